//! Does one thing over and over, for a profiler to look at:
//! `CARGO_PROFILE_RELEASE_DEBUG=1 cargo build --release -p catalogue-benches --bin profile && perf record target/release/profile decode clicks`.
//!
//! The first argument is what to do (`decode`, `serde`, `encode`, `validate`, `touch`), the second with what (`mixed`, `clicks`), the third for how
//! many seconds (5).

#![allow(clippy::unwrap_used, clippy::panic, reason = "wrong arguments should stop it")]

use std::env;
use std::time::{Duration, Instant};

use braze_events::Event;
use braze_events::prelude::*;
use catalogue_benches::race::keep;
use catalogue_benches::streams;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let argument = |at: usize, default: &'static str| arguments.get(at).map_or(default, String::as_str);
    let stream = match argument(1, "mixed") {
        "mixed" => streams::mixed(2_000),
        "clicks" => streams::only("users.messages.email.Click", "clicks", 2_000),
        other => panic!("no stream {other}"),
    };
    let events: Vec<Event<'_>> = stream.records().map(|json| Event::from_json(json).unwrap()).collect();
    let mut pass: Box<dyn FnMut()> = match argument(0, "decode") {
        "decode" => Box::new(|| stream.records().for_each(|json| keep(&Event::from_json(json)))),
        "serde" => Box::new(|| stream.records().for_each(|json| keep(&serde_json::from_slice::<Event<'_>>(json)))),
        "encode" => Box::new(|| events.iter().for_each(|event| keep(&event.to_json()))),
        "validate" => Box::new(|| events.iter().for_each(|event| keep(&event.validate()))),
        // What it costs to look at every byte once.
        "touch" => Box::new(|| stream.records().for_each(|json| keep(&std::str::from_utf8(json)))),
        other => panic!("cannot {other}"),
    };
    let (start, wanted) = (Instant::now(), Duration::from_secs(argument(2, "5").parse().unwrap()));
    let mut passes = 0;
    while start.elapsed() < wanted {
        pass();
        passes += 1;
    }
    println!("{} ns per record", start.elapsed().as_nanos() / u128::try_from(passes * stream.places.len()).unwrap());
}
