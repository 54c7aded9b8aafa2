//! Files of Parquet and Arrow: one per event type, or by event type and day.
//!
//! The workers make columns of what they read, and rows of one file wait together until they are a
//! row group. What waits is bounded, however many files there are: the largest is written first.
//! So is the number of files that are open, where a file may end early: the next rows of its kind
//! start another.

#![allow(
    clippy::mutable_key_type,
    reason = "event types are ordered by their number, which never changes"
)]

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use event_catalog::avro::file_name;
use event_catalog::jiff::Timestamp;
use event_catalog_arrow::arrow_array::{RecordBatch, UInt32Array};
use event_catalog_arrow::arrow_select::concat::concat_batches;
use event_catalog_arrow::arrow_select::take::take_record_batch;
use event_catalog_arrow::files::{ArrowFile, GROUP_ROWS, ParquetFile, arrow_file, parquet_file};
use event_catalog_arrow::{Columns, Error, NotWritten, Options};

use super::encode::Entry;
use crate::catalog::{Event, EventType, catalog};
use crate::hash::Fnv;
use crate::output::Failure;
use crate::staging::{self, Staged};

/// Columns of records on their way, by event type.
pub(super) type Made = BTreeMap<EventType, Columns>;

/// How the files are written.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) format: TableFormat,
    pub(super) options: Options,
    /// Whether files are of a day, in folders.
    pub(super) lake: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TableFormat {
    Parquet,
    Arrow,
}

impl TableFormat {
    const fn extension(self) -> &'static str {
        match self {
            TableFormat::Parquet => "parquet",
            TableFormat::Arrow => "arrow",
        }
    }
}

impl Table {
    /// Adds a record to the columns of its event. Returns its row there.
    pub(super) fn append(
        &self,
        made: &mut Made,
        known: EventType,
        event: &Event<'_>,
    ) -> Result<Option<u32>, NotWritten> {
        use event_catalog::AnyEvent as _;
        let columns = made
            .entry(known)
            .or_insert_with(|| Columns::new(known.descriptor(), &self.options));
        let row = u32::try_from(columns.len()).ok();
        let Ok(record) = event.record() else {
            return Ok(None);
        };
        columns.append(record)?;
        Ok(row)
    }
}

/// Which file a row goes into: its event, and with `--layout lake` the day since 1970.
type Key = (EventType, Option<i64>);

/// The files.
pub(super) struct Tables<'f> {
    table: &'f Table,
    parts: BTreeMap<Key, Part>,
    /// Rows that are to be written, of the columns at hand.
    picked: BTreeMap<Key, Vec<u32>>,
    /// Bytes of all rows that wait.
    waiting: usize,
    /// Files that are open.
    open: usize,
    /// Goes up with every use of a file.
    clock: u64,
}

/// Rows that wait to be written together, and the file they go into.
#[derive(Default)]
struct Part {
    batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    file: Option<(String, File)>,
    /// How many files there were before.
    before: u64,
    used: u64,
}

enum File {
    Parquet(Box<ParquetFile<Hashed>>),
    Arrow(Box<ArrowFile<Hashed>>),
}

/// Most bytes that wait to be written, in all files and for one.
const MOST_WAITING: usize = 192 << 20;
const MOST_GROUP: usize = 96 << 20;
/// Most files that are open, where more can be made.
const MOST_OPEN: usize = 64;
/// Rows of small batches are put together up to here: a batch takes memory by itself.
const SMALL: usize = 4096;

impl<'f> Tables<'f> {
    pub(super) fn new(table: &'f Table) -> Self {
        Tables {
            table,
            parts: BTreeMap::new(),
            picked: BTreeMap::new(),
            waiting: 0,
            open: 0,
            clock: 0,
        }
    }

    /// Takes note of a record that is to be written: it comes with [`Tables::add`].
    pub(super) fn pick(&mut self, entry: &Entry) {
        if let (Some(event), Some(row)) = (entry.event, entry.row) {
            let day = self.table.lake.then(|| entry.hour.div_euclid(24));
            self.picked.entry((event, day)).or_default().push(row);
        }
    }

    /// Adds the rows that were picked of these columns.
    pub(super) fn add(&mut self, mut made: Made, staging: &staging::Files) -> Result<(), Failure> {
        let mut batches = BTreeMap::new();
        for (event, columns) in &mut made {
            batches.insert(*event, columns.finish().map_err(failed)?);
        }
        for (key, rows) in std::mem::take(&mut self.picked) {
            let Some(batch) = batches.get(&key.0) else {
                continue;
            };
            let batch = if rows.len() == batch.num_rows() {
                batch.clone()
            } else {
                take_record_batch(batch, &UInt32Array::from(rows)).map_err(arrow_failed)?
            };
            self.wait(key, batch, staging)?;
        }
        Ok(())
    }

    fn wait(
        &mut self,
        key: Key,
        batch: RecordBatch,
        staging: &staging::Files,
    ) -> Result<(), Failure> {
        let part = self.parts.entry(key).or_default();
        part.rows += batch.num_rows();
        part.batches.push(batch);
        self.waiting -= part.bytes;
        part.compact().map_err(arrow_failed)?;
        self.waiting += part.bytes;
        if part.rows >= GROUP_ROWS || part.bytes >= MOST_GROUP {
            self.write(key, staging)?;
        }
        while self.waiting > MOST_WAITING {
            let largest = self.parts.iter().max_by_key(|(_, part)| part.bytes);
            let Some(key) = largest.map(|(key, _)| *key) else {
                break;
            };
            self.write(key, staging)?;
        }
        Ok(())
    }

    /// Writes what waits for a file.
    fn write(&mut self, key: Key, staging: &staging::Files) -> Result<(), Failure> {
        self.clock += 1;
        let Some(part) = self.parts.get_mut(&key) else {
            return Ok(());
        };
        let batches = std::mem::take(&mut part.batches);
        self.waiting -= part.bytes;
        (part.rows, part.bytes, part.used) = (0, 0, self.clock);
        let Some(first) = batches.first() else {
            return Ok(());
        };
        let batch = concat_batches(&first.schema(), &batches).map_err(arrow_failed)?;
        drop(batches);
        if part.file.is_none() {
            let name = name(self.table, key, part.before);
            let to = Hashed::new(
                staging
                    .create(&name)
                    .map_err(|error| failed(error.into()))?,
                part.before,
            );
            part.file = Some((name, File::new(self.table, to, &batch).map_err(failed)?));
            self.open += 1;
        }
        if let Some((_, file)) = &mut part.file {
            file.write(&batch).map_err(failed)?;
        }
        while self.table.lake && self.open > MOST_OPEN {
            let open = self.parts.iter().filter(|(_, part)| part.file.is_some());
            let oldest = open.min_by_key(|(_, part)| part.used);
            let Some(key) = oldest.map(|(key, _)| *key) else {
                break;
            };
            self.close(key, staging)?;
        }
        Ok(())
    }

    fn close(&mut self, key: Key, staging: &staging::Files) -> Result<(), Failure> {
        let Some(part) = self.parts.get_mut(&key) else {
            return Ok(());
        };
        if let Some((name, file)) = part.file.take() {
            self.open -= 1;
            part.before += 1;
            let hash = file.close().map_err(failed)?;
            if self.table.lake {
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let extension = self.table.format.extension();
                let part = format!("{folder}/part-{hash:016x}.{extension}");
                staging
                    .rename(&name, &part)
                    .map_err(|error| failed(error.into()))?;
            }
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(&mut self, staging: &staging::Files) -> Result<(), Failure> {
        let keys: Vec<Key> = self.parts.keys().copied().collect();
        for key in keys {
            self.write(key, staging)?;
            self.close(key, staging)?;
        }
        Ok(())
    }
}

impl Part {
    /// Puts small batches together, and counts what is there.
    fn compact(&mut self) -> Result<(), event_catalog_arrow::arrow_schema::ArrowError> {
        while let [.., before, last] = self.batches.as_slice() {
            let rows = before.num_rows() + last.num_rows();
            if rows > SMALL || before.num_rows() > 2 * last.num_rows() {
                break;
            }
            let both = concat_batches(&last.schema(), [before, last])?;
            self.batches.truncate(self.batches.len().saturating_sub(2));
            self.batches.push(both);
        }
        self.bytes = self
            .batches
            .iter()
            .map(RecordBatch::get_array_memory_size)
            .sum();
        Ok(())
    }
}

/// What a file is called while it is written.
fn name(table: &Table, (event, day): Key, number: u64) -> String {
    let (event, extension) = (file_name(event.as_str()), table.format.extension());
    match day {
        None => format!("{event}.{extension}"),
        Some(day) => {
            let tag = catalog().tag;
            let date = date(day);
            format!("{tag}={event}/date={date}/part-{number}.{extension}")
        }
    }
}

/// A day as people write it.
fn date(day: i64) -> String {
    let start = day.checked_mul(86_400).map(Timestamp::from_second);
    match start {
        Some(Ok(start)) => start.strftime("%Y-%m-%d").to_string(),
        // Beyond all calendars, and a date of no event that was accepted.
        _ => "__HIVE_DEFAULT_PARTITION__".to_owned(),
    }
}

impl File {
    fn new(table: &Table, to: Hashed, first: &RecordBatch) -> Result<Self, Error> {
        let schema = first.schema();
        Ok(match table.format {
            TableFormat::Parquet => File::Parquet(Box::new(parquet_file(to, &schema)?)),
            TableFormat::Arrow => File::Arrow(Box::new(arrow_file(to, &schema)?)),
        })
    }

    /// Writes a row group.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        match self {
            File::Parquet(file) => {
                file.write(batch)?;
                file.flush()?;
            }
            File::Arrow(file) => file.write(batch)?,
        }
        Ok(())
    }

    /// Ends it. Returns the hash of its bytes.
    fn close(self) -> Result<u64, Error> {
        let mut to = match self {
            File::Parquet(file) => file.into_inner()?,
            File::Arrow(file) => file.into_inner()?,
        };
        to.flush()?;
        Ok(to.hash.value())
    }
}

/// A file, and the hash of what was written: the same bytes have the same name.
struct Hashed {
    file: BufWriter<Staged>,
    hash: Fnv,
}

impl Hashed {
    fn new(file: Staged, number: u64) -> Self {
        let mut hashed = Hashed {
            file: BufWriter::with_capacity(1 << 16, file),
            hash: Fnv::new(),
        };
        // Files of one folder that hold the same are still two.
        hashed.hash.add(&number.to_le_bytes());
        hashed
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.add(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is for `map_err`")]
fn failed(error: Error) -> Failure {
    Failure::Cannot(error.to_string())
}

fn arrow_failed(error: event_catalog_arrow::arrow_schema::ArrowError) -> Failure {
    failed(error.into())
}
