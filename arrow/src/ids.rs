//! Numbers of columns that never change, and ids of 16 bytes.

use std::collections::BTreeMap;

use event_catalog::descriptor::{EventDescriptor, FieldDescriptor};

use crate::Error;

/// Numbers of the fields of events, which Parquet has as `field_id`: by them Iceberg and Delta know
/// a column again, whatever becomes of its name and place.
///
/// Descriptors have no such numbers. Those that a catalog publishes stand in its `protobuf.lock`,
/// which only ever grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldIds(BTreeMap<String, BTreeMap<String, i32>>);

impl FieldIds {
    /// Returns the numbers of a `protobuf.lock`.
    ///
    /// # Errors
    ///
    /// When a line is none of such a file.
    ///
    /// ```
    /// let ids = event_catalog_arrow::FieldIds::from_lock("field.Lost\n  1 deviceId string\n");
    /// assert!(ids.is_ok());
    /// ```
    pub fn from_lock(text: &str) -> Result<Self, Error> {
        let mut ids = FieldIds::default();
        let mut message = None;
        for (line, number) in text.lines().zip(1..) {
            let wrong = |why| Error::FieldIds { line: number, why };
            if line.is_empty() || line.starts_with('#') || line.starts_with("release ") {
                continue;
            }
            let Some(field) = line.strip_prefix("  ") else {
                message = Some(ids.0.entry(line.trim_end().to_owned()).or_default());
                continue;
            };
            let fields = message.as_mut().ok_or(wrong("a field without a message"))?;
            let mut words = field.split_whitespace();
            let id = words.next().and_then(|id| id.parse().ok());
            let id = id.ok_or(wrong("a field starts with its number"))?;
            let name = words.next().ok_or(wrong("a field has a name"))?;
            // Of a name that became something else, the last number is the one in use.
            fields.insert(name.to_owned(), id);
        }
        Ok(ids)
    }

    /// Returns the number of a field of an event, if it has one.
    pub fn of(&self, event: &EventDescriptor, field: &FieldDescriptor) -> Option<i32> {
        let dotted = || event.name.replace(|c: char| !c.is_alphanumeric(), ".");
        let fields = self.0.get(event.name).or_else(|| self.0.get(&dotted()))?;
        let definition = field.definition;
        let id = fields.get(definition.name);
        id.or_else(|| fields.get(definition.plain_name)).copied()
    }
}

/// Returns the 16 bytes of a UUID in its canonical spelling, in lower case: any other spelling would
/// not come back as it was.
pub(crate) fn uuid(text: &str) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; 16];
    let mut at = 0;
    for byte in &mut bytes {
        if matches!(at, 8 | 13 | 18 | 23) {
            if text[at] != b'-' {
                return None;
            }
            at += 1;
        }
        let (high, low) = (digit(text[at])?, digit(text[at + 1])?);
        *byte = high << 4 | low;
        at += 2;
    }
    Some(bytes)
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// Returns the canonical spelling of a UUID.
pub(crate) fn spelled(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (byte, at) in bytes.iter().zip(0..) {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_comes_back_as_it_was() {
        let text = "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f";
        assert_eq!(
            uuid(text).map(|bytes| spelled(&bytes)).as_deref(),
            Some(text)
        );
        for other in [
            "7F2C1A9E-4B5D-4C3A-9E8F-2D6B0A1C3E5F",
            "7f2c1a9e4b5d4c3a9e8f2d6b0a1c3e5f",
            "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5",
            "7f2c1a9e-4b5d-4c3a-9e8f+2d6b0a1c3e5f",
            "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3eé",
            "",
        ] {
            assert_eq!(uuid(other), None, "{other}");
        }
    }

    #[test]
    fn broken_locks_are_told_by_line() {
        for (text, line) in [
            ("  1 a string\n", 1),
            ("M\n  x a string\n", 2),
            ("\nM\n  1\n", 3),
        ] {
            match FieldIds::from_lock(text) {
                Err(Error::FieldIds { line: told, .. }) => assert_eq!(told, line, "{text}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
