//! Where the quotes are: the positions of all unescaped quotes of a JSON text, found 64 bytes at a time.
//!
//! Strings are then pairs of positions, so neither keys nor values are scanned again. Blocks are looked at only as positions are asked for,
//! which keeps memory constant for texts of any length. The approach is that of simdjson's first stage, reduced to what a flat object needs.

use wide::u8x16;

/// Bytes per block: one bit each in a `u64`.
const BLOCK: usize = 64;
/// Room for the quotes of a block on top of those not yet asked for.
const RING: usize = 2 * BLOCK;
/// What the end of the input is filled up with: neither quote, backslash nor control character.
const FILL: u8 = b' ';

/// The quotes of a text, in order.
#[derive(Clone)]
pub(super) struct Quotes<'i> {
    input: &'i [u8],
    /// Where the next block starts.
    next_block: usize,
    positions: [u32; RING],
    head: usize,
    len: usize,
    /// The first byte of the next block is escaped by the last of this one.
    escaped: bool,
    /// Some block so far holds a backslash: strings may hold escapes.
    pub(super) saw_backslash: bool,
    /// Some block so far holds a control character: strings may hold one, which JSON forbids.
    pub(super) saw_control: bool,
}

/// What a block holds, a bit per byte.
struct Masks {
    quote: u64,
    backslash: u64,
    control: bool,
}

impl<'i> Quotes<'i> {
    /// The quotes of `input`, which is shorter than 4 GiB.
    #[inline]
    pub(super) fn new(input: &'i [u8]) -> Self {
        Quotes { input, next_block: 0, positions: [0; RING], head: 0, len: 0, escaped: false, saw_backslash: false, saw_control: false }
    }

    /// The position of the next quote.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.head >= self.len && !self.refill() {
            return None;
        }
        let position = self.positions[self.head % RING];
        self.head += 1;
        Some(position as usize)
    }

    /// Looks at further blocks until there is a quote, better many; false at the end of the input.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        self.head = 0;
        self.len = 0;
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
        self.len > 0
    }

    #[inline]
    fn take(&mut self, block: &[u8; BLOCK]) {
        let masks = masks(block);
        self.saw_control |= masks.control;
        let mut quote = masks.quote;
        if masks.backslash != 0 || self.escaped {
            self.saw_backslash = true;
            quote &= !self.escaped_bits(masks.backslash);
        }
        let mut len = self.len;
        #[allow(clippy::cast_possible_truncation, reason = "inputs are shorter than 4 GiB")]
        while quote != 0 {
            self.positions[len % RING] = self.next_block as u32 + quote.trailing_zeros();
            len += 1;
            quote &= quote - 1;
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
    let lane = |at: usize| u8x16::new(std::array::from_fn(|i| block[at + i]));
    let lanes = [lane(0), lane(16), lane(32), lane(48)];
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
    Masks {
        quote: bits(b'"'),
        backslash: if any_backslash.to_bitmask() == 0 { 0 } else { bits(b'\\') },
        control: fine.to_bitmask() != 0xffff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<usize> {
        let mut quotes = Quotes::new(input);
        std::iter::from_fn(|| quotes.next()).collect()
    }

    /// The same by definition: a quote counts unless an odd run of backslashes stands in front.
    fn expected(input: &[u8]) -> Vec<usize> {
        let mut escaped = false;
        let mut found = Vec::new();
        for (i, &byte) in input.iter().enumerate() {
            if byte == b'"' && !escaped {
                found.push(i);
            }
            escaped = byte == b'\\' && !escaped;
        }
        found
    }

    #[test]
    fn finds_the_quotes_of_any_text() {
        let mut state = 7u64;
        for len in 0..600 {
            let input: Vec<u8> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    b"\"\"\\\\a\xc3\x1f {"[(state >> 33) as usize % 9]
                })
                .collect();
            assert_eq!(all(&input), expected(&input), "{:?}", String::from_utf8_lossy(&input));
        }
        let long = "\"".repeat(1000);
        assert_eq!(all(long.as_bytes()).len(), 1000);
    }

    #[test]
    fn control_characters_are_noticed() {
        for (text, control) in [("\"a\"", false), ("\"\n\"", true), ("\u{7f}\u{80}", false), ("", false)] {
            let mut quotes = Quotes::new(text.as_bytes());
            while quotes.next().is_some() {}
            assert_eq!(quotes.saw_control, control, "{text:?}");
        }
    }
}
