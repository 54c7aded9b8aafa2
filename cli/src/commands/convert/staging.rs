//! Files that appear in a folder all at once, or not at all.
//!
//! They are written in a hidden folder within it and moved to their places in the end. So a run that fails leaves nothing behind that could be
//! taken for its result, and other programs never see half a file.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::output::{Failure, shown};

/// Where files are written.
const HIDDEN: &str = ".braze-events.partial";

pub(super) struct Staging {
    folder: PathBuf,
    force: bool,
    /// Their paths within the folder, in the order in which they were made.
    files: Vec<String>,
}

impl Staging {
    /// Makes the folder as needed. With `force`, files that exist will be replaced.
    pub(super) fn new(folder: &Path, force: bool) -> Result<Self, Failure> {
        let hidden = folder.join(HIDDEN);
        let made = (|| {
            fs::create_dir_all(folder)?;
            if force && hidden.exists() {
                fs::remove_dir_all(&hidden)?;
            }
            fs::create_dir(&hidden)
        })();
        match made {
            Ok(()) => Ok(Staging { folder: folder.to_owned(), force, files: Vec::new() }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && hidden.is_dir() => Err(Failure::Cannot(format!(
                "{} is there: another run is writing, or one was cut off; remove it, or use --force",
                shown(&hidden.to_string_lossy())
            ))),
            Err(error) => Err(Failure::Cannot(format!("cannot write to {}: {error}", shown(&folder.to_string_lossy())))),
        }
    }

    /// Makes a file. `name` may lead through folders.
    pub(super) fn create(&mut self, name: &str) -> io::Result<File> {
        self.refuse_to_overwrite(name)?;
        let path = self.folder.join(HIDDEN).join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = File::create_new(&path)?;
        self.files.push(name.to_owned());
        Ok(file)
    }

    /// Opens a file that was made before, to go on behind what it holds.
    pub(super) fn append(&self, name: &str) -> io::Result<File> {
        File::options().append(true).open(self.folder.join(HIDDEN).join(name))
    }

    /// Takes back a file.
    pub(super) fn remove(&mut self, name: &str) -> io::Result<()> {
        self.files.retain(|file| file != name);
        fs::remove_file(self.folder.join(HIDDEN).join(name))
    }

    fn refuse_to_overwrite(&self, name: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        if self.force || !path.exists() {
            return Ok(());
        }
        let message = format!("{} is there already; use --force to replace it", shown(&path.to_string_lossy()));
        Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
    }

    /// Moves all files to their places and tells what they are called.
    pub(super) fn publish(&mut self) -> Result<Vec<String>, Failure> {
        let files = std::mem::take(&mut self.files);
        // First whether it can be done, then do it.
        let moved = files.iter().try_for_each(|name| self.refuse_to_overwrite(name)).and_then(|()| {
            files.iter().try_for_each(|name| {
                let path = self.folder.join(name);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::rename(self.folder.join(HIDDEN).join(name), path)
            })
        });
        moved.map_err(|error| Failure::Cannot(format!("cannot write to {}: {error}", shown(&self.folder.to_string_lossy()))))?;
        Ok(files)
    }
}

// However it ends, the hidden folder goes.
impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.folder.join(HIDDEN));
    }
}
