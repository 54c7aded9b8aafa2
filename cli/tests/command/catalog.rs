//! `braze-events events` and `braze-events describe`.

use braze_events::EventType;
use serde_json::{Value, json};

use crate::support::run;

#[test]
fn events_lists_them_all() {
    let text = run(&["events"]);
    assert_eq!((text.status, text.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = text.stdout.lines().collect();
    assert_eq!(lines.len(), 1 + EventType::ALL.len());
    assert!(
        lines[0].starts_with("EVENT ")
            && lines[0].ends_with("CATEGORY            SINCE  RETIRED  FIELDS  REQUIRED"),
        "{}",
        lines[0]
    );
    let list = run(&["events", "--format", "json"]).json();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), EventType::ALL.len());
    for (row, event) in list.iter().zip(EventType::ALL) {
        assert_eq!(row["event"], event.as_str());
        assert_eq!(row["channel"], event.channel().as_str());
        assert_eq!(row["category"], event.category().as_str());
        assert_eq!(row["retired"], json!(event.retired()));
        assert_eq!(row["fields"], json!(event.descriptor().fields.len()));
    }
}

#[test]
fn describe_tells_all_about_every_event_type() {
    let text = run(&["describe", "users.messages.email.Click"]).stdout;
    assert!(
        text.starts_with("users.messages.email.Click\n  A user clicked a link"),
        "{text}"
    );
    assert!(
        text.contains("\nrequired (4)\n")
            && text.contains("\n  email_address: string (email), PII\n"),
        "{text}"
    );
    for event in EventType::ALL.iter().copied() {
        let description = run(&["describe", event.as_str(), "--format", "json"]).json();
        let fields = description["fields"].as_array().unwrap();
        assert_eq!(fields.len(), event.descriptor().fields.len());
        assert!(
            fields
                .iter()
                .all(|field| field["doc"] != "" && field["type"] != Value::Null),
            "{event}"
        );
    }
}
