//! Records from names and values, and into them.

use std::borrow::Cow;

use super::{FieldMut, Record, TypedRecord};
use crate::descriptor::{FieldDescriptor, Kind, Shape};
use crate::value::Value;

/// Names and values, as they came.
pub(crate) type Pairs<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// Returns the record of these members: fields take theirs, if the value fits; the rest is unknown.
/// What is required and not there becomes empty.
pub fn from_pairs<'a, R: TypedRecord<'a>>(members: Pairs<'a>) -> R {
    let mut record = R::empty();
    fill(&mut record, members);
    record
}

/// Fills a record that is empty. Of members of one name, the first may be the field's.
pub(super) fn fill<'a>(record: &mut dyn Record<'a>, members: Pairs<'a>) {
    let descriptor = record.record_descriptor();
    let mut members = members.into_iter();
    record.fields_mut(&mut |fields, unknown| {
        // Bit i: field i was met.
        let mut met = 0_u128;
        for (name, value) in &mut members {
            let rest = match descriptor.find(&name) {
                Some(at) if met & (1 << at) == 0 => {
                    met |= 1 << at;
                    set(&descriptor.fields[at], &mut fields[at], value)
                }
                _ => Err(value),
            };
            if let Err(value) = rest {
                unknown.push(name, value);
            }
        }
    });
}

/// Sets a field, if the value fits.
fn set<'a>(
    descriptor: &FieldDescriptor,
    field: &mut FieldMut<'_, 'a>,
    value: Value<'a>,
) -> Result<(), Value<'a>> {
    // Null fits no type but that of any value: an absent field would lose it.
    let takes_null = descriptor.kind == Kind::Any && descriptor.shape == Shape::One;
    if value == Value::Null && !takes_null {
        return Err(value);
    }
    field.set(value)
}

/// Returns the fields that are present as values, in order, then what the catalog does not know.
pub(crate) fn into_pairs<'a>(record: &mut dyn Record<'a>) -> Pairs<'a> {
    let descriptors = record.record_descriptor().fields;
    let mut members = Vec::new();
    record.fields_mut(&mut |fields, unknown| {
        for (descriptor, field) in descriptors.iter().zip(fields) {
            if field.as_ref().is_present() {
                members.push((Cow::Borrowed(descriptor.name()), field.take()));
            }
        }
        members.extend(std::mem::take(unknown));
    });
    members
}
