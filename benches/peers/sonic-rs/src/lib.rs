//! The derived events through `sonic-rs`.

use derived_peer::{EmailClick, Event, by_tag};
use serde::Deserialize;
use sonic_rs::Result;

/// Decodes any event.
///
/// # Errors
///
/// Those of `sonic-rs`.
pub fn decode(json: &[u8]) -> Result<Event<'_>> {
    sonic_rs::from_slice(json)
}

/// Decodes any event: the tag with a lazy `get`, then the struct that it names. `None` if it names
/// none.
///
/// # Errors
///
/// Those of `sonic-rs`.
pub fn decode_by_tag(json: &[u8]) -> Result<Option<Event<'_>>> {
    let tag = sonic_rs::get(json, &["event_type"])?;
    let tag = tag.as_raw_str().trim_matches('"');
    Ok(by_tag!(tag, one(json)?))
}

/// Decodes a click.
///
/// # Errors
///
/// Those of `sonic-rs`.
pub fn decode_click(json: &[u8]) -> Result<EmailClick<'_>> {
    sonic_rs::from_slice(json)
}

/// Encodes an event as text.
///
/// # Errors
///
/// Those of `sonic-rs`.
pub fn encode(event: &Event<'_>) -> Result<String> {
    sonic_rs::to_string(event)
}

/// A function of its own per struct: a hundred decoders inlined into one `match` would share one
/// enormous stack frame.
#[inline(never)]
fn one<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T> {
    sonic_rs::from_slice(json)
}
