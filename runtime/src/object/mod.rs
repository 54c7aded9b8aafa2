//! Objects that are sent rather than received: structs with limits and rules over several fields,
//! and a company's own custom events.
//!
//! | module | job |
//! |---|---|
//! | [`batch`] | events into requests of limited size |
//! | [`response`] | what a server said of a request, with the event, field and rule it speaks of |
//! | [`custom`] | custom events on their way back: from name and JSON text to a typed event |
//!
//! What an object shares with events stands elsewhere: its table in
//! [`descriptor`](crate::descriptor), access to its fields in [`record`](crate::record), and each
//! engine in a module of its own.
//!
//! Decoding is tolerant: every field of an object may be absent, a value of another type stays in
//! `unknown` under its name, and is written back as it came. Validation finds it there. So nothing
//! is lost, and one bad event never hides the others of a request.

pub mod batch;
pub mod custom;
pub mod response;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

pub use crate::datetime::DateTime;
pub use crate::json::view::encoded_len;
pub use crate::record::{Entries, List, Map, Member, Members, Object, Properties, View};
pub use crate::serde::view::object as serialize;
pub use crate::validate::check::Check;
pub use batch::{Batch, Batches, Oversized};
pub use custom::{Planned, Untyped, planned};
pub use response::{Explanation, Explanations};

use crate::debug;
use crate::descriptor::RecordDescriptor;
use crate::json::{DecodeError, view};
use crate::record::view::HIDDEN;
use crate::redact::Redaction;
use crate::value::Value;
use crate::violation::{Violation, Violations};

/// What has a table of its own. Implemented by generated code.
#[doc(hidden)]
pub trait Described {
    /// What the catalog says about it.
    const TABLE: &'static RecordDescriptor;
}

/// An object whose type is known. Implemented by generated code; what a user calls are the methods
/// of [`ObjectExt`].
pub trait TypedObject<'a>: Object + Sized {
    /// What the catalog says about it.
    const DESCRIPTOR: &'static RecordDescriptor;
    /// Its fields hold what is required, so that not every JSON object can be decoded: custom
    /// events. Others can be without.
    const STRICT: bool = false;
    /// The object with these members. What has another type goes to `unknown`; what is required and
    /// not there becomes empty.
    #[doc(hidden)]
    fn from_members(members: Members<'a>) -> Self;
    /// Its members as values, in order, those that are absent left out.
    fn into_members(self) -> Properties<'a>;
}

/// Methods of generated objects.
pub trait ObjectExt<'a>: TypedObject<'a> {
    /// Decodes one JSON object, borrowing text from it. Keeps whatever it holds:
    /// [`validate`](Self::validate) says what is wrong with it.
    ///
    /// # Errors
    ///
    /// When the text is not a JSON object; of a custom event, when the properties are not what the
    /// catalog says.
    fn from_json(json: &'a [u8]) -> Result<Self, DecodeError> {
        let Value::Object(members) = crate::json::parse(json)? else {
            return Err(view::not_an_object().into());
        };
        from_pairs(members).map_err(|(_, violations)| DecodeError::Shape {
            event: Self::DESCRIPTOR.name,
            violations,
        })
    }

    /// The JSON of the object: known members in the catalog's order, then unknown ones.
    fn to_json(&self) -> String {
        crate::json::text(|w| view::object(w, self))
    }

    /// Appends the JSON of the object to a buffer.
    fn append_json(&self, out: &mut Vec<u8>) {
        crate::json::append_long(out, |w| view::object(w, self));
    }

    /// Everything that is wrong with the object now, by the system's clock: see [`Check`].
    fn validate(&self) -> Vec<Violation> {
        Check::new().object(self)
    }

    /// Everything that is wrong with the object, with a clock, limits and custom events of your
    /// choice.
    fn validate_with(&self, check: &Check) -> Vec<Violation> {
        check.object(self)
    }

    /// Removes or replaces personal data: what the catalog and the plan of custom events say is
    /// personal, and what they do not describe.
    fn redact(&mut self, redaction: &Redaction) {
        let members = std::mem::replace(self, Self::from_members(Members::default()))
            .into_members()
            .into_inner();
        *self = Self::from_members(Members::new(redaction.members(Self::DESCRIPTOR, members)));
    }

    /// The object for `{:?}` with everything in it, personal data too.
    fn show_pii(&self) -> impl fmt::Debug {
        debug::Shown(|f: &mut fmt::Formatter<'_>| View::Object(self).debug(true, f))
    }

    /// The object, if nothing is wrong with it but for warnings.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, warnings included, if there is an error.
    fn checked(self) -> Result<Self, Violations> {
        Violations::refuse(self.validate())?;
        Ok(self)
    }
}

impl<'a, T: TypedObject<'a>> ObjectExt<'a> for T {}

/// For generated code: the object of a value; the value itself if it is none.
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
type Pairs<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The object with these members; of a strict one, what is wrong with them.
fn from_pairs<'a, T: TypedObject<'a>>(
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

/// For generated code: the same object, borrowing from nothing. Both types are the same but for
/// their lifetimes.
pub fn into_owned<'a, T: TypedObject<'a>, O: TypedObject<'static>>(object: T) -> O {
    O::from_members(Members::new(
        object.into_members().into_owned().into_inner(),
    ))
}

/// For generated code: members as an object.
pub fn into_value(members: Properties<'_>) -> Value<'_> {
    Value::Object(members.into_inner())
}

/// For generated code: `Debug` of an object, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    View::Object(object).debug(false, f)
}

/// For generated code: `Debug` of a choice, with personal data hidden.
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
