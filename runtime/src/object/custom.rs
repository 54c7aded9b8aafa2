//! Custom events on their way back: from a name and JSON in a text to a typed event, or to
//! everything as it came.

use std::borrow::Cow;
use std::fmt;

use super::Check;
use crate::debug;
use crate::descriptor::{Plan, RecordDescriptor};
use crate::json;
use crate::record::pairs::Pairs;
use crate::record::view::HIDDEN;
use crate::record::{FieldRef, Record, Scalar};
use crate::redact::Redaction;
use crate::value::Value;
use crate::violation::{RuleId, Severity, Violation, push_name, rule};

/// A custom event that is not typed: one that the catalog does not know, or that is not what the
/// catalog says. Nothing of it is lost.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Untyped<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its properties: the text as it came.
    pub properties: Cow<'a, str>,
    /// Why it is not typed: what is wrong with the properties; empty if the catalog does not know
    /// the name.
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

    /// Removes or replaces personal data: of an event of the plan property by property, of any
    /// other in all properties.
    pub fn redact(&mut self, redaction: &Redaction, plan: &Plan) {
        let planned = redaction.properties(plan, &self.name, &self.properties);
        if planned.is_none() && !redaction.covers_unknown() {
            return;
        }
        self.properties =
            planned.map_or_else(|| redaction.json(usize::MAX, &self.properties), Cow::Owned);
    }

    /// The event for `{:?}` with its properties.
    pub fn show_pii(&self) -> impl fmt::Debug {
        debug::Shown(|f: &mut fmt::Formatter<'_>| self.debug(&self.properties, f))
    }

    fn debug(&self, properties: &dyn fmt::Debug, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Untyped")
            .field("name", &self.name)
            .field("properties", properties)
            .field("violations", &self.violations)
            .finish()
    }

    /// Whether the catalog has a custom event of this name, so that the properties are to blame.
    pub fn is_known(&self) -> bool {
        !self.violations.is_empty()
    }
}

/// The properties are hidden: what is personal in them nobody has found out yet.
impl fmt::Debug for Untyped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug(&HIDDEN, f)
    }
}

/// Returns an event that the catalog does not know.
pub fn untyped<'a>(name: &'a str, properties: &'a str) -> Untyped<'a> {
    Untyped {
        name: Cow::Borrowed(name),
        properties: Cow::Borrowed(properties),
        violations: Vec::new(),
    }
}

/// A custom event of a plan that a record brings back: see [`planned`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Planned {
    /// What the plan says about it.
    pub event: &'static RecordDescriptor,
    /// What is wrong with its properties; pointers start at the record.
    pub violations: Vec<Violation>,
}

/// Returns the custom event of the plan that a record brings back, with all that is wrong with its
/// properties; `None` where it brings back none, or one that the plan does not have.
pub fn planned(plan: &'static Plan, record: &dyn Record<'_>) -> Option<Planned> {
    let back = plan.back.as_ref()?;
    if record.record_descriptor().name != back.event {
        return None;
    }
    let mut planned = None;
    record.fields(&mut |fields, _| {
        let text = |at: usize| match fields.get(at).and_then(FieldRef::scalar) {
            Some(Scalar::Str(text)) => text,
            _ => "",
        };
        let event = plan
            .find(text(back.name))
            .and_then(|at| plan.events.get(at));
        planned = event.map(|event| {
            let mut violations = match read(event, text(back.properties)) {
                Ok((_, violations)) | Err(violations) => violations,
            };
            let mut place = String::new();
            if let Some(field) = record.record_descriptor().fields.get(back.properties) {
                push_name(&mut place, field.name());
            }
            for violation in &mut violations {
                violation.pointer.insert_str(0, &place);
            }
            Planned { event, violations }
        });
    });
    planned
}

/// Returns which custom event of the plan a name and a JSON text are, with the members
/// of the JSON.
///
/// # Errors
///
/// What is none of them, or has properties that are not what the plan says.
pub fn open<'a>(
    plan: &'static Plan,
    name: &'a str,
    properties: &'a str,
) -> Result<(usize, Pairs<'a>), Untyped<'a>> {
    let untyped = |violations| Untyped {
        violations,
        ..untyped(name, properties)
    };
    let found = plan
        .find(name)
        .and_then(|at| Some((at, plan.events.get(at)?)));
    let Some((at, event)) = found else {
        return Err(untyped(Vec::new()));
    };
    match read(event, properties) {
        Ok((members, violations)) if !violations.iter().any(Violation::is_error) => {
            Ok((at, members))
        }
        Ok((_, violations)) | Err(violations) => Err(untyped(violations)),
    }
}

/// Reads the properties of a custom event, and says what is wrong with them: as an error where they
/// are no object at all.
fn read<'a>(
    event: &'static RecordDescriptor,
    properties: &'a str,
) -> Result<(Pairs<'a>, Vec<Violation>), Vec<Violation>> {
    let wrong = |rule, message: String| {
        vec![Violation {
            pointer: String::new(),
            rule,
            severity: Severity::Error,
            message: message.into(),
        }]
    };
    // A custom event without properties may come back with an empty text.
    let text = if properties.trim().is_empty() {
        "{}"
    } else {
        properties
    };
    match json::parse(text.as_bytes()) {
        Ok(Value::Object(members)) => {
            let violations = Check::new().members(event, &members);
            Ok((members, violations))
        }
        Ok(_) => Err(wrong(
            rule::TYPE,
            "The properties should be a JSON object.".to_owned(),
        )),
        Err(error) => Err(wrong(
            RuleId::new("format.json"),
            format!("The properties should be JSON: {error}."),
        )),
    }
}
