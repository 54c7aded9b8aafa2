//! What every generated event catalog shares: the engines that work on descriptors.
//!
//! The generated crate brings plain structs, static [`descriptor`]s, and one small piece of code
//! per struct that lends its fields ([`record::Record`]). Everything else is written here once and
//! serves every event of every catalog:
//!
//! | module | job |
//! |---|---|
//! | [`descriptor`] | what the catalog says, as static tables |
//! | [`datetime`] | texts that stand for a moment, in formats that the catalog lists |
//! | [`record`] | how the engines reach the fields of a struct |
//! | [`event`] | what users call on records and events |
//! | [`json`] | the JSON fast path, in and out, and lines of JSON |
//! | [`avro`] | Avro files, in and out |
//! | `serde` | the bridge to every format that serde knows |
//! | [`validate`] | formats, enumerations, limits, rules over several fields |
//! | [`object`] | objects that are sent: their fields, limits, rules, batches and answers |
//! | [`project`] | events in the form of those who get them, and back |
//! | [`redact`] | removing or replacing personal data |
//! | `debug` | `Debug` of records, with personal data or without |
//! | [`release`] | what events were in earlier releases, and the way back there |
//! | [`sample`] | realistic records, made from the catalog |
//!
//! There is no `unsafe` code here: fields are lent as typed references rather than reached by
//! offsets, and vector instructions come from the `wide` crate, at the level that every processor
//! of the architecture has.
//!
//! # Layers
//!
//! The modules stand in layers, here in short and bottom up: each imports from those below its own
//! and from no other. `tests/layers.rs` keeps it so, and has every module's place.
//!
//! | layer | modules |
//! |---|---|
//! | numbers, names, violations | `number`, [`names`], [`violation`] and what they are made of |
//! | what the catalog says, and what it does not know | [`descriptor`]; `value` |
//! | access to fields, and what is wrong with their shape | [`record`]; `shape` |
//! | formats, and what earlier releases had | [`json`], `serde`; [`release`] |
//! | one job on what is decoded | [`validate`], `debug`; [`redact`] |
//! | several of these together | [`avro`], [`object`], [`project`], [`sample`] |
//! | what users call | [`event`] |
//! | what generated code calls and repeats | `__private`, `macros` |
//!
//! # Adding a format
//!
//! Write a module beside [`json`] that walks `fields` or `fields_mut` with `descriptor().fields`
//! beside it, as that does. No generated code changes.

// Tests within share a record with those beside, where the crate has this name.
#[cfg(test)]
extern crate self as event_catalog;

#[doc(hidden)]
pub mod __private;
pub mod avro;
mod batch;
mod cursor;
pub mod datetime;
mod debug;
pub mod descriptor;
pub mod event;
pub mod json;
mod key;
mod macros;
pub mod names;
mod number;
pub mod object;
pub mod project;
pub mod record;
pub mod redact;
pub mod release;
mod rounding;
pub mod sample;
mod serde;
mod shape;
mod syntax;
#[cfg(any(feature = "uuid", feature = "url"))]
mod text;
pub mod validate;
mod value;
pub mod violation;

/// Dates and times: what [`object::DateTime`] is made of and gives.
pub use jiff;

#[cfg(feature = "macros")]
pub use event_catalog_macros::catalog;

pub use event::{EventExt, RecordExt};
pub use number::Number;
pub use object::ObjectExt;
pub use project::{LeftOut, Projection};
pub use record::AnyEvent;
#[cfg(any(feature = "uuid", feature = "url"))]
pub use text::TextExt;
pub use validate::Inspection;
pub use value::{UnknownEvent, UnknownFields, Value};
pub use violation::{RuleId, Severity, Violation, Violations};
