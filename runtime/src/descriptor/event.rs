//! An event type: its fields, rules and history.

use std::fmt;
use std::ops::Deref;

use event_catalog_formats::{Format, Presence, Shape};

use super::{CatalogDescriptor, FieldDescriptor, Kind, Link, RecordDescriptor};

/// An event type: a record, which it dereferences to, and what only events have.
pub struct EventDescriptor {
    /// What it has in common with every record: its full name on the wire, such as
    /// `users.messages.email.Click`, and its fields, required first, then in dictionary order.
    pub record: RecordDescriptor,
    /// The catalog it belongs to.
    pub catalog: Link<CatalogDescriptor>,
    /// Position in [`CatalogDescriptor::events`].
    pub index: u16,
    /// The name of the generated struct, such as `Click`: in most catalogs the last part of the full
    /// name.
    pub short_name: &'static str,
    /// Channel, such as `email`; `None`: the catalog has no channels.
    pub channel: Option<&'static str>,
    /// Category, such as `message_engagement`; `None`: the catalog has no categories.
    pub category: Option<&'static str>,
    /// Release that brought it; `None`: older than the first release.
    pub since: Option<u16>,
    /// Release that no longer has it; `None`: live.
    pub retired: Option<u16>,
    /// Groups it is made of.
    pub groups: &'static [&'static str],
    /// Position of each dictionary field, [`EventDescriptor::ABSENT`] where the event lacks it.
    pub positions: &'static [u8],
    /// What validation asks of each field.
    pub checks: &'static [Check],
    /// How many of its fields are required.
    pub required: u8,
    /// What releases changed in it, ascending.
    pub history: &'static [Change],
}

impl Deref for EventDescriptor {
    type Target = RecordDescriptor;

    #[inline]
    fn deref(&self) -> &RecordDescriptor {
        &self.record
    }
}

// By name: the catalog refers back to its events.
impl fmt::Debug for EventDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventDescriptor")
            .field(&self.record.name)
            .finish()
    }
}

impl EventDescriptor {
    /// Marks a dictionary field that the event does not have.
    pub const ABSENT: u8 = u8::MAX;

    /// How many fields an event may have.
    pub const MAX_FIELDS: usize = event_catalog_formats::MAX_FIELDS;

    /// The fields that every record has.
    pub fn required_fields(&self) -> &'static [FieldDescriptor] {
        self.fields
            .get(..usize::from(self.required))
            .unwrap_or_default()
    }

    /// The position among the fields of the one with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.position_of(self.catalog.field_names.find(name.as_bytes())?)
    }

    /// The position among the fields of the one that Avro files call so.
    pub(crate) fn plain_position(&self, name: &str) -> Option<usize> {
        self.position(name).or_else(|| {
            self.fields
                .iter()
                .position(|field| field.definition.plain_name == name)
        })
    }

    /// The position among the fields of one of the dictionary.
    #[inline]
    pub(crate) fn position_of(&self, index: usize) -> Option<usize> {
        self.positions
            .get(index)
            .copied()
            .filter(|at| *at != Self::ABSENT)
            .map(usize::from)
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static FieldDescriptor> {
        self.fields.iter().find(|s| s.definition.name == name)
    }
}

/// What validation asks of the values of a field, in few bytes: those of a whole event lie side by
/// side, while the fields would fill a cache.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The format of its type.
    pub format: Option<Format>,
    /// Nothing is asked: one whole number or boolean without format.
    pub free: bool,
    /// There is more to ask: its type is an enumeration that lists all values, or there are
    /// constraints beside the format.
    pub more: bool,
}

/// Builds [`EventDescriptor::checks`].
pub const fn checks<const N: usize>(fields: &[FieldDescriptor; N]) -> [Check; N] {
    let mut checks = [Check {
        format: None,
        free: false,
        more: false,
    }; N];
    let mut i = 0;
    while i < N {
        let field = &fields[i];
        if let Some(ty) = field.ty {
            checks[i].format = ty.format;
            checks[i].more = matches!(&ty.values, Some(values) if !values.open);
        }
        checks[i].more |= field.max_chars > 0
            || field.is_constrained()
            || matches!(field.kind, Kind::DateTime(_));
        let whole = matches!(field.kind, Kind::Int | Kind::Long | Kind::Boolean);
        checks[i].free = whole
            && matches!(field.shape, Shape::One)
            && checks[i].format.is_none()
            && !checks[i].more;
        i += 1;
    }
    checks
}

/// What one release changed in an event.
#[derive(Debug)]
pub struct Change {
    /// The release.
    pub release: u16,
    /// Fields it added.
    pub added: &'static [&'static str],
    /// Fields it removed: name, kind and shape, and what their presence was.
    pub removed: &'static [(&'static str, Kind, Shape, Presence)],
    /// Fields that were required before and are optional since.
    pub loosened: &'static [&'static str],
    /// Fields that were optional before and are required since.
    pub tightened: &'static [&'static str],
    /// Fields whose type it changed, with kind and shape before.
    pub retyped: &'static [(&'static str, Kind, Shape)],
}

/// Builds [`EventDescriptor::positions`] for a dictionary of `N` fields.
pub const fn positions<const N: usize>(fields: &[FieldDescriptor]) -> [u8; N] {
    let mut table = [EventDescriptor::ABSENT; N];
    let mut i = 0;
    while i < fields.len() {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the generator allows at most 128 fields"
        )]
        {
            table[fields[i].index as usize] = i as u8;
        }
        i += 1;
    }
    table
}

/// Counts [`EventDescriptor::required`]; required fields come first.
pub const fn required_count(fields: &[FieldDescriptor]) -> u8 {
    let mut count = 0;
    while (count as usize) < fields.len()
        && matches!(fields[count as usize].presence, Presence::Required)
    {
        count += 1;
    }
    count
}
