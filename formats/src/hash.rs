//! Hashes that stand in the place of a text.

use std::fmt::Write as _;

use hmac_sha256::Hash;

/// Returns the SHA-256 hash of a text, in hexadecimal digits.
///
/// ```
/// use event_catalog_formats::hash::sha256;
///
/// assert!(sha256("ada@example.com").starts_with("b5fc85e55755f9e0"));
/// ```
pub fn sha256(text: &str) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Hash::hash(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
