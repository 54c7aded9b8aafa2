//! The keys of a record as a deserializer has them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Visitor};

use crate::descriptor::CatalogDescriptor;

/// A key of a record: small, to travel in registers.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Tag,
    /// Position in the dictionary. The event may not have it.
    Field(usize),
    /// The name is kept in [`Keys`].
    Unknown,
}

/// Reads keys.
pub(super) struct Keys<'de> {
    catalog: &'static CatalogDescriptor,
    /// The last key that the catalog does not know.
    unknown: Cow<'de, str>,
}

impl<'de> Keys<'de> {
    pub(super) fn new(catalog: &'static CatalogDescriptor) -> Self {
        Keys {
            catalog,
            unknown: Cow::Borrowed(""),
        }
    }

    #[inline]
    pub(super) fn key(&self, name: &str) -> Key {
        match self.catalog.field_names.find(name.as_bytes()) {
            Some(index) => Key::Field(index),
            None if name == self.catalog.tag => Key::Tag,
            None => Key::Unknown,
        }
    }

    /// The name of the key just read.
    pub(super) fn name(&mut self, key: Key) -> Cow<'de, str> {
        match key {
            Key::Tag => Cow::Borrowed(self.catalog.tag),
            Key::Field(index) => Cow::Borrowed(self.catalog.fields[index].name),
            Key::Unknown => std::mem::take(&mut self.unknown),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys<'de> {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys<'de> {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key, E> {
        let key = self.key(name);
        if let Key::Unknown = key {
            self.unknown = Cow::Borrowed(name);
        }
        Ok(key)
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        let key = self.key(name);
        if let Key::Unknown = key {
            self.unknown = Cow::Owned(name.to_owned());
        }
        Ok(key)
    }
}
