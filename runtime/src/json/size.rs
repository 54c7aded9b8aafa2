//! How large a record can get as JSON, at most: a bound that costs next to nothing, to spare nearly
//! every record the exact answer.

use std::borrow::Cow;

use super::{encode, length};
use crate::descriptor::{EventDescriptor, FieldDescriptor};
use crate::record::{FieldRef, Record, Scalar, View};
use crate::value::{Entry, Held, UnknownFields, Value};

/// No number, boolean or null takes more, comma included, and no text more beside its characters:
/// the longest is a 64-bit float.
pub(crate) const SCALAR: usize = 32;

/// No name takes more, quotes, comma and colon included: names are ASCII keys of a YAML file, and
/// YAML ends keys at 1,024 characters.
const NAME: usize = 1_100;

/// Nesting that is followed; whatever is deeper counts as endless, so that the exact size is asked
/// for.
pub(crate) const DEPTH: usize = 128;

/// What adds up to the largest size that a record can have.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sizes {
    /// Bytes of text in known fields.
    text: usize,
    /// Known values, items of lists included.
    values: usize,
    /// Bytes of unknown fields, all in all.
    unknown: usize,
}

impl Sizes {
    /// Counts so many values, at most, with so many bytes of text in them.
    #[inline]
    pub(crate) fn values(&mut self, text: usize, values: usize) {
        self.values += values;
        // What is borrowed may be borrowed many times over, and exceed memory in sum.
        self.text = self.text.saturating_add(text);
    }

    /// Counts JSON of no more than so many bytes.
    pub(crate) fn bytes(&mut self, bytes: usize) {
        self.unknown = self.unknown.saturating_add(bytes);
    }

    /// Counts a field that the catalog does not know.
    #[inline]
    pub(crate) fn entry(&mut self, Entry { name, held }: &Entry<'_>) {
        let value = match held {
            // Nothing is written longer than it came.
            Held::Text(text) => text.len(),
            Held::Value(value) => nested(value, DEPTH),
        };
        self.bytes(text(name.len()).saturating_add(value));
    }

    /// Whether the record may be larger than the limit.
    pub(crate) fn may_exceed(&self, event: &EventDescriptor, limit: usize) -> bool {
        let rest = self.all_but_names(event);
        let names = || {
            event
                .fields
                .iter()
                .map(|field| field.definition.name.len() + 4)
                .fold(0, usize::saturating_add)
        };
        // Nearly always the first answer is no, and then the names need not be visited.
        rest.saturating_add(event.fields.len().saturating_mul(NAME)) > limit
            && rest.saturating_add(names()) > limit
    }

    fn all_but_names(&self, event: &EventDescriptor) -> usize {
        text(self.text)
            .saturating_add(self.values.saturating_mul(SCALAR))
            .saturating_add(self.unknown)
            // The event's own name, and the brackets of lists.
            .saturating_add(
                text(event.catalog.tag.len() + event.name.len()) + 2 * event.fields.len() + SCALAR,
            )
    }
}

/// Text of this many bytes: all of them `\u0000` escapes, with quotes, comma and colon.
pub(crate) const fn text(bytes: usize) -> usize {
    bytes.saturating_mul(6).saturating_add(4)
}

/// The largest size that a value can have as JSON, following so many levels.
pub(crate) fn nested(value: &Value<'_>, depth: usize) -> usize {
    let Some(deeper) = depth.checked_sub(1) else {
        return usize::MAX;
    };
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) => SCALAR,
        Value::Number(v) => v.as_str().len(),
        Value::String(v) => text(v.len()),
        // Each byte is a number of up to three digits and a comma.
        Value::Bytes(v) => text(v.len()),
        Value::Array(items) => items.iter().fold(4, |sum: usize, item| {
            sum.saturating_add(nested(item, deeper))
        }),
        Value::Object(members) => members.iter().fold(4, |sum: usize, (key, item)| {
            sum.saturating_add(text(key.len()))
                .saturating_add(nested(item, deeper))
        }),
    }
}

/// A size that the JSON of a view does not exceed.
pub(crate) fn bound(view: &View<'_, '_>) -> usize {
    match view {
        View::Scalar(Scalar::Str(v)) => text(v.len()),
        // Four characters for three bytes.
        View::Scalar(Scalar::Bytes(v)) => text(v.len().saturating_mul(2)),
        View::Absent | View::Scalar(_) => SCALAR,
        View::List(v) => (0..v.len()).fold(4, |sum, i| {
            sum.saturating_add(bound(&v.get(i))).saturating_add(1)
        }),
        View::Record(v) => bound_of(*v),
        View::Entries(v) => (0..v.len()).fold(4, |sum: usize, i| {
            let (name, value) = v.get(i);
            sum.saturating_add(text(name.len()))
                .saturating_add(bound(&value))
                .saturating_add(1)
        }),
        View::Map(v) => bound_of_map(v),
        View::Value(v) => nested(v, DEPTH),
    }
}

/// A size that the JSON of a record does not exceed.
fn bound_of(record: &dyn Record<'_>) -> usize {
    let descriptors = record.record_descriptor().fields;
    let mut bound = 0;
    record.fields(&mut |fields, unknown| {
        let known = descriptors.iter().zip(fields);
        let known = known.filter(|(_, field)| field.is_present());
        let known = known.fold(4, |sum: usize, (known, field)| {
            sum.saturating_add(text(known.name().len()))
                .saturating_add(self::bound(&field.view()))
        });
        let mut sizes = Sizes::default();
        unknown.entries().for_each(|entry| sizes.entry(&entry));
        bound = known.saturating_add(sizes.unknown);
    });
    bound
}

fn bound_of_map(members: &[(Cow<'_, str>, Value<'_>)]) -> usize {
    members.iter().fold(4, |sum: usize, (name, value)| {
        sum.saturating_add(text(name.len()))
            .saturating_add(nested(value, DEPTH))
            .saturating_add(1)
    })
}

/// The size of a record's JSON, in bytes.
pub fn encoded_len(record: &dyn Record<'_>) -> usize {
    length(|w| encode::record(w, record))
}

/// The size of the JSON of a record that lends these fields.
pub(crate) fn len_of_members(
    descriptors: &[FieldDescriptor],
    fields: &[FieldRef<'_, '_>],
    unknown: &UnknownFields<'_>,
) -> usize {
    length(|w| encode::members(w, descriptors, fields, unknown))
}

/// The size of a map's JSON, in bytes.
pub(crate) fn len_of_map(members: &[(Cow<'_, str>, Value<'_>)]) -> usize {
    length(|w| encode::map(w, members))
}

/// The fields in which there is a number that JSON has no way to write.
pub(crate) fn non_finite<'u>(fields: &'u UnknownFields<'_>) -> impl Iterator<Item = Cow<'u, str>> {
    let entries = fields.entries();
    entries.filter_map(|Entry { name, held }| match held {
        Held::Value(value) if has_non_finite(value) => Some(name),
        _ => None,
    })
}

/// Whether there is a number in it that JSON has no way to write.
pub(crate) fn has_non_finite(value: &Value<'_>) -> bool {
    has_non_finite_nested(value, DEPTH)
}

fn has_non_finite_nested(value: &Value<'_>, depth: usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    match value {
        Value::Float(v) => !v.is_finite(),
        Value::Array(items) => items.iter().any(|item| has_non_finite_nested(item, deeper)),
        Value::Object(members) => members
            .iter()
            .any(|(_, item)| has_non_finite_nested(item, deeper)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_for_the_longest_of_each_kind() {
        for (json, v) in [
            (
                "-2.2250738585072014e-308",
                Value::Float(-2.225_073_858_507_201_4e-308),
            ),
            ("-9223372036854775808", Value::Int(i64::MIN)),
            ("18446744073709551615", Value::UInt(u64::MAX)),
            (r#""\u0000\u0001""#, Value::String("\0\u{1}".into())),
            ("[255,255]", Value::Bytes(vec![255, 255].into())),
            (
                r#"{"\u0000":[null,null]}"#,
                Value::Object(vec![(
                    "\0".into(),
                    Value::Array(vec![Value::Null, Value::Null]),
                )]),
            ),
        ] {
            assert!(nested(&v, DEPTH) > json.len(), "{json}");
        }
    }

    #[test]
    fn endless_nesting_is_not_followed() {
        let mut deep = Value::Float(f64::NAN);
        for _ in 0..1_000 {
            deep = Value::Array(vec![deep]);
        }
        assert_eq!(nested(&deep, DEPTH), usize::MAX);
        assert!(!has_non_finite(&deep));
    }
}
