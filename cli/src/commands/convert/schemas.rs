//! What Avro files are written with: the catalog's schemas, of today or of a release.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use event_catalog::avro::{Schema, WriteError, WriterOptions, schema_in_release, schema_of};

use crate::catalog::EventType;

/// The schemas of the events, each made when the first comes.
pub(super) struct Schemas {
    release: Option<u16>,
    pub(super) options: WriterOptions,
    known: BTreeMap<EventType, Schema>,
}

impl Schemas {
    pub(super) fn new(release: Option<u16>, options: WriterOptions) -> Self {
        Schemas {
            release,
            options,
            known: BTreeMap::new(),
        }
    }

    /// The release, if it is not today's.
    pub(super) fn release(&self) -> Option<u16> {
        self.release
    }

    /// The schema of an event.
    ///
    /// # Errors
    ///
    /// When the release did not have the event.
    pub(super) fn of(&mut self, event: EventType) -> Result<&Schema, WriteError> {
        match self.known.entry(event) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let (descriptor, connection) =
                    (event.descriptor(), self.options.connection.as_deref());
                let text = match self.release {
                    None => schema_of(descriptor, connection),
                    Some(release) => schema_in_release(descriptor, release, connection)
                        .ok_or_else(|| WriteError::UnknownEvent {
                            event_type: descriptor.name.to_owned(),
                        })?,
                };
                Ok(place.insert(Schema::parse(&text)?))
            }
        }
    }
}
