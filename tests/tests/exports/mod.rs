//! What `catalog export` writes is accepted by those for whom it is: databases, compilers and
//! validators, with records of every event in it.
//!
//! What these tests run is put into `target/exports` by `tests/exports/install`. Where a tool is
//! missing, its test says so and passes, unless `CI` is set.

mod arrow;
mod avro;
mod checks;
mod custom;
mod dbt;
mod duckdb;
mod editor;
mod follow;
mod golden;
mod json_schema;
mod kept;
mod load;
mod objects;
mod postgresql;
mod protobuf;
mod sql;
mod support;
mod telemetry;
mod typescript;
