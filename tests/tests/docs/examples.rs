//! Example records decode into what they are examples of, and nothing is wrong with them.

use std::collections::BTreeSet;

use braze_events::project::Settings;
use braze_events::track::{TrackEvent, TrackRequest};
use braze_events::{Event, EventType};
use serde_json::Value;

use super::{CATALOGS, emitted, fenced};

fn example(files: &event_catalog_codegen::Files, path: &str) -> String {
    fenced(
        files.0.get(path).unwrap_or_else(|| panic!("no {path}")),
        "json",
    )[0]
    .to_owned()
}

fn keys(json: &str) -> BTreeSet<String> {
    let value: Value = serde_json::from_str(json).unwrap();
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn of_every_event() {
    let files = emitted("braze", "docs-markdown");
    for event_type in EventType::ALL.iter().copied() {
        let descriptor = event_type.descriptor();
        let json = example(&files, &format!("events/{}.md", descriptor.name));
        let event = Event::from_json(json.as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}", descriptor.name));
        assert_eq!(event.name(), descriptor.name);
        assert_eq!(event.validate(), [], "{json}");
        let mut expected: BTreeSet<String> = descriptor
            .fields
            .iter()
            .map(|slot| slot.definition.name.to_owned())
            .collect();
        expected.insert("event_type".to_owned());
        assert_eq!(
            keys(&json),
            expected,
            "every field is in the example of {}",
            descriptor.name
        );
    }
}

#[test]
fn of_every_event_of_the_zoo() {
    use catalog_tests::zoo::{CATALOG, Event};
    let files = emitted("zoo", "docs-markdown");
    for descriptor in CATALOG.events {
        let json = example(&files, &format!("events/{}.md", descriptor.name));
        let event = Event::from_json(json.as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}", descriptor.name));
        assert_eq!(event.validate(), [], "{json}");
        let required = descriptor
            .fields
            .iter()
            .filter(|slot| slot.presence == event_catalog::descriptor::Presence::Required)
            .count();
        assert!(keys(&json).len() > required, "{json}");
    }
}

#[test]
fn of_objects() {
    let files = emitted("braze", "docs-markdown");
    let page = &files.0["objects/track.md"];
    let examples = fenced(page, "json");
    assert_eq!(examples.len(), 4, "alias, event, request, response");
    let event = TrackEvent::from_json(examples[1].as_bytes()).unwrap();
    assert_eq!(event.validate(), [], "{}", examples[1]);
    let request = TrackRequest::from_json(examples[2].as_bytes()).unwrap();
    assert_eq!(request.validate(), [], "{}", examples[2]);
    assert_eq!(request.events.unwrap().len(), 1);
}

#[test]
fn of_custom_events() {
    let files = emitted("streaming", "docs-markdown");
    let (_, catalog) = &CATALOGS[2];
    assert!(!catalog.custom.is_empty());
    let pages: Vec<_> = files
        .0
        .iter()
        .filter(|(path, _)| path.starts_with("custom/"))
        .collect();
    assert_eq!(pages.len(), catalog.custom.len());
    for (path, page) in pages {
        let json = fenced(page, "json")[0];
        let event = TrackEvent::from_json(json.as_bytes()).unwrap();
        assert_eq!(
            event.validate_with(&streaming_events::custom::check()),
            [],
            "{path}: {json}"
        );
    }
}

#[test]
fn of_the_objects_of_the_zoo() {
    use catalog_tests::zoo::mail::{Bag, Envelope};
    let files = emitted("zoo", "docs-markdown");
    let page = &files.0["objects/mail.md"];
    let examples = fenced(page, "json");
    let envelope = examples
        .iter()
        .find(|json| json.contains("sent_at") && !json.contains("letters"))
        .unwrap();
    let decoded = Envelope::from_json(envelope.as_bytes()).unwrap();
    assert_eq!(decoded.validate(), [], "{envelope}");
    let bag = examples
        .iter()
        .find(|json| json.contains("letters"))
        .unwrap();
    assert_eq!(
        Bag::from_json(bag.as_bytes()).unwrap().validate(),
        [],
        "{bag}"
    );
}

/// What the documents show is what the engine makes of the record they show.
#[test]
fn of_every_event_at_every_destination() {
    let files = emitted("braze", "docs-markdown");
    let pages = || {
        EventType::ALL.iter().map(|event_type| {
            (
                *event_type,
                &files.0[&format!("events/{}.md", event_type.descriptor().name)],
            )
        })
    };
    let stored: Vec<Value> = pages()
        .map(|(_, page)| serde_json::from_str(fenced(page, "json")[0]).unwrap())
        .collect();
    // For fields that a destination has and storage does not, documents show what the field looks
    // like elsewhere.
    let elsewhere = |name: &str| {
        stored
            .iter()
            .find_map(|record| record.get(name))
            .unwrap()
            .clone()
    };
    let settings = Settings::new()
        .with("token", "<token>")
        .with("environment", "<environment>");
    let mut compared = 0;
    for ((event_type, page), stored) in pages().zip(&stored) {
        // Pages of events speak of those that are not like another.
        let others = ["adobe", "rudderstack", "tealium", "treasure_data"];
        let all = braze_events::destinations::ALL.iter();
        for destination in all.filter(|it| !others.contains(&it.name)) {
            let title = format!("\nAs {} gets it:\n\n```json\n", destination.name);
            let shown = page
                .split_once(&title)
                .map(|(_, rest)| rest.split_once("\n```\n").unwrap().0);
            let dialect = destination.dialects[0];
            let outline = dialect.outline(event_type.descriptor());
            assert_eq!(
                shown.is_some(),
                outline.is_some(),
                "{}, {}",
                event_type.descriptor().name,
                destination.name
            );
            let (Some(shown), Some(outline)) = (shown, outline) else {
                continue;
            };
            let mut record = stored.clone();
            for field in dialect
                .members(outline)
                .filter_map(|member| member.what.field())
            {
                let name = Event::CATALOG.fields[usize::from(field)].name;
                if record.get(name).is_none() {
                    record[name] = elsewhere(name);
                }
            }
            let line = record.to_string();
            let event = Event::from_json(line.as_bytes()).unwrap();
            let projected = event
                .project(dialect)
                .unwrap_or_else(|why| panic!("{why}"))
                .with(&settings)
                .to_json();
            let [projected, shown]: [Value; 2] =
                [&*projected, shown].map(|json| serde_json::from_str(json).unwrap());
            assert_eq!(
                projected,
                shown,
                "{}, {}",
                event_type.descriptor().name,
                destination.name
            );
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}
