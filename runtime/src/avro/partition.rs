//! Many files at once, laid out as in a bucket: one event type and one hour per folder.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::schema::Schema;
use super::writer::{AvroWriter, Paused, WriteError, WriterOptions};
use crate::descriptor::{CatalogDescriptor, EventDescriptor, Rule};
use crate::event::AnyEvent;
use crate::record::{FieldRef, Scalar};
use crate::value::Value;

/// How files are laid out and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOptions {
    /// How each file is written.
    pub writer: WriterOptions,
    /// Name of the folder below the hour that tells one schema from another. `None`: `version=` and the catalogue's newest release.
    pub schema_id: Option<String>,
    /// Name of the folder below that. `local`.
    pub zone: String,
    /// What file names start with; `+`, a number of ten digits and `.avro` follow. `part`.
    pub stem: String,
    /// How many files may be open at once. Beyond that, the one that has waited longest is closed; for what comes for it later it is opened again.
    /// 128; each takes about twice [`WriterOptions::block_bytes`].
    pub open_files: usize,
    /// How many records a file holds at most. 100,000, as in Currents.
    pub records_per_file: u64,
}

impl Default for PartitionOptions {
    fn default() -> Self {
        PartitionOptions {
            writer: WriterOptions::default(),
            schema_id: None,
            zone: "local".to_owned(),
            stem: "part".to_owned(),
            open_files: 128,
            records_per_file: 100_000,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PartitionSummary {
    /// Files.
    pub files: u64,
    /// Records in them.
    pub records: u64,
    /// Unknown fields that were left out: see [`UnknownFieldPolicy`](super::UnknownFieldPolicy).
    pub dropped: u64,
}

/// How a file of a [`PartitionedWriter`] is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is new.
    Create,
    /// It was closed to make room for others, and goes on behind what it holds.
    Append,
}

type Sink = Box<dyn Write + Send>;
type Opener = Arc<Mutex<dyn FnMut(&str, Access) -> io::Result<Sink> + Send>>;

/// A file that is opened when the first block is written: no event, no file.
struct Lazy {
    key: String,
    access: Access,
    open: Opener,
    sink: Option<Sink>,
}

impl Lazy {
    fn sink(&mut self) -> io::Result<&mut Sink> {
        if self.sink.is_none() {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            self.sink = Some(open(&self.key, self.access)?);
        }
        self.sink.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Write for Lazy {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.sink()?.write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), Sink::flush)
    }
}

/// Writes events of all types into files like those of a Currents bucket:
/// `event_type=users.messages.email.Click/date=2026-06-29-13/<schema id>/<zone>/<stem>+0000000001.avro`.
///
/// The first folder is named for the catalogue's tag, the hour (UTC) is that of the field which the catalogue names as the time of events
/// ([`AvroNames::time`](crate::descriptor::AvroNames::time)). Files are numbered in the order in which they come up, so the same events in the same
/// order make the same files. There is one for each type, hour and schema, however the events are mixed, unless it gets too many records or there are
/// more than 65,536 at once.
pub struct PartitionedWriter {
    opener: Opener,
    options: PartitionOptions,
    open: BTreeMap<Partition, Open>,
    /// Files that were closed to make room for others.
    paused: BTreeMap<Partition, Waiting>,
    /// The catalogue's schemas, by position of the event.
    own: BTreeMap<u16, Schema>,
    /// The schema given last, and its number.
    schemas: Vec<Schema>,
    clock: u64,
    /// How many files have been given a number.
    numbered: u64,
    summary: PartitionSummary,
}

/// What a file holds: events of one type, of one hour since 1970, with one of the given schemas (0: the catalogue's).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Partition {
    event_type: String,
    hour: i64,
    schema: usize,
}

struct Open {
    writer: AvroWriter<Lazy>,
    number: u64,
    used: u64,
}

struct Waiting {
    number: u64,
    file: Paused,
}

/// How many files may wait to be opened again; each takes some 150 bytes.
const MAX_WAITING: usize = 1 << 16;

/// How many different schemas are told apart at once.
const MAX_SCHEMAS: usize = 256;

impl std::fmt::Debug for PartitionedWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartitionedWriter").field("options", &self.options).field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl PartitionedWriter {
    /// Files below a folder, which is made as needed. A file that exists is never overwritten.
    pub fn in_folder(folder: impl Into<PathBuf>, options: PartitionOptions) -> Self {
        let folder = folder.into();
        let open = move |key: &str, access| {
            let path = folder.join(key);
            let file = match access {
                Access::Create => {
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    File::create_new(&path)
                }
                Access::Append => File::options().append(true).open(&path),
            };
            let file = file.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
            Ok(Box::new(file) as Sink)
        };
        Self::new(open, options)
    }

    /// Files wherever `open` has them; it is given their keys, with `/` between folders.
    ///
    /// A file is dropped to close it, and may be opened again to [append](Access::Append) to it. Where files cannot be appended to, as in most object
    /// stores, write to a disk first, and move them.
    pub fn new(open: impl FnMut(&str, Access) -> io::Result<Box<dyn Write + Send>> + Send + 'static, options: PartitionOptions) -> Self {
        PartitionedWriter {
            opener: Arc::new(Mutex::new(open)),
            options,
            open: BTreeMap::new(),
            paused: BTreeMap::new(),
            own: BTreeMap::new(),
            schemas: Vec::new(),
            clock: 0,
            numbered: 0,
            summary: PartitionSummary::default(),
        }
    }

    /// Writes an event with the catalogue's schema.
    ///
    /// # Errors
    ///
    /// When the catalogue does not know the event, the event has no time or does not fit the schema, after which others can be written; or when the
    /// output fails.
    pub fn write<'a, E: AnyEvent<'a>>(&mut self, event: &E) -> Result<(), WriteError> {
        self.write_as(event, None)
    }

    /// Writes an event with the schema that it came with, so that what the catalogue does not know is kept. Files of different schemas are kept
    /// apart.
    ///
    /// # Errors
    ///
    /// When the event has no time or does not fit the schema, after which others can be written; or when the output fails.
    pub fn write_with_schema<'a, E: AnyEvent<'a>>(&mut self, event: &E, schema: &Schema) -> Result<(), WriteError> {
        self.write_as(event, Some(schema))
    }

    fn write_as<'a, E: AnyEvent<'a>>(&mut self, event: &E, schema: Option<&Schema>) -> Result<(), WriteError> {
        let (event_type, descriptor) = match event.record() {
            Ok(record) => (record.descriptor().name, Some(record.descriptor())),
            Err(unknown) => (&*unknown.event_type, None),
        };
        if descriptor.is_none() && schema.is_none() {
            return Err(WriteError::UnknownEvent { event_type: event_type.to_owned() });
        }
        let hour = hour(event)?;
        let partition = Partition { event_type: event_type.to_owned(), hour, schema: schema.map_or(Ok(0), |schema| self.schema(schema))? };
        self.clock += 1;
        if !self.open.contains_key(&partition) {
            self.make_room()?;
            let opened = self.start(&partition, E::CATALOG, descriptor)?;
            self.paused.remove(&partition);
            self.open.insert(partition.clone(), opened);
        }
        let Some(open) = self.open.get_mut(&partition) else { return Ok(()) };
        open.used = self.clock;
        open.writer.write(event)?;
        if open.writer.records() >= self.options.records_per_file {
            self.finish_file(&partition)?;
        }
        Ok(())
    }

    /// The number of a schema; the same for the same text.
    fn schema(&mut self, schema: &Schema) -> Result<usize, WriteError> {
        if let Some(at) = self.schemas.iter().rposition(|other| other == schema) {
            return Ok(at + 1);
        }
        if self.schemas.len() >= MAX_SCHEMAS {
            // Numbers start anew, so no file may be left that goes by an old one.
            self.finish_all()?;
            self.schemas.clear();
        }
        self.schemas.push(schema.clone());
        Ok(self.schemas.len())
    }

    /// Starts the file of a partition, or goes on with it.
    fn start(
        &mut self,
        partition: &Partition,
        catalog: &'static CatalogDescriptor,
        event: Option<&'static EventDescriptor>,
    ) -> Result<Open, WriteError> {
        let waiting = self.paused.get(partition);
        let number = waiting.map_or(self.numbered + 1, |waiting| waiting.number);
        let key = self.key(partition, catalog, number)?;
        let schema = match (partition.schema.checked_sub(1).and_then(|at| self.schemas.get(at)), event) {
            (Some(schema), _) => schema.clone(),
            (None, Some(event)) => match self.own.entry(event.index) {
                Entry::Occupied(schema) => schema.get().clone(),
                Entry::Vacant(place) => {
                    let schema = Schema::parse(&super::schema_of(event, self.options.writer.connection.as_deref()))?;
                    place.insert(schema).clone()
                }
            },
            (None, None) => return Err(WriteError::UnknownEvent { event_type: partition.event_type.clone() }),
        };
        let access = if waiting.is_some() { Access::Append } else { Access::Create };
        let sink = Lazy { key, access, open: Arc::clone(&self.opener), sink: None };
        let mut writer = AvroWriter::with_schema(sink, &schema, catalog, self.options.writer.clone())?;
        if let Some(waiting) = waiting {
            writer = writer.resume(waiting.file);
        }
        self.numbered = self.numbered.max(number);
        Ok(Open { writer, number, used: self.clock })
    }

    fn key(&self, partition: &Partition, catalog: &CatalogDescriptor, number: u64) -> Result<String, WriteError> {
        let PartitionOptions { schema_id, zone, stem, .. } = &self.options;
        let no_time = || WriteError::Time { field: catalog.avro.as_ref().map_or("time", |names| names.time) };
        let start = Timestamp::from_second(partition.hour.checked_mul(3600).ok_or_else(no_time)?).map_err(|_| no_time())?;
        let time = Offset::UTC.to_datetime(start);
        let mut key = format!("{}=", catalog.tag);
        // An event type may come from a file, and must stay one folder.
        for byte in partition.event_type.bytes() {
            let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
            let written = if plain { write!(key, "{}", char::from(byte)) } else { write!(key, "%{byte:02X}") };
            // Writing to a string does not fail.
            let _ = written;
        }
        let schema_id = schema_id.clone().unwrap_or_else(|| format!("version={}", catalog.release));
        let (year, month, day, hour) = (time.year(), time.month(), time.day(), time.hour());
        let _ = write!(key, "/date={year:04}-{month:02}-{day:02}-{hour:02}/{schema_id}/{zone}/{stem}+{number:010}.avro");
        Ok(key)
    }

    fn make_room(&mut self) -> Result<(), WriteError> {
        while self.open.len() >= self.options.open_files.max(1) {
            let Some(oldest) = self.open.iter().min_by_key(|(_, open)| open.used).map(|(partition, _)| partition.clone()) else { break };
            let Some(Open { writer, number, .. }) = self.open.remove(&oldest) else { break };
            if writer.records() == 0 {
                continue;
            }
            if self.paused.len() >= MAX_WAITING {
                self.finish_paused();
            }
            self.paused.insert(oldest, Waiting { number, file: writer.pause()? });
        }
        Ok(())
    }

    fn finish_file(&mut self, partition: &Partition) -> Result<(), WriteError> {
        let Some(Open { writer, .. }) = self.open.remove(partition) else { return Ok(()) };
        if writer.records() > 0 {
            self.count(writer.pause()?);
        }
        Ok(())
    }

    /// They are whole already.
    fn finish_paused(&mut self) {
        for waiting in std::mem::take(&mut self.paused).into_values() {
            self.count(waiting.file);
        }
    }

    fn count(&mut self, file: Paused) {
        self.summary.files += 1;
        self.summary.records += file.records;
        self.summary.dropped += file.dropped;
    }

    fn finish_all(&mut self) -> Result<(), WriteError> {
        self.finish_paused();
        let mut all: Vec<_> = self.open.iter().map(|(partition, open)| (open.number, partition.clone())).collect();
        all.sort_unstable_by_key(|(number, _)| *number);
        all.iter().try_for_each(|(_, partition)| self.finish_file(partition))
    }

    /// Finishes all files.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn finish(mut self) -> Result<PartitionSummary, WriteError> {
        self.finish_all()?;
        Ok(self.summary)
    }
}

/// Returns the hour since 1970 in which an event happened, by the field that the catalog names as the time of events: the one that the folder of its
/// files is named for.
///
/// # Errors
///
/// When the event has no time.
pub fn hour<'a, E: AnyEvent<'a>>(event: &E) -> Result<i64, WriteError> {
    let field = E::CATALOG.avro.as_ref().map_or("time", |names| names.time);
    let mut time = None;
    match event.record() {
        Ok(record) => {
            let event = record.descriptor();
            let at = event.position(field);
            let per_second = match at.and_then(|at| event.slots.get(at)?.ty?.rule) {
                Some(Rule::UnixMillis) => 1000,
                _ => 1,
            };
            record.fields(&mut |fields, _| {
                time = match at.and_then(|at| fields.get(at)).and_then(FieldRef::scalar) {
                    Some(Scalar::Int(time)) => Some(i64::from(time).div_euclid(per_second)),
                    Some(Scalar::Long(time)) => Some(time.div_euclid(per_second)),
                    _ => None,
                };
            });
        }
        Err(unknown) => {
            if let Some(Value::Int(seconds)) = unknown.fields.get(field) {
                time = Some(*seconds);
            }
        }
    }
    time.map(|seconds| seconds.div_euclid(3600)).ok_or(WriteError::Time { field })
}
