//! `catalog explain`: what a rule demands, why, what breaks it and what helps.
//!
//! - this file: which rule is meant, and how it is shown;
//! - `data`: the rules of data;
//! - `examples.txt`: for each rule of the language a mistake, as the check reports it. A test makes
//!   the file of the fixtures.

mod data;

use std::fmt::Write as _;
use std::path::PathBuf;

use event_catalog_codegen::diagnostics::did_you_mean;
use event_catalog_codegen::model::Format;
use event_catalog_codegen::{Catalog, rules};

use crate::open;
use crate::output::{Failure, Outcome, print};

const EXAMPLES: &str = include_str!("examples.txt");

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule, as it stands in brackets in a report: `unknown-field`, `max-chars`, `format.email`.
    rule: String,
    /// The schema folder: rules over several fields are its own.
    #[arg(long, default_value = "schema-defs")]
    dir: PathBuf,
    /// The schema folder of the catalog that this one stands on, if it is a layer.
    #[arg(long)]
    on: Option<PathBuf>,
}

pub(crate) fn run(Arguments { rule, dir, on }: &Arguments) -> Outcome {
    // Without a catalog, or with one that has mistakes, there are the rules that all catalogs have.
    let catalog = open(dir, on.as_deref()).ok();
    let sections = [
        of_language(rule),
        of_data(rule),
        of_formats(rule),
        catalog.as_ref().and_then(|catalog| own(catalog, rule)),
    ];
    let found: Vec<String> = sections.into_iter().flatten().collect();
    if found.is_empty() {
        let all = names(catalog.as_ref());
        let advice = did_you_mean(rule, all.iter().map(String::as_str));
        let advice = advice
            .unwrap_or_else(|| "`catalog rules` lists those of the catalog language".to_owned());
        return Err(Failure::NoSuch(format!(
            "there is no rule `{rule}`; {advice}"
        )));
    }
    print(&found.join("\n"))
}

/// Returns a rule of the catalog language as text.
fn of_language(name: &str) -> Option<String> {
    let rule = rules::named(name)?;
    let weight = match rule.severity {
        rules::Severity::Error => "an error",
        rules::Severity::Warning => "a warning",
    };
    let mut text = format!(
        "{name}: a rule of the catalog language; breaking it is {weight}\n\n{}\nWhy: {}\n",
        rule.explanation, rule.why
    );
    if let Some(example) = example(name) {
        text.push_str("\nA mistake, as `catalog check` reports it:\n\n");
        for line in example.lines() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", format!("  {line}").trim_end());
        }
    }
    Some(text)
}

/// Returns the example of a rule: reports stand one after the other, a blank line between them.
fn example(name: &str) -> Option<&'static str> {
    EXAMPLES.split("\n\n").find(|report| {
        let rest = report.split_once('[').map(|(_, rest)| rest);
        rest.and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(']'))
    })
}

/// Returns a rule of data as text.
fn of_data(name: &str) -> Option<String> {
    let rule = data::ALL.iter().find(|rule| rule.name == name)?;
    Some(format!(
        "{name}: a rule of data; breaking it is {}\n\n{}\nWhy: {}\nWhat helps: {}\n",
        rule.weight, rule.what, rule.why, rule.cure
    ))
}

/// Returns the rule of a format as text; people know it by the format's name, too.
fn of_formats(name: &str) -> Option<String> {
    let format = Format::ALL
        .into_iter()
        .find(|format| format.rule_id() == name || format.name() == name)?;
    let name = format.rule_id();
    Some(format!(
        "{name}: a rule of data; breaking it is a warning\n\nThe value should be {}, such as `{}`: its type has the \
         `format` `{}`.\nWhy: Whoever reads such values relies on it; others do come, so records that have them \
         are still valid.\nWhat helps: Correct whoever makes the value; if others are as good, remove the \
         `format` of the type.\n",
        format.expectation(),
        format.example(),
        format.name(),
    ))
}

/// Returns a rule over several fields as text, by the events that have it.
fn own(catalog: &Catalog, name: &str) -> Option<String> {
    let events = catalog.events.iter();
    let events = events.map(|event| (&event.wire, &event.rules));
    let objects = catalog.objects.iter().map(|object| &object.record);
    let structures = objects.chain(catalog.custom.iter().map(|event| &event.record));
    let structures = structures.map(|structure| (&structure.wire, &structure.rules));
    let mut text = String::new();
    let having = events.chain(structures).filter_map(|(wire, rules)| {
        let rule = rules.iter().find(|rule| rule.name == name)?;
        Some((wire, rule))
    });
    for (wire, rule) in having {
        if text.is_empty() {
            let weight = if rule.warning {
                "a warning"
            } else {
                "an error"
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{name}: a rule of the catalog `{}` over several fields; breaking it is {weight}\n\n{}\n\nIt holds for:",
                catalog.name,
                rule.doc.trim()
            );
        }
        let _ = writeln!(text, "  {wire}");
    }
    (!text.is_empty()).then_some(text)
}

/// Returns the names of all rules.
fn names(catalog: Option<&Catalog>) -> Vec<String> {
    let language = rules::ALL.iter().map(|rule| rule.name);
    let data = data::ALL.iter().map(|rule| rule.name);
    let formats = Format::ALL.into_iter().map(Format::rule_id);
    let fixed = language.chain(data).chain(formats).map(str::to_owned);
    let events = catalog.into_iter().flat_map(|catalog| &catalog.events);
    let own = events.flat_map(|event| &event.rules);
    fixed.chain(own.map(|rule| rule.name.clone())).collect()
}
