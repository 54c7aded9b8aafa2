//! Files that appear in a folder all at once, or not at all.
//!
//! They are written in a hidden folder within it, synced, and moved to their places in the end. So
//! a run that fails, or is stopped, leaves nothing behind that could be taken for its result, and
//! other programs never see half a file.
//!
//! | module | job |
//! |---|---|
//! | this one | the files: made, moved to their places |
//! | [`hidden`] | the hidden folder, which one run has at a time |
//! | [`apart`] | output that would be read as input |
//! | [`interrupt`] | clearing up when the command is told to stop |
//! | [`disk`] | folders and files on the disk, and errors that name them |

mod apart;
mod disk;
mod hidden;
mod interrupt;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use disk::named;
use hidden::Hidden;
pub(crate) use interrupt::watch;

use crate::output::{Failure, count, shown};

/// Files on their way into a folder. Those that are not published are gone when it is dropped.
pub(crate) struct Staging {
    shared: Arc<Mutex<Shared>>,
}

/// Where the files are made, by any thread.
#[derive(Clone)]
pub(crate) struct Files {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    folder: PathBuf,
    force: bool,
    /// Folders in which folders were made for this one.
    above: Vec<PathBuf>,
    /// `None`: it is gone, with all that was in it.
    hidden: Option<Hidden>,
    /// Their paths within the folder, in the order in which they were made.
    files: Vec<String>,
}

impl Staging {
    /// Makes the folder as needed. With `force`, files that exist will be replaced.
    ///
    /// `inputs`: what is read meanwhile.
    pub(crate) fn new(folder: &Path, inputs: &[PathBuf], force: bool) -> Result<Self, Failure> {
        apart::check(folder, inputs)?;
        let missing = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let above = missing
            .filter_map(Path::parent)
            .map(disk::or_here)
            .map(Path::to_owned)
            .collect();
        disk::make_folder(folder).map_err(failure)?;
        let shared = Shared {
            folder: folder.to_owned(),
            force,
            above,
            hidden: None,
            files: Vec::new(),
        };
        let staging = Staging {
            shared: Arc::new(Mutex::new(shared)),
        };
        let files = staging.files();
        watch(move |stop| {
            // Kept to the end: nobody makes files, or ends the command, from now on.
            let mut shared = files.lock();
            shared.discard();
            stop();
        })?;
        staging.files().lock().hidden = Some(Hidden::take(folder)?);
        Ok(staging)
    }

    /// Where the files are made.
    pub(crate) fn files(&self) -> Files {
        Files {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Moves all files to their places and tells what they are called.
    pub(crate) fn publish(&self) -> Result<Vec<String>, Failure> {
        let files = self.files();
        // Whoever stops the command meanwhile need not wait for the disk.
        let (staged, names) = {
            let mut shared = files.lock();
            let names = std::mem::take(&mut shared.files);
            (
                names
                    .iter()
                    .map(|name| shared.staged(name))
                    .collect::<Vec<_>>(),
                names,
            )
        };
        disk::sync_files(&staged)
            .and_then(|()| files.lock().publish(&names))
            .map_err(failure)?;
        Ok(names)
    }
}

// However it ends, the hidden folder goes. If somebody clears up already, this waits for the
// command to end.
impl Drop for Staging {
    fn drop(&mut self) {
        self.files().lock().discard();
    }
}

/// What was written tells all of it.
#[allow(clippy::needless_pass_by_value, reason = "it is for `map_err`")]
fn failure(error: io::Error) -> Failure {
    Failure::Cannot(error.to_string())
}

impl Files {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a file. `name` may lead through folders.
    pub(crate) fn create(&self, name: &str) -> io::Result<Staged> {
        let mut shared = self.lock();
        shared.refuse_to_overwrite(name)?;
        let path = shared.staged(name);
        disk::make_folder(path.parent().unwrap_or(&path))?;
        let file = File::create_new(&path).map_err(|error| named("make", &path, &error))?;
        shared.files.push(name.to_owned());
        Ok(Staged { file, path })
    }

    /// Opens a file that was made before, to go on behind what it holds.
    pub(crate) fn append(&self, name: &str) -> io::Result<Staged> {
        let path = self.lock().staged(name);
        let file = File::options()
            .append(true)
            .open(&path)
            .map_err(|error| named("open", &path, &error))?;
        Ok(Staged { file, path })
    }

    /// Calls a file that was made before otherwise, within its folder: its name may say what is in
    /// it.
    #[cfg(feature = "parquet")]
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut shared = self.lock();
        shared.refuse_to_overwrite(to)?;
        let (old, new) = (shared.staged(from), shared.staged(to));
        fs::rename(&old, &new).map_err(|error| named("rename", &old, &error))?;
        if let Some(name) = shared.files.iter_mut().find(|name| *name == from) {
            to.clone_into(name);
        }
        Ok(())
    }
}

impl Shared {
    /// Where a file is until it is published.
    fn staged(&self, name: &str) -> PathBuf {
        self.folder.join(hidden::name()).join(name)
    }

    fn refuse_to_overwrite(&self, name: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        let name = shown(&path.to_string_lossy());
        let why = match fs::symlink_metadata(&path) {
            Err(_) => return Ok(()),
            Ok(facts) if facts.is_dir() => {
                format!("cannot write {name}: there is a folder of that name")
            }
            Ok(_) if self.force => return Ok(()),
            Ok(_) => format!("{name} is there already; use --force to replace it"),
        };
        Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
    }

    /// Moves files to their places. First whether it can be done, then do it.
    fn publish(&mut self, names: &[String]) -> io::Result<()> {
        let mut folders: BTreeSet<PathBuf> = self.above.iter().cloned().collect();
        for name in names {
            self.refuse_to_overwrite(name)?;
            let path = self.folder.join(name);
            let Some(parent) = path.parent() else {
                continue;
            };
            if folders.insert(parent.to_owned()) {
                disk::make_folder(parent)?;
                folders.extend(
                    parent
                        .ancestors()
                        .take_while(|folder| folder.starts_with(&self.folder))
                        .map(Path::to_owned),
                );
            }
        }
        for (moved, name) in names.iter().enumerate() {
            let path = self.folder.join(name);
            fs::rename(self.staged(name), &path).map_err(|error| {
                let done = if moved == 0 {
                    String::new()
                } else {
                    format!(
                        " ({} of {} are in place)",
                        moved,
                        count(names.len() as u64, "file")
                    )
                };
                named(
                    "write",
                    &path,
                    &io::Error::new(error.kind(), format!("{error}{done}")),
                )
            })?;
        }
        disk::sync_folders(&folders.into_iter().collect::<Vec<_>>())
    }

    fn discard(&mut self) {
        self.files.clear();
        if let Some(hidden) = self.hidden.take() {
            hidden.remove();
        }
    }
}

/// A file that is being written. Its errors name it.
pub(crate) struct Staged {
    file: File,
    path: PathBuf,
}

impl Write for Staged {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.file
            .write(data)
            .map_err(|error| named("write", &self.path, &error))
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file
            .flush()
            .map_err(|error| named("write", &self.path, &error))
    }
}
