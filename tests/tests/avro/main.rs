//! Avro files: what we write others read, what they write we read, of any release; and what becomes
//! of files that are damaged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod compare;
mod damage;
mod fastavro;
mod foreign;
mod json;
mod mutation;
mod peers;
mod releases;
mod support;
mod writing;
