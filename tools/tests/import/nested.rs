//! What is within fields: records and enumerations.

use crate::small::{TELL, field, import, shop};
use crate::support::Scratch;
use crate::{read, refused, said, write};

const SCHEMA: &str = r#"{"type": "record", "name": "Packed", "namespace": "orders", "fields": [
  {"name": "id", "type": "string"},
  {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
  {"name": "from", "type": ["null", {"type": "record", "name": "Address", "doc": "A place.", "fields": [
    {"name": "street", "type": "string", "doc": "Street.", "pii": true},
    {"name": "Null", "type": ["null", "int", "long"]},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["HOME", "WORK"]}},
    {"name": "at", "type": ["null", {"type": "record", "name": "Geo", "fields": [
      {"name": "lat", "type": "double"}, {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}]}]}]},
  {"name": "to", "type": "orders.Address"},
  {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
    {"name": "sku", "type": "string"}, {"name": "states", "type": {"type": "array", "items": "State"}}]}}},
  {"name": "by_day", "type": {"type": "map", "values": "Geo"}}
]}"#;

const OBJECTS: &str = "namespace: {doc: To be written.}
Geo:
  doc: To be written.
  required:
    lat: {type: double, doc: To be written.}
    seen: {type: unix_millis, doc: To be written.}
Address:
  doc: A place.
  required:
    street: {type: string, pii: true, doc: Street.}
    kind: {type: kind, doc: To be written.}
  optional:
    member_null: {name: \"Null\", type: long, doc: To be written.}
    at: {type: Geo, doc: To be written.}
Line:
  doc: To be written.
  required:
    sku: {type: string, doc: To be written.}
    states: {type: \"state[]\", doc: To be written.}
";

fn imported(scratch: &Scratch, path: &str) -> String {
    let arguments = [&["import", path, "--write"], &TELL[..]].concat();
    let (_, remarks) = said(scratch, &arguments);
    said(scratch, &["check"]);
    assert_eq!(import(scratch, path).0, "", "again");
    remarks
}

#[test]
fn records_and_enumerations_of_avro_are_defined() {
    let scratch = shop("nested");
    write(&scratch, "a.avsc", SCHEMA);
    imported(&scratch, "a.avsc");
    assert_eq!(read(&scratch, "schema-defs/objects/records.yaml"), OBJECTS);
    let types = read(&scratch, "schema-defs/types.yaml");
    let values = "state: {values: [NEW, PAID], doc: To be written.}\nkind: {values: [HOME, WORK], doc: To be written.}\n";
    assert!(types.contains(values), "{types}");
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    for line in [
        "  state: {type: state, doc: To be written.}\n",
        "  from: {type: Address, doc: To be written.}\n",
        "  to: {type: Address, doc: To be written.}\n",
        "  lines: {type: \"Line[]\", doc: To be written.}\n",
        "  by_day: {type: \"map<Geo>\", doc: To be written.}\n",
    ] {
        assert!(fields.contains(line), "{fields}");
    }
    said(&scratch, &["generate", "--out", "rust"]);
}

#[test]
fn what_another_file_says_of_a_record_is_told() {
    let scratch = shop("nested-more");
    write(&scratch, "a.avsc", SCHEMA);
    imported(&scratch, "a.avsc");
    for (from, to, told) in [
        (
            r#""symbols": ["NEW", "PAID"]"#,
            r#""symbols": ["NEW", "PAID", "SENT"]"#,
            "`state` of `orders.Packed`: `state` has no `SENT` in the catalog",
        ),
        (
            r#"{"name": "lat", "type": "double"}"#,
            r#"{"name": "lat", "type": ["null", "double"]}"#,
            "`by_day` of `orders.Packed`: `lat` of `Geo` is optional there",
        ),
        (
            r#"{"name": "sku", "type": "string"}"#,
            r#"{"name": "sku", "type": "string"}, {"name": "count", "type": "int"}"#,
            "`lines` of `orders.Packed`: `Line` has no `count` in the catalog",
        ),
    ] {
        write(&scratch, "a.avsc", &SCHEMA.replace(from, to));
        let (diff, remarks) = import(&scratch, "a.avsc");
        assert_eq!(diff, "");
        let told = format!("note: a.avsc: {told}; edit that by hand\n");
        assert!(remarks.contains(&told), "{remarks}");
    }
    // Two files at once.
    let other = shop("nested-two");
    write(&other, "in/a.avsc", SCHEMA);
    write(&other, "in/b.avsc", &SCHEMA.replace("\"sku\"", "\"code\""));
    let message = refused(&other, &[&["import", "in"], &TELL[..]].concat());
    assert!(
        message.starts_with("error: the inputs contradict each other: in/a.avsc says that the field `lines` of `orders.Packed` is record[] of sku (required string), states (required string[]), in/b.avsc that it is record[] of code"),
        "{message}"
    );
}

#[test]
fn records_of_json_schema_are_defined() {
    let scratch = Scratch::new("nested-json");
    let schema = r##"{"type": "object", "required": ["type", "lines"], "properties": {
        "type": {"const": "orders.Packed"},
        "state": {"type": ["string", "null"], "enum": ["new", "paid", null]},
        "from": {"$ref": "#/$defs/address"},
        "to": {"anyOf": [{"$ref": "#/$defs/address"}, {"type": "null"}]},
        "lines": {"type": "array", "items": {"type": "object", "title": "Order line", "required": ["sku"],
          "properties": {"sku": {"type": "string"}, "post-code": {"type": "integer"}}}}},
      "$defs": {"address": {"type": "object", "description": "A place.",
        "properties": {"street": {"type": "string", "x-pii": true}}}}}"##;
    write(&scratch, "a.json", schema);
    said(&scratch, &["import", "a.json", "--write"]);
    said(&scratch, &["check"]);
    assert_eq!(said(&scratch, &["import", "a.json"]).0, "", "again");
    let expected = "namespace: {doc: To be written.}
Address:
  doc: A place.
  optional:
    street: {type: string, pii: true, doc: To be written.}
OrderLine:
  doc: To be written.
  required:
    sku: {type: string, doc: To be written.}
  optional:
    post_code: {name: post-code, type: long, doc: To be written.}
";
    assert_eq!(read(&scratch, "schema-defs/objects/records.yaml"), expected);
}

#[test]
fn what_never_ends_is_refused() {
    let scratch = shop("endless");
    let tell = |path: &str| refused(&scratch, &[&["import", path], &TELL[..]].concat());
    let own = r#"{"type": "record", "name": "Packed", "namespace": "orders", "fields": [{"name": "x", "type":
        {"type": "record", "name": "Node", "fields": [{"name": "next", "type": ["null", "Node"]}]}}]}"#;
    write(&scratch, "a.avsc", own);
    let refusal = "is record there, for which this command has no words: write the field, and the objects that it needs, by hand\n";
    assert_eq!(
        tell("a.avsc"),
        format!("error: a.avsc: the field `x` of `orders.Packed` {refusal}")
    );
    // Ten times ten times ten …
    let mut fields = vec![field(
        "x0",
        r#"{"type": "record", "name": "R0", "fields": []}"#,
    )];
    for level in 1..30 {
        let below = level - 1;
        let members: Vec<String> = (0..10)
            .map(|at| field(&format!("m{at}"), &format!("\"R{below}\"")))
            .collect();
        let ty = format!(
            r#"{{"type": "record", "name": "R{level}", "fields": [{}]}}"#,
            members.join(",")
        );
        fields.push(field(&format!("x{level}"), &ty));
    }
    let schema = format!(
        r#"{{"type": "record", "name": "Packed", "namespace": "orders", "fields": [{}]}}"#,
        fields.join(",")
    );
    write(&scratch, "a.avsc", &schema);
    assert!(tell("a.avsc").contains(refusal));
    let defs: Vec<String> = (0..30)
        .map(|level| {
            let below = |at: usize| format!("\"m{at}\": {{\"$ref\": \"#/$defs/r{}\"}}", level + 1);
            let members: Vec<String> = (0..10).map(below).collect();
            format!(
                "\"r{level}\": {{\"type\": \"object\", \"properties\": {{{}}}}}",
                members.join(",")
            )
        })
        .collect();
    let schema = format!(
        r##"{{"type": "object", "properties": {{"event_type": {{"const": "orders.Packed"}}, "x": {{"$ref": "#/$defs/r0"}}}}, "$defs": {{{}}}}}"##,
        defs.join(",")
    );
    write(&scratch, "a.json", &schema);
    assert!(tell("a.json").contains(refusal));
}

#[test]
fn values_get_names_where_rust_makes_none() {
    let scratch = Scratch::new("values");
    let schema = r#"{"type": "object", "properties": {"type": {"const": "orders.Packed"},
        "catalog": {"enum": ["OTHER", "a b", "a-b", "1", "null"]}}}"#;
    write(&scratch, "a.json", schema);
    said(&scratch, &["import", "a.json", "--write"]);
    let types = "catalog_values:
  values:
    OTHER: {doc: To be written., name: Value1}
    a b: To be written.
    a-b: {doc: To be written., name: Value2}
    \"1\": {doc: To be written., name: Value3}
    \"null\": To be written.
  doc: To be written.
";
    assert_eq!(read(&scratch, "schema-defs/types.yaml"), types);
    said(&scratch, &["generate", "--out", "rust"]);
    assert_eq!(said(&scratch, &["import", "a.json"]).0, "", "again");
}

#[test]
fn a_logical_type_that_the_catalog_lacks_is_told() {
    let scratch = shop("logical");
    let fields = [
        field("day", r#"{"type": "int", "logicalType": "date"}"#),
        field(
            "sums",
            r#"{"type": "array", "items": {"type": "bytes", "logicalType": "decimal", "precision": 4}}"#,
        ),
        field(
            "at",
            r#"{"type": "long", "logicalType": "timestamp-millis"}"#,
        ),
    ];
    let schema = format!(
        r#"{{"type": "record", "name": "Packed", "namespace": "orders", "fields": [{}]}}"#,
        fields.join(",")
    );
    write(&scratch, "a.avsc", &schema);
    let (_, remarks) = import(&scratch, "a.avsc");
    let told: Vec<&str> = remarks
        .lines()
        .filter(|line| line.contains("logical"))
        .collect();
    assert_eq!(
        told,
        [
            "note: a.avsc: `day` has Avro's logical type `date`, which the catalog does not have: it became int; say in its documentation what the values mean",
            "note: a.avsc: `sums` has Avro's logical type `decimal`, which the catalog does not have: it became bytes[]; say in its documentation what the values mean",
        ]
    );
}
