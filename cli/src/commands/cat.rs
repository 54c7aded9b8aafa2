//! `braze-events cat`: canonical JSON lines, of some events or all, with or without personal data.

use braze_events::{EventExt as _, EventType, Redaction};

use super::faults::{Faults, not_json, unwritable};
use super::redact::{self, InTheClear, Redacting};
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Place, Record, Trouble};
use crate::names;
use crate::output::{Failure, Outcome, Output, Reader, complain};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;

/// Writes records as canonical JSON lines; can filter them and take personal data out.
///
/// Canonical: the event type first, then the fields in the order of the catalogue, then those that it does not know; fields that are null
/// are left out. Records that cannot be decoded, or hold numbers that JSON does not have (NaN, infinities), are reported on standard error and left
/// out.
#[derive(clap::Args)]
#[command(after_long_help = help())]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
    /// Only records of this event type; may be given several times. With `--from avro-json`, also what records are.
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    event: Vec<EventType>,
    #[command(flatten)]
    redact: Redacting,
}

const HELP: &str = "\
Floats of the catalogue are 32-bit, as Braze's are: of a number such as 123456789.123 they hold
the first seven digits or so, and that is what is written (123456790.0). Numbers of fields that
the catalogue does not know stay as they are.

Records are written as they come on a terminal; into a pipe or file in batches, so that a slow
input shows nothing for a while.

A part of an Avro file that is damaged is reported and ends the reading of the file, unless
--salvage is given; records before it are written, and other files are read.

Exit status:
  0  every record was decoded
  1  some record was not, or cannot be written, and is left out, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  braze-events cat events.ndjson file.avro bucket
  braze-events cat --event users.messages.email.Click --event users.messages.email.Open events.ndjson
  braze-events cat --redact drop events.ndjson
  head -c 32 /dev/urandom > key && braze-events cat --redact hash --key-file key events.ndjson";

fn help() -> String {
    format!("{}\n\n{HELP}", redact::HELP)
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let redaction = arguments.redact.redaction()?;
    // Several are a choice of records, not what they are.
    let event = <[EventType; 1]>::try_from(arguments.event.as_slice()).ok().map(|[event]| event);
    let input = arguments.input.input(event)?;
    let seen = arguments.dedupe.memory();
    let rewrite = Rewrite { wanted: &arguments.event, redaction, dedupe: seen.is_some() };
    let mut cat = Cat { faults: Faults::new(&input), seen, output: Output::new(), duplicates: 0, clear: InTheClear::default() };
    let prompt = cat.output.is_watched();
    pipeline::run(&input, &rewrite, &mut cat, &mut Progress::none(), prompt)?;
    cat.output.flush()?;
    cat.finish()
}

/// Decodes records and writes them anew, on any thread.
struct Rewrite<'c> {
    wanted: &'c [EventType],
    redaction: Option<Redaction>,
    /// Which records go out is decided later, in their order.
    dedupe: bool,
}

/// Records of a piece of the input.
#[derive(Default)]
struct Written {
    text: Vec<u8>,
    /// With `--dedupe`: their ids, and where each ends in the text.
    records: Vec<(Option<Id>, usize)>,
    /// What stayed in the clear by choice.
    clear: InTheClear,
    /// What is no record.
    errors: Vec<(Place, String)>,
}

impl Rewrite<'_> {
    fn wants(&self, event: Option<EventType>) -> bool {
        self.wanted.is_empty() || event.is_some_and(|event| self.wanted.contains(&event))
    }
}

impl Work for Rewrite<'_> {
    type Made = Written;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Written {
        Written::default()
    }

    fn record(&self, Record { place, item }: Record<'_, '_>, made: &mut Written) {
        match item {
            Item::Event(event, _) if !self.wants(event.event_type()) => {}
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event));
                if let Some(redaction) = &self.redaction {
                    made.clear.redact(redaction, event);
                }
                if let Some(field) = unwritable(event, place) {
                    return made.errors.push((place, not_json(&field)));
                }
                event.write_json(&mut made.text);
                made.text.push(b'\n');
                made.records.extend(id.map(|id| (id, made.text.len())));
            }
            Item::Misshapen { event, .. } if !self.wants(event.parse().ok()) => {}
            Item::Misshapen { why, .. } | Item::Malformed { why, .. } => made.errors.push((place, why)),
        }
    }

    fn is_much(&self, made: &Written) -> bool {
        made.text.len() >= MUCH || made.errors.len() >= 4096
    }
}

/// So much text is handed on.
const MUCH: usize = 1024 * 1024;

/// Where records go.
struct Cat<'i> {
    faults: Faults<'i>,
    seen: Option<Seen>,
    output: Output,
    duplicates: u64,
    clear: InTheClear,
}

impl Sink<Written> for Cat<'_> {
    fn take(&mut self, made: Written) -> Result<Reader, Failure> {
        self.faults.records(made.errors);
        self.clear.add(made.clear);
        let Some(seen) = &mut self.seen else { return self.output.text(&made.text) };
        let mut start = 0;
        for (id, end) in made.records {
            if !seen.is_new(id) {
                self.duplicates += 1;
            } else if self.output.text(made.text.get(start..end).unwrap_or_default())? == Reader::Gone {
                return Ok(Reader::Gone);
            }
            start = end;
        }
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.faults.file(file, &trouble);
        Ok(())
    }
}

impl Cat<'_> {
    /// Says what remains to be said.
    fn finish(self) -> Outcome {
        self.clear.tell();
        if let Some(note) = self.seen.as_ref().and_then(|seen| seen.note(self.duplicates)) {
            complain(note);
        }
        self.faults.verdict()
    }
}
