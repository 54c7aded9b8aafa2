//! Which bytes of a short text are letters, digits and so on: a bit for each, so that a rule about
//! neighbours is a shift.

use wide::u8x16;

use crate::bytes::filled;

/// How many bytes of a text are looked at.
pub(super) const MOST: usize = 64;

/// Bit *i* of each speaks of byte *i*.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    /// ASCII letters.
    pub(super) letter: u64,
    /// ASCII digits.
    pub(super) digit: u64,
    pub(super) dot: u64,
    pub(super) hyphen: u64,
    pub(super) at: u64,
    /// `_` and `+`.
    pub(super) joiner: u64,
    /// `/`, `?` and `#`.
    pub(super) stop: u64,
}

impl Classes {
    /// The first bytes of a text, up to [`MOST`]. Bits behind the end are not set.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Self {
        let text = text.get(..MOST).unwrap_or(text);
        let mut classes = Classes::default();
        // The last sixteen bytes overlap those before.
        let Some(last) = text.last_chunk() else {
            classes.add(filled(text), 0);
            return classes;
        };
        for (i, chunk) in text.as_chunks().0.iter().enumerate() {
            classes.add(*chunk, 16 * i);
        }
        classes.add(*last, text.len() - 16);
        classes
    }

    #[inline]
    fn add(&mut self, bytes: [u8; 16], at: usize) {
        let bytes = u8x16::new(bytes);
        let one = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        // What lies below a range wraps around and ends up above it.
        let within = |bytes: u8x16, first: u8, count: u8| {
            let place = bytes - u8x16::splat(first);
            place.min(u8x16::splat(count - 1)).simd_eq(place)
        };
        let bits = |mask: u8x16| u64::from(mask.to_bitmask()) << at;
        self.letter |= bits(within(bytes | u8x16::splat(0x20), b'a', 26));
        self.digit |= bits(within(bytes, b'0', 10));
        self.dot |= bits(one(b'.'));
        self.hyphen |= bits(one(b'-'));
        self.at |= bits(one(b'@'));
        self.joiner |= bits(one(b'_') | one(b'+'));
        self.stop |= bits(one(b'/') | one(b'?') | one(b'#'));
    }
}

/// The lowest `count` bits, of which there are at most 64.
#[inline]
pub(super) fn lowest(count: usize) -> u64 {
    if count < 64 {
        !(u64::MAX << count)
    } else {
        u64::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for len in [1, 2, 7, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100] {
            for place in 0..len {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b' '; len];
                    text[place] = byte;
                    let found = Classes::of(&text);
                    let expect = |is: bool| if is && place < MOST { 1 << place } else { 0 };
                    let label = format!("{byte:#x} at {place} of {len}");
                    assert_eq!(found.letter, expect(byte.is_ascii_alphabetic()), "{label}");
                    assert_eq!(found.digit, expect(byte.is_ascii_digit()), "{label}");
                    assert_eq!(found.dot, expect(byte == b'.'), "{label}");
                    assert_eq!(found.hyphen, expect(byte == b'-'), "{label}");
                    assert_eq!(found.at, expect(byte == b'@'), "{label}");
                    assert_eq!(found.joiner, expect(matches!(byte, b'_' | b'+')), "{label}");
                    assert_eq!(
                        found.stop,
                        expect(matches!(byte, b'/' | b'?' | b'#')),
                        "{label}"
                    );
                }
            }
        }
        assert_eq!(Classes::of(b"").letter, 0);
    }

    #[test]
    fn lowest_bits() {
        assert_eq!(
            (lowest(0), lowest(1), lowest(63), lowest(64)),
            (0, 1, u64::MAX >> 1, u64::MAX)
        );
    }
}
