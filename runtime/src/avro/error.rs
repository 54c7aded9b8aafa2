//! Why an Avro file, or a part of it, cannot be read.

use std::fmt;
use std::io;

use super::codec::Codec;
use super::schema::SchemaError;

/// What went wrong, and where.
#[derive(Debug)]
pub struct AvroError {
    pub(super) kind: AvroErrorKind,
    /// Offset in bytes of the header or block from the start of the input.
    pub(super) offset: u64,
    pub(super) block: Option<u64>,
    pub(super) record: Option<u64>,
}

impl AvroError {
    #[cold]
    pub(super) fn header(offset: u64, kind: AvroErrorKind) -> Self {
        AvroError {
            kind,
            offset,
            block: None,
            record: None,
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> &AvroErrorKind {
        &self.kind
    }

    /// Offset in bytes, from the start of the input, of the block concerned; in the header, of the
    /// place concerned.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Number of the block, from 1; `None`: the header.
    pub fn block(&self) -> Option<u64> {
        self.block
    }

    /// Number of the record within the block, from 1; `None`: the block as a whole.
    pub fn record(&self) -> Option<u64> {
        self.record
    }
}

impl fmt::Display for AvroError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.block {
            Some(block) => write!(f, "block {block} (at byte {})", self.offset)?,
            None => write!(f, "header (at byte {})", self.offset)?,
        }
        if let Some(record) = self.record {
            write!(f, ", record {record}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl std::error::Error for AvroError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            AvroErrorKind::Io(error) | AvroErrorKind::Corrupt { source: error, .. } => Some(error),
            _ => None,
        }
    }
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AvroErrorKind {
    /// The input cannot be read.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// The input is empty.
    #[error("it is empty: not even an Avro file without records is")]
    Empty,
    /// The input does not start as Avro files do.
    #[error("not an Avro object container file: it should start with `Obj` and 1")]
    NotAvro,
    /// The input ends in the middle.
    #[error("the file ends in the middle of it")]
    Truncated,
    /// The metadata breaks the file format.
    #[error("{0}")]
    BadHeader(&'static str),
    /// The metadata is larger than [`Limits::header_bytes`](super::Limits::header_bytes).
    #[error("the metadata is larger than {limit} bytes; raise the limit if that is right")]
    HeaderTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The writer schema cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The file is whole, and holds other values than records.
    #[error("it holds no records of events: its values are of the type {found}")]
    NoRecords {
        /// Their type in the schema, as JSON in short.
        found: String,
    },
    /// The format has no such codec.
    #[error("unknown codec `{0}`")]
    UnknownCodec(String),
    /// The codec was left out when this program was built.
    #[error("codec `{0}` was left out of this build: build event-catalog with the feature `{feature}`", feature = .0.feature())]
    MissingCodec(Codec),
    /// A count or size is not a number that can be.
    #[error("its count or size is not a possible number")]
    BadSize,
    /// The block promises more records than there can be in it.
    #[error("it promises {count} records, which its {bytes} bytes cannot hold")]
    BadCount {
        /// What the block says.
        count: u64,
        /// How many bytes it has for them.
        bytes: usize,
    },
    /// Another file starts where a block should.
    #[error(
        "another Avro file begins here: files were put together byte by byte; take them apart, or let a tool join them that knows Avro"
    )]
    AnotherFile,
    /// The block as stored is larger than [`Limits::block_bytes`](super::Limits::block_bytes).
    #[error(
        "its size is {size} bytes, more than the limit of {limit}; raise the limit if that is right"
    )]
    BlockTooLarge {
        /// What the block says.
        size: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// What follows the block is not the file's sync marker.
    #[error("the sync marker behind it is wrong")]
    WrongSync,
    /// The block cannot be decompressed.
    #[error("{codec} cannot decompress it: {source}")]
    Corrupt {
        /// The codec.
        codec: Codec,
        /// What the codec says.
        source: io::Error,
    },
    /// The block decompresses to more than [`Limits::decoded_bytes`](super::Limits::decoded_bytes).
    #[error("it decompresses to more than {limit} bytes; raise the limit if that is right")]
    Bomb {
        /// The limit in bytes.
        limit: usize,
    },
    /// A record cannot be decoded.
    #[error("{fault} at byte {position} of the decompressed data")]
    Record {
        /// Offset in bytes from the start of the decompressed block.
        position: usize,
        /// What is wrong there.
        fault: Fault,
    },
    /// The block holds more than the records it promises.
    #[error("{bytes} bytes follow the last record")]
    Trailing {
        /// How many.
        bytes: usize,
    },
}

/// What can be wrong with the bytes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The data ends in the middle of a value.
    End,
    /// A number has more than ten bytes, or does not fit 64 bits.
    Number,
    /// A boolean is neither 0 nor 1.
    Boolean,
    /// A length or count is negative or impossibly large.
    Length,
    /// A union has no such branch.
    Branch,
    /// An enum has no such symbol.
    Symbol,
    /// Values nest deeper than 64 levels.
    TooDeep,
    /// The record holds more values than [`Limits::record_items`](super::Limits::record_items).
    TooManyItems,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::End => "the data ends in the middle of a value",
            Fault::Number => "not a number",
            Fault::Boolean => "not a boolean",
            Fault::Length => "not a possible length",
            Fault::Branch => "the union has no such branch",
            Fault::Symbol => "the enum has no such symbol",
            Fault::TooDeep => "values nest deeper than 64 levels",
            Fault::TooManyItems => {
                "more values in lists, maps and nested records than the limit allows"
            }
        })
    }
}
