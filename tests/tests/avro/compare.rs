//! A writer schema against the catalog.

use braze_events::Event;
use braze_events::avro::{Comparison, FieldState, Schema, schema_of};
use serde_json::{Value, json};

#[test]
fn our_own_schemas_are_the_newest() {
    for event in Event::CATALOG.events {
        let comparison = Comparison::new(
            &Schema::parse(&schema_of(event, None)).unwrap(),
            Event::CATALOG,
        );
        assert_eq!(comparison.event.unwrap().name, event.name);
        assert!(
            comparison
                .fields
                .iter()
                .all(|field| field.state == FieldState::Same),
            "{comparison:?}"
        );
        let last = event
            .retired
            .map_or(Event::CATALOG.release, |retired| retired - 1);
        assert_eq!(
            (
                comparison.best_differences(),
                comparison.best().map(|best| *best.end())
            ),
            (Some(0), Some(last)),
            "{}",
            event.name
        );
    }
}

#[test]
fn field_by_field() {
    let event = Event::CATALOG
        .event("users.messages.sms.InboundReceive")
        .unwrap();
    let mut schema: Value = serde_json::from_str(&schema_of(event, None)).unwrap();
    let fields = schema["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "time");
    for field in fields.iter_mut() {
        match field["name"].as_str().unwrap() {
            "id" => field["type"] = json!(["null", "string"]),
            "media_urls" => field["type"] = json!({"type": "array", "items": "string"}),
            _ => {}
        }
    }
    fields.push(json!({"name": "new", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]}));
    let comparison = Comparison::new(&Schema::parse(&schema.to_string()).unwrap(), Event::CATALOG);
    let field = |name: &str| {
        let field = comparison
            .fields
            .iter()
            .find(|field| field.name == name)
            .unwrap();
        (field.file.as_deref(), field.catalog.as_deref(), field.state)
    };
    assert_eq!(
        field("id"),
        (
            Some(r#"["null","string"]"#),
            Some("string"),
            FieldState::NullabilityDiffers
        )
    );
    assert_eq!(
        field("time"),
        (None, Some("int"), FieldState::MissingRequired)
    );
    assert_eq!(
        field("media_urls"),
        (
            Some(r#"{"type":"array","items":"string"}"#),
            Some("string?[]?"),
            FieldState::TypeDiffers
        )
    );
    assert_eq!(
        field("new"),
        (
            Some(r#"["null",{"type":"long","logicalType":"timestamp-millis"}]"#),
            None,
            FieldState::New
        )
    );
    assert_eq!(field("user_id").2, FieldState::Same);
    assert_eq!(comparison.best_differences(), Some(4));
}

#[test]
fn an_unknown_event_is_all_new() {
    let schema = r#"{"type":"record","name":"dataexport.S3.inner.users.messages.fax.Send","fields":[{"name":"id","type":"string"}]}"#;
    let comparison = Comparison::new(&Schema::parse(schema).unwrap(), Event::CATALOG);
    assert_eq!(comparison.event_type, "users.messages.fax.Send");
    assert!(
        comparison.event.is_none() && comparison.best().is_none() && comparison.releases.is_empty()
    );
    assert_eq!(comparison.fields[0].state, FieldState::New);
}
