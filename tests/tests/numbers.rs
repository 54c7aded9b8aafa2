//! Numbers of any size and spelling, from outside and on to every format: kept as they came in
//! JSON, and never a reason to fail.

use braze_events::destinations::{custom_http, mixpanel};
use braze_events::track::TrackRequest;
use braze_events::users::messages::email::Click;
use braze_events::{AnyEvent as _, Event, EventType, Number, Value};
use catalog_tests::{Dice, sample};
use proptest::prelude::*;
use serde::Serialize;

/// Digits, zeros more often than others.
fn digits(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof![Just('0'), prop::char::range('0', '9')], 1..most)
        .prop_map(|digits| digits.into_iter().collect())
}

prop_compose! {
    /// Any number that JSON can write, near the ends of every type more often than not.
    fn number()(
        sign in prop_oneof![Just(""), Just("-")],
        whole in prop_oneof![
            digits(45),
            digits(4),
            (63_u32..128, -2_i8..3).prop_map(|(power, off)| (2_u128.pow(power).wrapping_add_signed(off.into())).to_string()),
        ],
        fraction in prop_oneof![Just(String::new()), digits(25).prop_map(|digits| format!(".{digits}"))],
        exponent in prop_oneof![Just(String::new()), ("[eE][+-]?", 0_u32..420).prop_map(|(e, power)| format!("{e}{power}"))],
    ) -> String {
        let whole = whole.trim_start_matches('0');
        format!("{sign}{}{fraction}{exponent}", if whole.is_empty() { "0" } else { whole })
    }
}

/// Every format at hand takes it.
fn serializes(value: &(impl Serialize + ?Sized)) -> serde_json::Value {
    serde_json::to_string(value).unwrap();
    rmp_serde::to_vec(value).unwrap();
    rmp_serde::to_vec_named(value).unwrap();
    postcard::to_stdvec(value).unwrap();
    serde_json::json!({ "nested": [value] })["nested"][0].take()
}

/// What the rule says of a number where there are none of any size.
fn expected(text: &str) -> serde_json::Value {
    if let (Ok(whole), true) = (text.parse::<i64>(), text != "-0") {
        return whole.into();
    }
    if let Ok(whole) = text.parse::<u64>() {
        return whole.into();
    }
    let double: f64 = text.parse().unwrap();
    let fraction = text.contains(['.', 'e', 'E']);
    let zero = !text
        .split(['e', 'E'])
        .next()
        .unwrap()
        .contains(|c: char| ('1'..='9').contains(&c));
    let fits = double.is_finite()
        && if fraction {
            (double == 0.0) == zero
        } else {
            format!("{double:.0}") == text
        };
    if fits { double.into() } else { text.into() }
}

/// The number as an unknown field of an event that the catalog knows, of one that it does not, of
/// an object and in lists and maps.
fn check(number: &str) {
    let known = format!(
        r#"{{"event_type":"users.UserDeleteRequest","id":"a","user_id":"b","time":1,"n":{number},"m":[{{"n":{number}}}]}}"#
    );
    let unknown =
        format!(r#"{{"event_type":"users.new.Thing","n":{number},"m":[{{"n":{number}}}]}}"#);
    for json in [&known, &unknown] {
        let event = Event::from_json(json.as_bytes()).unwrap();
        assert_eq!(event.to_json(), *json, "as it came");
        let value = serializes(&event);
        assert_eq!(value["n"], expected(number), "{number}");
        assert_eq!(value["m"][0]["n"], expected(number), "{number}");
        // What is written through serde is read again, by both readers.
        let text = value.to_string();
        assert_eq!(
            serializes(&Event::from_json(text.as_bytes()).unwrap()),
            value
        );
        assert_eq!(
            serializes(&serde_json::from_str::<Event<'_>>(&text).unwrap()),
            value
        );
        assert_eq!(
            serializes(
                &serde_json::from_str::<Event<'_>>(json)
                    .ok()
                    .unwrap_or(event.clone())
            )["event_type"],
            value["event_type"]
        );
        assert_eq!(event.clone().into_owned().to_json(), *json);
        if let Ok(record) = event.record()
            && let Ok(projection) = event.project(&custom_http::CURRENT)
        {
            assert_eq!(record.descriptor().name, "users.UserDeleteRequest");
            serde_json::to_value(projection).unwrap();
        }
    }
    let request = format!(
        r#"{{"events":[{{"name":"x","time":"2026-03-07","external_id":"u","properties":{{"n":{number}}}}}]}}"#
    );
    let request = TrackRequest::from_json(request.as_bytes()).unwrap();
    assert!(
        request.to_json().contains(&format!(r#""n":{number}}}"#)),
        "{number} {}",
        request.to_json()
    );
    assert_eq!(
        serializes(&request)["events"][0]["properties"]["n"],
        expected(number),
        "{number}"
    );
    _ = request.validate();
}

#[test]
fn numbers_at_the_ends_of_every_type() {
    let two_to_64 = "18446744073709551616";
    for number in [
        "0",
        "-0",
        "-0.0",
        "0.0",
        "0e0",
        "1E5",
        "1e+5",
        "3.50",
        "100.0",
        "-1.10",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        two_to_64,
        "18446744073709551617",
        "-18446744073709551616",
        "123456789012345678901234567890",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "1000000000000000000000000000000",
        "1e30",
        "1e308",
        "1e309",
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999999999999",
        "0.1234567890123456789",
    ] {
        check(number);
    }
    check(&"9".repeat(1_000));
    assert_eq!(
        expected(two_to_64),
        serde_json::json!(18_446_744_073_709_551_616.0_f64),
        "what a double holds exactly is a double"
    );
    assert_eq!(
        expected("18446744073709551617"),
        serde_json::json!("18446744073709551617"),
        "what none holds keeps its digits"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3_000) })]
    #[test]
    fn any_number(number in number()) {
        check(&number);
    }
}

/// A moment so far away that its milliseconds need more than 64 bits.
#[test]
fn a_moment_beyond_64_bits_is_projected() {
    for event_type in EventType::ALL.iter().copied() {
        let mut event = sample(event_type, 3);
        if let Ok(record) = event.record_mut() {
            record.fields_mut(&mut |fields, _| {
                for field in fields {
                    field.put(Some(braze_events::record::ScalarBuf::Long(i64::MAX)));
                }
            });
        }
        if let Ok(projection) = event.project(&mixpanel::CURRENT) {
            serde_json::to_value(projection).unwrap();
        }
    }
}

#[test]
fn what_is_no_number_cannot_be_one() {
    let number = |text| Number::parse(text).map(Value::Number);
    for text in [
        "not a number, \"x\":1",
        "",
        "NaN",
        "Infinity",
        "0x10",
        "1,2",
        "1 2",
        "١٢",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    let mut click = Click::new("1", "u", 1, "a@example.com");
    click.unknown.push("n", number("12e3").unwrap());
    assert!(click.to_json().ends_with(r#","n":12e3}"#));
}

/// However unknown fields were put there, a key that the catalog knows stands once, with what its
/// field holds.
#[test]
fn json_never_has_a_known_key_twice() {
    let mut dice = Dice::new(7);
    for event_type in EventType::ALL.iter().copied() {
        let mut event = sample(event_type, 4);
        let expected = event.to_json();
        let names: Vec<&str> = event_type
            .descriptor()
            .fields
            .iter()
            .map(braze_events::descriptor::FieldDescriptor::name)
            .collect();
        let Ok(record) = event.record_mut() else {
            panic!("known")
        };
        let mut absent = Vec::new();
        record.fields_mut(&mut |fields, unknown| {
            for (field, name) in fields.iter_mut().zip(&names) {
                let mut present = serde_json::from_str::<serde_json::Value>(&expected)
                    .unwrap()
                    .get(*name)
                    .is_some();
                if present && dice.below(4) == 0 {
                    // Required ones stay.
                    field.clear();
                    present = false;
                }
                unknown.push(*name, Value::Bool(true));
                absent.extend((!present).then_some(*name));
            }
            unknown.push("event_type", Value::String("users.new.Thing".into()));
            unknown.push("mine", Value::Int(1));
        });
        let json = event.to_json();
        let members = catalog_tests::members(&json);
        for (at, (key, _)) in members.iter().enumerate() {
            assert!(
                members[at + 1..].iter().all(|(other, _)| other != key),
                "{key} twice in {json}"
            );
        }
        assert_eq!(members.last().unwrap().0, "\"mine\"");
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        postcard::to_stdvec(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap()["event_type"],
            event_type.as_str()
        );
        // What the reader then says is about values, not about keys.
        let Err(error) = Event::from_json(json.as_bytes()) else {
            continue;
        };
        assert!(!error.to_string().contains("more than once"), "{error}");
    }
    // The field holds something again: it wins.
    let mut click = Click::new("1", "u", 1, "a@example.com");
    click
        .unknown
        .push("email_address", Value::String("b@example.com".into()));
    click
        .unknown
        .push("url", Value::String("https://b.example".into()));
    assert_eq!(
        Click::from_json(click.to_json().as_bytes()).unwrap(),
        Click::new("1", "u", 1, "a@example.com").url("https://b.example")
    );
    click.url = Some("https://a.example".into());
    assert_eq!(
        Click::from_json(click.to_json().as_bytes())
            .unwrap()
            .url
            .as_deref(),
        Some("https://a.example")
    );
}
