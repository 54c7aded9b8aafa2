//! The derived events through `simd-json`, which decodes in place.

use derived_peer::{EmailClick, Event};
use simd_json::Result;
use simd_json::serde::{from_slice_with_buffers, to_string};

pub use simd_json::Buffers;

/// Decodes any event, in its own bytes.
///
/// # Errors
///
/// Those of `simd-json`.
pub fn decode<'a>(json: &'a mut [u8], buffers: &mut Buffers) -> Result<Event<'a>> {
    from_slice_with_buffers(json, buffers)
}

/// Decodes a click, in its own bytes.
///
/// # Errors
///
/// Those of `simd-json`.
pub fn decode_click<'a>(json: &'a mut [u8], buffers: &mut Buffers) -> Result<EmailClick<'a>> {
    from_slice_with_buffers(json, buffers)
}

/// Encodes an event as text.
///
/// # Errors
///
/// Those of `simd-json`.
pub fn encode(event: &Event<'_>) -> Result<String> {
    to_string(event)
}
