//! What is known of the records of one event, and of all events. What is added in whatever order,
//! and put together in whatever order, comes to the same.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use event_catalog::Value;

use super::types::{self, Types};
use super::writer::{Writer, bit};

/// Most names that are told apart: those that come first in the alphabet. Input that makes up ever
/// new ones must not fill the memory.
pub(super) const FIELDS: usize = 200;
pub(super) const EVENTS: usize = 500;
/// Longest name, in characters.
const LONGEST: usize = 120;
/// Most examples of a field.
const EXAMPLES: usize = 3;

/// Something that can be put together with more of its kind.
pub(super) trait Facts: Default {
    /// How much of the input it stands for.
    fn weight(&self) -> u64;
    /// Adds what another part of the input says.
    fn merge(&mut self, other: Self);
}

/// The first of many names, and how much the others stand for.
pub(super) struct Names<T, const MOST: usize> {
    pub(super) first: BTreeMap<String, T>,
    pub(super) others: u64,
}

impl<T, const MOST: usize> Default for Names<T, MOST> {
    fn default() -> Self {
        Names {
            first: BTreeMap::new(),
            others: 0,
        }
    }
}

/// The name; what is longer than is told ends in `…`.
fn short(name: &str) -> Cow<'_, str> {
    let end = name.char_indices().nth(LONGEST);
    match end.and_then(|(end, _)| name.get(..end)) {
        Some(start) => Cow::Owned(format!("{start}…")),
        None => Cow::Borrowed(name),
    }
}

impl<T: Facts, const MOST: usize> Names<T, MOST> {
    /// Returns the entry of a name; `None` where there is no room for it.
    ///
    /// Whoever is among the first in the end was so all along: so it is whole, whatever came
    /// between.
    pub(super) fn entry(&mut self, name: &str) -> Option<&mut T> {
        let name = &*short(name);
        if !self.first.contains_key(name) {
            if self.first.len() >= MOST {
                let last = self
                    .first
                    .last_entry()
                    .filter(|last| **last.key() > *name)?;
                self.others += last.remove().weight();
            }
            self.first.insert(name.to_owned(), T::default());
        }
        self.first.get_mut(name)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.others += other.others;
        for (name, facts) in other.first {
            let weight = facts.weight();
            match self.entry(&name) {
                Some(mine) => mine.merge(facts),
                None => self.others += weight,
            }
        }
    }
}

/// A field with values.
#[derive(Default)]
pub(super) struct Field {
    pub(super) types: Types,
    /// A writer schema says that it may be null.
    pub(super) nullable: bool,
    /// How many records have a value.
    pub(super) records: u64,
    /// How often it came: a record can name a field twice.
    times: u64,
    /// The record that named it last.
    last: u64,
    /// It came in a record without a writer schema.
    pub(super) loose: bool,
    pub(super) examples: BTreeSet<String>,
}

impl Facts for Field {
    fn weight(&self) -> u64 {
        self.times
    }

    fn merge(&mut self, other: Self) {
        self.types.add(other.types);
        self.nullable |= other.nullable;
        self.records += other.records;
        self.times += other.times;
        self.loose |= other.loose;
        self.examples.extend(other.examples);
        while self.examples.len() > EXAMPLES {
            self.examples.pop_last();
        }
    }
}

impl Field {
    /// Adds an example, if there is something to show.
    fn example(&mut self, value: &Value<'_>) {
        self.examples.extend(types::shape(value));
        if self.examples.len() > EXAMPLES {
            self.examples.pop_last();
        }
    }
}

/// A field that the catalog knows, and that is not what it says.
#[derive(Default)]
pub(super) struct Known {
    pub(super) loosened: bool,
    pub(super) retyped: bool,
    /// The types it should not have, or that may be null.
    pub(super) types: Types,
    pub(super) nullable: bool,
    /// Records in which it is required, and null or absent.
    pub(super) nulls: u64,
    /// Records in which it has a value, where it is retyped.
    pub(super) records: u64,
    /// Records of files that lack it, and fit no release.
    pub(super) lacking: u64,
}

/// Records without a writer schema: what is in them is all there is to go by.
#[derive(Default)]
pub(super) struct Loose {
    pub(super) records: u64,
    /// Fields that some record has, and that every record has.
    pub(super) any: u128,
    pub(super) all: u128,
}

impl Loose {
    fn add(&mut self, other: &Self) {
        match (self.records, other.records) {
            (_, 0) => return,
            (0, _) => self.all = other.all,
            _ => self.all &= other.all,
        }
        self.any |= other.any;
        self.records += other.records;
    }
}

/// The records of one event.
#[derive(Default)]
pub(super) struct Event {
    pub(super) records: u64,
    pub(super) unknown: Names<Field, FIELDS>,
    pub(super) known: BTreeMap<u8, Known>,
    pub(super) loose: Loose,
    /// By the releases that they fit: files with a writer schema, and their records.
    pub(super) schemas: BTreeMap<Vec<u16>, (u64, u64)>,
    /// Fields that some schema has, and those that one lacks which fits no release, or has without
    /// null.
    pub(super) has: u128,
    pub(super) lacking: u128,
    pub(super) tightened: u128,
}

impl Facts for Event {
    fn weight(&self) -> u64 {
        self.records
    }

    fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.unknown.merge(other.unknown);
        for (at, theirs) in other.known {
            let mine = self.known.entry(at).or_default();
            mine.loosened |= theirs.loosened;
            mine.retyped |= theirs.retyped;
            mine.types.add(theirs.types);
            mine.nullable |= theirs.nullable;
            mine.nulls += theirs.nulls;
            mine.records += theirs.records;
            mine.lacking += theirs.lacking;
        }
        for (releases, (files, records)) in other.schemas {
            let mine = self.schemas.entry(releases).or_default();
            *mine = (mine.0 + files, mine.1 + records);
        }
        self.loose.add(&other.loose);
        self.has |= other.has;
        self.lacking |= other.lacking;
        self.tightened |= other.tightened;
    }
}

impl Event {
    /// Adds what the schema says that the next records were written with.
    #[cold]
    pub(super) fn written_by(&mut self, writer: &Writer) {
        for (name, types, nullable) in &writer.unknown {
            if let Some(field) = self.unknown.entry(name) {
                field.types.add(*types);
                field.nullable |= nullable;
            }
        }
        for (at, types) in &writer.loosened {
            let known = self.known.entry(*at).or_default();
            known.loosened = true;
            known.types.add(*types);
        }
        for (at, types, nullable) in &writer.retyped {
            let known = self.known.entry(*at).or_default();
            known.retyped = true;
            known.types.add(*types);
            known.nullable |= nullable;
        }
        self.has |= writer.has;
        self.lacking |= writer.lacking;
        self.tightened |= writer.tightened;
        self.schemas.entry(writer.fits.clone()).or_default();
    }

    /// Adds the value of a field that the catalog does not know, of the record that was counted
    /// last. `loose`: without a writer schema; `shown`: its shape is worth a look.
    pub(super) fn unknown(&mut self, name: &str, value: &Value<'_>, loose: bool, shown: bool) {
        let record = self.records;
        let Some(field) = self.unknown.entry(name) else {
            self.unknown.others += 1;
            return;
        };
        field.times += 1;
        field.loose |= loose;
        if *value == Value::Null {
            field.nullable = true;
            return;
        }
        field.records += u64::from(field.last != record);
        field.last = record;
        if loose {
            field.types.add(Types::of(value));
        }
        if shown {
            field.example(value);
        }
    }

    /// Adds the fields that a record without a writer schema has.
    pub(super) fn loose(&mut self, fields: u128) {
        self.loose.add(&Loose {
            records: 1,
            any: fields,
            all: fields,
        });
    }

    /// Takes note that a field is null, or absent, where it is required.
    #[cold]
    pub(super) fn null(&mut self, at: u8, loose: bool) {
        let known = self.known.entry(at).or_default();
        known.nulls += 1;
        known.loosened |= loose;
    }

    /// Takes note that a field holds a value that does not fit.
    #[cold]
    pub(super) fn misfit(&mut self, at: u8, value: Option<&Value<'_>>) {
        let known = self.known.entry(at).or_default();
        known.retyped = true;
        known.records += 1;
        known.types.add(value.map(Types::of).unwrap_or_default());
    }

    /// Whether some schema or record has the field.
    pub(super) fn is_here(&self, at: u8) -> bool {
        (self.has | self.loose.any) & bit(at) != 0
    }
}

/// All that was found.
#[derive(Default)]
pub(super) struct All {
    /// By position of the event.
    pub(super) known: BTreeMap<u16, Event>,
    pub(super) unknown: Names<Event, EVENTS>,
    pub(super) filtered: u64,
    /// What is no record, or cannot be read as one.
    pub(super) malformed: u64,
}

impl All {
    pub(super) fn merge(&mut self, other: Self) {
        for (index, event) in other.known {
            self.known.entry(index).or_default().merge(event);
        }
        self.unknown.merge(other.unknown);
        self.filtered += other.filtered;
        self.malformed += other.malformed;
    }

    /// Counts the records of a piece of a file that has a writer schema, and the file with them if
    /// it is new.
    pub(super) fn written(&mut self, is_new: bool) {
        let events = self.known.values_mut();
        for event in events.chain(self.unknown.first.values_mut()) {
            for counts in event.schemas.values_mut() {
                *counts = (u64::from(is_new), event.records);
            }
            for at in (0..128).filter(|at| event.lacking & bit(*at) != 0) {
                event.known.entry(at).or_default().lacking = event.records;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a field of each of these names, once in each of as many records, comes to in parts of
    /// this size.
    fn counted(names: &[String], part: usize) -> (Vec<(String, u64, u64)>, u64) {
        let mut all = Event::default();
        for part in names.chunks(part) {
            let mut event = Event::default();
            for name in part {
                event.records += 1;
                event.unknown(name, &Value::Int(1), true, true);
                event.unknown(name, &Value::Int(1), true, true);
            }
            all.merge(event);
        }
        let first = all.unknown.first.iter();
        (
            first
                .map(|(name, field)| (name.clone(), field.records, field.times))
                .collect(),
            all.unknown.others,
        )
    }

    #[test]
    fn names_that_never_end_come_to_the_same_however_they_are_cut() {
        let names: Vec<String> = (0..3000_u64)
            .map(|i| format!("f{:04}{}", i * 7919 % 1500, "é".repeat(200)))
            .collect();
        let whole = counted(&names, names.len());
        assert_eq!(whole.0.len(), FIELDS);
        assert_eq!(whole.0[0].1, 2);
        let told: u64 = whole.0.iter().map(|(.., times)| times).sum();
        assert_eq!(told + whole.1, 6000);
        for part in [1, 7, 450, 2999] {
            assert_eq!(counted(&names, part), whole, "{part}");
        }
    }
}
