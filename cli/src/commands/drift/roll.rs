//! Records into facts: on any thread, then together.

use std::sync::Arc;

use event_catalog::descriptor::EventDescriptor;
use event_catalog::record::FieldRef;
use event_catalog::violation::rule;
use event_catalog::{AnyEvent as _, UnknownFields, Violation};

use super::facts::{All, Event as Facts};
use super::writer::{Writer, Writers, bit, position};
use crate::catalog::Event;
use crate::input::{Depth, Input, Item, Place, Raw, Record, Trouble};
use crate::output::{Failure, Reader};
use crate::pipeline::{Sink, Work};
use crate::report::Troubles;

/// Of a file, values of the first records are looked at for examples, and of some further on.
fn is_shown(place: Place) -> bool {
    place.number <= 100 || place.number.is_multiple_of(64)
}

/// Rolls records up, on any thread.
#[derive(Default)]
pub(super) struct Roll {
    writers: Writers,
}

/// What the records of a piece of the input come to. They are of one file, so they have one writer
/// schema or none.
#[derive(Default)]
pub(super) struct Rolled {
    all: All,
    writer: Option<Arc<Writer>>,
    begun: bool,
}

impl Work for Roll {
    type Made = Rolled;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Rolled {
        Rolled::default()
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, made: &mut Rolled) {
        match item {
            Item::Event(event, shape)
            | Item::Misshapen {
                record: Some(event),
                shape,
                ..
            } => self.event(place, raw, event, &shape, made),
            Item::Misshapen { record: None, .. } | Item::Malformed { .. } => {
                made.all.malformed += 1;
            }
            Item::Filtered => made.all.filtered += 1,
        }
    }

    // Facts are bounded.
    fn is_much(&self, _: &Rolled) -> bool {
        false
    }
}

impl Roll {
    fn event(
        &self,
        place: Place,
        raw: Raw<'_>,
        event: &Event<'_>,
        shape: &[Violation],
        made: &mut Rolled,
    ) {
        let begins = !made.begun;
        if let (true, Raw::Binary(plan)) = (begins, raw) {
            made.writer = self.writers.of(place.file, plan);
        }
        made.begun = true;
        let writer = made.writer.as_deref();
        match event.record() {
            Ok(record) => {
                let descriptor = record.descriptor();
                let facts = made.all.known.entry(descriptor.index).or_default();
                facts.records += 1;
                if let Some(writer) = writer.filter(|_| begins) {
                    facts.written_by(writer);
                }
                if shape.is_empty() && writer.is_some_and(Writer::says_all) {
                    return;
                }
                let mut one = One {
                    facts,
                    descriptor,
                    writer,
                    raw,
                    // Its other columns are those of other events.
                    mixed: matches!(raw, Raw::Binary(_)) && writer.is_none(),
                    shown: is_shown(place),
                };
                record.fields(&mut |fields, unknown| one.add(fields, unknown, shape));
            }
            Err(event) => {
                let Some(facts) = made.all.unknown.entry(&event.event_type) else {
                    made.all.unknown.others += 1;
                    return;
                };
                facts.records += 1;
                if let Some(writer) = writer.filter(|_| begins) {
                    facts.written_by(writer);
                }
                event.fields.visit(|name, value| {
                    facts.unknown(name, value, writer.is_none(), is_shown(place));
                });
                if writer.is_none() {
                    facts.loose(0);
                }
            }
        }
    }
}

/// A record of an event that the catalog knows.
struct One<'f> {
    facts: &'f mut Facts,
    descriptor: &'static EventDescriptor,
    writer: Option<&'f Writer>,
    raw: Raw<'f>,
    mixed: bool,
    shown: bool,
}

impl One<'_> {
    fn add(
        &mut self,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
        shape: &[Violation],
    ) {
        let loose = self.writer.is_none();
        unknown.visit(|name, value| {
            let is_other = self.mixed && value.is_null();
            // A value that does not fit its field is kept among them, too.
            if !is_other && position(self.descriptor, name).is_none() {
                self.facts.unknown(name, value, loose, self.shown);
            }
        });
        let odd = self.judge(unknown, shape);
        let is_good = |at: u8, field: &FieldRef<'_, '_>| odd & bit(at) == 0 && field.is_present();
        if let Some(writer) = self.writer {
            for (at, ..) in &writer.retyped {
                if fields
                    .get(usize::from(*at))
                    .is_some_and(|field| is_good(*at, field))
                {
                    self.facts.known.entry(*at).or_default().records += 1;
                }
            }
        } else {
            let present = (0..).zip(fields).filter(|(at, field)| is_good(*at, field));
            self.facts
                .loose(present.fold(0, |all, (at, _)| all | bit(at)));
        }
    }

    /// Takes note of fields that are null or do not fit, once each, and returns which.
    fn judge(&mut self, unknown: &UnknownFields<'_>, shape: &[Violation]) -> u128 {
        let mut odd = 0;
        for violation in shape {
            let mut parts = violation.pointer.split('/').skip(1);
            let name = parts.next().unwrap_or_default();
            let name = name.replace("~1", "/").replace("~0", "~");
            let Some(at) = position(self.descriptor, &name) else {
                continue;
            };
            if odd & bit(at) != 0 {
                continue;
            }
            let is_whole = parts.next().is_none();
            match violation.rule {
                rule::REQUIRED if is_whole => self.facts.null(at, self.writer.is_none()),
                rule::TYPE | rule::RANGE => {
                    let mut kept = unknown.iter();
                    let kept = kept.find(|(name, _)| position(self.descriptor, name) == Some(at));
                    match kept {
                        Some((_, value)) => self.facts.misfit(at, Some(value)),
                        None => self.facts.misfit(at, self.raw.member(&name).as_ref()),
                    }
                }
                _ => continue,
            }
            odd |= bit(at);
        }
        odd
    }
}

/// All that was found, in the order of the input.
pub(super) struct Findings<'i> {
    pub(super) input: &'i Input,
    pub(super) all: All,
    pub(super) troubles: Troubles,
    quiet: bool,
    /// The file whose writer schema was counted last.
    counted: Option<u32>,
}

impl<'i> Findings<'i> {
    pub(super) fn new(input: &'i Input, quiet: bool) -> Self {
        Findings {
            input,
            all: All::default(),
            troubles: Troubles::default(),
            quiet,
            counted: None,
        }
    }
}

impl Sink<Rolled> for Findings<'_> {
    fn take(&mut self, file: u32, mut rolled: Rolled) -> Result<Reader, Failure> {
        if rolled.writer.is_some() {
            rolled.all.written(self.counted != Some(file));
            self.counted = Some(file);
        }
        self.all.merge(rolled.all);
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.troubles.add(self.input, file, &trouble, !self.quiet);
        Ok(())
    }
}
