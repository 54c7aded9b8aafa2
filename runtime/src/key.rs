//! The keys of members as the writer needs them: whole, and of one size.

/// `,"name":`, with room behind it, so that writing it takes a few moves of fixed size and no loop.
#[derive(Clone, Copy, Debug)]
pub struct JsonKey {
    bytes: [u8; JsonKey::SIZE],
    len: u8,
}

impl JsonKey {
    /// How much is moved.
    pub(crate) const SIZE: usize = 48;

    /// The key of a field with this name, which needs no escapes.
    pub const fn new(name: &str) -> Self {
        let (name, mut key) = (
            name.as_bytes(),
            JsonKey {
                bytes: [0; JsonKey::SIZE],
                len: 0,
            },
        );
        if name.len() + 4 > JsonKey::SIZE {
            return key;
        }
        // Hundreds are made when a catalog is compiled: copies of many bytes at once take the
        // compiler fewer steps than loops.
        let (start, rest) = key.bytes.split_at_mut(2);
        let (middle, end) = rest.split_at_mut(name.len());
        start.copy_from_slice(b",\"");
        middle.copy_from_slice(name);
        end.split_at_mut(2).0.copy_from_slice(b"\":");
        #[allow(clippy::cast_possible_truncation, reason = "less than 48")]
        {
            key.len = name.len() as u8 + 4;
        }
        key
    }

    /// The key of a member with any name: prepared if it needs no escapes.
    pub(crate) const fn of_any(name: &str) -> Self {
        let (mut chunks, rest) = name.as_bytes().as_chunks::<8>();
        let mut last = [b' '; 8];
        last.split_at_mut(rest.len()).0.copy_from_slice(rest);
        let mut plain = is_plain(last);
        while let Some((chunk, more)) = chunks.split_first() {
            plain &= is_plain(*chunk);
            chunks = more;
        }
        if plain {
            JsonKey::new(name)
        } else {
            JsonKey {
                bytes: [0; JsonKey::SIZE],
                len: 0,
            }
        }
    }

    /// The key and its length; nothing for a name that is too long.
    #[inline]
    pub(crate) fn bytes(&self) -> Option<(&[u8; JsonKey::SIZE], usize)> {
        (self.len > 0).then_some((&self.bytes, usize::from(self.len)))
    }
}

/// Whether none of eight bytes needs an escape. Of a difference, the high bit tells of a byte that
/// was smaller, unless one before it was.
const fn is_plain(bytes: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    const fn has_less(word: u64, than: u8) -> bool {
        word.wrapping_sub(ONES * than as u64) & !word & HIGH != 0
    }
    let word = u64::from_ne_bytes(bytes);
    !has_less(word, b' ')
        && !has_less(word ^ (ONES * b'"' as u64), 1)
        && !has_less(word ^ (ONES * b'\\' as u64), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_names_up_to_its_size() {
        let longest = "n".repeat(JsonKey::SIZE - 4);
        for name in ["a", "canvas_step_id", &longest] {
            let key = JsonKey::new(name);
            let (bytes, len) = key.bytes().unwrap();
            assert_eq!(&bytes[..len], format!(",\"{name}\":").as_bytes());
        }
        assert!(JsonKey::new(&format!("{longest}n")).bytes().is_none());
    }

    #[test]
    fn is_prepared_unless_a_byte_needs_an_escape() {
        for at in 0..20 {
            for byte in 0..128_u8 {
                let name: String = (0..20)
                    .map(|i| if i == at { char::from(byte) } else { 'ü' })
                    .collect();
                let plain = byte >= b' ' && !b"\"\\".contains(&byte);
                assert_eq!(JsonKey::of_any(&name).bytes().is_some(), plain, "{name:?}");
            }
        }
    }
}
