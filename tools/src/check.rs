//! `catalog check`: every mistake and warning, or a line that says what was checked.

use std::collections::BTreeSet;
use std::path::Path;

use clap::ValueEnum;
use event_catalog_codegen::{Catalog, Diagnostics, Severity, rules};
use event_catalog_reports::policy::{Config, Policy, Weight};
use event_catalog_reports::{Finding, Form, Level, Program};

use crate::output::{Failure, Outcome, complain, print, remark};
use crate::{Deny, open};

/// For people or for programs.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text, in colour on a terminal.
    #[default]
    Text,
    /// JSON on standard output.
    Json,
    /// Annotations of GitHub's workflows.
    Github,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// JUnit's XML: a test for each mistake.
    Junit,
}

impl Format {
    /// Returns the report for programs; `None`: it is for people.
    fn report(self, found: &Diagnostics) -> Option<String> {
        Some(match self {
            Format::Text => return None,
            Format::Json => format!("{:#}\n", found.to_json()),
            Format::Github => render(Form::Github, found),
            Format::Sarif => render(Form::Sarif, found),
            Format::Junit => render(Form::Junit, found),
        })
    }
}

fn render(form: Form, found: &Diagnostics) -> String {
    let findings = found.iter().map(|one| {
        let (line, column) = one.place.file.line_column(one.place.span.start);
        let number = |number| u64::try_from(number).ok();
        // Of a file that is not there, no line is.
        let is_there = !one.place.file.text().is_empty();
        let help = one.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("\nhelp: {help}"));
        Finding {
            rule: one.rule.name,
            level: match one.severity() {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
            },
            message: format!("{}{help}", one.message).into(),
            file: one.place.file.path(),
            line: number(line).filter(|_| is_there),
            column: number(column).filter(|_| is_there),
            places: &[],
            excused: None,
        }
    });
    let program = Program {
        name: "catalog check",
        version: env!("CARGO_PKG_VERSION"),
    };
    form.render(&program, &findings.collect::<Vec<_>>())
}

pub(crate) fn run(
    dir: &Path,
    on: Option<&Path>,
    format: Format,
    deny: Option<Deny>,
    config: &Config,
) -> Outcome {
    let policy = config.read("check", |name| {
        rules::ALL.iter().any(|rule| rule.name == name)
    });
    let policy = policy.map_err(Failure::Cannot)?;
    let fixed = rules::ALL.iter().find(|rule| {
        rule.severity == Severity::Error
            && policy
                .weight(rule.name)
                .is_some_and(|weight| weight != Weight::Error)
    });
    if let Some(rule) = fixed {
        return Err(Failure::Cannot(format!(
            "`{}` is always an error: nothing is made of a catalog that breaks it",
            rule.name
        )));
    }
    match (open(dir, on), format) {
        (Ok(mut catalog), format) => {
            weigh(&mut catalog.warnings, &policy, dir);
            let warnings = &catalog.warnings;
            let is_untold = contradicts_lock(warnings);
            let is_denied =
                warnings.has_errors() || deny == Some(Deny::Warnings) && !warnings.is_empty();
            let report = format.report(warnings);
            if let Some(report) = &report {
                print(report)?;
            } else {
                complain(warnings);
            }
            match (report, is_untold, is_denied) {
                (None, false, false) => print(&summary(&catalog)),
                (None, true, _) => Err(Failure::NoSuch(
                    "what was published changed, and history does not tell".to_owned(),
                )),
                (Some(_), false, false) => Ok(()),
                _ => Err(Failure::No),
            }
        }
        (Err(Failure::Mistakes(found)), format) => match format.report(&found) {
            Some(report) => print(&report).and(Err(Failure::No)),
            None => Err(Failure::Mistakes(found)),
        },
        (Err(failure), _) => Err(failure),
    }
}

/// Gives warnings the weight that the project gives them, and says which exceptions are idle.
fn weigh(warnings: &mut Diagnostics, policy: &Policy, dir: &Path) {
    let mut used = BTreeSet::new();
    warnings.weigh(|warning| {
        let file = Path::new(warning.place.file.path());
        let place = file.strip_prefix(dir).unwrap_or(file).to_string_lossy();
        if let Some(exception) = policy.excuse(&place, warning.rule.name) {
            used.insert(exception);
            return None;
        }
        match policy.weight(warning.rule.name) {
            Some(Weight::Off) => None,
            Some(Weight::Error) => Some(Severity::Error),
            Some(Weight::Warning) | None => Some(Severity::Warning),
        }
    });
    for said in policy.remarks(|at| used.contains(&at)) {
        remark(&said);
    }
}

/// Whether something that was published changed without a word. A build goes on, so that an event
/// can be tried before its release is known.
pub(crate) fn contradicts_lock(warnings: &Diagnostics) -> bool {
    warnings
        .iter()
        .any(|warning| warning.rule == rules::UNTOLD_CHANGE)
}

fn summary(catalog: &Catalog) -> String {
    let Catalog {
        name,
        namespaces,
        events,
        fields,
        groups,
        types,
        releases,
        objects,
        custom,
        ..
    } = catalog;
    // What a layer has on top of another catalog is counted with that.
    let counts = [
        (events.len(), "event"),
        (namespaces.len(), "namespace"),
        (fields.len(), "field"),
        (groups.len(), "group"),
        (types.len(), "type"),
        (releases.len(), "release"),
        (objects.len(), "object"),
        (custom.len(), "custom event"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    format!("{name}: no mistakes in {}\n", counts.join(", "))
}
