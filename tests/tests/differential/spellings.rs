//! Numbers, strings, keys and nesting in every spelling, wherever a value can stand.

use braze_events::Event;
use event_catalog::json::DecodeError;

use super::compare::agree;
use super::corpus;

/// Known and unknown events, and where a value can stand in them: in a field of each kind, in an
/// unknown field, before the tag.
const PLACES: [&str; 12] = [
    r#"{"id":@,"event_type":"users.UserDeleteRequest","user_id":"b","time":1}"#,
    r#"{"app_group_id":@,"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1}"#,
    r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"app_group_id":@}"#,
    r#"{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"event_type":@}"#,
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
        let accepted = ["\"a\"", "1"]
            .iter()
            .any(|value| agree(place.replace('@', value).as_bytes()));
        assert_eq!(accepted, !place.ends_with("\"event_type\":@}"), "{place}");
    }
}

#[test]
fn values_of_every_type() {
    for value in [
        "null",
        "true",
        "false",
        "\"\"",
        "\"1\"",
        "[]",
        "[null]",
        "[\"a\"]",
        "[1]",
        "[1,2]",
        "[[]]",
        "[true]",
        "{}",
        "{\"a\":1}",
        "[{}]",
    ] {
        agree_in_every_place(value);
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
                for exponent in [
                    "",
                    "e",
                    "e0",
                    "E+1",
                    "e-1",
                    "e+",
                    "e38",
                    "e39",
                    "E-46",
                    "e308",
                    "e309",
                    "e-400",
                    "e99999999999",
                    "e-99999999999",
                ] {
                    agree_in_every_place(&format!("{sign}{whole}{fraction}{exponent}"));
                }
            }
        }
    }
    for odd in [
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "1_000",
        "1,000",
        "１",
        ".5",
        "1 2",
        "- 1",
        "1e 5",
        "1f",
        "0b1",
    ] {
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
    for unit in (0..=0xffff_u32).step_by(61).chain([
        0, 0x22, 0x5c, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfffe, 0xffff,
    ]) {
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
    assert!(agree(
        r#"{"id":"a","event_\u0074ype":"users.UserDelete\u0052equest","user_id":"b","time":1}"#
            .as_bytes()
    ));
}

#[test]
fn bytes_that_are_not_utf8() {
    let bad: [&[u8]; 9] = [
        b"\xff",
        b"\x80",
        b"\xc3",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x98",
        b"\xe2\x82",
        b"\xfe\xff",
    ];
    for json in corpus() {
        for at in 0..=json.len() {
            assert!(!agree(
                &[&json[..at], bad[at % bad.len()], &json[at..]].concat()
            ));
        }
    }
}

#[test]
fn nesting_ends_at_the_same_depth() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth))
    };
    let mut deepest = 0;
    for depth in 120..135 {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]")] {
            let levels = open.matches(['[', '{']).count();
            agree_in_every_place(&nested(open, close, depth / levels));
            // Beside something, so that levels are left as well as entered.
            agree_in_every_place(&format!(
                "[[[],{{}}],{}]",
                nested(open, close, (depth - 1) / levels)
            ));
        }
        let json = format!(
            r#"{{"event_type":"users.X","x":{}}}"#,
            nested("[", "]", depth)
        );
        if agree(json.as_bytes()) {
            deepest = depth + 1;
        } else {
            assert!(matches!(
                Event::from_json(json.as_bytes()),
                Err(DecodeError::Syntax(_))
            ));
        }
    }
    assert_eq!(deepest, 127, "levels, the event itself included");
}
