//! Email addresses, RFC 5321 section 4.1.2 (with RFC 6531: letters beyond ASCII).

use std::net::{Ipv4Addr, Ipv6Addr};

use email_address::EmailAddress;

use super::classes::{self, Classes, lowest};

/// RFC 5321 section 4.5.3.1.3 allows a path of 256 octets, of which the angle brackets take two.
const MAX_BYTES: usize = 254;

/// A bare mailbox: no display name, no angle brackets. One domain label is enough: whether it
/// resolves is not a question of form.
#[inline(never)]
pub(super) fn email(value: &str) -> bool {
    value.len() <= MAX_BYTES && (plain(value.as_bytes()) || mailbox(value))
}

fn mailbox(value: &str) -> bool {
    // The crate's `is_valid` would also take "Ada <ada@example.com>", so its halves are asked
    // instead; they allocate nothing either.
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    EmailAddress::is_valid_local_part(local)
        && match domain.strip_prefix('[') {
            Some(literal) => literal.strip_suffix(']').is_some_and(address_literal),
            None => EmailAddress::is_valid_domain(domain),
        }
}

/// Whether it is certainly good: words of letters, digits, `_`, `+` and `-` with dots between, `@`,
/// and labels of letters, digits and hyphens. `false` means: ask the crate, which decodes
/// characters.
#[inline]
fn plain(value: &[u8]) -> bool {
    // With at most 64 bytes in all, the local part has less than its 64 and a label no more than
    // its 63.
    if value.len() > classes::MOST {
        return false;
    }
    let Classes {
        letter,
        digit,
        dot,
        hyphen,
        at,
        joiner,
        ..
    } = Classes::of(value);
    if !at.is_power_of_two() {
        return false;
    }
    let (local, domain) = (at - 1, lowest(value.len()) & !(at | (at - 1)));
    let (dots, breaks) = (dot & local, (dot | hyphen) & domain);
    let last = 1 << (value.len() - 1);
    local != 0
        && local & !(letter | digit | hyphen | joiner | dot) == 0
        && dots & (dots << 1 | 1) == 0
        && dots << 1 & at == 0
        && domain != 0
        && domain & !(letter | digit | hyphen | dot) == 0
        && breaks & ((breaks | at) << 1 | last) == 0
}

/// RFC 5321 section 4.1.3.
fn address_literal(literal: &str) -> bool {
    match literal.strip_prefix("IPv6:") {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
        None => literal.parse::<Ipv4Addr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_short_cut_accepts_only_what_the_crate_accepts() {
        let mut random = Random::new(1);
        let alphabet = [
            "a",
            "Z",
            "9",
            ".",
            "-",
            "_",
            "+",
            "@",
            "é",
            " ",
            "\"",
            "(",
            "[",
            "abcdefghijklmnopqrstuvwxyz0123456789",
        ];
        let mut hits = 0;
        for _ in 0..200_000 {
            let text: String = (0..=random.below(7))
                .map(|_| *random.pick(&alphabet))
                .collect();
            let text = if random.chance(1, 2) {
                text + "@b.c"
            } else {
                text
            };
            if plain(text.as_bytes()) {
                hits += 1;
                assert!(mailbox(&text), "{text}");
            }
        }
        assert!(hits > 1_000, "{hits}");
    }

    #[test]
    fn lengths() {
        let local = |n: usize| format!("{}@example.com", "a".repeat(n));
        assert!(email(&local(64)) && !email(&local(65)));
        let label = |n: usize| format!("a@{}.com", "b".repeat(n));
        assert!(email(&label(63)) && !email(&label(64)));
        let long = |n: usize| format!("a@{}c", "b.".repeat(n));
        assert!(email(&long(125)) && !email(&long(126)));
    }
}
