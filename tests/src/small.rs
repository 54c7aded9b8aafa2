//! The code generated from the catalogs of `small.rs`: that it compiles without a warning, whatever
//! a catalog lacks, is the test.

#![deny(warnings)]
#![allow(
    clippy::pedantic,
    reason = "what clippy says without being asked is denied; the strictest checks are for the zoo"
)]

include!(concat!(env!("OUT_DIR"), "/small/all.rs"));
