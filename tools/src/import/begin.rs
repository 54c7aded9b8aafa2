//! A catalog to start with, from nothing but inputs.

use std::collections::BTreeMap;
use std::path::Path;

use event_catalog_codegen::Catalog;
use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::model::{Presence, Primitive};
use event_catalog_codegen::names;

use super::Arguments;
use super::dictionary::{Dictionary, New};
use super::input::{Base, Event, Field, Name};
use super::read::Inputs;
use super::update::{Home, define};
use crate::edit::{Folder, Place, Yaml};
use crate::output::Failure;

/// The keys of `catalog.yaml` in their usual order.
const KEYS: [&str; 10] = [
    "name",
    "doc",
    "tag",
    "event_names",
    "crate",
    "limits",
    "avro",
    "channels",
    "categories",
    "releases",
];

/// What all inputs have in common.
pub(crate) struct Start {
    tag: String,
    /// What stands before the events in the names of Avro records, with the dot.
    prefix: String,
    /// No event has a namespace.
    is_flat: bool,
}

impl Start {
    pub(crate) fn of(inputs: &Inputs) -> Self {
        let avro = || {
            inputs.events.iter().filter_map(|event| match &event.name {
                Name::Avro(full) => Some(full.as_str()),
                Name::Wire(_) => None,
            })
        };
        let prefix = prefix(&avro().collect::<Vec<_>>());
        let names = inputs.events.iter().map(|event| match &event.name {
            Name::Avro(full) => full.strip_prefix(&prefix).unwrap_or(full),
            Name::Wire(name) => name,
        });
        Start {
            tag: inputs
                .tag
                .clone()
                .unwrap_or_else(|| "event_type".to_owned()),
            is_flat: { names }.all(|name| !name.contains('.')),
            prefix,
        }
    }

    /// Returns the event of an Avro record.
    pub(crate) fn event<'f>(&self, full: &'f str) -> &'f str {
        full.strip_prefix(&self.prefix).unwrap_or(full)
    }
}

/// Returns what stands before the events in names of records: what namespaces have in common, if
/// they differ; else whatever ends with a segment that no namespace can have.
fn prefix(names: &[&str]) -> String {
    let spaces: Vec<Vec<&str>> = names
        .iter()
        .map(|name| {
            let mut segments: Vec<&str> = name.split('.').collect();
            segments.pop();
            segments
        })
        .collect();
    let Some(first) = spaces.first() else {
        return String::new();
    };
    let shared = |at: &usize| spaces.iter().all(|space| space.get(*at) == first.get(*at));
    let count = (0..first.len()).take_while(shared).count();
    let differ = spaces.iter().any(|space| space.len() != count);
    let is_segment = |segment: &&str| {
        segment.starts_with(|c: char| c.is_ascii_lowercase())
            && segment
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let kept = if differ {
        count
    } else {
        let foreign = first.iter().rposition(|segment| !is_segment(segment));
        foreign.map_or(0, |at| at + 1)
    };
    let kept = first.get(..kept).unwrap_or_default();
    kept.iter().flat_map(|segment| [*segment, "."]).collect()
}

/// Makes the files that a catalog cannot do without.
pub(crate) fn begin(
    folder: &mut Folder,
    start: &Start,
    arguments: &Arguments,
) -> Result<Catalog, Failure> {
    let name = name(&arguments.dir);
    let names = if start.is_flat {
        "event_names: \"{event}\"\n"
    } else {
        ""
    };
    let tag = crate::edit::text(&start.tag);
    let text = format!("name: {name}\ndoc: {UNWRITTEN}\ntag: {tag}\n{names}");
    folder.edit("catalog.yaml", &text)?;
    folder.compile().map_err(Failure::Mistakes)
}

/// Makes a group of the fields that all events have.
pub(crate) fn share(
    folder: &mut Folder,
    catalog: Catalog,
    events: &BTreeMap<String, Event>,
) -> Result<Catalog, Failure> {
    let first = events
        .values()
        .next()
        .map_or(&[][..], |event| &event.fields);
    let uses = |field: &Field| {
        let own = events.iter().filter_map(|(name, event)| {
            let mut fields = event.fields.iter();
            let own = fields.find(|own| own.name == field.name && own.presence == field.presence);
            Some((name.as_str(), own?))
        });
        own.collect::<Vec<_>>()
    };
    let is_plain = |field: &&Field| {
        let base = field.ty.as_ref().map(|ty| &ty.base);
        field.presence.is_some() && matches!(base, Some(Base::One(_)))
    };
    let shared = first
        .iter()
        .filter(is_plain)
        .map(|field| (field, uses(field)));
    let shared: Vec<_> = shared
        .filter(|(_, uses)| uses.len() == events.len())
        .collect();
    if events.len() < 2 || shared.len() < 2 {
        return Ok(catalog);
    }
    let mut dictionary = Dictionary::new(&catalog);
    let mut group = vec![("doc".to_owned(), Yaml::text(UNWRITTEN))];
    for (list, presence) in [
        ("required", Presence::Required),
        ("optional", Presence::Optional),
    ] {
        let mut keys = Vec::new();
        for (field, uses) in &shared {
            if field.presence == Some(presence) {
                let new = New {
                    name: &field.name,
                    uses: uses.clone(),
                };
                keys.push(define(
                    folder,
                    &mut dictionary,
                    &new,
                    &Home::Near,
                    &mut Vec::new(),
                )?);
            }
        }
        if !keys.is_empty() {
            group.push((list.to_owned(), Yaml::List(keys)));
        }
    }
    let text = folder.edit("fields/common.yaml", "")?;
    let groups = Yaml::Map(vec![("event".to_owned(), Yaml::Map(group))]);
    text.insert(&[], ("groups", &groups), Place::Last)?;
    folder.compile().map_err(Failure::Mistakes)
}

/// Says how Avro files are called, which needs a field that tells the time.
pub(crate) fn finish(
    folder: &mut Folder,
    start: &Start,
    events: &BTreeMap<String, Event>,
) -> Result<(), Failure> {
    let is_time = |event: &Event| {
        let field = event.fields.iter().find(|field| field.name == "time");
        let base = field.and_then(|field| field.ty.as_ref()).map(|ty| &ty.base);
        matches!(base, Some(Base::One(all)) if all.iter().any(|one| matches!(one, Primitive::Int | Primitive::Long)))
    };
    if start.prefix.is_empty() || !events.values().all(is_time) {
        return Ok(());
    }
    let pattern = format!("{}{{event}}", start.prefix);
    let names = vec![
        ("record_name".to_owned(), Yaml::text(&pattern)),
        ("time".to_owned(), Yaml::word("time")),
    ];
    let text = folder.edit("catalog.yaml", "")?;
    text.insert(&[], ("avro", &Yaml::Map(names)), Place::Ordered(&KEYS))
}

/// Adds a release.
pub(crate) fn release(folder: &mut Folder, number: u16, date: &str) -> Result<(), Failure> {
    let number = number.to_string();
    let text = folder.edit("catalog.yaml", "")?;
    let entry = Yaml::Braces(vec![("date".to_owned(), Yaml::word(date))]);
    if text.has(&["releases", &number])? {
        Ok(())
    } else if text.has(&["releases"])? {
        text.insert(&["releases"], (&number, &entry), Place::Oldest)
    } else {
        let all = Yaml::Map(vec![(number, entry)]);
        text.insert(&[], ("releases", &all), Place::Ordered(&KEYS))
    }
}

/// A name for the catalog: that of its folder, or of the project that this is in.
fn name(folder: &Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut parts = absolute
        .components()
        .rev()
        .map(|part| part.as_os_str().to_string_lossy());
    let own = parts
        .find(|part| *part != "schema-defs")
        .unwrap_or_default();
    let name = names::module_name(&own.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    if super::dictionary::is_snake(&name) {
        name
    } else {
        "events".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_records_tell_what_stands_before_events() {
        for (names, before) in [
            (
                &["x.S3.inner.users.a.B", "x.S3.inner.agents.C"][..],
                "x.S3.inner.",
            ),
            (&["x.S3.users.a.B"], "x.S3."),
            (&["orders.Placed", "orders.Packed"], ""),
            (&["orders.Placed", "mail.Sent"], ""),
            (&["Placed"], ""),
        ] {
            assert_eq!(prefix(names), before);
        }
    }
}
