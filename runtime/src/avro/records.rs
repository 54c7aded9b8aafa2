//! The records of a block, one after the other, as events.

use super::decode::Decoder;
use super::error::{AvroError, AvroErrorKind, Fault};
use super::input::{Input, Step as Outcome};
use super::plan::{Plan, Tagged};
use crate::record::AnyEvent;
use crate::shape;
use crate::validate::inspect;
use crate::value::{UnknownEvent, Value};
use crate::violation::Violation;

/// The records of a block, one after the other, each decoded into the place of the one before:
/// events are too large to be moved around.
///
/// It is no `Iterator` for that reason: use `while let Some(record) = records.next_record()`.
#[derive(Debug)]
pub struct Records<'b, E> {
    /// Of the block.
    whole: &'b Plan,
    /// Of the record.
    plan: &'b Plan,
    input: Input<'b>,
    event: E,
    shape: Vec<Violation>,
    number: u64,
    remaining: u64,
    items: usize,
    place: Place,
}

/// Where the block stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) offset: u64,
}

impl Place {
    #[cold]
    pub(super) fn error(self, kind: AvroErrorKind) -> AvroError {
        AvroError {
            kind,
            offset: self.offset,
            block: Some(self.number),
            record: None,
        }
    }
}

/// A record of a file.
#[derive(Debug)]
pub struct AvroRecord<'r, E> {
    number: u64,
    event: &'r mut E,
    shape: &'r [Violation],
    plan: &'r Plan,
}

impl<'b, E: AnyEvent<'b>> AvroRecord<'_, E> {
    /// Its number within the block, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The event. Fields whose values do not resolve are empty, and the values kept as unknown.
    pub fn event(&self) -> &E {
        self.event
    }

    /// The event, to change it in its place.
    pub fn event_mut(&mut self) -> &mut E {
        self.event
    }

    /// The event, to keep.
    pub fn into_event(self) -> E {
        let fresh = fresh(self.event.source(), self.plan);
        std::mem::replace(self.event, fresh)
    }

    /// What is wrong with its shape: required fields that are absent or null, values of other
    /// types. It must not be forwarded as a good event unless this is empty.
    pub fn shape(&self) -> &[Violation] {
        self.shape
    }

    /// All that is wrong with it, in shape and in meaning.
    pub fn violations(&self) -> Vec<Violation> {
        inspect::with_meaning(self.event, self.shape.to_vec())
    }
}

/// An event with nothing in it, of the type that the file holds.
fn fresh<'b, E: AnyEvent<'b>>(source: E::Source, plan: &Plan) -> E {
    match plan.event() {
        Some(event) => E::empty(source, usize::from(event.index)),
        None => E::from_unknown(source, UnknownEvent::named(plan.event_type().to_owned())),
    }
}

impl<'b, E: AnyEvent<'b>> Records<'b, E> {
    pub(super) fn new(
        source: E::Source,
        plan: &'b Plan,
        input: Input<'b>,
        count: u64,
        place: Place,
    ) -> Self {
        let items = input.items;
        Records {
            whole: plan,
            plan,
            input,
            event: fresh(source, plan),
            shape: Vec::new(),
            number: 0,
            remaining: count,
            items,
            place,
        }
    }

    /// How many records the block still promises.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The next record; `None` behind the last one.
    ///
    /// # Errors
    ///
    /// When the bytes are no record, or bytes follow the last one. Then the rest of the block is
    /// lost, and `None` comes next; other blocks are not concerned. What is wrong with the values
    /// of a record is no error: see [`AvroRecord::shape`].
    #[inline]
    pub fn next_record(&mut self) -> Option<Result<AvroRecord<'_, E>, AvroError>> {
        if self.remaining == 0 {
            return self.trailing().map(Err);
        }
        self.remaining -= 1;
        self.number += 1;
        self.input.items = self.items;
        self.shape.clear();
        if let Err(fault) = self.decode() {
            return Some(Err(self.stop(fault)));
        }
        Some(Ok(AvroRecord {
            number: self.number,
            event: &mut self.event,
            shape: &self.shape,
            plan: self.plan,
        }))
    }

    #[cold]
    fn stop(&mut self, fault: Fault) -> AvroError {
        let kind = AvroErrorKind::Record {
            position: self.input.pos,
            fault,
        };
        self.remaining = 0;
        self.input.skip_all();
        AvroError {
            record: Some(self.number),
            ..self.place.error(kind)
        }
    }

    #[cold]
    fn trailing(&mut self) -> Option<AvroError> {
        let bytes = self.input.rest();
        self.input.skip_all();
        (bytes > 0).then(|| self.place.error(AvroErrorKind::Trailing { bytes }))
    }

    fn decode(&mut self) -> Outcome<()> {
        if let Some(tagged) = self.whole.tagged() {
            self.name(tagged)?;
        }
        let Records {
            plan,
            input,
            event,
            shape,
            ..
        } = self;
        if plan.is_empty() {
            input.count_item(true)?;
        }
        let mut outcome = Ok(());
        match event.record_mut() {
            Ok(record) => record.fields_mut(&mut |fields, unknown| {
                outcome = Decoder::new(plan, input, shape).fields(fields, unknown);
            }),
            Err(event) => {
                event.fields.clear();
                return Decoder::new(plan, input, shape).unknown_event(&mut event.fields);
            }
        }
        outcome
    }

    /// Finds out which event the record says it is, and makes the place one of that.
    #[cold]
    fn name(&mut self, tagged: &'b Tagged) -> Outcome<()> {
        let (whole, input) = (self.whole, &mut self.input);
        let (start, items) = (input.pos, input.items);
        let mut name = None;
        for (index, field) in (0..)
            .zip(whole.schema.record())
            .take(usize::from(tagged.field) + 1)
        {
            if index < tagged.field {
                input.skip(&whole.schema, field.ty, 0)?;
            } else if let Value::String(text) = input.value(&whole.schema, field.ty, 0)? {
                name = Some(text).filter(|text| !text.trim().is_empty());
            }
        }
        (input.pos, input.items) = (start, items);
        let plan = name
            .as_deref()
            .and_then(|name| whole.tagged_as(tagged, name))
            .unwrap_or(whole);
        match name {
            None if whole.is_nameless() => self.shape.push(shape::untagged(whole.catalog.tag)),
            Some(name) if plan.event().is_none() => {
                self.event = E::from_unknown(self.event.source(), UnknownEvent::named(name));
                self.plan = plan;
                return Ok(());
            }
            _ => {}
        }
        if !std::ptr::eq(plan, self.plan) {
            self.event = fresh(self.event.source(), plan);
            self.plan = plan;
        }
        Ok(())
    }
}
