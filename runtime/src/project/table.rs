//! What the catalog says about destinations, as static tables.
//!
//! An event's [`Outline`] is a list of positions in its dialect's [`Member`]s. Members name fields
//! by their positions in the dictionary, so that events share them: a dialect has few, however many
//! events it knows.

use std::fmt;

use crate::descriptor::{CatalogDescriptor, EventDescriptor, Link};
use crate::key::JsonKey;
use crate::violation::{push_index, push_name};

/// Who gets events in a form of his own.
pub struct Destination {
    /// Name, `snake_case`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its versions, the usual one first.
    pub dialects: &'static [&'static Dialect],
    /// What only who sends can know: names, and what they stand for. See
    /// [`Settings`](super::Settings).
    pub settings: &'static [(&'static str, &'static str)],
    /// Where its rules come from: names, and what they stand for.
    pub pages: &'static [(&'static str, &'static str)],
    /// How events travel together.
    pub request: Request,
    /// How much it takes in a time: names such as `events_per_second_per_device`, and numbers.
    pub rates: &'static [(&'static str, u32)],
}

// By name: dialects refer back to it.
impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Destination").field(&self.name).finish()
    }
}

impl Destination {
    /// The dialect with this name.
    pub fn dialect(&self, name: &str) -> Option<&'static Dialect> {
        self.dialects
            .iter()
            .copied()
            .find(|dialect| dialect.name == name)
    }

    /// The key under which a request's body has its events; `None`: it is the list.
    pub(crate) fn list_key(&self) -> Option<&'static str> {
        self.request
            .body
            .iter()
            .find(|(_, part)| *part == Part::Events)
            .map(|(key, _)| *key)
    }

    /// Where an event stands in a body, as a JSON Pointer.
    pub(crate) fn event_pointer(&self, index: usize) -> String {
        let mut pointer = String::new();
        if let Some(key) = self.list_key() {
            push_name(&mut pointer, key);
        }
        push_index(&mut pointer, index);
        pointer
    }
}

/// A version of a destination.
pub struct Dialect {
    /// Name: `snake_case`, or a year.
    pub name: &'static str,
    /// What is special about it.
    pub doc: &'static str,
    /// The destination.
    pub destination: Link<Destination>,
    /// The catalog whose events it knows.
    pub catalog: &'static CatalogDescriptor,
    /// Events in which none of these holds anything are left out: positions in
    /// [`CatalogDescriptor::fields`]. Empty: none is.
    pub needs_one_of: &'static [u16],
    /// What events are made of there.
    pub members: &'static [Member],
    /// For each event of [`CatalogDescriptor::events`], what it looks like; `None`: it is not sent.
    pub outlines: &'static [Option<Outline>],
    /// What it gets, by object, the event itself first; empty where that cannot be decoded into
    /// events.
    pub received: &'static [Received],
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dialect")
            .field(&self.destination.name)
            .field(&self.name)
            .finish()
    }
}

impl Dialect {
    /// What an event looks like there; `None`: it is not sent.
    pub fn outline(&self, event: &EventDescriptor) -> Option<&'static Outline> {
        if !std::ptr::eq(event.catalog.get(), self.catalog) {
            return None;
        }
        self.outlines.get(usize::from(event.index))?.as_ref()
    }

    /// What an outline is made of, in order.
    pub fn members(&self, outline: &Outline) -> impl Iterator<Item = &'static Member> {
        let members = self.members;
        outline
            .members
            .iter()
            .filter_map(move |at| members.get(usize::from(*at)))
    }

    /// Where a field of an event stands there: keys from the outside in, joined by dots; a prefix
    /// ends in `…`. Several where it stands several times.
    pub fn places(&self, event: &EventDescriptor, field: &str) -> Vec<String> {
        let Some(outline) = self.outline(event) else {
            return Vec::new();
        };
        let index = self
            .catalog
            .field_names
            .find(field.as_bytes())
            .and_then(|index| u16::try_from(index).ok());
        let titled = |what| {
            what == What::Title
                && index.is_some()
                && outline.title_field.map(|(field, _)| field) == index
        };
        let (mut path, mut places) = (Vec::new(), Vec::new());
        for Member { key, what, .. } in self.members(outline) {
            let place = |key: &str| {
                path.iter()
                    .copied()
                    .chain([key])
                    .collect::<Vec<_>>()
                    .join(".")
            };
            match what {
                What::Open => path.push(*key),
                What::Close => drop(path.pop()),
                What::OpenList => path.extend([*key, "0"]),
                What::CloseList => path.truncate(path.len().saturating_sub(2)),
                What::Spread(field, prefix) if Some(*field) == index => {
                    places.push(place(&format!("{prefix}…")));
                }
                what if titled(*what) || (index.is_some() && what.field() == index) => {
                    places.push(place(key));
                }
                _ => {}
            }
        }
        places
    }

    /// What names an event there: its title, with `{name}` for a field, or its full name. `None`:
    /// it is not sent.
    pub fn name_of(&self, event: &EventDescriptor) -> Option<String> {
        let outline = self.outline(event)?;
        if self
            .members(outline)
            .all(|member| member.what != What::Title)
        {
            return Some(event.name.to_owned());
        }
        let (field, after) = outline
            .title_field
            .map_or_else(Default::default, |(field, after)| {
                (format!("{{{}}}", self.field_name(field)), after)
            });
        Some(format!("{}{field}{after}", outline.title))
    }

    /// Whether a name stands for a place rather than a field of the rest: a JSON Pointer to a
    /// member of an object that the destination gets, as [`Incoming`](super::Incoming) makes them.
    pub(super) fn is_place(&self, name: &str) -> bool {
        name.starts_with('/')
            && self
                .received
                .iter()
                .any(|object| key_in(object.pointer, name).is_some())
    }

    /// The key of the member of this object that a name stands for.
    pub(super) fn key_in(&self, pointer: &str, name: &str) -> Option<String> {
        let known =
            name.starts_with('/') && self.received.iter().any(|object| object.pointer == pointer);
        key_in(pointer, name)
            .filter(|_| known)
            .map(|key| key.replace("~1", "/").replace("~0", "~"))
    }

    /// The name of a dictionary field.
    pub(super) fn field_name(&self, field: u16) -> &'static str {
        self.catalog
            .fields
            .get(usize::from(field))
            .map_or("", |field| field.name)
    }
}

/// What an event looks like at a destination.
#[derive(Debug)]
pub struct Outline {
    /// What stands first in its title.
    pub title: &'static str,
    /// A dictionary field whose value follows, and what stands last.
    pub title_field: Option<(u16, &'static str)>,
    /// What it is made of: positions in [`Dialect::members`], objects opened and closed.
    pub members: &'static [u16],
}

impl Outline {
    /// An event whose title is a text.
    pub const fn new(title: &'static str, members: &'static [u16]) -> Self {
        Outline {
            title,
            title_field: None,
            members,
        }
    }

    /// With the value of a field in the title, and what stands behind it.
    pub const fn titled(mut self, field: u16, after: &'static str) -> Self {
        self.title_field = Some((field, after));
        self
    }
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// Its key.
    pub key: &'static str,
    /// The key as the JSON writer needs it.
    pub json_key: JsonKey,
    /// What it is.
    pub what: What,
}

impl Member {
    /// A member with this key.
    pub const fn new(key: &'static str, what: What) -> Self {
        Member {
            key,
            json_key: JsonKey::of_any(key),
            what,
        }
    }
}

/// What a member is. Fields are positions in [`CatalogDescriptor::fields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The event's full name.
    Name,
    /// Its title.
    Title,
    /// A text that is always the same.
    Constant(&'static str),
    /// A number that is always the same, as JSON writes it.
    Number(&'static str),
    /// A boolean that is always the same.
    Boolean(bool),
    /// A setting: position in [`Destination::settings`].
    Setting(u16),
    /// A field. Where the event has no such field, one of those that the catalog does not know.
    Field(u16),
    /// A moment in seconds, as milliseconds.
    Milliseconds(u16),
    /// A moment in milliseconds, as seconds.
    Seconds(u16),
    /// The first field, if the second has this value.
    When(u16, u16, &'static str),
    /// The SHA-256 hash of a text, in hexadecimal digits.
    Sha256(u16),
    /// The object that a field holds as JSON text.
    Parsed(u16),
    /// The members of the object that a field holds as JSON text, with a prefix before their keys.
    /// If it is empty, those are left out whose keys the object around them has.
    Spread(u16, &'static str),
    /// An object starts.
    Open,
    /// The object that was opened last ends. Has no key.
    Close,
    /// A list of one object starts, and the object with it.
    OpenList,
    /// The object that was opened last ends, and the list with it. Has no key.
    CloseList,
    /// All fields that the catalog does not know. Has no key.
    Unknown,
}

impl What {
    /// How many objects may be open, the event itself included.
    pub const DEEPEST: usize = 4;

    /// Whether an object starts, and whether one ends.
    pub(super) const fn brackets(self) -> (bool, bool) {
        (
            matches!(self, What::Open | What::OpenList),
            matches!(self, What::Close | What::CloseList),
        )
    }

    /// The dictionary field that the value comes from.
    pub const fn field(self) -> Option<u16> {
        match self {
            What::Field(field)
            | What::Milliseconds(field)
            | What::Seconds(field)
            | What::When(field, ..)
            | What::Sha256(field)
            | What::Parsed(field)
            | What::Spread(field, _) => Some(field),
            _ => None,
        }
    }
}

/// An object of what a destination gets, whatever the event.
#[derive(Debug)]
pub struct Received {
    /// JSON Pointer of the object, from the event on.
    pub pointer: &'static str,
    /// Its members.
    pub keys: &'static [(&'static str, ReceivedAs)],
    /// It holds all other fields under their own names.
    pub rest: bool,
}

/// What a member that a destination gets is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceivedAs {
    /// The event's full name.
    Name,
    /// A field.
    Field(u16),
    /// A field that holds JSON text, here as an object.
    Parsed(u16),
    /// An object: position in [`Dialect::received`].
    Object(u16),
    /// Nothing that an event holds: it is always the same, or known to the sender only.
    Nothing,
}

/// How events travel together.
#[derive(Debug)]
pub struct Request {
    /// Most events in one; 0: no limit.
    pub max_events: u32,
    /// Largest size in bytes; 0: no limit.
    pub max_bytes: u32,
    /// Headers with their values.
    pub headers: &'static [(&'static str, &'static str)],
    /// The members of the body; empty: it is a list of events.
    pub body: &'static [(&'static str, Part)],
}

/// A member of a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The list of events.
    Events,
    /// A text that is always the same.
    Constant(&'static str),
    /// A setting: position in [`Destination::settings`].
    Setting(u16),
}

/// The last step of a JSON Pointer into this object.
fn key_in<'n>(pointer: &str, name: &'n str) -> Option<&'n str> {
    name.strip_prefix(pointer)?
        .strip_prefix('/')
        .filter(|key| !key.contains('/'))
}
