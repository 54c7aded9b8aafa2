//! How the engines reach the fields of a generated struct.
//!
//! A generated struct lends all its fields at once, as an array of typed references in the
//! order of the descriptor. Building that array is straight-line code (a tag and an address per
//! field), so one engine serves every event at the speed of field offsets, in safe code.

mod dynamic;
mod field;
mod item;
mod map;
pub(crate) mod member;
mod node;
mod properties;
mod untyped;
pub(crate) mod view;

use std::borrow::Cow;
use std::fmt;

use crate::descriptor::{CatalogDescriptor, EventDescriptor, Shape};
use crate::value::{UnknownEvent, UnknownFields, Value};

pub use dynamic::{DynEvent, Events};
pub use field::{DynField, FieldMut, FieldRef, NestedField};
pub use item::{Item, ListItem, Scalar, ScalarBuf};
pub use map::Map;
pub use member::{Member, Members};
pub use properties::Properties;
pub use untyped::UntypedEvents;
pub use view::{Entries, List, Object, View};

/// A generated event struct.
///
/// Implemented by generated code only. What a user calls are the provided methods of
/// [`RecordExt`](crate::RecordExt). It is data without interior mutability, so that what borrows a
/// record, such as a [`Projection`](crate::Projection), can be held across an `await` and shared
/// between threads.
pub trait Record<'a>: Send + Sync {
    /// What the catalog says about the event.
    fn descriptor(&self) -> &'static EventDescriptor;
    /// Lends all fields, in order, and those the catalog does not know.
    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>));
    /// Lends all fields for writing, in order, and those the catalog does not know.
    fn fields_mut(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    );
}

/// A [`Record`] whose type is known.
pub trait TypedRecord<'a>: Record<'a> + Sized {
    /// What the catalog says about the event.
    const DESCRIPTOR: &'static EventDescriptor;
    /// A record with nothing in it, not even what is required: where decoding starts.
    #[doc(hidden)]
    fn empty() -> Self;
}

/// Any event of a catalog: the generated enum over all its events, or [`DynEvent`].
///
/// What a user calls are the provided methods of [`EventExt`](crate::EventExt).
pub trait AnyEvent<'a>: Sized {
    /// What it takes to make an event: nothing, `()`, where the type has the catalog's structs, as
    /// the generated enum has.
    type Source: Copy + fmt::Debug + Send + Sync + 'static;
    /// Returns the catalog.
    fn catalog(source: Self::Source) -> &'static CatalogDescriptor;
    /// Returns what this event was made with.
    fn source(&self) -> Self::Source;
    /// Returns an event with nothing in it, by its position in [`CatalogDescriptor::events`];
    /// beyond those, an unknown event without a name.
    #[doc(hidden)]
    fn empty(source: Self::Source, index: usize) -> Self;
    /// Returns an event of a type that the catalog does not know.
    fn from_unknown(source: Self::Source, event: UnknownEvent<'a>) -> Self;
    /// The record within, or the unknown event.
    ///
    /// # Errors
    ///
    /// The unknown event, where it is one.
    fn record(&self) -> Result<&dyn Record<'a>, &UnknownEvent<'a>>;
    /// The record within, or the unknown event, for writing.
    ///
    /// # Errors
    ///
    /// The unknown event, where it is one.
    fn record_mut(&mut self) -> Result<&mut dyn Record<'a>, &mut UnknownEvent<'a>>;
}

impl EventDescriptor {
    /// The unknown fields of a record of this event, but for those whose names are taken: by a
    /// field that is there, or by the tag.
    pub(crate) fn own<'u>(
        &'static self,
        fields: &[FieldRef<'_, '_>],
        unknown: &'u UnknownFields<'u>,
    ) -> impl Iterator<Item = (&'u str, &'u Value<'u>)> {
        unknown.iter().filter(
            |(name, _)| match self.catalog.field_names.find(name.as_bytes()) {
                Some(index) => !self
                    .position_of(index)
                    .and_then(|at| fields.get(at))
                    .is_some_and(FieldRef::is_present),
                None => *name != self.catalog.tag,
            },
        )
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

/// For generated code: the same record, borrowing from nothing. Both types are the same but for
/// their lifetimes.
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
    let fields = from.descriptor().fields;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((descriptor, source), target) in fields.iter().zip(source).zip(target) {
                copy_field(descriptor.shape, source, target);
            }
            *target_unknown = unknown.clone().into_owned();
        });
    });
}

/// Copies a field, text included.
fn copy_field(shape: Shape, source: &FieldRef<'_, '_>, target: &mut FieldMut<'_, '_>) {
    if let (FieldRef::Nested(source), FieldMut::Nested(target)) = (source, &mut *target) {
        // The types are the same, so the value fits.
        if source.is_present() {
            _ = target.set(source.view().to_value().into_owned());
        }
        return;
    }
    if shape != Shape::One && source.is_present() {
        target.start_list();
    }
    source.read(&mut |value| target.put(value.map(Scalar::to_owned)));
}

/// Copies every field of `from`; borrowed text stays borrowed.
///
/// Both must be of one event; of different events nothing is copied.
pub(crate) fn copy<'a>(from: &dyn Record<'a>, to: &mut dyn Record<'a>) {
    if !std::ptr::eq(from.descriptor(), to.descriptor()) {
        return;
    }
    let fields = from.descriptor().fields;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((descriptor, source), target) in fields.iter().zip(source).zip(target) {
                match (source, target) {
                    (FieldRef::Str(source), FieldMut::Str(target)) => target.clone_from(source),
                    (FieldRef::OptStr(source), FieldMut::OptStr(target)) => {
                        target.clone_from(source);
                    }
                    (source, target) => copy_field(descriptor.shape, source, target),
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
        (FieldRef::Nested(a), FieldRef::Nested(b)) => a.view().to_value() == b.view().to_value(),
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

/// Clones an event; borrowed text stays borrowed.
pub fn clone_event<'a, E: AnyEvent<'a>>(event: &E) -> E {
    let source = event.source();
    match event.record() {
        Ok(record) => {
            let mut clone = E::empty(source, usize::from(record.descriptor().index));
            if let Ok(target) = clone.record_mut() {
                copy(record, target);
            }
            clone
        }
        Err(unknown) => E::from_unknown(source, unknown.clone()),
    }
}

/// Returns the same event, borrowing from nothing.
pub fn event_into_owned<'a, E, O>(event: &E) -> O
where
    E: AnyEvent<'a>,
    O: AnyEvent<'static, Source = E::Source>,
{
    let source = event.source();
    match event.record() {
        Ok(record) => {
            let mut owned = O::empty(source, usize::from(record.descriptor().index));
            if let Ok(target) = owned.record_mut() {
                copy_owned(record, target);
            }
            owned
        }
        Err(unknown) => O::from_unknown(source, unknown.clone().into_owned()),
    }
}

/// Returns whether two events are equal.
pub fn equal_events<'a, E: AnyEvent<'a>>(left: &E, right: &E) -> bool {
    match (left.record(), right.record()) {
        (Ok(left), Ok(right)) => equal(left, right),
        (Err(left), Err(right)) => left == right,
        _ => false,
    }
}
