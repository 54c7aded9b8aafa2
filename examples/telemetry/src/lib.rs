//! Readings of devices in the field, as types: a catalog of one's own, without a vendor.
//!
//! ```
//! use telemetry_events::field::Reading;
//! use telemetry_events::geo::Position;
//! use telemetry_events::Event;
//!
//! let reading = Reading::new("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "2026-03-07T09:08:07Z", 21.5, "soil")
//!     .position(Position::new(52.52, 13.405))
//!     .labels([("floor", "3")]);
//! assert!(reading.validate().is_empty());
//! let json = Event::from(reading.clone()).to_json();
//! assert_eq!(Event::from_json(json.as_bytes())?, Event::from(reading));
//! # Ok::<(), telemetry_events::DecodeError>(())
//! ```

#![allow(
    clippy::too_many_arguments,
    reason = "`new` takes every required field"
)]

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

pub use event_catalog::json::DecodeError;
