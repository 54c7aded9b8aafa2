//! What the catalogue does not know: fields and events kept as they came.

use std::borrow::Cow;
use std::fmt;

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
    /// A number that 64-bit floating point holds exactly as written (up to 15 significant digits).
    Float(f64),
    /// A number that none of the others holds exactly, as it was written.
    Number(Cow<'a, str>),
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
            Value::Number(v) => Value::Number(Cow::Owned(v.into_owned())),
            Value::String(v) => Value::String(Cow::Owned(v.into_owned())),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Value::Object(members) => Value::Object(owned(members)),
        }
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(v) => Some(v),
            _ => None,
        }
    }
}

fn owned(members: Vec<(Cow<'_, str>, Value<'_>)>) -> Vec<(Cow<'static, str>, Value<'static>)> {
    members.into_iter().map(|(k, v)| (Cow::Owned(k.into_owned()), v.into_owned())).collect()
}

/// Fields of a record that the catalogue does not know, in the order they came. They are written back after the known ones.
#[derive(Clone, Default, PartialEq)]
pub struct UnknownFields<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> UnknownFields<'a> {
    /// None.
    pub const fn new() -> Self {
        UnknownFields(Vec::new())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first with this name.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(k, _)| k == name).map(|(_, v)| v)
    }

    /// Adds one at the end.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.0.push((name.into(), value));
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Names and values, in the order they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(k, v)| (k.as_ref(), v))
    }

    /// Names and values, for changing the values.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value<'a>)> {
        self.0.iter_mut().map(|(k, v)| (&**k, v))
    }

    /// Names and values, in the order they came.
    pub(crate) fn into_inner(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        self.0
    }

    /// The same fields, borrowing from nothing.
    pub fn into_owned(self) -> UnknownFields<'static> {
        UnknownFields(owned(self.0))
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Value<'a>)> for UnknownFields<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Value<'a>)>>(fields: I) -> Self {
        UnknownFields(fields.into_iter().collect())
    }
}

impl fmt::Debug for UnknownFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// A record of an event type that the catalogue does not know, kept whole.
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
        UnknownEvent { event_type: event_type.into(), fields: UnknownFields::new() }
    }

    /// The same event, borrowing from nothing.
    pub fn into_owned(self) -> UnknownEvent<'static> {
        UnknownEvent { event_type: Cow::Owned(self.event_type.into_owned()), fields: self.fields.into_owned() }
    }
}
