//! The files that records are written to, one per event type or laid out like a bucket. Blocks of
//! Avro files become full on one thread, in the order of the input, whatever the number of threads;
//! the workers compress them, and they are written in their order.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufWriter, Write as _};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use event_catalog::avro::{
    Access, FileBlocks, FullBlock, PartitionOptions, PartitionedWriter, WriteError, file_name,
};

use super::csv;
use super::encode::{Encoding, Entry, Forms};
use crate::catalog::EventType;
use crate::output::Failure;
use crate::staging::{self, Staged};
use crate::tasks::Tasks;

/// Files on their way.
pub(super) struct Files<'f, 't> {
    staging: staging::Files,
    layout: Layout<'f>,
    press: Press<'f, 't>,
    /// How many unknown fields were left out.
    pub(super) dropped: u64,
}

enum Layout<'f> {
    /// JSON lines, or lines of CSV; those of types that the catalog does not know together.
    Lines(Lines, BTreeMap<Option<EventType>, BufWriter<Staged>>),
    /// Avro files per event type.
    Types(&'f Forms, BTreeMap<EventType, (FileBlocks, Staged)>),
    Bucket {
        forms: &'f Forms,
        /// `None`: it has been finished.
        writer: Option<Box<PartitionedWriter>>,
        /// What the writer hands on.
        full: Receiver<(String, Access, FullBlock)>,
    },
    #[cfg(feature = "parquet")]
    Tables(super::columns::Tables<'f>),
}

/// What lines are.
#[derive(Clone, Copy)]
enum Lines {
    Json,
    Csv,
}

/// Which file a block goes into.
enum To {
    Type(EventType),
    Key(String, Access),
}

impl<'f, 't> Files<'f, 't> {
    pub(super) fn new(
        staging: staging::Files,
        encoding: &'f Encoding,
        bucket: Option<PartitionOptions>,
        tasks: &'f Tasks<'t>,
        jobs: usize,
    ) -> Self {
        let layout = match (encoding, bucket) {
            (Encoding::Lines, _) => Layout::Lines(Lines::Json, BTreeMap::new()),
            (Encoding::Csv, _) => Layout::Lines(Lines::Csv, BTreeMap::new()),
            #[cfg(feature = "parquet")]
            (Encoding::Table(table), _) => Layout::Tables(super::columns::Tables::new(table)),
            (Encoding::Avro(forms), None) => Layout::Types(forms, BTreeMap::new()),
            (Encoding::Avro(forms), Some(options)) => {
                let (hand_on, full) = channel();
                let take = move |key, access, block| {
                    hand_on
                        .send((key, access, block))
                        .map_err(|_| io::ErrorKind::BrokenPipe.into())
                };
                Layout::Bucket {
                    forms,
                    writer: Some(Box::new(PartitionedWriter::handing_on(take, options))),
                    full,
                }
            }
        };
        Files {
            staging,
            layout,
            press: Press {
                tasks,
                under_way: VecDeque::new(),
                bytes: 0,
                most: 2 * jobs + 2,
            },
            dropped: 0,
        }
    }

    /// Writes a record.
    pub(super) fn write(&mut self, entry: &Entry, record: &[u8]) -> Result<(), Failure> {
        self.add(entry, record).map_err(|error| failed(&error))?;
        self.dropped += entry.dropped;
        self.write_pressed(false)
    }

    fn add(&mut self, entry: &Entry, record: &[u8]) -> Result<(), WriteError> {
        match (&mut self.layout, entry.event) {
            (Layout::Lines(lines, open), event) => {
                let file = match open.entry(event) {
                    Slot::Occupied(file) => file.into_mut(),
                    Slot::Vacant(place) => {
                        let name = file_name(event.map_or("unknown", EventType::as_str));
                        let extension = match lines {
                            Lines::Json => "ndjson",
                            Lines::Csv => "csv",
                        };
                        let file = self.staging.create(&format!("{name}.{extension}"))?;
                        let mut file = BufWriter::new(file);
                        if let (Lines::Csv, Some(event)) = (lines, event) {
                            file.write_all(&csv::header(event.descriptor()))?;
                        }
                        place.insert(file)
                    }
                };
                file.write_all(record)?;
            }
            (Layout::Types(forms, open), Some(event)) => {
                let (blocks, _) = match open.entry(event) {
                    Slot::Occupied(file) => file.into_mut(),
                    Slot::Vacant(place) => {
                        let name = file_name(event.as_str());
                        let file = self.staging.create(&format!("{name}.avro"))?;
                        place.insert((FileBlocks::new(forms.of(event)?.clone()), file))
                    }
                };
                if let Some(block) = blocks.push(record) {
                    self.press.submit(To::Type(event), block);
                }
            }
            (
                Layout::Bucket {
                    forms,
                    writer: Some(writer),
                    full,
                },
                Some(event),
            ) => {
                writer.write_record(forms.of(event)?, entry.hour, record, entry.dropped)?;
                for (key, access, block) in full.try_iter() {
                    self.press.submit(To::Key(key, access), block);
                }
            }
            #[cfg(feature = "parquet")]
            (Layout::Tables(tables), _) => tables.pick(entry),
            // There are no such records: they were refused.
            (Layout::Types(..) | Layout::Bucket { .. }, _) => {}
        }
        Ok(())
    }

    /// Writes blocks that are compressed, in their order: those that are ready, or, with `all`,
    /// every one.
    fn write_pressed(&mut self, all: bool) -> Result<(), Failure> {
        while let Some((to, block)) = self.press.next(all)? {
            let written = match (to, &mut self.layout) {
                (To::Type(event), Layout::Types(_, open)) => open
                    .get_mut(&event)
                    .map_or(Ok(()), |(_, file)| file.write_all(&block)),
                (To::Key(key, access), _) => match access {
                    Access::Create => self.staging.create(&key),
                    Access::Append => self.staging.append(&key),
                }
                .and_then(|mut file| file.write_all(&block)),
                _ => Ok(()),
            };
            written.map_err(|error| failed(&WriteError::Io(error)))?;
        }
        Ok(())
    }

    /// Writes what is left. The workers must be there.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        #[cfg(feature = "parquet")]
        if let Layout::Tables(tables) = &mut self.layout {
            return tables.finish(&self.staging);
        }
        self.finish_blocks().map_err(|error| failed(&error))?;
        self.write_pressed(true)
    }

    fn finish_blocks(&mut self) -> Result<(), WriteError> {
        match &mut self.layout {
            Layout::Lines(_, open) => {
                for file in open.values_mut() {
                    file.flush()?;
                }
            }
            Layout::Types(_, open) => {
                for (event, (blocks, _)) in open {
                    if let Some(block) = blocks.finish() {
                        self.press.submit(To::Type(*event), block);
                    }
                }
            }
            Layout::Bucket { writer, full, .. } => {
                if let Some(writer) = writer.take() {
                    writer.finish()?;
                }
                for (key, access, block) in full.try_iter() {
                    self.press.submit(To::Key(key, access), block);
                }
            }
            #[cfg(feature = "parquet")]
            Layout::Tables(_) => {}
        }
        Ok(())
    }

    /// Writes the rows that were picked of these columns.
    #[cfg(feature = "parquet")]
    #[allow(
        clippy::mutable_key_type,
        reason = "event types are ordered by their number, which never changes"
    )]
    pub(super) fn add_columns(&mut self, made: super::columns::Made) -> Result<(), Failure> {
        match &mut self.layout {
            Layout::Tables(tables) => tables.add(made, &self.staging),
            _ => Ok(()),
        }
    }
}

/// Blocks that the workers compress, the oldest first.
struct Press<'f, 't> {
    tasks: &'f Tasks<'t>,
    under_way: VecDeque<UnderWay>,
    /// Of all that is under way, before compression.
    bytes: usize,
    /// How many blocks may be under way.
    most: usize,
}

struct UnderWay {
    to: To,
    /// Before compression.
    bytes: usize,
    pressed: Receiver<io::Result<Vec<u8>>>,
}

/// How many bytes may be under way.
const MOST_BYTES: usize = 16 << 20;

impl Press<'_, '_> {
    fn submit(&mut self, to: To, block: FullBlock) {
        let (bytes, (reply, pressed)) = (block.bytes(), channel());
        self.tasks.chore(move || {
            // Nobody waits for it where the command has ended early.
            let _ = reply.send(block.press());
        });
        self.bytes += bytes;
        self.under_way.push_back(UnderWay { to, bytes, pressed });
    }

    /// The oldest block, if it is compressed; with `wait`, or if too much is under way, when it is.
    fn next(&mut self, wait: bool) -> Result<Option<(To, Vec<u8>)>, Failure> {
        let wait = wait || self.under_way.len() > self.most || self.bytes > MOST_BYTES;
        let Some(UnderWay { pressed, .. }) = self.under_way.front() else {
            return Ok(None);
        };
        let block = loop {
            match pressed.try_recv() {
                Ok(block) => break block,
                Err(TryRecvError::Empty) if !wait => return Ok(None),
                Err(TryRecvError::Empty) if self.tasks.help() => {}
                // Somebody has begun with it.
                Err(_) => break pressed.recv().map_err(|_| died())?,
            }
        };
        let block = block.map_err(|error| failed(&WriteError::Io(error)))?;
        let Some(UnderWay { to, bytes, .. }) = self.under_way.pop_front() else {
            return Ok(None);
        };
        self.bytes -= bytes;
        Ok(Some((to, block)))
    }
}

/// Of what failed it tells which file, and what could not be done.
pub(super) fn failed(error: &WriteError) -> Failure {
    Failure::Cannot(match error {
        WriteError::Io(error) => error.to_string(),
        error => error.to_string(),
    })
}

/// The message of the panic stands on standard error already.
fn died() -> Failure {
    Failure::Cannot("a worker thread died; this is a bug".to_owned())
}
