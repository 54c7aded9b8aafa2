//! Bodies as a receiver gets them: mistakes, unknown members and events, large events.

use braze_events::destinations::{amplitude, custom_http};
use braze_events::project::Refusal;
use braze_events::{AnyEvent, Event, Severity, Value};

const CLICK: &str = r#"{"event_type":"users.messages.email.Click","id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","time":1782734400,"user":{"user_id":"5f2b9c1e8a7d4c0012345678","external_user_id":"u"},"properties":{"email_address":"ada@example.com","url":"https://example.com"}}"#;

fn body(events: &[&str]) -> String {
    format!(r#"{{"events":[{}]}}"#, events.join(","))
}

fn receive(body: &str) -> Vec<Result<Event<'_>, Refusal>> {
    custom_http::CURRENT.receive(body.as_bytes()).collect()
}

/// The one event of a body.
fn one(body: &str) -> Event<'_> {
    let mut found = receive(body);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).unwrap()
}

/// What is wrong with each event, by the strict way and by inspection.
fn violations(body: &str) -> Vec<(usize, Vec<(String, &'static str)>)> {
    let refused = receive(body).into_iter().filter_map(|result| match result {
        Err(Refusal::Event {
            index, violations, ..
        }) => Some((
            index,
            violations
                .into_iter()
                .map(|violation| (violation.pointer, violation.rule.as_str()))
                .collect(),
        )),
        _ => None,
    });
    refused.collect()
}

#[test]
fn an_empty_batch_is_valid() {
    for body in [r#"{"events":[]}"#, " { \"events\" : [ ] } \n"] {
        assert!(receive(body).is_empty());
    }
}

#[test]
fn members_stand_in_any_order_and_spelling() {
    let expected = one(&body(&[CLICK])).into_owned();
    for event in [
        r#"{"properties":{"url":"https://example.com","email_address":"ada@example.com"},"user":{"external_user_id":"u","user_id":"5f2b9c1e8a7d4c0012345678"},"time":1782734400,"id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","event_type":"users.messages.email.Click"}"#,
        r#" { "event\u005ftype" : "users.messages.email.\u0043lick" , "id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8", "user" : { "user_id" : "5f2b9c1e8a7d4c0012345678" , "external_user\u005fid" : "u" , "device_id":null } , "time" : 1782734400 , "properties" : { "email_addres\u0073" : "ada@example.com" , "url" : "https:\/\/example.com" , "link_id" : null } } "#,
    ] {
        let body = body(&[event]);
        assert_eq!(
            one(&body).project(&custom_http::CURRENT).unwrap().to_json(),
            expected.project(&custom_http::CURRENT).unwrap().to_json(),
            "{event}"
        );
    }
}

#[test]
fn one_bad_event_does_not_lose_the_others() {
    let bad = r#"{"event_type":"users.messages.email.Click","id":7,"time":"noon","user":{"user_id":[],"external_user_id":true},"properties":{"url":1,"is_amp":"x","user_agent":{"a":1}}}"#;
    let body = body(&[
        CLICK,
        bad,
        CLICK,
        "7",
        "{}",
        r#"{"event_type":1,"id":"x"}"#,
        r#"{"event_type":"users.messages.email.Click","user":4}"#,
        CLICK,
    ]);
    let results = receive(&body);
    assert_eq!(
        results.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true, false, false, false, false, true]
    );
    let expected: Vec<(usize, Vec<(String, &str)>)> = vec![
        (
            1,
            [
                ("/events/1/id", "type"),
                ("/events/1/time", "type"),
                ("/events/1/user/user_id", "type"),
                ("/events/1/user/external_user_id", "type"),
                ("/events/1/properties/url", "type"),
                ("/events/1/properties/is_amp", "type"),
                ("/events/1/properties/user_agent", "type"),
                ("/events/1/properties/email_address", "required"),
            ]
            .map(|(pointer, rule)| (pointer.to_owned(), rule))
            .into(),
        ),
        (3, vec![("/events/3".to_owned(), "type")]),
        (4, vec![("/events/4/event_type".to_owned(), "required")]),
        (5, vec![("/events/5/event_type".to_owned(), "required")]),
        (
            6,
            [
                ("/id", "required"),
                ("/user/user_id", "required"),
                ("/time", "required"),
                ("/properties/email_address", "required"),
                ("/user", "type"),
            ]
            .map(|(pointer, rule)| (format!("/events/6{pointer}"), rule))
            .into(),
        ),
    ];
    assert_eq!(violations(&body), expected);
    let message = results[1].as_ref().unwrap_err().to_string();
    assert!(message.starts_with("event 1 is not a valid users.messages.email.Click: `id` should be a string, not a number; "), "{message}");
}

#[test]
fn members_that_stand_twice_are_told() {
    let twice = CLICK
        .replace(r#""url":"https://example.com""#, r#""url":"a","url":"b""#)
        .replace(r#""time":"#, r#""event_type":"x","time":"#);
    assert_eq!(
        violations(&body(&[&twice])),
        [(
            0,
            vec![
                ("/events/0/properties/url".to_owned(), "duplicate"),
                ("/events/0/event_type".to_owned(), "duplicate")
            ]
        )]
    );
}

#[test]
fn what_is_no_json_ends_the_body_and_nothing_before_it_is_lost() {
    let whole = body(&[CLICK, CLICK, CLICK]);
    for end in [
        1,
        5,
        11,
        12,
        CLICK.len() + 11,
        CLICK.len() + 12,
        CLICK.len() + 20,
        2 * CLICK.len() + 30,
        whole.len() - 2,
        whole.len() - 1,
    ] {
        let results = receive(&whole[..end]);
        let (last, before) = results.split_last().unwrap();
        assert!(
            matches!(last, Err(Refusal::Syntax(error)) if error.offset <= end),
            "{end}: {last:?}"
        );
        assert!(before.iter().all(Result::is_ok));
        assert_eq!(
            before.len(),
            (end + 1).saturating_sub(11) / (CLICK.len() + 1),
            "{end}"
        );
    }
    for (text, expected) in [
        ("", "the text ends in the middle of a value at byte 0"),
        ("[]", "expected an object at byte 0"),
        ("{}", "the body has no list of events under `events`"),
        (
            r#"{"events":{}}"#,
            "the body has no list of events under `events`",
        ),
        (
            r#"{"events":[]} x"#,
            "something follows the record at byte 14",
        ),
        (r#"{"events":[{},]}"#, "expected a value at byte 14"),
    ] {
        let results = receive(text);
        assert_eq!(
            results.last().unwrap().as_ref().unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
    let not_text = custom_http::CURRENT
        .receive::<Event<'_>>(b"{\"events\":[\"\xff\"]}")
        .next()
        .unwrap();
    assert_eq!(not_text.unwrap_err().to_string(), "not UTF-8 at byte 12");
}

#[test]
fn unknown_members_are_kept_in_their_places() {
    let event = r#"{"event_type":"users.messages.email.Click","id":"i","time":1,"sent_at":"now","user":{"user_id":"u","locale":"de","a/b~c":[1]},"properties":{"email_address":"e","brand_new":{"x":1.50},"user_id":"elsewhere","/odd":true,"country":"DE","event_type":"again"},"context":{"ip":null}}"#;
    let text = format!(r#"{{"version":3,"events":[{event}],"more":[]}}"#);
    let mut incoming = custom_http::CURRENT.receive::<Event<'_>>(text.as_bytes());
    let found = incoming.next().unwrap().unwrap();
    assert!(incoming.next().is_none());
    let beside: Vec<&str> = incoming
        .unknown()
        .unwrap()
        .iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(beside, ["version", "more"]);
    let mut names = Vec::new();
    found
        .record()
        .ok()
        .unwrap()
        .fields(&mut |_, unknown| names.extend(unknown.iter().map(|(name, _)| name.to_owned())));
    assert_eq!(
        names,
        [
            "/sent_at",
            "/user/locale",
            "/user/a~1b~0c",
            "brand_new",
            "/properties/user_id",
            "/properties/~1odd",
            "country",
            "/properties/event_type",
            "/context"
        ]
    );
    let again = found.project(&custom_http::CURRENT).unwrap().to_json();
    let (again, before): (serde_json::Value, serde_json::Value) = (
        serde_json::from_str(&again).unwrap(),
        serde_json::from_str(event).unwrap(),
    );
    assert_eq!(again, before);
    // Nobody else gets them.
    let amplitude = one(&text)
        .project(&amplitude::CURRENT)
        .map(|projection| projection.to_json());
    assert!(amplitude.is_err(), "without external id and device");
}

#[test]
fn events_that_the_catalog_does_not_know_are_kept_whole() {
    let event = r#"{"event_type":"users.messages.pigeon.Send","id":"i","user":{"user_id":"u"},"properties":{"a":[1,{"b":null}]}}"#;
    let text = body(&[event, CLICK]);
    let results = receive(&text);
    let Ok(Event::Unknown(unknown)) = &results[0] else {
        panic!("{results:?}")
    };
    assert_eq!(unknown.event_type, "users.messages.pigeon.Send");
    assert_eq!(unknown.fields.get("id"), Some(&Value::String("i".into())));
    assert_eq!(unknown.fields.len(), 3);
    assert!(results[1].is_ok());
    let left_out = results[0]
        .as_ref()
        .unwrap()
        .project(&custom_http::CURRENT)
        .unwrap_err();
    assert_eq!(left_out.reason(), "unknown-event");
}

#[test]
fn custom_properties_are_objects_outside_and_text_inside() {
    let event = |properties: &str| {
        format!(
            r#"{{"event_type":"users.behaviors.CustomEvent","id":"i","time":1,"user":{{"user_id":"u"}},"properties":{{"name":"n","custom_properties":{properties}}}}}"#
        )
    };
    for (outside, inside) in [
        (
            r#"{"a":[1,{"b":"\u00e4 \" "}],"c":1.50}"#,
            r#"{"a":[1,{"b":"\u00e4 \" "}],"c":1.50}"#,
        ),
        ("{}", "{}"),
        (r#""no object""#, "no object"),
        (r#""[1]""#, "[1]"),
    ] {
        let text = body(&[&event(outside)]);
        let Event::CustomEvent(found) = one(&text) else {
            panic!("another event")
        };
        assert_eq!(found.properties, inside);
        assert_eq!(
            found.project(&custom_http::CURRENT).unwrap().to_json(),
            event(outside)
        );
    }
    assert_eq!(
        violations(&body(&[&event("[1]")])),
        [(
            0,
            vec![("/events/0/properties/custom_properties".to_owned(), "type")]
        )]
    );
    assert_eq!(
        violations(&body(&[&event("null")])),
        [(
            0,
            vec![(
                "/events/0/properties/custom_properties".to_owned(),
                "required"
            )]
        )]
    );
    // The purchase's key is none of a custom event's.
    let other = event("{}").replace("custom_properties", "purchase_properties");
    assert_eq!(
        violations(&body(&[&other])),
        [(
            0,
            vec![(
                "/events/0/properties/custom_properties".to_owned(),
                "required"
            )]
        )]
    );
}

#[test]
fn a_required_text_that_the_destination_never_has_is_empty_and_told_of() {
    let event = r#"{"event_type":"users.messages.inappmessage.Abort","id":"i","time":1,"user":{"user_id":"u"},"properties":{}}"#;
    let text = body(&[event]);
    let inspected: Vec<_> = custom_http::CURRENT
        .receive::<Event<'_>>(text.as_bytes())
        .inspections()
        .collect();
    let inspection = inspected[0].as_ref().unwrap();
    let told = inspection
        .violations
        .iter()
        .find(|violation| violation.pointer == "/events/0/properties/version")
        .unwrap();
    assert_eq!(
        (told.rule.as_str(), told.severity),
        ("required", Severity::Warning)
    );
    assert_eq!(
        told.message,
        "`version` is required, and `custom_http` does not have it: it is empty here"
    );
}

#[test]
fn inspection_tells_of_shape_meaning_and_size() {
    let odd = CLICK
        .replace("https://example.com", "not a url")
        .replace("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "x");
    let large = CLICK.replace(
        "https://example.com",
        &format!("https://example.com/{}", "x".repeat(921_600)),
    );
    let text = body(&[&odd, "[]", &large]);
    let inspected: Vec<_> = custom_http::CURRENT
        .receive::<Event<'_>>(text.as_bytes())
        .inspections()
        .collect();
    let all = |at: usize| {
        let violations = &inspected[at].as_ref().unwrap().violations;
        violations
            .iter()
            .map(|violation| {
                (
                    violation.pointer.as_str(),
                    violation.rule.as_str(),
                    violation.severity,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        all(0),
        [
            ("/events/0/id", "format.uuid", Severity::Warning),
            ("/events/0/properties/url", "format.url", Severity::Warning)
        ]
    );
    assert!(matches!(
        &inspected[1],
        Err(Refusal::Event {
            index: 1,
            event: None,
            ..
        })
    ));
    assert_eq!(all(2), [("/events/2", "max-bytes", Severity::Error)]);
    let message = &inspected[2].as_ref().unwrap().violations[0].message;
    assert_eq!(
        *message,
        format!(
            "The event takes {} bytes as JSON, more than the 921600 allowed: it is dropped.",
            large.len()
        )
    );
}

#[test]
fn what_amplitude_gets_cannot_be_read_back() {
    let mut incoming = amplitude::CURRENT.receive::<Event<'_>>(b"{\"events\":[]}");
    assert_eq!(
        incoming.next(),
        Some(Err(Refusal::OneWay {
            destination: "amplitude"
        }))
    );
    assert!(incoming.next().is_none());
}

#[test]
fn bodies_that_were_cut_or_changed_do_no_harm() {
    let whole = body(&[
        CLICK,
        r#"{"event_type":"users.behaviors.Purchase","id":"i","time":1,"user":{"user_id":"u"},"properties":{"price":1,"purchase_properties":{"a":[]},"x":{"y":1}}}"#,
    ]);
    let mut dice = catalog_tests::Dice::new(5);
    for _ in 0..20_000 {
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..=dice.below(3) {
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[at] = dice.pick(b"\"\\{}[],:0n \xff"),
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, dice.pick(b"\"\\{}[],:0n ")),
            }
        }
        for inspection in custom_http::CURRENT
            .receive::<Event<'_>>(&bytes)
            .inspections()
            .flatten()
        {
            if let Ok(projection) = inspection.event.project(&custom_http::CURRENT) {
                let json = projection.to_json();
                assert!(
                    serde_json::from_str::<serde_json::Value>(&json).is_ok(),
                    "{json}"
                );
            }
        }
    }
}
