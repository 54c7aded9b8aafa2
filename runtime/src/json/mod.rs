//! The JSON fast path: decoding and encoding without an intermediate tree, written once for every event.
//!
//! Decoding walks the object with the event's descriptor in hand (`decode`): a key is looked up in the catalogue's dictionary, its slot
//! taken from the event's table, its value written through a typed reference into the struct. Where strings end is found by vectors (`scan`).
//! Text is borrowed unless it holds escapes. The differential tests in the workspace compare every outcome with `serde_json`.

pub(crate) mod copy;
mod cursor;
pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod error;
mod key;
mod lines;
pub(crate) mod receive;
mod scan;

pub use error::{DecodeError, Syntax, SyntaxError};
pub use key::JsonKey;
pub use lines::{Line, LineError, Lines};

use std::borrow::Cow;

use crate::record::Record;
use crate::value::Value;

/// The size in bytes of a record's canonical JSON, tag included.
pub(crate) fn encoded_len(record: &dyn Record<'_>) -> usize {
    let mut out = Vec::new();
    encode::record(&mut out, record, true);
    out.len()
}

pub(crate) use decode::{is_json, parse};

/// The members of the object that a text holds as JSON; nothing if it holds none.
pub(crate) fn parsed_object(text: &str) -> Option<Vec<(Cow<'_, str>, Value<'_>)>> {
    match decode::embedded(text) {
        Some(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// What was written, as text. It always is: everything written is.
pub(crate) fn into_text(json: Vec<u8>) -> String {
    String::from_utf8(json).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
