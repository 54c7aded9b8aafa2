//! Events of a catalog that was read while the program runs, so that no struct knows them: a record
//! keeps its fields by descriptor.

use std::borrow::Cow;

use super::field::{Field, FieldMut, FieldRef};
use super::item::ScalarBuf;
use super::node::Nested;
use super::view::View;
use super::{EventRecord, Events, Record};
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, Presence, RecordDescriptor, Shape,
};
use crate::value::{UnknownFields, Value};

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
#[derive(Clone, Debug)]
pub struct UntypedEvents {
    catalog: &'static CatalogDescriptor,
    /// For each event, the forms of its fields.
    forms: Vec<Box<[Form]>>,
}

impl UntypedEvents {
    /// Returns the events of a catalog.
    pub fn new(catalog: &'static CatalogDescriptor) -> Self {
        let events = catalog.events.iter();
        let forms = events.map(|event| event.fields.iter().map(Form::of).collect());
        UntypedEvents {
            catalog,
            forms: forms.collect(),
        }
    }
}

impl Events for UntypedEvents {
    fn catalog(&self) -> &'static CatalogDescriptor {
        self.catalog
    }

    fn record<'a>(&self, event: &'static EventDescriptor) -> Option<Box<dyn EventRecord<'a> + 'a>> {
        let forms = self.forms.get(usize::from(event.index))?;
        std::ptr::eq(event.catalog.get(), self.catalog).then(|| {
            let fields = forms.iter().zip(event.fields);
            let record: Box<dyn EventRecord<'a> + 'a> = Box::new(UntypedRecord {
                event,
                slots: fields.map(|(form, field)| form.empty(field)).collect(),
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
    fn record_descriptor(&self) -> &'static RecordDescriptor {
        &self.event.record
    }

    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>)) {
        // On the stack: lending is done several times for each record.
        match self.slots.len() {
            ..=16 => self.lend::<16>(read),
            17..=32 => self.lend::<32>(read),
            33..=64 => self.lend::<64>(read),
            _ => self.lend::<{ EventDescriptor::MAX_FIELDS }>(read),
        }
    }

    fn fields_mut(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    ) {
        match self.slots.len() {
            ..=16 => self.lend_mut::<16>(write),
            17..=32 => self.lend_mut::<32>(write),
            33..=64 => self.lend_mut::<64>(write),
            _ => self.lend_mut::<{ EventDescriptor::MAX_FIELDS }>(write),
        }
    }
}

impl<'a> EventRecord<'a> for UntypedRecord<'a> {
    fn descriptor(&self) -> &'static EventDescriptor {
        self.event
    }
}

impl<'a> UntypedRecord<'a> {
    /// Lends at most `N` fields.
    fn lend<const N: usize>(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>)) {
        // Nobody sees what is beyond the last field.
        let mut lent = [FieldRef::ABSENT; N];
        for (place, slot) in lent.iter_mut().zip(&self.slots) {
            *place = slot.lend();
        }
        let len = self.slots.len().min(N);
        read(&lent[..len], &self.unknown);
    }

    /// Lends at most `N` fields for writing.
    fn lend_mut<const N: usize>(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    ) {
        // Of no size, so it is not even allocated.
        let nothing = || FieldMut::Dyn(Box::leak(Box::new(Nothing)));
        let mut lent: [FieldMut<'_, 'a>; N] = std::array::from_fn(|_| nothing());
        let len = self.slots.len().min(N);
        for (place, slot) in lent.iter_mut().zip(&mut self.slots) {
            *place = slot.lend_mut();
        }
        write(&mut lent[..len], &mut self.unknown);
    }
}

/// What stands beyond the last field.
struct Nothing;

impl<'a> Field<'a> for Nothing {
    fn view(&self) -> View<'_, 'a> {
        View::Absent
    }
    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>> {
        Err(value)
    }
    fn take(&mut self) -> Value<'a> {
        Value::Null
    }
    fn start_list(&mut self) {}
    fn put(&mut self, _: Option<ScalarBuf<'a>>) {}
}

/// Declares the forms that fields of one primitive value have: which values they hold, what an empty
/// one is, and as which variant of the references it is lent.
macro_rules! slots {
    ($($form:ident($ty:ty) = $empty:expr, $variant:ident;)*) => {
        /// What a field holds: of each variant that the generator would lend it as.
        #[derive(Clone, Copy, Debug)]
        enum Form {
            $($form,)*
            Nested,
        }

        /// A field.
        // A tag of its own is read in one step.
        #[repr(u8)]
        enum Slot<'a> {
            $($form($ty),)*
            Nested(Nested<'a>),
        }

        impl Form {
            /// Returns the field with nothing in it.
            #[inline]
            fn empty<'a>(self, field: &'static FieldDescriptor) -> Slot<'a> {
                if let Form::OptStr = self {
                    return Slot::OptStr(None);
                }
                match self {
                    $(Form::$form => Slot::$form($empty),)*
                    Form::Nested => Slot::Nested(Nested::empty(field)),
                }
            }
        }

        impl<'a> Slot<'a> {
            #[inline]
            fn lend(&self) -> FieldRef<'_, 'a> {
                // What most are, without a jump.
                if let Slot::OptStr(v) = self {
                    return FieldRef::OptStr(v);
                }
                match self {
                    $(Slot::$form(v) => FieldRef::$variant(v),)*
                    Slot::Nested(v) => FieldRef::Dyn(v),
                }
            }

            #[inline]
            fn lend_mut(&mut self) -> FieldMut<'_, 'a> {
                if let Slot::OptStr(v) = self {
                    return FieldMut::OptStr(v);
                }
                match self {
                    $(Slot::$form(v) => FieldMut::$variant(v),)*
                    Slot::Nested(v) => FieldMut::Dyn(v),
                }
            }
        }
    };
}

slots! {
    Str(Cow<'a, str>) = Cow::Borrowed(""), Str;
    OptStr(Option<Cow<'a, str>>) = None, OptStr;
    Int(i32) = 0, Int;
    OptInt(Option<i32>) = None, OptInt;
    Long(i64) = 0, Long;
    OptLong(Option<i64>) = None, OptLong;
    Float(f32) = 0.0, Float;
    OptFloat(Option<f32>) = None, OptFloat;
    Bool(bool) = false, Bool;
    OptBool(Option<bool>) = None, OptBool;
    Double(f64) = 0.0, Dyn;
    OptDouble(Option<f64>) = None, Dyn;
    Bytes(Cow<'a, [u8]>) = Cow::Borrowed(&[]), Dyn;
    OptBytes(Option<Cow<'a, [u8]>>) = None, Dyn;
    // Text that is a moment, or one of an enumeration.
    Word(Cow<'a, str>) = Cow::Borrowed(""), Dyn;
    OptWord(Option<Cow<'a, str>>) = None, Dyn;
}

impl Form {
    fn of(field: &FieldDescriptor) -> Self {
        if field.kind.is_nested() || field.shape != Shape::One {
            return Form::Nested;
        }
        let is_word = matches!(field.kind, Kind::DateTime(_)) || field.values().is_some();
        let (required, optional) = match field.kind {
            Kind::Int => (Form::Int, Form::OptInt),
            Kind::Long => (Form::Long, Form::OptLong),
            Kind::Float => (Form::Float, Form::OptFloat),
            Kind::Double => (Form::Double, Form::OptDouble),
            Kind::Boolean => (Form::Bool, Form::OptBool),
            Kind::Bytes => (Form::Bytes, Form::OptBytes),
            _ if is_word => (Form::Word, Form::OptWord),
            _ => (Form::Str, Form::OptStr),
        };
        match field.presence {
            Presence::Required => required,
            Presence::Optional => optional,
        }
    }
}
