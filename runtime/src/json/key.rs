//! The keys of members as the writer needs them: whole, and of one size.

/// `,"name":`, with room behind it, so that writing it takes a few moves of fixed size and no loop.
#[derive(Clone, Copy, Debug)]
pub struct JsonKey {
    bytes: [u8; JsonKey::SIZE],
    len: u8,
}

impl JsonKey {
    /// How much is moved.
    pub(super) const SIZE: usize = 48;

    /// The key of a field with this name, which needs no escapes.
    pub const fn new(name: &str) -> Self {
        let (name, mut key) = (name.as_bytes(), JsonKey { bytes: [0; JsonKey::SIZE], len: 0 });
        if name.len() + 4 > JsonKey::SIZE {
            return key;
        }
        key.bytes[0] = b',';
        key.bytes[1] = b'"';
        let mut i = 0;
        while i < name.len() {
            key.bytes[2 + i] = name[i];
            i += 1;
        }
        key.bytes[2 + i] = b'"';
        key.bytes[3 + i] = b':';
        #[allow(clippy::cast_possible_truncation, reason = "less than 48")]
        {
            key.len = i as u8 + 4;
        }
        key
    }

    /// The key of a member with any name: prepared if it needs no escapes.
    pub(crate) const fn of_any(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            if bytes[i] < b' ' || bytes[i] == b'"' || bytes[i] == b'\\' {
                return JsonKey { bytes: [0; JsonKey::SIZE], len: 0 };
            }
            i += 1;
        }
        JsonKey::new(name)
    }

    /// The key and its length; nothing for a name that is too long.
    #[inline]
    pub(super) fn bytes(&self) -> Option<(&[u8; JsonKey::SIZE], usize)> {
        (self.len > 0).then_some((&self.bytes, usize::from(self.len)))
    }
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
}
