//! Destinations: for each event, where each of its fields stands there and under which key.

use std::fmt;

use super::{Catalog, EventId, Field, FieldId, Named};

/// Somebody who gets events in a form of his own.
#[derive(Debug, Clone)]
pub struct Destination {
    /// `snake_case` name: the file's, and the Rust module's.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// File that defines it, relative to the schema folder.
    pub file: String,
    /// The destination that it is like, which says what its own file does not.
    pub like: Option<String>,
    /// Where its rules come from.
    pub pages: Vec<Named>,
    /// What only who sends can know, such as a token.
    pub settings: Vec<Named>,
    /// Its versions, the usual one first; there is at least one.
    pub dialects: Vec<Dialect>,
    /// What it gets can be decoded into events again.
    pub receives: bool,
    /// How events travel together.
    pub request: Request,
    /// How much it takes in a time.
    pub rates: Vec<Rate>,
}

/// A version of a destination.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// Its name: `snake_case`, or a year.
    pub name: String,
    /// What is special about it.
    pub doc: String,
    /// The pages whose rules hold in it: indices into [`Destination::pages`].
    pub pages: Vec<usize>,
    /// Events in which none of these holds anything are left out; empty: none is.
    pub needs_one_of: Vec<FieldId>,
    /// For each event of the catalog, what it looks like there; `None`: it is not sent.
    pub outlines: Vec<Option<Outline>>,
    /// What it gets, by object; only where [`Destination::receives`].
    pub received: Vec<Received>,
}

/// What an event looks like at a destination.
#[derive(Debug, Clone)]
pub struct Outline {
    /// What the event is called there, where that is not its full name.
    pub title: Title,
    /// The members of its object, in order.
    pub members: Vec<Entry>,
}

/// What an event is called, in part perhaps by a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Title {
    /// What stands first.
    pub before: String,
    /// A field whose value follows.
    pub field: Option<FieldId>,
    /// What stands last.
    pub after: String,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its key; for [`Source::Spread`] the one that is used if the text is no object, and empty for
    /// [`Source::Unknown`].
    pub key: String,
    /// Where its value comes from.
    pub source: Source,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// The event's full name.
    Name,
    /// The event's title.
    Title,
    /// A value that is always the same.
    Constant(Constant),
    /// A setting: index into [`Destination::settings`].
    Setting(usize),
    /// A field, as it is. The event may lack it: then it is one that the destination has and
    /// storage does not.
    Field(FieldId),
    /// A moment, in another unit than the field has.
    Moment(FieldId, Factor),
    /// A field, if another one has this value.
    When(FieldId, FieldId, String),
    /// The SHA-256 hash of a text, in hexadecimal digits.
    Sha256(FieldId),
    /// The object that a field holds as JSON text.
    Parsed(FieldId),
    /// The members of the object that a field holds as JSON text, with a prefix before their keys.
    /// If it is empty, those are left out whose keys the object around them has.
    Spread(FieldId, String),
    /// An object.
    Object(Vec<Entry>),
    /// A list of one object.
    List(Vec<Entry>),
    /// All fields that the catalog does not know.
    Unknown,
}

/// A value that is always the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constant {
    /// A text.
    Text(String),
    /// A boolean.
    Boolean(bool),
    /// A number, as JSON writes it.
    Number(String),
}

impl fmt::Display for Constant {
    /// Writes it as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::Text(text) => serde_json::Value::from(&**text).fmt(f),
            Constant::Boolean(boolean) => boolean.fmt(f),
            Constant::Number(number) => f.write_str(number),
        }
    }
}

/// How one unit of time becomes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Factor {
    /// Seconds become milliseconds.
    Times1000,
    /// Milliseconds become seconds.
    Per1000,
}

impl Source {
    /// The field that the value comes from.
    pub fn field(&self) -> Option<FieldId> {
        match self {
            Source::Field(id)
            | Source::Moment(id, _)
            | Source::When(id, ..)
            | Source::Sha256(id)
            | Source::Parsed(id)
            | Source::Spread(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// An object of what a destination gets, whatever the event.
#[derive(Debug, Clone)]
pub struct Received {
    /// JSON Pointer of the object, from the event on.
    pub pointer: String,
    /// Its members.
    pub keys: Vec<(String, ReceivedAs)>,
    /// It holds all other fields under their own names.
    pub rest: bool,
}

/// What a member that a destination gets is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceivedAs {
    /// The event's full name.
    Name,
    /// A field.
    Field(FieldId),
    /// A field that holds JSON text, here as an object.
    Parsed(FieldId),
    /// An object: index into [`Dialect::received`].
    Object(usize),
    /// Something that is always the same, or known to the sender only.
    Nothing,
}

/// How events travel together.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Most events in one.
    pub max_events: Option<u32>,
    /// Largest size in bytes.
    pub max_bytes: Option<u32>,
    /// Headers with their values.
    pub headers: Vec<(String, String)>,
    /// The members of the body; empty: it is a list of events.
    pub body: Vec<(String, BodyPart)>,
}

/// A member of a request's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyPart {
    /// The list of events.
    Events,
    /// A text that is always the same.
    Constant(String),
    /// A setting: index into [`Destination::settings`].
    Setting(usize),
}

/// How much a destination takes in a time.
#[derive(Debug, Clone)]
pub struct Rate {
    /// What is counted: `events_per_second_per_device`.
    pub name: String,
    /// The most there may be.
    pub value: u32,
}

impl Outline {
    /// Every member with its path, depth first: `["properties", "url"]`. Objects come before what
    /// is in them; what is in the object of a list has its position, `0`, in the path.
    pub fn walk<'m>(&'m self, each: &mut dyn FnMut(&[&'m str], &'m Source)) {
        fn walk<'m>(
            members: &'m [Entry],
            path: &mut Vec<&'m str>,
            each: &mut dyn FnMut(&[&'m str], &'m Source),
        ) {
            for Entry { key, source } in members {
                path.push(key);
                each(path, source);
                match source {
                    Source::Object(members) => walk(members, path, each),
                    Source::List(members) => {
                        path.push("0");
                        walk(members, path, each);
                        path.pop();
                    }
                    _ => {}
                }
                path.pop();
            }
        }
        walk(&self.members, &mut Vec::new(), each);
    }

    /// Returns where a field of the event stands.
    pub fn places_of(&self, field: &Field) -> Vec<String> {
        field.definition.map_or_else(Vec::new, |id| self.places(id))
    }

    /// Where a field stands: keys from the outside in, joined by dots. A prefix ends in `…`.
    pub fn places(&self, field: FieldId) -> Vec<String> {
        let mut places = Vec::new();
        if self.title.field == Some(field) {
            self.walk(&mut |path, source| {
                places.extend(matches!(source, Source::Title).then(|| path.join(".")));
            });
        }
        self.walk(&mut |path, source| {
            if source.field() != Some(field) {
                return;
            }
            let place = match (source, path) {
                (Source::Spread(_, prefix), [outer @ .., _]) => {
                    [outer, &[&*format!("{prefix}…")]].concat().join(".")
                }
                _ => path.join("."),
            };
            if !places.contains(&place) {
                places.push(place);
            }
        });
        places
    }
}

impl Title {
    /// The title as text, with `{name}` for a field.
    pub fn shown(&self, catalog: &Catalog) -> String {
        let field = self
            .field
            .map_or_else(String::new, |id| format!("{{{}}}", catalog.field(id).name));
        format!("{}{field}{}", self.before, self.after)
    }
}

impl Catalog {
    /// The destination with this name.
    pub fn destination_named(&self, name: &str) -> Option<&Destination> {
        self.destinations
            .iter()
            .find(|destination| destination.name == name)
    }

    /// The destinations whose usual dialect knows an event, and what it looks like there; without
    /// those that are like another, which get the same.
    pub fn sent_to(&self, event: EventId) -> impl Iterator<Item = (&Destination, &Outline)> {
        let own = self.destinations.iter().filter(|it| it.like.is_none());
        own.filter_map(move |destination| {
            Some((destination, destination.dialects.first()?.outline(event)?))
        })
    }
}

impl Dialect {
    /// What an event looks like in this dialect; `None`: it is not sent.
    pub fn outline(&self, event: EventId) -> Option<&Outline> {
        self.outlines.get(event.0)?.as_ref()
    }

    /// What names an event there: its title, with `{name}` for a field, or its full name.
    pub fn name_of(&self, catalog: &Catalog, event: EventId) -> Option<String> {
        let outline = self.outline(event)?;
        let mut titled = false;
        outline.walk(&mut |_, source| titled |= matches!(source, Source::Title));
        Some(if titled {
            outline.title.shown(catalog)
        } else {
            catalog.event(event).wire.clone()
        })
    }
}
