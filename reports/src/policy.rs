//! What a project lets pass, and how much rules weigh there: a file with a section for each command.
//!
//! ```yaml
//! validate:
//!   severities:
//!     format.time_zone: error                # or `warning`, or `off`
//!   exceptions:
//!     - place: users.messages.email.Click/*  # as reports name places; `*` stands for anything
//!       rule: required                       # without it, any
//!       reason: The vendor is to mend it.
//!       until: 2027-01-31                    # the last day on which it holds
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_derive::Deserialize;

/// The arguments that name the file.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Config {
    /// A YAML file that says how severe rules are here and what may pass, with a section for each
    /// command: `severities`, and `exceptions`, each with `place`, `reason`, `until` and perhaps
    /// `rule`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The day on which exceptions are judged, such as 2027-01-31, if not today.
    #[arg(long, value_name = "DAY", value_parser = day, requires = "config")]
    today: Option<String>,
}

impl Config {
    /// Reads the section of a command; without a file, an empty one. `is_rule` knows the command's
    /// rules.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, as a message that names it.
    pub fn read(&self, section: &str, is_rule: impl Fn(&str) -> bool) -> Result<Policy, String> {
        let Some(path) = &self.config else {
            return Ok(Policy::default());
        };
        let today = self.today.clone().unwrap_or_else(today);
        Policy::read(path, section, &today, is_rule)
    }
}

/// How much breaking a rule weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Nothing: it is not told.
    Off,
    /// It is a warning.
    Warning,
    /// It is an error.
    Error,
}

/// Something that somebody has decided to let pass, for a reason, until a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a mapping with `place`, `reason`, `until` and perhaps `rule`"
)]
pub struct Exception {
    /// Where: as reports say it; `*` stands for anything.
    pub place: String,
    /// The rule that is broken, or the kind of change; without one, any.
    pub rule: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, `yyyy-mm-dd`.
    pub until: String,
}

/// The section of a command.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a mapping with `severities` and `exceptions`"
)]
pub struct Policy {
    severities: BTreeMap<String, Weight>,
    exceptions: Vec<Exception>,
    /// Today, `yyyy-mm-dd`.
    #[serde(skip)]
    today: String,
}

/// The commands that have a section.
const SECTIONS: [&str; 3] = ["check", "diff", "validate"];

impl Policy {
    /// The section of a command; of a file that has none, an empty one.
    fn read(
        path: &Path,
        section: &str,
        today: &str,
        is_rule: impl Fn(&str) -> bool,
    ) -> Result<Self, String> {
        let wrong = |what: String| format!("{}: {what}", path.display());
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        // All sections, so that a slip in any of them is told.
        let sections: Option<BTreeMap<String, Policy>> =
            serde_yaml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let mut sections = sections.unwrap_or_default();
        if let Some(other) = sections.keys().find(|name| !SECTIONS.contains(&&***name)) {
            return Err(wrong(format!(
                "there is no section `{other}`: there are {}",
                SECTIONS.map(|name| format!("`{name}`")).join(", ")
            )));
        }
        let mut policy = sections.remove(section).unwrap_or_default();
        let exceptions = policy.exceptions.iter();
        let named = exceptions.filter_map(|exception| exception.rule.as_ref());
        if let Some(unknown) = policy
            .severities
            .keys()
            .chain(named)
            .find(|rule| !is_rule(rule))
        {
            return Err(wrong(format!("`{section}` has no rule `{unknown}`")));
        }
        for Exception {
            place,
            reason,
            until,
            ..
        } in &policy.exceptions
        {
            if !is_day(until) {
                return Err(wrong(format!(
                    "`{until}` is not a date: write it as 2027-01-31"
                )));
            }
            if reason.trim().is_empty() {
                return Err(wrong(format!("the exception for `{place}` has no reason")));
            }
        }
        today.clone_into(&mut policy.today);
        Ok(policy)
    }

    /// Returns whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.severities.is_empty() && self.exceptions.is_empty()
    }

    /// Returns the weights that it gives to rules.
    pub fn severities(&self) -> impl Iterator<Item = (&str, Weight)> {
        self.severities
            .iter()
            .map(|(rule, weight)| (&**rule, *weight))
    }

    /// Returns how much a rule weighs here, if it is said.
    pub fn weight(&self, rule: &str) -> Option<Weight> {
        self.severities.get(rule).copied()
    }

    /// Returns which exception lets this pass, if one does: its position among
    /// [`exceptions`](Self::exceptions).
    pub fn excuse(&self, place: &str, rule: &str) -> Option<usize> {
        self.exceptions.iter().position(|exception| {
            let named = exception.rule.as_deref();
            named.is_none_or(|named| named == rule)
                && matches(&exception.place, place)
                && exception.until >= self.today
        })
    }

    /// Returns all exceptions.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Returns what is to be said of exceptions that excused nothing.
    pub fn remarks(&self, is_used: impl Fn(usize) -> bool) -> Vec<String> {
        let idle = self.exceptions.iter().enumerate();
        let idle = idle.filter(|(at, _)| !is_used(*at));
        idle.map(|(_, Exception { place, until, .. })| {
            if *until < self.today {
                format!("the exception for `{place}` ended on {until}")
            } else {
                format!("the exception for `{place}` excuses nothing: remove it")
            }
        })
        .collect()
    }
}

/// Whether a text is a day as `yyyy-mm-dd`.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Today's date, in UTC.
fn today() -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    now.date().to_string()
}

/// Returns a day that somebody typed.
///
/// # Errors
///
/// How to write it.
pub fn day(text: &str) -> Result<String, String> {
    is_day(text)
        .then(|| text.to_owned())
        .ok_or_else(|| "write it as 2027-01-31".to_owned())
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
