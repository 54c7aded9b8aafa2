//! `braze-events cat`: canonical JSON lines, of some events or all, with or without personal data.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use braze_events::{Event, EventExt as _, EventType, Redaction};
use clap::ValueEnum;

use super::faults::{not_json, unwritable};
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Record, Trouble};
use crate::names;
use crate::output::{Failure, Outcome, Output, Reader, complain, shown};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;
use crate::report::{Aside, Ledger, Policy, Rejects, Reporting};

/// Writes records as canonical JSON lines; can filter them and take personal data out.
///
/// Canonical: the event type first, then the fields in the order of the catalogue, then those that it does not know; fields that are null
/// are left out. Records that cannot be decoded, or hold numbers that JSON does not have (NaN, infinities), are left out, and reported by kind on
/// standard error.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
    /// Only records of this event type; may be given several times. With `--from avro-json`, also what records are.
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    event: Vec<EventType>,
    /// Take personal data out.
    #[arg(long, value_enum, value_name = "HOW")]
    redact: Option<Redact>,
    /// The secret behind the pseudonyms of `--redact hash`: a file with 32 bytes, or with 64 hexadecimal digits.
    #[arg(long, value_name = "PATH", required_if_eq("redact", "hash"), requires = "redact")]
    key_file: Option<PathBuf>,
    /// Also redact fields that are personal or secret by the catalogue's own judgement.
    #[arg(long, requires = "redact")]
    redact_sensitive: bool,
    /// Leave fields that the catalogue does not know as they are; without this they are redacted as well.
    #[arg(long, requires = "redact")]
    keep_unknown: bool,
    /// Write records that lack the value of a required field all the same, with null in that field, and count them.
    ///
    /// For the day on which Braze makes a field optional, until the catalog says so. Events in request bodies of Custom HTTP are still left out.
    #[arg(long)]
    lenient: bool,
    #[command(flatten)]
    reporting: Reporting,
}

/// How personal data is taken out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Redact {
    /// Text becomes `***`, numbers and booleans are left out, or 0 and false where they are required.
    Mask,
    /// Values are left out; what is required is masked.
    Drop,
    /// As mask, but text becomes a keyed pseudonym: the same for the same value and key, so that joins still work.
    Hash,
}

const HELP: &str = "\
Redaction covers the fields that Braze flags as personal. It does not look into other
fields, such as the query of a URL or free text. Of fields that the catalogue does not know,
text is treated the same way and all else becomes null; with `drop` they are left out.

Floats of the catalogue are 32-bit, as Braze's are: of a number such as 123456789.123 they hold
the first seven digits or so, and that is what is written (123456790.0). Numbers of fields that
the catalogue does not know stay as they are.

Records are written as they come on a terminal; into a pipe or file in batches, so that a slow
input shows nothing for a while.

A part of an Avro file that is damaged is reported and ends the reading of the file, unless
--salvage is given; records before it are written, and other files are read.

What is wrong with records that are left out is told once for each kind of problem (event type,
pointer, rule): the first one, and how many more there are. Every record that is read is written,
rejected, filtered out by --event, or left out as a duplicate, and if any is rejected the last
line says how many of each; --rejects keeps those that are rejected.

Exit status:
  0  every record was decoded, or written with --lenient
  1  some record was not, or cannot be written, and is left out, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  braze-events cat events.ndjson file.avro bucket
  braze-events cat --event users.messages.email.Click --event users.messages.email.Open events.ndjson
  braze-events cat --lenient --rejects rejects.ndjson bucket > events.ndjson
  braze-events cat --redact drop --redact-sensitive events.ndjson
  head -c 32 /dev/urandom > key && braze-events cat --redact hash --key-file key events.ndjson";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let redaction = redaction(arguments)?;
    // Several are a choice of records, not what they are.
    let event = <[EventType; 1]>::try_from(arguments.event.as_slice()).ok().map(|[event]| event);
    let input = arguments.input.input(event)?;
    let seen = arguments.dedupe.memory();
    let policy = Policy { keep: arguments.reporting.keeps_rejects(), lenient: arguments.lenient };
    let rejects = Rejects::new(&arguments.reporting, &input, None)?;
    let rewrite = Rewrite { wanted: &arguments.event, redaction, dedupe: seen.is_some(), policy };
    let mut cat = Cat { ledger: Ledger::new(&arguments.reporting, &input, rejects), seen, output: Output::new() };
    let prompt = cat.output.is_watched();
    let mut reader = pipeline::run(&input, &rewrite, &mut cat, &mut Progress::none(), prompt)?;
    if cat.output.flush()? == Reader::Gone {
        reader = Reader::Gone;
    }
    cat.ledger.finish(reader)?;
    if let Some(note) = cat.seen.as_ref().and_then(|seen| seen.note(cat.ledger.duplicates)).filter(|_| !arguments.reporting.quiet) {
        complain(note);
    }
    cat.ledger.verdict()
}

/// Decodes records and writes them anew, on any thread.
struct Rewrite<'c> {
    wanted: &'c [EventType],
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
    aside: Aside,
}

impl Rewrite<'_> {
    fn wants(&self, event: Option<EventType>) -> bool {
        self.wanted.is_empty() || event.is_some_and(|event| self.wanted.contains(&event))
    }

    fn redact(&self, event: &mut Event<'_>) {
        if let Some(redaction) = &self.redaction {
            event.redact(redaction);
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
            Item::Event(event, _) if !self.wants(event.event_type()) => made.aside.filtered += 1,
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event)).flatten();
                // Redaction may take out what cannot be written; if not, the record is kept as it was before.
                let is_odd = self.redaction.is_some() && self.policy.keep && unwritable(event, place).is_some();
                let before = if is_odd { self.policy.copy(raw, event) } else { None };
                self.redact(event);
                if let Some(field) = unwritable(event, place) {
                    let record = before.or_else(|| self.policy.copy(raw, event));
                    return made.aside.event(place, event, not_json(&field), record);
                }
                made.write(event, self.dedupe, id);
            }
            Item::Misshapen { event, .. } if !self.wants(event.parse().ok()) => made.aside.filtered += 1,
            item => {
                if let Some(event) = made.aside.item(self.policy, place, raw, item, |event| self.redact(event)) {
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
}

impl Sink<Written> for Cat<'_> {
    fn take(&mut self, _: u32, made: Written) -> Result<Reader, Failure> {
        self.ledger.take(made.aside)?;
        let Some(seen) = &mut self.seen else {
            self.ledger.written += made.count;
            return self.output.text(&made.text);
        };
        let mut start = 0;
        for (id, end) in made.records {
            if !seen.is_new(id) {
                self.ledger.duplicates += 1;
            } else if self.output.text(made.text.get(start..end).unwrap_or_default())? == Reader::Gone {
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

fn redaction(arguments: &Arguments) -> Result<Option<Redaction>, Failure> {
    let Some(how) = arguments.redact else { return Ok(None) };
    let redaction = match (how, &arguments.key_file) {
        (Redact::Mask, None) => Redaction::mask(),
        (Redact::Drop, None) => Redaction::drop(),
        (Redact::Hash, Some(path)) => Redaction::hash(&key(path)?),
        (Redact::Hash, None) => return Err(Failure::Cannot("--redact hash needs --key-file".to_owned())),
        (_, Some(_)) => return Err(Failure::Cannot("--key-file is for --redact hash only".to_owned())),
    };
    Ok(Some(redaction.sensitive(arguments.redact_sensitive).keep_unknown(arguments.keep_unknown)))
}

/// The key in a file.
fn key(path: &Path) -> Result<[u8; 32], Failure> {
    let name = shown(&path.to_string_lossy());
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut bytes));
    read.map_err(|error| Failure::Cannot(format!("cannot read the key in {name}: {error}")))?;
    let wrong = || Failure::Cannot(format!("cannot use the key in {name}: it should be 32 bytes, or 64 hexadecimal digits"));
    parse_key(&bytes).ok_or_else(wrong)
}

fn parse_key(bytes: &[u8]) -> Option<[u8; 32]> {
    if let Ok(key) = bytes.try_into() {
        return Some(key);
    }
    let digits = bytes.trim_ascii();
    if digits.len() != 64 {
        return None;
    }
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok())?;
            *byte = *byte << 4 | value;
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_32_bytes_or_64_digits() {
        let digits = "000102030405060708090a0b0c0d0e0F101112131415161718191a1b1c1d1e1f\r\n";
        let bytes: Vec<u8> = (0..32).collect();
        assert_eq!(parse_key(digits.as_bytes()).unwrap().to_vec(), bytes);
        assert_eq!(parse_key(&bytes).unwrap().to_vec(), bytes);
        assert_eq!(parse_key(&[b' '; 32]), Some([b' '; 32]));
        assert_eq!(parse_key(&digits.as_bytes()[1..]), None);
        assert_eq!(parse_key(&[b'g'; 64]), None);
        assert_eq!(parse_key(b""), None);
    }
}
