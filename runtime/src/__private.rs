//! What generated code and the macros in it call, in one place.
//!
//! Nobody else should: it changes with any version. That code and crate fit together is what
//! `__generated_code!` makes sure of, the first line of what is generated.

pub mod moment;

use std::borrow::Cow;

#[cfg(feature = "chrono")]
pub use ::chrono;
pub use ::serde;
#[cfg(feature = "time")]
pub use ::time;

pub use crate::debug::{event as debug_event, fields as debug_fields, record as debug_record};
pub use crate::object::custom::{open, untyped};
pub use crate::object::response::explain;
pub use crate::object::whole::{
    Described, debug_choice, deserialize as deserialize_object, from_value, into_value,
};
pub use crate::record::copy::{
    clone, clone_event, equal, equal_events, event_into_owned, into_owned,
};
pub use crate::record::pairs::from_pairs;
pub use crate::serde::{
    deserialize_event, deserialize_event_record, deserialize_text, serialize_event,
    serialize_event_record, serialize_record,
};

/// Returns required text: a call instead of how a `Cow` is looked into.
#[inline(never)]
#[allow(clippy::ptr_arg, reason = "looking into the `Cow` is the job")]
pub fn text<'s>(field: &'s Cow<'_, str>) -> &'s str {
    field
}

/// Returns optional text.
#[inline(never)]
pub fn optional_text<'s>(field: &'s Option<Cow<'_, str>>) -> Option<&'s str> {
    field.as_deref()
}
