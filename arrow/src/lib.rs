//! Events of a catalog as Arrow columns, and back.
//!
//! ```text
//! records --Columns--> RecordBatch --files--> Parquet, Arrow IPC
//! records <---Rows---- RecordBatch <--files-- Parquet, Arrow IPC
//! ```
//!
//! An event type has one schema ([`schema_of`]) and no struct of its own here: what fills columns
//! walks what a record lends ([`event_catalog::record::Record`]) beside its descriptor, as every
//! engine of the runtime does. The way back writes rows as JSON, which the decoder of the runtime
//! reads: so columns are decoded and validated by the same rules as any other record, whoever wrote
//! them.
//!
//! Nothing that a record holds is lost: see [`Columns`].
//!
//! | module | job |
//! |---|---|
//! | `schema` | what the columns of an event are |
//! | `columns` | records into columns, with `column` for one of them |
//! | `rows` | rows of any batch as JSON, with `cell` for one value |
//! | `check` | violations of data that is columnar already |
//! | [`files`] | files of Arrow, and with the feature `parquet` of Parquet, which `guard` looks at first |

mod cell;
mod check;
mod column;
mod columns;
mod error;
pub mod files;
#[cfg(feature = "parquet")]
mod guard;
mod ids;
mod json;
mod rows;
mod schema;

/// The crates whose types are in the interface.
pub use {arrow_array, arrow_schema, arrow_select};

pub use check::{check, violations_schema};
pub use columns::Columns;
pub use error::{Error, NotWritten};
pub use ids::FieldIds;
pub use rows::Rows;
pub use schema::{EVENT_KEY, Ids, Moments, Options, Texts, schema_of};
