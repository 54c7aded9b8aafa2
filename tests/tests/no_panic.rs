//! No input makes the decoders panic or take long.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::time::Duration;

use braze_events::users::behaviors::Purchase;
use braze_events::{Event, EventType};
use catalog_tests::{Dice, sample};
use cpu_time::ThreadTime;
use event_catalog::json::{DecodeError, LineError, Lines};
use event_catalog::redact::Redaction;

/// Everything that can be done with a text that came from outside.
fn exercise(json: &[u8], note: &mut String) {
    note.clear();
    match Event::inspect_json(json) {
        Ok(inspection) => {
            for violation in &inspection.violations {
                assert!(
                    violation.pointer.is_empty() || violation.pointer.starts_with('/'),
                    "{violation:?}"
                );
                write!(note, "{violation}").unwrap();
            }
            let mut event = inspection.event;
            write!(note, "{event:?}").unwrap();
            let written = event.to_json();
            let accepted = Event::from_json(json);
            match &accepted {
                Ok(accepted) => {
                    assert_eq!(*accepted, event);
                    assert_eq!(
                        Event::from_json(written.as_bytes()).unwrap(),
                        event,
                        "{written}"
                    );
                }
                Err(DecodeError::Shape { violations, .. }) => {
                    assert!(
                        !violations.is_empty() && inspection.violations.len() >= violations.len()
                    );
                }
                Err(other) => panic!("{other}"),
            }
            event.redact(&Redaction::hash(&[1; 32]));
            assert!(event.clone().into_owned() == event);
        }
        Err(error) => {
            write!(note, "{error}").unwrap();
            assert_eq!(Event::from_json(json).unwrap_err(), error);
            if let DecodeError::Syntax(error) = error {
                assert!(error.offset <= json.len());
            }
        }
    }
    _ = Purchase::from_json(json).map(|record| record.to_json());
}

#[test]
fn mutated_samples() {
    let samples: Vec<Vec<u8>> = EventType::ALL
        .iter()
        .map(|event_type| sample(*event_type, 0).to_json().into_bytes())
        .collect();
    let mut dice = Dice::new(11);
    let mut note = String::new();
    for i in 0..15_000 {
        let mut json = samples[i % samples.len()].clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(json.len());
            match dice.below(5) {
                0 => json[at] = u8::try_from(dice.below(256)).unwrap(),
                1 => drop(json.remove(at)),
                2 => json.insert(at, dice.pick(b"\"\\{}[]:,0-1.en ")),
                3 => {
                    let other = dice.pick(&[
                        &b"null"[..],
                        b"\"\"",
                        b"[]",
                        b"{}",
                        b"1e999",
                        b"-1",
                        b"true",
                        b"\"\\ud800\"",
                    ]);
                    json.splice(at..at, other.iter().copied());
                }
                // Many a field loses its value: swap two quotes' worth of text.
                _ => {
                    let from = dice.below(json.len());
                    let part = json[from..(from + 30).min(json.len())].to_vec();
                    json.splice(at..at, part);
                }
            }
        }
        exercise(&json, &mut note);
    }
}

#[test]
fn random_bytes() {
    let mut dice = Dice::new(12);
    let mut note = String::new();
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..dice.below(80))
            .map(|_| u8::try_from(dice.below(256)).unwrap())
            .collect();
        exercise(&bytes, &mut note);
        let json: Vec<u8> = (0..dice.below(200))
            .map(|_| dice.pick(b"{}[]\"\\:,-0123456789.eE+ntfalsu \n"))
            .collect();
        exercise(&json, &mut note);
        exercise(
            &[br#"{"event_type":"users.UserOrphan","#, &json[..]].concat(),
            &mut note,
        );
    }
}

/// Long texts that are hard on recursion, on buffers, or on whatever is done per byte, string,
/// member or item.
#[test]
fn long_texts_end_soon() {
    const LONG: usize = 3 << 20;
    let filled = |piece: &str| piece.repeat(LONG / piece.len());
    let start = r#"{"event_type":"users.behaviors.Purchase","#;
    let bad = [
        "[".repeat(10 << 20),
        filled("{"),
        filled("\""),
        filled("\\"),
        filled("{\"a\":"),
        filled("[{\"a\":"),
        filled(" "),
        filled("\u{0}"),
        filled("9"),
        format!("{start}\"x\":{}", filled("[")),
        format!("{start}\"id\":{}", filled("{\"a\":[")),
        format!("{start}\"id\":\"{}", filled("\\u00e9")),
        format!("{start}\"x\":{}}}", filled("9")),
        format!("{start}\"time\":{}}}", filled("9")),
        format!("{start}\"price\":-{}}}", filled("0")),
        format!("{}\"event_type\":\"x\"", filled("{\"event_type\":\"x\",")),
    ];
    let good = [
        format!("{{\"event_type\":\"x\",\"x\":[{}1]}}", filled("1,")),
        format!("{{{}\"event_type\":\"x\"}}", filled("\"x\":null,")),
        format!(
            "{{{}\"event_type\":\"x\"}}",
            filled("\"\\u00e9\":\"\\\\\",")
        ),
        format!("{{\"event_type\":\"x\",\"x\":0.{}}}", filled("9")),
        format!("{{\"x\":\"{}\",\"event_type\":\"x\"}}", filled("\\\"")),
    ];
    for (json, expected) in bad
        .iter()
        .map(|json| (json, false))
        .chain(good.iter().map(|json| (json, true)))
    {
        let begun = ThreadTime::now();
        let decoded = Event::from_json(json.as_bytes());
        let shown = &json[..60];
        assert_eq!(decoded.is_ok(), expected, "{shown}…");
        // A second would be plenty even without optimisation; what is not linear takes hours.
        assert!(begun.elapsed() < Duration::from_secs(20), "{shown}…");
    }
}

// Lines.

/// Hands out the bytes in pieces of any size, interrupted now and then; fails at the end if told
/// to.
struct Pieces<'a> {
    rest: &'a [u8],
    dice: Dice,
    fails: bool,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.dice.below(4) == 0 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.rest.is_empty() && self.fails {
            return Err(io::Error::other("gone"));
        }
        let len = self
            .dice
            .below(9)
            .max(1)
            .min(buf.len())
            .min(self.rest.len());
        let (now, later) = self.rest.split_at(len);
        buf[..len].copy_from_slice(now);
        self.rest = later;
        Ok(len)
    }
}

#[test]
fn lines_are_what_lies_between_newlines() {
    let mut dice = Dice::new(13);
    for _ in 0..3_000 {
        let limit = 1 + dice.below(12);
        let input: Vec<u8> = (0..dice.below(60))
            .map(|_| dice.pick(b"abc{}\"\\ \xff\t\r\n\n"))
            .collect();
        let fails = dice.below(5) == 0;
        let mut expected = Vec::new();
        let mut offset = 0;
        for (i, whole) in input.split(|b| *b == b'\n').enumerate() {
            let line = whole.strip_suffix(b"\r").unwrap_or(whole);
            // A line whose end the reader fails to bring is not told.
            let told = !(fails && offset + whole.len() == input.len());
            if told && !whole.iter().all(u8::is_ascii_whitespace) {
                let bytes = (line.len() <= limit).then(|| line.to_vec());
                expected.push((i as u64 + 1, offset as u64, bytes));
            }
            offset += whole.len() + 1;
        }
        let mut lines = Lines::with_limit(
            Pieces {
                rest: &input,
                dice: dice.clone(),
                fails,
            },
            limit,
        );
        let mut found = Vec::new();
        let mut failed = false;
        while let Some(line) = lines.next_line() {
            match line {
                Ok(line) => found.push((line.number, line.offset, Some(line.bytes.to_vec()))),
                Err(LineError::TooLong { number, offset, .. }) => {
                    found.push((number, offset, None));
                }
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
        assert_eq!(failed, fails);
        // Blank lines are passed over; one that is too long may be reported instead.
        found.retain(|(number, _, line)| {
            line.is_some() || expected.iter().any(|(known, ..)| known == number)
        });
        assert_eq!(
            found,
            expected,
            "limit {limit}: {:?}",
            String::from_utf8_lossy(&input)
        );
    }
}
