//! Records and events out through serde.

use event_catalog_formats::base64;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::descriptor::{FieldDescriptor, Presence, Shape};
use crate::record::{AnyEvent, EventRecord, FieldRef, Properties, Record, Scalar, View};
use crate::value::{Entry, UnknownFields, Value};

/// Serializes an event without its tag.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize_event_record<S: Serializer>(
    record: &dyn EventRecord<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    event(record, false, serializer)
}

/// Serializes an event, its tag first.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize_event<'a, E: AnyEvent<'a>, S: Serializer>(
    event: &E,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match event.record() {
        Ok(record) => self::event(record, true, serializer),
        Err(unknown) => {
            let mut map = serializer.serialize_map(Some(1 + unknown.fields.len()))?;
            map.serialize_entry(E::catalog(event.source()).tag, &unknown.event_type)?;
            members(unknown.fields.entries(), &mut map)?;
            map.end()
        }
    }
}

/// Serializes a record that is no event.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize_record<S: Serializer>(
    record: &dyn Record<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    lent(record, |fields, unknown| {
        let descriptors = record.record_descriptor().fields;
        let present = fields.iter().filter(|field| field.is_present()).count();
        let mut map = serializer.serialize_map(Some(present + unknown.len()))?;
        known(descriptors, fields, &mut map)?;
        members(unknown.entries(), &mut map)?;
        map.end()
    })
}

fn event<S: Serializer>(
    record: &dyn EventRecord<'_>,
    tagged: bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let event = record.descriptor();
    lent(record, |fields, unknown| {
        let present = fields.iter().filter(|field| field.is_present()).count();
        let own = event.own(fields, unknown).count();
        let mut map = serializer.serialize_map(Some(usize::from(tagged) + present + own))?;
        if tagged {
            map.serialize_entry(event.catalog.tag, event.name)?;
        }
        known(event.fields, fields, &mut map)?;
        members(event.own(fields, unknown), &mut map)?;
        map.end()
    })
}

/// Serializes what a record lends. It calls back once, with all fields: what serializes them goes in
/// and its result comes out through these.
fn lent<'a, T, E: serde::ser::Error>(
    record: &(impl Record<'a> + ?Sized),
    serialize: impl FnOnce(&[FieldRef<'_, '_>], &UnknownFields<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut serialize = Some(serialize);
    let mut result = None;
    record.fields(&mut |fields, unknown| {
        if let Some(serialize) = serialize.take() {
            result = Some(serialize(fields, unknown));
        }
    });
    result.unwrap_or_else(|| Err(E::custom("the record lent no fields")))
}

fn known<M: SerializeMap>(
    descriptors: &'static [FieldDescriptor],
    fields: &[FieldRef<'_, '_>],
    map: &mut M,
) -> Result<(), M::Error> {
    for (field, descriptor) in fields.iter().zip(descriptors) {
        if field.is_present() {
            map.serialize_entry(descriptor.name(), &Field { field, descriptor })?;
        }
    }
    Ok(())
}

fn members<'m, M: SerializeMap>(
    mut fields: impl Iterator<Item = Entry<'m>>,
    map: &mut M,
) -> Result<(), M::Error> {
    fields.try_for_each(|Entry { name, held }| map.serialize_entry(&name, &*held.value()))
}

/// A present field.
pub(crate) struct Field<'f, 's, 'a> {
    pub(crate) field: &'f FieldRef<'s, 'a>,
    pub(crate) descriptor: &'static FieldDescriptor,
}

impl Serialize for Field<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.descriptor.presence {
            Presence::Optional => serializer.serialize_some(&Content(self)),
            Presence::Required => Content(self).serialize(serializer),
        }
    }
}

/// A present field's value, whatever its presence.
struct Content<'c, 'f, 's, 'a>(&'c Field<'f, 's, 'a>);

impl Serialize for Content<'_, '_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Field { field, descriptor } = self.0;
        match field.view() {
            View::Scalar(value) => value.serialize(serializer),
            View::List(list)
                if descriptor.shape == Shape::NullableList && !descriptor.kind.is_nested() =>
            {
                serializer.collect_seq((0..list.len()).map(|i| match list.get(i) {
                    View::Scalar(item) => Some(item),
                    _ => None,
                }))
            }
            view => view.serialize(serializer),
        }
    }
}

impl Serialize for Scalar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Scalar::Str(v) => serializer.serialize_str(v),
            Scalar::Int(v) => serializer.serialize_i32(v),
            Scalar::Long(v) => serializer.serialize_i64(v),
            Scalar::Float(v) => serializer.serialize_f32(v),
            Scalar::Double(v) => serializer.serialize_f64(v),
            Scalar::Bool(v) => serializer.serialize_bool(v),
            Scalar::Bytes(v) if serializer.is_human_readable() => {
                serializer.serialize_str(&base64::encode(v))
            }
            Scalar::Bytes(v) => serializer.serialize_bytes(v),
        }
    }
}

impl Serialize for View<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent => serializer.serialize_unit(),
            View::Scalar(value) => value.serialize(serializer),
            View::List(v) => {
                let mut list = serializer.serialize_seq(Some(v.len()))?;
                (0..v.len()).try_for_each(|i| list.serialize_element(&v.get(i)))?;
                list.end()
            }
            View::Record(v) => serialize_record(v, serializer),
            View::Entries(v) => serializer.collect_map((0..v.len()).map(|i| v.get(i))),
            View::Map(v) => serializer.collect_map(v.iter().map(|(name, value)| (name, value))),
            View::Value(v) => v.serialize(serializer),
        }
    }
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View::Map(self.as_slice()).serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(members) => Ok(Properties::from_inner(members)),
            _ => Err(D::Error::custom("expected an object of properties")),
        }
    }
}
