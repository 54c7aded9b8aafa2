//! What it costs to check a request of 75 events and to write it, against the `jsonschema` crate
//! and `serde_json::Value`.
//!
//! Both have the request in memory: we as a `TrackRequest`, the peer as a `Value`. The schema says
//! what the catalog says as far as JSON Schema can: identifiers, lengths, names and values of
//! properties, formats of times; it does not know sizes in bytes, moments in lists, the future.
//! `is_valid` stops at the first mistake (there is none) and says nothing about it; `iter_errors`
//! is what corresponds to our list of violations.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::process::ExitCode;

use braze_events::object::Check;
use braze_events::track::TrackRequest;
use catalog_benches::race::{Race, keep, outcome};
use catalog_benches::streams;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Value, json};

const EVENTS: usize = 75;
/// Requests of a pass.
const REQUESTS: usize = 40;

fn main() -> ExitCode {
    let request = streams::track_request(EVENTS);
    let text = request.to_json();
    let value: Value = serde_json::from_str(&text).unwrap();
    let validator = validator();
    let check = Check::new().now("2026-06-01T00:00:00Z".parse().unwrap());
    agree(&value, &validator, &check);
    race(
        "validate and write a request",
        &request,
        &value,
        &validator,
        &check,
        text.len(),
    );
    outcome()
}

fn race(
    title: &str,
    request: &TrackRequest<'_>,
    value: &Value,
    validator: &Validator,
    check: &Check,
    bytes: usize,
) {
    let mut out = Vec::new();
    Race::new(title, REQUESTS * EVENTS, REQUESTS * bytes)
        .contender(
            "jsonschema is_valid, serde_json::Value",
            peer(value, || validator.is_valid(value)),
        )
        .contender("jsonschema is_valid alone", || {
            for _ in 0..REQUESTS {
                keep(&validator.is_valid(value));
            }
        })
        .contender(
            "jsonschema validate, serde_json::Value",
            peer(value, || validator.validate(value)),
        )
        .contender(
            "jsonschema iter_errors, serde_json::Value",
            peer(value, || validator.iter_errors(value).count()),
        )
        .contender("TrackRequest, validate and write_json", || {
            for _ in 0..REQUESTS {
                keep(&request.validate_with(check));
                out.clear();
                request.write_json(&mut out);
                keep(&out);
            }
        })
        .contender("TrackRequest, validate alone", || {
            for _ in 0..REQUESTS {
                keep(&request.validate_with(check));
            }
        })
        .bar(
            "TrackRequest, validate and write_json",
            3.0,
            "jsonschema is_valid, serde_json::Value",
        )
        .bar(
            "TrackRequest, validate and write_json",
            3.0,
            "jsonschema validate, serde_json::Value",
        )
        .bar(
            "TrackRequest, validate and write_json",
            3.0,
            "jsonschema iter_errors, serde_json::Value",
        )
        .run();
}

/// A pass of the peer, which validates in one of its ways, and writes.
fn peer<'a, T>(value: &'a Value, validate: impl Fn() -> T + 'a) -> impl FnMut() + 'a {
    let mut out = Vec::new();
    move || {
        for _ in 0..REQUESTS {
            keep(&validate());
            out.clear();
            serde_json::to_writer(&mut out, value).unwrap();
            keep(&out);
        }
    }
}

fn validator() -> Validator {
    let text = |bytes: u32| json!({"type": "string", "minLength": 1, "maxLength": bytes});
    let scalar = json!([
        {"type": ["number", "boolean", "null", "object"]},
        {"type": "string", "maxLength": 255},
        {"type": "array", "items": {"anyOf": [{"type": ["number", "boolean", "null", "object", "array"]}, {"type": "string", "maxLength": 255}]}}
    ]);
    let primary = ["external_id", "user_alias", "braze_id"];
    let pairs = [(0, 1), (0, 2), (1, 2)]
        .map(|(a, b)| json!({"not": {"required": [primary[a], primary[b]]}}));
    let anyone = ["external_id", "user_alias", "braze_id", "email", "phone"]
        .map(|name| json!({"required": [name]}));
    let event = json!({
        "type": "object",
        "required": ["name", "time"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "time": {"type": "string", "anyOf": [{"format": "date-time"}, {"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}:\d{3}(Z|[+-]\d{4})$"}]},
            "external_id": {"type": "string", "maxLength": 987},
            "user_alias": {"type": "object", "required": ["alias_name", "alias_label"],
                "properties": {"alias_name": text(236), "alias_label": text(236)}},
            "braze_id": {"type": "string"},
            "email": {"type": "string", "format": "email"},
            "phone": {"type": "string", "pattern": r"^\+[1-9]\d{6,14}$"},
            "app_id": {"type": "string"},
            "_update_existing_only": {"type": "boolean"},
            "properties": {
                "type": "object",
                "propertyNames": {"minLength": 1, "maxLength": 255, "pattern": r"^[^$]", "not": {"enum": ["time", "event_name"]}},
                "additionalProperties": {"anyOf": scalar}
            }
        },
        "anyOf": anyone,
        "allOf": pairs
    });
    let schema = json!({
        "type": "object",
        "properties": {
            "attributes": {"type": "array", "maxItems": 75},
            "events": {"type": "array", "maxItems": 75, "items": event},
            "purchases": {"type": "array", "maxItems": 75}
        }
    });
    let options = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex());
    options.build(&schema).unwrap()
}

/// A race is fair only if both judge alike.
fn agree(value: &Value, validator: &Validator, check: &Check) {
    let ours = |value: &Value| {
        let text = value.to_string();
        let request = TrackRequest::from_json(text.as_bytes()).unwrap();
        request
            .validate_with(check)
            .iter()
            .all(|violation| violation.severity == braze_events::Severity::Warning)
    };
    assert!(validator.is_valid(value) && ours(value));
    let long = "x".repeat(256);
    for (pointer, bad) in [
        ("/events/3/name", json!("")),
        ("/events/3/name", json!(1)),
        ("/events/3/time", json!("noon")),
        ("/events/3/external_id", json!("u".repeat(988))),
        ("/events/3/properties", json!({"$a": 1})),
        ("/events/3/properties", json!({"time": 1})),
        ("/events/3/properties", json!({"": 1})),
        ("/events/3/properties/movie", json!(long)),
        ("/events/3/properties/tags/1", json!(long)),
        (
            "/events/3",
            json!({"name": "x", "time": "2026-03-07T09:08:07Z"}),
        ),
        (
            "/events/3",
            json!({"name": "x", "time": "2026-03-07T09:08:07Z", "external_id": "a", "braze_id": "b"}),
        ),
        ("/events", json!(vec![value["events"][0].clone(); 76])),
    ] {
        let mut broken = value.clone();
        *broken.pointer_mut(pointer).unwrap() = bad;
        assert!(!validator.is_valid(&broken) && !ours(&broken), "{pointer}");
    }
}
