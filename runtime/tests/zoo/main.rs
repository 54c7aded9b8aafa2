//! The engines, by a record that has one field of each kind and rule.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod animals;
mod redact;
mod sample;
mod validate;
