//! Parquet and Arrow files: their rows as lines of JSON, which are read as any others. So a row's
//! number is that of its line.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use event_catalog::avro::Limits;
use event_catalog_arrow::files::{self, Batches};
use event_catalog_arrow::{EVENT_KEY, Error, Rows};

use super::naming::Named;
use super::{About, Shared, Source, Trouble};
use crate::catalog::catalog;

/// What such a file is.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Parquet,
    Arrow,
}

impl Format {
    /// Tells it by the first bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(files::PARQUET_MAGIC) {
            Some(Format::Parquet)
        } else if head.starts_with(files::ARROW_MAGIC) {
            Some(Format::Arrow)
        } else {
            None
        }
    }
}

/// Opens a file for its rows.
pub(super) fn open(
    about: &About,
    source: &Source,
    format: Format,
    limits: Limits,
) -> Result<Lines, Trouble> {
    let from_file = || {
        let why = "Parquet and Arrow files are read from their ends: give the file itself, neither compressed as a whole nor as standard input";
        Trouble::Unreadable(why.to_owned())
    };
    let path = source.path.as_ref().ok_or_else(from_file)?;
    let mut file = File::open(path).map_err(|error| Trouble::Unreadable(error.to_string()))?;
    let mut head = [0; 6];
    let read = file.read(&mut head).unwrap_or(0);
    if Format::of(head.get(..read).unwrap_or_default()).is_none() {
        return Err(from_file());
    }
    let batches = match format {
        Format::Parquet => files::read_parquet(file, limits.decoded_bytes as u64),
        Format::Arrow => files::read_arrow(file),
    };
    let named = about.shelf.event(about.shared.assumed);
    Ok(Lines {
        batches: batches.map_err(|error| Trouble::Unreadable(told(&error)))?,
        rows: None,
        row: 0,
        text: Vec::new(),
        read: 0,
        file: about.file,
        shared: Arc::clone(&about.shared),
        named: named.map(|(event, named)| (event.to_owned(), named)),
    })
}

fn told(error: &Error) -> String {
    let advice = match error {
        Error::TooLarge { .. } => " (--max-decoded-bytes)",
        _ => "",
    };
    format!("{error}{advice}")
}

/// The rows of a file, a line each.
pub(super) struct Lines {
    batches: Batches,
    rows: Option<Rows>,
    row: usize,
    /// A line, and how much of it is read.
    text: Vec<u8>,
    read: usize,
    file: u32,
    shared: Arc<Shared>,
    /// What says which event the rows are, if the file does not.
    named: Option<(String, Named)>,
}

impl Lines {
    /// Makes the next line; false at the end.
    fn line(&mut self) -> Result<bool, Error> {
        loop {
            if let Some(rows) = self.rows.as_ref().filter(|rows| self.row < rows.len()) {
                self.text.clear();
                self.read = 0;
                rows.write(self.row, &mut self.text);
                self.text.push(b'\n');
                self.row += 1;
                return Ok(true);
            }
            let Some(batch) = self.batches.next() else {
                return Ok(false);
            };
            let batch = batch?;
            let schema = batch.schema();
            let says =
                schema.metadata().contains_key(EVENT_KEY) || schema.index_of(catalog().tag).is_ok();
            let named = self.named.as_ref().filter(|_| !says);
            if let Some((_, named)) = named {
                let rows = batch.num_rows() as u64;
                self.shared.namings.add(*named, self.file, rows);
            }
            let event = named.map(|(event, _)| event.as_str());
            self.rows = Some(Rows::new(&batch, catalog(), event)?);
            self.row = 0;
        }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.text.len()
            && !self
                .line()
                .map_err(|error| io::Error::other(told(&error)))?
        {
            return Ok(0);
        }
        let left = self.text.get(self.read..).unwrap_or_default();
        let len = left.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(left) {
            *to = *from;
        }
        self.read += len;
        Ok(len)
    }
}
