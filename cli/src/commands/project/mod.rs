//! `project`: records as a destination gets them.
//!
//! - this file: arguments, and the way of the records;
//! - `left_out`: what was left out, and why.

mod left_out;

use std::fs;

use event_catalog::EventExt as _;
use event_catalog::project::{Batch, Destination, Dialect, Settings};
use left_out::Counts;

use super::faults::{not_json, unwritable};
use super::past::{Past, Then};
use crate::catalog::{self, Event, EventType, type_of};
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Place, Raw, Record, Trouble};
use crate::output::{Failure, Outcome, Output, Reader, complain, count, shown};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;
use crate::report::{self, Aside, Ledger, Policy, Reject, Rejects, Reporting};

/// Writes records as a destination gets them.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
    /// Who gets them: a destination of the catalog, such as amplitude.
    #[arg(long, value_name = "DESTINATION", value_parser = catalog::destination)]
    to: &'static Destination,
    /// Which version of the destination [default: the current one].
    #[arg(long, value_name = "NAME")]
    dialect: Option<String>,
    /// A setting of the destination, such as `token=…`; `token=@FILE` takes it from a file. May be
    /// given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// Write bodies of requests within the destination's limits, one per line, rather than events.
    #[arg(long)]
    batch: bool,
    #[command(flatten)]
    past: Past,
    #[command(flatten)]
    reporting: Reporting,
}

const HELP: &str = "\
The catalog says what events look like there (`{tool} describe TYPE`), and which are left
out: those of types that the destination does not get, and those of users whom it could not tell
apart. What is left out is counted on standard error, with the reason. Nothing is sent.

Records that are no good events, cannot be written, or are too large for any request are rejected:
what is wrong is told once for each kind of problem (event type, pointer, rule), and --rejects
keeps them. A record that lacks a required field is one of them: what a destination makes of an
event without it, nobody says (`cat --lenient` writes such records as JSON).

Exit status:
  0  every record was decoded; some may be left out
  1  some record was not, holds a number that JSON does not have, or is too large for any
     request, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  {tool} project --to amplitude events.ndjson > amplitude.ndjson
  {tool} project --to mixpanel --dialect 2022 --set token=@token bucket
  {tool} project --to custom-http --batch events.ndjson | head -1 | jq .
  {tool} project --from custom-http --to amplitude bodies.ndjson";

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write NAME=VALUE or NAME=@FILE")?;
    let value = match value.strip_prefix('@') {
        Some(path) => fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", shown(path)))?
            .trim()
            .to_owned(),
        None => value.to_owned(),
    };
    Ok((name.to_owned(), value))
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let dialect = dialect(arguments)?;
    let settings = settings(arguments)?;
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let policy = Policy {
        keep: arguments.reporting.keeps_rejects(),
        lenient: false,
    };
    let rejects = Rejects::new(&arguments.reporting, &input, None)?;
    let apart = seen.is_some() || arguments.batch;
    let project = Project {
        past: &arguments.past,
        dialect,
        settings: &settings,
        apart,
        policy,
    };
    let mut sink = Projected {
        ledger: Ledger::new(&arguments.reporting, &input, rejects),
        dialect,
        batch: arguments.batch.then(|| Batch::new(dialect, &settings)),
        seen,
        output: Output::new(),
        counts: Counts::default(),
        requests: 0,
    };
    let prompt = sink.output.is_watched();
    let reader = pipeline::run(&input, &project, &mut sink, &mut Progress::none(), prompt)?;
    sink.finish(reader, arguments.reporting.quiet)
}

fn dialect(arguments: &Arguments) -> Result<&'static Dialect, Failure> {
    let destination = arguments.to;
    let found = match &arguments.dialect {
        None => destination.dialects.first().copied(),
        Some(name) => destination.dialect(name),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = destination
            .dialects
            .iter()
            .map(|dialect| dialect.name)
            .collect();
        let name = arguments.dialect.as_deref().unwrap_or_default();
        Failure::Cannot(format!(
            "{} has no dialect `{}`; there are {}",
            destination.name,
            shown(name),
            names.join(", ")
        ))
    })
}

/// The settings that were given; says which were not.
fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let known = arguments.to.settings;
    let mut settings = Settings::new();
    for (name, value) in &arguments.settings {
        if !known.iter().any(|(known, _)| known == name) {
            let names: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
            let advice = if names.is_empty() {
                "it has none".to_owned()
            } else {
                format!("there are {}", names.join(", "))
            };
            return Err(Failure::Cannot(format!(
                "{} has no setting `{}`; {advice}",
                arguments.to.name,
                shown(name)
            )));
        }
        settings.set(name.as_str(), value.as_str());
    }
    let in_bodies = |name: &str| {
        let mut body = arguments.to.request.body.iter();
        body.any(|(_, part)| matches!(part, event_catalog::project::Part::Setting(at) if known.get(usize::from(*at)).is_some_and(|(known, _)| *known == name)))
    };
    for (name, about) in known
        .iter()
        .filter(|(name, _)| settings.get(name).is_none() && (arguments.batch || !in_bodies(name)))
    {
        complain(format_args!(
            "note: `{name}` is left out, for it has no value (see --set): {about}"
        ));
    }
    Ok(settings)
}

/// Decodes records and projects them, on any thread.
struct Project<'p> {
    past: &'p Past,
    dialect: &'static Dialect,
    settings: &'p Settings,
    /// What becomes of an event is decided later, one by one.
    apart: bool,
    policy: Policy,
}

/// What came of a piece of the input.
#[derive(Default)]
struct Written {
    text: Vec<u8>,
    events: u64,
    /// Where apart: what is known of each event.
    apart: Vec<Apart>,
    left_out: Counts,
    aside: Aside,
}

/// An event that may still be left out.
struct Apart {
    id: Option<Id>,
    /// Where it ends in the text.
    end: usize,
    place: Place,
    event: &'static str,
    /// As it came; only where rejects are kept.
    record: Option<Box<[u8]>>,
}

impl Work for Project<'_> {
    type Made = Written;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Written {
        Written::default()
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, made: &mut Written) {
        made.aside.read += 1;
        match item {
            Item::Event(event, _) => self.event(place, raw, event, made),
            item => drop(made.aside.item(self.policy, place, raw, item, |_| {})),
        }
    }

    fn is_much(&self, made: &Written) -> bool {
        made.text.len() >= MUCH || made.aside.is_much()
    }
}

impl Project<'_> {
    fn event(&self, place: Place, raw: Raw<'_>, event: &mut Event<'_>, made: &mut Written) {
        let before = if self.past.is_wanted() {
            self.policy.copy(raw, event)
        } else {
            None
        };
        let record = |event: &Event<'_>| before.or_else(|| self.policy.copy(raw, event));
        match self.past.apply(event, &mut made.aside.older) {
            Then::Written => {}
            Then::Dropped => return,
            Then::Rejected(violation) => {
                return made.aside.event(place, event, violation, record(event));
            }
        }
        if let Some(violation) = self.past.inseparable(event) {
            return made.aside.event(place, event, violation, record(event));
        }
        match (event.project(self.dialect), unwritable(event, place)) {
            (Ok(_), Some(field)) => {
                made.aside
                    .event(place, event, not_json(&field), record(event));
            }
            (Ok(projection), None) => {
                projection.with(self.settings).write_json(&mut made.text);
                made.text.push(b'\n');
                made.events += 1;
                if self.apart {
                    made.apart.push(Apart {
                        id: dedupe::id(event),
                        end: made.text.len(),
                        place,
                        event: type_of(event).map_or("", EventType::as_str),
                        record: record(event),
                    });
                }
            }
            (Err(left_out), _) => {
                made.aside.filtered += 1;
                made.left_out.add(&left_out, event.name());
            }
        }
    }
}

/// So much text is handed on.
const MUCH: usize = 1024 * 1024;

/// Where projections go.
struct Projected<'i> {
    ledger: Ledger<'i>,
    dialect: &'static Dialect,
    batch: Option<Batch>,
    seen: Option<Seen>,
    output: Output,
    counts: Counts,
    requests: u64,
}

impl Sink<Written> for Projected<'_> {
    fn take(&mut self, _: u32, made: Written) -> Result<Reader, Failure> {
        self.ledger.take(made.aside)?;
        self.counts.merge(made.left_out);
        if self.seen.is_none() && self.batch.is_none() {
            self.ledger.written += made.events;
            return self.output.text(&made.text);
        }
        let mut start = 0;
        for apart in made.apart {
            let line = made.text.get(start..apart.end).unwrap_or_default();
            start = apart.end;
            if self
                .seen
                .as_mut()
                .is_some_and(|seen| !seen.is_new(apart.id))
            {
                self.ledger.duplicates += 1;
            } else if self.event(line, apart)? == Reader::Gone {
                return Ok(Reader::Gone);
            }
        }
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.ledger.trouble(file, &trouble);
        Ok(())
    }
}

impl Projected<'_> {
    /// Writes an event, or puts it into a request.
    fn event(
        &mut self,
        line: &[u8],
        Apart {
            place,
            event,
            record,
            ..
        }: Apart,
    ) -> Result<Reader, Failure> {
        let Some(batch) = &mut self.batch else {
            self.ledger.written += 1;
            return self.output.text(line);
        };
        match batch.push_json(line.trim_ascii_end()) {
            Ok(body) => {
                self.ledger.written += 1;
                self.body(body)
            }
            Err(oversized) => {
                let violations = vec![report::unwritable(
                    "request.max-bytes",
                    None,
                    oversized.to_string(),
                )];
                self.ledger.reject(Reject {
                    place,
                    event: Some(event),
                    violations,
                    record,
                })?;
                Ok(Reader::There)
            }
        }
    }

    fn body(&mut self, body: Option<Vec<u8>>) -> Result<Reader, Failure> {
        let Some(body) = body else {
            return Ok(Reader::There);
        };
        self.requests += 1;
        self.output.line(|out| out.extend_from_slice(&body))
    }

    /// Says what was left out, and why.
    fn finish(mut self, mut reader: Reader, quiet: bool) -> Outcome {
        let rest = self.batch.as_mut().and_then(Batch::finish);
        self.body(rest)?;
        if self.output.flush()? == Reader::Gone {
            reader = Reader::Gone;
        }
        self.ledger.finish(reader)?;
        if !quiet {
            if let Some(note) = self
                .seen
                .as_ref()
                .and_then(|seen| seen.note(self.ledger.duplicates))
            {
                complain(note);
            }
            let requests = if self.batch.is_some() {
                format!(" in {}", count(self.requests, "request"))
            } else {
                String::new()
            };
            let (destination, dialect) = (self.dialect.destination.name, self.dialect.name);
            complain(format_args!(
                "{} for {destination} ({dialect}){requests}; {}",
                count(self.ledger.written, "event"),
                self.counts.text()
            ));
        }
        self.ledger.verdict()
    }
}
