//! The abstract syntax: serde structs that mirror the YAML, key by key, without logic.
//!
//! Everything has a default because the grammar has already reported what is missing: an empty name
//! is a name that was reported.

mod destinations;
mod objects;

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};

pub(crate) use destinations::*;
pub(crate) use objects::*;

/// A mapping in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Entries<V>(pub(crate) Vec<(String, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl<V> Entries<V> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
            type Value = Entries<V>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

/// `catalog.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Catalog {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) tag: String,
    #[serde(rename = "crate")]
    pub(crate) crate_name: Option<String>,
    pub(crate) limits: Limits,
    pub(crate) avro: Option<Avro>,
    pub(crate) channels: Entries<String>,
    pub(crate) categories: Entries<String>,
    pub(crate) releases: Entries<Release>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) max_bytes: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Avro {
    pub(crate) record_name: String,
    pub(crate) connection: Option<String>,
    pub(crate) time: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Release {
    pub(crate) date: String,
}

/// `types.yaml`.
pub(crate) type Types = Entries<Type>;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Type {
    pub(crate) base: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) doc: String,
    pub(crate) values: Option<Entries<EnumValue>>,
    pub(crate) open: Option<bool>,
    pub(crate) max_chars: Option<u32>,
    pub(crate) examples: Option<Vec<String>>,
}

/// A value of an enumeration: `value: doc` or `value: {doc: …, name: …}`.
#[derive(Debug, Default)]
pub(crate) struct EnumValue {
    pub(crate) doc: String,
    pub(crate) name: Option<String>,
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Long {
            doc: String,
            name: Option<String>,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = EnumValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a mapping")
            }
            fn visit_str<E>(self, doc: &str) -> Result<EnumValue, E> {
                Ok(EnumValue {
                    doc: doc.to_owned(),
                    name: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EnumValue, A::Error> {
                let Long { doc, name } = Long::deserialize(MapAccessDeserializer::new(map))?;
                Ok(EnumValue { doc, name })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// `fields/*.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fields {
    pub(crate) fields: Entries<Field>,
    pub(crate) groups: Entries<Group>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) name: Option<String>,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) doc: String,
    pub(crate) pii: bool,
    pub(crate) sensitive: bool,
    pub(crate) max_chars: Option<u32>,
    pub(crate) examples: Option<Vec<String>>,
    pub(crate) examples_by: Entries<Entries<Vec<String>>>,
    pub(crate) excludes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) doc: String,
    pub(crate) required: Vec<String>,
    pub(crate) optional: Vec<String>,
    pub(crate) excludes: Vec<String>,
    pub(crate) rules: Entries<CrossRule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CrossRule {
    pub(crate) doc: String,
    pub(crate) at_least_one: Option<Vec<String>>,
    pub(crate) at_most_one: Option<Vec<String>>,
    pub(crate) if_present: Option<String>,
    pub(crate) requires: Option<Vec<String>>,
}

/// `events/**/*.yaml`: the key `namespace`, and one key for each event.
#[derive(Debug, Default)]
pub(crate) struct Events {
    pub(crate) namespace: Namespace,
    pub(crate) events: Entries<Event>,
}

impl<'de> Deserialize<'de> for Events {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByKey;
        impl<'de> Visitor<'de> for ByKey {
            type Value = Events;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of events")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Events, A::Error> {
                let mut file = Events::default();
                while let Some(key) = map.next_key::<String>()? {
                    if key == "namespace" {
                        file.namespace = map.next_value()?;
                    } else {
                        file.events.0.push((key, map.next_value()?));
                    }
                }
                Ok(file)
            }
        }
        deserializer.deserialize_map(ByKey)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Namespace {
    pub(crate) doc: String,
    pub(crate) label: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) category: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) doc: String,
    pub(crate) channel: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) required: Vec<String>,
    pub(crate) optional: Vec<String>,
    pub(crate) since: Option<u16>,
    pub(crate) retired: Option<u16>,
    pub(crate) history: Entries<Change>,
    #[serde(rename = "override")]
    pub(crate) overrides: Entries<Override>,
    pub(crate) rules: Entries<CrossRule>,
    pub(crate) see: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
    pub(crate) removed_required: Vec<String>,
    pub(crate) loosened: Vec<String>,
    pub(crate) tightened: Vec<String>,
    pub(crate) retyped: Entries<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Override {
    pub(crate) doc: Option<String>,
    #[serde(rename = "type")]
    pub(crate) ty: Option<String>,
    pub(crate) pii: Option<bool>,
    pub(crate) sensitive: Option<bool>,
    pub(crate) presence: Option<String>,
    pub(crate) deprecated: Option<bool>,
    pub(crate) max_chars: Option<u32>,
    pub(crate) examples: Option<Vec<String>>,
}
