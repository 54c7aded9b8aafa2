//! What fuzz targets reach of the command: the records of a file, as every command reads them. No
//! part of the interface.

use std::path::Path;

use clap::Parser as _;

use crate::catalog;
use crate::input::{Depth, Feed, Input, Inputs, Item, Raw, Record};

/// A file that is read again and again, whatever it holds.
#[allow(missing_debug_implementations, reason = "nobody prints it")]
pub struct File(Input);

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many records, or what stands in the place of one.
    pub records: usize,
    /// Parts of the file that are damaged, or what keeps it from being read.
    pub troubles: usize,
    /// The bytes of the records as they came, one after the other; `None` where some cannot be had.
    pub text: Option<Vec<u8>>,
}

impl File {
    /// The file, read with these arguments of the command.
    ///
    /// # Errors
    ///
    /// When the arguments are wrong, or there is no such file.
    pub fn new(path: &Path, arguments: &[&str]) -> Result<Self, String> {
        catalog::settle(crate::braze::TOOL);
        let path = path.to_str().ok_or("not UTF-8")?;
        let all = ["fuzz", "--jobs", "1"]
            .iter()
            .chain(arguments)
            .chain([&path]);
        let arguments = Arguments::try_parse_from(all).map_err(|error| error.to_string())?;
        arguments
            .inputs
            .input()
            .map(File)
            .map_err(|error| error.to_string())
    }

    /// Reads all of it: with `check`, records are validated as well.
    pub fn read(&self, check: bool) -> Seen {
        let depth = if check { Depth::Check } else { Depth::Decode };
        let mut seen = Seen {
            text: Some(Vec::new()),
            ..Seen::default()
        };
        let mut feed = Feed::new(&self.0, false);
        while let Some(mut batch) = feed.batch() {
            for piece in &mut batch.pieces {
                let trouble = piece.records(depth, |record| seen.add(&record));
                seen.troubles += usize::from(trouble.is_some());
            }
            feed.recycle(batch);
        }
        seen
    }
}

impl Seen {
    fn add(&mut self, Record { raw, item, .. }: &Record<'_, '_>) {
        self.records += 1;
        assert!(!matches!(item, Item::Filtered), "nothing is filtered");
        match (raw, &mut self.text) {
            (Raw::Text(text), Some(all)) => all.extend_from_slice(text),
            _ => self.text = None,
        }
    }
}
