//! Events of a catalog that the code at hand does not know: made by whoever has its structs.

use std::fmt;

use super::{AnyEvent, EventRecord};
use crate::descriptor::{CatalogDescriptor, EventDescriptor};
use crate::value::UnknownEvent;

/// The events of a catalog: what they are, and how records of them are made.
///
/// A generated crate has one as `Event::EVENTS`. So a tool over [`DynEvent`] is compiled once and
/// serves every catalog.
pub trait Events: fmt::Debug + Send + Sync {
    /// Returns the catalog.
    fn catalog(&self) -> &'static CatalogDescriptor;
    /// Returns a record with nothing in it, of an event of that catalog; `None` for any other.
    fn record<'a>(&self, event: &'static EventDescriptor) -> Option<Box<dyn EventRecord<'a> + 'a>>;
}

/// An event of whichever catalog, or one that its catalog does not know.
///
/// It is to `dyn EventRecord` what the generated enum is to the structs: the engines make, fill and read
/// either.
pub struct DynEvent<'a> {
    events: &'static dyn Events,
    event: Result<Box<dyn EventRecord<'a> + 'a>, UnknownEvent<'a>>,
}

impl DynEvent<'_> {
    /// Returns an event with nothing in it.
    pub fn new(events: &'static dyn Events, event: &'static EventDescriptor) -> Self {
        DynEvent {
            events,
            event: events
                .record(event)
                .ok_or_else(|| UnknownEvent::named(event.name)),
        }
    }

    /// Returns what the catalog says about the event, or `None` if it does not know it.
    pub fn descriptor(&self) -> Option<&'static EventDescriptor> {
        self.record().ok().map(EventRecord::descriptor)
    }

    /// Returns the full name of the event's type.
    pub fn name(&self) -> &str {
        match &self.event {
            Ok(record) => record.descriptor().name,
            Err(unknown) => &unknown.event_type,
        }
    }

    /// Returns the same event with text of its own, so that it borrows from nothing.
    pub fn into_owned(self) -> DynEvent<'static> {
        super::event_into_owned(&self)
    }
}

impl<'a> AnyEvent<'a> for DynEvent<'a> {
    type Source = &'static dyn Events;

    fn catalog(events: &'static dyn Events) -> &'static CatalogDescriptor {
        events.catalog()
    }

    fn source(&self) -> &'static dyn Events {
        self.events
    }

    fn empty(events: &'static dyn Events, index: usize) -> Self {
        match events.catalog().events.get(index) {
            Some(event) => Self::new(events, event),
            None => Self::from_unknown(events, UnknownEvent::named("")),
        }
    }

    fn from_unknown(events: &'static dyn Events, event: UnknownEvent<'a>) -> Self {
        DynEvent {
            events,
            event: Err(event),
        }
    }

    fn record(&self) -> Result<&dyn EventRecord<'a>, &UnknownEvent<'a>> {
        self.event.as_deref()
    }

    fn record_mut(&mut self) -> Result<&mut dyn EventRecord<'a>, &mut UnknownEvent<'a>> {
        match &mut self.event {
            Ok(record) => Ok(&mut **record),
            Err(event) => Err(event),
        }
    }
}
