use braze_events::RuleId;
use braze_events::Severity::{Error, Warning};
use braze_events::track::{Identifier, PropertyTime, TrackEvent, TrackRequest, TrackResponse};
use braze_events::users::behaviors::CustomEvent;
use serde_json::{Value, json};
use streaming_events::custom::{
    self, BoughtMovie, RentedMovie, SignedOut, Typed as _, TypedEvent, Watched,
};
use streaming_events::types::Plan;

use super::{body, event, summary};

/// As Braze exports an event that it was sent: the properties are JSON in a text.
fn exported(event: TrackEvent<'_>) -> CustomEvent<'static> {
    let json = event.to_json();
    let event = TrackEvent::from_json(json.as_bytes()).unwrap().into_owned();
    let properties = event
        .properties
        .map_or_else(String::new, |properties| properties.to_json());
    let time = event
        .time
        .and_then(|time| time.timestamp())
        .unwrap()
        .as_second();
    let exported = CustomEvent::new(
        "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
        "5f2b9c1e8a7d4c0012345678",
        i32::try_from(time).unwrap(),
        event.name.unwrap(),
        properties,
    );
    // Through a file, as in real life.
    let line = braze_events::Event::from(exported).to_json();
    match braze_events::Event::from_json(line.as_bytes()).unwrap() {
        braze_events::Event::CustomEvent(event) => event.into_owned(),
        other => panic!("{other:?}"),
    }
}

fn send(event: RentedMovie<'static>) -> TrackEvent<'static> {
    event.into_track_event(Identifier::external_id("u"), "2026-03-07T09:08:07+02:00")
}

#[test]
fn there_and_back() {
    let rented = RentedMovie::new("Солярис \"1972\"\n")
        .movie_id("mv-000042")
        .director("Andrei Tarkovsky")
        .price(3.5)
        .rented_at(PropertyTime::parse("03/07/2026").unwrap())
        .tags(["classic", "space"])
        .plan(Plan::Premium);
    assert_eq!(
        exported(send(rented.clone())).typed(),
        TypedEvent::RentedMovie(rented)
    );
    let mut with_more = RentedMovie::new("Stalker");
    with_more
        .unknown
        .push("brand_new", braze_events::Value::from(vec![1, 2]));
    assert_eq!(
        exported(send(with_more.clone())).typed(),
        TypedEvent::RentedMovie(with_more)
    );
    let watched = Watched::new(90, true)
        .stars(5)
        .quality("uhd")
        .device_name("TV");
    let sent = watched
        .clone()
        .into_track_event(Identifier::braze_id("b"), "2026-03-07T09:08:07Z");
    assert!(sent.validate_with(&custom::check()).is_empty());
    assert_eq!(
        exported(sent).typed().into_owned(),
        TypedEvent::Watched(watched)
    );
    let out = SignedOut::new().into_track_event(Identifier::braze_id("b"), "2026-03-07T09:08:07Z");
    assert_eq!(out.properties, None);
    assert_eq!(
        exported(out).typed(),
        TypedEvent::SignedOut(SignedOut::new())
    );
    let bought = BoughtMovie::new("Solaris", "EUR")
        .price(9.5)
        .movie_id("mv-000042");
    let sent = bought
        .clone()
        .into_track_event(Identifier::braze_id("b"), "2026-03-07T09:08:07Z");
    assert_eq!(sent.name.as_deref(), Some("Bought Movie"));
    assert_eq!(exported(sent).typed(), TypedEvent::BoughtMovie(bought));
}

#[test]
fn what_does_not_fit_stays_whole() {
    for (name, properties, rule) in [
        ("unheard_of", r#"{"a":1}"#, None),
        ("rented_movie", "not json", Some("format.json")),
        ("rented_movie", "[1]", Some("type")),
        ("rented_movie", "", Some("required")),
        ("rented_movie", r#"{"director":"x"}"#, Some("required")),
        ("rented_movie", r#"{"movie":5}"#, Some("type")),
        ("rented_movie", r#"{"movie":"x","price":-1}"#, Some("min")),
        (
            "rented_movie",
            r#"{"movie":"x","rented_at":"noon"}"#,
            Some("datetime"),
        ),
        (
            "rented_movie",
            r#"{"movie":"x","tags":["a",1]}"#,
            Some("type"),
        ),
        (
            "rented_movie",
            r#"{"movie":"x","movie":"y"}"#,
            Some("duplicate"),
        ),
        (
            "watched",
            r#"{"minutes":1.5,"is_finished":true}"#,
            Some("type"),
        ),
    ] {
        let event = CustomEvent::new("i", "u", 1, name, properties);
        let TypedEvent::Untyped(untyped) = event.typed() else {
            panic!("{name} {properties}")
        };
        assert_eq!((&*untyped.name, &*untyped.properties), (name, properties));
        assert_eq!(
            untyped
                .violations
                .first()
                .map(|violation| violation.rule.as_str()),
            rule,
            "{properties}"
        );
        assert_eq!(untyped.is_known(), rule.is_some());
    }
    // Warnings do not stand in the way, and neither do null and whole numbers written as floats.
    let event = CustomEvent::new(
        "i",
        "u",
        1,
        "rented_movie",
        r#"{"movie":"x","plan":"gold","director":null}"#,
    );
    let typed = event.typed();
    assert!(
        matches!(&typed, TypedEvent::RentedMovie(rented) if rented.plan == Some("gold".into())),
        "{typed:?}"
    );
    let event = CustomEvent::new(
        "i",
        "u",
        1,
        "watched",
        r#"{"minutes":90.0,"is_finished":true}"#,
    );
    assert!(matches!(event.typed(), TypedEvent::Watched(watched) if watched.minutes == 90));
}

#[test]
fn large_numbers_are_numbers() {
    let rented = |price: &str| {
        CustomEvent::new(
            "i",
            "u",
            1,
            "rented_movie",
            format!(r#"{{"movie":"x","price":{price}}}"#),
        )
    };
    for price in [
        "10000000000000000000",
        "9007199254740994",
        "9007199254740994.0",
        "18446744073709551616",
        "1e300",
        "0.1",
    ] {
        let (event, price) = (rented(price), price.parse().ok());
        assert!(
            matches!(event.typed(), TypedEvent::RentedMovie(rented) if rented.price == price),
            "{price:?}"
        );
    }
    let watched = |minutes: &str| {
        CustomEvent::new(
            "i",
            "u",
            1,
            "watched",
            format!(r#"{{"minutes":{minutes},"is_finished":true}}"#),
        )
    };
    let wrong = |event: CustomEvent<'_>| match event.typed() {
        TypedEvent::Untyped(untyped) => untyped
            .violations
            .first()
            .map(|violation| (violation.rule.as_str(), violation.message.to_string())),
        typed => panic!("{typed:?}"),
    };
    // What a double would change is no such number, and yet a number.
    for price in [
        "9007199254740993",
        "18446744073709551617",
        "10000000000000000001",
        "1e400",
    ] {
        let sentence =
            "`price` should be a number that 64-bit floating point holds exactly.".to_owned();
        assert_eq!(wrong(rented(price)), Some(("range", sentence)), "{price}");
    }
    for minutes in [
        "9223372036854775808",
        "1e300",
        "18446744073709551616",
        "-9223372036854775809",
    ] {
        let sentence = "`minutes` should be a whole number of 64 bits.".to_owned();
        assert_eq!(
            wrong(watched(minutes)),
            Some(("range", sentence)),
            "{minutes}"
        );
    }
    // Too many minutes, but whole ones.
    for minutes in [
        "9007199254740994.0",
        "9223372036854775807",
        "123456789012345e3",
        "9007199254740993",
    ] {
        assert_eq!(
            wrong(watched(minutes)).map(|(rule, _)| rule),
            Some("max"),
            "{minutes}"
        );
    }
    assert_eq!(wrong(watched("1.5")).map(|(rule, _)| rule), Some("type"));
    assert_eq!(
        wrong(watched("1.00000000000000000001")).map(|(rule, _)| rule),
        Some("type")
    );
}

#[test]
fn a_day_without_end_is_a_moment() {
    let event = CustomEvent::new(
        "i",
        "u",
        1,
        "rented_movie",
        r#"{"movie":"x","rented_at":"9999-12-31"}"#,
    );
    let typed = event.typed();
    assert!(
        matches!(&typed, TypedEvent::RentedMovie(rented) if rented.rented_at.as_ref().is_some_and(|at| at.timestamp().is_some())),
        "{typed:?}"
    );
}

#[test]
fn custom_events_decode_strictly() {
    assert!(RentedMovie::from_json(br#"{"movie":"x"}"#).is_ok());
    assert!(
        RentedMovie::from_json(b"{}").is_err()
            && serde_json::from_str::<RentedMovie<'_>>("{}").is_err()
    );
    assert_eq!(
        serde_json::from_str::<RentedMovie<'_>>(r#"{"movie":"x","new":1}"#)
            .unwrap()
            .to_json(),
        r#"{"movie":"x","new":1}"#
    );
}

#[test]
fn a_custom_event_knows_the_limits_of_the_plan_and_of_braze() {
    let rented = RentedMovie::new("x".repeat(256))
        .price(-3.5)
        .tags(["2026-03-07", "classic"]);
    let wanted = [
        ("/movie".to_owned(), "max-chars", Error),
        ("/tags/0".to_owned(), "datetime-in-list", Warning),
        ("/price".to_owned(), "min", Error),
    ];
    assert_eq!(summary(rented.validate()), wanted);
    assert_eq!(
        summary(rented.clone().checked().unwrap_err().into_vec()),
        wanted
    );
    // On the way it says the same, if the check knows the plan; Braze's own alone has no plan.
    let sent = rented.into_track_event(Identifier::external_id("u"), "2026-03-07T09:08:07+02:00");
    let below = |(pointer, rule, severity): (String, &'static str, _)| {
        (format!("/properties{pointer}"), rule, severity)
    };
    assert_eq!(
        summary(sent.validate_with(&custom::check())),
        wanted.map(below)
    );
    assert_eq!(sent.validate().len(), 2);
    // What the plan does not know is Braze's to judge.
    let mut more = RentedMovie::new("Solaris");
    more.unknown.push("$secret", braze_events::Value::Null);
    more.unknown.push("time", braze_events::Value::from(1));
    let found = summary(more.validate());
    assert_eq!(
        found,
        [
            ("/$secret".to_owned(), "name.prefix", Error),
            ("/$secret".to_owned(), "null", Warning),
            ("/time".to_owned(), "name.reserved", Error)
        ]
    );
    assert!(
        RentedMovie::new("Solaris")
            .price(3.5)
            .tags(["classic"])
            .validate()
            .is_empty()
    );
}

#[test]
fn answers_about_ones_own_properties_are_traced() {
    let event = RentedMovie::new("Solaris").price(-3.5);
    let event = event.into_track_event(Identifier::external_id("u"), "2026-03-07T09:08:07+02:00");
    let request = TrackRequest::new().events([event]);
    let answer = br#"{"message":"success","errors":[{"type":"not accepted","input_array":"events","index":0}]}"#;
    let answer = TrackResponse::from_json(answer).unwrap();
    assert_eq!(answer.explain(&request)[0].pointer, "/events/0");
    let found = answer.explain_with(&request, &custom::check());
    assert_eq!(
        (found[0].pointer.as_str(), found[0].rule.map(RuleId::as_str)),
        ("/events/0/properties/price", Some("min"))
    );
}

/// What is wrong with a request, by the tracking plan too.
fn found(name: &str, properties: Value) -> Vec<(String, &'static str, braze_events::Severity)> {
    let json = body(&[event(json!({"name": name, "properties": properties}))]);
    summary(
        TrackRequest::from_json(json.as_bytes())
            .unwrap()
            .validate_with(&custom::check().now("2026-06-01T00:00:00Z".parse().unwrap())),
    )
}

#[track_caller]
fn one(name: &str, properties: Value, pointer: &str, rule: &str, severity: braze_events::Severity) {
    let found = found(name, properties);
    let [only] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((only.0.as_str(), only.1, only.2), (pointer, rule, severity));
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn the_tracking_plan_is_checked_in_requests() {
    let movie = |more: Value| {
        let mut properties = json!({"movie": "Solaris"});
        properties
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        properties
    };
    assert_eq!(
        found(
            "rented_movie",
            movie(json!({"anything": "else", "price": 0}))
        ),
        []
    );
    one(
        "rented_movie",
        json!({}),
        "/events/0/properties/movie",
        "required",
        Error,
    );
    one(
        "rented_movie",
        json!({"movie": "x".repeat(201)}),
        "/events/0/properties/movie",
        "max-chars",
        Error,
    );
    assert_eq!(found("rented_movie", json!({"movie": "é".repeat(200)})), []);
    one(
        "rented_movie",
        movie(json!({"price": -0.5})),
        "/events/0/properties/price",
        "min",
        Error,
    );
    one(
        "rented_movie",
        movie(json!({"movie_id": "mv-42"})),
        "/events/0/properties/movie_id",
        "pattern",
        Error,
    );
    one(
        "rented_movie",
        movie(json!({"movie_id": "mv-0000421"})),
        "/events/0/properties/movie_id",
        "pattern",
        Error,
    );
    one(
        "rented_movie",
        movie(json!({"rented_at": "noon"})),
        "/events/0/properties/rented_at",
        "datetime",
        Error,
    );
    one(
        "rented_movie",
        movie(json!({"tags": vec!["a"; 11]})),
        "/events/0/properties/tags",
        "max-items",
        Error,
    );
    assert_eq!(
        found("rented_movie", movie(json!({"tags": vec!["a"; 10]}))),
        []
    );
    one(
        "rented_movie",
        movie(json!({"tags": ["a", 1]})),
        "/events/0/properties/tags/1",
        "type",
        Error,
    );
    one(
        "rented_movie",
        movie(json!({"plan": "gold"})),
        "/events/0/properties/plan",
        "enumeration",
        Warning,
    );
    // Told once, though both Braze and the plan forbid it.
    one(
        "rented_movie",
        movie(json!({"director": "x", "movie": "x".repeat(256)})),
        "/events/0/properties/movie",
        "max-chars",
        Error,
    );
    let watched = |minutes: Value| json!({"minutes": minutes, "is_finished": true});
    assert_eq!(found("watched", watched(json!(1))), []);
    assert_eq!(found("watched", watched(json!(1440))), []);
    one(
        "watched",
        watched(json!(0)),
        "/events/0/properties/minutes",
        "min",
        Error,
    );
    one(
        "watched",
        watched(json!(1441)),
        "/events/0/properties/minutes",
        "max",
        Error,
    );
    one(
        "watched",
        watched(json!("90")),
        "/events/0/properties/minutes",
        "type",
        Error,
    );
    one(
        "watched",
        json!({"minutes": 1, "is_finished": 1}),
        "/events/0/properties/is_finished",
        "type",
        Error,
    );
    one(
        "watched",
        json!({"minutes": 1, "is_finished": true, "stars": 6}),
        "/events/0/properties/stars",
        "values",
        Error,
    );
    one(
        "watched",
        json!({"minutes": 1, "is_finished": true, "quality": "4k"}),
        "/events/0/properties/quality",
        "values",
        Error,
    );
    one(
        "Bought Movie",
        json!({"movie": "x", "currency": "EUR", "price": 1}),
        "/events/0/properties",
        "identified",
        Error,
    );
    one(
        "Bought Movie",
        json!({"movie": "x", "currency": "euro"}),
        "/events/0/properties/currency",
        "format.currency",
        Warning,
    );
    // Without properties at all.
    let json = body(&[event(json!({"name": "rented_movie"}))]);
    let violations = TrackRequest::from_json(json.as_bytes())
        .unwrap()
        .validate_with(&custom::check());
    assert_eq!(
        (violations[0].pointer.as_str(), violations[0].rule.as_str()),
        ("/events/0/properties/movie", "required")
    );
}
