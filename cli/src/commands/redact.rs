//! The arguments that take personal data out of events, and what is said of what stays in the clear
//! by choice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use event_catalog::redact::Redaction;
use event_catalog::{AnyEvent as _, EventExt as _};

use crate::catalog::{Event, tool};
use crate::output::{Failure, complain, shown};

/// How to take personal data out.
#[derive(clap::Args)]
pub(crate) struct Redacting {
    /// Take personal data out.
    #[arg(long, value_enum, value_name = "HOW")]
    redact: Option<Redact>,
    /// The secret behind the pseudonyms of `--redact hash`: a file with 32 bytes, or with 64
    /// hexadecimal digits.
    #[arg(
        long,
        value_name = "PATH",
        required_if_eq("redact", "hash"),
        requires = "redact"
    )]
    key_file: Option<PathBuf>,
    /// Of the fields that are known, redact only those that the vendor flags as personal.
    #[arg(long, requires = "redact")]
    only_flagged: bool,
    /// Leave fields that the catalog does not know as they are; without this they are redacted as
    /// well.
    #[arg(long, requires = "redact")]
    keep_unknown: bool,
}

/// How personal data is taken out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Redact {
    /// Text becomes `***`, or something neutral in the format of the field; numbers and booleans
    /// are left out, or 0 and false where they are required.
    Mask,
    /// Values are left out; what is required is masked.
    Drop,
    /// As mask, but text becomes a keyed pseudonym: the same for the same value and key, so that
    /// joins still work.
    Hash,
}

/// What `--help` says of it.
pub(crate) const HELP: &str = "\
Redaction covers the fields that the vendor flags as personal, those that are personal or secret by
the catalog's own judgement, and texts that can hold anything: of JSON in a text, such as the
properties of a custom event, the keys stay and the values go. Of fields and events that the
catalog does not know, text is treated the same way and all else becomes null; with `drop` they
are left out. --only-flagged and --keep-unknown redact less; which fields then stay in the clear,
and in how many types of event, is told on standard error. What is redacted is as valid as it
was, and redacting it again changes nothing.";

impl Redacting {
    /// The redaction that is asked for.
    pub(crate) fn redaction(&self) -> Result<Option<Redaction>, Failure> {
        let Some(how) = self.redact else {
            return Ok(None);
        };
        let redaction = match (how, &self.key_file) {
            (Redact::Mask, None) => Redaction::mask(),
            (Redact::Drop, None) => Redaction::drop(),
            (Redact::Hash, Some(path)) => Redaction::hash(&key(path)?),
            (Redact::Hash, None) => {
                return Err(Failure::Cannot("--redact hash needs --key-file".to_owned()));
            }
            (_, Some(_)) => {
                return Err(Failure::Cannot(
                    "--key-file is for --redact hash only".to_owned(),
                ));
            }
        };
        let redaction = match tool().plan {
            Some(plan) => redaction.plan(plan),
            None => redaction,
        };
        Ok(Some(
            redaction
                .only_flagged(self.only_flagged)
                .keep_unknown(self.keep_unknown),
        ))
    }
}

/// Fields that may hold personal data and stayed in the clear, each with the types of event in
/// which it did.
#[derive(Default)]
pub(crate) struct InTheClear(BTreeMap<String, BTreeSet<String>>);

/// So many fields are named.
const NAMED: usize = 40;

impl InTheClear {
    /// Redacts an event, and notes what stays.
    pub(crate) fn redact(&mut self, redaction: &Redaction, event: &mut Event<'_>) {
        event.redact(redaction);
        if redaction.covers_unknown() && !redaction.is_only_flagged() {
            return;
        }
        match event.record() {
            Ok(record) => {
                let descriptor = record.descriptor();
                record.fields(&mut |fields, unknown| {
                    let known = descriptor
                        .fields
                        .iter()
                        .zip(fields)
                        .filter(|(slot, field)| {
                            slot.is_private() && !redaction.covers(slot) && field.is_present()
                        });
                    let known = known.map(|(slot, _)| slot.name());
                    let unknown = unknown
                        .iter()
                        .map(|(name, _)| name)
                        .filter(|_| !redaction.covers_unknown());
                    known
                        .chain(unknown)
                        .for_each(|name| self.note(name, descriptor.name));
                });
            }
            Err(unknown) if !redaction.covers_unknown() => {
                unknown
                    .fields
                    .iter()
                    .for_each(|(name, _)| self.note(name, &unknown.event_type));
            }
            Err(_) => {}
        }
    }

    fn note(&mut self, field: &str, event: &str) {
        // Nearly always both are known already.
        match self.0.get_mut(field) {
            Some(events) if events.contains(event) => {}
            Some(events) => {
                events.insert(event.to_owned());
            }
            None => {
                self.0
                    .insert(field.to_owned(), BTreeSet::from([event.to_owned()]));
            }
        }
    }

    /// Adds what stayed in other events.
    pub(crate) fn add(&mut self, other: InTheClear) {
        for (field, events) in other.0 {
            self.0.entry(field).or_default().extend(events);
        }
    }

    /// Names the fields on standard error, if there are any.
    pub(crate) fn tell(&self) {
        if self.0.is_empty() {
            return;
        }
        let named = self.0.iter().take(NAMED).map(|(field, events)| {
            let events = match (events.first(), events.len()) {
                (Some(only), 1) => shown(only),
                (_, count) => format!("{count} types of event"),
            };
            format!("{} ({events})", shown(field))
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match self.0.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        complain(format_args!(
            "left in the clear, though it may be personal: {named}{more}"
        ));
    }
}

/// The key in a file.
fn key(path: &Path) -> Result<[u8; 32], Failure> {
    let name = shown(&path.to_string_lossy());
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut bytes));
    read.map_err(|error| Failure::Cannot(format!("cannot read the key in {name}: {error}")))?;
    let wrong = || {
        Failure::Cannot(format!(
            "cannot use the key in {name}: it should be 32 bytes, or 64 hexadecimal digits"
        ))
    };
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
            let value = char::from(*digit)
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())?;
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
