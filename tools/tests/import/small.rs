//! What each kind of input makes of a small catalog.

use crate::support::Scratch;
use crate::{read, refused, said, write};

/// A catalog with groups, an exception and two releases.
pub(crate) fn shop(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let file = |path: &str, text: &str| write(&scratch, &format!("schema-defs/{path}"), text);
    file(
        "catalog.yaml",
        "name: shop\ndoc: A shop.\ntag: event_type\nreleases:\n  1: {date: 2026-01-01}\n  2: {date: 2026-02-01}\n",
    );
    file(
        "types.yaml",
        "seconds: {base: int, format: unix_seconds, doc: Seconds.}\nlong_seconds: {base: long, format: unix_seconds, doc: Seconds.}\n",
    );
    file(
        "fields/common.yaml",
        "# The dictionary.
fields:
  id: {type: string, doc: Identifies.}  # never null
  time: {type: seconds, doc: When.}
  email: {type: string, pii: true, doc: Address.}
  note: {type: string, doc: Note.}
  price: {type: float, doc: Price.}
groups:
  event: {doc: All have it., required: [id, time], optional: [email]}
",
    );
    file(
        "events/orders.yaml",
        "namespace: {doc: Orders.}

# The first one.
Placed:
  doc: Placed.
  groups: [event]
  required: [note]  # why
  optional: [price]
  history:
    2: {added: [price]}

Sent: {doc: Sent., groups: [event]}
",
    );
    scratch
}

/// A schema of the event `orders.Placed` with these fields.
pub(crate) fn placed(fields: &str) -> String {
    format!(
        r#"{{"type": "record", "name": "Placed", "namespace": "orders", "fields": [{fields}]}}"#
    )
}

pub(crate) fn field(name: &str, ty: &str) -> String {
    format!(r#"{{"name": "{name}", "type": {ty}}}"#)
}

pub(crate) const TEXT: &str = "\"string\"";
pub(crate) const MAYBE: &str = "[\"null\", \"string\"]";
pub(crate) const TELL: [&str; 4] = ["--release", "3", "--date", "2026-03-01"];

pub(crate) fn import(scratch: &Scratch, path: &str) -> (String, String) {
    said(scratch, &[&["import", path], &TELL[..]].concat())
}

fn imported(scratch: &Scratch, path: &str) -> String {
    said(scratch, &[&["import", path, "--write"], &TELL[..]].concat());
    assert_eq!(import(scratch, path).0, "", "again");
    read(scratch, "schema-defs/events/orders.yaml")
}

#[test]
fn a_schema_tells_all_that_changed_in_an_event() {
    let scratch = shop("schema");
    let fields = [
        field("id", TEXT),
        field("time", "\"long\""),
        field("note", MAYBE),
        field("tags", r#"{"type": "array", "items": ["null", "string"]}"#),
        field("paid_time", r#"["null", "int"]"#),
    ];
    write(&scratch, "placed.avsc", &placed(&fields.join(",")));
    let (diff, err) = import(&scratch, "placed.avsc");
    assert!(
        err.contains(
            "`paid_time` got the type `seconds`, like `time`: check whether that is right\n"
        ),
        "{err}"
    );
    let places = "2 texts are still to be written:
  schema-defs/fields/common.yaml:8
  schema-defs/fields/common.yaml:9
";
    assert!(err.ends_with(places), "{err}");
    assert!(
        diff.contains("+  tags: {type: \"string?[]\", doc: To be written.}\n"),
        "{diff}"
    );
    assert_eq!(
        imported(&scratch, "placed.avsc"),
        "namespace: {doc: Orders.}

# The first one.
Placed:
  doc: Placed.
  required: [id, time, tags]  # why
  optional: [note, paid_time]
  history:
    3: {added: [tags, paid_time], removed: [email, price], loosened: [note], retyped: {time: seconds}}
    2: {added: [price]}
  override:
    time: {type: long_seconds}

Sent: {doc: Sent., groups: [event]}
"
    );
}

#[test]
fn a_table_tells_what_it_has_rows_for() {
    let scratch = shop("table");
    let rows = "release,event,field,type,presence,pii,doc,change
3,orders.Placed,email,,,false,,
3,orders.Placed,time,,,,,loosened
3,orders.Placed,note,,,,,removed
2,orders.Placed,old,string,,,,
3,orders.Sent,,,,,,retired
3,orders.Paid,,,,,\"Paid, at last.\",
3,orders.Paid,id,string,required,,,
3,orders.Paid,time,int,required,,,
3,orders.Paid,email,string,optional,true,,
3,orders.Paid,orderTotal,double,required,,What it costs.,
";
    write(&scratch, "facts.csv", rows);
    let (_, err) = import(&scratch, "facts.csv");
    let expected = "note: facts.csv: skipped 1 row about other releases
note: no input says whether new fields are personal data; add `pii: true` or `sensitive: true` where they are: orderTotal
";
    assert_eq!(err, expected);
    assert_eq!(
        imported(&scratch, "facts.csv"),
        "namespace: {doc: Orders.}

Paid:
  doc: Paid, at last.
  groups: [event]
  required: [order_total]
  since: 3

# The first one.
Placed:
  doc: Placed.
  groups: [event]
  optional: [price]
  history:
    3: {removed_required: [note], loosened: [time]}
    2: {added: [price]}
  override:
    time: {presence: optional}
    email: {pii: false}

Sent: {doc: Sent., groups: [event], retired: 3}
"
    );
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    let total = "  order_total: {name: orderTotal, type: double, doc: What it costs.}\n";
    assert!(
        fields.contains(total) && fields.contains("# never null\n"),
        "{fields}"
    );
}

#[test]
fn json_says_the_same_as_csv() {
    let scratch = shop("json");
    write(
        &scratch,
        "facts.csv",
        "event,field,type,presence,pii\norders.Sent,via,string,optional,true\n",
    );
    let row = r#"[{"event": "orders.Sent", "field": "via", "type": "string", "presence": "optional", "pii": true}]"#;
    write(&scratch, "facts.json", row);
    let (csv, json) = (
        import(&scratch, "facts.csv"),
        import(&scratch, "facts.json"),
    );
    assert_eq!(csv, json);
    assert!(
        csv.0
            .contains("+  via: {type: string, pii: true, doc: To be written.}\n"),
        "{}",
        csv.0
    );
}

#[test]
fn a_report_of_drift_is_an_input() {
    let scratch = shop("drift");
    let report = r#"{"report": "drift/1", "catalog": {"name": "shop", "release": 2}, "records": 9, "events": [
  {"event": "orders.Lost", "known": false, "records": 1, "releases": [], "fields": [
    {"field": "id", "change": "unknown", "types": ["string"], "nullable": false, "records": 1},
    {"field": "weight", "change": "unknown", "types": ["int", "long"], "nullable": true, "records": 1}]},
  {"event": "orders.Placed", "known": true, "records": 8, "releases": [2], "fields": [
    {"field": "note", "change": "loosened", "types": ["string"], "nullable": true, "records": 3},
    {"field": "price", "change": "missing", "records": 0},
    {"field": "time", "change": "retyped", "from": "int", "types": ["long"], "nullable": false, "records": 8},
    {"field": "via", "change": "unknown", "types": ["string[]"], "nullable": true, "records": 2}]}]}"#;
    write(&scratch, "drift.json", report);
    let (diff, err) = import(&scratch, "drift.json");
    assert!(
        err.contains("drift.json: no record has `price` of `orders.Placed`"),
        "{err}"
    );
    assert!(
        diff.contains("+  weight: {type: long, doc: To be written.}\n"),
        "{diff}"
    );
    assert_eq!(
        imported(&scratch, "drift.json"),
        "namespace: {doc: Orders.}

Lost:
  doc: To be written.
  required: [id]
  optional: [weight]
  since: 3

# The first one.
Placed:
  doc: Placed.
  groups: [event]
  optional: [note, price, via]
  history:
    3: {added: [via], loosened: [note], retyped: {time: seconds}}
    2: {added: [price]}
  override:
    time: {type: long_seconds}

Sent: {doc: Sent., groups: [event]}
"
    );
}

#[test]
fn what_the_last_release_brought_is_told_later() {
    let scratch = shop("later");
    write(
        &scratch,
        "a.csv",
        "event,field,type\norders.Sent,x,string\n",
    );
    let (diff, _) = said(&scratch, &["import", "a.csv", "--release", "2"]);
    assert!(diff.contains("history: {2: {added: [x]}}}"), "{diff}");
}

#[test]
fn what_history_cannot_say_is_remarked() {
    let scratch = shop("remarked");
    let orders = read(&scratch, "schema-defs/events/orders.yaml");
    let other = orders.replace(
        "Sent: {doc: Sent., groups: [event]}",
        "Sent:
  doc: Sent.
  groups: [event]
  optional: [price]
  override:
    time: {type: long_seconds}",
    );
    write(&scratch, "schema-defs/events/orders.yaml", &other);
    write(
        &scratch,
        "a.csv",
        "event,field,change\norders.Sent,time,removed\n",
    );
    let (diff, err) = import(&scratch, "a.csv");
    assert_eq!(
        err,
        "note: `time` of `orders.Sent` was long_seconds; now that it is removed, its history says seconds, as the dictionary does\n"
    );
    // Its exception goes with it.
    assert!(
        diff.contains("-  override:\n-    time: {type: long_seconds}\n"),
        "{diff}"
    );
    assert!(
        diff.contains("+    3: {removed_required: [time]}\n"),
        "{diff}"
    );
}

#[test]
fn an_event_that_defines_its_fields_defines_new_ones() {
    let scratch = shop("in-place");
    let orders = read(&scratch, "schema-defs/events/orders.yaml");
    let sent = "Sent:
  doc: Sent.
  groups: [event]
  optional:
    box: {type: int, doc: Box.}
";
    let (before, _) = orders.split_once("Sent:").unwrap();
    write(
        &scratch,
        "schema-defs/events/orders.yaml",
        &[before, sent].concat(),
    );
    let rows = "event,field,type,presence,doc,change
orders.Sent,lid,boolean,optional,Whether it has one.,
orders.Sent,weight,int,required,,
";
    write(&scratch, "a.csv", rows);
    let after = "Sent:
  doc: Sent.
  groups: [event]
  required:
    weight: {type: int, doc: To be written.}
  optional:
    box: {type: int, doc: Box.}
    lid: {type: boolean, doc: Whether it has one.}
  history:
    3: {added: [lid, weight]}
";
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    assert_eq!(imported(&scratch, "a.csv"), [before, after].concat());
    assert_eq!(read(&scratch, "schema-defs/fields/common.yaml"), fields);
    write(
        &scratch,
        "b.csv",
        "event,field,change\norders.Sent,box,removed\n",
    );
    assert_eq!(
        refused(&scratch, &[&["import", "b.csv"], &TELL[..]].concat()),
        "error: b.csv:2: the field `box` was removed from `orders.Sent`, which defines it: move its definition to `fields/` first, where it stays for older records\n"
    );
}
