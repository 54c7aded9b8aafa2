//! What nobody who reads a stream of JSON can do without, alone: the floors beneath a race.

use std::hint::black_box;

use memchr::memchr2_iter;
use serde::de::IgnoredAny;

use crate::race::{Race, keep};
use crate::streams::Stream;

/// Copying all bytes.
pub const COPY: &str = "floor: memcpy";
/// Checking that they are UTF-8.
pub const UTF8: &str = "floor: simdutf8";
/// Finding each quote and backslash.
pub const QUOTES: &str = "floor: memchr2 over quotes and backslashes";
/// Checking that each record is JSON.
pub const SYNTAX: &str = "floor: serde_json IgnoredAny";

/// All of them, cheapest first.
pub const ALL: [&str; 4] = [COPY, UTF8, QUOTES, SYNTAX];

/// Adds the floors beneath a race over a stream, and the ratios to them.
pub fn beneath<'s>(race: Race<'s>, ours: &'static str, stream: &'s Stream) -> Race<'s> {
    let mut copy = stream.text.clone();
    let race = race
        .contender(COPY, move || {
            copy.copy_from_slice(&stream.text);
            keep(&copy);
        })
        .contender(UTF8, || {
            for json in stream.records() {
                keep(&simdutf8::basic::from_utf8(json).is_ok());
            }
        })
        .contender(QUOTES, || {
            for json in stream.records() {
                memchr2_iter(b'"', b'\\', json).for_each(|at| keep(&at));
            }
        })
        .contender(SYNTAX, || {
            for json in stream.records() {
                black_box(serde_json::from_slice::<IgnoredAny>(json).is_ok());
            }
        });
    ALL.into_iter()
        .fold(race, |race, floor| race.against(ours, floor))
}
