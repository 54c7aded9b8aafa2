//! The command `braze-events`, run as its users run it.
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

mod avro;
mod cat;
mod catalog;
mod columns;
mod config;
mod convert;
mod damage;
mod dedupe;
mod drift;
mod folders;
mod input;
mod inspect;
mod lenient;
mod machine;
mod naming;
mod past;
mod plan;
mod project;
mod publish;
mod rejects;
mod sample;
mod shards;
mod support;
mod terminal;
mod track;
mod validate;
