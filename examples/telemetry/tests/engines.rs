//! Every engine of the runtime on events that hold records, maps, bytes and anything.

#![allow(clippy::unwrap_used, reason = "tests")]

use event_catalog::avro::{AvroReader, AvroWriter, Block, Codec, Plan, WriterOptions, schema_of};
use event_catalog::redact::Redaction;
use event_catalog::sample::Sampler;
use event_catalog::{AnyEvent as _, Value};
use telemetry_events::field::{Installed, Reading};
use telemetry_events::geo::Position;
use telemetry_events::{CATALOG, Event, EventType};

const ID: &str = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

fn full() -> Reading<'static> {
    let payload: &[u8] = &[0xFF, 0, 7];
    Reading::new(ID, "2026-03-07T09:08:07Z", 21.5, "soil")
        .r#ref("sensor/7")
        .position(Position::new(52.52, 13.405).place_name("Secret garden"))
        .track(vec![Position::new(1.0, 2.0), Position::new(3.0, 4.0)])
        .labels([("floor", "3"), ("room", "12")])
        .payload(payload)
        .extra(Value::Object(vec![("fw".into(), Value::Int(7))]))
}

const JSON: &str = r#"{"type":"field.Reading","deviceId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","measuredAt":"2026-03-07T09:08:07Z","value":21.5,"medium":"soil","$ref":"sensor/7","position":{"lat":52.52,"lon":13.405,"placeName":"Secret garden"},"track":[{"lat":1.0,"lon":2.0},{"lat":3.0,"lon":4.0}],"labels":{"floor":"3","room":"12"},"payload":"/wAH","extra":{"fw":7}}"#;

/// Returns the pointers and rules of what is wrong.
fn wrong(json: &str) -> Vec<(String, &'static str)> {
    let event = Event::from_json(json.as_bytes()).unwrap();
    let violations = event.validate().into_iter();
    violations
        .map(|one| (one.pointer, one.rule.as_str()))
        .collect()
}

#[test]
fn json_and_serde_there_and_back() {
    let event = Event::from(full());
    assert_eq!(event.to_json(), JSON);
    assert_eq!(Event::from_json(JSON.as_bytes()).unwrap(), event);
    assert_eq!(serde_json::to_string(&event).unwrap(), JSON);
    assert_eq!(serde_json::from_str::<Event<'_>>(JSON).unwrap(), event);
    assert_eq!(event.clone().into_owned(), event);
    assert!(event.validate().is_empty());
}

#[test]
fn what_is_unknown_within_survives() {
    let json = JSON.replace(r#""lat":52.52"#, r#""lat":52.52,"alt":[1,{"m":null}]"#);
    let event = Event::from_json(json.as_bytes()).unwrap();
    let again = event.to_json();
    assert!(again.contains(r#""alt":[1,{"m":null}]"#), "{again}");
    assert_eq!(Event::from_json(again.as_bytes()).unwrap(), event);
}

#[test]
fn violations_say_where() {
    /// What is replaced by what, and what is then wrong where.
    type Case = (
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str)],
    );
    let cases: [Case; 9] = [
        ("\"value\":21.5", "\"value\":200.5", &[("/value", "max")]),
        (
            "\"medium\":\"soil\"",
            "\"medium\":\"lava\"",
            &[("/medium", "values")],
        ),
        ("\"lat\":52.52", "\"lat\":91", &[("/position/lat", "max")]),
        ("\"lat\":52.52,", "", &[("/position/lat", "required")]),
        ("\"lat\":1.0", "\"lat\":\"x\"", &[("/track/0/lat", "type")]),
        ("\"room\":\"12\"", "\"\":\"12\",\"room\":\"1\"", &[]),
        (
            "2026-03-07T09",
            "2026-13-07T09",
            &[("/measuredAt", "datetime")],
        ),
        (
            ",\"position\":{\"lat\":52.52,\"lon\":13.405,\"placeName\":\"Secret garden\"}",
            "",
            &[("", "where")],
        ),
        (
            "[{\"lat\":1.0,\"lon\":2.0},",
            "[{\"lat\":1.0,\"lon\":2.0},{\"lat\":1.0,\"lon\":2.0},{\"lat\":1.0,\"lon\":2.0},",
            &[("/track", "max-items")],
        ),
    ];
    for (from, to, expected) in cases {
        let json = JSON.replace(from, to);
        assert_ne!(json, JSON, "{from}");
        let found = wrong(&json);
        let found: Vec<_> = found
            .iter()
            .map(|(at, rule)| (at.as_str(), *rule))
            .collect();
        assert_eq!(found, expected, "{to}");
    }
}

#[test]
fn decoding_refuses_what_has_another_shape() {
    for (from, to) in [
        ("\"value\":21.5", "\"value\":\"x\""),
        ("{\"floor\":\"3\",\"room\":\"12\"}", "[1]"),
        ("\"floor\":\"3\"", "\"floor\":3"),
        ("\"/wAH\"", "\"/wA\""),
        (
            "{\"lat\":52.52,\"lon\":13.405,\"placeName\":\"Secret garden\"}",
            "7",
        ),
    ] {
        let json = JSON.replace(from, to);
        assert_ne!(json, JSON, "{from}");
        assert!(Event::from_json(json.as_bytes()).is_err(), "{to}");
        assert!(serde_json::from_str::<Event<'_>>(&json).is_err(), "{to}");
    }
}

#[test]
fn avro_there_and_back() {
    let event = Event::from(full());
    let schema = schema_of(EventType::FieldReading.descriptor(), None);
    assert!(schema.contains(r#""name":"Position""#), "{schema}");
    assert!(
        schema.contains(r#""type":"map","values":"string""#),
        "{schema}"
    );
    assert!(
        schema.contains(r#"{"name":"_ref""#) || schema.contains(r#"{"name":"ref""#),
        "{schema}"
    );
    let mut writer = AvroWriter::new(
        Vec::new(),
        EventType::FieldReading.descriptor(),
        WriterOptions {
            codec: Codec::Null,
            ..WriterOptions::default()
        },
    )
    .unwrap();
    writer.write(&event).unwrap();
    let sparse = Event::from(Reading::new(ID, "2026-03-07T09:08:07Z", -1.25, "air"));
    writer.write(&sparse).unwrap();
    let bytes = writer.finish().unwrap();
    let mut reader = AvroReader::new(bytes.as_slice()).unwrap();
    let plan = Plan::new(&reader.header().schema().clone(), &CATALOG);
    let mut block = Block::default();
    let mut read = Vec::new();
    while reader.next_block(&mut block).unwrap() {
        let mut records = block.records::<Event<'_>>(&plan).unwrap();
        while let Some(record) = records.next_record() {
            let record = record.unwrap();
            assert_eq!(record.shape(), []);
            read.push(record.into_event().into_owned());
        }
    }
    assert_eq!(read, [event, sparse]);
}

#[test]
fn what_is_personal_is_hidden_and_redacted() {
    let event = Event::from(full());
    let shown = format!("{event:?}");
    assert!(
        !shown.contains("Secret garden") && shown.contains("52.52"),
        "{shown}"
    );
    assert!(format!("{:?}", event.show_pii()).contains("Secret garden"));
    for redaction in [
        Redaction::mask(),
        Redaction::drop(),
        Redaction::hash(&[7; 32]),
    ] {
        let mut redacted = event.clone();
        redacted.redact(&redaction);
        let json = redacted.to_json();
        assert!(
            !json.contains("Secret garden") && json.contains("52.52"),
            "{json}"
        );
        assert!(!json.contains("\"fw\":7"), "what nobody described: {json}");
        assert!(
            json.contains("\"floor\":\"3\""),
            "described, and not personal: {json}"
        );
        assert!(redacted.validate().is_empty(), "{json}");
        let once = redacted.clone();
        redacted.redact(&redaction);
        assert_eq!(redacted, once);
    }
    let mut installed = Installed::new(ID, Position::new(1.0, 2.0)).operator("Ada Lovelace");
    installed.redact(&Redaction::mask());
    assert!(!installed.to_json().contains("Ada"));
}

#[test]
fn samples_are_valid() {
    let mut sampler = Sampler::new(7);
    for index in 0..CATALOG.events.len() {
        for _ in 0..300 {
            let mut event = Event::empty((), index);
            sampler.fill(event.record_mut().unwrap());
            assert_eq!(event.validate(), [], "{}", event.to_json());
            let json = event.to_json();
            assert_eq!(Event::from_json(json.as_bytes()).unwrap(), event, "{json}");
        }
    }
}
