//! Each folder in `tests/fixtures/diagnostics` is a catalog with mistakes and the text that reports
//! them.
//!
//! `<rule>[-variant]/schema` is the catalog, `expected.txt` the report. A `setup.txt` adds files
//! that a repository should not hold: `pad FILE SIZE` (a comment of that many bytes),
//! `bytes FILE HEX…`, `link FILE TARGET`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;

use event_catalog_codegen::{Diagnostics, compile, rules};
use support::{Scratch, compare, copy, fixtures};

fn report(case: &Path) -> (Diagnostics, String) {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let setup = fs::read_to_string(case.join("setup.txt")).ok();
    let scratch = setup.map(|setup| prepare(case, &name, &setup));
    let schema = scratch
        .as_ref()
        .map_or(case, |scratch| &scratch.0)
        .join("schema");
    let found = match compile(&schema) {
        Ok(catalog) => catalog.warnings,
        Err(found) => found,
    };
    assert!(!found.is_empty(), "{name} has no mistakes");
    let text = found
        .to_string()
        .replace(&*schema.to_string_lossy(), "schema");
    (found, text)
}

fn prepare(case: &Path, name: &str, setup: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let schema = scratch.0.join("schema");
    copy(&case.join("schema"), &schema);
    for line in setup.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["pad", file, size] => {
                let text = format!("#{}\n", " ".repeat(size.parse::<usize>().unwrap() - 2));
                fs::write(schema.join(file), text).unwrap();
            }
            ["bytes", file, hex @ ..] => {
                let hex = hex.concat();
                let bytes: Vec<u8> = (0..hex.len())
                    .step_by(2)
                    .map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap())
                    .collect();
                fs::write(schema.join(file), bytes).unwrap();
            }
            #[cfg(unix)]
            ["link", file, target] => {
                std::os::unix::fs::symlink(target, schema.join(file)).unwrap();
            }
            _ => panic!("setup.txt of {name}: {line}"),
        }
    }
    scratch
}

/// The rule a folder is named for: the longest that its name starts with.
fn rule_of(folder: &str) -> Option<&'static str> {
    let names = rules::ALL.iter().map(|rule| rule.name);
    names
        .filter(|name| {
            folder
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
        .max_by_key(|name| name.len())
}

#[test]
fn reports_are_as_expected() {
    let mut problems = String::new();
    let mut cases: Vec<_> = fs::read_dir(fixtures().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let (found, text) = report(&case);
        if let Err(problem) = compare(&case.join("expected.txt"), &text) {
            problems.push_str(&problem);
        }
        match rule_of(&name) {
            Some(rule) => assert!(
                found.iter().any(|d| d.rule.name == rule),
                "{name} does not break its rule"
            ),
            None => assert_eq!(name, "many-mistakes", "no rule has this name"),
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

#[test]
fn every_rule_has_a_fixture() {
    let folders: Vec<String> = fs::read_dir(fixtures().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for rule in rules::ALL {
        assert!(
            folders
                .iter()
                .any(|folder| rule_of(folder) == Some(rule.name)),
            "no folder tests/fixtures/diagnostics/{} shows how this rule is broken",
            rule.name
        );
    }
}

#[test]
fn mistakes_of_all_files_and_phases_come_in_one_run() {
    let (found, _) = report(&fixtures().join("diagnostics/many-mistakes"));
    let files: std::collections::BTreeSet<&str> =
        found.iter().map(|d| d.place.file.path()).collect();
    assert!(files.len() >= 5, "{files:?}");
    let rules: Vec<&str> = found.iter().map(|d| d.rule.name).collect();
    for rule in [
        "yaml-syntax",
        "unknown-key",
        "unknown-format",
        "unknown-type",
        "unknown-channel",
        "duplicate-member",
        "unknown-event",
    ] {
        assert!(rules.contains(&rule), "{rule} is not in {rules:?}");
    }
}

#[test]
fn json_says_the_same() {
    let (found, _) = report(&fixtures().join("diagnostics/unknown-field"));
    let json = found.to_json();
    let list = json.as_array().unwrap();
    assert_eq!(list.len(), found.len());
    for key in [
        "rule",
        "severity",
        "message",
        "help",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "related",
    ] {
        assert!(list[0].get(key).is_some(), "{key}");
    }
}
