//! Records that are broken on purpose, each in exactly one way: for tests of what becomes of
//! errors.

use super::Random;
use crate::descriptor::{EventDescriptor, FieldDescriptor, Kind, Shape};
use crate::json::{self, encode};
use crate::record::EventRecord;

/// A way to break a record. Each makes an error of it, or an event that the catalog does not know;
/// what would only be a warning, such as a text that lacks its format, is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flaw {
    /// A required field is missing.
    Missing,
    /// A required field is null.
    Null,
    /// A value is of another JSON type than the field's.
    Type,
    /// A text has one character more than allowed.
    Length,
    /// A number does not fit its type.
    Range,
    /// The event's name lacks a letter.
    Name,
    /// The record ends too early, so that it is no JSON.
    CutOff,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Flaw; 7] = [
        Flaw::Missing,
        Flaw::Null,
        Flaw::Type,
        Flaw::Length,
        Flaw::Range,
        Flaw::Name,
        Flaw::CutOff,
    ];

    /// What stands for the value of a field that is broken so; `None` if the field cannot be.
    fn instead(self, field: &FieldDescriptor) -> Option<String> {
        let single = field.shape == Shape::One;
        match self {
            // Anything goes there.
            Flaw::Type if field.kind == Kind::Any => None,
            Flaw::Type if single && !field.kind.is_text() => Some("\"?\"".to_owned()),
            Flaw::Type => Some("17".to_owned()),
            // A text of a format or of an enumeration would be broken in two ways.
            Flaw::Length
                if single
                    && field.kind == Kind::String
                    && field.max_chars > 0
                    && field.ty.is_none_or(|ty| ty.format.is_none()) =>
            {
                let closed = field.values().is_some_and(|values| !values.open);
                (!closed).then(|| {
                    format!(
                        "\"{}\"",
                        "x".repeat((field.max_chars as usize).saturating_add(1))
                    )
                })
            }
            Flaw::Range if single => match field.kind {
                Kind::Int => Some("2147483648".to_owned()),
                Kind::Long => Some("9223372036854775808".to_owned()),
                Kind::Float => Some("1e39".to_owned()),
                Kind::Double => Some("1e309".to_owned()),
                _ => None,
            },
            Flaw::Null => Some("null".to_owned()),
            _ => None,
        }
    }
}

/// Breaks records. The same seed breaks the same records alike, everywhere.
#[derive(Clone, Debug)]
pub struct Breaker {
    random: Random,
}

impl Breaker {
    /// Starts a series of broken records. It has chance of its own: of the same seed, it takes none
    /// from a [`Sampler`](super::Sampler).
    pub const fn new(seed: u64) -> Self {
        Breaker {
            random: Random::new(!seed),
        }
    }

    /// True so many times out of a hundred: for breaking some.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.random.chance(percent, 100)
    }

    /// Returns the JSON of a sample, broken in one of the ways that its event allows, and which way
    /// it is.
    pub fn broken(&mut self, record: &dyn EventRecord<'_>) -> (Flaw, String) {
        let event = record.descriptor();
        let mut text = json::text(|w| encode::event(w, record, true));
        let possible: Vec<Flaw> = Flaw::ALL
            .into_iter()
            .filter(|flaw| fields(*flaw, event, &text).next().is_some())
            .collect();
        let whole = [Flaw::Name, Flaw::CutOff];
        let at = self.random.index(possible.len() + whole.len());
        let flaw = possible
            .iter()
            .chain(&whole)
            .copied()
            .nth(at)
            .unwrap_or(Flaw::CutOff);
        let places: Vec<_> = fields(flaw, event, &text).collect();
        match places.get(self.random.index(places.len())) {
            Some((member, value, field)) => match flaw.instead(field) {
                Some(instead) => text.replace_range(*value..member.end, &instead),
                None => text.replace_range(member.clone(), ""),
            },
            None if flaw == Flaw::Name => {
                text = text.replacen(event.name, &self.misspelt(event), 1);
            }
            None => {
                let end = 1 + self.random.index(text.len().saturating_sub(1));
                text.truncate(
                    (1..=end)
                        .rev()
                        .find(|end| text.is_char_boundary(*end))
                        .unwrap_or(0),
                );
            }
        }
        (flaw, text)
    }

    /// The event's name without one of its letters, as no event is called.
    fn misspelt(&mut self, event: &EventDescriptor) -> String {
        // Of the last part, if the name ends with that; else of the whole.
        let start = event
            .name
            .strip_suffix(event.short_name)
            .map_or(0, str::len);
        let length = event.name.len() - start;
        let first = self.random.index(length);
        // Between two letters of more than a byte there is none to leave out.
        let without = |at: usize| {
            let (before, after) = (event.name.get(..at)?, event.name.get(at + 1..)?);
            Some(format!("{before}{after}"))
        };
        let letters = (0..length).map(|i| start + (first + i) % length);
        let name = letters.filter_map(without).find(|name| {
            !name.is_empty() && !name.ends_with('.') && event.catalog.event(name).is_none()
        });
        name.unwrap_or_else(|| format!("{}_", event.name))
    }
}

/// The members of a record that can be broken in a way: from the comma before it, and from its
/// value, to its end.
fn fields<'t>(
    flaw: Flaw,
    event: &'static EventDescriptor,
    text: &'t str,
) -> impl Iterator<Item = (std::ops::Range<usize>, usize, &'static FieldDescriptor)> + 't {
    let fields = match flaw {
        Flaw::Missing | Flaw::Null => event.required_fields(),
        Flaw::Type | Flaw::Length | Flaw::Range => event.fields,
        Flaw::Name | Flaw::CutOff => &[],
    };
    fields
        .iter()
        .filter(move |field| flaw == Flaw::Missing || flaw.instead(field).is_some())
        .filter_map(move |field| {
            // Quotes within texts have a backslash before them, so that this is the key and nothing
            // else; and the tag stands before all fields.
            let key = format!(",\"{}\":", field.name());
            let start = text.find(&key)?;
            let value = start + key.len();
            Some((start..value + length(text.get(value..)?), value, field))
        })
}

/// How long the value is that the rest of an object begins with.
fn length(rest: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b',' | b'}' if depth == 0 => return at,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        for (rest, value) in [
            (r#"1,"b":2}"#, "1"),
            ("null}", "null"),
            (r#""a,}\"],",2}"#, r#""a,}\"],""#),
            (r#"["],",null],"b":1}"#, r#"["],",null]"#),
            ("[]}", "[]"),
            (r#""\\","b":1}"#, r#""\\""#),
        ] {
            assert_eq!(&rest[..length(rest)], value);
        }
    }
}
