//! First phase: a folder of YAML becomes [`Sources`], or every mistake in its files' form is
//! reported.
//!
//! Per file: text (`walk`) -> nodes with places (`yaml`, `node`) -> compared with the grammar
//! (`check`, `grammar`) -> `syntax`, which the next phase reads.

mod check;
pub(crate) mod grammar;
mod node;
pub(crate) mod syntax;
mod tree;
mod walk;
mod yaml;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use crate::diagnostics::{Diagnostics, SourceFile, Span};
use syntax::Syntax;

pub use tree::{Tree, Value};

/// Stands where nobody has written yet what something is. A warning asks for it.
pub const UNWRITTEN: &str = "To be written.";

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
    /// `tables/*.yaml`
    Tables,
}

/// The files of a catalog, each in the form that the grammar demands.
#[derive(Debug, Default)]
pub struct Sources {
    pub(crate) catalog: Source<syntax::Catalog>,
    pub(crate) types: Source<TypeMap>,
    pub(crate) fields: Vec<Source<syntax::Fields>>,
    pub(crate) events: Vec<Source<syntax::Events>>,
    pub(crate) objects: Vec<Source<syntax::Objects>>,
    pub(crate) custom: Vec<Source<syntax::Custom>>,
    pub(crate) destinations: Vec<Source<syntax::Destination>>,
    pub(crate) tables: Vec<Source<syntax::TableSet>>,
    /// The lock file with the numbers of fields, if there is one: its index among the files.
    pub(crate) numbers: Option<usize>,
    /// The same, of the folder that stands on another.
    pub(crate) own_numbers: Option<usize>,
    /// Of a catalog on top of another: its own types.
    pub(crate) own_types: Option<Source<TypeMap>>,
    /// Of a catalog on top of another: the crate with that one's types. That one's custom events
    /// are not here.
    pub(crate) on: Option<String>,
    /// What places point into.
    pub(crate) files: Vec<Arc<SourceFile>>,
    /// Kinds of which not all names are known: some file or name was refused.
    incomplete: Vec<Kind>,
    /// Documentation that is still to be written.
    pub(crate) unwritten: Vec<Span>,
    /// No mistake was found while loading.
    pub(crate) whole: bool,
}

type TypeMap = <syntax::Types as Syntax>::Value;

/// A file as it was read.
#[derive(Debug, Default)]
pub(crate) struct Source<T> {
    /// Path relative to the schema folder, `/`-separated.
    pub(crate) relative: String,
    /// What stands there.
    pub(crate) syntax: T,
    /// Its index among the files.
    file: usize,
}

impl<T> Source<T> {
    /// Returns the start of the file.
    pub(crate) fn top(&self) -> Span {
        Span::top(self.file)
    }

    /// Returns the path without the folder of its kind and without `.yaml`.
    pub(crate) fn name(&self) -> &str {
        let path = self.relative.split_once('/');
        let path = path.map_or(self.relative.as_str(), |(_, path)| path);
        path.strip_suffix(".yaml").unwrap_or(path)
    }
}

impl Kind {
    /// All kinds, with the words that name a file of theirs.
    pub(crate) const ALL: [(&'static str, Kind); 8] = [
        ("catalog", Kind::Catalog),
        ("types", Kind::Types),
        ("fields", Kind::Fields),
        ("events", Kind::Events),
        ("objects", Kind::Objects),
        ("custom", Kind::Custom),
        ("destinations", Kind::Destinations),
        ("tables", Kind::Tables),
    ];

    /// Where its files stand in the order in which mistakes are shown.
    fn rank(self) -> usize {
        self as usize
    }
}

impl Sources {
    /// Returns whether all names of a kind are known; else one that nobody knows may be fine. (Of
    /// the names in `catalog.yaml` its mappings tell, and of events those of each file.)
    pub(crate) fn is_complete(&self, kind: Kind) -> bool {
        !self.incomplete.contains(&kind)
    }

    fn finish(&mut self, found: &Diagnostics) {
        self.whole = found.is_empty();
        self.files = found.files().to_vec();
    }

    /// Number of files.
    pub fn files(&self) -> usize {
        let single = [&self.catalog.relative, &self.types.relative];
        let many = self.fields.len()
            + self.events.len()
            + self.objects.len()
            + self.custom.len()
            + self.destinations.len()
            + self.tables.len();
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

/// A catalog of which a program has the files: that on which another one stands, or one out of
/// version control.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'b> {
    /// Paths in the schema folder, `/`-separated, and what the files hold.
    pub files: &'b [(&'b str, &'b str)],
    /// The crate that was generated from it, or what else stands for the folder in messages.
    pub crate_name: &'b str,
}

/// Reads what can be read, and reports the rest.
pub(crate) fn load_all(folder: &Path) -> (Sources, Diagnostics) {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    read_folder(folder, Layer::Whole, &mut sources, &mut found);
    let shown = shown(folder, NUMBERS);
    sources.numbers = walk::text(&folder.join(NUMBERS), &shown, &mut found)
        .map(|text| found.add_file(SourceFile::new(Kind::ALL.len(), shown, text)));
    sources.finish(&found);
    (sources, found)
}

/// Reads what can be read of both folders, and reports the rest.
pub(crate) fn load_all_on(base: Base<'_>, folder: &Path) -> (Sources, Diagnostics) {
    on_top(load_all(base.folder), base.crate_name, folder)
}

/// Reads what can be read of the texts, and reports the rest.
pub(crate) fn load_all_texts(texts: Texts<'_>) -> (Sources, Diagnostics) {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let shown = |relative: &str| shown(Path::new(texts.crate_name), relative);
    let files = walk::carried(texts.files, &shown, &mut found);
    read_files(files, &shown, Layer::Whole, &mut sources, &mut found);
    let numbers = texts.files.iter().find(|(path, _)| *path == NUMBERS);
    sources.numbers = numbers.map(|(path, text)| {
        let file = SourceFile::new(Kind::ALL.len(), shown(path), (*text).to_owned());
        found.add_file(file)
    });
    sources.finish(&found);
    (sources, found)
}

/// Reads what can be read of the texts and the folder, and reports the rest.
pub(crate) fn load_all_on_texts(base: Texts<'_>, folder: &Path) -> (Sources, Diagnostics) {
    on_top(load_all_texts(base), base.crate_name, folder)
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
    let shown = shown(folder, NUMBERS);
    sources.own_numbers = walk::text(&folder.join(NUMBERS), &shown, &mut found)
        .map(|text| found.add_file(SourceFile::new(Kind::ALL.len(), shown, text)));
    sources.finish(&found);
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
    let mut unwritten = Vec::new();
    for file in files {
        let kind = file.kind;
        let mut file = Reader {
            shown: shown(&file.relative),
            file,
            found,
            unwritten: &mut unwritten,
            complete: false,
        };
        match kind {
            Kind::Catalog => file.read::<syntax::Catalog>(|source| sources.catalog = source),
            Kind::Types if layer == Layer::OnTop => {
                file.read::<syntax::Types>(|source| sources.own_types = Some(source));
            }
            Kind::Types => file.read::<syntax::Types>(|source| sources.types = source),
            Kind::Fields => file.read::<syntax::Fields>(|source| sources.fields.push(source)),
            Kind::Events => file.read::<syntax::Events>(|source| sources.events.push(source)),
            Kind::Objects => file.read::<syntax::Objects>(|source| sources.objects.push(source)),
            Kind::Custom => file.read::<syntax::Custom>(|source| sources.custom.push(source)),
            Kind::Destinations => {
                file.read::<syntax::Destination>(|source| sources.destinations.push(source));
            }
            Kind::Tables => file.read::<syntax::TableSet>(|source| sources.tables.push(source)),
        }
        if !file.complete {
            sources.incomplete.push(kind);
        }
    }
    // What a layer stands on is somebody else's to write.
    sources.unwritten = unwritten;
    if layer == Layer::Whole && sources.catalog.relative.is_empty() {
        sources.incomplete.push(Kind::Catalog);
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
struct Reader<'d> {
    file: walk::Found,
    shown: String,
    found: &'d mut Diagnostics,
    /// Documentation that is still to be written.
    unwritten: &'d mut Vec<Span>,
    /// All of its names are known.
    complete: bool,
}

impl Reader<'_> {
    /// Reads the file and keeps what is left of it; what is wrong is reported.
    fn read<S: Syntax>(&mut self, keep: impl FnOnce(Source<S::Value>)) {
        let (kind, found) = (self.file.kind, &mut *self.found);
        let Some(text) = self.file.text.take() else {
            return;
        };
        let source = SourceFile::new(kind.rank(), std::mem::take(&mut self.shown), text);
        let file = found.add_file(Arc::clone(&source));
        let Some(mut root) = yaml::parse(file, source.text(), found) else {
            return;
        };
        let Some(complete) = check::check(file, &mut root, kind.grammar(), found, self.unwritten)
        else {
            return;
        };
        // What was refused of these, they say themselves.
        let by_itself = matches!(
            kind,
            Kind::Catalog | Kind::Events | Kind::Destinations | Kind::Tables
        );
        self.complete = complete || by_itself;
        if let Some(syntax) = S::read(root, Span::top(file)) {
            let relative = std::mem::take(&mut self.file.relative);
            keep(Source {
                relative,
                syntax,
                file,
            });
        }
    }
}
