//! Events in the form of those who get them: projections that the catalog describes, walked by one
//! engine.
//!
//! ```text
//! destinations/*.yaml -> Dialect: Members, and an Outline of them for each event        (table)
//! event + Dialect     -> Projection: JSON straight into a buffer, or any format of serde (write, serialize, change)
//! Projections         -> request bodies within the destination's limits                 (batch)
//! request body        -> events, where a destination can be read back                   (receive, body, walk)
//! ```
//!
//! Nothing here knows a destination, and nothing is sent: there is no network code.
//!
//! # What becomes of fields that the catalog does not know
//!
//! The destination says whether it has them (`rest: all`) or not (`rest: known`). A field that the
//! destination has and the event lacks by the catalog (`also`) is taken from them, and stands where
//! it belongs.

mod batch;
mod body;
mod change;
mod receive;
mod serialize;
mod table;
mod walk;
mod write;

use std::fmt;

use crate::descriptor::EventDescriptor;
use crate::json;
use crate::record::{AnyEvent, EventRecord, FieldRef, Scalar};
use crate::value::{UnknownFields, Value};

use change::{milliseconds, seconds};

pub use batch::{Batch, Oversized};
pub use receive::{Incoming, Refusal};
pub use table::{Destination, Dialect, Member, Outline, Part, Received, ReceivedAs, Request, What};

/// What only who sends can know, by name: tokens, keys. A setting that has no value is left out of
/// what is written.
///
/// ```
/// use event_catalog::project::Settings;
///
/// let settings = Settings::new().with("token", "4bf9");
/// assert_eq!(settings.get("token"), Some("4bf9"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Settings(Vec<(String, String)>);

impl Settings {
    /// None.
    pub const fn new() -> Self {
        Settings(Vec::new())
    }

    /// With a value for a setting.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Gives a setting a value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
    }

    /// The value of a setting.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a destination's setting, by its position.
    fn at(&self, destination: &Destination, at: u16) -> Option<&str> {
        self.get(destination.settings.get(usize::from(at))?.0)
    }
}

// Names only: values are secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

static NO_SETTINGS: Settings = Settings::new();

/// An event as a destination gets it: made by [`EventExt::project`](crate::EventExt::project),
/// written by [`Projection::write_json`] or any serializer.
#[derive(Clone, Copy)]
pub struct Projection<'e, 'a> {
    record: &'e dyn EventRecord<'a>,
    dialect: &'static Dialect,
    outline: &'static Outline,
    settings: &'e Settings,
}

impl<'e, 'a> Projection<'e, 'a> {
    /// The projection of a record.
    pub(crate) fn new(
        record: &'e dyn EventRecord<'a>,
        dialect: &'static Dialect,
    ) -> Result<Self, LeftOut> {
        let event = record.descriptor();
        if !std::ptr::eq(event.catalog.get(), dialect.catalog) {
            return Err(LeftOut::OtherCatalog {
                event: event.name,
                catalog: dialect.catalog.name,
            });
        }
        let Some(outline) = dialect.outline(event) else {
            return Err(LeftOut::NotSent {
                event: event.name,
                destination: dialect.destination.name,
                dialect: dialect.name,
            });
        };
        let projection = Projection {
            record,
            dialect,
            outline,
            settings: &NO_SETTINGS,
        };
        if !projection.has_one_of(dialect.needs_one_of) {
            return Err(LeftOut::NoneOf { dialect });
        }
        Ok(projection)
    }

    /// Whether one of these fields holds something; true of none.
    fn has_one_of(&self, needed: &'static [u16]) -> bool {
        let event = self.record.descriptor();
        let mut found = needed.is_empty();
        if !found {
            self.record.fields(&mut |fields, unknown| {
                let record = Lent {
                    event,
                    fields,
                    unknown,
                };
                found = needed.iter().any(|field| match record.field(*field) {
                    Some(FieldRef::Str(text)) => !text.is_empty(),
                    Some(FieldRef::OptStr(text)) => {
                        text.as_ref().is_some_and(|text| !text.is_empty())
                    }
                    Some(field) => field.is_present(),
                    None => record
                        .extra(self.dialect.field_name(*field))
                        .is_some_and(|value| *value != Value::String("".into())),
                });
            });
        }
        found
    }

    /// Whether a field that the catalog does not know goes into the rest, which stands between
    /// these positions of the outline. It does not if its name says where else it stands, if the
    /// destination has that field elsewhere, or if the rest has that key already.
    fn is_rest(&self, name: &str, from: usize, to: usize) -> bool {
        let Projection {
            dialect, outline, ..
        } = *self;
        if dialect.is_place(name) {
            return false;
        }
        if let Some(index) = dialect.catalog.field_names.find(name.as_bytes())
            && dialect.members(outline).any(|member| {
                member
                    .what
                    .field()
                    .is_some_and(|field| usize::from(field) == index)
            })
        {
            return false;
        }
        let mut siblings = outline
            .members
            .iter()
            .take(to)
            .skip(from)
            .filter_map(|at| dialect.members.get(usize::from(*at)));
        !siblings.any(|member| {
            member.key == name
                && !matches!(
                    member.what,
                    What::Spread(..) | What::Close | What::CloseList | What::Unknown
                )
        })
    }

    /// Whether a member of an object that is taken apart has a key of its own in the object that
    /// starts there in the outline.
    #[cold]
    fn is_free(&self, key: &str, from: usize) -> bool {
        let Projection {
            dialect, outline, ..
        } = *self;
        let mut depth = 0_usize;
        let members = outline.members.iter().skip(from);
        for member in members.filter_map(|at| dialect.members.get(usize::from(*at))) {
            let (opens, closes) = member.what.brackets();
            if closes {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0
                && member.key == key
                && !matches!(member.what, What::Spread(..) | What::Unknown)
            {
                return false;
            }
            depth += usize::from(opens);
        }
        true
    }

    /// With the sender's settings.
    pub fn with(self, settings: &'e Settings) -> Self {
        Projection { settings, ..self }
    }

    /// The dialect.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The JSON.
    pub fn to_json(&self) -> String {
        json::text(|w| write::projection(w, self))
    }

    /// Appends the JSON to a buffer, which can be kept for the next event.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        json::append(out, |w| write::projection(w, self));
    }
}

impl fmt::Debug for Projection<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection")
            .field("event", self.record.descriptor())
            .field("dialect", self.dialect)
            .finish_non_exhaustive()
    }
}

/// Why a destination does not get an event.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeftOut {
    /// The catalog does not know the event.
    #[error("the catalog does not know the event, so nobody says what it looks like")]
    UnknownEvent,
    /// The destination does not get events of this type.
    #[error("{destination} ({dialect}) gets no {event}")]
    NotSent {
        /// The event type.
        event: &'static str,
        /// The destination.
        destination: &'static str,
        /// The dialect.
        dialect: &'static str,
    },
    /// The destination demands one of several fields, and none holds anything.
    #[error("{} needs {}", .dialect.destination.name, one_of(.dialect))]
    NoneOf {
        /// The dialect, which says which fields.
        dialect: &'static Dialect,
    },
    /// The event is from another catalog than the destination.
    #[error("{event} is no event of the catalog `{catalog}`")]
    OtherCatalog {
        /// The event type.
        event: &'static str,
        /// The catalog of the destination.
        catalog: &'static str,
    },
}

impl LeftOut {
    /// A stable name for the reason, to count by.
    pub const fn reason(&self) -> &'static str {
        match self {
            LeftOut::UnknownEvent => "unknown-event",
            LeftOut::NotSent { .. } => "not-sent",
            LeftOut::NoneOf { .. } => "no-identifier",
            LeftOut::OtherCatalog { .. } => "other-catalog",
        }
    }
}

fn one_of(dialect: &Dialect) -> String {
    let names: Vec<String> = dialect
        .needs_one_of
        .iter()
        .map(|field| format!("`{}`", dialect.field_name(*field)))
        .collect();
    match names.as_slice() {
        [one] => format!("{one}, which the event lacks"),
        many => format!("one of {}, and the event has none", many.join(", ")),
    }
}

/// The projection of an event.
pub(crate) fn event<'e, 'a, E: AnyEvent<'a>>(
    event: &'e E,
    dialect: &'static Dialect,
) -> Result<Projection<'e, 'a>, LeftOut> {
    match event.record() {
        Ok(record) => Projection::new(record, dialect),
        Err(_) => Err(LeftOut::UnknownEvent),
    }
}

/// The fields that a record has lent.
#[derive(Clone, Copy)]
struct Lent<'l, 's, 'a> {
    event: &'static EventDescriptor,
    fields: &'l [FieldRef<'s, 'a>],
    unknown: &'l UnknownFields<'a>,
}

impl<'l, 's, 'a> Lent<'l, 's, 'a> {
    /// The position of a dictionary field among the event's.
    #[inline]
    fn position(&self, field: u16) -> usize {
        self.event
            .positions
            .get(usize::from(field))
            .copied()
            .map_or(usize::MAX, usize::from)
    }

    /// A dictionary field, if the event has it.
    #[inline]
    fn field(&self, field: u16) -> Option<&'l FieldRef<'s, 'a>> {
        self.fields.get(self.position(field))
    }

    /// A field that the event does not have by the catalog.
    #[cold]
    fn extra(&self, name: &str) -> Option<&'l Value<'a>> {
        self.unknown
            .get(name)
            .filter(|value| **value != Value::Null)
    }

    /// The text of a field, wherever it is.
    fn text(&self, dialect: &Dialect, field: u16) -> Option<&'l str>
    where
        's: 'l,
    {
        match self.field(field) {
            Some(FieldRef::Str(text)) => Some(text),
            Some(FieldRef::OptStr(text)) => text.as_deref(),
            Some(field) => match field.scalar() {
                Some(Scalar::Str(text)) => Some(text),
                _ => None,
            },
            None => self
                .extra(dialect.field_name(field))
                .and_then(Value::as_str),
        }
    }

    /// A moment as whole number.
    fn number(&self, dialect: &Dialect, field: u16) -> Option<i64> {
        match self.field(field) {
            Some(field) => match field.scalar() {
                Some(Scalar::Int(number)) => Some(number.into()),
                Some(Scalar::Long(number)) => Some(number),
                _ => None,
            },
            None => match self.extra(dialect.field_name(field)) {
                Some(Value::Int(number)) => Some(*number),
                _ => None,
            },
        }
    }

    /// Whether the first field is to be written because the second has this value.
    fn holds(&self, dialect: &Dialect, condition: u16, value: &str) -> bool {
        self.text(dialect, condition) == Some(value)
    }
}
