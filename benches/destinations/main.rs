//! Events to destinations and back.
//!
//! - *to Amplitude*: a line of storage JSON becomes a line as Amplitude gets it. The peer is what
//!   teams write first: `serde_json::Value`, and a map from each event's fields to where they go,
//!   made in advance; `agree` asserts that both write the same.
//! - *Custom HTTP in*: bodies of 100 events. The peers are serde's derives on nested structs, in an
//!   internally tagged enum where there are many types, and told the type where there is one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::collections::HashMap;
use std::process::ExitCode;

use braze_events::Event;
use braze_events::destinations::{amplitude, custom_http};
use braze_events::project::{Batch, Settings, What};
use catalog_benches::race::{Race, keep, outcome};
use catalog_benches::streams::{self, Stream};
use nested_peer as peer;
use serde_json::{Map, Value};

const RECORDS: usize = 2_000;

fn main() -> ExitCode {
    let mixed = streams::mixed(RECORDS);
    let clicks = streams::only(
        "users.messages.email.Click",
        "stream of email clicks",
        RECORDS,
    );
    for stream in [&mixed, &clicks] {
        to_amplitude(stream);
    }
    from_custom_http(&streams::mixed_of(RECORDS, peer::EVENTS), 2.5);
    clicks_from_custom_http(&clicks);
    outcome()
}

fn to_amplitude(stream: &Stream) {
    let renames = renames();
    agree(stream, &renames);
    let (mut ours, mut alone, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let decoded: Vec<Event<'_>> = stream
        .records()
        .map(|line| Event::from_json(line).unwrap())
        .collect();
    Race::new(
        format!("{}, to Amplitude", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender("serde_json::Value, map of renames", || {
        theirs.clear();
        stream
            .records()
            .for_each(|line| by_renames(line, &renames, &mut theirs));
        keep(&theirs);
    })
    .contender("from_json, project, write_json", || {
        ours.clear();
        stream
            .records()
            .for_each(|line| by_projection(line, &mut ours));
        keep(&ours);
    })
    .contender("(project, write_json alone)", || {
        alone.clear();
        for event in &decoded {
            if let Ok(projection) = event.project(&amplitude::CURRENT) {
                projection.write_json(&mut alone);
            }
        }
        keep(&alone);
    })
    .bar(
        "from_json, project, write_json",
        4.0,
        "serde_json::Value, map of renames",
    )
    .run();
}

fn by_projection(line: &[u8], out: &mut Vec<u8>) {
    if let Ok(projection) = Event::from_json(line).unwrap().project(&amplitude::CURRENT) {
        projection.write_json(out);
    }
}

/// Where the fields of an event go.
struct Rules {
    title: &'static str,
    /// A field whose value is the end of the title.
    titled: Option<&'static str>,
    fields: HashMap<&'static str, Vec<Place>>,
}

/// Where a field goes.
enum Place {
    Top(&'static str),
    Milliseconds(&'static str),
    /// If the field `ad_id_type` has this value.
    If(&'static str, &'static str),
    Property(&'static str),
    Prefixed(&'static str),
}

fn renames() -> HashMap<&'static str, Rules> {
    let dialect = &amplitude::CURRENT;
    let name = |field: u16| dialect.catalog.fields[usize::from(field)].name;
    let events = dialect.catalog.events.iter().filter_map(|event| {
        let outline = dialect.outline(event)?;
        let mut fields: HashMap<&'static str, Vec<Place>> = HashMap::new();
        let mut depth = 0;
        for member in dialect.members(outline) {
            let key = member.key;
            let place = match member.what {
                What::Open => {
                    depth += 1;
                    continue;
                }
                What::Close => {
                    depth -= 1;
                    continue;
                }
                What::Field(_) if depth == 0 => Place::Top(key),
                What::Field(_) => Place::Property(key),
                What::Milliseconds(_) => Place::Milliseconds(key),
                What::When(_, _, value) => Place::If(key, value),
                What::Spread(_, prefix) => Place::Prefixed(prefix),
                _ => continue,
            };
            let field = member.what.field().unwrap();
            fields.entry(name(field)).or_default().push(place);
        }
        let titled = outline.title_field.map(|(field, _)| name(field));
        Some((
            event.name,
            Rules {
                title: outline.title,
                titled,
                fields,
            },
        ))
    });
    events.collect()
}

/// The way that comes to mind first.
fn by_renames(line: &[u8], events: &HashMap<&'static str, Rules>, out: &mut Vec<u8>) {
    let Value::Object(record) = serde_json::from_slice(line).unwrap() else {
        panic!("no record")
    };
    let Some(rules) = record
        .get("event_type")
        .and_then(Value::as_str)
        .and_then(|name| events.get(name))
    else {
        return;
    };
    let named = |name: &str| {
        record
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    if !named("external_user_id") && !named("device_id") {
        return;
    }
    let (mut top, mut properties) = (Map::new(), Map::new());
    let title = match rules
        .titled
        .and_then(|field| record.get(field))
        .and_then(Value::as_str)
    {
        Some(end) => format!("{}{end}", rules.title),
        None => rules.title.to_owned(),
    };
    top.insert("event_type".to_owned(), title.into());
    top.insert("library".to_owned(), "Braze".into());
    let kind = record
        .get("ad_id_type")
        .and_then(Value::as_str)
        .map(str::to_owned);
    for (name, value) in record {
        let Some(places) = rules.fields.get(name.as_str()) else {
            continue;
        };
        for place in places {
            match place {
                Place::Top(key) => drop(top.insert((*key).to_owned(), value.clone())),
                Place::Milliseconds(key) => {
                    drop(top.insert((*key).to_owned(), (value.as_i64().unwrap() * 1000).into()));
                }
                Place::If(key, wanted) => {
                    if kind.as_deref() == Some(wanted) {
                        top.insert((*key).to_owned(), value.clone());
                    }
                }
                Place::Property(key) => drop(properties.insert((*key).to_owned(), value.clone())),
                Place::Prefixed(prefix) => {
                    if let Ok(Value::Object(members)) =
                        serde_json::from_str(value.as_str().unwrap())
                    {
                        properties.extend(
                            members
                                .into_iter()
                                .map(|(key, value)| (format!("{prefix}{key}"), value)),
                        );
                    }
                }
            }
        }
    }
    top.insert("event_properties".to_owned(), Value::Object(properties));
    serde_json::to_writer(out, &top).unwrap();
}

/// A race is fair only if both do the same.
fn agree(stream: &Stream, renames: &HashMap<&'static str, Rules>) {
    let mut sent = 0;
    for line in stream.records() {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        by_projection(line, &mut ours);
        by_renames(line, renames, &mut theirs);
        assert_eq!(ours.is_empty(), theirs.is_empty());
        if !ours.is_empty() {
            sent += 1;
            let read = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
            assert_eq!(
                read(&ours),
                read(&theirs),
                "{}",
                String::from_utf8_lossy(line)
            );
        }
    }
    assert!(sent > RECORDS / 2);
}

/// Bodies of Custom HTTP with these events.
fn bodies(stream: &Stream) -> Vec<Vec<u8>> {
    let mut batch = Batch::new(&custom_http::CURRENT, &Settings::new());
    let mut bodies = Vec::new();
    for line in stream.records() {
        if let Ok(projection) = Event::from_json(line)
            .unwrap()
            .project(&custom_http::CURRENT)
        {
            bodies.extend(batch.push(&projection).unwrap());
        }
    }
    bodies.extend(batch.finish());
    bodies
}

fn received(body: &[u8]) -> usize {
    let mut events = 0;
    for event in custom_http::CURRENT.receive::<Event<'_>>(body) {
        keep(&event.unwrap());
        events += 1;
    }
    events
}

/// The other way, by all who need not know which events there are.
fn incoming<'b>(stream: &Stream, bodies: &'b [Vec<u8>]) -> Race<'b> {
    let events = bodies.iter().map(|body| received(body)).sum();
    let bytes = bodies.iter().map(Vec::len).sum();
    Race::new(format!("{}, Custom HTTP in", stream.name), events, bytes)
        .contender("serde_json, nested structs in a tagged enum", move || {
            for body in bodies {
                keep(&peer::body(body).unwrap());
            }
        })
        .contender("receive", move || {
            for body in bodies {
                keep(&received(body));
            }
        })
}

fn from_custom_http(stream: &Stream, factor: f64) {
    let bodies = bodies(stream);
    let of_peer = |body: &Vec<u8>| peer::body(body).unwrap().events.len();
    assert_eq!(
        bodies.iter().map(|body| received(body)).sum::<usize>(),
        bodies.iter().map(of_peer).sum::<usize>()
    );
    incoming(stream, &bodies)
        .bar(
            "receive",
            factor,
            "serde_json, nested structs in a tagged enum",
        )
        .run();
}

/// One peer knows that all events are clicks.
fn clicks_from_custom_http(stream: &Stream) {
    let bodies = bodies(stream);
    incoming(stream, &bodies)
        .contender("serde_json, nested structs, type known", || {
            for body in &bodies {
                keep(&peer::clicks(body).unwrap());
            }
        })
        .bar(
            "receive",
            2.5,
            "serde_json, nested structs in a tagged enum",
        )
        .run();
}
