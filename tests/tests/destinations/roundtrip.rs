//! Custom HTTP there and back: every event type, and what is lost on the way.

use std::collections::BTreeMap;

use braze_events::descriptor::FieldDescriptor;
use braze_events::destinations::custom_http;
use braze_events::project::{Batch, Settings};
use braze_events::{AnyEvent, Event, EventType, Value};
use catalog_tests::sample;

use super::{clear, full, lacking};

/// Fields that Custom HTTP does not have, and how many events have them in storage.
const DROPPED: &[(&str, usize)] = &[
    ("app_group_api_id", 2),
    ("browser", 2),
    ("campaign_name", 1),
    ("canvas_api_id", 2),
    ("canvas_name", 1),
    ("canvas_step_api_id", 2),
    ("canvas_step_message_variation_id", 35),
    ("canvas_step_name", 1),
    ("canvas_variation_api_id", 2),
    ("canvas_variation_name", 1),
    ("carrier", 7),
    ("country", 10),
    ("from_domain", 1),
    ("gender", 10),
    ("language", 9),
    ("message_variation_name", 1),
    ("resolution", 6),
    ("sdk_version", 9),
    ("version", 1),
];

/// The fields of an event that the destination does not have.
fn dropped(event_type: EventType) -> Vec<&'static str> {
    let event = event_type.descriptor();
    let Some(outline) = custom_http::CURRENT.outline(event) else {
        return Vec::new();
    };
    let carried = |index| {
        custom_http::CURRENT
            .members(outline)
            .any(|member| member.what.field() == Some(index))
    };
    event
        .fields
        .iter()
        .filter(|slot| !carried(slot.index))
        .map(FieldDescriptor::name)
        .collect()
}

/// The event in a body of its own.
fn body(event: &Event<'_>) -> Option<Vec<u8>> {
    let projection = event.project(&custom_http::CURRENT).ok()?;
    let mut batch = Batch::new(&custom_http::CURRENT, &Settings::new());
    assert_eq!(batch.push(&projection), Ok(None));
    batch.finish()
}

fn there_and_back(event: &Event<'static>, event_type: EventType) {
    let body = body(event).unwrap();
    let text = String::from_utf8_lossy(&body);
    let mut back = custom_http::CURRENT.receive::<Event<'_>>(&body);
    let found = back
        .next()
        .unwrap()
        .unwrap_or_else(|refusal| panic!("{event_type:?}: {refusal}\n{text}"));
    let mut expected = event.clone();
    for field in dropped(event_type) {
        clear(&mut expected, field);
    }
    assert_eq!(found, expected, "{text}");
    assert!(back.next().is_none());
    // And out again as it came in.
    assert_eq!(self::body(&found).unwrap(), body, "{text}");
}

#[test]
fn every_event_comes_back_but_for_what_is_dropped() {
    let mut sent = 0;
    for event_type in EventType::ALL
        .iter()
        .copied()
        .filter(|event| custom_http::CURRENT.outline(event.descriptor()).is_some())
    {
        sent += 1;
        for seed in 0..8 {
            there_and_back(&sample(event_type, seed), event_type);
        }
        // With every field, those included that only the destination has.
        there_and_back(&full(event_type, &custom_http::CURRENT), event_type);
    }
    assert_eq!(sent, 101);
}

#[test]
fn what_is_dropped_is_known() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for event_type in EventType::ALL.iter().copied() {
        for field in dropped(event_type) {
            *counts.entry(field).or_default() += 1;
        }
    }
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), DROPPED);
}

#[test]
fn fields_that_only_the_destination_has_stand_where_it_has_them() {
    let event = full(EventType::EmailClick, &custom_http::CURRENT);
    assert_eq!(
        lacking(EventType::EmailClick.descriptor(), &custom_http::CURRENT),
        ["device_id"]
    );
    let json: serde_json::Value =
        serde_json::from_str(&event.project(&custom_http::CURRENT).unwrap().to_json()).unwrap();
    assert_eq!(json["user"]["device_id"], "the device_id");
    assert_eq!(json["properties"].get("device_id"), None);
    let body = body(&event).unwrap();
    let back = custom_http::CURRENT
        .receive::<Event<'_>>(&body)
        .next()
        .unwrap()
        .unwrap();
    back.record().ok().unwrap().fields(&mut |_, unknown| {
        assert_eq!(
            unknown.get("device_id"),
            Some(&Value::String("the device_id".into()))
        );
    });
}
