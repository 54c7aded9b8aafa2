//! What is said in the end: how much was written, and what was not.

use serde_derive::Serialize;

use crate::output::count;
use crate::report::{self, File, Group, Ledger, groups};

/// The report. `convert --help` documents it: keep both in step.
#[derive(Serialize)]
pub(super) struct Report<'l> {
    #[serde(rename = "report")]
    version: u32,
    files: Vec<String>,
    read: u64,
    records: u64,
    lenient: u64,
    not_written: u64,
    dropped_fields: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_release: Option<Dropped>,
    duplicates: u64,
    damaged: u64,
    skipped_bytes: u64,
    unreadable: &'l [File],
    groups: Vec<Group>,
    lenient_groups: Vec<Group>,
}

/// What the release did not have.
#[derive(Serialize)]
struct Dropped {
    release: u16,
    fields: u64,
    events: u64,
}

impl<'l> Report<'l> {
    pub(super) fn new(
        ledger: &'l Ledger<'_>,
        files: Vec<String>,
        dropped_fields: u64,
        release: Option<u16>,
    ) -> Self {
        Report {
            version: report::VERSION,
            files,
            read: ledger.read,
            records: ledger.written,
            lenient: ledger.lenient,
            not_written: ledger.rejected,
            dropped_fields,
            as_release: release.map(|release| Dropped {
                release,
                fields: ledger.older.fields,
                events: ledger.older.events,
            }),
            duplicates: ledger.duplicates,
            damaged: ledger.troubles.damaged,
            skipped_bytes: ledger.troubles.skipped_bytes,
            unreadable: &ledger.troubles.unreadable,
            groups: groups(&ledger.kinds, ledger.input),
            lenient_groups: groups(&ledger.lenient_kinds, ledger.input),
        }
    }

    pub(super) fn text(&self, ledger: &Ledger<'_>) -> String {
        let mut out = format!(
            "{} in {}",
            count(self.records, "record"),
            count(self.files.len() as u64, "file")
        );
        let more = [
            (self.not_written, "record", " not written"),
            (self.dropped_fields, "unknown field", " dropped"),
            (self.duplicates, "duplicate", " left out"),
        ];
        for (number, noun, what) in more.into_iter().filter(|(number, ..)| *number > 0) {
            out = out + "; " + &count(number, noun) + what;
        }
        out + &ledger.troubles.text() + "\n"
    }
}
