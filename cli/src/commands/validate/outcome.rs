//! What a thread finds out about records, and where it goes.

use braze_events::descriptor::EventDescriptor;
use braze_events::{AnyEvent as _, Event, Severity, Violation};

use super::tally::Tally;
use crate::dedupe::{self, Id, Seen};
use crate::input::{Depth, Input, Item, Namings, Place, Record, Trouble, malformed};
use crate::output::{Failure, Reader, complain};
use crate::pipeline::{Sink, Work};

/// What was found out about a record.
pub(super) struct Outcome {
    pub(super) place: Place,
    pub(super) what: What,
}

pub(super) enum What {
    /// A record of a type that the catalogue knows, what is wrong with it, and its fields that the catalogue does not know.
    Known { event: &'static EventDescriptor, violations: Vec<Violation>, unknown: Vec<String> },
    /// A record of a type that the catalogue does not know.
    Unknown(String),
    /// No record.
    Malformed(Violation),
}

impl Outcome {
    fn of(event: &Event<'_>, violations: Vec<Violation>, place: Place) -> Self {
        let what = match event.record() {
            Ok(record) => {
                let (event, mut unknown) = (record.descriptor(), Vec::new());
                record.fields(&mut |_, fields| {
                    // A value that does not fit its field is kept among them, too.
                    let names = fields.iter().map(|(name, _)| name).filter(|name| event.position(name).is_none());
                    unknown.extend(names.map(ToOwned::to_owned));
                });
                // Once for each record.
                unknown.sort_unstable();
                unknown.dedup();
                What::Known { event, violations, unknown }
            }
            Err(event) => What::Unknown(event.event_type.as_ref().to_owned()),
        };
        Outcome { place, what }
    }

    #[cold]
    fn malformed(rule: &'static str, why: String, place: Place) -> Self {
        Outcome { place, what: What::Malformed(broken(rule, why)) }
    }
}

fn broken(rule: &'static str, why: String) -> Violation {
    Violation { pointer: String::new(), rule, severity: Severity::Error, message: why.into() }
}

/// Checks records, on any thread.
pub(super) struct Check {
    /// How many problems are kept of each piece of the input.
    pub(super) keep: usize,
    /// Which records count is decided later, in their order.
    pub(super) dedupe: bool,
}

pub(super) enum Checked {
    /// All of them together.
    Counted(Tally),
    /// One by one.
    Apart(Vec<(Option<Id>, Outcome)>),
}

impl Work for Check {
    type Made = Checked;
    const DEPTH: Depth = Depth::Check;

    fn start(&self) -> Checked {
        if self.dedupe { Checked::Apart(Vec::new()) } else { Checked::Counted(Tally::new(self.keep)) }
    }

    fn record(&self, Record { place, item }: Record<'_, '_>, checked: &mut Checked) {
        let (id, outcome) = match item {
            Item::Filtered => return,
            Item::Event(event, violations) => {
                // A record that is not shaped like its event keeps no good one from counting: `cat` and `convert` do not write it either.
                let has_id = self.dedupe && !violations.iter().any(Violation::is_of_shape);
                (has_id.then(|| dedupe::id(event)).flatten(), Outcome::of(event, violations, place))
            }
            Item::Malformed { rule, why } => (None, Outcome::malformed(rule, why, place)),
            // Comes at another depth only.
            Item::Misshapen { why, .. } => (None, Outcome::malformed(malformed::JSON, why, place)),
        };
        match checked {
            Checked::Counted(tally) => tally.add(outcome),
            Checked::Apart(outcomes) => outcomes.push((id, outcome)),
        }
    }

    fn is_much(&self, checked: &Checked) -> bool {
        matches!(checked, Checked::Apart(outcomes) if outcomes.len() >= 4096)
    }
}

/// All that was found out, in the order of the input.
pub(super) struct Findings<'i> {
    input: &'i Input,
    pub(super) tally: Tally,
    seen: Option<Seen>,
    /// How many records came before, and are counted nowhere else.
    pub(super) duplicates: u64,
    /// How many parts of files are damaged.
    pub(super) damaged: u64,
    /// How many bytes were skipped because of that.
    pub(super) skipped_bytes: u64,
    /// Files that could not be read to their end, and why.
    pub(super) unreadable: Vec<(u32, String)>,
    /// Files in folders that hold no records, and what they seem to be.
    pub(super) no_data: Vec<(u32, &'static str)>,
}

impl<'i> Findings<'i> {
    pub(super) fn new(input: &'i Input, keep: usize, seen: Option<Seen>) -> Self {
        Findings {
            input,
            tally: Tally::new(keep),
            seen,
            duplicates: 0,
            damaged: 0,
            skipped_bytes: 0,
            unreadable: Vec::new(),
            no_data: Vec::new(),
        }
    }

    /// Whether duplicates may have gone unnoticed.
    pub(super) fn forgot(&self) -> bool {
        self.seen.as_ref().is_some_and(Seen::forgot)
    }

    /// What a file is called.
    pub(super) fn name(&self, file: u32) -> String {
        self.input.name(file)
    }

    /// The files that hold data, by name.
    pub(super) fn files(&self) -> impl Iterator<Item = String> {
        let without = |file: &u32| self.no_data.binary_search_by_key(file, |(file, _)| *file).is_err();
        (0..).take(self.input.sources.len()).filter(without).map(|file| self.name(file))
    }

    /// By what records were named that do not name themselves.
    pub(super) fn namings(&self) -> &Namings {
        self.input.namings()
    }

    /// How many entries of folders were passed over.
    pub(super) fn passed_over(&self) -> u64 {
        self.input.passed_over
    }
}

impl Sink<Checked> for Findings<'_> {
    fn take(&mut self, checked: Checked) -> Result<Reader, Failure> {
        match checked {
            Checked::Counted(tally) => self.tally.merge(tally),
            Checked::Apart(outcomes) => {
                for (id, outcome) in outcomes {
                    if self.seen.as_mut().is_none_or(|seen| seen.is_new(id)) {
                        self.tally.add(outcome);
                    } else {
                        self.duplicates += 1;
                    }
                }
            }
        }
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        if let Trouble::Unreadable(_) | Trouble::Note(_) = &trouble {
            complain(trouble.line(&self.name(file)));
        }
        match trouble {
            Trouble::Unreadable(why) => self.unreadable.push((file, why)),
            Trouble::Damage(damage) => {
                self.damaged += 1;
                self.skipped_bytes += damage.skipped.unwrap_or(0);
                self.tally.damage(damage.place, broken(malformed::BLOCK, damage.to_string()));
            }
            Trouble::NoData(what) => self.no_data.push((file, what)),
            Trouble::Note(_) => {}
        }
        Ok(())
    }
}
