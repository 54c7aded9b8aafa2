//! Schemas that others write, over an empty folder.

use crate::support::Scratch;
use crate::{read, said, write};

const ORDER: &str = r##"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "orders.Placed",
  "description": "An order was placed.",
  "type": "object",
  "definitions": {"money": {"type": ["number", "null"]}},
  "properties": {
    "messageId": {"type": "string", "format": "uuid", "description": "Identifies the order: once."},
    "count": {"type": "integer", "minimum": 0, "maximum": 100},
    "views": {"type": "integer"},
    "total": {"$ref": "#/definitions/money"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "paid": {"enum": ["yes", "no"]},
    "extra": {},
    "type": {"anyOf": [{"type": "string"}, {"type": "null"}]}
  },
  "required": ["messageId", "count", "total", "type"]
}"##;

/// Members of JSON have no order: they come by name.
#[test]
fn json_schema_of_others_makes_a_catalog() {
    let scratch = Scratch::new("others");
    write(&scratch, "in/placed.json", ORDER);
    write(&scratch, "in/notes.txt", "nothing");
    let (out, err) = said(&scratch, &["import", "in", "--write"]);
    assert!(
        err.starts_with("note: skipped in/notes.txt: it describes no event\n"),
        "{err}"
    );
    let written = "wrote schema-defs/catalog.yaml
wrote schema-defs/events/orders.yaml
wrote schema-defs/fields/common.yaml
wrote schema-defs/types.yaml
";
    assert_eq!(out, written);
    assert_eq!(
        read(&scratch, "schema-defs/fields/common.yaml"),
        "fields:
  count: {type: int, doc: To be written.}
  extra: {type: any, doc: To be written.}
  labels: {type: \"map<string>\", doc: To be written.}
  message_id: {name: messageId, type: uuid, doc: \"Identifies the order: once.\"}
  paid: {type: paid, doc: To be written.}
  tags: {type: \"string[]\", doc: To be written.}
  total: {type: double, doc: To be written.}
  type: {type: string, doc: To be written.}
  views: {type: long, doc: To be written.}
"
    );
    assert_eq!(
        read(&scratch, "schema-defs/events/orders.yaml"),
        "namespace: {doc: To be written.}
Placed:
  doc: An order was placed.
  required: [count, message_id]
  optional: [extra, labels, paid, tags, total, type, views]
"
    );
    assert_eq!(said(&scratch, &["import", "in"]).0, "");
    said(&scratch, &["fmt", "--check"]);
}

/// Avro knows no tag, so that an event has the name of its record, but for what all have in common.
#[test]
fn a_schema_alone_tells_its_namespace() {
    let scratch = Scratch::new("alone");
    let schema = r#"[{"type": "record", "name": "Packed", "namespace": "com.Shop.orders", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "box", "type": ["null", {"type": "enum", "name": "Box", "symbols": ["S", "L"]}]},
        {"name": "old_box", "type": ["null", "Box"]}]}]"#;
    write(&scratch, "all.avsc", schema);
    said(&scratch, &["import", "all.avsc", "--write"]);
    assert_eq!(
        read(&scratch, "schema-defs/events/orders.yaml"),
        "namespace: {doc: To be written.}
Packed:
  doc: To be written.
  required: [at]
  optional: [box, old_box]
"
    );
    // Rust has a `Box` of its own.
    let types = "box_values: {values: [S, L], doc: To be written.}
unix_millis: {base: long, format: unix_millis, doc: To be written.}
";
    assert_eq!(read(&scratch, "schema-defs/types.yaml"), types);
    let (out, _) = said(&scratch, &["check"]);
    assert!(
        out.contains("1 event, 1 namespace, 3 fields, 2 types"),
        "{out}"
    );
}
