//! Any schema and any bytes as records: error or data; and what was read is written again with the
//! same schema and read as the same.
#![no_main]

use braze_events::Event;
use braze_events::avro::{
    AvroReader, AvroWriter, Block, Codec, Limits, Plan, Schema, WriterOptions, schema_of,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        record_items: 1_000,
        ..Limits::default()
    };
    let end = data
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(data.len());
    let (schema, rest) = data.split_at(end);
    let json = match schema {
        [index] => Event::CATALOG
            .events
            .get(usize::from(*index))
            .map(|event| schema_of(event, None)),
        text => std::str::from_utf8(text).ok().map(str::to_owned),
    };
    let Some(schema) = json.and_then(|json| Schema::parse(&json).ok()) else {
        return;
    };
    let records = rest.get(1..).unwrap_or_default();
    let file = file(&schema, records);
    let mut writer =
        AvroWriter::with_schema(Vec::new(), &schema, Event::CATALOG, options()).unwrap();
    let mut first = Vec::new();
    read(&file, limits, |event| {
        // Bytes that should be text cannot be written as text.
        if writer.write(event).is_ok() {
            first.push(event.to_json());
        }
    });
    let mut second = Vec::new();
    read(
        &writer.finish().unwrap(),
        Limits {
            record_items: 1_000_000,
            ..limits
        },
        |event| second.push(event.to_json()),
    );
    assert_eq!(first, second);
});

fn options() -> WriterOptions {
    WriterOptions {
        codec: Codec::Null,
        ..WriterOptions::default()
    }
}

/// A file with one block of these bytes, which promises as many records as there can be at most:
/// more would be damage of the block.
fn file(schema: &Schema, records: &[u8]) -> Vec<u8> {
    let empty = AvroWriter::with_schema(
        Vec::new(),
        schema,
        Event::CATALOG,
        WriterOptions {
            sync: Some([7; 16]),
            ..options()
        },
    );
    let mut file = empty.unwrap().finish().unwrap();
    for number in [records.len(); 2] {
        let mut rest = number << 1;
        while rest >= 0x80 {
            file.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        file.push(rest.to_le_bytes()[0]);
    }
    file.extend_from_slice(records);
    file.extend_from_slice(&[7; 16]);
    file
}

fn read(file: &[u8], limits: Limits, mut each: impl FnMut(&Event<'_>)) {
    let mut reader = AvroReader::with_limits(file, limits).unwrap();
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    while reader.next_block(&mut block).unwrap() {
        let mut records = block.records::<Event<'_>>(&plan).unwrap();
        while let Some(record) = records.next_record() {
            let Ok(record) = record else { return };
            drop(record.violations());
            each(record.event());
        }
    }
}
