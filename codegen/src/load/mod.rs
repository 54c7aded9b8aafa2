//! First phase: a folder of YAML becomes [`Sources`], or every mistake in its files' form is
//! reported.
//!
//! Per file: text (`walk`) -> marked tree (`parse`) -> compared with the grammar (`shape`,
//! `grammar`) -> serde structs (`ast`). The tree knows positions and sees duplicate keys, the
//! structs are what the next phase reads.

pub(crate) mod ast;
pub(crate) mod grammar;
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
use shape::Left;
use tree::{Node, Step};

/// The lock file with the numbers of fields in binary formats.
pub(crate) const NUMBERS: &str = "protobuf.lock";

/// What a file is, which its path tells. In the order in which they refer to each other.
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
    /// `objects/*.yaml`
    Objects,
    /// `custom/*.yaml`
    Custom,
    /// `destinations/*.yaml`
    Destinations,
}

/// The files of a catalog, each in the form that the grammar demands.
#[derive(Debug, Default)]
pub struct Sources {
    pub(crate) catalog: Source<ast::Catalog>,
    pub(crate) types: Source<ast::Types>,
    pub(crate) fields: Vec<Source<ast::Fields>>,
    pub(crate) events: Vec<Source<ast::Events>>,
    pub(crate) objects: Vec<Source<ast::Objects>>,
    pub(crate) custom: Vec<Source<ast::Custom>>,
    pub(crate) destinations: Vec<Source<ast::Destination>>,
    /// The lock file with the numbers of fields, if there is one.
    pub(crate) numbers: Option<Arc<SourceFile>>,
    /// Of a catalog on top of another: its own types.
    pub(crate) own_types: Option<Source<ast::Types>>,
    /// Of a catalog on top of another: the crate with that one's types. That one's custom events
    /// are not here.
    pub(crate) on: Option<String>,
    /// Kinds of which some file could not be read at all.
    broken: Vec<Kind>,
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
    /// Some of its names were refused.
    pub(crate) partial: bool,
}

impl Kind {
    /// All kinds, with the words that name a file of theirs.
    pub(crate) const ALL: [(&'static str, Kind); 7] = [
        ("catalog", Kind::Catalog),
        ("types", Kind::Types),
        ("fields", Kind::Fields),
        ("events", Kind::Events),
        ("objects", Kind::Objects),
        ("custom", Kind::Custom),
        ("destinations", Kind::Destinations),
    ];

    /// Where its files stand in the order in which mistakes are shown.
    fn rank(self) -> usize {
        self as usize
    }
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
    /// Whether a name of this kind may be fine though nobody knows it: a file could not be read, or
    /// some of its names were refused. (Of the names in `catalog.yaml` its keys tell, and of events
    /// each of the files.)
    pub(crate) fn is_blind(&self, kind: Kind) -> bool {
        self.broken.contains(&kind)
            || match kind {
                Kind::Types => {
                    self.types.partial
                        || self.own_types.as_ref().is_some_and(|source| source.partial)
                }
                Kind::Fields => self.fields.iter().any(|source| source.partial),
                Kind::Objects => self.objects.iter().any(|source| source.partial),
                Kind::Custom => self.custom.iter().any(|source| source.partial),
                Kind::Catalog | Kind::Events | Kind::Destinations => false,
            }
    }

    /// Number of files.
    pub fn files(&self) -> usize {
        let single = [&self.catalog.relative, &self.types.relative];
        let many = self.fields.len()
            + self.events.len()
            + self.objects.len()
            + self.custom.len()
            + self.destinations.len();
        single.iter().filter(|name| !name.is_empty()).count()
            + many
            + usize::from(self.own_types.is_some())
    }
}

/// Reads every file of a schema folder.
///
/// # Errors
///
/// All files that cannot be read, are not YAML, or do not have the form that the catalog language
/// demands; each with every mistake.
pub fn load(folder: &Path) -> Result<Sources, Diagnostics> {
    let (sources, found) = load_all(folder);
    if found.is_empty() {
        Ok(sources)
    } else {
        Err(found.finish())
    }
}

/// A catalog that another one stands on.
#[derive(Debug, Clone, Copy)]
pub struct Base<'b> {
    /// Its schema folder.
    pub folder: &'b Path,
    /// The crate that was generated from it.
    pub crate_name: &'b str,
}

/// A catalog that another one stands on, in a program that carries its files.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'b> {
    /// Paths in the schema folder, `/`-separated, and what the files hold.
    pub files: &'b [(&'b str, &'b str)],
    /// The crate that was generated from it. In messages it stands for the folder.
    pub crate_name: &'b str,
}

/// Reads what can be read, and reports the rest.
pub(crate) fn load_all(folder: &Path) -> (Sources, Diagnostics) {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    read_folder(folder, Layer::Whole, &mut sources, &mut found);
    let shown = shown(folder, NUMBERS);
    sources.numbers = walk::text(&folder.join(NUMBERS), &shown, &mut found)
        .map(|text| SourceFile::new(Kind::ALL.len(), shown, text));
    sources.damaged = !found.is_empty();
    (sources, found)
}

/// Reads what can be read of both folders, and reports the rest.
pub(crate) fn load_all_on(base: Base<'_>, folder: &Path) -> (Sources, Diagnostics) {
    on_top(load_all(base.folder), base.crate_name, folder)
}

/// Reads what can be read of the texts and the folder, and reports the rest.
pub(crate) fn load_all_on_texts(base: Texts<'_>, folder: &Path) -> (Sources, Diagnostics) {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let shown = |relative: &str| shown(Path::new(base.crate_name), relative);
    let files = walk::carried(base.files, &shown, &mut found);
    read_files(files, &shown, Layer::Whole, &mut sources, &mut found);
    on_top((sources, found), base.crate_name, folder)
}

fn on_top(
    (mut sources, mut found): (Sources, Diagnostics),
    crate_name: &str,
    folder: &Path,
) -> (Sources, Diagnostics) {
    // The base has generated its own custom events: here they would be somebody else's.
    sources.custom.clear();
    sources.on = Some(crate_name.replace('-', "_"));
    read_folder(folder, Layer::OnTop, &mut sources, &mut found);
    sources.damaged = !found.is_empty();
    (sources, found)
}

/// What a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    /// A catalog that stands alone.
    Whole,
    /// A catalog on top of another.
    OnTop,
}

fn read_folder(folder: &Path, layer: Layer, sources: &mut Sources, found: &mut Diagnostics) {
    let shown = |relative: &str| shown(folder, relative);
    let files = walk::walk(folder, layer, &shown, found);
    read_files(files, &shown, layer, sources, found);
}

fn read_files(
    files: Vec<walk::Found>,
    shown: &dyn Fn(&str) -> String,
    layer: Layer,
    sources: &mut Sources,
    found: &mut Diagnostics,
) {
    for file in files {
        let shown = shown(&file.relative);
        let read = Reader {
            relative: file.relative,
            shown,
            text: file.text,
            kind: file.kind,
        };
        let understood = match file.kind {
            Kind::Catalog => read.read(found).map(|source| sources.catalog = source),
            Kind::Types if layer == Layer::OnTop => read
                .read(found)
                .map(|source| sources.own_types = Some(source)),
            Kind::Types => read.read(found).map(|source| sources.types = source),
            Kind::Fields => read.read(found).map(|source| sources.fields.push(source)),
            Kind::Events => read.read(found).map(|source| sources.events.push(source)),
            Kind::Objects => read.read(found).map(|source| sources.objects.push(source)),
            Kind::Custom => read.read(found).map(|source| sources.custom.push(source)),
            Kind::Destinations => read
                .read(found)
                .map(|source| sources.destinations.push(source)),
        };
        if understood.is_none() {
            sources.broken.push(file.kind);
        }
    }
    if layer == Layer::Whole && sources.catalog.relative.is_empty() {
        sources.broken.push(Kind::Catalog);
    }
}

/// A path as it is shown.
fn shown(folder: &Path, relative: &str) -> String {
    let folder = folder
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/");
    if relative.is_empty() {
        folder
    } else {
        format!("{}/{relative}", folder.trim_end_matches('/'))
    }
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
        let file = SourceFile::new(self.kind.rank(), self.shown, self.text?);
        let mut tree = parse::parse(&file, found)?;
        let left = shape::check(&file, &mut tree, self.kind.grammar(), found);
        if left == Left::Nothing {
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
            Ok(ast) => Some(Source {
                relative: self.relative,
                file,
                tree,
                ast,
                partial: left == Left::Part,
            }),
            // The grammar fits but serde disagrees: say so at its position. What is left of a
            // damaged file has none.
            Err(error) => {
                if found.len() == before {
                    found.report(|| {
                        let at = error
                            .location()
                            .map_or(0, |at| file.offset(at.line(), at.column()));
                        Diagnostic::new(
                            rules::WRONG_TYPE,
                            Place::new(&file, at..at + 1),
                            error.to_string(),
                        )
                    });
                }
                None
            }
        }
    }
}
