//! Changes put together: what many records have in common is one change in the report.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::compare::{Change, Path};
use super::kind::{Kind, Told};
use super::state::Role;

/// How many names a sentence lists before it counts.
const NAMED: usize = 12;

/// Changes of one kind that one sentence tells.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) kind: &'static Kind,
    pub(crate) old: String,
    pub(crate) new: String,
    /// Where it changed, as [`Change::place`] says it.
    pub(crate) places: Vec<String>,
    /// The same as paths, those of the first records by name first.
    pub(crate) paths: Vec<Path>,
    /// Why it is let pass, if it is.
    pub(crate) excused: Option<String>,
    /// What the sentence speaks of.
    what: Vec<Path>,
    /// And what that is in.
    within: Vec<Path>,
}

/// Returns the report's lines, kinds in the order of their table.
pub(crate) fn lines(changes: Vec<(Change, Option<String>)>) -> Vec<Line> {
    // By what changed and how: all that it changed in.
    let mut members: Vec<Line> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (change, excused) in changes {
        let Change {
            kind,
            path,
            old,
            new,
        } = &change;
        let (within, what) = match (kind.told, path.as_slice()) {
            (Told::Members, [outer @ .., last]) => (outer.to_vec(), vec![last.clone()]),
            _ => (Vec::new(), path.clone()),
        };
        let mut key = vec![kind.name.to_owned(), excused.clone().unwrap_or_default()];
        key.extend([old.clone(), new.clone()]);
        if kind.told == Told::Items {
            key.push(format!("{:?}", role(&what)));
        }
        if kind.told == Told::Members {
            key.extend(what.iter().map(|(role, name)| format!("{role:?} {name}")));
            // Of one kind of thing at a time.
            key.push(format!(
                "{:?}",
                within.iter().map(|(role, _)| role).collect::<Vec<_>>()
            ));
        }
        let at = *known.entry(key).or_insert(members.len());
        if at == members.len() {
            members.push(Line {
                kind,
                old: old.clone(),
                new: new.clone(),
                places: Vec::new(),
                paths: Vec::new(),
                excused,
                what: Vec::new(),
                within: Vec::new(),
            });
        }
        let Some(line) = members.get_mut(at) else {
            continue;
        };
        line.places.push(change.place());
        line.paths.push(path.clone());
        if kind.told != Told::Members || line.what.is_empty() {
            line.what.push(what);
        }
        if kind.told == Told::Members {
            line.within.push(within);
        }
    }
    merge(members)
}

/// Puts together what changed in the same way in the same records.
fn merge(members: Vec<Line>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for mut line in members {
        let same = lines.iter_mut().find(|other| {
            std::ptr::eq(other.kind, line.kind)
                && other.kind.told == Told::Members
                && (&other.old, &other.new, &other.excused) == (&line.old, &line.new, &line.excused)
                && other.within == line.within
                && other.what.first().map(role) == line.what.first().map(role)
                // A record that got a name in Rust is told by itself.
                && !line.within.iter().all(Vec::is_empty)
        });
        if let Some(same) = same {
            same.what.append(&mut line.what);
            same.places.append(&mut line.places);
            same.paths.append(&mut line.paths);
        } else {
            lines.push(line);
        }
    }
    for line in &mut lines {
        line.paths.sort();
    }
    lines
}

fn role(path: &Path) -> Option<Role> {
    path.last().map(|(role, _)| *role)
}

impl Line {
    /// Returns the sentence, with a capital and without a full stop.
    pub(crate) fn sentence(&self) -> String {
        let (what, within) = match self.kind.told {
            Told::Counts => (counts(&self.what), String::new()),
            _ => (list(&self.what, ""), list(&self.within, "")),
        };
        let in_brackets = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!("({text})")
            }
        };
        let mut text = self.kind.sentence.to_owned();
        if within.is_empty() {
            // A record is not in anything.
            for word in [", in {where}", " in {where}", " {where}"] {
                text = text.replace(word, "");
            }
        }
        for (word, value) in [
            ("{what}", &what),
            ("{optional what}", &list(&self.what, "optional ")),
            ("{required what}", &list(&self.what, "required ")),
            ("{where}", &within),
            ("{(old)}", &in_brackets(&self.old)),
            ("{(new)}", &in_brackets(&self.new)),
            ("{old}", &self.old),
            ("{new}", &self.new),
        ] {
            text = text.replace(word, value);
        }
        let text = text.replace("  ", " ");
        let mut chars = text.trim_end().chars();
        let first = chars.next().map(char::to_uppercase);
        first.into_iter().flatten().chain(chars).collect()
    }
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if noun != "key" => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// `937 fields, 3 events`
fn counts(paths: &[Path]) -> String {
    let mut counts: BTreeMap<Role, usize> = BTreeMap::new();
    for role in paths.iter().filter_map(role) {
        *counts.entry(role).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(role, count)| match (role.noun(), *count) {
            ("", count) => format!("{count} more"),
            (noun, 1) => format!("1 {noun}"),
            (noun, count) => format!("{count} {}", plural(noun)),
        })
        .collect();
    join(&counts)
}

/// ``the events `a`, `b` and `c` ``, with an adjective before the noun.
fn list(paths: &[Path], adjective: &str) -> String {
    let Some(role) = paths.first().and_then(role) else {
        return String::new();
    };
    let mut out = match (role.noun(), paths.len()) {
        ("", _) => String::new(),
        (noun, 1) => format!("the {adjective}{noun} "),
        (noun, count) if count > NAMED => format!("{count} {adjective}{}: ", plural(noun)),
        (noun, _) => format!("the {adjective}{} ", plural(noun)),
    };
    let mut names: Vec<String> = paths.iter().take(NAMED).map(named).collect();
    if paths.len() > NAMED {
        names.push(format!("{} more", paths.len() - NAMED));
    }
    let _ = write!(out, "{}", join(&names));
    out
}

/// The name of something and, if it is within something else, of that.
fn named(path: &Path) -> String {
    match path.as_slice() {
        [
            ..,
            (Role::Destination, destination),
            (Role::Dialect, dialect),
            (Role::Sent, event),
        ] => {
            format!("`{event}` at {destination} ({dialect})")
        }
        [(Role::Destination, destination), (Role::Dialect, dialect)] => {
            format!("`{dialect}` of {destination}")
        }
        [(Role::Setting, name)] => format!("the {name}"),
        [(_, name)] => format!("`{name}`"),
        [.., (_, outer), (_, name)] => format!("`{name}` of `{outer}`"),
        [] => "the catalog".to_owned(),
    }
}

fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
