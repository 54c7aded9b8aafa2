//! One primitive value, borrowed or on its way into a field, and the types that are made of one.

use std::borrow::Cow;

use event_catalog_formats::base64;

use crate::datetime::DateTime;
use crate::value::Value;

/// One primitive value, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'s> {
    /// Text.
    Str(&'s str),
    /// 32-bit integer.
    Int(i32),
    /// 64-bit integer.
    Long(i64),
    /// 32-bit float.
    Float(f32),
    /// 64-bit float.
    Double(f64),
    /// Boolean.
    Bool(bool),
    /// Bytes.
    Bytes(&'s [u8]),
}

/// One primitive value on its way into a field.
#[derive(Clone, Debug, PartialEq)]
pub enum ScalarBuf<'a> {
    /// Text.
    Str(Cow<'a, str>),
    /// 32-bit integer.
    Int(i32),
    /// 64-bit integer.
    Long(i64),
    /// 32-bit float.
    Float(f32),
    /// 64-bit float.
    Double(f64),
    /// Boolean.
    Bool(bool),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl<'s> Scalar<'s> {
    /// Returns it as a value that borrows from it.
    pub(crate) fn to_value(self) -> Value<'s> {
        match self {
            Scalar::Str(v) => Value::String(Cow::Borrowed(v)),
            Scalar::Int(v) => Value::Int(v.into()),
            Scalar::Long(v) => Value::Int(v),
            Scalar::Float(v) => Value::Float(v.into()),
            Scalar::Double(v) => Value::Float(v),
            Scalar::Bool(v) => Value::Bool(v),
            Scalar::Bytes(v) => Value::Bytes(Cow::Borrowed(v)),
        }
    }

    /// Returns the whole number that it is; `None` for any other kind of value.
    pub(crate) fn whole(self) -> Option<i64> {
        match self {
            Scalar::Int(v) => Some(i64::from(v)),
            Scalar::Long(v) => Some(v),
            _ => None,
        }
    }

    /// The same value with text of its own.
    pub fn to_owned(self) -> ScalarBuf<'static> {
        match self {
            Scalar::Str(v) => ScalarBuf::Str(Cow::Owned(v.to_owned())),
            Scalar::Int(v) => ScalarBuf::Int(v),
            Scalar::Long(v) => ScalarBuf::Long(v),
            Scalar::Float(v) => ScalarBuf::Float(v),
            Scalar::Double(v) => ScalarBuf::Double(v),
            Scalar::Bool(v) => ScalarBuf::Bool(v),
            Scalar::Bytes(v) => ScalarBuf::Bytes(Cow::Owned(v.to_owned())),
        }
    }
}

impl ScalarBuf<'_> {
    /// Returns the same value, borrowed.
    pub fn as_scalar(&self) -> Scalar<'_> {
        match self {
            ScalarBuf::Str(v) => Scalar::Str(v),
            ScalarBuf::Int(v) => Scalar::Int(*v),
            ScalarBuf::Long(v) => Scalar::Long(*v),
            ScalarBuf::Float(v) => Scalar::Float(*v),
            ScalarBuf::Double(v) => Scalar::Double(*v),
            ScalarBuf::Bool(v) => Scalar::Bool(*v),
            ScalarBuf::Bytes(v) => Scalar::Bytes(v),
        }
    }
}

impl<'a> From<ScalarBuf<'a>> for Value<'a> {
    fn from(value: ScalarBuf<'a>) -> Self {
        match value {
            ScalarBuf::Str(v) => Value::String(v),
            ScalarBuf::Int(v) => Value::Int(i64::from(v)),
            ScalarBuf::Long(v) => Value::Int(v),
            // The decimal that stands for it, not the binary neighbour: 0.1 stays 0.1.
            ScalarBuf::Float(v) => {
                Value::Float(ryu::Buffer::new().format(v).parse().unwrap_or(f64::from(v)))
            }
            ScalarBuf::Double(v) => Value::Float(v),
            ScalarBuf::Bool(v) => Value::Bool(v),
            ScalarBuf::Bytes(v) => Value::String(Cow::Owned(base64::encode(&v))),
        }
    }
}

/// A type that one primitive value makes: text, numbers, units, enumerations.
pub trait Item<'a>: Sized + Send + Sync {
    /// The type from a value of its kind; a value of another kind leaves `None`.
    fn from_scalar(value: ScalarBuf<'a>) -> Option<Self>;
    /// The value beneath.
    fn as_scalar(&self) -> Scalar<'_>;
    /// The value beneath, on its way out.
    fn into_scalar(self) -> ScalarBuf<'a> {
        self.as_scalar().to_owned()
    }
}

macro_rules! item {
    ($($ty:ty => $variant:ident),*) => {$(
        impl<'a> Item<'a> for $ty {
            fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
                match value {
                    ScalarBuf::$variant(v) => Some(v),
                    _ => None,
                }
            }
            fn as_scalar(&self) -> Scalar<'_> {
                Scalar::$variant(*self)
            }
        }
    )*};
}
item!(i32 => Int, i64 => Long, f32 => Float, f64 => Double, bool => Bool);

impl<'a> Item<'a> for Cow<'a, str> {
    fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
        match value {
            ScalarBuf::Str(v) => Some(v),
            _ => None,
        }
    }
    fn as_scalar(&self) -> Scalar<'_> {
        Scalar::Str(self)
    }
    fn into_scalar(self) -> ScalarBuf<'a> {
        ScalarBuf::Str(self)
    }
}

impl<'a> Item<'a> for Cow<'a, [u8]> {
    fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
        match value {
            ScalarBuf::Bytes(v) => Some(v),
            _ => None,
        }
    }
    fn as_scalar(&self) -> Scalar<'_> {
        Scalar::Bytes(self)
    }
    fn into_scalar(self) -> ScalarBuf<'a> {
        ScalarBuf::Bytes(self)
    }
}

impl<'a, F> Item<'a> for DateTime<'a, F> {
    fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
        match value {
            ScalarBuf::Str(v) => Some(v.into()),
            _ => None,
        }
    }
    fn as_scalar(&self) -> Scalar<'_> {
        Scalar::Str(self.as_str())
    }
    fn into_scalar(self) -> ScalarBuf<'a> {
        ScalarBuf::Str(self.into_text())
    }
}
