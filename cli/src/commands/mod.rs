//! The subcommands, one module each.

pub(crate) mod cat;
pub(crate) mod convert;
pub(crate) mod describe;
pub(crate) mod drift;
pub(crate) mod events;
mod faults;
pub(crate) mod generate;
pub(crate) mod inspect;
mod past;
pub(crate) mod project;
mod redact;
pub(crate) mod report;
pub(crate) mod sample;
pub(crate) mod validate;
