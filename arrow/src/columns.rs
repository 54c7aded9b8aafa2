//! Records into columns.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use event_catalog::UnknownFields;
use event_catalog::descriptor::EventDescriptor;
use event_catalog::record::{EventRecord, FieldRef, Scalar, View};

use crate::column::Column;
use crate::error::{Error, NotWritten};
use crate::json;
use crate::schema::{Options, schema_of};

/// Columns of one event type that records are added to.
///
/// Nothing is lost. What the catalog does not know of a record, and a value that its column has no
/// place for, stand together in the last column as one JSON object: with [`Ids::Uuid`](crate::Ids)
/// a text that is no UUID in its canonical spelling, with
/// [`Moments::Timestamps`](crate::Moments) a number beyond all calendars. The field's own column is
/// null then. The last column is null where there is nothing of the kind.
///
/// ```
/// use braze_events::Event;
/// use event_catalog::{AnyEvent as _, EventExt as _};
/// use event_catalog_arrow::{Columns, Options};
///
/// let line = br#"{"event_type":"users.behaviors.app.SessionEnd","id":"1","user_id":"ada","time":1700000000,"session_id":"2","app_id":"3","platform":"ios","new":[1]}"#;
/// let event = Event::from_json(line).map_err(|error| error.to_string())?;
/// let record = event.record().map_err(|_| "the catalog does not know it")?;
/// let mut columns = Columns::new(record.descriptor(), &Options::default());
/// columns.append(record)?;
/// let batch = columns.finish()?;
/// assert_eq!(batch.num_rows(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Columns {
    event: &'static EventDescriptor,
    schema: SchemaRef,
    known: Vec<Column>,
    unknown: Column,
    /// JSON of what nests in the record at hand, in the order of the fields.
    nested: Vec<String>,
    rows: usize,
    /// Of text, about.
    bytes: usize,
}

/// Most bytes of text, and items of lists, in a batch: offsets have 31 bits.
const MOST: usize = 1 << 30;

impl std::fmt::Debug for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Columns")
            .field("event", &self.event.name)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl Columns {
    /// Returns columns of an event without a row.
    pub fn new(event: &'static EventDescriptor, options: &Options) -> Self {
        let schema = schema_of(event, options);
        let types = schema.fields().iter().map(|field| field.data_type());
        let columns = types.clone().zip(event.fields);
        Columns {
            known: columns
                .map(|(data_type, field)| Column::new(data_type, Some(field)))
                .collect(),
            unknown: Column::new(
                types
                    .clone()
                    .next_back()
                    .unwrap_or(&arrow_schema::DataType::Utf8),
                None,
            ),
            event,
            schema: Arc::new(schema),
            nested: Vec::new(),
            rows: 0,
            bytes: 0,
        }
    }

    /// Returns the schema of the batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns about how many bytes of text the rows hold.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a record.
    ///
    /// # Errors
    ///
    /// When it is of another event, the columns are full, or what nests in it or is unknown holds a
    /// number that JSON does not have. The columns are then as they were.
    pub fn append(&mut self, record: &dyn EventRecord<'_>) -> Result<(), NotWritten> {
        let got = record.descriptor();
        if !std::ptr::eq(got, self.event) {
            return Err(NotWritten::OtherEvent {
                expected: self.event.name,
                got: got.name,
            });
        }
        let mut result = Ok(());
        record.fields(&mut |fields, unknown| result = self.append_fields(fields, unknown));
        result
    }

    fn append_fields(
        &mut self,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
    ) -> Result<(), NotWritten> {
        // All that can fail comes first.
        let mut bytes = self.nested(fields)?;
        let unknown = self.event.unknown_members(fields, unknown);
        let mut unknown = unknown.map_err(|field| NotWritten::NotFinite { field })?;
        bytes += unknown.as_ref().map_or(0, String::len);
        if bytes > MOST || self.bytes + bytes > MOST {
            return Err(NotWritten::Full);
        }
        let mut nested = self.nested.iter();
        for ((column, known), field) in self.known.iter_mut().zip(self.event.fields).zip(fields) {
            if known.kind.is_nested() {
                match nested.next().filter(|text| !text.is_empty()) {
                    Some(text) => column.push_text(text),
                    None => column.push_null(),
                }
            } else if !column.push(field.view()) {
                // What a column has no place for is text or a whole number: JSON has all of those.
                let value = json::text(&field.to_value()).unwrap_or_default();
                add(unknown.get_or_insert_default(), known.name(), &value);
            }
        }
        match unknown {
            None => self.unknown.push_null(),
            Some(members) => self.unknown.push_text(&format!("{{{members}}}")),
        }
        self.rows += 1;
        self.bytes += bytes;
        Ok(())
    }

    /// Writes what nests as JSON, an empty text for what is absent. Returns how many bytes of text
    /// and items the fields have.
    fn nested(&mut self, fields: &[FieldRef<'_, '_>]) -> Result<usize, NotWritten> {
        self.nested.clear();
        let mut bytes = 0_usize;
        for (known, field) in self.event.fields.iter().zip(fields) {
            match field.view() {
                View::Absent if known.kind.is_nested() => self.nested.push(String::new()),
                _ if known.kind.is_nested() => {
                    let text = json::text(&field.to_value());
                    let text = text.ok_or_else(|| not_finite(known.name()))?;
                    bytes = bytes.saturating_add(text.len());
                    self.nested.push(text);
                }
                View::Scalar(value) => bytes = bytes.saturating_add(size(value)),
                View::List(items) => {
                    for i in 0..items.len() {
                        let item = match items.get(i) {
                            View::Scalar(value) => size(value),
                            _ => 0,
                        };
                        bytes = bytes.saturating_add(1 + item);
                    }
                }
                _ => {}
            }
        }
        Ok(bytes)
    }

    /// Returns the rows, and starts anew.
    ///
    /// # Errors
    ///
    /// None that anybody has seen: Arrow checks what it is given.
    pub fn finish(&mut self) -> Result<RecordBatch, Error> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.known.len() + 1);
        for column in self.known.iter_mut().chain([&mut self.unknown]) {
            arrays.push(column.finish()?);
        }
        let rows = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        self.bytes = 0;
        let schema = Arc::clone(&self.schema);
        Ok(RecordBatch::try_new_with_options(schema, arrays, &rows)?)
    }
}

/// Adds a member to those of an object.
fn add(members: &mut String, name: &str, value: &str) {
    if !members.is_empty() {
        members.push(',');
    }
    let mut key = Vec::new();
    json::quote(&mut key, name);
    members.push_str(&String::from_utf8_lossy(&key));
    members.push(':');
    members.push_str(value);
}

fn not_finite(field: &str) -> NotWritten {
    NotWritten::NotFinite {
        field: field.to_owned(),
    }
}

fn size(value: Scalar<'_>) -> usize {
    match value {
        Scalar::Str(text) => text.len(),
        Scalar::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}
