//! What other writers do: metadata in several parts, counts with sizes, no codec, names by
//! namespace.

use braze_events::avro::{AvroReader, Codec, Schema};
use serde_json::json;

use super::support::read_fields;

fn long(out: &mut Vec<u8>, value: i64) {
    let mut rest = (value << 1 ^ value >> 63).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    long(out, i64::try_from(bytes.len()).unwrap());
    out.extend_from_slice(bytes);
}

#[test]
fn metadata_in_parts_and_counts_with_sizes() {
    let schema = json!({"type": "record", "name": "InboundReceive", "namespace": "dataexport.S3.inner.users.messages.sms", "fields": [
        {"name": "id", "type": "string"}, {"name": "time", "type": "int"}, {"name": "user_phone_number", "type": "string"},
        {"name": "app_group_id", "type": "string"}, {"name": "subscription_group_id", "type": "string"}, {"name": "inbound_phone_number", "type": "string"},
        {"name": "action", "type": "string"}, {"name": "message_body", "type": "string"},
        {"name": "media_urls", "type": {"type": "array", "items": ["null", "string"]}},
        {"name": "new_list", "type": {"type": "array", "items": "long"}},
        {"name": "new_map", "type": {"type": "map", "values": "boolean"}}]});
    let mut file = b"Obj\x01".to_vec();
    // One part with a size, one without, each with one entry.
    let mut entry = Vec::new();
    bytes(&mut entry, b"written.by");
    bytes(&mut entry, b"hand");
    long(&mut file, -1);
    long(&mut file, i64::try_from(entry.len()).unwrap());
    file.extend(entry);
    long(&mut file, 1);
    bytes(&mut file, b"avro.schema");
    bytes(&mut file, schema.to_string().as_bytes());
    file.push(0);
    file.extend([9; 16]);
    let mut data = Vec::new();
    bytes(&mut data, b"1");
    long(&mut data, 1_782_734_400);
    for text in ["+4915112345678", "a", "g", "+1", "None", "hé"] {
        bytes(&mut data, text.as_bytes());
    }
    // Two parts, the first with its size.
    let mut part = Vec::new();
    part.push(0);
    part.push(2);
    bytes(&mut part, b"https://example.com");
    long(&mut data, -2);
    long(&mut data, i64::try_from(part.len()).unwrap());
    data.extend(part);
    data.extend([2, 0, 0]);
    // Two longs of one byte each, then an empty part ends the list.
    data.extend([3, 4, 20, 21, 0]);
    long(&mut data, 1);
    bytes(&mut data, b"yes");
    data.extend([1, 0]);
    let data = [data.clone(), data].concat();
    file.extend([4]);
    bytes(&mut file, &data);
    file.extend([9; 16]);

    let reader = AvroReader::new(&file[..]).unwrap();
    assert_eq!(reader.header().codec(), Codec::Null);
    assert_eq!(
        reader.header().metadata().next().unwrap(),
        ("written.by", &b"hand"[..])
    );
    let records = read_fields(&file);
    assert_eq!(records.len(), 2);
    assert_eq!(
        records[1]["media_urls"],
        json!([null, "https://example.com", null])
    );
    assert_eq!(records[1]["new_list"], json!([10, -11]));
    assert_eq!(records[1]["new_map"], json!({"yes": true}));
    assert_eq!(
        (&records[1]["time"], &records[1]["message_body"]),
        (&json!(1_782_734_400), &json!("hé"))
    );
}

#[test]
fn names_follow_namespaces() {
    let name = |schema: serde_json::Value| {
        Schema::parse(&schema.to_string())
            .unwrap()
            .name()
            .to_owned()
    };
    assert_eq!(
        name(json!({"type": "record", "name": "C", "namespace": "a.b", "fields": []})),
        "a.b.C"
    );
    assert_eq!(
        name(json!({"type": "record", "name": "x.y.C", "namespace": "a.b", "fields": []})),
        "x.y.C"
    );
    assert_eq!(
        name(json!({"type": {"type": "record", "name": "C", "fields": []}})),
        "C"
    );
    // References: by short name in the namespace, by full name, and to a primitive.
    let schema = json!({"type": "record", "name": "R", "namespace": "a", "fields": [
        {"name": "one", "type": {"type": "enum", "name": "E", "symbols": ["x"]}},
        {"name": "two", "type": "E"},
        {"name": "three", "type": ["null", "a.E"]},
        {"name": "four", "type": {"type": "record", "name": "b.Q", "fields": [
            {"name": "own", "type": {"type": "fixed", "name": "F", "size": 2}}, {"name": "other", "type": "F"}, {"name": "far", "type": "a.E"}]}},
        {"name": "five", "type": {"type": "b.F"}},
        {"name": "six", "type": {"type": "int", "logicalType": "date"}},
        {"name": "seven", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]});
    let schema = Schema::parse(&schema.to_string()).unwrap();
    let types: Vec<String> = schema.fields().map(|(_, ty)| ty).collect();
    assert_eq!(
        types,
        [
            r#""a.E""#,
            r#""a.E""#,
            r#"["null","a.E"]"#,
            r#""b.Q""#,
            r#"{"type":"b.F","size":2}"#,
            r#"{"type":"int","logicalType":"date"}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#
        ]
    );
}
