//! What the catalog says, as static tables.
//!
//! The generated crate holds one [`CatalogDescriptor`] with everything below it; every engine of
//! this crate walks these tables, so a new event or field never adds code here. All tables are
//! `'static`, plain data, and free to read.

use std::borrow::Cow;
use std::fmt;

pub use event_catalog_formats::{Format, Presence, Primitive as Kind, Shape};

use crate::key::JsonKey;
use crate::names::NameTable;

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
    pub fields: &'static [FieldDescriptor],
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
#[derive(Debug)]
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

    /// The full name of an event's records.
    pub fn name_of(&self, event: &str, connection: Option<&str>) -> String {
        self.record_name
            .replace("{connection}", connection.unwrap_or(self.connection))
            .replace("{event}", event)
    }
}

/// An event type.
pub struct EventDescriptor {
    /// The catalog it belongs to.
    pub catalog: &'static CatalogDescriptor,
    /// Position in [`CatalogDescriptor::events`].
    pub index: u16,
    /// Full name on the wire, such as `users.messages.email.Click`.
    pub name: &'static str,
    /// What happened.
    pub doc: &'static str,
    /// Channel, such as `email`.
    pub channel: &'static str,
    /// Category, such as `message_engagement`.
    pub category: &'static str,
    /// Release that brought it; `None`: older than the first release.
    pub since: Option<u16>,
    /// Release that no longer has it; `None`: live.
    pub retired: Option<u16>,
    /// Groups it is made of.
    pub groups: &'static [&'static str],
    /// Its fields: required first, then in dictionary order.
    pub slots: &'static [Slot],
    /// Slot of each dictionary field, [`EventDescriptor::NO_SLOT`] where the event lacks it.
    pub slot_of: &'static [u8],
    /// What validation asks of each slot.
    pub checks: &'static [Check],
    /// How many of its fields are required.
    pub required: u8,
    /// Rules over several fields.
    pub rules: &'static [CrossRule],
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
    pub fn required_slots(&self) -> &'static [Slot] {
        self.slots
            .get(..usize::from(self.required))
            .unwrap_or_default()
    }

    /// The last part of the name: the name of the generated struct.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
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
                .position(|slot| slot.field.plain_name == name)
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
    pub fn field(&self, name: &str) -> Option<&'static Slot> {
        self.slots.iter().find(|s| s.field.name == name)
    }
}

/// A dictionary entry: what a field means wherever it stands.
#[derive(Debug)]
pub struct FieldDescriptor {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in Avro files, where names are of ASCII letters, digits and underscores: mostly the
    /// same.
    pub plain_name: &'static str,
    /// The name as the JSON writer needs it: `,"name":`.
    pub json_key: JsonKey,
    /// Meaning, unit, quirks.
    pub doc: &'static str,
    /// Plausible values, as text.
    pub examples: &'static [&'static str],
    /// Plausible values where another field has a certain value; of several fields, the first that
    /// a record has and lists its value decides.
    pub examples_by: &'static [ExamplesBy],
}

/// Plausible values of a field by the value of another.
#[derive(Debug)]
pub struct ExamplesBy {
    /// Position of the other field in [`CatalogDescriptor::fields`].
    pub field: u16,
    /// A value of that field, and the values that go with it, as text; none if the field is absent
    /// then.
    pub lists: &'static [(&'static str, &'static [&'static str])],
}

/// A field of an event, all exceptions applied.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The dictionary entry.
    pub field: &'static FieldDescriptor,
    /// Position of that entry in [`CatalogDescriptor::fields`].
    pub index: u16,
    /// The primitive a value is made of.
    pub kind: Kind,
    /// One value or a list.
    pub shape: Shape,
    /// Required or optional.
    pub presence: Presence,
    /// The vendor flags it as personal data.
    pub pii: bool,
    /// Personal or secret by the catalog's own judgement.
    pub sensitive: bool,
    /// The vendor is phasing it out.
    pub deprecated: bool,
    /// Release that brought it to this event; `None`: older than the first release.
    pub since: Option<u16>,
    /// Largest allowed number of characters; 0: no limit.
    pub max_chars: u32,
    /// Its semantic type, if it has one.
    pub ty: Option<&'static TypeDescriptor>,
    /// Documentation of its own, where the dictionary's does not fit this event.
    pub own_doc: Option<&'static str>,
    /// Examples of its own.
    pub own_examples: Option<&'static [&'static str]>,
}

impl Slot {
    /// A plain optional slot for dictionary field `index`; generated tables refine it with the
    /// methods below.
    pub const fn new(fields: &'static [FieldDescriptor], index: u16, kind: Kind) -> Self {
        Slot {
            field: &fields[index as usize],
            index,
            kind,
            shape: Shape::One,
            presence: Presence::Optional,
            pii: false,
            sensitive: false,
            deprecated: false,
            since: None,
            max_chars: 0,
            ty: None,
            own_doc: None,
            own_examples: None,
        }
    }

    /// Required.
    pub const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// Of another kind than in the dictionary: one plain value.
    pub const fn retyped(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self.shape = Shape::One;
        self.ty = None;
        self
    }

    /// With a semantic type.
    pub const fn of(mut self, ty: &'static TypeDescriptor) -> Self {
        self.ty = Some(ty);
        self
    }

    /// A list.
    pub const fn list(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Personal by the vendor's flag, and by the catalog's own judgement.
    pub const fn personal(mut self, pii: bool, sensitive: bool) -> Self {
        self.pii = pii;
        self.sensitive = sensitive;
        self
    }

    /// Being phased out.
    pub const fn phased_out(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Brought by a release after the event.
    pub const fn added_in(mut self, release: u16) -> Self {
        self.since = Some(release);
        self
    }

    /// With a limit on its characters.
    pub const fn at_most(mut self, max_chars: u32) -> Self {
        self.max_chars = max_chars;
        self
    }

    /// With documentation of its own.
    pub const fn documented(mut self, doc: &'static str) -> Self {
        self.own_doc = Some(doc);
        self
    }

    /// With examples of its own.
    pub const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.own_examples = Some(examples);
        self
    }

    /// Whether it holds personal data, or may hold any: flagged by the vendor, sensitive by the
    /// catalog's judgement, or JSON in a text, of which nobody knows what is in it.
    pub const fn is_private(&self) -> bool {
        self.pii || self.sensitive || holds_json(self.ty)
    }

    /// Name on the wire.
    pub const fn name(&self) -> &'static str {
        self.field.name
    }

    /// What it means in this event.
    pub const fn doc(&self) -> &'static str {
        match self.own_doc {
            Some(doc) => doc,
            None => self.field.doc,
        }
    }

    /// Plausible values, as text: the field's own, else its type's.
    pub const fn examples(&self) -> &'static [&'static str] {
        if let Some(own) = self.own_examples {
            return own;
        }
        match self.ty {
            Some(ty) if self.field.examples.is_empty() => ty.examples,
            _ => self.field.examples,
        }
    }

    /// The values an enumeration lists.
    pub const fn values(&self) -> Option<&'static ValueSet> {
        match self.ty {
            Some(ty) => ty.values.as_ref(),
            None => None,
        }
    }
}

/// Whether values of a type are JSON documents.
pub(crate) const fn holds_json(ty: Option<&TypeDescriptor>) -> bool {
    matches!(
        ty,
        Some(TypeDescriptor {
            format: Some(Format::Json),
            ..
        })
    )
}

/// A semantic type: a primitive with a meaning.
#[derive(Debug)]
pub struct TypeDescriptor {
    /// Its name in the catalog.
    pub name: &'static str,
    /// Meaning, unit, quirks.
    pub doc: &'static str,
    /// Format that values should have.
    pub format: Option<Format>,
    /// The enumeration, if it is one.
    pub values: Option<ValueSet>,
    /// Plausible values, as text.
    pub examples: &'static [&'static str],
}

/// The values of an enumeration.
#[derive(Debug)]
pub struct ValueSet {
    /// Listed values are examples; others are as good.
    pub open: bool,
    /// The listed values, as text.
    pub items: &'static [EnumValue],
}

/// One value of an enumeration.
#[derive(Debug)]
pub struct EnumValue {
    /// The value on the wire, as text.
    pub wire: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A rule over several fields of an event.
#[derive(Debug)]
pub struct CrossRule {
    /// Its name: the rule id of a violation.
    pub name: &'static str,
    /// The sentence shown when it is broken.
    pub doc: &'static str,
    /// What it demands.
    pub demand: Demand,
}

/// What validation asks of the values of a slot, in few bytes: those of a whole event lie side by
/// side, while the slots would fill a cache.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The format of its type.
    pub format: Option<Format>,
    /// Nothing is asked: one whole number or boolean without format.
    pub free: bool,
    /// There is more to ask: its type is an enumeration that lists all values, or its characters
    /// are limited.
    pub more: bool,
}

/// Builds [`EventDescriptor::checks`].
pub const fn checks<const N: usize>(slots: &[Slot; N]) -> [Check; N] {
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
        checks[i].more |= slot.max_chars > 0;
        let whole = matches!(slot.kind, Kind::Int | Kind::Long | Kind::Boolean);
        checks[i].free = whole
            && matches!(slot.shape, Shape::One)
            && checks[i].format.is_none()
            && !checks[i].more;
        i += 1;
    }
    checks
}

/// What a cross-field rule demands. Masks are over slots: bit *i* is slot *i*.
#[derive(Clone, Copy, Debug)]
pub enum Demand {
    /// At least one of them is present.
    AtLeastOne(u128),
    /// No more than one of them is present.
    AtMostOne(u128),
    /// If the slot is present, all those of the mask are.
    Requires(u8, u128),
}

impl Demand {
    /// The slots that it is about.
    pub(crate) fn slots(self) -> u128 {
        match self {
            Demand::AtLeastOne(mask) | Demand::AtMostOne(mask) => mask,
            Demand::Requires(slot, mask) => mask | 1_u128.checked_shl(u32::from(slot)).unwrap_or(0),
        }
    }
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
pub const fn slot_of<const N: usize>(slots: &[Slot]) -> [u8; N] {
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
pub const fn required_count(slots: &[Slot]) -> u8 {
    let mut count = 0;
    while (count as usize) < slots.len()
        && matches!(slots[count as usize].presence, Presence::Required)
    {
        count += 1;
    }
    count
}
