//! What can stand in a projection, against the collected facts: every event, every dialect, both
//! directions.
//!
//! The facts stand in `tests/facts`, whose `README.md` says where they come from.

use std::collections::{BTreeMap, BTreeSet};

use braze_events::project::Dialect;
use braze_events::{Event, EventType};
use serde_json::Value;

use super::cases::{CURRENT, Case, EXCEPTIONS, OLDER};
use super::{clear, full, set, settings};

/// The release whose shapes the facts tell. Of what came later they tell names, and who gets it.
const RELEASE: u16 = 10;

/// What there is to say about an event in a dialect: its name, and the paths of all keys.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    name: Option<String>,
    keys: BTreeSet<String>,
    /// Values that are always the same.
    constants: BTreeMap<String, Value>,
}

fn facts(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap())
}

/// The path of a key in an object.
fn path(object: &str, key: &str) -> String {
    if object.is_empty() {
        key.to_owned()
    } else {
        format!("{object}.{key}")
    }
}

/// What we make of the event, whichever kind of advertising identifier it has; without what came
/// after the release of the facts.
fn ours(event_type: EventType, dialect: &'static Dialect, name_at: &str) -> Option<Shape> {
    let mut event: Event<'static> = full(event_type, dialect);
    let descriptor = event_type.descriptor();
    let is_newer = |since: Option<u16>| since.is_some_and(|release| release > RELEASE);
    for slot in descriptor.fields {
        if !is_newer(descriptor.since) && is_newer(slot.since) {
            clear(&mut event, slot.name());
        }
    }
    let settings = settings();
    let mut shape = Shape::default();
    for kind in ["ios_idfa", "google_ad_id", "roku_ad_id", "windows_ad_id"] {
        set(&mut event, "ad_id_type", kind);
        let json: Value =
            serde_json::from_str(&event.project(dialect).ok()?.with(&settings).to_json()).unwrap();
        shape.name = json
            .pointer(name_at)
            .and_then(Value::as_str)
            .map(str::to_owned);
        collect(&json, "", &mut shape);
    }
    Some(shape)
}

fn collect(value: &Value, at: &str, shape: &mut Shape) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = path(at, key);
        shape.keys.insert(path.clone());
        match value {
            // Custom properties are of the customer's making.
            Value::Object(_) if key.starts_with("custom_p") || key.starts_with("purchase_p") => {}
            Value::Object(_) => collect(value, &path, shape),
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for item in items {
                    collect(item, &format!("{path}[]"), shape);
                }
            }
            scalar => {
                shape.constants.insert(path, scalar.clone());
            }
        }
    }
}

/// What they say of an event.
fn theirs(case: Case, facts: &Value, row: &Value) -> Option<Shape> {
    let (_, dialect, destination, _) = case;
    let about = &facts["destinations"][destination];
    let told = row.get(destination)?;
    let mut shape = Shape::default();
    for objects in [&about["always"], &told["keys"]] {
        for (object, keys) in objects.as_object().into_iter().flatten() {
            shape.keys.extend(texts(keys).map(|key| path(object, key)));
        }
    }
    for (path, value) in about["constants"].as_object().unwrap() {
        shape.constants.insert(path.clone(), value.clone());
    }
    let event = row["event"].as_str().unwrap();
    let prefixes = &about["prefixes"][dialect.name];
    for (name, prefix, object) in custom(destination) {
        if event == name
            && let Some(prefix) = prefixes[prefix].as_str()
        {
            shape.keys.insert(path(object, &format!("{prefix}colour")));
        }
    }
    shape.name = match told["heading"].as_str() {
        _ if destination == "custom_http" => Some(event.to_owned()),
        // mParticle has a type of its own for it, which stands in its name's place.
        None | Some("Application Uninstalls") => None,
        Some("[Braze Custom Event]") => {
            Some(prefixes["custom_event"].as_str()?.to_owned() + "the name")
        }
        Some(heading) => Some(title(destination, prefixes, event, heading)),
    };
    Some(shape)
}

/// Events whose custom properties stand among the others, with what stands before them, and where.
fn custom(destination: &str) -> [(&'static str, &'static str, &'static str); 2] {
    let object = match destination {
        "amplitude" => "event_properties",
        _ => "properties",
    };
    [
        ("users.behaviors.CustomEvent", "custom_property", object),
        ("users.behaviors.Purchase", "purchase_property", object),
    ]
}

/// The title under which an event goes out that the glossary has under this heading. Headings of two
/// channels are the name of the event alone, by which nobody could tell what was sent.
fn title(destination: &str, prefixes: &Value, event: &str, heading: &str) -> String {
    let channel = match event.rsplit('.').nth(1) {
        Some("rcs") => "RCS ",
        Some("line") if !heading.to_uppercase().starts_with("LINE ") => "LINE ",
        _ => "",
    };
    let prefix = prefixes["title"].as_str().unwrap_or_default();
    assert!(prefix.is_empty() || destination == "amplitude");
    format!("{prefix}{channel}{heading}")
}

/// Which exception a difference is.
fn exception(about: &str, event: &str, key: &str) -> Option<usize> {
    EXCEPTIONS
        .iter()
        .position(|(d, e, k, _)| about.starts_with(d) && event.starts_with(e) && *k == key)
}

/// Compares all events of a dialect.
fn compare(case: Case, theirs: &BTreeMap<String, Shape>, newer: &[&str]) -> Vec<String> {
    let (about, dialect, _, name_at) = case;
    let mut problems = Vec::new();
    let mut excused = BTreeSet::new();
    for event_type in EventType::ALL.iter().copied() {
        let event = event_type.as_str();
        let (ours, theirs) = (ours(event_type, dialect, name_at), theirs.get(event));
        let (Some(ours), Some(theirs)) = (&ours, theirs) else {
            let exception = exception(about, event, "");
            excused.extend(exception);
            if ours.is_some() != theirs.is_some() && exception.is_none() {
                let who = if ours.is_some() { "us" } else { "them" };
                problems.push(format!("{about}: {event} is sent by {who} only"));
            }
            continue;
        };
        if theirs.name.is_some() && ours.name != theirs.name {
            problems.push(format!(
                "{about}: {event} is called {:?} by us, {:?} by them",
                ours.name, theirs.name
            ));
        }
        if newer.contains(&event) {
            continue;
        }
        for key in ours.keys.symmetric_difference(&theirs.keys) {
            let exception = exception(about, event, key);
            excused.extend(exception);
            if exception.is_none() {
                let who = if ours.keys.contains(key) {
                    "us"
                } else {
                    "them"
                };
                problems.push(format!("{about}: {event} has {key} by {who}"));
            }
        }
        for (path, value) in &theirs.constants {
            if ours.constants.get(path) != Some(value) {
                problems.push(format!("{about}: {path} of {event} is not {value}"));
            }
        }
    }
    let mine = EXCEPTIONS.iter().filter(|(d, ..)| about.starts_with(d));
    let expected = mine.count();
    if excused.len() != expected {
        problems.push(format!("{about}: some exception is none"));
    }
    problems
}

#[test]
fn projections_can_hold_what_the_facts_say() {
    let facts = facts(include_str!("../../facts/destinations.json"));
    let rows = facts["events"].as_array().unwrap();
    let newer: Vec<&str> = rows
        .iter()
        .filter(|row| row["since"].as_u64() > Some(u64::from(RELEASE)))
        .map(|row| row["event"].as_str().unwrap())
        .collect();
    assert_eq!(newer.len(), 9);
    let mut problems = Vec::new();
    let mut compared = Vec::new();
    for case in CURRENT.iter().copied() {
        let table: BTreeMap<String, Shape> = rows
            .iter()
            .filter_map(|row| {
                let event = row["event"].as_str().unwrap().to_owned();
                Some((event, theirs(case, &facts, row)?))
            })
            .collect();
        compared.push((case.0, table.len()));
        problems.extend(compare(case, &table, &newer));
    }
    assert_eq!(
        compared,
        [
            ("custom_http current", 93 + 9),
            ("amplitude current", 88 + 9),
            ("mixpanel current", 88 + 8),
            ("segment current", 88 + 9),
            ("segment anonymous", 88 + 9),
            ("mparticle current", 77 + 8),
            ("shopify current", 5),
            ("adobe current", 93 + 9),
            ("rudderstack current", 93 + 9),
            ("tealium current", 93 + 9),
            ("tealium anonymous", 93 + 9),
            ("treasure_data current", 93 + 9),
        ]
    );
    assert!(
        problems.is_empty(),
        "{} differences\n{}",
        problems.len(),
        problems.join("\n")
    );
}

/// The older pages list properties only; what stands around them is as today.
#[test]
fn projections_can_hold_what_the_older_pages_say() {
    let older_pages = facts(include_str!("../../facts/older-pages.json"));
    let facts = facts(include_str!("../../facts/destinations.json"));
    let mut problems = Vec::new();
    for (case, object) in OLDER.iter().copied() {
        let (about, dialect, destination, name_at) = case;
        let prefixes = &facts["destinations"][destination]["prefixes"][dialect.name];
        let mut table = BTreeMap::new();
        for row in older_pages[destination].as_array().unwrap() {
            let event = row["event"].as_str().unwrap();
            let label = row["label"].as_str().unwrap();
            let known = EventType::ALL.iter().copied();
            let event_type = known.clone().find(|known| known.as_str() == event);
            let Some(ours) = event_type.and_then(|known| ours(known, dialect, name_at)) else {
                problems.push(format!("{about}: {event} is sent by them only"));
                continue;
            };
            let listed = row["fields"].as_object().unwrap().keys();
            let mut keys: BTreeSet<String> = ours.keys;
            let inside = format!("{object}.");
            keys.retain(|key| !key.starts_with(&inside));
            keys.extend(listed.map(|key| path(object, key)));
            let always = &facts["destinations"][destination]["always"][object];
            keys.extend(texts(always).map(|key| path(object, key)));
            for (name, prefix, object) in custom(destination) {
                if event == name {
                    let prefix = prefixes[prefix].as_str().unwrap();
                    keys.insert(path(object, &format!("{prefix}colour")));
                }
            }
            let title = prefixes["title"].as_str().unwrap();
            let name = match label {
                "[Braze Custom Event]" | "<Custom Event Name>" => {
                    prefixes["custom_event"].as_str().unwrap().to_owned() + "the name"
                }
                label if label.starts_with(title) => label.to_owned(),
                label => format!("{title}{label}"),
            };
            let shape = Shape {
                name: Some(name),
                keys,
                constants: BTreeMap::new(),
            };
            table.insert(event.to_owned(), shape);
        }
        assert_eq!(
            table.len(),
            if destination == "amplitude" { 44 } else { 41 },
            "all events of the page are compared"
        );
        problems.extend(compare(case, &table, &[]));
    }
    assert!(
        problems.is_empty(),
        "{} differences\n{}",
        problems.len(),
        problems.join("\n")
    );
}
