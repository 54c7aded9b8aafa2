//! Projections of a handful of events, in `tests/fixtures/destinations`: one file per destination and dialect.
//!
//! `UPDATE_EXPECT=1 cargo test -p catalog-tests destinations::goldens` rewrites them.

use std::fs;
use std::path::Path;

use braze_events::Event;
use braze_events::destinations;

use super::settings;

/// What each event shows, and the event.
const EVENTS: &[(&str, &str)] = &[
    (
        "a custom event",
        r#"{"event_type":"users.behaviors.CustomEvent","id":"0f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"name":"rented movie","properties":"{\"title\": \"Solaris\", \"price\": 3.50, \"tags\": [\"sf\", null]}","external_user_id":"customer-4711","device_id":"d-1","app_id":"9c1f","platform":"ios","os_version":"18.5","device_model":"iPhone17,1","timezone":"Europe/Berlin"}"#,
    ),
    (
        "a purchase",
        r#"{"event_type":"users.behaviors.Purchase","id":"1f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734401,"product_id":"sku-17","currency":"EUR","price":19.5,"properties":"{\"size\":\"M\"}","external_user_id":"customer-4711","device_id":"d-1","app_id":"9c1f","gender":"F","country":"DE"}"#,
    ),
    (
        "an email click",
        r#"{"event_type":"users.messages.email.Click","id":"2f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734402,"email_address":"ada@example.com","external_user_id":"customer-4711","timezone":"Europe/Berlin","url":"https://example.com/sale?a=\"1\"","link_id":"l1","link_alias":"sale","campaign_id":"c1","campaign_name":"Summer","message_variation_id":"v1","canvas_step_message_variation_id":"s1","is_suspected_bot_click":false,"device_model":"Mac","device_id":"from an older release","brand_new_field":[1,2]}"#,
    ),
    (
        "a session end",
        r#"{"event_type":"users.behaviors.app.SessionEnd","id":"3f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734403,"app_id":"9c1f","session_id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","duration":61.25,"external_user_id":"customer-4711","device_id":"d-1","platform":"android","os_version":"16"}"#,
    ),
    (
        "a location",
        r#"{"event_type":"users.behaviors.Location","id":"4f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734404,"app_id":"9c1f","latitude":52.5,"longitude":13.25,"altitude":34.0,"ll_accuracy":5.0,"external_user_id":"customer-4711","device_id":"d-1"}"#,
    ),
    (
        "a push open on iOS, with advertising identifier",
        r#"{"event_type":"users.messages.pushnotification.Open","id":"5f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734405,"app_id":"9c1f","platform":"ios","external_user_id":"customer-4711","device_id":"d-1","ad_id":"6d92078a-8246-4ba4-ae5b-76104861e7dc","ad_id_type":"ios_idfa","ad_tracking_enabled":true,"campaign_id":"c1","button_string":"Later"}"#,
    ),
    (
        "a push open on Android, with advertising identifier",
        r#"{"event_type":"users.messages.pushnotification.Open","id":"6f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734406,"app_id":"9c1f","platform":"android","external_user_id":"customer-4711","device_id":"d-2","ad_id":"38400000-8cf0-11bd-b23e-10b96e40000d","ad_id_type":"google_ad_id","ad_tracking_enabled":false}"#,
    ),
    (
        "an anonymous user with a device",
        r#"{"event_type":"users.behaviors.app.FirstSession","id":"7f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734407,"app_id":"9c1f","session_id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","device_id":"d-3"}"#,
    ),
    (
        "an anonymous user without",
        r#"{"event_type":"users.behaviors.Uninstall","id":"8f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734408,"app_id":"9c1f","external_user_id":""}"#,
    ),
];

#[test]
fn projections_are_as_in_the_files() {
    let settings = settings();
    let mut problems = Vec::new();
    for dialect in destinations::ALL
        .iter()
        .flat_map(|destination| destination.dialects)
    {
        let mut text = String::new();
        for (about, line) in EVENTS {
            let event = Event::from_json(line.as_bytes()).unwrap();
            let outcome = match event.project(dialect) {
                Ok(projection) => {
                    let json = projection.with(&settings).to_json();
                    let value: serde_json::Value = serde_json::from_str(&json)
                        .unwrap_or_else(|error| panic!("{about}: {error}\n{json}"));
                    let through_serde = serde_json::to_string(&projection.with(&settings)).unwrap();
                    assert_eq!(
                        serde_json::from_str::<serde_json::Value>(&through_serde).unwrap(),
                        value,
                        "{about} through serde"
                    );
                    json
                }
                Err(left_out) => format!("left out ({}): {left_out}", left_out.reason()),
            };
            text += &["# ", about, "\n", &outcome, "\n\n"].concat();
        }
        let name = format!("{}.{}.txt", dialect.destination.name, dialect.name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/destinations")
            .join(&name);
        if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        if fs::read_to_string(&path)
            .unwrap_or_default()
            .replace("\r\n", "\n")
            != text
        {
            problems.push(format!("{name} differs. It should be:\n{text}"));
        }
    }
    let how = "To rewrite them: UPDATE_EXPECT=1 cargo test -p catalog-tests destinations::goldens";
    assert!(problems.is_empty(), "{}\n{how}", problems.join("\n"));
}
