//! What nests, through serde: objects, lists and maps.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::record::{Object, Properties, View};
use crate::value::Value;

/// Serializes an object.
///
/// # Errors
///
/// Those of the serializer.
pub fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let members = object.descriptor().fields;
    // The object calls back once: the serializer goes in and its result comes out through these.
    let mut serializer = Some(serializer);
    let mut result = None;
    object.views(&mut |views, unknown| {
        if let Some(serializer) = serializer.take() {
            result = Some((|| {
                let present = views
                    .iter()
                    .filter(|view| !matches!(view, View::Absent))
                    .count();
                let mut map = serializer.serialize_map(Some(present + unknown.len()))?;
                for (member, view) in members.iter().zip(views) {
                    if !matches!(view, View::Absent) {
                        map.serialize_entry(member.name(), view)?;
                    }
                }
                unknown
                    .iter()
                    .try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            })());
        }
    });
    result.unwrap_or_else(|| Err(serde::ser::Error::custom("the object lent no members")))
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent => serializer.serialize_unit(),
            View::Scalar(value) => value.serialize(serializer),
            View::List(v) => {
                let mut list = serializer.serialize_seq(Some(v.len()))?;
                (0..v.len()).try_for_each(|i| list.serialize_element(&v.get(i)))?;
                list.end()
            }
            View::Object(v) => object(v, serializer),
            View::Entries(v) => serializer.collect_map((0..v.len()).map(|i| v.get(i))),
            View::Map(v) => serializer.collect_map(v.iter().map(|(name, value)| (name, value))),
            View::Value(v) => v.serialize(serializer),
        }
    }
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View::Map(self.as_slice()).serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(members) => Ok(Properties::from_inner(members)),
            _ => Err(D::Error::custom("expected an object of properties")),
        }
    }
}
