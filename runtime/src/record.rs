//! How the engines reach the fields of a generated struct.
//!
//! A generated struct lends all its fields at once, as an array of typed references in slot order. Building that array is straight-line code
//! (a tag and an address per field), so one engine serves every event at the speed of field offsets, in safe code.

use std::borrow::Cow;

use crate::descriptor::EventDescriptor;
use crate::value::UnknownFields;

/// A generated event struct.
///
/// Implemented by generated code only. What a user calls are the provided methods of [`RecordExt`](crate::RecordExt). It is data without interior
/// mutability, so that what borrows a record, such as a [`Projection`](crate::Projection), can be held across an `await` and shared between threads.
pub trait Record<'a>: Send + Sync {
    /// What the catalogue says about the event.
    fn descriptor(&self) -> &'static EventDescriptor;
    /// Lends all fields, in slot order, and those the catalogue does not know.
    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>));
    /// Lends all fields for writing, in slot order, and those the catalogue does not know.
    fn fields_mut(&mut self, write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>));
}

/// A [`Record`] whose type is known.
pub trait TypedRecord<'a>: Record<'a> + Sized {
    /// What the catalogue says about the event.
    const DESCRIPTOR: &'static EventDescriptor;
    /// A record with nothing in it, not even what is required: where decoding starts.
    #[doc(hidden)]
    fn empty() -> Self;
}

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
    /// Anything else: enumerations, lists, optional units.
    Dyn(&'s dyn DynField<'a>),
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
    /// Anything else: enumerations, lists, optional units.
    Dyn(&'s mut dyn DynField<'a>),
}

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
    /// Boolean.
    Bool(bool),
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
    /// Boolean.
    Bool(bool),
}

impl Scalar<'_> {
    /// The same value with text of its own.
    pub fn to_owned(self) -> ScalarBuf<'static> {
        match self {
            Scalar::Str(v) => ScalarBuf::Str(Cow::Owned(v.to_owned())),
            Scalar::Int(v) => ScalarBuf::Int(v),
            Scalar::Long(v) => ScalarBuf::Long(v),
            Scalar::Float(v) => ScalarBuf::Float(v),
            Scalar::Bool(v) => ScalarBuf::Bool(v),
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
    /// Sets the value, or appends an item to a list (`None`: a null item). A value of another kind is ignored: engines ask the slot first.
    fn put(&mut self, value: Option<ScalarBuf<'a>>);
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
item!(i32 => Int, i64 => Long, f32 => Float, bool => Bool);

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

impl<'a, T: Item<'a>> DynField<'a> for T {
    fn is_present(&self) -> bool {
        true
    }
    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        read(Some(self.as_scalar()));
    }
    fn clear(&mut self) {
        // What is required always holds something: an empty text where it holds text, else what it held.
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

/// What a list may hold: values, or values and nulls.
pub trait ListItem<'a>: Sized + Send + Sync {
    /// The item; a null where none may be leaves `None`.
    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self>;
    /// The value beneath; `None` for a null item.
    fn as_item(&self) -> Option<Scalar<'_>>;
}

impl<'a, T: Item<'a>> ListItem<'a> for T {
    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self> {
        value.and_then(T::from_scalar)
    }
    fn as_item(&self) -> Option<Scalar<'_>> {
        Some(self.as_scalar())
    }
}

impl<'a, T: Item<'a>> ListItem<'a> for Option<T> {
    fn from_item(value: Option<ScalarBuf<'a>>) -> Option<Self> {
        match value {
            Some(value) => T::from_scalar(value).map(Some),
            None => Some(None),
        }
    }
    fn as_item(&self) -> Option<Scalar<'_>> {
        self.as_ref().map(T::as_scalar)
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

impl<'s> FieldRef<'s, '_> {
    /// Whether there is a value.
    pub fn is_present(&self) -> bool {
        match self {
            FieldRef::Str(_) | FieldRef::Int(_) | FieldRef::Long(_) | FieldRef::Float(_) | FieldRef::Bool(_) => true,
            FieldRef::OptStr(v) => v.is_some(),
            FieldRef::OptInt(v) => v.is_some(),
            FieldRef::OptLong(v) => v.is_some(),
            FieldRef::OptFloat(v) => v.is_some(),
            FieldRef::OptBool(v) => v.is_some(),
            FieldRef::Dyn(v) => v.is_present(),
        }
    }

    /// Calls `read` with the value, or with each item of a list (`None`: a null item); not at all when the field is absent.
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
        };
        if scalar.is_some() {
            read(scalar);
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
            FieldMut::Int(_) | FieldMut::Long(_) | FieldMut::Float(_) | FieldMut::Bool(_) => {}
        }
    }

    /// Makes a list field an empty list; nothing on others.
    pub fn start_list(&mut self) {
        if let FieldMut::Dyn(v) = self {
            v.start_list();
        }
    }

    /// Sets the value, or appends an item to a list (`None`: a null item). A value of another kind is ignored: engines ask the slot first.
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

/// Required text, for generated code: a call there instead of how a `Cow` is looked into.
#[inline(never)]
#[allow(clippy::ptr_arg, reason = "looking into the `Cow` is the job")]
pub fn text<'s>(field: &'s Cow<'_, str>) -> &'s str {
    field
}

/// Optional text, for generated code.
#[inline(never)]
pub fn optional_text<'s>(field: &'s Option<Cow<'_, str>>) -> Option<&'s str> {
    field.as_deref()
}

/// For generated code: the same record once more.
#[inline]
pub fn clone<'a, R: TypedRecord<'a>>(record: &R) -> R {
    let mut clone = R::empty();
    copy(record, &mut clone);
    clone
}

/// For generated code: the same record, borrowing from nothing. Both types are the same but for their lifetimes.
#[inline]
pub fn into_owned<'a, R: TypedRecord<'a>, O: TypedRecord<'static>>(record: &R) -> O {
    let mut owned = O::empty();
    copy_owned(record, &mut owned);
    owned
}

/// Copies every field of `from`, text included, so that the copy borrows from nothing.
///
/// Both must be of one event; of different events nothing is copied.
pub(crate) fn copy_owned(from: &dyn Record<'_>, to: &mut dyn Record<'static>) {
    if !std::ptr::eq(from.descriptor(), to.descriptor()) {
        return;
    }
    let slots = from.descriptor().slots;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((slot, source), target) in slots.iter().zip(source).zip(target) {
                if slot.shape != crate::descriptor::Shape::One && source.is_present() {
                    target.start_list();
                }
                source.read(&mut |value| target.put(value.map(Scalar::to_owned)));
            }
            *target_unknown = unknown.clone().into_owned();
        });
    });
}

/// Copies every field of `from`; borrowed text stays borrowed.
///
/// Both must be of one event; of different events nothing is copied.
pub(crate) fn copy<'a>(from: &dyn Record<'a>, to: &mut dyn Record<'a>) {
    if !std::ptr::eq(from.descriptor(), to.descriptor()) {
        return;
    }
    let slots = from.descriptor().slots;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((slot, source), target) in slots.iter().zip(source).zip(target) {
                match (source, target) {
                    (FieldRef::Str(source), FieldMut::Str(target)) => target.clone_from(source),
                    (FieldRef::OptStr(source), FieldMut::OptStr(target)) => target.clone_from(source),
                    (source, target) => {
                        if slot.shape != crate::descriptor::Shape::One && source.is_present() {
                            target.start_list();
                        }
                        source.read(&mut |value| target.put(value.map(Scalar::to_owned)));
                    }
                }
            }
            *target_unknown = unknown.clone();
        });
    });
}

/// Whether two records are of one event and equal in every field, unknown ones included.
pub fn equal<'a>(left: &dyn Record<'a>, right: &dyn Record<'a>) -> bool {
    if !std::ptr::eq(left.descriptor(), right.descriptor()) {
        return false;
    }
    let mut same = true;
    left.fields(&mut |a, unknown_a| {
        right.fields(&mut |b, unknown_b| {
            same = unknown_a == unknown_b && a.iter().zip(b).all(|(a, b)| equal_field(a, b));
        });
    });
    same
}

fn equal_field(a: &FieldRef<'_, '_>, b: &FieldRef<'_, '_>) -> bool {
    match (a, b) {
        (FieldRef::Str(a), FieldRef::Str(b)) => a == b,
        (FieldRef::OptStr(a), FieldRef::OptStr(b)) => a == b,
        (a, b) if a.is_present() == b.is_present() => {
            let mut left = Vec::new();
            a.read(&mut |item| left.push(item));
            let mut right = Vec::new();
            b.read(&mut |item| right.push(item));
            left == right
        }
        _ => false,
    }
}
