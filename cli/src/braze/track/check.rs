//! `braze-events track check`: is this what Braze accepts?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZero;
use std::path::PathBuf;

use braze_events::track::TrackRequest;
use event_catalog::object::Check;
use event_catalog::record::TypedRecord as _;
use event_catalog::violation::{self, rule};
use event_catalog::{Severity, Value, Violation, jiff};
use serde_derive::Serialize;

use super::documents::{self, Document, Found};
use crate::Format;
use crate::braze::plan;
use crate::input::{Source, Texts, Trouble};
use crate::output::{
    Failure, Outcome, Paint, Tone, complain, count, print, print_json, shown, verdict,
};
use crate::report::{self, File};

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
    /// Most attributes, events and purchases of a request, each; 0: no limit [default: what Braze
    /// says].
    #[arg(long, value_name = "N")]
    max_items: Option<usize>,
    /// Most attributes, events and purchases of a request, together; 0: no limit.
    #[arg(long, value_name = "N")]
    max_items_in_all: Option<usize>,
    /// Largest request, as it stands in the file and as compact JSON; 0: no limit [default: what
    /// Braze says].
    #[arg(long, value_name = "SIZE", value_parser = crate::input::limit)]
    max_bytes: Option<usize>,
    /// Folder of your plan of custom events, in YAML: their properties are checked against it too.
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
    /// Custom events and properties that the plan does not have are errors.
    #[arg(long, requires = "plan")]
    strict: bool,
    /// The moment after which others lie in the future [default: now].
    #[arg(long, value_name = "TIME")]
    now: Option<jiff::Timestamp>,
}

const HELP: &str = "\
A file holds one JSON object per line, or a single one over several lines. An object with
`attributes`, `events` or `purchases` is the body of a request; any other is an event object.
Members that no page of Braze knows are warnings, and are listed with how often they came.

Of properties: a list is judged item by item, however deep it stands; an object is one wherever
it stands, and Braze keeps it as text. Attributes and purchases are not looked into.

With --plan, the properties of custom events are checked against your plan too: types, limits,
what is required. DIR holds `custom/*.yaml`, and `types.yaml` if the plan has types of its own; it
stands on Braze's catalog, which this command brings along. With --strict, custom events
(unplanned-event) and properties (unplanned-property) that the plan does not have are errors.

Exit status:
  0  no object has an error
  1  some object has an error (or a warning, with --warnings-as-errors), or is no JSON
  2  the command could not run: a missing file, a wrong argument, a plan with mistakes, a read
     error; a file that cannot be read does not keep the others from being read

The JSON report:
  report               1: the version of the report
  files, requests, events, with_warnings, with_errors, malformed
  unknown_members      members that the catalog does not know: pointer (with * for an index), count
  unreadable           files that could not be read to their end: file, why
  problems_total       how many problems there are
  problems             the first of them: file, line (from 1; where the object starts, or
                       stops being JSON), pointer (a JSON Pointer), rule, severity, message

Examples:
  braze-events track check body.json
  braze-events track check --plan schema-defs --strict body.json
  braze-events track check --format json events.ndjson | jq .problems";

/// What was counted, as the JSON report shows it.
#[derive(Default, Serialize)]
struct Report {
    #[serde(rename = "report")]
    version: u32,
    files: usize,
    requests: u64,
    /// Events, those within requests included.
    events: u64,
    with_warnings: u64,
    with_errors: u64,
    malformed: u64,
    unknown_members: Strangers,
    unreadable: Vec<File>,
    problems_total: u64,
    problems: Vec<Problem>,
}

/// Members that the catalog does not know, by where they stand.
#[derive(Default)]
struct Strangers {
    /// By pointer, with `*` for an index.
    counts: BTreeMap<String, u64>,
    /// Of those for which there is no room.
    others: u64,
}

/// Most members that are listed: what is wrong with the input must not fill memory.
const STRANGERS: usize = 1_000;
/// Most members that the text report lists.
const LISTED: usize = 20;

impl Strangers {
    fn count(&mut self, pointer: &str) {
        let step = |step: &'_ str| {
            if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
                "*".to_owned()
            } else {
                step.to_owned()
            }
        };
        let pattern = pointer.split('/').map(step).collect::<Vec<_>>().join("/");
        if self.counts.len() < STRANGERS || self.counts.contains_key(&pattern) {
            *self.counts.entry(pattern).or_default() += 1;
        } else {
            self.others += 1;
        }
    }

    fn text(&self, paint: Paint) -> String {
        if self.counts.is_empty() {
            return String::new();
        }
        let mut out = paint.paint(Tone::Strong, "Not in the catalog") + "\n";
        for (pointer, number) in self.counts.iter().take(LISTED) {
            _ = writeln!(out, "  `{}`: {}", shown(pointer), count(*number, "time"));
        }
        if self.counts.len() > LISTED {
            _ = writeln!(
                out,
                "  and {} more (see --format json)",
                self.counts.len() - LISTED
            );
        }
        out
    }
}

impl serde::Serialize for Strangers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Stranger<'s> {
            pointer: &'s str,
            count: u64,
        }
        let listed = self.counts.iter().map(|(pointer, count)| Stranger {
            pointer,
            count: *count,
        });
        let others = (self.others > 0).then_some(Stranger {
            pointer: "(others)",
            count: self.others,
        });
        serializer.collect_seq(listed.chain(others))
    }
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
    let check = check(arguments)?;
    let sources = arguments.files.sources()?;
    let mut checker = Checker {
        arguments,
        check,
        report: Report {
            version: report::VERSION,
            files: sources.len(),
            ..Report::default()
        },
    };
    for source in &sources {
        let read = documents::read(&arguments.files, source, &mut |found| {
            checker.add(source, found);
            true
        });
        if let Err(trouble) = read {
            checker.unreadable(source, trouble);
        }
    }
    let report = checker.report;
    match arguments.format {
        Format::Text => print(&report.text())?,
        Format::Json => print_json(&report)?,
    }
    let bad = report.with_errors > 0 || (arguments.warnings_as_errors && report.with_warnings > 0);
    verdict(!report.unreadable.is_empty(), bad)
}

fn check(arguments: &Arguments) -> Result<Check, Failure> {
    let mut check = Check::new();
    if let Some(folder) = &arguments.plan {
        check = check.plan(plan::read(folder)?);
    }
    if arguments.strict {
        check = check.strict();
    }
    if let Some(now) = arguments.now {
        check = check.now(now);
    }
    if let Some(items) = arguments.max_items {
        check = check.max_items(NonZero::new(items));
    }
    if let Some(items) = arguments.max_items_in_all {
        check = check.max_items_in_all(NonZero::new(items));
    }
    if let Some(bytes) = arguments.max_bytes {
        check = check.max_bytes(NonZero::new(bytes));
    }
    Ok(check)
}

/// Checks what is read, and counts.
struct Checker<'a> {
    arguments: &'a Arguments,
    check: Check,
    report: Report,
}

impl Checker<'_> {
    fn add(&mut self, source: &Source, found: Found<'_>) {
        let Found {
            line,
            bytes,
            document,
        } = found;
        let violations = match document {
            Ok(Document::Request(request)) => {
                self.report.requests += 1;
                self.report.events += events(&request);
                let mut violations = request.validate_with(&self.check);
                violations.extend(self.too_large(bytes, &violations));
                violations
            }
            Ok(Document::Event(event)) => {
                self.report.events += 1;
                event.validate_with(&self.check)
            }
            Err(why) => {
                self.report.malformed += 1;
                vec![Violation::new("", "json", Severity::Error, why)]
            }
        };
        self.report
            .count(source, line, violations, self.arguments.problems);
    }

    /// What is wrong with the size of a body that is sent as it stands in the file. Validation has
    /// measured compact JSON.
    fn too_large(&self, bytes: u64, known: &[Violation]) -> Option<Violation> {
        let limit = self
            .arguments
            .max_bytes
            .map_or(TrackRequest::DESCRIPTOR.limits.max_bytes, NonZero::new)
            .map_or(u64::MAX, |limit| limit.get() as u64);
        let is_known = known
            .iter()
            .any(|violation| violation.pointer.is_empty() && violation.rule == rule::MAX_BYTES);
        let message = || {
            format!(
                "The request should take at most {limit} bytes, but takes {bytes} as it stands here."
            )
        };
        (bytes > limit && !is_known)
            .then(|| Violation::new("", rule::MAX_BYTES, Severity::Error, message()))
    }

    fn unreadable(&mut self, source: &Source, trouble: Trouble) {
        complain(trouble.line(&source.name()));
        if let Trouble::Unreadable(why) = trouble {
            self.report.unreadable.push(File {
                file: source.name(),
                why,
            });
        }
    }
}

/// How many items its list of events has, whatever they are.
fn events(request: &TrackRequest<'_>) -> u64 {
    let len = match (&request.events, request.unknown.get("events")) {
        (Some(events), _) => events.len(),
        (None, Some(Value::Array(items))) => items.len(),
        (None, _) => 0,
    };
    len as u64
}

impl Report {
    /// Counts an object with these violations, and keeps as many of them as there is room for.
    fn count(&mut self, source: &Source, line: u64, violations: Vec<Violation>, keep: usize) {
        if violations.iter().any(Violation::is_error) {
            self.with_errors += 1;
        } else if !violations.is_empty() {
            self.with_warnings += 1;
        }
        for stranger in violations
            .iter()
            .filter(|violation| violation.rule == rule::UNKNOWN_MEMBER)
        {
            self.unknown_members.count(&stranger.pointer);
        }
        self.problems_total += violations.len() as u64;
        let room = keep.saturating_sub(self.problems.len());
        self.problems
            .extend(violations.into_iter().take(room).map(|violation| Problem {
                file: source.name(),
                line,
                pointer: violation.pointer,
                rule: violation.rule.as_str(),
                severity: violation.severity.as_str(),
                message: violation.message.into_owned(),
            }));
    }

    fn text(&self) -> String {
        let paint = Paint::for_stdout();
        let mut out = String::new();
        for Problem {
            file,
            line,
            pointer,
            rule,
            severity,
            message,
        } in &self.problems
        {
            let tone = if *severity == "error" {
                Tone::Error
            } else {
                Tone::Warning
            };
            let weight = paint.paint(tone, format_args!("{severity}[{rule}]"));
            // Writing to a string cannot fail.
            _ = writeln!(
                out,
                "{file}:{line}: {weight} {}: {}",
                shown(violation::place(pointer)),
                shown(message)
            );
        }
        let hidden = self.problems_total - self.problems.len() as u64;
        if hidden > 0 {
            _ = writeln!(
                out,
                "… and {}; --problems shows more",
                count(hidden, "problem")
            );
        }
        out.push_str(&self.unknown_members.text(paint));
        _ = write!(
            out,
            "{} and {} in {}: {} with errors, {} with warnings, {} malformed",
            count(self.requests, "request"),
            count(self.events, "event"),
            count(self.files as u64, "file"),
            self.with_errors,
            self.with_warnings,
            self.malformed
        );
        if !self.unreadable.is_empty() {
            _ = write!(
                out,
                "; {} could not be read",
                count(self.unreadable.len() as u64, "file")
            );
        }
        out.push('\n');
        out
    }
}
