//! The JSON fast path: decoding and encoding without an intermediate tree, written once for every
//! event.
//!
//! Decoding walks the object with the event's descriptor in hand (`decode`, and `plain` for what
//! most senders write): a key is looked up in the catalog's dictionary, its field taken from the
//! event's table, its value written through a typed reference into the struct. Where strings end is
//! found by vectors (`scan`). Text is borrowed unless it holds escapes. The differential tests in
//! the workspace compare every outcome with `serde_json`.

pub(crate) mod copy;
pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod error;
mod field;
mod lines;
mod plain;
mod quote;
pub(crate) mod size;
pub(crate) mod writer;

pub use crate::key::JsonKey;
pub use crate::syntax::{Syntax, SyntaxError};
pub use error::DecodeError;
pub use lines::{Line, LineError, Lines};

use std::borrow::Cow;
use std::cell::Cell;

use crate::value::Value;
use writer::Writer;

pub(crate) use decode::value as parse;
pub(crate) use field::described;

/// The members of the object that a text holds as JSON; nothing if it holds none.
pub(crate) fn parsed_object(text: &str) -> Option<Vec<(Cow<'_, str>, Value<'_>)>> {
    match decode::embedded(text) {
        Some(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// Appends what is written to a buffer: for what may be long, such as requests. It is written where
/// it belongs, as copying it would cost more than filling room with zeros.
pub(crate) fn append_long(out: &mut Vec<u8>, write: impl FnOnce(&mut Writer<'_>)) {
    let mut w = Writer::behind(out);
    write(&mut w);
    let len = w.start();
    out.truncate(len);
}

/// Appends what is written to a buffer: for what is short, such as events.
pub(crate) fn append(out: &mut Vec<u8>, write: impl FnOnce(&mut Writer<'_>)) {
    scratch(write, |json| out.extend_from_slice(json));
}

/// What is written, as a text that is no larger than it must be.
pub(crate) fn text(write: impl FnOnce(&mut Writer<'_>)) -> String {
    // It always is UTF-8: everything written is.
    scratch(write, |json| {
        simdutf8::basic::from_utf8(json).map_or_else(
            |_| String::from_utf8_lossy(json).into_owned(),
            str::to_owned,
        )
    })
}

/// How many bytes are written.
pub(crate) fn length(write: impl FnOnce(&mut Writer<'_>)) -> usize {
    scratch(write, <[u8]>::len)
}

/// Looks at what is written to a buffer that the thread keeps. Room in it was made by records
/// before: none is asked for, and in safe code that means none is filled with zeros either, which
/// costs more than copying what was written.
fn scratch<T>(write: impl FnOnce(&mut Writer<'_>), look: impl FnOnce(&[u8]) -> T) -> T {
    /// How much is kept.
    const KEPT: usize = 1 << 20;
    thread_local! { static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) } }

    // Taken out: there is none while it is in use, or when the thread ends, and then a new one
    // does.
    let mut buffer = SCRATCH.try_with(Cell::take).unwrap_or_default();
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let result = look(w.written());
    if buffer.capacity() <= KEPT {
        _ = SCRATCH.try_with(|scratch| scratch.set(buffer));
    }
    result
}
