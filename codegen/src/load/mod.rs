//! First phase: a folder of YAML becomes [`Sources`], or every mistake in its files' form is reported.
//!
//! Per file: text (`walk`) -> marked tree (`parse`) -> compared with the grammar (`shape`, `grammar`) -> serde structs (`ast`).
//! The tree knows positions and sees duplicate keys, the structs are what the next phase reads.

pub(crate) mod ast;
mod grammar;
mod parse;
mod shape;
pub(crate) mod tree;
mod walk;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, SourceFile};
use crate::rules;
use tree::{Node, Step};

/// What a file is, which its path tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `catalog.yaml`
    Catalog,
    /// `types.yaml`
    Types,
    /// `fields/*.yaml`
    Fields,
    /// `events/**/*.yaml`
    Events,
}

/// The files of a catalogue, each in the form that the grammar demands.
#[derive(Debug, Default)]
pub struct Sources {
    pub(crate) catalog: Source<ast::Catalog>,
    pub(crate) types: Source<ast::Types>,
    pub(crate) fields: Vec<Source<ast::Fields>>,
    pub(crate) events: Vec<Source<ast::Events>>,
    /// Kinds of which some file could not be read at all: a name of that kind may be fine though nobody knows it.
    pub(crate) broken: Vec<Kind>,
    /// Mistakes were found while loading.
    pub(crate) damaged: bool,
}

/// A file in its three forms: text, marked tree, syntax.
#[derive(Debug, Default)]
pub(crate) struct Source<T> {
    /// Path relative to the schema folder, `/`-separated.
    pub(crate) relative: String,
    /// Text and shown path.
    pub(crate) file: Arc<SourceFile>,
    /// Where everything stands.
    pub(crate) tree: Node,
    /// What stands there.
    pub(crate) ast: T,
}

impl<T> Source<T> {
    /// The key at a YAML path.
    pub(crate) fn key(&self, path: &[Step<'_>]) -> Place {
        Place::new(&self.file, self.tree.key_span(path))
    }

    /// The value at a YAML path.
    pub(crate) fn value(&self, path: &[Step<'_>]) -> Place {
        Place::new(&self.file, self.tree.value_span(path))
    }
}

impl Sources {
    /// Number of files.
    pub fn files(&self) -> usize {
        let single = [&self.catalog.relative, &self.types.relative];
        single.iter().filter(|name| !name.is_empty()).count() + self.fields.len() + self.events.len()
    }
}

/// Reads every file of a schema folder.
///
/// # Errors
///
/// All files that cannot be read, are not YAML, or do not have the form that the catalogue language demands; each with every mistake.
pub fn load(folder: &Path) -> Result<Sources, Diagnostics> {
    let (sources, found) = load_all(folder);
    if found.is_empty() { Ok(sources) } else { Err(found.finish()) }
}

/// Reads what can be read, and reports the rest.
pub(crate) fn load_all(folder: &Path) -> (Sources, Diagnostics) {
    let shown = |relative: &str| {
        let folder = folder.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if relative.is_empty() { folder } else { format!("{}/{relative}", folder.trim_end_matches('/')) }
    };
    let mut found = Diagnostics::default();
    let mut sources = Sources::default();
    for file in walk::walk(folder, &shown, &mut found) {
        let shown = shown(&file.relative);
        let read = Reader { relative: file.relative, shown, text: file.text, kind: file.kind };
        let understood = match file.kind {
            Kind::Catalog => read.read(&mut found).map(|source| sources.catalog = source),
            Kind::Types => read.read(&mut found).map(|source| sources.types = source),
            Kind::Fields => read.read(&mut found).map(|source| sources.fields.push(source)),
            Kind::Events => read.read(&mut found).map(|source| sources.events.push(source)),
        };
        if understood.is_none() {
            sources.broken.push(file.kind);
        }
    }
    if sources.catalog.relative.is_empty() {
        sources.broken.push(Kind::Catalog);
    }
    sources.damaged = !found.is_empty();
    (sources, found)
}

/// A file on its way from text to syntax.
struct Reader {
    relative: String,
    shown: String,
    text: Option<String>,
    kind: Kind,
}

impl Reader {
    /// `None` if nothing is left of the file; the reasons are reported.
    fn read<T: DeserializeOwned>(self, found: &mut Diagnostics) -> Option<Source<T>> {
        let before = found.len();
        let file = SourceFile::new(self.shown, self.text?);
        let mut tree = parse::parse(&file, found)?;
        if !shape::check(&file, &mut tree, self.kind.grammar(), found) {
            return None;
        }
        let parsed = if found.len() == before {
            serde_yaml::from_str(file.text())
        } else {
            let mut rest = String::new();
            tree.write(&mut rest);
            serde_yaml::from_str(&rest)
        };
        match parsed {
            Ok(ast) => Some(Source { relative: self.relative, file, tree, ast }),
            // The grammar fits but serde disagrees: say so at its position. What is left of a damaged file has none.
            Err(error) => {
                if found.len() == before {
                    found.report(|| {
                        let at = error.location().map_or(0, |at| file.offset(at.line(), at.column()));
                        Diagnostic::new(rules::WRONG_TYPE, Place::new(&file, at..at + 1), error.to_string())
                    });
                }
                None
            }
        }
    }
}
