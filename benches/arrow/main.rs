//! Avro files into events, against `arrow-avro` into columns: batches of 1,024 rows, all columns,
//! each looked at as a whole. A column of text is one copy of all texts, so this is what whoever
//! wants columns would pay, and not the same work.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::process::ExitCode;

use arrow_avro::reader::ReaderBuilder;
use braze_events::avro::Codec;
use catalog_benches::race::{Race, keep, outcome};
use catalog_benches::streams::{self, Stream};

const RECORDS: usize = 100_000;
const ROUNDS: usize = 15;

fn main() -> ExitCode {
    let clicks = streams::only(
        "users.messages.email.Click",
        "stream of email clicks",
        RECORDS,
    );
    for stream in [&streams::mixed(RECORDS), &clicks] {
        for codec in [Codec::Null, Codec::Deflate] {
            race(stream, codec);
        }
    }
    outcome()
}

fn race(stream: &Stream, codec: Codec) {
    let files = streams::avro_files(stream, codec);
    let bytes = files.iter().map(|(_, file)| file.len()).sum();
    assert_eq!(
        files.iter().map(|(_, file)| columns(file)).sum::<usize>(),
        RECORDS
    );
    Race::new(
        format!("decode {} into columns, {codec}", stream.name),
        RECORDS,
        bytes,
    )
    .rounds(ROUNDS)
    .contender("arrow-avro", || {
        for (_, file) in &files {
            keep(&columns(file));
        }
    })
    .contender("event-catalog", || {
        for (_, file) in &files {
            streams::each_avro_event(file, |record| keep(record.event()));
        }
    })
    .against("event-catalog", "arrow-avro")
    .run();
}

/// How many rows there are.
fn columns(file: &[u8]) -> usize {
    let batches = ReaderBuilder::new()
        .with_batch_size(1_024)
        .build(file)
        .unwrap();
    let rows = batches.map(|batch| {
        let batch = batch.unwrap();
        keep(&batch);
        batch.num_rows()
    });
    rows.sum()
}
