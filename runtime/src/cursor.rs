//! Walking over a JSON text: whitespace, strings, numbers, literals, and stepping over whole values.
//!
//! Accepts exactly what RFC 8259 accepts, which differential tests against `serde_json` guard.

use std::borrow::Cow;

use crate::number;
use crate::syntax::{Syntax, SyntaxError};
use event_catalog_formats::scan::string_stop;

/// How deep lists and objects may nest, the record itself included; the same as in `serde_json`.
pub(crate) use event_catalog_formats::MAX_DEPTH;

/// A position in a JSON text.
///
/// Its methods fail with [`Stop`], which is nothing at all, and leave the reason in the cursor:
/// results then travel in registers, which a fuller error would prevent on every one of the many
/// calls that succeed.
pub(crate) struct Cursor<'i> {
    pub(crate) text: &'i str,
    pub(crate) pos: usize,
    /// Some object that was passed may have a key twice: it has two keys of one [`mark`], or one
    /// that is spelt with escapes. Never false for an object that has.
    pub(crate) may_repeat: bool,
    fault: Option<SyntaxError>,
}

/// The text is not JSON; the cursor knows why.
#[derive(Debug)]
pub(crate) struct Stop;

/// What a step comes to.
pub(crate) type Step<T> = Result<T, Stop>;

/// A string between its quotes, as it stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct RawStr<'i> {
    pub(crate) text: &'i str,
    /// It may hold escapes or control characters: look before use.
    pub(crate) suspect: bool,
}

/// A number as it stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct RawNumber<'i> {
    pub(crate) text: &'i str,
    /// Neither fraction nor exponent.
    pub(crate) whole: bool,
}

impl<'i> Cursor<'i> {
    #[inline]
    pub(crate) fn new(text: &'i str) -> Self {
        Cursor {
            text,
            pos: 0,
            may_repeat: false,
            fault: None,
        }
    }

    /// The whole text.
    #[inline]
    pub(crate) fn bytes(&self) -> &'i [u8] {
        self.text.as_bytes()
    }

    /// Fails here.
    #[cold]
    pub(crate) fn fail<T>(&mut self, kind: Syntax) -> Step<T> {
        self.fail_at(kind, self.pos)
    }

    #[cold]
    fn fail_at<T>(&mut self, kind: Syntax, at: usize) -> Step<T> {
        let kind = if at >= self.text.len() {
            Syntax::UnexpectedEnd
        } else {
            kind
        };
        self.fault = Some(SyntaxError {
            offset: at.min(self.text.len()),
            kind,
        });
        Err(Stop)
    }

    /// Why it stopped.
    #[cold]
    pub(crate) fn fault(&mut self) -> SyntaxError {
        self.fault.take().unwrap_or(SyntaxError {
            offset: self.pos,
            kind: Syntax::ExpectedValue,
        })
    }

    /// Where a piece of the text starts.
    pub(crate) fn start_of(&self, piece: &str) -> usize {
        (piece.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize)
    }

    /// The byte at the cursor; 0, which no token starts with, at the end.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.pos).copied().unwrap_or(0)
    }

    /// The next byte that is not whitespace; 0 at the end.
    #[inline]
    pub(crate) fn token(&mut self) -> u8 {
        let byte = self.peek();
        if byte > b' ' { byte } else { self.skip_space() }
    }

    #[inline(never)]
    fn skip_space(&mut self) -> u8 {
        while let b' ' | b'\t' | b'\n' | b'\r' = self.peek() {
            self.pos += 1;
        }
        self.peek()
    }

    /// Steps over `byte`, which must be the next token.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8, kind: Syntax) -> Step<()> {
        if self.token() == byte {
            self.pos += 1;
            Ok(())
        } else {
            self.fail(kind)
        }
    }

    /// Nothing but whitespace may follow.
    pub(crate) fn end(&mut self) -> Step<()> {
        self.skip_space();
        if self.pos == self.text.len() {
            Ok(())
        } else {
            self.fail(Syntax::TrailingData)
        }
    }

    /// The string that starts at the cursor, whose first byte is a quote.
    #[inline]
    pub(crate) fn raw_string(&mut self) -> Step<RawStr<'i>> {
        let start = self.pos + 1;
        let stop = string_stop(self.bytes(), start);
        let suspect = self.bytes().get(stop) != Some(&b'"');
        let end = if suspect { self.far_end(stop)? } else { stop };
        let Some(text) = self.text.get(start..end) else {
            return self.fail(Syntax::ExpectedString);
        };
        self.pos = end + 1;
        Ok(RawStr { text, suspect })
    }

    /// The closing quote of a string, from a backslash or a control character within it on.
    #[cold]
    fn far_end(&mut self, mut at: usize) -> Step<usize> {
        loop {
            at = match self.bytes().get(at) {
                Some(b'"') => return Ok(at),
                Some(b'\\') => string_stop(self.bytes(), at + 2),
                Some(_) => string_stop(self.bytes(), at + 1),
                None => return self.fail_at(Syntax::UnexpectedEnd, self.text.len()),
            };
        }
    }

    /// What the string says, borrowed unless it holds escapes.
    #[inline]
    pub(crate) fn unescape(&mut self, raw: RawStr<'i>) -> Step<Cow<'i, str>> {
        if raw.suspect {
            self.unescape_suspect(raw.text)
        } else {
            Ok(Cow::Borrowed(raw.text))
        }
    }

    /// The string at the cursor.
    #[inline]
    pub(crate) fn string(&mut self) -> Step<Cow<'i, str>> {
        let raw = self.raw_string()?;
        self.unescape(raw)
    }

    #[inline(never)]
    fn unescape_suspect(&mut self, raw: &'i str) -> Step<Cow<'i, str>> {
        let start = self.start_of(raw);
        if let Some(i) = raw.bytes().position(|b| b < b' ') {
            return self.fail_at(Syntax::ControlCharacter, start + i);
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((plain, tail)) = rest.split_once('\\') {
            out.push_str(plain);
            let Some((c, used)) = unescape_one(tail) else {
                return self.fail_at(Syntax::InvalidEscape, start + raw.len() - tail.len());
            };
            out.push(c);
            rest = tail.get(used..).unwrap_or_default();
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }

    /// Steps over `null`, `true` or `false`.
    #[inline]
    pub(crate) fn literal(&mut self, word: &str) -> Step<()> {
        if self.text.as_bytes()[self.pos..].starts_with(word.as_bytes()) {
            self.pos += word.len();
            Ok(())
        } else {
            self.fail(Syntax::ExpectedValue)
        }
    }

    /// The number at the cursor, whose first byte is `-` or a digit.
    #[inline]
    pub(crate) fn raw_number(&mut self) -> Step<RawNumber<'i>> {
        let start = self.pos;
        let (end, whole) = match number::scan(self.text.as_bytes(), start) {
            Ok(found) => found,
            Err(at) => return self.fail_at(Syntax::InvalidNumber, at),
        };
        self.pos = end;
        let text = self.text.get(start..end).unwrap_or_default();
        // A negative zero is a float: no integer holds its sign.
        Ok(RawNumber {
            text,
            whole: whole && text != "-0",
        })
    }

    /// The whole number at the cursor if it is one of up to 18 digits: nearly all are. Otherwise
    /// the cursor stays.
    #[inline]
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let bytes = self.text.as_bytes();
        let negative = bytes.get(self.pos) == Some(&b'-');
        let first = self.pos + usize::from(negative);
        let mut at = first;
        let mut value = 0i64;
        while let Some(digit) = bytes.get(at).map(|b| b.wrapping_sub(b'0'))
            && digit < 10
        {
            if at - first >= 18 {
                return None;
            }
            value = value * 10 + i64::from(digit);
            at += 1;
        }
        let plain = match at - first {
            0 => false,
            1 => !(negative && value == 0),
            _ => bytes[first] != b'0',
        };
        if !plain || matches!(bytes.get(at), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.pos = at;
        Some(if negative { -value } else { value })
    }

    /// Steps over the value at the cursor, whatever it is.
    pub(crate) fn skip(&mut self, depth: u32) -> Step<()> {
        match self.token() {
            b'"' => {
                let raw = self.raw_string()?;
                self.checked(raw)
            }
            b'{' => self.raw_members(depth, |cursor, key, depth| {
                cursor.checked(key)?;
                cursor.skip(depth)
            }),
            b'[' => self.items(depth, Self::skip),
            b'n' => self.literal("null"),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'-' | b'0'..=b'9' => match number::scan(self.bytes(), self.pos) {
                Ok((end, _)) => {
                    self.pos = end;
                    Ok(())
                }
                Err(at) => self.fail_at(Syntax::InvalidNumber, at),
            },
            _ => self.fail(Syntax::ExpectedValue),
        }
    }

    /// Fails where a string has what JSON does not allow.
    #[inline]
    fn checked(&mut self, raw: RawStr<'i>) -> Step<()> {
        if raw.suspect {
            self.unescape_suspect(raw.text).map(drop)
        } else {
            Ok(())
        }
    }

    /// Steps over the object at the cursor, calling `each` at each member's value.
    pub(crate) fn members(
        &mut self,
        depth: u32,
        mut each: impl FnMut(&mut Self, Cow<'i, str>, u32) -> Step<()>,
    ) -> Step<()> {
        self.raw_members(depth, |cursor, key, depth| {
            let key = cursor.unescape(key)?;
            each(cursor, key, depth)
        })
    }

    /// The same with keys as they stand in the text.
    pub(crate) fn raw_members(
        &mut self,
        depth: u32,
        mut each: impl FnMut(&mut Self, RawStr<'i>, u32) -> Step<()>,
    ) -> Step<()> {
        let depth = self.deeper(depth)?;
        let mut marks = 0;
        self.pos += 1;
        if self.token() == b'}' {
            self.pos += 1;
            return Ok(());
        }
        loop {
            if self.token() != b'"' {
                return self.fail(Syntax::ExpectedKey);
            }
            let key = self.raw_string()?;
            let mark = mark(key.text);
            self.may_repeat |= key.suspect || marks & mark != 0;
            marks |= mark;
            self.expect(b':', Syntax::ExpectedColon)?;
            each(self, key, depth)?;
            match self.token() {
                b',' => self.pos += 1,
                b'}' => {
                    self.pos += 1;
                    return Ok(());
                }
                _ => return self.fail(Syntax::ExpectedCommaOrBrace),
            }
        }
    }

    /// Steps over the list at the cursor, calling `each` at each item.
    pub(crate) fn items(
        &mut self,
        depth: u32,
        mut each: impl FnMut(&mut Self, u32) -> Step<()>,
    ) -> Step<()> {
        let depth = self.deeper(depth)?;
        self.pos += 1;
        if self.token() == b']' {
            self.pos += 1;
            return Ok(());
        }
        loop {
            each(self, depth)?;
            match self.token() {
                b',' => self.pos += 1,
                b']' => {
                    self.pos += 1;
                    return Ok(());
                }
                _ => return self.fail(Syntax::ExpectedCommaOrBracket),
            }
        }
    }

    fn deeper(&mut self, depth: u32) -> Step<u32> {
        if depth >= MAX_DEPTH {
            self.fail(Syntax::TooDeep)
        } else {
            Ok(depth + 1)
        }
    }
}

/// One bit of 64 for a key: keys that differ in length, or in their first or last bytes, rarely
/// share one.
#[inline]
pub(crate) fn mark(key: &str) -> u64 {
    let byte = |at: Option<&u8>| at.copied().map_or(0, u32::from);
    let bytes = key.as_bytes();
    let ends = byte(bytes.first()) + byte(bytes.last()).wrapping_mul(7);
    #[allow(clippy::cast_possible_truncation, reason = "only the low bits count")]
    let len = bytes.len() as u32;
    1 << (len.wrapping_mul(13).wrapping_add(ends) % 64)
}

/// The character of the escape whose text after the backslash is `tail`, and how much of it the
/// escape takes.
fn unescape_one(tail: &str) -> Option<(char, usize)> {
    let simple = match tail.as_bytes().first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex4(tail.get(1..5)?)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, 5));
            }
            // A surrogate: only a high one with a low one behind it is a character.
            if high > 0xdbff || tail.get(5..7)? != "\\u" {
                return None;
            }
            let low = hex4(tail.get(7..11)?)?
                .checked_sub(0xdc00)
                .filter(|low| *low < 0x400)?;
            return char::from_u32(0x10000 + ((high - 0xd800) << 10) + low).map(|c| (c, 11));
        }
        _ => return None,
    };
    Some((simple, 1))
}

fn hex4(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())?
}
