//! What is redacted is as valid as it was, and redacting it again changes nothing.

use braze_events::{Event, EventType};
use catalog_tests::{labelled, sample};

use super::ways;

fn wrong(event: &Event<'_>) -> Vec<(String, &'static str)> {
    event
        .validate()
        .into_iter()
        .map(|violation| (violation.pointer, violation.rule.as_str()))
        .collect()
}

#[test]
fn no_redaction_breaks_anything_and_the_second_changes_nothing() {
    let (mut clean, mut changed) = (0, 0);
    for event_type in EventType::ALL.iter().copied() {
        // Samples, and events in which every text is odd.
        for before in (0..20)
            .map(|seed| sample(event_type, seed))
            .chain([labelled(event_type)])
        {
            let known = wrong(&before);
            for redaction in ways() {
                let mut event = before.clone();
                event.redact(&redaction);
                let now = wrong(&event);
                assert!(
                    now.iter().all(|violation| known.contains(violation)),
                    "{redaction:?} {now:?} {}",
                    event.to_json()
                );
                clean += usize::from(now.is_empty());
                changed += usize::from(event != before);
                let mut again = event.clone();
                again.redact(&redaction);
                assert_eq!(again.to_json(), event.to_json(), "{redaction:?}");
                // As another program reads it.
                let json = event.to_json();
                let mut read = Event::from_json(json.as_bytes()).unwrap();
                read.redact(&redaction);
                assert_eq!(read.to_json(), json, "{redaction:?}");
            }
        }
    }
    let all = EventType::ALL.len() * 60;
    assert!(
        clean >= all && changed >= all * 9 / 10,
        "{clean} clean and {changed} changed of {all}"
    );
}
