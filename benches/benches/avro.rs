//! Avro files into typed events, against `apache-avro` and `serde_avro_fast` into derived structs,
//! and against bare inflate.
//!
//! A file of 100,000 email clicks, and a folder of as many records in a file for each event type;
//! blocks as they are, and deflated. Files lie in memory. All decode every field of every record
//! and look at each record; the peers are told the type of each file.
//!
//! - `apache-avro` as its documentation shows it: `Reader`, then `from_value`, which copies text;
//! - `serde_avro_fast` into structs that borrow text, which it lets them do when blocks are not
//!   compressed;
//! - *inflated, then …*: the same on blocks that are inflated before by `flate2` with `zlib-rs`, so
//!   that text is borrowed there too (clicks only);
//! - *bare inflate* does nothing else.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use apache_avro::from_value;
use braze_events::avro::{AvroReader, AvroWriter, Block, Codec, WriterOptions};
use braze_events::{AnyEvent as _, Event};
use catalog_benches::race::{Race, keep};
use catalog_benches::streams::{self, Stream};
use derived_peer as peer;
use flate2::{Decompress, FlushDecompress};
use serde::Deserialize as _;
use serde_avro_fast::de::DeserializerState;
use serde_avro_fast::object_container_file_encoding::Reader;

const RECORDS: usize = 100_000;
const ROUNDS: usize = 15;

/// A file, and what the peers are told of it.
struct File {
    event_type: &'static str,
    bytes: Vec<u8>,
    /// Its schema as `serde_avro_fast` has it.
    schema: std::sync::Arc<serde_avro_fast::Schema>,
    /// The blocks as they are stored, each with the number of its records.
    blocks: Vec<(u64, Vec<u8>)>,
}

fn main() {
    let clicks = streams::only("users.messages.email.Click", "email clicks", RECORDS);
    let mixed = streams::mixed(RECORDS);
    for stream in [&clicks, &mixed] {
        for codec in [Codec::Null, Codec::Deflate] {
            race(stream, codec);
        }
    }
}

fn race(stream: &Stream, codec: Codec) {
    let title = format!("decode {}, {codec}", stream.name);
    let files = files(stream, codec);
    let bytes = files.iter().map(|file| inflated_bytes(file, codec)).sum();
    let mut race = Race::new(title, RECORDS, bytes)
        .rounds(ROUNDS)
        .contender("apache-avro", || files.iter().for_each(apache))
        .contender("event-catalog", || files.iter().for_each(ours))
        .contender("serde_avro_fast", || files.iter().for_each(fast))
        .bar("event-catalog", 1.5, "serde_avro_fast");
    if codec == Codec::Null {
        // Deflated, inflating alone takes more than a tenth of the peer's time.
        race = race.bar("event-catalog", 10.0, "apache-avro");
    } else {
        race = race
            .contender("bare inflate", || files.iter().for_each(inflate))
            .bar("event-catalog", 0.5, "bare inflate");
        if let [file] = &files[..] {
            race = race.contender("inflated, then serde_avro_fast", || fast_inflated(file));
        }
    }
    race.run();
}

/// The stream as files, one for each event type.
fn files(stream: &Stream, codec: Codec) -> Vec<File> {
    let options = WriterOptions {
        codec,
        ..WriterOptions::default()
    };
    let mut writers: Vec<_> = Event::CATALOG
        .events
        .iter()
        .map(|event| AvroWriter::new(Vec::new(), event, options.clone()).unwrap())
        .collect();
    for record in stream.records() {
        let event = Event::from_json(record).unwrap();
        writers[usize::from(event.record().map_err(drop).unwrap().descriptor().index)]
            .write(&event)
            .unwrap();
    }
    let written = Event::CATALOG
        .events
        .iter()
        .zip(writers)
        .filter(|(_, writer)| writer.records() > 0);
    written
        .map(|(event, writer)| file(event.name, writer.finish().unwrap()))
        .collect()
}

fn file(event_type: &'static str, bytes: Vec<u8>) -> File {
    let schema = Reader::from_slice(&bytes).unwrap().schema().clone();
    let mut blocks = Vec::new();
    let mut reader = AvroReader::new(&bytes[..]).unwrap();
    let mut block = Block::default();
    while reader.next_block(&mut block).unwrap() {
        blocks.push((block.count(), block.stored().to_vec()));
    }
    File {
        event_type,
        bytes,
        schema,
        blocks,
    }
}

fn inflated_bytes(file: &File, codec: Codec) -> usize {
    if codec == Codec::Null {
        return file.blocks.iter().map(|(_, stored)| stored.len()).sum();
    }
    let mut bytes = 0;
    inflated(file, |_, data| bytes += data.len());
    bytes
}

fn ours(file: &File) {
    streams::each_avro_event(&file.bytes, |record| {
        assert!(record.shape().is_empty());
        keep(record.event());
    });
}

/// Looks at every record that an iterator gives; the last is handed back, which tells their type.
fn all<T, X: std::fmt::Debug>(records: impl Iterator<Item = Result<T, X>>) -> T {
    let records = records.map(|record| {
        let record = record.unwrap();
        keep(&record);
        record
    });
    records.last().unwrap()
}

fn apache(file: &File) {
    // Peers that borrow from a value live no longer than it, so each is made, looked at and dropped
    // in turn.
    for value in apache_avro::Reader::new(&file.bytes[..]).unwrap() {
        let value = value.unwrap();
        keep(&peer::by_tag!(file.event_type, from_value(&value).unwrap()));
    }
}

fn fast(file: &File) {
    let event = peer::by_tag!(
        file.event_type,
        all(Reader::from_slice(&file.bytes)
            .unwrap()
            .deserialize_borrowed())
    );
    keep(&event);
}

/// Of a file of clicks.
fn fast_inflated(file: &File) {
    inflated(file, |count, data| {
        let mut state = DeserializerState::from_slice(data, &file.schema);
        (0..count)
            .for_each(|_| keep(&peer::EmailClick::deserialize(state.deserializer()).unwrap()));
    });
}

fn inflate(file: &File) {
    inflated(file, |_, data| keep(&data));
}

/// Inflates all blocks, with one state and one buffer.
fn inflated(file: &File, mut each: impl FnMut(u64, &[u8])) {
    let mut state = Decompress::new(false);
    let mut data = Vec::with_capacity(1 << 20);
    for (count, stored) in &file.blocks {
        state.reset(false);
        data.clear();
        state
            .decompress_vec(stored, &mut data, FlushDecompress::Finish)
            .unwrap();
        each(*count, &data);
    }
}
