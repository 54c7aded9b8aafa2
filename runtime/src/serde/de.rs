//! Records and events in through serde.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::field::{FieldSeed, OptionalText};
use super::keys::{Key, Keys};
use super::value::{Text, ValueDeserializer};
use crate::descriptor::EventDescriptor;
use crate::record::{AnyEvent, EventRecord, FieldMut, TypedRecord};
use crate::value::{UnknownEvent, UnknownFields, Value};

/// Deserializes a map, tagged or not, into a record.
///
/// # Errors
///
/// Those of the deserializer; a required field that is missing or null; a value of another type; a
/// field that stands twice.
#[inline]
pub fn deserialize_event_record<
    'de: 'a,
    'a,
    R: TypedRecord<'a> + EventRecord<'a>,
    D: Deserializer<'de>,
>(
    deserializer: D,
) -> Result<R, D::Error> {
    let mut record = R::empty();
    deserializer.deserialize_map(RecordVisitor {
        record: &mut record,
    })?;
    Ok(record)
}

/// Deserializes a map whose tag, anywhere in it, names the event.
///
/// # Errors
///
/// Those of [`deserialize_event_record`]; a missing tag.
pub fn deserialize_event<'de: 'a, 'a, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: AnyEvent<'a, Source = ()>,
    D: Deserializer<'de>,
{
    // Filled in its place: it is too large to be handed from one function of the deserializer to
    // the next.
    let mut event = None;
    deserializer.deserialize_map(EventVisitor { event: &mut event })?;
    event.ok_or_else(|| D::Error::custom("the deserializer visited nothing"))
}

struct RecordVisitor<'r, 'a> {
    record: &'r mut dyn EventRecord<'a>,
}

impl<'de: 'a, 'a> Visitor<'de> for RecordVisitor<'_, 'a> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a map with the fields of {}",
            self.record.descriptor().name
        )
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        fill(self.record, Vec::new(), map, false)
    }
}

struct EventVisitor<'e, E> {
    event: &'e mut Option<E>,
}

impl<'de: 'a, 'a, E: AnyEvent<'a, Source = ()>> Visitor<'de> for EventVisitor<'_, E> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map in which `{}` names the event", E::catalog(()).tag)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::new(E::catalog(()));
        let mut earlier = Vec::new();
        let tag = loop {
            match map.next_key_seed(&mut keys)? {
                Some(Key::Tag) => break map.next_value::<Text<'de>>()?.0,
                Some(key) => earlier.push((keys.name(key), map.next_value()?)),
                None => return Err(A::Error::missing_field(E::catalog(()).tag)),
            }
        };
        if let Some(index) = E::catalog(()).event_names.find(tag.as_bytes()) {
            if let Ok(record) = self.event.insert(E::empty((), index)).record_mut() {
                fill(record, earlier, map, true)?;
            }
            return Ok(());
        }
        if tag.trim().is_empty() {
            return Err(A::Error::custom(format_args!(
                "`{}` is empty",
                E::catalog(()).tag
            )));
        }
        let mut fields = UnknownFields::new();
        for (name, value) in earlier {
            fields.push(name, value);
        }
        while let Some(key) = map.next_key_seed(&mut keys)? {
            fields.push(keys.name(key), map.next_value()?);
        }
        *self.event = Some(E::from_unknown(
            (),
            UnknownEvent {
                event_type: tag,
                fields,
            },
        ));
        Ok(())
    }
}

/// Fills a record from the members that came before the tag and those still in the map.
fn fill<'de: 'a, 'a, A: MapAccess<'de>>(
    record: &mut dyn EventRecord<'a>,
    earlier: Vec<(Cow<'de, str>, Value<'de>)>,
    map: A,
    tagged: bool,
) -> Result<(), A::Error> {
    let event = record.descriptor();
    // The record calls back once, with all fields: what the callback needs goes in and its result
    // comes out through these.
    let mut input = Some((earlier, map));
    let mut result = Ok(());
    record.fields_mut(&mut |fields, unknown| {
        if let Some((earlier, map)) = input.take() {
            let mut filler = Filler {
                event,
                fields,
                unknown,
                seen: [false; EventDescriptor::MAX_FIELDS],
                tagged,
            };
            result = filler.fill(earlier, map);
        }
    });
    result
}

struct Filler<'f, 's, 'a> {
    event: &'static EventDescriptor,
    fields: &'f mut [FieldMut<'s, 'a>],
    unknown: &'f mut UnknownFields<'a>,
    /// The fields that have been met.
    seen: [bool; EventDescriptor::MAX_FIELDS],
    tagged: bool,
}

impl<'a> Filler<'_, '_, 'a> {
    fn fill<'de: 'a, A: MapAccess<'de>>(
        &mut self,
        earlier: Vec<(Cow<'de, str>, Value<'de>)>,
        mut map: A,
    ) -> Result<(), A::Error> {
        let mut keys = Keys::new(self.event.catalog.get());
        for (name, value) in earlier {
            match self.position::<A::Error>(keys.key(&name))? {
                Some(at) => {
                    if let (Some(field), Some(descriptor)) =
                        (self.fields.get_mut(at), self.event.fields.get(at))
                    {
                        FieldSeed { descriptor, field }
                            .deserialize(ValueDeserializer::new(value))?;
                    }
                }
                None => self.unknown.push(name, value),
            }
        }
        while let Some(key) = map.next_key_seed(&mut keys)? {
            if let Some(at) = self.position::<A::Error>(key)? {
                match (self.fields.get_mut(at), self.event.fields.get(at)) {
                    // Most fields.
                    (Some(FieldMut::OptStr(field)), Some(descriptor)) => {
                        map.next_value_seed(OptionalText { descriptor, field })?;
                    }
                    (Some(field), Some(descriptor)) => {
                        map.next_value_seed(FieldSeed { descriptor, field })?;
                    }
                    _ => return Err(A::Error::custom("the record lent too few fields")),
                }
            } else if let Key::Tag = key {
                let name = map.next_value::<Text<'de>>()?.0;
                if std::mem::replace(&mut self.tagged, true) {
                    return Err(A::Error::duplicate_field(self.event.catalog.tag));
                }
                if name != self.event.name {
                    return Err(A::Error::invalid_value(
                        Unexpected::Str(&name),
                        &self.event.name,
                    ));
                }
            } else {
                self.unknown.push(keys.name(key), map.next_value()?);
            }
        }
        match self
            .event
            .required_fields()
            .iter()
            .zip(self.seen)
            .find(|(_, seen)| !seen)
        {
            Some((descriptor, _)) => Err(A::Error::missing_field(descriptor.name())),
            None => Ok(()),
        }
    }

    /// The field a key names, met for the first time.
    #[inline]
    fn position<E: Error>(&mut self, key: Key) -> Result<Option<usize>, E> {
        let Key::Field(index) = key else {
            return Ok(None);
        };
        match self.event.position_of(index) {
            None => Ok(None),
            Some(at)
                if !std::mem::replace(&mut self.seen[at % EventDescriptor::MAX_FIELDS], true) =>
            {
                Ok(Some(at))
            }
            Some(_) => Err(E::duplicate_field(self.event.catalog.fields[index].name)),
        }
    }
}
