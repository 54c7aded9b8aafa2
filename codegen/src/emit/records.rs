//! The records that exports have a schema for, one after the other: events as they are on the wire,
//! and the properties of custom events.

use super::flat;
use crate::model::{Catalog, Event, Record};

/// A record with a schema of its own.
pub(super) struct Item<'c> {
    pub(super) record: &'c Record,
    /// The event that it is; `None`: the properties of a custom event.
    pub(super) event: Option<&'c Event>,
    /// The path of its file, without extension; no two the same.
    pub(super) path: String,
}

/// Returns events in the catalog's order, then custom events, in the folder `custom`.
pub(super) fn all(catalog: &Catalog) -> impl Iterator<Item = Item<'_>> {
    let events = catalog.events.iter().zip(flat::files(catalog));
    let events = events.map(|(event, path)| Item {
        record: event,
        event: Some(event),
        path,
    });
    let custom = catalog.custom.iter().map(|event| Item {
        record: event,
        event: None,
        path: format!("custom/{}", event.name),
    });
    events.chain(custom)
}

impl Item<'_> {
    /// Returns the name of a catalog's part in which custom events have theirs.
    pub(super) fn custom_namespace(catalog: &Catalog) -> String {
        format!("{}.custom", catalog.name)
    }
}
