//! Any event that can be read, in the form of every destination: JSON that is the same however it
//! is written, and, where there is a way back, events again.
#![no_main]

use braze_events::destinations::{amplitude, custom_http, mixpanel};
use braze_events::{Event, project::Dialect};
use libfuzzer_sys::fuzz_target;

const DIALECTS: [&Dialect; 3] = [
    &amplitude::CURRENT,
    &mixpanel::CURRENT,
    &custom_http::CURRENT,
];

fuzz_target!(|data: &[u8]| {
    let Ok(event) = Event::from_json(data) else {
        return;
    };
    for dialect in DIALECTS {
        let Ok(projection) = event.project(dialect) else {
            continue;
        };
        let json = projection.to_json();
        // A number beyond doubles is JSON, and more than `serde_json` holds.
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&json) {
            assert!(
                error.to_string().starts_with("number out of range"),
                "{error}: {json}"
            );
        }
        serde_json::to_value(&projection).unwrap();
    }
    if let Ok(projection) = event.project(&custom_http::CURRENT) {
        let body = format!(r#"{{"events":[{}]}}"#, projection.to_json());
        assert_eq!(
            custom_http::CURRENT
                .receive::<Event<'_>>(body.as_bytes())
                .count(),
            1,
            "{body}"
        );
    }
});
