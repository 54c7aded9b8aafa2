//! The sentences: violations as a person reads them.

use std::fmt::{Display, Write as _};

use super::near::nearest;
use super::path::Path;
use crate::datetime::DateTimes;
use crate::descriptor::{FieldDescriptor, Kind, Plan, RecordDescriptor};
use crate::descriptor::{Format, TypeDescriptor, ValueSet};

/// Most values or formats that a sentence lists.
const LISTED: usize = 8;

pub(super) fn required(member: &FieldDescriptor) -> String {
    format!("`{}` is required.", member.name())
}

pub(super) fn duplicate(name: &str) -> String {
    format!("`{}` stands here more than once.", name.escape_debug())
}

pub(super) fn not_finite(name: &str) -> String {
    format!(
        "`{}` should be a finite number: JSON has no NaN and no infinity.",
        name.escape_debug()
    )
}

pub(super) fn bytes(name: &str) -> String {
    format!(
        "`{}` holds bytes, which JSON does not have.",
        name.escape_debug()
    )
}

pub(super) fn too_many(member: &FieldDescriptor, limit: usize, len: usize) -> String {
    format!(
        "`{}` should have at most {limit} items, but has {len}.",
        member.name()
    )
}

pub(super) fn too_many_entries(member: &FieldDescriptor, limit: usize, len: usize) -> String {
    format!(
        "`{}` should have at most {limit} entries, but has {len}.",
        member.name()
    )
}

/// An object as a whole, by what it is to whoever sends it; its name is Rust's.
fn whole(descriptor: &RecordDescriptor) -> &'static str {
    if descriptor.batch.is_some() {
        "request"
    } else {
        "object"
    }
}

pub(super) fn too_many_in_all(descriptor: &RecordDescriptor, limit: usize, len: usize) -> String {
    format!(
        "The lists of the {} should have at most {limit} items together, but have {len}.",
        whole(descriptor)
    )
}

pub(super) fn object_too_large(descriptor: &RecordDescriptor, limit: usize, size: usize) -> String {
    format!(
        "The {} should take at most {limit} bytes as JSON, but takes {size}.",
        whole(descriptor)
    )
}

pub(super) fn too_large(what: &str, limit: usize, size: usize) -> String {
    format!(
        "`{}` should take at most {limit} bytes as JSON, but takes {size}.",
        what.escape_debug()
    )
}

/// What is said of a member, or of an item of its list.
pub(super) fn about(member: &FieldDescriptor, path: &Path<'_>, what: impl Display) -> String {
    let of_list = if path.is_item() { "An item of " } else { "" };
    format!("{of_list}`{}` {what}", member.name())
}

pub(super) fn range(member: &FieldDescriptor) -> &'static str {
    match member.kind {
        Kind::Int => "should be a whole number of 32 bits.",
        Kind::Long => "should be a whole number of 64 bits.",
        Kind::Float => "should be a number that fits 32-bit floating point.",
        _ => "should be a number that 64-bit floating point holds exactly.",
    }
}

/// `1 character`, `2 characters`.
fn characters(count: u32) -> String {
    format!("{count} character{}", if count == 1 { "" } else { "s" })
}

pub(super) fn too_short(least: u32, count: usize) -> String {
    format!(
        "should have at least {}, but has {count}.",
        characters(least)
    )
}

pub(super) fn too_long(most: u32, count: usize) -> String {
    format!("should have at most {}, but has {count}.", characters(most))
}

pub(super) fn too_many_bytes(member: &FieldDescriptor, len: usize) -> String {
    format!(
        "should have at most {} bytes, but has {len}.",
        member.constraints.max_bytes
    )
}

pub(super) fn values(member: &FieldDescriptor) -> String {
    format!(
        "should be {}.",
        one_of(member.constraints.values.iter().copied())
    )
}

pub(super) fn enumeration(values: &ValueSet) -> String {
    format!(
        "should be {}.",
        one_of(values.items.iter().map(|item| item.wire))
    )
}

pub(super) fn format(ty: &TypeDescriptor, rule: Format) -> String {
    format!("should be {}.", ty.expectation(rule))
}

/// What is wanted, by an example where the catalog has one, and why this is none.
pub(super) fn datetime(formats: &DateTimes, why: &str) -> String {
    match formats
        .formats
        .iter()
        .find_map(|format| format.examples.first())
    {
        Some(example) => format!("should be a moment, written as text such as `{example}`: {why}."),
        None => format!(
            "should be a moment, written as {}: {why}.",
            one_of(formats.formats.iter().map(|format| format.pattern))
        ),
    }
}

pub(super) fn blank(text: &str) -> &'static str {
    if text.is_empty() {
        "should not be empty."
    } else {
        "should hold more than white space."
    }
}

/// Longest name from outside that a sentence quotes.
const QUOTED: usize = 60;

/// A name from outside, cut where it is long.
fn quoted(name: &str) -> String {
    let start: String = name.chars().take(QUOTED).collect();
    let end = if start.len() < name.len() { "…" } else { "" };
    format!("`{}{end}`", start.escape_debug())
}

/// A member that nobody lists.
pub(super) fn stranger(descriptor: &RecordDescriptor, name: &str) -> String {
    let known = || descriptor.fields.iter().map(FieldDescriptor::name);
    let said = if descriptor.map.is_some() {
        format!(
            "The plan has no property {} of `{}`.",
            quoted(name),
            descriptor.name
        )
    } else {
        format!("The catalog knows no member {} here.", quoted(name))
    };
    said + &meant(name, known())
}

/// A custom event that is not in the plan.
pub(super) fn unplanned(plan: &Plan, name: &str) -> String {
    format!("The plan has no custom event {}.", quoted(name))
        + &meant(name, plan.events.iter().map(|event| event.name))
}

fn meant<'c>(name: &str, known: impl Iterator<Item = &'c str>) -> String {
    nearest(name, known).map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"))
}

fn one_of<'v>(values: impl ExactSizeIterator<Item = &'v str>) -> String {
    let count = values.len();
    let mut list = String::new();
    for (i, value) in values.take(LISTED).enumerate() {
        list.push_str(if i == 0 { "one of `" } else { ", `" });
        list.push_str(value);
        list.push('`');
    }
    if count > LISTED {
        _ = write!(list, " and {} more", count - LISTED);
    }
    list
}
