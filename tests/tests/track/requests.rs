use braze_events::track::{TrackEvent, TrackRequest};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{body, check, found};

/// Three events as the page of the event object has them: by external id twice, by alias once.
fn example() -> Value {
    json!({"events": [
        {"external_id": "user-1", "app_id": "app-1", "name": "watched_trailer", "time": "2026-03-07T19:20:30+01:00"},
        {"user_alias": {"alias_name": "device-17", "alias_label": "tv"}, "app_id": "app-1", "name": "rented_movie",
         "time": "2026-03-08T19:20:30+01:00", "properties": {"movie": "Stalker", "director": "Andrei Tarkovsky"}},
        {"external_id": "user-2", "app_id": "app-1", "name": "rented_movie", "time": "2026-03-09T19:20:30+01:00",
         "properties": {"movie": "Solaris", "director": "Andrei Tarkovsky"}}
    ]})
}

/// Decoded by us and by serde, written by us and by serde: the same JSON each time.
#[track_caller]
fn comes_back(value: &Value) -> TrackRequest<'static> {
    let text = value.to_string();
    let request = TrackRequest::from_json(text.as_bytes()).unwrap();
    assert_eq!(
        &serde_json::from_str::<Value>(&request.to_json()).unwrap(),
        value
    );
    assert_eq!(&serde_json::to_value(&request).unwrap(), value);
    let again: TrackRequest<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(again, request);
    assert_eq!(
        TrackRequest::from_json(request.to_json().as_bytes()).unwrap(),
        request
    );
    assert_eq!(request.clone().into_owned(), request);
    request.into_owned()
}

#[test]
fn the_example_is_clean_and_comes_back_equal() {
    let request = comes_back(&example());
    assert_eq!(request.validate_with(&check()), []);
    let events = request.events.unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(
        events[1]
            .user_alias
            .as_ref()
            .and_then(|alias| alias.alias_label.as_deref()),
        Some("tv")
    );
    assert_eq!(
        events[2]
            .properties
            .as_ref()
            .and_then(|all| all.get("director"))
            .and_then(|value| value.as_str()),
        Some("Andrei Tarkovsky")
    );
}

#[test]
fn every_kind_of_identifier_is_clean_and_comes_back_equal() {
    for identifier in [
        json!({"external_id": "u"}),
        json!({"user_alias": {"alias_name": "n", "alias_label": "l"}}),
        json!({"braze_id": "b"}),
        json!({"email": "ada@example.com"}),
        json!({"phone": "+12025550123"}),
        // An address beside a primary identifier is an attribute.
        json!({"external_id": "u", "email": "ada@example.com", "phone": "+12025550123"}),
        json!({"braze_id": "b", "phone": "+12025550123"}),
    ] {
        let mut event = json!({"name": "x", "time": "2026-03-07T09:08:07Z"});
        event
            .as_object_mut()
            .unwrap()
            .extend(identifier.as_object().unwrap().clone());
        let request = json!({"events": [event]});
        assert_eq!(
            comes_back(&request).validate_with(&check()),
            [],
            "{identifier}"
        );
    }
}

#[test]
fn nothing_is_lost() {
    let request = json!({
        "attributes": [{"external_id": "u", "n": 1.5, "deep": {"a": [null, true, {"b": -1}]}}, "odd", 7],
        "events": [
            {"name": 5, "time": null, "user_alias": "text", "external_id": "u", "braze_id": "b", "new": {"k": [1]},
             "properties": {"": null, "$": [[]], "o": {"x": {}}}},
            {}
        ],
        "purchases": [],
        "partner": "p"
    });
    comes_back(&request);
    // A list that holds something else than events stays as it is.
    comes_back(&json!({"events": [1, {"name": "x"}, null]}));
    comes_back(&json!({"events": "none"}));
    comes_back(&json!({}));
    let event = json!({"name": "x", "time": "t", "properties": [1]}).to_string();
    assert_eq!(
        TrackEvent::from_json(event.as_bytes()).unwrap().to_json(),
        r#"{"name":"x","time":"t","properties":[1]}"#
    );
}

#[test]
fn numbers_stay_exact() {
    let text = r#"{"events":[{"name":"x","time":"t","properties":{"a":1.0,"b":12345678901234567890123,"c":0.1,"d":-0.0,"e":1e300}}]}"#;
    let request = TrackRequest::from_json(text.as_bytes()).unwrap();
    assert_eq!(request.to_json(), text);
}

#[test]
fn what_is_no_object_is_refused() {
    for bad in ["", "[]", "1", "{", r#"{"events":}"#, "null", "{} {}"] {
        assert!(TrackRequest::from_json(bad.as_bytes()).is_err(), "{bad}");
        assert!(
            serde_json::from_str::<TrackRequest<'_>>(bad).is_err(),
            "{bad}"
        );
    }
    assert!(TrackRequest::from_json(&[b'{', 0xff, b'}']).is_err());
    assert!(TrackRequest::from_json("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn one_bad_event_hides_no_other() {
    let good = json!({"external_id": "u", "name": "x", "time": "2026-03-07T09:08:07Z"});
    let json = body(&[
        good.clone(),
        json!("no event"),
        json!({"external_id": 5, "name": "x", "time": 1}),
        good,
        json!({}),
    ]);
    let found: Vec<_> = found(&json, &check())
        .into_iter()
        .map(|(pointer, rule, _)| (pointer, rule))
        .collect();
    let expected = [
        ("/events/1", "type"),
        ("/events/2/time", "type"),
        ("/events/2/external_id", "type"),
        ("/events/4/name", "required"),
        ("/events/4/time", "required"),
        ("/events/4", "identifier"),
    ];
    assert_eq!(
        found,
        expected.map(|(pointer, rule)| (pointer.to_owned(), rule))
    );
}

/// Any JSON, with the names that requests have in it, and others.
fn any_json() -> impl Strategy<Value = Value> {
    const NAMES: [&str; 12] = [
        "events",
        "attributes",
        "name",
        "time",
        "external_id",
        "braze_id",
        "user_alias",
        "alias_name",
        "properties",
        "email",
        "$x",
        "",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        proptest::collection::vec(any::<char>(), 0..12)
            .prop_map(|text| Value::from(String::from_iter(text))),
        Just(Value::from("2026-03-07T09:08:07Z")),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let name = (0..NAMES.len()).prop_map(|i| NAMES[i].to_owned());
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(name, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_object_comes_back_equal_and_can_be_checked(events in any_json(), other in any_json()) {
        let json = json!({"events": events, "attributes": [other.clone()], "other": other});
        let request = comes_back(&json);
        for violation in request.validate_with(&check()) {
            // Every pointer leads somewhere, or to what is missing.
            let parent = violation.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            prop_assert!(json.pointer(&violation.pointer).or_else(|| json.pointer(parent)).is_some(), "{violation}");
        }
    }
}
