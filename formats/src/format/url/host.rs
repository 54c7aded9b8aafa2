//! Hosts of URLs: domains, IPv4 and IPv6 addresses, and opaque hosts.
//!
//! Of domains beyond ASCII the form is checked, and not whether every character is one that IDNA
//! lets into a name: its tables weigh more than all other formats together.

use std::borrow::Cow;
use std::net::Ipv6Addr;

/// Whether a host is one that `http` and its like can have.
pub(super) fn domain(host: &[u8]) -> bool {
    if let [b'[', address @ .., b']'] = host {
        return ipv6(address);
    }
    let host = decoded(host);
    if host.is_empty() || host.iter().any(|&b| is_forbidden(b) || b == b'%') {
        return false;
    }
    if !host.split(|&b| b == b'.').all(label) {
        return false;
    }
    !ends_in_a_number(&host) || ipv4(&host)
}

/// Whether a host is one that other schemes can have: nobody looks into it.
pub(super) fn opaque(host: &[u8]) -> bool {
    match host {
        [b'[', address @ .., b']'] => ipv6(address),
        _ => !host.iter().copied().any(is_forbidden),
    }
}

/// An address without zone, as the standard library reads it.
fn ipv6(address: &[u8]) -> bool {
    str::from_utf8(address).is_ok_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// What stands for something else where a host stands. Control characters and spaces are refused
/// before.
fn is_forbidden(b: u8) -> bool {
    b <= b' ' || b == 0x7f || b"#/:<>?@[\\]^|".contains(&b)
}

/// With `%41` as the byte that it is. A `%` that stands for nothing stays.
fn decoded(host: &[u8]) -> Cow<'_, [u8]> {
    if !host.contains(&b'%') {
        return Cow::Borrowed(host);
    }
    let mut bytes = Vec::with_capacity(host.len());
    let mut rest = host;
    while let [first, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|&b| char::from(b).to_digit(16));
        let (byte, after) = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                // Two digits make a byte.
                let byte = u8::try_from(high << 4 | low).unwrap_or_default();
                (byte, after.get(2..).unwrap_or_default())
            }
            (byte, ..) => (*byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    Cow::Owned(bytes)
}

/// Whether a label that says it is Punycode is. Any other will do.
fn label(label: &[u8]) -> bool {
    match label.split_at_checked(4) {
        Some((prefix, code)) if prefix.eq_ignore_ascii_case(b"xn--") => punycode(code),
        _ => true,
    }
}

/// Whether a text decodes to one with characters beyond ASCII (RFC 3492, section 6.2).
fn punycode(code: &[u8]) -> bool {
    const BASE: u32 = 36;
    let (basic, mut digits) = match code.iter().rposition(|&b| b == b'-') {
        // A hyphen that nothing stands before is no delimiter.
        Some(0) => return false,
        Some(at) => (&code[..at], &code[at + 1..]),
        None => (&code[..0], code),
    };
    if digits.is_empty() || !basic.is_ascii() {
        return false;
    }
    let Ok(mut length) = u32::try_from(basic.len()) else {
        return false;
    };
    let (mut point, mut at, mut bias, mut is_first) = (128_u32, 0_u32, 72_u32, true);
    while !digits.is_empty() {
        let (start, mut weight, mut k) = (at, 1_u32, BASE);
        loop {
            let Some((&b, rest)) = digits.split_first() else {
                return false;
            };
            digits = rest;
            // `a` to `z` count from 0, `0` to `9` from 26.
            let digit = match b {
                b'0'..=b'9' => u32::from(b - b'0') + 26,
                b'a'..=b'z' => u32::from(b - b'a'),
                b'A'..=b'Z' => u32::from(b - b'A'),
                _ => return false,
            };
            let Some(sum) = digit
                .checked_mul(weight)
                .and_then(|more| at.checked_add(more))
            else {
                return false;
            };
            at = sum;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            let Some(next) = weight.checked_mul(BASE - threshold) else {
                return false;
            };
            (weight, k) = (next, k + BASE);
        }
        length += 1;
        // Thresholds follow how far the last one went.
        let mut delta = (at - start) / if is_first { 700 } else { 2 };
        delta += delta / length;
        let mut k = 0;
        while delta > (BASE - 1) * 26 / 2 {
            (delta, k) = (delta / (BASE - 1), k + BASE);
        }
        (bias, is_first) = (k + BASE * delta / (delta + 38), false);
        let Some(next) = point.checked_add(at / length) else {
            return false;
        };
        if char::from_u32(next).is_none() {
            return false;
        }
        (point, at) = (next, at % length + 1);
    }
    true
}

/// Whether a host is meant as an IPv4 address: its last label is a number.
fn ends_in_a_number(host: &[u8]) -> bool {
    let host = host.strip_suffix(b".").unwrap_or(host);
    let last = host.rsplit(|&b| b == b'.').next().unwrap_or_default();
    !last.is_empty() && (last.iter().all(u8::is_ascii_digit) || number(last).is_some())
}

/// Whether all parts are numbers and fit, the last one into the bytes that are left.
fn ipv4(host: &[u8]) -> bool {
    let host = host.strip_suffix(b".").unwrap_or(host);
    let mut parts = host.split(|&b| b == b'.').map(number);
    let Some(mut last) = parts.next() else {
        return false;
    };
    let mut room = u64::from(u32::MAX);
    for part in parts {
        if last.is_none_or(|number| number > 0xff) || room == 0xff {
            return false;
        }
        (last, room) = (part, room >> 8);
    }
    last.is_some_and(|number| number <= room)
}

/// A number: decimal, octal after `0`, hexadecimal after `0x`.
fn number(part: &[u8]) -> Option<u64> {
    let (digits, base) = match part {
        [] => return None,
        [b'0', b'x' | b'X', digits @ ..] => (digits, 16),
        [b'0', digits @ ..] => (digits, 8),
        digits => (digits, 10),
    };
    digits.iter().try_fold(0_u64, |number, &b| {
        let digit = char::from(b).to_digit(base)?;
        // What does not fit is too large for an address anyway.
        Some(
            number
                .saturating_mul(u64::from(base))
                .saturating_add(u64::from(digit)),
        )
    })
}
