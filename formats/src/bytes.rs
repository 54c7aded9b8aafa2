//! Short byte strings in one vector.

/// What short strings are filled up with: a byte that no text holds, so that no text equals another
/// that is filled up.
pub const FILL: u8 = 0xff;

/// The bytes of a string of fewer than sixteen, filled up with [`FILL`].
///
/// Put together in registers: a vector read from where its parts were just written would have to
/// wait for them.
#[inline]
pub const fn filled(text: &[u8]) -> [u8; 16] {
    const NONE: u64 = u64::MAX;
    let len = text.len();
    let (low, high) = if len >= 8
        && let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk())
    {
        // Of the last eight, those that are not among the first; in two steps, as none of 64 bits
        // can be shifted out in one.
        let rest = u64::from_le_bytes(*last) >> (8 * (15 - len % 16)) >> 8;
        (u64::from_le_bytes(*first), rest | NONE << (8 * (len % 8)))
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let (first, last) = (
            u32::from_le_bytes(*first) as u64,
            u32::from_le_bytes(*last) as u64,
        );
        (first | last << (8 * (len - 4)) | NONE << (8 * len), NONE)
    } else {
        let low = match *text {
            [] => NONE,
            [a] => a as u64 | NONE << 8,
            [a, b] => u16::from_le_bytes([a, b]) as u64 | NONE << 16,
            [a, b, c, ..] => u32::from_le_bytes([a, b, c, FILL]) as u64 | NONE << 32,
        };
        (low, NONE)
    };
    (low as u128 | (high as u128) << 64).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_up() {
        for len in 0..16 {
            let text = &b"abcdefghijklmnop"[..len];
            let mut expected = [FILL; 16];
            expected[..len].copy_from_slice(text);
            assert_eq!(filled(text), expected, "{len}");
        }
    }
}
