//! `catalog import`: releases of the vendor over the catalog without them, a catalog from nothing, and
//! what each kind of input makes of a small one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

#[cfg(feature = "data")]
mod drift;
mod files;
mod names;
mod nested;
mod release;
mod schemas;
mod small;
#[path = "../support/mod.rs"]
mod support;
mod whole;
mod wrong;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Scratch, copy};

pub(crate) fn run(folder: &Scratch, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_catalog"))
        .args(arguments)
        .current_dir(&folder.0)
        .output()
        .unwrap()
}

/// What a run that succeeds writes: standard output, standard error.
pub(crate) fn said(folder: &Scratch, arguments: &[&str]) -> (String, String) {
    let output = run(folder, arguments);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{arguments:?}: {out}{err}");
    (out, err)
}

/// What a run that fails says.
pub(crate) fn refused(folder: &Scratch, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(!output.status.success(), "{arguments:?}: {out}{err}");
    assert_eq!(out, "", "{arguments:?}");
    err
}

/// The vendor's catalog in a folder of its own, without what speaks of events elsewhere.
pub(crate) fn braze(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let folder = scratch.0.join("schema-defs");
    copy(Path::new("../schema-defs"), &folder);
    catalog_tests::earlier::without_others(&folder);
    scratch
}

pub(crate) fn read(folder: &Scratch, file: &str) -> String {
    let path = folder.0.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn write(folder: &Scratch, file: &str, text: &str) {
    let path = folder.0.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
