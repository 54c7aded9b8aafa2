//! Third phase: a [`Catalogue`] becomes [`Files`]: path -> text, in memory. Pure; cannot fail.

mod prose;
mod rust;
#[cfg(feature = "docs")]
mod site;

use std::collections::BTreeMap;

use crate::model::Catalogue;

/// Generated files: path (relative, `/`-separated) -> text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// Adds a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }
}

/// A way to turn a catalogue into files.
#[derive(Debug)]
pub struct Emitter {
    /// Name on the command line.
    pub name: &'static str,
    /// What it makes, in one sentence.
    pub about: &'static str,
    /// Makes it.
    pub run: fn(&Catalogue) -> Files,
}

/// All emitters.
pub const EMITTERS: &[Emitter] = &[
    Emitter { name: "rust", about: "Rust types, descriptors and their documentation, for a crate's `OUT_DIR`.", run: rust::emit },
    #[cfg(feature = "docs")]
    Emitter { name: "docs-html", about: "A static site that says what the catalogue holds, with search.", run: site::html },
    #[cfg(feature = "docs")]
    Emitter { name: "docs-markdown", about: "The same pages as Markdown, for a wiki.", run: site::markdown },
];

/// The emitter with this name.
pub fn named(name: &str) -> Option<&'static Emitter> {
    EMITTERS.iter().find(|emitter| emitter.name == name)
}
