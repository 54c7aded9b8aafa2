//! Records into canonical JSON: an object, of an event the tag first, known fields in order, then
//! what the catalog does not know; and what nests in them.

use std::borrow::Cow;

use super::copy;
use super::size::non_finite;
use super::writer::Writer;
use crate::descriptor::{EventDescriptor, FieldDescriptor};
use crate::record::{EventRecord, FieldRef, Properties, Record, Scalar, View};
use crate::value::{Entry, Held, UnknownEvent, UnknownFields, Value};

/// Writes an event; with `tagged`, the tag comes first.
pub(crate) fn event(w: &mut Writer<'_>, record: &dyn EventRecord<'_>, tagged: bool) {
    let event = record.descriptor();
    let start = w.start();
    if tagged {
        w.tag(event.catalog.tag, event.name);
    }
    record.fields(&mut |fields, unknown| {
        known(w, event.fields, fields);
        if !unknown.is_empty() {
            entries(w, event.own(fields, unknown));
        }
    });
    w.object(start);
}

/// Writes an event of an unknown type.
pub(crate) fn unknown_event(w: &mut Writer<'_>, event: &UnknownEvent<'_>, tag: &str) {
    let start = w.start();
    w.tag(tag, &event.event_type);
    entries(w, event.fields.entries());
    w.object(start);
}

/// Writes a record that is no event.
pub(crate) fn record(w: &mut Writer<'_>, record: &dyn Record<'_>) {
    let descriptors = record.record_descriptor().fields;
    record.fields(&mut |fields, unknown| members(w, descriptors, fields, unknown));
}

/// Writes a record that lends these fields.
pub(super) fn members(
    w: &mut Writer<'_>,
    descriptors: &[FieldDescriptor],
    fields: &[FieldRef<'_, '_>],
    unknown: &UnknownFields<'_>,
) {
    let start = w.start();
    known(w, descriptors, fields);
    entries(w, unknown.entries());
    w.object(start);
}

impl EventDescriptor {
    /// Returns what a column is called that holds what the catalog does not know of a record:
    /// `_unknown`, unless a field has that name.
    pub fn unknown_column(&self) -> String {
        let mut name = "_unknown".to_owned();
        while self.fields.iter().any(|field| field.name() == name) {
            name.insert(0, '_');
        }
        name
    }

    /// Returns the members of the JSON object of what the catalog does not know of a record of this
    /// event, without the braces; nothing where there are none. A name that is taken, by a field
    /// that is there or by the tag, is not among them.
    ///
    /// # Errors
    ///
    /// The name of a field with a number that JSON does not have.
    pub fn unknown_members(
        &'static self,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
    ) -> Result<Option<String>, String> {
        if let Some(name) = non_finite(unknown).next() {
            return Err(name.into_owned());
        }
        let members = super::text(|w| entries(w, self.own(fields, unknown)));
        // Each came with a comma before it.
        Ok(members.strip_prefix(',').map(ToOwned::to_owned))
    }
}

/// Writes fields that the catalog does not know.
pub(crate) fn entries<'u>(w: &mut Writer<'_>, entries: impl Iterator<Item = Entry<'u>>) {
    for Entry { name, held } in entries {
        entry(w, &name, &held);
    }
}

/// Writes one of them under this name.
#[inline]
pub(crate) fn entry(w: &mut Writer<'_>, name: &str, held: &Held<'_>) {
    match held {
        Held::Text(text) => {
            w.name(name);
            copy::canonical(w, text);
        }
        Held::Value(value) => w.member(name, value),
    }
}

/// Writes the fields that are present.
#[inline]
fn known(w: &mut Writer<'_>, descriptors: &[FieldDescriptor], fields: &[FieldRef<'_, '_>]) {
    for (field, descriptor) in fields.iter().zip(descriptors) {
        let definition = descriptor.definition;
        match field {
            FieldRef::OptStr(None) => {}
            FieldRef::OptStr(Some(text)) => {
                w.text_member(&definition.json_key, definition.name, text);
            }
            FieldRef::Str(text) => w.text_member(&definition.json_key, definition.name, text),
            field => match field.view() {
                View::Absent => {}
                View::Scalar(Scalar::Str(text)) => {
                    w.text_member(&definition.json_key, definition.name, text);
                }
                value => {
                    w.key(&definition.json_key, definition.name);
                    view(w, &value);
                }
            },
        }
    }
}

impl Value<'_> {
    /// Returns the canonical JSON, numbers spelled as they came; a number that JSON does not have is
    /// null.
    pub fn to_json(&self) -> String {
        super::text(|w| w.value(self))
    }
}

impl Properties<'_> {
    /// Returns the JSON object.
    pub fn to_json(&self) -> String {
        super::text(|w| map(w, self.as_slice()))
    }
}

/// Writes a map.
pub(crate) fn map(w: &mut Writer<'_>, members: &[(Cow<'_, str>, Value<'_>)]) {
    let start = w.start();
    w.members(members.iter().map(|(name, value)| (&**name, value)));
    w.object(start);
}

/// Writes what a field holds.
pub(crate) fn view(w: &mut Writer<'_>, view: &View<'_, '_>) {
    match view {
        View::Scalar(v) => w.scalar(*v),
        // A null item.
        View::Absent => w.raw("null"),
        View::List(list) => {
            w.byte(b'[');
            for i in 0..list.len() {
                if i > 0 {
                    w.byte(b',');
                }
                self::view(w, &list.get(i));
            }
            w.byte(b']');
        }
        View::Record(v) => record(w, *v),
        View::Entries(v) => {
            w.byte(b'{');
            for i in 0..v.len() {
                if i > 0 {
                    w.byte(b',');
                }
                let (name, value) = v.get(i);
                w.string(name);
                w.byte(b':');
                self::view(w, &value);
            }
            w.byte(b'}');
        }
        View::Map(v) => map(w, v),
        View::Value(v) => w.value(v),
    }
}
