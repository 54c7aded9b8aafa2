//! Absolute URLs, as the WHATWG URL Standard parses them, less white space and control characters.

use url::Url;

use super::classes::{self, Classes, lowest};

/// The standard's parser forgives spaces, tabs and line breaks; a URL that another system has to
/// find again in a text cannot hold them.
#[inline(never)]
pub(super) fn url(value: &str) -> bool {
    unbroken(value.as_bytes()) && (plain(value.as_bytes()) || Url::parse(value).is_ok())
}

/// No white space, no control characters. All bytes are looked at, with no early end, so that the
/// compiler can take many at once.
#[inline]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a branch, and a branch per byte is what this avoids"
)]
fn unbroken(value: &[u8]) -> bool {
    !value
        .iter()
        .fold(false, |broken, &b| broken | (b <= b' ') | (b == 0x7f))
}

/// Whether it is certainly good: `http` or `https`, a host of plain labels, then anything. `false`
/// means: ask the parser.
///
/// Parsing allocates and costs as much as the rest of the validation together. The parser refuses
/// nothing in a path, a query or a fragment, so all depends on the host. Left to the parser are:
/// user names, ports, IP addresses, which is what a host whose last label starts with a digit may
/// be taken for, and hosts with two hyphens in a row, which may hold Punycode.
#[inline]
fn plain(value: &[u8]) -> bool {
    let Some(rest) = value
        .strip_prefix(b"https://")
        .or_else(|| value.strip_prefix(b"http://"))
    else {
        return false;
    };
    // The parser counts in 32 bits.
    if value.len() > 0xFFFF {
        return false;
    }
    // A host that goes on behind what is looked at is left to the parser, too.
    let Classes {
        letter,
        digit,
        dot,
        hyphen,
        stop,
        ..
    } = Classes::of(rest);
    let end = if stop != 0 {
        stop.trailing_zeros() as usize
    } else {
        rest.len()
    };
    if !(1..=classes::MOST).contains(&end) {
        return false;
    }
    let host = lowest(end);
    let (last, breaks, dots) = (1 << (end - 1), (dot | hyphen) & host, dot & host);
    // The first byte of a label has to be a letter or a digit; of the last label, a letter.
    let label = if dots == 0 { 1 } else { 2 << dots.ilog2() };
    host & !(letter | digit | dot | hyphen) == 0
        && breaks & (breaks << 1 | 1 | last) == 0
        && letter & label != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_short_cut_accepts_only_what_the_parser_accepts() {
        let mut random = Random::new(2);
        let alphabet = [
            "a",
            "x",
            "xn",
            "--",
            "-",
            ".",
            "0",
            "0x",
            "9",
            "1.2.3.4",
            "A",
            "_",
            "/",
            "?",
            "#",
            "@",
            ":",
            "[",
            "]",
            "%",
            "%41",
            "%zz",
            "é",
            "\\",
            "<",
            "abcdefghijklmnopqrstuvwxyz0123456789",
        ];
        let mut hits = 0;
        for _ in 0..200_000 {
            let host: String = (0..=random.below(6))
                .map(|_| *random.pick(&alphabet))
                .collect();
            let text = format!(
                "{}{host}",
                random.pick(&["http://", "https://", "https:/", "ftp://", "HTTP://"])
            );
            if plain(text.as_bytes()) {
                hits += 1;
                assert!(Url::parse(&text).is_ok(), "{text}");
            }
        }
        assert!(hits > 1_000, "{hits}");
    }

    #[test]
    fn long_labels_and_hosts_are_no_trap() {
        for host in ["a".repeat(64), "a.".repeat(200) + "com", "a".repeat(5_000)] {
            let text = format!("https://{host}/");
            assert_eq!(super::url(&text), Url::parse(&text).is_ok(), "{text}");
        }
    }
}
