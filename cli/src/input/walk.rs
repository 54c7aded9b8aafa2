//! Folders: the files below them, in an order that depends on their names only.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a folder holds.
#[derive(Default)]
pub(super) struct Found {
    /// Its files with their sizes, sorted by name at each level.
    pub(super) files: Vec<(PathBuf, u64)>,
    /// How many files and folders were passed over: hidden ones (`.name.crc`), bookkeeping of other
    /// programs (`_SUCCESS`, `_temporary`), and what is neither file nor folder, such as a named
    /// pipe, or a link to a folder, which might lead in circles.
    pub(super) passed_over: u64,
}

/// Looks through a folder and all below it. A folder that cannot be read counts as a file: why it
/// cannot be is found when it is opened.
pub(super) fn files(folder: &Path) -> Found {
    let mut found = Found::default();
    // What is still to be looked at, the next at the end.
    let mut open = found.entries(folder);
    while let Some(path) = open.pop() {
        let hidden = path.file_name().is_some_and(is_hidden);
        // A link to a file is that file; what a broken link leads to is found when it is opened.
        match fs::metadata(&path) {
            _ if hidden => found.passed_over += 1,
            Ok(facts) if facts.is_dir() && !path.is_symlink() => {
                open.append(&mut found.entries(&path));
            }
            Ok(facts) if facts.is_file() => found.files.push((path, facts.len())),
            Ok(_) => found.passed_over += 1,
            Err(_) => found.files.push((path, 0)),
        }
    }
    found
}

/// Whether files and folders of this name are passed over.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

impl Found {
    /// What is in a folder, the last name first.
    fn entries(&mut self, folder: &Path) -> Vec<PathBuf> {
        let read = || {
            fs::read_dir(folder)?
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<PathBuf>>>()
        };
        let mut paths = read().unwrap_or_else(|_| {
            self.files.push((folder.to_owned(), 0));
            Vec::new()
        });
        paths.sort_unstable_by(|a, b| b.cmp(a));
        paths
    }
}
