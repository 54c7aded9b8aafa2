//! The report as JSON.

use std::collections::BTreeMap;

use serde_derive::Serialize;

use super::tally::{Counts, NameCounts, Place, Tally};
use crate::input::Source;

/// The report. `validate --help` documents it: keep both in step.
#[derive(Serialize)]
pub(super) struct Report<'t> {
    files: Vec<&'t str>,
    #[serde(flatten)]
    total: Numbers,
    unknown_events: u64,
    malformed: u64,
    events: BTreeMap<&'static str, Numbers>,
    unknown_event_types: BTreeMap<&'t str, u64>,
    unknown_fields: BTreeMap<&'static str, BTreeMap<&'t str, u64>>,
    rules: BTreeMap<&'static str, Rule<'t>>,
    problems_total: u64,
    problems: Vec<Problem<'t>>,
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
        let Counts { records, with_warnings, with_errors } = *counts;
        Numbers { records, valid: counts.valid(), with_warnings, with_errors }
    }
}

#[derive(Serialize)]
struct Rule<'t> {
    severity: &'static str,
    count: u64,
    first: Position<'t>,
}

#[derive(Serialize)]
struct Position<'t> {
    file: &'t str,
    line: u64,
    offset: u64,
}

#[derive(Serialize)]
struct Problem<'t> {
    #[serde(flatten)]
    position: Position<'t>,
    event: Option<&'static str>,
    pointer: &'t str,
    rule: &'static str,
    severity: &'static str,
    message: &'t str,
}

pub(super) fn report<'t>(tally: &'t Tally, sources: &'t [Source]) -> Report<'t> {
    let position = |Place { file, line, offset }| Position { file: super::text::name(sources, file), line, offset };
    Report {
        files: sources.iter().map(|source| source.name.as_str()).collect(),
        total: Numbers::from(&tally.total()),
        unknown_events: tally.unknown_events,
        malformed: tally.malformed,
        events: tally.by_event().map(|(event, counts)| (event, Numbers::from(counts))).collect(),
        unknown_event_types: names(&tally.unknown_types),
        unknown_fields: tally.unknown_fields().map(|(event, fields)| (event, names(fields))).collect(),
        rules: tally
            .rules
            .iter()
            .map(|(id, rule)| (*id, Rule { severity: rule.severity.as_str(), count: rule.count, first: position(rule.first) }))
            .collect(),
        problems_total: tally.problems_total,
        problems: tally
            .problems
            .iter()
            .map(|problem| Problem {
                position: position(problem.place),
                event: problem.event,
                pointer: &problem.violation.pointer,
                rule: problem.violation.rule,
                severity: problem.violation.severity.as_str(),
                message: &problem.violation.message,
            })
            .collect(),
    }
}

/// Names and how often they came; those for which there was no room stand together under `…`.
fn names(names: &NameCounts) -> BTreeMap<&str, u64> {
    let mut all: BTreeMap<&str, u64> = names.counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    if names.others > 0 {
        *all.entry("…").or_default() += names.others;
    }
    all
}
