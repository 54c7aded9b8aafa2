//! What is counted. Batches are counted apart and put together in the order of the input, so the
//! outcome does not depend on threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use event_catalog::Violation;
use event_catalog::descriptor::EventDescriptor;

use super::outcome::{Outcome, What};
use super::strangers::{MOST, Names};
use crate::catalog::{EventType, catalog};
use crate::input::Place;
use crate::report::{Kinds, Reject};

/// Counts of records.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) records: u64,
    /// Records with a warning and no error.
    pub(super) with_warnings: u64,
    pub(super) with_errors: u64,
}

impl Counts {
    /// Records without errors.
    pub(super) fn valid(&self) -> u64 {
        self.records - self.with_errors
    }

    /// Counts a record with these violations.
    #[inline]
    fn count(&mut self, violations: &[Violation]) {
        self.records += 1;
        if violations.iter().any(Violation::is_error) {
            self.with_errors += 1;
        } else if !violations.is_empty() {
            self.with_warnings += 1;
        }
    }

    pub(super) fn add(&mut self, other: &Counts) {
        self.records += other.records;
        self.with_warnings += other.with_warnings;
        self.with_errors += other.with_errors;
    }
}

/// How often names came that the catalog does not have. Input that makes up ever new ones must not
/// fill the memory.
#[derive(Default)]
pub(super) struct NameCounts {
    pub(super) counts: BTreeMap<String, u64>,
    /// How often names came for which there was no room.
    pub(super) others: u64,
    /// Names that came together last, counted once, and how often they came again since.
    latest: Option<(Arc<[String]>, u64)>,
}

impl NameCounts {
    const LONGEST: usize = 200;

    fn add(&mut self, name: &str, count: u64) {
        let name = name
            .char_indices()
            .nth(Self::LONGEST)
            .map_or(name, |(end, _)| &name[..end]);
        if let Some(known) = self.counts.get_mut(name) {
            *known += count;
        } else if self.counts.len() < MOST {
            self.counts.insert(name.to_owned(), count);
        } else {
            self.others += count;
        }
    }

    /// Adds names that came together: mostly the same as the last time.
    #[inline]
    fn add_all(&mut self, names: &Names) {
        match &mut self.latest {
            Some((latest, again)) if Arc::ptr_eq(latest, &names.names) => *again += 1,
            _ => {
                self.settle();
                names.names.iter().for_each(|name| self.add(name, 1));
                self.latest = Some((names.names.clone(), 0));
            }
        }
        self.others += names.others;
    }

    fn settle(&mut self) {
        if let Some((names, again)) = self.latest.take().filter(|(_, again)| *again > 0) {
            names.iter().for_each(|name| self.add(name, again));
        }
    }

    /// Adds what was counted further on; nothing more may be added to that.
    fn merge(&mut self, mut other: NameCounts) {
        other.settle();
        for (name, count) in &other.counts {
            self.add(name, *count);
        }
        self.others += other.others;
    }
}

/// Everything that is counted.
pub(super) struct Tally {
    /// By position of the event type.
    known: Box<[Counts]>,
    /// Records of event types that the catalog does not know.
    pub(super) unknown: Counts,
    pub(super) malformed: u64,
    /// Records that are not wanted, and counted nowhere else.
    pub(super) filtered: u64,
    pub(super) unknown_types: NameCounts,
    /// Custom events of the plan, by name; they are counted with their event type as well.
    pub(super) custom: BTreeMap<&'static str, Counts>,
    /// By position of the event type.
    unknown_fields: BTreeMap<u16, NameCounts>,
    pub(super) kinds: Kinds,
    /// How many problems each exception let pass, by its position.
    pub(super) excused: BTreeMap<usize, u64>,
    /// Records with errors; only where they are kept.
    pub(super) rejected: Vec<Reject>,
}

impl Tally {
    pub(super) fn new(keep: usize) -> Self {
        Tally {
            known: vec![Counts::default(); catalog().events.len()].into(),
            unknown: Counts::default(),
            malformed: 0,
            filtered: 0,
            unknown_types: NameCounts::default(),
            custom: BTreeMap::new(),
            unknown_fields: BTreeMap::new(),
            kinds: Kinds::new(keep),
            excused: BTreeMap::new(),
            rejected: Vec::new(),
        }
    }

    /// Counts a record, or what stands in its place.
    #[inline]
    pub(super) fn add(
        &mut self,
        Outcome {
            place,
            what,
            reject,
            excused,
        }: Outcome,
    ) {
        for exception in excused {
            *self.excused.entry(exception).or_default() += 1;
        }
        self.rejected.extend(reject.map(|reject| *reject));
        match what {
            What::Known {
                event,
                violations,
                unknown,
                custom,
            } => {
                if let Some(name) = custom {
                    self.custom.entry(name).or_default().count(&violations);
                }
                if let Some(names) = unknown {
                    let fields = self.unknown_fields.entry(event.index).or_default();
                    fields.add_all(&names);
                }
                self.record(event, place, violations);
            }
            What::Unknown {
                event_type,
                violations,
            } => {
                self.unknown_types.add(&event_type, 1);
                self.unknown.count(&violations);
                for violation in violations {
                    self.kinds.add(place, None, violation);
                }
            }
            What::Malformed(violation) => {
                self.malformed += 1;
                self.kinds.add(place, None, violation);
            }
        }
    }

    #[inline]
    fn record(
        &mut self,
        event: &'static EventDescriptor,
        place: Place,
        violations: Vec<Violation>,
    ) {
        let Some(counts) = self.known.get_mut(usize::from(event.index)) else {
            return;
        };
        counts.count(&violations);
        for violation in violations {
            self.kinds.add(place, Some(event.name), violation);
        }
    }

    /// Adds what was counted further on in the input.
    pub(super) fn merge(&mut self, later: Tally) {
        for (mine, theirs) in self.known.iter_mut().zip(&later.known) {
            mine.add(theirs);
        }
        self.unknown.add(&later.unknown);
        self.malformed += later.malformed;
        self.filtered += later.filtered;
        for (name, counts) in &later.custom {
            self.custom.entry(name).or_default().add(counts);
        }
        self.unknown_types.merge(later.unknown_types);
        for (event, names) in later.unknown_fields {
            self.unknown_fields.entry(event).or_default().merge(names);
        }
        self.kinds.merge(later.kinds);
        for (exception, count) in later.excused {
            *self.excused.entry(exception).or_default() += count;
        }
        self.rejected.extend(later.rejected);
    }

    /// All records together.
    pub(super) fn total(&self) -> Counts {
        let mut total = Counts {
            records: self.malformed,
            with_warnings: 0,
            with_errors: self.malformed,
        };
        for counts in self.known.iter().chain([&self.unknown]) {
            total.add(counts);
        }
        total
    }

    /// Event types that came, by name.
    pub(super) fn by_event(&self) -> impl Iterator<Item = (&'static str, &Counts)> {
        EventType::all()
            .zip(&self.known)
            .filter(|(_, counts)| counts.records > 0)
            .map(|(event, counts)| (event.as_str(), counts))
    }

    /// Fields that the catalog does not know, by event type.
    pub(super) fn unknown_fields(&self) -> impl Iterator<Item = (&'static str, &NameCounts)> {
        self.unknown_fields.iter().filter_map(|(index, names)| {
            Some((catalog().events.get(usize::from(*index))?.name, names))
        })
    }
}

#[cfg(test)]
mod tests {
    use event_catalog::Severity;

    use super::*;

    #[test]
    fn names_that_never_end_take_little_memory() {
        let mut names = NameCounts::default();
        for i in 0..3_000 {
            names.add(&format!("{}{i}", "é".repeat(i)), 1);
        }
        assert!(names.counts.len() <= MOST);
        assert_eq!(names.counts.values().sum::<u64>() + names.others, 3_000);
        let mut sum = NameCounts::default();
        let others = names.others;
        sum.merge(names);
        assert_eq!(sum.counts.values().sum::<u64>() + sum.others, 3_000);
        assert_eq!(sum.others, others);
    }

    #[test]
    fn names_that_come_together_count_each_time() {
        let set = |names: &[&str]| Names {
            names: names.iter().map(ToString::to_string).collect(),
            others: 0,
        };
        let (ab, b) = (set(&["a", "b"]), set(&["b"]));
        let mut names = NameCounts::default();
        for one in [&ab, &ab, &b, &b, &b, &ab] {
            names.add_all(one);
        }
        let mut sum = NameCounts::default();
        sum.merge(names);
        let counts: Vec<_> = sum.counts.iter().map(|(name, n)| (&**name, *n)).collect();
        assert_eq!(counts, [("a", 3), ("b", 6)]);
    }

    #[test]
    fn a_record_counts_once_however_much_is_wrong_with_it() {
        crate::catalog::settle(crate::braze::TOOL);
        let event = EventType::named("users.messages.email.Click")
            .unwrap()
            .descriptor();
        let violation = |severity| Violation::new("/url", "r", severity, "…");
        let mut total = Tally::new(0);
        for _ in 0..3 {
            let mut batch = Tally::new(0);
            batch.record(event, Place::default(), vec![violation(Severity::Warning)]);
            batch.record(
                event,
                Place::default(),
                vec![violation(Severity::Warning), violation(Severity::Error)],
            );
            total.merge(batch);
        }
        let Counts {
            records,
            with_warnings,
            with_errors,
        } = total.total();
        assert_eq!(
            (records, with_warnings, with_errors, total.total().valid()),
            (6, 3, 3, 3)
        );
    }
}
