//! What each kind of input makes of a small catalog, and what is refused.

use crate::support::Scratch;
use crate::{read, refused, said, write};

/// A catalog with groups, an exception and two releases.
fn shop(name: &str) -> Scratch {
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
fn placed(fields: &str) -> String {
    format!(
        r#"{{"type": "record", "name": "Placed", "namespace": "orders", "fields": [{fields}]}}"#
    )
}

fn field(name: &str, ty: &str) -> String {
    format!(r#"{{"name": "{name}", "type": {ty}}}"#)
}

const TEXT: &str = "\"string\"";
const MAYBE: &str = "[\"null\", \"string\"]";
const TELL: [&str; 4] = ["--release", "3", "--date", "2026-03-01"];

fn import(scratch: &Scratch, path: &str) -> (String, String) {
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
        err.contains("guessed that `paid_time` is `seconds`, as `time` is\n"),
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
    assert_eq!(err, "note: facts.csv: 1 row is of other releases\n");
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
fn inputs_that_contradict_each_other_are_named() {
    let scratch = shop("conflict");
    let fields = [
        field("id", TEXT),
        field("time", "\"int\""),
        field("via", MAYBE),
    ];
    write(&scratch, "in/a.avsc", &placed(&fields.join(",")));
    write(
        &scratch,
        "in/b.csv",
        "event,field,type,presence\norders.Placed,via,string,required\n",
    );
    let told = |scratch: &Scratch| refused(scratch, &[&["import", "in"], &TELL[..]].concat());
    assert_eq!(
        told(&scratch),
        "error: the inputs contradict each other: in/a.avsc says that the field `via` of `orders.Placed` is optional, in/b.csv:2 that it is required\n"
    );
    write(
        &scratch,
        "in/b.csv",
        "event,field,type,presence\norders.Placed,also,string,required\n",
    );
    assert_eq!(
        told(&scratch),
        "error: the inputs contradict each other: in/b.csv:2 says that `orders.Placed` has the field `also`, in/a.avsc that it has not\n"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let scratch = shop("wrong");
    let cases = [
        (
            "a.csv",
            "event,feild\n",
            "a.csv:1: there is no column `feild`; a table has event, field, type, presence, pii, doc, release, change",
        ),
        (
            "a.csv",
            "event,field,presence\n\norders.Placed,x,maybe\n",
            "a.csv:3: the presence `maybe` is neither `required` nor `optional`",
        ),
        (
            "a.csv",
            "event,field\norders.Placed,x\norders.Placed,x\n",
            "a.csv:3: `x` of `orders.Placed` stands there a second time: first in a.csv:2",
        ),
        (
            "a.csv",
            "event,change\norders.Placed,gone\n",
            "a.csv:2: `gone` is no change of an event: it is `added` or `retired`",
        ),
        (
            "a.csv",
            "event,pii,field\norders.Placed,perhaps,x\n",
            "a.csv:2: `pii` is `true` or `false`, not `perhaps`",
        ),
        (
            "a.json",
            "[{\"event\": \"orders.Placed\"},\n {\"event\": }]",
            "a.json:2: this is no JSON: expected value",
        ),
        (
            "a.json",
            "[{\"event\": \"orders.Placed\"},\n {\"event\": \"a\", \"flag\": 1}]",
            "a.json:2: there is no column `flag`; a table has event, field, type, presence, pii, doc, release, change",
        ),
        (
            "a.avsc",
            "{\"type\": \"record\", \"fields\": []}",
            "a.avsc: the record has no name",
        ),
        (
            "a.avro",
            "Obj\u{1}\u{2}",
            "a.avro: the header ends too early: is the file complete?",
        ),
        (
            "a.json",
            "{\"report\": \"drift/2\"}",
            "a.json: `drift/2` is a report of another version; this reads `drift/1`",
        ),
        (
            "a.txt",
            "hello\n",
            "`a.txt` is none of what can be imported: Avro files and schemas, JSON Schema of events, a report of `drift`, a table with a column `event`",
        ),
    ];
    for (file, text, message) in cases {
        write(&scratch, file, text);
        let said = refused(&scratch, &[&["import", file], &TELL[..]].concat());
        assert_eq!(said, format!("error: {message}\n"), "{text}");
    }
}

#[test]
fn what_the_language_cannot_say_is_refused() {
    let scratch = shop("unsaid");
    let both = [
        field("id", TEXT),
        field("time", "\"int\""),
        field("note", r#"["int", "string"]"#),
    ];
    write(&scratch, "a.avsc", &placed(&both.join(",")));
    let tell = |path: &str| refused(&scratch, &[&["import", path], &TELL[..]].concat());
    assert_eq!(
        tell("a.avsc"),
        "error: a.avsc: the field `note` of `orders.Placed` is [\"int\",\"string\"] there, and string in the catalog: write that by hand, as a retyped field\n"
    );
    write(
        &scratch,
        "a.csv",
        "event,field,type\norders.Sent,x,weight\n",
    );
    let said = tell("a.csv");
    assert!(
        said.contains("error[unknown-type]: there is no type `weight`"),
        "{said}"
    );
    assert!(said.ends_with("nothing was changed\n"), "{said}");
    write(
        &scratch,
        "a.csv",
        "event,field,change\norders.Sent,price,loosened\n",
    );
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: the field `price` of `orders.Sent` changes there, and the catalog does not have it\n"
    );
    write(&scratch, "a.csv", "event,field\norders.Sent,weight\n");
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: the field `weight` of `orders.Sent` is new, and of no type there\n"
    );
    write(&scratch, "a.csv", "event,change\norders.Gone,retired\n");
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: `orders.Gone` is retired there, and the catalog never had it\n"
    );
}

#[test]
fn a_release_has_a_number_and_a_day() {
    let scratch = shop("number");
    write(
        &scratch,
        "a.csv",
        "event,field,type\norders.Sent,x,string\n",
    );
    let told = |more: &[&str]| refused(&scratch, &[&["import", "a.csv"], more].concat());
    assert_eq!(
        told(&[]),
        "error: say with `--release` which release brings this; the catalog has 1, 2\n"
    );
    assert_eq!(
        told(&["--release", "3"]),
        "error: the catalog has no release 3 yet: say with `--date` when it came\n"
    );
    assert_eq!(
        told(&["--release", "2", "--date", "2026-03-01"]),
        "error: the catalog has release 2 with another date, 2026-02-01\n"
    );
    // What the last release brought, and nobody told then.
    let (diff, _) = said(&scratch, &["import", "a.csv", "--release", "2"]);
    assert!(diff.contains("history: {2: {added: [x]}}}"), "{diff}");
}
