//! Where records lie in a bucket: how folders and files are called, and the hour of an event.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::writer::{WriteError, WriterOptions};
use crate::descriptor::{CatalogDescriptor, Format};
use crate::record::{AnyEvent, FieldRef, Scalar};
use crate::value::Value;

/// How files are laid out and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOptions {
    /// How each file is written.
    pub writer: WriterOptions,
    /// Name of the folder below the hour that tells one schema from another. `None`: `version=` and
    /// the catalog's newest release.
    pub schema_id: Option<String>,
    /// Name of the folder below that. `local`.
    pub zone: String,
    /// What file names start with; `+`, a number of ten digits and `.avro` follow. `part`.
    pub stem: String,
    /// How many bytes of records may wait in memory for their blocks to become full, over all
    /// files. Beyond that, the largest blocks are written as they are. 64,000,000.
    pub buffered_bytes: usize,
    /// How many records a file holds at most. 100,000, as in Currents.
    pub records_per_file: u64,
}

impl Default for PartitionOptions {
    fn default() -> Self {
        PartitionOptions {
            writer: WriterOptions::default(),
            schema_id: None,
            zone: "local".to_owned(),
            stem: "part".to_owned(),
            buffered_bytes: 64_000_000,
            records_per_file: 100_000,
        }
    }
}

/// Returns where a file of an event type and an hour lies.
pub(super) fn key(
    options: &PartitionOptions,
    catalog: &CatalogDescriptor,
    event: &str,
    hour: i64,
    number: u64,
) -> Result<String, WriteError> {
    let PartitionOptions {
        schema_id,
        zone,
        stem,
        ..
    } = options;
    let time = start_of(hour).ok_or(WriteError::Time {
        field: time_field(catalog),
    })?;
    let mut key = format!("{}={}", catalog.tag, file_name(event));
    let schema_id = schema_id
        .clone()
        .unwrap_or_else(|| format!("version={}", catalog.release));
    let (year, month, day, hour) = (time.year(), time.month(), time.day(), time.hour());
    let _ = write!(
        key,
        "/date={year:04}-{month:02}-{day:02}-{hour:02}/{schema_id}/{zone}/{stem}+{number:010}.avro"
    );
    Ok(key)
}

/// The field that tells when an event happened.
fn time_field(catalog: &CatalogDescriptor) -> &'static str {
    catalog.avro.as_ref().map_or("time", |names| names.time)
}

/// When an hour since 1970 begins, unless that is beyond all calendars.
fn start_of(hour: i64) -> Option<DateTime> {
    Timestamp::from_second(hour.checked_mul(3600)?)
        .ok()
        .map(|start| Offset::UTC.to_datetime(start))
}

/// Returns the name of an event as one name of a file or a folder: what is no ASCII letter, digit,
/// `.`, `_` or `-` is `%` and two hexadecimal digits for each byte, as in names of Hive's folders.
pub fn file_name(event: &str) -> String {
    let mut name = String::with_capacity(event.len());
    for byte in event.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
            name.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// Returns the hour since 1970 in which an event happened, by the field that the catalog names as
/// the time of events: the one that the folder of its files is named for.
///
/// # Errors
///
/// When the event has no time.
pub fn hour<'a, E: AnyEvent<'a>>(event: &E) -> Result<i64, WriteError> {
    let field = time_field(E::catalog(event.source()));
    let mut time = None;
    match event.record() {
        Ok(record) => {
            let event = record.descriptor();
            let at = event.position(field);
            let per_second = match at.and_then(|at| event.fields.get(at)?.ty?.format) {
                Some(Format::UnixMillis) => 1000,
                _ => 1,
            };
            record.fields(&mut |fields, _| {
                time = match at.and_then(|at| fields.get(at)).and_then(FieldRef::scalar) {
                    Some(Scalar::Int(time)) => Some(i64::from(time).div_euclid(per_second)),
                    Some(Scalar::Long(time)) => Some(time.div_euclid(per_second)),
                    _ => None,
                };
            });
        }
        Err(unknown) => {
            if let Some(Value::Int(seconds)) = unknown.fields.get(field) {
                time = Some(*seconds);
            }
        }
    }
    let hour = time.map(|seconds: i64| seconds.div_euclid(3600));
    hour.filter(|hour| start_of(*hour).is_some())
        .ok_or(WriteError::Time { field })
}
