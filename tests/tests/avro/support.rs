//! Writing and reading files in memory, with our crate and with `apache-avro`.

use apache_avro::types::Value as Theirs;
use braze_events::avro::{AvroReader, AvroWriter, Block, Codec, Plan, WriterOptions};
use braze_events::{AnyEvent, Event, EventType};
use catalog_tests::sample;
use event_catalog::descriptor::EventDescriptor;
use serde_json::{Map, Value};

/// An object without its nulls: absent and null mean the same.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
        value => value,
    }
}

/// The event as JSON, without its tag.
pub(crate) fn fields(event: &Event<'_>) -> Value {
    let mut json: Value = serde_json::from_str(&event.to_json()).unwrap();
    json.as_object_mut().unwrap().remove("event_type");
    without_nulls(json)
}

/// Samples of a type.
pub(crate) fn samples(event: &'static EventDescriptor, count: u64) -> Vec<Event<'static>> {
    let event_type = EventType::ALL[usize::from(event.index)];
    (0..count).map(|seed| sample(event_type, seed)).collect()
}

/// Writes events of one type, a few to a block.
pub(crate) fn write(events: &[Event<'_>], codec: Codec) -> Vec<u8> {
    let event = events[0].record().map_err(drop).unwrap().descriptor();
    let options = WriterOptions {
        codec,
        block_bytes: 1500,
        ..WriterOptions::default()
    };
    let mut writer = AvroWriter::new(Vec::new(), event, options).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads a whole file and hands each event to `each`, with the violations of its shape.
pub(crate) fn read(file: &[u8], mut each: impl FnMut(&Event<'_>, &[braze_events::Violation])) {
    let mut reader = AvroReader::new(file).unwrap();
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    while reader.next_block(&mut block).unwrap() {
        let mut records = block.records::<Event<'_>>(&plan).unwrap();
        while let Some(record) = records.next_record() {
            let record = record.unwrap();
            each(record.event(), record.shape());
        }
    }
}

/// The records of a file as JSON without tags, all of them without violations.
pub(crate) fn read_fields(file: &[u8]) -> Vec<Value> {
    let mut all = Vec::new();
    read(file, |event, shape| {
        assert!(shape.is_empty(), "{shape:?}");
        all.push(fields(event));
    });
    all
}

/// The same by `apache-avro`.
pub(crate) fn read_theirs(file: &[u8]) -> Vec<Value> {
    apache_avro::Reader::new(file)
        .unwrap()
        .map(|value| without_nulls(to_json(value.unwrap())))
        .collect()
}

/// A value of `apache-avro` as JSON; floats as their shortest text.
pub(crate) fn to_json(value: Theirs) -> Value {
    match value {
        Theirs::Null => Value::Null,
        Theirs::Boolean(v) => v.into(),
        Theirs::Int(v) => v.into(),
        Theirs::Long(v) => v.into(),
        Theirs::Float(v) => v.to_string().parse::<f64>().unwrap().into(),
        Theirs::Double(v) => v.into(),
        Theirs::String(v) | Theirs::Enum(_, v) => v.into(),
        Theirs::Bytes(v) | Theirs::Fixed(_, v) => v.into(),
        Theirs::Union(_, v) => to_json(*v),
        Theirs::Array(items) => items.into_iter().map(to_json).collect(),
        Theirs::Map(members) => members
            .into_iter()
            .map(|(name, value)| (name, to_json(value)))
            .collect::<Map<_, _>>()
            .into(),
        Theirs::Record(members) => members
            .into_iter()
            .map(|(name, value)| (name, to_json(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => panic!("{other:?}"),
    }
}

/// Records written by `apache-avro` with this schema, a few to a block.
pub(crate) fn write_theirs(schema: &str, records: &[Value], codec: apache_avro::Codec) -> Vec<u8> {
    let schema = apache_avro::Schema::parse_str(schema).unwrap();
    let mut writer = apache_avro::Writer::builder()
        .schema(&schema)
        .writer(Vec::new())
        .codec(codec)
        .block_size(1500)
        .build()
        .unwrap();
    for record in records {
        let record = Theirs::try_from(record.clone()).unwrap();
        writer
            .append_value(record.resolve(&schema).unwrap())
            .unwrap();
    }
    writer.into_inner().unwrap()
}
