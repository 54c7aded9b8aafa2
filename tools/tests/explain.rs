//! `catalog explain`: every rule, with a mistake from the fixtures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use event_catalog_codegen::rules;
use support::{compare, fixtures};

/// Exit status, standard output, standard error.
fn explain(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_catalog"))
        .arg("explain")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The report of a mistake of this rule in the fixtures that says what helps; any if none does.
fn example(rule: &str) -> String {
    let mut folders: Vec<_> = fs::read_dir(fixtures().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            let rest = name.strip_prefix(rule);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
        .collect();
    folders.sort();
    let texts = folders
        .iter()
        .map(|folder| fs::read_to_string(folder.join("expected.txt")).unwrap());
    let text = texts.collect::<Vec<_>>().join("\n");
    let mut reports: Vec<&str> = text
        .split("\n\n")
        .filter(|report| {
            let head = report.trim_start().split_once(':').unwrap_or_default().0;
            head.ends_with(&format!("[{rule}]"))
        })
        .collect();
    reports.sort_by_key(|report| !report.contains("= help: "));
    let report = reports.first().expect(rule).trim();
    // Nobody's catalog is in a folder of that name.
    report
        .replace("--> schema/", "--> schema-defs/")
        .replace("::: schema/", "::: schema-defs/")
}

#[test]
fn examples_are_those_of_the_fixtures() {
    let examples: Vec<String> = rules::ALL.iter().map(|rule| example(rule.name)).collect();
    let text = examples.join("\n\n") + "\n";
    if let Err(problem) = compare(Path::new("src/explain/examples.txt"), &text) {
        panic!("{problem}");
    }
}

#[test]
fn every_rule_of_the_language_has_a_reason_and_an_example() {
    for rule in rules::ALL {
        let (status, text, _) = explain(&[rule.name]);
        assert_eq!(status, Some(0), "{}", rule.name);
        let parts = [
            rule.explanation.to_owned(),
            format!("Why: {}", rule.why),
            format!("[{}]: ", rule.name),
        ];
        for part in parts {
            assert!(text.contains(&part), "{}: {part}\n{text}", rule.name);
        }
    }
}

#[test]
fn a_rule_is_explained_as_a_whole() {
    let (status, text, _) = explain(&["unknown-type"]);
    assert_eq!(status, Some(0));
    let start = "unknown-type: a rule of the catalog language; breaking it is an error\n\n\
        A type expression names a type of `types.yaml` or a base type.\n\
        Why: A misspelt type would otherwise be a new one without any check.\n\n\
        A mistake, as `catalog check` reports it:\n\n  error[unknown-type]: ";
    assert!(text.starts_with(start), "{text}");
    let (status, text, _) = explain(&["format.email"]);
    assert_eq!(status, Some(0));
    assert!(
        text.contains("should be an email address, such as `"),
        "{text}"
    );
    // One of each kind, and the names of both are the same.
    let (status, text, _) = explain(&["unknown-member"]);
    assert_eq!(status, Some(0));
    assert!(text.contains("a rule of the catalog language") && text.contains("a rule of data"));
}

#[test]
fn a_catalog_has_rules_of_its_own() {
    let zoo = fixtures().join("zoo/schema-defs");
    let catalog = event_catalog_codegen::compile(&zoo).unwrap_or_else(|_| panic!("the zoo"));
    let with_rules = |event: &&event_catalog_codegen::model::Event| !event.rules.is_empty();
    let event = catalog.events.iter().find(with_rules).unwrap();
    let rule = &event.rules[0];
    let (status, text, _) = explain(&[&rule.name, "--dir", zoo.to_str().unwrap()]);
    assert_eq!(status, Some(0));
    assert!(
        text.contains(rule.doc.trim()) && text.contains(&event.wire),
        "{text}"
    );
}

#[test]
fn a_rule_that_is_not_there_may_be_another() {
    let none = ["--dir", "nowhere"];
    let ask = |rule| explain(&[&[rule], &none[..]].concat());
    let (status, text, said) = ask("unknwon-field");
    assert_eq!((status, &*text), (Some(1), ""));
    assert_eq!(
        said,
        "error: there is no rule `unknwon-field`; did you mean `unknown-field`?\n"
    );
    let (_, _, said) = ask("max-char");
    assert!(said.ends_with("did you mean `max-chars`?\n"), "{said}");
    let (_, _, said) = ask("something entirely else");
    assert!(said.contains("`catalog rules` lists"), "{said}");
}
