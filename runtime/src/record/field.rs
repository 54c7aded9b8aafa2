//! A field that a struct lends: a typed reference, or a table of functions for what has no variant
//! of its own.

use std::borrow::Cow;

use super::item::{Scalar, ScalarBuf};
use super::member::Member;
use super::view::View;
use crate::value::Value;

/// A field, for reading.
#[derive(Clone, Copy)]
pub enum FieldRef<'s, 'a> {
    /// Required text.
    Str(&'s Cow<'a, str>),
    /// Optional text.
    OptStr(&'s Option<Cow<'a, str>>),
    /// Required 32-bit integer.
    Int(&'s i32),
    /// Required 64-bit integer.
    Long(&'s i64),
    /// Required 32-bit float.
    Float(&'s f32),
    /// Required boolean.
    Bool(&'s bool),
    /// Optional 32-bit integer.
    OptInt(&'s Option<i32>),
    /// Optional 64-bit integer.
    OptLong(&'s Option<i64>),
    /// Optional 32-bit float.
    OptFloat(&'s Option<f32>),
    /// Optional boolean.
    OptBool(&'s Option<bool>),
    /// Anything else: enumerations, lists, optional units, and what nests.
    Dyn(&'s dyn Field<'a>),
}

/// A field, for writing.
pub enum FieldMut<'s, 'a> {
    /// Required text.
    Str(&'s mut Cow<'a, str>),
    /// Optional text.
    OptStr(&'s mut Option<Cow<'a, str>>),
    /// Required 32-bit integer.
    Int(&'s mut i32),
    /// Required 64-bit integer.
    Long(&'s mut i64),
    /// Required 32-bit float.
    Float(&'s mut f32),
    /// Required boolean.
    Bool(&'s mut bool),
    /// Optional 32-bit integer.
    OptInt(&'s mut Option<i32>),
    /// Optional 64-bit integer.
    OptLong(&'s mut Option<i64>),
    /// Optional 32-bit float.
    OptFloat(&'s mut Option<f32>),
    /// Optional boolean.
    OptBool(&'s mut Option<bool>),
    /// Anything else: enumerations, lists, optional units, and what nests.
    Dyn(&'s mut dyn Field<'a>),
}

impl<'s, 'a> FieldRef<'s, 'a> {
    /// A field that is absent, of whatever type.
    pub(crate) const ABSENT: Self = FieldRef::OptBool(&None);

    /// Returns whether there is a value.
    pub fn is_present(&self) -> bool {
        match self {
            FieldRef::Str(_)
            | FieldRef::Int(_)
            | FieldRef::Long(_)
            | FieldRef::Float(_)
            | FieldRef::Bool(_) => true,
            FieldRef::OptStr(v) => v.is_some(),
            FieldRef::OptInt(v) => v.is_some(),
            FieldRef::OptLong(v) => v.is_some(),
            FieldRef::OptFloat(v) => v.is_some(),
            FieldRef::OptBool(v) => v.is_some(),
            FieldRef::Dyn(v) => !matches!(v.view(), View::Absent),
        }
    }

    /// Returns the value as the engines see it.
    #[inline]
    pub fn view(&self) -> View<'s, 'a> {
        let scalar = match *self {
            FieldRef::Str(v) => Some(Scalar::Str(v)),
            FieldRef::OptStr(v) => v.as_deref().map(Scalar::Str),
            FieldRef::Int(v) => Some(Scalar::Int(*v)),
            FieldRef::Long(v) => Some(Scalar::Long(*v)),
            FieldRef::Float(v) => Some(Scalar::Float(*v)),
            FieldRef::Bool(v) => Some(Scalar::Bool(*v)),
            FieldRef::OptInt(v) => v.map(Scalar::Int),
            FieldRef::OptLong(v) => v.map(Scalar::Long),
            FieldRef::OptFloat(v) => v.map(Scalar::Float),
            FieldRef::OptBool(v) => v.map(Scalar::Bool),
            FieldRef::Dyn(v) => return v.view(),
        };
        scalar.map_or(View::Absent, View::Scalar)
    }

    /// Calls `read` with the value, or with each item of a list (`None`: a null item); not at all
    /// when the field is absent or nests: see [`FieldRef::view`].
    #[inline]
    pub fn read(&self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        match self.view() {
            View::Scalar(value) => read(Some(value)),
            View::List(items) => {
                for i in 0..items.len() {
                    match items.get(i) {
                        View::Scalar(item) => read(Some(item)),
                        View::Absent => read(None),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns what the field holds as a value that borrows from nothing, null where it is absent.
    pub fn to_value(&self) -> Value<'static> {
        owned(self.view())
    }

    /// Returns the value of a field that is one primitive value.
    #[inline]
    pub fn scalar(&self) -> Option<Scalar<'s>> {
        match self.view() {
            View::Scalar(value) => Some(value),
            _ => None,
        }
    }
}

/// A value that borrows from nothing. Of a 32-bit number, alone or in a list, the decimal that
/// stands for it.
fn owned(view: View<'_, '_>) -> Value<'static> {
    match view {
        View::Scalar(value) => value.to_owned().into(),
        View::List(items) => Value::Array((0..items.len()).map(|i| owned(items.get(i))).collect()),
        view => view.to_value().into_owned(),
    }
}

impl<'a> FieldMut<'_, 'a> {
    /// Returns the field for reading.
    pub fn as_ref(&self) -> FieldRef<'_, 'a> {
        match self {
            FieldMut::Str(v) => FieldRef::Str(v),
            FieldMut::OptStr(v) => FieldRef::OptStr(v),
            FieldMut::Int(v) => FieldRef::Int(v),
            FieldMut::Long(v) => FieldRef::Long(v),
            FieldMut::Float(v) => FieldRef::Float(v),
            FieldMut::Bool(v) => FieldRef::Bool(v),
            FieldMut::OptInt(v) => FieldRef::OptInt(v),
            FieldMut::OptLong(v) => FieldRef::OptLong(v),
            FieldMut::OptFloat(v) => FieldRef::OptFloat(v),
            FieldMut::OptBool(v) => FieldRef::OptBool(v),
            FieldMut::Dyn(v) => FieldRef::Dyn(&**v),
        }
    }

    /// Returns the field behind its table of functions, whichever variant it has.
    fn as_dyn(&mut self) -> &mut dyn Field<'a> {
        match self {
            FieldMut::Str(v) => *v,
            FieldMut::OptStr(v) => *v,
            FieldMut::Int(v) => *v,
            FieldMut::Long(v) => *v,
            FieldMut::Float(v) => *v,
            FieldMut::Bool(v) => *v,
            FieldMut::OptInt(v) => *v,
            FieldMut::OptLong(v) => *v,
            FieldMut::OptFloat(v) => *v,
            FieldMut::OptBool(v) => *v,
            FieldMut::Dyn(v) => *v,
        }
    }

    /// Sets the value, however it nests.
    ///
    /// # Errors
    ///
    /// A value that does not fit, as it was.
    pub fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>> {
        self.as_dyn().set(value)
    }

    /// Makes the field absent. What is required cannot be: text becomes empty, a number stays.
    pub fn clear(&mut self) {
        self.take();
    }

    /// Takes the value out, as [`clear`](Self::clear) leaves the field.
    pub(crate) fn take(&mut self) -> Value<'a> {
        self.as_dyn().take()
    }

    /// Makes a list field an empty list; nothing on others.
    pub fn start_list(&mut self) {
        if let FieldMut::Dyn(v) = self {
            v.start_list();
        }
    }

    /// Sets the value, or appends an item to a list (`None`: a null item). A value of another kind
    /// is ignored: engines ask the descriptor first.
    #[inline]
    pub fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        match (self, value) {
            (FieldMut::Str(field), Some(ScalarBuf::Str(v))) => **field = v,
            (FieldMut::OptStr(field), Some(ScalarBuf::Str(v))) => **field = Some(v),
            (FieldMut::Int(field), Some(ScalarBuf::Int(v))) => **field = v,
            (FieldMut::Long(field), Some(ScalarBuf::Long(v))) => **field = v,
            (FieldMut::Float(field), Some(ScalarBuf::Float(v))) => **field = v,
            (FieldMut::Bool(field), Some(ScalarBuf::Bool(v))) => **field = v,
            (FieldMut::OptInt(field), Some(ScalarBuf::Int(v))) => **field = Some(v),
            (FieldMut::OptLong(field), Some(ScalarBuf::Long(v))) => **field = Some(v),
            (FieldMut::OptFloat(field), Some(ScalarBuf::Float(v))) => **field = Some(v),
            (FieldMut::OptBool(field), Some(ScalarBuf::Bool(v))) => **field = Some(v),
            (FieldMut::Dyn(field), value) => field.put(value),
            _ => {}
        }
    }
}

/// A field behind a table of functions: what has no variant of its own in [`FieldRef`].
pub trait Field<'a>: Send + Sync {
    /// Returns the value as the engines see it.
    fn view(&self) -> View<'_, 'a>;
    /// Sets the value.
    ///
    /// # Errors
    ///
    /// A value that does not fit, as it was.
    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>>;
    /// Takes the value out; what cannot be absent becomes empty, and what cannot be empty stays.
    fn take(&mut self) -> Value<'a>;
    /// Makes a list field an empty list; nothing on others.
    fn start_list(&mut self);
    /// Sets the value, or appends an item to a list (`None`: a null item). A value of another kind
    /// is ignored: engines ask the descriptor first.
    fn put(&mut self, value: Option<ScalarBuf<'a>>);
}

impl<'a, T: Member<'a>> Field<'a> for T {
    fn view(&self) -> View<'_, 'a> {
        Member::view(self)
    }
    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>> {
        T::from_value(value).map(|value| *self = value)
    }
    fn take(&mut self) -> Value<'a> {
        Member::take(self)
    }
    fn start_list(&mut self) {
        Member::start_list(self);
    }
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        Member::put(self, value);
    }
}
