//! Events as destinations get them, and back.
//!
//! | module | what it shows |
//! |---|---|
//! | `facts` | what can stand in a projection is what the collected facts say, in both directions |
//! | `cases` | the dialects and the exceptions of `facts` |
//! | `goldens` | projections of a handful of events, in files |
//! | `roundtrip` | Custom HTTP there and back, for every event type |
//! | `receive` | bodies with mistakes, unknown members and events, and large events |
//! | `batches` | requests within limits |
//! | `api` | who is left out and why, settings, serde |

mod api;
mod batches;
mod cases;
mod facts;
mod goldens;
mod receive;
mod roundtrip;

use braze_events::descriptor::EventDescriptor;
use braze_events::project::{Dialect, Settings};
use braze_events::{AnyEvent, Event, EventType, Value};
use catalog_tests::{each_field, sample};
use event_catalog::descriptor::{Kind, Shape};
use event_catalog::record::ScalarBuf;

/// What the made-up sender knows.
fn settings() -> Settings {
    Settings::new()
        .with("token", "the token")
        .with("api_key", "the key")
        .with("environment", "development")
}

/// An event with a value in every field, those included that a dialect has and the event lacks by
/// the catalog.
fn full(event_type: EventType, dialect: &Dialect) -> Event<'static> {
    let mut event = sample(event_type, 1);
    each_field(&mut event, |slot, field| {
        let value = match (slot.name(), slot.kind) {
            ("properties", _) => ScalarBuf::Str(r#"{"colour":"green"}"#.into()),
            (name, Kind::String) => ScalarBuf::Str(format!("the {name}").into()),
            (_, Kind::Int) => ScalarBuf::Int(7),
            (_, Kind::Long) => ScalarBuf::Long(7),
            (_, Kind::Float) => ScalarBuf::Float(0.5),
            (_, Kind::Double) => ScalarBuf::Double(0.5),
            (_, Kind::Boolean) => ScalarBuf::Bool(true),
            (_, kind) => unreachable!("no event has a field of {}", kind.name()),
        };
        field.start_list();
        field.put(Some(value));
        if slot.shape == Shape::NullableList {
            field.put(None);
        }
    });
    let descriptor = event_type.descriptor();
    if let Ok(record) = event.record_mut() {
        record.fields_mut(&mut |_, unknown| {
            unknown.clear();
            for name in lacking(descriptor, dialect) {
                unknown.push(name, Value::String(format!("the {name}").into()));
            }
        });
    }
    event
}

/// The fields that a dialect has and the event lacks by the catalog, in the order in which they
/// stand there.
fn lacking(event: &'static EventDescriptor, dialect: &Dialect) -> Vec<&'static str> {
    let Some(outline) = dialect.outline(event) else {
        return Vec::new();
    };
    let fields = dialect
        .members(outline)
        .filter_map(|member| member.what.field());
    let mut names: Vec<&str> = fields
        .map(|field| event.catalog.fields[usize::from(field)].name)
        .collect();
    names.retain(|name| event.field(name).is_none());
    names
}

/// Gives a field of an event a text.
fn set(event: &mut Event<'static>, name: &str, text: &str) {
    each_field(event, |slot, field| {
        if slot.name() == name {
            field.put(Some(ScalarBuf::Str(text.to_owned().into())));
        }
    });
}

/// Takes a field out of an event.
fn clear(event: &mut Event<'static>, name: &str) {
    each_field(event, |slot, field| {
        if slot.name() == name {
            field.clear();
        }
    });
}
