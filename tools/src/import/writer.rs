//! Edits of one event of the catalog, in the way in which its files say things.

use event_catalog_codegen::model::Presence;

use super::dictionary::Dictionary;
use super::groups::{Fields, Groups};
use crate::edit::{Place, Spot, Text, Yaml};
use crate::output::Failure;

/// The keys of an event in their usual order.
const KEYS: [&str; 16] = [
    "doc",
    "name",
    "owner",
    "status",
    "deprecated",
    "channel",
    "category",
    "groups",
    "required",
    "optional",
    "since",
    "retired",
    "history",
    "override",
    "rules",
    "see",
];

/// What a release can do to fields, in the order in which histories tell it.
pub(super) const TOLD: [&str; 6] = [
    "added",
    "removed",
    "removed_required",
    "loosened",
    "tightened",
    "retyped",
];

/// Edits one event.
pub(super) struct Writer<'w> {
    pub(super) text: &'w mut Text,
    pub(super) event: &'w str,
    pub(super) channel: Option<&'w str>,
    pub(super) dictionary: &'w Dictionary<'w>,
}

impl Writer<'_> {
    pub(super) fn insert(&mut self, key: &str, value: &Yaml) -> Result<(), Failure> {
        self.text
            .insert(&[self.event], (key, value), Place::Ordered(&KEYS))
    }

    /// Returns what a list of the event holds.
    fn listed(&self, list: &str) -> Result<Vec<String>, Failure> {
        listed(self.text, &[self.event, list])
    }

    /// Adds a field to a list: in its place among the others, or after them.
    fn add(&mut self, list: &str, key: &str, in_place: bool) -> Result<(), Failure> {
        if let Some(definition) = self.dictionary.definition(key) {
            let path = [self.event, list];
            if self.text.has(&path)? {
                return self.text.insert(&path, (key, definition), Place::Last);
            }
            let all = vec![(key.to_owned(), definition.clone())];
            return self.insert(list, &Yaml::Map(all));
        }
        if !self.text.has(&[self.event, list])? {
            return self.insert(list, &Yaml::List(vec![key.to_owned()]));
        }
        let others = self.listed(list)?;
        let at = if in_place {
            place(self.dictionary, &others, key)
        } else {
            others.len()
        };
        self.text.add_item(&[self.event, list], key, at)
    }

    /// Says of a field what the dictionary does not, or no longer says it.
    pub(super) fn except(
        &mut self,
        key: &str,
        what: &str,
        word: &str,
        is_said: bool,
    ) -> Result<(), Failure> {
        let own = [self.event, "override", key];
        let path = [self.event, "override", key, what];
        if is_said {
            return self.text.remove(&path);
        }
        let is_plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let value = if is_plain {
            Yaml::word(word)
        } else {
            Yaml::text(word)
        };
        let entry = || Yaml::Braces(vec![(what.to_owned(), value.clone())]);
        if self.text.has(&path)? {
            self.text.replace(&path, &value)
        } else if self.text.has(&own)? {
            self.text.insert(&own, (what, &value), Place::Last)
        } else if self.text.has(&own[..2])? {
            self.text.insert(&own[..2], (key, &entry()), Place::Last)
        } else {
            self.insert("override", &Yaml::Map(vec![(key.to_owned(), entry())]))
        }
    }

    /// Makes a field required or optional.
    pub(super) fn turn(&mut self, key: &str, presence: Presence) -> Result<(), Failure> {
        let path = [self.event, "override", key, "presence"];
        if self.text.has(&path)? {
            return self.text.remove(&path);
        }
        let (to, from) = match presence {
            Presence::Optional => ("optional", "required"),
            Presence::Required => ("required", "optional"),
        };
        if self.listed(from)?.iter().any(|item| item == key) {
            self.text.remove_item(&[self.event, from], key)?;
            self.add(to, key, true)
        } else {
            self.except(key, "presence", to, false)
        }
    }

    /// Takes a field out. Of a group that brought it, the other fields stay.
    pub(super) fn leave_out(&mut self, key: &str, groups: &Groups<'_>) -> Result<(), Failure> {
        for list in ["required", "optional"] {
            if self.listed(list)?.iter().any(|item| item == key) {
                self.text.remove_item(&[self.event, list], key)?;
            }
        }
        let own = self.listed("groups")?;
        let brings = |group: &String| groups.fields(group).iter().any(|(field, _)| field == key);
        let (without, kept): (Vec<String>, Vec<String>) = own.into_iter().partition(brings);
        for group in &without {
            self.text.remove_item(&[self.event, "groups"], group)?;
            for (field, presence) in groups.fields(group) {
                let mut others = kept.iter().flat_map(|group| groups.fields(group));
                let is_brought = others.any(|(other, _)| other == field);
                let listed = [self.listed("required")?, self.listed("optional")?].concat();
                if field != key && !is_brought && !listed.contains(field) {
                    self.add(list_of(*presence), field, true)?;
                }
            }
        }
        if self.text.has(&[self.event, "override", key])? {
            self.text.remove(&[self.event, "override", key])?;
        }
        Ok(())
    }

    /// Takes new fields up: by a group that they complete, else in the lists.
    pub(super) fn take_up(
        &mut self,
        mut new: Vec<(String, Presence)>,
        groups: &Groups<'_>,
    ) -> Result<(), Failure> {
        loop {
            let own = self.listed("groups")?;
            let brought = own.iter().flat_map(|group| groups.fields(group));
            let brought: Vec<(String, Presence)> = brought.cloned().collect();
            // What a group that has grown brings.
            new.retain(|field| !brought.contains(field));
            let mut listed = Fields::new();
            for (list, presence) in [
                ("required", Presence::Required),
                ("optional", Presence::Optional),
            ] {
                let items = self.listed(list)?;
                listed.extend(items.into_iter().map(|item| (item, presence)));
            }
            let added = new.iter().cloned().collect();
            let Some(group) = groups.complete(&own, &listed, &added, self.channel) else {
                break;
            };
            for (key, presence) in groups.fields(&group) {
                if listed.contains_key(key) {
                    self.text
                        .remove_item(&[self.event, list_of(*presence)], key)?;
                }
                new.retain(|(other, _)| other != key);
            }
            if own.is_empty() {
                self.insert("groups", &Yaml::List(vec![group]))?;
            } else {
                let at = groups.place(&own, &group);
                self.text.add_item(&[self.event, "groups"], &group, at)?;
            }
        }
        for (key, presence) in new {
            self.add(list_of(presence), &key, false)?;
        }
        Ok(())
    }

    /// Tells what a release changed.
    pub(super) fn history(
        &mut self,
        release: u16,
        told: Vec<(&str, Vec<(String, String)>)>,
    ) -> Result<(), Failure> {
        let number = release.to_string();
        let mut entry = Vec::new();
        for (list, items) in told {
            let path = [self.event, "history", &number, list];
            if self.text.has(&path)? {
                for (key, before) in items {
                    if list == "retyped" {
                        let value = Yaml::text(&before);
                        self.text.insert(&path, (&key, &value), Place::Last)?;
                    } else {
                        let others = listed(self.text, &path)?;
                        self.text.add_item(&path, &key, others.len())?;
                    }
                }
                continue;
            }
            let value = if list == "retyped" {
                let items = items.into_iter();
                Yaml::Braces(
                    items
                        .map(|(key, before)| (key, Yaml::text(&before)))
                        .collect(),
                )
            } else {
                Yaml::List(items.into_iter().map(|(key, _)| key).collect())
            };
            entry.push((list.to_owned(), value));
        }
        if entry.is_empty() {
            return Ok(());
        }
        let path = [self.event, "history", &number];
        if self.text.has(&path)? {
            for (list, value) in &entry {
                let place = Place::Ordered(&TOLD);
                self.text.insert(&path, (list, value), place)?;
            }
            return Ok(());
        }
        let entry = Yaml::Braces(entry);
        if self.text.has(&path[..2])? {
            return self
                .text
                .insert(&path[..2], (&number, &entry), Place::Newest);
        }
        self.insert("history", &Yaml::Map(vec![(number.clone(), entry)]))
    }
}

pub(super) fn list_of(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
    }
}

fn listed(text: &Text, path: &[&str]) -> Result<Vec<String>, Failure> {
    let tree = text.tree()?;
    let spot = Spot::find(&tree, text.as_str(), path);
    let Some(spot) = spot else {
        return Ok(Vec::new());
    };
    // What stands in a mapping of definitions is listed, too.
    let keys = spot.entries().iter().map(|(_, key, _)| key.clone());
    let items = spot.items().into_iter().map(str::to_owned);
    Ok(keys.chain(items).collect())
}

/// Where a field stands in a list: in the order of the dictionary if the others do, else last.
fn place(dictionary: &Dictionary<'_>, items: &[String], key: &str) -> usize {
    let order: Vec<_> = items.iter().map(|item| dictionary.order(item)).collect();
    if !order.is_sorted() {
        return items.len();
    }
    let own = dictionary.order(key);
    order.iter().take_while(|other| **other < own).count()
}
