//! What is sent can be held to the plan: names that it does not have are errors, and the sentence
//! says what was meant.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use braze_events::Severity::Error;
use braze_events::object::Check;
use braze_events::track::{TrackEvent, TrackRequest};
use streaming_events::custom::{self, RentedMovie};

/// An event of this name with these properties.
fn event(name: &str, properties: &str) -> String {
    format!(
        r#"{{"external_id":"u","name":"{name}","time":"2026-03-07T09:08:07Z","properties":{properties}}}"#
    )
}

fn found(event: &str, check: &Check) -> Vec<(String, &'static str, String)> {
    let violations = TrackEvent::from_json(event.as_bytes())
        .unwrap()
        .validate_with(check);
    assert!(
        violations
            .iter()
            .all(|violation| violation.severity == Error),
        "{violations:?}"
    );
    violations
        .into_iter()
        .map(|violation| {
            (
                violation.pointer,
                violation.rule.as_str(),
                violation.message.into_owned(),
            )
        })
        .collect()
}

fn told(pointer: &str, rule: &'static str, message: &str) -> Vec<(String, &'static str, String)> {
    vec![(pointer.to_owned(), rule, message.to_owned())]
}

#[test]
fn names_that_the_plan_does_not_have() {
    let strict = custom::check().strict();
    for (name, meant) in [
        ("rented_moive", "rented_movie"),
        ("RentedMovie", "rented_movie"),
        ("bought movie", "Bought Movie"),
        ("Signed out", "signed_out"),
    ] {
        let event = event(name, "{}");
        let message = format!("The plan has no custom event `{name}`. Did you mean `{meant}`?");
        assert_eq!(
            found(&event, &strict),
            told("/name", "unplanned-event", &message)
        );
        assert_eq!(found(&event, &custom::check()), []);
    }
    let unheard = told(
        "/name",
        "unplanned-event",
        "The plan has no custom event `flew_to_the_moon`.",
    );
    assert_eq!(found(&event("flew_to_the_moon", "{}"), &strict), unheard);
    // A name is blank, or no text: that is told already.
    let request = TrackRequest::from_json(
        br#"{"events":[{"external_id":"u","name":7,"time":"2026-03-07T09:08:07Z"}]}"#,
    )
    .unwrap();
    let rules: Vec<&str> = request
        .validate_with(&strict)
        .into_iter()
        .map(|violation| violation.rule.as_str())
        .collect();
    assert_eq!(rules, ["type"]);
}

#[test]
fn properties_that_the_plan_does_not_have() {
    let strict = custom::check().strict();
    for (property, meant) in [
        ("moive_id", " Did you mean `movie_id`?"),
        ("Director", " Did you mean `director`?"),
        ("pirce", " Did you mean `price`?"),
        ("weather", ""),
    ] {
        let event = event(
            "rented_movie",
            &format!(r#"{{"movie":"Solaris","{property}":1}}"#),
        );
        let message = format!("The plan has no property `{property}` of `rented_movie`.{meant}");
        assert_eq!(
            found(&event, &strict),
            told(
                &format!("/properties/{property}"),
                "unplanned-property",
                &message
            )
        );
        assert_eq!(found(&event, &custom::check()), []);
    }
    // An event without properties of its own; one that is typed; one in a request.
    assert_eq!(
        found(&event("signed_out", r#"{"device":"tv"}"#), &strict)[0].1,
        "unplanned-property"
    );
    let mut typed = RentedMovie::new("Solaris");
    typed
        .unknown
        .push("weather", braze_events::Value::from("rain"));
    let pointers: Vec<String> = typed
        .validate_with(&strict)
        .into_iter()
        .map(|violation| violation.pointer)
        .collect();
    assert_eq!(
        (pointers, typed.validate()),
        (vec!["/weather".to_owned()], Vec::new())
    );
    let body = format!(
        r#"{{"events":[{},{}]}}"#,
        event("rented_movie", r#"{"movie":"x"}"#),
        event("rented_movie", r#"{"movie":"x","y":1}"#)
    );
    let request = TrackRequest::from_json(body.as_bytes()).unwrap();
    let pointers: Vec<String> = request
        .validate_with(&strict)
        .into_iter()
        .map(|violation| violation.pointer)
        .collect();
    assert_eq!(pointers, ["/events/1/properties/y"]);
}

#[test]
fn what_the_plan_has_passes() {
    let strict = custom::check().strict();
    assert_eq!(
        found(
            &event(
                "rented_movie",
                r#"{"movie":"Solaris","director":"Andrei Tarkovsky","tags":["classic"]}"#
            ),
            &strict
        ),
        []
    );
    assert_eq!(found(&event("signed_out", "{}"), &strict), []);
    // Who has no plan has planned nothing, and is told so rather than waved through.
    assert_eq!(
        found(&event("signed_out", "{}"), &Check::new().strict())[0].1,
        "unplanned-event"
    );
    assert_eq!(found(&event("signed_out", "{}"), &Check::new()), []);
}
