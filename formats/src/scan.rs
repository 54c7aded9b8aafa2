//! Where strings end: text is looked at in windows, sixteen bytes in one step.

use wide::u8x16;

/// Bytes per step.
pub const LANES: usize = 16;
/// How far the end of a string is looked for at once. Most values end within, so that what comes
/// next rarely hangs on a guess.
const WINDOW: usize = 48;
/// Keys up to this length are found at once: a window of two steps and the byte behind it.
pub const KEY: usize = 2 * LANES;

/// The position of the first quote, backslash or control character from `from` on; the end of the
/// text where there is none.
#[inline]
pub fn string_stop(bytes: &[u8], from: usize) -> usize {
    if let Some(window) = bytes.get(from..).and_then(<[u8]>::first_chunk::<WINDOW>) {
        let [a, b, c] = window.as_chunks::<LANES>().0 else {
            return from;
        };
        let stops = stops(a) | stops(b) << LANES | stops(c) << (2 * LANES);
        if stops != 0 {
            return from + stops.trailing_zeros() as usize;
        }
    }
    far_stop(bytes, from)
}

#[inline(never)]
fn far_stop(bytes: &[u8], mut from: usize) -> usize {
    while let Some(step) = bytes.get(from..).and_then(<[u8]>::first_chunk) {
        let stops = stops(step);
        if stops != 0 {
            return from + stops.trailing_zeros() as usize;
        }
        from += LANES;
    }
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))
        .unwrap_or(rest.len())
}

/// A bit for each byte that is a quote, a backslash or a control character: that ends plain text,
/// or needs an escape.
#[inline]
pub fn stops(step: &[u8; LANES]) -> u64 {
    let lanes = u8x16::new(*step);
    // This leaves control characters below 0x20 and moves the quote, 0x22, to 0x20: one comparison
    // for both.
    let moved = lanes ^ u8x16::splat(b'"' ^ b' ');
    let quote_or_control = moved.min(u8x16::splat(b' ')).simd_eq(moved);
    u64::from((quote_or_control | lanes.simd_eq(u8x16::splat(b'\\'))).to_bitmask())
}

/// The length of a key without escapes: where its closing quote is, counted from its first byte;
/// [`KEY`] where that is not within.
///
/// Whether a quote is there is for the caller to see.
#[inline]
pub fn key_len(window: &[u8; KEY]) -> usize {
    let [a, b] = window.as_chunks::<LANES>().0 else {
        return KEY;
    };
    let quotes =
        |step: &[u8; LANES]| u64::from(u8x16::new(*step).simd_eq(u8x16::splat(b'"')).to_bitmask());
    (quotes(a) | quotes(b) << LANES | 1 << KEY).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_stops_or_does_not_at_any_place() {
        for len in [0, 1, 15, 16, 17, 47, 48, 49, 63, 64, 65, 100] {
            for at in 0..len {
                for byte in 0..=255u8 {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    let stops = byte < b' ' || byte == b'"' || byte == b'\\';
                    assert_eq!(
                        string_stop(&text, 0),
                        if stops { at } else { len },
                        "{byte} at {at} of {len}"
                    );
                    assert_eq!(string_stop(&text, at + 1), len);
                }
            }
            assert_eq!(string_stop(&vec![b'a'; len], 0), len);
        }
    }

    #[test]
    fn keys_end_at_their_quote() {
        for at in 0..=KEY {
            let mut window = [b'a'; KEY];
            window[at..].fill(b'"');
            assert_eq!(key_len(&window), at);
        }
    }
}
