//! What becomes of the records that a command reads: written, rejected, or filtered, each once.
//! What is rejected is told by kind, not one by one.

use event_catalog::{AnyEvent as _, Severity, Violation};

use super::{Kinds, Reject, Rejects, Reporting, Troubles};
use crate::catalog::Event;
use crate::input::{Input, Item, Place, Raw, Trouble, lacks_values, malformed, with_nulls};
use crate::output::{Failure, Outcome, Paint, Reader, complain, count, verdict};

/// What an older release did not have, and is dropped.
#[derive(Clone, Copy, Default)]
pub(crate) struct Older {
    /// Fields of records that are written.
    pub(crate) fields: u64,
    /// Records of events.
    pub(crate) events: u64,
}

/// What a thread puts aside of a piece of the input.
#[derive(Default)]
pub(crate) struct Aside {
    /// How many records there were.
    pub(crate) read: u64,
    /// How many are not wanted.
    pub(crate) filtered: u64,
    pub(crate) older: Older,
    pub(crate) rejected: Vec<Reject>,
    /// What is wrong with records that are written all the same.
    lenient: Vec<(Place, &'static str, Vec<Violation>)>,
}

/// What becomes of records that are no good events.
#[derive(Clone, Copy)]
pub(crate) struct Policy {
    /// Whether rejected records are kept as they came.
    pub(crate) keep: bool,
    /// Whether those that lack a value which is required are written.
    pub(crate) lenient: bool,
}

impl Policy {
    /// An event as it came, if rejected records are kept.
    pub(crate) fn copy(self, raw: Raw<'_>, event: &Event<'_>) -> Option<Box<[u8]>> {
        if self.keep {
            raw.copy(Some((event, &[])))
        } else {
            None
        }
    }
}

impl Aside {
    /// Whether it should be handed on before there is more.
    pub(crate) fn is_much(&self) -> bool {
        self.rejected.len() + self.lenient.len() >= 1024
    }

    /// Rejects an event that cannot be written.
    #[cold]
    pub(crate) fn event(
        &mut self,
        place: Place,
        event: &Event<'_>,
        violation: Violation,
        record: Option<Box<[u8]>>,
    ) {
        self.rejected.push(Reject {
            place,
            event: name(event),
            violations: vec![violation],
            record,
        });
    }

    /// Rejects what is no good event, or, if that is wanted, has it written: with null where
    /// nothing is.
    ///
    /// `prepare` makes of what could be decoded what may be written.
    #[cold]
    pub(crate) fn item(
        &mut self,
        policy: Policy,
        place: Place,
        raw: Raw<'_>,
        item: Item<'_, '_>,
        prepare: impl FnOnce(&mut Event<'_>),
    ) -> Option<Event<'static>> {
        let copy = |decoded: Option<(&Event<'_>, &[Violation])>| {
            if policy.keep { raw.copy(decoded) } else { None }
        };
        let (event, violations, record) = match item {
            Item::Event(event, violations) => (
                name(event),
                violations.clone(),
                copy(Some((event, &violations))),
            ),
            Item::Misshapen {
                event,
                shape,
                mut record,
            } => {
                let lenient = policy.lenient
                    && record
                        .as_deref()
                        .is_some_and(|event| lacks_values(event, &shape));
                if let (true, Some(decoded)) = (lenient, record.as_deref_mut()) {
                    prepare(decoded);
                    let written = with_nulls(decoded, &shape);
                    self.lenient.push((place, event, shape));
                    return Some(written);
                }
                let record = copy(record.as_deref().map(|event| (event, shape.as_slice())));
                (Some(event), shape, record)
            }
            Item::Filtered => {
                self.filtered += 1;
                return None;
            }
            Item::Malformed { rule, why } => {
                (None, vec![malformed::violation(rule, why)], copy(None))
            }
        };
        self.rejected.push(Reject {
            place,
            event,
            violations,
            record,
        });
        None
    }
}

fn name(event: &Event<'_>) -> Option<&'static str> {
    event.record().ok().map(|record| record.descriptor().name)
}

/// All that was put aside, in the order of the input.
pub(crate) struct Ledger<'i> {
    pub(crate) input: &'i Input,
    quiet: bool,
    rejects: Option<Rejects>,
    pub(crate) troubles: Troubles,
    /// What is wrong with records that are left out.
    pub(crate) kinds: Kinds,
    /// What is wrong with those that are written all the same.
    pub(crate) lenient_kinds: Kinds,
    pub(crate) read: u64,
    pub(crate) written: u64,
    pub(crate) filtered: u64,
    pub(crate) older: Older,
    pub(crate) duplicates: u64,
    pub(crate) rejected: u64,
    pub(crate) lenient: u64,
}

/// Most kinds that are told.
const TOLD: usize = 20;

impl<'i> Ledger<'i> {
    pub(crate) fn new(reporting: &Reporting, input: &'i Input, rejects: Option<Rejects>) -> Self {
        Ledger {
            input,
            quiet: reporting.quiet,
            rejects,
            troubles: Troubles::default(),
            kinds: Kinds::new(reporting.problems(0)),
            lenient_kinds: Kinds::new(0),
            read: 0,
            written: 0,
            filtered: 0,
            older: Older::default(),
            duplicates: 0,
            rejected: 0,
            lenient: 0,
        }
    }

    /// Adds what a thread has put aside, but for what it has rejected.
    pub(crate) fn add(&mut self, aside: Aside) -> Vec<Reject> {
        self.read += aside.read;
        self.filtered += aside.filtered;
        self.older.fields += aside.older.fields;
        self.older.events += aside.older.events;
        self.lenient += aside.lenient.len() as u64;
        for (place, event, violations) in aside.lenient {
            for violation in violations {
                self.lenient_kinds.add(place, Some(event), violation);
            }
        }
        aside.rejected
    }

    /// Adds what a thread has put aside.
    pub(crate) fn take(&mut self, aside: Aside) -> Result<(), Failure> {
        let rejected = self.add(aside);
        rejected
            .into_iter()
            .try_for_each(|reject| self.reject(reject))
    }

    /// Leaves a record out.
    pub(crate) fn reject(&mut self, reject: Reject) -> Result<(), Failure> {
        self.rejected += 1;
        if let Some(rejects) = &mut self.rejects {
            rejects.write(self.input, &reject)?;
        }
        for violation in reject.violations {
            self.kinds.add(reject.place, reject.event, violation);
        }
        Ok(())
    }

    pub(crate) fn trouble(&mut self, file: u32, trouble: &Trouble) {
        self.troubles.add(self.input, file, trouble, !self.quiet);
    }

    /// Tells of what was left out, and puts the rejects in their place. `reader`: whether all input
    /// was read.
    pub(crate) fn finish(&mut self, reader: Reader) -> Outcome {
        if !self.quiet {
            self.tell(reader);
        }
        self.rejects.take().map_or(Ok(()), Rejects::finish)
    }

    fn tell(&self, reader: Reader) {
        let kinds = |kinds: &Kinds| kinds.kind_lines(self.input, TOLD);
        self.input.tell_namings();
        let problems = self.kinds.problem_lines(self.input, Paint::PLAIN);
        // Where all kinds came but once and are told one by one, that is all there is.
        let told = self.kinds.total == self.kinds.problems.len() as u64;
        let notes = problems
            .chain(if told { Vec::new() } else { kinds(&self.kinds) })
            .chain(self.troubles.note());
        notes.for_each(complain);
        if self.lenient > 0 {
            complain(format_args!(
                "note: {} written with null in a required field (--lenient):",
                count(self.lenient, "record")
            ));
            kinds(&self.lenient_kinds).into_iter().for_each(complain);
        }
        let Older { fields, events } = self.older;
        if fields + events > 0 {
            let events = match events {
                0 => String::new(),
                events => format!(", and {} of events", count(events, "record")),
            };
            complain(format_args!(
                "note: {} dropped that the release did not have (--as-release){events}",
                count(fields, "field")
            ));
        }
        if reader == Reader::Gone {
            if self.rejects.is_some() {
                complain(
                    "note: nobody reads the output any more; the rejects are those of what was read until then",
                );
            }
        } else if self.rejected > 0 {
            let mut line = format!(
                "note: {} read: {} written, {} rejected",
                count(self.read, "record"),
                self.written,
                self.rejected
            );
            for (number, what) in [
                (self.filtered, "filtered out"),
                (self.older.events, "dropped"),
                (self.duplicates, "left out as duplicates"),
            ] {
                if number > 0 {
                    line = format!("{line}, {number} {what}");
                }
            }
            complain(line);
        }
    }

    /// How the command ends.
    pub(crate) fn verdict(&self) -> Outcome {
        verdict(
            !self.troubles.unreadable.is_empty(),
            self.rejected + self.troubles.damaged > 0,
        )
    }
}

/// A record that is an event, and cannot be written.
#[cold]
pub(crate) fn unwritable(rule: &'static str, field: Option<&str>, message: String) -> Violation {
    let pointer = field.map_or_else(String::new, |field| {
        format!("/{}", field.replace('~', "~0").replace('/', "~1"))
    });
    Violation::new(pointer, rule, Severity::Error, message)
}
