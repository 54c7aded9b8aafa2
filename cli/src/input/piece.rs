//! Pieces of files, and the records in them.

use std::sync::Arc;

use event_catalog::Violation;

use super::avro::Stored;
use super::raw::Raw;
use super::records::Run;
use super::{About, Trouble};

use crate::catalog::{Event, EventType, type_of};

/// Where a record is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// Which of the files.
    pub(crate) file: u32,
    /// Its number in the file, from 1: that of the line where it starts, in an Avro file that of
    /// the record. 0: it is about no record.
    pub(crate) number: u64,
    /// Where in the line it starts, in bytes from 1; 0: it has the line for itself.
    pub(crate) column: u64,
    /// Offset in bytes, from the start of the file, of the line or block.
    pub(crate) offset: u64,
    /// Number of the block, from 1, in an Avro file.
    pub(crate) block: Option<u64>,
}

impl Place {
    /// Its number, and its column where it starts within a line, as people write them: `7`,
    /// `7:120`.
    pub(crate) fn position(&self) -> String {
        if self.column > 1 {
            format!("{}:{}", self.number, self.column)
        } else {
            self.number.to_string()
        }
    }

    /// A place further on in the same line.
    pub(super) fn further(self, by: usize) -> Place {
        let by = by as u64;
        if by == 0 {
            self
        } else {
            Place {
                column: self.column.max(1) + by,
                offset: self.offset + by,
                ..self
            }
        }
    }
}

/// A part of a file.
pub(crate) struct Piece {
    pub(crate) file: u32,
    about: Arc<About>,
    pub(super) content: Content,
}

pub(super) enum Content {
    Lines(Run),
    Block(Box<Stored>),
    Trouble(Trouble),
}

/// What became of a record.
pub(crate) enum Item<'r, 'a> {
    /// It was decoded. What [`Depth::Check`] has found wrong with it may make the event incomplete.
    Event(&'r mut Event<'a>, Vec<Violation>),
    /// It is not shaped like its event: comes at [`Depth::Decode`] only. The record is what could
    /// be decoded of it, if it can be had.
    Misshapen {
        event: &'static str,
        shape: Vec<Violation>,
        record: Option<&'r mut Event<'a>>,
    },
    /// It is no record at all.
    Malformed { rule: &'static str, why: String },
    /// It is of an event type that is not wanted.
    Filtered,
}

/// How closely records are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// They are decoded.
    Decode,
    /// They are decoded and validated.
    Check,
}

/// A record, or what stands in its place.
pub(crate) struct Record<'r, 'a> {
    pub(crate) place: Place,
    /// Where it can be had as it came.
    pub(crate) raw: Raw<'r>,
    pub(crate) item: Item<'r, 'a>,
}

/// Rule ids of what is no record.
pub(crate) mod malformed {
    use event_catalog::{Severity, Violation};

    /// A line that is not JSON.
    pub(crate) const JSON: &str = "malformed.json";
    /// A line that does not name its event.
    pub(crate) const UNTAGGED: &str = "malformed.untagged";
    /// A line beyond the limit.
    pub(crate) const TOO_LONG: &str = "malformed.too-long";
    /// A part of an Avro file that cannot be decoded.
    pub(crate) const BLOCK: &str = "malformed.block";

    /// What is wrong, as a violation.
    #[cold]
    pub(crate) fn violation(rule: &'static str, why: String) -> Violation {
        Violation::new("", rule, Severity::Error, why)
    }
}

impl Piece {
    pub(super) fn new(about: &Arc<About>, content: Content) -> Self {
        Piece {
            file: about.file,
            about: Arc::clone(about),
            content,
        }
    }

    /// Hands out its records, then what is wrong with the piece itself.
    pub(crate) fn records(
        &mut self,
        depth: Depth,
        mut each: impl FnMut(Record<'_, '_>),
    ) -> Option<Trouble> {
        let about = &*self.about;
        let compares = about.shelf.says().then_some(depth);
        let mut each = |Record { place, raw, item }: Record<'_, '_>| {
            each(Record {
                place,
                raw,
                item: about.judged(item, compares),
            });
        };
        match &mut self.content {
            Content::Lines(run) => {
                run.records(about, depth, &mut each);
                None
            }
            Content::Block(block) => block.records(self.file, depth, &mut each),
            Content::Trouble(trouble) => Some(trouble.clone()),
        }
    }
}

impl About {
    /// The same item, unless it is not wanted. Where folders say otherwise than records, that is
    /// among the violations, or counted.
    fn judged<'r, 'a>(&self, item: Item<'r, 'a>, compares: Option<Depth>) -> Item<'r, 'a> {
        match item {
            Item::Event(event, _) if !self.wants(type_of(event)) => Item::Filtered,
            Item::Misshapen { event, .. } if !self.wants(EventType::named(event)) => Item::Filtered,
            Item::Event(event, mut violations) if compares == Some(Depth::Check) => {
                self.shelf.compare(event, &mut violations);
                Item::Event(event, violations)
            }
            Item::Event(event, violations) if compares.is_some() => {
                if self.shelf.contradicts(event) {
                    self.shared.namings.contradicts(self.file);
                }
                Item::Event(event, violations)
            }
            item => item,
        }
    }
}
