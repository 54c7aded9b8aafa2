//! JSON that nobody has described: in a text, in a field that the catalog does not know, in an open
//! map.

use std::borrow::Cow;

use super::{Mode, Redaction};
use crate::json;
use crate::value::{UnknownFields, Value};

impl Redaction {
    /// What JSON in a text becomes, in no more than `limit` characters: its keys stay, its values
    /// go. What is no JSON goes as a whole.
    pub(crate) fn json(&self, limit: usize, text: &str) -> Cow<'static, str> {
        if text.trim().is_empty() {
            return Cow::Owned(text.to_owned());
        }
        let Ok(value) = json::decode::value(text.as_bytes()) else {
            return self.text(None, limit, text);
        };
        let redacted = self.open(value, usize::MAX);
        let redacted = json::text(|w| w.value(&redacted));
        if limit == usize::MAX || redacted.chars().count() <= limit {
            return Cow::Owned(redacted);
        }
        // Pseudonyms are longer than what they stand for.
        super::stand_in::mask(Some(crate::descriptor::Format::Json), limit)
    }

    /// What a value becomes that may be anything: its keys stay, its texts are redacted, each in no
    /// more than `limit` characters, all else is null.
    pub(crate) fn open(&self, value: Value<'_>, limit: usize) -> Value<'static> {
        match value {
            Value::String(text) => Value::String(self.text(None, limit, &text)),
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .map(|item| self.open(item, limit))
                    .collect(),
            ),
            Value::Object(members) => {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name.into_owned()), self.open(value, limit)));
                Value::Object(members.collect())
            }
            _ => Value::Null,
        }
    }

    /// Redacts what the catalog does not know.
    pub(super) fn unknown(&self, fields: &mut UnknownFields<'_>) {
        if self.keep_unknown {
            return;
        }
        if self.drops() {
            fields.clear();
            return;
        }
        for (_, value) in fields.iter_mut() {
            *value = match &*value {
                Value::String(text) => Value::String(self.text(None, usize::MAX, text)),
                // Of a list or a map even the length and the keys may tell something.
                _ => Value::Null,
            };
        }
    }

    /// Whether what can be absent is left out.
    pub(crate) const fn drops(&self) -> bool {
        matches!(self.mode, Mode::Drop)
    }
}
