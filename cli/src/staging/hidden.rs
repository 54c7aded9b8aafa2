//! The hidden folder that files are written in. One run has it at a time, as a lock on a file in it
//! tells; the system lets go of the lock when the run ends, however it does.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use super::disk::named;
use crate::catalog::tool;
use crate::output::{Failure, complain, shown};

/// Returns what it is called, for the command that writes there.
pub(super) fn name() -> String {
    format!(".{}.partial", tool().name)
}

/// The file in it that is locked. It holds the number of the process.
const LOCK: &str = ".lock";

pub(super) struct Hidden {
    path: PathBuf,
    /// Locked for as long as it is open. `None`: the file system knows no locks.
    lock: Option<File>,
}

impl Hidden {
    /// Makes the hidden folder of a folder, or takes over that of a run that was cut off.
    pub(super) fn take(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(name());
        loop {
            if let Some(hidden) = Self::attempt(&path)? {
                return Ok(hidden);
            }
        }
    }

    /// `None`: another run ended meanwhile, and took the folder with it.
    fn attempt(path: &Path) -> Result<Option<Self>, Failure> {
        let cannot = |what: &str, path: &Path, error: &io::Error| {
            Failure::Cannot(named(what, path, error).to_string())
        };
        let is_new = match fs::create_dir(path) {
            Ok(()) => true,
            // Not a link, which would have us clear another folder.
            Err(_) if fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir()) => false,
            Err(error) => return Err(cannot("make the folder", path, &error)),
        };
        let name = path.join(LOCK);
        let mut lock = match File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&name)
        {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot("make", &name, &error)),
        };
        let shown_path = shown(&path.to_string_lossy());
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let process =
                    owner(&mut lock).map_or_else(String::new, |pid| format!(" (process {pid})"));
                return Err(Failure::Cannot(format!(
                    "another run{process} is writing into this folder: wait for it to end, or name another folder; its files are in {shown_path}"
                )));
            }
            Err(TryLockError::Error(_)) if is_new => {
                return Ok(Some(Hidden {
                    path: path.to_owned(),
                    lock: None,
                }));
            }
            Err(TryLockError::Error(error)) => {
                return Err(Failure::Cannot(format!(
                    "{shown_path} is there, and whether another run is writing cannot be told ({error}): remove it if there is none"
                )));
            }
        }
        let dead = owner(&mut lock);
        // Before this run had the lock, another may have removed the file, and yet another made a
        // new one.
        let pid = process::id().to_string();
        let claimed = lock
            .set_len(0)
            .and_then(|()| io::Seek::rewind(&mut lock))
            .and_then(|()| lock.write_all(pid.as_bytes()));
        claimed.map_err(|error| cannot("write", &name, &error))?;
        match fs::read_to_string(&name) {
            Ok(text) if text != pid => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            _ => {}
        }
        if !is_new {
            clear(path).map_err(|error| Failure::Cannot(error.to_string()))?;
            let process = dead.map_or_else(String::new, |pid| format!(" (process {pid})"));
            complain(format_args!(
                "note: an earlier run{process} was cut off: what it left in {shown_path} has been removed"
            ));
        }
        Ok(Some(Hidden {
            path: path.to_owned(),
            lock: Some(lock),
        }))
    }

    /// Removes it, and then lets others have it.
    pub(super) fn remove(self) {
        let _ = fs::remove_dir_all(&self.path);
        drop(self.lock);
    }
}

/// The process that wrote its number into the file.
fn owner(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Removes all but the lock.
fn clear(folder: &Path) -> io::Result<()> {
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|error| named("read", folder, &error))?;
    for entry in entries
        .into_iter()
        .filter(|entry| entry.file_name() != LOCK)
    {
        let path = entry.path();
        // The type of a link is that of the link.
        let removed = if entry.file_type().is_ok_and(|ty| ty.is_dir()) {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(|error| named("remove", &path, &error))?;
    }
    Ok(())
}
