//! One program, because each one that links the generated crate costs as much as compiling the
//! tests in it. `cargo test -p catalog-tests track::rules` runs a module. Only `memory` is a program
//! of its own: it measures one.

#![allow(
    deprecated,
    reason = "the zoo has what should no longer be used, and that works too"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod api;
mod avro;
mod catalog_macro;
mod destinations;
mod determinism;
mod differential;
mod docs;
mod exports;
mod facts;
mod language;
mod no_panic;
mod numbers;
mod owned;
mod packages;
mod privacy;
mod roundtrip;
mod send_sync;
mod small;
mod track;
mod unknown_text;
mod wire_names;
mod yaml_edits;
mod zoo;
mod zoo_destinations;
mod zoo_objects;
