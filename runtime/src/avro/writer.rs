//! Writing a file: events of one type, in blocks.

use std::io::{self, Write};

use super::codec::Codec;
use super::container::{Draft, Form};
use super::describe::schema_of;
use super::schema::{Schema, SchemaError};
use crate::descriptor::{CatalogDescriptor, EventDescriptor};
use crate::record::AnyEvent;

/// How files are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// How blocks are compressed. Deflate, as Currents does.
    pub codec: Codec,
    /// Bytes of records after which a block is closed, before compression. 64,000.
    pub block_bytes: usize,
    /// What stands for `{connection}` in the record's full name. `None`: what the catalog says.
    pub connection: Option<String>,
    /// What stands behind every block. `None`: a hash of the schema, the codec and the first block,
    /// so that the same events make the same file.
    pub sync: Option<[u8; 16]>,
    /// What becomes of fields that the schema has no place for. Refused.
    pub unknown: UnknownFieldPolicy,
}

impl Default for WriterOptions {
    fn default() -> Self {
        WriterOptions {
            codec: Codec::default(),
            block_bytes: 64_000,
            connection: None,
            sync: None,
            unknown: UnknownFieldPolicy::default(),
        }
    }
}

/// What becomes of fields of events that the schema of a file has no place for. A file's schema is
/// fixed before the first record is written, so it cannot grow for them;
/// [`AvroWriter::with_schema`] writes with a schema that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
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
    /// The catalog does not know the event, so there is no schema to write it with. It was not
    /// written; others can be.
    #[error("the catalog does not know the event `{event_type}`, so it has no schema; give one")]
    UnknownEvent {
        /// The event's type.
        event_type: String,
    },
    /// The event has a field that the schema does not have. It was not written; others can be.
    #[error(
        "the schema has no place for the field `{name}`; drop it, or give a schema that has it"
    )]
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
    /// The event does not say when it happened, so there is no place for it. It was not written;
    /// others can be.
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
/// What is required and empty is written as it is, an empty text or 0: an Avro record cannot lack a
/// field. Validate events before.
///
/// Nothing but what the caller gives goes into the file: neither the time nor chance. Call
/// [`AvroWriter::finish`]; without it the last block is lost.
///
/// ```no_run
/// # use event_catalog::{AnyEvent, descriptor::EventDescriptor};
/// # fn write<E: AnyEvent<'static>>(click: &'static EventDescriptor, clicks: &[E]) -> Result<(), event_catalog::avro::WriteError> {
/// use event_catalog::avro::{AvroWriter, WriterOptions};
///
/// let file = std::fs::File::create("clicks.avro")?;
/// let mut writer = AvroWriter::new(file, click, WriterOptions::default())?;
/// for event in clicks {
///     writer.write(event)?;
/// }
/// writer.finish()?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a writer that is not finished loses its last block"]
pub struct AvroWriter<W> {
    out: W,
    form: Form,
    block_bytes: usize,
    draft: Draft,
    failed: bool,
}

impl<W: Write> AvroWriter<W> {
    /// A file of events of this type, with the schema of the catalog: see [`schema_of`].
    ///
    /// # Errors
    ///
    /// When the codec is not in this build, or the connection makes no usable name.
    pub fn new(
        out: W,
        event: &'static EventDescriptor,
        options: WriterOptions,
    ) -> Result<Self, WriteError> {
        let schema = Schema::parse(&schema_of(event, options.connection.as_deref()))?;
        Self::with_schema(out, &schema, event.catalog.get(), options)
    }

    /// A file of events of the type that the schema is for, such as the schema of the file that
    /// they come from: it may have fields, and be for events, that the catalog does not know.
    ///
    /// # Errors
    ///
    /// When the codec is not in this build.
    pub fn with_schema(
        out: W,
        schema: &Schema,
        catalog: &'static CatalogDescriptor,
        options: WriterOptions,
    ) -> Result<Self, WriteError> {
        let block_bytes = options.block_bytes;
        let form = Form::new(schema, catalog, options)?;
        Ok(AvroWriter {
            out,
            form,
            block_bytes,
            draft: Draft::default(),
            failed: false,
        })
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// When the event cannot be written with the file's schema, after which others can be; or when
    /// the output fails.
    pub fn write<'a, E: AnyEvent<'a>>(&mut self, event: &E) -> Result<(), WriteError> {
        self.draft.write(&self.form, event)?;
        if self.draft.len() >= self.block_bytes {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// How many records have been written.
    pub fn records(&self) -> u64 {
        self.draft.records
    }

    /// How many unknown fields were left out, over all records.
    pub fn dropped(&self) -> u64 {
        self.draft.dropped
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
        let result = self
            .draft
            .write_block(&self.form, |bytes| self.out.write_all(bytes));
        self.failed = result.is_err();
        self.draft.clear();
        Ok(result?)
    }

    /// Writes what is left and hands back the output. A file without records is a header.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn finish(mut self) -> Result<W, WriteError> {
        if !self.draft.is_empty() || !self.draft.is_started() || self.failed {
            self.flush()?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
