//! The abstract syntax of objects and custom events.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::Entries;

/// `objects/*.yaml`: keys with a meaning, and one key for each object.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(crate) namespace: ObjectNamespace,
    pub(crate) datetimes: Entries<DateTimes>,
    pub(crate) maps: Entries<PropertyMap>,
    pub(crate) all: Entries<Object>,
}

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByKey;
        impl<'de> Visitor<'de> for ByKey {
            type Value = Objects;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of objects")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Objects, A::Error> {
                let mut file = Objects::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "namespace" => file.namespace = map.next_value()?,
                        "datetimes" => file.datetimes = map.next_value()?,
                        "maps" => file.maps = map.next_value()?,
                        _ => file.all.0.push((key, map.next_value()?)),
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
pub(crate) struct ObjectNamespace {
    pub(crate) doc: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DateTimes {
    pub(crate) doc: String,
    pub(crate) formats: Entries<Format>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Format {
    pub(crate) zone: String,
    pub(crate) doc: String,
    pub(crate) examples: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PropertyMap {
    pub(crate) doc: String,
    pub(crate) names: NameRules,
    pub(crate) max_chars: Option<u32>,
    pub(crate) datetime: String,
    pub(crate) no_datetimes_in_lists: Option<String>,
    pub(crate) warn_of_objects: Option<String>,
    pub(crate) warn_of_nulls: Option<String>,
    pub(crate) max_bytes: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NameRules {
    pub(crate) min_chars: Option<u32>,
    pub(crate) max_chars: Option<u32>,
    pub(crate) not_starting_with: Option<String>,
    pub(crate) reserved: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Object {
    pub(crate) doc: String,
    pub(crate) open: bool,
    pub(crate) required: Members,
    pub(crate) optional: Members,
    pub(crate) choices: Entries<Choice>,
    pub(crate) rules: Entries<ObjectRule>,
    pub(crate) limits: ObjectLimits,
    pub(crate) carries: Option<Carries>,
    pub(crate) batch: Option<String>,
    pub(crate) answers: Option<Answers>,
}

/// Names from a dictionary, or definitions in place.
#[derive(Debug)]
pub(crate) enum Members {
    Listed(Vec<String>),
    Defined(Entries<Member>),
}

impl Default for Members {
    fn default() -> Self {
        Members::Listed(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list or a mapping")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Members, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Members::Listed)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Members, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(map)).map(Members::Defined)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A member: its type alone, or a mapping with more.
#[derive(Debug, Default)]
pub(crate) struct Member {
    pub(crate) ty: String,
    pub(crate) doc: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) pii: bool,
    pub(crate) sensitive: bool,
    /// Only the type was written.
    pub(crate) short: bool,
    pub(crate) limits: MemberLimits,
    pub(crate) warn_of_future: Option<String>,
    pub(crate) examples: Option<Vec<String>>,
}

/// What values of a member must be like.
#[derive(Debug, Default, Clone)]
pub(crate) struct MemberLimits {
    pub(crate) not_blank: bool,
    pub(crate) min_chars: Option<u32>,
    pub(crate) max_chars: Option<u32>,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) max_items: Option<u32>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) pattern: Option<String>,
    pub(crate) values: Option<Vec<String>>,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Long {
            #[serde(rename = "type")]
            ty: String,
            doc: Option<String>,
            name: Option<String>,
            pii: bool,
            sensitive: bool,
            not_blank: bool,
            min_chars: Option<u32>,
            max_chars: Option<u32>,
            max_bytes: Option<u32>,
            max_items: Option<u32>,
            min: Option<f64>,
            max: Option<f64>,
            pattern: Option<String>,
            values: Option<Vec<String>>,
            warn_of_future: Option<String>,
            examples: Option<Vec<String>>,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Member;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type or a mapping")
            }
            fn visit_str<E>(self, ty: &str) -> Result<Member, E> {
                Ok(Member {
                    ty: ty.to_owned(),
                    short: true,
                    ..Member::default()
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Member, A::Error> {
                let long = Long::deserialize(MapAccessDeserializer::new(map))?;
                let Long {
                    not_blank,
                    min_chars,
                    max_chars,
                    max_bytes,
                    max_items,
                    min,
                    max,
                    pattern,
                    values,
                    ..
                } = long;
                Ok(Member {
                    ty: long.ty,
                    doc: long.doc,
                    name: long.name,
                    pii: long.pii,
                    sensitive: long.sensitive,
                    short: false,
                    limits: MemberLimits {
                        not_blank,
                        min_chars,
                        max_chars,
                        max_bytes,
                        max_items,
                        min,
                        max,
                        pattern,
                        values,
                    },
                    warn_of_future: long.warn_of_future,
                    examples: long.examples,
                })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) doc: String,
    pub(crate) one_of: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ObjectRule {
    pub(crate) doc: String,
    pub(crate) severity: Option<String>,
    pub(crate) unless: Vec<String>,
    pub(crate) at_least_one: Option<Vec<String>>,
    pub(crate) at_most_one: Option<Vec<String>>,
    pub(crate) not_together: Option<Vec<String>>,
    pub(crate) if_present: Option<String>,
    pub(crate) requires: Option<Vec<String>>,
    pub(crate) implies: Option<Entries<Scalar>>,
}

/// A text or a boolean.
#[derive(Debug, Clone)]
pub(crate) enum Scalar {
    Text(String),
    Bool(bool),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a boolean")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(value))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_field_names, reason = "as in YAML")]
pub(crate) struct ObjectLimits {
    pub(crate) max_bytes: Option<u64>,
    pub(crate) max_items: Option<u32>,
    pub(crate) max_items_in_all: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Carries {
    pub(crate) name: String,
    pub(crate) properties: String,
    pub(crate) back_as: Option<BackAs>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BackAs {
    pub(crate) event: String,
    pub(crate) name: String,
    pub(crate) properties: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Answers {
    pub(crate) request: String,
    pub(crate) errors: String,
    pub(crate) text: String,
    pub(crate) list: String,
    pub(crate) index: String,
    pub(crate) codes: Option<String>,
}

/// `custom/*.yaml`: the property dictionary, groups, and one key for each custom event.
#[derive(Debug, Default)]
pub(crate) struct Custom {
    pub(crate) properties: Entries<Member>,
    pub(crate) groups: Entries<PropertyGroup>,
    pub(crate) events: Entries<CustomEvent>,
}

impl<'de> Deserialize<'de> for Custom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByKey;
        impl<'de> Visitor<'de> for ByKey {
            type Value = Custom;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of custom events")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Custom, A::Error> {
                let mut file = Custom::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "properties" => file.properties = map.next_value()?,
                        "groups" => file.groups = map.next_value()?,
                        _ => file.events.0.push((key, map.next_value()?)),
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
pub(crate) struct PropertyGroup {
    pub(crate) doc: String,
    pub(crate) required: Vec<String>,
    pub(crate) optional: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CustomEvent {
    pub(crate) doc: String,
    pub(crate) name: Option<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) required: Members,
    pub(crate) optional: Members,
    pub(crate) rules: Entries<ObjectRule>,
    pub(crate) see: Vec<String>,
}
