//! Whole objects: from members and values and into them, through serde, for `Debug`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::{Check, Members, Object, Properties, TypedObject, View};
use crate::descriptor::RecordDescriptor;
use crate::record::view::HIDDEN;
use crate::value::Value;
use crate::violation::Violation;

pub use crate::serde::view::object as serialize;

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
            from_pairs(members).map_err(|(members, _)| Value::Object(members))
        }
        other => Err(other),
    }
}

/// Names and values, as they came.
pub(super) type Pairs<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The object with these members; of a strict one, what is wrong with them.
pub(super) fn from_pairs<'a, T: TypedObject<'a>>(
    members: Pairs<'a>,
) -> Result<T, (Pairs<'a>, Vec<Violation>)> {
    if T::STRICT {
        let violations = Check::new().members(T::DESCRIPTOR, &members);
        if violations.iter().any(Violation::is_error) {
            return Err((members, violations));
        }
    }
    Ok(T::from_members(Members::new(members)))
}

/// Returns the same object, borrowing from nothing. Both types are the same but for
/// their lifetimes.
pub fn into_owned<'a, T: TypedObject<'a>, O: TypedObject<'static>>(object: T) -> O {
    O::from_members(Members::new(
        object.into_members().into_owned().into_inner(),
    ))
}

/// Returns members as an object.
pub fn into_value(members: Properties<'_>) -> Value<'_> {
    Value::Object(members.into_inner())
}

/// `Debug` of an object, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    View::Object(object).debug(false, f)
}

/// `Debug` of a choice, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_choice(
    name: &str,
    personal: bool,
    view: View<'_>,
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
        Value::Object(members) => from_pairs(members).map_err(|(_, violations)| {
            let first = violations.iter().find(|violation| violation.is_error());
            first.map_or_else(|| D::Error::custom(T::DESCRIPTOR.name), D::Error::custom)
        }),
        _ => Err(D::Error::custom(format_args!(
            "expected an object ({})",
            T::DESCRIPTOR.name
        ))),
    }
}
