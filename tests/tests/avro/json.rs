//! Avro's JSON encoding.

use braze_events::avro::{inspect_json, plain_json};
use braze_events::{AnyEvent, Event, Inspection};
use serde_json::{Value, json};

use super::support::{fields, samples};

/// The event as `avro-tools tojson` prints it.
fn avro_json(event: &Event<'_>) -> String {
    let descriptor = event.record().map_err(drop).unwrap().descriptor();
    let plain = fields(event);
    let mut out = serde_json::Map::new();
    for slot in descriptor.fields {
        use event_catalog::descriptor::{Presence, Shape};
        let kind = slot.kind.name();
        let value = match (plain.get(slot.name()), slot.shape) {
            (None, _) => Value::Null,
            (Some(value), Shape::NullableList) => {
                let items = value.as_array().unwrap().iter();
                items
                    .map(|item| {
                        if item.is_null() {
                            Value::Null
                        } else {
                            json!({kind: item})
                        }
                    })
                    .collect()
            }
            (Some(value), _) => value.clone(),
        };
        let branch = if slot.shape == Shape::One {
            kind
        } else {
            "array"
        };
        let value = if slot.presence == Presence::Optional && !value.is_null() {
            json!({branch: value})
        } else {
            value
        };
        out.insert(slot.name().to_owned(), value);
    }
    Value::from(out).to_string()
}

#[test]
fn every_event_type() {
    let mut buffer = Vec::new();
    for descriptor in Event::CATALOG.events {
        for event in samples(descriptor, 3) {
            let line = avro_json(&event);
            let Inspection {
                event: read,
                violations,
                ..
            } = inspect_json::<Event<'_>>(line.as_bytes(), Some(descriptor.name), &mut buffer)
                .unwrap();
            assert!(violations.is_empty(), "{line} {violations:?}");
            assert_eq!(read, event, "{line}");
        }
    }
}

fn plain(line: &str, event_type: Option<&str>) -> String {
    let mut out = Vec::new();
    plain_json(line.as_bytes(), Event::CATALOG, event_type, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn only_union_values_are_unwrapped() {
    for (line, expected) in [
        (
            r#"{"a":{"string":"x"},"b":{"long":5},"c":{"boolean":true},"d":{"double":0.5},"e":null}"#,
            r#"{"a":"x","b":5,"c":true,"d":0.5,"e":null}"#,
        ),
        (
            r#"{"a":[{"string":"x"},null,{"int":1}],"b":{"array":[{"string":"y"}]}}"#,
            r#"{"a":["x",null,1],"b":["y"]}"#,
        ),
        (
            r#"{"m":{"map":{"k":{"string":"v"}}}}"#,
            r#"{"m":{"k":"v"}}"#,
        ),
        // Not of the type it names, not alone, not a type, a named type.
        (
            r#"{"a":{"string":5},"b":{"string":"x","int":1},"c":{"strings":"x"},"d":{"a.E":"x"},"e":{"int":0.5}}"#,
            "",
        ),
        (
            r#"{"n":{"float":3},"big":{"long":9223372036854775807},"x":{"double":1e400}}"#,
            r#"{"n":3,"big":9223372036854775807,"x":1e400}"#,
        ),
        (
            r#"{"bytes":{"bytes":"\u00ff\u0000"}}"#,
            "{\"bytes\":\"\u{ff}\\u0000\"}",
        ),
    ] {
        assert_eq!(
            plain(line, None),
            if expected.is_empty() { line } else { expected }
        );
    }
}

#[test]
fn the_event_type_comes_from_the_caller_or_the_line() {
    let name = "users.UserDeleteRequest";
    assert_eq!(
        plain(r#"{"id":"1"}"#, Some(name)),
        r#"{"event_type":"users.UserDeleteRequest","id":"1"}"#
    );
    assert_eq!(
        plain(
            r#"{"id":"1","event_type":"users.UserDeleteRequest"}"#,
            Some(name)
        ),
        r#"{"event_type":"users.UserDeleteRequest","id":"1"}"#
    );
    // A line that says something else is not believed silently.
    let mut buffer = Vec::new();
    let line = br#"{"event_type":"users.UserOrphan","id":"1","user_id":"2","time":3}"#;
    let error = inspect_json::<Event<'_>>(line, Some(name), &mut buffer).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`event_type` says `users.UserOrphan`, and the record should be a `users.UserDeleteRequest`"
    );
    let inspection = inspect_json::<Event<'_>>(line, None, &mut buffer).unwrap();
    assert!(
        matches!(inspection.event, Event::UserOrphan(_))
            || inspection.event.name() == "users.UserOrphan"
    );
    for bad in [&b"{"[..], b"[1]", b"\"x\"", b"{\"id\":\"1\"}", b"\xff"] {
        assert!(inspect_json::<Event<'_>>(bad, None, &mut buffer).is_err());
    }
}

#[test]
fn a_line_of_another_type_is_told() {
    let of = |line: &str| {
        plain_json(
            line.as_bytes(),
            Event::CATALOG,
            Some("users.UserDeleteRequest"),
            &mut Vec::new(),
        )
    };
    for line in [
        r#"{"id":"7","event_type":"a.B"}"#,
        r#"{"event_type":{"string":"a.B"},"id":"7"}"#,
    ] {
        assert_eq!(
            of(line).unwrap_err().to_string(),
            "`event_type` says `a.B`, and the record should be a `users.UserDeleteRequest`"
        );
    }
    assert!(
        of(r#"{"event_type":7}"#)
            .unwrap_err()
            .to_string()
            .contains("does not name its event")
    );
    assert!(of(r#"{"event_type":{"string":"users.UserDeleteRequest"}}"#).is_ok());
}
