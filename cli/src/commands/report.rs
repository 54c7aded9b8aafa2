//! `report`: what is done with reports that are there.
//!
//! Machines that validate parts of an input (`--shard`) have a report each, and people want one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::validate::Report;
use crate::output::{Failure, Outcome, print_json, shown, verdict};

/// Does something with reports that are there.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Makes one report of those that `validate --format json` wrote.
    Merge(Merge),
}

/// Makes one report of those that `validate --format json` wrote.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
struct Merge {
    /// The reports; `-` is standard input.
    ///
    /// Of the parts of one input (`validate --shard`), all have to be there, in any order. Others
    /// are taken as if their inputs had been named one after the other.
    #[arg(required = true, value_name = "REPORT")]
    reports: Vec<PathBuf>,
    /// How many problems are told one by one, the first ones; no more than each report has.
    #[arg(long, value_name = "N", default_value_t = 20)]
    problems: usize,
}

const HELP: &str = "\
The report is the one that a single run over the whole input writes, byte for byte, with two
exceptions: --dedupe knows the ids of its own part only (`duplicates_complete` is false then), and
where a part has more than 2000 pointers with problems, or 1000 names that the catalog does not
know, which of them stand together under `…` depends on the parts.

Exit status: that of `validate`; 2 if a report is missing, is no report, or would count a file twice.

Examples:
  parallel {tool} validate --format json --shard {}/8 bucket '>' report-{}.json ::: {0..7}
  {tool} report merge report-*.json | jq .valid";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Action::Merge(merge) = &arguments.action;
    let reports = merge.reports.iter().map(|path| read(path));
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    let report = merged(reports, merge.problems).map_err(Failure::Cannot)?;
    print_json(&report)?;
    let (unread, bad) = report.verdict();
    verdict(unread, bad)
}

/// A report and what it is called.
type Named = (String, Report);

fn read(path: &Path) -> Result<Named, Failure> {
    let name = shown(&path.to_string_lossy());
    let cannot = |why: String| Failure::Cannot(format!("cannot read {name}: {why}"));
    let text = if path == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(|error| cannot(error.to_string()))?;
    let report: Report = serde_json::from_str(&text)
        .map_err(|error| cannot(format!("not a report of `validate --format json`: {error}")))?;
    if report.version != crate::report::VERSION {
        return Err(cannot(format!(
            "a report of version {}, and this is of version {}",
            report.version,
            crate::report::VERSION
        )));
    }
    Ok((name, report))
}

/// Makes one report of several.
fn merged(mut reports: Vec<Named>, keep: usize) -> Result<Report, String> {
    if is_of_parts(&reports)? {
        reports.sort_by_key(|(_, report)| report.part().map(|(index, _)| index));
    } else {
        // As if the inputs had been named one after the other.
        let mut before = 0;
        for (_, report) in &mut reports {
            before = report.renumber(before);
        }
    }
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for (name, report) in &reports {
        let files: BTreeSet<String> = report.names().map(ToOwned::to_owned).collect();
        for file in files.into_iter().filter(|file| file != "<stdin>") {
            if let Some(other) = owners.insert(file.clone(), name.clone()) {
                return Err(format!(
                    "{} is in {other} and in {name}: its records would count twice",
                    shown(&file)
                ));
            }
        }
    }
    let reports = reports.into_iter().map(|(_, report)| report).collect();
    Report::of_all(reports, keep).ok_or_else(|| "there are no reports".to_owned())
}

/// Whether the reports are of all parts of one input.
fn is_of_parts(reports: &[Named]) -> Result<bool, String> {
    let mut parts: BTreeMap<u32, &str> = BTreeMap::new();
    let mut whole = None;
    for (name, report) in reports {
        let Some((index, of)) = report.part() else {
            if report.shard.is_some() {
                return Err(format!(
                    "{name} does not say which part of the input it is of"
                ));
            }
            continue;
        };
        if let Some((other, first)) = whole.filter(|(known, _)| *known != of) {
            return Err(format!(
                "{name} is of a part of {of}, and {first} of a part of {other}"
            ));
        }
        whole = Some((of, name));
        if let Some(other) = parts.insert(index, name) {
            return Err(format!("{other} and {name} are both of part {index}/{of}"));
        }
    }
    let Some((of, _)) = whole else {
        return Ok(false);
    };
    if let Some((name, _)) = reports.iter().find(|(_, report)| report.shard.is_none()) {
        return Err(format!(
            "{name} is of a whole input, and others are of parts of one"
        ));
    }
    match (0..of).find(|index| !parts.contains_key(index)) {
        Some(missing) => Err(format!(
            "the report of part {missing}/{of} is missing: a sum of some parts would look like that of all"
        )),
        None => Ok(true),
    }
}
