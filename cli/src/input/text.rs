//! Lines of JSON that are no records of events: what `track` reads, a file after the other.

use std::fs::{self, File};
use std::path::PathBuf;

use event_catalog::json::{LineError, Lines};

use super::open::{self, Reader};
use super::{InputError, Source, Trouble, find, size};
use crate::output::complain;

/// Which files to read.
#[derive(clap::Args)]
pub(crate) struct Texts {
    /// Files and folders, read in this order; `-` is standard input. They may be compressed with
    /// gzip.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Longest line that is read; longer ones count as malformed and are skipped.
    #[arg(long, value_name = "SIZE", default_value_t = Lines::<File>::DEFAULT_LIMIT, value_parser = size)]
    max_line_bytes: usize,
}

impl Texts {
    /// The files and folders, as they were named.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.files
    }

    /// The files, in order. One that is not there is a mistake now, not after the others have
    /// become requests.
    pub(crate) fn sources(&self) -> Result<Vec<Source>, InputError> {
        let sources = find(&self.files)?.sources;
        for source in &sources {
            let there = source
                .path
                .as_ref()
                .map_or(Ok(()), |path| fs::metadata(path).map(drop));
            there.map_err(|error| InputError::Unreadable {
                name: source.name(),
                source: error,
            })?;
        }
        Ok(sources)
    }

    /// The lines of a file; `None` for one that was found in a folder and is something else, which
    /// is said.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(crate) fn lines(&self, source: &Source) -> Result<Option<Lines<Reader>>, Trouble> {
        match open::text(source) {
            Ok(reader) => Ok(Some(Lines::with_limit(reader, self.max_line_bytes))),
            Err(trouble @ Trouble::NoData(_)) => {
                complain(trouble.line(&source.name()));
                Ok(None)
            }
            Err(Trouble::Damage(damage)) => Err(Trouble::Unreadable(damage.why)),
            Err(trouble) => Err(trouble),
        }
    }
}

/// What a failure to read a line means: the number of a line that was skipped, and why, if reading
/// goes on after it.
///
/// # Errors
///
/// Why the rest of the file cannot be read.
pub(crate) fn skipped(error: LineError) -> Result<(u64, String), Trouble> {
    match error {
        LineError::TooLong { number, limit, .. } => {
            Ok((number, format!("the line is longer than {limit} bytes")))
        }
        LineError::Io { number, source } => {
            Err(Trouble::Unreadable(format!("{source} (in line {number})")))
        }
        other => Err(Trouble::Unreadable(other.to_string())),
    }
}
