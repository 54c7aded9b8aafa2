//! Events and values where types must own what they hold: readers, lists, other trees.

use std::time::UNIX_EPOCH;

use braze_events::types::{UnixMillis, UnixSeconds, UnixSecondsLong};
use braze_events::users::messages::email::Click;
use braze_events::{Event, Number, OwnedEvent, Redaction, TextExt, UnknownFields, Value};
use catalog_tests::sample;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

const CLICK: &str = r#"{"event_type":"users.messages.email.Click","id":"1","user_id":"2","time":3,"email_address":"ada@example.com","url":"https:\/\/example.com","new":[1.50,18446744073709551616]}"#;

/// What queue clients and web frameworks ask for.
fn crosses_threads<T: DeserializeOwned + Serialize + Clone + Send + Sync + 'static>(
    json: &[u8],
) -> T {
    let received = json.to_vec();
    std::thread::spawn(move || serde_json::from_slice(&received).unwrap())
        .join()
        .unwrap()
}

#[test]
fn an_owned_event_is_deserialized_from_what_lends_nothing() {
    let event: OwnedEvent = serde_json::from_reader(CLICK.as_bytes()).unwrap();
    let Event::EmailClick(click) = &*event else {
        panic!("{event:?}")
    };
    assert_eq!(click.url.as_deref(), Some("https://example.com"));
    let borrowed: Event<'_> = serde_json::from_str(CLICK).unwrap();
    assert_eq!(*event, borrowed);
    assert_eq!(OwnedEvent::from(borrowed), event);
    assert_eq!(
        serde_json::to_string(&event).unwrap(),
        serde_json::to_string(&*event).unwrap()
    );
    let list = format!("[{CLICK},{{\"event_type\":\"other.Event\",\"x\":1}}]");
    let events: Vec<OwnedEvent> = crosses_threads(list.as_bytes());
    assert_eq!(events[0], event);
    assert!(matches!(&*events[1], Event::Unknown(other) if other.event_type == "other.Event"));
    let tree: Vec<OwnedEvent> =
        serde_json::from_value(serde_json::from_str(&list).unwrap()).unwrap();
    assert_eq!(tree[1], events[1]);
}

#[test]
fn an_owned_event_is_the_event_within() {
    let mut event: OwnedEvent = serde_json::from_str(CLICK).unwrap();
    event.redact(&Redaction::mask());
    assert!(!event.to_json().contains("ada@"), "{}", event.to_json());
    assert!(!format!("{event:?}").contains("ada@"));
    let click: Event<'static> = event.into_event();
    assert_eq!(click.name(), "users.messages.email.Click");
}

#[test]
fn every_event_can_be_owned() {
    for event_type in braze_events::EventType::ALL {
        let json = sample(*event_type, 1).to_json();
        let owned: OwnedEvent = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(owned.to_json(), json, "{event_type}");
    }
}

#[test]
fn a_text_is_decoded_as_its_bytes_are() {
    let alone = CLICK.replace(r#""event_type":"users.messages.email.Click","#, "");
    assert_eq!(
        Click::from_json_str(&alone),
        Click::from_json(alone.as_bytes())
    );
    assert_eq!(
        Event::from_json_str(CLICK),
        Event::from_json(CLICK.as_bytes())
    );
    let mut buffer = b"[".to_vec();
    let click = Click::from_json_str(&alone).unwrap();
    click.write_json(&mut buffer);
    assert_eq!(buffer, format!("[{}", click.to_json()).as_bytes());
}

#[test]
fn values_go_to_serde_json_and_back() {
    let tree = json!({"a": [null, true, -1, 18_446_744_073_709_551_615_u64, 0.5, "x"], "b": {}});
    let value = Value::from(tree.clone());
    assert_eq!(
        value.get("a").and_then(Value::as_array).map(<[_]>::len),
        Some(6)
    );
    assert_eq!(serde_json::Value::from(value), tree);
    // What has no place there is text, and never a failure.
    let large = Value::from(Number::parse("12345678901234567890123").unwrap());
    assert_eq!(
        serde_json::Value::from(large),
        json!("12345678901234567890123")
    );
    assert_eq!(serde_json::Value::from(Value::Float(f64::NAN)), json!(null));
}

#[test]
fn texts_are_values_of_other_crates() {
    let click = Click::new(
        "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f",
        "u",
        1_782_734_400,
        "ada@example.com",
    )
    .url("https://example.com/a b?c=d");
    let id = click.id.to_uuid().unwrap();
    assert_eq!(
        (id.to_string(), id.get_version_num()),
        (click.id.to_string(), 4)
    );
    let url = click.url.as_deref().and_then(TextExt::to_url).unwrap();
    assert_eq!((url.path(), url.query()), ("/a%20b", Some("c=d")));
    assert_eq!(
        (click.user_id.to_uuid(), click.user_id.to_url()),
        (None, None)
    );
}

#[test]
fn a_unit_of_time_is_a_moment() {
    let time = UnixSeconds(1_782_734_400);
    assert_eq!(
        time.to_timestamp().unwrap().to_string(),
        "2026-06-29T12:00:00Z"
    );
    assert_eq!(
        time.to_chrono().unwrap().to_rfc3339(),
        "2026-06-29T12:00:00+00:00"
    );
    let of_time = time.to_offset_date_time().unwrap();
    assert_eq!(
        (of_time.unix_timestamp(), of_time.year(), of_time.hour()),
        (1_782_734_400, 2026, 12)
    );
    let since = time.to_system_time().unwrap().duration_since(UNIX_EPOCH);
    assert_eq!(since.unwrap().as_secs(), 1_782_734_400);
    let late = "2038-01-19T03:14:08.5Z".parse().unwrap();
    assert_eq!(UnixSeconds::from_timestamp(late), None, "32 bits");
    assert_eq!(
        UnixSecondsLong::from_timestamp(late),
        Some(UnixSecondsLong(2_147_483_648))
    );
    assert_eq!(
        UnixMillis::from_timestamp(late),
        Some(UnixMillis(2_147_483_648_500))
    );
    assert_eq!(UnixSecondsLong(i64::MAX).to_timestamp(), None);
}

#[test]
fn a_group_keeps_the_unit() {
    let events = [
        r#"{"event_type":"users.messages.email.Click","id":"1","user_id":"2","time":3,"email_address":"a@example.com"}"#,
        r#"{"event_type":"users.messages.whatsapp.Send","id":"1","user_id":"2","time":4,"from_phone_number":"+1","user_phone_number":"+2"}"#,
    ];
    let times = events.map(|json| {
        Event::from_json_str(json)
            .unwrap()
            .as_user_event()
            .map(|of| of.time)
    });
    assert_eq!(times, [Some(UnixSecondsLong(3)), Some(UnixSecondsLong(4))]);
}

#[test]
fn unknown_fields_are_data() {
    let click = Click::from_json_str(CLICK).unwrap();
    assert_eq!(
        serde_json::to_value(&click.unknown).unwrap()["new"][0],
        json!(1.5)
    );
    let mut fields = UnknownFields::new();
    fields.extend(click.unknown.clone());
    fields.extend([("new", Value::Null), ("more", 1_u8.into())]);
    assert_eq!(
        serde_json::to_string(&fields).unwrap(),
        r#"{"new":null,"more":1}"#
    );
}
