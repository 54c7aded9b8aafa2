//! Requests within limits.

use braze_events::Event;
use braze_events::destinations::{amplitude, custom_http, mixpanel};
use braze_events::project::{Batch, Dialect, Oversized};
use braze_events::users::messages::email::Click;
use serde_json::Value;

use super::settings;

fn click(number: usize, url: &str) -> Click<'static> {
    Click::new(
        format!("id-{number}"),
        "user",
        1_782_734_400,
        "ada@example.com",
    )
    .external_user_id("u")
    .url(url.to_owned())
}

/// The bodies of so many clicks.
fn bodies(dialect: &'static Dialect, count: usize, url: &str) -> Vec<Vec<u8>> {
    let settings = settings();
    let mut batch = Batch::new(dialect, &settings);
    let mut bodies = Vec::new();
    for number in 0..count {
        bodies.extend(
            batch
                .push(&click(number, url).project(dialect).unwrap())
                .unwrap(),
        );
    }
    bodies.extend(batch.finish());
    assert_eq!(batch.finish(), None);
    bodies
}

fn events(body: &[u8]) -> Vec<Value> {
    match serde_json::from_slice(body).unwrap() {
        Value::Array(events) => events,
        Value::Object(mut body) => body["events"].as_array_mut().unwrap().drain(..).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn no_request_has_too_many_events() {
    for (dialect, most) in [
        (&custom_http::CURRENT, 100),
        (&amplitude::CURRENT, 1999),
        (&mixpanel::CURRENT, 2000),
    ] {
        for count in [0, 1, most, most + 1, 2 * most + 7] {
            let bodies = bodies(dialect, count, "https://example.com");
            let sizes: Vec<usize> = bodies.iter().map(|body| events(body).len()).collect();
            assert_eq!(sizes.iter().sum::<usize>(), count);
            assert_eq!(sizes.len(), count.div_ceil(most), "{dialect:?} {count}");
            assert!(sizes.iter().rev().skip(1).all(|size| *size == most));
        }
    }
}

#[test]
fn no_request_is_too_large_and_none_is_smaller_than_need_be() {
    let url = format!("https://example.com/{}", "x".repeat(40_000));
    for (dialect, most) in [
        (&amplitude::CURRENT, 999_999),
        (&mixpanel::CURRENT, 10_000_000),
    ] {
        let bodies = bodies(dialect, 600, &url);
        let one = bodies[0].len() / events(&bodies[0]).len();
        assert!(bodies.iter().all(|body| body.len() <= most), "{dialect:?}");
        assert!(
            bodies
                .iter()
                .rev()
                .skip(1)
                .all(|body| body.len() + one + 100 > most),
            "{dialect:?}"
        );
        let ids: Vec<String> = bodies
            .iter()
            .flat_map(|body| events(body))
            .map(|event| {
                event
                    .get("insert_id")
                    .or_else(|| event["properties"].get("$insert_id"))
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(
            ids,
            (0..600)
                .map(|number| format!("id-{number}"))
                .collect::<Vec<_>>(),
            "in order"
        );
    }
}

#[test]
fn bodies_have_the_form_that_the_destination_wants() {
    let text = |dialect| String::from_utf8(bodies(dialect, 1, "u").remove(0)).unwrap();
    assert!(
        text(&custom_http::CURRENT)
            .starts_with(r#"{"events":[{"event_type":"users.messages.email.Click","id":"id-0","#)
    );
    assert!(text(&custom_http::CURRENT).ends_with("}]}"));
    assert!(
        text(&amplitude::CURRENT)
            .starts_with(r#"{"api_key":"the key","events":[{"event_type":"[Appboy] Email Click","#)
    );
    assert!(
        text(&mixpanel::CURRENT)
            .starts_with(r#"[{"event":"Email Click","properties":{"token":"the token","#)
    );
    assert!(text(&mixpanel::CURRENT).ends_with("}}]"));
    // What custom HTTP sends is what custom HTTP reads.
    let body = bodies(&custom_http::CURRENT, 3, "https://example.com").remove(0);
    let back: Vec<Event<'_>> = custom_http::CURRENT
        .receive(&body)
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(back.len(), 3);
    assert_eq!(back[2], Event::from(click(2, "https://example.com")));
}

#[test]
fn an_event_that_fits_nowhere_is_refused_and_the_others_go_on() {
    let settings = settings();
    let mut batch = Batch::new(&custom_http::CURRENT, &settings);
    let large = click(1, &"x".repeat(921_600));
    let large = large.project(&custom_http::CURRENT).unwrap();
    assert_eq!(
        batch.push(&click(0, "a").project(&custom_http::CURRENT).unwrap()),
        Ok(None)
    );
    let bytes = large.to_json().len();
    assert_eq!(
        batch.push(&large),
        Err(Oversized {
            event: (),
            bytes,
            limit: 921_600,
        })
    );
    assert_eq!(
        batch.push(&click(2, "b").project(&custom_http::CURRENT).unwrap()),
        Ok(None)
    );
    assert_eq!(events(&batch.finish().unwrap()).len(), 2);
}
