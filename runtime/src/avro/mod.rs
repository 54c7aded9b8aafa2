//! Avro object container files, in and out: the form in which events lie in buckets. Written once
//! for every event.
//!
//! A file starts with the schema its records were written with. [`Schema`] parses it, [`Plan`]
//! works out once per file what becomes of each of its fields, [`AvroReader`] reads the blocks, and
//! [`Records`] decodes them straight into the fields of events:
//!
//! | module | job |
//! |---|---|
//! | `schema`, `parse` | the writer schema: JSON to a table of types |
//! | `plan` | the writer schema against the catalog: what is done with each field |
//! | `reader`, `source`, `block` | the file format: header, blocks, sync markers |
//! | `codec`, `deflate` | decompressing and compressing blocks |
//! | `text`, `number`, `word`, `input` | the binary form: text, numbers, small values at once, whole values |
//! | `compare` | the writer schema against the catalog, for people |
//! | `records`, `decode`, `misfit` | records into events |
//! | `describe`, `encode` | events into records, and their schema |
//! | `json` | the JSON encoding |
//! | `container` | what files are made of: header and blocks |
//! | `writer`, `partition`, `layout` | one file, and many laid out like a bucket |
//!
//! Everything is written for input that may be damaged or hostile: see [`Limits`].

mod block;
mod codec;
mod compare;
mod container;
mod decode;
#[cfg(feature = "deflate")]
mod deflate;
mod describe;
mod encode;
mod error;
mod input;
mod json;
mod layout;
mod limits;
mod misfit;
mod nested;
mod number;
mod parse;
mod partition;
mod plan;
mod reader;
mod records;
mod schema;
mod source;
mod text;
mod word;
mod writer;

pub use block::Block;
pub use codec::{Codec, UnknownCodec};
pub use compare::{Comparison, FieldComparison, FieldState, ReleaseMatch};
pub use container::{FileBlocks, FileForm, FullBlock};
pub use describe::{schema_in_release, schema_of};
pub use error::{AvroError, AvroErrorKind, Fault};
pub use json::{inspect_json, plain_json};
pub use layout::{PartitionOptions, file_name, hour};
pub use limits::Limits;
pub use partition::{Access, PartitionSummary, PartitionedWriter};
pub use plan::Plan;
pub use reader::{AvroReader, Header, MAGIC, Skipped};
pub use records::{AvroRecord, Records};
pub use schema::{Schema, SchemaError};
pub use writer::{AvroWriter, UnknownFieldPolicy, WriteError, WriterOptions};
