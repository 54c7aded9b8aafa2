//! JSON in and out: a stream of all event types and a stream of one, against serde's derives over
//! three JSON libraries.
//!
//! - *derived enum*: an internally tagged enum, which is what serde offers for a stream of many
//!   types;
//! - *derived struct*: the peer is told the type, and need not look at the tag;
//! - *tag, then struct*: the peer reads the tag with a lazy `get`, then decodes the struct it
//!   names: more than most would write by hand, and the best that a derive can do on a stream of
//!   many types;
//! - `simd-json` decodes in place and so needs a copy of its input. The copy is made before the
//!   clock starts and has a row of its own; the buffers are reused.
//!
//! All peers borrow text, which `check` asserts. Everything counts that a pass does, dropping
//! included.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::borrow::Cow;
use std::time::Duration;

use braze_events::Event;
use braze_events::users::messages::email::Click;
use catalog_benches::race::{Race, ThreadTime, keep};
use catalog_benches::streams::{self, Stream};
use derived_peer as peer;
use serde::Deserialize;

const RECORDS: usize = 2_000;

fn main() {
    let mixed = streams::mixed(RECORDS);
    let clicks = streams::only(
        "users.messages.email.Click",
        "stream of email clicks",
        RECORDS,
    );
    check(&mixed, &clicks);

    decode_many(&mixed)
        .bar("Event::from_json", 4.0, "serde_json, derived enum")
        .bar("Event::from_json", 1.5, "sonic-rs, derived enum")
        .bar("Event::from_json", 1.5, "sonic-rs, tag, then struct")
        .bar("Event::from_json", 1.5, "simd-json, derived enum")
        .bar("Event with serde_json", 1.5, "serde_json, derived enum")
        .run();
    // The worst case, which has no bar: in no order that the catalog knows, the tag in the middle.
    decode_many(&streams::sorted(&mixed, "mixed stream with sorted keys")).run();
    decode_one(&clicks);
    encode(&mixed);
    encode(&clicks);
}

/// Decodes a stream as events.
fn decode_many(stream: &Stream) -> Race<'_> {
    Race::new(
        format!("decode {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender(
        "serde_json, derived enum",
        each(stream, serde_json::from_slice::<peer::Event<'_>>),
    )
    .contender("Event::from_json", each(stream, Event::from_json))
    .contender(
        "Event with serde_json",
        each(stream, serde_json::from_slice::<Event<'_>>),
    )
    .contender(
        "sonic-rs, derived enum",
        each(stream, sonic_rs::from_slice::<peer::Event<'_>>),
    )
    .contender("sonic-rs, tag, then struct", each(stream, sonic_by_tag))
    .prepared(
        "simd-json, derived enum",
        in_place::<peer::Event<'_>>(stream),
    )
    .contender("(copy for simd-json)", copy(stream))
}

/// Decodes a stream of clicks, by peers that know they are clicks.
fn decode_one(stream: &Stream) {
    Race::new(
        format!("decode {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender(
        "serde_json, derived enum",
        each(stream, serde_json::from_slice::<peer::Event<'_>>),
    )
    .contender("Event::from_json", each(stream, Event::from_json))
    .contender("Click::from_json", each(stream, Click::from_json))
    .contender(
        "Event with serde_json",
        each(stream, serde_json::from_slice::<Event<'_>>),
    )
    .contender(
        "serde_json, derived struct",
        each(stream, serde_json::from_slice::<PeerClick<'_>>),
    )
    .contender(
        "sonic-rs, derived enum",
        each(stream, sonic_rs::from_slice::<peer::Event<'_>>),
    )
    .contender(
        "sonic-rs, derived struct",
        each(stream, sonic_rs::from_slice::<PeerClick<'_>>),
    )
    .prepared(
        "simd-json, derived enum",
        in_place::<peer::Event<'_>>(stream),
    )
    .prepared(
        "simd-json, derived struct",
        in_place::<PeerClick<'_>>(stream),
    )
    .contender("(copy for simd-json)", copy(stream))
    .bar("Event::from_json", 4.0, "serde_json, derived enum")
    .bar("Event::from_json", 1.5, "sonic-rs, derived struct")
    .bar("Event::from_json", 1.5, "simd-json, derived struct")
    .bar("Event with serde_json", 1.5, "serde_json, derived enum")
    .run();
}

/// Encodes what was decoded before.
fn encode(stream: &Stream) {
    let ours: Vec<Event<'_>> = stream
        .records()
        .map(|json| Event::from_json(json).unwrap())
        .collect();
    let peers: Vec<peer::Event<'_>> = stream
        .records()
        .map(|json| serde_json::from_slice(json).unwrap())
        .collect();
    let (mut our_buffer, mut serde_buffer, mut bridge_buffer) =
        (Vec::new(), Vec::new(), Vec::new());
    Race::new(
        format!("encode {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender(
        "serde_json, derived, to_string",
        all(&peers, serde_json::to_string),
    )
    .contender("Event::to_json", all(&ours, Event::to_json))
    .contender(
        "Event with serde_json, to_string",
        all(&ours, serde_json::to_string),
    )
    .contender(
        "sonic-rs, derived, to_string",
        all(&peers, sonic_rs::to_string),
    )
    .contender(
        "simd-json, derived, to_string",
        all(&peers, simd_json::serde::to_string),
    )
    .contender("serde_json, derived, one buffer", || {
        serde_buffer.clear();
        for event in &peers {
            serde_json::to_writer(&mut serde_buffer, event).unwrap();
        }
        keep(&serde_buffer);
    })
    .contender("Event with serde_json, one buffer", || {
        bridge_buffer.clear();
        for event in &ours {
            serde_json::to_writer(&mut bridge_buffer, event).unwrap();
        }
        keep(&bridge_buffer);
    })
    .contender("Event::write_json, one buffer", || {
        our_buffer.clear();
        for event in &ours {
            event.write_json(&mut our_buffer);
        }
        keep(&our_buffer);
    })
    .bar("Event::to_json", 2.0, "serde_json, derived, to_string")
    .bar(
        "Event::write_json, one buffer",
        2.0,
        "serde_json, derived, one buffer",
    )
    .run();
}

/// The email click of the peers, whose names are those of the generated `EventType`.
type PeerClick<'a> = peer::EmailClick<'a>;

/// Decodes each record of a stream. What comes out is dropped; `check` has seen that it is no
/// error.
fn each<'s, T>(stream: &'s Stream, decode: impl Fn(&'s [u8]) -> T + 's) -> impl FnMut() + 's {
    move || stream.records().for_each(|json| keep(&decode(json)))
}

/// Encodes each event.
fn all<'e, E, T>(events: &'e [E], encode: impl Fn(&'e E) -> T + 'e) -> impl FnMut() + 'e {
    move || events.iter().for_each(|event| keep(&encode(event)))
}

fn sonic_by_tag(json: &[u8]) -> peer::Event<'_> {
    let tag = sonic_rs::get(json, &[Event::CATALOG.tag]).unwrap();
    let tag = tag.as_raw_str().trim_matches('"');
    peer::by_tag!(tag, sonic_struct(json)).unwrap()
}

/// A function of its own per struct: a hundred decoders inlined into one `match` would share one
/// enormous stack frame.
#[inline(never)]
fn sonic_struct<'a, T: Deserialize<'a>>(json: &'a [u8]) -> T {
    sonic_rs::from_slice(json).unwrap()
}

/// A pass of `simd-json` over a fresh copy of the stream.
fn in_place<T>(stream: &Stream) -> impl FnMut() -> Duration
where
    T: Decoded,
{
    let mut copy = stream.text.clone();
    let mut buffers = simd_json::Buffers::new(1024);
    move || {
        copy.copy_from_slice(&stream.text);
        let start = ThreadTime::now();
        for place in &stream.places {
            T::in_place(&mut copy[place.clone()], &mut buffers);
        }
        start.elapsed()
    }
}

/// What `simd-json` can decode, for any lifetime of the input.
trait Decoded {
    fn in_place(json: &mut [u8], buffers: &mut simd_json::Buffers);
}

impl Decoded for peer::Event<'_> {
    fn in_place(json: &mut [u8], buffers: &mut simd_json::Buffers) {
        keep(&simd_json::serde::from_slice_with_buffers::<peer::Event<'_>>(json, buffers));
    }
}

impl Decoded for PeerClick<'_> {
    fn in_place(json: &mut [u8], buffers: &mut simd_json::Buffers) {
        keep(&simd_json::serde::from_slice_with_buffers::<PeerClick<'_>>(
            json, buffers,
        ));
    }
}

fn copy(stream: &Stream) -> impl FnMut() {
    let mut copy = stream.text.clone();
    move || {
        copy.copy_from_slice(&stream.text);
        keep(&copy);
    }
}

/// All contenders find the same in every record, and borrow it.
fn check(mixed: &Stream, clicks: &Stream) {
    for json in mixed.records().chain(clicks.records()) {
        let expected: serde_json::Value = serde_json::from_slice(json).unwrap();
        let same = |found: Vec<u8>| {
            assert_eq!(
                serde_json::from_slice::<serde_json::Value>(&found).unwrap(),
                expected
            );
        };
        same(Event::from_json(json).unwrap().to_json().into_bytes());
        same(serde_json::to_vec(&serde_json::from_slice::<Event<'_>>(json).unwrap()).unwrap());
        same(
            serde_json::to_vec(&serde_json::from_slice::<peer::Event<'_>>(json).unwrap()).unwrap(),
        );
        same(sonic_rs::to_vec(&sonic_rs::from_slice::<peer::Event<'_>>(json).unwrap()).unwrap());
        same(serde_json::to_vec(&sonic_by_tag(json)).unwrap());
        let mut copy = json.to_vec();
        same(
            serde_json::to_vec(
                &simd_json::serde::from_slice::<peer::Event<'_>>(&mut copy).unwrap(),
            )
            .unwrap(),
        );
    }
    for json in clicks.records() {
        borrowed(&serde_json::from_slice::<PeerClick<'_>>(json).unwrap());
        borrowed(&sonic_rs::from_slice::<PeerClick<'_>>(json).unwrap());
        let mut copy = json.to_vec();
        borrowed(&simd_json::serde::from_slice::<PeerClick<'_>>(&mut copy).unwrap());
        for event in [
            serde_json::from_slice(json).unwrap(),
            sonic_rs::from_slice(json).unwrap(),
        ] {
            let peer::Event::EmailClick(click) = event else {
                panic!("not a click")
            };
            borrowed(&click);
        }
    }
    let escapes = mixed.records().filter(|json| json.contains(&b'\\')).count();
    println!(
        "{escapes} of {} mixed records hold escapes",
        mixed.places.len()
    );
}

fn borrowed(click: &PeerClick<'_>) {
    for text in [
        Some(&click.id),
        Some(&click.email_address),
        click.external_user_id.as_ref(),
        click.campaign_name.as_ref(),
        click.esp.as_ref(),
    ] {
        assert!(
            text.is_none_or(|text| matches!(text.0, Cow::Borrowed(_))),
            "copied"
        );
    }
}
