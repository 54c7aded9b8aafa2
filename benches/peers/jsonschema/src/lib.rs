//! What JSON Schema can say of each event, and the validators that `jsonschema` makes of it when
//! this crate is compiled.
//!
//! The schemas say what the catalog says: types, required fields, formats (asserted), closed
//! enumerations, lengths, ranges of times. Where JSON Schema has no such format (time zones,
//! currencies, languages), the peer calls the very function that we call.

use event_catalog_formats::format::{self, Format};
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// What one event must be like.
pub struct Schema {
    /// The name of the event.
    pub event: &'static str,
    /// The schema.
    pub text: &'static str,
    /// Stops at the first mistake and says nothing about it.
    pub is_valid: fn(&Value) -> bool,
    /// Finds all mistakes and counts them.
    pub errors: fn(&Value) -> usize,
}

/// Whether a text has a format.
pub type Check = fn(&str) -> bool;

/// Formats that JSON Schema does not know, as `with_format` takes them.
pub const OWN_FORMATS: [(&str, Check); 4] = [
    ("time-zone", time_zone),
    ("currency", currency),
    ("language", language),
    ("json", json),
];

fn time_zone(text: &str) -> bool {
    format::check(Format::TimeZone, text)
}

fn currency(text: &str) -> bool {
    format::check(Format::Currency, text)
}

fn language(text: &str) -> bool {
    format::check(Format::Language, text)
}

fn json(text: &str) -> bool {
    format::check(Format::Json, text)
}
