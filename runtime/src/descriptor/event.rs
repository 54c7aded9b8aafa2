//! An event type: its fields, rules and history.

use std::fmt;

use event_catalog_formats::{Format, Presence, Shape};

use super::{CatalogDescriptor, FieldDescriptor, Kind, Rule, Standing};

/// An event type.
pub struct EventDescriptor {
    /// The catalog it belongs to.
    pub catalog: &'static CatalogDescriptor,
    /// Position in [`CatalogDescriptor::events`].
    pub index: u16,
    /// Full name on the wire, such as `users.messages.email.Click`.
    pub name: &'static str,
    /// The name of the generated struct, such as `Click`.
    pub short_name: &'static str,
    /// What happened.
    pub doc: &'static str,
    /// Who answers for it, and whether it should still be used.
    pub standing: Standing,
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
    /// Its fields: required first, then in dictionary order.
    pub slots: &'static [FieldDescriptor],
    /// Slot of each dictionary field, [`EventDescriptor::NO_SLOT`] where the event lacks it.
    pub slot_of: &'static [u8],
    /// What validation asks of each slot.
    pub checks: &'static [Check],
    /// How many of its fields are required.
    pub required: u8,
    /// Rules over several fields.
    pub rules: &'static [Rule],
    /// What releases changed in it, ascending.
    pub history: &'static [Change],
}

// By name: the catalog refers back to its events.
impl fmt::Debug for EventDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventDescriptor").field(&self.name).finish()
    }
}

impl EventDescriptor {
    /// Marks a dictionary field that the event does not have.
    pub const NO_SLOT: u8 = u8::MAX;

    /// How many fields an event may have.
    pub const MAX_SLOTS: usize = event_catalog_formats::MAX_FIELDS;

    /// The fields that every record has.
    pub fn required_slots(&self) -> &'static [FieldDescriptor] {
        self.slots
            .get(..usize::from(self.required))
            .unwrap_or_default()
    }

    /// The name of the generated struct, which is the last part of the full name in most catalogs.
    pub fn short_name(&self) -> &'static str {
        self.short_name
    }

    /// The position in `slots` of the field with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.position_of(self.catalog.field_names.find(name.as_bytes())?)
    }

    /// The position in `slots` of the field that Avro files call so.
    pub(crate) fn plain_position(&self, name: &str) -> Option<usize> {
        self.position(name).or_else(|| {
            self.slots
                .iter()
                .position(|slot| slot.definition.plain_name == name)
        })
    }

    /// The position in `slots` of a field of the dictionary.
    #[inline]
    pub(crate) fn position_of(&self, index: usize) -> Option<usize> {
        self.slot_of
            .get(index)
            .copied()
            .filter(|slot| *slot != Self::NO_SLOT)
            .map(usize::from)
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static FieldDescriptor> {
        self.slots.iter().find(|s| s.definition.name == name)
    }
}

/// What validation asks of the values of a slot, in few bytes: those of a whole event lie side by
/// side, while the slots would fill a cache.
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
pub const fn checks<const N: usize>(slots: &[FieldDescriptor; N]) -> [Check; N] {
    let mut checks = [Check {
        format: None,
        free: false,
        more: false,
    }; N];
    let mut i = 0;
    while i < N {
        let slot = &slots[i];
        if let Some(ty) = slot.ty {
            checks[i].format = ty.format;
            checks[i].more = matches!(&ty.values, Some(values) if !values.open);
        }
        checks[i].more |=
            slot.max_chars > 0 || slot.is_constrained() || matches!(slot.kind, Kind::DateTime(_));
        let whole = matches!(slot.kind, Kind::Int | Kind::Long | Kind::Boolean);
        checks[i].free = whole
            && matches!(slot.shape, Shape::One)
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

/// Builds [`EventDescriptor::slot_of`] for a dictionary of `N` fields.
pub const fn slot_of<const N: usize>(slots: &[FieldDescriptor]) -> [u8; N] {
    let mut table = [EventDescriptor::NO_SLOT; N];
    let mut i = 0;
    while i < slots.len() {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the generator allows at most 128 slots"
        )]
        {
            table[slots[i].index as usize] = i as u8;
        }
        i += 1;
    }
    table
}

/// Counts [`EventDescriptor::required`]; required slots come first.
pub const fn required_count(slots: &[FieldDescriptor]) -> u8 {
    let mut count = 0;
    while (count as usize) < slots.len()
        && matches!(slots[count as usize].presence, Presence::Required)
    {
        count += 1;
    }
    count
}
