//! What tests of the command share: the generator's helpers, a run of the command, and catalogs.

// Each test is a crate of its own and uses a part of this.
#![allow(dead_code, unused_imports)]

#[path = "../../../codegen/tests/support/mod.rs"]
mod generator;

use std::process::{Command, Output};

pub(crate) use generator::{Scratch, compare, copy, files, fixtures};

/// What the command says and how it ends.
pub(crate) fn catalog(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_catalog"))
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The folder of a catalog with every feature of the language.
pub(crate) fn zoo() -> String {
    fixtures()
        .join("zoo/schema-defs")
        .to_string_lossy()
        .into_owned()
}

/// The folder of a catalog with a mistake.
pub(crate) fn broken() -> String {
    fixtures()
        .join("diagnostics/unknown-field/schema")
        .to_string_lossy()
        .into_owned()
}
