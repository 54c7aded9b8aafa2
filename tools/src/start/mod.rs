//! Catalogs and their parts from nothing: `catalog init` and `catalog new`.
//!
//! - `init`: a catalog of one's own, and a crate with its types and its command;
//! - `add`: an event or a field more, where it belongs, without a change to any other line.

mod add;
mod init;

pub(crate) use add::{Arguments as NewArguments, run as new};
pub(crate) use init::{Arguments as InitArguments, run as init};
