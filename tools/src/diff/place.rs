//! Where a change stands in the files of the new side: the line of an annotation.

use std::collections::BTreeMap;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

use event_catalog_codegen::load::{Tree, Value};

use super::Compared;
use super::state::Role;
use super::told::Line;

/// A file as it is shown, and a line in it; 1 where nothing tells more.
pub(super) type Place = (String, u64);

/// The files that were looked at so far, by their paths as they are shown.
pub(super) struct Places<'c> {
    compared: &'c Compared,
    read: BTreeMap<String, (String, Option<Tree>)>,
}

impl<'c> Places<'c> {
    pub(super) fn new(compared: &'c Compared) -> Self {
        Places {
            compared,
            read: BTreeMap::new(),
        }
    }

    /// Returns where a change shows: in the first of its records that stands in a file. None if the
    /// new side is not on disk.
    pub(super) fn of(&mut self, line: &Line) -> Option<Place> {
        let folder = self.compared.folder.as_deref()?;
        for path in &line.paths {
            for file in self.files(path) {
                let (shown, text, tree) = self.read(&folder.join(&file));
                if let Some(at) = tree.and_then(|tree| find(tree, path)) {
                    let before = text.get(..at).unwrap_or_default();
                    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
                    return Some((shown, line as u64));
                }
            }
        }
        // What is gone stood in a file that may be there still.
        let files = &self.compared.files;
        let file = line.paths.iter().find_map(|path| files.get(path.first()?));
        let path = folder.join(file.map_or("catalog.yaml", String::as_str));
        Some((self.read(&path).0, 1))
    }

    /// Returns the files in which something may stand.
    fn files(&self, path: &[(Role, String)]) -> Vec<String> {
        let known = &self.compared.files;
        match path.first() {
            Some(top) if known.contains_key(top) => known.get(top).cloned().into_iter().collect(),
            // Types, formats of moments and maps, and what else has values.
            Some((Role::Type, _)) => {
                let objects = known.iter().filter(|((role, _), _)| *role == Role::Object);
                let mut all: Vec<String> = objects.map(|(_, file)| file.clone()).collect();
                all.dedup();
                all.extend(["types.yaml".to_owned(), "catalog.yaml".to_owned()]);
                all
            }
            _ => Vec::new(),
        }
    }

    fn read(&mut self, path: &Path) -> (String, &str, Option<&Tree>) {
        let shown = path.to_string_lossy().replace(MAIN_SEPARATOR, "/");
        let (text, tree) = self.read.entry(shown.clone()).or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap_or_default();
            let tree = Tree::read(&shown, &text).ok();
            (text, tree)
        });
        (shown, text, tree.as_ref())
    }
}

/// Returns the byte at which the innermost part of the path that stands in the file does so.
fn find(tree: &Tree, path: &[(Role, String)]) -> Option<usize> {
    let (top, inner) = path.split_first()?;
    // The file is the destination.
    let (mut at, mut tree) = match top.0 {
        Role::Destination => (None, tree),
        _ => record(tree, &top.1).map(|(at, tree)| (Some(at), tree))?,
    };
    for (_, name) in inner {
        if let Some((place, value)) = under_key(tree, name) {
            (at, tree) = (Some(place), value);
        } else if let Some(place) = listed(tree, name) {
            at = Some(place);
        }
    }
    at
}

/// Returns the key of a record, a type or a set, and what stands there: the last segment of its
/// name, or whatever key has that `name`.
fn record<'t>(tree: &'t Tree, name: &str) -> Option<(usize, &'t Tree)> {
    let key = name.rsplit(['.', '/']).next().unwrap_or(name);
    under_key(tree, key).or_else(|| named(tree, name))
}

/// Returns the entry whose `name` this is, and the place of its key.
fn named<'t>(tree: &'t Tree, name: &str) -> Option<(usize, &'t Tree)> {
    let is_it = |value: &Tree| {
        let said = under_key(value, "name").map(|(_, said)| &said.value);
        matches!(said, Some(Value::Scalar(text, _)) if text == name)
    };
    entries(tree)
        .iter()
        .find_map(|(key, _, value)| is_it(value).then_some((key.start, value)))
}

/// Returns the first key of this name, outer ones before inner ones, and what stands there.
fn under_key<'t>(tree: &'t Tree, name: &str) -> Option<(usize, &'t Tree)> {
    let mut level = vec![tree];
    while !level.is_empty() {
        let entries = level.iter().flat_map(|tree| entries(tree));
        let found = entries.clone().find(|(_, key, _)| key == name);
        if let Some((key, _, value)) = found {
            return Some((key.start, value));
        }
        level = level.iter().flat_map(|tree| within(tree)).collect();
    }
    None
}

/// Returns the first value that is this text.
fn listed(tree: &Tree, name: &str) -> Option<usize> {
    match &tree.value {
        Value::Scalar(text, _) => (text == name).then_some(tree.span.start),
        _ => within(tree).into_iter().find_map(|tree| listed(tree, name)),
    }
}

fn entries(tree: &Tree) -> &[(std::ops::Range<usize>, String, Tree)] {
    match &tree.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

fn within(tree: &Tree) -> Vec<&Tree> {
    match &tree.value {
        Value::Map(entries) => entries.iter().map(|(_, _, value)| value).collect(),
        Value::List(items) => items.iter().collect(),
        Value::Scalar(..) => Vec::new(),
    }
}
