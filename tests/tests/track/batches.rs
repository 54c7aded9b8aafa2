use std::num::NonZero;

use braze_events::object::Properties;
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use proptest::prelude::*;

use super::builders;

fn small(i: usize) -> TrackEvent<'static> {
    TrackEvent::new(
        Identifier::external_id(format!("u{i}")),
        "x",
        "2026-03-07T09:08:07Z",
    )
}

fn sizes(batches: impl Iterator<Item = TrackRequest<'static>>) -> Vec<usize> {
    batches
        .map(|request| request.events.map_or(0, |events| events.len()))
        .collect()
}

#[test]
fn no_more_than_75_events() {
    let split = |count| sizes(TrackRequest::batches((0..count).map(small)).map(Result::unwrap));
    assert!(split(0).is_empty());
    assert_eq!(split(1), [1]);
    assert_eq!(split(75), [75]);
    assert_eq!(split(76), [75, 1]);
    assert_eq!(split(150), [75, 75]);
    assert_eq!(
        sizes(
            TrackRequest::batches((0..10).map(small))
                .max_items(NonZero::new(4))
                .map(Result::unwrap)
        ),
        [4, 4, 2]
    );
}

#[test]
fn zero_is_no_limit() {
    assert_eq!(
        sizes(
            TrackRequest::batches((0..200).map(small))
                .max_items(None)
                .map(Result::unwrap)
        ),
        [200]
    );
    let large = |i| small(i).properties(Properties::new().with("text", "x".repeat(3_000_000)));
    assert_eq!(
        sizes(TrackRequest::batches((0..2).map(large)).map(Result::unwrap)),
        [1, 1]
    );
    assert_eq!(
        sizes(
            TrackRequest::batches((0..2).map(large))
                .max_bytes(None)
                .map(Result::unwrap)
        ),
        [2]
    );
}

#[test]
fn the_size_is_exact() {
    let three = TrackRequest::from_items(vec![small(1), small(2), small(3)]);
    let bytes = three.to_json().len();
    let split = |limit| {
        sizes(
            TrackRequest::batches([small(1), small(2), small(3)])
                .max_bytes(NonZero::new(limit))
                .map(Result::unwrap),
        )
    };
    assert_eq!(split(bytes), [3]);
    assert_eq!(split(bytes - 1), [2, 1]);
    let one = TrackRequest::from_items(vec![small(1)]).to_json().len();
    assert_eq!(split(one), [1, 1, 1]);
}

#[test]
fn an_event_that_fits_nowhere_is_told_of_in_its_place() {
    let large = small(2).properties(Properties::new().with("text", "x".repeat(1_000)));
    let all = [small(0), small(1), large.clone(), small(3)];
    let outcomes: Vec<_> = TrackRequest::batches(all)
        .max_bytes(NonZero::new(500))
        .collect();
    let [Ok(first), Err(oversized), Ok(last)] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert_eq!(first.events.as_ref().unwrap(), &[small(0), small(1)]);
    assert_eq!(
        (&oversized.event, oversized.bytes, oversized.limit),
        (
            &large,
            large.to_json().len(),
            500 - r#"{"events":[]}"#.len()
        )
    );
    assert_eq!(last.events.as_ref().unwrap(), &[small(3)]);
    assert!(
        oversized.to_string().contains("a request has room for 487"),
        "{oversized}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn batches_joined_are_the_input(events in proptest::collection::vec(builders::event(), 0..40), items in 1..20_usize, bytes in 10..20_000_usize) {
        let mut joined = Vec::new();
        for outcome in TrackRequest::batches(events.clone()).max_items(NonZero::new(items)).max_bytes(NonZero::new(bytes)) {
            match outcome {
                Ok(request) => {
                    prop_assert!(request.to_json().len() <= bytes);
                    let of_request = request.events.unwrap();
                    prop_assert!((1..=items).contains(&of_request.len()));
                    joined.extend(of_request);
                }
                Err(oversized) => {
                    let alone = TrackRequest::from_items(vec![oversized.event.clone()]);
                    prop_assert!(alone.to_json().len() > bytes);
                    joined.push(oversized.event);
                }
            }
        }
        prop_assert_eq!(joined, events);
    }
}
