//! Text of a whole block at once: which parts of binary data are ASCII, and so text without another
//! look.
//!
//! Strings stand between numbers and lengths in binary, so a block is not text. Checking each
//! string by itself costs a call and a slow start per string. Instead one pass makes a copy of the
//! block in which every byte beyond ASCII is blanked, and notes where: the copy is text as a whole,
//! and a string of the block is a slice of it, unless a byte within was blanked. Only those strings
//! are checked by themselves.

use wide::u8x16;

use super::word::Word;

/// What of a block is ASCII. Buffers are kept for the next block.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The block with blanks.
    clean: Vec<u8>,
    /// A bit for each byte of the block: it was blanked. One word more than that takes.
    blanked: Vec<u64>,
}

/// Bytes that are looked at together: one word of `blanked`.
const CHUNK: usize = 64;

impl Text {
    /// Scans a block, to find its strings.
    pub(super) fn scan<'b>(&'b mut self, bytes: &'b [u8]) -> View<'b> {
        let (chunks, rest) = bytes.as_chunks::<CHUNK>();
        self.clean.clear();
        self.clean.reserve(bytes.len());
        self.blanked.clear();
        self.blanked.reserve(chunks.len() + 2);
        for chunk in chunks {
            self.chunk(chunk);
        }
        let mut last = [0; CHUNK];
        last[..rest.len()].copy_from_slice(rest);
        self.chunk(&last);
        self.clean.truncate(bytes.len());
        self.blanked.push(0);
        // All of it is ASCII.
        View {
            bytes,
            clean: simdutf8::basic::from_utf8(&self.clean).unwrap_or_default(),
            blanked: &self.blanked,
        }
    }

    #[inline]
    fn chunk(&mut self, chunk: &[u8; CHUNK]) {
        let mut clean = *chunk;
        let mut high = 0;
        for (i, lane) in clean.as_chunks_mut::<16>().0.iter_mut().enumerate() {
            let bytes = u8x16::new(*lane);
            high |= u64::from(bytes.to_bitmask()) << (16 * i);
            *lane = bytes.min(u8x16::splat(0x7f)).to_array();
        }
        self.clean.extend_from_slice(&clean);
        self.blanked.push(high);
    }

    /// How much memory the buffers hold.
    pub(super) fn capacity(&self) -> usize {
        self.clean.capacity() + 8 * self.blanked.capacity()
    }
}

/// A scanned block.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'b> {
    pub(super) bytes: &'b [u8],
    clean: &'b str,
    blanked: &'b [u64],
}

impl<'b> View<'b> {
    /// The bytes at a position; `None` too near the end.
    #[inline]
    pub(super) fn word(self, at: usize) -> Option<Word> {
        self.bytes
            .get(at..)?
            .first_chunk()
            .map(|bytes| Word::new(*bytes))
    }

    /// A string behind its length, which is in the word at a position; and where it ends. `None`
    /// also for a length that takes a closer look.
    ///
    /// From one string to the next, `ascii` is where the ASCII ends that they are in; at first 0.
    /// Few strings have to ask the map of blanks then.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a call costs a quarter of the work")]
    pub(super) fn text_of(
        self,
        word: Word,
        at: usize,
        ascii: &mut usize,
    ) -> Option<(&'b str, usize)> {
        let (len, width) = word.length()?;
        let start = at + width;
        let end = start + len;
        if *ascii < start {
            *ascii = self.next_blank(start);
        }
        let text = if end <= *ascii {
            self.clean.get(start..end)?
        } else {
            self.closer(start, end)?
        };
        Some((text, end))
    }

    /// The first byte from there on that is not ASCII; the end of the block if there is none.
    #[inline(never)]
    fn next_blank(self, from: usize) -> usize {
        let (first, shift) = (from / CHUNK, from % CHUNK);
        let words = self.blanked.get(first..).unwrap_or_default();
        let before = !(u64::MAX << shift);
        for (i, word) in words.iter().enumerate() {
            let word = if i == 0 { word & !before } else { *word };
            if word != 0 {
                return (first + i) * CHUNK + word.trailing_zeros() as usize;
            }
        }
        self.bytes.len()
    }

    /// A string of the block; `None` if it is not UTF-8.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a call costs a quarter of the work")]
    pub(super) fn text(self, start: usize, end: usize) -> Option<&'b str> {
        let text = self.clean.get(start..end)?;
        let (word, shift) = (start / CHUNK, start % CHUNK);
        // The bits from `start` on; the last word has one behind it.
        let &[low, high] = self.blanked.get(word..)?.first_chunk::<2>()?;
        let bits = low >> shift | high << 1 << (CHUNK - 1 - shift);
        let ascii = match end - start {
            0 => true,
            len @ 1..=CHUNK => bits << (CHUNK - len) == 0,
            _ => false,
        };
        if ascii {
            Some(text)
        } else {
            self.closer(start, end)
        }
    }

    /// The same, of a string that is long or not ASCII.
    #[inline(never)]
    fn closer(self, start: usize, end: usize) -> Option<&'b str> {
        simdutf8::basic::from_utf8(self.bytes.get(start..end)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_formats::random::Random;

    use super::*;

    const PIECES: [&[u8]; 12] = [
        b"a",
        b"plain text that is longer than one lane of sixteen",
        "é".as_bytes(),
        "日本語".as_bytes(),
        "🙂".as_bytes(),
        b"\xc3",
        b"\xe2\x82",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xff",
        b"\xc0\x80",
        b"\x80",
    ];

    #[test]
    fn slices_are_what_the_standard_library_says() {
        let mut random = Random::new(1);
        let mut text = Text::default();
        for _ in 0..20_000 {
            // Strings behind numbers, as in a block.
            let (mut bytes, mut strings) = (Vec::new(), Vec::new());
            for _ in 0..random.index(12) {
                let number = [128 + random.index(128), random.index(128)]
                    .map(|byte| u8::try_from(byte).unwrap());
                bytes.extend_from_slice(&number[random.index(2)..]);
                let start = bytes.len();
                // Now and then plain text, so that there is some beyond each chunk.
                let pieces = if random.index(3) == 0 {
                    &PIECES[..2]
                } else {
                    &PIECES[..]
                };
                for _ in 0..random.index(5) {
                    bytes.extend_from_slice(pieces[random.index(pieces.len())]);
                }
                strings.push(start..bytes.len());
            }
            let view = text.scan(&bytes);
            for string in strings {
                assert_eq!(
                    view.text(string.start, string.end),
                    std::str::from_utf8(&bytes[string.clone()]).ok(),
                    "{bytes:x?} {string:?}"
                );
            }
        }
    }

    #[test]
    fn strings_that_follow_one_another_are_too() {
        let mut random = Random::new(2);
        let mut text = Text::default();
        for _ in 0..20_000 {
            let (mut bytes, mut strings) = (Vec::new(), Vec::new());
            for _ in 0..random.index(12) {
                let pieces = if random.index(3) == 0 {
                    &PIECES[..]
                } else {
                    &PIECES[..2]
                };
                let string: Vec<u8> = (0..random.index(4))
                    .flat_map(|_| pieces[random.index(pieces.len())])
                    .copied()
                    .collect();
                // The length as a number of one or two bytes, with its sign in the lowest bit.
                let raw = 2 * string.len();
                let at = bytes.len();
                if raw >= 128 {
                    bytes.push(u8::try_from(raw % 128 + 128).unwrap());
                }
                bytes.push(u8::try_from(if raw >= 128 { raw / 128 } else { raw }).unwrap());
                bytes.extend_from_slice(&string);
                strings.push((at, string));
            }
            // A word is there wherever a string starts.
            let end = bytes.len();
            bytes.extend_from_slice(&[0; 8]);
            let view = text.scan(&bytes);
            let mut ascii = 0;
            for (i, (at, string)) in strings.iter().enumerate() {
                let behind = strings.get(i + 1).map_or(end, |(at, _)| *at);
                let expected = std::str::from_utf8(string).ok().map(|text| (text, behind));
                assert_eq!(
                    view.text_of(view.word(*at).unwrap(), *at, &mut ascii),
                    expected,
                    "{bytes:x?} {at}"
                );
            }
        }
    }
}
