//! Avro object container files: blocks are read on one thread and decoded on any.

use std::sync::Arc;

use event_catalog::avro::{AvroError, AvroErrorKind, AvroReader, Block, Fault, Limits, Plan};

use super::naming::Named;
use super::open::Reader;
use super::piece::{Depth, Item, Place, Record, malformed};
use super::plans::Plans;
use super::raw::Raw;
use super::{About, Damage, Trouble};
use crate::catalog::{Event, EventType, tool, type_of};
use crate::output::count;

/// A file, and how its records become events.
pub(super) struct AvroFile {
    reader: AvroReader<Reader>,
    plan: Arc<Plan>,
    named: Option<Named>,
    /// How many records the blocks so far promise.
    records: u64,
    /// Whether reading goes on after damage.
    salvage: bool,
    /// A block that was saved from the damage that was told last.
    saved: Option<Stored>,
    /// Zeros behind the last block that were told.
    padding: u64,
}

impl AvroFile {
    /// Reads the header.
    pub(super) fn open(
        about: &About,
        reader: Reader,
        limits: Limits,
        salvage: bool,
        plans: &mut Plans,
    ) -> Result<Self, Trouble> {
        let reader = AvroReader::with_schemas(reader, limits, |json| plans.schema(json))
            .map_err(|error| trouble(about.file, &error, 0))?;
        let (plan, named) = plans.plan(about, reader.header().schema());
        Ok(AvroFile {
            reader,
            plan,
            named,
            records: 0,
            salvage,
            saved: None,
            padding: 0,
        })
    }

    /// What says which event its records are, if it is not their name.
    pub(super) fn named(&self) -> Option<Named> {
        self.named
    }

    /// The next block, read into `memory`; `None` at the end of the file.
    pub(super) fn next(&mut self, file: u32, mut memory: Block) -> Result<Option<Stored>, Trouble> {
        if let Some(saved) = self.saved.take() {
            return Ok(Some(saved));
        }
        match self.reader.next_block(&mut memory) {
            Ok(false) if self.reader.padding() > self.padding => {
                self.padding = self.reader.padding();
                Err(padding(self.padding))
            }
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some(self.stored(memory))),
            Err(error) => Err(match trouble(file, &error, self.records) {
                Trouble::Damage(damage) if self.salvage => self
                    .skip(damage, memory)
                    .unwrap_or_else(|error| trouble(file, &error, self.records)),
                other => other,
            }),
        }
    }

    fn stored(&mut self, block: Block) -> Stored {
        let before = self.records;
        self.records = before.saturating_add(block.count());
        Stored {
            block,
            plan: Arc::clone(&self.plan),
            before,
            salvage: self.salvage,
        }
    }

    /// Goes on behind the damage. If that is only behind a block, the block comes next.
    fn skip(&mut self, mut damage: Damage, mut memory: Block) -> Result<Trouble, AvroError> {
        let skipped = match self.reader.rescue(&mut memory, &self.plan)? {
            Some(skipped) => {
                damage.why = format!("{}; no record of it is lost", damage.why);
                self.saved = Some(self.stored(memory));
                skipped
            }
            None => self.reader.resync()?,
        };
        Ok(Trouble::Damage(Damage {
            skipped: Some(skipped.to - skipped.from),
            ..damage
        }))
    }
}

/// A decompressed block that is larger is not kept for its memory.
const LARGE: usize = 4 * 1024 * 1024;

/// A block as it is stored.
pub(super) struct Stored {
    block: Block,
    plan: Arc<Plan>,
    /// How many records come before it in the file.
    before: u64,
    /// Whether reading goes on after it if it is damaged.
    salvage: bool,
}

impl Stored {
    pub(super) fn bytes(&self) -> usize {
        self.block.stored_bytes()
    }

    pub(super) fn count(&self) -> u64 {
        self.block.count()
    }

    pub(super) fn into_memory(self) -> Block {
        self.block
    }

    /// Hands out its records, then what is wrong with the block.
    pub(super) fn records(
        &mut self,
        file: u32,
        depth: Depth,
        each: &mut impl FnMut(Record<'_, '_>),
    ) -> Option<Trouble> {
        let Stored {
            block,
            plan,
            before,
            salvage,
        } = self;
        let (promised, offset, number, bytes) = (
            block.count(),
            block.offset(),
            block.number(),
            block.stored_bytes() as u64,
        );
        let mut delivered = 0;
        let mut decode = || -> Result<(), AvroError> {
            let mut records = block.records_of::<Event<'_>>(tool().events, plan)?;
            while let Some(record) = records.next_record() {
                let mut record = record?;
                let place = Place {
                    file,
                    number: before.saturating_add(record.number()),
                    column: 0,
                    offset,
                    block: Some(number),
                };
                let item = match (depth, record.shape()) {
                    (_, [violation, ..]) if type_of(record.event()).is_none() => Item::Malformed {
                        rule: malformed::UNTAGGED,
                        why: violation.message.to_string(),
                    },
                    (Depth::Check, _) => {
                        let violations = record.violations();
                        Item::Event(record.event_mut(), violations)
                    }
                    (Depth::Decode, []) => Item::Event(record.event_mut(), Vec::new()),
                    (Depth::Decode, shape) => {
                        let shape = shape.to_vec();
                        let event = type_of(record.event()).map_or("", EventType::as_str);
                        Item::Misshapen {
                            event,
                            shape,
                            record: Some(record.event_mut()),
                        }
                    }
                };
                each(Record {
                    place,
                    raw: Raw::Binary(plan),
                    item,
                });
                delivered += 1;
            }
            Ok(())
        };
        let error = decode().err();
        // It may wait for a while until its turn comes; a bomb should not.
        if block.decoded_bytes() > LARGE {
            *block = Block::default();
        }
        let error = error?;
        Some(match trouble(file, &error, *before) {
            Trouble::Damage(mut damage) => {
                let lost = promised.saturating_sub(delivered);
                // What it promises is worth telling unless it is what is wrong.
                if lost > 0 && !matches!(error.kind(), AvroErrorKind::BadCount { .. }) {
                    damage.why = format!(
                        "{}; {} that it promises lost",
                        damage.why,
                        count(lost, "record")
                    );
                }
                damage.skipped = salvage.then_some(if delivered == 0 { bytes } else { 0 });
                Trouble::Damage(damage)
            }
            other => other,
        })
    }
}

/// Tells of zeros behind the last block.
pub(crate) fn padding(bytes: u64) -> Trouble {
    Trouble::Note(format!(
        "{} behind the last block, all of them zero: passed over, and no damage",
        count(bytes, "byte")
    ))
}

/// What an error of the reader means for the file.
pub(crate) fn trouble(file: u32, error: &AvroError, before: u64) -> Trouble {
    let advice = match error.kind() {
        AvroErrorKind::NoRecords { .. } => return Trouble::Unreadable(error.kind().to_string()),
        AvroErrorKind::Io(_) | AvroErrorKind::UnknownCodec(_) | AvroErrorKind::MissingCodec(_) => {
            return Trouble::Unreadable(error.to_string());
        }
        AvroErrorKind::BlockTooLarge { .. } => " (--max-block-bytes)",
        AvroErrorKind::Bomb { .. } => " (--max-decoded-bytes)",
        AvroErrorKind::HeaderTooLarge { .. } => " (--max-header-bytes)",
        AvroErrorKind::Record {
            fault: Fault::TooManyItems,
            ..
        } => " (--max-record-items)",
        _ => "",
    };
    let number = error
        .record()
        .map_or(0, |record| before.saturating_add(record));
    let place = Place {
        file,
        number,
        column: 0,
        offset: error.offset(),
        block: error.block(),
    };
    Trouble::Damage(Damage {
        place,
        why: format!("{error}{advice}"),
        skipped: None,
    })
}
