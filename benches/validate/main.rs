//! What validation costs beside decoding, and decoding with validation against `serde_json::Value`
//! and the `jsonschema` crate.
//!
//! The schemas are those of `peers/jsonschema`, with a validator for each event, found by the tag in
//! a map, which is faster than one schema with `oneOf`. `is_valid` stops at the first mistake and
//! says nothing about it; `iter_errors` is what corresponds to our list of violations.
//!
//! *built*: validators that the crate's macro made when the peer was compiled. They are of 0.60.2:
//! with the feature `macros`, 0.61 asks for `jsonschema-macros` 0.61.2, and cargo says that it
//! "could not find `jsonschema-macros@0.61.2` in registry"; the newest there is 0.60.2.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::collections::HashMap;
use std::process::ExitCode;

use braze_events::Event;
use catalog_benches::race::{Race, keep, outcome};
use catalog_benches::streams::{self, Stream};
use event_catalog::descriptor::{FieldDescriptor, Kind, Shape};
use jsonschema::{PatternOptions, Validator};
use peer_jsonschema::{OWN_FORMATS, SCHEMAS, Schema};
use serde_json::Value;

const RECORDS: usize = 2_000;

/// Both forms of what judges an event.
struct Peer {
    validator: Validator,
    built: &'static Schema,
}

fn main() -> ExitCode {
    let validators = validators();
    let names: Vec<&str> = SCHEMAS.iter().map(|schema| schema.event).collect();
    for stream in [
        streams::mixed_of(RECORDS, &names),
        streams::only(
            "users.messages.email.Click",
            "stream of email clicks",
            RECORDS,
        ),
    ] {
        agree(&stream, &validators);
        alone(&stream);
        together(&stream, &validators);
    }
    outcome()
}

/// An event is validated where it was decoded, while it and its text are near: what that adds to
/// decoding is what validating costs. Events that were decoded long ago have to be fetched from
/// memory again, as the third contender shows.
fn alone(stream: &Stream) {
    let events: Vec<Event<'_>> = stream
        .records()
        .map(|json| Event::from_json(json).unwrap())
        .collect();
    let both = || {
        for json in stream.records() {
            let event = Event::from_json(json).unwrap();
            keep(&event);
            keep(&event.validate());
        }
    };
    Race::new(
        format!("decode, and validate {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender("from_json", || {
        for json in stream.records() {
            let event = Event::from_json(json).unwrap();
            keep(&event);
        }
    })
    .contender("from_json, validate", both)
    .contender("validate later", || {
        for event in &events {
            keep(&event.validate());
        }
    })
    // Half as much again as decoding alone: two thirds of its speed.
    .bar("from_json, validate", 0.667, "from_json")
    .run();
}

const IS_VALID: &str = "serde_json::Value, jsonschema is_valid";
const ERRORS: &str = "serde_json::Value, jsonschema iter_errors";
const IS_VALID_BUILT: &str = "serde_json::Value, jsonschema is_valid, built";
const ERRORS_BUILT: &str = "serde_json::Value, jsonschema iter_errors, built";

fn together(stream: &Stream, validators: &HashMap<&str, Peer>) {
    let value = |json| serde_json::from_slice::<Value>(json).unwrap();
    let peer = |value: &Value| &validators[value["event_type"].as_str().unwrap()];
    Race::new(
        format!("decode and validate {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender(IS_VALID, || {
        for json in stream.records() {
            let value = value(json);
            keep(&peer(&value).validator.is_valid(&value));
        }
    })
    .contender(ERRORS, || {
        for json in stream.records() {
            let value = value(json);
            keep(&peer(&value).validator.iter_errors(&value).count());
        }
    })
    .contender(IS_VALID_BUILT, || {
        for json in stream.records() {
            let value = value(json);
            keep(&(peer(&value).built.is_valid)(&value));
        }
    })
    .contender(ERRORS_BUILT, || {
        for json in stream.records() {
            let value = value(json);
            keep(&(peer(&value).built.errors)(&value));
        }
    })
    .contender("serde_json::Value alone", || {
        stream.records().for_each(|json| keep(&value(json)));
    })
    .contender("from_json, validate", || {
        for json in stream.records() {
            let event = Event::from_json(json).unwrap();
            keep(&event.validate());
        }
    })
    .contender("inspect_json", || {
        stream
            .records()
            .for_each(|json| keep(&Event::inspect_json(json)));
    })
    .bar("from_json, validate", 2.0, IS_VALID)
    .bar("from_json, validate", 2.0, ERRORS)
    .bar("from_json, validate", 2.0, IS_VALID_BUILT)
    .bar("from_json, validate", 2.0, ERRORS_BUILT)
    .against("from_json, validate", "serde_json::Value alone")
    .run();
}

fn validators() -> HashMap<&'static str, Peer> {
    let build = |built: &'static Schema| {
        let mut options = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex());
        for (name, check) in OWN_FORMATS {
            options = options.with_format(name, check);
        }
        let schema: Value = serde_json::from_str(built.text).unwrap();
        let validator = options.build(&schema).unwrap();
        (built.event, Peer { validator, built })
    };
    SCHEMAS.iter().map(build).collect()
}

/// Both sides accept every record, and object when a value of it is spoilt.
fn agree(stream: &Stream, validators: &HashMap<&str, Peer>) {
    for (i, json) in stream.records().enumerate() {
        let mut value: Value = serde_json::from_slice(json).unwrap();
        let event = Event::from_json(json).unwrap();
        let Peer { validator, built } = &validators[event.name()];
        assert_eq!(event.validate(), [], "{value}");
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {value}");
        assert!(
            (built.is_valid)(&value) && (built.errors)(&value) == 0,
            "{value}"
        );
        // Spoil one text that has a format or a closed enumeration.
        let slots = event.descriptor().unwrap().fields;
        let checked = |slot: &&FieldDescriptor| {
            slot.shape == Shape::One
                && slot.kind == Kind::String
                && value.get(slot.name()).is_some()
                && slot.ty.is_some_and(|ty| {
                    ty.format.is_some() || ty.values.as_ref().is_some_and(|values| !values.open)
                })
        };
        let checked: Vec<&str> = slots
            .iter()
            .filter(checked)
            .map(FieldDescriptor::name)
            .collect();
        let Some(name) = checked.get(i % checked.len().max(1)) else {
            continue;
        };
        value[*name] = "\u{1}spoilt".into();
        assert!(!validator.is_valid(&value), "{name} of {value}");
        assert!(
            !(built.is_valid)(&value) && (built.errors)(&value) > 0,
            "{name} of {value}"
        );
        let spoilt = value.to_string();
        assert!(
            !Event::from_json(spoilt.as_bytes())
                .unwrap()
                .validate()
                .is_empty(),
            "{name} of {value}"
        );
    }
}
