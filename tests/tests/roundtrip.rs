//! Nothing is lost on the way: every event type through our JSON, through serde and through binary
//! formats, and back.

use std::slice;

use braze_events::users::{self, messages};
use braze_events::{Event, EventType, agentconsole};
use catalog_tests::{Dice, each_field, empty, members, object, sample, set_all};
use event_catalog::descriptor::{Kind, Presence};
use event_catalog::record::ScalarBuf;
use event_catalog::{AnyEvent, Number, UnknownEvent, Value};
use serde::Deserialize;

/// Different samples of each type.
const SEEDS: std::ops::Range<u64> = 0..6;

fn all_samples() -> impl Iterator<Item = (&'static str, Event<'static>)> {
    EventType::ALL.iter().copied().flat_map(|event_type| {
        SEEDS.map(move |seed| (event_type.as_str(), sample(event_type, seed)))
    })
}

fn decode(json: &str) -> Event<'_> {
    Event::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{json}"))
}

/// Through everything that serde offers for JSON, and through two binary formats.
fn assert_survives_serde(event: &Event<'_>) {
    let text = serde_json::to_string(event).unwrap();
    // `serde_json` writes the sign of every exponent.
    assert_eq!(
        text.replace("e+", "e"),
        event.to_json().replace("e+", "e"),
        "serde writes what we write"
    );
    assert_eq!(serde_json::from_str::<Event<'_>>(&text).unwrap(), *event);
    assert_eq!(
        serde_json::from_slice::<Event<'_>>(text.as_bytes()).unwrap(),
        *event
    );
    // Text that cannot be borrowed. `serde_json::from_reader` and `from_value` ask for types that
    // never borrow.
    assert_eq!(
        Event::deserialize(&mut serde_json::Deserializer::from_reader(text.as_bytes())).unwrap(),
        *event
    );
    let packed = rmp_serde::to_vec(event).unwrap();
    assert_eq!(rmp_serde::from_slice::<Event<'_>>(&packed).unwrap(), *event);
    // A tree of `serde_json` sorts keys, so unknown fields would come in another order; and what
    // does not describe itself cannot have any.
    if event.record().is_ok_and(|record| !has_unknown(record)) {
        let value = serde_json::to_value(event).unwrap();
        assert_eq!(Event::deserialize(&value).unwrap(), *event);
        assert_eq!(Event::deserialize(value).unwrap(), *event);
        let packed = postcard::to_allocvec(event).unwrap();
        assert_eq!(postcard::from_bytes::<Event<'_>>(&packed).unwrap(), *event);
    }
}

fn has_unknown(record: &dyn event_catalog::record::Record<'_>) -> bool {
    let mut found = false;
    record.fields(&mut |_, unknown| found = !unknown.is_empty());
    found
}

#[test]
fn samples_are_valid_and_survive_json() {
    for (name, event) in all_samples() {
        assert_eq!(event.validate(), [], "{name}");
        assert_eq!(event.name(), name);
        let json = event.to_json();
        let back = decode(&json);
        assert_eq!(back, event);
        assert_eq!(back.to_json(), json);
        assert_eq!(back.clone(), event);
        assert_eq!(back.into_owned(), event);
        let mut buffer = b"kept: ".to_vec();
        event.write_json(&mut buffer);
        assert_eq!(buffer, format!("kept: {json}").into_bytes());
    }
}

#[test]
fn samples_survive_serde() {
    for (_, event) in all_samples() {
        assert_survives_serde(&event);
    }
}

#[test]
fn equality_sees_every_field() {
    for event_type in EventType::ALL.iter().copied() {
        let event = sample(event_type, 1);
        for slot in 0..event_type.descriptor().fields.len() {
            let mut other = event.clone();
            let mut at = 0;
            each_field(&mut other, |slot_there, field| {
                if at == slot {
                    let value = match slot_there.kind {
                        Kind::String => ScalarBuf::Str("another".into()),
                        Kind::Int => ScalarBuf::Int(-3),
                        Kind::Long => ScalarBuf::Long(-3),
                        Kind::Float => ScalarBuf::Float(-3.5),
                        Kind::Double => ScalarBuf::Double(-3.5),
                        Kind::Boolean => ScalarBuf::Bool(
                            !event
                                .to_json()
                                .contains(&format!(r#""{}":true"#, slot_there.name())),
                        ),
                        kind => unreachable!("no event has a field of {}", kind.name()),
                    };
                    field.put(Some(value));
                }
                at += 1;
            });
            assert_ne!(other, event, "{event_type} {slot}");
            assert_eq!(decode(&other.to_json()), other);
        }
        assert_ne!(event, empty(event_type));
    }
}

#[test]
fn the_order_of_keys_and_white_space_do_not_matter() {
    let mut dice = Dice::new(1);
    for (_, event) in all_samples() {
        let mut shuffled = members(&event.to_json());
        dice.shuffle(&mut shuffled);
        assert_eq!(decode(&object(&shuffled)), event);
        // The tag at the end, and in the middle.
        let mut late = members(&event.to_json());
        late.rotate_left(1);
        let json = object(&late);
        assert!(json.ends_with(&format!(r#""event_type":"{}"}}"#, event.name())));
        assert_eq!(decode(&json), event);
        assert_eq!(serde_json::from_str::<Event<'_>>(&json).unwrap(), event);
        let middle = late.len() / 2;
        late.rotate_left(middle);
        assert_eq!(decode(&object(&late)), event);
        assert_eq!(decode(&spaced(&event.to_json(), &mut dice)), event);
    }
}

/// The same JSON with white space wherever it may stand.
fn spaced(json: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in json.chars() {
        let token = !quoted && "{}[]:,".contains(c);
        for _ in 0..if token { dice.below(3) } else { 0 } {
            out.push(dice.pick(&[' ', '\t', '\n', '\r']));
        }
        out.push(c);
        if token {
            out.push_str(dice.pick(&["", " ", "\r\n  "]));
        }
        quoted = if quoted {
            escaped || c != '"'
        } else {
            c == '"'
        };
        escaped = quoted && c == '\\' && !escaped;
    }
    out.push_str(dice.pick(&["", "\n"]));
    out
}

/// As they come they go: keys and values.
const UNKNOWN: [(&str, &str); 14] = [
    (r#""x_null""#, "null"),
    (r#""x_bool""#, "false"),
    (
        r#""x_nested""#,
        r#"{"a":[1,{"b":null,"b":2},[],"c"],"":{},"d":[[[]]]}"#,
    ),
    (r#""x_int""#, "-9223372036854775808"),
    (r#""x_unsigned""#, "12345678901234567890"),
    (r#""x_longer""#, "123456789012345678901234567890"),
    (r#""x_huge""#, "1e400"),
    (r#""x_tiny""#, "-1.5e-400"),
    (r#""x_precise""#, "0.1234567890123456789"),
    (r#""x_minus_zero""#, "-0.0"),
    (r#""x_text""#, r#""é\n\u0001\"\\😀""#),
    (r#""x \"key\"\\\n""#, r#""""#),
    (r#""x_twice""#, "1"),
    (r#""x_twice""#, "2"),
];

#[test]
fn unknown_fields_are_written_back_as_they_came() {
    let unknown = UNKNOWN.map(|(key, value)| (key.to_owned(), value.to_owned()));
    for event_type in EventType::ALL.iter().copied() {
        let known = members(&sample(event_type, 2).to_json());
        let json = object(&[&known[..], &unknown].concat());
        let event = decode(&json);
        assert_eq!(event.to_json(), json);
        assert_eq!(event.clone().into_owned(), event);
        // Between the known ones they are kept too, and go to the end.
        let json_mixed = object(&[&known[..1], &unknown[..7], &known[1..], &unknown[7..]].concat());
        assert_eq!(decode(&json_mixed), event);
        assert_eq!(decode(&json_mixed).to_json(), json);
        let first = object(&[&unknown[..], &known].concat());
        assert_eq!(decode(&first).to_json(), json);
        // Serde has no number beyond 64 bits: what is none of those is told as text, and not as
        // another number.
        let value = serde_json::to_value(&event).unwrap();
        for (key, text) in [
            ("x_huge", "1e400"),
            ("x_tiny", "-1.5e-400"),
            ("x_longer", "123456789012345678901234567890"),
        ] {
            assert_eq!(value[key], text);
        }
        let told: Vec<_> = unknown
            .iter()
            .filter(|(key, _)| {
                !["huge", "tiny", "longer", "precise"]
                    .iter()
                    .any(|no| key.contains(no))
            })
            .cloned()
            .collect();
        assert_survives_serde(&decode(&object(&[&known[..], &told].concat())));
    }
}

#[test]
fn unknown_numbers_keep_their_spelling() {
    for came in ["1.50", "1E2", "10e-1", "-0", "0e7", "1e16", "0.00", "1.5"] {
        let json = object(
            &[
                &members(&sample(EventType::EmailSend, 0).to_json())[..],
                &[("\"x\"".into(), came.into())],
            ]
            .concat(),
        );
        let event = decode(&json);
        assert!(
            event.to_json().ends_with(&format!(r#","x":{came}}}"#)),
            "{came}: {}",
            event.to_json()
        );
        assert_eq!(decode(&event.to_json()), event);
    }
}

#[test]
fn values_that_no_enumeration_lists_are_kept() {
    let mut met = 0;
    for event_type in EventType::ALL.iter().copied() {
        for slot in event_type.descriptor().fields {
            let Some(values) = slot.values() else {
                continue;
            };
            let new = if slot.kind == Kind::String {
                "\"brand new\""
            } else {
                "4711"
            };
            let mut changed = members(&sample(event_type, 3).to_json());
            changed.retain(|(key, _)| key.trim_matches('"') != slot.name());
            changed.push((format!("\"{}\"", slot.name()), new.to_owned()));
            let json = object(&changed);
            let event = decode(&json);
            assert!(
                event
                    .to_json()
                    .contains(&format!(r#""{}":{new}"#, slot.name()))
            );
            assert_survives_serde(&event);
            let warnings: Vec<_> = event
                .validate()
                .into_iter()
                .map(|v| (v.pointer, v.rule.as_str()))
                .collect();
            let expected = [(format!("/{}", slot.name()), "enumeration")];
            assert_eq!(
                warnings,
                if values.open { &[][..] } else { &expected },
                "{json}"
            );
            met += 1;
        }
    }
    assert!(met > 100, "{met}");
}

#[test]
fn null_means_absent() {
    for event_type in EventType::ALL.iter().copied() {
        let mut event = sample(event_type, 4);
        each_field(&mut event, |slot, field| {
            if slot.presence == Presence::Optional {
                field.clear();
            }
        });
        let mut with_nulls = members(&event.to_json());
        let optional = event_type
            .descriptor()
            .fields
            .iter()
            .filter(|slot| slot.presence == Presence::Optional);
        with_nulls.extend(optional.map(|slot| (format!("\"{}\"", slot.name()), "null".to_owned())));
        let json = object(&with_nulls);
        assert_eq!(decode(&json), event);
        assert_eq!(serde_json::from_str::<Event<'_>>(&json).unwrap(), event);
        assert_eq!(decode(&json).to_json(), event.to_json());
    }
}

/// Text that has every kind of character.
const TEXTS: [&str; 4] = [
    "\u{0}\u{8}\t\n\u{c}\r\u{1f}\"\\/\u{7f}",
    "é漢\u{2028}\u{fffd}\u{ffff}",
    "😀\u{10ffff}",
    "",
];

#[test]
fn any_text_survives_in_every_field() {
    for event_type in EventType::ALL.iter().copied() {
        for first in 0..TEXTS.len() {
            let mut event = sample(event_type, 5);
            let texts: Vec<_> = TEXTS
                .iter()
                .cycle()
                .skip(first)
                .take(4)
                .map(|text| ScalarBuf::Str((*text).into()))
                .collect();
            set_all(&mut event, Kind::String, &texts);
            let json = event.to_json();
            assert_eq!(decode(&json), event);
            assert_eq!(decode(&escaped(&json)), event);
            assert_eq!(serde_json::from_str::<Event<'_>>(&json).unwrap(), event);
            assert_eq!(decode(&json).into_owned(), event);
        }
    }
    let mut event = sample(EventType::EmailClick, 5);
    set_all(
        &mut event,
        Kind::String,
        &[ScalarBuf::Str(TEXTS.concat().into())],
    );
    assert_survives_serde(&event);
}

/// The same JSON with every character of every string as an escape, keys included.
fn escaped(json: &str) -> String {
    let escape = |text: &str| {
        let text: String = serde_json::from_str(text).unwrap();
        let units: Vec<String> = text
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        format!("\"{}\"", units.concat())
    };
    let value = |value: &str| match serde_json::from_str(value).unwrap() {
        serde_json::Value::String(_) => escape(value),
        serde_json::Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| {
                    if item.is_string() {
                        escape(&item.to_string())
                    } else {
                        item.to_string()
                    }
                })
                .collect();
            format!("[{}]", items.join(","))
        }
        _ => value.to_owned(),
    };
    object(
        &members(json)
            .iter()
            .map(|(key, text)| (escape(key), value(text)))
            .collect::<Vec<_>>(),
    )
}

#[test]
fn extreme_numbers_survive() {
    for event_type in EventType::ALL.iter().copied() {
        let mut event = sample(event_type, 6);
        for extreme in [
            (i32::MIN, i64::MIN, f32::MIN),
            (i32::MAX, i64::MAX, f32::MAX),
            (0, 0, -0.0),
            (-1, -1, f32::MIN_POSITIVE),
        ] {
            set_all(&mut event, Kind::Int, &[ScalarBuf::Int(extreme.0)]);
            set_all(&mut event, Kind::Long, &[ScalarBuf::Long(extreme.1)]);
            set_all(&mut event, Kind::Float, &[ScalarBuf::Float(extreme.2)]);
            assert_eq!(decode(&event.to_json()), event);
            assert_survives_serde(&event);
        }
    }
}

#[test]
fn floats_keep_every_bit() {
    let mut dice = Dice::new(9);
    let mut purchase =
        users::behaviors::Purchase::from_json(sample(EventType::Purchase, 0).to_json().as_bytes())
            .unwrap()
            .into_owned();
    let edges = [0.1, 16_777_216.0, 1e-45, f32::EPSILON, 123_456_790.0];
    for price in edges
        .into_iter()
        .chain((0..20_000).map(|_| f32::from_bits(u32::try_from(dice.roll() >> 32).unwrap())))
    {
        if !price.is_finite() {
            continue;
        }
        purchase.price = price;
        let json = purchase.to_json();
        let back = users::behaviors::Purchase::from_json(json.as_bytes()).unwrap();
        assert_eq!(back.price.to_bits(), price.to_bits(), "{price:?}");
    }
}

/// A struct by itself, without the tag that names it.
macro_rules! assert_struct_survives {
    ($($event_type:ident: $($path:ident)::+;)*) => {$({
        for seed in SEEDS {
            type Struct<'a> = $($path)::+<'a>;
            let event = sample(EventType::$event_type, seed);
            let tagged = event.to_json();
            let record = Struct::from_json(tagged.as_bytes()).unwrap();
            assert_eq!(Event::from(record.clone()), event);
            let json = record.to_json();
            assert_eq!(object(&members(&tagged)[1..]), json);
            assert_eq!(Struct::from_json(json.as_bytes()).unwrap(), record);
            assert_eq!(serde_json::to_string(&record).unwrap(), json);
            assert_eq!(serde_json::from_str::<Struct<'_>>(&json).unwrap(), record);
            assert_eq!(serde_json::from_str::<Struct<'_>>(&tagged).unwrap(), record);
            assert_eq!(Struct::deserialize(&serde_json::to_value(&record).unwrap()).unwrap(), record);
            assert_eq!(rmp_serde::from_slice::<Struct<'_>>(&rmp_serde::to_vec(&record).unwrap()).unwrap(), record);
            assert_eq!(postcard::from_bytes::<Struct<'_>>(&postcard::to_allocvec(&record).unwrap()).unwrap(), record);
            assert_eq!(record.clone().into_owned(), record);
            assert_eq!(record.validate(), []);
            // Of another event it is none.
            let other = tagged.replacen(event.name(), "users.messages.sms.Retry", 1);
            assert!(Struct::from_json(other.as_bytes()).is_err() && serde_json::from_str::<Struct<'_>>(&other).is_err());
        }
    })*};
}

#[test]
fn structs_survive_without_the_tag() {
    assert_struct_survives! {
        AgentExecuted: agentconsole::AgentExecuted;
        UserOrphan: users::UserOrphan;
        Purchase: users::behaviors::Purchase;
        Location: users::behaviors::Location;
        SessionEnd: users::behaviors::app::SessionEnd;
        PushNotificationTokenStateChange: users::behaviors::pushnotification::TokenStateChange;
        CanvasExitPerformedEvent: users::canvas::exit::PerformedEvent;
        EmailClick: messages::email::Click;
        SmsInboundReceive: messages::sms::InboundReceive;
        WhatsAppInboundReceive: messages::whatsapp::InboundReceive;
        ProfileUpdate: users::profile::Update;
    }
}

#[test]
fn an_unknown_event_is_kept_whole() {
    let unknown = UNKNOWN.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let known = members(&sample(EventType::EmailClick, 7).to_json());
    let tag = (
        "\"event_type\"".to_owned(),
        r#""users.messages.hologram.Click""#.to_owned(),
    );
    let json = object(&[slice::from_ref(&tag), &known[1..], &unknown].concat());
    let event = decode(&json);
    assert_eq!(event.to_json(), json);
    assert_eq!(
        (
            event.event_type(),
            event.descriptor().is_none(),
            event.name()
        ),
        (None, true, "users.messages.hologram.Click")
    );
    // There are no rules to break, but doubled keys are told.
    let told: Vec<String> = event
        .validate()
        .into_iter()
        .map(|violation| format!("{} {}", violation.pointer, violation.rule.as_str()))
        .collect();
    assert_eq!(told, ["/x_twice repeated", "/x_nested/a/1/b repeated"]);
    assert_eq!(event.clone().into_owned(), event);
    // Wherever the tag stands; it is written first.
    assert_eq!(
        decode(&object(
            &[
                &known[1..],
                &unknown[..5],
                slice::from_ref(&tag),
                &unknown[5..]
            ]
            .concat()
        ))
        .to_json(),
        json
    );
    assert_survives_serde(&decode(&object(&[&[tag], &known[1..]].concat())));
    // Even the name alone, and one that needs escapes.
    for json in [
        r#"{"event_type":"-"}"#,
        r#"{"event_type":"a \"b\" \\ c"}"#,
        r#"{"event_type":"x","event_type":7}"#,
    ] {
        assert_eq!(decode(json).to_json(), json);
        assert_eq!(
            serde_json::from_str::<Event<'_>>(json).unwrap(),
            decode(json)
        );
    }
    // An empty name is none.
    for json in [r#"{"event_type":""}"#, r#"{"event_type":" \t"}"#] {
        assert!(
            Event::from_json(json.as_bytes()).is_err()
                && serde_json::from_str::<Event<'_>>(json).is_err(),
            "{json}"
        );
    }
    let Event::Unknown(UnknownEvent { fields, .. }) = event else {
        panic!("unknown")
    };
    assert_eq!(fields.len(), known.len() - 1 + unknown.len());
    assert_eq!(
        fields.get("x_huge"),
        Some(&Value::Number(Number::parse("1e400").unwrap()))
    );
}
