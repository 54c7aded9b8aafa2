//! Whole objects: from members and values and into them, through serde, for `Debug`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::{Check, TypedObject, View};
use crate::descriptor::RecordDescriptor;
use crate::record::pairs::{Pairs, from_pairs, into_pairs};
use crate::record::view::HIDDEN;
use crate::value::Value;
use crate::violation::Violation;

/// What has a table of its own.
pub trait Described {
    /// What the catalog says about it.
    const TABLE: &'static RecordDescriptor;
}

/// Returns the object of a value; the value itself if it is none.
///
/// # Errors
///
/// A value that is not an object.
pub fn from_value<'a, T: TypedObject<'a>>(value: Value<'a>) -> Result<T, Value<'a>> {
    match value {
        Value::Object(members) => {
            from_members(members).map_err(|(members, _)| Value::Object(members))
        }
        other => Err(other),
    }
}

/// The object with these members; of a strict one, what is wrong with them.
pub(super) fn from_members<'a, T: TypedObject<'a>>(
    members: Pairs<'a>,
) -> Result<T, (Pairs<'a>, Vec<Violation>)> {
    if T::STRICT {
        let violations = Check::new().members(T::DESCRIPTOR, &members);
        if violations.iter().any(Violation::is_error) {
            return Err((members, violations));
        }
    }
    Ok(from_pairs(members))
}

/// Returns an object as a value.
pub fn into_value<'a, T: TypedObject<'a>>(mut object: T) -> Value<'a> {
    Value::Object(into_pairs(&mut object))
}

/// `Debug` of a choice, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_choice(
    name: &str,
    personal: bool,
    view: View<'_, '_>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut out = f.debug_tuple(name);
    if personal {
        out.field(&HIDDEN);
    } else {
        out.field(&view);
    }
    out.finish()
}

/// Deserializes an object, whatever it holds.
///
/// # Errors
///
/// Those of the deserializer; anything but a map.
pub fn deserialize<'de: 'a, 'a, T: TypedObject<'a>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Object(members) => from_members(members).map_err(|(_, violations)| {
            let first = violations.iter().find(|violation| violation.is_error());
            first.map_or_else(|| D::Error::custom(T::DESCRIPTOR.name), D::Error::custom)
        }),
        _ => Err(D::Error::custom(format_args!(
            "expected an object ({})",
            T::DESCRIPTOR.name
        ))),
    }
}
