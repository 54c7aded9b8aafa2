//! Does one thing over and over, for a profiler to look at:
//! `CARGO_PROFILE_RELEASE_DEBUG=1 cargo build --release -p catalog-benches --bin profile && perf record target/release/profile decode clicks`.
//!
//! The first argument is what to do (`decode`, `avro`, `serde`, `encode`, `validate`, `track`,
//! `touch`), the second with what (`mixed`, `clicks`), the third for how many seconds (5), or how
//! many passes (`100x`), to count instructions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "wrong arguments should stop it"
)]

use std::env;
use std::time::Duration;

use braze_events::Event;
use braze_events::avro::Codec;
use braze_events::object::Check;
use catalog_benches::race::{ThreadTime, keep};
use catalog_benches::streams;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let argument =
        |at: usize, default: &'static str| arguments.get(at).map_or(default, String::as_str);
    let stream = match argument(1, "mixed") {
        "mixed" => streams::mixed(2_000),
        "clicks" => streams::only("users.messages.email.Click", "clicks", 2_000),
        other => panic!("no stream {other}"),
    };
    let events: Vec<Event<'_>> = stream
        .records()
        .map(|json| Event::from_json(json).unwrap())
        .collect();
    let files = streams::avro_files(&stream, Codec::Null);
    let request = streams::track_request(75);
    let (check, mut body) = (
        Check::new().now("2026-06-01T00:00:00Z".parse().unwrap()),
        Vec::new(),
    );
    let mut pass: Box<dyn FnMut()> = match argument(0, "decode") {
        "decode" => Box::new(|| {
            stream
                .records()
                .for_each(|json| keep(&Event::from_json(json)));
        }),
        "avro" => Box::new(|| {
            for (_, file) in &files {
                streams::each_avro_event(file, |record| keep(record.event()));
            }
        }),
        "serde" => Box::new(|| {
            stream
                .records()
                .for_each(|json| keep(&serde_json::from_slice::<Event<'_>>(json)));
        }),
        "encode" => Box::new(|| events.iter().for_each(|event| keep(&event.to_json()))),
        "validate" => Box::new(|| events.iter().for_each(|event| keep(&event.validate()))),
        "track" => Box::new(|| {
            body.clear();
            keep(&request.validate_with(&check));
            request.write_json(&mut body);
            keep(&body);
        }),
        // What it costs to look at every byte once.
        "touch" => Box::new(|| {
            stream
                .records()
                .for_each(|json| keep(&std::str::from_utf8(json)));
        }),
        other => panic!("cannot {other}"),
    };
    let enough = argument(2, "5");
    let most = enough
        .strip_suffix('x')
        .map_or(usize::MAX, |passes| passes.parse().unwrap());
    let wanted = enough.parse().map_or(Duration::MAX, Duration::from_secs);
    let (start, mut passes) = (ThreadTime::now(), 0);
    while start.elapsed() < wanted && passes < most {
        pass();
        passes += 1;
    }
    println!(
        "{} ns per record",
        start.elapsed().as_nanos() / u128::try_from(passes * stream.places.len()).unwrap()
    );
}
