//! All edits of a catalog: new fields of the dictionary, groups that grow, events.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_codegen::load::Tree;
use event_catalog_codegen::model::{Catalog, Presence};

use super::dictionary::{Dictionary, New};
use super::fresh::{self, Address};
use super::groups::{Fields, Groups};
use super::input::Event;
use super::known::Changes;
use super::writer::list_of;
use crate::edit::{Folder, Place, Spot, Yaml};
use crate::output::Failure;

/// How many new fields a remark names.
const NAMED: usize = 12;

/// How many events a field comes to at once before it becomes one of their group.
const MANY: usize = 3;

/// Edits a catalog so that it says what inputs say.
pub(crate) fn update(
    folder: &mut Folder,
    catalog: &Catalog,
    events: &BTreeMap<String, Event>,
    release: Option<u16>,
    remarks: &mut Vec<String>,
) -> Result<(), Failure> {
    let mut known: Vec<Changes<'_>> = Vec::new();
    let mut new: Vec<(Address, &str, &Event)> = Vec::new();
    let taken = catalog.events.iter().map(|event| {
        let file = catalog.namespace(event.namespace).file.clone();
        fresh::occupied(file, &event.key)
    });
    let mut taken = taken.collect();
    for (name, event) in events {
        if let Some(there) = catalog.event_named(name) {
            let changes = Changes::of(catalog, there, event)?;
            if event.is_retired && there.retired.is_none() && release.is_none() {
                return Err(Failure::Cannot(format!(
                    "{}: `{name}` is retired there: say with `--release` and `--date` since when",
                    event.source
                )));
            }
            if let (Some(_), Some(refusal)) = (release, changes.refusal(catalog)) {
                return Err(Failure::Cannot(format!("{}: {refusal}", event.source)));
            }
            remarks.extend(changes.unsaid(catalog));
            if !changes.is_empty() {
                known.push(changes);
            }
        } else if event.is_retired {
            return Err(Failure::Cannot(format!(
                "{}: `{name}` is retired there, and the catalog never had it",
                event.source
            )));
        } else {
            let address = Address::of(&catalog.event_names, name).free(name, &mut taken);
            new.push((address, name, event));
        }
    }
    let mut dictionary = Dictionary::new(catalog);
    for (address, name, event) in &new {
        let channel = fresh::channel(folder, &dictionary, address, &event.fields);
        dictionary.learn(name, &event.fields, channel);
    }
    fields(folder, &mut dictionary, (&known, &new), remarks)?;
    let mut groups = Groups::new(catalog, &listed(folder, catalog)?);
    grow(folder, &dictionary, &mut groups, &known)?;
    for changes in &known {
        changes.write(folder, (&dictionary, &groups), release)?;
    }
    for (address, _, event) in &new {
        fresh::write(folder, (&dictionary, &groups), (address, event), release)?;
    }
    Ok(())
}

/// Adds fields that nobody has yet.
fn fields(
    folder: &mut Folder,
    dictionary: &mut Dictionary<'_>,
    (known, new): (&[Changes<'_>], &[(Address, &str, &Event)]),
    remarks: &mut Vec<String>,
) -> Result<(), Failure> {
    let mut all: Vec<New<'_>> = Vec::new();
    let old = known.iter().flat_map(|changes| {
        changes
            .added
            .iter()
            .map(|field| (changes.event.wire.as_str(), *field))
    });
    let fresh = new.iter().flat_map(|(_, name, event)| {
        let there = event.fields.iter().filter(|field| !field.is_gone);
        there.map(|field| (*name, field))
    });
    for (event, field) in old.chain(fresh) {
        let entry = dictionary.get(&field.name);
        if let Some(ty) = field.ty.as_ref().filter(|ty| ty.is_beyond())
            && !entry.is_some_and(|entry| dictionary.agrees(entry, ty))
        {
            return Err(Failure::Cannot(format!(
                "{}: the field `{}` of `{event}` is {} there, for which this command has no words: write the field, and the objects that it needs, by hand",
                field.source,
                field.name,
                ty.words()
            )));
        }
        if entry.is_some() {
            continue;
        }
        if field.ty.is_none() {
            return Err(Failure::Cannot(format!(
                "{}: the field `{}` of `{event}` is new, and of no type there",
                field.source, field.name
            )));
        }
        match all.iter_mut().find(|new| new.name == field.name) {
            Some(new) => new.uses.push((event, field)),
            None => all.push(New {
                name: &field.name,
                uses: vec![(event, field)],
            }),
        }
    }
    // In the order of the inputs.
    all.sort_by_key(|new| {
        let first = new
            .uses
            .iter()
            .map(|(_, field)| source_order(&field.source))
            .min();
        first.unwrap_or_default()
    });
    for field in &all {
        let place = if let Some(file) = own_file(folder, dictionary, new, field) {
            Home::File(file)
        } else if is_in_place(folder, dictionary.catalog, known, field)? {
            Home::Event
        } else {
            Home::Near
        };
        define(folder, dictionary, field, &place, remarks)?;
    }
    let is_untold = |new: &&New<'_>| new.uses.iter().all(|(_, field)| field.pii.is_none());
    let untold: Vec<&str> = all.iter().filter(is_untold).map(|new| new.name).collect();
    if !untold.is_empty() {
        let more = match untold.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named: Vec<&str> = untold.into_iter().take(NAMED).collect();
        remarks.push(format!(
            "no input says whether new fields are personal data; add `pii: true` or `sensitive: true` where they are: {}{more}",
            named.join(", ")
        ));
    }
    Ok(())
}

/// Where a new field is defined.
pub(super) enum Home {
    /// In the file that says most about its events.
    Near,
    File(String),
    /// In the one event that has it.
    Event,
}

/// Whether the one event that has a field defines its fields for itself.
fn is_in_place(
    folder: &Folder,
    catalog: &Catalog,
    known: &[Changes<'_>],
    field: &New<'_>,
) -> Result<bool, Failure> {
    let [(event, field)] = field.uses.as_slice() else {
        return Ok(false);
    };
    let mut events = known.iter().map(|changes| changes.event);
    let Some(event) = events.find(|known| known.wire == *event) else {
        return Ok(false);
    };
    let file = &catalog.namespace(event.namespace).file;
    let text = folder.text(file).unwrap_or_default();
    let tree = Tree::read(file, text).map_err(Failure::Mistakes)?;
    let list = |presence: Presence| Spot::find(&tree, text, &[&event.key, list_of(presence)]);
    let (own, other) = match field.presence {
        Some(Presence::Required) => (Presence::Required, Presence::Optional),
        _ => (Presence::Optional, Presence::Required),
    };
    let list = list(own).or_else(|| list(other));
    Ok(list.is_some_and(|list| !list.entries().is_empty()))
}

/// Adds a field, with its type if the catalog lacks it; returns its key.
pub(super) fn define(
    folder: &mut Folder,
    dictionary: &mut Dictionary<'_>,
    field: &New<'_>,
    home: &Home,
    remarks: &mut Vec<String>,
) -> Result<String, Failure> {
    let file = match home {
        Home::File(file) => Some(file.clone()),
        Home::Near | Home::Event => None,
    };
    let added = dictionary.add(field, file);
    if let Some((ty, like)) = &added.like {
        remarks.push(format!(
            "`{}` got the type `{ty}`, like `{like}`: check whether that is right",
            added.key
        ));
    }
    if let Some((name, ty)) = &added.define {
        let types = folder.edit("types.yaml", "")?;
        if !types.has(&[name])? {
            types.insert(&[], (name, ty), Place::Last)?;
        }
    }
    if matches!(home, Home::Event) {
        dictionary.define(&added.key, added.value.in_line());
        return Ok(added.key);
    }
    let head = fresh::head(folder, "fields/", &added.file);
    let gap = if head.is_empty() { "" } else { "\n" };
    let start = format!("{head}{gap}fields:\n");
    let text = folder.edit(&added.file, &start)?;
    if !text.has(&["fields"])? {
        text.insert(&[], ("fields", &Yaml::Map(Vec::new())), Place::First)?;
    }
    let tree = text.tree()?;
    let spot = Spot::find(&tree, text.as_str(), &["fields"]);
    let is_short = spot.is_none_or(|spot| spot.is_in_lines(text.as_str()));
    let value = if is_short && gap.is_empty() {
        added.value.clone().in_line()
    } else {
        added.value.clone()
    };
    text.insert(&["fields"], (&added.key, &value), Place::Last)?;
    Ok(added.key)
}

/// `path:12` stands before `path:100`.
fn source_order(source: &str) -> (&str, usize) {
    let line = source.rsplit_once(':');
    let line = line.and_then(|(path, line)| Some((path, line.parse().ok()?)));
    line.unwrap_or((source, 0))
}

/// The file of a field that only events of one new namespace have, if that has a channel of its own.
fn own_file(
    folder: &Folder,
    dictionary: &Dictionary<'_>,
    new: &[(Address, &str, &Event)],
    field: &New<'_>,
) -> Option<String> {
    let mut files = BTreeSet::new();
    for (event, _) in &field.uses {
        let (address, _, event) = new.iter().find(|(_, name, _)| name == event)?;
        files.insert(fresh::new_channel(
            folder,
            dictionary,
            address,
            &event.fields,
        )?);
    }
    files.pop_first().map(|word| format!("fields/{word}.yaml"))
}

/// The groups of all events, as they list them.
fn listed(folder: &Folder, catalog: &Catalog) -> Result<Vec<Vec<String>>, Failure> {
    let mut all = Vec::new();
    for namespace in &catalog.namespaces {
        let Some(text) = folder.text(&namespace.file) else {
            continue;
        };
        let tree = Tree::read(&namespace.file, text).map_err(Failure::Mistakes)?;
        let Some(top) = Spot::find(&tree, text, &[]) else {
            continue;
        };
        for (_, event, _) in top.entries() {
            let groups = Spot::find(&tree, text, &[event, "groups"]);
            let groups = groups.map(|groups| groups.items()).unwrap_or_default();
            all.push(groups.into_iter().map(str::to_owned).collect());
        }
    }
    Ok(all)
}

/// A field that comes to events: where the dictionary has it, its key, and whether it is optional.
type Gain = ((String, usize), String, bool);

/// Lets groups grow by what all their events get.
fn grow(
    folder: &mut Folder,
    dictionary: &Dictionary<'_>,
    groups: &mut Groups<'_>,
    known: &[Changes<'_>],
) -> Result<(), Failure> {
    let catalog = dictionary.catalog;
    // By field and presence: the events that get it, but for those where it completes a group.
    let mut gains: BTreeMap<Gain, BTreeSet<&str>> = BTreeMap::new();
    for changes in known {
        let mut new = Fields::new();
        for field in &changes.added {
            let Some(entry) = dictionary.get(&field.name) else {
                continue;
            };
            let is_plain = field.pii.is_none_or(|pii| pii == entry.pii)
                && field
                    .ty
                    .as_ref()
                    .is_none_or(|ty| dictionary.agrees(entry, ty));
            if is_plain {
                new.insert(
                    entry.key.clone(),
                    field.presence.unwrap_or(Presence::Optional),
                );
            }
        }
        let event = changes.event;
        let own: Vec<String> = event
            .groups
            .iter()
            .map(|id| catalog.group(*id).name.clone())
            .collect();
        let listed = event.fields.iter().filter(|slot| slot.group.is_none());
        let listed = listed.map(|slot| (slot.key.clone(), slot.presence));
        let completed = groups.complete(&own, &listed.collect(), &new, catalog.channel_of(event));
        let completed: Vec<&String> = completed
            .iter()
            .flat_map(|group| groups.fields(group))
            .map(|(key, _)| key)
            .collect();
        for (key, presence) in new.iter().filter(|(key, _)| !completed.contains(key)) {
            let is_optional = *presence == Presence::Optional;
            let gain = (dictionary.order(key), key.clone(), is_optional);
            let events = gains.entry(gain).or_default();
            events.insert(&event.wire);
        }
    }
    for ((_, key, is_optional), events) in gains {
        let mut best: Option<(usize, usize)> = None;
        for (at, group) in catalog.groups.iter().enumerate() {
            let has = catalog.events.iter().filter(|event| {
                event
                    .groups
                    .iter()
                    .any(|id| catalog.group(*id).name == group.name)
            });
            let has: Vec<&str> = has.map(|event| event.wire.as_str()).collect();
            let is_all = has.iter().all(|event| events.contains(event));
            if is_all && has.len() >= MANY && best.is_none_or(|(most, _)| has.len() > most) {
                best = Some((has.len(), at));
            }
        }
        let Some(group) = best.and_then(|(_, at)| catalog.groups.get(at)) else {
            continue;
        };
        let (list, presence) = if is_optional {
            ("optional", Presence::Optional)
        } else {
            ("required", Presence::Required)
        };
        let text = folder.edit(&group.file, "")?;
        let path = ["groups", group.name.as_str(), list];
        let tree = text.tree()?;
        let items = Spot::find(&tree, text.as_str(), &path).map(|spot| spot.items().len());
        if let Some(count) = items {
            text.add_item(&path, &key, count)?;
        } else {
            let order = ["doc", "required", "optional", "excludes", "rules"];
            let value = Yaml::List(vec![key.clone()]);
            text.insert(&path[..2], (list, &value), Place::Ordered(&order))?;
        }
        groups.grow(&group.name, key, presence);
    }
    Ok(())
}
