//! A resolved catalog as the runtime's tables: the same that `emit/rust` of the generator writes as
//! Rust code.
//!
//! | module | job |
//! |---|---|
//! | `events` | the catalog with its dictionary and its events |
//! | `records` | types, objects, custom events |
//! | `facts` | limits, rules and remarks of all of these |
//! | `destinations` | what events look like elsewhere |
//! | `leak` | values that stay until the program ends |
//!
//! The tables are `'static`, so they are leaked. A program makes them once.

mod destinations;
mod events;
mod facts;
mod leak;
mod records;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use event_catalog::descriptor::{DateTimes, MapDescriptor, RecordDescriptor, TypeDescriptor};
use event_catalog::record::UntypedEvents;
use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{DateTimesId, MapId, ObjectId, TypeId};

use crate::Tool;
use leak::{leak, text};

/// Returns the command for files of a catalog that no crate was made of. The catalog stays in memory
/// until the program ends.
pub(crate) fn tool(catalog: &Catalog, name: &'static str, version: &'static str) -> Tool {
    let mut tables = Tables::of(catalog);
    let descriptor = tables.catalog();
    Tool {
        name,
        version,
        files: text(&format!("files of the events of `{}`", catalog.name)),
        example: descriptor.events.first().map_or("NAME", |event| event.name),
        events: leak(UntypedEvents::new(descriptor)),
        destinations: tables.destinations(descriptor),
        plan: (!catalog.custom.is_empty()).then(|| tables.plan()),
    }
}

/// Makes the tables of a catalog, each once.
pub(crate) struct Tables<'c> {
    catalog: &'c Catalog,
    types: HashMap<TypeId, &'static TypeDescriptor>,
    datetimes: HashMap<DateTimesId, &'static DateTimes>,
    maps: HashMap<MapId, &'static MapDescriptor>,
    objects: HashMap<ObjectId, &'static RecordDescriptor>,
}

impl<'c> Tables<'c> {
    pub(crate) fn of(catalog: &'c Catalog) -> Self {
        Tables {
            catalog,
            types: HashMap::new(),
            datetimes: HashMap::new(),
            maps: HashMap::new(),
            objects: HashMap::new(),
        }
    }
}
