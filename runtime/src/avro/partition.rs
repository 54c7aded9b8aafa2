//! Many files at once, laid out as in a bucket: one event type and one hour per folder.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::container::{Draft, FileForm, Form, FullBlock};
use super::layout::{PartitionOptions, hour, key};
use super::schema::Schema;
use super::writer::WriteError;
use crate::descriptor::CatalogDescriptor;
use crate::record::AnyEvent;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
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
    /// It goes on behind the blocks that it holds.
    Append,
}

type Sink = Box<dyn Write + Send>;
type Opener = Box<dyn FnMut(&str, Access) -> io::Result<Sink> + Send>;
type Taker = Box<dyn FnMut(String, Access, FullBlock) -> io::Result<()> + Send>;

/// What becomes of blocks.
enum Blocks {
    /// They are written at once, into files that this opens.
    Written(Opener),
    /// Somebody else writes them.
    HandedOn(Taker),
}

/// Writes events of all types into files like those of a Currents bucket:
/// `event_type=users.messages.email.Click/date=2026-06-29-13/<schema id>/<zone>/<stem>+0000000001.avro`.
///
/// The first folder is named for the catalog's tag, the hour (UTC) is that of the field which the
/// catalog names as the time of events ([`AvroNames::time`](crate::descriptor::AvroNames::time)).
/// Files are numbered in the order in which they come up, so the same events in the same order make
/// the same files. There is one for each type, hour and schema, however the events are mixed,
/// unless it gets too many records or there are more than 262,144 at once.
///
/// Memory is bounded by [`PartitionOptions::buffered_bytes`], of which blocks may take half as much
/// again while they grow, and some 150 bytes for each file. No file is open but while a block is
/// written.
pub struct PartitionedWriter {
    /// Shared with nobody: the lock makes the writer `Sync`.
    blocks: Mutex<Blocks>,
    options: PartitionOptions,
    files: BTreeMap<Partition, Numbered>,
    forms: Vec<Filed>,
    /// The forms of the catalog's schemas, by position of the event.
    own: BTreeMap<u16, usize>,
    /// The forms of given schemas, the latest last.
    given: Vec<usize>,
    /// The record at hand.
    record: Vec<u8>,
    /// How many bytes wait.
    buffered: usize,
    /// How many files have been given a number.
    numbered: u64,
    failed: bool,
    summary: PartitionSummary,
}

/// What a file holds: events of one type and schema, of one hour since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Partition {
    form: usize,
    hour: i64,
}

/// A schema, and what the files in it are called.
struct Filed {
    form: Arc<Form>,
    schema: Schema,
    catalog: &'static CatalogDescriptor,
}

struct Numbered {
    number: u64,
    draft: Draft,
}

/// How many files may be under way.
const MAX_FILES: usize = 1 << 18;

/// How many different schemas are told apart at once.
const MAX_SCHEMAS: usize = 256;

impl std::fmt::Debug for PartitionedWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartitionedWriter")
            .field("options", &self.options)
            .field("summary", &self.summary)
            .finish_non_exhaustive()
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
            let file = file.map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            Ok(Box::new(file) as Sink)
        };
        Self::new(open, options)
    }

    /// Files wherever `open` has them; it is given their keys, with `/` between folders.
    ///
    /// A file is opened for each block that is written, and dropped to close it: first to
    /// [create](Access::Create) it, then to [append](Access::Append) to it. Where files cannot be
    /// appended to, as in most object stores, write to a disk first, and move them.
    pub fn new(
        open: impl FnMut(&str, Access) -> io::Result<Box<dyn Write + Send>> + Send + 'static,
        options: PartitionOptions,
    ) -> Self {
        Self::with(Blocks::Written(Box::new(open)), options)
    }

    /// Files that somebody else writes: `take` is given each block with the key of its file, to
    /// [press](FullBlock::press) it on any thread and write the blocks of each file in the order in
    /// which they come.
    pub fn handing_on(
        take: impl FnMut(String, Access, FullBlock) -> io::Result<()> + Send + 'static,
        options: PartitionOptions,
    ) -> Self {
        Self::with(Blocks::HandedOn(Box::new(take)), options)
    }

    fn with(blocks: Blocks, options: PartitionOptions) -> Self {
        PartitionedWriter {
            blocks: Mutex::new(blocks),
            options,
            files: BTreeMap::new(),
            forms: Vec::new(),
            own: BTreeMap::new(),
            given: Vec::new(),
            record: Vec::new(),
            buffered: 0,
            numbered: 0,
            failed: false,
            summary: PartitionSummary::default(),
        }
    }

    /// Writes an event with the catalog's schema.
    ///
    /// # Errors
    ///
    /// When the catalog does not know the event, the event has no time or does not fit the schema,
    /// after which others can be written; or when the output fails.
    pub fn write<'a, E: AnyEvent<'a>>(&mut self, event: &E) -> Result<(), WriteError> {
        let form = match event.record() {
            Ok(record) => {
                let descriptor = record.descriptor();
                if let Some(form) = self.own.get(&descriptor.index) {
                    *form
                } else {
                    let schema = Schema::parse(&super::schema_of(
                        descriptor,
                        self.options.writer.connection.as_deref(),
                    ))?;
                    let catalog = descriptor.catalog.get();
                    let form = Form::new(&schema, catalog, self.options.writer.clone())?;
                    let form = self.add_form(Arc::new(form), schema, catalog);
                    self.own.insert(descriptor.index, form);
                    form
                }
            }
            Err(unknown) => {
                return Err(WriteError::UnknownEvent {
                    event_type: unknown.event_type.clone().into_owned(),
                });
            }
        };
        self.write_as(event, form)
    }

    /// Writes an event with the schema that it came with, so that what the catalog does not know is
    /// kept. Files of different schemas are kept apart.
    ///
    /// # Errors
    ///
    /// When the event has no time or does not fit the schema, after which others can be written; or
    /// when the output fails.
    pub fn write_with_schema<'a, E: AnyEvent<'a>>(
        &mut self,
        event: &E,
        schema: &Schema,
    ) -> Result<(), WriteError> {
        let known = self.given(|filed| filed.schema == *schema);
        let form = if let Some(form) = known {
            form
        } else {
            let catalog = E::catalog(event.source());
            let form = Form::new(schema, catalog, self.options.writer.clone())?;
            self.give_form(Arc::new(form))?
        };
        self.write_as(event, form)
    }

    /// Writes a record of an hour since 1970, as [`FileForm::encode`] made it of an event and
    /// [`hour`] says of it; `dropped` unknown fields were left out. The form says how it is written,
    /// not [`PartitionOptions::writer`].
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn write_record(
        &mut self,
        form: &FileForm,
        hour: i64,
        record: &[u8],
        dropped: u64,
    ) -> Result<(), WriteError> {
        let known = self.given(|filed| Arc::ptr_eq(&filed.form, &form.0));
        let form = match known {
            Some(form) => form,
            None => self.give_form(Arc::clone(&form.0))?,
        };
        self.push(Partition { form, hour }, record, dropped)
    }

    /// The last form that was given and is so.
    fn given(&self, is: impl Fn(&Filed) -> bool) -> Option<usize> {
        let mut given = self.given.iter().rev().copied();
        given.find(|form| self.forms.get(*form).is_some_and(&is))
    }

    fn give_form(&mut self, form: Arc<Form>) -> Result<usize, WriteError> {
        if self.given.len() >= MAX_SCHEMAS {
            // Forms are numbered anew, so no file may be left that goes by an old number.
            self.finish_all()?;
            self.forms.clear();
            self.own.clear();
            self.given.clear();
        }
        let (schema, catalog) = (form.schema().clone(), form.catalog());
        let form = self.add_form(form, schema, catalog);
        self.given.push(form);
        Ok(form)
    }

    fn add_form(
        &mut self,
        form: Arc<Form>,
        schema: Schema,
        catalog: &'static CatalogDescriptor,
    ) -> usize {
        self.forms.push(Filed {
            form,
            schema,
            catalog,
        });
        self.forms.len() - 1
    }

    fn write_as<'a, E: AnyEvent<'a>>(&mut self, event: &E, form: usize) -> Result<(), WriteError> {
        let Some(filed) = self.forms.get(form) else {
            return Ok(());
        };
        let partition = Partition {
            form,
            hour: hour(event)?,
        };
        let mut record = std::mem::take(&mut self.record);
        record.clear();
        let dropped = filed.form.encode(&mut record, event);
        let result = dropped.and_then(|dropped| self.push(partition, &record, dropped));
        self.record = record;
        result
    }

    fn push(
        &mut self,
        partition: Partition,
        record: &[u8],
        dropped: u64,
    ) -> Result<(), WriteError> {
        if self.files.len() >= MAX_FILES && !self.files.contains_key(&partition) {
            self.finish_all()?;
        }
        let file = match self.files.entry(partition) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => {
                self.numbered += 1;
                place.insert(Numbered {
                    number: self.numbered,
                    draft: Draft::default(),
                })
            }
        };
        file.draft.push(record, dropped);
        self.buffered += record.len();
        let block_bytes = self
            .forms
            .get(partition.form)
            .map_or(0, |filed| filed.form.block_bytes());
        let (len, records) = (file.draft.len(), file.draft.records);
        if records >= self.options.records_per_file {
            self.finish_file(partition)
        } else if len >= block_bytes {
            self.write_block(partition)
        } else if self.buffered > self.options.buffered_bytes {
            self.make_room()
        } else {
            Ok(())
        }
    }

    /// Writes the largest blocks until there is room for a good many records: so the files are
    /// looked through once for all of these.
    fn make_room(&mut self) -> Result<(), WriteError> {
        let waiting = self.files.iter().filter(|(_, file)| !file.draft.is_empty());
        let mut largest: Vec<_> = waiting
            .map(|(partition, file)| (Reverse(file.draft.len()), file.number, *partition))
            .collect();
        largest.sort_unstable();
        for (_, _, partition) in largest {
            if self.buffered <= self.options.buffered_bytes / 4 * 3 {
                break;
            }
            self.write_block(partition)?;
        }
        Ok(())
    }

    /// Writes the block of a file, as far as it has come.
    fn write_block(&mut self, partition: Partition) -> Result<(), WriteError> {
        if self.failed {
            return Err(io::Error::other("writing has failed before").into());
        }
        let (Some(filed), Some(file)) = (
            self.forms.get(partition.form),
            self.files.get_mut(&partition),
        ) else {
            return Ok(());
        };
        let (catalog, event) = (filed.catalog, filed.form.event_type());
        let key = key(&self.options, catalog, event, partition.hour, file.number)?;
        let access = if file.draft.is_started() {
            Access::Append
        } else {
            Access::Create
        };
        self.buffered -= file.draft.len();
        let result = match self
            .blocks
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
        {
            Blocks::Written(open) => file.draft.write_block(&filed.form, |bytes| {
                let mut sink = open(&key, access)?;
                sink.write_all(bytes)?;
                sink.flush()
            }),
            Blocks::HandedOn(take) => take(key, access, file.draft.take(&filed.form)),
        };
        file.draft.release();
        self.failed = result.is_err();
        Ok(result?)
    }

    /// Writes what is left of a file.
    fn finish_file(&mut self, partition: Partition) -> Result<(), WriteError> {
        if self
            .files
            .get(&partition)
            .is_some_and(|file| !file.draft.is_empty())
        {
            self.write_block(partition)?;
        }
        if let Some(file) = self.files.remove(&partition) {
            self.summary.files += 1;
            self.summary.records += file.draft.records;
            self.summary.dropped += file.draft.dropped;
        }
        Ok(())
    }

    fn finish_all(&mut self) -> Result<(), WriteError> {
        let mut all: Vec<_> = self
            .files
            .iter()
            .map(|(partition, file)| (file.number, *partition))
            .collect();
        all.sort_unstable();
        all.into_iter()
            .try_for_each(|(_, partition)| self.finish_file(partition))
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
