//! Records as lines of CSV (RFC 4180): a column for each field, and one for what the catalog does
//! not know. Null is nothing; an empty text is `""`. What is more than one value is JSON.

use std::io::Write as _;

use event_catalog::Value;
use event_catalog::descriptor::EventDescriptor;
use event_catalog::record::{EventRecord, Scalar, View};

/// The first line: the names of the columns.
pub(super) fn header(event: &EventDescriptor) -> Vec<u8> {
    let mut out = Vec::new();
    for field in event.fields {
        text(&mut out, field.name());
        out.push(b',');
    }
    text(&mut out, &event.unknown_column());
    out.extend_from_slice(b"\r\n");
    out
}

/// Appends a record. All its numbers are such as JSON has.
pub(super) fn write(out: &mut Vec<u8>, record: &dyn EventRecord<'_>) {
    record.fields(&mut |fields, unknown| {
        for field in fields {
            match field.view() {
                View::Absent => {}
                View::Scalar(Scalar::Str(value)) => text(out, value),
                // Writing to memory does not fail.
                View::Scalar(Scalar::Int(value)) => _ = write!(out, "{value}"),
                View::Scalar(Scalar::Long(value)) => _ = write!(out, "{value}"),
                View::Scalar(Scalar::Bool(value)) => _ = write!(out, "{value}"),
                _ => match field.to_value() {
                    Value::String(value) => text(out, &value),
                    value => text(out, &value.to_json()),
                },
            }
            out.push(b',');
        }
        if let Ok(Some(members)) = record.descriptor().unknown_members(fields, unknown) {
            text(out, &format!("{{{members}}}"));
        }
    });
    out.extend_from_slice(b"\r\n");
}

fn text(out: &mut Vec<u8>, text: &str) {
    let is_plain = |byte: u8| !matches!(byte, b',' | b'"' | b'\r' | b'\n');
    if !text.is_empty() && text.bytes().all(is_plain) && text.trim() == text {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
