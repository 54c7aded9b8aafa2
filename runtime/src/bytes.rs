//! Short byte strings in one vector.

/// What short strings are filled up with: a byte that no text holds, so that no text equals another that is filled up.
pub(crate) const FILL: u8 = 0xff;

/// The bytes of a string of fewer than sixteen, filled up with [`FILL`]; of more, the first two or three only.
///
/// Put together in registers: a vector read from where its parts were just written would have to wait for them.
#[inline]
pub(crate) const fn filled(text: &[u8]) -> [u8; 16] {
    let len = text.len();
    // Two pieces that overlap where there are fewer bytes than both hold; the second moves up to where it belongs.
    let low = if let (Some(first), Some(last), ..16) = (text.first_chunk::<8>(), text.last_chunk::<8>(), len) {
        u64::from_le_bytes(*first) as u128 | (u64::from_le_bytes(*last) as u128) << (8 * (len - 8))
    } else if let (Some(first), Some(last), ..16) = (text.first_chunk::<4>(), text.last_chunk::<4>(), len) {
        u32::from_le_bytes(*first) as u128 | (u32::from_le_bytes(*last) as u128) << (8 * (len - 4))
    } else {
        match *text {
            [] => 0,
            [a] => a as u128,
            [a, b] => u16::from_le_bytes([a, b]) as u128,
            [a, b, c, ..] => u32::from_le_bytes([a, b, c, 0]) as u128,
        }
    };
    let fill = if len < 16 { u128::MAX << (8 * len) } else { 0 };
    (low | fill).to_le_bytes()
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
