//! What a file of Parquet must be like before the library reads it.
//!
//! The library trusts the sizes and depths that a file states: it allocates by them and recurses by
//! them, and memory or a stack that runs out ends the process, which no program can catch. So what
//! it would trust is looked at first. Panics are caught where files are read.
//!
//! - `parquet`: the schema, column chunks and pages;
//! - `thrift`: as much of Thrift's compact protocol as that takes.

mod parquet;
mod thrift;

pub(crate) use parquet::{check_columns, check_schema};
