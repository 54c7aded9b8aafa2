//! `braze-events cat`: canonical JSON lines, of some events or all, with or without personal data.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use braze_events::{EventExt as _, Redaction};
use clap::ValueEnum;

use super::faults::{Faults, not_json, unwritable};
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Place, Record, Trouble};
use crate::output::{Failure, Outcome, Output, Reader, complain, shown};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;

/// Writes records as canonical JSON lines; can filter them and take personal data out.
///
/// Canonical: the event type first, then the fields in the order of the catalogue, then those that it does not know; fields that are null
/// are left out. Records that cannot be decoded, or hold numbers that JSON does not have (NaN, infinities), are reported on standard error and left
/// out.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    #[command(flatten)]
    dedupe: Dedupe,
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

Exit status:
  0  every record was decoded
  1  some record was not, or cannot be written, and is left out, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  braze-events cat events.ndjson file.avro bucket
  braze-events cat --event users.messages.email.Click --event users.messages.email.Open events.ndjson
  braze-events cat --redact drop --redact-sensitive events.ndjson
  head -c 32 /dev/urandom > key && braze-events cat --redact hash --key-file key events.ndjson";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let redaction = redaction(arguments)?;
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let rewrite = Rewrite { redaction, dedupe: seen.is_some() };
    let mut cat = Cat { faults: Faults::new(&input), seen, output: Output::new(), duplicates: 0 };
    let prompt = cat.output.is_watched();
    pipeline::run(&input, &rewrite, &mut cat, &mut Progress::none(), prompt)?;
    cat.output.flush()?;
    cat.finish()
}

/// Decodes records and writes them anew, on any thread.
struct Rewrite {
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
    /// What is no record.
    errors: Vec<(Place, String)>,
}

impl Work for Rewrite {
    type Made = Written;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Written {
        Written::default()
    }

    fn record(&self, Record { place, item }: Record<'_, '_>, made: &mut Written) {
        match item {
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event));
                if let Some(redaction) = &self.redaction {
                    event.redact(redaction);
                }
                if let Some(field) = unwritable(event, place) {
                    return made.errors.push((place, not_json(&field)));
                }
                event.write_json(&mut made.text);
                made.text.push(b'\n');
                made.records.extend(id.map(|id| (id, made.text.len())));
            }
            Item::Filtered => {}
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
}

impl Sink<Written> for Cat<'_> {
    fn take(&mut self, made: Written) -> Result<Reader, Failure> {
        self.faults.records(made.errors);
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
        if let Some(note) = self.seen.as_ref().and_then(|seen| seen.note(self.duplicates)) {
            complain(note);
        }
        self.faults.verdict()
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
