//! The violations of shape, in one wording for every input format.

use std::borrow::Cow;

use crate::descriptor::{FieldDescriptor, Kind, Shape};
use crate::violation::{RuleId, Severity, Violation, pointer, rule};

/// How many violations of a record are told one by one: what is wrong must not take more room than
/// the record.
pub(crate) const MAX_VIOLATIONS: usize = 256;
/// How many bad items of one list get a violation of their own.
pub(crate) const MAX_BAD_ITEMS: usize = 16;

/// What is found where a whole number is expected, and the number is none.
pub(crate) const FRACTION: &str = "a number with a fraction";

/// What is found where Base64 is expected, and the text is none.
pub(crate) const NOT_BASE64: &str = "a string that is not Base64";

fn error(pointer: String, rule: RuleId, message: String) -> Violation {
    Violation {
        pointer,
        rule,
        severity: Severity::Error,
        message: Cow::Owned(message),
    }
}

fn an(kind: Kind) -> &'static str {
    match kind {
        Kind::String | Kind::DateTime(_) => "a string",
        Kind::Int => "an int (32-bit)",
        Kind::Long => "a long (64-bit)",
        Kind::Float => "a float",
        Kind::Double => "a double",
        Kind::Boolean => "a boolean",
        Kind::Bytes => "bytes, in Base64",
        Kind::Record(_) | Kind::Map(_) => "an object",
        Kind::Any => "a value",
    }
}

fn list_of(kind: Kind) -> &'static str {
    match kind {
        Kind::String | Kind::DateTime(_) => "a list of strings",
        Kind::Int => "a list of ints (32-bit)",
        Kind::Long => "a list of longs (64-bit)",
        Kind::Float => "a list of floats",
        Kind::Double => "a list of doubles",
        Kind::Boolean => "a list of booleans",
        Kind::Bytes => "a list of bytes, in Base64",
        Kind::Record(_) | Kind::Map(_) => "a list of objects",
        Kind::Any => "a list",
    }
}

/// `field`, or an item of it.
fn subject(field: &FieldDescriptor, item: Option<usize>) -> String {
    match item {
        Some(i) => format!("item {i} of `{}`", field.name()),
        None => format!("`{}`", field.name()),
    }
}

#[cold]
pub(crate) fn mistyped(field: &FieldDescriptor, item: Option<usize>, found: &str) -> Violation {
    let expected = if field.shape != Shape::One && item.is_none() {
        list_of(field.kind)
    } else {
        an(field.kind)
    };
    let message = format!("{} should be {expected}, not {found}", subject(field, item));
    error(pointer(field.name(), item), rule::TYPE, message)
}

#[cold]
pub(crate) fn out_of_range(field: &FieldDescriptor, item: Option<usize>) -> Violation {
    let message = format!("{} does not fit {}", subject(field, item), an(field.kind));
    error(pointer(field.name(), item), rule::RANGE, message)
}

#[cold]
pub(crate) fn null(field: &FieldDescriptor, item: Option<usize>) -> Violation {
    let rule = if item.is_some() {
        rule::TYPE
    } else {
        rule::REQUIRED
    };
    error(
        pointer(field.name(), item),
        rule,
        format!("{} is required and may not be null", subject(field, item)),
    )
}

#[cold]
pub(crate) fn more_bad_items(field: &FieldDescriptor, more: usize) -> Violation {
    error(
        pointer(field.name(), None),
        rule::TYPE,
        format!(
            "{more} more items of `{}` are not what they should be",
            field.name()
        ),
    )
}

#[cold]
pub(crate) fn more(more: usize) -> Violation {
    error(
        String::new(),
        rule::TYPE,
        format!("{more} more things are wrong with the shape of the record"),
    )
}

#[cold]
pub(crate) fn duplicate(name: &str) -> Violation {
    error(
        pointer(name, None),
        rule::DUPLICATE,
        format!("`{name}` stands more than once"),
    )
}

#[cold]
pub(crate) fn other_event(tag: &str, event: &str) -> Violation {
    error(
        pointer(tag, None),
        rule::TYPE,
        format!("`{tag}` should be `{event}`"),
    )
}

#[cold]
pub(crate) fn untagged(tag: &str) -> Violation {
    error(
        pointer(tag, None),
        rule::REQUIRED,
        format!("the record does not name its event: `{tag}` is null, empty or not a string"),
    )
}

#[cold]
pub(crate) fn missing(field: &FieldDescriptor) -> Violation {
    error(
        pointer(field.name(), None),
        rule::REQUIRED,
        format!("`{}` is required and missing", field.name()),
    )
}
