//! Records into columns and back: nothing is lost, whatever the columns are like.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use braze_events::{Event, EventType};
use catalog_tests::sample;
use event_catalog::record::{DynEvent, Events};
use event_catalog::{AnyEvent as _, EventExt as _, Value};
use event_catalog_arrow::{
    Columns, FieldIds, Ids, Moments, NotWritten, Options, Rows, Texts, check, schema_of,
};

fn events() -> &'static dyn Events {
    Event::EVENTS
}

fn all_options() -> Vec<Options> {
    let mut all = Vec::new();
    for ids in [Ids::Text, Ids::Uuid] {
        for moments in [Moments::Numbers, Moments::Timestamps] {
            for texts in [Texts::Plain, Texts::Views] {
                all.push(Options::default().ids(ids).moments(moments).texts(texts));
            }
        }
    }
    all
}

/// Samples of an event, each with something that its columns have no place for.
fn records(event: EventType) -> Vec<Event<'static>> {
    let odd = |seed: u64| {
        let mut event = sample(event, seed);
        if let Ok(record) = event.record_mut() {
            record.fields_mut(&mut |_, unknown| match seed % 4 {
                0 => {}
                1 => unknown.push("new_field", Value::Array(vec![Value::Null, Value::Int(1)])),
                2 => {
                    unknown.push("a \"quoted\"\nname", Value::from("ä\u{2028}"));
                    unknown.push("big", Value::UInt(u64::MAX));
                }
                _ => unknown.push("deep", Value::Object(vec![("x".into(), Value::Float(0.1))])),
            });
        }
        event
    };
    (0..12).map(odd).collect()
}

fn lines(rows: &Rows) -> Vec<String> {
    (0..rows.len())
        .map(|row| {
            let mut line = Vec::new();
            rows.write(row, &mut line);
            let event = DynEvent::from_json_of(events(), &line).unwrap();
            event.to_json()
        })
        .collect()
}

#[test]
fn every_record_of_every_event_comes_back() {
    for options in all_options() {
        for event in EventType::ALL.iter().copied() {
            let mut columns = Columns::new(event.descriptor(), &options);
            let records = records(event);
            for record in &records {
                columns.append(record.record().unwrap()).unwrap();
            }
            let batch = columns.finish().unwrap();
            assert!(columns.is_empty());
            assert_eq!(*batch.schema(), schema_of(event.descriptor(), &options));
            let rows = Rows::new(&batch, events().catalog(), None).unwrap();
            let expected: Vec<String> = records.iter().map(Event::to_json).collect();
            assert_eq!(lines(&rows), expected, "{event} {options:?}");
        }
    }
}

const OPEN: &str = "users.messages.email.Open";

fn event_type(name: &str) -> EventType {
    let mut all = EventType::ALL.iter().copied();
    all.find(|event| event.descriptor().name == name).unwrap()
}

fn columns_of(lines: &[&str], options: &Options) -> arrow_array::RecordBatch {
    let mut columns = Columns::new(events().catalog().event(OPEN).unwrap(), options);
    for line in lines {
        let event = DynEvent::from_json_of(events(), line.as_bytes()).unwrap();
        columns.append(event.record().unwrap()).unwrap();
    }
    columns.finish().unwrap()
}

#[test]
fn values_without_a_place_in_their_column_stay() {
    use arrow_array::Array as _;
    use arrow_array::cast::AsArray as _;
    let line = r#"{"event_type":"users.messages.email.Open","id":"7F2C1A9E-4B5D-4C3A-9E8F-2D6B0A1C3E5F","user_id":"no id","time":1700000000,"email_address":"a@example.com","other":3.50}"#;
    let options = Options::default()
        .ids(Ids::Uuid)
        .moments(Moments::Timestamps);
    let batch = columns_of(&[line], &options);
    assert!(batch.column_by_name("id").unwrap().is_null(0));
    let unknown = batch.column_by_name("_unknown").unwrap();
    let unknown = unknown.as_string::<i32>().value(0);
    assert!(unknown.contains(r#""id":"7F2C1A9E"#), "{unknown}");
    assert!(unknown.contains(r#""other":3.50"#), "{unknown}");
    let rows = Rows::new(&batch, events().catalog(), None).unwrap();
    let event = DynEvent::from_json_of(events(), line.as_bytes()).unwrap();
    assert_eq!(lines(&rows), [event.to_json()]);
}

#[test]
fn columns_say_what_the_catalog_knows() {
    let lock = std::fs::read_to_string("../schema-defs/protobuf.lock").unwrap();
    let ids = FieldIds::from_lock(&lock).unwrap();
    let options = Options::default().ids(Ids::Uuid).field_ids(ids);
    for event in EventType::ALL.iter().copied() {
        let schema = schema_of(event.descriptor(), &options);
        let mut numbers = std::collections::HashSet::new();
        for field in schema
            .fields()
            .iter()
            .filter(|field| **field.name() != event.descriptor().unknown_column())
        {
            let number = field.metadata().get("PARQUET:field_id");
            let number = number.unwrap_or_else(|| panic!("{event} {}", field.name()));
            assert!(numbers.insert(number.clone()), "{event} {number}");
        }
    }
    let open = schema_of(events().catalog().event(OPEN).unwrap(), &options);
    let email = open.field_with_name("email_address").unwrap().metadata();
    assert_eq!(email.get("pii").map(String::as_str), Some("true"));
    assert_eq!(email.get("format").map(String::as_str), Some("email"));
    let id = open.field_with_name("id").unwrap();
    assert_eq!(
        id.metadata()
            .get("ARROW:extension:name")
            .map(String::as_str),
        Some("arrow.uuid")
    );
}

#[test]
fn a_record_of_another_event_is_refused() {
    let mut columns = Columns::new(events().catalog().event(OPEN).unwrap(), &Options::default());
    let other = sample(event_type("users.messages.email.Click"), 1);
    let refused = columns.append(other.record().unwrap());
    assert!(
        matches!(refused, Err(NotWritten::OtherEvent { .. })),
        "{refused:?}"
    );
    assert!(columns.is_empty());
}

#[test]
fn numbers_that_json_lacks_are_refused_where_they_would_be_json() {
    let mut columns = Columns::new(events().catalog().event(OPEN).unwrap(), &Options::default());
    let mut event = sample(event_type(OPEN), 1);
    event.record_mut().unwrap().fields_mut(&mut |_, unknown| {
        unknown.push("far", Value::Array(vec![Value::Float(f64::INFINITY)]));
    });
    let refused = columns.append(event.record().unwrap());
    assert_eq!(
        refused,
        Err(NotWritten::NotFinite {
            field: "far".to_owned()
        })
    );
    assert_eq!(columns.finish().unwrap().num_rows(), 0);
}

#[test]
fn violations_are_those_of_the_records() {
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::UInt64Type;
    let lines = [
        r#"{"event_type":"users.messages.email.Open","id":"7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f","user_id":"u","time":1700000000,"email_address":"a@example.com"}"#,
        r#"{"event_type":"users.messages.email.Open","id":"x","user_id":"u","time":1700000000,"email_address":"nobody","timezone":"europe/berlin"}"#,
    ];
    for options in all_options() {
        let batch = columns_of(&lines, &options);
        let found = check(&batch, events(), None).unwrap();
        let row = found.column(0).as_primitive::<UInt64Type>();
        let text = |column: usize, row: usize| found.column(column).as_string::<i32>().value(row);
        let told: Vec<(u64, String, String, String)> = (0..found.num_rows())
            .map(|at| {
                let texts = (
                    text(2, at).to_owned(),
                    text(3, at).to_owned(),
                    text(4, at).to_owned(),
                );
                (row.value(at), texts.0, texts.1, texts.2)
            })
            .collect();
        let mut expected = Vec::new();
        for (line, number) in lines.iter().zip(0..) {
            let inspected = DynEvent::inspect_json_of(events(), line.as_bytes()).unwrap();
            for found in inspected.violations {
                let severity = if found.is_error() { "error" } else { "warning" };
                expected.push((
                    number,
                    found.pointer,
                    found.rule.to_string(),
                    severity.to_owned(),
                ));
            }
        }
        assert!(expected.iter().any(|(row, ..)| *row == 1));
        assert_eq!(told, expected, "{options:?}");
    }
}
