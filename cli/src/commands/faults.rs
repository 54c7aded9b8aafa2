//! What is wrong with the input of commands that write records and report nothing: a line on standard error each, and the exit status.

use braze_events::{Event, EventExt as _};

use crate::input::{Input, Place, Trouble};
use crate::output::{Outcome, complain, shown, verdict};

pub(super) struct Faults<'i> {
    input: &'i Input,
    /// Something could not be decoded.
    bad: bool,
    /// Something could not be read.
    unread: bool,
}

impl<'i> Faults<'i> {
    pub(super) fn new(input: &'i Input) -> Self {
        Faults { input, bad: false, unread: false }
    }

    /// Tells of what is no record.
    pub(super) fn records(&mut self, errors: Vec<(Place, String)>) {
        for (place, why) in errors {
            self.bad = true;
            complain(format_args!("{}:{}: error: {}", self.input.name(place.file), place.position(), shown(&why)));
        }
    }

    /// Tells of something about a file, apart from its records.
    pub(super) fn file(&mut self, file: u32, trouble: &Trouble) {
        self.bad |= matches!(trouble, Trouble::Damage(_));
        self.unread |= matches!(trouble, Trouble::Unreadable(_));
        complain(trouble.line(&self.input.name(file)));
    }

    /// Something else came that makes the data bad, and was told.
    pub(super) fn mark_bad(&mut self) {
        self.bad = true;
    }

    pub(super) fn verdict(&self) -> Outcome {
        self.input.tell_namings();
        verdict(self.unread, self.bad)
    }
}

/// The field because of which a record has no JSON that says the same: only a number of an Avro file can be the reason.
pub(super) fn unwritable(event: &Event<'_>, place: Place) -> Option<String> {
    place.block?;
    event.not_finite()
}

/// What is wrong with such a field.
pub(super) const NOT_JSON: &str = "it holds NaN or an infinity, and JSON has no such number";

/// The same as a sentence.
pub(super) fn not_json(field: &str) -> String {
    format!("the field `{field}` cannot be written: {NOT_JSON}")
}
