//! The resolved catalog: linked, flattened, checked.
//!
//! A [`Catalog`] comes only from [`crate::resolve()`], so whoever holds one has no dangling name
//! and no rule left to check. Nothing here knows YAML: references are indices into the catalog's
//! own tables, and every table is in canonical order.

use crate::diagnostics::Diagnostics;

mod destination;
mod exclusive;
mod history;
mod notes;
mod numbers;
mod object;
mod pieces;
mod record;
mod rule;
mod tables;
mod ty;

pub use destination::*;
pub use event_catalog_formats::datetime::{Part, Zone};
pub use event_catalog_formats::{Format, Presence, Primitive, Shape};
pub use exclusive::Exclusive;
pub use history::Change;
pub use notes::{Annotations, Deprecation, Privacy, Standing, Status};
pub use numbers::{FieldNumber, FieldNumbers};
pub use object::*;
pub use pieces::{Piece, Pieces};
pub use record::{Field, Record};
pub use rule::{Demand, Literal, Rule, Words};
pub use tables::{Column, ColumnType, Content, Table, TableSet};
pub use ty::{Constraints, FieldType, TypeKind};

pub(crate) use numbers::{kind as number_kind, scalar as number_scalar, wire_form};

/// Index of a [`Type`] in [`Catalog::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) usize);
/// Index of a [`FieldDefinition`] in [`Catalog::fields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub(crate) usize);
/// Index of a [`Group`] in [`Catalog::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub(crate) usize);
/// Index of a [`Namespace`] in [`Catalog::namespaces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(pub(crate) usize);
/// Index of an [`Event`] in [`Catalog::events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub(crate) usize);
/// Index of a [`Named`] in [`Catalog::channels`] or [`Catalog::categories`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedId(pub(crate) usize);

impl FieldId {
    /// Returns the position in [`Catalog::fields`].
    pub const fn index(self) -> usize {
        self.0
    }
}

/// The whole catalog.
#[derive(Debug)]
#[non_exhaustive]
pub struct Catalog {
    /// Name of the catalog, `snake_case`.
    pub name: String,
    /// What the catalog describes.
    pub doc: String,
    /// The JSON key that names the event.
    pub tag: String,
    /// How names of events are built on the wire: a text with `{event}`, perhaps `{namespace}`.
    pub event_names: String,
    /// The Rust crate that is generated from it, as `use` names it.
    pub crate_name: Option<String>,
    /// Largest allowed size of one event's JSON, in bytes.
    pub max_bytes: Option<u64>,
    /// How Avro files of the events are called and kept.
    pub avro: Option<AvroNames>,
    /// Releases in ascending order.
    pub releases: Vec<Release>,
    /// Channels in the order of `catalog.yaml`.
    pub channels: Vec<Named>,
    /// Categories in the order of `catalog.yaml`.
    pub categories: Vec<Named>,
    /// Questions that events answer, in the order of `catalog.yaml`.
    pub questions: Vec<Question>,
    /// Named types in the order of `types.yaml`.
    pub types: Vec<Type>,
    /// The field dictionary: files by name, then order in the file.
    pub fields: Vec<FieldDefinition>,
    /// Groups, in dictionary order.
    pub groups: Vec<Group>,
    /// Namespaces that hold events, by path.
    pub namespaces: Vec<Namespace>,
    /// Events by namespace, then by name.
    pub events: Vec<Event>,
    /// Files of objects, by name.
    pub object_modules: Vec<ObjectModule>,
    /// Sets of datetime formats: files by name, then order in the file.
    pub datetimes: Vec<DateTimes>,
    /// Maps with open keys: files by name, then order in the file.
    pub maps: Vec<PropertyMap>,
    /// Objects: files by name, then order in the file.
    pub objects: Vec<Object>,
    /// The object in which custom events travel.
    pub carrier: Option<ObjectId>,
    /// Custom events, by name in byte order.
    pub custom: Vec<CustomEvent>,
    /// Who gets events in a form of his own, by name.
    pub destinations: Vec<Destination>,
    /// Tables that somebody else keeps, by name.
    pub tables: Vec<TableSet>,
    /// Numbers of fields in binary formats, as the lock file has them.
    pub numbers: FieldNumbers,
    /// The catalog that this one stands on: everything but the custom events and some types is that
    /// one's.
    pub base: Option<Beneath>,
    /// What is worth a look, such as what nothing uses. Not part of what is made of the catalog.
    pub warnings: Diagnostics,
}

/// A catalog that another one stands on.
#[derive(Debug, Clone)]
pub struct Beneath {
    /// The Rust crate with its types, as paths name it.
    pub crate_name: String,
    /// How many of the types are its own; they come first.
    pub types: usize,
}

/// How Avro files of the events are called and kept.
#[derive(Debug, Clone)]
pub struct AvroNames {
    /// Pattern of the full names of records: segments between dots, of which the last is `{event}`
    /// and others may be `{connection}`.
    pub record_name: String,
    /// What stands for `{connection}` unless somebody says otherwise; empty where the pattern has
    /// none.
    pub connection: String,
    /// The field that says when an event happened, an int or a long.
    pub time: FieldId,
}

/// A release of the vendor's schemas.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its number.
    pub number: u16,
    /// Its date, `yyyy-mm-dd`.
    pub date: String,
}

/// A documented name: a channel or a category.
#[derive(Debug, Clone)]
pub struct Named {
    /// `snake_case` name.
    pub name: String,
    /// What it stands for.
    pub doc: String,
}

/// A question that people have of the catalog.
#[derive(Debug, Clone)]
pub struct Question {
    /// `snake_case` name.
    pub name: String,
    /// The question, in full.
    pub doc: String,
    /// The events that answer it.
    pub events: Vec<EventId>,
}

/// A semantic type of `types.yaml`.
#[derive(Debug, Clone)]
pub struct Type {
    /// `snake_case` name.
    pub name: String,
    /// Meaning, unit, quirks.
    pub doc: String,
    /// The primitive beneath.
    pub base: Primitive,
    /// Format that values should have.
    pub format: Option<Format>,
    /// The day before which no moment is plausible, and its start in the unit of the format.
    pub earliest: Option<(String, i64)>,
    /// Largest allowed number of characters.
    pub max_chars: Option<u32>,
    /// The enumeration, if the type is one.
    pub values: Option<Values>,
    /// Plausible values, as text.
    pub examples: Vec<String>,
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct Values {
    /// Listed values are examples; others are as good.
    pub open: bool,
    /// Any other value is an error: the values are listed at the one field that has them.
    pub strict: bool,
    /// The values in the order of the file.
    pub items: Vec<EnumValue>,
}

/// One value of an enumeration.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The value on the wire (for integer types, its decimal text).
    pub wire: String,
    /// The Rust variant, `PascalCase`.
    pub variant: String,
    /// What it means.
    pub doc: String,
}

/// An entry of the field dictionary.
#[derive(Debug, Clone)]
pub struct FieldDefinition {
    /// The field, as records have it that say nothing else.
    pub field: Field,
    /// Plausible values where another field has a certain value; of several fields, the first that
    /// a record has and lists its value decides.
    pub examples_by: Vec<ExamplesBy>,
    /// Groups of which no field is filled in a sample that has this one, in dictionary order.
    pub excludes: Vec<GroupId>,
    /// File that defines it, relative to the schema folder, `/`-separated.
    pub file: String,
}

/// Plausible values of a field by the value of another.
#[derive(Debug, Clone)]
pub struct ExamplesBy {
    /// The other field.
    pub field: FieldId,
    /// A value of that field, and the values that go with it, as text; none if the field is absent
    /// then.
    pub lists: Vec<(String, Vec<String>)>,
}

/// A named set of fields that events share.
#[derive(Debug, Clone)]
pub struct Group {
    /// `snake_case` name.
    pub name: String,
    /// What the fields have in common.
    pub doc: String,
    /// Members that must be present.
    pub required: Vec<FieldId>,
    /// Members that may be absent.
    pub optional: Vec<FieldId>,
    /// Groups that exclude it or that it excludes, in dictionary order: a sample has fields of at
    /// most one of the two.
    pub excludes: Vec<GroupId>,
    /// File that defines it.
    pub file: String,
}

/// A file of events: the path is the namespace.
#[derive(Debug, Clone)]
pub struct Namespace {
    /// Path segments, such as `["users", "messages", "email"]`.
    pub path: Vec<String>,
    /// What its events have in common.
    pub doc: String,
    /// File that defines it.
    pub file: String,
}

/// An event type.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its fields and rules; its name on the wire is its own, or built as the catalog says of its
    /// namespace and its key.
    pub record: Record,
    /// The name on the wire is its own, and not built of its namespace and its key.
    pub is_named: bool,
    /// Key in its file, `PascalCase` or `snake_case`.
    pub key: String,
    /// What people call it: its own title, or one made of its namespace's and the key.
    pub title: String,
    /// What readers of it get wrong.
    pub caveats: Vec<String>,
    /// Other words under which people look for it.
    pub words: Vec<String>,
    /// The `EventType` variant: the namespace's label and the name.
    pub variant: String,
    /// Its namespace.
    pub namespace: NamespaceId,
    /// Its channel; `None` if the catalog has none.
    pub channel: Option<NamedId>,
    /// Its category; `None` if the catalog has none.
    pub category: Option<NamedId>,
    /// Groups it is made of, in dictionary order.
    pub groups: Vec<GroupId>,
    /// What releases changed, ascending.
    pub history: Vec<Change>,
    /// Related events.
    pub see: Vec<EventId>,
}

impl Event {
    /// The name on the wire in two parts: what stands before the key, and the key; nothing and the
    /// whole name if it is its own or does not end with the key.
    pub fn split_name(&self) -> (&str, &str) {
        match self.wire.strip_suffix(&self.key) {
            Some(before) if !self.is_named => (before, &self.key),
            _ => ("", &self.wire),
        }
    }
}

impl Catalog {
    /// The namespace and the Rust name of an event, joined by dots, whatever it is called on the
    /// wire. No two events have the same.
    pub fn dotted(&self, event: &Event) -> String {
        let path = &self.namespace(event.namespace).path;
        format!("{}.{}", path.join("."), event.name)
    }
    /// The type with this id.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }
    /// Whether values of a type are JSON documents, of which nobody knows what is in them.
    pub fn holds_json(&self, named: Option<TypeId>) -> bool {
        named.is_some_and(|id| self.ty(id).format == Some(Format::Json))
    }
    /// The dictionary entry with this id.
    pub fn field(&self, id: FieldId) -> &FieldDefinition {
        &self.fields[id.0]
    }
    /// The group with this id.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.0]
    }
    /// The namespace with this id.
    pub fn namespace(&self, id: NamespaceId) -> &Namespace {
        &self.namespaces[id.0]
    }
    /// The event with this id.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.0]
    }
    /// The channel with this id.
    pub fn channel(&self, id: NamedId) -> &Named {
        &self.channels[id.0]
    }
    /// The category with this id.
    pub fn category(&self, id: NamedId) -> &Named {
        &self.categories[id.0]
    }
    /// The name of an event's channel, if the catalog has channels.
    pub fn channel_of(&self, event: &Event) -> Option<&str> {
        event.channel.map(|id| self.channel(id).name.as_str())
    }
    /// The name of an event's category, if the catalog has categories.
    pub fn category_of(&self, event: &Event) -> Option<&str> {
        event.category.map(|id| self.category(id).name.as_str())
    }
    /// The object with this id.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0]
    }
    /// The set of datetime formats with this id.
    pub fn datetimes(&self, id: DateTimesId) -> &DateTimes {
        &self.datetimes[id.0]
    }
    /// The map with this id.
    pub fn map(&self, id: MapId) -> &PropertyMap {
        &self.maps[id.0]
    }
    /// Returns a field of the dictionary as one of a record.
    pub fn field_of(&self, id: FieldId, presence: Presence) -> Field {
        Field {
            presence,
            ..self.field(id).field.clone()
        }
    }

    /// The events with their ids, in order.
    pub fn event_ids(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.events
            .iter()
            .enumerate()
            .map(|(at, event)| (EventId(at), event))
    }
    /// The event with this name on the wire.
    pub fn event_named(&self, wire: &str) -> Option<&Event> {
        self.events.iter().find(|e| e.wire == wire)
    }
    /// The type expression as YAML writes it, such as `url?[]`.
    pub fn type_name(&self, ty: FieldType) -> String {
        let name = match (ty.named, ty.kind) {
            (Some(id), _) => self.ty(id).name.as_str(),
            (None, TypeKind::Primitive(primitive)) => primitive.name(),
            (None, TypeKind::DateTime(id)) => &self.datetimes(id).name,
            (None, TypeKind::Record(id)) => &self.object(id).name,
            (None, TypeKind::Map(id)) => &self.map(id).name,
            (None, TypeKind::Any) => "any",
        };
        match ty.shape {
            Shape::One => name.to_owned(),
            Shape::List => format!("{name}[]"),
            Shape::NullableList => format!("{name}?[]"),
        }
    }
}
