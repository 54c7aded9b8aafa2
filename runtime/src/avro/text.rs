//! Text of a whole block at once: which parts of binary data are UTF-8.
//!
//! Strings stand between numbers and lengths in binary, so a block is not text. Checking each string by itself costs a call and a slow start
//! per string. Instead one pass makes a copy of the block in which every byte that is not part of a valid character is blanked, and notes where:
//! the copy is text as a whole, and a string of the block is a slice of it, unless a byte within was blanked.
//!
//! This is exact: what stands before a string is its length, whose last byte is ASCII, so the scan is at the start of a character where a string
//! starts; and a string that ends within a character ends at no boundary of the copy.

use wide::u8x16;

/// The text of a block, and where it is none. Buffers are kept for the next block.
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
    /// Scans a block.
    pub(super) fn scan(&mut self, bytes: &[u8]) {
        self.clean.clear();
        self.clean.reserve(bytes.len());
        self.blanked.clear();
        self.blanked.resize(bytes.len() / CHUNK + 2, 0);
        // Where the character ends that the scan is in.
        let mut end = 0;
        let (chunks, rest) = bytes.as_chunks::<CHUNK>();
        for (i, chunk) in chunks.iter().enumerate() {
            self.clean.extend_from_slice(chunk);
            let high = high_bits(chunk);
            if high != 0 {
                end = self.characters(bytes, i, high, end);
            }
        }
        self.clean.extend_from_slice(rest);
        let mut high = 0;
        for (i, byte) in rest.iter().enumerate() {
            high |= u64::from(byte >> 7) << i;
        }
        self.characters(bytes, chunks.len(), high, end);
    }

    /// Looks at the bytes of chunk `index` that are not ASCII, marked in `high`, from `end` on.
    fn characters(&mut self, bytes: &[u8], index: usize, mut high: u64, mut end: usize) -> usize {
        while high != 0 {
            let at = index * CHUNK + high.trailing_zeros() as usize;
            high &= high - 1;
            if at < end {
                continue;
            }
            if let Some(width) = bytes.get(at..).and_then(character) {
                end = at + width;
            } else {
                self.clean[at] = 0;
                self.blanked[index] |= 1 << (at % CHUNK);
            }
        }
        end
    }

    /// The scanned block as text; empty if it is none, which cannot be.
    pub(super) fn view(&self) -> View<'_> {
        View { text: simdutf8::basic::from_utf8(&self.clean).unwrap_or_default(), blanked: &self.blanked }
    }

    /// How much memory the buffers hold.
    pub(super) fn capacity(&self) -> usize {
        self.clean.capacity() + 8 * self.blanked.capacity()
    }
}

/// A scanned block.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'b> {
    text: &'b str,
    blanked: &'b [u64],
}

impl<'b> View<'b> {
    /// A string of the block, which must start right behind its length; `None` if it is not UTF-8.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a call costs a quarter of the work")]
    pub(super) fn get(self, start: usize, end: usize) -> Option<&'b str> {
        let text = self.text.get(start..end)?;
        let (word, shift) = (start / CHUNK, start % CHUNK);
        // The bits from `start` on; the last word has one behind it.
        let &[low, high] = self.blanked.get(word..)?.first_chunk::<2>()?;
        let bits = low >> shift | high << 1 << (CHUNK - 1 - shift);
        let blank = match end - start {
            0 => false,
            len @ 1..=CHUNK => bits << (CHUNK - len) != 0,
            _ => self.is_blank(start, end),
        };
        (!blank).then_some(text)
    }

    /// Whether any byte was blanked, of a long string.
    #[inline(never)]
    fn is_blank(self, start: usize, end: usize) -> bool {
        let (first, last) = (start / CHUNK, end / CHUNK);
        let word = |at: usize| self.blanked.get(at).copied().unwrap_or(0);
        let between = self.blanked.get(first + 1..last).unwrap_or_default();
        word(first) >> (start % CHUNK) != 0 || word(last) & !(u64::MAX << (end % CHUNK)) != 0 || between.iter().any(|word| *word != 0)
    }
}

/// Marks the bytes that are not ASCII.
#[inline]
fn high_bits(chunk: &[u8; CHUNK]) -> u64 {
    let (lanes, _) = chunk.as_chunks::<16>();
    let mut high = 0;
    for (i, lane) in lanes.iter().enumerate() {
        high |= u64::from(u8x16::new(*lane).to_bitmask()) << (16 * i);
    }
    high
}

/// How many bytes the character takes that starts here with a byte that is not ASCII.
#[inline]
fn character(bytes: &[u8]) -> Option<usize> {
    let continues = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let second = bytes.get(1).copied().unwrap_or(0);
    match bytes.first()? {
        0xc2..=0xdf if continues(1) => Some(2),
        0xe0 if (0xa0..=0xbf).contains(&second) && continues(2) => Some(3),
        0xed if (0x80..=0x9f).contains(&second) && continues(2) => Some(3),
        0xe1..=0xec | 0xee | 0xef if continues(1) && continues(2) => Some(3),
        0xf0 if (0x90..=0xbf).contains(&second) && continues(2) && continues(3) => Some(4),
        0xf1..=0xf3 if continues(1) && continues(2) && continues(3) => Some(4),
        0xf4 if (0x80..=0x8f).contains(&second) && continues(2) && continues(3) => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of numbers below `end` (xorshift).
    fn random(state: &mut u64, end: usize) -> usize {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        usize::try_from(*state % end as u64).unwrap()
    }

    #[test]
    fn slices_are_what_the_standard_library_says() {
        let mut state = 0x1234_5678_9abc_def1;
        let pieces: [&[u8]; 12] = [
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
        let mut text = Text::default();
        for _ in 0..20_000 {
            // Strings behind lengths, as in a block.
            let (mut bytes, mut strings) = (Vec::new(), Vec::new());
            for _ in 0..random(&mut state, 12) {
                let length = [128 + random(&mut state, 128), random(&mut state, 128)].map(|byte| u8::try_from(byte).unwrap());
                bytes.extend_from_slice(&length[random(&mut state, 2)..]);
                let start = bytes.len();
                for _ in 0..random(&mut state, 5) {
                    bytes.extend_from_slice(pieces[random(&mut state, pieces.len())]);
                }
                strings.push(start..bytes.len());
            }
            text.scan(&bytes);
            let view = text.view();
            for string in strings {
                assert_eq!(view.get(string.start, string.end), std::str::from_utf8(&bytes[string.clone()]).ok(), "{bytes:x?} {string:?}");
            }
        }
    }
}
