//! What can stand in a projection, against the collected facts: every event, every dialect, both
//! directions.
//!
//! The facts stand in `tests/facts`, whose `README.md` says where they come from.

use std::collections::{BTreeMap, BTreeSet};

use braze_events::EventType;
use braze_events::destinations::{amplitude, custom_http, mixpanel};
use braze_events::project::Dialect;
use serde_json::Value;

use super::{clear, full, set, settings};

/// Where we differ from the facts on purpose: dialect, event, key, and why.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "amplitude seed",
        "users.behaviors.Purchase",
        "product_id",
        "the page's text says it moves to the top level, as `productId`",
    ),
    (
        "amplitude seed",
        "users.behaviors.Purchase",
        "price",
        "the page's text says it moves to the top level",
    ),
    (
        "amplitude seed",
        "users.canvas.experimentstep.Conversion",
        "workflow_id",
        "no schema of Braze's has such a field",
    ),
    (
        "mixpanel seed",
        "users.behaviors.Purchase",
        "product_id",
        "the page's text calls it `productId`",
    ),
    (
        "mixpanel seed",
        "users.behaviors.Purchase",
        "productId",
        "the page's text calls `product_id` so",
    ),
];

fn facts(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

type Keys = BTreeSet<String>;

/// What there is to say about an event in a dialect: its name, and the keys of each object.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    name: String,
    objects: BTreeMap<String, Keys>,
}

fn keys<'v>(list: impl IntoIterator<Item = &'v Value>) -> Keys {
    list.into_iter()
        .map(|key| key.as_str().unwrap().to_owned())
        .collect()
}

/// Whether something came after release 10, of which the facts are.
fn later(since: Option<u16>) -> bool {
    since.is_some_and(|since| since > 10)
}

/// What we make of the event, whichever kind of advertising identifier it has.
fn ours(event_type: EventType, dialect: &'static Dialect, name_key: &str) -> Option<Shape> {
    let mut event = full(event_type, dialect);
    for field in event_type
        .descriptor()
        .fields
        .iter()
        .filter(|field| later(field.since))
    {
        clear(&mut event, field.name());
    }
    let settings = settings();
    let mut shape = Shape::default();
    for kind in ["ios_idfa", "google_ad_id"] {
        set(&mut event, "ad_id_type", kind);
        let json: Value =
            serde_json::from_str(&event.project(dialect).ok()?.with(&settings).to_json()).unwrap();
        json[name_key].as_str().unwrap().clone_into(&mut shape.name);
        collect(&json, "", &mut shape.objects);
    }
    Some(shape)
}

fn collect(value: &Value, path: &str, objects: &mut BTreeMap<String, Keys>) {
    let Value::Object(members) = value else {
        return;
    };
    for (key, value) in members {
        objects
            .entry(path.to_owned())
            .or_default()
            .insert(key.clone());
        // Custom properties are of the customer's making.
        if value.is_object() && !key.ends_with("_properties") || key == "event_properties" {
            let inner = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            objects.entry(inner.clone()).or_default();
            collect(value, &inner, objects);
        }
    }
}

/// Compares all events of a dialect.
fn compare(
    title: &str,
    dialect: &'static Dialect,
    name_key: &str,
    theirs: &BTreeMap<String, Shape>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut excused_keys = 0;
    let told = EventType::ALL.iter().copied();
    for event_type in told.filter(|event_type| !later(event_type.descriptor().since)) {
        let event = event_type.as_str();
        let (ours, theirs) = (ours(event_type, dialect, name_key), theirs.get(event));
        let (Some(ours), Some(theirs)) = (&ours, theirs) else {
            if ours.is_some() != theirs.is_some() {
                problems.push(format!(
                    "{title}: {event} is sent by {}",
                    if ours.is_some() {
                        "us only"
                    } else {
                        "them only"
                    }
                ));
            }
            continue;
        };
        if ours.name != theirs.name {
            problems.push(format!(
                "{title}: {event} is called {:?} by us, {:?} by them",
                ours.name, theirs.name
            ));
        }
        for path in ours
            .objects
            .keys()
            .chain(theirs.objects.keys())
            .collect::<BTreeSet<_>>()
        {
            let (ours, theirs) = (ours.objects.get(path), theirs.objects.get(path));
            let (ours, theirs) = (
                ours.cloned().unwrap_or_default(),
                theirs.cloned().unwrap_or_default(),
            );
            for key in ours.symmetric_difference(&theirs) {
                let is_excused = EXCEPTIONS
                    .iter()
                    .any(|(d, e, k, _)| *d == title && *e == event && k == key);
                excused_keys += usize::from(is_excused);
                if !is_excused {
                    problems.push(format!(
                        "{title}: {event} has {path}.{key} by {}",
                        if ours.contains(key) { "us" } else { "them" }
                    ));
                }
            }
        }
    }
    let expected = EXCEPTIONS.iter().filter(|(d, ..)| *d == title).count();
    assert_eq!(excused_keys, expected, "{title}: every exception is one");
    problems
}

fn with_prefix(mut keys: Keys, event: &str, prefixes: &Value) -> Keys {
    for (name, prefix) in [
        ("users.behaviors.CustomEvent", "custom_property"),
        ("users.behaviors.Purchase", "purchase_property"),
    ] {
        if event == name {
            keys.insert(format!("{} colour", prefixes[prefix].as_str().unwrap()));
        }
    }
    keys
}

fn name_of(label: &str, custom: &str) -> String {
    match label {
        "[Braze Custom Event]" | "<Custom Event Name>" => format!("{custom} the name"),
        label => label.to_owned(),
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn projections_can_hold_what_the_facts_say() {
    let older_pages = facts(include_str!("../../facts/older-pages.json"));
    let facts = facts(include_str!("../../facts/destinations.json"));
    let mut tables: BTreeMap<&str, BTreeMap<String, Shape>> = BTreeMap::new();
    let prefixes = |destination: &str, page: &str| {
        facts["destinations"][destination]["prefixes"][page].clone()
    };
    for row in facts["events"].as_array().unwrap() {
        let event = row["event"].as_str().unwrap();
        if let Value::Object(http) = &row["custom_http"] {
            let objects = [
                (
                    "",
                    keys(
                        facts["destinations"]["custom_http"]["event_keys"]
                            .as_array()
                            .unwrap(),
                    ),
                ),
                ("user", keys(http["user"].as_array().unwrap())),
                ("properties", keys(http["properties"].as_array().unwrap())),
            ];
            let shape = Shape {
                name: event.to_owned(),
                objects: objects.map(|(path, keys)| (path.to_owned(), keys)).into(),
            };
            tables
                .entry("custom_http current")
                .or_default()
                .insert(event.to_owned(), shape);
        }
        if let Value::Object(current) = &row["amplitude"]["current"] {
            let prefixes = prefixes("amplitude", "current_partner_page");
            let properties = keys(current["event_properties"].as_array().unwrap());
            let mut top = keys(current["top_level"].as_array().unwrap());
            top.insert("event_properties".to_owned());
            let shape = Shape {
                name: name_of(current["name"].as_str().unwrap(), "[Braze Custom Event]"),
                objects: [
                    (String::new(), top),
                    (
                        "event_properties".to_owned(),
                        with_prefix(properties, event, &prefixes),
                    ),
                ]
                .into(),
            };
            tables
                .entry("amplitude current")
                .or_default()
                .insert(event.to_owned(), shape);
        }
        if let Value::Object(current) = &row["mixpanel"]["current"] {
            let prefixes = prefixes("mixpanel", "current_partner_page");
            let mut properties = keys(current["envelope"].as_array().unwrap());
            properties.extend(keys(current["properties"].as_array().unwrap()));
            let top = keys(
                facts["destinations"]["mixpanel"]["event_keys"]
                    .as_array()
                    .unwrap(),
            );
            let shape = Shape {
                name: name_of(current["name"].as_str().unwrap(), "[Braze Custom Event]"),
                objects: [
                    (String::new(), top),
                    (
                        "properties".to_owned(),
                        with_prefix(properties, event, &prefixes),
                    ),
                ]
                .into(),
            };
            tables
                .entry("mixpanel current")
                .or_default()
                .insert(event.to_owned(), shape);
        }
    }
    // The older pages list properties only; what stands around them is as today.
    let mut problems = Vec::new();
    for (destination, title, name_key, rest) in [
        (
            "amplitude",
            "amplitude seed",
            "event_type",
            "event_properties",
        ),
        ("mixpanel", "mixpanel seed", "event", "properties"),
    ] {
        let dialect = if destination == "amplitude" {
            &amplitude::SEED
        } else {
            &mixpanel::SEED
        };
        let prefixes = prefixes(destination, "seed");
        for row in older_pages[destination].as_array().unwrap() {
            let event = row["event"].as_str().unwrap();
            let label = row["label"].as_str().unwrap();
            let (all, custom) = (
                prefixes["event"].as_str().unwrap(),
                prefixes["custom_event"].as_str().unwrap(),
            );
            let name = match name_of(label, custom) {
                name if all.is_empty() || name.starts_with(all) => name,
                name => format!("{all} {name}"),
            };
            let listed = row["fields"].as_object().unwrap().keys().cloned().collect();
            let listed = with_prefix(listed, event, &prefixes);
            let Some(event_type) = EventType::ALL
                .iter()
                .copied()
                .find(|known| known.as_str() == event)
            else {
                problems.push(format!("{title}: {event} is unknown"));
                continue;
            };
            let Some(ours) = ours(event_type, dialect, name_key) else {
                problems.push(format!("{title}: {event} is sent by them only"));
                continue;
            };
            let mut shape = Shape {
                name,
                objects: ours.objects,
            };
            let envelope = keys(
                facts["destinations"][destination]["envelope_properties"]
                    .as_array()
                    .into_iter()
                    .flatten(),
            );
            shape
                .objects
                .insert(rest.to_owned(), listed.union(&envelope).cloned().collect());
            tables
                .entry(title)
                .or_default()
                .insert(event.to_owned(), shape);
        }
    }
    for (title, dialect, name_key) in [
        ("custom_http current", &custom_http::CURRENT, "event_type"),
        ("amplitude current", &amplitude::CURRENT, "event_type"),
        ("mixpanel current", &mixpanel::CURRENT, "event"),
        ("amplitude seed", &amplitude::SEED, "event_type"),
        ("mixpanel seed", &mixpanel::SEED, "event"),
    ] {
        problems.extend(compare(title, dialect, name_key, &tables[title]));
    }
    assert_eq!(
        tables.values().map(BTreeMap::len).sum::<usize>(),
        93 + 2 * 86 + 44 + 41,
        "all events of the facts are compared"
    );
    assert!(
        problems.is_empty(),
        "{} differences\n{}",
        problems.len(),
        problems.join("\n")
    );
}
