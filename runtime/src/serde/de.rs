//! Records and events in through serde.

use std::borrow::Cow;
use std::fmt;

use event_catalog_formats::base64;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::value::{Text, ValueDeserializer};
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, Presence, Shape,
};
use crate::record::{AnyEvent, FieldMut, Record, ScalarBuf, TypedRecord};
use crate::rounding::{self, Whole};
use crate::shape::NOT_BASE64;
use crate::value::{UnknownEvent, UnknownFields, Value};

/// Deserializes a map, tagged or not, into a record.
///
/// # Errors
///
/// Those of the deserializer; a required field that is missing or null; a value of another type; a
/// field that stands twice.
#[inline]
pub fn deserialize_record<'de: 'a, 'a, R: TypedRecord<'a>, D: Deserializer<'de>>(
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
/// Those of [`deserialize_record`]; a missing tag.
pub fn deserialize_event<'de: 'a, 'a, E: AnyEvent<'a>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    // Filled in its place: it is too large to be handed from one function of the deserializer to
    // the next.
    let mut event = None;
    deserializer.deserialize_map(EventVisitor { event: &mut event })?;
    event.ok_or_else(|| D::Error::custom("the deserializer visited nothing"))
}

struct RecordVisitor<'r, 'a> {
    record: &'r mut dyn Record<'a>,
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

impl<'de: 'a, 'a, E: AnyEvent<'a>> Visitor<'de> for EventVisitor<'_, E> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map in which `{}` names the event", E::CATALOG.tag)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::new(E::CATALOG);
        let mut earlier = Vec::new();
        let tag = loop {
            match map.next_key_seed(&mut keys)? {
                Some(Key::Tag) => break map.next_value::<Text<'de>>()?.0,
                Some(key) => earlier.push((keys.name(key), map.next_value()?)),
                None => return Err(A::Error::missing_field(E::CATALOG.tag)),
            }
        };
        if let Some(index) = E::CATALOG.event_names.find(tag.as_bytes()) {
            if let Ok(record) = self.event.insert(E::empty(index)).record_mut() {
                fill(record, earlier, map, true)?;
            }
            return Ok(());
        }
        if tag.trim().is_empty() {
            return Err(A::Error::custom(format_args!(
                "`{}` is empty",
                E::CATALOG.tag
            )));
        }
        let mut fields = UnknownFields::new();
        for (name, value) in earlier {
            fields.push(name, value);
        }
        while let Some(key) = map.next_key_seed(&mut keys)? {
            fields.push(keys.name(key), map.next_value()?);
        }
        *self.event = Some(E::from_unknown(UnknownEvent {
            event_type: tag,
            fields,
        }));
        Ok(())
    }
}

/// Fills a record from the members that came before the tag and those still in the map.
fn fill<'de: 'a, 'a, A: MapAccess<'de>>(
    record: &mut dyn Record<'a>,
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
        let mut keys = Keys::new(self.event.catalog);
        for (name, value) in earlier {
            match self.descriptor::<A::Error>(keys.key(&name))? {
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
            if let Some(at) = self.descriptor::<A::Error>(key)? {
                match (self.fields.get_mut(at), self.event.fields.get(at)) {
                    // Most fields.
                    (Some(FieldMut::OptStr(field)), Some(descriptor)) => {
                        map.next_value_seed(OptionalText { descriptor, field })?;
                    }
                    (Some(field), Some(descriptor)) => {
                        map.next_value_seed(FieldSeed { descriptor, field })?
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
    fn descriptor<E: Error>(&mut self, key: Key) -> Result<Option<usize>, E> {
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

/// A key of a record: small, to travel in registers.
#[derive(Clone, Copy)]
enum Key {
    Tag,
    /// Position in the dictionary. The event may not have it.
    Field(usize),
    /// The name is kept in [`Keys`].
    Unknown,
}

/// Reads keys.
struct Keys<'de> {
    catalog: &'static CatalogDescriptor,
    /// The last key that the catalog does not know.
    unknown: Cow<'de, str>,
}

impl<'de> Keys<'de> {
    fn new(catalog: &'static CatalogDescriptor) -> Self {
        Keys {
            catalog,
            unknown: Cow::Borrowed(""),
        }
    }

    #[inline]
    fn key(&self, name: &str) -> Key {
        match self.catalog.field_names.find(name.as_bytes()) {
            Some(index) => Key::Field(index),
            None if name == self.catalog.tag => Key::Tag,
            None => Key::Unknown,
        }
    }

    /// The name of the key just read.
    fn name(&mut self, key: Key) -> Cow<'de, str> {
        match key {
            Key::Tag => Cow::Borrowed(self.catalog.tag),
            Key::Field(index) => Cow::Borrowed(self.catalog.fields[index].name),
            Key::Unknown => std::mem::take(&mut self.unknown),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys<'de> {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys<'de> {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key, E> {
        let key = self.key(name);
        if let Key::Unknown = key {
            self.unknown = Cow::Borrowed(name);
        }
        Ok(key)
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        let key = self.key(name);
        if let Key::Unknown = key {
            self.unknown = Cow::Owned(name.to_owned());
        }
        Ok(key)
    }
}

/// Reads a value into a field of optional text.
struct OptionalText<'f, 'a> {
    descriptor: &'static FieldDescriptor,
    field: &'f mut Option<Cow<'a, str>>,
}

impl OptionalText<'_, '_> {
    fn item(&self) -> ItemSeed {
        ItemSeed {
            descriptor: self.descriptor,
        }
    }
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for OptionalText<'_, 'a> {
    type Value = ();
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for OptionalText<'_, 'a> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item().expecting(f)
    }
    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
    #[inline]
    fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<(), E> {
        *self.field = Some(Cow::Borrowed(v));
        Ok(())
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        *self.field = Some(Cow::Owned(v.to_owned()));
        Ok(())
    }
    fn visit_string<E: Error>(self, v: String) -> Result<(), E> {
        *self.field = Some(Cow::Owned(v));
        Ok(())
    }
    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E: Error>(self, v: bool) -> Result<(), E> {
        self.item().mistyped(Unexpected::Bool(v))
    }
    fn visit_i64<E: Error>(self, v: i64) -> Result<(), E> {
        self.item().mistyped(Unexpected::Signed(v))
    }
    fn visit_u64<E: Error>(self, v: u64) -> Result<(), E> {
        self.item().mistyped(Unexpected::Unsigned(v))
    }
    fn visit_f64<E: Error>(self, v: f64) -> Result<(), E> {
        self.item().mistyped(Unexpected::Float(v))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.item().mistyped(Unexpected::Seq)
    }
}

/// Reads a value into a field.
struct FieldSeed<'f, 's, 'a> {
    descriptor: &'static FieldDescriptor,
    field: &'f mut FieldMut<'s, 'a>,
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for FieldSeed<'_, '_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.descriptor.presence {
            Presence::Optional => deserializer.deserialize_option(self),
            Presence::Required => self.content(deserializer),
        }
    }
}

impl<'a> FieldSeed<'_, '_, 'a> {
    fn item(&self) -> ItemSeed {
        ItemSeed {
            descriptor: self.descriptor,
        }
    }

    fn content<'de: 'a, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match (self.descriptor.shape, self.descriptor.kind) {
            (_, kind) if kind.is_nested() => {
                let item = self.item();
                let FieldMut::Nested(field) = self.field else {
                    return item.mistyped(Unexpected::Map);
                };
                match field.set(Value::deserialize(deserializer)?) {
                    Ok(()) => Ok(()),
                    Err(_) => item.mistyped(Unexpected::Other("something else")),
                }
            }
            (Shape::One, Kind::String | Kind::DateTime(_)) => deserializer.deserialize_str(self),
            (Shape::One, Kind::Int) => deserializer.deserialize_i32(self),
            (Shape::One, Kind::Long) => deserializer.deserialize_i64(self),
            (Shape::One, Kind::Float) => deserializer.deserialize_f32(self),
            (Shape::One, Kind::Double) => deserializer.deserialize_f64(self),
            (Shape::One, Kind::Boolean) => deserializer.deserialize_bool(self),
            (Shape::One, Kind::Bytes) if deserializer.is_human_readable() => {
                deserializer.deserialize_str(self)
            }
            (Shape::One, Kind::Bytes) => deserializer.deserialize_bytes(self),
            _ => deserializer.deserialize_seq(self),
        }
    }

    /// Puts a value into the field; a list takes none.
    fn put<E: Error>(
        self,
        value: Result<ScalarBuf<'a>, E>,
        found: Unexpected<'_>,
    ) -> Result<(), E> {
        if self.descriptor.shape != Shape::One {
            return self.item().mistyped(found);
        }
        self.field.put(Some(value?));
        Ok(())
    }
}

/// As an option, as the value within, or as the list within.
impl<'de: 'a, 'a> Visitor<'de> for FieldSeed<'_, '_, 'a> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item().expecting(f)
    }
    fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<(), E> {
        match self.field {
            FieldMut::OptStr(field) => **field = Some(Cow::Borrowed(v)),
            FieldMut::Str(field) => **field = Cow::Borrowed(v),
            _ => {
                let value = self.item().visit_borrowed_str(v);
                return self.put(value, Unexpected::Str(v));
            }
        }
        Ok(())
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        let value = self.item().visit_str(v);
        self.put(value, Unexpected::Str(v))
    }
    fn visit_bytes<E: Error>(self, v: &[u8]) -> Result<(), E> {
        let value = self.item().visit_bytes(v);
        self.put(value, Unexpected::Bytes(v))
    }
    fn visit_bool<E: Error>(self, v: bool) -> Result<(), E> {
        let value = self.item().visit_bool(v);
        self.put(value, Unexpected::Bool(v))
    }
    fn visit_i64<E: Error>(self, v: i64) -> Result<(), E> {
        let value = self.item().visit_i64(v);
        self.put(value, Unexpected::Signed(v))
    }
    fn visit_u64<E: Error>(self, v: u64) -> Result<(), E> {
        let value = self.item().visit_u64(v);
        self.put(value, Unexpected::Unsigned(v))
    }
    fn visit_f32<E: Error>(self, v: f32) -> Result<(), E> {
        let value = self.item().visit_f32(v);
        self.put(value, Unexpected::Float(f64::from(v)))
    }
    fn visit_f64<E: Error>(self, v: f64) -> Result<(), E> {
        let value = self.item().visit_f64(v);
        self.put(value, Unexpected::Float(v))
    }
    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.descriptor.presence {
            Presence::Optional => Ok(()),
            Presence::Required => self.item().mistyped(Unexpected::Unit),
        }
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.content(deserializer)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.descriptor.shape == Shape::One {
            return self.item().mistyped(Unexpected::Seq);
        }
        self.field.start_list();
        let item = self.item();
        if self.descriptor.shape == Shape::NullableList {
            while let Some(value) = seq.next_element_seed(NullableSeed(item))? {
                self.field.put(value);
            }
        } else {
            while let Some(value) = seq.next_element_seed(item)? {
                self.field.put(Some(value));
            }
        }
        Ok(())
    }
}

/// Reads one primitive value of a field's kind.
#[derive(Clone, Copy)]
struct ItemSeed {
    descriptor: &'static FieldDescriptor,
}

impl<'de> DeserializeSeed<'de> for ItemSeed {
    type Value = ScalarBuf<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.descriptor.kind {
            Kind::Bytes if !deserializer.is_human_readable() => {
                deserializer.deserialize_bytes(self)
            }
            Kind::String | Kind::DateTime(_) | Kind::Bytes => deserializer.deserialize_str(self),
            Kind::Int => deserializer.deserialize_i32(self),
            Kind::Long => deserializer.deserialize_i64(self),
            Kind::Float => deserializer.deserialize_f32(self),
            Kind::Double => deserializer.deserialize_f64(self),
            Kind::Boolean => deserializer.deserialize_bool(self),
            // Never asked for: what nests is read whole.
            Kind::Record(_) | Kind::Map(_) | Kind::Any => deserializer.deserialize_any(self),
        }
    }
}

impl ItemSeed {
    fn mistyped<T, E: Error>(self, found: Unexpected<'_>) -> Result<T, E> {
        // The value of a field that holds personal data should not travel with the error. Formats
        // that judge types themselves, as `serde_json` does for some, still quote what they found.
        let found = match found {
            Unexpected::Str(_) if self.descriptor.is_private() => Unexpected::Other("string"),
            found => found,
        };
        Err(E::invalid_type(found, &self))
    }

    fn out_of_range<T, E: Error>(self) -> Result<T, E> {
        Err(E::invalid_value(
            Unexpected::Other("a number out of range"),
            &self,
        ))
    }
}

impl ItemSeed {
    /// What a text stands for where bytes are asked for.
    #[cold]
    fn base64<'a, E: Error>(self, text: &str) -> Result<ScalarBuf<'a>, E> {
        if self.descriptor.kind != Kind::Bytes {
            return self.mistyped(Unexpected::Str(text));
        }
        match base64::decode(text) {
            Some(bytes) => Ok(ScalarBuf::Bytes(Cow::Owned(bytes))),
            None => self.mistyped(Unexpected::Other(NOT_BASE64)),
        }
    }
}

impl<'de> Visitor<'de> for ItemSeed {
    type Value = ScalarBuf<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} for `{}`",
            self.descriptor.kind.name(),
            self.descriptor.name()
        )
    }
    fn visit_bool<E: Error>(self, v: bool) -> Result<Self::Value, E> {
        if self.descriptor.kind == Kind::Boolean {
            Ok(ScalarBuf::Bool(v))
        } else {
            self.mistyped(Unexpected::Bool(v))
        }
    }
    fn visit_i64<E: Error>(self, v: i64) -> Result<Self::Value, E> {
        match self.descriptor.kind {
            Kind::Int => i32::try_from(v)
                .map(ScalarBuf::Int)
                .or_else(|_| self.out_of_range()),
            Kind::Long => Ok(ScalarBuf::Long(v)),
            #[allow(
                clippy::cast_precision_loss,
                reason = "the nearest float, as for any decimal text"
            )]
            Kind::Float => Ok(ScalarBuf::Float(v as f32)),
            #[allow(
                clippy::cast_precision_loss,
                reason = "the nearest double, as for any decimal text"
            )]
            Kind::Double => Ok(ScalarBuf::Double(v as f64)),
            _ => self.mistyped(Unexpected::Signed(v)),
        }
    }
    fn visit_u64<E: Error>(self, v: u64) -> Result<Self::Value, E> {
        match (self.descriptor.kind, i64::try_from(v)) {
            (_, Ok(v)) => self.visit_i64(v),
            #[allow(
                clippy::cast_precision_loss,
                reason = "the nearest float, as for any decimal text"
            )]
            (Kind::Float, _) => Ok(ScalarBuf::Float(v as f32)),
            #[allow(
                clippy::cast_precision_loss,
                reason = "the nearest double, as for any decimal text"
            )]
            (Kind::Double, _) => Ok(ScalarBuf::Double(v as f64)),
            (Kind::Int | Kind::Long, _) => self.out_of_range(),
            _ => self.mistyped(Unexpected::Unsigned(v)),
        }
    }
    fn visit_f32<E: Error>(self, v: f32) -> Result<Self::Value, E> {
        if self.descriptor.kind == Kind::Float {
            Ok(ScalarBuf::Float(v))
        } else {
            self.visit_f64(f64::from(v))
        }
    }
    fn visit_f64<E: Error>(self, v: f64) -> Result<Self::Value, E> {
        match (self.descriptor.kind, rounding::whole(v)) {
            (Kind::Float, _) => {
                rounding::float(v).map_or_else(|| self.out_of_range(), |v| Ok(ScalarBuf::Float(v)))
            }
            (Kind::Double, _) if v.is_finite() => Ok(ScalarBuf::Double(v)),
            (Kind::Int | Kind::Long, Whole::Number(v)) => self.visit_i64(v),
            (Kind::Double, _) | (Kind::Int | Kind::Long, Whole::Range) => self.out_of_range(),
            _ => self.mistyped(Unexpected::Float(v)),
        }
    }
    fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<Self::Value, E> {
        if self.descriptor.kind.is_text() {
            Ok(ScalarBuf::Str(Cow::Borrowed(v)))
        } else {
            self.base64(v)
        }
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<Self::Value, E> {
        if self.descriptor.kind.is_text() {
            Ok(ScalarBuf::Str(Cow::Owned(v.to_owned())))
        } else {
            self.base64(v)
        }
    }
    fn visit_string<E: Error>(self, v: String) -> Result<Self::Value, E> {
        if self.descriptor.kind.is_text() {
            Ok(ScalarBuf::Str(Cow::Owned(v)))
        } else {
            self.base64(&v)
        }
    }
    fn visit_bytes<E: Error>(self, v: &[u8]) -> Result<Self::Value, E> {
        if self.descriptor.kind == Kind::Bytes {
            Ok(ScalarBuf::Bytes(Cow::Owned(v.to_owned())))
        } else {
            self.mistyped(Unexpected::Bytes(v))
        }
    }
}

/// The same, or null.
struct NullableSeed(ItemSeed);

impl<'de> DeserializeSeed<'de> for NullableSeed {
    type Value = Option<ScalarBuf<'de>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for NullableSeed {
    type Value = Option<ScalarBuf<'de>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}
