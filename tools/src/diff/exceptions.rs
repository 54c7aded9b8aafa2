//! Changes that somebody has decided to let pass, with a reason, until a day.
//!
//! ```yaml
//! exceptions:
//!   - place: users.messages.email.Click/*
//!     change: field-removed
//!     reason: The vendor never filled them.
//!     until: 2027-01-31
//! ```

use std::fs;
use std::path::Path;

use serde_derive::Deserialize;

use super::compare::Change;
use super::kind;
use crate::output::Failure;

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exceptions {
    #[serde(default)]
    exceptions: Vec<Exception>,
    /// Today, `yyyy-mm-dd`.
    #[serde(skip)]
    today: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// Where: as reports say it; `*` stands for anything.
    place: String,
    /// A kind of change; without one, any.
    change: Option<String>,
    reason: String,
    /// The last day on which it holds.
    until: String,
    /// It was needed, or is over, which was told.
    #[serde(skip)]
    is_done: bool,
}

impl Exceptions {
    /// Reads the file.
    pub(crate) fn read(path: &Path, today: String) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::Cannot(format!("{}: {what}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let mut read: Self =
            serde_yaml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        read.today = today;
        for exception in &read.exceptions {
            let Exception {
                place,
                change,
                reason,
                until,
                ..
            } = exception;
            if !is_day(until) {
                return Err(wrong(format!(
                    "`{until}` is no day: write it as 2027-01-31"
                )));
            }
            if reason.trim().is_empty() {
                return Err(wrong(format!("the exception for `{place}` has no reason")));
            }
            if let Some(change) = change
                && !kind::ALL.iter().any(|kind| kind.name == change)
            {
                return Err(wrong(format!(
                    "there is no kind of change `{change}`: `catalog diff --kinds` lists all"
                )));
            }
        }
        Ok(read)
    }

    /// Returns the reason why a change is let pass, if it is.
    pub(crate) fn excuse(&mut self, change: &Change) -> Option<String> {
        let (place, today) = (change.place(), &self.today);
        let mut fitting = self.exceptions.iter_mut().filter(|exception| {
            let kind = exception.change.as_deref();
            kind.is_none_or(|kind| kind == change.kind.name)
                && matches(&exception.place, &place)
                && exception.until >= *today
        });
        let found = fitting.next()?;
        found.is_done = true;
        Some(found.reason.clone())
    }

    /// Returns what is to be said of exceptions that excused nothing.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let idle = self
            .exceptions
            .iter()
            .filter(|exception| !exception.is_done);
        idle.map(|Exception { place, until, .. }| {
            if *until < self.today {
                format!("the exception for `{place}` ended on {until}")
            } else {
                format!("the exception for `{place}` excuses nothing: remove it")
            }
        })
        .collect()
    }
}

/// Returns whether a text is a day as `yyyy-mm-dd`.
pub(crate) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Returns today's date, in UTC.
pub(crate) fn today() -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    now.date().to_string()
}

/// Whether a text is as a pattern has it, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("a.B/c", "a.B/c", true),
            ("a.B/c", "a.B/cd", false),
            ("a.B/*", "a.B/c", true),
            ("*", "", true),
            ("a.*/c", "a.B/c", true),
            ("a.*/c", "a.B/d", false),
            ("*b*b", "ab", false),
            ("*b*b", "abb", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
