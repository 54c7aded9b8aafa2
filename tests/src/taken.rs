//! The code generated from `fixtures/names`, whose events, objects, custom events and members have
//! the names that generated code is made of: that it compiles is the test.

#![allow(
    clippy::too_many_arguments,
    reason = "`new` takes every required field"
)]

include!(concat!(env!("OUT_DIR"), "/names/catalog.rs"));
