//! What validation costs beside decoding, and decoding with validation against `serde_json::Value`
//! and the `jsonschema` crate.
//!
//! The schemas say what the catalog says: types, required fields, formats (asserted), closed
//! enumerations, lengths, ranges of times. Each event has a validator of its own, found by the tag
//! in a map, which is faster than one schema with `oneOf`. Where JSON Schema has no such format
//! (time zones, currencies, languages), the peer calls the very function that we call. `is_valid`
//! stops at the first mistake and says nothing about it; `iter_errors` is what corresponds to our
//! list of violations.
//!
//! `jsonschema` has a macro, too, which makes a validator of a schema when it is compiled. It is no
//! contender yet: with the feature `macros`, 0.61 asks for `jsonschema-macros` 0.61.2, and cargo says
//! that it "could not find `jsonschema-macros@0.61.2` in registry"; the newest there is 0.60.2.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::collections::HashMap;

use braze_events::Event;
use catalog_benches::race::{Race, keep};
use catalog_benches::streams::{self, Stream};
use event_catalog::descriptor::{
    Demand, EventDescriptor, FieldDescriptor, Format, Kind, Presence, Shape,
};
use event_catalog::validate::format::check;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value, json};

const RECORDS: usize = 2_000;

/// Formats that JSON Schema does not know, and what we call them.
const OWN_FORMATS: [(&str, Format); 4] = [
    ("time-zone", Format::TimeZone),
    ("currency", Format::Currency),
    ("language", Format::Language),
    ("json", Format::Json),
];

fn main() {
    let validators = validators();
    for stream in [
        streams::mixed(RECORDS),
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

fn together(stream: &Stream, validators: &HashMap<String, Validator>) {
    let value = |json| serde_json::from_slice::<Value>(json).unwrap();
    let validator = |value: &Value| &validators[value["event_type"].as_str().unwrap()];
    Race::new(
        format!("decode and validate {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender("serde_json::Value, jsonschema is_valid", || {
        for json in stream.records() {
            let value = value(json);
            keep(&validator(&value).is_valid(&value));
        }
    })
    .contender("serde_json::Value, jsonschema iter_errors", || {
        for json in stream.records() {
            let value = value(json);
            keep(&validator(&value).iter_errors(&value).count());
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
    .bar(
        "from_json, validate",
        4.0,
        "serde_json::Value, jsonschema is_valid",
    )
    .run();
}

fn validators() -> HashMap<String, Validator> {
    let build = |event: &&'static EventDescriptor| {
        let mut options = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex());
        for (name, rule) in OWN_FORMATS {
            options = options.with_format(name, move |text| check(rule, text));
        }
        (
            event.name.to_owned(),
            options.build(&schema(event)).unwrap(),
        )
    };
    Event::CATALOG.events.iter().map(build).collect()
}

fn schema(event: &EventDescriptor) -> Value {
    let mut properties = Map::new();
    properties.insert(event.catalog.tag.to_owned(), json!({"const": event.name}));
    let mut required = vec![event.catalog.tag];
    for slot in event.fields {
        let item = item(
            slot,
            slot.shape == Shape::NullableList
                || (slot.shape == Shape::One && slot.presence == Presence::Optional),
        );
        let whole = match (slot.shape, slot.presence) {
            (Shape::One, _) => item,
            (_, Presence::Required) => json!({"type": "array", "items": item}),
            (_, Presence::Optional) => json!({"type": ["array", "null"], "items": item}),
        };
        properties.insert(slot.name().to_owned(), whole);
        if slot.presence == Presence::Required {
            required.push(slot.name());
        }
    }
    let names = |mask: u128| {
        event
            .fields
            .iter()
            .enumerate()
            .filter(move |(i, _)| mask >> i & 1 == 1)
            .map(|(_, slot)| slot.name())
    };
    let rules: Vec<Value> = event
        .rules
        .iter()
        .map(|rule| match rule.demand {
            Demand::AtLeastOne(mask) => json!({"anyOf": names(mask).map(|name| json!({"required": [name]})).collect::<Vec<_>>()}),
            Demand::AtMostOne(mask) => {
                let pairs = names(mask).flat_map(|a| names(mask).filter(move |b| a < *b).map(move |b| json!({"required": [a, b]})));
                json!({"not": {"anyOf": pairs.collect::<Vec<_>>()}})
            }
            Demand::Requires(slot, mask) => {
                json!({"dependentRequired": {event.fields[usize::from(slot)].name(): names(mask).collect::<Vec<_>>()}})
            }
            demand => unreachable!("no event of the catalog demands {demand:?}"),
        })
        .collect();
    let mut schema = json!({"type": "object", "properties": properties, "required": required});
    if !rules.is_empty() {
        schema["allOf"] = Value::Array(rules);
    }
    schema
}

/// The schema of a single value.
fn item(slot: &FieldDescriptor, nullable: bool) -> Value {
    let kind = match slot.kind {
        Kind::String => "string",
        Kind::Int | Kind::Long => "integer",
        Kind::Float | Kind::Double => "number",
        Kind::Boolean => "boolean",
        kind => unreachable!("no event of the catalog has a field of {}", kind.name()),
    };
    let mut schema = if nullable {
        json!({"type": [kind, "null"]})
    } else {
        json!({"type": kind})
    };
    if slot.kind == Kind::Int {
        schema["minimum"] = i32::MIN.into();
        schema["maximum"] = i32::MAX.into();
    }
    if slot.max_chars != 0 {
        schema["maxLength"] = slot.max_chars.into();
    }
    if let Some(values) = slot.values().filter(|values| !values.open) {
        let number = |wire: &str| {
            if slot.kind == Kind::String {
                json!(wire)
            } else {
                wire.parse().unwrap()
            }
        };
        let listed = values
            .items
            .iter()
            .map(|item| number(item.wire))
            .chain(nullable.then_some(Value::Null));
        schema["enum"] = listed.collect();
    }
    match slot.ty.and_then(|ty| ty.format) {
        None => {}
        Some(Format::Uuid) => schema["format"] = "uuid".into(),
        Some(Format::ObjectId) => schema["pattern"] = "^[0-9a-fA-F]{24}$".into(),
        Some(Format::Email) => schema["format"] = "email".into(),
        Some(Format::Url) => schema["format"] = "uri".into(),
        Some(Format::Phone) => schema["pattern"] = r"^\+[1-9][0-9]{6,14}$".into(),
        Some(Format::Ip) => schema["anyOf"] = json!([{"format": "ipv4"}, {"format": "ipv6"}]),
        Some(Format::Date) => {
            schema["anyOf"] = json!([{"format": "date"}, {"format": "date-time"}]);
        }
        Some(Format::UnixSeconds) => {
            schema["minimum"] = 1_262_304_000_i64.into();
            schema["exclusiveMaximum"] = 4_102_444_800_i64.into();
        }
        Some(Format::UnixMillis) => {
            schema["minimum"] = 1_262_304_000_000_i64.into();
            schema["exclusiveMaximum"] = 4_102_444_800_000_i64.into();
        }
        Some(rule) => {
            let (name, _) = OWN_FORMATS.iter().find(|(_, own)| *own == rule).unwrap();
            schema["format"] = (*name).into();
        }
    }
    schema
}

/// Both sides accept every record, and object when a value of it is spoilt.
fn agree(stream: &Stream, validators: &HashMap<String, Validator>) {
    for (i, json) in stream.records().enumerate() {
        let mut value: Value = serde_json::from_slice(json).unwrap();
        let event = Event::from_json(json).unwrap();
        let validator = &validators[event.name()];
        assert_eq!(event.validate(), [], "{value}");
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {value}");
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
