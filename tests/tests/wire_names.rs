//! Fields whose names on the wire are no names in Rust: `type`, `$os`, `x.y`. They are what they
//! are in JSON, and have plain names elsewhere.

use std::path::Path;

use catalog_tests::small::names_on_the_wire::groups::HasOdd as _;
use catalog_tests::small::names_on_the_wire::shop::Buy;
use catalog_tests::small::names_on_the_wire::{CATALOG, Event};
use event_catalog::avro::{
    AvroReader, AvroWriter, Block, Comparison, Plan, WriterOptions, inspect_json,
};
use event_catalog::redact::Redaction;
use event_catalog_codegen::emit;
use serde_json::Value;

const JSON: &str = r#"{"event_type":"shop.Buy","id":"i","type":"t","new":[1,2],"anonymousId":"a","$os":"o","self":7,"x.y":0.5,"unknown":true,"messageId":"m","größe in cm":9}"#;

fn event() -> Buy<'static> {
    Buy::new("i", "t", vec![1, 2])
        .anonymous_id("a")
        .os("o")
        .self_(7)
        .x_y(0.5)
        .unknown_(true)
        .message_id("m")
        .size(9)
}

#[test]
fn json_has_the_names_of_the_wire_and_rust_has_its_own() {
    let event = event();
    assert_eq!(
        (
            event.r#type.as_ref(),
            event.new_.as_slice(),
            event.self_,
            event.as_odd().os
        ),
        ("t", &[1, 2][..], Some(7), Some("o"))
    );
    assert_eq!(
        (
            Event::from(event.clone()).to_json().as_str(),
            event.validate()
        ),
        (JSON, vec![])
    );
    assert_eq!(Buy::from_json(JSON.as_bytes()).unwrap(), event);
    // In any order, with escapes in the names, and by serde.
    let turned = r#"{"gr\u00f6\u00dfe in cm":9,"messageId":"m","unknown":true,"x\u002ey":0.5,"self":7,"\u0024os":"o","anonymousId":"a","new":[1,2],"t\u0079pe":"t","id":"i"}"#;
    assert_eq!(Buy::from_json(turned.as_bytes()).unwrap(), event);
    let by_serde: Buy<'_> = serde_json::from_str(JSON).unwrap();
    assert_eq!(
        (
            &by_serde,
            serde_json::to_value(Event::from(by_serde.clone())).unwrap()
        ),
        (&event, serde_json::from_str::<Value>(JSON).unwrap())
    );
}

#[test]
fn what_is_wrong_is_told_by_the_name_of_the_wire() {
    let error = Buy::from_json(br#"{"id":"i","type":null,"new":[1],"x.y":"no","$os":1}"#)
        .unwrap_err()
        .to_string();
    for name in [
        "`type` is required",
        "`x.y` should be a float",
        "`$os` should be a string",
    ] {
        assert!(error.contains(name), "{name}: {error}");
    }
    let event =
        Event::from_json(br#"{"event_type":"shop.Buy","id":"i","type":"t","new":[]}"#).unwrap();
    assert_eq!(
        event
            .validate()
            .iter()
            .map(|violation| violation.rule.as_str())
            .collect::<Vec<_>>(),
        ["one"]
    );
    let mut event = self::event();
    event.redact(&Redaction::mask());
    assert_eq!(event.message_id.as_deref(), Some("***"));
    let text = format!("{:?}", self::event());
    assert!(
        text.contains("$os: \"o\"") && !text.contains("\"m\""),
        "{text}"
    );
}

#[test]
fn avro_files_have_plain_names_and_nothing_is_lost() {
    let event: Event<'_> = event().into();
    let descriptor = CATALOG.event("shop.Buy").unwrap();
    let mut writer = AvroWriter::new(Vec::new(), descriptor, WriterOptions::default()).unwrap();
    writer.write(&event).unwrap();
    let file = writer.finish().unwrap();
    let mut reader = AvroReader::new(file.as_slice()).unwrap();
    let schema: Value = serde_json::from_str(reader.header().schema().json()).unwrap();
    let names: Vec<&str> = schema["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "id",
            "type",
            "new",
            "anonymousId",
            "os",
            "self",
            "x_y",
            "unknown",
            "messageId",
            "size"
        ]
    );
    let exported: Value = serde_json::from_str(&exported("avro", "shop.Buy.avsc")).unwrap();
    assert_eq!(exported["fields"], schema["fields"]);
    let comparison = Comparison::new(reader.header().schema(), &CATALOG);
    assert_eq!(comparison.best_differences(), Some(0), "{comparison:?}");
    let plan = Plan::new(reader.header().schema(), &CATALOG);
    let mut block = Block::default();
    assert!(reader.next_block(&mut block).unwrap());
    let mut records = block.records::<Event<'_>>(&plan).unwrap();
    assert_eq!(
        records
            .next_record()
            .unwrap()
            .unwrap()
            .into_event()
            .to_json(),
        JSON
    );

    let line = r#"{"id":"i","type":"t","new":[1,2],"anonymousId":{"string":"a"},"os":{"string":"o"},"self":{"int":7},"x_y":{"float":0.5},"unknown":{"boolean":true},"messageId":{"string":"m"},"size":{"int":9}}"#;
    let mut buffer = Vec::new();
    let inspection =
        inspect_json::<Event<'_>>(line.as_bytes(), Some("shop.Buy"), &mut buffer).unwrap();
    assert_eq!(
        (inspection.event.to_json().as_str(), inspection.violations),
        (JSON, vec![])
    );
}

/// A file of an export of the same catalog.
fn exported(format: &str, path: &str) -> String {
    let folder = Path::new(env!("OUT_DIR")).join("small/names_on_the_wire/schema-defs");
    let catalog = event_catalog_codegen::compile(&folder).unwrap();
    let files = (emit::named(format).unwrap().run)(&catalog).0;
    let names: Vec<_> = files.keys().collect();
    files
        .iter()
        .find(|(name, _)| name.ends_with(path))
        .unwrap_or_else(|| panic!("no {path}: {names:?}"))
        .1
        .clone()
}

#[test]
fn exports_use_what_their_languages_can_say() {
    let all = |text: String, parts: &[&str]| {
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
    };
    all(
        exported("typescript", ".ts"),
        &[
            "type: string",
            "\"$os\"?: string",
            "\"x.y\"?: number",
            "messageId?: string",
            "\"größe in cm\"?: number",
        ],
    );
    all(
        exported("protobuf", "shop.proto"),
        &[
            "optional string os = ",
            "json_name = \"$os\"",
            "json_name = \"x.y\"",
            "string messageId = ",
        ],
    );
    all(
        exported("sql", "postgresql.sql"),
        &["\"os\" ", "\"x_y\" ", "\"messageId\" ", "\"size\" "],
    );
    let schema: Value =
        serde_json::from_str(&exported("json-schema", "shop.Buy.schema.json")).unwrap();
    assert!(schema.to_string().contains("\"$os\"") && schema.to_string().contains("größe in cm"));
}
