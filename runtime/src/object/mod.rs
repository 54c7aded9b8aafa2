//! Objects that are sent rather than received: structs with limits and rules over several fields,
//! and a company's own custom events.
//!
//! | module | job |
//! |---|---|
//! | `batch` | events into requests of limited size |
//! | `response` | what a server said of a request, with the event, field and rule it speaks of |
//! | `custom` | custom events on their way back: from name and JSON text to a typed event |
//! | `whole` | objects from members and values and into them, through serde, for `Debug` |
//!
//! What an object shares with events stands elsewhere: its table in
//! [`descriptor`](crate::descriptor), access to its fields in [`record`](crate::record), and each
//! engine in a module of its own.
//!
//! Decoding is tolerant: every field of an object may be absent, a value of another type stays in
//! `unknown` under its name, and is written back as it came. Validation finds it there. So nothing
//! is lost, and one bad event never hides the others of a request.

mod batch;
pub(crate) mod custom;
pub(crate) mod response;
pub(crate) mod whole;

use std::fmt;

pub use crate::datetime::DateTime;
pub use crate::json::size::encoded_len;
pub use crate::record::{Entries, List, Map, Member, Properties, View};
pub use crate::validate::check::Check;
pub use batch::{Batches, Oversized};
pub use custom::{Planned, Untyped, planned};
pub use response::{Explanation, Explanations};

use crate::debug;
use crate::json::{DecodeError, Syntax, SyntaxError, encode};
use crate::record::TypedRecord;
use crate::record::pairs::{from_pairs, into_pairs};
use crate::redact::Redaction;
use crate::value::Value;
use crate::violation::{Violation, Violations};

/// A record that is an object or a custom event. Implemented by generated code; what a user calls
/// are the methods of [`ObjectExt`].
pub trait TypedObject<'a>: TypedRecord<'a> {
    /// Its fields hold what is required, so that not every JSON object can be decoded: custom
    /// events. Others can be without.
    const STRICT: bool = false;
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
            return Err(not_an_object().into());
        };
        whole::from_members(members).map_err(|(_, violations)| DecodeError::Shape {
            event: Self::DESCRIPTOR.name,
            violations,
        })
    }

    /// Its fields as values, in order, those that are absent left out, and what the catalog does
    /// not know.
    fn into_members(mut self) -> Properties<'a> {
        Properties::from_inner(into_pairs(&mut self))
    }

    /// The JSON of the object: known members in the catalog's order, then unknown ones.
    fn to_json(&self) -> String {
        crate::json::text(|w| encode::record(w, self))
    }

    /// Appends the JSON of the object to a buffer.
    fn write_json(&self, out: &mut Vec<u8>) {
        crate::json::append_long(out, |w| encode::record(w, self));
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
        let members = into_pairs(self);
        *self = from_pairs(redaction.members(Self::DESCRIPTOR, members));
    }

    /// The object for `{:?}` with everything in it, personal data too.
    fn show_pii(&self) -> impl fmt::Debug {
        debug::Shown(|f: &mut fmt::Formatter<'_>| debug::all_of(self, true, f))
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

fn not_an_object() -> SyntaxError {
    SyntaxError {
        offset: 0,
        kind: Syntax::ExpectedObject,
    }
}
