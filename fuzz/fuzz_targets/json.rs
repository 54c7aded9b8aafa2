//! Any bytes as an event in JSON: our decoder accepts and means what `serde_json` does, and what it
//! accepts is written so that it is read as the same.
#![no_main]

#[path = "../../tests/tests/differential/compare.rs"]
mod compare;

use braze_events::{Event, Redaction};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    compare::agree(data);
    match Event::inspect_json(data) {
        Ok(inspection) => {
            for violation in &inspection.violations {
                assert!(
                    violation.pointer.is_empty() || violation.pointer.starts_with('/'),
                    "{violation:?}"
                );
                drop(violation.to_string());
            }
            drop(format!("{:?}", inspection.event));
        }
        Err(error) => drop(error.to_string()),
    }
    let Ok(mut event) = Event::from_json(data) else {
        return;
    };
    let written = event.to_json();
    let again = Event::from_json(written.as_bytes()).unwrap();
    assert_eq!(again, event);
    assert_eq!(again.to_json(), written);
    serde_json::to_value(&event).unwrap();
    event.redact(&Redaction::hash(&[1; 32]));
    let redacted = event.to_json();
    assert_eq!(
        Event::from_json(redacted.as_bytes()).unwrap().to_json(),
        redacted
    );
});
