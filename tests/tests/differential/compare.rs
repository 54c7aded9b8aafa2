//! What it is to read the same. Where the two differ, `serde_json` loses something that we keep;
//! these are all the differences, and the comparison forgives no others:
//!
//! - An unknown number that no 64-bit type holds exactly is kept as text, and a known double is the
//!   one nearest to the text; `serde_json` makes it the nearest double, give or take the last bit, because it reads numbers fast rather than exactly
//!   (unless its feature `float_roundtrip` is on).
//! - An unknown number beyond the range of doubles is kept as well; `serde_json` refuses the text.
//! - A 32-bit float is the one nearest to the text; through `serde_json` it is rounded twice, first
//!   to a double, so it may be its neighbour, and beyond the largest float its neighbour is
//!   infinity, which is refused.
//! - A number so small that no double but zero is near is refused where zero would stand for it;
//!   `serde_json` has made zero of it already.

use braze_events::Event;
use event_catalog::record::{EventRecord, Scalar};
use event_catalog::{AnyEvent, Value};

/// Decodes in both ways; fails when they disagree. Whether both accepted.
pub(crate) fn agree(json: &[u8]) -> bool {
    let ours = Event::from_json(json);
    let theirs = serde_json::from_slice::<Event<'_>>(json);
    let shown = || String::from_utf8_lossy(&json[..json.len().min(4_000)]).into_owned();
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(
                same(&ours, &theirs),
                "\n ours: {ours:?}\ntheirs: {theirs:?}\n  from: {}",
                shown()
            );
            true
        }
        (Err(_), Err(_)) => false,
        (Ok(ours), Err(error)) => {
            let endless = error.to_string().starts_with("number out of range")
                && has(&ours, is_endless, |_| false);
            let largest = error
                .to_string()
                .contains("number out of range, expected float")
                && has(
                    &ours,
                    |_| false,
                    |known| matches!(known, Known::Float(v) if v.abs().to_bits() == f32::MAX.to_bits()),
                );
            assert!(endless || largest, "theirs: {error}\n{}", shown());
            true
        }
        (Err(error), Ok(theirs)) if is_lost(&error) && has(&theirs, |_| false, is_zero) => false,
        (Err(error), Ok(theirs)) => panic!("ours: {error}\ntheirs: {theirs:?}\n{}", shown()),
    }
}

fn same(ours: &Event<'_>, theirs: &Event<'_>) -> bool {
    match (ours.record(), theirs.record()) {
        (Ok(ours), Ok(theirs)) => {
            let (ours, theirs) = (Parts::of(ours), Parts::of(theirs));
            ours.name == theirs.name
                && same_known(&ours.known, &theirs.known)
                && same_members(&ours.unknown, &theirs.unknown)
        }
        (Err(ours), Err(theirs)) => {
            let owned = |event: &event_catalog::UnknownEvent<'_>| {
                event
                    .fields
                    .iter()
                    .map(|(name, value)| (name.to_owned(), value.clone().into_owned()))
                    .collect::<Vec<_>>()
            };
            ours.event_type == theirs.event_type && same_members(&owned(ours), &owned(theirs))
        }
        _ => false,
    }
}

/// A value of a known field, or an item of it.
#[derive(Debug, PartialEq)]
enum Known {
    Absent,
    Null,
    Text(String),
    Whole(i64),
    Float(f32),
    Double(f64),
    Bool(bool),
}

/// What a record holds, taken out.
struct Parts {
    name: &'static str,
    known: Vec<Vec<Known>>,
    unknown: Vec<(String, Value<'static>)>,
}

impl Parts {
    fn of(record: &dyn EventRecord<'_>) -> Self {
        let mut parts = Parts {
            name: record.descriptor().name,
            known: Vec::new(),
            unknown: Vec::new(),
        };
        record.fields(&mut |fields, unknown| {
            for field in fields {
                let mut items = if field.is_present() {
                    Vec::new()
                } else {
                    vec![Known::Absent]
                };
                field.read(&mut |item| {
                    items.push(match item {
                        None => Known::Null,
                        Some(Scalar::Str(v)) => Known::Text(v.to_owned()),
                        Some(Scalar::Int(v)) => Known::Whole(v.into()),
                        Some(Scalar::Long(v)) => Known::Whole(v),
                        Some(Scalar::Float(v)) => Known::Float(v),
                        Some(Scalar::Bool(v)) => Known::Bool(v),
                        Some(Scalar::Double(v)) => Known::Double(v),
                        // No event of this catalog has any.
                        Some(Scalar::Bytes(_)) => unreachable!(),
                    });
                });
                parts.known.push(items);
            }
            parts.unknown = unknown
                .iter()
                .map(|(name, value)| (name.to_owned(), value.clone().into_owned()))
                .collect();
        });
        parts
    }
}

fn same_known(ours: &[Vec<Known>], theirs: &[Vec<Known>]) -> bool {
    let same = |pair: (&Known, &Known)| match pair {
        (Known::Float(a), Known::Float(b)) => a.to_bits().abs_diff(b.to_bits()) <= 1,
        (Known::Double(a), Known::Double(b)) => near(*a, *b),
        (a, b) => a == b,
    };
    ours.len() == theirs.len()
        && ours
            .iter()
            .zip(theirs)
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(same))
}

fn same_members(ours: &[(String, Value<'_>)], theirs: &[(String, Value<'_>)]) -> bool {
    ours.len() == theirs.len()
        && ours
            .iter()
            .zip(theirs)
            .all(|((k, v), (l, w))| k == l && same_value(v, w))
}

fn same_value(ours: &Value<'_>, theirs: &Value<'_>) -> bool {
    match (ours, theirs) {
        (Value::Float(a), Value::Float(b)) => near(*a, *b),
        (Value::Number(_), Value::Float(b)) => ours.as_f64().is_some_and(|a| near(a, *b)),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((k, v), (l, w))| k == l && same_value(v, w))
        }
        (a, b) => a == b,
    }
}

/// The same double, or its neighbour.
fn near(a: f64, b: f64) -> bool {
    a.to_bits().abs_diff(b.to_bits()) <= 1
}

/// Whether there is such an unknown value, at the top, or such a known one.
fn has(
    event: &Event<'_>,
    unknown: impl Fn(&Value<'_>) -> bool,
    known: impl Fn(&Known) -> bool,
) -> bool {
    match event.record().map(Parts::of) {
        Ok(parts) => {
            parts.unknown.iter().any(|(_, value)| unknown(value))
                || parts.known.iter().flatten().any(known)
        }
        Err(event) => event.fields.iter().any(|(_, value)| unknown(value)),
    }
}

/// Whether all that is wrong is numbers that do not fit, or are not whole.
fn is_lost(error: &event_catalog::json::DecodeError) -> bool {
    let event_catalog::json::DecodeError::Shape { violations, .. } = error else {
        return false;
    };
    violations
        .iter()
        .all(|violation| matches!(violation.rule.as_str(), "range" | "type"))
}

fn is_zero(known: &Known) -> bool {
    match known {
        Known::Float(v) => *v == 0.0,
        Known::Double(v) => *v == 0.0,
        Known::Whole(v) => *v == 0,
        _ => false,
    }
}

/// Whether it is a number beyond the range of doubles, or holds one.
fn is_endless(value: &Value<'_>) -> bool {
    match value {
        Value::Number(_) => value.as_f64().is_none(),
        Value::Array(items) => items.iter().any(is_endless),
        Value::Object(members) => members.iter().any(|(_, value)| is_endless(value)),
        _ => false,
    }
}
