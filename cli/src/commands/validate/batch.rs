//! Lines on their way from the reader to a worker, and what a worker does with them.

use braze_events::{AnyEvent as _, DecodeError, Event, EventExt as _, Line, Severity, Violation};

use super::tally::{Place, Tally};

/// Lines of one or more files, copied together.
#[derive(Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    place: Place,
    what: What,
}

enum What {
    /// A line, which ends here in the text and starts where the one before ended.
    Line(usize),
    /// A line that was not read, and why.
    Skipped(String),
}

impl Batch {
    /// A batch with this much text is worth sending: a few milliseconds of work.
    const ENOUGH: usize = 512 * 1024;

    pub(super) fn push(&mut self, file: u32, line: &Line<'_>) {
        self.text.extend_from_slice(line.bytes);
        let place = Place { file, line: line.number, offset: line.offset };
        self.entries.push(Entry { place, what: What::Line(self.text.len()) });
    }

    pub(super) fn push_skipped(&mut self, file: u32, (line, offset, why): (u64, u64, String)) {
        self.entries.push(Entry { place: Place { file, line, offset }, what: What::Skipped(why) });
    }

    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= Self::ENOUGH
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
    }

    /// Checks all lines.
    pub(super) fn check(&self, tally: &mut Tally) {
        let mut start = 0;
        for Entry { place, what } in &self.entries {
            match what {
                What::Line(end) => {
                    line(self.text.get(start..*end).unwrap_or_default(), *place, tally);
                    start = *end;
                }
                What::Skipped(why) => malformed(*place, MALFORMED_TOO_LONG, why.clone(), tally),
            }
        }
    }
}

/// Rule id of a line that is not JSON.
const MALFORMED_JSON: &str = "malformed.json";
/// Rule id of a line that does not name its event.
const MALFORMED_UNTAGGED: &str = "malformed.untagged";
/// Rule id of a line beyond the limit.
const MALFORMED_TOO_LONG: &str = "malformed.too-long";

fn line(json: &[u8], place: Place, tally: &mut Tally) {
    let inspection = match Event::inspect_json(json) {
        Ok(inspection) => inspection,
        Err(DecodeError::Syntax(error)) => return malformed(place, MALFORMED_JSON, format!("not JSON: {error} of the line"), tally),
        Err(error) => return malformed(place, MALFORMED_UNTAGGED, error.to_string(), tally),
    };
    let record = match inspection.event.record() {
        Ok(record) => record,
        Err(unknown) => return tally.unknown_event(&unknown.event_type),
    };
    let event = record.descriptor();
    record.fields(&mut |_, unknown| {
        for (name, _) in unknown.iter() {
            tally.unknown_field(event, name);
        }
    });
    tally.record(event, place, inspection.violations);
}

#[cold]
fn malformed(place: Place, rule: &'static str, message: String, tally: &mut Tally) {
    tally.malformed(place, Violation { pointer: String::new(), rule, severity: Severity::Error, message: message.into() });
}
