//! What is read: files, folders and standard input.
//!
//! | module | job |
//! |---|---|
//! | this one | the arguments; the list of files |
//! | [`walk`] | folders |
//! | [`open`] | what a file holds, told by its first bytes |
//! | [`gzip`] | files compressed with gzip |
//! | [`feed`] | all files, cut into batches of pieces for the threads |
//! | [`piece`] | a run of lines or a block: what a thread makes records of |
//! | [`avro`] | Avro files: blocks, their records, their damage |
//! | [`raw`] | records as they came |
//! | [`text`] | JSON lines that are not records |
//!
//! # Adding a format
//!
//! Tell it by its first bytes in [`open`], cut it into pieces in [`feed`], and make records of a piece in [`piece`].

mod avro;
mod feed;
mod gzip;
mod open;
mod piece;
mod raw;
mod text;
mod walk;

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use braze_events::avro::Limits;
use braze_events::{EventType, Lines};
use clap::ValueEnum;

pub(crate) use avro::trouble;
pub(crate) use feed::{Batch, Feed};
pub(crate) use open::{Reader, avro as open_avro};
pub(crate) use piece::{Depth, Item, Place, Record, malformed};
pub(crate) use raw::{Raw, lacks_values, with_nulls};
pub(crate) use text::{Texts, skipped};
pub(crate) use walk::is_hidden;

use crate::output::{count, shown};

/// Why data cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("cannot read {name}: {source}")]
    Unreadable { name: String, source: io::Error },
    #[error("cannot read {name}: there are no files in this folder, apart from hidden ones")]
    Empty { name: String },
    #[error("standard input (`-`) can be read only once")]
    TwiceStdin,
}

/// How records are encoded.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// Avro files are known by their first bytes; all else is JSON.
    #[default]
    Auto,
    /// One JSON record per line, which names its event.
    Json,
    /// Avro object container files.
    Avro,
    /// One record per line in Avro's JSON encoding, as `avro-tools tojson` writes it.
    AvroJson,
    /// Request bodies of a Custom HTTP connector: one per line, or one over several lines.
    CustomHttp,
}

/// Which files to read, and how. Shared by all commands that read records.
#[derive(clap::Args)]
pub(crate) struct Inputs {
    /// Files and folders, read in this order; `-` is standard input.
    ///
    /// Of a folder, all files below it are read, sorted by name, but for hidden ones (names that start with `.` or `_`, such as
    /// `_SUCCESS`) and those that hold no records. JSON lines may be compressed with gzip.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How records are encoded.
    ///
    /// Avro's JSON does not name the event type of records: it is the one in the name of the file (`users.messages.email.Click.json`, or a
    /// folder `event_type=users.messages.email.Click`), else that of `--event`.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    from: From,
    /// Go on behind damaged parts of Avro files rather than with the next file.
    ///
    /// Where only a sync marker is wrong, or cut off, no record is lost; else reading goes on at the next one. Numbers of records behind a damaged part
    /// count what the blocks before promise.
    #[arg(long)]
    salvage: bool,
    /// Longest line that is read; longer ones count as malformed and are skipped.
    #[arg(long, value_name = "BYTES", default_value_t = Lines::<File>::DEFAULT_LIMIT, value_parser = positive)]
    max_line_bytes: usize,
    #[command(flatten)]
    limits: LimitArguments,
    /// How many threads work on records, up to 1024 [default: one per processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// What an Avro file may cost.
#[derive(clap::Args)]
pub(crate) struct LimitArguments {
    /// Largest header of an Avro file, its schema included.
    #[arg(long = "max-header-bytes", value_name = "BYTES", default_value_t = Limits::default().header_bytes, value_parser = positive)]
    header_bytes: usize,
    /// Largest block of an Avro file, as it is stored.
    #[arg(long = "max-block-bytes", value_name = "BYTES", default_value_t = Limits::default().block_bytes, value_parser = positive)]
    block_bytes: usize,
    /// Largest block of an Avro file, decompressed; each thread may need twice as much memory.
    #[arg(long = "max-decoded-bytes", value_name = "BYTES", default_value_t = Limits::default().decoded_bytes, value_parser = positive)]
    decoded_bytes: usize,
    /// Most values in the lists, maps and nested records of one record of an Avro file.
    #[arg(long = "max-record-items", value_name = "N", default_value_t = Limits::default().record_items)]
    record_items: usize,
}

impl LimitArguments {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            header_bytes: self.header_bytes,
            block_bytes: self.block_bytes,
            decoded_bytes: self.decoded_bytes,
            record_items: self.record_items,
        }
    }
}

/// A number of bytes that is not 0.
pub(crate) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 byte".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("not a number of bytes: {error}")),
    }
}

impl Inputs {
    /// The files and folders, as they were named.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.files
    }

    /// What is to be read.
    ///
    /// `event`: what the records of `--from avro-json` are, where nothing else tells.
    pub(crate) fn input(&self, event: Option<EventType>) -> Result<Input, InputError> {
        let Found { sources, passed_over } = find(&self.files)?;
        Ok(Input {
            sources,
            named: self.files.clone(),
            passed_over,
            from: self.from,
            event,
            salvage: self.salvage,
            max_line_bytes: self.max_line_bytes,
            limits: self.limits.limits(),
            jobs: self.jobs.map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get), usize::from),
        })
    }
}

/// What was found under the given names.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) sources: Vec<Source>,
    /// How many entries of folders were passed over by their names.
    pub(crate) passed_over: u64,
}

/// The files, in order. What cannot be read is told when its turn comes: it does not keep the others from being read.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Found, InputError> {
    let mut found = Found::default();
    for path in paths {
        if path != Path::new("-") {
            found.add(path)?;
        } else if found.sources.iter().any(|source| source.path.is_none()) {
            return Err(InputError::TwiceStdin);
        } else {
            found.sources.push(Source { path: None, bytes: None, found: false });
        }
    }
    Ok(found)
}

impl Found {
    fn add(&mut self, path: &Path) -> Result<(), InputError> {
        // Not opened yet: a named pipe can be opened only once.
        let bytes = match fs::metadata(path) {
            Ok(facts) if facts.is_dir() => None,
            Ok(facts) => Some(facts.is_file().then_some(facts.len())),
            Err(_) => Some(Some(0)),
        };
        if let Some(bytes) = bytes {
            self.sources.push(Source { path: Some(path.to_owned()), bytes, found: false });
            return Ok(());
        }
        let found = walk::files(path);
        if found.files.is_empty() {
            return Err(InputError::Empty { name: shown(&path.to_string_lossy()) });
        }
        self.passed_over += found.passed_over;
        self.sources.extend(found.files.into_iter().map(|(path, bytes)| Source { path: Some(path), bytes: Some(bytes), found: true }));
        Ok(())
    }
}

/// All that is to be read, and how.
pub(crate) struct Input {
    pub(crate) sources: Vec<Source>,
    /// The files and folders as they were named.
    named: Vec<PathBuf>,
    /// How many entries of folders were passed over by their names.
    pub(crate) passed_over: u64,
    pub(crate) jobs: usize,
    from: From,
    event: Option<EventType>,
    salvage: bool,
    max_line_bytes: usize,
    limits: Limits,
}

impl Input {
    /// What a file is called in reports.
    pub(crate) fn name(&self, file: u32) -> String {
        self.sources.get(file as usize).map_or_else(String::new, Source::name)
    }

    /// The event type of all records of a file, where its name or the arguments tell.
    fn event_type(&self, source: &Source) -> Option<EventType> {
        source.path.as_ref().and_then(|path| named_event(path)).or(self.event)
    }

    /// Whether a path is that of a file that is read, or would be the next time: it lies in a folder that was named.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        let mut folders = self.named.iter().filter(|named| named.is_dir());
        let files = || self.sources.iter().filter_map(|source| source.path.as_ref());
        let is = |other: &PathBuf| fs::canonicalize(other).is_ok_and(|other| other == path);
        folders.any(|folder| fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder))) || files().any(is)
    }

    /// Bytes of all input, where that is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.sources.iter().map(|source| source.bytes).sum()
    }
}

/// A file, or standard input.
pub(crate) struct Source {
    path: Option<PathBuf>,
    /// Its size, where that is known.
    pub(crate) bytes: Option<u64>,
    /// It was found in a folder: nobody named it, so it need not hold records.
    found: bool,
}

impl Source {
    /// What it is called in reports.
    pub(crate) fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "<stdin>".to_owned(), |path| shown(&path.to_string_lossy()))
    }

    /// Whether its name ends in one of these.
    fn is_called(&self, extensions: &[&str]) -> bool {
        let extension = self.path.as_ref().and_then(|path| path.extension());
        extension.is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
    }
}

/// The event type that a path names: `…/users.messages.email.Click.json`, or `…/event_type=users.messages.email.Click/…`.
fn named_event(path: &Path) -> Option<EventType> {
    let file = path.file_stem().and_then(OsStr::to_str).and_then(|stem| stem.parse().ok());
    let folder = || path.iter().rev().find_map(|part| part.to_str()?.strip_prefix("event_type=")?.parse().ok());
    file.or_else(folder)
}

/// Something about a file, apart from its records, that has to be said.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// It, or the rest of it, cannot be read: what is in it stays unknown.
    Unreadable(String),
    /// What is in it is damaged here.
    Damage(Damage),
    /// It was found in a folder and holds no records: this is what it seems to be.
    NoData(&'static str),
}

impl Trouble {
    /// Whether more comes from the file.
    pub(crate) fn goes_on(&self) -> bool {
        matches!(self, Trouble::Damage(Damage { skipped: Some(_), .. }))
    }

    /// What is said of it where there is no report.
    pub(crate) fn line(&self, name: &str) -> String {
        match self {
            Trouble::Unreadable(why) => format!("error: cannot read {name}: {}", shown(why)),
            Trouble::Damage(damage) => format!("{name}: error: {}", shown(&damage.to_string())),
            Trouble::NoData(what) => format!("note: {name} was not read: it is {what}"),
        }
    }
}

/// A part of a file that cannot be decoded.
#[derive(Clone, Debug)]
pub(crate) struct Damage {
    pub(crate) place: Place,
    pub(crate) why: String,
    /// How many bytes were skipped, of which nothing was delivered, before reading went on; `None`: the rest of the file was not read.
    pub(crate) skipped: Option<u64>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)?;
        match (self.skipped, self.place.block) {
            (Some(0), _) | (None, None) => Ok(()),
            (Some(bytes), _) => write!(f, "; {} skipped", count(bytes, "byte")),
            (None, Some(_)) => f.write_str("; the rest of the file is not read (see --salvage)"),
        }
    }
}
