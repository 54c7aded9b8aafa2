//! What `catalog data drift` finds becomes YAML, after which it finds nothing but what import said
//! that it leaves to a person.

use catalog_tests::earlier::before;
use serde_json::Value;

use crate::small::{TELL, shop};
use crate::support::Scratch;
use crate::{braze, read, refused, run, said, write};

/// A catalog that knows more than the one of the other tests, and the same with less.
fn shops(name: &str) -> Scratch {
    let scratch = shop(name);
    let catalog = read(&scratch, "schema-defs/catalog.yaml");
    let avro = catalog.replace(
        "releases:",
        "avro: {record_name: \"shop.{event}\", time: time}\nreleases:",
    );
    write(&scratch, "schema-defs/catalog.yaml", &avro);
    for file in ["catalog.yaml", "types.yaml"] {
        let text = read(&scratch, &format!("schema-defs/{file}"));
        write(&scratch, &format!("full/{file}"), &text);
    }
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    let known = fields.replace("price: {type: float", "price: {type: string");
    write(&scratch, "schema-defs/fields/common.yaml", &known);
    let more = "groups:";
    let tags =
        "  tags: {type: \"string?[]\", doc: Tags.}\n  paid: {type: boolean, doc: Paid.}\ngroups:";
    let fields = fields.replace("type: float", "type: double");
    write(
        &scratch,
        "full/fields/common.yaml",
        &fields.replace(more, tags),
    );
    let events = "namespace: {doc: Orders.}
Placed: {doc: Placed., groups: [event], required: [paid], optional: [note, price, tags]}
Sent: {doc: Sent., groups: [event]}
Gone: {doc: Gone., groups: [event], optional: [price]}
";
    write(&scratch, "full/events/orders.yaml", events);
    let events = "namespace: {doc: Orders.}
Placed: {doc: Placed., groups: [event], required: [note, price]}
Sent:
  doc: Sent.
  groups: [event]
  override:
    email: {presence: required}
";
    write(&scratch, "schema-defs/events/orders.yaml", events);
    let (lines, _) = said(
        &scratch,
        &["data", "--dir", "full", "sample", "--count", "300"],
    );
    write(&scratch, "all.ndjson", &lines);
    scratch
}

fn drift(scratch: &Scratch, data: &str, more: &[&str]) -> Value {
    let (report, _) = said(
        scratch,
        &[&["data"], more, &["drift", "--format", "json", data]].concat(),
    );
    write(scratch, "report.json", &report);
    serde_json::from_str(&report).unwrap()
}

/// What a report says of fields: event, field, change.
fn changes(report: &Value) -> Vec<String> {
    let events = report["events"].as_array().unwrap().iter();
    let of = |event: &Value| {
        let fields = event["fields"].as_array().unwrap().clone().into_iter();
        let event = event["event"].as_str().unwrap().to_owned();
        let told = move |field: Value| {
            let text = |key: &str| field[key].as_str().unwrap().to_owned();
            format!("{event} {} {}", text("field"), text("change"))
        };
        fields.map(told)
    };
    events.flat_map(of).collect()
}

fn import_report(scratch: &Scratch) -> String {
    let arguments = [&["import", "report.json", "--write"], &TELL[..]].concat();
    let (_, remarks) = said(scratch, &arguments);
    said(scratch, &["check"]);
    remarks
}

const PLACED: &str = "Placed:
  {doc: Placed., groups: [event], required: [paid], optional: [note, price, tags],
   history: {3: {added: [paid, tags], loosened: [note, price], retyped: {price: string}}},
   override: {price: {type: double}}}
";

fn comes_full_circle(name: &str, data: &str) {
    let scratch = shops(name);
    let convert = "data --dir full convert --to avro --layout bucket --out bucket all.ndjson";
    said(&scratch, &convert.split(' ').collect::<Vec<_>>());
    let before = drift(&scratch, data, &[]);
    assert_eq!(changes(&before).len(), 9, "{before:#}");
    import_report(&scratch);
    let events = read(&scratch, "schema-defs/events/orders.yaml");
    assert!(events.contains(PLACED), "{events}");
    let after = drift(&scratch, data, &[]);
    assert_eq!(changes(&after), Vec::<String>::new());
    assert_eq!(after["events"].as_array().unwrap().len(), 3);
    let (_, remarks) = said(&scratch, &["import", "report.json", "--write"]);
    assert_eq!(
        remarks,
        "note: there is nothing to import: nothing was changed\n"
    );
    said(&scratch, &["data", "validate", data]);
}

#[test]
fn json_lines_come_full_circle() {
    comes_full_circle("drift-json", "all.ndjson");
}

#[test]
fn avro_files_come_full_circle() {
    comes_full_circle("drift-avro", "bucket");
}

#[test]
fn the_vendor_s_data_bring_an_older_catalog_up_to_date() {
    let scratch = braze("drift-braze");
    let (lines, _) = said(&scratch, &["data", "sample", "--count", "2000"]);
    write(&scratch, "all.ndjson", &lines);
    before(11, &scratch.0.join("schema-defs"));
    let found = changes(&drift(&scratch, "all.ndjson", &[]));
    assert!(found.len() > 100, "{found:?}");
    let tell = "import report.json --release 11 --date 2026-08-05 --write";
    said(&scratch, &tell.split(' ').collect::<Vec<_>>());
    said(&scratch, &["check"]);
    let left = changes(&drift(&scratch, "all.ndjson", &[]));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_data_cannot_tell_is_left_to_a_person() {
    let scratch = shop("drift-left");
    let lines = r#"{"event_type": "orders.Sent", "id": "a", "time": 1770000000, "gone": null, "$os": "ios", "": 1, "a\"b": 2, "LONG": 3, "mixed": 1, "null": 2}
{"event_type": "orders.Sent", "id": null, "time": 1770000000, "in": {"a": 1}, "mixed": "x", "any": []}
{"event_type": "orders.Sent", "id": 5, "time": 1770000000}
{"event_type": 5}
"#;
    let lines = lines.replace("LONG", &"x".repeat(121));
    write(&scratch, "odd.ndjson", &lines);
    let output = run(
        &scratch,
        &["data", "drift", "--format", "json", "odd.ndjson"],
    );
    assert_eq!(output.status.code(), Some(1), "one is malformed");
    write(
        &scratch,
        "report.json",
        std::str::from_utf8(&output.stdout).unwrap(),
    );
    let remarks = import_report(&scratch);
    let long = format!(
        "note: report.json: skipped \"{}…\" of `orders.Sent`: the report does not tell the whole name",
        "x".repeat(120)
    );
    let skipped: Vec<&str> = remarks
        .lines()
        .filter(|line| line.contains("report.json"))
        .collect();
    assert_eq!(
        skipped,
        [
            "note: report.json: the report knows nothing of what is in 1 malformed record",
            "note: report.json: skipped \"\" of `orders.Sent`: no catalog can have that name",
            "note: report.json: skipped \"a\\\"b\" of `orders.Sent`: no catalog can have that name",
            "note: report.json: skipped `any` of `orders.Sent`: it has values of the type any[], which only a person can describe",
            "note: report.json: skipped `gone` of `orders.Sent`: it has no value but null, so that nothing tells its type",
            "note: report.json: skipped `in` of `orders.Sent`: it has values of the type record, which only a person can describe",
            "note: report.json: skipped `mixed` of `orders.Sent`: it has values of the type int or string, which only a person can describe",
            &long,
        ]
    );
    let events = read(&scratch, "schema-defs/events/orders.yaml");
    let history = "history: {3: {added: [os, field_null], loosened: [id], retyped: {id: string}}}";
    assert!(events.contains(history), "{events}");
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    assert!(
        fields.contains("  field_null: {name: \"null\", type: int, doc: To be written.}\n"),
        "{fields}"
    );
}

#[test]
fn a_report_is_of_one_catalog() {
    let scratch = shop("drift-other");
    let report = "{\"report\": \"drift/1\", \"catalog\": {\"name\": \"braze\"}, \"events\": []}";
    write(&scratch, "report.json", report);
    assert_eq!(
        refused(&scratch, &[&["import", "report.json"], &TELL[..]].concat()),
        "error: report.json: the report compares data with the catalog `braze`, and this is `shop`: make one with `catalog data drift`\n"
    );
}

/// How wide a number of JSON must be is no reason for another type than the dictionary has.
#[test]
fn json_knows_no_width_of_numbers() {
    let scratch = shop("drift-width");
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    let wide = fields.replace(
        "groups:",
        "  size: {type: long, doc: Size.}\n  rate: {type: double, doc: Rate.}\ngroups:",
    );
    write(&scratch, "schema-defs/fields/common.yaml", &wide);
    let line = r#"{"event_type": "orders.Packed", "id": "a", "time": 1770000000, "size": 5, "rate": 2, "price": 2.5}"#;
    write(&scratch, "all.ndjson", line);
    drift(&scratch, "all.ndjson", &[]);
    import_report(&scratch);
    let events = read(&scratch, "schema-defs/events/orders.yaml");
    assert!(
        events.contains("required: [id, time, price, size, rate]\n"),
        "{events}"
    );
    assert!(!events.contains("override"), "{events}");
    let left = changes(&drift(&scratch, "all.ndjson", &[]));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_a_report_only_counts_is_told() {
    let scratch = shop("drift-counts");
    let report = r#"{"report": "drift/1", "catalog": {"name": "shop"}, "other_events": 3, "damaged": 2,
        "unreadable": [{"file": "a", "why": "b"}], "events": [
        {"event": "orders.Sent", "known": true, "fields": [], "tightened": ["email"], "other_fields": 9},
        {"event": "a\\b", "known": false, "fields": [], "other_fields": 0}]}"#;
    write(&scratch, "report.json", report);
    let (diff, remarks) = said(&scratch, &[&["import", "report.json"], &TELL[..]].concat());
    assert_eq!(diff, "");
    assert_eq!(
        remarks,
        "note: report.json: there are more unknown events than the report has room for: import it, then run `drift` again
note: report.json: the report knows nothing of what is in 2 damaged parts, 1 unreadable file
note: report.json: `orders.Sent` has more unknown fields than the report has room for: import it, then run `drift` again
note: report.json: files have `email` of `orders.Sent` as required; if it is from now on, a table of facts can say so, or a schema
note: report.json: skipped the event \"a\\\\b\": no catalog can have that name
note: there is nothing to import: nothing was changed
"
    );
}
