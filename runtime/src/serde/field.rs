//! A value of a deserializer into a field.

use std::borrow::Cow;
use std::fmt;

use event_catalog_formats::base64;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor,
};

use crate::descriptor::{FieldDescriptor, Kind, Presence, Shape};
use crate::record::{FieldMut, ScalarBuf};
use crate::rounding::{self, Whole};
use crate::shape::NOT_BASE64;
use crate::value::Value;

/// Reads a value into a field of optional text.
pub(super) struct OptionalText<'f, 'a> {
    pub(super) descriptor: &'static FieldDescriptor,
    pub(super) field: &'f mut Option<Cow<'a, str>>,
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
pub(super) struct FieldSeed<'f, 's, 'a> {
    pub(super) descriptor: &'static FieldDescriptor,
    pub(super) field: &'f mut FieldMut<'s, 'a>,
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
                match self.field.set(Value::deserialize(deserializer)?) {
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
