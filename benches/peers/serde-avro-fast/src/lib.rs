//! The derived events through `serde_avro_fast`, borrowing text where blocks are not compressed.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;

use derived_peer::{EmailClick, by_tag};
use serde::Deserialize;
use serde_avro_fast::de::{DeError, DeserializerState};
use serde_avro_fast::object_container_file_encoding::{
    Compression, CompressionLevel, Reader, WriterBuilder,
};
use serde_avro_fast::ser::SerializerConfig;

pub use serde_avro_fast::Schema;

/// What can go wrong.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Decodes each record of a file of one event type and looks at it. Returns how many there are.
///
/// # Errors
///
/// Those of `serde_avro_fast`.
pub fn read(event_type: &str, file: &[u8]) -> Result<usize> {
    let (mut reader, mut records) = (Reader::from_slice(file)?, 0);
    // Tells the type of the records by that of the last.
    black_box(&by_tag!(
        event_type,
        last(reader.deserialize_borrowed(), &mut records)?
    ));
    Ok(records)
}

fn last<T>(
    all: impl Iterator<Item = std::result::Result<T, DeError>>,
    records: &mut usize,
) -> Result<T> {
    let mut last = None;
    for record in all {
        let record = record?;
        black_box(&record);
        *records += 1;
        last = Some(record);
    }
    last.ok_or_else(|| "there are no records".into())
}

/// Returns the schema of a file.
///
/// # Errors
///
/// Those of `serde_avro_fast`.
pub fn schema(file: &[u8]) -> Result<Arc<Schema>> {
    Ok(Reader::from_slice(file)?.schema().clone())
}

/// Decodes so many clicks of a block that is not compressed, and looks at them.
///
/// # Errors
///
/// Those of `serde_avro_fast`.
pub fn read_block(schema: &Schema, count: u64, block: &[u8]) -> Result<()> {
    let mut state = DeserializerState::from_slice(block, schema);
    for _ in 0..count {
        black_box(&EmailClick::deserialize(state.deserializer())?);
    }
    Ok(())
}

/// Writes clicks into a file of this schema, deflated at a level or as they are.
///
/// # Errors
///
/// Those of `serde_avro_fast`.
pub fn write(schema: &Schema, clicks: &[EmailClick<'_>], deflate: Option<u8>) -> Result<Vec<u8>> {
    let compression = match deflate {
        Some(level) => Compression::Deflate {
            level: CompressionLevel::new(level),
        },
        None => Compression::Null,
    };
    let mut config = SerializerConfig::new(schema);
    let mut writer = WriterBuilder::new(&mut config)
        .compression(compression)
        .build(Vec::new())?;
    writer.serialize_all(clicks)?;
    Ok(writer.into_inner()?)
}
