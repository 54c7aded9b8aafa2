//! What is counted. Batches are counted apart and put together in the order of the input, so the outcome does not depend on threads.

use std::collections::BTreeMap;

use braze_events::descriptor::EventDescriptor;
use braze_events::{EventType, Severity, Violation};

use super::outcome::{Outcome, What};
use crate::input::Place;

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

    fn add(&mut self, other: &Counts) {
        self.records += other.records;
        self.with_warnings += other.with_warnings;
        self.with_errors += other.with_errors;
    }
}

/// One thing that is wrong with one record.
pub(super) struct Problem {
    pub(super) place: Place,
    /// The event type; `None` where the data does not tell.
    pub(super) event: Option<&'static str>,
    pub(super) violation: Violation,
}

/// How often a rule was broken, and where first.
pub(super) struct RuleCount {
    pub(super) severity: Severity,
    pub(super) count: u64,
    pub(super) first: Place,
}

/// How often names came that the catalogue does not have. Input that makes up ever new ones must not fill the memory.
#[derive(Default)]
pub(super) struct NameCounts {
    pub(super) counts: BTreeMap<String, u64>,
    /// How often names came for which there was no room.
    pub(super) others: u64,
}

impl NameCounts {
    const MOST: usize = 1000;
    const LONGEST: usize = 200;

    fn add(&mut self, name: &str, count: u64) {
        let name = name.char_indices().nth(Self::LONGEST).map_or(name, |(end, _)| &name[..end]);
        if let Some(known) = self.counts.get_mut(name) {
            *known += count;
        } else if self.counts.len() < Self::MOST {
            self.counts.insert(name.to_owned(), count);
        } else {
            self.others += count;
        }
    }

    fn merge(&mut self, other: &NameCounts) {
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
    pub(super) unknown_events: u64,
    pub(super) malformed: u64,
    pub(super) unknown_types: NameCounts,
    /// By position of the event type.
    unknown_fields: BTreeMap<u16, NameCounts>,
    pub(super) rules: BTreeMap<&'static str, RuleCount>,
    /// The first problems.
    pub(super) problems: Vec<Problem>,
    /// How many of them to keep.
    keep: usize,
    pub(super) problems_total: u64,
}

impl Tally {
    pub(super) fn new(keep: usize) -> Self {
        Tally {
            known: vec![Counts::default(); EventType::ALL.len()].into(),
            unknown_events: 0,
            malformed: 0,
            unknown_types: NameCounts::default(),
            unknown_fields: BTreeMap::new(),
            rules: BTreeMap::new(),
            problems: Vec::new(),
            keep,
            problems_total: 0,
        }
    }

    /// Counts a record, or what stands in its place.
    #[inline]
    pub(super) fn add(&mut self, Outcome { place, what }: Outcome) {
        match what {
            What::Known { event, violations, unknown } => {
                for name in &unknown {
                    self.unknown_fields.entry(event.index).or_default().add(name, 1);
                }
                self.record(event, place, violations);
            }
            What::Unknown(event_type) => {
                self.unknown_events += 1;
                self.unknown_types.add(&event_type, 1);
            }
            What::Malformed(violation) => {
                self.malformed += 1;
                self.problem(place, None, violation);
            }
        }
    }

    #[inline]
    fn record(&mut self, event: &'static EventDescriptor, place: Place, violations: Vec<Violation>) {
        let Some(counts) = self.known.get_mut(usize::from(event.index)) else { return };
        counts.records += 1;
        if violations.is_empty() {
            return;
        }
        if violations.iter().any(|violation| violation.severity == Severity::Error) {
            counts.with_errors += 1;
        } else {
            counts.with_warnings += 1;
        }
        for violation in violations {
            self.problem(place, Some(event.name), violation);
        }
    }

    /// Takes note of a part of a file that cannot be decoded: how many records it holds, nobody knows.
    pub(super) fn damage(&mut self, place: Place, violation: Violation) {
        self.problem(place, None, violation);
    }

    #[cold]
    fn problem(&mut self, place: Place, event: Option<&'static str>, violation: Violation) {
        let severity = violation.severity;
        let rule = self.rules.entry(violation.rule).or_insert(RuleCount { severity, count: 0, first: place });
        rule.severity = rule.severity.max(severity);
        rule.count += 1;
        self.problems_total += 1;
        if self.problems.len() < self.keep {
            self.problems.push(Problem { place, event, violation });
        }
    }

    /// Adds what was counted further on in the input.
    pub(super) fn merge(&mut self, later: Tally) {
        for (mine, theirs) in self.known.iter_mut().zip(&later.known) {
            mine.add(theirs);
        }
        self.unknown_events += later.unknown_events;
        self.malformed += later.malformed;
        self.unknown_types.merge(&later.unknown_types);
        for (event, names) in &later.unknown_fields {
            self.unknown_fields.entry(*event).or_default().merge(names);
        }
        for (id, theirs) in later.rules {
            if let Some(mine) = self.rules.get_mut(id) {
                mine.severity = mine.severity.max(theirs.severity);
                mine.count += theirs.count;
            } else {
                self.rules.insert(id, theirs);
            }
        }
        self.problems_total += later.problems_total;
        let room = self.keep - self.problems.len();
        self.problems.extend(later.problems.into_iter().take(room));
    }

    /// All records together.
    pub(super) fn total(&self) -> Counts {
        let mut total = Counts { records: self.unknown_events + self.malformed, with_warnings: 0, with_errors: self.malformed };
        for counts in &self.known {
            total.add(counts);
        }
        total
    }

    /// Event types that came, by name.
    pub(super) fn by_event(&self) -> impl Iterator<Item = (&'static str, &Counts)> {
        EventType::ALL.into_iter().zip(&self.known).filter(|(_, counts)| counts.records > 0).map(|(event, counts)| (event.as_str(), counts))
    }

    /// Fields that the catalogue does not know, by event type.
    pub(super) fn unknown_fields(&self) -> impl Iterator<Item = (&'static str, &NameCounts)> {
        self.unknown_fields.iter().filter_map(|(index, names)| Some((EventType::from_index(*index)?.as_str(), names)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_never_end_take_little_memory() {
        let mut names = NameCounts::default();
        for i in 0..3_000 {
            names.add(&format!("{}{i}", "é".repeat(i)), 1);
        }
        assert!(names.counts.len() <= NameCounts::MOST);
        assert_eq!(names.counts.values().sum::<u64>() + names.others, 3_000);
        let mut sum = NameCounts::default();
        sum.merge(&names);
        sum.merge(&names);
        assert_eq!(sum.counts.values().sum::<u64>() + sum.others, 6_000);
    }

    #[test]
    fn the_first_problems_are_kept_whatever_the_batches() {
        let event = EventType::EmailClick.descriptor();
        let violation = |severity| Violation { pointer: "/url".to_owned(), rule: "r", severity, message: "…".into() };
        let place = |number| Place { number, ..Place::default() };
        let mut total = Tally::new(3);
        for first in [1, 3, 5] {
            let mut batch = Tally::new(3);
            batch.record(event, place(first), vec![violation(Severity::Warning)]);
            batch.record(event, place(first + 1), vec![violation(Severity::Warning), violation(Severity::Error)]);
            total.merge(batch);
        }
        let lines: Vec<u64> = total.problems.iter().map(|problem| problem.place.number).collect();
        assert_eq!(lines, [1, 2, 2]);
        assert_eq!((total.problems_total, total.rules["r"].count, total.rules["r"].first.number), (9, 9, 1));
        let Counts { records, with_warnings, with_errors } = total.total();
        assert_eq!((records, with_warnings, with_errors, total.total().valid()), (6, 3, 3, 3));
    }
}
