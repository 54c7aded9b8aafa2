//! JSON of what nests: objects, lists and maps, in and out.

use std::borrow::Cow;

use crate::descriptor::RecordDescriptor;
use crate::json::encode::Writer;
use crate::json::{Syntax, SyntaxError, length, size};
use crate::record::{Object, Properties, Scalar, View};
use crate::value::{UnknownFields, Value};

pub(crate) fn not_an_object() -> SyntaxError {
    SyntaxError {
        offset: 0,
        kind: Syntax::ExpectedObject,
    }
}

/// Writes an object.
pub(crate) fn object(writer: &mut Writer<'_>, object: &dyn Object) {
    let descriptor = object.descriptor();
    object.views(&mut |views, unknown| self::views(writer, descriptor, views, unknown));
}

fn views(
    writer: &mut Writer<'_>,
    descriptor: &RecordDescriptor,
    views: &[View<'_>],
    unknown: &UnknownFields<'_>,
) {
    let start = writer.start();
    for (member, view) in descriptor.fields.iter().zip(views) {
        match view {
            View::Absent => {}
            View::Scalar(Scalar::Str(text)) => {
                writer.text_member(&member.definition.json_key, member.name(), text)
            }
            view => {
                writer.key(&member.definition.json_key, member.name());
                self::view(writer, view);
            }
        }
    }
    writer.members(unknown.iter());
    writer.object(start);
}

impl Properties<'_> {
    /// Returns the JSON object.
    pub fn to_json(&self) -> String {
        crate::json::text(|w| map(w, self.as_slice()))
    }
}

/// Writes a map.
pub(crate) fn map(writer: &mut Writer<'_>, members: &[(Cow<'_, str>, Value<'_>)]) {
    let start = writer.start();
    writer.members(members.iter().map(|(name, value)| (&**name, value)));
    writer.object(start);
}

pub(crate) fn view(writer: &mut Writer<'_>, view: &View<'_>) {
    match view {
        View::Scalar(v) => writer.scalar(*v),
        // A null item.
        View::Absent => writer.raw("null"),
        View::List(list) => {
            writer.byte(b'[');
            for i in 0..list.len() {
                if i > 0 {
                    writer.byte(b',');
                }
                self::view(writer, &list.get(i));
            }
            writer.byte(b']');
        }
        View::Object(v) => object(writer, *v),
        View::Entries(v) => {
            writer.byte(b'{');
            for i in 0..v.len() {
                if i > 0 {
                    writer.byte(b',');
                }
                let (name, value) = v.get(i);
                writer.string(name);
                writer.byte(b':');
                self::view(writer, &value);
            }
            writer.byte(b'}');
        }
        View::Map(v) => map(writer, v),
        View::Value(v) => writer.value(v),
    }
}

/// The size of an object's JSON, in bytes.
pub fn encoded_len(object: &dyn Object) -> usize {
    length(|writer| self::object(writer, object))
}

/// The size of a map's JSON, in bytes.
pub(crate) fn len_of_map(members: &[(Cow<'_, str>, Value<'_>)]) -> usize {
    length(|writer| map(writer, members))
}

/// A size that the JSON of a view does not exceed.
pub(crate) fn bound(view: &View<'_>) -> usize {
    match view {
        View::Scalar(Scalar::Str(v)) => size::text(v.len()),
        // Four characters for three bytes.
        View::Scalar(Scalar::Bytes(v)) => size::text(v.len().saturating_mul(2)),
        View::Absent | View::Scalar(_) => size::SCALAR,
        View::List(v) => (0..v.len()).fold(4, |sum, i| {
            sum.saturating_add(bound(&v.get(i))).saturating_add(1)
        }),
        View::Object(v) => bound_of(*v),
        View::Entries(v) => (0..v.len()).fold(4, |sum: usize, i| {
            let (name, value) = v.get(i);
            sum.saturating_add(size::text(name.len()))
                .saturating_add(bound(&value))
                .saturating_add(1)
        }),
        View::Map(v) => bound_of_map(v),
        View::Value(v) => size::nested(v, size::DEPTH),
    }
}

/// A size that the JSON of an object does not exceed.
fn bound_of(object: &dyn Object) -> usize {
    let descriptor = object.descriptor();
    let mut bound = 0;
    object.views(&mut |views, unknown| bound = bound_of_views(descriptor, views, unknown));
    bound
}

/// A size that the JSON of an object with these views does not exceed.
fn bound_of_views(
    descriptor: &RecordDescriptor,
    views: &[View<'_>],
    unknown: &UnknownFields<'_>,
) -> usize {
    let known = descriptor
        .fields
        .iter()
        .zip(views)
        .filter(|(_, view)| !matches!(view, View::Absent));
    let known = known.fold(4, |sum: usize, (member, view)| {
        sum.saturating_add(size::text(member.name().len()))
            .saturating_add(bound(view))
    });
    unknown.iter().fold(known, |sum, (name, value)| {
        sum.saturating_add(size::text(name.len()))
            .saturating_add(size::nested(value, size::DEPTH))
    })
}

/// The size of the JSON of an object with these views.
pub(crate) fn len_of_views(
    descriptor: &RecordDescriptor,
    views: &[View<'_>],
    unknown: &UnknownFields<'_>,
) -> usize {
    length(|writer| self::views(writer, descriptor, views, unknown))
}

fn bound_of_map(members: &[(Cow<'_, str>, Value<'_>)]) -> usize {
    members.iter().fold(4, |sum: usize, (name, value)| {
        sum.saturating_add(size::text(name.len()))
            .saturating_add(size::nested(value, size::DEPTH))
            .saturating_add(1)
    })
}
