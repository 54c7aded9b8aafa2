//! What the catalog does not know: fields and events kept as they came.

mod convert;
mod read;
mod unknown;

use std::borrow::Cow;

use crate::number::Number;

pub use unknown::UnknownFields;
pub(crate) use unknown::{Entry, Held, Member};

/// Any value, as JSON and Avro have them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number that fits 64 bits signed.
    Int(i64),
    /// A whole number beyond [`Value::Int`] that fits 64 bits unsigned.
    UInt(u64),
    /// A number that 64-bit floating point holds (up to 15 significant digits) and that is written
    /// as it came: `3.5`, not `3.50`.
    Float(f64),
    /// A number in a spelling that none of the others keeps, as it was written: `3.50`, `1E5`, 2⁶⁴.
    /// [`Value::as_f64`] has them all.
    Number(Number<'a>),
    /// Text.
    String(Cow<'a, str>),
    /// Bytes; JSON shows them as an array of numbers.
    Bytes(Cow<'a, [u8]>),
    /// A list.
    Array(Vec<Value<'a>>),
    /// A map, in the order it came.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    /// The same value, borrowing from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(v),
            Value::Int(v) => Value::Int(v),
            Value::UInt(v) => Value::UInt(v),
            Value::Float(v) => Value::Float(v),
            Value::Number(v) => Value::Number(v.into_owned()),
            Value::String(v) => Value::String(Cow::Owned(v.into_owned())),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Value::Object(members) => Value::Object(owned(members)),
        }
    }
}

fn owned(members: Vec<(Cow<'_, str>, Value<'_>)>) -> Vec<(Cow<'static, str>, Value<'static>)> {
    members
        .into_iter()
        .map(|(k, v)| (Cow::Owned(k.into_owned()), v.into_owned()))
        .collect()
}

/// A record of an event type that the catalog does not know, kept whole.
#[derive(Clone, PartialEq)]
pub struct UnknownEvent<'a> {
    /// Its event type.
    pub event_type: Cow<'a, str>,
    /// Everything else.
    pub fields: UnknownFields<'a>,
}

impl<'a> UnknownEvent<'a> {
    /// An event of this type, without fields.
    pub fn named(event_type: impl Into<Cow<'a, str>>) -> Self {
        UnknownEvent {
            event_type: event_type.into(),
            fields: UnknownFields::new(),
        }
    }

    /// The same event, borrowing from nothing.
    pub fn into_owned(self) -> UnknownEvent<'static> {
        UnknownEvent {
            event_type: Cow::Owned(self.event_type.into_owned()),
            fields: self.fields.into_owned(),
        }
    }
}
