//! A schema folder that is a link, as a crate needs whose package is to hold the catalog beside it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;

use event_catalog_codegen::{Builder, Catalog};
use support::{Scratch, copy, fixtures};

/// Generates from `crate/schema-defs`, which `link` makes, beside the catalog in `schema-defs`.
fn generate(name: &str, link: impl FnOnce(&Path)) -> Result<Catalog, String> {
    let scratch = Scratch::new(name);
    copy(
        &fixtures().join("zoo/schema-defs"),
        &scratch.0.join("schema-defs"),
    );
    let package = scratch.0.join("crate");
    fs::create_dir_all(&package).unwrap();
    link(&package.join("schema-defs"));
    let builder = Builder::new(package.join("schema-defs")).out_dir(package.join("out"));
    builder
        .try_generate()
        .map_err(|error| error.to_string().replace(scratch.0.to_str().unwrap(), ""))
}

#[cfg(unix)]
#[test]
fn a_link_is_followed() {
    let linked = generate("linked", |link| {
        std::os::unix::fs::symlink("../schema-defs", link).unwrap();
    });
    assert!(
        linked
            .unwrap_or_else(|error| panic!("{error}"))
            .events
            .iter()
            .any(|event| event.doc.contains("animal"))
    );
}

#[test]
fn so_is_what_git_writes_where_there_are_no_links() {
    for text in ["../schema-defs", "../schema-defs\n"] {
        generate("unlinked", |link| fs::write(link, text).unwrap())
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_link_to_nowhere_is_told_with_where_it_leads() {
    for text in ["../elsewhere", ""] {
        let error = generate("dangling", |link| fs::write(link, text).unwrap()).unwrap_err();
        let shown = if text.is_empty() {
            "/crate"
        } else {
            "/elsewhere"
        };
        assert!(
            error.contains("error[missing-file]") && error.contains(shown),
            "{error}"
        );
    }
}
