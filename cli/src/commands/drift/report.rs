//! The report: facts against the catalog, in the order of names. `drift --help` documents the JSON:
//! keep both in step.

use event_catalog::descriptor::{EventDescriptor, FieldDescriptor, Presence, Shape};
use serde_derive::Serialize;

use super::facts::{Event as Facts, Field as Seen, Known};
use super::roll::Findings;
use super::writer::bit;
use crate::catalog::catalog;
use crate::report::File;

#[derive(Serialize)]
pub(super) struct Report<'f> {
    #[serde(rename = "report")]
    version: &'static str,
    catalog: Catalog,
    pub(super) records: u64,
    pub(super) filtered: u64,
    pub(super) malformed: u64,
    pub(super) damaged: u64,
    unreadable: &'f [File],
    /// Records of unknown events for whose names there is no room.
    pub(super) other_events: u64,
    pub(super) events: Vec<Event>,
}

#[derive(Serialize)]
struct Catalog {
    name: &'static str,
    release: u16,
}

/// The records of an event.
#[derive(Serialize)]
pub(super) struct Event {
    #[serde(rename = "event")]
    pub(super) name: String,
    pub(super) known: bool,
    pub(super) records: u64,
    /// The releases that all of it fits.
    pub(super) releases: Vec<u16>,
    pub(super) schemas: Vec<Schemas>,
    pub(super) fields: Vec<Field>,
    pub(super) tightened: Vec<&'static str>,
    /// How often unknown fields came for whose names there is no room.
    pub(super) other_fields: u64,
}

/// Files whose writer schemas fit the same releases.
#[derive(Serialize)]
pub(super) struct Schemas {
    pub(super) releases: Vec<u16>,
    pub(super) files: u64,
    pub(super) records: u64,
}

#[derive(Serialize)]
pub(super) struct Field {
    #[serde(rename = "field")]
    pub(super) name: String,
    pub(super) change: Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    pub(super) types: Vec<String>,
    pub(super) nullable: bool,
    pub(super) records: u64,
    /// Of the records of the event, how many of a hundred.
    pub(super) percent: f64,
    pub(super) examples: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Change {
    Unknown,
    Loosened,
    Retyped,
    Missing,
}

impl Change {
    pub(super) const ALL: [Change; 4] = [
        Change::Unknown,
        Change::Loosened,
        Change::Retyped,
        Change::Missing,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Change::Unknown => "unknown",
            Change::Loosened => "loosened",
            Change::Retyped => "retyped",
            Change::Missing => "missing",
        }
    }
}

impl Event {
    /// Whether anything is other than the catalog says.
    pub(super) fn drifts(&self) -> bool {
        !self.known
            || !self.fields.is_empty()
            || !self.tightened.is_empty()
            || self.other_fields > 0
    }
}

impl Report<'_> {
    /// How many events and fields changed in this way.
    pub(super) fn count(&self, change: Change) -> u64 {
        let fields = self.events.iter().flat_map(|event| &event.fields);
        let fields = fields.filter(|field| field.change == change).count() as u64;
        if change == Change::Unknown {
            let events = self.events.iter().filter(|event| !event.known).count() as u64;
            let others: u64 = self.events.iter().map(|event| event.other_fields).sum();
            fields + events + others + self.other_events
        } else {
            fields
        }
    }
}

pub(super) fn report<'f>(findings: &'f Findings<'_>) -> Report<'f> {
    let all = &findings.all;
    let mut events: Vec<Event> = all
        .known
        .iter()
        .filter_map(|(index, facts)| {
            let event = catalog().events.get(usize::from(*index))?;
            Some(known(event, facts))
        })
        .chain(
            all.unknown
                .first
                .iter()
                .map(|(name, facts)| described(name.clone(), None, facts)),
        )
        .collect();
    events.sort_by(|a, b| a.name.cmp(&b.name));
    let told: u64 = events.iter().map(|event| event.records).sum();
    Report {
        version: "drift/1",
        catalog: Catalog {
            name: catalog().name,
            release: catalog().release,
        },
        records: told + all.unknown.others,
        filtered: all.filtered,
        malformed: all.malformed,
        damaged: findings.troubles.damaged,
        unreadable: &findings.troubles.unreadable,
        other_events: all.unknown.others,
        events,
    }
}

/// An event, with its unknown fields.
fn described(name: String, event: Option<&'static EventDescriptor>, facts: &Facts) -> Event {
    let unknown = facts.unknown.first.iter();
    Event {
        name,
        known: event.is_some(),
        records: facts.records,
        releases: event.map_or_else(Vec::new, |event| releases(event, facts)),
        schemas: facts
            .schemas
            .iter()
            .map(|(releases, (files, records))| Schemas {
                releases: releases.clone(),
                files: *files,
                records: *records,
            })
            .collect(),
        fields: unknown
            .map(|(name, seen)| stranger(name, seen, facts.records))
            .collect(),
        tightened: Vec::new(),
        other_fields: facts.unknown.others,
    }
}

fn known(event: &'static EventDescriptor, facts: &Facts) -> Event {
    let mut described = described(event.name.to_owned(), Some(event), facts);
    for (at, field) in (0..).zip(event.fields) {
        let known = facts.known.get(&at);
        described.fields.extend(changes(at, field, known, facts));
        if facts.tightened & bit(at) != 0 {
            described.tightened.push(field.name());
        }
    }
    let key = |field: &Field| (field.name.clone(), field.change);
    described.fields.sort_by_cached_key(key);
    described.tightened.sort_unstable();
    described
}

fn stranger(name: &str, seen: &Seen, records: u64) -> Field {
    Field {
        name: name.to_owned(),
        change: Change::Unknown,
        from: None,
        types: seen.types.names(),
        nullable: seen.nullable || seen.records < records,
        records: seen.records,
        percent: percent(seen.records, records),
        examples: seen.examples.iter().cloned().collect(),
    }
}

/// What is to be said of a field that the catalog has.
fn changes(
    at: u8,
    field: &'static FieldDescriptor,
    known: Option<&Known>,
    facts: &Facts,
) -> Vec<Field> {
    let total = facts.records;
    let change = |change, types, nullable, records| Field {
        name: field.name().to_owned(),
        change,
        from: None,
        types,
        nullable,
        records,
        percent: percent(records, total),
        examples: Vec::new(),
    };
    let is_required = field.presence == Presence::Required;
    let mut changes = Vec::new();
    if let Some(known) = known {
        if known.loosened && facts.is_here(at) {
            let types = if known.types.is_empty() {
                vec![type_text(field)]
            } else {
                known.types.names()
            };
            changes.push(change(Change::Loosened, types, true, total - known.nulls));
        }
        if known.retyped {
            changes.push(Field {
                from: Some(type_text(field)),
                ..change(
                    Change::Retyped,
                    known.types.names(),
                    known.nullable || known.nulls > 0 || !is_required,
                    known.records,
                )
            });
        }
    }
    // What is optional may be absent from all records, unless a schema says what there is.
    let is_absent = !facts.is_here(at)
        && known.is_none_or(|known| !known.retyped)
        && (is_required || !facts.schemas.is_empty());
    if is_absent || facts.lacking & bit(at) != 0 {
        let lacking = known.map_or(0, |known| known.lacking);
        let records = if is_absent { 0 } else { total - lacking };
        changes.push(change(Change::Missing, Vec::new(), true, records));
    }
    changes
}

/// The type of a field, as the catalog calls it; whether it may be null is no part of it.
fn type_text(field: &FieldDescriptor) -> String {
    let list = match field.shape {
        Shape::One => "",
        Shape::List => "[]",
        Shape::NullableList => "?[]",
    };
    field.kind.name().to_owned() + list
}

#[allow(
    clippy::cast_precision_loss,
    reason = "one digit behind the point is told"
)]
fn percent(part: u64, whole: u64) -> f64 {
    (part as f64 * 1000.0 / whole.max(1) as f64).round() / 10.0
}

/// The releases that all schemas, and all records without one, fit.
fn releases(event: &'static EventDescriptor, facts: &Facts) -> Vec<u16> {
    let fits = |release: &u16| {
        facts
            .schemas
            .keys()
            .all(|fitting| fitting.contains(release))
            && (facts.loose.records == 0 || fits_loosely(event, facts, *release))
    };
    (0..=catalog().release)
        .filter(|release| event.fields_in(*release).is_some())
        .filter(fits)
        .collect()
}

/// Whether records without a schema are such as the release had them: they have no field that it
/// did not have, and all that it required.
fn fits_loosely(event: &'static EventDescriptor, facts: &Facts, release: u16) -> bool {
    let Some(then) = event.fields_in(release) else {
        return false;
    };
    let has = |name: &str| then.iter().any(|field| field.name == name);
    let mut unknown = facts.unknown.first.iter();
    let is_odd = facts.unknown.others > 0
        || facts.known.values().any(|known| known.retyped)
        || unknown.any(|(name, seen)| seen.loose && !has(name));
    let known = (0..).zip(event.fields).all(|(at, field)| {
        let before = then.iter().find(|before| before.name == field.name());
        match before {
            _ if facts.loose.all & bit(at) != 0 => before
                .is_some_and(|before| (before.kind, before.shape) == (field.kind, field.shape)),
            None => facts.loose.any & bit(at) == 0,
            Some(before) => before.presence == Presence::Optional,
        }
    });
    let gone = then.iter().all(|before| {
        before.presence == Presence::Optional
            || event.field(before.name).is_some()
            || facts.unknown.first.contains_key(before.name)
    });
    !is_odd && known && gone
}
