//! Output that would be read as input: whoever reads a folder with both in it has every record
//! twice.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::disk::or_here;
use crate::input::is_hidden;
use crate::output::{Failure, shown};

/// Refuses an output folder in a folder that is read, and the other way round; unless something on
/// the way from the one to the other is hidden from those who read folders. A file that is read may
/// lie in the output folder: it was named, and nothing else is read.
pub(super) fn check(out: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let Some(resolved) = resolve(out) else {
        return Ok(());
    };
    for input in inputs {
        // What is not there is told when its turn comes.
        let Ok(folder) = fs::canonicalize(input) else {
            continue;
        };
        if !folder.is_dir() {
            continue;
        }
        let names = |path: &Path| shown(&path.to_string_lossy());
        let what = if resolved == folder {
            format!(
                "the output folder {} is the input folder {}",
                names(out),
                names(input)
            )
        } else if leads(&folder, &resolved) {
            format!(
                "the output folder {} is inside the input folder {}",
                names(out),
                names(input)
            )
        } else if leads(&resolved, &folder) {
            format!(
                "the input folder {} is inside the output folder {}",
                names(input),
                names(out)
            )
        } else {
            continue;
        };
        return Err(Failure::Cannot(format!(
            "{what}: whoever reads it next would get every record twice; name another folder with --out"
        )));
    }
    Ok(())
}

/// Whether somebody who reads `from` reads `to`, which is below it.
fn leads(from: &Path, to: &Path) -> bool {
    to.strip_prefix(from)
        .is_ok_and(|way| !way.iter().any(is_hidden))
}

/// The path without links and dots, be the folder there or not yet.
fn resolve(path: &Path) -> Option<PathBuf> {
    let (there, mut resolved) = path
        .ancestors()
        .find_map(|path| Some((path, fs::canonicalize(or_here(path)).ok()?)))?;
    for part in path.strip_prefix(there).ok()?.components() {
        match part {
            Component::Normal(name) => resolved.push::<&OsStr>(name),
            Component::ParentDir => _ = resolved.pop(),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Some(resolved)
}
