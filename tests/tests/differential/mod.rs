//! The JSON fast path against `serde_json` through our own `Deserialize`: both accept the same
//! texts, and read the same from them.
//!
//! - `compare`: what it is to read the same, and where the two may differ;
//! - `spellings`: numbers, strings, keys and nesting in every spelling;
//! - this file: events with mistakes made by chance, and texts made up.

mod compare;
mod spellings;

use braze_events::users::UserOrphan;
use braze_events::users::behaviors::Purchase;
use braze_events::{Event, EventType};
use catalog_tests::{Dice, members, object, sample};

use compare::agree;

/// Small events of every kind of field, some with fields that nobody knows, and unknown events.
fn corpus() -> Vec<Vec<u8>> {
    let small = [
        EventType::UserDeleteRequest,
        EventType::UserOrphan,
        EventType::Purchase,
        EventType::Location,
        EventType::SessionEnd,
        EventType::RandomBucketNumberUpdate,
        EventType::SmsInboundReceive,
        EventType::ProfileUpdate,
        EventType::LiveActivityOutcome,
        EventType::PushNotificationTokenStateChange,
    ];
    let extra = [
        (r#""x""#, r#"{"deep":[1,-2.5,{"a":null}],"more":true}"#),
        (r#""\u0078\n""#, r#""\ud83d\ude00\\\"\u00e9""#),
        (r#""numbers""#, "[0,-0,1e3,1.5E-7,12345678901234567890]"),
    ];
    let mut corpus = Vec::new();
    for (seed, event_type) in small.into_iter().enumerate() {
        let known = members(&sample(event_type, seed as u64).to_json());
        corpus.push(object(&known));
        let mut mixed: Vec<_> = known
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .chain(extra)
            .collect();
        Dice::new(seed as u64).shuffle(&mut mixed);
        corpus.push(object(&mixed));
    }
    corpus.push(object(
        &[(r#""event_type""#, r#""users.New""#)]
            .into_iter()
            .chain(extra)
            .collect::<Vec<_>>(),
    ));
    corpus.push(
        r#"{ "event_type" : "users.UserDeleteRequest" , "id":"a", "user_id":"b","time":1}"#.into(),
    );
    corpus.into_iter().map(String::into_bytes).collect()
}

#[test]
fn whole_samples() {
    for event_type in EventType::ALL.iter().copied() {
        for seed in 0..3 {
            let json = sample(event_type, seed).to_json();
            assert!(agree(json.as_bytes()));
            assert!(agree(
                serde_json::to_string_pretty(
                    &serde_json::from_str::<serde_json::Value>(&json).unwrap()
                )
                .unwrap()
                .as_bytes()
            ));
        }
    }
    assert!(corpus().iter().all(|json| agree(json)));
}

#[test]
fn every_truncation_and_every_missing_byte() {
    for json in corpus() {
        for at in 0..json.len() {
            assert!(
                !agree(&json[..at]),
                "{}",
                String::from_utf8_lossy(&json[..at])
            );
            agree(&[&json[..at], &json[at + 1..]].concat());
        }
    }
}

/// Bytes that mean something to JSON, or to UTF-8.
const BYTES: &[u8] =
    b"\"\\{}[]:,0123456789-+.eEtrufalsn \t\n\r/b\x00\x1f\x7f\x80\xbf\xc3\xe2\xed\xf0\xff";

#[test]
fn mutated_bytes() {
    let corpus = corpus();
    let mut dice = Dice::new(2);
    let mut accepted = 0;
    for _ in 0..60_000 {
        let mut json = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(2) {
            let at = dice.below(json.len());
            let to = (at + 1 + dice.below(8)).min(json.len());
            match dice.below(7) {
                0 => json[at] ^= 1 << dice.below(8),
                1 => json[at] = dice.pick(BYTES),
                2 => json.insert(at, dice.pick(BYTES)),
                3 => drop(json.drain(at..to)),
                4 => {
                    let again = json[at..to].to_vec();
                    json.splice(at..at, again);
                }
                5 => json.truncate(at.max(1)),
                _ => {
                    let other = &corpus[dice.below(corpus.len())];
                    let from = dice.below(other.len());
                    json.splice(
                        at..to,
                        other[from..(from + 1 + dice.below(40)).min(other.len())].to_vec(),
                    );
                }
            }
        }
        accepted += usize::from(agree(&json));
    }
    assert!(
        accepted > 5_000,
        "{accepted} of the mutations are still events"
    );
}

/// Structs without a tag decode by a path of their own.
#[test]
fn mutated_structs() {
    let mut dice = Dice::new(5);
    let mut accepted = 0;
    for i in 0..12_000_usize {
        let event_type = [EventType::UserOrphan, EventType::Purchase][i % 2];
        let mut parts = members(&sample(event_type, i as u64 % 7).to_json());
        // The tag may be there, anywhere.
        let at = dice.below(parts.len());
        let tag = parts.remove(0);
        if dice.below(2) == 0 {
            parts.insert(at, tag);
        }
        let mut json = object(&parts).into_bytes();
        for _ in 0..dice.below(3) {
            let at = dice.below(json.len());
            json[at] = dice.pick(BYTES);
        }
        let (ours, theirs) = if i % 2 == 0 {
            (
                UserOrphan::from_json(&json).ok().map(Event::from),
                serde_json::from_slice::<UserOrphan<'_>>(&json)
                    .ok()
                    .map(Event::from),
            )
        } else {
            (
                Purchase::from_json(&json).ok().map(Event::from),
                serde_json::from_slice::<Purchase<'_>>(&json)
                    .ok()
                    .map(Event::from),
            )
        };
        assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(&json));
        accepted += usize::from(ours.is_some());
    }
    assert!(
        accepted > 4_000,
        "{accepted} of the mutations are still records"
    );
}

/// The tokens of a JSON text, white space left out.
fn tokens(json: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = json.trim_start();
    while let Some(first) = rest.bytes().next() {
        let len = match first {
            b'"' => {
                let mut escaped = false;
                let ends = |c| {
                    let end = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    end
                };
                rest[1..].find(ends).unwrap() + 2
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            _ => rest.find([',', '}', ']', ' ']).unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at(len);
        found.push(token);
        rest = tail.trim_start();
    }
    found
}

/// What a token may turn into.
const TOKENS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1.0",
    "1e2",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "0.1",
    "3.5e38",
    "1e-50",
    "\"\"",
    "\"event_type\"",
    "\"id\"",
    "\"users.UserOrphan\"",
    "\"\\u00e9\"",
    "\"media_urls\"",
    "{}",
    "[]",
    "[null]",
    "[1,\"a\"]",
    "{\"a\":{\"b\":[]}}",
    ",",
    ":",
    "}",
    "]",
];

#[test]
fn swapped_and_replaced_tokens() {
    let corpus: Vec<String> = corpus()
        .into_iter()
        .map(|json| String::from_utf8(json).unwrap())
        .collect();
    let corpus: Vec<Vec<&str>> = corpus.iter().map(|json| tokens(json)).collect();
    let mut dice = Dice::new(3);
    let mut accepted = 0;
    for _ in 0..60_000 {
        let mut json = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(2) {
            let (a, b) = (dice.below(json.len()), dice.below(json.len()));
            match dice.below(6) {
                0 => json.swap(a, b),
                1 => drop(json.remove(a)),
                2 => json.insert(a, json[b]),
                3 => json[a] = json[b],
                // A member, or what looks like one, once more somewhere.
                4 => drop(json.splice(a..a, json[b..(b + 4).min(json.len())].to_vec())),
                _ => json[a] = dice.pick(TOKENS),
            }
        }
        accepted += usize::from(agree(json.concat().as_bytes()));
    }
    assert!(
        accepted > 2_000,
        "{accepted} of the mutations are still events"
    );
}

/// A text that is JSON, or nearly.
fn made_up(dice: &mut Dice, depth: usize, out: &mut String) {
    match dice.below(if depth > 5 { 3 } else { 6 }) {
        0 => out.push_str(dice.pick(TOKENS)),
        1 => out.push_str(dice.pick(&[
            "1",
            "-2.5e-3",
            "\"a\\\"b\"",
            "\"\\ud800\"",
            "\"\t\"",
            "01",
            "tru",
            "\"é\"",
            "1.",
            "nulll",
            "-",
        ])),
        2 => out.push_str(dice.pick(&["\"x\"", "12", "true", "null", "1e5"])),
        3 | 4 => {
            out.push('{');
            for i in 0..dice.below(4) {
                out.push_str(if i > 0 { "," } else { "" });
                out.push_str(dice.pick(&[
                    "\"a\":",
                    "\"event_type\":",
                    "\"time\" :",
                    "\"properties\":",
                    "\"\":",
                    "\"\\u0069d\":",
                    "a:",
                    "1:",
                ]));
                made_up(dice, depth + 1, out);
            }
            out.push_str(dice.pick(&["}", "}", "}", "}", " }", ",}", "", "]"]));
        }
        _ => {
            out.push('[');
            for i in 0..dice.below(4) {
                out.push_str(if i > 0 { "," } else { "" });
                made_up(dice, depth + 1, out);
            }
            out.push_str(dice.pick(&["]", "]", "]", "]", " ]", ",]", "", "}"]));
        }
    }
}

#[test]
fn made_up_texts() {
    let mut dice = Dice::new(4);
    let mut accepted = 0;
    let mut json = String::new();
    for i in 0..60_000 {
        json.clear();
        let opening = [
            r#"{"event_type":"users.X","x":"#,
            r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"x":"#,
            "",
        ];
        json.push_str(opening[i % 3]);
        made_up(&mut dice, 0, &mut json);
        if i % 3 < 2 {
            json.push('}');
        }
        accepted += usize::from(agree(json.as_bytes()));
    }
    assert!(accepted > 5_000, "{accepted} are events");
}
