//! One record into the fields of an event, as the plan says: straight from the decompressed bytes.

use std::borrow::Cow;

use super::input::{Input, Step as Outcome};
use super::misfit::{NOT_TEXT, Wrong, reset, whole, word};
use super::nested::from_avro;
use super::plan::{Plan, Step};
use super::schema::{Node, TypeId};
use super::text::View;
use crate::descriptor::{FieldDescriptor, Kind, Presence, Shape};
use crate::record::{FieldMut, ScalarBuf};
use crate::rounding;
use crate::shape::{self, MAX_BAD_ITEMS, MAX_VIOLATIONS};
use crate::value::{UnknownFields, Value};
use crate::violation::Violation;

pub(super) struct Decoder<'d, 'b> {
    plan: &'b Plan,
    input: &'d mut Input<'b>,
    shape: &'d mut Vec<Violation>,
    /// How many violations came after [`MAX_VIOLATIONS`].
    untold: usize,
}

impl<'d, 'b> Decoder<'d, 'b> {
    pub(super) fn new(
        plan: &'b Plan,
        input: &'d mut Input<'b>,
        shape: &'d mut Vec<Violation>,
    ) -> Self {
        Decoder {
            plan,
            input,
            shape,
            untold: 0,
        }
    }

    /// A record of an event that the catalog does not know: it has none of its fields.
    pub(super) fn unknown_event(&mut self, fields: &mut UnknownFields<'b>) -> Outcome<()> {
        self.plan
            .steps
            .iter()
            .try_for_each(|step| self.step(*step, &mut [], fields))
    }

    /// A record of an event that it knows.
    pub(super) fn fields(
        &mut self,
        fields: &mut [FieldMut<'_, 'b>],
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
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
    fn step(
        &mut self,
        step: Step,
        fields: &mut [FieldMut<'_, 'b>],
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
        let plan = self.plan;
        match step {
            Step::Nullable { index, kind, null } => {
                let Some(field) = fields.get_mut(usize::from(index)) else {
                    return Ok(());
                };
                if self.input.is_null(null)? {
                    field.clear();
                } else {
                    self.plain(field, index, kind, unknown)?;
                }
            }
            Step::Plain { index, kind } => {
                if let Some(field) = fields.get_mut(usize::from(index)) {
                    self.plain(field, index, kind, unknown)?;
                }
            }
            Step::Resolve { index, field, ty } => {
                if let (Some(target), Some(descriptor)) =
                    (fields.get_mut(usize::from(index)), plan.field(index))
                {
                    self.resolve(target, descriptor, field, ty, unknown)?;
                }
            }
            Step::Keep { field, ty } => unknown.push(
                plan.field_name(field),
                self.input.value(&plan.schema, ty, 0)?,
            ),
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
        self.shape.extend(
            self.plan
                .missing
                .iter()
                .map(|descriptor| shape::missing(descriptor)),
        );
    }

    /// A value of exactly the field's kind.
    fn plain(
        &mut self,
        field: &mut FieldMut<'_, 'b>,
        index: u8,
        kind: Kind,
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
        match (kind, field) {
            (Kind::String, field) => {
                let span = self.input.span()?;
                match (self.input.text(span), field) {
                    (Some(text), FieldMut::OptStr(field)) => **field = Some(Cow::Borrowed(text)),
                    (Some(text), FieldMut::Str(field)) => **field = Cow::Borrowed(text),
                    (Some(text), field) => field.put(Some(ScalarBuf::Str(Cow::Borrowed(text)))),
                    (None, field) => self.not_text(field, index, self.input.bytes(span), unknown),
                }
            }
            (Kind::Int, field) => field.put(Some(ScalarBuf::Int(self.input.int()?))),
            (Kind::Long, field) => field.put(Some(ScalarBuf::Long(self.input.long()?))),
            (Kind::Float, field) => field.put(Some(ScalarBuf::Float(self.input.float()?))),
            (Kind::Double, field) => field.put(Some(ScalarBuf::Double(self.input.double()?))),
            (Kind::Boolean, field) => field.put(Some(ScalarBuf::Bool(self.input.boolean()?))),
            (Kind::Bytes, field) => {
                let span = self.input.span()?;
                let bytes = Cow::Borrowed(self.input.bytes(span));
                field.put(Some(ScalarBuf::Bytes(bytes)));
            }
            // No type of Avro is any of these: a plan resolves them.
            (Kind::DateTime(_) | Kind::Record(_) | Kind::Map(_) | Kind::Any, _) => {}
        }
        Ok(())
    }

    #[cold]
    fn not_text(
        &mut self,
        field: &mut FieldMut<'_, 'b>,
        index: u8,
        bytes: &'b [u8],
        unknown: &mut UnknownFields<'b>,
    ) {
        let Some(descriptor) = self.plan.field(index) else {
            return;
        };
        reset(field, descriptor);
        self.report(shape::mistyped(descriptor, None, NOT_TEXT));
        unknown.push(descriptor.name(), Value::Bytes(Cow::Borrowed(bytes)));
    }

    /// A value of another type than the field's, or that may be null where the field may not.
    #[inline(never)]
    fn resolve(
        &mut self,
        target: &mut FieldMut<'_, 'b>,
        descriptor: &'static FieldDescriptor,
        field: u16,
        ty: TypeId,
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
        if descriptor.kind.is_nested() {
            return self.nested(target, descriptor, field, ty, unknown);
        }
        let schema = &self.plan.schema;
        let start = self.input.pos;
        let ty = match &schema.ty(ty).node {
            Node::Union(branches) => self.input.branch(branches)?,
            _ => ty,
        };
        let found = match &schema.ty(ty).node {
            Node::Null => {
                reset(target, descriptor);
                if descriptor.presence == Presence::Required {
                    self.report(shape::null(descriptor, None));
                }
                return Ok(());
            }
            Node::Array(item) if descriptor.shape != Shape::One => {
                if self.list(target, descriptor, *item)? {
                    return Ok(());
                }
                None
            }
            node if descriptor.shape != Shape::One => Some(Wrong::Type(word(node))),
            node => match self.scalar(node, descriptor.kind)? {
                Ok(value) => {
                    target.put(Some(value));
                    return Ok(());
                }
                Err(wrong) => Some(wrong),
            },
        };
        if let Some(wrong) = found {
            self.wrong(descriptor, None, wrong);
        }
        reset(target, descriptor);
        // What does not resolve is kept as it came.
        let field = schema.record().get(usize::from(field));
        if let Some(field) = field {
            self.input.pos = start;
            unknown.push(field.name.as_str(), self.input.value(schema, field.ty, 0)?);
        }
        Ok(())
    }

    /// What nests: it is read as any value, and what is in a record within is judged by
    /// validation.
    #[cold]
    fn nested(
        &mut self,
        target: &mut FieldMut<'_, 'b>,
        descriptor: &'static FieldDescriptor,
        field: u16,
        ty: TypeId,
        unknown: &mut UnknownFields<'b>,
    ) -> Outcome<()> {
        let value = self.input.value(&self.plan.schema, ty, 0)?;
        if value == Value::Null {
            target.clear();
            if descriptor.presence == Presence::Required {
                self.report(shape::null(descriptor, None));
            }
            return Ok(());
        }
        if target.set(from_avro(descriptor, value.clone())).is_err() {
            target.clear();
            let schema = &self.plan.schema;
            let node = match &schema.ty(ty).node {
                // Null is not what was found.
                Node::Union(branches) => branches
                    .iter()
                    .map(|branch| &schema.ty(*branch).node)
                    .find(|node| !matches!(node, Node::Null)),
                node => Some(node),
            };
            let found = node.map_or("null", word);
            self.report(shape::mistyped(descriptor, None, found));
            let field = schema.record().get(usize::from(field));
            if let Some(field) = field {
                unknown.push(field.name.as_str(), value);
            }
        }
        Ok(())
    }

    /// The items of a list; false when some do not resolve.
    fn list(
        &mut self,
        target: &mut FieldMut<'_, 'b>,
        descriptor: &'static FieldDescriptor,
        item: TypeId,
    ) -> Outcome<bool> {
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
                Node::Null if descriptor.shape == Shape::NullableList => {
                    target.put(None);
                    None
                }
                Node::Null => Some(Wrong::Null),
                node => match self.scalar(node, descriptor.kind)? {
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
                    self.wrong(descriptor, Some(index), wrong);
                }
            }
            index += 1;
        }
        if bad > MAX_BAD_ITEMS {
            self.report(shape::more_bad_items(descriptor, bad - MAX_BAD_ITEMS));
        }
        Ok(bad == 0)
    }

    /// A value of one type as one of another kind. Unless the types are at odds, the input is
    /// behind it.
    fn scalar(&mut self, node: &'b Node, kind: Kind) -> Outcome<Result<ScalarBuf<'b>, Wrong>> {
        Ok(match (kind, node) {
            (Kind::String | Kind::DateTime(_), Node::String | Node::Bytes) => {
                let span = self.input.span()?;
                self.input
                    .text(span)
                    .map(|text| ScalarBuf::Str(Cow::Borrowed(text)))
                    .ok_or(Wrong::Value(NOT_TEXT))
            }
            (Kind::String | Kind::DateTime(_), Node::Enum(symbols)) => {
                Ok(ScalarBuf::Str(Cow::Borrowed(self.input.symbol(symbols)?)))
            }
            (Kind::Int, Node::Int) => Ok(ScalarBuf::Int(self.input.int()?)),
            (Kind::Int, Node::Long) => i32::try_from(self.input.long()?)
                .map(ScalarBuf::Int)
                .map_err(|_| Wrong::Range),
            (Kind::Long, Node::Int | Node::Long) => Ok(ScalarBuf::Long(self.input.long()?)),
            (Kind::Int | Kind::Long, Node::Float) => whole(f64::from(self.input.float()?), kind),
            (Kind::Int | Kind::Long, Node::Double) => whole(self.input.double()?, kind),
            #[allow(
                clippy::cast_precision_loss,
                reason = "rounded to the nearest, as the specification has it"
            )]
            (Kind::Float, Node::Int | Node::Long) => {
                Ok(ScalarBuf::Float(self.input.long()? as f32))
            }
            (Kind::Float, Node::Float) => Ok(ScalarBuf::Float(self.input.float()?)),
            (Kind::Float, Node::Double) => rounding::float(self.input.double()?)
                .map(ScalarBuf::Float)
                .ok_or(Wrong::Range),
            #[allow(
                clippy::cast_precision_loss,
                reason = "rounded to the nearest, as the specification has it"
            )]
            (Kind::Double, Node::Int | Node::Long) => {
                Ok(ScalarBuf::Double(self.input.long()? as f64))
            }
            (Kind::Double, Node::Float) => Ok(ScalarBuf::Double(self.input.float()?.into())),
            (Kind::Double, Node::Double) => Ok(ScalarBuf::Double(self.input.double()?)),
            (Kind::Bytes, Node::Bytes | Node::String) => {
                let span = self.input.span()?;
                Ok(ScalarBuf::Bytes(Cow::Borrowed(self.input.bytes(span))))
            }
            (Kind::Bytes, Node::Fixed(size)) => {
                let span = self.input.take(*size as u64)?;
                Ok(ScalarBuf::Bytes(Cow::Borrowed(self.input.bytes(span))))
            }
            (Kind::Boolean, Node::Boolean) => Ok(ScalarBuf::Bool(self.input.boolean()?)),
            (_, node) => Err(Wrong::Type(word(node))),
        })
    }

    #[cold]
    fn wrong(&mut self, descriptor: &FieldDescriptor, item: Option<usize>, wrong: Wrong) {
        self.report(match wrong {
            Wrong::Type(found) | Wrong::Value(found) => shape::mistyped(descriptor, item, found),
            Wrong::Range => shape::out_of_range(descriptor, item),
            Wrong::Null => shape::null(descriptor, item),
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

/// What most fields are, text, booleans and required ints, without the detours that others need:
/// where the value ends. `None`: it takes a closer look.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call costs a quarter of the work")]
fn usual<'b>(
    step: Step,
    view: View<'b>,
    at: usize,
    ascii: &mut usize,
    fields: &mut [FieldMut<'_, 'b>],
) -> Option<usize> {
    match step {
        Step::Nullable { index, null, .. } => {
            let field = fields.get_mut(usize::from(index))?;
            let word = view.word(at)?;
            // Branches 0 and 1 are the bytes 0 and 2.
            let is_null = match word.first() {
                branch @ (0 | 2) => branch == 2 * null,
                _ => return None,
            };
            match field {
                FieldMut::OptStr(field) => {
                    // Whether there is a text is anybody's guess, so nothing waits for it: null is
                    // a text of no bytes, not even a length.
                    let (text, end) = view.text_of(word.behind().unless(is_null), at + 1, ascii)?;
                    **field = (!is_null).then_some(Cow::Borrowed(text));
                    Some(end - usize::from(is_null))
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
        Step::Plain { index, .. } => match fields.get_mut(usize::from(index))? {
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
