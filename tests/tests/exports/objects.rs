//! JSON Schemas of what is sent: they judge as the runtime does.

use braze_events::track::TrackRequest;
use catalog_tests::zoo::mail::Envelope;
use event_catalog::{Severity, Violation};
use event_catalog_codegen::Catalog;
use jsonschema::{Validator, draft202012};
use serde_json::{Value, json};

use super::support::{braze, export, streaming, zoo};

fn validator(catalog: &Catalog, path: &str) -> Validator {
    draft202012::new(&serde_json::from_str(&export(catalog, "json-schema")[path]).unwrap()).unwrap()
}

/// What a schema has no words for.
const BEYOND: [&str; 2] = ["max-bytes", "datetime-in-list"];

/// Whether the runtime finds errors; nothing where a schema may or may not find them. Closed
/// enumerations count: see the emitter.
fn is_valid(violations: &[Violation]) -> Option<bool> {
    let mut errors = violations
        .iter()
        .filter(|violation| {
            violation.severity == Severity::Error || violation.rule == "enumeration"
        })
        .peekable();
    if errors.peek().is_none() {
        return Some(true);
    }
    errors
        .any(|violation| !BEYOND.contains(&violation.rule.as_str()))
        .then_some(false)
}

/// Places of a document, outermost first.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| places(value, &format!("{at}/{name}"), all)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, value)| places(value, &format!("{at}/{i}"), all)),
        _ => {}
    }
}

/// Puts many things into every place and compares the verdicts.
fn agree(document: &Value, validator: &Validator, judge: impl Fn(&str) -> Vec<Violation>) {
    let texts = [
        "",
        "a",
        "red",
        "AB",
        "ab",
        "$name",
        "2026-03-07T09:08:07Z",
        "2026-03-07",
        "07.03.2026 09h08m07.123+0100",
        "Sat 2026/03/07 Z",
    ];
    let long = "x".repeat(300);
    let mut values: Vec<Value> = texts
        .into_iter()
        .chain([long.as_str()])
        .map(Value::from)
        .collect();
    values.extend([
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(7),
        json!(0.5),
        json!(-6),
        json!(i64::MAX),
        json!({}),
        json!([]),
    ]);
    values.extend([
        json!([null]),
        json!([1, 2, 3, 4]),
        json!(["a", ["b", long]]),
        json!({"a": long}),
        json!({"reserved": 1, "time": 2, "$a": 3}),
    ]);
    let mut all = Vec::new();
    places(document, "", &mut all);
    let (mut accepted, mut refused) = (0, 0);
    for place in all.iter().skip(1) {
        for value in &values {
            let mut mutant = document.clone();
            *mutant.pointer_mut(place).unwrap() = value.clone();
            let text = mutant.to_string();
            let violations = judge(&text);
            let Some(expected) = is_valid(&violations) else {
                continue;
            };
            let errors: Vec<String> = validator
                .iter_errors(&mutant)
                .map(|error| error.to_string())
                .collect();
            assert_eq!(
                errors.is_empty(),
                expected,
                "{place}: {text}\nschema: {errors:?}\nruntime: {violations:?}"
            );
            if errors.is_empty() {
                accepted += 1;
            } else {
                refused += 1;
            }
        }
    }
    assert!(
        accepted > 10 && refused > 100,
        "{accepted} accepted, {refused} refused"
    );
}

#[test]
fn requests_are_judged_as_by_the_runtime() {
    let validator = validator(braze(), "objects/track.TrackRequest.schema.json");
    let judge = |text: &str| TrackRequest::from_json(text.as_bytes()).unwrap().validate();
    for identifiers in [
        json!({"external_id": "u"}),
        json!({"user_alias": {"alias_name": "n", "alias_label": "l"}, "_update_existing_only": true}),
        json!({"email": "ada@example.com", "phone": "+12025550123", "app_id": "a"}),
    ] {
        let mut event = json!({"name": "x", "time": "2020-03-07T09:08:07Z", "properties": {"text": "a", "list": ["a", 1], "object": {"a": 1}, "null": null}});
        event
            .as_object_mut()
            .unwrap()
            .extend(identifiers.as_object().unwrap().clone());
        let request = json!({"events": [event], "attributes": [{"a": 1}], "purchases": []});
        assert!(validator.is_valid(&request), "{request}");
        agree(&request, &validator, judge);
    }
    let one = json!({"external_id": "u", "name": "x", "time": "2020-03-07T09:08:07Z"});
    assert!(validator.is_valid(&json!({"events": vec![one.clone(); 75]})));
    assert!(
        !validator.is_valid(&json!({"events": vec![one; 76]})),
        "at most 75 events"
    );
    assert!(
        !validator.is_valid(&json!({"events": [{"name": "x", "time": "2020-03-07T09:08:07Z"}]})),
        "nobody"
    );
}

#[test]
fn objects_with_every_rule_are_judged_as_by_the_runtime() {
    let validator = validator(zoo(), "objects/mail.Envelope.schema.json");
    let judge = |text: &str| Envelope::from_json(text.as_bytes()).unwrap().validate();
    let full = json!({
        "title": "ok", "sent_at": "2020-03-07T09:08:07Z", "stamps": [{"value": 1.5, "motif": "herbivore"}], "keeper_name": "Leo",
        "weight": 1, "warmth": 0.5, "size": 1, "code": "AB", "_flag": true, "colour": "red", "Odd \"name\"": [1, null],
        "other_moment": "2020-03-07T09:08:07Z", "days": ["2020-03-07T09:08:07+02:00"], "extras": {"ab": "c", "cd": ["e"]}, "rest": {"a": null},
        "any": 1, "things": [1, null], "count": 1, "a_member_of_tomorrow": [],
    });
    assert!(validator.is_valid(&full));
    agree(&full, &validator, judge);
    let without = json!({"title": "ok", "sent_at": "2020-03-07T09:08:07Z", "stamps": [], "animal_number": 5, "stamp": {"value": 10}});
    assert!(validator.is_valid(&without));
    agree(&without, &validator, judge);
}

#[test]
fn properties_of_custom_events() {
    let party = validator(zoo(), "custom/Party.schema.json");
    let good = json!({
        "greeting": "Hello", "Far away": true, "when": "2025-01-31T12:00:00Z", "guests": ["a", "b", "c"], "diet": "herbivore",
        "stamp": {"value": 1}, "more": {"any": [1]}, "map": {}, "size": 1, "scores": [1, null], "days": ["07.03.2026 09h08m07.123+0100"], "cake": "tart",
    });
    assert!(
        party.is_valid(&good),
        "{:?}",
        party
            .iter_errors(&good)
            .map(|error| error.to_string())
            .collect::<Vec<_>>()
    );
    for (name, bad) in [
        ("greeting", json!(null)),
        ("when", json!("yesterday")),
        ("when", json!("2025-01-31")),
        ("guests", json!(["a", "b", "c", "d"])),
        ("guests", json!(["a", null])),
        ("diet", json!("sweets")),
        ("stamp", json!({"value": 11})),
        ("stamp", json!({})),
        ("count", json!(3)),
        ("grams", json!(0)),
        ("cake", json!("Tart")),
        ("cake", json!("pancakes")),
        ("scores", json!(["a"])),
    ] {
        let mut document = good.clone();
        document[name] = bad;
        assert!(!party.is_valid(&document), "{name}: {document}");
    }
    let files = export(streaming(), "json-schema");
    assert!(
        files.keys().any(|path| path.starts_with("custom/")),
        "a catalog on top of another has its own"
    );
}
