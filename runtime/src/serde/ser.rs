//! Records and events out through serde.

use event_catalog_formats::base64;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::descriptor::{FieldDescriptor, Presence, Shape};
use crate::record::{AnyEvent, FieldRef, Record, Scalar, View};
use crate::value::Value;

/// Serializes a record without its tag.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize_record<S: Serializer>(
    record: &dyn Record<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize(record, false, serializer)
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
        Ok(record) => serialize(record, true, serializer),
        Err(unknown) => {
            let mut map = serializer.serialize_map(Some(1 + unknown.fields.len()))?;
            map.serialize_entry(E::catalog(event.source()).tag, &unknown.event_type)?;
            members(unknown.fields.iter(), &mut map)?;
            map.end()
        }
    }
}

fn serialize<S: Serializer>(
    record: &dyn Record<'_>,
    tagged: bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let event = record.descriptor();
    // The record calls back once, with all fields: the serializer goes in and its result comes out
    // through these.
    let mut serializer = Some(serializer);
    let mut result = None;
    record.fields(&mut |fields, unknown| {
        if let Some(serializer) = serializer.take() {
            result = Some((|| {
                let present = fields.iter().filter(|field| field.is_present()).count();
                let own = event.own(fields, unknown).count();
                let mut map =
                    serializer.serialize_map(Some(usize::from(tagged) + present + own))?;
                if tagged {
                    map.serialize_entry(event.catalog.tag, event.name)?;
                }
                for (field, descriptor) in fields.iter().zip(event.fields) {
                    if field.is_present() {
                        map.serialize_entry(descriptor.name(), &Field { field, descriptor })?;
                    }
                }
                members(event.own(fields, unknown), &mut map)?;
                map.end()
            })());
        }
    });
    result.unwrap_or_else(|| Err(serde::ser::Error::custom("the record lent no fields")))
}

fn members<'m, M: SerializeMap>(
    mut fields: impl Iterator<Item = (&'m str, &'m Value<'m>)>,
    map: &mut M,
) -> Result<(), M::Error> {
    fields.try_for_each(|(name, value)| map.serialize_entry(name, value))
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
