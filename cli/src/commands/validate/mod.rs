//! `braze-events validate`: is this data what the catalogue says?
//!
//! - this file: arguments, and reading the files into batches;
//! - `batch`: what happens to a line;
//! - `workers`: batches on several threads;
//! - `tally`: what is counted;
//! - `text` and `json`: the report;
//! - `progress`: the bar on standard error.

mod batch;
mod json;
mod progress;
mod tally;
mod text;
mod workers;

use std::num::NonZero;
use std::thread;

use batch::Batch;
use progress::Progress;
use tally::Tally;
use workers::Pool;

use crate::Format;
use crate::input::{Files, Source};
use crate::output::{Failure, Outcome, print, print_json};

/// Checks that records are what the catalogue says, and reports counts and problems.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How many problems are reported one by one, the first ones; all are counted.
    #[arg(long, value_name = "N", default_value_t = 20)]
    problems: usize,
    /// Exit with status 1 on warnings too. Changes no count.
    #[arg(long)]
    warnings_as_errors: bool,
    /// No report and no progress: the exit status tells.
    #[arg(long, short)]
    quiet: bool,
    /// How many threads check records [default: one per processor].
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

const HELP: &str = "\
What is counted:
  records         lines that are not blank; records = valid + with_errors
  valid           records without errors; they may have warnings
  with_warnings   records with warnings and no errors
  with_errors     records with errors, malformed lines included
  malformed       lines that are not JSON, do not name their event, or are too long
  unknown_events  records of event types that the catalogue does not know; they
                  have no rules to break, and are valid

Errors are values that are missing, mistyped or beyond a limit, and rules over several
fields that are broken. Formats and enumerations that do not match are warnings, because
Braze sends placeholders in places. Fields that the catalogue does not know are neither:
they are listed, because a new release may have brought them.

Exit status:
  0  no record has an error
  1  some record has an error (or a warning, with --warnings-as-errors)
  2  the command could not run: a missing file, a wrong argument, a read error

The JSON report:
  files, records, valid, with_warnings, with_errors, unknown_events, malformed
  events               the same counts for each event type
  unknown_event_types  how often each came
  unknown_fields       for each event type, how often each came
  rules                for each broken rule: severity, count, and where first
  problems_total       how many problems there are
  problems             the first of them: file, line (from 1), offset (of the line, in
                       bytes), event, pointer (a JSON Pointer), rule, severity, message

Examples:
  braze-events validate day1.ndjson day2.ndjson
  gzip -dc events.ndjson.gz | braze-events validate --problems 100 -
  braze-events validate --format json events.ndjson | jq .rules
  braze-events validate --quiet --warnings-as-errors events.ndjson && echo clean";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sources = arguments.files.sources()?;
    let tally = count(&sources, arguments)?;
    if !arguments.quiet {
        match arguments.format {
            Format::Text => print(&text::render(&tally, &sources))?,
            Format::Json => print_json(&json::report(&tally, &sources))?,
        }
    }
    let total = tally.total();
    let bad = total.with_errors > 0 || (arguments.warnings_as_errors && total.with_warnings > 0);
    if bad { Err(Failure::Data) } else { Ok(()) }
}

fn count(sources: &[Source], arguments: &Arguments) -> Result<Tally, Failure> {
    let jobs = arguments.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let keep = if arguments.quiet { 0 } else { arguments.problems };
    let total = sources.iter().map(|source| source.bytes).sum();
    let mut progress = Progress::new(!arguments.quiet, total);
    thread::scope(|scope| {
        let mut pool = Pool::start(scope, jobs, keep);
        let mut batch = Batch::default();
        let mut read = 0;
        for (source, file) in sources.iter().zip(0..) {
            let mut lines = source.open()?;
            let mut end = 0;
            while let Some(line) = lines.next_line() {
                match line {
                    Ok(line) => {
                        end = line.offset + line.bytes.len() as u64;
                        batch.push(file, &line);
                    }
                    Err(error) => batch.push_skipped(file, source.skipped(error)?),
                }
                if batch.is_full() {
                    pool.submit(&mut batch)?;
                    progress.at(read + end);
                }
            }
            read += source.bytes.unwrap_or(end);
        }
        if !batch.is_empty() {
            pool.submit(&mut batch)?;
        }
        let tally = pool.finish()?;
        progress.finish(read);
        Ok(tally)
    })
}
