//! What is said of records that are not as they should be, by every command in the same way.
//!
//! | module | job |
//! |---|---|
//! | this one | the arguments; where something is, as JSON |
//! | [`kinds`] | problems by kind, and the first single ones |
//! | [`rejects`] | the file of records that are left out |
//! | [`troubles`] | what is wrong with files |
//! | [`ledger`] | all of that for commands that write records |

mod kinds;
mod ledger;
mod rejects;
mod troubles;

use std::path::PathBuf;

use serde_derive::{Deserialize, Serialize};

pub(crate) use kinds::{Group, Kinds, general, groups, tone};
pub(crate) use ledger::{Aside, Ledger, Older, Policy, unwritable};
pub(crate) use rejects::{Reject, Rejects};
pub(crate) use troubles::{File, Troubles};

use crate::input::{Input, Place};

/// The version of the JSON reports: it changes when a key goes, or means something else.
pub(crate) const VERSION: u32 = 1;

/// What is told of records that are not as they should be.
#[derive(clap::Args)]
pub(crate) struct Reporting {
    /// Write the records that are left out, or have errors, to this file: one JSON object per line.
    ///
    /// `file`, `line` and `offset` say where the record is (in an Avro file, `line` is its number,
    /// and `block` that of its block), `event` its type, and `violations` what is wrong with it:
    /// `pointer`, `rule`, `severity` and `message` of each. Then the record as it came, personal
    /// data included, whatever --redact says: `record`, if it is JSON (for Avro, the canonical JSON
    /// of what could be decoded; numbers that JSON does not have are null); else `text`; else, if
    /// it is not UTF-8, `hex`. A line beyond --max-line-bytes is not kept, and has none of them.
    /// The file is replaced when the command has done its work, and only then.
    ///
    /// To read the records again:
    /// `jq -c '.record // empty' rejects.ndjson | {tool} validate -`.
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    /// How many problems are told one by one, the first ones; all are counted by kind [default: 20
    /// for validate, else 0].
    #[arg(long, value_name = "N")]
    problems: Option<usize>,
    /// No report, no notes and no progress: the exit status tells.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Reporting {
    /// How many problems are told one by one.
    pub(crate) fn problems(&self, unless_given: usize) -> usize {
        if self.quiet {
            0
        } else {
            self.problems.unwrap_or(unless_given)
        }
    }

    /// Whether rejects are wanted.
    pub(crate) fn keeps_rejects(&self) -> bool {
        self.rejects.is_some()
    }
}

/// A place, as JSON reports show it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) file: String,
    /// `None`: it is about no record.
    pub(crate) line: Option<u64>,
    /// Where it does not have the line for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<u64>,
    pub(crate) offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) block: Option<u64>,
}

impl Position {
    pub(crate) fn new(
        input: &Input,
        Place {
            file,
            number,
            column,
            offset,
            block,
        }: Place,
    ) -> Self {
        let some = |number: u64| (number > 0).then_some(number);
        Position {
            file: input.name(file),
            line: some(number),
            column: some(column),
            offset,
            block,
        }
    }
}

/// A place, as text shows it.
pub(crate) fn place(input: &Input, place: Place) -> String {
    let name = input.name(place.file);
    if place.number == 0 {
        name
    } else {
        format!("{name}:{}", place.position())
    }
}
