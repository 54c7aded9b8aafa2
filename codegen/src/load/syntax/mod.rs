//! The syntax of the catalog: a file for each kind of file, a row for each key of the language.
//!
//! A row names a key, the field of the struct that holds it, what may stand there and what it is
//! for. [`record!`] makes of it the struct, which `resolve` reads, and the [grammar](super::grammar),
//! from which come the check of files, the schemas for editors, and the table of keys in
//! `schema-defs/README.md`.
//!
//! Every value knows where it stands. What was wrong was reported, and stays as a value:
//!
//! - a [`Slot`] is absent, damaged or given;
//! - a record, list or mapping [is whole](Whole) unless something in it or beneath it was refused;
//! - a [`Map`] is complete unless one of its keys was refused.

mod catalog;
mod cross;
mod custom;
mod destinations;
mod events;
mod fields;
mod notes;
mod objects;
#[cfg(test)]
mod readme;
mod tables;
mod types;
mod words;

use std::fmt;
use std::ops::Deref;

use super::Kind;
use super::grammar::{Grammar, Keys, Mapping, Others, Shape};
use super::node::{self, Data, Node};
use crate::diagnostics::Span;

pub(crate) use catalog::*;
pub(crate) use cross::*;
pub(crate) use custom::*;
pub(crate) use destinations::*;
pub(crate) use events::*;
pub(crate) use fields::*;
pub(crate) use notes::*;
pub(crate) use objects::*;
pub(crate) use tables::*;
pub(crate) use types::*;
pub(crate) use words::{Flagged, Implied, Literal, Wire};

/// Something that may stand in a file.
pub(crate) trait Syntax {
    /// What it becomes.
    type Value;
    /// What may stand there.
    const SHAPE: Shape;
    /// Reads a node that was checked; `None` if it was refused. `place` is where to point for it.
    fn read(node: Node, place: Span) -> Option<Self::Value>;
}

/// A record or mapping.
pub(crate) trait Keyed: Syntax {
    const GRAMMAR: Grammar;
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    /// Of a list or mapping that stands under a key, the place of the key.
    pub(crate) span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> From<&Spanned<T>> for Span {
    fn from(spanned: &Spanned<T>) -> Self {
        spanned.span
    }
}

/// What stands under a key.
#[derive(Debug, Clone, Default)]
pub(crate) enum Slot<T> {
    /// Nothing, which is fine.
    #[default]
    Absent,
    /// Something that was refused, or nothing where something must stand.
    Damaged,
    Given(Spanned<T>),
}

impl<T> Slot<T> {
    pub(crate) fn get(&self) -> Option<&Spanned<T>> {
        match self {
            Slot::Given(value) => Some(value),
            Slot::Absent | Slot::Damaged => None,
        }
    }

    /// Returns the value without its place.
    pub(crate) fn value(&self) -> Option<&T> {
        self.get().map(|spanned| &spanned.value)
    }

    pub(crate) fn is_given(&self) -> bool {
        self.get().is_some()
    }

    /// Returns where to point for it, or for what it is missing in.
    pub(crate) fn span_or(&self, whole: impl Into<Span>) -> Span {
        self.get().map_or_else(|| whole.into(), Span::from)
    }

    fn read<S: Syntax<Value = T> + ?Sized>(node: Node, file: usize, key: &node::Key) -> Self {
        let span = node.place(file, Some(&key.span));
        match S::read(node, span) {
            Some(value) => Slot::Given(Spanned { value, span }),
            None => Slot::Damaged,
        }
    }
}

impl<T: Clone> Slot<T> {
    pub(crate) fn cloned(&self) -> Option<T> {
        self.value().cloned()
    }
}

impl<T: Clone + Default> Slot<T> {
    /// Returns the value, or an empty one.
    pub(crate) fn or_empty(&self) -> T {
        self.cloned().unwrap_or_default()
    }
}

/// Knows whether something of it was refused.
pub(crate) trait Whole {
    fn is_whole(&self) -> bool;
}

impl<T: Whole> Whole for Slot<T> {
    fn is_whole(&self) -> bool {
        match self {
            Slot::Absent => true,
            Slot::Damaged => false,
            Slot::Given(value) => value.is_whole(),
        }
    }
}

/// A list, without the items that were refused.
#[derive(Debug, Clone)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<Spanned<T>>,
    whole: bool,
}

impl<T> Whole for List<T> {
    fn is_whole(&self) -> bool {
        self.whole
    }
}

impl<T> Slot<List<T>> {
    /// Returns the items; none if there is no list.
    pub(crate) fn items(&self) -> &[Spanned<T>] {
        self.value().map_or(&[], |list| &list.items)
    }
}

impl<T: Clone> Slot<List<T>> {
    /// Returns the items without their places.
    pub(crate) fn to_vec(&self) -> Vec<T> {
        let items = self.items().iter();
        items.map(|item| item.value.clone()).collect()
    }
}

impl<S: Syntax> Syntax for [S] {
    type Value = List<S::Value>;
    const SHAPE: Shape = Shape::List(&S::SHAPE);
    fn read(node: Node, place: Span) -> Option<Self::Value> {
        let Data::List(nodes) = node.data else {
            return None;
        };
        let items = nodes.into_iter().filter_map(|node| {
            let span = node.place(place.file, None);
            let value = S::read(node, span)?;
            Some(Spanned { value, span })
        });
        Some(List {
            items: items.collect(),
            whole: node.whole,
        })
    }
}

/// A mapping with keys that the author chooses, in the order of the file.
#[derive(Debug)]
pub(crate) struct Map<V, K = String> {
    pub(crate) entries: Vec<(Spanned<K>, Slot<V>)>,
    whole: bool,
    /// No key was refused.
    pub(crate) complete: bool,
}

impl<V, K> Default for Map<V, K> {
    fn default() -> Self {
        Map {
            entries: Vec::new(),
            whole: false,
            complete: false,
        }
    }
}

impl<V, K> Whole for Map<V, K> {
    fn is_whole(&self) -> bool {
        self.whole
    }
}

impl<V, K> Map<V, K> {
    /// Returns the entries of which the value was not refused.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Spanned<K>, &Spanned<V>)> {
        let entries = self.entries.iter();
        entries.filter_map(|(key, value)| Some((key, value.get()?)))
    }

    fn read<S: Syntax<Value = V> + ?Sized, C: Chosen<Key = K>>(record: Record) -> Self {
        let Record { file, map, whole } = record;
        let mut complete = !map.lost_key;
        let mut entries = Vec::with_capacity(map.entries.len());
        for (key, node) in map.entries {
            let value = Slot::read::<S>(node, file, &key);
            let span = Span::new(file, key.span);
            match C::read(key.scalar) {
                Some(value_of_key) => entries.push((
                    Spanned {
                        value: value_of_key,
                        span,
                    },
                    value,
                )),
                None => complete = false,
            }
        }
        Map {
            entries,
            whole,
            complete,
        }
    }
}

impl<V, K> Slot<Map<V, K>> {
    /// Returns the entries of which the value was not refused; none if there is no mapping.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Spanned<K>, &Spanned<V>)> {
        self.value().into_iter().flat_map(Map::iter)
    }

    /// Returns whether there is no entry, not even one that was refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.value().is_none_or(|map| map.entries.is_empty())
    }

    /// Returns whether all keys are known.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            Slot::Absent => true,
            Slot::Damaged => false,
            Slot::Given(map) => map.complete,
        }
    }
}

/// Keys that the author chooses.
pub(crate) trait Chosen {
    type Key;
    const KEYS: Keys;
    fn read(key: node::Scalar) -> Option<Self::Key>;
}

/// A checked mapping whose keys are taken out one by one.
pub(crate) struct Record {
    file: usize,
    map: node::Map,
    whole: bool,
}

impl Record {
    /// `None` if the node was refused.
    fn of(node: Node, file: usize) -> Option<Self> {
        let Data::Map(map) = node.data else {
            return None;
        };
        Some(Record {
            file,
            map,
            whole: node.whole,
        })
    }

    fn take<S: Syntax + ?Sized>(&mut self, key: &str, required: bool) -> Slot<S::Value> {
        let mut entries = self.map.entries.iter();
        match entries.position(|(known, _)| known.scalar.text == key) {
            Some(at) => {
                let (key, node) = self.map.entries.remove(at);
                Slot::read::<S>(node, self.file, &key)
            }
            None if required => Slot::Damaged,
            None => Slot::Absent,
        }
    }
}

/// Declares a record: `must` or `may`, the key, the field, what stands there, and what it is for.
/// A last row without a key takes all other keys.
macro_rules! record {
    ($what:literal $name:ident {
        $($(#[$attribute:meta])* $need:ident $key:literal $field:ident: $ty:ty = $about:literal,)*
        $(..$rest:ident: $keys:ty => $value:ty,)?
    }) => {
        #[doc = concat!("The syntax of ", $what, ".")]
        #[allow(clippy::struct_field_names, reason = "as in YAML")]
        #[derive(Debug, Default)]
        pub(crate) struct $name {
            $(
                #[doc = concat!("`", $key, "`: ", $about, ".")]
                $(#[$attribute])*
                pub(crate) $field: $crate::load::syntax::Slot<<$ty as $crate::load::syntax::Syntax>::Value>,
            )*
            $(
                /// All other keys.
                pub(crate) $rest: $crate::load::syntax::Map<
                    <$value as $crate::load::syntax::Syntax>::Value,
                    <$keys as $crate::load::syntax::Chosen>::Key,
                >,
            )?
            whole: bool,
        }

        const _: () = {
            use $crate::load::grammar::{Grammar, Key, Mapping, Shape};
            use $crate::load::syntax::{Keyed, Record, Syntax, Whole};

            static GRAMMAR: Mapping = Mapping {
                what: $what,
                known: &[$(Key {
                    name: $key,
                    required: record!(@$need),
                    shape: <$ty as Syntax>::SHAPE,
                    about: $about,
                }),*],
                others: record!(@others $($keys, $value)?),
            };

            impl Keyed for $name {
                const GRAMMAR: Grammar = || &GRAMMAR;
            }

            impl Syntax for $name {
                type Value = Self;
                const SHAPE: Shape = Shape::Mapping(Self::GRAMMAR);
                fn read(node: $crate::load::node::Node, place: $crate::diagnostics::Span) -> Option<Self> {
                    let mut record = Record::of(node, place.file)?;
                    Some($name {
                        whole: record.whole,
                        $($field: record.take::<$ty>($key, record!(@$need)),)*
                        $($rest: $crate::load::syntax::Map::read::<$value, $keys>(record),)?
                    })
                }
            }

            impl Whole for $name {
                fn is_whole(&self) -> bool {
                    self.whole
                }
            }
        };
    };
    (@must) => { true };
    (@may) => { false };
    (@others) => { None };
    (@others $keys:ty, $value:ty) => { Some($crate::load::syntax::others::<$keys, $value>()) };
}

/// Declares a mapping with keys that the author chooses.
macro_rules! mapping {
    ($what:literal $name:ident: $keys:ty => $value:ty) => {
        #[doc = concat!("The syntax of ", $what, ".")]
        pub(crate) enum $name {}

        const _: () = {
            use $crate::load::grammar::{Grammar, Mapping, Shape};
            use $crate::load::syntax::{Chosen, Keyed, Map, Record, Syntax};

            static GRAMMAR: Mapping = Mapping {
                what: $what,
                known: &[],
                others: Some($crate::load::syntax::others::<$keys, $value>()),
            };

            impl Keyed for $name {
                const GRAMMAR: Grammar = || &GRAMMAR;
            }

            impl Syntax for $name {
                type Value = Map<<$value as Syntax>::Value, <$keys as Chosen>::Key>;
                const SHAPE: Shape = Shape::Mapping(Self::GRAMMAR);
                fn read(
                    node: $crate::load::node::Node,
                    place: $crate::diagnostics::Span,
                ) -> Option<Self::Value> {
                    Record::of(node, place.file).map(Map::read::<$value, $keys>)
                }
            }
        };
    };
}

use {mapping, record};

const fn others<C: Chosen, S: Syntax + ?Sized>() -> Others {
    Others {
        keys: C::KEYS,
        value: S::SHAPE,
    }
}

impl Kind {
    /// Returns the grammar of a kind of file.
    pub(crate) fn grammar(self) -> &'static Mapping {
        let grammar = match self {
            Kind::Catalog => Catalog::GRAMMAR,
            Kind::Types => Types::GRAMMAR,
            Kind::Fields => Fields::GRAMMAR,
            Kind::Events => Events::GRAMMAR,
            Kind::Objects => Objects::GRAMMAR,
            Kind::Custom => Custom::GRAMMAR,
            Kind::Destinations => Destination::GRAMMAR,
            Kind::Tables => TableSet::GRAMMAR,
        };
        grammar()
    }
}
