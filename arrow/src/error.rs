//! What goes wrong with columns and their files.

use std::io;

use arrow_schema::{ArrowError, DataType};

/// Why columns cannot be made, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A batch is not made as Arrow demands, or a file of Arrow is broken.
    #[error("{0}")]
    Arrow(#[from] ArrowError),
    /// A file of Parquet is broken, or cannot be written.
    #[cfg(feature = "parquet")]
    #[error("{0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// A file is broken in a way that the library for it has no word for.
    #[error("the file is broken")]
    Broken,
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A column is of a type that no value of an event has.
    #[error("the column `{column}` is of type {data_type}, which no value of an event has")]
    Type {
        /// Its name.
        column: String,
        /// Its type.
        data_type: DataType,
    },
    /// Two columns have the same name.
    #[error("there are two columns `{0}`")]
    TwoColumns(String),
    /// A file says that one of its parts is larger than the reader allows.
    #[error("{what} takes {bytes} bytes, and at most {limit} are read")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// How large it is, or says to be.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A list of field ids cannot be read.
    #[error("line {line}: {why}")]
    FieldIds {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Why a record was not added to columns. They are as they were before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotWritten {
    /// It is a record of something else.
    #[error("the columns are of `{expected}`, not of `{got}`")]
    OtherEvent {
        /// What the columns are of.
        expected: &'static str,
        /// What the record is.
        got: &'static str,
    },
    /// What the column takes as JSON holds a number that JSON does not have.
    #[error("`{field}` holds NaN or an infinity, and JSON has no such number")]
    NotFinite {
        /// Name of the field.
        field: String,
    },
    /// A batch holds at most 1 GiB of text: finish this one first.
    #[error("the columns are full: a batch holds at most 1 GiB")]
    Full,
}
