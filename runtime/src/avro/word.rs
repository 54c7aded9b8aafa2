//! Small values out of eight bytes that were loaded at once: one look at the bounds instead of one
//! per byte.

use super::number::unzigzag;

/// The eight bytes at a position, which hold most values that are no text, and the lengths of those
/// that are.
#[derive(Clone, Copy)]
pub(super) struct Word(u64);

impl Word {
    #[inline]
    pub(super) fn new(bytes: [u8; 8]) -> Self {
        Word(u64::from_le_bytes(bytes))
    }

    /// The first byte.
    #[inline]
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the first byte is the lowest"
    )]
    pub(super) fn first(self) -> u8 {
        self.0 as u8
    }

    /// What follows the first byte.
    #[inline]
    pub(super) fn behind(self) -> Self {
        Word(self.0 >> 8)
    }

    /// Zeros instead, where something holds; without a branch.
    #[inline]
    pub(super) fn unless(self, holds: bool) -> Self {
        Word(self.0 & u64::from(holds).wrapping_sub(1))
    }

    /// A length of one or two bytes, and how many it takes.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "of 14 bits")]
    pub(super) fn length(self) -> Option<(usize, usize)> {
        let (raw, width) = match self.0 {
            word if word & 0x80 == 0 => (word & 0x7f, 1),
            word if word & 0x8000 == 0 => (word & 0x7f | word >> 1 & 0x3f80, 2),
            _ => return None,
        };
        (raw & 1 == 0).then_some((raw as usize / 2, width))
    }

    #[inline]
    pub(super) fn boolean(self) -> Option<bool> {
        match self.first() {
            byte @ (0 | 1) => Some(byte == 1),
            _ => None,
        }
    }

    /// An int, and how many bytes it takes: five at most, so it needs no loop. `None`: no int has
    /// so many.
    #[inline]
    pub(super) fn int(self) -> Option<(i32, usize)> {
        let ends = !self.0 & 0x80_8080_8080;
        let width = ends.trailing_zeros() / 8 + 1;
        if width > 5 {
            return None;
        }
        let word = self.0 & (u64::MAX >> (64 - 8 * width));
        let value = (word & 0x7f)
            | (word >> 1 & 0x7f << 7)
            | (word >> 2 & 0x7f << 14)
            | (word >> 3 & 0x7f << 21)
            | (word >> 4 & 0x7f << 28);
        Some((i32::try_from(unzigzag(value)).ok()?, width as usize))
    }
}
