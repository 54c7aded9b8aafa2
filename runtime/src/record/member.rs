//! What a field can be: the way from a value and back, and the view that the engines have of it.

use std::borrow::Cow;

use event_catalog_formats::base64;

use super::item::{Item, ScalarBuf};
use super::properties::Properties;
use super::view::{List, View};
use crate::value::Value;

/// A type that a field can have.
pub trait Member<'a>: Sized + Send + Sync {
    /// How the engines see it.
    fn view(&self) -> View<'_, 'a>;
    /// The member of a value.
    ///
    /// # Errors
    ///
    /// A value that does not fit, as it was.
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>>;
    /// The value of the member.
    fn into_value(self) -> Value<'a>;
    /// The member that one primitive value makes, alone or as an item of a list (`None`: a null
    /// item); `None` where it makes none.
    fn from_item(_: Option<ScalarBuf<'a>>) -> Option<Self> {
        None
    }
    /// Sets the value, or appends an item to a list. What does not fit is ignored.
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        if let Some(value) = Self::from_item(value) {
            *self = value;
        }
    }
    /// Makes a list empty; nothing on others.
    fn start_list(&mut self) {}
    /// Takes the value out; what cannot be absent becomes empty, and what cannot be empty stays.
    fn take(&mut self) -> Value<'a>;
}

impl<'a, T: Item<'a>> Member<'a> for T {
    fn view(&self) -> View<'_, 'a> {
        View::Scalar(self.as_scalar())
    }

    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        match value {
            Value::String(v) => match T::from_scalar(ScalarBuf::Str(Cow::Borrowed(""))) {
                // Only a type that is made of text takes the text away.
                Some(_) => T::from_scalar(ScalarBuf::Str(v)).ok_or(Value::Null),
                None => bytes(&v).ok_or(Value::String(v)),
            },
            Value::Bytes(v) => match T::from_scalar(ScalarBuf::Bytes(Cow::Borrowed(&[]))) {
                Some(_) => T::from_scalar(ScalarBuf::Bytes(v)).ok_or(Value::Null),
                None => Err(Value::Bytes(v)),
            },
            Value::Bool(v) => T::from_scalar(ScalarBuf::Bool(v)).ok_or(value),
            ref number => whole(number)
                .and_then(|v| {
                    i32::try_from(v)
                        .ok()
                        .and_then(|v| T::from_scalar(ScalarBuf::Int(v)))
                        .or_else(|| T::from_scalar(ScalarBuf::Long(v)))
                })
                .or_else(|| {
                    let double = double(number)?;
                    single(double)
                        .and_then(|v| T::from_scalar(ScalarBuf::Float(v)))
                        .or_else(|| T::from_scalar(ScalarBuf::Double(double)))
                })
                .ok_or(value),
        }
    }

    fn into_value(self) -> Value<'a> {
        self.into_scalar().into()
    }

    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self> {
        value.and_then(T::from_scalar)
    }

    fn take(&mut self) -> Value<'a> {
        match T::from_scalar(ScalarBuf::Str(Cow::Borrowed(""))) {
            Some(empty) => std::mem::replace(self, empty).into_value(),
            None => self.as_scalar().to_owned().into(),
        }
    }
}

/// Returns what a text in Base64 stands for, if it is any and bytes are asked for.
fn bytes<'a, T: Item<'a>>(text: &str) -> Option<T> {
    T::from_scalar(ScalarBuf::Bytes(Cow::Borrowed(&[])))?;
    T::from_scalar(ScalarBuf::Bytes(Cow::Owned(base64::decode(text)?)))
}

/// Largest whole number up to which 64-bit floating point has all.
const EXACT: i64 = 1 << 53;

/// The whole number that a value is, as it is written; none if it does not fit 64 bits.
pub(crate) fn whole(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(v) => Some(*v),
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "whole and within what is exact"
        )]
        Value::Float(v) if v.fract() == 0.0 && v.abs() <= EXACT as f64 => Some(*v as i64),
        // The decimal that stands for it, not the binary neighbour.
        Value::Float(v) if v.fract() == 0.0 => v.to_string().parse().ok(),
        Value::Number(number) => number.whole(),
        _ => None,
    }
}

/// The 64-bit number that a value is; none if it would become another.
#[allow(clippy::cast_precision_loss, reason = "what is lost is looked for")]
pub(crate) fn double(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(v) if v.unsigned_abs() <= EXACT.unsigned_abs() => Some(*v as f64),
        Value::Int(v) => Some(*v as f64).filter(|double| is_exactly(*double, i128::from(*v))),
        Value::UInt(v) => Some(*v as f64).filter(|double| is_exactly(*double, i128::from(*v))),
        Value::Float(v) => Some(*v),
        Value::Number(number) => number.to_f64(),
        _ => None,
    }
}

/// Whether a double is this whole number of at most 64 bits.
#[allow(clippy::cast_possible_truncation, reason = "it was made from 64 bits")]
fn is_exactly(double: f64, whole: i128) -> bool {
    double as i128 == whole
}

/// Whether a value is a number, whole or not and of any size.
pub(crate) fn is_number(value: &Value<'_>) -> bool {
    matches!(
        value,
        Value::Int(_) | Value::UInt(_) | Value::Float(_) | Value::Number(_)
    )
}

/// Whether a value is a number so large that 64-bit floating point does not have all whole ones of
/// that size.
pub(crate) fn is_large(value: &Value<'_>) -> bool {
    let nearest = match value {
        Value::Int(_) | Value::UInt(_) => double(value).unwrap_or(f64::INFINITY),
        Value::Float(v) if v.is_finite() => *v,
        Value::Number(number) => number.as_str().parse().unwrap_or_default(),
        _ => return false,
    };
    #[allow(clippy::cast_precision_loss, reason = "a power of two")]
    let exact = EXACT as f64;
    nearest.abs() >= exact
}

/// A number as 32-bit number.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the nearest is what the type holds"
)]
pub(crate) fn single(value: f64) -> Option<f32> {
    Some(value as f32).filter(|v| v.is_finite())
}

impl<'a> Member<'a> for Value<'a> {
    fn view(&self) -> View<'_, 'a> {
        View::Value(self)
    }
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        Ok(value)
    }
    fn into_value(self) -> Value<'a> {
        self
    }
    fn take(&mut self) -> Value<'a> {
        std::mem::replace(self, Value::Null)
    }
}

impl<'a> Member<'a> for Properties<'a> {
    fn view(&self) -> View<'_, 'a> {
        View::Map(self.as_slice())
    }
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        match value {
            Value::Object(members) => Ok(Properties::from_inner(members)),
            other => Err(other),
        }
    }
    fn into_value(self) -> Value<'a> {
        Value::Object(self.into_inner())
    }
    fn take(&mut self) -> Value<'a> {
        std::mem::take(self).into_value()
    }
}

/// A list: all items fit, or the list stays as it was.
impl<'a, T: Member<'a>> Member<'a> for Vec<T> {
    fn view(&self) -> View<'_, 'a> {
        View::List(self)
    }
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        let Value::Array(items) = value else {
            return Err(value);
        };
        let mut typed = Vec::with_capacity(items.len());
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            match T::from_value(item) {
                Ok(item) => typed.push(item),
                Err(item) => {
                    let before = typed.into_iter().map(T::into_value);
                    return Err(Value::Array(before.chain([item]).chain(items).collect()));
                }
            }
        }
        Ok(typed)
    }
    fn into_value(self) -> Value<'a> {
        Value::Array(self.into_iter().map(T::into_value).collect())
    }
    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self> {
        T::from_item(value).map(|item| vec![item])
    }
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        self.extend(T::from_item(value));
    }
    fn start_list(&mut self) {
        Vec::clear(self);
    }
    fn take(&mut self) -> Value<'a> {
        std::mem::take(self).into_value()
    }
}

impl<'a, T: Member<'a>> List<'a> for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn get(&self, index: usize) -> View<'_, 'a> {
        self.as_slice().get(index).map_or(View::Absent, T::view)
    }
}

/// Absent, or an item of a list that is null.
impl<'a, T: Member<'a>> Member<'a> for Option<T> {
    fn view(&self) -> View<'_, 'a> {
        self.as_ref().map_or(View::Absent, T::view)
    }
    fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
        match T::from_value(value) {
            Ok(value) => Ok(Some(value)),
            // Null is a value only where anything is.
            Err(Value::Null) => Ok(None),
            Err(value) => Err(value),
        }
    }
    fn into_value(self) -> Value<'a> {
        self.map_or(Value::Null, T::into_value)
    }
    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self> {
        match value {
            Some(value) => T::from_item(Some(value)).map(Some),
            None => Some(None),
        }
    }
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        match self {
            Some(known) => known.put(value),
            None => *self = T::from_item(value),
        }
    }
    fn start_list(&mut self) {
        match self {
            // The memory of the list before is used again.
            Some(known) => known.start_list(),
            None => *self = T::from_value(Value::Array(Vec::new())).ok(),
        }
    }
    fn take(&mut self) -> Value<'a> {
        self.take().into_value()
    }
}
