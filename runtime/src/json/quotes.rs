//! Where the quotes are: the positions of all unescaped quotes of a JSON text, found 64 bytes at a time.
//!
//! Strings are then pairs of positions, so neither keys nor values are scanned again; a flag tells the few that need a closer look. Blocks
//! are looked at only as positions are asked for, which keeps memory constant for texts of any length. The approach is that of simdjson's
//! first stage, reduced to what a flat object needs.

use wide::u8x16;

/// Bytes per block: one bit each in a `u64`.
const BLOCK: usize = 64;
/// Room for the quotes of a block on top of those not yet asked for.
const RING: usize = 2 * BLOCK;
/// What the end of the input is filled up with: neither quote, backslash nor control character.
const FILL: u8 = b' ';

/// Marks a quote with a backslash or a control character between it and the quote before.
const SUSPECT: u32 = 1 << 31;

/// Texts must be shorter than this, so that positions and the mark fit 32 bits.
pub(super) const MAX_LEN: usize = SUSPECT as usize;

/// The quotes of a text, in order.
#[derive(Clone)]
pub(super) struct Quotes<'i> {
    input: &'i [u8],
    /// Where the next block starts.
    next_block: usize,
    marks: [u32; RING],
    head: usize,
    len: usize,
    /// The first byte of the next block is escaped by the last of this one.
    escaped: bool,
    /// There was a backslash or a control character since the last quote.
    pending: bool,
}

/// A quote.
#[derive(Clone, Copy)]
pub(super) struct Quote(u32);

impl Quote {
    #[inline]
    pub(super) fn position(self) -> usize {
        (self.0 & !SUSPECT) as usize
    }

    /// Whether there is a backslash or a control character between it and the quote before.
    #[inline]
    pub(super) fn is_suspect(self) -> bool {
        self.0 & SUSPECT != 0
    }
}

/// What a block holds, a bit per byte.
struct Masks {
    quote: u64,
    backslash: u64,
    control: u64,
}

impl<'i> Quotes<'i> {
    /// The quotes of `input`, which is shorter than [`MAX_LEN`].
    #[inline]
    pub(super) fn new(input: &'i [u8]) -> Self {
        Quotes { input, next_block: 0, marks: [0; RING], head: 0, len: 0, escaped: false, pending: false }
    }

    /// The next string: its opening and its closing quote.
    #[inline]
    pub(super) fn next_pair(&mut self) -> Option<(Quote, Quote)> {
        if self.len.wrapping_sub(self.head) < 2 && !self.refill() {
            return None;
        }
        let pair = (Quote(self.marks[self.head % RING]), Quote(self.marks[(self.head + 1) % RING]));
        self.head += 2;
        Some(pair)
    }

    /// The next two strings, opening and closing quotes in turn, without taking them; `None` when there are fewer, or when one of them
    /// needs a closer look.
    #[inline]
    pub(super) fn peek_two(&mut self) -> Option<[usize; 4]> {
        if self.len.wrapping_sub(self.head) < 4 {
            self.refill();
        }
        let marks = self.marks.get(self.head..self.len)?.first_chunk::<4>()?;
        let plain = (marks[0] | marks[1] | marks[2] | marks[3]) & SUSPECT == 0;
        plain.then(|| marks.map(|mark| mark as usize))
    }

    /// Takes the two strings that [`Quotes::peek_two`] showed.
    #[inline]
    pub(super) fn take_two(&mut self) {
        self.head += 4;
    }

    /// Looks at further blocks until there are two quotes, better many; false at the end of the input.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        self.marks.copy_within(self.head..self.len, 0);
        self.len -= self.head;
        self.head = 0;
        while self.len < BLOCK && self.next_block < self.input.len() {
            let rest = &self.input[self.next_block..];
            if let Some(block) = rest.first_chunk::<BLOCK>() {
                self.take(block);
            } else {
                let mut block = [FILL; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                self.take(&block);
            }
            self.next_block += BLOCK;
        }
        self.len > 1
    }

    #[inline]
    fn take(&mut self, block: &[u8; BLOCK]) {
        let masks = masks(block);
        let mut quote = masks.quote;
        if masks.backslash != 0 || self.escaped {
            quote &= !self.escaped_bits(masks.backslash);
        }
        let mut special = masks.backslash | masks.control;
        let mut len = self.len;
        #[allow(clippy::cast_possible_truncation, reason = "inputs are shorter than 2 GiB")]
        let base = self.next_block as u32;
        if special == 0 && !self.pending {
            while quote != 0 {
                self.marks[len % RING] = base + quote.trailing_zeros();
                len += 1;
                quote &= quote - 1;
            }
        } else {
            while quote != 0 {
                let before = (quote & quote.wrapping_neg()) - 1;
                let suspect = self.pending || special & before != 0;
                self.marks[len % RING] = base + quote.trailing_zeros() + if suspect { SUSPECT } else { 0 };
                len += 1;
                special &= !before;
                self.pending = false;
                quote &= quote - 1;
            }
            self.pending |= special != 0;
        }
        self.len = len;
    }

    /// The bytes that a backslash in front escapes: those after an odd run of backslashes.
    fn escaped_bits(&mut self, backslash: u64) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let carried = u64::from(self.escaped);
        let backslash = backslash & !carried;
        let follows = backslash << 1 | carried;
        let odd_starts = backslash & !EVEN & !follows;
        let (even_runs, carry) = odd_starts.overflowing_add(backslash);
        self.escaped = carry;
        (EVEN ^ (even_runs << 1)) & follows
    }
}

#[inline]
fn masks(block: &[u8; BLOCK]) -> Masks {
    let (chunks, _) = block.as_chunks::<16>();
    let lanes = [u8x16::new(chunks[0]), u8x16::new(chunks[1]), u8x16::new(chunks[2]), u8x16::new(chunks[3])];
    let bits = |byte: u8| {
        let byte = u8x16::splat(byte);
        let mask = |i: usize| u64::from(lanes[i].simd_eq(byte).to_bitmask()) << (16 * i);
        mask(0) | mask(1) | mask(2) | mask(3)
    };
    let low = lanes[0].min(lanes[1]).min(lanes[2].min(lanes[3]));
    // A byte below 0x20 is one that the maximum with 0x20 changes.
    let fine = low.max(u8x16::splat(0x20)).simd_eq(low);
    let backslash = u8x16::splat(b'\\');
    let any_backslash =
        lanes[0].simd_eq(backslash) | lanes[1].simd_eq(backslash) | lanes[2].simd_eq(backslash) | lanes[3].simd_eq(backslash);
    let control = || {
        let mask = |i: usize| u64::from(lanes[i].max(u8x16::splat(0x1f)).simd_eq(u8x16::splat(0x1f)).to_bitmask()) << (16 * i);
        mask(0) | mask(1) | mask(2) | mask(3)
    };
    Masks {
        quote: bits(b'"'),
        backslash: if any_backslash.to_bitmask() == 0 { 0 } else { bits(b'\\') },
        control: if fine.to_bitmask() == 0xffff { 0 } else { control() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<(usize, bool)> {
        let mut quotes = Quotes::new(input);
        let mut found = Vec::new();
        while let Some((open, close)) = quotes.next_pair() {
            found.extend([open, close].map(|quote| (quote.position(), quote.is_suspect())));
        }
        found
    }

    /// The same by definition: a quote counts unless an odd run of backslashes stands in front.
    fn expected(input: &[u8]) -> Vec<(usize, bool)> {
        let (mut escaped, mut suspect) = (false, false);
        let mut found = Vec::new();
        for (i, &byte) in input.iter().enumerate() {
            if byte == b'"' && !escaped {
                found.push((i, std::mem::take(&mut suspect)));
            }
            suspect |= byte == b'\\' || byte < b' ';
            escaped = byte == b'\\' && !escaped;
        }
        found.truncate(found.len() / 2 * 2);
        found
    }

    #[test]
    fn finds_the_quotes_of_any_text() {
        let mut state = 7u64;
        for alphabet in [&b"\"\"\\\\a\xc3\x1f {"[..], b"\"abcdefghijklmnop\\", b"\"abcdefghijklmnopq\n", b"\"", b"\"\\"] {
            for len in 0..400 {
                let input: Vec<u8> = (0..len)
                    .map(|_| {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        alphabet[(state >> 33) as usize % alphabet.len()]
                    })
                    .collect();
                assert_eq!(all(&input), expected(&input), "{:?}", String::from_utf8_lossy(&input));
            }
        }
    }

    #[test]
    fn every_byte_is_what_it_is() {
        for byte in 0..=255u8 {
            let input = [byte, b'"', byte, b'"'];
            assert_eq!(all(&input), expected(&input), "{byte}");
        }
    }
}
