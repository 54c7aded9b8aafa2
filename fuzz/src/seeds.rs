//! Writes seeds for fuzzing, which follow the catalog: `seeds FOLDER` makes a folder for each
//! target there.
//!
//! A sample of each event in each form in which it comes, requests and answers of `/users/track`,
//! and the files of the zoo.

use std::fs;
use std::path::{Path, PathBuf};

use braze_events::avro::{AvroWriter, Codec, WriterOptions};
use braze_events::destinations::custom_http;
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use braze_events::{AnyEvent, Event};
use catalog_fuzz::files;
use event_catalog::sample::Sampler;
// All code is built for libFuzzer, which this has to be linked with.
use libfuzzer_sys as _;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("usage: seeds FOLDER"));
    let mut sampler = Sampler::new(7);
    let mut lines = Vec::new();
    for (index, descriptor) in Event::CATALOG.events.iter().enumerate() {
        let mut event: Event<'static> = Event::empty((), index);
        sampler.fill(event.record_mut().unwrap());
        let json = event.to_json();
        seed(&folder, "json", descriptor.name, json.as_bytes());
        seed(&folder, "projection", descriptor.name, json.as_bytes());
        lines.extend_from_slice(json.as_bytes());
        lines.push(b'\n');
        if let Ok(projection) = event.project(&custom_http::CURRENT) {
            let body = format!(r#"{{"events":[{}]}}"#, projection.to_json());
            seed(&folder, "custom_http", descriptor.name, body.as_bytes());
            seed(
                &folder,
                "command",
                &format!("{index}-body"),
                &[&[4], body.as_bytes()].concat(),
            );
        }
        let options = WriterOptions {
            codec: Codec::Null,
            sync: Some([7; 16]),
            ..WriterOptions::default()
        };
        let mut writer = AvroWriter::new(Vec::new(), descriptor, options).unwrap();
        writer.write(&event).unwrap();
        let container = writer.finish().unwrap();
        seed(&folder, "container", descriptor.name, &container);
        seed(
            &folder,
            "command",
            &format!("{index}-container"),
            &[&[1], container.as_slice()].concat(),
        );
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let list = format!("[\n{json},\n{json}\n]");
        for (form, text) in [
            &pretty,
            &list,
            &format!("\u{1e}{json}\n"),
            &format!("{json}{json}"),
        ]
        .into_iter()
        .enumerate()
        {
            seed(
                &folder,
                "command",
                &format!("{index}-{form}"),
                &[&[0], text.as_bytes()].concat(),
            );
        }
    }
    for (number, part) in lines.chunks(4096).enumerate() {
        seed(&folder, "lines", &number.to_string(), part);
        seed(&folder, "columns", &number.to_string(), part);
    }
    for (number, count) in [0, 1, 2, 75, 76].into_iter().enumerate() {
        let event = || {
            TrackEvent::new(
                Identifier::external_id("customer-4711"),
                "rented_movie",
                "2026-03-07T09:08:07+02:00",
            )
        };
        let mut request = TrackRequest::default();
        request.events = Some((0..count).map(|_| event()).collect());
        seed(
            &folder,
            "track",
            &number.to_string(),
            request.to_json().as_bytes(),
        );
    }
    let answer = br#"{"message":"success","events_processed":1,"errors":[{"type":"x","input_array":"events","index":0}]}"#;
    seed(&folder, "track", "answer", answer);
    let zoo =
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/zoo/schema-defs"));
    for (index, (_, text)) in zoo.iter().enumerate() {
        let which = u8::try_from(index).unwrap();
        seed(
            &folder,
            "yaml",
            &index.to_string(),
            &[&[which], text.as_slice()].concat(),
        );
    }
}

fn seed(folder: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = folder.join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}
