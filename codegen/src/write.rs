//! Last phase: generated files go to disk. Only what changed is written, and what is no longer
//! generated is removed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::emit::Files;

/// Lists the files written here, so that the next run can remove those it no longer makes.
const MANIFEST: &str = ".catalog-files";

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Files whose text changed, or that are new.
    pub changed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files of an earlier run that are no longer generated.
    pub removed: usize,
}

/// Why files could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// An emitter made a path that leaves the folder.
    #[error("the generated path `{0}` leaves the folder")]
    Outside(String),
}

/// Writes files into a folder, which is created if need be.
///
/// # Errors
///
/// When the operating system refuses; files written before stay.
pub fn write(files: &Files, folder: &Path) -> Result<Written, WriteError> {
    let mut done = Written::default();
    for (path, text) in &files.0 {
        let path = inside(folder, path)?;
        if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
            done.unchanged += 1;
            continue;
        }
        if let Some(parent) = path.parent() {
            attempt("create", parent, fs::create_dir_all(parent))?;
        }
        attempt("write", &path, fs::write(&path, text))?;
        done.changed += 1;
    }
    let manifest = folder.join(MANIFEST);
    let before = fs::read_to_string(&manifest).unwrap_or_default();
    let before: BTreeSet<&str> = before.lines().collect();
    for stale in before.iter().filter(|path| !files.0.contains_key(**path)) {
        let path = inside(folder, stale)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                attempt("remove", &path, Err(error))?;
            }
            removed => done.removed += usize::from(removed.is_ok()),
        }
    }
    if before
        .iter()
        .copied()
        .ne(files.0.keys().map(String::as_str))
    {
        let mut list = String::new();
        for path in files.0.keys() {
            list.push_str(path);
            list.push('\n');
        }
        attempt("create", folder, fs::create_dir_all(folder))?;
        attempt("write", &manifest, fs::write(&manifest, list))?;
    }
    Ok(done)
}

/// Writes one file of a folder that is there, such as a lock file of the schema folder.
///
/// # Errors
///
/// When the operating system refuses.
pub fn write_one(folder: &Path, name: &str, text: &str) -> Result<(), WriteError> {
    let path = inside(folder, name)?;
    attempt("write", &path, fs::write(&path, text))
}

fn inside(folder: &Path, path: &str) -> Result<PathBuf, WriteError> {
    let relative = Path::new(path);
    let stays = !path.is_empty()
        && relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
    if stays {
        Ok(folder.join(relative))
    } else {
        Err(WriteError::Outside(path.to_owned()))
    }
}

fn attempt<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|source| WriteError::Io {
        action,
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_changed_and_removes_what_is_gone() {
        let folder = std::env::temp_dir().join(format!("catalog-write-{}", std::process::id()));
        let mut files = Files::default();
        files.insert("a.rs", "a");
        files.insert("b/c.rs", "c");
        assert_eq!(
            write(&files, &folder).unwrap(),
            Written {
                changed: 2,
                unchanged: 0,
                removed: 0
            }
        );
        let mut files = Files::default();
        files.insert("a.rs", "a");
        files.insert("d.rs", "d");
        fs::write(folder.join("mine.rs"), "mine").unwrap();
        assert_eq!(
            write(&files, &folder).unwrap(),
            Written {
                changed: 1,
                unchanged: 1,
                removed: 1
            }
        );
        assert!(folder.join("mine.rs").exists() && !folder.join("b/c.rs").exists());
        files.insert("../x", "x");
        assert!(matches!(
            write(&files, &folder),
            Err(WriteError::Outside(_))
        ));
        fs::remove_dir_all(&folder).unwrap();
    }
}
