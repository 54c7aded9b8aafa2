//! Rows of any batch as JSON.

use std::collections::HashSet;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef};
use arrow_schema::DataType;
use event_catalog::descriptor::{CatalogDescriptor, EventDescriptor};
use event_catalog_formats::is_json;

use crate::Error;
use crate::cell::{Cell, flat};
use crate::json::quote;
use crate::schema::EVENT_KEY;

/// Rows of a batch, which are records of events: as JSON, so that they are decoded and validated as
/// any other record.
///
/// The batch may be of whoever wrote it: [`Columns`](crate::Columns), or another program with types
/// of its own. A column is the field of its name. Timestamps are the numbers that the catalog has,
/// ids of 16 bytes the texts; what the catalog does not know keeps its name and its value, and what
/// stands in the column for that ([`EventDescriptor::unknown_column`]) is a member of the record
/// again. Nulls are left out.
pub struct Rows {
    start: Vec<u8>,
    cells: Vec<(Vec<u8>, Cell)>,
    unknown: Option<(String, ArrayRef)>,
    len: usize,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("rows", &self.len)
            .finish_non_exhaustive()
    }
}

impl Rows {
    /// Returns the rows of a batch. Which event they are is what `event` says, else the metadata of
    /// the schema; a column that is called like the catalog's tag says it row by row.
    ///
    /// # Errors
    ///
    /// When two columns have one name, or a column is of a type that no value of an event has.
    pub fn new(
        batch: &RecordBatch,
        catalog: &'static CatalogDescriptor,
        event: Option<&str>,
    ) -> Result<Self, Error> {
        let schema = batch.schema();
        let said = schema.metadata().get(EVENT_KEY).map(String::as_str);
        let name = event.or(said);
        let known: Option<&'static EventDescriptor> = name.and_then(|name| catalog.event(name));
        let unknown_name =
            known.map_or_else(|| "_unknown".to_owned(), EventDescriptor::unknown_column);
        let mut names = HashSet::new();
        let mut rows = Rows {
            start: vec![b'{'],
            cells: Vec::new(),
            unknown: None,
            len: batch.num_rows(),
        };
        for (field, array) in schema.fields().iter().zip(batch.columns()) {
            let name = field.name();
            if !names.insert(name) {
                return Err(Error::TwoColumns(name.clone()));
            }
            let is_text = matches!(
                field.data_type(),
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            );
            if *name == unknown_name && is_text {
                rows.unknown = Some((unknown_name.clone(), array.clone()));
                continue;
            }
            let of = known.and_then(|event| event.field(name));
            let mut key = Vec::new();
            quote(&mut key, name);
            key.push(b':');
            let cell = (key, Cell::new(field, of, array)?);
            if name == catalog.tag {
                // The tag comes first.
                rows.cells.insert(0, cell);
            } else {
                rows.cells.push(cell);
            }
        }
        if let Some(name) = name.filter(|_| !names.contains(&catalog.tag.to_owned())) {
            quote(&mut rows.start, catalog.tag);
            rows.start.push(b':');
            quote(&mut rows.start, name);
        }
        Ok(rows)
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends the JSON of a row, an object without a line break; nothing beyond the last row.
    pub fn write(&self, row: usize, out: &mut Vec<u8>) {
        if row >= self.len {
            return;
        }
        out.extend_from_slice(&self.start);
        let mut is_first = self.start.len() == 1;
        let mut comma = |out: &mut Vec<u8>| {
            if !std::mem::take(&mut is_first) {
                out.push(b',');
            }
        };
        for (key, cell) in self.cells.iter().filter(|(_, cell)| !cell.is_null(row)) {
            comma(out);
            out.extend_from_slice(key);
            cell.write(row, out);
        }
        if let Some((name, text)) = self
            .unknown
            .as_ref()
            .and_then(|(name, array)| Some((name, value(array, row)?)))
        {
            match members(text) {
                Some("") => {}
                Some(members) => {
                    comma(out);
                    out.extend(flat(members));
                }
                // Somebody else's column of that name.
                None => {
                    comma(out);
                    quote(out, name);
                    out.push(b':');
                    quote(out, text);
                }
            }
        }
        out.push(b'}');
    }
}

/// A text, unless it is null.
fn value(array: &ArrayRef, row: usize) -> Option<&str> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string_opt::<i32>()?.value(row)),
        DataType::LargeUtf8 => Some(array.as_string_opt::<i64>()?.value(row)),
        _ => Some(array.as_string_view_opt()?.value(row)),
    }
}

/// What stands between the braces of an object; `None` if it is none.
fn members(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    is_json(text).then(|| inner.trim())
}
