//! What validation finds in the zoo.

use event_catalog::validate::validate;
use event_catalog::{Severity, Value};

use super::animals::{Zoo, good};

/// Pointer, rule, severity of each violation.
fn found(record: &Zoo<'_>) -> Vec<(String, &'static str, Severity)> {
    validate(record)
        .into_iter()
        .map(|v| (v.pointer, v.rule.as_str(), v.severity))
        .collect()
}

fn warning(pointer: &str, rule: &'static str) -> (String, &'static str, Severity) {
    (pointer.into(), rule, Severity::Warning)
}

fn error(pointer: &str, rule: &'static str) -> (String, &'static str, Severity) {
    (pointer.into(), rule, Severity::Error)
}

#[test]
fn a_good_record_has_no_violations() {
    assert_eq!(found(&good()), []);
}

#[test]
fn everything_wrong_is_reported_in_the_order_of_fields() {
    let record = Zoo {
        id: "".into(),
        time: 5,
        latitude: f32::NAN,
        phone: Some("555".into()),
        media_urls: Some(vec![
            Some("https://example.com/".into()),
            None,
            Some("url".into()),
        ]),
        gender: Some("X".into()),
        gateway: Some(3),
        channel: Some("fax".into()),
        ratio: Some(f32::INFINITY),
        log: Some("17 characters: xx".into()),
        ..good()
    };
    assert_eq!(
        found(&record),
        [
            warning("/id", "format.uuid"),
            warning("/time", "format.unix-seconds"),
            error("/latitude", "finite"),
            warning("/phone", "format.phone"),
            warning("/media_urls/2", "format.url"),
            warning("/gender", "enumeration"),
            warning("/gateway", "enumeration"),
            error("/ratio", "finite"),
            error("/log", "max-chars"),
        ]
    );
}

#[test]
fn lengths_count_characters_and_not_bytes() {
    assert_eq!(
        found(&Zoo {
            log: Some("äöüßäöüßäöüßäöüß".into()),
            ..good()
        }),
        []
    );
    assert_eq!(
        found(&Zoo {
            log: Some("äöüßäöüßäöüßäöüßä".into()),
            ..good()
        }),
        [error("/log", "max-chars")]
    );
}

#[test]
fn rules_over_several_fields() {
    let nobody = Zoo {
        email: None,
        ..good()
    };
    let violation = validate(&nobody).pop().unwrap();
    assert_eq!(
        (violation.pointer.as_str(), violation.rule.as_str()),
        ("", "contactable")
    );
    assert_eq!(
        violation.message,
        "Someone must be reachable. None of these is present: `email`, `phone`."
    );

    let two = Zoo {
        url: Some("https://example.com/".into()),
        media_urls: Some(vec![]),
        ..good()
    };
    let violation = validate(&two).pop().unwrap();
    assert_eq!(violation.rule.as_str(), "one_link");
    assert_eq!(
        violation.message,
        "One kind of link: All of these are present: `url`, `media_urls`."
    );

    let uncounted = Zoo {
        retries: Some(1),
        ratio: Some(1.0),
        ..good()
    };
    let violation = validate(&uncounted).pop().unwrap();
    assert_eq!(violation.rule.as_str(), "counted");
    assert_eq!(
        violation.message,
        "Retries are counted. `retries` is present, and these are not: `count`."
    );
    assert_eq!(
        found(&Zoo {
            count: Some(2),
            ..uncounted
        }),
        []
    );
}

#[test]
fn messages_quote_only_what_is_not_personal() {
    let record = Zoo {
        id: "no-uuid".into(),
        account: "hidden-1".into(),
        phone: Some("hidden-2".into()),
        media_urls: Some(vec![Some("hidden-3".into())]),
        log: Some("hidden-4 and much more".into()),
        url: None,
        // Nobody knows what is in JSON, above all if it is none.
        properties: Some("{\"name\":\"hidden-5".into()),
        currency: Some("{ä\n".repeat(100).into()),
        ..good()
    };
    let all: Vec<_> = validate(&record).iter().map(ToString::to_string).collect();
    let text = all.join("\n");
    assert!(!text.contains("hidden"), "{text}");
    assert!(text.contains("`id` should be a UUID (32 hexadecimal digits in five groups joined by hyphens), but is \"no-uuid\"."), "{text}");
    assert!(
        text.contains("Item 0 of `media_urls` should be an absolute URL without white space."),
        "{text}"
    );
    assert!(
        text.contains("`log` should have at most 16 characters, but has 22."),
        "{text}"
    );
    assert!(text.contains(r#"{ä\n{ä\n" and more."#), "{text}");
    assert!(
        all.iter()
            .all(|line| line.chars().count() < 230 && !line.contains('\n')),
        "{text}"
    );
}

#[test]
fn unknown_numbers_must_be_finite() {
    let mut record = good();
    record.unknown.push(
        "a/b",
        Value::Object(vec![("x".into(), Value::Float(f64::NAN))]),
    );
    record.unknown.push("fine", Value::Float(0.5));
    assert_eq!(found(&record), [error("/a~1b", "finite")]);
}

#[test]
fn unknown_keys_that_stand_more_than_once_are_told() {
    let repeated = |pointer: &str| (pointer.to_owned(), "repeated", Severity::Warning);
    let told = |fields: Vec<(&'static str, Value<'static>)>| {
        let mut record = good();
        for (name, value) in fields {
            record.unknown.push(name, value);
        }
        let violations = validate(&record).into_iter();
        violations
            .map(|violation| {
                (
                    violation.pointer,
                    violation.rule.as_str(),
                    violation.severity,
                )
            })
            .collect::<Vec<_>>()
    };
    let object = |keys: &[&'static str]| {
        Value::Object(
            keys.iter()
                .map(|key| ((*key).into(), Value::Null))
                .collect(),
        )
    };
    assert_eq!(told(vec![("x", Value::Int(1)), ("y", Value::Int(1))]), []);
    assert_eq!(
        told(vec![
            ("x", Value::Int(1)),
            ("y", Value::Null),
            ("x", Value::Int(2)),
            ("x", Value::Int(3))
        ]),
        [repeated("/x")]
    );
    assert_eq!(
        told(vec![("a/b", object(&["c", "c", "d"]))]),
        [repeated("/a~1b/c")]
    );
    assert_eq!(
        told(vec![(
            "l",
            Value::Array(vec![Value::Null, object(&["k", "k"])])
        )]),
        [repeated("/l/1/k")]
    );
    // More than are compared each with each.
    let many: Vec<String> = (0..40).map(|i| format!("k{}", i % 38)).collect();
    let many = many
        .iter()
        .map(|name| (&*name.clone().leak(), Value::Null))
        .collect();
    assert_eq!(told(many), [repeated("/k0"), repeated("/k1")]);
}
