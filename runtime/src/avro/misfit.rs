//! What does not go into a field: why, in words, and what stands there instead.

use std::borrow::Cow;

use super::schema::Node;
use crate::descriptor::{FieldDescriptor, Kind, Presence, Shape};
use crate::record::{FieldMut, ScalarBuf};
use crate::rounding::{self, Whole};
use crate::shape::FRACTION;

/// A number of floating point as a whole one.
#[cold]
pub(super) fn whole<'b>(value: f64, kind: Kind) -> Result<ScalarBuf<'b>, Wrong> {
    match rounding::whole(value) {
        Whole::Number(value) if kind == Kind::Long => Ok(ScalarBuf::Long(value)),
        Whole::Number(value) => i32::try_from(value)
            .map(ScalarBuf::Int)
            .map_err(|_| Wrong::Range),
        Whole::Range => Err(Wrong::Range),
        Whole::Fraction => Err(Wrong::Value(FRACTION)),
    }
}

/// Why a value does not go into a field.
#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// It is of a type that never does; the input still stands before it.
    Type(&'static str),
    /// It is of a type that does, but this one does not.
    Value(&'static str),
    /// It would change.
    Range,
    /// It is null.
    Null,
}

pub(super) const NOT_TEXT: &str = "bytes that are not UTF-8";

/// Makes a field empty, whatever the record before has left there.
#[cold]
pub(super) fn reset(field: &mut FieldMut<'_, '_>, descriptor: &FieldDescriptor) {
    if descriptor.shape != Shape::One || descriptor.presence == Presence::Optional {
        return field.clear();
    }
    field.put(Some(match descriptor.kind {
        Kind::String | Kind::DateTime(_) => ScalarBuf::Str(Cow::Borrowed("")),
        Kind::Int => ScalarBuf::Int(0),
        Kind::Long => ScalarBuf::Long(0),
        Kind::Float => ScalarBuf::Float(0.0),
        Kind::Double => ScalarBuf::Double(0.0),
        Kind::Boolean => ScalarBuf::Bool(false),
        Kind::Bytes => ScalarBuf::Bytes(Cow::Borrowed(&[])),
        Kind::Record(_) | Kind::Map(_) | Kind::Any => return field.clear(),
    }));
}

pub(super) fn word(node: &Node) -> &'static str {
    match node {
        Node::Null => "null",
        Node::Boolean => "a boolean",
        Node::Int => "an int",
        Node::Long => "a long",
        Node::Float => "a float",
        Node::Double => "a double",
        Node::Bytes => "bytes",
        Node::String => "a string",
        Node::Fixed(_) => "bytes of a fixed length",
        Node::Enum(_) => "a symbol",
        Node::Array(_) => "a list",
        Node::Map(_) => "a map",
        Node::Union(_) => "a union",
        Node::Record(_) => "a record",
    }
}
