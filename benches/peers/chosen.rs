//! The catalog, and which of its events peers have: for their build scripts.

use std::env;
use std::error::Error;
use std::path::Path;

use event_catalog_codegen::model::{Catalog, Event};

pub(crate) fn catalog() -> Result<Catalog, Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../schema-defs");
    println!("cargo::rerun-if-changed={}", folder.display());
    event_catalog_codegen::compile(&folder).map_err(|mistakes| mistakes.to_string().into())
}

/// Returns whether peers have an event that do not have all: every fourth, and the one of which
/// there is a stream.
pub(crate) fn is_chosen(at: usize, event: &Event) -> bool {
    at.is_multiple_of(4) || event.wire == "users.messages.email.Click"
}
