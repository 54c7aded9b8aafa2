//! The sentences: violations as a person reads them.
//!
//! A value is quoted only where the field holds nothing personal or secret, and never at length.

use std::fmt::Write as _;

use super::rules::sentence;
use crate::descriptor::{EventDescriptor, FieldDescriptor, Format, Rule, TypeDescriptor, ValueSet};
use crate::record::Scalar;
use crate::violation::{RuleId, Severity, Violation, pointer, rule};

/// Most characters of a value that a message quotes.
const QUOTED: usize = 60;
/// Most values of an enumeration that a message lists.
const LISTED: usize = 8;

#[cold]
pub(super) fn format(
    field: &FieldDescriptor,
    item: Option<usize>,
    (ty, rule): (&TypeDescriptor, Format),
    value: Scalar<'_>,
) -> Violation {
    let mut message = subject(field, item);
    message.push_str(" should be ");
    message.push_str(&ty.expectation(rule));
    but_is(&mut message, field, value);
    at(
        field,
        item,
        RuleId::new(rule.rule_id()),
        Severity::Warning,
        message,
    )
}

/// The rule that a value breaks which an enumeration does not list, and how bad that is.
pub(super) fn unlisted(values: &ValueSet) -> (RuleId, Severity) {
    if values.strict {
        (rule::VALUES, Severity::Error)
    } else {
        (rule::ENUMERATION, Severity::Warning)
    }
}

#[cold]
pub(super) fn enumeration(
    field: &FieldDescriptor,
    item: Option<usize>,
    values: &ValueSet,
    value: Scalar<'_>,
) -> Violation {
    let mut message = subject(field, item);
    message.push_str(" should be one of ");
    for (i, value) in values.items.iter().take(LISTED).enumerate() {
        message.push_str(if i == 0 { "`" } else { ", `" });
        message.push_str(value.wire);
        message.push('`');
    }
    if values.items.len() > LISTED {
        _ = write!(message, " and {} more", values.items.len() - LISTED);
    }
    but_is(&mut message, field, value);
    let (rule, severity) = unlisted(values);
    at(field, item, rule, severity, message)
}

#[cold]
pub(super) fn too_long(field: &FieldDescriptor, item: Option<usize>, chars: usize) -> Violation {
    let mut message = subject(field, item);
    _ = write!(
        message,
        " should have at most {} characters, but has {chars}.",
        field.max_chars
    );
    at(field, item, rule::MAX_CHARS, Severity::Error, message)
}

#[cold]
pub(super) fn too_many(field: &FieldDescriptor, limit: usize, len: usize) -> Violation {
    let message = std::format!(
        "`{}` should have at most {limit} items, but has {len}.",
        field.name()
    );
    at(field, None, rule::MAX_ITEMS, Severity::Error, message)
}

#[cold]
pub(super) fn not_finite(field: &FieldDescriptor, item: Option<usize>) -> Violation {
    let message = subject(field, item) + NOT_FINITE;
    at(field, item, rule::FINITE, Severity::Error, message)
}

#[cold]
pub(super) fn repeated(pointer: String) -> Violation {
    let message = "The key stands more than once here: all its values are kept, and strict readers refuse that.".into();
    Violation {
        pointer,
        rule: rule::REPEATED,
        severity: Severity::Warning,
        message,
    }
}

#[cold]
pub(super) fn unknown_not_finite(name: &str) -> Violation {
    let message = std::format!("`{}`{NOT_FINITE}", name.escape_debug());
    Violation {
        pointer: pointer(name, None),
        rule: rule::FINITE,
        severity: Severity::Error,
        message: message.into(),
    }
}

const NOT_FINITE: &str = " should be a finite number: JSON has no NaN and no infinity.";

#[cold]
pub(super) fn too_large(size: usize, limit: usize) -> Violation {
    let message =
        std::format!("The event should take at most {limit} bytes as JSON, but takes {size}.");
    Violation {
        pointer: String::new(),
        rule: rule::MAX_BYTES,
        severity: Severity::Error,
        message: message.into(),
    }
}

/// A broken rule over several fields; it stands at the record, because no single field is to blame.
#[cold]
pub(super) fn cross(event: &EventDescriptor, rule: &'static Rule, present: u128) -> Violation {
    let message = sentence(event.fields, rule, present);
    Violation {
        pointer: String::new(),
        rule: RuleId::new(rule.name),
        severity: rule.severity,
        message: message.into(),
    }
}

fn subject(field: &FieldDescriptor, item: Option<usize>) -> String {
    match item {
        Some(i) => std::format!("Item {i} of `{}`", field.name()),
        None => std::format!("`{}`", field.name()),
    }
}

/// Ends the sentence, with the value where it may be shown.
fn but_is(message: &mut String, field: &FieldDescriptor, value: Scalar<'_>) {
    if !field.is_private() {
        message.push_str(", but is ");
        quote(message, value);
    }
    message.push('.');
}

fn quote(message: &mut String, value: Scalar<'_>) {
    // Writing to a string cannot fail.
    _ = match value {
        Scalar::Str(v) => match v.char_indices().nth(QUOTED) {
            Some((end, _)) => write!(message, "{:?} and more", v.get(..end).unwrap_or_default()),
            None => write!(message, "{v:?}"),
        },
        Scalar::Int(v) => write!(message, "{v}"),
        Scalar::Long(v) => write!(message, "{v}"),
        Scalar::Float(v) => write!(message, "{v}"),
        Scalar::Double(v) => write!(message, "{v}"),
        Scalar::Bytes(_) => write!(message, "bytes"),
        Scalar::Bool(v) => write!(message, "{v}"),
    };
}

fn at(
    field: &FieldDescriptor,
    item: Option<usize>,
    rule: RuleId,
    severity: Severity,
    message: String,
) -> Violation {
    Violation {
        pointer: pointer(field.name(), item),
        rule,
        severity,
        message: message.into(),
    }
}
