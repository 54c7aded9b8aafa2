//! Rust code for a catalogue.

use super::Files;
use crate::model::Catalogue;

pub(crate) fn emit(_: &Catalogue) -> Files {
    Files::default()
}
