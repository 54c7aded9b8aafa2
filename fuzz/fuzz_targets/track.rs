//! Any bytes as a request to `/users/track` and as its answer: checked, written, read as the same,
//! and cut into batches.
#![no_main]

use braze_events::track::{TrackEvent, TrackRequest, TrackResponse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(answer) = TrackResponse::from_json(data) {
        drop(format!("{answer:?}"));
        assert_eq!(
            TrackResponse::from_json(answer.to_json().as_bytes()).unwrap(),
            answer
        );
    }
    let Ok(request) = TrackRequest::from_json(data) else {
        return;
    };
    for violation in request.validate() {
        assert!(
            violation.pointer.is_empty() || violation.pointer.starts_with('/'),
            "{violation:?}"
        );
        drop(violation.to_string());
    }
    drop(format!("{request:?}"));
    let written = request.to_json();
    let again = TrackRequest::from_json(written.as_bytes()).unwrap();
    assert_eq!(again, request);
    assert_eq!(again.to_json(), written);
    let events: Vec<TrackEvent<'_>> = request.events.unwrap_or_default();
    let number = events.len();
    let batched: usize = TrackRequest::batches(events)
        .map(|batch| batch.map_or(1, |batch| batch.events.map_or(0, |events| events.len())))
        .sum();
    assert_eq!(batched, number);
});
