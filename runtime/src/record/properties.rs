//! Open maps of properties, in the order in which they were set.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use super::view::View;
use crate::value::Value;

/// Names and values, in the order in which they came. A name that came twice stands twice: nothing
/// is lost.
///
/// ```
/// use event_catalog::object::Properties;
///
/// let properties = Properties::new().with("movie", "Solaris").with("minutes", 167);
/// assert_eq!(properties.get("movie").and_then(|value| value.as_str()), Some("Solaris"));
/// ```
#[derive(Clone, Default, PartialEq)]
#[must_use]
pub struct Properties<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

/// Up to so many, a name is found by looking at each.
const FEW: usize = 16;

impl<'a> Properties<'a> {
    /// None.
    pub const fn new() -> Self {
        Properties(Vec::new())
    }

    /// With one more; one of the same name that was there is replaced.
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets one; one of the same name that was there is replaced.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// The first with this name.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The same properties, borrowing from nothing.
    pub fn into_owned(self) -> Properties<'static> {
        match Value::Object(self.0).into_owned() {
            Value::Object(members) => Properties(members),
            _ => Properties::new(),
        }
    }

    pub(crate) fn as_slice(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        &self.0
    }

    pub(crate) fn into_inner(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        self.0
    }

    pub(crate) fn from_inner(members: Vec<(Cow<'a, str>, Value<'a>)>) -> Self {
        Properties(members)
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<Value<'a>>> FromIterator<(K, V)> for Properties<'a> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(properties: I) -> Self {
        let mut all = Properties::new();
        // Where each name stands, once there are so many that looking at each in turn takes long.
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        for (name, value) in properties {
            let (name, value) = (name.into(), value.into());
            if all.len() < FEW {
                all.set(name, value);
                continue;
            }
            if places.is_empty() {
                places.extend(
                    all.0
                        .iter()
                        .enumerate()
                        .map(|(at, (name, _))| (name.clone(), at)),
                );
            }
            match places.entry(name) {
                Entry::Occupied(known) => all.0[*known.get()].1 = value,
                Entry::Vacant(new) => {
                    all.0.push((new.key().clone(), value));
                    new.insert(all.0.len() - 1);
                }
            }
        }
        all
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<Value<'a>>, const N: usize> From<[(K, V); N]>
    for Properties<'a>
{
    fn from(properties: [(K, V); N]) -> Self {
        properties.into_iter().collect()
    }
}

impl fmt::Debug for Properties<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        View::Map(&self.0).fmt(f)
    }
}

impl<'a> From<Properties<'a>> for Value<'a> {
    fn from(properties: Properties<'a>) -> Self {
        Value::Object(properties.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_comes_again_replaces_what_was_there() {
        for count in [3, FEW, FEW + 1, 50_000] {
            let twice = (0..count)
                .chain(0..count)
                .map(|i| (format!("p{i}"), i64::try_from(i).unwrap_or_default()));
            let mut expected: Vec<(String, i64)> = twice.clone().take(count).collect();
            expected[1].1 = -1;
            let properties: Properties<'_> = twice.chain([("p1".to_owned(), -1)]).collect();
            let found: Vec<(String, i64)> = properties
                .iter()
                .map(|(name, value)| {
                    (
                        name.to_owned(),
                        if let Value::Int(v) = value { *v } else { 0 },
                    )
                })
                .collect();
            assert_eq!(found, expected);
        }
    }
}
