//! The report as JSON.

use std::collections::BTreeMap;

use serde_derive::Serialize;

use super::judge::Judge;
use super::outcome::Findings;
use super::tally::{Counts, NameCounts};
use crate::catalog::tool;
use crate::names;
use crate::report::{self, File, Group, Position, groups};

/// The report. `validate --help` documents it: keep both in step.
#[derive(Serialize)]
pub(super) struct Report<'t> {
    #[serde(rename = "report")]
    version: u32,
    files: Vec<String>,
    #[serde(flatten)]
    total: Numbers,
    unknown_events: u64,
    malformed: u64,
    filtered: u64,
    duplicates: u64,
    duplicates_complete: bool,
    damaged: u64,
    skipped_bytes: u64,
    unreadable: &'t [File],
    no_data: Vec<File>,
    passed_over: u64,
    by_file: Vec<OfFile>,
    by_date: BTreeMap<String, Numbers>,
    events: BTreeMap<&'static str, Numbers>,
    /// Only where there is a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_events: Option<BTreeMap<&'static str, Numbers>>,
    unknown_event_types: BTreeMap<&'t str, u64>,
    did_you_mean: BTreeMap<&'t str, &'static str>,
    named_by: BTreeMap<&'static str, NamedBy>,
    unknown_fields: BTreeMap<&'static str, BTreeMap<&'t str, u64>>,
    rules: BTreeMap<&'static str, Rule>,
    /// Only where there are exceptions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excused: Vec<Excused<'t>>,
    groups: Vec<Group<'t>>,
    problems_total: u64,
    problems: Vec<Problem<'t>>,
}

/// An exception, and what it let pass.
#[derive(Serialize)]
struct Excused<'t> {
    place: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'t str>,
    reason: &'t str,
    until: &'t str,
    count: u64,
}

#[derive(Serialize)]
struct Numbers {
    records: u64,
    valid: u64,
    with_warnings: u64,
    with_errors: u64,
}

impl From<&Counts> for Numbers {
    fn from(counts: &Counts) -> Self {
        let Counts {
            records,
            with_warnings,
            with_errors,
        } = *counts;
        Numbers {
            records,
            valid: counts.valid(),
            with_warnings,
            with_errors,
        }
    }
}

/// What is in a file.
#[derive(Serialize)]
struct OfFile {
    file: String,
    #[serde(flatten)]
    numbers: Numbers,
}

/// How many records something names, and the first file.
#[derive(Serialize)]
struct NamedBy {
    records: u64,
    first: String,
}

#[derive(Serialize)]
struct Rule {
    severity: &'static str,
    count: u64,
    first: Position,
}

#[derive(Serialize)]
struct Problem<'t> {
    #[serde(flatten)]
    position: Position,
    event: Option<&'static str>,
    pointer: &'t str,
    rule: &'static str,
    severity: &'static str,
    message: &'t str,
}

pub(super) fn report<'t>(findings: &'t Findings<'_>, judge: &'t Judge) -> Report<'t> {
    let tally = &findings.tally;
    let position = |place| Position::new(findings.input, place);
    Report {
        version: report::VERSION,
        files: findings.files().map(|(name, _)| name).collect(),
        total: Numbers::from(&tally.total()),
        unknown_events: tally.unknown.records,
        malformed: tally.malformed,
        filtered: tally.filtered,
        duplicates: findings.duplicates,
        duplicates_complete: !findings.forgot(),
        damaged: findings.troubles.damaged,
        skipped_bytes: findings.troubles.skipped_bytes,
        unreadable: &findings.troubles.unreadable,
        no_data: findings
            .no_data
            .iter()
            .map(|(file, why)| File {
                file: findings.name(*file),
                why: (*why).to_owned(),
            })
            .collect(),
        passed_over: findings.passed_over(),
        by_file: findings
            .files()
            .map(|(file, counts)| OfFile {
                file,
                numbers: Numbers::from(counts),
            })
            .collect(),
        by_date: findings
            .by_date()
            .into_iter()
            .map(|(date, counts)| (date, Numbers::from(&counts)))
            .collect(),
        events: tally
            .by_event()
            .map(|(event, counts)| (event, Numbers::from(counts)))
            .collect(),
        custom_events: tool().plan.map(|_| {
            let custom = tally.custom.iter();
            custom
                .map(|(name, counts)| (*name, Numbers::from(counts)))
                .collect()
        }),
        unknown_event_types: names(&tally.unknown_types),
        did_you_mean: near(&tally.unknown_types),
        named_by: findings
            .namings()
            .iter()
            .map(|(named, records, first)| {
                (
                    named.as_str(),
                    NamedBy {
                        records,
                        first: findings.name(first),
                    },
                )
            })
            .collect(),
        unknown_fields: tally
            .unknown_fields()
            .map(|(event, fields)| (event, names(fields)))
            .collect(),
        rules: tally
            .kinds
            .rules()
            .into_iter()
            .map(|(id, rule)| {
                (
                    id,
                    Rule {
                        severity: rule.severity.as_str(),
                        count: rule.count,
                        first: position(rule.first),
                    },
                )
            })
            .collect(),
        excused: judge
            .exceptions(&tally.excused)
            .map(|(exception, count)| Excused {
                place: &exception.place,
                rule: exception.rule.as_deref(),
                reason: &exception.reason,
                until: &exception.until,
                count,
            })
            .collect(),
        groups: groups(&tally.kinds, findings.input),
        problems_total: tally.kinds.total,
        problems: tally
            .kinds
            .problems
            .iter()
            .map(|problem| Problem {
                position: position(problem.place),
                event: problem.event,
                pointer: &problem.violation.pointer,
                rule: problem.violation.rule.as_str(),
                severity: problem.violation.severity.as_str(),
                message: &problem.violation.message,
            })
            .collect(),
    }
}

/// The event types that unknown ones are a misspelling of.
fn near(names: &NameCounts) -> BTreeMap<&str, &'static str> {
    names
        .counts
        .keys()
        .filter_map(|name| Some((name.as_str(), names::near(name)?.as_str())))
        .collect()
}

/// Names and how often they came; those for which there was no room stand together under `…`.
fn names(names: &NameCounts) -> BTreeMap<&str, u64> {
    let mut all: BTreeMap<&str, u64> = names
        .counts
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    if names.others > 0 {
        *all.entry("…").or_default() += names.others;
    }
    all
}
