//! Where JSON is written to.

use super::quote::{copy, quoted, short_key};
use crate::key::JsonKey;
use crate::record::Scalar;
use crate::value::Value;
use event_catalog_formats::base64;
use event_catalog_formats::scan::{LANES as CHUNK, string_stop};

/// How much room is made at once.
const STEP: usize = 1024;

/// Writes to a vector that it keeps longer than what is written, so that text can be copied in
/// whole chunks in safe code.
pub(crate) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// Where it started.
    from: usize,
    at: usize,
}

impl<'o> Writer<'o> {
    /// Over whatever the buffer holds, so that room is filled with zeros only once.
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Writer {
            out,
            from: 0,
            at: 0,
        }
    }

    /// Behind what the buffer holds.
    pub(super) fn behind(out: &'o mut Vec<u8>) -> Self {
        let from = out.len();
        Writer {
            out,
            from,
            at: from,
        }
    }

    /// Everything up to here.
    pub(super) fn written(&self) -> &[u8] {
        &self.out[self.from..self.at]
    }

    /// Where the next byte goes.
    pub(crate) fn start(&self) -> usize {
        self.at
    }

    /// Takes back what was written from there on.
    pub(crate) fn back_to(&mut self, start: usize) {
        self.at = start;
    }

    /// Room for `len` bytes and more, behind what is written.
    #[inline]
    fn room(&mut self, len: usize) -> &mut [u8] {
        if self.out.len() - self.at < len {
            self.grow(len);
        }
        &mut self.out[self.at..]
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        // Ever more, so that long texts need few steps; no more room is filled with zeros than was
        // written, or a step.
        let step = STEP.max(self.at - self.from);
        self.out.resize(self.at + len + step, 0);
    }

    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.room(1)[0] = byte;
        self.at += 1;
    }

    /// Text that needs no escape.
    #[inline]
    pub(crate) fn raw(&mut self, text: &str) {
        copy(self.room(text.len() + CHUNK), text.as_bytes());
        self.at += text.len();
    }

    /// Makes what was written from `start` on an object: every member came with a comma before it,
    /// and the first one's becomes the brace.
    #[inline]
    pub(crate) fn object(&mut self, start: usize) {
        self.within(start, [b'{', b'}']);
    }

    /// The same with other brackets.
    #[inline]
    fn within(&mut self, start: usize, [open, close]: [u8; 2]) {
        if self.at == start {
            self.byte(open);
        } else {
            self.out[start] = open;
        }
        self.byte(close);
    }

    pub(super) fn tag(&mut self, tag: &str, event: &str) {
        self.name(tag);
        self.string(event);
    }

    /// A name that has no prepared key.
    #[inline]
    pub(crate) fn name(&mut self, name: &str) {
        if let Some(len) = short_key(self.room(name.len() + 4 + CHUNK), name) {
            self.at += len;
            return;
        }
        self.byte(b',');
        self.string(name);
        self.byte(b':');
    }

    #[inline]
    pub(crate) fn key(&mut self, key: &JsonKey, name: &str) {
        let Some((key, len)) = key.bytes() else {
            return self.name(name);
        };
        if let Some(room) = self.room(JsonKey::SIZE).first_chunk_mut() {
            *room = *key;
        }
        self.at += len;
    }

    /// A member that holds text. Most do, so that key and text share one look at the room there is.
    #[inline]
    pub(crate) fn text_member(&mut self, key: &JsonKey, name: &str, text: &str) {
        if let Some((key, len)) = key.bytes() {
            let room = self.room(JsonKey::SIZE + text.len() + 2 + CHUNK);
            if let Some(room) = room.first_chunk_mut() {
                *room = *key;
            }
            if let Some(room) = room.get_mut(len..)
                && quoted(room, text)
            {
                self.at += len + text.len() + 2;
                return;
            }
        }
        self.key(key, name);
        self.string(text);
    }

    /// The same for a name that has no prepared key.
    #[inline]
    fn text_pair(&mut self, name: &str, text: &str) {
        let room = self.room(name.len() + text.len() + 6 + CHUNK);
        if let Some(len) = short_key(room, name)
            && let Some(room) = room.get_mut(len..)
            && quoted(room, text)
        {
            self.at += len + text.len() + 2;
            return;
        }
        self.name(name);
        self.string(text);
    }

    /// A text behind a comma.
    #[inline]
    fn text_item(&mut self, text: &str) {
        if let Some((comma, room)) = self.room(text.len() + 3 + CHUNK).split_first_mut() {
            *comma = b',';
            if quoted(room, text) {
                self.at += text.len() + 3;
                return;
            }
        }
        self.byte(b',');
        self.texts([text]);
    }

    #[inline]
    pub(crate) fn string(&mut self, text: &str) {
        if quoted(self.room(text.len() + 2 + CHUNK), text) {
            self.at += text.len() + 2;
        } else {
            self.texts([text]);
        }
    }

    /// Several texts as one.
    pub(crate) fn texts<const N: usize>(&mut self, texts: [&str; N]) {
        self.byte(b'"');
        for text in texts {
            self.escaped(text);
        }
        self.byte(b'"');
    }

    /// Text that may need escapes, without quotes.
    #[inline(never)]
    pub(crate) fn escaped(&mut self, text: &str) {
        let (text, mut from) = (text.as_bytes(), 0);
        loop {
            let stop = string_stop(text, from);
            self.bytes(&text[from..stop]);
            let Some(byte) = text.get(stop) else { break };
            self.escape(*byte);
            from = stop + 1;
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
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
            _ => {
                return self.bytes(&[
                    b'\\',
                    b'u',
                    b'0',
                    b'0',
                    HEX[usize::from(byte >> 4)],
                    HEX[usize::from(byte & 15)],
                ]);
            }
        };
        self.bytes(&[b'\\', short]);
    }

    pub(super) fn scalar(&mut self, value: Scalar<'_>) {
        match value {
            Scalar::Str(v) => self.string(v),
            Scalar::Int(v) => self.raw(itoa::Buffer::new().format(v)),
            Scalar::Long(v) => self.raw(itoa::Buffer::new().format(v)),
            Scalar::Float(v) if v.is_finite() => self.raw(ryu::Buffer::new().format_finite(v)),
            Scalar::Double(v) if v.is_finite() => self.double(v),
            // JSON has no other floats.
            Scalar::Float(_) | Scalar::Double(_) => self.raw("null"),
            Scalar::Bool(v) => self.raw(if v { "true" } else { "false" }),
            Scalar::Bytes(v) => self.string(&base64::encode(v)),
        }
    }

    pub(crate) fn members<'m>(&mut self, members: impl Iterator<Item = (&'m str, &'m Value<'m>)>) {
        for (name, value) in members {
            self.member(name, value);
        }
    }

    pub(super) fn member(&mut self, name: &str, value: &Value<'_>) {
        if let Value::String(text) = value {
            self.text_pair(name, text);
        } else {
            self.name(name);
            self.value(value);
        }
    }

    pub(crate) fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Bool(v) => self.raw(if *v { "true" } else { "false" }),
            Value::Int(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::UInt(v) => self.raw(itoa::Buffer::new().format(*v)),
            Value::Float(v) if v.is_finite() => self.double(*v),
            // JSON has no other floats.
            Value::Null | Value::Float(_) => self.raw("null"),
            Value::Number(v) => self.raw(v.as_str()),
            Value::String(v) => self.string(v),
            Value::Bytes(bytes) => {
                let start = self.at;
                for byte in bytes.iter() {
                    self.byte(b',');
                    self.raw(itoa::Buffer::new().format(*byte));
                }
                self.within(start, [b'[', b']']);
            }
            Value::Array(items) => {
                let start = self.at;
                for item in items {
                    match item {
                        Value::String(text) => self.text_item(text),
                        item => {
                            self.byte(b',');
                            self.value(item);
                        }
                    }
                }
                self.within(start, [b'[', b']']);
            }
            Value::Object(members) => {
                let start = self.at;
                self.members(members.iter().map(|(name, value)| (&**name, value)));
                self.object(start);
            }
        }
    }

    /// A finite 64-bit number, as short as it can be told from all others.
    pub(crate) fn double(&mut self, value: f64) {
        // Most numbers are prices and the like: a whole number of hundredths. If their division
        // gives the value, then the decimal does, and no other of up to fifteen digits.
        let hundredths = value * 100.0;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::float_cmp,
            reason = "rounded on purpose, and then exactly this or not"
        )]
        if hundredths.abs() < 1e13
            && value != 0.0
            && let whole = (hundredths + 0.5_f64.copysign(value)) as i64
            && self::exact(whole) / 100.0 == value
        {
            if value < 0.0 {
                self.byte(b'-');
            }
            let whole = whole.unsigned_abs();
            self.raw(itoa::Buffer::new().format(whole / 100));
            #[allow(clippy::cast_possible_truncation, reason = "digits")]
            let (tenths, rest) = ((whole / 10 % 10) as u8, (whole % 10) as u8);
            self.byte(b'.');
            self.byte(b'0' + tenths);
            if rest != 0 {
                self.byte(b'0' + rest);
            }
            return;
        }
        self.raw(ryu::Buffer::new().format_finite(value));
    }
}

/// A whole number of less than 2⁵³ as 64-bit floating point, which has them all.
#[allow(clippy::cast_precision_loss, reason = "small enough")]
fn exact(whole: i64) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Random;

    #[test]
    fn doubles_are_written_as_ryu_writes_them() {
        let mut random = Random::new(3);
        let special = [
            0.0,
            -0.0,
            0.01,
            -0.01,
            0.001,
            0.1,
            0.29,
            1.005,
            2.675,
            99_999_999_999.99,
            1e11,
            1e13,
            1e16,
            1e300,
            -3.5,
            5e-324,
        ];
        let mut values = special.to_vec();
        for _ in 0..20_000 {
            let whole = i64::from_ne_bytes(random.next().to_ne_bytes()) >> random.below(60);
            values.extend([exact(whole) / 100.0, f64::from_bits(random.next())]);
        }
        values.retain(|value| value.is_finite());
        for value in values {
            let text = crate::json::text(|w| w.double(value));
            assert_eq!(text, ryu::Buffer::new().format_finite(value));
        }
    }
}
