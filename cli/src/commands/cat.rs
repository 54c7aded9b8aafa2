//! `braze-events cat`: canonical JSON lines, of some events or all, with or without personal data.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use braze_events::{DecodeError, Event, EventExt as _, EventType, Redaction};
use clap::ValueEnum;

use crate::input::{Files, Source};
use crate::names;
use crate::output::{Failure, Outcome, Output, Reader, shown};

/// Writes records as canonical JSON lines; can filter them and take personal data out.
///
/// Canonical: the event type first, then the fields in the order of the catalogue, then those that it does not know; fields that are null
/// are left out. Lines that cannot be decoded are reported on standard error and left out.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Only records of this event type; may be given several times.
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
}

/// How personal data is taken out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Redact {
    /// Text becomes `***`.
    Mask,
    /// Values go; what is required is masked.
    Drop,
    /// Text becomes a keyed pseudonym: the same for the same value and key, so that joins still work.
    Hash,
}

const HELP: &str = "\
Redaction covers the fields that Braze flags as personal. It does not look into other
fields, such as the query of a URL or free text.

Exit status:
  0  every line was decoded
  1  some line was not, and is left out
  2  the command could not run: a missing file, a wrong argument, a read error

Examples:
  braze-events cat events.ndjson
  braze-events cat --event users.messages.email.Click --event users.messages.email.Open events.ndjson
  braze-events cat --redact drop --redact-sensitive events.ndjson
  head -c 32 /dev/urandom > key && braze-events cat --redact hash --key-file key events.ndjson";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let redaction = redaction(arguments)?;
    let sources = arguments.files.sources()?;
    let mut cat = Cat { wanted: &arguments.event, redaction: redaction.as_ref(), output: Output::new(), bad: false };
    for source in &sources {
        if cat.file(source)? == Reader::Gone {
            break;
        }
    }
    cat.output.flush()?;
    if cat.bad { Err(Failure::Data) } else { Ok(()) }
}

struct Cat<'c> {
    wanted: &'c [EventType],
    redaction: Option<&'c Redaction>,
    output: Output,
    /// Some line could not be decoded.
    bad: bool,
}

impl Cat<'_> {
    fn file(&mut self, source: &Source) -> Result<Reader, Failure> {
        let mut lines = source.open()?;
        while let Some(line) = lines.next_line() {
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    let (number, _, why) = source.skipped(error)?;
                    self.report(source, number, &why);
                    continue;
                }
            };
            match Event::from_json(line.bytes) {
                Ok(event) if !self.wants(event.event_type()) => {}
                Ok(event) => {
                    if self.write(event)? == Reader::Gone {
                        return Ok(Reader::Gone);
                    }
                }
                Err(DecodeError::Shape { event, .. }) if !self.wants(event.parse().ok()) => {}
                Err(DecodeError::Syntax(error)) => self.report(source, line.number, &format!("not JSON: {error} of the line")),
                Err(error) => self.report(source, line.number, &error.to_string()),
            }
        }
        Ok(Reader::There)
    }

    fn wants(&self, event: Option<EventType>) -> bool {
        self.wanted.is_empty() || event.is_some_and(|event| self.wanted.contains(&event))
    }

    fn write(&mut self, mut event: Event<'_>) -> Result<Reader, Failure> {
        if let Some(redaction) = self.redaction {
            event.redact(redaction);
        }
        self.output.line(|out| event.write_json(out))
    }

    fn report(&mut self, source: &Source, line: u64, why: &str) {
        self.bad = true;
        // If standard error is closed, the exit status must do.
        let _ = writeln!(io::stderr().lock(), "{}:{line}: error: {}", source.name, shown(why));
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
