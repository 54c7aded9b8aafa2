//! Releases against the facts.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{BRAZE, diff, json, statements, text, untyped};

/// What the facts say that a release changed.
fn facts(release: u64) -> BTreeSet<String> {
    let facts = fs::read_to_string("../tests/facts/storage.json").unwrap();
    let facts: Value = serde_json::from_str(&facts).unwrap();
    let date = |release: u64| {
        let mut all = facts["releases"].as_array().unwrap().iter();
        let found = all.find(|one| one["release"] == release);
        found.map_or("", |one| one["sample_date"].as_str().unwrap_or_default())
    };
    let mut said = BTreeSet::new();
    for event in facts["events"].as_array().unwrap() {
        let name = event["name"].as_str().unwrap();
        let since = event["since"].as_u64();
        if since == Some(release) {
            said.insert(format!("record-added {name}"));
        }
        if since.is_some_and(|since| since >= release) {
            continue;
        }
        if let Some(removed) = event["removed_on"].as_str()
            && date(release - 1) < removed
            && removed <= date(release)
        {
            said.insert(format!("event-retired {name}"));
        }
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for entry in list(&event["history"]) {
            if entry["release"] != release {
                continue;
            }
            for field in list(&entry["added"]) {
                let field = field.as_str().unwrap();
                let today = list(&event["fields"]);
                let today = today.iter().find(|one| one["name"] == field).unwrap();
                let kind = if today["nullable"] == true {
                    "field-added"
                } else {
                    "required-field-added"
                };
                said.insert(format!("{kind} {name}/{field}"));
            }
            for field in list(&entry["removed"]) {
                said.insert(format!("field-removed {name}/{}", field.as_str().unwrap()));
            }
            for change in list(&entry["changed"]) {
                let (from, to) = (&change["from"], &change["to"]);
                assert_eq!(from["type"], to["type"], "no release has retyped a field");
                let kind = if to["nullable"] == true {
                    "field-loosened"
                } else {
                    "field-tightened"
                };
                said.insert(format!(
                    "{kind} {name}/{}",
                    change["field"].as_str().unwrap()
                ));
            }
        }
    }
    said
}

#[test]
fn releases_differ_by_what_the_facts_say_and_nothing_more() {
    let mut all = 0;
    for release in 0..=12 {
        let sides = [release, release + 1].map(|number| format!("release:{number}"));
        let [old, new] = [&*sides[0], &*sides[1]];
        let forth = untyped(statements(&json(&[old, new, "--dir", BRAZE])));
        let said = facts(release + 1);
        assert_eq!(forth, said, "{old} {new}");
        all += said.len();
        // The way back says the same the other way round.
        let back = untyped(statements(&json(&[new, old, "--dir", BRAZE])));
        let turned: BTreeSet<String> = said
            .iter()
            .map(|line| {
                let (kind, place) = line.split_once(' ').unwrap();
                let kind = match kind {
                    "record-added" => "record-removed",
                    "event-retired" => "event-restored",
                    "field-added" | "required-field-added" => "field-removed",
                    "field-removed" => "field-added",
                    "field-loosened" => "field-tightened",
                    other => panic!("{other}"),
                };
                format!("{kind} {place}")
            })
            .collect();
        assert_eq!(back, turned, "{new} {old}");
    }
    assert!(all > 160, "{all}");
}

#[test]
fn a_catalog_does_not_differ_from_itself_and_its_newest_release() {
    for arguments in [[BRAZE, BRAZE], ["release:13", BRAZE], [BRAZE, "release:13"]] {
        let run = diff(&[&arguments[..], &["--dir", BRAZE, "--fail-on", "any"]].concat());
        assert_eq!(run.status.code(), Some(0));
        assert!(
            text(&run.stdout).ends_with("\n\nNothing changed.\n"),
            "{}",
            text(&run.stdout)
        );
    }
}
