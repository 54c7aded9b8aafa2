//! Which event records are, where they do not say it themselves; and what else the folders of a
//! file say about its records.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use event_catalog::avro::{Plan, Schema, hour};
use event_catalog::{Severity, Violation};

use super::Input;
use crate::catalog::{Event, EventType, catalog};
use crate::names;
use crate::output::{count, shown};

/// What says which event a record is, if not the record by its tag or the schema by the record's
/// name. `validate --help` documents the keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A column of an Avro file that is called like the tag.
    Column,
    /// The folder.
    Folder,
    /// The name of the file.
    File,
    /// `--assume-event`.
    Assumed,
    /// Nothing: the name of an Avro file's records, which is no event of the catalog, has to do.
    Record,
}

impl Named {
    const ALL: [Named; 5] = [
        Named::Column,
        Named::Folder,
        Named::File,
        Named::Assumed,
        Named::Record,
    ];

    /// For machines.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Named::Column => "column",
            Named::Folder => "folder",
            Named::File => "file_name",
            Named::Assumed => "assume_event",
            Named::Record => "unknown_record_name",
        }
    }

    /// For people: what the event was told by.
    pub(crate) fn by(self) -> String {
        let tag = catalog().tag;
        match self {
            Named::Column => format!("the column `{tag}`"),
            Named::Folder => format!("the folder `{tag}=…`"),
            Named::File => "the name of the file".to_owned(),
            Named::Assumed => "--assume-event".to_owned(),
            Named::Record => "the record's name, which is no event type of the catalog (--assume-event says what it is)".to_owned(),
        }
    }
}

/// How many records were named by what, all in all, and how many are not what their folder says.
#[derive(Default)]
pub(crate) struct Namings {
    named: [Records; Named::ALL.len()],
    /// Where they are not validated, so that no violation tells of it.
    contradicting: Records,
}

/// A number of records, and the first file with one.
#[derive(Default)]
struct Records {
    number: AtomicU64,
    /// One more than the number of the first file.
    first: AtomicU32,
}

impl Records {
    fn add(&self, file: u32, number: u64) {
        if number > 0 {
            self.number.fetch_add(number, Ordering::Relaxed);
            let first = |first: u32| (first == 0 || first > file + 1).then_some(file + 1);
            // Fails where another file was first.
            let _ = self
                .first
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, first);
        }
    }

    fn get(&self) -> Option<(u64, u32)> {
        let number = self.number.load(Ordering::Relaxed);
        (number > 0).then(|| (number, self.first.load(Ordering::Relaxed).saturating_sub(1)))
    }
}

impl Namings {
    pub(super) fn add(&self, named: Named, file: u32, records: u64) {
        if let Some(all) = self.named.get(named as usize) {
            all.add(file, records);
        }
    }

    /// Counts a record that is not what its folder says.
    #[cold]
    pub(super) fn contradicts(&self, file: u32) {
        self.contradicting.add(file, 1);
    }

    /// By what records were named, how many, and the first file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Named, u64, u32)> {
        Named::ALL
            .into_iter()
            .zip(&self.named)
            .filter_map(|(named, records)| {
                records.get().map(|(number, first)| (named, number, first))
            })
    }

    /// What is said of them, a line for each kind.
    pub(crate) fn notes(&self, input: &Input) -> Vec<String> {
        let note = |(named, records, first): (Named, u64, u32)| {
            format!(
                "note: {} of {}, first in {}",
                count(records, "record"),
                Self::told(named),
                input.name(first)
            )
        };
        let contradicting = self.contradicting.get().map(|(number, first)| {
            let records = count(number, "record");
            format!(
                "warning: {records} contradicting the event type or date of the folder, first in {}; `validate` tells more",
                input.name(first)
            )
        });
        self.iter().map(note).chain(contradicting).collect()
    }

    fn told(named: Named) -> String {
        format!("the event type that is told by {}", named.by())
    }
}

/// What the path of a file says about its records.
#[derive(Default)]
pub(crate) struct Shelf {
    /// The event type that its folder is named for, whether or not there is one of this name.
    folder: Option<String>,
    /// The event type that the file is named for.
    file: Option<EventType>,
    /// The hours since 1970 that its folder is for, and how it is called.
    hours: Option<(i64, i64, String)>,
}

impl Shelf {
    pub(super) fn of(path: &Path) -> Self {
        let value = |key: &str| {
            let mut folders = path.iter().rev().skip(1).filter_map(OsStr::to_str);
            folders
                .find_map(|part| Some(part.strip_prefix(key)?.strip_prefix('=')?.to_owned()))
                .filter(|value| !value.is_empty())
        };
        Shelf {
            // What Spark and Hive write for null.
            folder: value(catalog().tag)
                .filter(|name| name != "__HIVE_DEFAULT_PARTITION__")
                .map(|name| match EventType::of_file(&name) {
                    Some(event) => event.as_str().to_owned(),
                    None => name,
                }),
            file: path
                .file_name()
                .and_then(OsStr::to_str)
                .and_then(file_event),
            hours: value("date").and_then(|date| hours(&date).map(|(from, to)| (from, to, date))),
        }
    }

    /// Which event records are that do not say it: what the folder says, else the name of the file,
    /// else what is assumed. A folder that is named for no event of the catalog comes last.
    pub(super) fn event(&self, assumed: Option<EventType>) -> Option<(&str, Named)> {
        let folder = self.folder.as_deref().map(|name| (name, Named::Folder));
        let is_known = |(name, _): &(&str, Named)| catalog().event(name).is_some();
        let file = self.file.map(|event| (event.as_str(), Named::File));
        folder
            .filter(is_known)
            .or(file)
            .or_else(|| assumed.map(|event| (event.as_str(), Named::Assumed)))
            .or(folder)
    }

    /// How the records of an Avro file become events, and what says which, if it is not the
    /// record's name.
    pub(crate) fn plan(
        &self,
        schema: &Schema,
        assumed: Option<EventType>,
    ) -> (Plan, Option<Named>) {
        let catalog = catalog();
        let by_name = catalog
            .avro
            .as_ref()
            .is_some_and(|names| names.event_in(schema.name()).is_some());
        if by_name || schema.event(catalog).is_some() {
            return (Plan::new(schema, catalog), None);
        }
        let outside = self.event(assumed);
        if let Some(plan) = Plan::by_tag(schema, catalog, outside.map(|(name, _)| name)) {
            return (plan, Some(Named::Column));
        }
        match outside {
            Some((event, named)) => (Plan::of_event(schema, catalog, event), Some(named)),
            None => (Plan::new(schema, catalog), Some(Named::Record)),
        }
    }

    /// The event type that the folder names, if the record is of another.
    fn other_event(&self, event: &Event<'_>) -> Option<&str> {
        self.folder
            .as_deref()
            .filter(|folder| *folder != event.name())
    }

    /// The date that the folder is for, if the record is of another; and whether the record came
    /// late.
    fn other_date(&self, event: &Event<'_>) -> Option<(&str, bool)> {
        let (from, to, date) = self.hours.as_ref()?;
        let hour = hour(event)
            .ok()
            .filter(|hour| !(*from..*to).contains(hour))?;
        Some((date, hour < *from))
    }

    /// Whether the folders say otherwise than the record.
    pub(super) fn contradicts(&self, event: &Event<'_>) -> bool {
        self.other_event(event).is_some() || self.other_date(event).is_some()
    }

    /// Adds what the folders say otherwise than the record.
    pub(super) fn compare(&self, event: &Event<'_>, violations: &mut Vec<Violation>) {
        let tag = catalog().tag;
        if let Some(folder) = self.other_event(event) {
            let message = format!(
                "The record is a `{}`, and its folder says `{tag}={}`.",
                shown(event.name()),
                shown(folder)
            );
            violations.push(contradiction(tag, "folder.event", message));
        }
        if let Some((date, late)) = self.other_date(event) {
            let (when, why) = if late {
                ("before", "it came late, or")
            } else {
                ("after", "it")
            };
            let message = format!(
                "The time is {when} what the folder says, `date={date}`: {why} lies in the wrong folder."
            );
            let field = catalog().avro.as_ref().map_or("time", |names| names.time);
            violations.push(contradiction(field, "folder.date", message));
        }
    }

    /// Whether the folders say anything that records can contradict.
    pub(super) fn says(&self) -> bool {
        self.folder.is_some() || self.hours.is_some()
    }
}

fn contradiction(field: &str, rule: &'static str, message: String) -> Violation {
    Violation::new(format!("/{field}"), rule, Severity::Warning, message)
}

/// The event type in the name of a file, whatever follows it: `users.messages.email.Click.json`,
/// `users.messages.email.Click.json.gz`.
fn file_event(name: &str) -> Option<EventType> {
    let ends = std::iter::once(name.len()).chain(name.rmatch_indices('.').map(|(dot, _)| dot));
    ends.filter_map(|end| name.get(..end))
        .find_map(EventType::of_file)
}

/// The hours since 1970 from the first to the last of a day (`2026-06-29`), or of an hour
/// (`2026-06-29-13`), which is how Currents names folders.
fn hours(date: &str) -> Option<(i64, i64)> {
    let mut parts = date.split('-').map(|part| {
        part.parse::<i64>()
            .ok()
            .filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let hour = parts.next();
    let is_date =
        (1970..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date || parts.next().is_some() {
        return None;
    }
    // Years from March on, so that the odd day comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    match hour {
        None => Some((days * 24, days * 24 + 24)),
        Some(hour) => hour
            .filter(|hour| *hour < 24)
            .map(|hour| (days * 24 + hour, days * 24 + hour + 1)),
    }
}

/// What to add where an event type is not known.
pub(crate) fn advice(name: &str) -> String {
    names::near(name).map_or_else(String::new, |event| format!("; did you mean `{event}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_name_events() {
        crate::catalog::settle(crate::braze::TOOL);
        let named = |path: &str, assumed: Option<EventType>| {
            let shelf = Shelf::of(Path::new(path));
            shelf
                .event(assumed)
                .map(|(name, named)| (name.to_owned(), named.as_str()))
        };
        let click = "users.messages.email.Click";
        let open = EventType::named("users.messages.email.Open");
        for (path, assumed, expected) in [
            (
                "b/event_type=users.messages.email.Click/part-0.json",
                None,
                Some((click, "folder")),
            ),
            (
                "b/event_type=users.messages.email.Click/users.messages.email.Open.json",
                open,
                Some((click, "folder")),
            ),
            (
                "b/users.messages.email.Click.json.gz",
                open,
                Some((click, "file_name")),
            ),
            (
                "b/users.messages.email.Click",
                None,
                Some((click, "file_name")),
            ),
            (
                "b/part-0.json",
                open,
                Some(("users.messages.email.Open", "assume_event")),
            ),
            (
                "b/event_type=users.New/part-0.json",
                open,
                Some(("users.messages.email.Open", "assume_event")),
            ),
            (
                "b/event_type=users.New/part-0.json",
                None,
                Some(("users.New", "folder")),
            ),
            (
                "b/event_type=__HIVE_DEFAULT_PARTITION__/part-0.json",
                None,
                None,
            ),
            ("b/event_type=/part-0.json", None, None),
            ("event_type=users.messages.email.Click", None, None),
        ] {
            assert_eq!(
                named(path, assumed),
                expected.map(|(name, named)| (name.to_owned(), named)),
                "{path}"
            );
        }
    }

    #[test]
    fn dates_are_hours() {
        assert_eq!(hours("1970-01-01"), Some((0, 24)));
        assert_eq!(hours("1970-01-01-05"), Some((5, 6)));
        assert_eq!(
            hours("2024-02-29-23"),
            Some((1_709_247_600 / 3600, 1_709_251_200 / 3600))
        );
        assert_eq!(
            hours("2026-03-01"),
            Some((1_772_323_200 / 3600, 1_772_409_600 / 3600))
        );
        for date in [
            "",
            "2026",
            "2026-06",
            "2026-13-01",
            "2026-06-29-24",
            "2026-06-29-13-1",
            "june",
            "2026-+6-29",
            "99999999999999999999-01-01",
        ] {
            assert_eq!(hours(date), None, "{date}");
        }
    }

    #[test]
    fn the_first_file_is_the_first_however_they_come() {
        let namings = Namings::default();
        for (file, records) in [(3, 1), (1, 2), (0, 0), (2, 3)] {
            namings.add(Named::Folder, file, records);
        }
        let all: Vec<_> = namings
            .iter()
            .map(|(named, records, first)| (named.as_str(), records, first))
            .collect();
        assert_eq!(all, [("folder", 6, 1)]);
    }
}
