use std::num::NonZero;

use braze_events::Severity::{Error, Warning};
use braze_events::object::Check;
use serde_json::{Map, Value, json};

use super::{body, check, clean, event, found, found_in, one, with_properties};

/// An event that says whom it is about in these ways.
fn about(identifiers: Value) -> Value {
    let mut event = json!({"name": "x", "time": "2026-03-07T09:08:07Z"});
    event
        .as_object_mut()
        .unwrap()
        .extend(identifiers.as_object().unwrap().clone());
    event
}

fn alias(name: &str, label: &str) -> Value {
    json!({"user_alias": {"alias_name": name, "alias_label": label}})
}

#[test]
fn whom_an_event_is_about() {
    one(about(json!({})), "/events/0", "identifier", Error);
    one(
        about(json!({"external_id": null, "app_id": "a"})),
        "/events/0",
        "identifier",
        Error,
    );
    for pair in [
        json!({"external_id": "u", "braze_id": "b"}),
        json!({"external_id": "u", "user_alias": {"alias_name": "n", "alias_label": "l"}}),
        json!({"braze_id": "b", "user_alias": {"alias_name": "n", "alias_label": "l"}, "external_id": "u"}),
    ] {
        one(about(pair), "/events/0", "one_primary_identifier", Error);
    }
    one(
        about(json!({"email": "ada@example.com", "phone": "+12025550123"})),
        "/events/0",
        "email_before_phone",
        Warning,
    );
    clean(about(
        json!({"email": "ada@example.com", "phone": "+12025550123", "braze_id": "b"}),
    ));
    one(
        about(json!({"email": "nobody"})),
        "/events/0/email",
        "format.email",
        Warning,
    );
    one(
        about(json!({"phone": "0555"})),
        "/events/0/phone",
        "format.phone",
        Warning,
    );
}

#[test]
fn an_alias_only_updates() {
    let with_flag = |flag: Value| {
        let mut event = about(alias("n", "l"));
        event["_update_existing_only"] = flag;
        event
    };
    clean(with_flag(json!(true)));
    one(
        with_flag(json!(false)),
        "/events/0/_update_existing_only",
        "alias_updates_only",
        Warning,
    );
    let recipe = with_flag(json!(false)).to_string();
    let recipe = <braze_events::track::TrackEvent<'_> as braze_events::ObjectExt<'_>>::from_json(
        recipe.as_bytes(),
    )
    .unwrap();
    let told = braze_events::ObjectExt::validate_with(&recipe, &check())
        .remove(0)
        .message
        .into_owned();
    for part in [
        "changes existing profiles only",
        "false makes a profile that has nothing but the alias",
        "not made where the flag is left out",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("always"), "{told}");
    // Left out, nothing is said: that is how profiles that exist are changed.
    clean(about(alias("n", "l")));
    one(
        with_flag(json!("false")),
        "/events/0/_update_existing_only",
        "type",
        Error,
    );
    // Whoever has another identifier may say either.
    clean(event(json!({"_update_existing_only": false})));
    clean(event(json!({"_update_existing_only": true})));
}

#[test]
fn sizes_of_identifiers_are_in_bytes() {
    clean(about(json!({"external_id": "u".repeat(987)})));
    one(
        about(json!({"external_id": "u".repeat(988)})),
        "/events/0/external_id",
        "max-bytes",
        Error,
    );
    one(
        about(json!({"external_id": "ü".repeat(494)})),
        "/events/0/external_id",
        "max-bytes",
        Error,
    );
    clean(about(alias(&"n".repeat(236), &"ü".repeat(118))));
    one(
        about(alias(&"n".repeat(237), "l")),
        "/events/0/user_alias/alias_name",
        "max-bytes",
        Error,
    );
    one(
        about(alias("n", &"ü".repeat(119))),
        "/events/0/user_alias/alias_label",
        "max-bytes",
        Error,
    );
    one(
        about(json!({"user_alias": {"alias_name": "n"}})),
        "/events/0/user_alias/alias_label",
        "required",
        Error,
    );
    one(
        about(json!({"user_alias": {"alias_label": "l"}})),
        "/events/0/user_alias/alias_name",
        "required",
        Error,
    );
}

#[test]
fn what_names_somebody_is_not_blank() {
    for blank in ["", " ", "\t\n", "\u{a0}\u{3000}"] {
        one(
            about(alias(blank, "l")),
            "/events/0/user_alias/alias_name",
            "blank",
            Error,
        );
        one(
            about(alias("n", blank)),
            "/events/0/user_alias/alias_label",
            "blank",
            Error,
        );
        one(
            event(json!({"name": blank})),
            "/events/0/name",
            "blank",
            Error,
        );
        for identifier in ["external_id", "braze_id", "email", "phone"] {
            one(
                about(json!({ identifier: blank })),
                &format!("/events/0/{identifier}"),
                "blank",
                Error,
            );
        }
        // What names nobody may be anything.
        clean(event(json!({"app_id": blank, "properties": {"p": blank}})));
    }
    for name in [" n", "é", "\u{200b}x"] {
        clean(event(json!({"name": name, "external_id": name})));
    }
}

#[test]
fn members_that_no_page_knows_are_warnings() {
    let message = |json: &str| -> Vec<(String, String)> {
        let request =
            <braze_events::track::TrackRequest<'_> as braze_events::ObjectExt<'_>>::from_json(
                json.as_bytes(),
            )
            .unwrap();
        let found = braze_events::ObjectExt::validate_with(&request, &check());
        assert!(
            found
                .iter()
                .all(|violation| (violation.rule.as_str(), violation.severity)
                    == ("unknown-member", Warning)),
            "{found:?}"
        );
        found
            .into_iter()
            .map(|violation| (violation.pointer, violation.message.into_owned()))
            .collect()
    };
    let told = |pointer: &str, name: &str, meant: &str| {
        let meant = if meant.is_empty() {
            String::new()
        } else {
            format!(" Did you mean `{meant}`?")
        };
        (
            pointer.to_owned(),
            format!("The catalog knows no member `{name}` here.{meant}"),
        )
    };
    for (name, meant) in [
        ("propertys", "properties"),
        ("property", "properties"),
        ("Properties", "properties"),
        ("update_existing_only", "_update_existing_only"),
        ("externalId", "external_id"),
        ("loyalty", ""),
    ] {
        let json = body(&[event(json!({ name: {"a": 1} }))]);
        assert_eq!(
            message(&json),
            [told(&format!("/events/0/{name}"), name, meant)]
        );
        // In a list that could not be decoded, each event is looked at all the same.
        let raw =
            json!({"events": [event(json!({ name: 1 })), event(json!({"name": 7}))]}).to_string();
        let pointers: Vec<_> = found(&raw, &check())
            .into_iter()
            .map(|(pointer, rule, _)| (pointer, rule))
            .collect();
        assert_eq!(
            pointers,
            [
                (format!("/events/0/{name}"), "unknown-member"),
                ("/events/1/name".to_owned(), "type")
            ]
        );
    }
    let mut labelled = about(alias("n", "l"));
    labelled["user_alias"]["alias_lable"] = json!("c");
    assert_eq!(
        message(&body(&[labelled])),
        [told(
            "/events/0/user_alias/alias_lable",
            "alias_lable",
            "alias_label"
        )]
    );
    let request =
        json!({"events": [], "event": [1], "atributes": [{}], "Group_ID": "g"}).to_string();
    let wanted = [
        ("event", "events"),
        ("atributes", "attributes"),
        ("Group_ID", "group_id"),
    ];
    let mut wanted: Vec<_> = wanted
        .into_iter()
        .map(|(name, meant)| told(&format!("/{name}"), name, meant))
        .collect();
    let mut told = message(&request);
    told.sort();
    wanted.sort();
    assert_eq!(told, wanted);
    // Properties are named by the company, attributes too, and what Braze answers is Braze's.
    clean(with_properties(json!({"propertys": 1, "external_id": "x"})));
    assert_eq!(
        found(
            &json!({"attributes": [{"external_id": "u", "favourite": 1}], "purchases": [{"x": 1}]})
                .to_string(),
            &check()
        ),
        []
    );
    let answer =
        <braze_events::track::TrackResponse<'_> as braze_events::ObjectExt<'_>>::from_json(
            br#"{"message":"success","news":1}"#,
        )
        .unwrap();
    assert_eq!(braze_events::ObjectExt::validate(&answer), []);
}

#[test]
fn a_group_of_requests_has_a_name() {
    let grouped = |id: Value| {
        found(
            &json!({"events": [event(json!({}))], "group_id": id}).to_string(),
            &check(),
        )
    };
    for id in ["a", "Nightly_sync-2026.03.07~x", &"x".repeat(128)] {
        assert_eq!(grouped(json!(id)), []);
    }
    let wrong = |rule: &'static str| [("/group_id".to_owned(), rule, Error)];
    assert_eq!(grouped(json!("")), wrong("min-chars"));
    assert_eq!(grouped(json!("x".repeat(129))), wrong("max-chars"));
    for id in ["a b", "a/b", "ä", "a\n"] {
        assert_eq!(grouped(json!(id)), wrong("pattern"), "{id:?}");
    }
    assert_eq!(grouped(json!(1)), wrong("type"));
}

#[test]
fn what_is_required() {
    one(
        json!({"external_id": "u", "time": "2026-03-07T09:08:07Z"}),
        "/events/0/name",
        "required",
        Error,
    );
    one(
        json!({"external_id": "u", "name": "x"}),
        "/events/0/time",
        "required",
        Error,
    );
    one(event(json!({"name": 1})), "/events/0/name", "type", Error);
    one(
        event(json!({"properties": [1]})),
        "/events/0/properties",
        "type",
        Error,
    );
    one(
        event(json!({"app_id": 1})),
        "/events/0/app_id",
        "type",
        Error,
    );
}

#[test]
fn the_future_is_a_warning() {
    clean(event(json!({"time": "2026-06-01T00:00:00Z"})));
    one(
        event(json!({"time": "2026-06-01T00:00:01Z"})),
        "/events/0/time",
        "future",
        Warning,
    );
    // By the offset, not by the digits.
    clean(event(json!({"time": "2026-06-01T01:00:00+02:00"})));
    one(
        event(json!({"time": "2026-05-31T23:00:00-02:00"})),
        "/events/0/time",
        "future",
        Warning,
    );
}

#[test]
fn names_of_properties() {
    let named =
        |name: &str| with_properties(Value::Object(Map::from_iter([(name.to_owned(), json!(1))])));
    for name in [
        "a",
        "Name with spaces",
        "a$",
        "Time",
        "event_name_",
        "é",
        "😀",
    ] {
        clean(named(name));
    }
    one(named(""), "/events/0/properties/", "name.min-chars", Error);
    one(named("$a"), "/events/0/properties/$a", "name.prefix", Error);
    one(named("$"), "/events/0/properties/$", "name.prefix", Error);
    one(
        named("time"),
        "/events/0/properties/time",
        "name.reserved",
        Error,
    );
    one(
        named("event_name"),
        "/events/0/properties/event_name",
        "name.reserved",
        Error,
    );
    // Characters, not bytes: 254 and 255 are within both pages' limits but for the older one's 255.
    for c in ["a", "é", "😀"] {
        clean(named(&c.repeat(254)));
        clean(named(&c.repeat(255)));
        one(
            named(&c.repeat(256)),
            &format!("/events/0/properties/{}", c.repeat(256)),
            "name.max-chars",
            Error,
        );
    }
    one(
        named("$a/b~c"),
        "/events/0/properties/$a~1b~0c",
        "name.prefix",
        Error,
    );
}

#[test]
fn values_of_properties() {
    let valued = |value: Value| with_properties(json!({ "p": value }));
    for value in [
        json!(1),
        json!(-1.5),
        json!(true),
        json!("text"),
        json!("2026-03-07"),
        json!(["a", 1, true, [2]]),
        json!([]),
    ] {
        clean(valued(value));
    }
    for c in ["a", "é", "😀"] {
        clean(valued(json!(c.repeat(254))));
        clean(valued(json!(c.repeat(255))));
        one(
            valued(json!(c.repeat(256))),
            "/events/0/properties/p",
            "max-chars",
            Error,
        );
    }
    one(
        valued(json!(["a", "a".repeat(256)])),
        "/events/0/properties/p/1",
        "max-chars",
        Error,
    );
    one(
        valued(json!({"a": 1})),
        "/events/0/properties/p",
        "object",
        Warning,
    );
    one(
        valued(json!({})),
        "/events/0/properties/p",
        "object",
        Warning,
    );
    one(
        valued(json!(null)),
        "/events/0/properties/p",
        "null",
        Warning,
    );
    one(
        valued(json!(["a", "2026-03-07T09:08:07+02:00"])),
        "/events/0/properties/p/1",
        "datetime-in-list",
        Warning,
    );
    one(
        valued(json!([["03/07/2026"]])),
        "/events/0/properties/p/0/0",
        "datetime-in-list",
        Warning,
    );
}

#[test]
fn nested_values_are_judged_as_flat_ones() {
    let valued = |value: Value| found_in(with_properties(json!({ "p": value })));
    let told = |all: &[(&str, &'static str)]| -> Vec<_> {
        all.iter()
            .map(|(at, rule)| (format!("/events/0/properties/p{at}"), *rule, Warning))
            .collect()
    };
    // An object is one wherever it stands, and is told once with all that is in it.
    assert_eq!(valued(json!([{"a": 1}])), told(&[("/0", "object")]));
    assert_eq!(
        valued(json!([1, [{"a": {"b": 1}}]])),
        told(&[("/1/0", "object")])
    );
    assert_eq!(valued(json!({"a": [{"b": 1}]})), told(&[("", "object")]));
    assert_eq!(
        valued(json!([{"at": "2026-03-07"}])),
        told(&[("/0", "object")])
    );
    // A moment is one in any list.
    assert_eq!(
        valued(json!([[["2026-03-07"]]])),
        told(&[("/0/0/0", "datetime-in-list")])
    );
    assert_eq!(
        valued(json!({"at": ["2026-03-07", "x"]})),
        told(&[("", "object"), ("/at/0", "datetime-in-list")])
    );
    assert_eq!(
        valued(json!([{"at": [["07/16/2013"]]}])),
        told(&[("/0", "object"), ("/0/at/0/0", "datetime-in-list")])
    );
    // However many there are, a few are told.
    assert_eq!(valued(json!(vec![json!({}); 1_000])).len(), 16);
}

#[test]
fn a_property_stands_once() {
    let json = r#"{"events":[{"external_id":"u","name":"x","time":"2026-03-07T09:08:07Z","name":"y","properties":{"a":1,"b":2,"a":3}}]}"#;
    let found: Vec<_> = found(json, &check())
        .into_iter()
        .map(|(pointer, rule, _)| (pointer, rule))
        .collect();
    assert_eq!(
        found,
        [
            ("/events/0/properties/a".to_owned(), "duplicate"),
            ("/events/0/name".to_owned(), "duplicate")
        ]
    );
}

#[test]
fn what_stands_often_is_told_once() {
    let event = |more: &str| {
        format!(
            r#"{{"events":[{{"external_id":"u","name":"x","time":"2026-03-07T09:08:07Z"{more}}}]}}"#
        )
    };
    let pointers = |json: &str| {
        found(json, &check())
            .into_iter()
            .map(|(pointer, ..)| pointer)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        pointers(&event(&r#","name":"y""#.repeat(20_000))),
        ["/events/0/name"]
    );
    // Few properties and many of them; an event that could not be decoded among others; a request.
    for count in [3, 20_000] {
        let properties = vec![r#""a":1,"b":2"#; count].join(",");
        assert_eq!(
            pointers(&event(&format!(r#","properties":{{{properties}}}"#))),
            ["/events/0/properties/a", "/events/0/properties/b"]
        );
    }
    let raw = event(&format!(
        r#"{}}},1,{{"external_id":"v","name":"x","time":"2026-03-07T09:08:07Z""#,
        r#","name":"y""#.repeat(20_000)
    ));
    assert_eq!(pointers(&raw), ["/events/0/name", "/events/1"]);
    assert_eq!(
        pointers(&format!(
            r#"{{"events":[],"attributes":[]{}}}"#,
            r#","attributes":[]"#.repeat(20_000)
        )),
        ["/attributes"]
    );
}

#[test]
fn sentences_name_what_they_are_about() {
    let sentences = |json: &str, check: &Check| -> Vec<String> {
        let request =
            <braze_events::track::TrackRequest<'_> as braze_events::ObjectExt<'_>>::from_json(
                json.as_bytes(),
            )
            .unwrap();
        let violations = braze_events::ObjectExt::validate_with(&request, check);
        violations
            .into_iter()
            .map(|violation| violation.message.into_owned())
            .collect()
    };
    let good = event(json!({}));
    let json = json!({"events": [good, null, "x"]}).to_string();
    assert_eq!(
        sentences(&json, &check()),
        [
            "An item of `events` should not be null.",
            "An item of `events` should be an object."
        ]
    );
    assert_eq!(
        sentences(r#"{"events":5}"#, &check()),
        ["`events` should be a list."]
    );
    assert_eq!(
        sentences(&body(&[with_properties(json!({"time": 1}))]), &check()),
        ["The name `time` is reserved: no property can have it."]
    );
    // Whoever reads this may never have seen our code.
    let small = sentences(
        &body(&events(3)),
        &check()
            .max_bytes(NonZero::new(100))
            .max_items_in_all(NonZero::new(2)),
    );
    assert!(
        small[0].starts_with(
            "The lists of the request should have at most 2 items together, but have 3."
        ),
        "{small:?}"
    );
    assert!(
        small[1].starts_with("The request should take at most 100 bytes as JSON, but takes "),
        "{small:?}"
    );
}

/// Properties whose JSON has exactly so many bytes, with a list among them or without.
fn of_bytes(bytes: usize, nested: bool) -> Value {
    let mut properties = Map::new();
    if nested {
        properties.insert("list".to_owned(), json!([]));
    }
    let len = |properties: &Map<String, Value>| serde_json::to_string(properties).unwrap().len();
    let mut i = 0;
    while len(&properties) + 300 < bytes {
        properties.insert(format!("p{i:05}"), json!("é".repeat(100)));
        i += 1;
    }
    properties.insert("q".to_owned(), json!(""));
    let rest = bytes - len(&properties);
    // Beyond one text's limit, the rest goes into a second one.
    if rest > 255 {
        properties.insert("r".to_owned(), json!("x".repeat(200)));
    }
    let rest = bytes - len(&properties);
    properties.insert("q".to_owned(), json!("x".repeat(rest)));
    assert_eq!(len(&properties), bytes);
    Value::Object(properties)
}

#[test]
fn the_size_of_properties_counts_with_a_list_or_an_object() {
    clean(with_properties(of_bytes(100_000, true)));
    one(
        with_properties(of_bytes(100_001, true)),
        "/events/0/properties",
        "max-bytes",
        Error,
    );
    // Numbers and texts alone have no limit together.
    clean(with_properties(of_bytes(150_000, false)));
}

fn events(count: usize) -> Vec<Value> {
    vec![event(json!({})); count]
}

#[test]
fn items_of_a_request() {
    assert_eq!(found(&body(&events(75)), &check()), []);
    assert_eq!(
        found(&body(&events(76)), &check()),
        [("/events".to_owned(), "max-items", Error)]
    );
    for list in ["attributes", "purchases"] {
        let of = |count| json!({ list: vec![json!({}); count] }).to_string();
        assert_eq!(found(&of(75), &check()), []);
        assert_eq!(
            found(&of(76), &check()),
            [(format!("/{list}"), "max-items", Error)]
        );
    }
    // Other contracts count otherwise.
    assert_eq!(
        found(&body(&events(76)), &check().max_items(NonZero::new(76))),
        []
    );
    assert_eq!(
        found(&body(&events(4)), &check().max_items(NonZero::new(3))),
        [("/events".to_owned(), "max-items", Error)]
    );
    let mixed = json!({"attributes": [{}, {}], "events": events(2), "purchases": [{}]}).to_string();
    assert_eq!(
        found(&mixed, &check().max_items_in_all(NonZero::new(5))),
        []
    );
    assert_eq!(
        found(&mixed, &check().max_items_in_all(NonZero::new(4))),
        [(String::new(), "max-items", Error)]
    );
}

#[test]
fn bytes_of_a_request() {
    // Attributes are open, so they can be of any size.
    let of_bytes = |bytes: usize| {
        let empty = json!({"attributes": [{"a": ""}]}).to_string();
        json!({"attributes": [{"a": "x".repeat(bytes - empty.len())}]}).to_string()
    };
    assert_eq!(found(&of_bytes(4_000_000), &check()), []);
    assert_eq!(
        found(&of_bytes(4_000_001), &check()),
        [(String::new(), "max-bytes", Error)]
    );
    let small: Check = check().max_bytes(NonZero::new(100));
    assert_eq!(found(&of_bytes(100), &small), []);
    assert_eq!(
        found(&of_bytes(101), &small),
        [(String::new(), "max-bytes", Error)]
    );
    assert_eq!(found(&of_bytes(5_000_000), &check().max_bytes(None)), []);
}

#[test]
fn sentences_quote_nothing_personal() {
    let event = json!({"external_id": "secret".repeat(200), "email": "secret", "phone": "secret", "name": "", "time": "noon",
        "properties": {"p": "secret".repeat(50), "l": ["2026-03-07"]}});
    let request = body(&[event]);
    let request =
        <braze_events::track::TrackRequest<'_> as braze_events::ObjectExt<'_>>::from_json(
            request.as_bytes(),
        )
        .unwrap();
    let violations = braze_events::ObjectExt::validate_with(&request, &check());
    assert_eq!(violations.len(), 7, "{violations:?}");
    assert!(
        violations
            .iter()
            .all(|violation| !violation.message.contains("secret")
                && violation.message.ends_with('.')),
        "{violations:?}"
    );
}

#[test]
fn a_flood_of_mistakes_stays_small() {
    let json = format!(r#"{{"events":[{}]}}"#, vec!["1"; 200_000].join(","));
    assert_eq!(found(&json, &check()).len(), 10_000);
    let items = vec!["\"2026-03-07\""; 10_000].join(",");
    let json = format!(
        r#"{{"events":[{{"external_id":"u","name":"x","time":"2026-03-07T09:08:07Z","properties":{{"l":[{items}]}}}}]}}"#
    );
    assert_eq!(found(&json, &check()).len(), 17);
    assert_eq!(found_in(json!({})).len(), 3);
}
