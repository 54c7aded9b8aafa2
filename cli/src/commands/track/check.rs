//! `braze-events track check`: is this what Braze accepts?

use std::fmt::Write as _;

use braze_events::object::Check;
use braze_events::{ObjectExt as _, Severity, Violation, jiff};
use serde_derive::Serialize;

use super::documents::{self, Document};
use crate::Format;
use crate::input::Texts;
use crate::output::{Failure, Outcome, Paint, Tone, count, print, print_json, shown};

/// Checks request bodies and event objects.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Texts,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How many problems are reported one by one, the first ones; all are counted.
    #[arg(long, value_name = "N", default_value_t = 20)]
    problems: usize,
    /// Exit with status 1 on warnings too. Changes no count.
    #[arg(long)]
    warnings_as_errors: bool,
    /// Most attributes, events and purchases of a request, each; 0: no limit [default: what Braze says].
    #[arg(long, value_name = "N")]
    max_items: Option<usize>,
    /// Most attributes, events and purchases of a request, together; 0: no limit.
    #[arg(long, value_name = "N")]
    max_items_in_all: Option<usize>,
    /// Largest request; 0: no limit [default: what Braze says].
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<usize>,
    /// The moment after which others lie in the future [default: now].
    #[arg(long, value_name = "TIME")]
    now: Option<jiff::Timestamp>,
}

const HELP: &str = "\
A file holds one JSON object per line, or a single one over several lines. An object with
`attributes`, `events` or `purchases` is the body of a request; any other is an event object.

Exit status:
  0  no object has an error
  1  some object has an error (or a warning, with --warnings-as-errors), or is no JSON
  2  the command could not run: a missing file, a wrong argument, a read error

The JSON report:
  files, requests, events, with_warnings, with_errors, malformed
  problems_total       how many problems there are
  problems             the first of them: file, line (from 1), pointer (a JSON Pointer),
                       rule, severity, message

Examples:
  braze-events track check body.json
  braze-events track check --format json events.ndjson | jq .problems";

/// What was counted, as the JSON report shows it.
#[derive(Default, Serialize)]
struct Report {
    files: usize,
    requests: u64,
    /// Events, those within requests included.
    events: u64,
    with_warnings: u64,
    with_errors: u64,
    malformed: u64,
    problems_total: u64,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Problem {
    file: String,
    line: u64,
    pointer: String,
    rule: &'static str,
    severity: &'static str,
    message: String,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sources = arguments.files.sources()?;
    let check = check(arguments);
    let mut report = Report { files: sources.len(), ..Report::default() };
    for source in &sources {
        documents::read(&arguments.files, source, &mut |line, found| {
            report.add(&source.name(), line, found, &check, arguments.problems);
            Ok(true)
        })?;
    }
    match arguments.format {
        Format::Text => print(&report.text())?,
        Format::Json => print_json(&report)?,
    }
    let bad = report.with_errors > 0 || (arguments.warnings_as_errors && report.with_warnings > 0);
    if bad { Err(Failure::Data) } else { Ok(()) }
}

fn check(arguments: &Arguments) -> Check {
    let mut check = Check::new();
    if let Some(now) = arguments.now {
        check = check.now(now);
    }
    if let Some(items) = arguments.max_items {
        check = check.max_items(items);
    }
    if let Some(items) = arguments.max_items_in_all {
        check = check.max_items_in_all(items);
    }
    if let Some(bytes) = arguments.max_bytes {
        check = check.max_bytes(bytes);
    }
    check
}

impl Report {
    fn add(&mut self, file: &str, line: u64, found: documents::Found<'_>, check: &Check, keep: usize) {
        let violations = match found {
            Ok(Document::Request(request)) => {
                self.requests += 1;
                self.events += request.events.as_ref().map_or(0, Vec::len) as u64;
                request.validate_with(check)
            }
            Ok(Document::Event(event)) => {
                self.events += 1;
                event.validate_with(check)
            }
            Err(why) => {
                self.malformed += 1;
                vec![Violation { pointer: String::new(), rule: "json", severity: Severity::Error, message: why.into() }]
            }
        };
        if violations.iter().any(|violation| violation.severity == Severity::Error) {
            self.with_errors += 1;
        } else if !violations.is_empty() {
            self.with_warnings += 1;
        }
        self.problems_total += violations.len() as u64;
        let room = keep.saturating_sub(self.problems.len());
        self.problems.extend(violations.into_iter().take(room).map(|violation| Problem {
            file: file.to_owned(),
            line,
            pointer: violation.pointer,
            rule: violation.rule,
            severity: violation.severity.as_str(),
            message: violation.message.into_owned(),
        }));
    }

    fn text(&self) -> String {
        let paint = Paint::for_stdout();
        let mut out = String::new();
        for Problem { file, line, pointer, rule, severity, message } in &self.problems {
            let tone = if *severity == "error" { Tone::Error } else { Tone::Warning };
            let weight = paint.paint(tone, format_args!("{severity}[{rule}]"));
            // Writing to a string cannot fail.
            _ = writeln!(out, "{file}:{line}: {weight} {}: {}", shown(pointer), shown(message));
        }
        let hidden = self.problems_total - self.problems.len() as u64;
        if hidden > 0 {
            _ = writeln!(out, "… and {}; --problems shows more", count(hidden, "problem"));
        }
        _ = writeln!(
            out,
            "{} and {} in {}: {} with errors, {} with warnings, {} malformed",
            count(self.requests, "request"),
            count(self.events, "event"),
            count(self.files as u64, "file"),
            self.with_errors,
            self.with_warnings,
            self.malformed
        );
        out
    }
}
