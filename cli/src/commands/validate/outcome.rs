//! What a thread finds out about records, and where it goes.

use std::collections::BTreeMap;

use event_catalog::descriptor::EventDescriptor;
use event_catalog::object::planned;
use event_catalog::{AnyEvent as _, Violation};

use super::judge::Judge;
use super::strangers::{Names, Strangers};
use super::tally::{Counts, Tally};
use crate::catalog::{Event, tool};
use crate::dedupe::{self, Id, Seen};
use crate::input::{Depth, Input, Item, Namings, Place, Raw, Record, Trouble, malformed};
use crate::output::{Failure, Reader};
use crate::pipeline::{Sink, Work};
use crate::report::{Reject, Rejects, Troubles};

/// What was found out about a record.
pub(super) struct Outcome {
    pub(super) place: Place,
    pub(super) what: What,
    /// The record, if it has errors and is to be kept.
    pub(super) reject: Option<Box<Reject>>,
    /// The exceptions that let problems pass, each as often as it did.
    pub(super) excused: Vec<usize>,
}

pub(super) enum What {
    /// A record of a type that the catalog knows, what is wrong with it, and its fields that the
    /// catalog does not know.
    Known {
        event: &'static EventDescriptor,
        violations: Vec<Violation>,
        unknown: Option<Names>,
        /// The custom event of the plan that it brings back.
        custom: Option<&'static str>,
    },
    /// A record of a type that the catalog does not know, and what is wrong with it all the same.
    Unknown {
        event_type: String,
        violations: Vec<Violation>,
    },
    /// No record.
    Malformed(Violation),
}

impl Outcome {
    fn of(
        judge: &Judge,
        strangers: &mut Strangers,
        event: &Event<'_>,
        mut violations: Vec<Violation>,
        place: Place,
    ) -> Self {
        let mut excused = Vec::new();
        let what = match event.record() {
            Ok(record) => {
                let planned = tool().plan.and_then(|plan| planned(plan, record));
                let custom = planned.as_ref().map(|planned| planned.event.name);
                violations.extend(planned.into_iter().flat_map(|planned| planned.violations));
                judge.weigh(
                    Some(record.descriptor().name),
                    &mut violations,
                    &mut excused,
                );
                let (event, mut unknown) = (record.descriptor(), None);
                record.fields(&mut |_, fields| unknown = strangers.of(event, fields));
                What::Known {
                    event,
                    violations,
                    unknown,
                    custom,
                }
            }
            Err(event) => {
                judge.weigh(None, &mut violations, &mut excused);
                What::Unknown {
                    event_type: event.event_type.as_ref().to_owned(),
                    violations,
                }
            }
        };
        Outcome {
            place,
            what,
            reject: None,
            excused,
        }
    }

    fn has_violations(&self) -> bool {
        match &self.what {
            What::Known { violations, .. } | What::Unknown { violations, .. } => {
                !violations.is_empty()
            }
            What::Malformed(_) => true,
        }
    }

    #[cold]
    fn malformed(rule: &'static str, why: String, place: Place) -> Self {
        Outcome {
            place,
            what: What::Malformed(malformed::violation(rule, why)),
            reject: None,
            excused: Vec::new(),
        }
    }

    /// With the record, if it has errors. `shape` is what keeps values of it from their fields.
    #[cold]
    fn keeping(mut self, raw: Raw<'_>, event: Option<&Event<'_>>, shape: &[Violation]) -> Self {
        let (event_type, violations) = match &self.what {
            What::Known {
                event, violations, ..
            } => (Some(event.name), violations.clone()),
            What::Malformed(violation) => (None, vec![violation.clone()]),
            What::Unknown { violations, .. } => (None, violations.clone()),
        };
        if violations.iter().any(Violation::is_error) {
            let record = raw.copy(event.map(|event| (event, shape)));
            self.reject = Some(Box::new(Reject {
                place: self.place,
                event: event_type,
                violations,
                record,
            }));
        }
        self
    }
}

/// Checks records, on any thread.
pub(super) struct Check<'j> {
    /// How much problems weigh.
    pub(super) judge: &'j Judge,
    /// How many problems are kept of each piece of the input.
    pub(super) keep: usize,
    /// Which records count is decided later, in their order.
    pub(super) dedupe: bool,
    /// Whether records with errors are kept as they came.
    pub(super) keep_rejects: bool,
}

pub(super) struct Checked {
    strangers: Strangers,
    found: Found,
}

enum Found {
    /// All of them together.
    Counted(Box<Tally>),
    /// One by one; and how many are not wanted.
    Apart(Vec<(Option<Id>, Outcome)>, u64),
}

impl Work for Check<'_> {
    type Made = Checked;
    const DEPTH: Depth = Depth::Check;

    fn start(&self) -> Checked {
        let found = if self.dedupe {
            Found::Apart(Vec::new(), 0)
        } else {
            Found::Counted(Box::new(Tally::new(self.keep)))
        };
        Checked {
            strangers: Strangers::default(),
            found,
        }
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, checked: &mut Checked) {
        let (id, outcome) = match item {
            Item::Filtered => {
                match &mut checked.found {
                    Found::Counted(tally) => tally.filtered += 1,
                    Found::Apart(_, filtered) => *filtered += 1,
                }
                return;
            }
            Item::Event(event, violations) => {
                // A record that is not shaped like its event keeps no good one from counting: `cat`
                // and `convert` do not write it either.
                let has_id = self.dedupe && !violations.iter().any(Violation::is_of_shape);
                let id = has_id.then(|| dedupe::id(event)).flatten();
                let shape: Vec<Violation> = if self.keep_rejects {
                    let of_shape = violations.iter().filter(|one| one.is_of_shape());
                    of_shape.cloned().collect()
                } else {
                    Vec::new()
                };
                let outcome =
                    Outcome::of(self.judge, &mut checked.strangers, event, violations, place);
                let is_bad = self.keep_rejects && outcome.has_violations();
                (
                    id,
                    if is_bad {
                        outcome.keeping(raw, Some(event), &shape)
                    } else {
                        outcome
                    },
                )
            }
            Item::Malformed { rule, why } => (None, Outcome::malformed(rule, why, place)),
            // Comes at another depth only.
            Item::Misshapen { event, .. } => (
                None,
                Outcome::malformed(malformed::JSON, format!("not a valid {event}"), place),
            ),
        };
        let lost = self.keep_rejects && matches!(outcome.what, What::Malformed(_));
        let outcome = if lost {
            outcome.keeping(raw, None, &[])
        } else {
            outcome
        };
        match &mut checked.found {
            Found::Counted(tally) => tally.add(outcome),
            Found::Apart(outcomes, _) => outcomes.push((id, outcome)),
        }
    }

    fn is_much(&self, checked: &Checked) -> bool {
        match &checked.found {
            Found::Counted(tally) => tally.rejected.len() >= 1024,
            Found::Apart(outcomes, _) => outcomes.len() >= 4096,
        }
    }
}

/// All that was found out, in the order of the input.
pub(super) struct Findings<'i> {
    pub(super) input: &'i Input,
    pub(super) tally: Tally,
    seen: Option<Seen>,
    rejects: Option<Rejects>,
    /// How many records came before, and are counted nowhere else.
    pub(super) duplicates: u64,
    pub(super) troubles: Troubles,
    /// Files in folders that hold no records, and what they seem to be.
    pub(super) no_data: Vec<(u32, &'static str)>,
    /// By position of the file.
    by_file: Vec<Counts>,
}

impl<'i> Findings<'i> {
    pub(super) fn new(
        input: &'i Input,
        keep: usize,
        seen: Option<Seen>,
        rejects: Option<Rejects>,
    ) -> Self {
        Findings {
            input,
            tally: Tally::new(keep),
            seen,
            rejects,
            duplicates: 0,
            troubles: Troubles::default(),
            no_data: Vec::new(),
            by_file: vec![Counts::default(); input.sources.len()],
        }
    }

    /// Puts the rejects in their place.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.rejects.take().map_or(Ok(()), Rejects::finish)
    }

    /// Whether duplicates may have gone unnoticed: ids were forgotten, or are in other parts.
    pub(super) fn forgot(&self) -> bool {
        let is_part = self.input.shard.is_some();
        self.seen
            .as_ref()
            .is_some_and(|seen| is_part || seen.forgot())
    }

    /// What a file is called.
    pub(super) fn name(&self, file: u32) -> String {
        self.input.name(file)
    }

    /// The files that hold data, and what is in each.
    pub(super) fn files(&self) -> impl Iterator<Item = (u32, &Counts)> {
        let without = |file: &u32| {
            self.no_data
                .binary_search_by_key(file, |(file, _)| *file)
                .is_err()
        };
        (0..)
            .zip(&self.by_file)
            .filter(move |(file, _)| without(file))
    }

    /// What is in the files of each date, where their paths tell: `…/date=2026-11-28/…`.
    pub(super) fn by_date(&self) -> BTreeMap<String, Counts> {
        let mut dates: BTreeMap<String, Counts> = BTreeMap::new();
        for (file, counts) in self.files() {
            if let Some(date) = date(&self.name(file)) {
                dates.entry(date.to_owned()).or_default().add(counts);
            }
        }
        dates
    }

    /// By what records were named that do not name themselves.
    pub(super) fn namings(&self) -> &Namings {
        self.input.namings()
    }

    /// How many entries of folders were passed over.
    pub(super) fn passed_over(&self) -> u64 {
        self.input.passed_over
    }

    fn reject(&mut self, rejected: impl IntoIterator<Item = Reject>) -> Result<(), Failure> {
        let Some(rejects) = &mut self.rejects else {
            return Ok(());
        };
        rejected
            .into_iter()
            .try_for_each(|reject| rejects.write(self.input, &reject))
    }
}

/// The date that a path names.
fn date(path: &str) -> Option<&str> {
    let is_date = |text: &&str| {
        text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| {
                if matches!(at, 4 | 7) {
                    byte == b'-'
                } else {
                    byte.is_ascii_digit()
                }
            })
    };
    path.rsplit(['/', '\\'])
        .find_map(|part| part.strip_prefix("date=").filter(is_date))
}

impl Sink<Checked> for Findings<'_> {
    fn take(&mut self, file: u32, checked: Checked) -> Result<Reader, Failure> {
        let mut tally = match checked.found {
            Found::Counted(tally) => *tally,
            Found::Apart(outcomes, filtered) => {
                let mut tally = Tally::new(self.tally.kinds.keep());
                tally.filtered = filtered;
                for (id, outcome) in outcomes {
                    if self.seen.as_mut().is_none_or(|seen| seen.is_new(id)) {
                        tally.add(outcome);
                    } else {
                        self.duplicates += 1;
                    }
                }
                tally
            }
        };
        self.reject(std::mem::take(&mut tally.rejected))?;
        if let Some(counts) = self.by_file.get_mut(file as usize) {
            counts.add(&tally.total());
        }
        self.tally.merge(tally);
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.troubles.add(self.input, file, &trouble, false);
        match trouble {
            Trouble::Damage(damage) => self.tally.kinds.add(
                damage.place,
                None,
                malformed::violation(malformed::BLOCK, damage.to_string()),
            ),
            Trouble::NoData(what) => self.no_data.push((file, what)),
            Trouble::Unreadable(_) | Trouble::Note(_) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_told_by_folders() {
        assert_eq!(
            date("b/event_type=x/date=2026-11-28/part.avro"),
            Some("2026-11-28")
        );
        assert_eq!(
            date("date=2026-11-27/date=2026-11-28/x"),
            Some("2026-11-28")
        );
        assert_eq!(date("b/date=2026-11-2/x"), None);
        assert_eq!(date("b/date=yesterday./x"), None);
        assert_eq!(date("b/update=2026-11-28/x"), None);
    }
}
