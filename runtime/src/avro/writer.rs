//! Writing a file: events of one type, in blocks.

use std::io::{self, Write};

use super::codec::{self, Codec};
use super::describe::schema_of;
use super::encode::{self, Encoder, Misfit};
use super::plan::Plan;
use super::reader::MAGIC;
use super::schema::{Schema, SchemaError};
use crate::descriptor::{CatalogDescriptor, EventDescriptor};
use crate::event::AnyEvent;

/// How files are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// How blocks are compressed. Deflate, as Currents does.
    pub codec: Codec,
    /// Bytes of records after which a block is closed, before compression. 64,000.
    pub block_bytes: usize,
    /// What stands for `{connection}` in the record's full name. `None`: what the catalogue says.
    pub connection: Option<String>,
    /// What stands behind every block. `None`: a hash of the schema, the codec and the first block, so that the same events make the same file.
    pub sync: Option<[u8; 16]>,
    /// What becomes of fields that the schema has no place for. Refused.
    pub unknown: UnknownFieldPolicy,
}

impl Default for WriterOptions {
    fn default() -> Self {
        WriterOptions { codec: Codec::default(), block_bytes: 64_000, connection: None, sync: None, unknown: UnknownFieldPolicy::default() }
    }
}

/// What becomes of fields of events that the schema of a file has no place for. A file's schema is fixed before the first record is written, so it
/// cannot grow for them; [`AvroWriter::with_schema`] writes with a schema that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UnknownFieldPolicy {
    /// The event is refused with [`WriteError::UnknownField`].
    #[default]
    Refuse,
    /// They are left out and counted: [`AvroWriter::dropped`].
    Drop,
}

/// Why an event, or a file, could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The output failed. What was written is no whole file; nothing more can be written.
    #[error("cannot write: {0}")]
    Io(#[from] io::Error),
    /// The event is not of the file's type. It was not written; others can be.
    #[error("the file is for `{expected}`, the event is `{found}`")]
    OtherEvent {
        /// The file's event type.
        expected: String,
        /// The event's type.
        found: String,
    },
    /// The catalogue does not know the event, so there is no schema to write it with. It was not written; others can be.
    #[error("the catalogue does not know the event `{event_type}`, so it has no schema; give one")]
    UnknownEvent {
        /// The event's type.
        event_type: String,
    },
    /// The event has a field that the schema does not have. It was not written; others can be.
    #[error("the schema has no place for the field `{name}`; drop it, or give a schema that has it")]
    UnknownField {
        /// The field.
        name: String,
    },
    /// The schema has a field of another type. The event was not written; others can be.
    #[error("the field `{name}` cannot be written: {reason}")]
    Field {
        /// The field.
        name: String,
        /// Why.
        reason: String,
    },
    /// The event does not say when it happened, so there is no place for it. It was not written; others can be.
    #[error("the event has no usable time in `{field}`")]
    Time {
        /// The field that should hold it.
        field: &'static str,
    },
    /// A schema cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The codec was left out when this program was built.
    #[error("codec `{0}` was left out of this build: build event-catalog with the feature `{feature}`", feature = .0.feature())]
    MissingCodec(Codec),
}

/// Writes an Avro object container file of events of one type.
///
/// What is required and empty is written as it is, an empty text or 0: an Avro record cannot lack a field. Validate events before.
///
/// Nothing but what the caller gives goes into the file: neither the time nor chance. Call [`AvroWriter::finish`]; without it the last block is lost.
///
/// ```no_run
/// # fn write<E: event_catalog::AnyEvent<'static>>(events: &[E]) -> Result<(), event_catalog::avro::WriteError> {
/// use event_catalog::avro::{AvroWriter, WriterOptions};
///
/// let event = E::CATALOG.events[0];
/// let mut writer = AvroWriter::new(std::fs::File::create("events.avro")?, event, WriterOptions::default())?;
/// for event in events {
///     writer.write(event)?;
/// }
/// writer.finish()?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a writer that is not finished loses its last block"]
pub struct AvroWriter<W> {
    out: W,
    encoder: Encoder,
    schema: Schema,
    options: WriterOptions,
    /// Once known.
    sync: Option<[u8; 16]>,
    block: Vec<u8>,
    compressed: Vec<u8>,
    count: i64,
    records: u64,
    dropped: u64,
    started: bool,
    failed: bool,
}

/// What it takes to go on with a file later. What was written is a whole file already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paused {
    sync: [u8; 16],
    pub(super) records: u64,
    pub(super) dropped: u64,
}

impl<W: Write> AvroWriter<W> {
    /// A file of events of this type, with the schema of the catalogue: see [`schema_of`].
    ///
    /// # Errors
    ///
    /// When the codec is not in this build, or the connection makes no usable name.
    pub fn new(out: W, event: &'static EventDescriptor, options: WriterOptions) -> Result<Self, WriteError> {
        let schema = Schema::parse(&schema_of(event, options.connection.as_deref()))?;
        Self::with_schema(out, &schema, event.catalog, options)
    }

    /// A file of events of the type that the schema is for, such as the schema of the file that they come from: it may have fields, and be for events,
    /// that the catalogue does not know.
    ///
    /// # Errors
    ///
    /// When the codec is not in this build.
    pub fn with_schema(out: W, schema: &Schema, catalog: &'static CatalogDescriptor, options: WriterOptions) -> Result<Self, WriteError> {
        if !options.codec.is_available() {
            return Err(WriteError::MissingCodec(options.codec));
        }
        let encoder = Encoder::new(Plan::new(schema, catalog));
        let sync = options.sync;
        let (block, compressed) = (Vec::new(), Vec::new());
        Ok(AvroWriter {
            out,
            encoder,
            schema: schema.clone(),
            options,
            sync,
            block,
            compressed,
            count: 0,
            records: 0,
            dropped: 0,
            started: false,
            failed: false,
        })
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// When the event cannot be written with the file's schema, after which others can be; or when the output fails.
    pub fn write<'a, E: AnyEvent<'a>>(&mut self, event: &E) -> Result<(), WriteError> {
        let start = self.block.len();
        match self.encode(event) {
            Ok(dropped) => self.dropped += dropped,
            Err(error) => {
                self.block.truncate(start);
                return Err(error);
            }
        }
        self.count += 1;
        self.records += 1;
        if self.block.len() >= self.options.block_bytes { self.flush() } else { Ok(()) }
    }

    /// Appends the record to the block; tells how many fields were left out.
    fn encode<'a, E: AnyEvent<'a>>(&mut self, event: &E) -> Result<u64, WriteError> {
        let (name, unknown) = match event.record() {
            Ok(record) => {
                let mut count = Ok(0);
                record.fields(&mut |_, unknown| count = self.strangers(unknown));
                (record.descriptor().name, count?)
            }
            Err(event) => (&*event.event_type, self.strangers(&event.fields)?),
        };
        if name != self.encoder.plan().event_type() {
            return Err(WriteError::OtherEvent { expected: self.encoder.plan().event_type().to_owned(), found: name.to_owned() });
        }
        let encoded = match event.record() {
            Ok(record) => self.encoder.record(&mut self.block, record),
            Err(event) => self.encoder.unknown_event(&mut self.block, event),
        };
        encoded.map_err(|Misfit { field, reason }| WriteError::Field { name: field, reason })?;
        Ok(unknown)
    }

    /// How many of the unknown fields the schema has no place for.
    fn strangers(&self, fields: &crate::UnknownFields<'_>) -> Result<u64, WriteError> {
        let mut strangers = self.encoder.strangers(fields);
        match (strangers.next(), self.options.unknown) {
            (None, _) => Ok(0),
            (Some(name), UnknownFieldPolicy::Refuse) => Err(WriteError::UnknownField { name: name.to_owned() }),
            (Some(_), UnknownFieldPolicy::Drop) => Ok(1 + strangers.count() as u64),
        }
    }

    /// How many records have been written.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many unknown fields were left out, over all records.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Closes the block, if there is anything in it.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn flush(&mut self) -> Result<(), WriteError> {
        if self.failed {
            return Err(io::Error::other("writing has failed before").into());
        }
        let result = self.write_block();
        self.failed = result.is_err();
        self.block.clear();
        self.count = 0;
        Ok(result?)
    }

    /// Writes what is left and lets go of the output.
    pub(super) fn pause(mut self) -> Result<Paused, WriteError> {
        if self.count > 0 || !self.started || self.failed {
            self.flush()?;
        }
        self.out.flush()?;
        Ok(Paused { sync: self.sync.unwrap_or_default(), records: self.records, dropped: self.dropped })
    }

    /// Goes on with a file whose schema and options are those of this writer, which has written nothing; its output is behind what the file holds.
    pub(super) fn resume(self, Paused { sync, records, dropped }: Paused) -> Self {
        AvroWriter { sync: Some(sync), records, dropped, started: true, ..self }
    }

    fn write_block(&mut self) -> io::Result<()> {
        self.compressed.clear();
        let mut chunk = Vec::new();
        if !std::mem::replace(&mut self.started, true) {
            let sync = *self.sync.get_or_insert_with(|| sync_marker(self.schema.json(), self.options.codec, &self.block));
            header(&mut chunk, self.schema.json(), self.options.codec, sync);
        }
        if self.count > 0 {
            codec::compress(self.options.codec, &self.block, &mut self.compressed)?;
            encode::long(&mut chunk, self.count);
            encode::bytes(&mut chunk, &self.compressed);
            chunk.extend_from_slice(&self.sync.unwrap_or_default());
        }
        self.out.write_all(&chunk)
    }

    /// Writes what is left and hands back the output. A file without records is a header.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn finish(mut self) -> Result<W, WriteError> {
        if self.count > 0 || !self.started || self.failed {
            self.flush()?;
        }
        self.out.flush()?;
        Ok(self.out)
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

fn sync_marker(schema: &str, codec: Codec, block: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(schema.as_bytes()).update(codec.name().as_bytes()).update(block);
    let mut sync = [0; 16];
    hasher.finalize_xof().fill(&mut sync);
    sync
}
