//! For build scripts: from a schema folder to `OUT_DIR` in one call.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::diagnostics::Diagnostics;
use crate::emit::{self, Emitter, Files, OutdatedLock};
use crate::load::Base;
use crate::model::Catalog;
use crate::write::{self, WriteError};

/// What a build script tells those of dependent crates: where its catalog is.
const METADATA: &str = "SCHEMA_DIR";

/// Generates code from a catalog in a build script.
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
    on: Option<String>,
    /// Where the catalog beneath is, if cargo need not be asked.
    beneath: Option<PathBuf>,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The catalog has mistakes.
    #[error(transparent)]
    Catalog(#[from] Diagnostics),
    /// The emitter's lock file does not have all that is in the catalog.
    #[error(transparent)]
    Lock(#[from] OutdatedLock),
    /// The files could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No folder to write to was given, and `OUT_DIR` is not set.
    #[error("`OUT_DIR` is not set: call this from a build script, or name a folder with `out_dir`")]
    NoOutDir,
    /// The crate beneath does not say where its catalog is.
    #[error(
        "`{0}` is not set: the crate `{1}` must be a dependency, with `links` in its Cargo.toml and this builder in its build script"
    )]
    NoBase(String, String),
    /// No emitter has this name.
    #[error("there is no emitter `{0}`")]
    NoEmitter(String),
}

impl Builder {
    /// A catalog in this folder. Relative paths start at the crate that is built
    /// (`CARGO_MANIFEST_DIR`).
    ///
    /// A package holds what is in its own folder. For a catalog that stands beside the crate, make
    /// the folder a link (`schema-defs -> ../schema-defs`): cargo packs what it leads to. Where git
    /// checks out links as small files, the path in the file is followed.
    pub fn new(schema: impl Into<PathBuf>) -> Self {
        Builder {
            schema: schema.into(),
            out: None,
            emitter: "rust",
            on: None,
            beneath: None,
        }
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

    /// Stands on the catalog of another crate, such as `braze-events`, which must be a dependency
    /// of the crate that is built. The schema folder then adds types (`types.yaml`) and custom
    /// events (`custom/*.yaml`); it can name all types, fields and events of the catalog beneath.
    ///
    /// Cargo hands the folder of that catalog from build script to build script, because the crate
    /// beneath has a `links` key in its `Cargo.toml`.
    pub fn on(mut self, crate_name: impl Into<String>) -> Self {
        self.on = Some(crate_name.into());
        self
    }

    /// Says where the catalog beneath is, for those whom cargo does not tell: macros.
    pub fn on_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.beneath = Some(folder.into());
        self
    }

    /// Generates, and tells cargo how it went.
    ///
    /// Cargo reruns the build script when anything in the schema folder changes. Each line of each
    /// mistake becomes a `cargo::error`, which makes cargo fail the build once the script ends; the
    /// crate is not compiled then. Warnings become `cargo::warning`s, and the build goes on.
    pub fn generate(self) {
        let folder = self.schema_folder();
        println!("cargo::rerun-if-changed={}", folder.display());
        if let Ok(Some(base)) = self.base() {
            println!("cargo::rerun-if-changed={}", base.display());
        }
        // Others can stand on this catalog if the crate has a name for them to ask by.
        if env::var_os("CARGO_MANIFEST_LINKS").is_some() {
            println!("cargo::metadata={METADATA}={}", folder.display());
        }
        let (level, text) = match self.try_generate() {
            Ok(catalog) if catalog.warnings.is_empty() => return,
            Ok(catalog) => ("warning", catalog.warnings.to_string()),
            Err(error) => ("error", error.to_string()),
        };
        for line in text.lines() {
            println!("cargo::{level}={line}");
        }
    }

    /// Generates, and returns the catalog or what went wrong. Prints nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn try_generate(&self) -> Result<Catalog, Error> {
        let (catalog, files) = self.try_emit()?;
        let out = self
            .out
            .clone()
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
            .ok_or(Error::NoOutDir)?;
        write::write(&files, &out)?;
        Ok(catalog)
    }

    /// Returns the catalog and what is generated from it, or what went wrong. Writes nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn try_emit(&self) -> Result<(Catalog, Files), Error> {
        let emitter: &Emitter =
            emit::named(self.emitter).ok_or_else(|| Error::NoEmitter(self.emitter.to_owned()))?;
        let catalog = match (self.base()?, &self.on) {
            (Some(folder), Some(crate_name)) => crate::compile_on(
                Base {
                    folder: &folder,
                    crate_name,
                },
                &self.schema_folder(),
            )?,
            _ => crate::compile(&self.schema_folder())?,
        };
        let files = emitter.files(&catalog)?;
        Ok((catalog, files))
    }

    /// The schema folder of the catalog beneath.
    fn base(&self) -> Result<Option<PathBuf>, Error> {
        let Some(crate_name) = &self.on else {
            return Ok(None);
        };
        if let Some(folder) = &self.beneath {
            return Ok(Some(found(folder)));
        }
        let variable = format!(
            "DEP_{}_{METADATA}",
            crate_name.to_uppercase().replace('-', "_")
        );
        match env::var_os(&variable) {
            Some(folder) => Ok(Some(folder.into())),
            None => Err(Error::NoBase(variable, crate_name.clone())),
        }
    }

    fn schema_folder(&self) -> PathBuf {
        found(&self.schema)
    }
}

/// Returns a schema folder without links and `..`, so that terminals can open the paths in messages.
fn found(folder: &Path) -> PathBuf {
    let start = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let mut folder = start.join(folder);
    if let (Some(target), Some(parent)) = (link_target(&folder), folder.parent()) {
        folder = parent.join(target);
    }
    let mut plain = PathBuf::new();
    for part in folder.components() {
        let goes_up = part.as_os_str() == ".." && plain.file_name().is_some();
        if !(goes_up && plain.pop()) {
            plain.push(part);
        }
    }
    // Only when that is the same folder: a link in the path would make it another.
    if plain.canonicalize().ok() == folder.canonicalize().ok() {
        plain
    } else {
        folder
    }
}

/// Returns where a link leads. Git writes a link as a file that holds the path where the system has
/// no links, or the user may not make them.
fn link_target(link: &Path) -> Option<PathBuf> {
    match fs::read_link(link) {
        Ok(target) => Some(target),
        Err(_) if link.is_file() => fs::read_to_string(link)
            .ok()
            .map(|text| text.trim_end().into()),
        Err(_) => None,
    }
}
