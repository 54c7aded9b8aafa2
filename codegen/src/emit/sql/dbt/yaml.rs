//! YAML of a few words, whose keys keep their order.

use serde_yaml::{Mapping, Value};

pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(super) fn list(items: Vec<Value>) -> Value {
    Value::Sequence(items)
}

pub(super) fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let entries = entries.into_iter();
    let entries = entries.map(|(key, value)| (text(key), value));
    Value::Mapping(entries.collect::<Mapping>())
}

/// Returns a value as a document.
pub(super) fn document(value: &Value) -> String {
    // Nothing in a value of texts, numbers and lists is beyond YAML.
    serde_yaml::to_string(value).unwrap_or_default()
}
