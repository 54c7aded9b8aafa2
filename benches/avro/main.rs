//! Avro files into typed events and back, against `apache-avro` and `serde_avro_fast` with derived
//! structs, and against bare inflate and deflate.
//!
//! A file of 100,000 email clicks, and a folder of as many records in a file for each event type that
//! the peers have;
//! blocks as they are, and deflated. Files lie in memory. All decode every field of every record
//! and look at each record; the peers are told the type of each file.
//!
//! - `apache-avro` as its documentation shows it: `Reader`, then `from_value`, which copies text;
//! - `serde_avro_fast` into structs that borrow text, which it lets them do when blocks are not
//!   compressed;
//! - *inflated, then …*: the same on blocks that are inflated before by `flate2` with `zlib-rs`, so
//!   that text is borrowed there too (clicks only);
//! - *floor: inflate* and *floor: deflate* do nothing else, to and from the very blocks of the file.
//!
//! On the way out, clicks become a file, deflated at the same level by all.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::process::ExitCode;
use std::sync::Arc;

use braze_events::Event;
use braze_events::avro::{AvroReader, AvroWriter, Block, Codec, WriterOptions};
use catalog_benches::race::{Race, keep, outcome};
use catalog_benches::streams::{self, Stream};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use peer_serde_avro_fast::Schema;

const RECORDS: usize = 100_000;
const ROUNDS: usize = 15;

/// A file, and what the peers are told of it.
struct File {
    event_type: &'static str,
    bytes: Vec<u8>,
    /// Its schema as `serde_avro_fast` has it.
    schema: Arc<Schema>,
    /// The blocks as they are stored, each with the number of its records.
    blocks: Vec<(u64, Vec<u8>)>,
}

fn main() -> ExitCode {
    let clicks = streams::only(
        "users.messages.email.Click",
        "stream of email clicks",
        RECORDS,
    );
    let mixed = streams::mixed_of(RECORDS, derived_peer::EVENTS);
    for stream in [&clicks, &mixed] {
        for codec in [Codec::Null, Codec::Deflate] {
            race(stream, codec);
        }
    }
    for codec in [Codec::Null, Codec::Deflate] {
        write(&clicks, codec);
    }
    outcome()
}

fn race(stream: &Stream, codec: Codec) {
    let title = format!("decode {}, {codec}", stream.name);
    let files: Vec<File> = streams::avro_files(stream, codec)
        .into_iter()
        .map(|(event_type, bytes)| file(event_type, bytes))
        .collect();
    let bytes = files.iter().map(|file| inflated_bytes(file, codec)).sum();
    let mut race = Race::new(title, RECORDS, bytes)
        .rounds(ROUNDS)
        .contender("apache-avro", || files.iter().for_each(apache))
        .contender("event-catalog", || files.iter().for_each(ours))
        .contender("serde_avro_fast", || files.iter().for_each(fast))
        .bar(
            "event-catalog",
            if codec == Codec::Null { 2.8 } else { 1.5 },
            "serde_avro_fast",
        );
    if codec == Codec::Null {
        // Deflated, inflating alone takes more than a tenth of the peer's time.
        race = race.bar("event-catalog", 11.0, "apache-avro");
    } else {
        race = race
            .contender("floor: inflate", || files.iter().for_each(inflate))
            .against("event-catalog", "apache-avro")
            .bar("event-catalog", 1.1, "floor: inflate");
        if let [file] = &files[..] {
            race = race.contender("inflated, then serde_avro_fast", || fast_inflated(file));
        }
    }
    race.run();
}

fn file(event_type: &'static str, bytes: Vec<u8>) -> File {
    let schema = peer_serde_avro_fast::schema(&bytes).unwrap();
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

fn apache(file: &File) {
    keep(&peer_apache_avro::read(file.event_type, &file.bytes).unwrap());
}

fn fast(file: &File) {
    keep(&peer_serde_avro_fast::read(file.event_type, &file.bytes).unwrap());
}

/// Of a file of clicks.
fn fast_inflated(file: &File) {
    inflated(file, |count, data| {
        peer_serde_avro_fast::read_block(&file.schema, count, data).unwrap();
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

/// Clicks into a file.
fn write(stream: &Stream, codec: Codec) {
    let title = format!("encode {}, {codec}", stream.name);
    let deflate = codec == Codec::Deflate;
    let events: Vec<Event<'_>> = stream
        .records()
        .map(|json| Event::from_json(json).unwrap())
        .collect();
    let peers: Vec<_> = stream
        .records()
        .map(|json| peer_serde_json::decode_click(json).unwrap())
        .collect();
    let options = WriterOptions {
        codec,
        ..WriterOptions::default()
    };
    let descriptor = events[0].descriptor().unwrap();
    let ours = || {
        let mut writer = AvroWriter::new(Vec::new(), descriptor, options.clone()).unwrap();
        for event in &events {
            writer.write(event).unwrap();
        }
        writer.finish().unwrap()
    };
    let file = file(descriptor.name, ours());
    let raw = inflated_blocks(&file, codec);
    let apache = || peer_apache_avro::write(&file.bytes, &peers, deflate).unwrap();
    let fast =
        || peer_serde_avro_fast::write(&file.schema, &peers, deflate.then_some(LEVEL)).unwrap();
    for other in [apache(), fast()] {
        let mut records = 0;
        streams::each_avro_event(&other, |_| records += 1);
        assert_eq!(records, RECORDS, "records of a peer's file");
    }
    let mut race = Race::new(title, RECORDS, raw.iter().map(Vec::len).sum())
        .rounds(ROUNDS)
        .contender("apache-avro", || keep(&apache()))
        .contender("event-catalog", || keep(&ours()))
        .contender("serde_avro_fast", || keep(&fast()))
        .against("event-catalog", "apache-avro")
        .against("event-catalog", "serde_avro_fast");
    if deflate {
        race = race
            .contender("floor: deflate", || deflated(&raw))
            .against("event-catalog", "floor: deflate");
    }
    race.run();
}

/// The level that all deflate at, zlib's default.
const LEVEL: u8 = 6;

/// Deflates all blocks, with one state and one buffer.
fn deflated(blocks: &[Vec<u8>]) {
    let mut state = Compress::new(Compression::new(LEVEL.into()), false);
    let mut data = Vec::with_capacity(1 << 20);
    for block in blocks {
        state.reset();
        data.clear();
        state
            .compress_vec(block, &mut data, FlushCompress::Finish)
            .unwrap();
        keep(&data);
    }
}

fn inflated_blocks(file: &File, codec: Codec) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    if codec == Codec::Null {
        blocks.extend(file.blocks.iter().map(|(_, stored)| stored.clone()));
    } else {
        inflated(file, |_, data| blocks.push(data.to_vec()));
    }
    blocks
}
