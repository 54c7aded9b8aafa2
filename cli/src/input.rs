//! Files and standard input, as lines.
//!
//! Newline-delimited JSON is what is read so far; other formats are recognised by their first bytes and refused with advice. A reader
//! for one of them starts at [`Source::open`].

use std::fs::{self, File};
use std::io::{self, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

use braze_events::{LineError, Lines};

use crate::output::shown;

/// Why data cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("cannot read {name}: {source}")]
    Unreadable { name: String, source: io::Error },
    #[error("cannot read {name}: it is a folder; name the files in it")]
    Folder { name: String },
    #[error("standard input (`-`) can be read only once")]
    TwiceStdin,
    #[error("cannot read {name}: it is {what}, not JSON lines; {advice}")]
    Format { name: String, what: &'static str, advice: &'static str },
    #[error("cannot read {name} from line {number}: {source}")]
    Line { name: String, number: u64, source: io::Error },
}

/// Which files to read, and how. Shared by all commands that read data.
#[derive(clap::Args)]
pub(crate) struct Files {
    /// Files with one JSON record per line, read in this order; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Longest line that is read; longer ones count as malformed and are skipped.
    #[arg(long, value_name = "BYTES", default_value_t = Lines::<File>::DEFAULT_LIMIT, value_parser = positive)]
    max_line_bytes: usize,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 byte".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("not a number of bytes: {error}")),
    }
}

impl Files {
    /// The files, in order. Those that obviously cannot be read are a mistake now, not after an hour of work on the others.
    pub(crate) fn sources(&self) -> Result<Vec<Source>, InputError> {
        let mut sources = Vec::with_capacity(self.files.len());
        let mut stdin_met = false;
        for path in &self.files {
            if path == Path::new("-") {
                if std::mem::replace(&mut stdin_met, true) {
                    return Err(InputError::TwiceStdin);
                }
                sources.push(Source { path: None, name: "<stdin>".to_owned(), bytes: None, limit: self.max_line_bytes });
                continue;
            }
            let name = shown(&path.to_string_lossy());
            // Not opened yet: a named pipe can be opened only once.
            let facts = match fs::metadata(path) {
                Ok(facts) => facts,
                Err(source) => return Err(InputError::Unreadable { name, source }),
            };
            if facts.is_dir() {
                return Err(InputError::Folder { name });
            }
            let bytes = facts.is_file().then_some(facts.len());
            sources.push(Source { path: Some(path.clone()), name, bytes, limit: self.max_line_bytes });
        }
        Ok(sources)
    }
}

/// A file, or standard input.
pub(crate) struct Source {
    path: Option<PathBuf>,
    /// What it is called in reports.
    pub(crate) name: String,
    /// Its size, where that is known.
    pub(crate) bytes: Option<u64>,
    limit: usize,
}

/// What lines are read from: the first bytes, which had to be looked at, and the rest.
pub(crate) type Reader = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

impl Source {
    /// Its lines.
    pub(crate) fn open(&self) -> Result<Lines<Reader>, InputError> {
        let unreadable = |source| InputError::Unreadable { name: self.name.clone(), source };
        let mut reader: Box<dyn Read> = match &self.path {
            Some(path) => Box::new(File::open(path).map_err(unreadable)?),
            None => Box::new(io::stdin().lock()),
        };
        let mut head = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut head).map_err(unreadable)?;
        for (magic, what, advice) in FOREIGN {
            if head.starts_with(magic) {
                return Err(InputError::Format { name: self.name.clone(), what, advice });
            }
        }
        Ok(Lines::with_limit(Cursor::new(head).chain(reader), self.limit))
    }

    /// What a failure to read a line means: `Some` for one after which reading goes on, where that line starts and why it was skipped.
    pub(crate) fn skipped(&self, error: LineError) -> Result<(u64, u64, String), InputError> {
        match error {
            LineError::TooLong { number, offset, limit } => Ok((number, offset, format!("the line is longer than {limit} bytes"))),
            LineError::Io { number, source } => Err(InputError::Line { name: self.name.clone(), number, source }),
            other => Err(InputError::Unreadable { name: self.name.clone(), source: io::Error::other(other) }),
        }
    }
}

/// Formats that start with bytes no JSON starts with.
const FOREIGN: [(&[u8], &str, &str); 3] = [
    (b"Obj\x01", "an Avro file", "convert it to JSON lines first"),
    (b"\x1f\x8b", "compressed with gzip", "try `gzip -dc FILE | braze-events … -`"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "try `zstd -dc FILE | braze-events … -`"),
];
