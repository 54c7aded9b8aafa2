//! What the tests share: fixture folders, and comparison with files that a command rewrites.

// Each test is a crate of its own and uses a part of this.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's folder of fixtures, relative to the folder in which cargo runs this crate's
/// tests.
pub(crate) fn fixtures() -> PathBuf {
    Path::new("../tests/fixtures").to_owned()
}

/// Compares with a file; `Err` says how to rewrite it. With `UPDATE_EXPECT=1`, rewrites it.
pub(crate) fn compare(expected: &Path, actual: &str) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        fs::write(expected, actual).unwrap();
        return Ok(());
    }
    let found = fs::read_to_string(expected)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if found == actual {
        return Ok(());
    }
    Err(format!(
        "{} differs. It should be:\n{actual}\nTo rewrite it: UPDATE_EXPECT=1 cargo test -p event-catalog-codegen\n",
        expected.display()
    ))
}

/// A folder that is removed when the test ends.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// A fresh folder; `name` must be unique among the tests.
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("catalog-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// All files of a folder, relative paths, sorted.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                all.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    all.sort();
    all
}
