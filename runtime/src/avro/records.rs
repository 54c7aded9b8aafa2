//! Records of a block into events, as the plan says: straight from the decompressed bytes into the fields.

use std::borrow::Cow;

use super::error::{AvroError, AvroErrorKind, Fault};
use super::input::{Input, Step as Outcome};
use super::number::{exact, narrow};
use super::plan::{Plan, Step};
use super::schema::{Node, TypeId};
use super::text::View;
use crate::descriptor::{Kind, Presence, Shape, Slot};
use crate::event::{self, AnyEvent};
use crate::record::{FieldMut, ScalarBuf};
use crate::shape::{self, MAX_BAD_ITEMS, MAX_VIOLATIONS};
use crate::value::{UnknownEvent, UnknownFields, Value};
use crate::violation::Violation;

/// The records of a block, one after the other, each decoded into the place of the one before: events are too large to be moved around.
///
/// It is no `Iterator` for that reason: use `while let Some(record) = records.next_record()`.
#[derive(Debug)]
pub struct Records<'b, E> {
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
        AvroError { kind, offset: self.offset, block: Some(self.number), record: None }
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
        std::mem::replace(self.event, fresh(self.plan))
    }

    /// What is wrong with its shape: required fields that are absent or null, values of other types. It must not be forwarded as a good event unless
    /// this is empty.
    pub fn shape(&self) -> &[Violation] {
        self.shape
    }

    /// All that is wrong with it, in shape and in meaning.
    pub fn violations(&self) -> Vec<Violation> {
        event::with_meaning(self.event, self.shape.to_vec())
    }
}

/// An event with nothing in it, of the type that the file holds.
fn fresh<'b, E: AnyEvent<'b>>(plan: &Plan) -> E {
    match plan.event() {
        Some(event) => E::empty(usize::from(event.index)),
        None => E::from_unknown(UnknownEvent::named(plan.event_type().to_owned())),
    }
}

impl<'b, E: AnyEvent<'b>> Records<'b, E> {
    pub(super) fn new(plan: &'b Plan, input: Input<'b>, count: u64, place: Place) -> Self {
        let items = input.items;
        Records { plan, input, event: fresh(plan), shape: Vec::new(), number: 0, remaining: count, items, place }
    }

    /// How many records the block still promises.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The next record; `None` behind the last one.
    ///
    /// # Errors
    ///
    /// When the bytes are no record, or bytes follow the last one. Then the rest of the block is lost, and `None` comes next; other blocks are not
    /// concerned. What is wrong with the values of a record is no error: see [`AvroRecord::shape`].
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
        Some(Ok(AvroRecord { number: self.number, event: &mut self.event, shape: &self.shape, plan: self.plan }))
    }

    #[cold]
    fn stop(&mut self, fault: Fault) -> AvroError {
        let kind = AvroErrorKind::Record { position: self.input.pos, fault };
        self.remaining = 0;
        self.input.skip_all();
        AvroError { record: Some(self.number), ..self.place.error(kind) }
    }

    #[cold]
    fn trailing(&mut self) -> Option<AvroError> {
        let bytes = self.input.rest();
        self.input.skip_all();
        (bytes > 0).then(|| self.place.error(AvroErrorKind::Trailing { bytes }))
    }

    fn decode(&mut self) -> Outcome<()> {
        let Records { plan, input, event, shape, .. } = self;
        if plan.is_empty() {
            input.count_item(true)?;
        }
        let mut outcome = Ok(());
        match event.record_mut() {
            Ok(record) => record.fields_mut(&mut |fields, unknown| {
                outcome = Decoder { plan, input, shape, untold: 0 }.fields(fields, unknown);
            }),
            Err(event) => {
                event.fields.clear();
                let mut decoder = Decoder { plan, input, shape, untold: 0 };
                // Nothing of an unknown event has a slot.
                return plan.steps.iter().try_for_each(|step| decoder.step(*step, &mut [], &mut event.fields));
            }
        }
        outcome
    }
}

struct Decoder<'d, 'b> {
    plan: &'b Plan,
    input: &'d mut Input<'b>,
    shape: &'d mut Vec<Violation>,
    /// How many violations came after [`MAX_VIOLATIONS`].
    untold: usize,
}

impl<'b> Decoder<'_, 'b> {
    fn fields(&mut self, fields: &mut [FieldMut<'_, 'b>], unknown: &mut UnknownFields<'b>) -> Outcome<()> {
        if !unknown.is_empty() {
            unknown.clear();
        }
        let (plan, view) = (self.plan, self.input.view());
        // In a register: what is stored has to be waited for by whoever loads it next.
        let (mut at, mut ascii) = (self.input.pos, self.input.ascii);
        for step in &plan.steps {
            if let Some(end) = usual(*step, view, at, &mut ascii, fields) {
                at = end;
                continue;
            }
            self.input.pos = at;
            self.step(*step, fields, unknown)?;
            at = self.input.pos;
        }
        (self.input.pos, self.input.ascii) = (at, ascii);
        if !plan.missing.is_empty() || self.untold > 0 {
            self.close();
        }
        Ok(())
    }

    /// Any field.
    #[inline(never)]
    fn step(&mut self, step: Step, fields: &mut [FieldMut<'_, 'b>], unknown: &mut UnknownFields<'b>) -> Outcome<()> {
        let plan = self.plan;
        match step {
            Step::Nullable { slot, kind, null } => {
                let Some(field) = fields.get_mut(usize::from(slot)) else { return Ok(()) };
                if self.input.is_null(null)? {
                    field.clear();
                } else {
                    self.plain(field, slot, kind, unknown)?;
                }
            }
            Step::Plain { slot, kind } => {
                if let Some(field) = fields.get_mut(usize::from(slot)) {
                    self.plain(field, slot, kind, unknown)?;
                }
            }
            Step::Resolve { slot, field, ty } => {
                if let (Some(target), Some(slot)) = (fields.get_mut(usize::from(slot)), plan.slot(slot)) {
                    self.resolve(target, slot, field, ty, unknown)?;
                }
            }
            Step::Keep { field, ty } => unknown.push(plan.field_name(field), self.input.value(&plan.schema, ty, 0)?),
            Step::Tag { ty, .. } => match self.input.value(&plan.schema, ty, 0)? {
                Value::Null => {}
                value if value.as_str() == Some(plan.event_type()) => {}
                _ => self.report(shape::other_event(plan.catalog.tag, plan.event_type())),
            },
            Step::Skip { ty } => self.input.skip(&plan.schema, ty, 0)?,
        }
        Ok(())
    }

    #[cold]
    fn close(&mut self) {
        if self.untold > 0 {
            self.shape.push(shape::more(self.untold));
        }
        self.shape.extend(self.plan.missing.iter().map(|slot| shape::missing(slot)));
    }

    /// A value of exactly the slot's kind.
    fn plain(&mut self, field: &mut FieldMut<'_, 'b>, slot: u8, kind: Kind, unknown: &mut UnknownFields<'b>) -> Outcome<()> {
        match (kind, field) {
            (Kind::String, field) => {
                let span = self.input.span()?;
                match (self.input.text(span), field) {
                    (Some(text), FieldMut::OptStr(field)) => **field = Some(Cow::Borrowed(text)),
                    (Some(text), FieldMut::Str(field)) => **field = Cow::Borrowed(text),
                    (Some(text), field) => field.put(Some(ScalarBuf::Str(Cow::Borrowed(text)))),
                    (None, field) => self.not_text(field, slot, self.input.bytes(span), unknown),
                }
            }
            (Kind::Int, field) => field.put(Some(ScalarBuf::Int(self.input.int()?))),
            (Kind::Long, field) => field.put(Some(ScalarBuf::Long(self.input.long()?))),
            (Kind::Float, field) => field.put(Some(ScalarBuf::Float(self.input.float()?))),
            (Kind::Boolean, field) => field.put(Some(ScalarBuf::Bool(self.input.boolean()?))),
        }
        Ok(())
    }

    #[cold]
    fn not_text(&mut self, field: &mut FieldMut<'_, 'b>, slot: u8, bytes: &'b [u8], unknown: &mut UnknownFields<'b>) {
        let Some(slot) = self.plan.slot(slot) else { return };
        reset(field, slot);
        self.report(shape::mistyped(slot, None, NOT_TEXT));
        unknown.push(slot.name(), Value::Bytes(Cow::Borrowed(bytes)));
    }

    /// A value of another type than the slot's, or that may be null where the slot may not.
    #[inline(never)]
    fn resolve(
        &mut self,
        target: &mut FieldMut<'_, 'b>,
        slot: &'static Slot,
        field: u16,
        ty: TypeId,
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
        let schema = &self.plan.schema;
        let start = self.input.pos;
        let ty = match &schema.ty(ty).node {
            Node::Union(branches) => self.input.branch(branches)?,
            _ => ty,
        };
        let found = match &schema.ty(ty).node {
            Node::Null => {
                reset(target, slot);
                if slot.presence == Presence::Required {
                    self.report(shape::null(slot, None));
                }
                return Ok(());
            }
            Node::Array(item) if slot.shape != Shape::One => {
                if self.list(target, slot, *item)? {
                    return Ok(());
                }
                None
            }
            node if slot.shape != Shape::One => Some(Wrong::Type(word(node))),
            node => match self.scalar(node, slot.kind)? {
                Ok(value) => {
                    target.put(Some(value));
                    return Ok(());
                }
                Err(wrong) => Some(wrong),
            },
        };
        if let Some(wrong) = found {
            self.wrong(slot, None, wrong);
        }
        reset(target, slot);
        // What does not resolve is kept as it came.
        let field = schema.record().get(usize::from(field));
        if let Some(field) = field {
            self.input.pos = start;
            unknown.push(field.name.as_str(), self.input.value(schema, field.ty, 0)?);
        }
        Ok(())
    }

    /// The items of a list; false when some do not resolve.
    fn list(&mut self, target: &mut FieldMut<'_, 'b>, slot: &'static Slot, item: TypeId) -> Outcome<bool> {
        let schema = &self.plan.schema;
        target.start_list();
        let (mut index, mut bad, mut left) = (0, 0, 0);
        while self.input.more(&mut left)? {
            self.input.count_item(schema.ty(item).empty)?;
            let ty = match &schema.ty(item).node {
                Node::Union(branches) => self.input.branch(branches)?,
                _ => item,
            };
            let wrong = match &schema.ty(ty).node {
                Node::Null if slot.shape == Shape::NullableList => {
                    target.put(None);
                    None
                }
                Node::Null => Some(Wrong::Null),
                node => match self.scalar(node, slot.kind)? {
                    Ok(value) => {
                        target.put(Some(value));
                        None
                    }
                    Err(wrong) => {
                        if let Wrong::Type(_) = wrong {
                            self.input.skip(schema, ty, 1)?;
                        }
                        Some(wrong)
                    }
                },
            };
            if let Some(wrong) = wrong {
                bad += 1;
                if bad <= MAX_BAD_ITEMS {
                    self.wrong(slot, Some(index), wrong);
                }
            }
            index += 1;
        }
        if bad > MAX_BAD_ITEMS {
            self.report(shape::more_bad_items(slot, bad - MAX_BAD_ITEMS));
        }
        Ok(bad == 0)
    }

    /// A value of one type as one of another kind. Unless the types are at odds, the input is behind it.
    fn scalar(&mut self, node: &'b Node, kind: Kind) -> Outcome<Result<ScalarBuf<'b>, Wrong>> {
        Ok(match (kind, node) {
            (Kind::String, Node::String | Node::Bytes) => {
                let span = self.input.span()?;
                self.input.text(span).map(|text| ScalarBuf::Str(Cow::Borrowed(text))).ok_or(Wrong::Value(NOT_TEXT))
            }
            (Kind::String, Node::Enum(symbols)) => Ok(ScalarBuf::Str(Cow::Borrowed(self.input.symbol(symbols)?))),
            (Kind::Int, Node::Int) => Ok(ScalarBuf::Int(self.input.int()?)),
            (Kind::Int, Node::Long) => i32::try_from(self.input.long()?).map(ScalarBuf::Int).map_err(|_| Wrong::Range),
            (Kind::Long, Node::Int | Node::Long) => Ok(ScalarBuf::Long(self.input.long()?)),
            // The specification lets an int become a float, though a large one is rounded then: that is refused, as for a long.
            (Kind::Float, Node::Int | Node::Long) => exact(self.input.long()?).map(ScalarBuf::Float).ok_or(Wrong::Range),
            (Kind::Float, Node::Float) => Ok(ScalarBuf::Float(self.input.float()?)),
            (Kind::Float, Node::Double) => narrow(self.input.double()?).map(ScalarBuf::Float).ok_or(Wrong::Range),
            (Kind::Boolean, Node::Boolean) => Ok(ScalarBuf::Bool(self.input.boolean()?)),
            (_, node) => Err(Wrong::Type(word(node))),
        })
    }

    #[cold]
    fn wrong(&mut self, slot: &Slot, item: Option<usize>, wrong: Wrong) {
        self.report(match wrong {
            Wrong::Type(found) | Wrong::Value(found) => shape::mistyped(slot, item, found),
            Wrong::Range => shape::out_of_range(slot, item),
            Wrong::Null => shape::null(slot, item),
        });
    }

    #[cold]
    fn report(&mut self, violation: Violation) {
        if self.shape.len() < MAX_VIOLATIONS {
            self.shape.push(violation);
        } else {
            self.untold += 1;
        }
    }
}

/// What most fields are, text, booleans and required ints, without the detours that others need: where the value ends. `None`: it takes a closer look.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call costs a quarter of the work")]
fn usual<'b>(step: Step, view: View<'b>, at: usize, ascii: &mut usize, fields: &mut [FieldMut<'_, 'b>]) -> Option<usize> {
    match step {
        Step::Nullable { slot, null, .. } => {
            let field = fields.get_mut(usize::from(slot))?;
            let word = view.word(at)?;
            // Branches 0 and 1 are the bytes 0 and 2.
            let is_null = match word.first() {
                branch @ (0 | 2) => branch == 2 * null,
                _ => return None,
            };
            match field {
                FieldMut::OptStr(field) if is_null => {
                    **field = None;
                    Some(at + 1)
                }
                FieldMut::OptStr(field) => {
                    let (text, end) = view.text_of(word.behind(), at + 1, ascii)?;
                    **field = Some(Cow::Borrowed(text));
                    Some(end)
                }
                FieldMut::OptBool(field) if is_null => {
                    **field = None;
                    Some(at + 1)
                }
                FieldMut::OptBool(field) => {
                    **field = Some(word.behind().boolean()?);
                    Some(at + 2)
                }
                _ => None,
            }
        }
        Step::Plain { slot, .. } => match fields.get_mut(usize::from(slot))? {
            FieldMut::Str(field) => {
                let (text, end) = view.text_of(view.word(at)?, at, ascii)?;
                **field = Cow::Borrowed(text);
                Some(end)
            }
            FieldMut::Int(field) => {
                let (value, width) = view.word(at)?.int()?;
                **field = value;
                Some(at + width)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Why a value does not go into a slot.
#[derive(Clone, Copy)]
enum Wrong {
    /// It is of a type that never does; the input still stands before it.
    Type(&'static str),
    /// It is of a type that does, but this one does not.
    Value(&'static str),
    /// It would change.
    Range,
    /// It is null.
    Null,
}

const NOT_TEXT: &str = "bytes that are not UTF-8";

/// Makes a field empty, whatever the record before has left there.
#[cold]
fn reset(field: &mut FieldMut<'_, '_>, slot: &Slot) {
    if slot.shape != Shape::One || slot.presence == Presence::Optional {
        return field.clear();
    }
    field.put(Some(match slot.kind {
        Kind::String => ScalarBuf::Str(Cow::Borrowed("")),
        Kind::Int => ScalarBuf::Int(0),
        Kind::Long => ScalarBuf::Long(0),
        Kind::Float => ScalarBuf::Float(0.0),
        Kind::Boolean => ScalarBuf::Bool(false),
    }));
}

fn word(node: &Node) -> &'static str {
    match node {
        Node::Null => "null",
        Node::Boolean => "a boolean",
        Node::Int => "an int",
        Node::Long => "a long",
        Node::Float => "a float",
        Node::Double => "a double",
        Node::Bytes => "bytes",
        Node::String => "a string",
        Node::Fixed(_) => "bytes of a fixed length",
        Node::Enum(_) => "a symbol",
        Node::Array(_) => "a list",
        Node::Map(_) => "a map",
        Node::Union(_) => "a union",
        Node::Record(_) => "a record",
    }
}
