//! Events of a catalog that was read while the program runs, so that no struct knows them: a record
//! keeps its fields by descriptor.

use std::borrow::Cow;

use super::field::{DynField, FieldMut, FieldRef};
use super::item::{Scalar, ScalarBuf};
use super::node::Nested;
use super::{Events, Record};
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, Presence, Shape,
};
use crate::value::UnknownFields;

/// The events of any catalog, as [`Events`] has them: records without structs, which behave as those
/// of a generated crate.
///
/// ```
/// use event_catalog::EventExt as _;
/// use event_catalog::record::{DynEvent, Events, UntypedEvents};
///
/// fn count(catalog: &'static event_catalog::descriptor::CatalogDescriptor, lines: &[&[u8]]) -> usize {
///     let events: &'static dyn Events = Box::leak(Box::new(UntypedEvents::new(catalog)));
///     let read = lines.iter().filter_map(|line| DynEvent::from_json_of(events, line).ok());
///     read.filter(|event| event.descriptor().is_some()).count()
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UntypedEvents {
    catalog: &'static CatalogDescriptor,
}

impl UntypedEvents {
    /// Returns the events of a catalog.
    pub const fn new(catalog: &'static CatalogDescriptor) -> Self {
        UntypedEvents { catalog }
    }
}

impl Events for UntypedEvents {
    fn catalog(&self) -> &'static CatalogDescriptor {
        self.catalog
    }

    fn record<'a>(&self, event: &'static EventDescriptor) -> Option<Box<dyn Record<'a> + 'a>> {
        std::ptr::eq(event.catalog.get(), self.catalog).then(|| {
            let record: Box<dyn Record<'a> + 'a> = Box::new(UntypedRecord {
                event,
                slots: event.fields.iter().map(Slot::empty).collect(),
                unknown: UnknownFields::new(),
            });
            record
        })
    }
}

struct UntypedRecord<'a> {
    event: &'static EventDescriptor,
    slots: Vec<Slot<'a>>,
    unknown: UnknownFields<'a>,
}

impl<'a> Record<'a> for UntypedRecord<'a> {
    fn descriptor(&self) -> &'static EventDescriptor {
        self.event
    }

    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>)) {
        let fields: Vec<FieldRef<'_, 'a>> = self.slots.iter().map(Slot::lend).collect();
        read(&fields, &self.unknown);
    }

    fn fields_mut(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    ) {
        let mut fields: Vec<FieldMut<'_, 'a>> = self.slots.iter_mut().map(Slot::lend_mut).collect();
        write(&mut fields, &mut self.unknown);
    }
}

/// A field: of the variant that the generator would lend it as.
enum Slot<'a> {
    Str(Cow<'a, str>),
    OptStr(Option<Cow<'a, str>>),
    Int(i32),
    OptInt(Option<i32>),
    Long(i64),
    OptLong(Option<i64>),
    Float(f32),
    OptFloat(Option<f32>),
    Bool(bool),
    OptBool(Option<bool>),
    // Behind a table of functions:
    Double(f64),
    OptDouble(Option<f64>),
    Bytes(Cow<'a, [u8]>),
    OptBytes(Option<Cow<'a, [u8]>>),
    /// Text that is a moment or one of an enumeration.
    Word(Cow<'a, str>),
    OptWord(Option<Cow<'a, str>>),
    List(ItemList<'a>),
    Nested(Nested<'a>),
}

impl<'a> Slot<'a> {
    /// Returns the field with nothing in it.
    fn empty(field: &'static FieldDescriptor) -> Self {
        if field.kind.is_nested() {
            return Slot::Nested(Nested::empty(field));
        }
        if field.shape != Shape::One {
            return Slot::List(ItemList {
                field,
                items: (field.presence == Presence::Required).then(Vec::new),
            });
        }
        let is_word = matches!(field.kind, Kind::DateTime(_)) || field.values().is_some();
        match (field.kind, field.presence) {
            (Kind::Int, Presence::Required) => Slot::Int(0),
            (Kind::Int, Presence::Optional) => Slot::OptInt(None),
            (Kind::Long, Presence::Required) => Slot::Long(0),
            (Kind::Long, Presence::Optional) => Slot::OptLong(None),
            (Kind::Float, Presence::Required) => Slot::Float(0.0),
            (Kind::Float, Presence::Optional) => Slot::OptFloat(None),
            (Kind::Double, Presence::Required) => Slot::Double(0.0),
            (Kind::Double, Presence::Optional) => Slot::OptDouble(None),
            (Kind::Boolean, Presence::Required) => Slot::Bool(false),
            (Kind::Boolean, Presence::Optional) => Slot::OptBool(None),
            (Kind::Bytes, Presence::Required) => Slot::Bytes(Cow::Borrowed(&[])),
            (Kind::Bytes, Presence::Optional) => Slot::OptBytes(None),
            (_, Presence::Required) if is_word => Slot::Word(Cow::Borrowed("")),
            (_, Presence::Optional) if is_word => Slot::OptWord(None),
            (_, Presence::Required) => Slot::Str(Cow::Borrowed("")),
            (_, Presence::Optional) => Slot::OptStr(None),
        }
    }

    #[inline]
    fn lend(&self) -> FieldRef<'_, 'a> {
        match self {
            Slot::Str(v) => FieldRef::Str(v),
            Slot::OptStr(v) => FieldRef::OptStr(v),
            Slot::Int(v) => FieldRef::Int(v),
            Slot::OptInt(v) => FieldRef::OptInt(v),
            Slot::Long(v) => FieldRef::Long(v),
            Slot::OptLong(v) => FieldRef::OptLong(v),
            Slot::Float(v) => FieldRef::Float(v),
            Slot::OptFloat(v) => FieldRef::OptFloat(v),
            Slot::Bool(v) => FieldRef::Bool(v),
            Slot::OptBool(v) => FieldRef::OptBool(v),
            Slot::Double(v) => FieldRef::Dyn(v),
            Slot::OptDouble(v) => FieldRef::Dyn(v),
            Slot::Bytes(v) => FieldRef::Dyn(v),
            Slot::OptBytes(v) => FieldRef::Dyn(v),
            Slot::Word(v) => FieldRef::Dyn(v),
            Slot::OptWord(v) => FieldRef::Dyn(v),
            Slot::List(v) => FieldRef::Dyn(v),
            Slot::Nested(v) => FieldRef::Nested(v),
        }
    }

    #[inline]
    fn lend_mut(&mut self) -> FieldMut<'_, 'a> {
        match self {
            Slot::Str(v) => FieldMut::Str(v),
            Slot::OptStr(v) => FieldMut::OptStr(v),
            Slot::Int(v) => FieldMut::Int(v),
            Slot::OptInt(v) => FieldMut::OptInt(v),
            Slot::Long(v) => FieldMut::Long(v),
            Slot::OptLong(v) => FieldMut::OptLong(v),
            Slot::Float(v) => FieldMut::Float(v),
            Slot::OptFloat(v) => FieldMut::OptFloat(v),
            Slot::Bool(v) => FieldMut::Bool(v),
            Slot::OptBool(v) => FieldMut::OptBool(v),
            Slot::Double(v) => FieldMut::Dyn(v),
            Slot::OptDouble(v) => FieldMut::Dyn(v),
            Slot::Bytes(v) => FieldMut::Dyn(v),
            Slot::OptBytes(v) => FieldMut::Dyn(v),
            Slot::Word(v) => FieldMut::Dyn(v),
            Slot::OptWord(v) => FieldMut::Dyn(v),
            Slot::List(v) => FieldMut::Dyn(v),
            Slot::Nested(v) => FieldMut::Nested(v),
        }
    }
}

/// A list of primitive values, and of nulls where its field may have any.
struct ItemList<'a> {
    field: &'static FieldDescriptor,
    items: Option<Vec<Option<ScalarBuf<'a>>>>,
}

impl<'a> DynField<'a> for ItemList<'a> {
    fn is_present(&self) -> bool {
        self.items.is_some()
    }

    fn read<'s>(&'s self, read: &mut dyn FnMut(Option<Scalar<'s>>)) {
        for item in self.items.iter().flatten() {
            read(item.as_ref().map(ScalarBuf::as_scalar));
        }
    }

    fn clear(&mut self) {
        match &mut self.items {
            Some(items) if self.field.presence == Presence::Required => items.clear(),
            items => *items = None,
        }
    }

    fn start_list(&mut self) {
        self.items.get_or_insert_default().clear();
    }

    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        let fits = match &value {
            None => self.field.shape == Shape::NullableList,
            Some(value) => is_of(value, self.field.kind),
        };
        let items = self.items.get_or_insert_default();
        if fits {
            items.push(value);
        }
    }
}

/// Returns whether a value is of a kind.
fn is_of(value: &ScalarBuf<'_>, kind: Kind) -> bool {
    matches!(
        (value, kind),
        (ScalarBuf::Str(_), Kind::String | Kind::DateTime(_))
            | (ScalarBuf::Int(_), Kind::Int)
            | (ScalarBuf::Long(_), Kind::Long)
            | (ScalarBuf::Float(_), Kind::Float)
            | (ScalarBuf::Double(_), Kind::Double)
            | (ScalarBuf::Bool(_), Kind::Boolean)
            | (ScalarBuf::Bytes(_), Kind::Bytes)
    )
}
