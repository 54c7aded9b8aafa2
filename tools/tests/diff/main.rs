//! `catalog diff`: against the facts, over edits, and in each format.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod edits;
mod facts;
mod reports;
mod sides;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use support::{Scratch, copy};

pub(crate) const BRAZE: &str = "../schema-defs";

pub(crate) fn diff(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_catalog"))
        .arg("diff")
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn json(arguments: &[&str]) -> Value {
    let run = diff(&[arguments, &["--format", "json"]].concat());
    assert!(run.stderr.is_empty(), "{}", text(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

/// One statement per place: `KIND PLACE OLD -> NEW`.
pub(crate) fn statements(report: &Value) -> BTreeSet<String> {
    let changes = report["changes"].as_array().unwrap();
    let each = changes.iter().flat_map(|change| {
        let word = |key: &str| change[key].as_str().unwrap_or("-").to_owned();
        let said = format!("{} -> {}", word("old"), word("new"));
        let kind = word("kind");
        let places = change["places"].as_array().unwrap().iter();
        places.map(move |place| format!("{kind} {} {said}", place.as_str().unwrap()))
    });
    each.collect()
}

/// The statements without what the catalog alone knows: the names of its types.
pub(crate) fn untyped(statements: BTreeSet<String>) -> BTreeSet<String> {
    let words = |line: String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    statements.into_iter().map(words).collect()
}

/// A copy of a catalog with texts replaced: file, what stands there once, and what is to.
pub(crate) fn edited(name: &str, from: &Path, edits: &[(&str, &str, &str)]) -> Scratch {
    let scratch = Scratch::new(name);
    copy(from, &scratch.0);
    for (file, old, new) in edits {
        let path = scratch.0.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{file}: {old}");
        fs::write(&path, text.replace(old, new)).unwrap();
    }
    scratch
}

pub(crate) fn shown(scratch: &Scratch) -> String {
    scratch.0.to_string_lossy().into_owned()
}

pub(crate) const CATALOG: &str = "\
name: shop
doc: A shop.
tag: event
channels: {web: The website.}
categories: {sale: Sales.}
releases:
  1: {date: 2026-01-01}
";
pub(crate) const TYPES: &str = "\
state:
  doc: How it stands.
  base: string
  values:
    open: It is open.
    paid: It is paid.
cents: {doc: Money in cents., base: int}
millis: {doc: A moment., base: long}
token: {doc: A token., base: string}
";
pub(crate) const FIELDS: &str = "\
fields:
  id: {type: string, doc: The order.}
  state: {type: state, doc: How it stands.}
  total: {type: cents, doc: What it costs.}
  note: {type: string, max_chars: 20, doc: A note.}
  at: {type: millis, doc: When.}
  code: {type: token, doc: A code.}
groups:
  buyer: {doc: Who buys., optional: [code]}
";
pub(crate) const EVENTS: &str = "\
namespace: {doc: Orders., label: Order, channel: web, category: sale}
Placed:
  doc: Somebody ordered something.
  required: [id, total]
  optional: [state, note, at]
  groups: [buyer]
  rules:
    told: {doc: An order says when or how., at_least_one: [state, note]}
Gone:
  doc: An order is gone.
  required: [id]
";

pub(crate) fn shop(name: &str, edits: &[(&str, &str, &str)]) -> Scratch {
    let plain = Scratch::new(&format!("{name}-plain"));
    for (file, text) in [
        ("catalog.yaml", CATALOG),
        ("types.yaml", TYPES),
        ("fields/order.yaml", FIELDS),
        ("events/orders.yaml", EVENTS),
    ] {
        let path = plain.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    edited(name, &plain.0, edits)
}
