//! Maps whose values have a type, in the order in which they came.

use std::borrow::Cow;

use super::member::Member;
use super::view::{Entries, View};
use crate::value::Value;

/// Names and values of one type, in the order in which they came. A name that came twice stands
/// twice: nothing is lost.
///
/// ```
/// use event_catalog::object::Map;
///
/// let labels: Map<'_, i64> = [("floor", 3), ("room", 12)].into();
/// assert_eq!(labels.get("room"), Some(&12));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Map<'a, T>(Vec<(Cow<'a, str>, T)>);

impl<'a, T> Map<'a, T> {
    /// Returns an empty map.
    pub const fn new() -> Self {
        Map(Vec::new())
    }

    /// Returns the first value with this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let mut entries = self.0.iter();
        entries.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Sets a value; one of the same name that was there is replaced.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: T) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

impl<T> Default for Map<'_, T> {
    fn default() -> Self {
        Map::new()
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<T>, T> FromIterator<(K, V)> for Map<'a, T> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let entries = entries.map(|(name, value)| (name.into(), value.into()));
        Map(entries.collect())
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<T>, T, const N: usize> From<[(K, V); N]> for Map<'a, T> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<'a, T: Member<'a>> Entries<'a> for Map<'a, T> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn get(&self, index: usize) -> (&str, View<'_, 'a>) {
        self.0
            .get(index)
            .map_or(("", View::Absent), |(name, value)| (name, value.view()))
    }
}

/// All values fit, or the map stays as it was.
impl<'a, T: Member<'a>> Member<'a> for Map<'a, T> {
    fn view(&self) -> View<'_, 'a> {
        View::Entries(self)
    }
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        let Value::Object(members) = value else {
            return Err(value);
        };
        let mut typed = Vec::with_capacity(members.len());
        let mut members = members.into_iter();
        while let Some((name, value)) = members.next() {
            match T::from_value(value) {
                Ok(value) => typed.push((name, value)),
                Err(value) => {
                    let before = typed.into_iter();
                    let before = before.map(|(name, value): (_, T)| (name, value.into_value()));
                    return Err(Value::Object(
                        before.chain([(name, value)]).chain(members).collect(),
                    ));
                }
            }
        }
        Ok(Map(typed))
    }
    fn into_value(self) -> Value<'a> {
        let entries = self.0.into_iter();
        Value::Object(
            entries
                .map(|(name, value)| (name, value.into_value()))
                .collect(),
        )
    }
    fn take(&mut self) -> Value<'a> {
        std::mem::take(self).into_value()
    }
}
