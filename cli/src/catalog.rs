//! The catalog that the command is for: what a program hands to `main`, and its event types.

use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

use event_catalog::avro::file_name;
use event_catalog::descriptor::{CatalogDescriptor, EventDescriptor, Plan};
use event_catalog::names::NameTable;
use event_catalog::project::{Destination, Dialect};
use event_catalog::record::{DynEvent, EventRecord, Events};

/// A command for the files of one catalog.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Name of the command.
    pub name: &'static str,
    /// Version of the program: `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
    /// What files it works with, as in “files of Braze events (Currents)”.
    pub files: &'static str,
    /// An event of the catalog, for the examples in its help.
    pub example: &'static str,
    /// The events: `Event::EVENTS` of the generated crate.
    pub events: &'static dyn Events,
    /// Who gets them: `destinations::ALL` of the generated crate, if it has any.
    pub destinations: &'static [&'static Destination],
    /// The custom events that records may carry: `custom::PLAN`, if there is a plan.
    pub plan: Option<&'static Plan>,
}

static TOOL: OnceLock<Tool> = OnceLock::new();

/// Settles which catalog the process is for; the first one counts.
pub(crate) fn settle(tool: Tool) {
    // A second one comes from tests only, and is the same.
    let _ = TOOL.set(tool);
}

/// Returns the command and its catalog: an empty one before [`settle`].
pub(crate) fn tool() -> &'static Tool {
    TOOL.get().unwrap_or(&NONE)
}

/// Returns what the catalog says.
pub(crate) fn catalog() -> &'static CatalogDescriptor {
    tool().events.catalog()
}

/// Any event of the catalog.
pub(crate) type Event<'a> = DynEvent<'a>;

/// Returns the type of an event; `None` if the catalog does not know it.
pub(crate) fn type_of(event: &Event<'_>) -> Option<EventType> {
    event.descriptor().map(EventType)
}

/// A type of event. Types are in the order of the catalog.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventType(&'static EventDescriptor);

impl EventType {
    /// Returns every event type of the catalog.
    pub(crate) fn all() -> impl Iterator<Item = EventType> {
        catalog().events.iter().copied().map(EventType)
    }

    /// Returns the event type with this full name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        catalog().event(name).map(EventType)
    }

    /// Returns the event type that a file or a folder of this name is for: names of events may hold
    /// what a path cannot.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let escaped = || Self::all().find(|event| file_name(event.as_str()) == name);
        Self::named(name).or_else(|| name.contains('%').then(escaped)?)
    }

    /// Returns what the catalog says about it.
    pub(crate) fn descriptor(self) -> &'static EventDescriptor {
        self.0
    }

    /// Returns its full name.
    pub(crate) fn as_str(self) -> &'static str {
        self.0.name
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl PartialEq for EventType {
    fn eq(&self, other: &Self) -> bool {
        self.0.index == other.0.index
    }
}

impl Eq for EventType {}

impl PartialOrd for EventType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EventType {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.index.cmp(&other.0.index)
    }
}

/// Returns the destination that users call so: `custom-http` or `custom_http`.
pub(crate) fn destination(name: &str) -> Result<&'static Destination, String> {
    let (wanted, all) = (name.replace('-', "_"), tool().destinations);
    all.iter()
        .copied()
        .find(|known| known.name == wanted)
        .ok_or_else(|| match all {
            [] => "the catalog has no destinations".to_owned(),
            all => format!(
                "there is no such destination; there are {}",
                listed(all.iter().copied())
            ),
        })
}

/// Returns the form of the destination that users call so, if events can be read back from it.
pub(crate) fn readable(name: &str) -> Result<&'static Dialect, String> {
    let dialect = |known: &'static Destination| {
        let mut dialects = known.dialects.iter().copied();
        dialects.find(|dialect| !dialect.received.is_empty())
    };
    let readable = || {
        let all = tool().destinations.iter().copied();
        all.filter(|known| dialect(known).is_some())
    };
    let wanted = name.replace('-', "_");
    readable()
        .find(|known| known.name == wanted)
        .and_then(dialect)
        .ok_or_else(|| {
            let bodies = listed(readable());
            let more = if bodies.is_empty() { "" } else { ", " };
            format!("there is no such format; there are auto, json, avro, avro-json{more}{bodies}")
        })
}

/// Returns the names of destinations as users write them.
fn listed(destinations: impl Iterator<Item = &'static Destination>) -> String {
    let names: Vec<String> = destinations
        .map(|known| known.name.replace('_', "-"))
        .collect();
    names.join(", ")
}

static NONE: Tool = Tool {
    name: "events",
    version: "",
    files: "files of events",
    example: "",
    events: &Nothing,
    destinations: &[],
    plan: None,
};

/// The events of an empty catalog.
#[derive(Debug)]
struct Nothing;

impl Events for Nothing {
    fn catalog(&self) -> &'static CatalogDescriptor {
        static EMPTY: CatalogDescriptor = CatalogDescriptor {
            name: "",
            tag: "event_type",
            max_bytes: 0,
            release: 0,
            avro: None,
            events: &[],
            event_names: NameTable::new(&[], &[0], &[0]),
            fields: &[],
            field_names: NameTable::new(&[], &[0], &[0]),
            exclusive: &[],
        };
        &EMPTY
    }

    fn record<'a>(&self, _: &'static EventDescriptor) -> Option<Box<dyn EventRecord<'a> + 'a>> {
        None
    }
}
