//! A field that a struct lends: a typed reference, or a table of functions for what has no variant
//! of its own.

use std::borrow::Cow;

use super::item::{Item, ListItem, Scalar, ScalarBuf};
use super::member::Member;
use super::view::View;
use crate::descriptor::Shape;
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
    /// Anything else that is made of primitives: enumerations, lists, optional units.
    Dyn(&'s dyn DynField<'a>),
    /// What nests: records, maps, anything.
    Nested(&'s dyn NestedField<'a>),
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
    /// Anything else that is made of primitives: enumerations, lists, optional units.
    Dyn(&'s mut dyn DynField<'a>),
    /// What nests: records, maps, anything.
    Nested(&'s mut dyn NestedField<'a>),
}

impl<'s> FieldRef<'s, '_> {
    /// Whether there is a value.
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
            FieldRef::Dyn(v) => v.is_present(),
            FieldRef::Nested(v) => v.is_present(),
        }
    }

    /// Calls `read` with the value, or with each item of a list (`None`: a null item); not at all
    /// when the field is absent or nests: see [`FieldRef::nested`].
    #[inline]
    pub fn read(&self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
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
            FieldRef::Dyn(v) => return v.read(read),
            FieldRef::Nested(_) => return,
        };
        if scalar.is_some() {
            read(scalar);
        }
    }

    /// The value of a field that nests; `None` for any other.
    pub fn nested(&self) -> Option<View<'s>> {
        match *self {
            FieldRef::Nested(field) => Some(field.view()),
            _ => None,
        }
    }

    /// Returns what the field holds as a value that borrows from nothing, null where it is absent.
    pub fn to_value(&self, shape: Shape) -> Value<'static> {
        if let Some(view) = self.nested() {
            return view.to_value().into_owned();
        }
        let mut items = Vec::new();
        self.read(&mut |item| {
            items.push(item.map_or(Value::Null, |item| item.to_owned().into()));
        });
        if shape == Shape::One {
            items.pop().unwrap_or(Value::Null)
        } else if self.is_present() {
            Value::Array(items)
        } else {
            Value::Null
        }
    }

    /// The value of a field that is not a list.
    pub fn scalar(&self) -> Option<Scalar<'s>> {
        let mut found = None;
        self.read(&mut |value| found = value);
        found
    }
}

impl<'a> FieldMut<'_, 'a> {
    /// Makes the field absent. What is required cannot be: text becomes empty, a number stays.
    pub fn clear(&mut self) {
        match self {
            FieldMut::Str(v) => **v = Cow::Borrowed(""),
            FieldMut::OptStr(v) => **v = None,
            FieldMut::OptInt(v) => **v = None,
            FieldMut::OptLong(v) => **v = None,
            FieldMut::OptFloat(v) => **v = None,
            FieldMut::OptBool(v) => **v = None,
            FieldMut::Dyn(v) => v.clear(),
            FieldMut::Nested(v) => v.clear(),
            FieldMut::Int(_) | FieldMut::Long(_) | FieldMut::Float(_) | FieldMut::Bool(_) => {}
        }
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

/// A field that nests, behind a table of functions.
pub trait NestedField<'a>: Send + Sync {
    /// Whether there is a value.
    fn is_present(&self) -> bool;
    /// The value as the engines see it.
    fn view(&self) -> View<'_>;
    /// Sets the value.
    ///
    /// # Errors
    ///
    /// A value that does not fit, as it was.
    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>>;
    /// Makes it absent; what cannot be absent becomes empty.
    fn clear(&mut self);
}

impl<'a, T: Member<'a>> NestedField<'a> for T {
    fn is_present(&self) -> bool {
        !matches!(self.view(), View::Absent)
    }
    fn view(&self) -> View<'_> {
        Member::view(self)
    }
    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>> {
        T::from_value(value).map(|value| *self = value)
    }
    fn clear(&mut self) {
        // Whatever it is, one of these is empty.
        let empty = [
            Value::Null,
            Value::Array(Vec::new()),
            Value::Object(Vec::new()),
        ];
        if let Some(empty) = empty
            .into_iter()
            .find_map(|value| T::from_value(value).ok())
        {
            *self = empty;
        }
    }
}

/// A field behind a table of functions: what has no variant of its own in [`FieldRef`].
pub trait DynField<'a>: Send + Sync {
    /// Whether there is a value.
    fn is_present(&self) -> bool;
    /// Calls `read` with the value, or with each item of a list (`None`: a null item).
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>));
    /// Makes it absent; what cannot be absent becomes empty.
    fn clear(&mut self);
    /// Makes a list field an empty list; nothing on others.
    fn start_list(&mut self);
    /// Sets the value, or appends an item to a list (`None`: a null item). A value of another kind
    /// is ignored: engines ask the descriptor first.
    fn put(&mut self, value: Option<ScalarBuf<'a>>);
}

impl<'a, T: Item<'a>> DynField<'a> for T {
    fn is_present(&self) -> bool {
        true
    }
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        read(Some(self.as_scalar()));
    }
    fn clear(&mut self) {
        // What is required always holds something: an empty text where it holds text, else what it
        // held.
        if let Some(empty) = T::from_scalar(ScalarBuf::Str(Cow::Borrowed(""))) {
            *self = empty;
        }
    }
    fn start_list(&mut self) {}
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        if let Some(value) = value.and_then(T::from_scalar) {
            *self = value;
        }
    }
}

impl<'a, T: Item<'a>> DynField<'a> for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        if let Some(value) = self {
            read(Some(value.as_scalar()));
        }
    }
    fn clear(&mut self) {
        *self = None;
    }
    fn start_list(&mut self) {}
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        *self = value.and_then(T::from_scalar);
    }
}

impl<'a, T: ListItem<'a>> DynField<'a> for Vec<T> {
    fn is_present(&self) -> bool {
        true
    }
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        for item in self {
            read(item.as_item());
        }
    }
    fn clear(&mut self) {
        Vec::clear(self);
    }
    fn start_list(&mut self) {
        Vec::clear(self);
    }
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        self.extend(T::from_item(value));
    }
}

impl<'a, T: ListItem<'a>> DynField<'a> for Option<Vec<T>> {
    fn is_present(&self) -> bool {
        self.is_some()
    }
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        for item in self.iter().flatten() {
            read(item.as_item());
        }
    }
    fn clear(&mut self) {
        *self = None;
    }
    fn start_list(&mut self) {
        // The memory of the list before is used again.
        self.get_or_insert_default().clear();
    }
    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        self.get_or_insert_default().extend(T::from_item(value));
    }
}
