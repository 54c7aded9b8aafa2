//! Any bytes as a body of Custom HTTP: as many events as the body lists, or an error; and no event
//! hides another.
#![no_main]

use braze_events::Event;
use braze_events::destinations::custom_http;
use braze_events::project::Refusal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut events = 0;
    let mut whole = true;
    for result in custom_http::CURRENT.receive::<Event<'_>>(data) {
        match result {
            Ok(event) => {
                drop(event.validate());
                drop(event.to_json());
                events += 1;
            }
            Err(refusal) => {
                drop(refusal.to_string());
                match refusal {
                    Refusal::Event { .. } => events += 1,
                    _ => whole = false,
                }
            }
        }
    }
    let inspected = custom_http::CURRENT
        .receive::<Event<'_>>(data)
        .inspections()
        .filter(Result::is_ok)
        .count();
    assert!(inspected <= events);
    if !whole {
        return;
    }
    // The other reader keeps the last list where there are two; ours keeps both.
    if let Ok(body) = serde_json::from_slice::<serde_json::Value>(data) {
        let listed = body
            .get("events")
            .and_then(|list| list.as_array())
            .map_or(0, Vec::len);
        assert!(events >= listed, "{events} of {listed}");
    }
});
