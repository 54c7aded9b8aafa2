//! The tracking plan of a video streaming company, as types: what it sends to Braze, and what comes
//! back from there.
//!
//! `schema-defs/custom/` says which custom events there are; Braze's own events, fields and rules
//! come from `braze-events`.
//!
//! ```
//! use braze_events::track::Identifier;
//! use braze_events::users::behaviors::CustomEvent;
//! use streaming_events::custom::{RentedMovie, Typed, TypedEvent};
//!
//! // Out: what is required comes first, and is checked by the compiler.
//! let rented = RentedMovie::new("Solaris").director("Andrei Tarkovsky").price(3.5).tags(["classic", "space"]);
//! let event = rented.clone().into_track_event(Identifier::external_id("customer-4711"), "2026-03-07T09:08:07+02:00");
//! assert!(event.validate().is_empty());
//!
//! // Back: Braze exports the same event with its properties as JSON in a text.
//! let properties = event.properties.map(|properties| properties.to_json()).unwrap_or_default();
//! let exported = CustomEvent::new("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "5f2b9c1e8a7d4c0012345678", 1_782_734_400, "rented_movie", properties);
//! match exported.typed() {
//!     TypedEvent::RentedMovie(event) => assert_eq!(event, rented),
//!     other => panic!("{other:?}"),
//! }
//! ```

#![allow(
    clippy::too_many_arguments,
    reason = "`new` takes every required field"
)]

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
