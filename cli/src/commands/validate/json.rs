//! The report as JSON.

use std::collections::BTreeMap;

use serde_derive::{Deserialize, Serialize};

use super::judge::Judge;
use super::outcome::Findings;
use super::tally::{Counts, NameCounts};
use crate::catalog::tool;
use crate::names;
use crate::report::{self, File, Group, Position, groups};

/// The report. `validate --help` documents it: keep both in step.
#[derive(Serialize, Deserialize)]
pub(crate) struct Report {
    #[serde(rename = "report")]
    pub(crate) version: u32,
    /// Only where the input was a part of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shard: Option<String>,
    pub(super) files: Vec<String>,
    #[serde(flatten)]
    pub(super) total: Numbers,
    pub(super) unknown_events: u64,
    pub(super) malformed: u64,
    pub(super) filtered: u64,
    pub(super) duplicates: u64,
    pub(super) duplicates_complete: bool,
    pub(super) damaged: u64,
    pub(super) skipped_bytes: u64,
    pub(super) unreadable: Vec<File>,
    pub(super) no_data: Vec<NoData>,
    pub(super) passed_over: u64,
    pub(super) by_file: Vec<OfFile>,
    pub(super) by_date: BTreeMap<String, Numbers>,
    pub(super) events: BTreeMap<String, Numbers>,
    /// Only where there is a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_events: Option<BTreeMap<String, Numbers>>,
    pub(super) unknown_event_types: BTreeMap<String, u64>,
    pub(super) did_you_mean: BTreeMap<String, String>,
    pub(super) named_by: BTreeMap<String, NamedBy>,
    pub(super) unknown_fields: BTreeMap<String, BTreeMap<String, u64>>,
    pub(super) rules: BTreeMap<String, Rule>,
    /// Only where there are exceptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) excused: Vec<Excused>,
    pub(super) groups: Vec<Group>,
    pub(super) problems_total: u64,
    pub(super) problems: Vec<Problem>,
}

/// An exception, and what it let pass.
#[derive(Serialize, Deserialize)]
pub(super) struct Excused {
    pub(super) place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<String>,
    pub(super) reason: String,
    pub(super) until: String,
    pub(super) count: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Numbers {
    pub(super) records: u64,
    pub(super) valid: u64,
    pub(super) with_warnings: u64,
    pub(super) with_errors: u64,
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
#[derive(Serialize, Deserialize)]
pub(super) struct OfFile {
    pub(super) file: String,
    /// Its place in the input, from 1.
    pub(super) number: u32,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

/// A file that holds no records.
#[derive(Serialize, Deserialize)]
pub(super) struct NoData {
    pub(super) file: String,
    /// Its place in the input, from 1.
    pub(super) number: u32,
    pub(super) why: String,
}

/// How many records something names, and the first file.
#[derive(Serialize, Deserialize)]
pub(super) struct NamedBy {
    pub(super) records: u64,
    pub(super) first: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Rule {
    pub(super) severity: String,
    pub(super) count: u64,
    pub(super) first: Position,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Problem {
    #[serde(flatten)]
    pub(super) position: Position,
    pub(super) event: Option<String>,
    pub(super) pointer: String,
    pub(super) rule: String,
    pub(super) severity: String,
    pub(super) message: String,
}

pub(super) fn report(findings: &Findings<'_>, judge: &Judge) -> Report {
    let (tally, input) = (&findings.tally, findings.input);
    let position = |place| Position::new(input, place);
    let number = |file: u32| {
        let source = input.sources.get(file as usize);
        source.map_or(0, |source| source.number)
    };
    Report {
        version: report::VERSION,
        shard: input.shard.map(|shard| shard.to_string()),
        files: findings.files().map(|(file, _)| input.name(file)).collect(),
        total: Numbers::from(&tally.total()),
        unknown_events: tally.unknown.records,
        malformed: tally.malformed,
        filtered: tally.filtered,
        duplicates: findings.duplicates,
        duplicates_complete: !findings.forgot(),
        damaged: findings.troubles.damaged,
        skipped_bytes: findings.troubles.skipped_bytes,
        unreadable: findings.troubles.unreadable.clone(),
        no_data: findings
            .no_data
            .iter()
            .map(|(file, why)| NoData {
                file: input.name(*file),
                number: number(*file),
                why: (*why).to_owned(),
            })
            .collect(),
        passed_over: findings.passed_over(),
        by_file: findings
            .files()
            .map(|(file, counts)| OfFile {
                file: input.name(file),
                number: number(file),
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
            .map(|(event, counts)| (event.to_owned(), Numbers::from(counts)))
            .collect(),
        custom_events: tool().plan.map(|_| {
            let custom = tally.custom.iter();
            custom
                .map(|(name, counts)| ((*name).to_owned(), Numbers::from(counts)))
                .collect()
        }),
        unknown_event_types: names(&tally.unknown_types),
        did_you_mean: near(&tally.unknown_types),
        named_by: findings
            .namings()
            .iter()
            .map(|(named, records, first)| {
                let first = input.name(first);
                (named.as_str().to_owned(), NamedBy { records, first })
            })
            .collect(),
        unknown_fields: tally
            .unknown_fields()
            .map(|(event, fields)| (event.to_owned(), names(fields)))
            .collect(),
        rules: tally
            .kinds
            .rules()
            .into_iter()
            .map(|(id, rule)| {
                (
                    id.to_owned(),
                    Rule {
                        severity: rule.severity.as_str().to_owned(),
                        count: rule.count,
                        first: position(rule.first),
                    },
                )
            })
            .collect(),
        excused: judge
            .exceptions(&tally.excused)
            .map(|(exception, count)| Excused {
                place: exception.place.clone(),
                rule: exception.rule.clone(),
                reason: exception.reason.clone(),
                until: exception.until.clone(),
                count,
            })
            .collect(),
        groups: groups(&tally.kinds, input),
        problems_total: tally.kinds.total,
        problems: tally
            .kinds
            .problems
            .iter()
            .map(|problem| Problem {
                position: position(problem.place),
                event: problem.event.map(ToOwned::to_owned),
                pointer: problem.violation.pointer.clone(),
                rule: problem.violation.rule.as_str().to_owned(),
                severity: problem.violation.severity.as_str().to_owned(),
                message: problem.violation.message.clone().into_owned(),
            })
            .collect(),
    }
}

/// The event types that unknown ones are a misspelling of.
fn near(names: &NameCounts) -> BTreeMap<String, String> {
    let near = |name: &String| Some((name.clone(), names::near(name)?.as_str().to_owned()));
    names.counts.keys().filter_map(near).collect()
}

/// What stands for names for which there was no room.
const OTHERS: &str = "…";

/// Names and how often they came; those for which there was no room stand together.
fn names(names: &NameCounts) -> BTreeMap<String, u64> {
    let mut all = names.counts.clone();
    if names.others > 0 {
        *all.entry(OTHERS.to_owned()).or_default() += names.others;
    }
    all
}
