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

/// Longest piece written without asking for room again: a number or an escape.
const PIECE: usize = 32;
/// Text is looked at and copied this many bytes at a time.
const CHUNK: usize = 16;

/// Appends to a vector whose tail it keeps filled with zeros, so that text can be copied in whole chunks, beyond its end, in safe code.
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

    #[inline]
    fn room(&mut self, len: usize) {
        if self.out.len() - self.at < len {
            self.grow(len);
        }
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        let wanted = (self.at + len).max(self.at + self.at / 2).max(512);
        self.out.resize(wanted.max(self.out.capacity().min(2 * wanted)), 0);
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.room(1);
        self.out[self.at] = byte;
        self.at += 1;
    }

    #[inline]
    fn raw(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.room(bytes.len().next_multiple_of(CHUNK));
        let mut done = 0;
        while let Some(chunk) = bytes.get(done..done + CHUNK).and_then(|c| c.first_chunk::<CHUNK>()) {
            self.out[self.at + done..][..CHUNK].copy_from_slice(chunk);
            done += CHUNK;
        }
        let rest = &bytes[done..];
        self.out[self.at + done..][..rest.len()].copy_from_slice(rest);
        self.at += bytes.len();
    }

    /// A prepared key: `,"name":`, without its comma at the start of the object.
    #[inline]
    fn key(&mut self, key: &'static str) {
        let first = self.at > 0 && self.out[self.at - 1] == b'{';
        self.raw(&key[usize::from(first)..]);
    }

    fn comma(&mut self) {
        if self.at > 0 && !matches!(self.out[self.at - 1], b'{' | b'[') {
            self.byte(b',');
        }
    }

    #[inline]
    fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.room(bytes.len() + CHUNK + 2);
        self.out[self.at] = b'"';
        self.at += 1;
        let mut done = 0;
        while let Some(chunk) = bytes.get(done..done + CHUNK).and_then(|c| c.first_chunk::<CHUNK>()) {
            self.out[self.at..][..CHUNK].copy_from_slice(chunk);
            let plain = plain_prefix(chunk);
            self.at += plain;
            done += plain;
            if plain < CHUNK {
                self.escape(bytes[done], bytes.len() - done);
                done += 1;
            }
        }
        while done < bytes.len() {
            let rest = &bytes[done..];
            let mut chunk = [b' '; CHUNK];
            chunk[..rest.len()].copy_from_slice(rest);
            self.out[self.at..][..CHUNK].copy_from_slice(&chunk);
            let plain = plain_prefix(&chunk).min(rest.len());
            self.at += plain;
            done += plain;
            if plain < rest.len() {
                self.escape(bytes[done], bytes.len() - done);
                done += 1;
            }
        }
        self.out[self.at] = b'"';
        self.at += 1;
    }

    /// Writes the escape of a byte, and makes room for the `rest` of the text again.
    #[inline(never)]
    fn escape(&mut self, byte: u8, rest: usize) {
        const HEX: [u8; 16] = *b"0123456789abcdef";
        self.room(PIECE + rest + CHUNK + 2);
        let short = match byte {
            b'"' | b'\\' => byte,
            0x8 => b'b',
            0xc => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => 0,
        };
        let long = [b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        let escape: &[u8] = if short == 0 { &long } else { &[b'\\', short] };
        self.out[self.at..][..escape.len()].copy_from_slice(escape);
        self.at += escape.len();
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
            Value::Null => self.raw("null"),
            Value::Bool(v) => self.raw(if *v { "true" } else { "false" }),
            Value::Int(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::UInt(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::Float(v) if v.is_finite() => self.raw(ryu::Buffer::new().format_finite(*v)),
            Value::Float(_) => self.raw("null"),
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

/// How many bytes from the start need no escape.
#[inline]
fn plain_prefix(chunk: &[u8; CHUNK]) -> usize {
    let lanes = u8x16::new(*chunk);
    let limit = u8x16::splat(0x1f);
    // The maximum with 0x1f is 0x1f only for control characters.
    let control = lanes.max(limit).simd_eq(limit);
    let special = control | lanes.simd_eq(u8x16::splat(b'"')) | lanes.simd_eq(u8x16::splat(b'\\'));
    (special.to_bitmask().trailing_zeros() as usize).min(CHUNK)
}
