//! Bytes as text, where JSON has no other way to say them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Returns the Base64 of bytes: RFC 4648, section 4, with padding.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Returns the bytes of a text that is Base64 exactly as [`encode`] writes it; `None` for any
/// other text, so that what is read is what is written.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", &[0xFF, 0xFE, 0]] {
            assert_eq!(decode(&encode(bytes)).as_deref(), Some(bytes));
        }
        for text in ["Zg", "Zg=", "Zh==", "Z g==", "Zg==\n", "_w==", "Zg==Zg=="] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
