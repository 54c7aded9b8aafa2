//! What the catalog says, as static tables.
//!
//! The generated crate holds one [`CatalogDescriptor`] with everything below it; every engine of
//! this crate walks these tables, so a new event or field never adds code here. All tables are
//! `'static`, plain data, and free to read.

mod event;
mod field;
mod link;
mod notes;
mod record;
mod rule;

use std::borrow::Cow;

pub use event_catalog_formats::{Format, Presence, Shape};

pub use crate::datetime::{DateTimeFormat, DateTimes, Part, Zone};
use crate::names::NameTable;
pub use event::{Change, Check, EventDescriptor, checks, positions, required_count};
pub use field::{
    Constraints, EnumValue, ExamplesBy, FieldDefinition, FieldDescriptor, Kind, Pattern,
    TypeDescriptor, VALUE, ValueSet,
};
pub use link::Link;
pub use notes::{Deprecation, Standing};
pub use record::{
    Answers, Back, Carries, Limits, MapDescriptor, NameRules, Plan, RecordDescriptor,
};
pub use rule::{Demand, Literal, Rule};

/// A whole catalog.
#[derive(Debug)]
pub struct CatalogDescriptor {
    /// Name of the catalog.
    pub name: &'static str,
    /// JSON key that names the event.
    pub tag: &'static str,
    /// Largest allowed size of one event's canonical JSON, in bytes; 0: no limit.
    pub max_bytes: usize,
    /// Newest release that the catalog describes; 0: it has no releases.
    pub release: u16,
    /// How Avro files of the events are called and kept; `None`: plainly by the events' names.
    pub avro: Option<AvroNames>,
    /// Every event, in the order of the generated `EventType`.
    pub events: &'static [&'static EventDescriptor],
    /// Finds an event by its full name.
    pub event_names: NameTable,
    /// The field dictionary.
    pub fields: &'static [FieldDefinition],
    /// Finds a dictionary entry by its name.
    pub field_names: NameTable,
    /// Sets of fields of which some exclude each other. Samples keep to it; validation does not
    /// ask.
    pub exclusive: &'static [Exclusive],
}

/// Fields that one record does not have together with those of certain other sets.
#[derive(Debug)]
pub struct Exclusive {
    /// Name of the group that the fields are, or of the field.
    pub name: &'static str,
    /// Positions of the fields in [`CatalogDescriptor::fields`].
    pub fields: &'static [u16],
    /// Positions in [`CatalogDescriptor::exclusive`] of what it excludes, and what excludes it.
    pub excludes: &'static [u16],
}

impl CatalogDescriptor {
    /// The event with this full name.
    pub fn event(&self, name: &str) -> Option<&'static EventDescriptor> {
        self.event_names
            .find(name.as_bytes())
            .map(|i| self.events[i])
    }

    /// What a member of Avro's JSON is called on the wire.
    pub(crate) fn wire_name<'n>(&self, name: Cow<'n, str>) -> Cow<'n, str> {
        if self.field_names.find(name.as_bytes()).is_some() {
            return name;
        }
        self.fields
            .iter()
            .find(|field| field.plain_name == name)
            .map_or(name, |field| Cow::Borrowed(field.name))
    }

    /// What a field is called in Avro files.
    pub(crate) fn plain_name(&self, name: &'static str) -> &'static str {
        self.field_names
            .find(name.as_bytes())
            .and_then(|index| self.fields.get(index))
            .map_or(name, |field| field.plain_name)
    }
}

/// How Avro files of events are called and kept.
#[derive(Clone, Copy, Debug)]
pub struct AvroNames {
    /// Pattern of the full names of records, of segments between dots: `{event}`, the last, stands
    /// for the event's full name, `{connection}` for one segment that says where the files lie.
    pub record_name: &'static str,
    /// What stands for `{connection}` unless somebody says otherwise.
    pub connection: &'static str,
    /// Field that says when an event happened, by which files are kept apart.
    pub time: &'static str,
}

impl AvroNames {
    /// What stands for `{event}`, the end of the pattern, in a record's full name; `None` if the
    /// name does not match the pattern.
    pub fn event_in<'n>(&self, name: &'n str) -> Option<&'n str> {
        let mut rest = name;
        for segment in self
            .record_name
            .strip_suffix("{event}")?
            .split_terminator('.')
        {
            let (head, tail) = rest.split_once('.')?;
            if segment != "{connection}" && segment != head {
                return None;
            }
            rest = tail;
        }
        Some(rest).filter(|event| !event.is_empty())
    }

    /// The full name of an event's records. What cannot stand in a name of Avro is `_` there.
    pub fn name_of(&self, event: &str, connection: Option<&str>) -> String {
        self.record_name
            .replace("{connection}", connection.unwrap_or(self.connection))
            .replace("{event}", &event_catalog_formats::avro_name(event))
    }
}
