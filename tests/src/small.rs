//! The code generated from the catalogs of `small.rs`: that it compiles without a warning, whatever a catalog lacks, is the test.

#![deny(warnings)]

include!(concat!(env!("OUT_DIR"), "/small/all.rs"));
