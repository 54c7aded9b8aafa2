//! For build scripts: from a schema folder to `OUT_DIR` in one call.

use std::env;
use std::path::PathBuf;

use crate::diagnostics::Diagnostics;
use crate::emit::{self, Emitter};
use crate::model::Catalogue;
use crate::write::{self, WriteError};

/// Generates code from a catalogue in a build script.
///
/// ```no_run
/// // build.rs
/// event_catalog_codegen::Builder::new("schema-defs").generate();
/// ```
///
/// The crate then includes what was generated: `include!(concat!(env!("OUT_DIR"), "/…"));`
#[derive(Debug, Clone)]
pub struct Builder {
    schema: PathBuf,
    out: Option<PathBuf>,
    emitter: &'static str,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The catalogue has mistakes.
    #[error(transparent)]
    Catalogue(#[from] Diagnostics),
    /// The files could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No folder to write to was given, and `OUT_DIR` is not set.
    #[error("`OUT_DIR` is not set: call this from a build script, or name a folder with `out_dir`")]
    NoOutDir,
    /// No emitter has this name.
    #[error("there is no emitter `{0}`")]
    NoEmitter(String),
}

impl Builder {
    /// A catalogue in this folder. Relative paths start at the crate that is built (`CARGO_MANIFEST_DIR`).
    pub fn new(schema: impl Into<PathBuf>) -> Self {
        Builder { schema: schema.into(), out: None, emitter: "rust" }
    }

    /// Writes there instead of to `OUT_DIR`.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = Some(folder.into());
        self
    }

    /// Uses another of the [`EMITTERS`](crate::emit::EMITTERS) than `rust`.
    pub fn emitter(mut self, name: &'static str) -> Self {
        self.emitter = name;
        self
    }

    /// Generates, and tells cargo how it went.
    ///
    /// Cargo reruns the build script when anything in the schema folder changes. Each line of each mistake becomes a
    /// `cargo::error`, which makes cargo fail the build once the script ends; the crate is not compiled then.
    pub fn generate(self) {
        println!("cargo::rerun-if-changed={}", self.schema_folder().display());
        if let Err(error) = self.try_generate() {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
        }
    }

    /// Generates, and returns the catalogue or what went wrong. Prints nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn try_generate(&self) -> Result<Catalogue, Error> {
        let emitter: &Emitter = emit::named(self.emitter).ok_or_else(|| Error::NoEmitter(self.emitter.to_owned()))?;
        let catalogue = crate::compile(&self.schema_folder())?;
        let out = self.out.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)).ok_or(Error::NoOutDir)?;
        write::write(&(emitter.run)(&catalogue), &out)?;
        Ok(catalogue)
    }

    /// The schema folder without `..`, so that terminals can open the paths in messages.
    fn schema_folder(&self) -> PathBuf {
        let start = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
        let folder = start.join(&self.schema);
        let mut plain = PathBuf::new();
        for part in folder.components() {
            let goes_up = part.as_os_str() == ".." && plain.file_name().is_some();
            if !(goes_up && plain.pop()) {
                plain.push(part);
            }
        }
        // Only when that is the same folder: a link in the path would make it another.
        if plain.canonicalize().ok() == folder.canonicalize().ok() { plain } else { folder }
    }
}
