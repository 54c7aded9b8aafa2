//! The derived events through `serde_json`.

use derived_peer::{EmailClick, Event};

/// Decodes any event.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn decode(json: &[u8]) -> serde_json::Result<Event<'_>> {
    serde_json::from_slice(json)
}

/// Decodes a click.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn decode_click(json: &[u8]) -> serde_json::Result<EmailClick<'_>> {
    serde_json::from_slice(json)
}

/// Encodes an event as text.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn encode(event: &Event<'_>) -> serde_json::Result<String> {
    serde_json::to_string(event)
}

/// Appends an event to a buffer.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn append(event: &Event<'_>, buffer: &mut Vec<u8>) -> serde_json::Result<()> {
    serde_json::to_writer(buffer, event)
}
