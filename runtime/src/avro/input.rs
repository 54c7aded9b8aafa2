//! Walking over the binary form of values: numbers, lengths, texts, and whole values that nobody
//! typed.

use std::borrow::Cow;

use super::error::Fault;
use super::number::unzigzag;
use super::schema::{Node, Schema, TypeId};
use super::text::View;
use crate::value::Value;

/// How deep values may nest.
const MAX_DEPTH: u32 = 64;

/// What a step comes to.
pub(super) type Step<T> = Result<T, Fault>;

/// A position in a decompressed block.
#[derive(Debug)]
pub(super) struct Input<'b> {
    view: View<'b>,
    pub(super) pos: usize,
    /// Where the ASCII ends that the last string was in: see [`View::text_of`].
    pub(super) ascii: usize,
    /// How many more values the record may hold in lists, maps and nested records.
    pub(super) items: usize,
    /// How many more values without any bytes the block may hold.
    pub(super) empties: usize,
}

/// The bytes of a text or of bytes.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: usize,
    end: usize,
}

impl<'b> Input<'b> {
    pub(super) fn new(view: View<'b>, items: usize) -> Self {
        Input {
            view,
            pos: 0,
            ascii: 0,
            items,
            empties: items,
        }
    }

    /// What is in the block, wherever one looks.
    pub(super) fn view(&self) -> View<'b> {
        self.view
    }

    /// How many bytes are left.
    pub(super) fn rest(&self) -> usize {
        self.view.bytes.len() - self.pos
    }

    /// Goes to the end.
    pub(super) fn skip_all(&mut self) {
        self.pos = self.view.bytes.len();
    }

    /// A number of one or two bytes at once, which most lengths are.
    #[inline]
    fn unsigned(&mut self) -> Step<u64> {
        match self.view.bytes.get(self.pos..) {
            Some([low @ 0..0x80, ..]) => {
                self.pos += 1;
                Ok(u64::from(*low))
            }
            Some([low, high @ 0..0x80, ..]) => {
                self.pos += 2;
                Ok(u64::from(low & 0x7f) | u64::from(*high) << 7)
            }
            _ => self.long_number(),
        }
    }

    #[inline(never)]
    fn long_number(&mut self) -> Step<u64> {
        let mut value = 0;
        for (i, byte) in (0..).zip(self.view.bytes.get(self.pos..).unwrap_or_default()) {
            if i == 9 && *byte > 1 {
                return Err(Fault::Number);
            }
            value |= u64::from(byte & 0x7f) << (7 * i);
            if *byte < 0x80 {
                self.pos += i + 1;
                return Ok(value);
            }
        }
        Err(Fault::End)
    }

    /// A long.
    #[inline]
    pub(super) fn long(&mut self) -> Step<i64> {
        self.unsigned().map(unzigzag)
    }

    /// An int: the same, in 32 bits.
    #[inline]
    pub(super) fn int(&mut self) -> Step<i32> {
        // Near the end of the block the general way.
        if let Some(word) = self.view.word(self.pos) {
            let (value, width) = word.int().ok_or(Fault::Number)?;
            self.pos += width;
            return Ok(value);
        }
        self.long()
            .and_then(|value| i32::try_from(value).map_err(|_| Fault::Number))
    }

    #[inline]
    pub(super) fn boolean(&mut self) -> Step<bool> {
        let value = match self.view.bytes.get(self.pos) {
            Some(0) => false,
            Some(1) => true,
            Some(_) => return Err(Fault::Boolean),
            None => return Err(Fault::End),
        };
        self.pos += 1;
        Ok(value)
    }

    fn array<const N: usize>(&mut self) -> Step<[u8; N]> {
        let bytes = self
            .view
            .bytes
            .get(self.pos..)
            .and_then(<[u8]>::first_chunk::<N>)
            .ok_or(Fault::End)?;
        self.pos += N;
        Ok(*bytes)
    }

    pub(super) fn float(&mut self) -> Step<f32> {
        self.array().map(f32::from_le_bytes)
    }

    pub(super) fn double(&mut self) -> Step<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// The next `len` bytes.
    #[inline]
    pub(super) fn take(&mut self, len: u64) -> Step<Span> {
        if len > self.rest() as u64 {
            return Err(Fault::End);
        }
        let start = self.pos;
        // It fits: it is no more than the rest.
        #[allow(clippy::cast_possible_truncation, reason = "checked above")]
        {
            self.pos = start + len as usize;
        }
        Ok(Span {
            start,
            end: self.pos,
        })
    }

    /// A string or bytes.
    #[inline]
    pub(super) fn span(&mut self) -> Step<Span> {
        let raw = self.unsigned()?;
        if raw & 1 != 0 {
            return Err(Fault::Length);
        }
        self.take(raw >> 1)
    }

    /// What a string says; `None` if it is not UTF-8.
    #[inline]
    pub(super) fn text(&self, span: Span) -> Option<&'b str> {
        self.view.text(span.start, span.end)
    }

    pub(super) fn bytes(&self, span: Span) -> &'b [u8] {
        self.view
            .bytes
            .get(span.start..span.end)
            .unwrap_or_default()
    }

    /// The symbol of an enum.
    pub(super) fn symbol<'s>(&mut self, symbols: &'s [String]) -> Step<&'s str> {
        let at = usize::try_from(self.long()?).map_err(|_| Fault::Symbol)?;
        symbols.get(at).map(String::as_str).ok_or(Fault::Symbol)
    }

    /// The branch of a union.
    #[inline]
    pub(super) fn branch(&mut self, branches: &[TypeId]) -> Step<TypeId> {
        let at = usize::try_from(self.long()?).map_err(|_| Fault::Branch)?;
        branches.get(at).copied().ok_or(Fault::Branch)
    }

    /// Whether the branch of a union of two is the one of null, the first or the second.
    #[inline]
    pub(super) fn is_null(&mut self, null: u8) -> Step<bool> {
        if let Some(byte @ (0 | 2)) = self.view.bytes.get(self.pos) {
            self.pos += 1;
            return Ok(*byte == 2 * null);
        }
        match self.long()? {
            branch @ (0 | 1) => Ok(branch == i64::from(null)),
            _ => Err(Fault::Branch),
        }
    }

    /// How many items the next part of a list or map has (0: it ends), and how many bytes, if it
    /// says so.
    fn part(&mut self) -> Step<(u64, Option<u64>)> {
        let count = self.long()?;
        if count >= 0 {
            return Ok((count.unsigned_abs(), None));
        }
        let size = u64::try_from(self.long()?).map_err(|_| Fault::Length)?;
        Ok((count.unsigned_abs(), Some(size)))
    }

    /// Whether a list or map has one more item; `left` is how many its part still has, at first 0.
    #[inline]
    pub(super) fn more(&mut self, left: &mut u64) -> Step<bool> {
        if *left == 0 {
            (*left, _) = self.part()?;
        }
        let more = *left > 0;
        *left -= u64::from(more);
        Ok(more)
    }

    /// Accounts for a value in a list, map or nested record.
    #[inline]
    pub(super) fn count_item(&mut self, empty: bool) -> Step<()> {
        let left = if empty {
            &mut self.empties
        } else {
            &mut self.items
        };
        *left = left.checked_sub(1).ok_or(Fault::TooManyItems)?;
        Ok(())
    }

    /// Any value. Enums become their symbols, fixed and bytes bytes, maps and records objects,
    /// unions the value of their branch; text that is not UTF-8 stays bytes, and logical types stay
    /// what they are made of.
    pub(super) fn value(&mut self, schema: &'b Schema, id: TypeId, depth: u32) -> Step<Value<'b>> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        Ok(match &schema.ty(id).node {
            Node::Null => Value::Null,
            Node::Boolean => Value::Bool(self.boolean()?),
            Node::Int => Value::Int(self.int()?.into()),
            Node::Long => Value::Int(self.long()?),
            Node::Float => Value::Float(self.float()?.into()),
            Node::Double => Value::Float(self.double()?),
            Node::Bytes => Value::Bytes(Cow::Borrowed(self.span().map(|span| self.bytes(span))?)),
            Node::String => self.string()?,
            Node::Fixed(size) => Value::Bytes(Cow::Borrowed(
                self.take(*size as u64).map(|span| self.bytes(span))?,
            )),
            Node::Enum(symbols) => Value::String(Cow::Borrowed(self.symbol(symbols)?)),
            Node::Union(branches) => {
                let branch = self.branch(branches)?;
                self.value(schema, branch, depth + 1)?
            }
            Node::Array(item) => {
                let empty = schema.ty(*item).empty;
                let (mut items, mut left) = (Vec::new(), 0);
                while self.more(&mut left)? {
                    self.count_item(empty)?;
                    items.push(self.value(schema, *item, depth + 1)?);
                }
                Value::Array(items)
            }
            Node::Map(value) => {
                let (mut members, mut left) = (Vec::new(), 0);
                while self.more(&mut left)? {
                    self.count_item(false)?;
                    let span = self.span()?;
                    let name = self
                        .text(span)
                        .map_or_else(|| String::from_utf8_lossy(self.bytes(span)), Cow::Borrowed);
                    members.push((name, self.value(schema, *value, depth + 1)?));
                }
                Value::Object(members)
            }
            Node::Record(fields) => {
                let mut members = Vec::new();
                for field in fields {
                    self.count_item(schema.ty(field.ty).empty)?;
                    members.push((
                        Cow::Borrowed(field.name.as_str()),
                        self.value(schema, field.ty, depth + 1)?,
                    ));
                }
                Value::Object(members)
            }
        })
    }

    fn string(&mut self) -> Step<Value<'b>> {
        let span = self.span()?;
        Ok(match self.text(span) {
            Some(text) => Value::String(Cow::Borrowed(text)),
            None => Value::Bytes(Cow::Borrowed(self.bytes(span))),
        })
    }

    /// Steps over a value.
    pub(super) fn skip(&mut self, schema: &Schema, id: TypeId, depth: u32) -> Step<()> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        let ty = schema.ty(id);
        if ty.empty {
            return Ok(());
        }
        match &ty.node {
            Node::Null => {}
            Node::Boolean => drop(self.boolean()?),
            Node::Int | Node::Long | Node::Enum(_) => drop(self.long()?),
            Node::Float => drop(self.take(4)?),
            Node::Double => drop(self.take(8)?),
            Node::Bytes | Node::String => drop(self.span()?),
            Node::Fixed(size) => drop(self.take(*size as u64)?),
            Node::Union(branches) => {
                let branch = self.branch(branches)?;
                self.skip(schema, branch, depth + 1)?;
            }
            Node::Array(item) | Node::Map(item) => loop {
                let map = matches!(ty.node, Node::Map(_));
                let (count, size) = self.part()?;
                match size {
                    _ if count == 0 => break,
                    Some(size) => drop(self.take(size)?),
                    None if schema.ty(*item).empty && !map => {}
                    None => {
                        for _ in 0..count {
                            if map {
                                self.span()?;
                            }
                            self.skip(schema, *item, depth + 1)?;
                        }
                    }
                }
            },
            Node::Record(fields) => {
                for field in fields {
                    self.skip(schema, field.ty, depth + 1)?;
                }
            }
        }
        Ok(())
    }
}
