//! Events that the catalog does not have, and the files that hold them.

use std::collections::BTreeSet;

use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::model::{Catalog, Event, Presence};
use event_catalog_codegen::names;

use super::dictionary::{Dictionary, is_other_in_yaml, is_snake, most};
use super::groups::{Fields, Groups};
use super::input;
use crate::edit::{Folder, Place, Spot, Yaml};
use crate::output::Failure;

/// Where an event stands.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// The segments of its namespace.
    pub(crate) path: Vec<String>,
    pub(crate) key: String,
    /// What it is called on the wire, where that is not built of the others.
    pub(crate) name: Option<String>,
}

impl Address {
    /// Returns where an event of this name stands.
    pub(crate) fn of(event_names: &str, wire: &str) -> Self {
        let (before, after) = event_names.split_once("{event}").unwrap_or(("", ""));
        let inner = wire.strip_suffix(after).unwrap_or(wire);
        let split = match before.split_once("{namespace}") {
            Some((start, between)) if !between.is_empty() => {
                let inner = inner.strip_prefix(start);
                inner.and_then(|inner| inner.rsplit_once(between))
            }
            _ => inner.strip_prefix(before).map(|key| ("events", key)),
        };
        let is_segment = |segment: &&str| {
            segment.starts_with(|c: char| c.is_ascii_lowercase())
                && segment
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                && !names::is_keyword(segment)
        };
        let is_free = |path: &str| {
            let first = path.split('.').next().unwrap_or_default();
            !names::RESERVED_MODULES.contains(&first)
        };
        let is_key = |key: &str| {
            let is_one_word = key.starts_with(|c: char| c.is_ascii_alphabetic())
                && key.bytes().all(|b| b.is_ascii_alphanumeric());
            let rust = names::type_name(key);
            let is_reserved = names::RESERVED_STRUCTS.contains(&&*rust)
                || names::RESERVED_EVENTS.contains(&&*rust)
                || key == "namespace";
            (is_one_word || is_snake(key)) && !is_reserved && !is_other_in_yaml(key)
        };
        match split {
            Some((path, key))
                if path.split('.').all(|one| is_segment(&one)) && is_free(path) && is_key(key) =>
            {
                Address {
                    path: path.split('.').map(str::to_owned).collect(),
                    key: key.to_owned(),
                    name: None,
                }
            }
            _ => {
                let key =
                    names::type_name(&wire.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
                let is_pascal =
                    key.starts_with(|c: char| c.is_ascii_uppercase()) && !is_other_in_yaml(&key);
                Address {
                    path: vec!["events".to_owned()],
                    key: if is_pascal {
                        key
                    } else {
                        format!("Event{key}")
                    },
                    name: Some(wire.to_owned()),
                }
            }
        }
    }

    /// Returns the address, with another key if Rust would have the name of one that is taken.
    pub(crate) fn free(mut self, wire: &str, taken: &mut BTreeSet<(String, String)>) -> Self {
        let first = self.key.clone();
        let mut number = 1;
        while !taken.insert(occupied(self.file(), &self.key)) {
            number += 1;
            let between = if is_snake(&first) { "_" } else { "" };
            self.key = format!("{first}{between}{number}");
            self.name = Some(wire.to_owned());
        }
        self
    }

    pub(crate) fn file(&self) -> String {
        format!("events/{}.yaml", self.path.join("/"))
    }

    fn last(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// What an event takes: its name in Rust, in its file.
pub(crate) fn occupied(file: String, key: &str) -> (String, String) {
    (file, names::module_name(&names::type_name(key)))
}

/// Returns whether a namespace has a channel that the catalog does not have yet.
pub(crate) fn new_channel(
    folder: &Folder,
    dictionary: &Dictionary<'_>,
    address: &Address,
    fields: &[input::Field],
) -> Option<String> {
    let catalog = dictionary.catalog;
    let is_new = folder.text(&address.file()).is_none();
    let has_channels = !catalog.channels.is_empty();
    let unknown = is_new && has_channels && channel(folder, dictionary, address, fields).is_none();
    unknown.then(|| words(catalog, fields, address.last()))
}

/// Adds an event, and its file if it is not there.
pub(crate) fn write(
    folder: &mut Folder,
    (dictionary, groups): (&Dictionary<'_>, &Groups<'_>),
    (address, event): (&Address, &input::Event),
    release: Option<u16>,
) -> Result<(), Failure> {
    let mut fields = Fields::new();
    let mut exceptions: Vec<(String, Vec<(String, Yaml)>)> = Vec::new();
    for field in event.fields.iter().filter(|field| !field.is_gone) {
        let Some(entry) = dictionary.get(&field.name) else {
            continue;
        };
        fields.insert(
            entry.key.clone(),
            field.presence.unwrap_or(Presence::Optional),
        );
        let mut own = Vec::new();
        if let Some(ty) = field.ty.as_ref().filter(|ty| !dictionary.agrees(entry, ty)) {
            own.push(("type".to_owned(), Yaml::text(&dictionary.alike(entry, ty))));
        }
        if let Some(pii) = field.pii.filter(|pii| *pii != entry.pii) {
            own.push(("pii".to_owned(), Yaml::word(&pii.to_string())));
        }
        exceptions.push((entry.key.clone(), own));
    }
    let channel = channel(folder, dictionary, address, &event.fields);
    let own_groups = groups.cover(&fields, channel.as_deref());
    let mut brought = Fields::new();
    for group in &own_groups {
        brought.extend(groups.fields(group).iter().cloned());
    }
    let mut entry = vec![(
        "doc".to_owned(),
        Yaml::text(event.doc.as_deref().unwrap_or(UNWRITTEN)),
    )];
    if let Some(name) = &address.name {
        entry.push(("name".to_owned(), Yaml::text(name)));
    }
    let mut list = |key: &str, names: Vec<String>| {
        if !names.is_empty() {
            entry.push((key.to_owned(), Yaml::List(names)));
        }
    };
    list("groups", own_groups);
    for (key, wanted) in [
        ("required", Presence::Required),
        ("optional", Presence::Optional),
    ] {
        let own = fields
            .iter()
            .filter(|(field, presence)| **presence == wanted && !brought.contains_key(*field));
        let mut own: Vec<String> = own.map(|(field, _)| field.clone()).collect();
        own.sort_by_key(|field| dictionary.order(field));
        list(key, own);
    }
    if let Some(release) = release {
        entry.push(("since".to_owned(), Yaml::word(&release.to_string())));
    }
    for (key, own) in &mut exceptions {
        let presence = fields.get(key);
        if let (Some(presence), Some(other)) = (presence, brought.get(key))
            && presence != other
        {
            own.insert(
                0,
                ("presence".to_owned(), Yaml::word(&presence.to_string())),
            );
        }
    }
    exceptions.retain(|(_, own)| !own.is_empty());
    exceptions.sort_by_key(|(key, _)| dictionary.order(key));
    if !exceptions.is_empty() {
        let all = exceptions
            .into_iter()
            .map(|(key, own)| (key, Yaml::Braces(own)));
        entry.push(("override".to_owned(), Yaml::Map(all.collect())));
    }
    let file = address.file();
    if folder.text(&file).is_none() {
        start(folder, dictionary, address, &event.fields)?;
    }
    let text = folder.edit(&file, "")?;
    text.insert(&[], (&address.key, &Yaml::Map(entry)), Place::Sorted)
}

/// Makes the file of a namespace.
fn start(
    folder: &mut Folder,
    dictionary: &Dictionary<'_>,
    address: &Address,
    fields: &[input::Field],
) -> Result<(), Failure> {
    let catalog = dictionary.catalog;
    let mut about = vec![("doc".to_owned(), Yaml::text(UNWRITTEN))];
    let word = words(catalog, fields, address.last());
    let label = names::type_name(&word);
    let is_taken = |label: &str| {
        let mut events = catalog.events.iter();
        events.any(|event| event.variant == format!("{label}{}", names::type_name(&address.key)))
    };
    if has_labels(folder, catalog)? && !is_taken(&label) {
        about.push(("label".to_owned(), Yaml::text(&label)));
    }
    if !catalog.channels.is_empty() {
        let known = channel(folder, dictionary, address, fields);
        if known.is_none() {
            let text = folder.edit("catalog.yaml", "")?;
            if !text.has(&["channels", &word])? {
                let place = Place::Sorted;
                text.insert(&["channels"], (&word, &Yaml::text(UNWRITTEN)), place)?;
            }
        }
        about.push((
            "channel".to_owned(),
            Yaml::text(known.as_ref().unwrap_or(&word)),
        ));
    }
    if let Some(category) = category(catalog, address) {
        about.push(("category".to_owned(), Yaml::text(&category)));
    }
    let about = if about.len() == 1 {
        Yaml::Braces(about)
    } else {
        Yaml::Map(about)
    };
    let file = address.file();
    let head = head(folder, "events/", &file);
    folder.edit(&file, &(head + &about.entry("namespace", 0)))?;
    Ok(())
}

/// Returns the line for editors that the other files of a folder start with, for a new one.
pub(crate) fn head(folder: &Folder, of: &str, file: &str) -> String {
    let mut lines = folder
        .paths()
        .into_iter()
        .filter(|path| path.starts_with(of))
        .filter_map(|path| {
            let line = folder.text(path)?.lines().next()?;
            let (before, after) = line.split_once("$schema=")?;
            let rest = after.trim_start_matches("../");
            line.starts_with('#')
                .then(|| (before.to_owned(), rest.to_owned()))
        });
    let up = "../".repeat(file.matches('/').count());
    lines.next().map_or_else(String::new, |(before, rest)| {
        format!("{before}$schema={up}{rest}\n")
    })
}

/// Whether the namespaces of the catalog have labels.
fn has_labels(folder: &Folder, catalog: &Catalog) -> Result<bool, Failure> {
    for namespace in &catalog.namespaces {
        let Some(text) = folder.text(&namespace.file) else {
            return Ok(false);
        };
        let tree = event_catalog_codegen::load::Tree::read(&namespace.file, text);
        let tree = tree.map_err(Failure::Mistakes)?;
        if Spot::find(&tree, text, &["namespace", "label"]).is_none() {
            return Ok(false);
        }
    }
    Ok(!catalog.namespaces.is_empty())
}

/// The channel of a new event: that of its namespace; of a new one, one that a segment names, or that
/// all events with some of its fields have.
pub(crate) fn channel(
    folder: &Folder,
    dictionary: &Dictionary<'_>,
    address: &Address,
    fields: &[input::Field],
) -> Option<String> {
    let catalog = dictionary.catalog;
    if folder.text(&address.file()).is_some() {
        let of = |event: &&Event| catalog.namespace(event.namespace).path == address.path;
        let mut events = catalog.events.iter().filter(of);
        return events
            .find_map(|event| catalog.channel_of(event))
            .map(str::to_owned);
    }
    let plain = |name: &str| name.replace('_', "");
    for segment in address.path.iter().rev() {
        let mut channels = catalog.channels.iter();
        if let Some(channel) = channels.find(|channel| plain(&channel.name) == *segment) {
            return Some(channel.name.clone());
        }
    }
    for field in fields {
        let has = |event: &&Event| super::dictionary::slot(catalog, event, &field.name).is_some();
        let channels: BTreeSet<&str> = catalog
            .events
            .iter()
            .filter(has)
            .filter_map(|event| catalog.channel_of(event))
            .collect();
        if let Some(only) = channels.first().filter(|_| channels.len() == 1) {
            return Some((*only).to_owned());
        }
    }
    None
}

/// The category of most events in the nearest namespaces.
fn category(catalog: &Catalog, address: &Address) -> Option<String> {
    let shared = |event: &Event| {
        let path = &catalog.namespace(event.namespace).path;
        path.iter()
            .zip(&address.path)
            .take_while(|(a, b)| a == b)
            .count()
    };
    let nearest = catalog.events.iter().map(shared).max()?;
    let near = catalog
        .events
        .iter()
        .filter(|event| shared(event) == nearest);
    let categories: Vec<&str> = near
        .filter_map(|event| catalog.category_of(event))
        .collect();
    most(categories.iter()).map(|category| (*category).to_owned())
}

/// Returns the words of a segment, joined by `_`: in as few words of other names as will do.
pub(crate) fn words(catalog: &Catalog, fields: &[input::Field], segment: &str) -> String {
    let known = catalog.fields.iter().map(|field| field.key.as_str());
    let known = known.chain(catalog.channels.iter().map(|channel| channel.name.as_str()));
    let known = known.chain(fields.iter().map(|field| field.name.as_str()));
    let vocabulary: BTreeSet<&str> = known.flat_map(|name| name.split('_')).collect();
    // For each end: the fewest words up to there.
    let mut best: Vec<Option<Vec<&str>>> = vec![Some(Vec::new())];
    for end in 1..=segment.len() {
        let mut found: Option<Vec<&str>> = None;
        for (start, before) in best.iter().enumerate() {
            let (Some(before), Some(word)) = (before, segment.get(start..end)) else {
                continue;
            };
            let is_shorter = found
                .as_ref()
                .is_none_or(|found| before.len() + 1 < found.len());
            if vocabulary.contains(word) && is_shorter {
                found = Some([before.as_slice(), &[word]].concat());
            }
        }
        best.push(found);
    }
    let whole = best.pop().flatten().unwrap_or_default();
    if whole.is_empty() {
        segment.to_owned()
    } else {
        whole.join("_")
    }
}
