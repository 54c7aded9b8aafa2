//! What is read: files, folders and standard input.
//!
//! | module | job |
//! |---|---|
//! | this one | the arguments; the list of files |
//! | [`walk`] | folders |
//! | [`shard`] | which of them a machine of several reads |
//! | [`open`] | what a file holds, told by its first bytes |
//! | [`compressed`] | files that are compressed as a whole, with [`gzip`] among them |
//! | `columns` | Parquet and Arrow files: their rows as JSON lines, with the feature `parquet` |
//! | [`foreign`] | formats that are not read, and what to do about them |
//! | [`naming`] | which event records are that do not say it |
//! | [`feed`] | all files, cut into batches of pieces for the threads |
//! | [`documents`] | JSON that does not stand one record per line |
//! | [`piece`] | a run of lines or a block: what a thread makes records of |
//! | [`records`] | the records in texts |
//! | [`avro`] | Avro files: blocks, their records, their damage |
//! | [`plans`] | how their records become events, by their schemas |
//! | [`raw`] | records as they came |
//! | [`text`] | JSON lines that are not records |
//!
//! # Adding a format
//!
//! Tell it by its first bytes in [`open`], cut it into pieces in [`feed`], and make records of a
//! piece in [`records`] or beside it.

mod avro;
#[cfg(feature = "parquet")]
mod columns;
mod compressed;
mod documents;
mod feed;
mod foreign;
mod gzip;
mod naming;
mod open;
mod piece;
mod plans;
mod raw;
mod records;
mod shard;
mod text;
mod walk;

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::thread;

use event_catalog::avro::Limits;
use event_catalog::json::Lines;
use event_catalog::project::Dialect;

pub(crate) use avro::trouble;
pub(crate) use feed::{Batch, Feed};
pub(crate) use naming::{Named, Namings, advice};
pub(crate) use open::{Reader, avro as open_avro};
pub(crate) use piece::{Depth, Item, Place, Record, malformed};
pub(crate) use raw::{Raw, lacks_values, with_nulls};
pub(crate) use text::{Texts, skipped};
pub(crate) use walk::is_hidden;

use naming::Shelf;
use shard::Shard;

use crate::catalog::{EventType, readable};
use crate::names;
use crate::output::{Failure, complain, count, shown};

/// Why data cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("cannot read {name}: {source}")]
    Unreadable { name: String, source: io::Error },
    #[error("cannot read {name}: there are no files in this folder, apart from hidden ones")]
    Empty { name: String },
    #[error("standard input (`-`) can be read only once")]
    TwiceStdin,
    #[error("standard input (`-`) belongs to no part of the input: name files for --shard")]
    ShardOfStdin,
}

impl std::convert::From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Failure::Cannot(error.to_string())
    }
}

/// How records are encoded.
#[derive(Clone, Copy)]
pub(crate) enum From {
    /// Avro files are known by their first bytes; all else is JSON.
    Auto,
    /// JSON records that name their event: one per line, over several lines, in a list, or behind
    /// record separators.
    Json,
    /// Avro object container files.
    Avro,
    /// Records in Avro's JSON encoding, as `avro-tools tojson` writes them, spread in any of these
    /// ways.
    AvroJson,
    /// Request bodies of a destination, or bare events as they stand in them, spread in any of
    /// these ways.
    Bodies(&'static Dialect),
}

impl FromStr for From {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "auto" => From::Auto,
            "json" => From::Json,
            "avro" => From::Avro,
            "avro-json" => From::AvroJson,
            name => From::Bodies(readable(name)?),
        })
    }
}

/// Which files to read, and how. Shared by all commands that read records.
#[derive(clap::Args)]
pub(crate) struct Inputs {
    /// Files and folders, read in this order; `-` is standard input.
    ///
    /// Of a folder, all files below it are read, sorted by name, but for hidden ones (names that
    /// start with `.` or `_`, such as `_SUCCESS`) and those that hold no records. Files may be
    /// compressed with gzip, zstd, bzip2 or xz.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How records are encoded.
    ///
    /// - auto: Avro files are known by their first bytes, and so are Parquet and Arrow files, which
    ///   a build with the feature `parquet` reads; all else is JSON;
    /// - json: records that name their event: one per line, over several lines, in a list, or
    ///   behind record separators;
    /// - avro: Avro object container files;
    /// - avro-json: records in Avro's JSON encoding, as `avro-tools tojson` writes them, spread in
    ///   any of these ways;
    /// - a destination that can be read back, such as custom-http: request bodies, or bare events
    ///   as they stand in them, spread in any of these ways.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "auto",
        verbatim_doc_comment
    )]
    from: From,
    /// Only records of this event type; may be given several times. Others are passed over, and no
    /// errors.
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    event: Vec<EventType>,
    /// The event type of records that nothing else names.
    ///
    /// A record is what it says itself by its `{tag}`, or its schema by the name of the record.
    /// Where neither does, it is what the column `{tag}` of an Avro file says, else the folder
    /// (`{tag}={event}`), else the name of the file (`{event}.json`), and else this.
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    assume_event: Option<EventType>,
    /// Only the files of one part of so many: `0/8` is the first of eight, `7/8` the last.
    ///
    /// Which files that are depends on their names below the folders that were named, and on nothing
    /// else: machines share the work without talking to one another, and one that failed does its
    /// part again. `report merge` makes one report of those of all parts. --dedupe knows the ids of
    /// its own part only.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Go on behind damaged parts of Avro files rather than with the next file.
    ///
    /// Where only a sync marker is wrong, or cut off, no record is lost; else reading goes on at
    /// the next one. Numbers of records behind a damaged part count what the blocks before promise.
    #[arg(long)]
    salvage: bool,
    /// Longest line, or record over several lines, that is read; longer ones count as malformed and
    /// are skipped.
    #[arg(long, value_name = "SIZE", default_value_t = Lines::<File>::DEFAULT_LIMIT, value_parser = size)]
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
    #[arg(long = "max-header-bytes", value_name = "SIZE", default_value_t = Limits::default().header_bytes, value_parser = size)]
    header_bytes: usize,
    /// Largest block of an Avro file, as it is stored.
    #[arg(long = "max-block-bytes", value_name = "SIZE", default_value_t = Limits::default().block_bytes, value_parser = size)]
    block_bytes: usize,
    /// Largest block of an Avro file, decompressed; each thread may need twice as much memory.
    #[arg(long = "max-decoded-bytes", value_name = "SIZE", default_value_t = Limits::default().decoded_bytes, value_parser = size)]
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

/// A size in bytes that is not 0.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    match limit(text) {
        Ok(0) => Err("at least 1 byte".to_owned()),
        size => size,
    }
}

/// A size in bytes, such as `65536`, `64k`, `64K`, `64KiB` or `64KB`: units are powers of 1024.
pub(crate) fn limit(text: &str) -> Result<usize, String> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let unit = unit.trim_start().to_ascii_lowercase();
    let plain = unit.strip_suffix("ib").or(unit.strip_suffix('b'));
    let units = ["", "k", "m", "g", "t"];
    let factor = units
        .iter()
        .zip(0..)
        .find(|(known, _)| **known == plain.unwrap_or(&unit))
        .and_then(|(_, power)| 1024_usize.checked_pow(power));
    match (digits.parse::<usize>(), factor) {
        (Ok(number), Some(factor)) => number
            .checked_mul(factor)
            .ok_or_else(|| "more bytes than there can be".to_owned()),
        _ => Err("not a size: write a number of bytes, or one with a unit, such as 16M".to_owned()),
    }
}

impl Inputs {
    /// The files and folders, as they were named.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.files
    }

    /// What is to be read.
    pub(crate) fn input(&self) -> Result<Input, InputError> {
        let mut found = find(&self.files)?;
        if let Some(shard) = self.shard {
            found.keep(shard)?;
        }
        let Found {
            sources,
            passed_over,
        } = found;
        Ok(Input {
            sources,
            shard: self.shard,
            named: self.files.clone(),
            passed_over,
            from: self.from,
            shared: Arc::new(Shared {
                wanted: self.event.clone(),
                assumed: self.assume_event,
                namings: Namings::default(),
            }),
            salvage: self.salvage,
            max_line_bytes: self.max_line_bytes,
            limits: self.limits.limits(),
            jobs: self.jobs.map_or_else(
                || thread::available_parallelism().map_or(1, NonZero::get),
                usize::from,
            ),
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

/// The files, in order. What cannot be read is told when its turn comes: it does not keep the
/// others from being read.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Found, InputError> {
    let mut found = Found::default();
    for path in paths {
        if path != Path::new("-") {
            found.add(path)?;
        } else if found.sources.iter().any(|source| source.path.is_none()) {
            return Err(InputError::TwiceStdin);
        } else {
            found.push(None, None, None);
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
            self.push(Some(path.to_owned()), bytes, None);
            return Ok(());
        }
        let found = walk::files(path);
        if found.files.is_empty() {
            return Err(InputError::Empty {
                name: shown(&path.to_string_lossy()),
            });
        }
        self.passed_over += found.passed_over;
        for (file, bytes) in found.files {
            self.push(Some(file), Some(bytes), Some(path));
        }
        Ok(())
    }

    fn push(&mut self, path: Option<PathBuf>, bytes: Option<u64>, folder: Option<&Path>) {
        let number = self.sources.len() + 1;
        self.sources.push(Source {
            path,
            number: number.try_into().unwrap_or(u32::MAX),
            bytes,
            folder: folder.map(Path::to_owned),
        });
    }

    /// Keeps the files of one part.
    fn keep(&mut self, shard: Shard) -> Result<(), InputError> {
        if self.sources.iter().any(|source| source.path.is_none()) {
            return Err(InputError::ShardOfStdin);
        }
        self.sources
            .retain(|source| source.key().is_some_and(|key| shard.has(key)));
        if !shard.is_first() {
            self.passed_over = 0;
        }
        Ok(())
    }
}

/// All that is to be read, and how.
pub(crate) struct Input {
    pub(crate) sources: Vec<Source>,
    /// The part of the input that these are.
    pub(crate) shard: Option<Shard>,
    /// The files and folders as they were named.
    named: Vec<PathBuf>,
    /// How many entries of folders were passed over by their names.
    pub(crate) passed_over: u64,
    pub(crate) jobs: usize,
    from: From,
    shared: Arc<Shared>,
    salvage: bool,
    max_line_bytes: usize,
    limits: Limits,
}

/// What the threads know of all files.
struct Shared {
    /// The event types that are wanted; all if there is none.
    wanted: Vec<EventType>,
    assumed: Option<EventType>,
    namings: Namings,
}

/// What the threads know of a file.
struct About {
    file: u32,
    shelf: Shelf,
    shared: Arc<Shared>,
}

impl About {
    fn wants(&self, event: Option<EventType>) -> bool {
        let wanted = &self.shared.wanted;
        wanted.is_empty() || event.is_some_and(|event| wanted.contains(&event))
    }
}

impl Input {
    /// What a file is called in reports.
    pub(crate) fn name(&self, file: u32) -> String {
        self.sources
            .get(file as usize)
            .map_or_else(String::new, Source::name)
    }

    /// By what records were named that do not name themselves.
    pub(crate) fn namings(&self) -> &Namings {
        &self.shared.namings
    }

    /// Says so on standard error, once for each kind.
    pub(crate) fn tell_namings(&self) {
        self.namings().notes(self).into_iter().for_each(complain);
    }

    fn about(&self, file: u32, source: &Source) -> About {
        About {
            file,
            shelf: source.shelf(),
            shared: Arc::clone(&self.shared),
        }
    }

    /// Whether a path is that of a file that is read, or would be the next time: it lies in a
    /// folder that was named.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        let mut folders = self.named.iter().filter(|named| named.is_dir());
        let files = || {
            self.sources
                .iter()
                .filter_map(|source| source.path.as_ref())
        };
        let is = |other: &PathBuf| fs::canonicalize(other).is_ok_and(|other| other == path);
        folders.any(|folder| fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder)))
            || files().any(is)
    }

    /// Bytes of all input, where that is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.sources.iter().map(|source| source.bytes).sum()
    }
}

/// A file, or standard input.
pub(crate) struct Source {
    path: Option<PathBuf>,
    /// Its place in the whole input, from 1.
    pub(crate) number: u32,
    /// Its size, where that is known.
    pub(crate) bytes: Option<u64>,
    /// The folder in which it was found: nobody named it, so it need not hold records.
    folder: Option<PathBuf>,
}

impl Source {
    /// What it is called in reports.
    pub(crate) fn name(&self) -> String {
        self.path.as_ref().map_or_else(
            || "<stdin>".to_owned(),
            |path| shown(&path.to_string_lossy()),
        )
    }

    /// Its path, as far as it does not depend on where a folder lies.
    fn key(&self) -> Option<&Path> {
        let path = self.path.as_deref()?;
        let folder = self.folder.as_ref();
        Some(
            folder
                .and_then(|folder| path.strip_prefix(folder).ok())
                .unwrap_or(path),
        )
    }

    /// Whether nobody named it.
    fn is_found(&self) -> bool {
        self.folder.is_some()
    }

    /// What its path says about its records.
    pub(crate) fn shelf(&self) -> Shelf {
        self.path.as_deref().map(Shelf::of).unwrap_or_default()
    }

    /// Whether its name ends in one of these.
    fn is_called(&self, extensions: &[&str]) -> bool {
        let extension = self.path.as_ref().and_then(|path| path.extension());
        extension.is_some_and(|extension| {
            extensions
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        })
    }
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
    /// Something that is worth knowing, and no harm.
    Note(String),
}

impl Trouble {
    /// Whether more comes from the file.
    pub(crate) fn goes_on(&self) -> bool {
        matches!(
            self,
            Trouble::Damage(Damage {
                skipped: Some(_),
                ..
            }) | Trouble::Note(_)
        )
    }

    /// What is said of it where there is no report.
    pub(crate) fn line(&self, name: &str) -> String {
        match self {
            Trouble::Unreadable(why) => format!("error: cannot read {name}: {}", shown(why)),
            Trouble::Damage(damage) => format!("{name}: error: {}", shown(&damage.to_string())),
            Trouble::NoData(what) => format!("note: {name} was not read: it is {what}"),
            Trouble::Note(what) => format!("note: {name}: {}", shown(what)),
        }
    }
}

/// A part of a file that cannot be decoded.
#[derive(Clone, Debug)]
pub(crate) struct Damage {
    pub(crate) place: Place,
    pub(crate) why: String,
    /// How many bytes were skipped, of which nothing was delivered, before reading went on; `None`:
    /// the rest of the file was not read.
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

#[cfg(test)]
mod tests {
    use super::{limit, size};

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [
            ("1", 1),
            ("64k", 64 << 10),
            ("64 KiB", 64 << 10),
            ("16M", 16 << 20),
            ("16mb", 16 << 20),
            ("2G", 2 << 30),
            ("1T", 1 << 40),
            ("7b", 7),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "k",
            "-1",
            "1.5M",
            "1x",
            "1kk",
            "99999999999999999999",
            "9999999999T",
        ] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!(
            (size("0").is_err(), limit("0"), limit("0k")),
            (true, Ok(0), Ok(0))
        );
    }
}
