//! The files of a catalog while they are edited: read once, written all at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use event_catalog_codegen::load::Texts;
use event_catalog_codegen::{Catalog, Diagnostics, compile_texts};

use super::{Text, unified};
use crate::output::{Failure, Outcome};

/// A folder of YAML files in memory.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// What the files hold on disk.
    before: BTreeMap<String, String>,
    /// Those that are edited.
    edited: BTreeMap<String, Text>,
}

impl Folder {
    /// Reads a folder; none is an empty one.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let mut before = BTreeMap::new();
        if root.exists() {
            collect(root, "", &mut before)?;
        }
        Ok(Folder {
            root: root.to_owned(),
            before,
            edited: BTreeMap::new(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.before.is_empty()
    }

    /// Returns the text of a file as it stands now.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        let edited = self.edited.get(path).map(Text::as_str);
        edited.or_else(|| self.before.get(path).map(String::as_str))
    }

    /// Returns the paths of all files.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let new = self
            .edited
            .keys()
            .filter(|path| !self.before.contains_key(*path));
        self.before.keys().chain(new).map(String::as_str).collect()
    }

    /// Returns a path with that of the folder.
    pub(crate) fn shown(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    /// Returns a file to edit, which starts with a text if it is not there.
    pub(crate) fn edit(&mut self, path: &str, start: &str) -> Result<&mut Text, Failure> {
        if !self.edited.contains_key(path) {
            let text = self.before.get(path).map_or(start, String::as_str);
            let text = Text::new(self.shown(path), text.to_owned())?;
            self.edited.insert(path.to_owned(), text);
        }
        let edited = self.edited.get_mut(path);
        edited.ok_or_else(|| Failure::Cannot(format!("cannot edit `{path}`")))
    }

    /// Returns the files that differ from those on disk.
    fn changed(&self) -> BTreeMap<&str, String> {
        let edited = self.edited.iter();
        let edited = edited.map(|(path, text)| (path.as_str(), text.finish()));
        edited
            .filter(|(path, after)| self.before.get(*path) != Some(after))
            .collect()
    }

    /// Returns the paths of the files that differ, as mistakes show them.
    pub(crate) fn changed_paths(&self) -> Vec<String> {
        let root = self.root.display().to_string();
        let root = root.trim_end_matches('/');
        let changed = self.changed();
        changed
            .keys()
            .map(|path| format!("{root}/{path}"))
            .collect()
    }

    /// Returns the diff of all files.
    pub(crate) fn diff(&self) -> String {
        let changed = self.changed();
        let diff = |(path, after): (&&str, &String)| {
            let before = self.before.get(*path).map(String::as_str);
            unified(self.shown(path).trim_start_matches('/'), before, after)
        };
        changed.iter().map(diff).collect()
    }

    /// Resolves the catalog as it would stand on disk.
    ///
    /// # Errors
    ///
    /// Every mistake in every file.
    pub(crate) fn compile(&self) -> Result<Catalog, Diagnostics> {
        let changed = self.changed();
        let unchanged = self.before.iter();
        let unchanged = unchanged.filter(|(path, _)| !changed.contains_key(path.as_str()));
        let unchanged = unchanged.map(|(path, text)| (path.as_str(), text.as_str()));
        let changed = changed.iter().map(|(path, text)| (*path, text.as_str()));
        let files: Vec<(&str, &str)> = unchanged.chain(changed).collect();
        let root = self.root.display().to_string();
        compile_texts(Texts {
            files: &files,
            crate_name: &root,
        })
    }

    /// Writes what differs, all or nothing, and returns the paths.
    pub(crate) fn write(&self) -> Result<Vec<String>, Failure> {
        let changed = self.changed();
        for (at, (path, after)) in changed.iter().enumerate() {
            let Err(failure) = write(&self.root.join(path), after) else {
                continue;
            };
            // What was written until now, and what was begun, goes back.
            for path in changed.keys().take(at + 1) {
                let (whole, before) = (self.root.join(path), self.before.get(*path));
                let undone = match before {
                    Some(before) if fs::read_to_string(&whole).is_ok_and(|now| now == *before) => {
                        Ok(())
                    }
                    Some(before) => fs::write(&whole, before),
                    None if whole.is_file() => fs::remove_file(&whole),
                    None => Ok(()),
                };
                undone.map_err(|error| cannot("restore", &whole, &error))?;
            }
            return Err(failure);
        }
        let paths = changed.keys().map(|path| self.shown(path));
        Ok(paths.collect())
    }
}

fn write(path: &Path, text: &str) -> Outcome {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| cannot("write", folder, &error))?;
    fs::write(path, text).map_err(|error| cannot("write", path, &error))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::Cannot(format!("cannot {what} `{}`: {error}", path.display()))
}

/// Reads the files that catalogs have a use for.
fn collect(folder: &Path, relative: &str, files: &mut BTreeMap<String, String>) -> Outcome {
    let listed = fs::read_dir(folder).map_err(|error| cannot("read", folder, &error))?;
    for entry in listed {
        let entry = entry.map_err(|error| cannot("read", folder, &error))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let relative = [relative, &name].concat();
        let extension = path.extension().map(|found| found.to_string_lossy());
        let kind = entry
            .file_type()
            .map_err(|error| cannot("read", &path, &error))?;
        // Links to folders are none of a catalog, which says so itself.
        if kind.is_dir() {
            collect(&path, &format!("{relative}/"), files)?;
        } else if !path.is_dir() && matches!(extension.as_deref(), Some("yaml" | "yml" | "lock")) {
            let text = fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))?;
            files.insert(relative, text);
        }
    }
    Ok(())
}
