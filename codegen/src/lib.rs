//! Turns an event catalog written in YAML into Rust, and into schemas that other systems load.
//!
//! # Architecture
//!
//! A pipeline whose phases are types; no phase reaches back:
//!
//! ```text
//! schema-defs --load--> Sources --resolve--> Catalog --emit--> Files --write--> OUT_DIR
//!            text + spanned syntax     linked, checked    path -> text
//! ```
//!
//! - [`load`](mod@load) is the only module that reads from disk and the only one that knows YAML.
//!   It reports every file that is not of the form that the grammar demands: `load/syntax`, a row
//!   for each key.
//! - [`resolve`](mod@resolve) links names to ids, flattens groups, applies overrides and history,
//!   and checks every rule of the language. [`names`] is the only module that turns wire
//!   names into Rust names.
//! - [`model`] is what it makes. A [`Catalog`] comes only from [`resolve`](fn@resolve), so emitters
//!   check nothing.
//! - [`emit`] turns a catalog into text, in memory: Rust, schemas and tables for other systems;
//!   [`emit::EMITTERS`] lists who can.
//! - [`write`](mod@write) is the only module that writes to disk.
//! - [`diagnostics`] are the mistakes of all phases; [`rules::ALL`] lists every rule that can be
//!   broken.
//!
//! [`compile`] runs the first two phases and reports the mistakes of both. [`Builder`] runs all of
//! them in a build script, and the command `catalog` does so in a terminal.
//!
//! # Adding a rule
//!
//! 1. Add a row to the table in `rules.rs`.
//! 2. Report it with `found.report(rules::MY_RULE, &value, message)` where the phase knows enough:
//!    a matter of form belongs into `load/check.rs`, a matter of meaning into the module of
//!    `resolve` that handles that kind of thing. If something that is wrong elsewhere could break
//!    it, ask whether all is known (`resolve`, "Mistakes"), and add a slip to
//!    `tests/one_mistake.rs`.
//! 3. Add a folder `tests/fixtures/diagnostics/my-rule/` with a small catalog that breaks it, and
//!    write its `expected.txt` with `UPDATE_EXPECT=1 cargo test -p event-catalog-codegen`. A test
//!    fails until the folder is there.
//!
//! # Adding an emitter
//!
//! 1. Write `emit/my_format.rs` with `pub(crate) fn emit(catalog: &Catalog) -> Files`. It reads the
//!    model, holds no rule, and makes the same bytes for the same catalog.
//! 2. Add a row to [`emit::EMITTERS`]. `catalog export my-format` and [`Builder::emitter`] know it
//!    from then on. What must never change from one catalog to the next, such as numbers of fields,
//!    is kept in a [lock file](emit::Lock).
//! 3. Show in `tests/tests/exports` that those for whom it is take it, and write its golden with
//!    the command that the failing test names.

pub mod diagnostics;
pub mod emit;
pub mod load;
pub mod model;
pub mod names;
pub mod resolve;
pub mod rules;
pub mod write;

#[cfg(feature = "rust")]
mod builder;

use std::path::Path;

#[cfg(feature = "rust")]
pub use builder::{Builder, Error};
pub use diagnostics::{Diagnostic, Diagnostics, Style};
pub use emit::Files;
pub use load::{Sources, load};
pub use model::Catalog;
pub use resolve::resolve;
pub use rules::Severity;

/// Loads and resolves a schema folder, and reports the mistakes of both phases together.
///
/// # Errors
///
/// Every mistake in every file.
pub fn compile(folder: &Path) -> Result<Catalog, Diagnostics> {
    let (sources, found) = load::load_all(folder);
    resolve_all(&sources, found)
}

/// Loads and resolves a catalog whose files somebody else has read, such as those of a revision in
/// version control.
///
/// # Errors
///
/// Every mistake in every file.
pub fn compile_texts(texts: load::Texts<'_>) -> Result<Catalog, Diagnostics> {
    let (sources, found) = load::load_all_texts(texts);
    resolve_all(&sources, found)
}

/// Loads and resolves a schema folder that adds to the catalog of another, and reports the mistakes
/// of both phases together.
///
/// # Errors
///
/// Every mistake in every file of both folders.
pub fn compile_on(base: load::Base<'_>, folder: &Path) -> Result<Catalog, Diagnostics> {
    let (sources, found) = load::load_all_on(base, folder);
    resolve_all(&sources, found)
}

/// The same, where the program carries the catalog beneath.
///
/// # Errors
///
/// Every mistake in every file of both.
pub fn compile_on_texts(base: load::Texts<'_>, folder: &Path) -> Result<Catalog, Diagnostics> {
    let (sources, found) = load::load_all_on_texts(base, folder);
    resolve_all(&sources, found)
}

fn resolve_all(sources: &Sources, mut found: Diagnostics) -> Result<Catalog, Diagnostics> {
    match resolve::resolve(sources) {
        Ok(catalog) if found.is_empty() => Ok(catalog),
        Ok(_) => Err(found.finish()),
        Err(more) => {
            found.append(more);
            Err(found.finish())
        }
    }
}
