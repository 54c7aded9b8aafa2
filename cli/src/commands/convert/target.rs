//! What events are written to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{BufWriter, Write as _};

use event_catalog::avro::{
    Access, AvroWriter, PartitionOptions, PartitionedWriter, WriteError, WriterOptions, file_name,
};
use event_catalog::{AnyEvent as _, EventExt as _};

use super::super::faults::{NOT_JSON, unwritable};
use crate::catalog::{Event, EventType, type_of};
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
        options: WriterOptions,
    },
    Bucket(Box<PartitionedWriter>),
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

    pub(super) fn avro(staging: staging::Files, options: WriterOptions) -> Self {
        Target {
            staging,
            files: Files::Avro {
                open: BTreeMap::new(),
                options,
            },
        }
    }

    pub(super) fn bucket(staging: staging::Files, options: WriterOptions) -> Self {
        let made = staging.clone();
        let open = move |key: &str, access| {
            let file = match access {
                Access::Create => made.create(key)?,
                Access::Append => made.append(key)?,
            };
            Ok(Box::new(file) as Box<_>)
        };
        let options = PartitionOptions {
            writer: options,
            ..PartitionOptions::default()
        };
        Target {
            staging,
            files: Files::Bucket(Box::new(PartitionedWriter::new(open, options))),
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
            Files::Avro { open, options } => {
                let Some(event_type) = type_of(event) else {
                    let event_type = event.record().map_or_else(
                        |unknown| unknown.event_type.as_ref(),
                        |record| record.descriptor().name,
                    );
                    return Err(WriteError::UnknownEvent {
                        event_type: event_type.to_owned(),
                    });
                };
                let writer = match open.entry(event_type) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => {
                        let file = create(&name_of(event_type))?;
                        entry.insert(AvroWriter::new(
                            file,
                            event_type.descriptor(),
                            options.clone(),
                        )?)
                    }
                };
                writer.write(event)
            }
            Files::Bucket(writer) => writer.write(event),
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
            Files::Bucket(writer) => dropped = writer.finish()?.dropped,
        }
        Ok(dropped)
    }
}

fn name_of(event_type: EventType) -> String {
    format!("{}.avro", file_name(event_type.as_str()))
}
