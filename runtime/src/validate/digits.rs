//! Formats made of digits: UUIDs, object ids, telephone numbers.
//!
//! A typical event holds half a dozen UUIDs, so hexadecimal digits are checked eight at a time.

/// RFC 9562 section 4: 32 hexadecimal digits in five groups joined by hyphens. Any version and variant, and the nil and max UUIDs.
#[inline]
pub(super) fn uuid(value: &[u8]) -> bool {
    let Ok(v): Result<&[u8; 36], _> = value.try_into() else { return false };
    let hyphens = (v[8] == b'-') & (v[13] == b'-') & (v[18] == b'-') & (v[23] == b'-');
    let group = |at: usize| [v[at], v[at + 1], v[at + 2], v[at + 3]];
    let pair = |a: [u8; 4], b: [u8; 4]| u64::from(u32::from_ne_bytes(a)) | u64::from(u32::from_ne_bytes(b)) << 32;
    hyphens & hex([pair(group(0), group(4)), pair(group(9), group(14)), pair(group(19), group(24)), pair(group(28), group(32))])
}

/// BSON specification, `ObjectId`: twelve bytes, written as 24 hexadecimal digits.
#[inline]
pub(super) fn object_id(value: &[u8]) -> bool {
    let (words, rest) = value.as_chunks::<8>();
    let Ok(words): Result<[[u8; 8]; 3], _> = words.try_into() else { return false };
    rest.is_empty() && hex(words.map(u64::from_ne_bytes))
}

/// Whether every byte of every word is a hexadecimal digit.
///
/// In each byte of a word, adding `0x80 - n` to an ASCII code sets the top bit exactly when the code is at least `n`, with no carry into
/// the next byte; so two additions tell whether a code lies in a range, for eight codes at once.
#[inline]
fn hex<const N: usize>(words: [u64; N]) -> bool {
    const TOP: u64 = 0x8080_8080_8080_8080;
    const fn every(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    const fn in_range(word: u64, first: u8, last: u8) -> u64 {
        word.wrapping_add(every(0x80 - first)) & !word.wrapping_add(every(0x7f - last))
    }
    let mut all = TOP;
    let mut ascii = 0;
    for word in words {
        ascii |= word;
        all &= in_range(word, b'0', b'9') | in_range(word | every(0x20), b'a', b'f');
    }
    // What is not ASCII could carry, so it is refused whatever the sums say.
    all & TOP == TOP && ascii & TOP == 0
}

/// E.164 section 6: `+`, then 7 to 15 digits of which the first is not zero.
///
/// The recommendation sets no lower bound; seven digits are the shortest international numbers in use.
pub(super) fn phone(value: &[u8]) -> bool {
    let Some(digits) = value.strip_prefix(b"+") else { return false };
    (7..=15).contains(&digits.len()) && digits.first() != Some(&b'0') && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_judged_as_a_digit_loop_would() {
        let good = b"0123456789abcdefABCDEF01";
        assert!(object_id(good));
        for at in 0..good.len() {
            for byte in 0..=u8::MAX {
                let mut id = *good;
                id[at] = byte;
                assert_eq!(object_id(&id), id.iter().all(u8::is_ascii_hexdigit), "{byte:#x} at {at}");
            }
        }
    }

    #[test]
    fn uuids_agree_with_the_uuid_crate() {
        let good = b"7f2c1a9e-4b5d-4c3a-9E8F-2d6b0a1c3e5f";
        assert!(uuid(good));
        for at in 0..good.len() {
            for byte in 0..=u8::MAX {
                let mut id = *good;
                id[at] = byte;
                assert_eq!(uuid(&id), ::uuid::Uuid::try_parse_ascii(&id).is_ok(), "{byte:#x} at {at}");
            }
        }
    }
}
