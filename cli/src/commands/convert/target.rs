//! What events are written to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{BufWriter, Write as _};

use event_catalog::EventExt as _;
use event_catalog::avro::{
    Access, AvroWriter, PartitionOptions, PartitionedWriter, WriteError, file_name,
};

use super::super::faults::{NOT_JSON, unwritable};
use super::schemas::Schemas;
use crate::catalog::{Event, EventType, catalog, type_of};
use crate::input::Place;
use crate::staging::{self, Staged};

/// Files, one per event type or laid out like a bucket.
pub(super) struct Target {
    staging: staging::Files,
    files: Files,
}

enum Files {
    /// JSON lines; those of types that the catalog does not know together.
    Lines {
        open: BTreeMap<Option<EventType>, BufWriter<Staged>>,
        line: Vec<u8>,
    },
    Avro {
        open: BTreeMap<EventType, AvroWriter<Staged>>,
        schemas: Schemas,
    },
    Bucket {
        writer: Box<PartitionedWriter>,
        schemas: Schemas,
    },
}

impl Target {
    pub(super) fn lines(staging: staging::Files) -> Self {
        Target {
            staging,
            files: Files::Lines {
                open: BTreeMap::new(),
                line: Vec::new(),
            },
        }
    }

    pub(super) fn avro(staging: staging::Files, schemas: Schemas) -> Self {
        Target {
            staging,
            files: Files::Avro {
                open: BTreeMap::new(),
                schemas,
            },
        }
    }

    pub(super) fn bucket(staging: staging::Files, schemas: Schemas) -> Self {
        let made = staging.clone();
        let open = move |key: &str, access| {
            let file = match access {
                Access::Create => made.create(key)?,
                Access::Append => made.append(key)?,
            };
            Ok(Box::new(file) as Box<_>)
        };
        let options = PartitionOptions {
            writer: schemas.options.clone(),
            schema_id: schemas
                .release()
                .map(|release| format!("version={release}")),
            ..PartitionOptions::default()
        };
        Target {
            staging,
            files: Files::Bucket {
                writer: Box::new(PartitionedWriter::new(open, options)),
                schemas,
            },
        }
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// [`WriteError::Io`] when the files cannot be written; others when the event cannot be.
    pub(super) fn write(&mut self, event: &Event<'_>, place: Place) -> Result<(), WriteError> {
        let create = |name: &str| self.staging.create(name);
        match &mut self.files {
            Files::Lines { open, line } => {
                if let Some(name) = unwritable(event, place) {
                    return Err(WriteError::Field {
                        name,
                        reason: NOT_JSON.to_owned(),
                    });
                }
                let event_type = super::lanes::event_type(event);
                let file = match open.entry(event_type) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => {
                        let name = event_type.map_or("unknown", EventType::as_str);
                        entry.insert(BufWriter::new(create(&format!(
                            "{}.ndjson",
                            file_name(name)
                        ))?))
                    }
                };
                line.clear();
                event.write_json(line);
                line.push(b'\n');
                Ok(file.write_all(line)?)
            }
            Files::Avro { open, schemas } => {
                let event_type = known(event)?;
                let writer = match open.entry(event_type) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => {
                        let file = create(&name_of(event_type))?;
                        let options = schemas.options.clone();
                        let schema = schemas.of(event_type)?;
                        entry.insert(AvroWriter::with_schema(file, schema, catalog(), options)?)
                    }
                };
                writer.write(event)
            }
            Files::Bucket { writer, schemas } => match schemas.release() {
                None => writer.write(event),
                Some(_) => writer.write_with_schema(event, schemas.of(known(event)?)?),
            },
        }
    }

    /// Writes what is left: how many unknown fields were dropped.
    pub(super) fn finish(self) -> Result<u64, WriteError> {
        let mut dropped = 0;
        match self.files {
            Files::Lines { open, .. } => {
                for mut file in open.into_values() {
                    file.flush()?;
                }
            }
            Files::Avro { open, .. } => {
                for (event_type, writer) in open {
                    if writer.records() == 0 {
                        // No event of the type could be written.
                        self.staging.remove(&name_of(event_type))?;
                        continue;
                    }
                    dropped += writer.dropped();
                    writer.finish()?;
                }
            }
            Files::Bucket { writer, .. } => dropped = writer.finish()?.dropped,
        }
        Ok(dropped)
    }
}

/// The type of an event.
fn known(event: &Event<'_>) -> Result<EventType, WriteError> {
    type_of(event).ok_or_else(|| WriteError::UnknownEvent {
        event_type: event.name().to_owned(),
    })
}

fn name_of(event_type: EventType) -> String {
    format!("{}.avro", file_name(event_type.as_str()))
}
