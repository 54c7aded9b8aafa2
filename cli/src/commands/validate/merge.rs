//! One report of several.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::json::{Numbers, Report};
use crate::report::{Group, Position};

impl Report {
    /// Returns which part of an input it is of, and of how many.
    pub(crate) fn part(&self) -> Option<(u32, u32)> {
        let (index, of) = self.shard.as_ref()?.split_once('/')?;
        Some((index.parse().ok()?, of.parse().ok()?))
    }

    /// Returns the names of all files, those that hold no records included.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let read = self.by_file.iter().map(|file| &*file.file);
        read.chain(self.no_data.iter().map(|file| &*file.file))
    }

    /// Makes the files those of an input before which so many come; returns how many come before
    /// what is next.
    pub(crate) fn renumber(&mut self, before: u32) -> u32 {
        let read = self.by_file.iter_mut().map(|file| &mut file.number);
        let numbers = read.chain(self.no_data.iter_mut().map(|file| &mut file.number));
        numbers.fold(before, |last, number| {
            *number = number.saturating_add(before);
            last.max(*number)
        })
    }

    /// Returns how many of the first problems it has for sure.
    fn told(&self) -> usize {
        if self.problems.len() as u64 == self.problems_total {
            usize::MAX
        } else {
            self.problems.len()
        }
    }

    /// Returns whether files could not be read, and whether something is wrong with the records.
    pub(crate) fn verdict(&self) -> (bool, bool) {
        let bad = self.total.with_errors > 0 || self.damaged > 0;
        (!self.unreadable.is_empty(), bad)
    }

    /// Makes one report of several; nothing of none. Files stand in the order of their numbers, and
    /// of the problems, the first are kept.
    pub(crate) fn of_all(reports: Vec<Report>, keep: usize) -> Option<Report> {
        let order = Order::of(&reports);
        // A report that does not have all of its problems has none beyond those that it has.
        let told = reports.iter().map(Report::told);
        let keep = told.min().unwrap_or(keep).min(keep);
        let mut all = reports
            .into_iter()
            .reduce(|all, report| all.with(report, &order))?;
        all.shard = None;
        all.finish(&order, keep);
        Some(all)
    }

    /// Adds what another report counted, but for the order of files and problems.
    fn with(mut self, other: Report, order: &Order) -> Report {
        self.total.add(other.total);
        for (mine, theirs) in [
            (&mut self.unknown_events, other.unknown_events),
            (&mut self.malformed, other.malformed),
            (&mut self.filtered, other.filtered),
            (&mut self.duplicates, other.duplicates),
            (&mut self.damaged, other.damaged),
            (&mut self.skipped_bytes, other.skipped_bytes),
            (&mut self.passed_over, other.passed_over),
            (&mut self.problems_total, other.problems_total),
        ] {
            *mine += theirs;
        }
        self.duplicates_complete &= other.duplicates_complete;
        self.unreadable.extend(other.unreadable);
        self.no_data.extend(other.no_data);
        self.by_file.extend(other.by_file);
        add(&mut self.by_date, other.by_date, Numbers::add);
        add(&mut self.events, other.events, Numbers::add);
        if let Some(custom) = other.custom_events {
            add(
                self.custom_events.get_or_insert_default(),
                custom,
                Numbers::add,
            );
        }
        let sum = |mine: &mut u64, theirs| *mine += theirs;
        add(
            &mut self.unknown_event_types,
            other.unknown_event_types,
            sum,
        );
        self.did_you_mean.extend(other.did_you_mean);
        add(&mut self.named_by, other.named_by, |mine, theirs| {
            mine.records += theirs.records;
            if order.number(&theirs.first) < order.number(&mine.first) {
                mine.first = theirs.first;
            }
        });
        add(
            &mut self.unknown_fields,
            other.unknown_fields,
            |mine, theirs| {
                add(mine, theirs, sum);
            },
        );
        add(&mut self.rules, other.rules, |mine, theirs| {
            raise(&mut mine.severity, theirs.severity);
            mine.count += theirs.count;
            if order.compare(&theirs.first, &mine.first).is_lt() {
                mine.first = theirs.first;
            }
        });
        for theirs in other.excused {
            let is_same = |mine: &&mut super::json::Excused| {
                mine.place == theirs.place && mine.rule == theirs.rule
            };
            match self.excused.iter_mut().find(is_same) {
                Some(mine) => mine.count += theirs.count,
                None => self.excused.push(theirs),
            }
        }
        let key = |group: &Group| {
            let Group {
                event,
                rule,
                pointer,
                ..
            } = group;
            (event.clone(), rule.clone(), pointer.clone())
        };
        let mut groups: BTreeMap<_, Group> = BTreeMap::new();
        let theirs = other.groups.into_iter();
        let all = std::mem::take(&mut self.groups).into_iter().chain(theirs);
        add(
            &mut groups,
            all.map(|group| (key(&group), group)),
            |mine, theirs| {
                raise(&mut mine.severity, theirs.severity);
                mine.count += theirs.count;
                if order.compare(&theirs.first, &mine.first).is_lt() {
                    (mine.first, mine.message) = (theirs.first, theirs.message);
                }
            },
        );
        self.groups = groups.into_values().collect();
        self.problems.extend(other.problems);
        self
    }

    /// Brings files and problems into the order of the input, and keeps so many problems.
    fn finish(&mut self, order: &Order, keep: usize) {
        self.by_file.sort_by_key(|file| file.number);
        self.no_data.sort_by_key(|file| file.number);
        self.unreadable.sort_by_key(|file| order.number(&file.file));
        self.files = self.by_file.iter().map(|file| file.file.clone()).collect();
        // Those of a file are in order.
        let problems = &mut self.problems;
        problems.sort_by_key(|problem| order.number(&problem.position.file));
        problems.truncate(keep);
    }
}

impl Numbers {
    fn add(&mut self, other: Numbers) {
        self.records += other.records;
        self.valid += other.valid;
        self.with_warnings += other.with_warnings;
        self.with_errors += other.with_errors;
    }
}

/// Where files stand in the input.
struct Order(BTreeMap<String, u32>);

impl Order {
    fn of(reports: &[Report]) -> Self {
        let mut numbers = BTreeMap::new();
        for report in reports {
            let read = report.by_file.iter().map(|file| (&file.file, file.number));
            let files = read.chain(report.no_data.iter().map(|file| (&file.file, file.number)));
            for (file, number) in files {
                let first = numbers.entry(file.clone()).or_insert(number);
                *first = number.min(*first);
            }
        }
        Order(numbers)
    }

    fn number(&self, file: &str) -> u32 {
        self.0.get(file).copied().unwrap_or(u32::MAX)
    }

    fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let key = |place: &Position| (self.number(&place.file), place.offset, place.line);
        key(a).cmp(&key(b))
    }
}

/// Adds what stands under the same name, and what stands under others.
fn add<K: Ord, V>(
    mine: &mut BTreeMap<K, V>,
    theirs: impl IntoIterator<Item = (K, V)>,
    mut sum: impl FnMut(&mut V, V),
) {
    for (name, value) in theirs {
        match mine.entry(name) {
            Entry::Vacant(room) => {
                room.insert(value);
            }
            Entry::Occupied(mut known) => sum(known.get_mut(), value),
        }
    }
}

/// Errors weigh more than warnings.
fn raise(mine: &mut String, theirs: String) {
    if theirs == "error" {
        *mine = theirs;
    }
}
