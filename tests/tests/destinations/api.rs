//! Who is left out and why, settings, serde, and what the tables tell.

use braze_events::destinations::{self, amplitude, custom_http, mixpanel, mparticle, segment};
use braze_events::project::{LeftOut, Settings, What};
use braze_events::users::behaviors::{CustomEvent, Purchase};
use braze_events::users::messages::email::Click;
use braze_events::{AnyEvent, Event, EventType, Value};
use catalog_tests::sample;
use serde_json::json;

use super::{clear, set, settings};

#[test]
fn anonymous_users_are_left_out_where_the_destination_says_so() {
    let mut event = sample(EventType::SessionStart, 3);
    for (external, device, amplitude_takes, mixpanel_takes) in [
        ("u", "d", true, true),
        ("u", "", true, true),
        ("", "d", true, false),
        ("", "", false, false),
    ] {
        for (field, value) in [("external_user_id", external), ("device_id", device)] {
            if value.is_empty() && external.len() + device.len() == 1 {
                clear(&mut event, field);
            } else {
                set(&mut event, field, value);
            }
        }
        assert_eq!(
            event.project(&amplitude::CURRENT).is_ok(),
            amplitude_takes,
            "{external} {device}"
        );
        assert_eq!(
            event.project(&mixpanel::CURRENT).is_ok(),
            mixpanel_takes,
            "{external} {device}"
        );
        assert!(event.project(&custom_http::CURRENT).is_ok());
    }
    // A device that storage does not have is one all the same.
    let click = br#"{"event_type":"users.messages.email.Click","id":"i","user_id":"u","time":1,"email_address":"e","device_id":"d"}"#;
    assert!(
        Event::from_json(click)
            .unwrap()
            .project(&amplitude::CURRENT)
            .is_ok()
    );
}

#[test]
fn reasons_are_told() {
    let reason = |event: &Event<'_>, dialect| event.project(dialect).map(|_| ()).unwrap_err();
    let unknown = Event::from_json(br#"{"event_type":"users.Nothing"}"#).unwrap();
    assert!(matches!(
        reason(&unknown, &amplitude::CURRENT),
        LeftOut::UnknownEvent
    ));
    let request = sample(EventType::UserDeleteRequest, 1);
    let left_out = reason(&request, &mixpanel::V2022);
    assert_eq!(left_out.reason(), "not-sent");
    assert_eq!(
        left_out.to_string(),
        "mixpanel (2022) gets no users.UserDeleteRequest"
    );
    let other = catalog_tests::zoo::Event::empty((), 0);
    assert!(matches!(
        other.project(&amplitude::CURRENT),
        Err(LeftOut::OtherCatalog {
            catalog: "braze",
            ..
        })
    ));
}

#[test]
fn dialects_differ_and_the_first_is_the_usual_one() {
    let names: Vec<String> = destinations::ALL
        .iter()
        .flat_map(|destination| {
            destination
                .dialects
                .iter()
                .map(|dialect| format!("{}.{}", destination.name, dialect.name))
        })
        .collect();
    assert_eq!(
        names,
        [
            "adobe.current",
            "amplitude.current",
            "amplitude.2022",
            "custom_http.current",
            "mixpanel.current",
            "mixpanel.2022",
            "mparticle.current",
            "rudderstack.current",
            "segment.current",
            "segment.anonymous",
            "shopify.current",
            "tealium.current",
            "tealium.anonymous",
            "treasure_data.current"
        ]
    );
    assert!(std::ptr::eq(
        destinations::named("mixpanel")
            .unwrap()
            .dialect("2022")
            .unwrap(),
        &raw const mixpanel::V2022
    ));
    assert!(
        destinations::named("none").is_none() && amplitude::DESTINATION.dialect("none").is_none()
    );
    let click = Click::new("i", "u", 1, "e")
        .external_user_id("u")
        .device_model("Mac");
    let model = |dialect| click.project(dialect).unwrap().to_json();
    assert!(model(&mixpanel::CURRENT).contains(r#""$device":"Mac""#));
    assert!(!model(&mixpanel::V2022).contains("Mac"));
    assert!(model(&amplitude::V2022).starts_with(r#"{"event_type":"[Appboy] Email Click","#));
}

#[test]
fn facts_about_requests_are_data() {
    let (http, amplitude) = (&custom_http::DESTINATION, &amplitude::DESTINATION);
    assert_eq!(
        http.request.headers,
        [
            ("Braze-Currents-Version", "1"),
            ("Content-Type", "application/json")
        ]
    );
    assert_eq!((http.request.max_events, http.request.max_bytes), (100, 0));
    assert_eq!(
        amplitude.rates,
        [
            ("events_per_second_per_device", 30),
            ("events_per_day_per_device", 500_000)
        ]
    );
    assert_eq!(
        mixpanel::DESTINATION
            .settings
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>(),
        ["token"]
    );
    assert!(http.pages.iter().any(|(name, _)| *name == "protocol"));
}

#[test]
fn settings_that_nobody_knows_are_left_out() {
    let click = Click::new("i", "u", 1, "e").external_user_id("u");
    let projection = click.project(&mixpanel::CURRENT).unwrap();
    assert!(!projection.to_json().contains("token"));
    let settings = settings();
    assert!(
        projection
            .with(&settings)
            .to_json()
            .contains(r#""token":"the token""#)
    );
    assert!(
        !format!("{settings:?}").contains("the token"),
        "secrets stay out of logs"
    );
    assert_eq!(
        Settings::new().with("a", "1").with("a", "2").get("a"),
        Some("2")
    );
}

#[test]
fn text_that_holds_no_object_is_text() {
    for text in ["", "not json", "[1,2]", "\"text\"", "{\"a\":1", "null"] {
        let event = CustomEvent::new("i", "u", 1, "n", text).external_user_id("u");
        let amplitude: serde_json::Value =
            serde_json::from_str(&event.project(&amplitude::CURRENT).unwrap().to_json()).unwrap();
        assert_eq!(amplitude["event_properties"], json!({ "properties": text }));
        let http: serde_json::Value =
            serde_json::from_str(&event.project(&custom_http::CURRENT).unwrap().to_json()).unwrap();
        assert_eq!(
            http["properties"],
            json!({"name": "n", "custom_properties": text})
        );
    }
    // Keys and names are escaped.
    let event = CustomEvent::new("i", "u", 1, "a \"b\"\n", r#"{"c\"d":1}"#).external_user_id("u");
    let json: serde_json::Value =
        serde_json::from_str(&event.project(&amplitude::CURRENT).unwrap().to_json()).unwrap();
    assert_eq!(json["event_type"], "[Appboy] [Custom Event] a \"b\"\n");
    assert_eq!(
        json["event_properties"],
        json!({"[Custom event property] c\"d": 1})
    );
}

#[test]
fn serde_says_the_same_as_the_fast_path() {
    let settings = settings();
    for dialect in destinations::ALL
        .iter()
        .flat_map(|destination| destination.dialects)
    {
        for (seed, event_type) in EventType::ALL.iter().copied().enumerate() {
            let mut event = sample(event_type, seed as u64);
            if let Ok(record) = event.record_mut() {
                record.fields_mut(&mut |_, unknown| {
                    unknown.push("new", Value::Array(vec![Value::Int(1)]));
                    unknown.push("device_id", Value::String("d".into()));
                    unknown.push("/user/more", Value::Null);
                });
            }
            let Ok(projection) = event.project(dialect) else {
                continue;
            };
            let projection = projection.with(&settings);
            let fast: serde_json::Value = serde_json::from_str(&projection.to_json()).unwrap();
            let slow: serde_json::Value =
                serde_json::from_str(&serde_json::to_string(&projection).unwrap()).unwrap();
            assert_eq!(slow, fast, "{}", projection.to_json());
        }
    }
}

#[test]
fn no_object_has_a_key_twice() {
    for dialect in destinations::ALL
        .iter()
        .flat_map(|destination| destination.dialects)
    {
        for event_type in EventType::ALL.iter().copied() {
            let Some(outline) = dialect.outline(event_type.descriptor()) else {
                continue;
            };
            let mut open: Vec<Vec<&str>> = vec![Vec::new()];
            for member in dialect.members(outline) {
                match member.what {
                    What::Close => drop(open.pop()),
                    What::Unknown => {}
                    what => {
                        let keys = open.last_mut().unwrap();
                        assert!(
                            !keys.contains(&member.key),
                            "{dialect:?} {event_type:?} {}",
                            member.key
                        );
                        keys.push(member.key);
                        if what == What::Open {
                            open.push(Vec::new());
                        }
                    }
                }
            }
            assert_eq!(open.len(), 1);
        }
    }
}

#[test]
fn moments_change_their_unit_without_overflow() {
    let purchase = Purchase::new("i", "u", i32::MAX, "p", "EUR", 1.0, "{}").external_user_id("u");
    assert!(
        purchase
            .project(&amplitude::CURRENT)
            .unwrap()
            .to_json()
            .contains(r#""time":2147483647000,"#)
    );
    let line = format!(
        r#"{{"event_type":"users.messages.whatsapp.Send","id":"i","user_id":"u","external_user_id":"e","time":{}}}"#,
        i64::MAX
    );
    let sent = Event::inspect_json(line.as_bytes()).unwrap().event;
    assert!(
        sent.project(&amplitude::CURRENT)
            .unwrap()
            .to_json()
            .contains(r#""time":9223372036854775807000,"#)
    );
}

#[test]
fn an_uninstall_has_a_type_of_its_own_at_mparticle() {
    let json = |event: &str| -> serde_json::Value {
        let line = format!(
            r#"{{"event_type":"{event}","id":"i","user_id":"u","external_user_id":"e","time":1,"app_id":"a"}}"#
        );
        let event = Event::from_json(line.as_bytes()).unwrap();
        serde_json::from_str(&event.project(&mparticle::CURRENT).unwrap().to_json()).unwrap()
    };
    let uninstall = &json("users.behaviors.Uninstall")["events"][0];
    assert_eq!(uninstall["event_type"], "uninstall");
    let data = uninstall["data"].as_object().unwrap();
    assert!(!data.contains_key("event_name") && !data.contains_key("custom_event_type"));
    let click = &json("users.messages.banner.Click")["events"][0];
    assert_eq!(click["event_type"], "custom_event");
    assert_eq!(
        (
            &click["data"]["event_name"],
            &click["data"]["custom_event_type"]
        ),
        (&"Banner Clicks".into(), &"other".into())
    );
}

#[test]
fn custom_properties_do_not_hide_what_segment_gets_of_the_event() {
    let event = CustomEvent::new(
        "i",
        "u",
        1,
        "rented",
        r#"{"app_id":1,"title":"Solaris","name":2}"#,
    )
    .external_user_id("e")
    .app_id("a");
    let json = event.project(&segment::CURRENT).unwrap().to_json();
    assert_eq!(
        json.split_once(r#""properties":"#).unwrap().1,
        r#"{"name":"rented","title":"Solaris","app_id":"a"}}"#
    );
}
