//! Fields that the catalog does not know. Those of a JSON text are kept as they stand in it: values
//! are made of them when somebody asks, and most who check, count or forward records never do.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::slice;
use std::sync::OnceLock;

use super::Value;
use crate::cursor::{Cursor, RawStr, Step};

type Field<'a> = (Cow<'a, str>, Value<'a>);

/// Fields of a record that the catalog does not know, in the order they came. They are written back
/// after the known ones.
///
/// What the catalog does know has a field of its own, and a name in here that is such a field's, or
/// the tag's, says nothing as long as that field holds something: JSON never has a key twice for
/// it.
///
/// Out of JSON, they stay text until a value is asked for. [`names`](Self::names), [`len`](Self::len),
/// validating and writing the record as JSON ask for none.
#[derive(Clone, Default)]
pub struct UnknownFields<'a> {
    /// None while there is text.
    values: Vec<Field<'a>>,
    text: Option<Box<Text<'a>>>,
}

/// Members of a JSON object.
#[derive(Clone, Default)]
struct Text<'a> {
    members: Vec<Member<'a>>,
    /// Some key of theirs is spelt with escapes.
    escapes: bool,
    /// Some object within may have a key twice.
    may_repeat: bool,
    /// What they say, once somebody asked. It borrows from nothing: what borrows from `'a` behind a
    /// lock would keep a record from being taken for one that lives less long.
    values: OnceLock<Box<[Field<'static>]>>,
}

/// A member of a JSON object as it stands in the text.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Member<'a> {
    /// From the quote before its key to the end of its value.
    text: &'a str,
    /// How long the key is.
    key: u32,
    /// Where the value starts.
    value: u32,
}

impl<'a> Member<'a> {
    /// Steps over the value at the cursor, and returns the member that it is of.
    #[inline]
    pub(crate) fn read(cursor: &mut Cursor<'a>, key: RawStr<'a>) -> Step<Self> {
        let start = cursor.start_of(key.text) - 1;
        cursor.token();
        let value = cursor.pos - start;
        cursor.skip(1)?;
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Member {
            text: cursor.text.get(start..cursor.pos).unwrap_or_default(),
            key: number(key.text.len()),
            value: number(value),
        })
    }

    fn key(&self) -> &'a str {
        let end = self.key as usize + 1;
        self.text.get(1..end).unwrap_or_default()
    }

    fn value(&self) -> &'a str {
        self.text.get(self.value as usize..).unwrap_or_default()
    }
}

/// A field as it is held.
pub(crate) struct Entry<'u> {
    pub(crate) name: Cow<'u, str>,
    pub(crate) held: Held<'u>,
}

/// The value of a field as it is held.
pub(crate) enum Held<'u> {
    /// As JSON.
    Text(&'u str),
    Value(&'u Value<'u>),
}

impl<'u> Held<'u> {
    /// Returns the value, made for whoever asks and for nobody else.
    pub(crate) fn value(&self) -> Made<'u> {
        match *self {
            Held::Text(text) => Made::Now(read(text)),
            Held::Value(value) => Made::Before(value),
        }
    }
}

/// A value that is there, or was made of text.
pub(crate) enum Made<'u> {
    Before(&'u Value<'u>),
    Now(Value<'u>),
}

impl<'u> Deref for Made<'u> {
    type Target = Value<'u>;

    fn deref(&self) -> &Value<'u> {
        match self {
            Made::Before(value) => value,
            Made::Now(value) => value,
        }
    }
}

/// Fields as they are held.
pub(crate) struct Entries<'u> {
    members: slice::Iter<'u, Member<'u>>,
    values: slice::Iter<'u, Field<'u>>,
    escapes: bool,
}

impl<'u> Iterator for Entries<'u> {
    type Item = Entry<'u>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'u>> {
        if let Some(member) = self.members.next() {
            let name = member.key();
            return Some(Entry {
                name: if self.escapes {
                    unescaped(name)
                } else {
                    Cow::Borrowed(name)
                },
                held: Held::Text(member.value()),
            });
        }
        let (name, value) = self.values.next()?;
        Some(Entry {
            name: Cow::Borrowed(name),
            held: Held::Value(value),
        })
    }
}

impl<'a> UnknownFields<'a> {
    /// None.
    pub const fn new() -> Self {
        UnknownFields {
            values: Vec::new(),
            text: None,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members().len() + self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their names, in the order they came.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.entries().map(|entry| entry.name)
    }

    /// The first with this name.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        // Mostly there is none, and then no value need be made.
        if self.text.is_some() && !self.names().any(|known| known == name) {
            return None;
        }
        let mut fields = self.values().iter();
        fields.find(|(known, _)| known == name).map(|(_, v)| v)
    }

    /// Adds one at the end, as decoders do: one that has the name already stays, in front of it.
    /// [`set`](Self::set) puts one in its place.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.values_mut().push((name.into(), value));
    }

    /// Adds the member of a JSON object at the end. `escapes`: whether its key is spelt with some;
    /// `may_repeat`: whether some object within it may have a key twice.
    #[inline]
    pub(crate) fn push_member(&mut self, member: Member<'a>, escapes: bool, may_repeat: bool) {
        if !self.values.is_empty() {
            return self.values.push(field(&member));
        }
        let text = self.text.get_or_insert_default();
        text.members.push(member);
        text.escapes |= escapes;
        text.may_repeat |= may_repeat;
        text.values.take();
    }

    /// Gives a field a value, in the place of what had the name, else at the end. Returns what was
    /// there, the first if it was there more than once.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) -> Option<Value<'a>> {
        let name = name.into();
        let fields = self.values_mut();
        let Some(at) = fields.iter().position(|(known, _)| *known == name) else {
            fields.push((name, value));
            return None;
        };
        let old = std::mem::replace(&mut fields[at].1, value);
        let (_, behind) = fields.split_at(at + 1);
        if behind.iter().any(|(known, _)| *known == name) {
            let mut first = true;
            fields.retain(|(known, _)| *known != name || std::mem::take(&mut first));
        }
        Some(old)
    }

    /// Removes all that have this name. Returns the first.
    pub fn remove(&mut self, name: &str) -> Option<Value<'a>> {
        self.get(name)?;
        let fields = self.values_mut();
        let at = fields.iter().position(|(known, _)| known == name)?;
        let (_, value) = fields.remove(at);
        fields.retain(|(known, _)| known != name);
        Some(value)
    }

    /// Keeps those that are wanted.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value<'a>) -> bool) {
        self.values_mut().retain(|(name, value)| keep(name, value));
    }

    /// Removes all.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Names and values, in the order they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.into_iter()
    }

    /// Hands each to `look`, in the order they came. What is still text becomes a value for this
    /// call only, which is cheaper than [`iter`](Self::iter) where each is looked at once.
    pub fn visit(&self, mut look: impl FnMut(&str, &Value<'_>)) {
        self.entries()
            .for_each(|Entry { name, held }| look(&name, &held.value()));
    }

    /// Names and values, for changing the values.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value<'a>)> {
        self.values_mut().iter_mut().map(|(k, v)| (&**k, v))
    }

    /// The same fields, borrowing from nothing.
    pub fn into_owned(self) -> UnknownFields<'static> {
        self.into_iter().map(owned).collect()
    }

    /// Returns the fields as they are held.
    pub(crate) fn entries(&self) -> Entries<'_> {
        Entries {
            members: self.members().iter(),
            values: self.values.iter(),
            escapes: self.text.as_ref().is_some_and(|text| text.escapes),
        }
    }

    /// Whether an object within one that is held as text may have a key twice.
    pub(crate) fn may_repeat(&self) -> bool {
        self.text.as_ref().is_some_and(|text| text.may_repeat)
    }

    fn members(&self) -> &[Member<'a>] {
        self.text.as_ref().map_or(&[], |text| &text.members)
    }

    fn values(&self) -> &[Field<'a>] {
        let Some(text) = &self.text else {
            return &self.values;
        };
        text.values.get_or_init(|| {
            let members = text.members.iter();
            members.map(|member| owned(field(member))).collect()
        })
    }

    fn values_mut(&mut self) -> &mut Vec<Field<'a>> {
        if let Some(text) = self.text.take() {
            self.values = text.members.iter().map(field).collect();
        }
        &mut self.values
    }
}

/// Returns what a key says that may have escapes.
#[cold]
fn unescaped(key: &str) -> Cow<'_, str> {
    let mut cursor = Cursor::new(key);
    let raw = RawStr {
        text: key,
        suspect: key.contains('\\'),
    };
    // Cannot fail: a decoder has been here. So it is with values.
    cursor.unescape(raw).unwrap_or_default()
}

/// Returns the value that a text is.
fn read(text: &str) -> Value<'_> {
    Value::read(&mut Cursor::new(text), 1).unwrap_or(Value::Null)
}

fn field<'a>(member: &Member<'a>) -> Field<'a> {
    (unescaped(member.key()), read(member.value()))
}

fn owned((name, value): Field<'_>) -> Field<'static> {
    (Cow::Owned(name.into_owned()), value.into_owned())
}

impl PartialEq for UnknownFields<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same = self.text.is_some() && self.members() == other.members();
        same || self.len() == other.len() && self.values() == other.values()
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Value<'a>)> for UnknownFields<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Value<'a>)>>(fields: I) -> Self {
        UnknownFields {
            values: fields.into_iter().collect(),
            text: None,
        }
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

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.values_mut()).into_iter()
    }
}

impl<'u, 'a> IntoIterator for &'u UnknownFields<'a> {
    type Item = (&'u str, &'u Value<'a>);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'u, (Cow<'a, str>, Value<'a>)>,
        fn(&'u (Cow<'a, str>, Value<'a>)) -> Self::Item,
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.values().iter().map(|(name, value)| (&**name, value))
    }
}

impl fmt::Debug for UnknownFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
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
