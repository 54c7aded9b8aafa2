//! Records and their fields: what events, objects and custom events have in common.
//!
//! Each of them is a record and what only its kind has, so it lends what a record has as its own.

use std::borrow::Cow;
use std::ops::Deref;

use super::{
    Annotations, Catalog, Constraints, CustomEvent, Event, FieldDefinition, FieldId, FieldType,
    GroupId, Object, Presence, Rule, Standing,
};
use crate::names;

/// Anything with fields.
#[derive(Debug, Clone)]
pub struct Record {
    /// Full name on the wire; an object, which has none there, is called as in Rust.
    pub wire: String,
    /// The Rust struct.
    pub name: String,
    /// What it is, or what happened.
    pub doc: String,
    /// Who answers for it, and whether it should still be used.
    pub standing: Standing,
    /// Release that brought it; `None`: older than the first release, or no event.
    pub since: Option<u16>,
    /// Release that no longer has it.
    pub retired: Option<u16>,
    /// Required first; those of an event in dictionary order, others in the order of the file.
    pub fields: Vec<Field>,
    /// Rules over several fields, its own and those of its groups.
    pub rules: Vec<Rule>,
}

/// A field of a record, all exceptions applied; in the dictionary, before any.
#[derive(Debug, Clone)]
pub struct Field {
    /// Key in its file, by which the catalog refers to it.
    pub key: String,
    /// Name on the wire.
    pub name: String,
    /// The Rust field.
    pub rust: String,
    /// Meaning, unit, quirks; may be empty in a custom event.
    pub doc: String,
    /// Required or optional; in the dictionary, which does not say, optional.
    pub presence: Presence,
    /// Its type.
    pub ty: FieldType,
    /// What else is to be known of it.
    pub notes: Annotations,
    /// What values must be like.
    pub constraints: Constraints,
    /// Plausible values, as text.
    pub examples: Vec<String>,
    /// Release that brought it to its event; `None`: older than the first release, or no field of
    /// an event.
    pub since: Option<u16>,
    /// The group that brought it; `None`: the record lists it itself.
    pub group: Option<GroupId>,
    /// The dictionary entry it was taken from; fields of events always were.
    pub definition: Option<FieldId>,
}

impl Field {
    /// Returns whether it was taken from this dictionary entry.
    pub fn is(&self, id: FieldId) -> bool {
        self.definition == Some(id)
    }

    /// Returns what the field is called where names are of ASCII letters, digits and underscores,
    /// as in Avro files, Protobuf and SQL: as on the wire if that is such a name, else as in Rust.
    pub fn plain_name(&self) -> Cow<'_, str> {
        names::plain(&self.name, || self.rust.clone())
    }
}

impl Record {
    /// Returns the release that brought a field, if the record was there before.
    pub fn came_later(&self, field: &Field) -> Option<u16> {
        field.since.filter(|_| field.since != self.since)
    }

    /// Returns whether it should no longer be used, or is no longer there.
    pub fn is_over(&self) -> bool {
        self.retired.is_some() || self.standing.deprecated.is_some()
    }

    /// Returns the field that was taken from a dictionary entry.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.is(id))
    }
}

impl Catalog {
    /// Returns a field as the dictionary has it, from which that of a record may differ; one that
    /// is not in the dictionary as it is.
    pub fn as_defined<'f>(&'f self, field: &'f Field) -> &'f Field {
        field.definition.map_or(field, |id| &self.field(id).field)
    }
}

impl Deref for Event {
    type Target = Record;

    fn deref(&self) -> &Record {
        &self.record
    }
}

impl Deref for Object {
    type Target = Record;

    fn deref(&self) -> &Record {
        &self.record
    }
}

impl Deref for CustomEvent {
    type Target = Record;

    fn deref(&self) -> &Record {
        &self.record
    }
}

impl Deref for FieldDefinition {
    type Target = Field;

    fn deref(&self) -> &Field {
        &self.field
    }
}
