//! Does a decoded record mean what the catalog says? Finds everything that is wrong with it.
//!
//! Decoding has settled shape (types, what is required); here it is about values: formats and
//! enumerations (warnings, because the vendor's own samples hold placeholders), lengths, finite
//! numbers, rules over several fields and the size of the whole event (errors). A clean record
//! costs one walk over its fields, and no allocation unless a URL is so unusual that the parser has
//! to be asked.
//!
//! - this file: the walk;
//! - `repeated`: unknown keys that stand more than once;
//! - `inspect`: what is wrong with the shape and with the meaning, together;
//! - `report`: violations and their sentences.
//!
//! What a format accepts is in `event-catalog-formats`.

pub mod check;
pub(crate) mod inspect;
mod repeated;
mod report;
pub(crate) mod rules;
#[cfg(test)]
#[path = "../../tests/zoo/animals.rs"]
mod zoo;

use crate::cursor::mark;
use crate::descriptor::{
    EventDescriptor, FieldDescriptor, Format, Kind, Shape, TypeDescriptor, ValueSet,
};
use crate::json::size::{self, Sizes};
use crate::json::{encode, length};
use crate::record::{AnyEvent, EventRecord, FieldRef, Scalar, View};
use crate::shape::MAX_VIOLATIONS;
use crate::value::{Held, UnknownEvent, UnknownFields, Value};
use crate::violation::Violation;

pub use event_catalog_formats::format;
pub use inspect::Inspection;
pub(crate) use rules::has_bit;

use check::{Check, says};

/// Everything that is wrong with a record: by field in order, then rules over several fields,
/// then its size.
///
/// Formats and closed enumerations that do not match are warnings; lengths, numbers that are not
/// finite, rules over several fields and the size of the event are errors. Unknown fields have no
/// rules, but count for the size and must be finite, since JSON cannot write them otherwise; a key
/// of theirs that stands more than once is a warning.
pub fn validate(record: &dyn EventRecord<'_>) -> Vec<Violation> {
    let event = record.descriptor();
    let mut walk = Walk::default();
    record.fields(&mut |fields, unknown| {
        walk.known(event, fields);
        if !unknown.is_empty() {
            walk.unknown(unknown);
        }
        if !event.rules.is_empty() {
            let present = present(fields);
            let says = |at: u8, value| says(&view(fields.get(usize::from(at))?), value);
            let broken = event
                .rules
                .iter()
                .filter(|rule| rules::is_broken(rule, present, &says));
            walk.violations
                .extend(broken.map(|rule| report::cross(event, rule, present)));
        }
    });
    let Walk {
        mut violations,
        sizes,
    } = walk;
    let limit = event.catalog.max_bytes;
    if limit != 0 && sizes.may_exceed(event, limit) {
        let size = encoded_len(record);
        if size > limit {
            violations.push(report::too_large(size, limit));
        }
    }
    violations
}

/// All that is wrong with an event's meaning.
#[inline]
pub(crate) fn event<'a, E: AnyEvent<'a>>(event: &E) -> Vec<Violation> {
    event.record().map_or_else(unknown_event, validate)
}

/// All that can be wrong with an event that the catalog does not know.
fn unknown_event(event: &UnknownEvent<'_>) -> Vec<Violation> {
    let mut walk = Walk::default();
    walk.unknown(&event.fields);
    walk.violations
}

/// The size in bytes of a record's canonical JSON, tag included.
fn encoded_len(record: &dyn EventRecord<'_>) -> usize {
    length(|w| encode::event(w, record, true))
}

/// What the walk over the fields gathers.
#[derive(Default)]
struct Walk {
    violations: Vec<Violation>,
    sizes: Sizes,
}

impl Walk {
    fn known(&mut self, event: &'static EventDescriptor, fields: &[FieldRef<'_, '_>]) {
        // A local that nothing borrows, so that it lives in a register.
        let mut bytes = 0_usize;
        for (at, (check, field)) in event.checks.iter().zip(fields).enumerate() {
            // Text first: it is what most fields are and where the checks are.
            let text = match *field {
                FieldRef::Str(v) => Some(&**v),
                FieldRef::OptStr(v) => v.as_deref(),
                _ if check.free => continue,
                _ => {
                    self.other(event, at, field);
                    continue;
                }
            };
            // What is asked is known for each field, and whether it is there is anybody's guess: so
            // that is not asked where it does not matter.
            bytes = bytes.saturating_add(text.map_or(0, str::len));
            if check.format.is_none() && !check.more {
                continue;
            }
            let Some(text) = text else { continue };
            // The formats that events are full of need no jump.
            let good = match check.format {
                None => true,
                Some(Format::ObjectId) => format::object_id(text.as_bytes()),
                Some(Format::Uuid) => format::uuid(text.as_bytes()),
                Some(rule) => format::check(rule, text),
            };
            if !good || check.more {
                self.closer(event, at, None, Scalar::Str(text));
            }
        }
        self.sizes.values(bytes, event.checks.len());
    }

    /// Checks a field that is not plain text.
    fn other(&mut self, event: &'static EventDescriptor, at: usize, field: &FieldRef<'_, '_>) {
        let Some(check) = event.checks.get(at) else {
            return;
        };
        let Some(descriptor) = event.fields.get(at) else {
            return;
        };
        if descriptor.kind.is_nested() {
            let view = field.view();
            if matches!(view, View::Absent) {
                return;
            }
            let bytes = Check::field(descriptor, None, view, &mut self.violations);
            return self.sizes.bytes(bytes);
        }
        let (mut index, mut bytes) = (0, 0_usize);
        field.read(&mut |value| {
            // Taken apart before anything else: a value that was just put together is slow to copy
            // whole.
            let good = match value {
                Some(Scalar::Str(v)) => {
                    bytes = bytes.saturating_add(v.len());
                    check.format.is_none_or(|rule| format::check(rule, v))
                }
                Some(Scalar::Int(v)) => check
                    .format
                    .is_none_or(|rule| is_moment(rule, i64::from(v), descriptor.ty)),
                Some(Scalar::Long(v)) => check
                    .format
                    .is_none_or(|rule| is_moment(rule, v, descriptor.ty)),
                Some(Scalar::Float(v)) => v.is_finite(),
                Some(Scalar::Double(v)) => v.is_finite(),
                Some(Scalar::Bytes(v)) => {
                    // Four characters for three bytes.
                    bytes = bytes.saturating_add(v.len().saturating_mul(2));
                    true
                }
                Some(Scalar::Bool(_)) | None => true,
            };
            if let Some(value) = value
                && (!good || check.more)
            {
                self.closer(event, at, Some(index), value);
            }
            index += 1;
        });
        self.sizes.values(bytes, index);
        let limit = descriptor.constraints.max_items as usize;
        if limit != 0 && index > limit {
            self.violations
                .push(report::too_many(descriptor, limit, index));
        }
    }

    fn unknown(&mut self, unknown: &UnknownFields<'_>) {
        let (mut marks, mut may_repeat) = (0, unknown.may_repeat());
        for entry in unknown.entries() {
            self.sizes.entry(&entry);
            let mark = mark(&entry.name);
            may_repeat |= marks & mark != 0;
            marks |= mark;
            if let Held::Value(value) = entry.held {
                may_repeat |= matches!(value, Value::Array(_) | Value::Object(_));
                if size::has_non_finite(value) {
                    let violation = report::unknown_not_finite(&entry.name);
                    self.violations.push(violation);
                }
            }
        }
        if may_repeat {
            self.repeated(unknown);
        }
    }

    #[inline(never)]
    fn repeated(&mut self, unknown: &UnknownFields<'_>) {
        let mut told = 0;
        repeated::find(unknown, size::DEPTH, &mut |pointer| {
            told += 1;
            if told <= MAX_VIOLATIONS {
                self.violations.push(report::repeated(pointer));
            }
        });
    }

    /// Looks closer at a value that is wrong, or of which more is asked than a format: one question
    /// after the other.
    #[inline(never)]
    fn closer(
        &mut self,
        event: &'static EventDescriptor,
        at: usize,
        index: Option<usize>,
        value: Scalar<'_>,
    ) {
        let Some(descriptor) = event.fields.get(at) else {
            return;
        };
        let item = index.filter(|_| descriptor.shape != Shape::One);
        if descriptor.is_constrained() || matches!(descriptor.kind, Kind::DateTime(_)) {
            Check::field(descriptor, item, View::Scalar(value), &mut self.violations);
            return;
        }
        match value {
            Scalar::Double(v) if !v.is_finite() => {
                self.violations.push(report::not_finite(descriptor, item));
            }
            Scalar::Float(v) if !v.is_finite() => {
                self.violations.push(report::not_finite(descriptor, item));
            }
            Scalar::Str(text) if !short(descriptor, text) => {
                self.violations
                    .push(report::too_long(descriptor, item, text.chars().count()));
            }
            _ => {}
        }
        let Some(ty) = descriptor.ty else { return };
        if let Some(rule) = ty.format
            && !formed(ty, value)
        {
            self.violations
                .push(report::format(descriptor, item, (ty, rule), value));
        }
        if let Some(values) = &ty.values
            && !values.open
            && !listed(values, value)
        {
            self.violations
                .push(report::enumeration(descriptor, item, values, value));
        }
    }
}

/// Whether a text has no more characters than its field allows.
#[inline]
fn short(descriptor: &FieldDescriptor, text: &str) -> bool {
    let limit = descriptor.max_chars as usize;
    // Bytes are at least as many as characters, so counting is for the rare text that might be too
    // long.
    limit == 0 || text.len() <= limit || text.chars().count() <= limit
}

/// Whether a number has the format of its type, and is no moment before the plausible ones.
#[inline]
fn is_moment(rule: Format, number: i64, ty: Option<&TypeDescriptor>) -> bool {
    format::check_number(rule, number) && !ty.is_some_and(|ty| ty.is_too_early(number))
}

/// Whether a value has the format of its type, if it has one.
pub(crate) fn formed(ty: &TypeDescriptor, value: Scalar<'_>) -> bool {
    let Some(rule) = ty.format else { return true };
    let number = |number| is_moment(rule, number, Some(ty));
    match value {
        Scalar::Str(v) => format::check(rule, v),
        Scalar::Int(v) => number(i64::from(v)),
        Scalar::Long(v) => number(v),
        // No rule speaks of these.
        Scalar::Float(_) | Scalar::Double(_) | Scalar::Bool(_) | Scalar::Bytes(_) => true,
    }
}

/// What a field holds, as far as rules over several fields ask.
fn view<'s, 'a>(field: &FieldRef<'s, 'a>) -> View<'s, 'a> {
    field.scalar().map_or(View::Absent, View::Scalar)
}

/// Which fields are present: bit *i* for field *i*. A field beyond 128 has no bit: the generator
/// allows none, and no mask could name it.
fn present(fields: &[FieldRef<'_, '_>]) -> u128 {
    fields
        .iter()
        .take(128)
        .enumerate()
        .fold(0, |mask, (i, field)| {
            mask | u128::from(field.is_present()) << i
        })
}

/// Whether an enumeration lists this value.
pub(crate) fn listed(values: &ValueSet, value: Scalar<'_>) -> bool {
    is_one_of(values.items.iter().map(|item| item.wire), value)
}

/// Whether a value is one of these, which stand there as text.
fn is_one_of<'w>(mut values: impl Iterator<Item = &'w str>, value: Scalar<'_>) -> bool {
    match value {
        Scalar::Str(v) => values.any(|wire| wire == v),
        Scalar::Int(v) => is_one_of(values, Scalar::Long(v.into())),
        Scalar::Long(v) => {
            let mut digits = itoa::Buffer::new();
            let digits = digits.format(v);
            values.any(|wire| wire == digits)
        }
        Scalar::Bool(v) => values.any(|wire| wire == if v { "true" } else { "false" }),
        // By value: 1, 1.0 and 1e0 are one number.
        Scalar::Float(v) => values.any(|wire| wire.parse() == Ok(v)),
        Scalar::Double(v) => values.any(|wire| wire.parse() == Ok(v)),
        Scalar::Bytes(_) => false,
    }
}

#[cfg(test)]
mod tests;
