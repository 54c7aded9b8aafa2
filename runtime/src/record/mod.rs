//! How the engines reach the fields of a generated struct.
//!
//! A generated struct lends all its fields at once, as an array of typed references in the
//! order of the descriptor. Building that array is straight-line code (a tag and an address per
//! field), so one engine serves every event at the speed of field offsets, in safe code.

pub(crate) mod copy;
mod dynamic;
mod field;
mod item;
mod map;
pub(crate) mod member;
mod node;
pub(crate) mod pairs;
mod properties;
mod untyped;
pub(crate) mod view;

use std::fmt;

use crate::descriptor::{CatalogDescriptor, EventDescriptor, RecordDescriptor};
use crate::value::{Entry, UnknownEvent, UnknownFields};

pub use copy::event_into_owned;
pub use dynamic::{DynEvent, Events};
pub use field::{Field, FieldMut, FieldRef};
pub use item::{Item, Scalar, ScalarBuf};
pub use map::Map;
pub use member::Member;
pub use properties::Properties;
pub use untyped::UntypedEvents;
pub use view::{Entries, List, View};

/// A generated struct: an event, an object, a custom event, or a record within one of these.
///
/// Implemented by generated code only. What a user calls are the methods of the struct. It is data
/// without interior mutability, so that what borrows a record, such as a
/// [`Projection`](crate::Projection), can be held across an `await` and shared between threads.
pub trait Record<'a>: Send + Sync {
    /// Returns what the catalog says about the record.
    fn record_descriptor(&self) -> &'static RecordDescriptor;
    /// Lends all fields, in order, and those the catalog does not know.
    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>));
    /// Lends all fields for writing, in order, and those the catalog does not know.
    fn fields_mut(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    );
}

/// A [`Record`] that is an event.
pub trait EventRecord<'a>: Record<'a> {
    /// Returns what the catalog says about the event.
    fn descriptor(&self) -> &'static EventDescriptor;
}

/// A [`Record`] whose type is known.
pub trait TypedRecord<'a>: Record<'a> + Sized {
    /// What the catalog says about the record.
    const DESCRIPTOR: &'static RecordDescriptor;
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
    fn record(&self) -> Result<&dyn EventRecord<'a>, &UnknownEvent<'a>>;
    /// The record within, or the unknown event, for writing.
    ///
    /// # Errors
    ///
    /// The unknown event, where it is one.
    fn record_mut(&mut self) -> Result<&mut dyn EventRecord<'a>, &mut UnknownEvent<'a>>;
}

impl EventDescriptor {
    /// The unknown fields of a record of this event, but for those whose names are taken: by a
    /// field that is there, or by the tag.
    pub(crate) fn own<'u>(
        &'static self,
        fields: &[FieldRef<'_, '_>],
        unknown: &'u UnknownFields<'_>,
    ) -> impl Iterator<Item = Entry<'u>> {
        unknown.entries().filter(|Entry { name, .. }| {
            match self.catalog.field_names.find(name.as_bytes()) {
                Some(index) => !self
                    .position_of(index)
                    .and_then(|at| fields.get(at))
                    .is_some_and(FieldRef::is_present),
                None => *name != self.catalog.tag,
            }
        })
    }
}
