//! A writer schema against the catalog, field by field, and against what the event was in each
//! release.

use std::fmt;
use std::ops::RangeInclusive;

use super::plan::kind_of;
use super::schema::{Node, Schema, TypeId};
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, MapDescriptor, Presence, Shape,
};
use crate::release::ReleaseField;

/// How a file's schema differs from what the catalog says of the event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The event type, by the record's full name: see [`Schema::event_type`].
    pub event_type: String,
    /// What the catalog says about it; `None`: it does not know the event, and all fields are new.
    pub event: Option<&'static EventDescriptor>,
    /// Every field: those of the schema in its order, then those that it lacks.
    pub fields: Vec<FieldComparison>,
    /// Every release that had the event, oldest first; 0 is what was before the first.
    pub releases: Vec<ReleaseMatch>,
}

/// A field of the schema, of the catalog, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldComparison {
    /// Its name.
    pub name: String,
    /// Its type in the schema, as JSON in short; `None`: the schema lacks it.
    pub file: Option<String>,
    /// The same in the words of the catalog, as below; `any` is a union of several types, and
    /// `object` a record.
    pub file_words: Option<String>,
    /// Its type in the catalog, such as `string`, `int?` (may be absent) or `string?[]` (a list
    /// whose items may be null); `None`: the catalog lacks it.
    pub catalog: Option<String>,
    /// What comes of that.
    pub state: FieldState,
}

/// How a field of the schema compares with the catalog's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldState {
    /// Both have it, alike.
    Same,
    /// Only the schema has it: values are kept as unknown fields.
    New,
    /// Only the catalog has it: the field is absent in every record.
    Missing,
    /// The same for a field that is required: no record of the file is valid.
    MissingRequired,
    /// The types differ: values that resolve are read, others are violations and kept as unknown.
    TypeDiffers,
    /// One says that it may be null, and the other that it may not.
    NullabilityDiffers,
}

impl FieldState {
    /// A few words for people and machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            FieldState::Same => "same",
            FieldState::New => "new",
            FieldState::Missing => "missing",
            FieldState::MissingRequired => "required, but missing",
            FieldState::TypeDiffers => "type differs",
            FieldState::NullabilityDiffers => "nullability differs",
        }
    }
}

impl fmt::Display for FieldState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How well a schema matches the event as a release had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReleaseMatch {
    /// The release; 0: before the first.
    pub release: u16,
    /// In how many fields they differ.
    pub differences: usize,
}

impl Comparison {
    /// Compares a schema with the catalog.
    pub fn new(schema: &Schema, catalog: &CatalogDescriptor) -> Comparison {
        Comparison::of_event(schema, catalog, schema.event_type(catalog))
    }

    /// Compares a schema with what the catalog says of this event, whatever the schema calls its
    /// records.
    pub fn of_event(schema: &Schema, catalog: &CatalogDescriptor, event_type: &str) -> Comparison {
        let event = catalog.event(event_type);
        // By the names that they have in files.
        let plain = |field: ReleaseField| ReleaseField {
            name: catalog.plain_name(field.name),
            ..field
        };
        let today: Vec<_> = event
            .into_iter()
            .flat_map(|event| event.fields)
            .map(ReleaseField::of)
            .map(plain)
            .collect();
        let releases = event.map(|event| {
            let fields = (0..=catalog.release).filter_map(|release| {
                let fields: Vec<_> = event.fields_in(release)?.into_iter().map(plain).collect();
                Some((release, fields))
            });
            fields
                .map(|(release, fields)| ReleaseMatch {
                    release,
                    differences: differences(schema, &fields),
                })
                .collect()
        });
        Comparison {
            event_type: event_type.to_owned(),
            event,
            fields: fields(schema, &today),
            releases: releases.unwrap_or_default(),
        }
    }

    /// The newest releases in a row that the schema differs from least; `None` when the catalog
    /// does not know the event.
    pub fn best(&self) -> Option<RangeInclusive<u16>> {
        let fewest = self.best_differences()?;
        let mut best = self
            .releases
            .iter()
            .rev()
            .skip_while(|release| release.differences > fewest);
        let last = best.next()?.release;
        let first = best
            .take_while(|release| release.differences == fewest)
            .last()
            .map_or(last, |release| release.release);
        Some(first..=last)
    }

    /// In how many fields the schema differs from the event in those releases.
    pub fn best_differences(&self) -> Option<usize> {
        self.releases
            .iter()
            .map(|release| release.differences)
            .min()
    }
}

fn fields(schema: &Schema, known: &[ReleaseField]) -> Vec<FieldComparison> {
    let mut all = Vec::new();
    for field in schema.record() {
        let ours = known.iter().find(|ours| ours.name == field.name);
        let state = ours.map_or(FieldState::New, |ours| state(schema, field.ty, ours));
        all.push(FieldComparison {
            name: field.name.clone(),
            file: Some(schema.type_text(field.ty)),
            file_words: Some(words(schema, field.ty)),
            catalog: ours.map(type_text),
            state,
        });
    }
    for ours in known
        .iter()
        .filter(|ours| !schema.record().iter().any(|field| field.name == ours.name))
    {
        let state = if ours.presence == Presence::Required {
            FieldState::MissingRequired
        } else {
            FieldState::Missing
        };
        all.push(FieldComparison {
            name: ours.name.to_owned(),
            file: None,
            file_words: None,
            catalog: Some(type_text(ours)),
            state,
        });
    }
    all
}

/// How many fields differ: what [`fields`] would say, without saying it.
fn differences(schema: &Schema, known: &[ReleaseField]) -> usize {
    let (mut both, mut differ) = (0, 0);
    for field in schema.record() {
        let ours = known.iter().find(|ours| ours.name == field.name);
        both += usize::from(ours.is_some());
        let is_same = ours.is_some_and(|ours| state(schema, field.ty, ours) == FieldState::Same);
        differ += usize::from(!is_same);
    }
    differ + known.len().saturating_sub(both)
}

/// A type, and whether it is in a union with null.
fn nullable(schema: &Schema, id: TypeId) -> (TypeId, bool) {
    if let Node::Union(branches) = &schema.ty(id).node {
        let is_null = |id: &TypeId| matches!(schema.ty(*id).node, Node::Null);
        match branches[..] {
            [null, value] | [value, null] if is_null(&null) => return (value, true),
            [one] => return (one, false),
            _ => {}
        }
    }
    (id, false)
}

fn state(schema: &Schema, id: TypeId, ours: &ReleaseField) -> FieldState {
    let (value, may_be_null) = nullable(schema, id);
    if !is_shaped(schema, value, ours.kind, ours.shape, 0) {
        FieldState::TypeDiffers
    } else if may_be_null == (ours.presence == Presence::Optional) {
        FieldState::Same
    } else {
        FieldState::NullabilityDiffers
    }
}

/// How deep types are compared that hold others: those of a schema may go round in a circle.
const DEEPEST: usize = 16;

/// Whether a type is the one that such values, or lists of them, are written with.
fn is_shaped(schema: &Schema, id: TypeId, kind: Kind, shape: Shape, depth: usize) -> bool {
    match (&schema.ty(id).node, shape) {
        (_, Shape::One) => is_kind(schema, id, kind, depth),
        (Node::Array(item), shape) => {
            let (item, items_may_be_null) = nullable(schema, *item);
            is_kind(schema, item, kind, depth)
                && items_may_be_null == (shape == Shape::NullableList)
        }
        _ => false,
    }
}

/// The same for one value: see [`schema_of`](super::schema_of).
fn is_kind(schema: &Schema, id: TypeId, kind: Kind, depth: usize) -> bool {
    let is_field = |id: TypeId, field: &FieldDescriptor| {
        let (value, may_be_null) = nullable(schema, id);
        may_be_null == (field.presence == Presence::Optional)
            && is_shaped(schema, value, field.kind, field.shape, depth + 1)
    };
    match (&schema.ty(id).node, kind) {
        _ if depth > DEEPEST => true,
        (Node::String, Kind::DateTime(_) | Kind::Any) => true,
        (node, Kind::Map(MapDescriptor { values: None, .. })) => matches!(node, Node::String),
        (
            Node::Map(values),
            Kind::Map(MapDescriptor {
                values: Some(field),
                ..
            }),
        ) => is_shaped(schema, *values, field.kind, field.shape, depth + 1),
        (Node::Record(fields), Kind::Record(record)) => {
            let named = |name: &str| {
                let mut all = record.fields.iter();
                all.find(|field| field.definition.plain_name == name)
            };
            fields.len() == record.fields.len()
                && fields
                    .iter()
                    .all(|field| named(&field.name).is_some_and(|ours| is_field(field.ty, ours)))
        }
        (node, kind) => kind_of(node) == Some(kind),
    }
}

/// A type in the words of the catalog.
fn words(schema: &Schema, id: TypeId) -> String {
    let (value, may_be_null) = nullable(schema, id);
    let mark = |may_be_null| if may_be_null { "?" } else { "" };
    let optional = mark(may_be_null);
    match &schema.ty(value).node {
        Node::Array(item) => {
            let (item, items_may_be_null) = nullable(schema, *item);
            let items = mark(items_may_be_null);
            format!("{}{items}[]{optional}", word(&schema.ty(item).node))
        }
        node => format!("{}{optional}", word(node)),
    }
}

fn word(node: &Node) -> &'static str {
    match node {
        Node::Enum(_) => Kind::String.name(),
        Node::Fixed(_) => Kind::Bytes.name(),
        Node::Map(_) => "map",
        Node::Record(_) => "object",
        node => kind_of(node).unwrap_or(Kind::Any).name(),
    }
}

fn type_text(field: &ReleaseField) -> String {
    let optional = if field.presence == Presence::Optional {
        "?"
    } else {
        ""
    };
    field.type_name() + optional
}
