//! What the catalog does not know: fields and events kept as they came.

mod convert;

use std::borrow::Cow;
use std::fmt;

use crate::number::Number;

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

/// Fields of a record that the catalog does not know, in the order they came. They are written back
/// after the known ones.
///
/// What the catalog does know has a field of its own, and a name in here that is such a field's, or
/// the tag's, says nothing as long as that field holds something: JSON never has a key twice for
/// it.
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

    /// Adds one at the end, as decoders do: one that has the name already stays, in front of it.
    /// [`set`](Self::set) puts one in its place.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.0.push((name.into(), value));
    }

    /// Gives a field a value, in the place of what had the name, else at the end. Returns what was
    /// there, the first if it was there more than once.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) -> Option<Value<'a>> {
        let name = name.into();
        let Some(at) = self.0.iter().position(|(known, _)| *known == name) else {
            self.push(name, value);
            return None;
        };
        let old = std::mem::replace(&mut self.0[at].1, value);
        let (_, behind) = self.0.split_at(at + 1);
        if behind.iter().any(|(known, _)| *known == name) {
            let mut first = true;
            self.0
                .retain(|(known, _)| *known != name || std::mem::take(&mut first));
        }
        Some(old)
    }

    /// Removes all that have this name. Returns the first.
    pub fn remove(&mut self, name: &str) -> Option<Value<'a>> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.0.remove(at);
        self.0.retain(|(known, _)| known != name);
        Some(value)
    }

    /// Keeps those that are wanted.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value<'a>) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
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

/// Each is [`set`](UnknownFields::set): a name that is there already gets the new value.
impl<'a, N: Into<Cow<'a, str>>, V: Into<Value<'a>>> Extend<(N, V)> for UnknownFields<'a> {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.set(name, value.into());
        }
    }
}

impl<'a> IntoIterator for UnknownFields<'a> {
    type Item = (Cow<'a, str>, Value<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'u, 'a> IntoIterator for &'u UnknownFields<'a> {
    type Item = (&'u str, &'u Value<'a>);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'u, (Cow<'a, str>, Value<'a>)>,
        fn(&'u (Cow<'a, str>, Value<'a>)) -> Self::Item,
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

impl fmt::Debug for UnknownFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_set_stands_once() {
        let mut fields = UnknownFields::new();
        for (name, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)] {
            fields.push(name, Value::Int(value));
        }
        let names = |fields: &UnknownFields<'_>| {
            fields
                .iter()
                .map(|(name, _)| name.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(&fields),
            ["a", "b", "a", "c", "a"],
            "pushing keeps all"
        );
        assert_eq!(fields.set("a", Value::Int(6)), Some(Value::Int(1)));
        assert_eq!(
            (names(&fields), fields.get("a")),
            (
                vec!["a".into(), "b".into(), "c".into()],
                Some(&Value::Int(6))
            )
        );
        assert_eq!((fields.set("d", Value::Null), fields.len()), (None, 4));
        assert_eq!(
            (fields.remove("b"), fields.remove("b")),
            (Some(Value::Int(2)), None)
        );
        fields.push("c", Value::Null);
        assert_eq!(fields.remove("c"), Some(Value::Int(4)));
        assert_eq!(names(&fields), ["a", "d"]);
    }

    #[test]
    fn fields_are_iterated_and_extended() {
        let mut fields: UnknownFields<'_> = [("a".into(), Value::Int(1))].into_iter().collect();
        fields.extend([("b", 2), ("a", 3)]);
        let seen: Vec<_> = (&fields)
            .into_iter()
            .map(|(name, value)| (name, value.as_i64()))
            .collect();
        assert_eq!(seen, [("a", Some(3)), ("b", Some(2))]);
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"a":3,"b":2}"#);
        let owned: Vec<_> = fields.into_iter().collect();
        assert_eq!(owned[1], ("b".into(), Value::Int(2)));
    }
}
