//! `drift`: what is in the data that the catalog does not say?
//!
//! - this file: arguments, and how it ends;
//! - `types`: the types of values, and what they look like without being told;
//! - `writer`: what a writer schema says;
//! - `facts`: what is known of the records of an event;
//! - `roll`: records into facts;
//! - `report`: facts against the catalog, which is the JSON report; `text` is the other.

mod facts;
mod report;
mod roll;
mod text;
mod types;
mod writer;

use clap::ValueEnum;
use report::Change;
use roll::{Findings, Roll};

use crate::Format;
use crate::input::Inputs;
use crate::output::{Outcome, Paint, complain, count, print, print_json, verdict};
use crate::pipeline;
use crate::progress::Progress;

/// Shows how data differs from the catalog: events and fields that it does not know, and fields
/// that are null, of another type, or not there at all.
///
/// One account per event, across all files: made for the day a release arrives. Unlike `validate`,
/// it does not check values, and it never shows one.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    /// Exit with status 1 if anything of this kind is found; may be given several times, or as a
    /// list.
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// No report, no notes and no progress: the exit status tells.
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Events and fields that the catalog does not know.
    Unknown,
    /// Fields that the catalog requires, and that are or may be null.
    Loosened,
    /// Fields with values of another type.
    Retyped,
    /// Fields of the catalog that the data lacks.
    Missing,
    /// Any of them.
    Any,
}

const HELP: &str = "\
How a field can differ:
  unknown   the catalog has no such field in this event
  loosened  the catalog requires it, but it is null in a record, may be null in a writer schema,
            or a record lacks it
  retyped   its values are of another type, or the writer schema gives another
  missing   the catalog has it, but no file does, or a file that fits no release lacks it. Where
            there is no writer schema, an optional field that no record has is not reported.
For Avro files the writer schemas decide, for JSON the records: the type of a JSON field is the
narrowest that holds all its values. Nested records are not looked into. An event fits a release
if it had exactly these fields then. Release 0 is what there was before the first release.

Examples are shapes, never values: `<uuid>` and the like for what has a known format; else `A`,
`a` and `9` stand for capitals, other letters and digits, however many in a row.

Of unknown names, the first 500 events and the first 200 fields of each are listed, in alphabetical
order; the others are only counted. Names longer than 120 characters end in `…`.

`catalog import` turns the JSON report into a patch to the catalog.

The JSON report:
  report        drift/1: the version of the report
  catalog       name, release
  records       records of events, including unknown ones
  filtered      records of other event types than those of --event
  malformed     what is no record, or cannot be decoded
  damaged       how many parts of files are damaged
  unreadable    files that could not be read to their end: file, why
  other_events  records of unknown events beyond the first 500
  events        by name, whether or not they differ:
    event, known, records
    releases      those that all files, and all records without a writer schema, fit
    schemas       Avro files by the releases they fit: releases, files, records
    fields        by name; known false: all fields
      field, change (unknown, loosened, retyped, missing), from (the catalog's type, if retyped)
      types       those seen: any, boolean, bytes, double, float, int, long, map, object, string,
                  and lists of them, such as string[] or string?[] (items may be null)
      nullable    absent or null in a record, or the writer schema says that it may be
      records     that have a value; if missing, that are in files which have the field
      percent     of the records of the event
      examples    up to 3 shapes, if unknown
    tightened     optional fields that may not be null in a file that fits no release
    other_fields  how often fields came beyond the first 200 unknown ones

Exit status:
  0  everything was read, whatever was found
  1  something that --fail-on names was found, or records are malformed, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  {tool} drift bucket
  {tool} drift --fail-on unknown,retyped --quiet bucket/*/date=2026-11-28
  {tool} drift --format json bucket | jq -c '.events[] | {event, releases}'";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let input = arguments.input.input()?;
    let mut findings = Findings::new(&input, arguments.quiet);
    let mut progress = Progress::new(!arguments.quiet, input.bytes());
    pipeline::run(
        &input,
        &Roll::default(),
        &mut findings,
        &mut progress,
        false,
    )?;
    let report = report::report(&findings);
    if !arguments.quiet {
        input.tell_namings();
        findings.troubles.note().into_iter().for_each(complain);
        match arguments.format {
            Format::Text => print(&text::render(
                &report,
                &findings.troubles.text(),
                Paint::for_stdout(),
            ))?,
            Format::Json => print_json(&report)?,
        }
    }
    let mut bad = report.malformed + report.damaged > 0;
    for change in Change::ALL {
        let number = report.count(change);
        let fails = |on: &FailOn| match on {
            FailOn::Any => true,
            FailOn::Unknown => change == Change::Unknown,
            FailOn::Loosened => change == Change::Loosened,
            FailOn::Retyped => change == Change::Retyped,
            FailOn::Missing => change == Change::Missing,
        };
        if number > 0 && arguments.fail_on.iter().any(fails) {
            bad = true;
            if !arguments.quiet {
                let what = format!("{} event or field", change.as_str());
                complain(format_args!("error: {} (--fail-on)", count(number, &what)));
            }
        }
    }
    verdict(!findings.troubles.unreadable.is_empty(), bad)
}
