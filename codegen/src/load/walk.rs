//! The folder: which files there are, what each is, and their text. The only module that reads from
//! disk.

use std::fs;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::Path;

use super::{Kind, Layer};
use crate::diagnostics::{Diagnostics, Report, SourceFile, Span};
use crate::rules::{self, Rule};

/// Size of the largest file that is read.
pub(super) const LARGEST: u64 = 4 * 1024 * 1024;

/// How deep folders may nest.
const DEEPEST: usize = 16;

/// A file of the catalog.
pub(super) struct Found {
    /// Path relative to the schema folder, `/`-separated.
    pub(super) relative: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Its text; `None` if it is refused, which was reported.
    pub(super) text: Option<String>,
}

/// Walks the folder in the order of names. `shown` turns a relative path into the one that
/// diagnostics show.
pub(super) fn walk(
    root: &Path,
    layer: Layer,
    shown: &dyn Fn(&str) -> String,
    found: &mut Diagnostics,
) -> Vec<Found> {
    let mut walker = Walker {
        shown,
        found,
        layer,
        files: Vec::new(),
    };
    if root.is_dir() {
        walker.folder(root, "", 0);
    } else {
        walker
            .report(rules::MISSING_FILE, "", "there is no such folder")
            .help("create it, or name the folder that holds `catalog.yaml`");
        return Vec::new();
    }
    walker.finish()
}

/// The files of a catalog that a program carries: paths and texts.
pub(super) fn carried(
    texts: &[(&str, &str)],
    shown: &dyn Fn(&str) -> String,
    found: &mut Diagnostics,
) -> Vec<Found> {
    let mut walker = Walker {
        shown,
        found,
        layer: Layer::Whole,
        files: Vec::new(),
    };
    for (relative, text) in texts {
        walker.file((*relative).to_owned(), |_, _| Some((*text).to_owned()));
    }
    walker.finish()
}

/// The text of a file that need not be there.
pub(super) fn text(path: &Path, shown: &str, found: &mut Diagnostics) -> Option<String> {
    let shown = |_: &str| shown.to_owned();
    path.exists().then(|| {
        Walker {
            shown: &shown,
            found,
            layer: Layer::Whole,
            files: Vec::new(),
        }
        .read(path, "")
    })?
}

struct Walker<'a> {
    shown: &'a dyn Fn(&str) -> String,
    found: &'a mut Diagnostics,
    layer: Layer,
    files: Vec<Found>,
}

impl Walker<'_> {
    fn report(
        &mut self,
        rule: &'static Rule,
        relative: &str,
        message: impl Into<String>,
    ) -> Report<'_> {
        self.report_at(rule, (relative, String::new(), 0..0), message)
    }

    /// Reports a mistake in what is left of a text.
    fn report_at(
        &mut self,
        rule: &'static Rule,
        (relative, text, span): (&str, String, Range<usize>),
        message: impl Into<String>,
    ) -> Report<'_> {
        let rank = Kind::of(relative, self.layer).map_or(0, Kind::rank);
        let file = SourceFile::new(rank, (self.shown)(relative), text);
        let file = self.found.add_file(file);
        self.found.report(rule, Span::new(file, span), message)
    }

    fn unreadable(&mut self, relative: &str, error: &std::io::Error) {
        let message = format!("cannot be read: {error}");
        self.report(rules::UNREADABLE_FILE, relative, message);
    }

    fn folder(&mut self, folder: &Path, relative: &str, depth: usize) {
        if depth > DEEPEST {
            self.report(rules::STRAY_FILE, relative, "folders nest too deeply");
            return;
        }
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(relative, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Editors leave hidden files behind.
            if name.starts_with('.') {
                continue;
            }
            let relative = if relative.is_empty() {
                name.into_owned()
            } else {
                format!("{relative}/{name}")
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.folder(&entry.path(), &relative, depth + 1),
                Ok(kind) if kind.is_symlink() && entry.path().is_dir() => {
                    let message = "links to folders are not followed";
                    self.report(rules::STRAY_FILE, &relative, message)
                        .help("move the folder here");
                }
                Ok(_) => self.file(relative, |walker, relative| {
                    walker.read(&entry.path(), relative)
                }),
                Err(error) => self.unreadable(&relative, &error),
            }
        }
    }

    fn file(&mut self, relative: String, read: impl FnOnce(&mut Self, &str) -> Option<String>) {
        let ends_in = |end: &str| {
            Path::new(&relative)
                .extension()
                .is_some_and(|found| found.eq_ignore_ascii_case(end))
        };
        if !ends_in("yaml") && !ends_in("yml") {
            return;
        }
        match Kind::of(&relative, self.layer) {
            Ok(kind) => {
                let text = read(self, &relative);
                self.files.push(Found {
                    relative,
                    kind,
                    text,
                });
            }
            Err(help) => {
                let message = "the catalog has no meaning for this file";
                self.report(rules::STRAY_FILE, &relative, message)
                    .help(help);
                // What it most likely is: what it defines is not missing as well.
                if let Ok(kind) = Kind::of(
                    &Path::new(&relative)
                        .with_extension("yaml")
                        .to_string_lossy(),
                    self.layer,
                ) {
                    self.files.push(Found {
                        relative,
                        kind,
                        text: None,
                    });
                }
            }
        }
    }

    /// What was found, once all was seen.
    fn finish(mut self) -> Vec<Found> {
        if self.layer == Layer::Whole && !self.files.iter().any(|file| file.kind == Kind::Catalog) {
            let help = if self.files.iter().any(|file| file.kind == Kind::Custom) {
                "custom events that stand on another catalog are checked with that: `--on FOLDER`, in a build script `on`"
            } else {
                "create it with the keys name, doc and tag"
            };
            let message = "the catalog has no `catalog.yaml`";
            self.report(rules::MISSING_FILE, "catalog.yaml", message)
                .help(help);
        }
        self.files
    }

    fn read(&mut self, path: &Path, relative: &str) -> Option<String> {
        let mut bytes = Vec::new();
        // Opening a pipe would wait for a writer, so look first. Reads at most one byte too many:
        // the size on disk may change meanwhile.
        let read = fs::metadata(path).and_then(|about| {
            if about.is_file() {
                fs::File::open(path)?
                    .take(LARGEST + 1)
                    .read_to_end(&mut bytes)
            } else {
                Err(std::io::Error::new(
                    ErrorKind::Unsupported,
                    "not a regular file",
                ))
            }
        });
        if let Err(error) = read {
            self.unreadable(relative, &error);
            return None;
        }
        if bytes.len() as u64 > LARGEST {
            self.report(rules::FILE_SIZE, relative, "the file is larger than 4 MiB")
                .help("split it");
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let byte = error.as_bytes().get(at).copied().unwrap_or_default();
                // What is not UTF-8 is shown as one character; all that stands before it is as in
                // the file.
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let message = format!("the byte 0x{byte:02X} is not UTF-8");
                self.report_at(rules::FILE_ENCODING, (relative, text, at..at + 1), message)
                    .help("save the file as UTF-8");
                return None;
            }
        };
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            let message = "the file starts with a byte order mark";
            self.report_at(
                rules::FILE_ENCODING,
                (relative, rest.to_owned(), 0..0),
                message,
            )
            .help("save the file as UTF-8 without it");
            return None;
        }
        Some(text)
    }
}

impl Kind {
    /// What a YAML file with this path is; else, where it could go.
    fn of(relative: &str, layer: Layer) -> Result<Kind, String> {
        let Some(path) = relative.strip_suffix(".yaml") else {
            return Err("call it `.yaml`".to_owned());
        };
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["types"] => Ok(Kind::Types),
            ["custom", _] => Ok(Kind::Custom),
            _ if layer == Layer::OnTop => Err("a catalog on top of another has types.yaml and custom/*.yaml".to_owned()),
            ["catalog"] => Ok(Kind::Catalog),
            ["fields", _] => Ok(Kind::Fields),
            ["events", _, ..] => Ok(Kind::Events),
            ["objects", _] => Ok(Kind::Objects),
            ["destinations", _] => Ok(Kind::Destinations),
            ["tables", _] => Ok(Kind::Tables),
            [folder @ ("fields" | "objects" | "custom" | "destinations" | "tables"), ..] => Err(format!("its files stand directly in `{folder}/`")),
            _ => Err("there are catalog.yaml, types.yaml, fields/*.yaml, events/**/*.yaml, objects/*.yaml, custom/*.yaml, \
                 destinations/*.yaml and tables/*.yaml"
                .to_owned()),
        }
    }
}
