//! Folders and files on the disk, and errors that name them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::output::shown;

/// The error as a sentence: what could not be done, and with which file.
pub(super) fn named(what: &str, path: &Path, error: &io::Error) -> io::Error {
    // A call that was interrupted is made again, and not told.
    if error.kind() == io::ErrorKind::Interrupted {
        return error.kind().into();
    }
    io::Error::new(
        error.kind(),
        format!("cannot {what} {}: {error}", shown(&path.to_string_lossy())),
    )
}

/// The folder, which has no name if it is the current one.
pub(super) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// Makes a folder and those on the way to it, unless they are there.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(or_here(folder)).map_err(|error| {
        // What the system says of it ("file exists") is about another path than the one that was
        // asked for.
        match folder
            .ancestors()
            .find(|path| fs::symlink_metadata(path).is_ok() && !path.is_dir())
        {
            None => named("make the folder", folder, &error),
            Some(file) => {
                let why = format!("{} is not a folder", shown(&file.to_string_lossy()));
                named(
                    "make the folder",
                    folder,
                    &io::Error::new(error.kind(), why),
                )
            }
        }
    })
}

/// How many files are synced at once: the disk writes them together, and one alone waits for it as
/// long as all.
const AT_ONCE: usize = 16;

/// Waits until files are on the disk.
pub(super) fn sync_files(files: &[PathBuf]) -> io::Result<()> {
    sync(files, File::sync_all)
}

/// Waits until it is on the disk what folders hold. Not all systems can tell.
pub(super) fn sync_folders(folders: &[PathBuf]) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    sync(folders, |folder| match folder.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        result => result,
    })
}

fn sync(paths: &[PathBuf], one: impl Fn(&File) -> io::Result<()> + Sync) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            File::open(path)
                .and_then(|file| one(&file))
                .map_err(|error| named("sync", path, &error))?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        // Those threads that the system lets start; this one works too.
        let others: Vec<_> = (1..AT_ONCE.min(paths.len()))
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let own = work();
        others.into_iter().fold(own, |all, other| {
            all.and(
                other
                    .join()
                    .unwrap_or_else(|_| Err(io::Error::other("a syncing thread died"))),
            )
        })
    })
}
