//! What a file is made of: records of one schema, gathered into blocks, behind a header.

use std::cell::Cell;
use std::io;
use std::sync::Arc;

use super::WriteError;
use super::codec::{Codec, Compressor};
use super::encode::{self, Encoder, Misfit};
use super::plan::Plan;
use super::reader::MAGIC;
use super::schema::Schema;
use super::writer::{UnknownFieldPolicy, WriterOptions};
use crate::descriptor::CatalogDescriptor;
use crate::record::AnyEvent;
use crate::value::UnknownFields;

/// How files of one schema are written: shared by any number of them.
#[derive(Debug)]
pub(super) struct Form {
    encoder: Encoder,
    schema: Schema,
    options: WriterOptions,
}

/// A file on its way: the records of its next block, and what is to be known of those before.
#[derive(Debug, Default)]
pub(super) struct Draft {
    block: Vec<u8>,
    count: i64,
    pub(super) records: u64,
    pub(super) dropped: u64,
    /// Its sync marker, once it has a header.
    sync: Option<[u8; 16]>,
}

/// What makes blocks of records, one at a time: a few hundred kilobytes, so a thread has one for
/// all its writers.
#[derive(Default)]
struct Press {
    compressor: Compressor,
    compressed: Vec<u8>,
    written: Vec<u8>,
}

thread_local! {
    static PRESS: Cell<Press> = Cell::default();
}

impl Form {
    pub(super) fn new(
        schema: &Schema,
        catalog: &'static CatalogDescriptor,
        options: WriterOptions,
    ) -> Result<Self, WriteError> {
        if !options.codec.is_available() {
            return Err(WriteError::MissingCodec(options.codec));
        }
        Ok(Form {
            encoder: Encoder::new(Plan::new(schema, catalog)),
            schema: schema.clone(),
            options,
        })
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(super) fn catalog(&self) -> &'static CatalogDescriptor {
        self.encoder.plan().catalog
    }

    /// Bytes of records after which a block is full.
    pub(super) fn block_bytes(&self) -> usize {
        self.options.block_bytes
    }

    /// The event type of all records.
    pub(super) fn event_type(&self) -> &str {
        self.encoder.plan().event_type()
    }

    /// Appends a record, or nothing if there is no place for it; tells how many fields were left
    /// out.
    pub(super) fn encode<'a, E: AnyEvent<'a>>(
        &self,
        out: &mut Vec<u8>,
        event: &E,
    ) -> Result<u64, WriteError> {
        let (name, dropped) = match event.record() {
            Ok(record) => {
                let mut count = Ok(0);
                record.fields(&mut |_, unknown| count = self.strangers(unknown));
                (record.descriptor().name, count?)
            }
            Err(event) => (&*event.event_type, self.strangers(&event.fields)?),
        };
        if name != self.event_type() {
            return Err(WriteError::OtherEvent {
                expected: self.event_type().to_owned(),
                found: name.to_owned(),
            });
        }
        let start = out.len();
        let encoded = match event.record() {
            Ok(record) => self.encoder.record(out, record),
            Err(event) => self.encoder.unknown_event(out, event),
        };
        encoded.map_err(|Misfit { field, reason }| {
            out.truncate(start);
            WriteError::Field {
                name: field,
                reason,
            }
        })?;
        Ok(dropped)
    }

    /// How many of the unknown fields the schema has no place for.
    fn strangers(&self, fields: &UnknownFields<'_>) -> Result<u64, WriteError> {
        let mut strangers = self.encoder.strangers(fields);
        match (strangers.next(), self.options.unknown) {
            (None, _) => Ok(0),
            (Some(name), UnknownFieldPolicy::Refuse) => Err(WriteError::UnknownField {
                name: name.into_owned(),
            }),
            (Some(_), UnknownFieldPolicy::Drop) => Ok(1 + strangers.count() as u64),
        }
    }

    fn sync_marker(&self, block: &[u8]) -> [u8; 16] {
        let mut hasher = hmac_sha256::Hash::new();
        for bytes in [
            self.schema.json().as_bytes(),
            self.options.codec.name().as_bytes(),
            block,
        ] {
            hasher.update(bytes);
        }
        let mut sync = [0; 16];
        sync.copy_from_slice(&hasher.finalize()[..16]);
        sync
    }
}

/// How files of one schema are written, shared by any number of them, and by threads that encode
/// records for them.
#[derive(Clone, Debug)]
pub struct FileForm(pub(super) Arc<Form>);

impl FileForm {
    /// Files of this schema, as [`AvroWriter::with_schema`](super::AvroWriter::with_schema) writes
    /// them.
    ///
    /// # Errors
    ///
    /// When the codec is not in this build.
    pub fn new(
        schema: &Schema,
        catalog: &'static CatalogDescriptor,
        options: WriterOptions,
    ) -> Result<Self, WriteError> {
        Form::new(schema, catalog, options).map(|form| FileForm(Arc::new(form)))
    }

    /// Appends an event as a record; returns how many unknown fields were left out.
    ///
    /// # Errors
    ///
    /// When the event does not fit the schema. Nothing is appended then.
    pub fn encode<'a, E: AnyEvent<'a>>(
        &self,
        out: &mut Vec<u8>,
        event: &E,
    ) -> Result<u64, WriteError> {
        self.0.encode(out, event)
    }
}

/// The blocks of a file, from records that are encoded: they can be compressed on any thread, and
/// go into the file in their order.
///
/// It makes what [`AvroWriter`](super::AvroWriter) makes of the same events.
#[derive(Debug)]
pub struct FileBlocks {
    form: FileForm,
    draft: Draft,
}

impl FileBlocks {
    /// A file without records.
    pub fn new(form: FileForm) -> Self {
        FileBlocks {
            form,
            draft: Draft::default(),
        }
    }

    /// Adds a record, as [`FileForm::encode`] made it; returns the block, if it is full.
    pub fn push(&mut self, record: &[u8]) -> Option<FullBlock> {
        self.draft.push(record, 0);
        (self.draft.len() >= self.form.0.block_bytes()).then(|| self.take())
    }

    /// Returns what is left, as a block that is not full.
    pub fn finish(&mut self) -> Option<FullBlock> {
        (!self.draft.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> FullBlock {
        let len = self.draft.len();
        let block = self.draft.take(&self.form.0);
        // The next is about as large.
        self.draft.block.reserve_exact(len);
        block
    }
}

/// A block that is full, on its way into a file; the first of a file has its header with it.
#[derive(Debug)]
#[must_use = "it has to be written"]
pub struct FullBlock {
    form: Arc<Form>,
    records: Vec<u8>,
    count: i64,
    sync: [u8; 16],
    is_first: bool,
}

impl FullBlock {
    /// Its size in bytes, before compression.
    pub fn bytes(&self) -> usize {
        self.records.len()
    }

    /// Compresses it; returns what goes into the file, behind the blocks before.
    ///
    /// # Errors
    ///
    /// When the codec fails.
    pub fn press(self) -> io::Result<Vec<u8>> {
        let FullBlock {
            form,
            records,
            count,
            sync,
            is_first,
        } = self;
        let mut press = PRESS.take();
        let result = press.block(&form, (&records, count), sync, is_first);
        let pressed = result.map(|()| std::mem::take(&mut press.written));
        PRESS.set(press);
        pressed
    }
}

impl Draft {
    /// Whether something of the file has been written.
    pub(super) fn is_started(&self) -> bool {
        self.sync.is_some()
    }

    /// Whether records wait to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many bytes wait.
    pub(super) fn len(&self) -> usize {
        self.block.len()
    }

    /// Encodes a record into the block.
    pub(super) fn write<'a, E: AnyEvent<'a>>(
        &mut self,
        form: &Form,
        event: &E,
    ) -> Result<(), WriteError> {
        let dropped = form.encode(&mut self.block, event)?;
        self.count(dropped);
        Ok(())
    }

    /// Adds a record that is encoded already; in little more room than it takes.
    pub(super) fn push(&mut self, record: &[u8], dropped: u64) {
        let (len, room) = (self.block.len(), self.block.capacity());
        if room - len < record.len() {
            self.block.reserve_exact(record.len().max(len / 2));
        }
        self.block.extend_from_slice(record);
        self.count(dropped);
    }

    fn count(&mut self, dropped: u64) {
        self.count += 1;
        self.records += 1;
        self.dropped += dropped;
    }

    /// Starts the next block.
    pub(super) fn clear(&mut self) {
        self.block.clear();
        self.count = 0;
    }

    /// Starts the next block, and keeps no room for it.
    pub(super) fn release(&mut self) {
        self.block = Vec::new();
        self.count = 0;
    }

    /// Writes the block, behind the header if it is the first: `write` is given all bytes at once.
    pub(super) fn write_block(
        &mut self,
        form: &Form,
        write: impl FnOnce(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        // Taken, not borrowed: whoever is written to may have a writer too.
        let mut press = PRESS.take();
        let (sync, is_first) = self.sync(form);
        let result = press
            .block(form, (&self.block, self.count), sync, is_first)
            .and_then(|()| write(&press.written));
        PRESS.set(press);
        result
    }

    /// The block as it is, to be written by others; the next one starts.
    pub(super) fn take(&mut self, form: &Arc<Form>) -> FullBlock {
        let (sync, is_first) = self.sync(form);
        FullBlock {
            form: Arc::clone(form),
            records: std::mem::take(&mut self.block),
            count: std::mem::take(&mut self.count),
            sync,
            is_first,
        }
    }

    /// The file's sync marker, and whether it is new.
    fn sync(&mut self, form: &Form) -> ([u8; 16], bool) {
        let is_first = self.sync.is_none();
        let sync = *self.sync.get_or_insert_with(|| {
            form.options
                .sync
                .unwrap_or_else(|| form.sync_marker(&self.block))
        });
        (sync, is_first)
    }
}

impl Press {
    /// Makes a block, and the header in front of it if it is the first.
    fn block(
        &mut self,
        form: &Form,
        (records, count): (&[u8], i64),
        sync: [u8; 16],
        is_first: bool,
    ) -> io::Result<()> {
        let Press {
            compressor,
            compressed,
            written,
        } = self;
        let codec = form.options.codec;
        written.clear();
        if is_first {
            header(written, form.schema.json(), codec, sync);
        }
        if count > 0 {
            compressed.clear();
            compressor.compress(codec, records, compressed)?;
            encode::long(written, count);
            encode::bytes(written, compressed);
            written.extend_from_slice(&sync);
        }
        Ok(())
    }
}

fn header(out: &mut Vec<u8>, schema: &str, codec: Codec, sync: [u8; 16]) {
    out.extend_from_slice(&MAGIC);
    let metadata = [("avro.codec", codec.name()), ("avro.schema", schema)];
    encode::long(out, 2);
    for (key, value) in metadata {
        encode::bytes(out, key.as_bytes());
        encode::bytes(out, value.as_bytes());
    }
    encode::long(out, 0);
    out.extend_from_slice(&sync);
}
