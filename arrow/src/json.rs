//! Values as texts of JSON.

use event_catalog::Value;

/// Returns the JSON of a value, numbers spelled as they came; `None` where JSON has no such number.
pub(crate) fn text(value: &Value<'_>) -> Option<String> {
    if !is_finite(value) {
        return None;
    }
    Some(value.to_json())
}

fn is_finite(value: &Value<'_>) -> bool {
    match value {
        Value::Float(number) => number.is_finite(),
        Value::Array(items) => items.iter().all(is_finite),
        Value::Object(members) => members.iter().all(|(_, value)| is_finite(value)),
        _ => true,
    }
}

/// Appends a text as JSON.
pub(crate) fn quote(out: &mut Vec<u8>, text: &str) {
    // Writing to memory does not fail.
    _ = serde_json::to_writer(out, text);
}
