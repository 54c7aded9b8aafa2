//! The documents: what `catalog docs` makes of the catalog, as a parser, a browser, the decoder and
//! the compiler see it.
//!
//! | module | what it shows |
//! |---|---|
//! | `pages` | valid HTML, every link leads somewhere, nothing from elsewhere, small |
//! | `text` | what the catalog's authors wrote stands there as they wrote it |
//! | `examples` | example records decode and validate without a word of complaint |
//! | `snippets` | the Rust in the pages compiles and runs |
//! | `questions` | what people type into the search, and what they should find first |
//! | `browser` | search, filters, keyboard, layout and contrast in Chromium |

mod browser;
mod examples;
mod pages;
mod questions;
mod snippets;
mod text;
mod webdriver;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use event_catalog_codegen::load::Base;
use event_catalog_codegen::{Catalog, Files, compile, compile_on, emit};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn ok(catalog: Result<Catalog, event_catalog_codegen::Diagnostics>) -> Catalog {
    catalog.unwrap_or_else(|found| panic!("{found}"))
}

/// Three catalogs: Braze's, the one that uses every feature of the language, and a company's own on
/// top of Braze's.
static CATALOGS: LazyLock<[(&str, Catalog); 3]> = LazyLock::new(|| {
    let schema_defs = root().join("schema-defs");
    let base = Base {
        folder: &schema_defs,
        crate_name: "braze_events",
    };
    [
        ("braze", ok(compile(&schema_defs))),
        (
            "zoo",
            ok(compile(&root().join("tests/fixtures/zoo/schema-defs"))),
        ),
        (
            "streaming",
            ok(compile_on(
                base,
                &root().join("examples/streaming/schema-defs"),
            )),
        ),
    ]
});

fn emitted(name: &str, emitter: &str) -> Files {
    let (_, catalog) = CATALOGS.iter().find(|(it, _)| *it == name).unwrap();
    (emit::named(emitter).unwrap().run)(catalog)
}

/// The blocks of a language in a Markdown page.
fn fenced<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let open = format!("\n```{language}\n");
    page.split(&open)
        .skip(1)
        .map(|rest| rest.split_once("\n```\n").unwrap().0)
        .collect()
}
