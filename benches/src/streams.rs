//! Streams of records, made by the catalog's own sampler. The same catalog makes the same streams,
//! everywhere.

#![allow(clippy::panic, reason = "a benchmark without its input should stop")]

use std::ops::Range;

use braze_events::avro::{AvroReader, AvroRecord, AvroWriter, Block, Codec, Plan, WriterOptions};
use braze_events::object::Properties;
use braze_events::sample::Sampler;
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use braze_events::{AnyEvent, Event};
use event_catalog_formats::random::Random;

/// Records of JSON, one after the other in memory, as in a file.
pub struct Stream {
    /// What the records are.
    pub name: &'static str,
    /// All of them.
    pub text: Vec<u8>,
    /// Where each stands.
    pub places: Vec<Range<usize>>,
}

impl Stream {
    fn new(name: &'static str, records: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut stream = Stream {
            name,
            text: Vec::new(),
            places: Vec::new(),
        };
        for record in records {
            let start = stream.text.len();
            stream.text.extend_from_slice(&record);
            stream.places.push(start..stream.text.len());
            stream.text.push(b'\n');
        }
        stream
    }

    /// The records.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.places.iter().map(|place| &self.text[place.clone()])
    }

    /// Bytes of all records.
    pub fn bytes(&self) -> usize {
        self.places.iter().map(ExactSizeIterator::len).sum()
    }
}

/// Every event type as often as the others, in no order, so that neither branches nor code settle
/// on one of them.
pub fn mixed(records: usize) -> Stream {
    let all: Vec<usize> = (0..Event::CATALOG.events.len()).collect();
    shuffled(records, &all)
}

/// The same of these event types.
///
/// # Panics
///
/// When the catalog has no such event.
pub fn mixed_of(records: usize, names: &[&str]) -> Stream {
    let types: Vec<usize> = names.iter().map(|name| index(name)).collect();
    shuffled(records, &types)
}

fn shuffled(records: usize, types: &[usize]) -> Stream {
    let mut order: Vec<usize> = (0..records).map(|i| types[i % types.len()]).collect();
    shuffle(&mut order);
    let mut sampler = Sampler::new(1);
    Stream::new(
        "mixed stream",
        order.into_iter().map(|index| sample(&mut sampler, index)),
    )
}

fn index(name: &str) -> usize {
    let Some(event) = Event::CATALOG.event(name) else {
        panic!("the catalog has no {name}")
    };
    event.index.into()
}

/// One event type only.
///
/// # Panics
///
/// When the catalog has no such event.
pub fn only(name: &str, title: &'static str, records: usize) -> Stream {
    let (mut sampler, index) = (Sampler::new(2), index(name));
    Stream::new(title, (0..records).map(|_| sample(&mut sampler, index)))
}

/// The same records with their keys sorted, as some producers write them: the tag stands somewhere
/// in the middle.
///
/// # Panics
///
/// When a record is not JSON.
pub fn sorted(stream: &Stream, title: &'static str) -> Stream {
    let sorted = |record: &[u8]| {
        let members: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(record)?;
        serde_json::to_vec(&members)
    };
    Stream::new(
        title,
        stream
            .records()
            .map(|record| sorted(record).unwrap_or_else(|error| panic!("{error}"))),
    )
}

fn sample(sampler: &mut Sampler, index: usize) -> Vec<u8> {
    let mut event = Event::empty((), index);
    if let Ok(record) = event.record_mut() {
        sampler.fill(record);
    }
    event.to_json().into_bytes()
}

/// A request of so many events.
pub fn track_request(events: usize) -> TrackRequest<'static> {
    TrackRequest::from_items((0..events).map(track_event).collect())
}

/// An event as companies send them: an identifier, a time, a handful of properties.
fn track_event(i: usize) -> TrackEvent<'static> {
    let properties = Properties::new()
        .with("movie", format!("The {i}th Voyage"))
        .with("director", "Andrei Tarkovsky")
        .with("price", 3.5)
        .with("minutes", 167)
        .with("is_subscriber", i.is_multiple_of(2))
        .with("rented_at", "2026-03-07T09:08:07+01:00")
        .with("tags", vec!["classic", "space", "slow"]);
    TrackEvent::new(
        Identifier::external_id(format!("customer-{i:08}")),
        "rented_movie",
        "2026-03-07T09:08:07.123+01:00",
    )
    .app_id("3c9e4a70-5d1b-4f26-8a0e-b7d2c6f91e58")
    .properties(properties)
}

/// Puts things into an order that looks random and is always the same.
fn shuffle<T>(things: &mut [T]) {
    let mut random = Random::new(0);
    for i in (1..things.len()).rev() {
        things.swap(i, random.index(i + 1));
    }
}

/// A stream as Avro files, one for each event type that it has, with the type's name.
///
/// # Panics
///
/// When a record does not decode.
#[allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input is damaged should stop"
)]
pub fn avro_files(stream: &Stream, codec: Codec) -> Vec<(&'static str, Vec<u8>)> {
    let options = WriterOptions {
        codec,
        ..WriterOptions::default()
    };
    let types = Event::CATALOG.events;
    let mut writers: Vec<_> = types
        .iter()
        .map(|event| AvroWriter::new(Vec::new(), event, options.clone()).unwrap())
        .collect();
    for json in stream.records() {
        let event = Event::from_json(json).unwrap();
        let index = event.record().map_err(drop).unwrap().descriptor().index;
        writers[usize::from(index)].write(&event).unwrap();
    }
    let written = types.iter().zip(writers);
    written
        .filter(|(_, writer)| writer.records() > 0)
        .map(|(event, writer)| (event.name, writer.finish().unwrap()))
        .collect()
}

/// Decodes every record of an Avro file and looks at it.
///
/// # Panics
///
/// When the file is damaged.
#[allow(
    clippy::unwrap_used,
    reason = "a benchmark whose input is damaged should stop"
)]
pub fn each_avro_event(file: &[u8], mut look: impl FnMut(&AvroRecord<'_, Event<'_>>)) {
    let mut reader = AvroReader::new(file).unwrap();
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    while reader.next_block(&mut block).unwrap() {
        let mut records = block.records::<Event<'_>>(&plan).unwrap();
        while let Some(record) = records.next_record() {
            look(&record.unwrap());
        }
    }
}
