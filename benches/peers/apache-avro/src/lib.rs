//! The derived events through `apache-avro`, as its documentation shows it: a `Reader`, then
//! `from_value`, which copies text; a `Writer`, and `append_ser`.

use std::hint::black_box;

use apache_avro::{AvroResult, Codec, DeflateSettings, Reader, Writer, from_value};
use derived_peer::{EmailClick, by_tag};

/// Decodes each record of a file of one event type and looks at it. Returns how many there are.
///
/// # Errors
///
/// Those of `apache-avro`.
pub fn read(event_type: &str, file: &[u8]) -> AvroResult<usize> {
    let mut records = 0;
    // What borrows from a value lives no longer than it.
    for value in Reader::new(file)? {
        let value = value?;
        black_box(&by_tag!(event_type, from_value(&value)?));
        records += 1;
    }
    Ok(records)
}

/// Writes clicks into a file of the schema that another has, deflated or as they are.
///
/// # Errors
///
/// Those of `apache-avro`.
pub fn write(file: &[u8], clicks: &[EmailClick<'_>], deflate: bool) -> AvroResult<Vec<u8>> {
    let schema = Reader::new(file)?.writer_schema().clone();
    let codec = if deflate {
        Codec::Deflate(DeflateSettings::default())
    } else {
        Codec::Null
    };
    let mut writer = Writer::with_codec(&schema, Vec::new(), codec)?;
    for click in clicks {
        writer.append_ser(click)?;
    }
    writer.into_inner()
}
