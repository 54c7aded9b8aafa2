//! Formats made of digits: UUIDs, object ids, telephone numbers.
//!
//! A typical event holds half a dozen UUIDs, so hexadecimal digits are checked sixteen at a time.

use wide::u8x16;

/// RFC 9562 section 4: 32 hexadecimal digits in five groups joined by hyphens. Any version and
/// variant, and the nil and max UUIDs.
#[inline]
pub fn uuid(value: &[u8]) -> bool {
    let Ok(v): Result<&[u8; 36], _> = value.try_into() else {
        return false;
    };
    let hyphens = (v[8] ^ b'-') | (v[13] ^ b'-') | (v[18] ^ b'-') | (v[23] ^ b'-');
    // The last sixteen overlap those before. Where the hyphens stand, there are no digits.
    hyphens == 0
        && hex(v, 0) == !(1 << 8 | 1 << 13) & ALL
        && hex(v, 16) == !(1 << 2 | 1 << 7) & ALL
        && hex(v, 20) == !(1 << 3) & ALL
}

/// BSON specification, `ObjectId`: twelve bytes, written as 24 hexadecimal digits.
#[inline]
pub fn object_id(value: &[u8]) -> bool {
    let Ok(v): Result<&[u8; 24], _> = value.try_into() else {
        return false;
    };
    hex(v, 0) & hex(v, 8) == ALL
}

/// Sixteen bits.
const ALL: u32 = 0xFFFF;

/// Bit *i* is set when the byte at `at` + *i* is a hexadecimal digit; none when there are no
/// sixteen bytes.
#[inline]
fn hex<const N: usize>(value: &[u8; N], at: usize) -> u32 {
    // A copy byte by byte would do, but now and then the compiler leaves it one.
    let Some(bytes) = value.get(at..).and_then(<[u8]>::first_chunk) else {
        return 0;
    };
    let bytes = u8x16::new(*bytes);
    // What lies below a range wraps around and ends up above it.
    let digit = bytes - u8x16::splat(b'0');
    let letter = (bytes | u8x16::splat(0x20)) - u8x16::splat(b'a');
    (digit.min(u8x16::splat(9)).simd_eq(digit) | letter.min(u8x16::splat(5)).simd_eq(letter))
        .to_bitmask()
}

/// E.164 section 6: `+`, then 7 to 15 digits of which the first is not zero.
///
/// The recommendation sets no lower bound; seven digits are the shortest international numbers in
/// use.
#[inline(never)]
pub(super) fn phone(value: &[u8]) -> bool {
    let Some(digits) = value.strip_prefix(b"+") else {
        return false;
    };
    (7..=15).contains(&digits.len())
        && digits.first() != Some(&b'0')
        && digits.iter().all(u8::is_ascii_digit)
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
                assert_eq!(
                    object_id(&id),
                    id.iter().all(u8::is_ascii_hexdigit),
                    "{byte:#x} at {at}"
                );
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
                assert_eq!(
                    uuid(&id),
                    ::uuid::Uuid::try_parse_ascii(&id).is_ok(),
                    "{byte:#x} at {at}"
                );
            }
        }
    }
}
