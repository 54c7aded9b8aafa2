//! What was published against what the catalog says of that release: history has to tell every
//! change.
//!
//! The lock file says what a release had, and the catalog with its history undone says so too. What
//! only one of them says was deleted, retyped, loosened, tightened or listed without a word in
//! `history`.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, Span};
use crate::load::Sources;
use crate::model::{Catalog, Event, FieldNumbers, Presence, number_kind};
use crate::rules;

use super::numbers;

/// Warns of whatever history does not tell. Only sensible when every file could be read as a whole
/// and nothing is wrong.
pub(super) fn check(sources: &Sources, catalog: &Catalog, found: &mut Diagnostics) {
    let Some(release) = catalog.numbers.release else {
        return;
    };
    let mut check = Check {
        sources,
        catalog,
        release,
        found,
    };
    let mut known = std::collections::HashSet::new();
    for event in &catalog.events {
        known.insert(catalog.dotted(event));
        check.event(event);
    }
    for message in catalog.numbers.messages.keys() {
        let mut published = catalog.numbers.published(message);
        if message != FieldNumbers::UNION
            && !known.contains(message)
            && let Some((first, _)) = published.next()
        {
            let at = numbers::place(sources, message, first.number);
            let what = format!("the event `{message}`, which release {release} had, is gone");
            check.report(
                at,
                what,
                "bring it back, and say under `retired` which release no longer has it",
            );
        }
    }
}

/// A field: what it is on the wire, and whether it has to be there.
type Field = (String, Presence);

struct Check<'a> {
    sources: &'a Sources,
    catalog: &'a Catalog,
    /// The release that the lock speaks of.
    release: u16,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    fn report(&mut self, at: Option<Span>, what: String, help: &str) {
        self.found
            .report(rules::UNTOLD_CHANGE, at.unwrap_or_default(), what)
            .help(help);
    }

    fn event(&mut self, event: &Event) {
        let (catalog, release) = (self.catalog, self.release);
        let message = catalog.dotted(event);
        let published: HashMap<&str, (u32, Field)> = catalog
            .numbers
            .published(&message)
            .map(|(field, presence)| {
                let is = (field.kind.clone(), presence);
                (field.name.as_str(), (field.number, is))
            })
            .collect();
        let at = self.key(event);
        let wire = &event.wire;
        let fields = match (self.fields(event), published.is_empty()) {
            (None, true) => return,
            (None, false) => {
                let what =
                    format!("`{wire}` was in release {release}, and `since` says it came later");
                return self.report(at, what, "write the release that brought it");
            }
            (Some(fields), true) if !fields.is_empty() => {
                let what = format!(
                    "release {release} did not have `{wire}`, and `since` does not say that it came later"
                );
                return self.report(at, what, NEW_EVENT);
            }
            (Some(fields), _) => fields,
        };
        for (name, (kind, presence)) in &fields {
            let said = match published.get(name.as_str()) {
                None => Some((
                    format!("release {release} did not have `{name}` in `{wire}`, and its history does not say that it came later"),
                    "list it in `history` under the release that brought it, in `added`".to_owned(),
                )),
                Some((_, (was, _))) if was != kind => Some((
                    format!("`{name}` of `{wire}` was {was} in release {release}, and is {kind} by its history"),
                    "list it in `history` under the release that changed it, in `retyped` with the type before".to_owned(),
                )),
                Some((_, (_, was))) if was != presence => {
                    let list = if *was == Presence::Required { "loosened" } else { "tightened" };
                    Some((
                        format!("`{name}` of `{wire}` was {was} in release {release}, and is {presence} by its history"),
                        format!("list it in `history` under the release that changed it, in `{list}`"),
                    ))
                }
                Some(_) => None,
            };
            if let Some((what, help)) = said {
                self.report(at, what, &help);
            }
        }
        let mut gone: Vec<(u32, &str, Presence)> = published
            .iter()
            .filter(|(name, _)| !fields.iter().any(|(other, _)| other == *name))
            .map(|(name, (number, (_, presence)))| (*number, *name, *presence))
            .collect();
        gone.sort_unstable_by_key(|(number, ..)| *number);
        for (_, name, presence) in gone {
            let list = if presence == Presence::Required {
                "removed_required"
            } else {
                "removed"
            };
            let what = format!("`{name}`, which `{wire}` had in release {release}, is gone");
            let help =
                format!("list it in `history` under the release that removed it, in `{list}`");
            self.report(at, what, &help);
        }
    }

    /// What the catalog says that an event had in the release, by the names that have numbers.
    fn fields(&self, event: &Event) -> Option<Vec<(String, Field)>> {
        let catalog = self.catalog;
        let ids = event.fields.iter().map(|slot| slot.definition);
        let names: HashMap<_, _> = ids.zip(event.numbered_names()).collect();
        let members = catalog.members_in(event, self.release)?.into_iter();
        let fields = members.map(|member| {
            let plain = || member.plain_name().into_owned();
            let name = names.get(&member.definition).cloned();
            (
                name.unwrap_or_else(plain),
                (number_kind(member.ty), member.presence),
            )
        });
        Some(fields.collect())
    }

    /// Where the event stands.
    fn key(&self, event: &Event) -> Option<Span> {
        let file = &self.catalog.namespace(event.namespace).file;
        let mut files = self.sources.events.iter();
        let source = files.find(|source| source.relative == *file)?;
        let mut events = source.syntax.events.iter();
        let (key, _) = events.find(|(key, _)| key.value == event.key)?;
        Some(key.span)
    }
}

/// What to do about an event that the release did not have.
const NEW_EVENT: &str =
    "give the release that brings it a date in `catalog.yaml`, and name it under `since`";
