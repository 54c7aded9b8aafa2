//! Records into canonical JSON: a flat object, the tag first, known fields in slot order, then what the catalogue does not know.

use wide::u8x16;

use crate::descriptor::Shape;
use crate::record::{FieldRef, Record, Scalar};
use crate::value::{UnknownEvent, UnknownFields, Value};

/// Appends a record; with `tagged`, the tag comes first.
pub(crate) fn record(out: &mut Vec<u8>, record: &dyn Record<'_>, tagged: bool) {
    let event = record.descriptor();
    let mut w = Writer::new(out);
    w.byte(b'{');
    if tagged {
        w.string(event.catalog.tag);
        w.byte(b':');
        w.string(event.name);
    }
    record.fields(&mut |fields, unknown| {
        for (field, slot) in fields.iter().zip(event.slots) {
            match field {
                FieldRef::OptStr(None) => {}
                FieldRef::OptStr(Some(text)) => {
                    w.key(slot.field.json_key);
                    w.string(text);
                }
                FieldRef::Str(text) => {
                    w.key(slot.field.json_key);
                    w.string(text);
                }
                field if field.is_present() => {
                    w.key(slot.field.json_key);
                    w.field(field, slot.shape);
                }
                _ => {}
            }
        }
        w.unknown(unknown);
    });
    w.byte(b'}');
    w.finish();
}

/// Appends an event of an unknown type.
pub(crate) fn unknown_event(out: &mut Vec<u8>, event: &UnknownEvent<'_>, tag: &str) {
    let mut w = Writer::new(out);
    w.byte(b'{');
    w.string(tag);
    w.byte(b':');
    w.string(&event.event_type);
    w.unknown(&event.fields);
    w.byte(b'}');
    w.finish();
}

/// Appends any value.
pub(crate) fn value(out: &mut Vec<u8>, value: &Value<'_>) {
    let mut w = Writer::new(out);
    w.value(value);
    w.finish();
}

/// Text is looked at and copied this many bytes at a time.
const CHUNK: usize = 16;
/// How much room is made at once.
const STEP: usize = 1024;

/// Appends to a vector whose tail it keeps filled with zeros, so that text can be copied in whole chunks in safe code.
struct Writer<'o> {
    out: &'o mut Vec<u8>,
    at: usize,
}

impl<'o> Writer<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        let at = out.len();
        Writer { out, at }
    }

    fn finish(self) {
        self.out.truncate(self.at);
    }

    /// The next `len` bytes to write to.
    #[inline]
    fn room(&mut self, len: usize) -> &mut [u8] {
        if self.out.len() - self.at < len {
            self.grow(len);
        }
        &mut self.out[self.at..self.at + len]
    }

    /// Grows by a step, not by a share of what is there: a buffer kept for many records would be filled with zeros for each.
    #[cold]
    fn grow(&mut self, len: usize) {
        self.out.resize(self.at + len + STEP, 0);
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.room(1)[0] = byte;
        self.at += 1;
    }

    /// Text that needs no escape.
    #[inline]
    fn raw(&mut self, text: &str) {
        copy(self.room(text.len()), text.as_bytes());
        self.at += text.len();
    }

    /// A prepared key: `,"name":`, without its comma at the start of the object.
    #[inline]
    fn key(&mut self, key: &'static str) {
        let first = self.at > 0 && self.out[self.at - 1] == b'{';
        self.raw(if first { &key[1..] } else { key });
    }

    fn comma(&mut self) {
        if self.at > 0 && !matches!(self.out[self.at - 1], b'{' | b'[') {
            self.byte(b',');
        }
    }

    #[inline]
    fn string(&mut self, text: &str) {
        let len = text.len();
        let room = self.room(len + 2);
        room[0] = b'"';
        room[len + 1] = b'"';
        if copy(&mut room[1..=len], text.as_bytes()) {
            self.at += len + 2;
        } else {
            self.escaped(text);
        }
    }

    /// Text that needs escapes.
    #[inline(never)]
    fn escaped(&mut self, text: &str) {
        self.byte(b'"');
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.bytes(&rest[..at]);
            self.escape(rest[at]);
            rest = &rest[at + 1..];
        }
        self.bytes(rest);
        self.byte(b'"');
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.at += bytes.len();
    }

    fn escape(&mut self, byte: u8) {
        const HEX: [u8; 16] = *b"0123456789abcdef";
        let short = match byte {
            b'"' | b'\\' => byte,
            0x8 => b'b',
            0xc => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => return self.bytes(&[b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
        };
        self.bytes(&[b'\\', short]);
    }

    fn scalar(&mut self, value: Scalar<'_>) {
        match value {
            Scalar::Str(v) => self.string(v),
            Scalar::Int(v) => self.raw(itoa::Buffer::new().format(v)),
            Scalar::Long(v) => self.raw(itoa::Buffer::new().format(v)),
            Scalar::Float(v) if v.is_finite() => self.raw(ryu::Buffer::new().format_finite(v)),
            Scalar::Float(_) => self.raw("null"),
            Scalar::Bool(v) => self.raw(if v { "true" } else { "false" }),
        }
    }

    fn field(&mut self, field: &FieldRef<'_, '_>, shape: Shape) {
        if shape == Shape::One {
            field.read(&mut |value| self.item(value));
        } else {
            self.byte(b'[');
            field.read(&mut |item| {
                self.comma();
                self.item(item);
            });
            self.byte(b']');
        }
    }

    fn item(&mut self, value: Option<Scalar<'_>>) {
        match value {
            Some(value) => self.scalar(value),
            None => self.raw("null"),
        }
    }

    fn unknown(&mut self, fields: &UnknownFields<'_>) {
        for (name, value) in fields.iter() {
            self.member(name, value);
        }
    }

    fn member(&mut self, name: &str, value: &Value<'_>) {
        self.comma();
        self.string(name);
        self.byte(b':');
        self.value(value);
    }

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Bool(v) => self.raw(if *v { "true" } else { "false" }),
            Value::Int(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::UInt(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::Float(v) if v.is_finite() => self.raw(ryu::Buffer::new().format_finite(*v)),
            // JSON has no other floats.
            Value::Null | Value::Float(_) => self.raw("null"),
            Value::Number(v) => self.raw(v),
            Value::String(v) => self.string(v),
            Value::Bytes(bytes) => self.list(bytes.iter(), |w, b| w.raw(itoa::Buffer::new().format(*b))),
            Value::Array(items) => self.list(items.iter(), |w, item| w.value(item)),
            Value::Object(members) => {
                self.byte(b'{');
                for (name, value) in members {
                    self.member(name, value);
                }
                self.byte(b'}');
            }
        }
    }

    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        self.byte(b'[');
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.byte(b',');
            }
            each(self, item);
        }
        self.byte(b']');
    }
}

/// Copies all of `from`, which is as long as `to`; false when some byte needs an escape.
///
/// By chunks of which the last overlaps the one before: a call into the C library for every short piece would cost more than the copy.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) -> bool {
    if let (Some(to_end), Some(from_end)) = (to.last_chunk_mut::<CHUNK>(), from.last_chunk::<CHUNK>()) {
        let mut special = special(*from_end);
        *to_end = *from_end;
        for (to, from) in to.as_chunks_mut::<CHUNK>().0.iter_mut().zip(from.as_chunks::<CHUNK>().0) {
            *to = *from;
            special |= self::special(*from);
        }
        return special.to_bitmask() == 0;
    }
    let mut all = [b' '; CHUNK];
    if let (Some(start), Some(end)) = (from.first_chunk::<8>(), from.last_chunk::<8>()) {
        all[..8].copy_from_slice(start);
        all[8..].copy_from_slice(end);
        if let Some(to) = to.first_chunk_mut() {
            *to = *start;
        }
        if let Some(to) = to.last_chunk_mut() {
            *to = *end;
        }
    } else if let (Some(start), Some(end)) = (from.first_chunk::<4>(), from.last_chunk::<4>()) {
        all[..4].copy_from_slice(start);
        all[4..8].copy_from_slice(end);
        if let Some(to) = to.first_chunk_mut() {
            *to = *start;
        }
        if let Some(to) = to.last_chunk_mut() {
            *to = *end;
        }
    } else {
        for ((to, all), from) in to.iter_mut().zip(&mut all).zip(from) {
            *to = *from;
            *all = *from;
        }
    }
    special(all).to_bitmask() == 0
}

/// Marks the bytes that need an escape.
#[inline]
fn special(chunk: [u8; CHUNK]) -> u8x16 {
    let lanes = u8x16::new(chunk);
    let limit = u8x16::splat(0x1f);
    // The maximum with 0x1f is 0x1f only for control characters.
    let control = lanes.max(limit).simd_eq(limit);
    control | lanes.simd_eq(u8x16::splat(b'"')) | lanes.simd_eq(u8x16::splat(b'\\'))
}
