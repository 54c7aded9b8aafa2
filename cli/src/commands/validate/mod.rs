//! `validate`: is this data what the catalog says?
//!
//! - this file: arguments, and how it ends;
//! - `outcome`: what is found out about a record;
//! - `judge`: how much it weighs in this project;
//! - `tally`: what is counted;
//! - `text`, `json` and `machine`: the report;
//! - `merge`: one report of several.

mod json;
mod judge;
mod machine;
mod merge;
mod outcome;
mod strangers;
mod tally;
mod text;

use clap::ValueEnum;
use event_catalog_reports::Form;
use event_catalog_reports::policy::Config;
pub(crate) use json::Report;
use judge::Judge;
use outcome::{Check, Findings};

use crate::dedupe::Dedupe;
use crate::input::Inputs;
use crate::output::{Outcome, complain, count, print, print_json, verdict};
use crate::pipeline;
use crate::progress::Progress;
use crate::report::{Rejects, Reporting};

/// For people or for programs.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// Text, in colour on a terminal.
    #[default]
    Text,
    /// JSON on standard output: all that is counted.
    Json,
    /// Annotations of GitHub's workflows: each kind of problem, at its first place.
    Github,
    /// SARIF 2.1.0, for code scanning and editors: the same.
    Sarif,
    /// JUnit's XML: a test for each kind of problem.
    Junit,
}

/// Checks that records are what the catalog says, and reports counts and problems.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    reporting: Reporting,
    #[command(flatten)]
    config: Config,
    /// Exit with status 1 on warnings too. Changes no count.
    #[arg(long)]
    warnings_as_errors: bool,
    /// Exit with status 1 if there are fewer records.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    min_records: u64,
}

const HELP: &str = "\
What is counted:
  records         records, and lines that are not blank; records = valid + with_errors
  valid           records without errors; they may have warnings
  with_warnings   records with warnings and no errors
  with_errors     records with errors, malformed lines included
  malformed       what is not JSON, does not name its event, or is too long
  unknown_events  records of event types that the catalog does not know; they
                  have no rules to break, and are valid
  filtered        records of other event types than those of --event, counted nowhere else
  duplicates      records that were left out by --dedupe, and counted nowhere else
  damaged         parts of Avro files that cannot be decoded: how many records are
                  lost with them, nobody knows for sure

Errors are values that are missing, mistyped or beyond a limit, and rules over several
fields that are broken. Formats and enumerations that do not match are warnings, because
vendors send placeholders in places. Fields that the catalog does not know are neither:
they are listed, because a new release may have brought them. A record that contradicts its
folder (`{tag}=…`, or `date=…` and its time) is a warning.

Floats of the catalog are 32-bit: of a number such as 123456789.123 they hold the first seven
digits or so, and that is no error.

With --from custom-http, records are the events in request bodies: `line` is the line where the
body starts, pointers lead from the body on (`/events/3/properties/url`), and an event that is
larger than the catalog allows is an error. An event that is bad does not keep the others of
its body from being checked, and an empty list of events is fine.

A part of an Avro file that is damaged ends the reading of the file; records before it
count, and other files are read. With --salvage, reading goes on behind the damage: where only
a sync marker is wrong no record is lost, else it is at the next marker.

Exit status:
  0  no record has an error
  1  some record has an error (or a warning, with --warnings-as-errors), a file is damaged, or
     there are fewer records than --min-records
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

--config FILE has a section `validate`: `severities` makes rules errors or warnings or turns them
off, and `exceptions` let problems pass, which then are no problems of the record: its place is
the event and the pointer, such as {event}/*, where `*` stands for anything.

Problems are counted by kind: event type, pointer (`*` stands for the number of an item) and rule.
--rejects keeps the records with errors, malformed lines included: with_errors of them. What of a
damaged file cannot be cut into records is not among them.

The JSON report:
  report               1: the version of the report
  shard                with --shard, which part of the input it is of
  files, records, valid, with_warnings, with_errors, unknown_events, malformed,
                       filtered, duplicates
  duplicates_complete  false: ids were forgotten (--dedupe-ids), there may be more
  damaged              how many parts of files are damaged
  skipped_bytes        how many bytes --salvage skipped: those of blocks of which nothing is counted
  unreadable           files that could not be read to their end: file, why
  no_data              files in folders that hold no records: file, number, why
  passed_over          how many hidden entries of folders were passed over
  by_file              for each file: file, number (its place in the input, from 1), records,
                       valid, with_warnings, with_errors
  by_date              the same for each date that paths name (`date=2026-11-28`)
  events               for each event type: records, valid, with_warnings, with_errors
  unknown_event_types  in how many records each came
  did_you_mean         of those, the event types that differ in case, dots or underscores only
  named_by             by what records are named that do not name themselves: column, folder,
                       file_name, assume_event, or unknown_record_name (nothing); each with
                       how many records, and the first file
  unknown_fields       for each event type, in how many records each came
  rules                for each broken rule: severity, count, and where first
  excused              for each exception of --config: place, rule, reason, until, and how many
                       problems it let pass
  groups               problems by event, pointer and rule, in this order: severity, count, first
                       (file, line, offset, block) and its message; pointers beyond 2000 stand
                       together under `…`
  problems_total       how many problems there are
  problems             the first of them: file, line (from 1; in an Avro file the number of
                       the record, null where it is about no record), column (in bytes, from
                       1, where a record does not have its lines for itself), offset (of the
                       record or block, in bytes), block (from 1; Avro files only), event,
                       pointer (a JSON Pointer), rule, severity, message

Reports in the forms github, sarif and junit have each kind of problem once, at its first place,
and files that could not be read.

Examples:
  {tool} validate day1.ndjson day2.ndjson
  {tool} validate --dedupe --salvage bucket/{tag}={event}
  {tool} validate --from custom-http bodies.ndjson
  {tool} validate --problems 100 events.ndjson.zst
  {tool} validate --format json events.ndjson | jq '.groups | sort_by(-.count)[:5]'
  {tool} validate --config checks.yaml bucket/
  {tool} validate --min-records 1 --rejects rejects.ndjson bucket/*/date=2026-11-28
  {tool} validate --quiet --warnings-as-errors events.ndjson && echo clean";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let input = arguments.input.input()?;
    let reporting = &arguments.reporting;
    let keep = reporting.problems(20);
    let memory = arguments.dedupe.memory();
    let rejects = Rejects::new(reporting, &input, None)?;
    let judge = Judge::new(&arguments.config)?;
    let check = Check {
        judge: &judge,
        keep,
        dedupe: memory.is_some(),
        keep_rejects: rejects.is_some(),
    };
    let mut findings = Findings::new(&input, keep, memory, rejects);
    let mut progress = Progress::new(!reporting.quiet, input.bytes());
    pipeline::run(&input, &check, &mut findings, &mut progress, false)?;
    findings.finish()?;
    if !reporting.quiet {
        input.tell_namings();
        judge.tell(&findings.tally.excused);
        match arguments.format {
            Format::Text => print(&text::render(&findings))?,
            Format::Json => print_json(&json::report(&findings, &judge))?,
            Format::Github => print(&machine::render(Form::Github, &findings))?,
            Format::Sarif => print(&machine::render(Form::Sarif, &findings))?,
            Format::Junit => print(&machine::render(Form::Junit, &findings))?,
        }
    }
    let total = findings.tally.total();
    let too_few = total.records < arguments.min_records;
    if too_few {
        complain(format_args!(
            "error: {}, and there should be at least {} (--min-records)",
            count(total.records, "record"),
            arguments.min_records
        ));
    }
    let troubles = &findings.troubles;
    let bad = total.with_errors > 0
        || troubles.damaged > 0
        || (arguments.warnings_as_errors && total.with_warnings > 0);
    verdict(!troubles.unreadable.is_empty(), bad || too_few)
}
