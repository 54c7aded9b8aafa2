//! What is wrong with files, apart from their records.

use serde_derive::{Deserialize, Serialize};

use crate::input::{Input, Trouble};
use crate::output::{complain, count};

/// A file, and why its records are not counted.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) file: String,
    pub(crate) why: String,
}

/// Counts, and the files that could not be read.
#[derive(Default)]
pub(crate) struct Troubles {
    /// How many parts of files are damaged.
    pub(crate) damaged: u64,
    /// How many bytes were skipped because of that.
    pub(crate) skipped_bytes: u64,
    /// Files that could not be read to their end.
    pub(crate) unreadable: Vec<File>,
    /// Lines that were told, and those that were not.
    told: u64,
    untold: u64,
}

/// Most lines about damage and files that hold no records.
const TOLD: u64 = 20;

impl Troubles {
    /// Takes note of it. What keeps a file from being read is always told; with `all`, the first of
    /// the rest too.
    pub(crate) fn add(&mut self, input: &Input, file: u32, trouble: &Trouble, all: bool) {
        let always = matches!(trouble, Trouble::Unreadable(_))
            || (!all && matches!(trouble, Trouble::Note(_)));
        if always || (all && self.told < TOLD) {
            self.told += u64::from(!always);
            complain(trouble.line(&input.name(file)));
        } else {
            self.untold += u64::from(all);
        }
        match trouble {
            Trouble::Unreadable(why) => self.unreadable.push(File {
                file: input.name(file),
                why: why.clone(),
            }),
            Trouble::Damage(damage) => {
                self.damaged += 1;
                self.skipped_bytes += damage.skipped.unwrap_or(0);
            }
            Trouble::NoData(_) | Trouble::Note(_) => {}
        }
    }

    /// How much was not told.
    pub(crate) fn note(&self) -> Option<String> {
        (self.untold > 0).then(|| {
            format!(
                "note: {} more of damage, or of files that hold no records",
                count(self.untold, "line")
            )
        })
    }

    /// What a summary says of it, to be appended.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        if self.damaged > 0 {
            out = out + "; " + &count(self.damaged, "damaged part");
        }
        if self.skipped_bytes > 0 {
            out = out + " (" + &count(self.skipped_bytes, "byte") + " skipped)";
        }
        if !self.unreadable.is_empty() {
            out = out + "; " + &count(self.unreadable.len() as u64, "file") + " could not be read";
        }
        out
    }
}
