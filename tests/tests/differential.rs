//! The JSON fast path against `serde_json` through our own `Deserialize`: both accept the same texts, and read the same from them.
//!
//! Where they differ, `serde_json` loses something that we keep. These are all the differences, and the comparison forgives no others:
//!
//! - An unknown number that no 64-bit type holds exactly is kept as text; `serde_json` makes it the nearest double, give or take the last
//!   bit, because it reads numbers fast rather than exactly (unless its feature `float_roundtrip` is on).
//! - An unknown number beyond the range of doubles is kept as well; `serde_json` refuses the text.
//! - A 32-bit float is the one nearest to the text; through `serde_json` it is rounded twice, first to a double, so it may be its neighbour,
//!   and beyond the largest float its neighbour is infinity, which is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "the helpers of tests may panic as tests do")]

use braze_events::{Event, EventType};
use catalogue_tests::{Dice, members, object, sample};
use event_catalog::json::DecodeError;
use event_catalog::record::{Record, Scalar};
use event_catalog::{AnyEvent, EventExt, Value};

/// Decodes in both ways; fails when they disagree. Whether both accepted.
fn agree(json: &[u8]) -> bool {
    let ours = Event::from_json(json);
    let theirs = serde_json::from_slice::<Event<'_>>(json);
    let shown = || String::from_utf8_lossy(&json[..json.len().min(4_000)]).into_owned();
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(same(&ours, &theirs), "\n ours: {ours:?}\ntheirs: {theirs:?}\n  from: {}", shown());
            true
        }
        (Err(_), Err(_)) => false,
        (Ok(ours), Err(error)) => {
            let endless = error.to_string().starts_with("number out of range") && has(&ours, is_endless, |_| false);
            let largest = error.to_string().contains("number out of range, expected float")
                && has(&ours, |_| false, |known| matches!(known, Known::Float(v) if v.abs().to_bits() == f32::MAX.to_bits()));
            assert!(endless || largest, "theirs: {error}\n{}", shown());
            true
        }
        (Err(error), Ok(theirs)) => panic!("ours: {error}\ntheirs: {theirs:?}\n{}", shown()),
    }
}

fn same(ours: &Event<'_>, theirs: &Event<'_>) -> bool {
    match (ours.record(), theirs.record()) {
        (Ok(ours), Ok(theirs)) => {
            let (ours, theirs) = (Parts::of(ours), Parts::of(theirs));
            ours.name == theirs.name && same_known(&ours.known, &theirs.known) && same_members(&ours.unknown, &theirs.unknown)
        }
        (Err(ours), Err(theirs)) => {
            let owned = |event: &event_catalog::UnknownEvent<'_>| {
                event.fields.iter().map(|(name, value)| (name.to_owned(), value.clone().into_owned())).collect::<Vec<_>>()
            };
            ours.event_type == theirs.event_type && same_members(&owned(ours), &owned(theirs))
        }
        _ => false,
    }
}

/// A value of a known field, or an item of it.
#[derive(Debug, PartialEq)]
enum Known {
    Absent,
    Null,
    Text(String),
    Whole(i64),
    Float(f32),
    Bool(bool),
}

/// What a record holds, taken out.
struct Parts {
    name: &'static str,
    known: Vec<Vec<Known>>,
    unknown: Vec<(String, Value<'static>)>,
}

impl Parts {
    fn of(record: &dyn Record<'_>) -> Self {
        let mut parts = Parts { name: record.descriptor().name, known: Vec::new(), unknown: Vec::new() };
        record.fields(&mut |fields, unknown| {
            for field in fields {
                let mut items = if field.is_present() { Vec::new() } else { vec![Known::Absent] };
                field.read(&mut |item| {
                    items.push(match item {
                        None => Known::Null,
                        Some(Scalar::Str(v)) => Known::Text(v.to_owned()),
                        Some(Scalar::Int(v)) => Known::Whole(v.into()),
                        Some(Scalar::Long(v)) => Known::Whole(v),
                        Some(Scalar::Float(v)) => Known::Float(v),
                        Some(Scalar::Bool(v)) => Known::Bool(v),
                    });
                });
                parts.known.push(items);
            }
            parts.unknown = unknown.iter().map(|(name, value)| (name.to_owned(), value.clone().into_owned())).collect();
        });
        parts
    }
}

fn same_known(ours: &[Vec<Known>], theirs: &[Vec<Known>]) -> bool {
    let same = |pair: (&Known, &Known)| match pair {
        (Known::Float(a), Known::Float(b)) => a.to_bits().abs_diff(b.to_bits()) <= 1,
        (a, b) => a == b,
    };
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(same))
}

fn same_members(ours: &[(String, Value<'_>)], theirs: &[(String, Value<'_>)]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|((k, v), (l, w))| k == l && same_value(v, w))
}

fn same_value(ours: &Value<'_>, theirs: &Value<'_>) -> bool {
    match (ours, theirs) {
        (Value::Float(a), Value::Float(b)) => near(*a, *b),
        (Value::Number(text), Value::Float(b)) => text.parse().is_ok_and(|a| near(a, *b)),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b)),
        (Value::Object(a), Value::Object(b)) => a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| k == l && same_value(v, w)),
        (a, b) => a == b,
    }
}

/// The same double, or its neighbour.
fn near(a: f64, b: f64) -> bool {
    a.to_bits().abs_diff(b.to_bits()) <= 1
}

/// Whether there is such an unknown value, at the top, or such a known one.
fn has(event: &Event<'_>, unknown: impl Fn(&Value<'_>) -> bool, known: impl Fn(&Known) -> bool) -> bool {
    match event.record().map(Parts::of) {
        Ok(parts) => parts.unknown.iter().any(|(_, value)| unknown(value)) || parts.known.iter().flatten().any(known),
        Err(event) => event.fields.iter().any(|(_, value)| unknown(value)),
    }
}

/// Whether it is a number beyond the range of doubles, or holds one.
fn is_endless(value: &Value<'_>) -> bool {
    match value {
        Value::Number(text) => text.parse().is_ok_and(f64::is_infinite),
        Value::Array(items) => items.iter().any(is_endless),
        Value::Object(members) => members.iter().any(|(_, value)| is_endless(value)),
        _ => false,
    }
}

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
        let mut mixed: Vec<_> = known.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(extra).collect();
        Dice::new(seed as u64).shuffle(&mut mixed);
        corpus.push(object(&mixed));
    }
    corpus.push(object(&[(r#""event_type""#, r#""users.New""#)].into_iter().chain(extra).collect::<Vec<_>>()));
    corpus.push(r#"{ "event_type" : "users.UserDeleteRequest" , "id":"a", "user_id":"b","time":1}"#.into());
    corpus.into_iter().map(String::into_bytes).collect()
}

#[test]
fn whole_samples() {
    for event_type in EventType::ALL {
        for seed in 0..3 {
            let json = sample(event_type, seed).to_json();
            assert!(agree(json.as_bytes()));
            assert!(agree(serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&json).unwrap()).unwrap().as_bytes()));
        }
    }
    assert!(corpus().iter().all(|json| agree(json)));
}

#[test]
fn every_truncation_and_every_missing_byte() {
    for json in corpus() {
        for at in 0..json.len() {
            assert!(!agree(&json[..at]), "{}", String::from_utf8_lossy(&json[..at]));
            agree(&[&json[..at], &json[at + 1..]].concat());
        }
    }
}

/// Bytes that mean something to JSON, or to UTF-8.
const BYTES: &[u8] = b"\"\\{}[]:,0123456789-+.eEtrufalsn \t\n\r/b\x00\x1f\x7f\x80\xbf\xc3\xe2\xed\xf0\xff";

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
                    json.splice(at..to, other[from..(from + 1 + dice.below(40)).min(other.len())].to_vec());
                }
            }
        }
        accepted += usize::from(agree(&json));
    }
    assert!(accepted > 5_000, "{accepted} of the mutations are still events");
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
    let corpus: Vec<String> = corpus().into_iter().map(|json| String::from_utf8(json).unwrap()).collect();
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
    assert!(accepted > 2_000, "{accepted} of the mutations are still events");
}

/// A text that is JSON, or nearly.
fn made_up(dice: &mut Dice, depth: usize, out: &mut String) {
    match dice.below(if depth > 5 { 3 } else { 6 }) {
        0 => out.push_str(dice.pick(TOKENS)),
        1 => out.push_str(dice.pick(&["1", "-2.5e-3", "\"a\\\"b\"", "\"\\ud800\"", "\"\t\"", "01", "tru", "\"é\"", "1.", "nulll", "-"])),
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
        let opening =
            [r#"{"event_type":"users.X","x":"#, r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"x":"#, ""];
        json.push_str(opening[i % 3]);
        made_up(&mut dice, 0, &mut json);
        if i % 3 < 2 {
            json.push('}');
        }
        accepted += usize::from(agree(json.as_bytes()));
    }
    assert!(accepted > 5_000, "{accepted} are events");
}

/// Known and unknown events, and where a value can stand in them: in a field of each kind, in an unknown field, before the tag.
const PLACES: [&str; 8] = [
    r#"{"event_type":"users.X","x":@}"#,
    r#"{"x":@,"event_type":"users.X"}"#,
    r#"{"event_type":"users.UserDeleteRequest","id":@,"user_id":"b","time":1}"#,
    r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":@}"#,
    r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"x":[@]}"#,
    r#"{"time":@,"event_type":"agentconsole.ToolInvocation","id":"a","tool_call_id":"b","duration":1,"agent_id":"c","agent_name":"d","is_error":false,"tool_name":"e","tool_arguments":"{}"}"#,
    r#"{"event_type":"users.behaviors.Location","id":"a","user_id":"b","app_id":"c","time":1,"latitude":@,"longitude":1}"#,
    r#"{"latitude":@,"event_type":"users.behaviors.Location","id":"a","user_id":"b","app_id":"c","time":1,"longitude":1}"#,
];

fn agree_in_every_place(value: &str) {
    for place in PLACES {
        agree(place.replace('@', value).as_bytes());
    }
}

#[test]
fn the_places_are_events() {
    for place in PLACES {
        assert!(["\"a\"", "1"].iter().any(|value| agree(place.replace('@', value).as_bytes())), "{place}");
    }
}

#[test]
fn numbers_of_every_spelling() {
    for sign in ["", "-", "+", "--"] {
        for whole in [
            "0",
            "00",
            "01",
            "1",
            "9",
            "10",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "",
            "999999999999999999",
            "1000000000000000000",
            "18446744073709551615",
            "18446744073709551616",
            "340282356779733661637539395458142568447",
        ] {
            for fraction in ["", ".", ".0", ".5", ".000", ".1234567890123456789", ".e"] {
                for exponent in
                    ["", "e", "e0", "E+1", "e-1", "e+", "e38", "e39", "E-46", "e308", "e309", "e-400", "e99999999999", "e-99999999999"]
                {
                    agree_in_every_place(&format!("{sign}{whole}{fraction}{exponent}"));
                }
            }
        }
    }
    for odd in ["NaN", "Infinity", "-Infinity", "0x10", "1_000", "1,000", "１", ".5", "1 2", "- 1", "1e 5", "1f", "0b1"] {
        agree_in_every_place(odd);
    }
    let digits = "1234567890".repeat(100);
    for long in [
        digits.clone(),
        format!("0.{digits}"),
        format!("{digits}e-900"),
        format!("0.{}1", "0".repeat(400)),
        format!("1{}", "0".repeat(400)),
    ] {
        agree_in_every_place(&long);
    }
}

#[test]
fn strings_with_every_escape() {
    for escape in 0..=255_u8 {
        agree_in_every_place(&format!("\"a\\{}b\"", char::from(escape)));
        agree_in_every_place(&format!("\"{}\"", char::from(escape)));
    }
    for unit in (0..=0xffff_u32).step_by(61).chain([0, 0x22, 0x5c, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfffe, 0xffff]) {
        agree_in_every_place(&format!("\"\\u{unit:04x}\""));
        agree_in_every_place(&format!("\"\\uD83D\\u{unit:04X}\""));
        agree_in_every_place(&format!("\"\\u{unit:04x}\\udE00!\""));
    }
    for odd in [
        r#""\u""#,
        r#""\u1""#,
        r#""\u12""#,
        r#""\u123""#,
        r#""\u12g4""#,
        r#""\u+123""#,
        r#""\U0041""#,
        r#""\uD83D""#,
        r#""\uD83Dx""#,
        r#""\uD83D\n""#,
        r#""\uD83D\u""#,
        r#""\uD83D\uD83D""#,
        r#""\uD83D\uDE0""#,
        r#""\uDE00\uD83D""#,
        r#""\""#,
        r#""\\""#,
        r#""\\\""#,
        "\"\\\u{e9}\"",
        "'a'",
        "\"\\u00é\"",
        "\"\\ud83d\\u00é9\"",
        "\"a\nb\"",
        "\"a\\\nb\"",
        "\"\u{2028}\"",
        "\"\u{feff}\"",
    ] {
        agree_in_every_place(odd);
    }
    // Around the ends of the blocks that quotes are looked for in.
    for len in 0..140 {
        for end in ["\\\"", "\\\\", "\\u0041", "\u{1}", "é", "\""] {
            agree_in_every_place(&format!("\"{}{end}\"", "x".repeat(len)));
            agree_in_every_place(&format!("\"{}{end}\"", "\\\\".repeat(len)));
        }
    }
}

#[test]
fn keys_that_stand_twice_or_are_escaped() {
    for json in [
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"time":1}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"t\u0069me":1}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","t\u0069me":1}"#,
        r#"{"event_type":"users.UserDeleteRequest","event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"event_type":"users.UserOrphan"}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"event_type":null}"#,
        r#"{"id":"a","id":"b","event_type":"users.UserDeleteRequest","user_id":"b","time":1}"#,
        r#"{"id":"a","event_\u0074ype":"users.UserDelete\u0052equest","user_id":"b","time":1}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"x":1,"x":2}"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"app_group_id":null,"app_group_id":null}"#,
        r#"{"event_type":"users.X","event_type":"users.X"}"#,
        r#"{"event_type":"users.X","event_type":1,"id":1,"id":2}"#,
        r#"{"event_type":null}"#,
        r#"{"event_type":1,"event_type":"users.X"}"#,
        r#"{"event_type":["users.X"]}"#,
        r#"{"":1,"event_type":"users.X","":2}"#,
        "{}",
        "[]",
        "null",
        "1",
        "\"\"",
        "",
        " ",
        "{",
        "}",
        "[[]]",
        "{\"a\"}",
        "{\"a\":}",
        "{,}",
        "{\"event_type\":\"users.X\",}",
        "{'event_type':'users.X'}",
        "\u{feff}{\"event_type\":\"users.X\"}",
        "{\"event_type\":\"users.X\"}\u{feff}",
        "{\"event_type\":\"users.X\"} x",
        "{\"event_type\":\"users.X\"}{}",
        "{\"event_type\":\"users.X\"}\0",
        "\u{b}{\"event_type\":\"users.X\"}",
        "\u{a0}{\"event_type\":\"users.X\"}",
        " \t\r\n{\"event_type\":\"users.X\"} \t\r\n",
        "{\"event_type\":\"users.X\"}//",
        "/**/{\"event_type\":\"users.X\"}",
    ] {
        agree(json.as_bytes());
    }
    assert!(agree(r#"{"id":"a","event_\u0074ype":"users.UserDelete\u0052equest","user_id":"b","time":1}"#.as_bytes()));
}

#[test]
fn bytes_that_are_not_utf8() {
    let bad: [&[u8]; 9] =
        [b"\xff", b"\x80", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x98", b"\xe2\x82", b"\xfe\xff"];
    for json in corpus() {
        for at in 0..=json.len() {
            assert!(!agree(&[&json[..at], bad[at % bad.len()], &json[at..]].concat()));
        }
    }
}

#[test]
fn nesting_ends_at_the_same_depth() {
    let nested = |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let mut deepest = 0;
    for depth in 120..135 {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]")] {
            let levels = open.matches(['[', '{']).count();
            agree_in_every_place(&nested(open, close, depth / levels));
            // Beside something, so that levels are left as well as entered.
            agree_in_every_place(&format!("[[[],{{}}],{}]", nested(open, close, (depth - 1) / levels)));
        }
        let json = PLACES[0].replace('@', &nested("[", "]", depth));
        if agree(json.as_bytes()) {
            deepest = depth + 1;
        } else {
            assert!(matches!(Event::from_json(json.as_bytes()), Err(DecodeError::Syntax(_))));
        }
    }
    assert_eq!(deepest, 127, "levels, the event itself included");
}
