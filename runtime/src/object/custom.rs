//! Custom events on their way back: from a name and JSON in a text to a typed event, or to everything as it came.

use std::borrow::Cow;

use super::descriptor::Plan;
use super::json;
use super::member::Members;
use super::validate::Check;
use crate::value::Value;
use crate::violation::{Severity, Violation, rule};

/// A custom event that is not typed: one that the catalogue does not know, or that is not what the catalogue says. Nothing of it is lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Untyped<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its properties: the text as it came.
    pub properties: Cow<'a, str>,
    /// Why it is not typed: what is wrong with the properties; empty if the catalogue does not know the name.
    pub violations: Vec<Violation>,
}

impl Untyped<'_> {
    /// The same event, borrowing from nothing.
    pub fn into_owned(self) -> Untyped<'static> {
        Untyped {
            name: Cow::Owned(self.name.into_owned()),
            properties: Cow::Owned(self.properties.into_owned()),
            violations: self.violations,
        }
    }

    /// Whether the catalogue has a custom event of this name, so that the properties are to blame.
    pub fn is_known(&self) -> bool {
        !self.violations.is_empty()
    }
}

/// For generated code: an event that the catalogue does not know.
pub fn untyped<'a>(name: &'a str, properties: &'a str) -> Untyped<'a> {
    Untyped { name: Cow::Borrowed(name), properties: Cow::Borrowed(properties), violations: Vec::new() }
}

/// For generated code: which custom event of the plan a name and a JSON text are, with the members of the JSON.
///
/// # Errors
///
/// What is none of them, or has properties that are not what the plan says.
pub fn open<'a>(plan: &'static Plan, name: &'a str, properties: &'a str) -> Result<(usize, Members<'a>), Untyped<'a>> {
    let untyped = |violations| Untyped { violations, ..untyped(name, properties) };
    let Some(at) = plan.find(name) else { return Err(untyped(Vec::new())) };
    let wrong =
        |rule, message: String| vec![Violation { pointer: String::new(), rule, severity: Severity::Error, message: message.into() }];
    // A custom event without properties may come back with an empty text.
    let text = if properties.trim().is_empty() { "{}" } else { properties };
    let members = match json::decode(text.as_bytes()) {
        Ok(Value::Object(members)) => members,
        Ok(_) => return Err(untyped(wrong(rule::TYPE, "The properties should be a JSON object.".to_owned()))),
        Err(error) => return Err(untyped(wrong("format.json", format!("The properties should be JSON: {error}.")))),
    };
    let violations = plan.events.get(at).map_or_else(Vec::new, |event| Check::new().members(event, &members));
    if violations.iter().any(|violation| violation.severity == Severity::Error) {
        return Err(untyped(violations));
    }
    Ok((at, Members::new(members)))
}
