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

/// Shows what is in files that the catalog does not say: events and fields that it does not know,
/// and fields that are null, of another type, or not there at all.
///
/// One account for each event, over all files: made for the day on which a release arrives. Nothing
/// is validated, as `validate` does, and no value is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    /// Exit with status 1 if there is something of this kind; may be given several times, or as a
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
    /// Fields that are null, or may be, where the catalog requires them.
    Loosened,
    /// Fields with values of another type.
    Retyped,
    /// Fields of the catalog that nothing has.
    Missing,
    /// Any of them.
    Any,
}

const HELP: &str = "\
What is told of the fields of an event:
  unknown   the catalog has no such field in this event
  loosened  it is required, and a record or a writer schema has it as null, or a record lacks it
  retyped   values are of another type, or the writer schema has another
  missing   the catalog has it, and no file; or a file lacks it that fits no release. In records
            that have no writer schema, an optional field that none of them has is no surprise,
            and not told.
Of Avro files the writer schemas say what there is, of JSON the records: so the type of a JSON
field is the narrowest that holds all its values. What is within a nested record is not looked at.
An event fits a release if the release had it in just this way. Release 0 is what was before the
first release.

Examples are shapes, never values: `<uuid>` and the like for what has a known format; else `A`,
`a` and `9` stand for capitals, other letters and digits, however many in a row.

Of names that the catalog does not know, the first 500 events and the first 200 fields of each are
told, by the alphabet; all others are counted together.

The JSON report:
  report        drift/1: the version of the report
  catalog       name, release
  records       records of events, unknown ones included
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
  0  all is read, whatever was found
  1  something is there that --fail-on names, or records are malformed, or a file is damaged
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
