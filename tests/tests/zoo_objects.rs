//! The objects and custom events of the zoo: every rule, limit and role that Braze's do not have.

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` in place of an argument reads best"
)]

use catalog_tests::zoo::custom::{Fine, Listed, Party, Typed as _, TypedEvent};
use catalog_tests::zoo::farm::Arrived;
use catalog_tests::zoo::mail::{
    Addressee, Bag, ColourOrSize, Envelope, Moment, Nothing, Receipt, Stamp,
};
use catalog_tests::zoo::types::{Colour, Diet, Grams, SizeClass};
use event_catalog::object::{Check, Properties};
use event_catalog::{Severity, Value, Violation};
use serde_json::{Value as Json, json};

fn check() -> Check {
    Check::new().now("2026-06-01T00:00:00Z".parse().unwrap())
}

/// An envelope without mistakes.
fn envelope() -> Json {
    json!({"title": "ok", "sent_at": "2026-03-07T09:08:07Z", "stamps": [{"value": 1.5}], "keeper_name": "Leo"})
}

fn found(more: &Json) -> Vec<(String, &'static str, Severity)> {
    let mut json = envelope();
    json.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json.as_object_mut()
        .unwrap()
        .retain(|_, value| value != "-");
    let text = json.to_string();
    let envelope = Envelope::from_json(text.as_bytes()).unwrap();
    let written = envelope.to_json();
    assert_eq!(
        serde_json::from_str::<Json>(&written).unwrap_or_else(|error| panic!("{error}: {written}")),
        json
    );
    summary(envelope.validate_with(&check()))
}

fn summary(violations: Vec<Violation>) -> Vec<(String, &'static str, Severity)> {
    violations
        .into_iter()
        .map(|violation| {
            (
                violation.pointer,
                violation.rule.as_str(),
                violation.severity,
            )
        })
        .collect()
}

#[track_caller]
fn one(more: Json, pointer: &str, rule: &str, severity: Severity) {
    let found = found(&more);
    let [only] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((only.0.as_str(), only.1, only.2), (pointer, rule, severity));
}

#[track_caller]
fn clean(more: Json) {
    assert_eq!(found(&more), []);
}

use Severity::{Error, Warning};

#[test]
fn rules_over_several_members() {
    clean(json!({}));
    one(json!({"keeper_name": "-"}), "", "addressed", Error);
    clean(json!({"keeper_name": "-", "stamp": {"value": 1.0}}));
    one(json!({"animal_number": 1}), "", "one_addressee", Error);
    assert_eq!(found(&json!({"animal_number": 1, "weight": 1})).len(), 2);
    // `not_all` sleeps while `warmth` is there.
    one(
        json!({"animal_number": 1, "weight": 1, "warmth": 0.5}),
        "",
        "one_addressee",
        Error,
    );
    one(json!({"count": 1}), "", "counted", Error);
    clean(json!({"count": 1, "_flag": false}));
    one(
        json!({"colour": "red", "_flag": false}),
        "/_flag",
        "flagged",
        Error,
    );
    clean(json!({"colour": "red"}));
    one(
        json!({"extras": {}, "colour": "green"}),
        "/colour",
        "red",
        Warning,
    );
    clean(json!({"extras": {}, "colour": "red"}));
}

#[test]
fn limits_of_members() {
    one(json!({"title": "o"}), "/title", "min-chars", Error);
    clean(json!({"title": "ü".repeat(20)}));
    one(
        json!({"title": "ü".repeat(21)}),
        "/title",
        "max-chars",
        Error,
    );
    clean(json!({"keeper_name": "üüü"}));
    one(
        json!({"keeper_name": "üüüü"}),
        "/keeper_name",
        "max-bytes",
        Error,
    );
    clean(json!({"code": "AB"}));
    clean(json!({"code": "üüü"}));
    for bad in ["ABC", "AB ", "xüx", "", "AB\n"] {
        one(json!({"code": bad}), "/code", "pattern", Error);
    }
    one(
        json!({"stamps": [{"value": 1.0}, {"value": 1.0}, {"value": 1.0}]}),
        "/stamps",
        "max-items",
        Error,
    );
    one(
        json!({"stamps": [{"value": 0.49}]}),
        "/stamps/0/value",
        "min",
        Error,
    );
    clean(json!({"stamps": [{"value": 0.5}, {"value": 10.0}]}));
    one(
        json!({"stamps": [{"value": 10.01}]}),
        "/stamps/0/value",
        "max",
        Error,
    );
    one(
        json!({"stamps": [{"value": 1.0, "motif": "stones"}]}),
        "/stamps/0/motif",
        "enumeration",
        Warning,
    );
    one(json!({"stamps": [null]}), "/stamps/0", "type", Error);
    one(json!({"stamps": {}}), "/stamps", "type", Error);
    one(
        json!({"keeper_name": "-", "animal_number": -6}),
        "/animal_number",
        "min",
        Error,
    );
    one(json!({"warmth": 0.6}), "/warmth", "values", Error);
    // Though the nearest float is not the nearest double.
    clean(json!({"warmth": 0.1}));
    one(json!({"colour": "blue"}), "/colour", "values", Error);
    one(json!({"size": 3}), "/size", "enumeration", Warning);
    one(
        json!({"count": 1.5, "_flag": true}),
        "/count",
        "type",
        Error,
    );
    clean(json!({"count": 9_007_199_254_740_993_i64, "_flag": true}));
    clean(json!({"Odd \"name\"": [1, null]}));
    one(
        json!({"Odd \"name\"": [1, "x"]}),
        "/Odd \"name\"/1",
        "type",
        Error,
    );
    one(
        json!({"Odd \"name\"": [3_000_000_000_i64]}),
        "/Odd \"name\"/0",
        "range",
        Error,
    );
    clean(json!({"any": [null, {"a": 1}], "things": [null, 1]}));
}

#[test]
fn null_is_any_value_too() {
    let text = r#"{"title":"ok","any":null,"things":[null]}"#;
    let envelope = Envelope::from_json(text.as_bytes()).unwrap();
    assert_eq!(envelope.any, Some(Value::Null));
    assert_eq!(envelope.to_json(), text);
    assert_eq!(envelope.clone().into_owned(), envelope);
    assert_eq!(envelope.into_owned().to_json(), text);
    clean(json!({"any": null}));
    // It stands there twice, even so.
    let twice = Envelope::from_json(br#"{"any":null,"any":1}"#)
        .unwrap()
        .validate_with(&check());
    assert!(
        twice
            .iter()
            .any(|violation| violation.rule == "duplicate" && violation.pointer == "/any"),
        "{twice:?}"
    );
}

#[test]
fn null_is_any_value_of_a_custom_event() {
    let mut party = party();
    party.more = Value::Null;
    let owned = party.clone().into_owned();
    assert_eq!(owned, party);
    assert_eq!(owned.to_json().matches(r#""more":null"#).count(), 1);
    assert_eq!(owned.to_json(), party.to_json());
}

#[test]
fn numbers_fit_their_types() {
    one(json!({"warmth": 1e39}), "/warmth", "range", Error);
    one(
        json!({"animal_number": 9_223_372_036_854_775_808_u64, "keeper_name": "-"}),
        "/animal_number",
        "range",
        Error,
    );
    clean(json!({"count": 9_223_372_036_854_775_807_i64, "_flag": true}));
    one(
        json!({"count": 9_223_372_036_854_775_808_u64, "_flag": true}),
        "/count",
        "range",
        Error,
    );
    one(
        json!({"size": 9_223_372_036_854_775_808_u64}),
        "/size",
        "range",
        Error,
    );
    one(
        json!({"stamps": [{"value": 9_007_199_254_740_993_i64}]}),
        "/stamps/0/value",
        "range",
        Error,
    );
    // Exact, and too much.
    let stamp = Stamp::from_json(br#"{"value":10000000000000000000}"#).unwrap();
    assert_eq!(
        summary(stamp.validate_with(&check())),
        [("/value".to_owned(), "max", Error)]
    );
}

#[test]
fn moments_in_formats_of_its_own() {
    for good in [
        "31.01.2026 12h30m59.250+0100",
        "31.01.2026 12h30m59.250Z",
        "Sat 2026/03/07 +01:00",
        "2026-03-07T09:08:07",
    ] {
        clean(json!({"sent_at": good}));
    }
    assert_eq!(
        Moment::parse("31.01.2026 12h30m59.250+0100")
            .unwrap()
            .timestamp()
            .unwrap()
            .to_string(),
        "2026-01-31T11:30:59.25Z"
    );
    assert_eq!(
        Moment::parse("Sat 2026/03/07 +01:00")
            .unwrap()
            .timestamp()
            .unwrap()
            .to_string(),
        "2026-03-06T23:00:00Z"
    );
    for bad in [
        "31.01.2026 12h30m59.250",
        "Fri 2026/03/07 Z",
        "Sat 2026/03/07",
        "31.02.2026 12h30m59.250Z",
    ] {
        one(json!({"sent_at": bad}), "/sent_at", "datetime", Error);
    }
    one(
        json!({"sent_at": "2027-01-01T00:00:00Z"}),
        "/sent_at",
        "future",
        Warning,
    );
    one(
        json!({"other_moment": "2026-03-07T09:08:07"}),
        "/other_moment",
        "datetime",
        Error,
    );
    clean(json!({"other_moment": "2026-03-07T09:08:07Z"}));
    one(
        json!({"days": ["2026-03-07T09:08:07Z", "x"]}),
        "/days/1",
        "datetime",
        Error,
    );
}

#[test]
fn maps() {
    let extras = |extras: Json| json!({ "extras": extras });
    clean(extras(json!({"ab": "12345", "cd": [1], "reserve": 1})));
    one(
        extras(json!({"a": 1})),
        "/extras/a",
        "name.min-chars",
        Error,
    );
    one(
        extras(json!({"üüüüüüüüü": 1})),
        "/extras/üüüüüüüüü",
        "name.max-chars",
        Error,
    );
    clean(extras(json!({"üüüüüüüü": 1})));
    one(extras(json!({"$a": 1})), "/extras/$a", "name.prefix", Error);
    one(
        extras(json!({"reserved": 1})),
        "/extras/reserved",
        "name.reserved",
        Error,
    );
    one(
        extras(json!({"ab": "123456"})),
        "/extras/ab",
        "max-chars",
        Error,
    );
    one(extras(json!({"ab": {}})), "/extras/ab", "object", Warning);
    one(extras(json!({"ab": null})), "/extras/ab", "null", Warning);
    one(
        extras(json!({"ab": vec![1; 60]})),
        "/extras",
        "max-bytes",
        Error,
    );
    // A map without rules.
    clean(json!({"rest": {"": null, "$": {}, "x": ["2026-03-07T09:08:07Z", "x".repeat(300)]}}));
}

#[test]
fn the_size_of_an_object() {
    let empty = found(&json!({"any": ""}));
    assert_eq!(empty, []);
    let mut json = envelope();
    json["any"] = json!("");
    let room = 500 - json.to_string().len();
    clean(json!({"any": "x".repeat(room)}));
    one(json!({"any": "x".repeat(room + 1)}), "", "max-bytes", Error);
}

#[test]
fn choices_are_enums() {
    let stamp = Stamp::new(2).motif("herbivore");
    let by_stamp = Envelope::new(
        stamp.clone().into(),
        ColourOrSize::colour("red"),
        "ok",
        "2026-03-07T09:08:07Z",
        [stamp.clone()],
    );
    assert_eq!(
        (
            by_stamp.stamp.as_ref(),
            by_stamp.keeper_name.as_ref(),
            by_stamp.colour.as_ref().map(Colour::as_str)
        ),
        (Some(&stamp), None, Some("red"))
    );
    assert_eq!(by_stamp.validate_with(&check()), []);
    let by_number = Envelope::new(
        Addressee::animal_number(4),
        ColourOrSize::size(SizeClass::Pocket),
        "ok",
        "2026-03-07T09:08:07Z",
        [],
    )
    .odd(vec![None, Some(1)]);
    assert_eq!(
        (by_number.animal_number, by_number.size),
        (Some(4), Some(SizeClass::Pocket))
    );
    assert_eq!(
        serde_json::to_value(&by_number).unwrap()["Odd \"name\""],
        json!([null, 1])
    );
    assert_eq!(
        format!("{:?}", Addressee::animal_number(4)),
        "AnimalNumber(<hidden>)"
    );
    assert_eq!(Nothing::new().to_json(), "{}");
}

#[test]
fn lists_of_a_request_count_together() {
    let letter = || {
        Envelope::from_json(envelope().to_string().as_bytes())
            .unwrap()
            .into_owned()
    };
    let bag = |letters: usize, parcels: usize| {
        Bag::new()
            .letters((0..letters).map(|_| letter()))
            .parcels(vec![1; parcels])
    };
    assert_eq!(bag(2, 2).validate_with(&check()), []);
    assert_eq!(
        summary(bag(2, 3).validate_with(&check())),
        [(String::new(), "max-items", Error)]
    );
    assert_eq!(
        summary(bag(4, 0).validate_with(&check())),
        [("/letters".to_owned(), "max-items", Error)]
    );
    assert_eq!(bag(3, 3).validate_with(&check().max_items_in_all(None)), []);
    let sizes: Vec<usize> = Bag::batches((0..8).map(|_| letter()))
        .map(|bag| bag.unwrap().letters.unwrap().len())
        .collect();
    assert_eq!(sizes, [3, 3, 2]);
    let receipt = Receipt::from_json(
        br#"{"complaints":[{"what":"code is odd","where":"letters","which":1}]}"#,
    )
    .unwrap();
    let found = receipt.explain(&bag(2, 0));
    assert_eq!(
        (found[0].pointer.as_str(), found[0].field.as_deref()),
        ("/letters/1/code", Some("code"))
    );
}

fn party() -> Party<'static> {
    let more = Properties::new().with("", Value::Null);
    Party::new(
        "Hello",
        Moment::from("2026-03-07T09:08:07Z"),
        ["Leo", "Mia"],
        Diet::Herbivore,
        Stamp::new(1.5),
        vec![1, 2],
        more,
    )
    .far(true)
    .size(SizeClass::Huge)
    .grams(Grams(7))
    .ends("2026-03-07T09:08:07")
    .scores(vec![Some(1.5), None])
    .stamps([Stamp::new(1)])
    .place("https://zoo.example")
    .how_many(2)
    .cake("tart")
}

#[test]
fn custom_events_travel_in_an_object_of_this_catalog() {
    let sent = party().into_envelope(
        Addressee::keeper_name("Leo"),
        ColourOrSize::colour("red"),
        "2026-03-07T09:08:07Z",
        [],
    );
    assert_eq!(sent.title.as_deref(), Some("Birthday \"party\""));
    let properties = sent.extras.unwrap().to_json();
    // The event as which this catalog gets them back has other names for name and properties.
    let arrived = Arrived::new(
        "Birthday \"party\"",
        "Panthera leo",
        1,
        4,
        properties,
        1_735_689_600_000,
    );
    assert_eq!(arrived.typed(), TypedEvent::Party(party()));
    assert_eq!(arrived.typed().name(), "Birthday \"party\"");
    let none = Fine::new().into_envelope(
        Addressee::keeper_name("Leo"),
        ColourOrSize::colour("red"),
        "2026-03-07T09:08:07Z",
        [],
    );
    assert_eq!((none.title.as_deref(), none.extras), (Some("ok"), None));
    let listed = Listed::new("11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2", 4)
        .weight(Grams(1))
        .pictures(vec![None]);
    assert_eq!(
        Listed::from_json(listed.to_json().as_bytes()).unwrap(),
        listed
    );
    assert_eq!(listed.clone().into_owned(), listed);
}

#[test]
fn custom_events_of_this_catalog_are_checked_without_asking() {
    // `Birthday "party"` is checked although nobody named a plan: the carrier's table knows its
    // own.
    let violations = found(&json!({"title": "Birthday \"party\"", "extras": {"ab": 1}}));
    let missing: Vec<&str> = violations
        .iter()
        .filter(|(_, rule, _)| *rule == "required")
        .map(|(pointer, ..)| pointer.as_str())
        .collect();
    assert_eq!(
        missing,
        [
            "/extras/greeting",
            "/extras/when",
            "/extras/guests",
            "/extras/diet",
            "/extras/stamp",
            "/extras/more",
            "/extras/map"
        ]
    );
    assert!(
        violations
            .iter()
            .any(|(pointer, rule, severity)| pointer == "/extras"
                && *rule == "counted"
                && *severity == Warning)
    );
}
