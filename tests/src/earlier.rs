//! A catalog without what its last releases brought. Works on lines, as its files have one layout.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "this is for tests"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files;

/// Takes back what releases from one on brought: events, fields, groups' fields, channels and types.
pub fn before(release: u16, folder: &Path) {
    let mut gone_from_groups = BTreeSet::new();
    for path in yaml(&folder.join("events")) {
        edit(&path, |text| events(text, release, &mut gone_from_groups));
    }
    // What is only spoken of in documentation is no use.
    let events = without_words(&texts(&folder.join("events"))).join("\n");
    for path in yaml(&folder.join("fields")) {
        edit(&path, |text| {
            let (fields, groups) = text.split_once("\ngroups:\n").unwrap_or((text, ""));
            let mut groups = groups.to_owned();
            for field in &gone_from_groups {
                groups = without(&groups, field);
            }
            let is_used = |key: &str| has_word(&events, key) || has_word(&groups, key);
            let fields = entries(fields, "  ", is_used);
            if !fields.contains("    type:") {
                return String::new();
            }
            let gap = if groups.is_empty() { "" } else { "\ngroups:\n" };
            [fields.trim_end(), "\n", gap, &groups].concat()
        });
    }
    let others: String = ["fields", "objects"]
        .iter()
        .map(|inner| texts(&folder.join(inner)))
        .collect::<String>()
        + &events;
    edit(&folder.join("types.yaml"), |text| {
        let kept = entries(text, "", |key| has_word(&others, key));
        kept.trim_end().to_owned() + "\n"
    });
    edit(&folder.join("catalog.yaml"), |text| {
        let (before, after) = text.split_once("\nchannels:\n").unwrap();
        let (channels, after) = after.split_once("\ncategories:\n").unwrap();
        let (after, releases) = after.split_once("\nreleases:\n").unwrap();
        // Answers may be events that are gone.
        let (after, _) = after.split_once("\nquestions:\n").unwrap();
        let is_used = |key: &str| events.contains(&format!("channel: {key}\n"));
        let channels = entries(channels, "  ", is_used);
        let releases = entries(releases, "  ", |number| {
            number.parse::<u16>().unwrap() < release
        });
        format!("{before}\nchannels:\n{channels}\ncategories:\n{after}\nreleases:\n{releases}")
    });
}

/// Takes out what others make of the events, which speaks of them and of fields that no event has:
/// destinations and tables.
pub fn without_others(folder: &Path) {
    fs::remove_dir_all(folder.join("destinations")).unwrap();
    fs::remove_dir_all(folder.join("tables")).unwrap();
    edit(&folder.join("fields/canvas.yaml"), |text| {
        entries(text, "  ", |field| field != "workflow_id")
    });
}

fn yaml(folder: &Path) -> Vec<PathBuf> {
    let all = files(folder).into_keys();
    all.filter(|path| path.extension().is_some_and(|found| found == "yaml"))
        .map(|path| folder.join(path))
        .collect()
}

fn texts(folder: &Path) -> String {
    yaml(folder)
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// Changes a file; nothing left: removes it.
fn edit(path: &Path, change: impl FnOnce(&str) -> String) {
    let after = change(&fs::read_to_string(path).unwrap());
    if after.is_empty() {
        fs::remove_file(path).unwrap();
    } else {
        fs::write(path, after).unwrap();
    }
}

/// Keeps entries of a mapping by their keys, with the lines that stand deeper.
fn entries(text: &str, indent: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut kept = true;
    for line in text.lines() {
        let inner = line.strip_prefix(indent).unwrap_or_default();
        if inner.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            kept = keep(inner.split(':').next().unwrap());
        } else if !line.starts_with(' ') && !line.is_empty() {
            kept = true;
        }
        if kept {
            out += line;
            out += "\n";
        }
    }
    out
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

/// Takes a name out of a list.
fn without(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = text.match_indices(name).find(|(at, _)| {
        !text[..*at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    });
    let Some((at, _)) = found else {
        return text.to_owned();
    };
    let (before, after) = (&text[..at], &text[at + name.len()..]);
    match after.strip_prefix(',') {
        Some(after) => before.to_owned() + after.trim_start(),
        None => before.trim_end().trim_end_matches(',').to_owned() + after,
    }
}

/// A file of events as it was before a release; nothing if it was not there.
fn events(text: &str, release: u16, gone_from_groups: &mut BTreeSet<String>) -> String {
    let mut blocks = text.split("\n\n");
    let mut kept = vec![blocks.next().unwrap().to_owned()];
    for block in blocks {
        let since = block.split_once("\n  since: ").map(|(_, rest)| rest);
        let since = since.map(|rest| rest.lines().next().unwrap().parse::<u16>().unwrap());
        if since.is_none_or(|since| since < release) {
            kept.push(event(block, release, gone_from_groups));
        }
    }
    if kept.len() == 1 {
        return String::new();
    }
    kept.join("\n\n").trim_end().to_owned() + "\n"
}

fn event(block: &str, release: u16, gone_from_groups: &mut BTreeSet<String>) -> String {
    let mut text = String::new();
    let mut gone = Vec::new();
    for line in block.lines() {
        // `    12: {added: [a, b]}`
        let entry = line.trim().split_once(": {added: [");
        let number = entry.and_then(|(number, _)| number.parse::<u16>().ok());
        if let (Some((_, list)), Some(_)) = (entry, number.filter(|number| *number >= release)) {
            let names = list.trim_end_matches("]}").split(", ");
            gone.extend(names.map(str::to_owned));
        } else {
            text += line;
            text += "\n";
        }
    }
    for name in gone {
        let Some((before, after)) = text.split_once("\n  optional:") else {
            gone_from_groups.insert(name);
            continue;
        };
        let (list, rest) = after.split_once(']').unwrap();
        let list = list.split_whitespace().collect::<Vec<_>>().join(" ");
        if has_word(&list, &name) {
            let list = without(&list, &name);
            text = if list == "[" {
                [before, rest].concat()
            } else {
                [before, "\n  optional: ", &list, "]", rest].concat()
            };
        } else {
            gone_from_groups.insert(name);
        }
    }
    // A history that tells nothing is none.
    if let Some((before, after)) = text.split_once("\n  history:\n")
        && !after.starts_with("    ")
    {
        text = [before, "\n", after].concat();
    }
    text.trim_end().to_owned()
}

/// A file without what only a person writes: documentation, examples, comments, what to see.
pub fn without_words(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut hidden = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if hidden.is_some_and(|hidden| indent > hidden || line.trim().is_empty()) {
            if line.trim().is_empty() {
                kept.push(String::new());
            }
            continue;
        }
        hidden = None;
        let key = line.trim().split(':').next().unwrap_or_default();
        let words = [
            "caveats",
            "doc",
            "examples",
            "questions",
            "see",
            "title",
            "words",
        ];
        if words.contains(&key) {
            hidden = Some(indent);
        } else if !line.trim().starts_with("# ") || line.contains("$schema") {
            kept.push(line.to_owned());
        }
    }
    kept.dedup_by(|a, b| a.is_empty() && b.is_empty());
    kept
}
