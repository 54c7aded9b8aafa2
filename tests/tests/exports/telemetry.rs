//! A catalog of one's own, without a vendor: every export says what the runtime does.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "these are the names that the emitters give"
)]

use event_catalog::AnyEvent as _;
use event_catalog::avro::schema_of;
use event_catalog::sample::Sampler;
use event_catalog_codegen::emit::EMITTERS;
use jsonschema::draft202012;
use serde_json::Value;
use telemetry_events::{Event, EventType};

use super::support::{export, telemetry};

#[test]
fn every_format_has_files_without_what_the_catalog_has_not() {
    let catalog = telemetry();
    for emitter in EMITTERS {
        let files = (emitter.run)(catalog).0;
        assert!(!files.is_empty(), "{}", emitter.name);
        for (path, text) in &files {
            let at = format!("{} {path}", emitter.name);
            assert!(!text.trim().is_empty(), "{at}");
            // The assets of the site are the same for all catalogs.
            if !path.ends_with(".js")
                && !path.ends_with(".css")
                && !matches!(emitter.name, "editor" | "rust")
            {
                let text = text.to_lowercase();
                for word in ["channel", "category", "braze"] {
                    assert!(!text.contains(word), "{at}: {word}");
                }
            }
            if path.ends_with(".json") || path.ends_with(".avsc") {
                serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{at}: {error}"));
            }
        }
    }
}

#[test]
fn samples_keep_the_json_schema_and_broken_ones_do_not() {
    let files = export(telemetry(), "json-schema");
    let schema: Value = serde_json::from_str(&files["event.schema.json"]).unwrap();
    let validator = draft202012::new(&schema).unwrap();
    let mut sampler = Sampler::new(11);
    for index in 0..Event::CATALOG.events.len() {
        for _ in 0..200 {
            let mut event = Event::empty((), index);
            sampler.fill(event.record_mut().unwrap());
            let json: Value = serde_json::from_str(&event.to_json()).unwrap();
            assert!(validator.is_valid(&json), "{json}");
        }
    }
    let good = serde_json::json!({
        "type": "field.Reading", "deviceId": "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
        "measuredAt": "2026-03-07T09:08:07Z", "value": 1.5, "medium": "soil",
        "position": {"lat": 1, "lon": 2}, "labels": {"a": "b"}
    });
    assert!(validator.is_valid(&good));
    for (pointer, value) in [
        ("/value", serde_json::json!(201)),
        ("/medium", serde_json::json!("lava")),
        ("/position/lat", serde_json::json!(-91)),
        ("/position", Value::Null),
        ("/labels/a", serde_json::json!(7)),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
}

#[test]
fn avro_schemas_are_those_with_which_files_are_written() {
    let files = export(telemetry(), "avro");
    for event_type in EventType::ALL.iter().copied() {
        let exported: Value =
            serde_json::from_str(&files[&format!("{}.avsc", event_type.as_str())]).unwrap();
        let written: Value =
            serde_json::from_str(&schema_of(event_type.descriptor(), None)).unwrap();
        assert_eq!(exported, written);
    }
}
