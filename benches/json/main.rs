//! JSON in and out: a stream of all event types and a stream of one, against serde's derives over
//! three JSON libraries, and the floors beneath them.
//!
//! - *derived enum*: an internally tagged enum, which is what serde offers for a stream of many
//!   types;
//! - *derived struct*: the peer is told the type, and need not look at the tag;
//! - *tag, then struct*: the peer reads the tag with a lazy `get`, then decodes the struct it
//!   names: more than most would write by hand, and the best that a derive can do on a stream of
//!   many types;
//! - `simd-json` decodes in place and so needs a copy of its input. The copy is made before the
//!   clock starts (it costs what the first floor does); the buffers are reused.
//!
//! All peers borrow text, which `check` asserts. Everything counts that a pass does, dropping
//! included.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark whose input does not decode should stop"
)]

use std::borrow::Cow;
use std::process::ExitCode;
use std::time::Duration;

use braze_events::Event;
use braze_events::users::messages::email::Click;
use catalog_benches::floors;
use catalog_benches::race::{Race, ThreadTime, keep, outcome};
use catalog_benches::streams::{self, Stream};
use derived_peer as peer;

const RECORDS: usize = 2_000;

fn main() -> ExitCode {
    let mixed = streams::mixed_of(RECORDS, peer::EVENTS);
    let clicks = streams::only(
        "users.messages.email.Click",
        "stream of email clicks",
        RECORDS,
    );
    check(&mixed, &clicks);

    floors::beneath(decode_many(&mixed), "Event::from_json", &mixed)
        .bar("Event::from_json", 4.0, "serde_json, derived enum")
        .bar("Event::from_json", 1.5, "sonic-rs, derived enum")
        .bar("Event::from_json", 1.5, "sonic-rs, tag, then struct")
        .bar("Event::from_json", 1.5, "simd-json, derived enum")
        .bar("Event with serde_json", 1.5, "serde_json, derived enum")
        .run();
    // The worst case, which has no bar: in no order that the catalog knows, the tag in the middle.
    decode_many(&streams::sorted(&mixed, "mixed stream with sorted keys"))
        .against("Event::from_json", "serde_json, derived enum")
        .run();
    decode_one(&clicks);
    encode(&mixed);
    encode(&clicks);
    outcome()
}

/// Decodes a stream as events, by all who need not know which.
fn decode(stream: &Stream) -> Race<'_> {
    Race::new(
        format!("decode {}", stream.name),
        stream.places.len(),
        stream.bytes(),
    )
    .contender(
        "serde_json, derived enum",
        each(stream, peer_serde_json::decode),
    )
    .contender("Event::from_json", each(stream, Event::from_json))
    .contender(
        "Event with serde_json",
        each(stream, serde_json::from_slice::<Event<'_>>),
    )
    .contender(
        "sonic-rs, derived enum",
        each(stream, peer_sonic_rs::decode),
    )
    .prepared(
        "simd-json, derived enum",
        in_place(stream, |json, buffers| {
            keep(&peer_simd_json::decode(json, buffers));
        }),
    )
}

/// Decodes a stream of many types.
fn decode_many(stream: &Stream) -> Race<'_> {
    decode(stream).contender(
        "sonic-rs, tag, then struct",
        each(stream, peer_sonic_rs::decode_by_tag),
    )
}

/// Decodes a stream of clicks, also by those who know they are clicks.
fn decode_one(stream: &Stream) {
    let race = decode(stream)
        .contender("Click::from_json", each(stream, Click::from_json))
        .contender(
            "serde_json, derived struct",
            each(stream, peer_serde_json::decode_click),
        )
        .contender(
            "sonic-rs, derived struct",
            each(stream, peer_sonic_rs::decode_click),
        )
        .prepared(
            "simd-json, derived struct",
            in_place(stream, |json, buffers| {
                keep(&peer_simd_json::decode_click(json, buffers));
            }),
        );
    floors::beneath(race, "Event::from_json", stream)
        .bar("Event::from_json", 4.0, "serde_json, derived enum")
        .bar("Event::from_json", 1.5, "sonic-rs, derived struct")
        .bar("Event::from_json", 1.5, "simd-json, derived struct")
        .bar("Event with serde_json", 1.5, "serde_json, derived enum")
        .against("Event::from_json", "sonic-rs, derived enum")
        .against("Event::from_json", "simd-json, derived enum")
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
        .map(|json| peer_serde_json::decode(json).unwrap())
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
        all(&peers, peer_serde_json::encode),
    )
    .contender("Event::to_json", all(&ours, Event::to_json))
    .contender(
        "Event with serde_json, to_string",
        all(&ours, serde_json::to_string),
    )
    .contender(
        "sonic-rs, derived, to_string",
        all(&peers, peer_sonic_rs::encode),
    )
    .contender(
        "simd-json, derived, to_string",
        all(&peers, peer_simd_json::encode),
    )
    .contender("serde_json, derived, one buffer", || {
        serde_buffer.clear();
        for event in &peers {
            peer_serde_json::append(event, &mut serde_buffer).unwrap();
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

/// A pass of `simd-json` over a fresh copy of the stream.
fn in_place(
    stream: &Stream,
    decode: impl Fn(&mut [u8], &mut peer_simd_json::Buffers),
) -> impl FnMut() -> Duration {
    let mut copy = stream.text.clone();
    let mut buffers = peer_simd_json::Buffers::new(1024);
    move || {
        copy.copy_from_slice(&stream.text);
        let start = ThreadTime::now();
        for place in &stream.places {
            decode(&mut copy[place.clone()], &mut buffers);
        }
        start.elapsed()
    }
}

/// All contenders find the same in every record, and borrow it. On the way out, `simd-json` writes
/// floats as the doubles nearest to them, so nobody asks it for the same text.
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
        let encoded =
            |event: &peer::Event<'_>| peer_serde_json::encode(event).unwrap().into_bytes();
        let decoded = peer_serde_json::decode(json).unwrap();
        same(encoded(&decoded));
        same(peer_sonic_rs::encode(&decoded).unwrap().into_bytes());
        same(encoded(&peer_sonic_rs::decode(json).unwrap()));
        same(encoded(
            &peer_sonic_rs::decode_by_tag(json).unwrap().unwrap(),
        ));
        let (mut copy, mut buffers) = (json.to_vec(), peer_simd_json::Buffers::new(1024));
        same(encoded(
            &peer_simd_json::decode(&mut copy, &mut buffers).unwrap(),
        ));
    }
    for json in clicks.records() {
        borrowed(&peer_serde_json::decode_click(json).unwrap());
        borrowed(&peer_sonic_rs::decode_click(json).unwrap());
        let (mut copy, mut buffers) = (json.to_vec(), peer_simd_json::Buffers::new(1024));
        borrowed(&peer_simd_json::decode_click(&mut copy, &mut buffers).unwrap());
        for event in [
            peer_serde_json::decode(json).unwrap(),
            peer_sonic_rs::decode(json).unwrap(),
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
