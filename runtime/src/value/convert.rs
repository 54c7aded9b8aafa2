//! What becomes a [`Value`], and what can be read out of one.

use std::borrow::Cow;

use super::Value;
use crate::datetime::DateTime;
use crate::number::Number;
use crate::rounding::{self, Whole};

impl<'a> Value<'a> {
    /// Returns whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Returns the boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(v) => Some(*v),
            _ => None,
        }
    }

    /// Returns the text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(v) => Some(v),
            _ => None,
        }
    }

    /// Returns the whole number, if it is one that fits, however it is written: `25`, `25.0`,
    /// `2.5e1`.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(v) => Some(*v),
            Value::UInt(v) => i64::try_from(*v).ok(),
            Value::Float(v) => match rounding::whole(*v) {
                Whole::Number(v) => Some(v),
                _ => None,
            },
            Value::Number(v) => v.whole(),
            _ => None,
        }
    }

    /// Returns the whole number, if it is one that fits and is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::UInt(v) => Some(*v),
            value => u64::try_from(value.as_i64()?).ok(),
        }
    }

    /// Returns the nearest 64-bit floating point number, if it is a number within their range,
    /// however it is written.
    #[allow(clippy::cast_precision_loss, reason = "the nearest is asked for")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(v) => Some(*v as f64),
            Value::UInt(v) => Some(*v as f64),
            Value::Float(v) => Some(*v),
            Value::Number(v) => v.as_str().parse().ok().filter(|v: &f64| v.is_finite()),
            _ => None,
        }
    }

    /// Returns the items, if it is a list.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns names and values in the order they came, if it is a map.
    pub fn as_object(&self) -> Option<&[(Cow<'a, str>, Value<'a>)]> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the first value with this name, if it is a map that has one.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let (_, value) = self.as_object()?.iter().find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// Whole numbers that always fit 64 bits signed.
macro_rules! whole {
    ($($number:ty)*) => {$(
        impl From<$number> for Value<'_> {
            fn from(value: $number) -> Self {
                Value::Int(i64::from(value))
            }
        }
    )*};
}

whole! { i8 i16 i32 i64 u8 u16 u32 }

/// Whole numbers that may not: the smallest variant that holds them.
macro_rules! wide {
    ($($number:ty)*) => {$(
        impl From<$number> for Value<'_> {
            fn from(value: $number) -> Self {
                match (i64::try_from(value), u64::try_from(value)) {
                    (Ok(value), _) => Value::Int(value),
                    (_, Ok(value)) => Value::UInt(value),
                    _ => Value::Number(Number::known(Cow::Owned(value.to_string()))),
                }
            }
        }
    )*};
}

wide! { i128 isize u64 u128 usize }

/// The number that has the same shortest decimal text: `0.1_f32` becomes 0.1.
impl From<f32> for Value<'_> {
    fn from(value: f32) -> Self {
        let mut text = ryu::Buffer::new();
        let same = text.format(value).parse();
        Value::Float(same.unwrap_or(f64::from(value)))
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl<'a> From<Number<'a>> for Value<'a> {
    fn from(value: Number<'a>) -> Self {
        Value::Number(value)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

/// Null.
impl From<()> for Value<'_> {
    fn from((): ()) -> Self {
        Value::Null
    }
}

/// Null for what is not there.
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::String(Cow::Borrowed(value))
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Value::String(Cow::Owned(value))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        Value::String(value)
    }
}

impl<'a, F> From<DateTime<'a, F>> for Value<'a> {
    fn from(value: DateTime<'a, F>) -> Self {
        Value::String(value.into_text())
    }
}

impl<'a, T: Into<Value<'a>>> From<Vec<T>> for Value<'a> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<'a, T: Into<Value<'a>>, const N: usize> From<[T; N]> for Value<'a> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

/// A list.
impl<'a, T: Into<Value<'a>>> FromIterator<T> for Value<'a> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(feature = "serde_json")]
mod json {
    use std::borrow::Cow;

    use super::Value;
    use crate::number::{Number, canonical};

    /// Numbers as they came, where `serde_json` keeps them so.
    impl From<serde_json::Value> for Value<'static> {
        fn from(value: serde_json::Value) -> Self {
            match value {
                serde_json::Value::Null => Value::Null,
                serde_json::Value::Bool(v) => Value::Bool(v),
                serde_json::Value::Number(v) => match (v.as_i64(), v.as_u64()) {
                    (Some(v), _) => Value::Int(v),
                    (_, Some(v)) => Value::UInt(v),
                    _ => {
                        let text = v.to_string();
                        canonical(&text).map_or_else(
                            || Value::Number(Number::known(Cow::Owned(text))),
                            Value::Float,
                        )
                    }
                },
                serde_json::Value::String(v) => v.into(),
                serde_json::Value::Array(items) => items.into(),
                serde_json::Value::Object(members) => Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (Cow::Owned(name), value.into()))
                        .collect(),
                ),
            }
        }
    }

    /// Never fails: a number that `serde_json` does not have is its text, NaN and infinities are
    /// null, bytes are an array of numbers, and of values with one name the last stays.
    impl From<Value<'_>> for serde_json::Value {
        fn from(value: Value<'_>) -> Self {
            match value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(v) => v.into(),
                Value::Int(v) => v.into(),
                Value::UInt(v) => v.into(),
                Value::Float(v) => v.into(),
                Value::Number(v) => v
                    .to_f64()
                    .map_or_else(|| v.as_str().into(), serde_json::Value::from),
                Value::String(v) => v.into_owned().into(),
                Value::Bytes(v) => v.as_ref().into(),
                Value::Array(items) => items.into_iter().map(serde_json::Value::from).collect(),
                Value::Object(members) => members
                    .into_iter()
                    .map(|(name, value)| (name.into_owned(), serde_json::Value::from(value)))
                    .collect(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_the_smallest_variant_that_holds_them() {
        assert_eq!(Value::from(7_u8), Value::Int(7));
        assert_eq!(Value::from(u64::MAX), Value::UInt(u64::MAX));
        assert_eq!(Value::from(u128::from(u64::MAX)), Value::UInt(u64::MAX));
        assert_eq!(Value::from(-7_i128), Value::Int(-7));
        let large = Value::from(u128::MAX);
        assert_eq!(
            Number::parse(u128::MAX.to_string()).map(Value::from),
            Some(large)
        );
        assert_eq!(Value::from(0.1_f32), Value::Float(0.1));
        assert!(Value::from(f32::NAN).as_f64().is_some_and(f64::is_nan));
    }

    #[test]
    fn what_is_not_there_is_null() {
        assert_eq!(Value::from(None::<&str>), Value::from(()));
        assert_eq!(Value::from(Some("x")), Value::from("x"));
        assert_eq!(
            Value::from([Some(1), None]),
            Value::Array(vec![Value::Int(1), Value::Null])
        );
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (text, whole) in [
            ("25", Some(25)),
            ("25.0", Some(25)),
            ("2.50e1", Some(25)),
            ("2.5", None),
        ] {
            let parsed = crate::json::parse(text.as_bytes()).unwrap();
            assert_eq!(parsed.as_i64(), whole, "{text}");
        }
        assert_eq!(Value::from(u64::MAX).as_i64(), None);
        assert_eq!(Value::from(u64::MAX).as_u64(), Some(u64::MAX));
        assert_eq!(Value::from(-1).as_u64(), None);
    }

    #[test]
    fn members_are_found_by_name() {
        let value = crate::json::parse(br#"{"a":[true],"b":null}"#).unwrap();
        let first = value
            .get("a")
            .and_then(Value::as_array)
            .and_then(<[_]>::first);
        assert_eq!(first.and_then(Value::as_bool), Some(true));
        assert!(value.get("b").is_some_and(Value::is_null));
        assert_eq!(
            (value.get("c"), value.as_object().map(<[_]>::len)),
            (None, Some(2))
        );
    }
}
