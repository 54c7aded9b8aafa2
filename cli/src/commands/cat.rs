//! `cat`: canonical JSON lines, of some events or all, with or without personal data.

use event_catalog::EventExt as _;
use event_catalog::redact::Redaction;

use super::faults::{not_json, unwritable};
use super::past::{Past, Then};
use super::redact::{self, InTheClear, Redacting};
use crate::catalog::Event;
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Record, Trouble};
use crate::output::{Failure, Outcome, Output, Reader, complain};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;
use crate::report::{Aside, Ledger, Policy, Rejects, Reporting};

/// Writes records as canonical JSON lines; can filter them and take personal data out.
///
/// Canonical: the event type first, then the fields in the order of the catalog, then those that it
/// does not know; fields that are null are left out. Records that cannot be decoded, or hold
/// numbers that JSON does not have (NaN, infinities), are left out, and reported by kind on
/// standard error.
#[derive(clap::Args)]
#[command(after_long_help = help())]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
    #[command(flatten)]
    redact: Redacting,
    /// Write records that lack the value of a required field all the same, with null in that field,
    /// and count them.
    ///
    /// For the day on which the vendor makes a field optional, until the catalog says so. Events in
    /// request bodies of a destination are still left out.
    #[arg(long, conflicts_with = "as_release")]
    lenient: bool,
    #[command(flatten)]
    past: Past,
    #[command(flatten)]
    reporting: Reporting,
}

const HELP: &str = "\
Floats of the catalog are 32-bit: of a number such as 123456789.123 they hold the first seven
digits or so, and that is what is written (123456790.0). Numbers of fields that the catalog does
not know stay as they are.

Records are written as they come on a terminal; into a pipe or file in batches, so that a slow
input shows nothing for a while.

A part of an Avro file that is damaged is reported and ends the reading of the file, unless
--salvage is given; records before it are written, and other files are read.

What is wrong with records that are left out is told once for each kind of problem (event type,
pointer, rule): the first one, and how many more there are. Every record that is read is written,
rejected, filtered out by --event, left out as a duplicate or dropped by --drop-newer-events, and if any is rejected the last
line says how many of each; --rejects keeps those that are rejected.

Exit status:
  0  every record was decoded, or written with --lenient, or dropped with --drop-newer-events
  1  some record was not, or cannot be written, and is left out, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  {tool} cat events.ndjson file.avro bucket
  {tool} cat --event {event} events.ndjson
  {tool} cat --lenient --rejects rejects.ndjson bucket > events.ndjson
  {tool} cat --redact drop events.ndjson
  {tool} cat --as-release 1 --rejects newer.ndjson events.ndjson
  head -c 32 /dev/urandom > key && {tool} cat --redact hash --key-file key events.ndjson";

fn help() -> String {
    format!("{}\n\n{HELP}", redact::HELP)
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let redaction = arguments.redact.redaction()?;
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let policy = Policy {
        keep: arguments.reporting.keeps_rejects(),
        lenient: arguments.lenient,
    };
    let rejects = Rejects::new(&arguments.reporting, &input, None)?;
    let rewrite = Rewrite {
        past: &arguments.past,
        redaction,
        dedupe: seen.is_some(),
        policy,
    };
    let ledger = Ledger::new(&arguments.reporting, &input, rejects);
    let mut cat = Cat {
        ledger,
        seen,
        output: Output::new(),
        clear: InTheClear::default(),
    };
    let prompt = cat.output.is_watched();
    let mut reader = pipeline::run(&input, &rewrite, &mut cat, &mut Progress::none(), prompt)?;
    if cat.output.flush()? == Reader::Gone {
        reader = Reader::Gone;
    }
    cat.ledger.finish(reader)?;
    cat.clear.tell();
    if let Some(note) = cat
        .seen
        .as_ref()
        .and_then(|seen| seen.note(cat.ledger.duplicates))
        .filter(|_| !arguments.reporting.quiet)
    {
        complain(note);
    }
    cat.ledger.verdict()
}

/// Decodes records and writes them anew, on any thread.
struct Rewrite<'p> {
    past: &'p Past,
    redaction: Option<Redaction>,
    /// Which records go out is decided later, in their order.
    dedupe: bool,
    policy: Policy,
}

/// Records of a piece of the input.
#[derive(Default)]
struct Written {
    text: Vec<u8>,
    count: u64,
    /// With `--dedupe`: their ids, and where each ends in the text.
    records: Vec<(Option<Id>, usize)>,
    /// What stayed in the clear by choice.
    clear: InTheClear,
    aside: Aside,
}

impl Rewrite<'_> {
    fn redact(&self, event: &mut Event<'_>, clear: &mut InTheClear) {
        if let Some(redaction) = &self.redaction {
            clear.redact(redaction, event);
        }
    }
}

impl Work for Rewrite<'_> {
    type Made = Written;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Written {
        Written::default()
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, made: &mut Written) {
        made.aside.read += 1;
        match item {
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event)).flatten();
                // What is taken out may be what cannot be written; if not, the record is kept as it
                // was before.
                let is_odd = (self.redaction.is_some() || self.past.is_wanted())
                    && self.policy.keep
                    && unwritable(event, place).is_some();
                let before = if is_odd {
                    self.policy.copy(raw, event)
                } else {
                    None
                };
                match self.past.apply(event, &mut made.aside.older) {
                    Then::Written => {}
                    Then::Dropped => return,
                    Then::Rejected(violation) => {
                        let record = before.or_else(|| self.policy.copy(raw, event));
                        return made.aside.event(place, event, violation, record);
                    }
                }
                self.redact(event, &mut made.clear);
                if let Some(field) = unwritable(event, place) {
                    let record = before.or_else(|| self.policy.copy(raw, event));
                    return made.aside.event(place, event, not_json(&field), record);
                }
                match self.past.loosely(event) {
                    Some(event) => made.write(&event, self.dedupe, id),
                    None => made.write(event, self.dedupe, id),
                }
            }
            item => {
                let Written { aside, clear, .. } = &mut *made;
                if let Some(event) = aside.item(self.policy, place, raw, item, |event| {
                    self.redact(event, clear);
                }) {
                    made.write(&event, self.dedupe, None);
                }
            }
        }
    }

    fn is_much(&self, made: &Written) -> bool {
        made.text.len() >= MUCH || made.aside.is_much()
    }
}

impl Written {
    /// `apart`: whether it may still be left out.
    fn write(&mut self, event: &Event<'_>, apart: bool, id: Option<Id>) {
        event.write_json(&mut self.text);
        self.text.push(b'\n');
        self.count += 1;
        if apart {
            self.records.push((id, self.text.len()));
        }
    }
}

/// So much text is handed on.
const MUCH: usize = 1024 * 1024;

/// Where records go.
struct Cat<'i> {
    ledger: Ledger<'i>,
    seen: Option<Seen>,
    output: Output,
    clear: InTheClear,
}

impl Sink<Written> for Cat<'_> {
    fn take(&mut self, _: u32, made: Written) -> Result<Reader, Failure> {
        self.ledger.take(made.aside)?;
        self.clear.add(made.clear);
        let Some(seen) = &mut self.seen else {
            self.ledger.written += made.count;
            return self.output.text(&made.text);
        };
        let mut start = 0;
        for (id, end) in made.records {
            if !seen.is_new(id) {
                self.ledger.duplicates += 1;
            } else if self
                .output
                .text(made.text.get(start..end).unwrap_or_default())?
                == Reader::Gone
            {
                return Ok(Reader::Gone);
            } else {
                self.ledger.written += 1;
            }
            start = end;
        }
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.ledger.trouble(file, &trouble);
        Ok(())
    }
}
