//! The subcommands, one module each.

pub(crate) mod cat;
pub(crate) mod describe;
pub(crate) mod events;
pub(crate) mod sample;
pub(crate) mod track;
pub(crate) mod validate;
