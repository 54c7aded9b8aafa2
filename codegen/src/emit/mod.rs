//! Third phase: a [`Catalog`] becomes [`Files`]: path -> text, in memory. Pure; cannot fail.
//!
//! Every emitter is a module here and a row of [`EMITTERS`]. What several of them need: `json`
//! writes JSON whose keys keep their order, `remarks` says in sentences what the catalog says
//! beside documentation, `flat` makes names without dots,
//! `records` walks events and custom events, `checks` says what a record must be like.

mod arrow;
mod avro;
mod checks;
mod editor;
mod flat;
mod inventory;
mod json;
mod json_schema;
#[cfg(feature = "rust")]
mod prose;
mod protobuf;
mod records;
mod remarks;
#[cfg(feature = "rust")]
mod rust;
#[cfg(feature = "docs")]
mod site;
pub mod sql;
mod typescript;

use std::collections::BTreeMap;

use crate::model::Catalog;

pub use editor::FOLDER as EDITOR_FOLDER;

/// Generated files: path (relative, `/`-separated) -> text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// Adds a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }
}

/// A way to turn a catalog into files.
#[derive(Debug)]
pub struct Emitter {
    /// Name on the command line.
    pub name: &'static str,
    /// What it makes, in one sentence.
    pub about: &'static str,
    /// Makes it. Where there is a [lock](Emitter::lock), [`Emitter::files`] asks it first.
    pub run: fn(&Catalog) -> Files,
    /// The file of the schema folder that must be up to date before anybody sees what it makes.
    pub lock: Option<&'static Lock>,
}

/// A file of the schema folder that remembers what must never change, such as numbers of fields.
#[derive(Debug)]
pub struct Lock {
    /// Its name.
    pub file: &'static str,
    /// What is to be written into it; `None` if it is up to date.
    pub update: fn(&Catalog) -> Option<Update>,
}

/// A lock file with what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// What the file should say.
    pub text: String,
    /// What is new in it; empty if only what was known reads differently.
    pub added: Vec<String>,
}

/// A lock file does not have all that is in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{file}` lacks {count} number{s} that the export needs, the first for {first}: run `catalog export {emitter} --update-lock`, and commit the file", s = if *count == 1 { "" } else { "s" })]
pub struct OutdatedLock {
    /// The lock file.
    pub file: &'static str,
    /// How many entries it lacks.
    pub count: usize,
    /// One of them.
    pub first: String,
    /// The emitter that needs it.
    pub emitter: &'static str,
}

impl Emitter {
    /// Makes the files, if the lock is up to date.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn files(&self, catalog: &Catalog) -> Result<Files, OutdatedLock> {
        if let Some(lock) = self.lock
            && let Some(Update { added, .. }) = (lock.update)(catalog)
            && let Some(first) = added.first().cloned()
        {
            return Err(OutdatedLock {
                file: lock.file,
                count: added.len(),
                first,
                emitter: self.name,
            });
        }
        Ok((self.run)(catalog))
    }
}

const fn emitter(name: &'static str, about: &'static str, run: fn(&Catalog) -> Files) -> Emitter {
    Emitter {
        name,
        about,
        run,
        lock: None,
    }
}

/// All emitters.
pub const EMITTERS: &[Emitter] = &[
    #[cfg(feature = "rust")]
    emitter(
        "rust",
        "Rust types, descriptors and their documentation, for a crate's `OUT_DIR`.",
        rust::emit,
    ),
    emitter(
        "json-schema",
        "JSON Schema (2020-12) of each event, of any event, of objects and custom events.",
        json_schema::emit,
    ),
    emitter(
        "avro",
        "Avro schemas of each event, as files are written, and of properties of custom events.",
        avro::emit,
    ),
    emitter(
        "sql",
        "Tables for PostgreSQL, DuckDB, Snowflake, BigQuery, Redshift, ClickHouse and Spark.",
        sql::emit,
    ),
    emitter(
        "sql-checks",
        "Views of what is wrong with the rows of those tables: validation within a warehouse.",
        sql::checks::emit,
    ),
    emitter(
        "dbt",
        "Packages for dbt: those tables as sources, models of them, and a test for each rule.",
        sql::dbt::emit,
    ),
    emitter(
        "arrow",
        "Arrow schemas of each event and of properties of custom events, as JSON.",
        arrow::emit,
    ),
    emitter(
        "typescript",
        "TypeScript types with JSDoc.",
        typescript::emit,
    ),
    Emitter {
        lock: Some(&protobuf::LOCK),
        ..emitter(
            "protobuf",
            "Protocol Buffers, with numbers that never move.",
            protobuf::emit,
        )
    },
    emitter(
        "inventory",
        "Personal data as CSV: every field, and the destinations that get it.",
        inventory::emit,
    ),
    emitter(
        "editor",
        "JSON Schemas of the YAML language with the catalog's names, for editors.",
        editor::emit,
    ),
    #[cfg(feature = "docs")]
    emitter(
        "docs-html",
        "A static site that says what the catalog holds, with search.",
        site::html,
    ),
    #[cfg(feature = "docs")]
    emitter(
        "docs-markdown",
        "The same pages as Markdown, for a wiki.",
        site::markdown,
    ),
];

/// The emitter with this name.
pub fn named(name: &str) -> Option<&'static Emitter> {
    EMITTERS.iter().find(|emitter| emitter.name == name)
}
