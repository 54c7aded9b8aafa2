//! Absolute URLs, as the WHATWG URL Standard parses them, less white space and control characters.

mod host;

use super::classes::{self, Classes, lowest};

/// The standard's parser forgives spaces, tabs and line breaks; a URL that another system has to
/// find again in a text cannot hold them.
#[inline(never)]
pub(super) fn url(value: &str) -> bool {
    unbroken(value.as_bytes()) && (plain(value.as_bytes()) || parses(value.as_bytes()))
}

/// Whether the standard's parser takes it without a base. All depends on what stands before the
/// path: in a path, a query or a fragment it refuses nothing.
fn parses(value: &[u8]) -> bool {
    let Some(colon) = value.iter().position(|&b| b == b':') else {
        return false;
    };
    let (scheme, rest) = (&value[..colon], &value[colon + 1..]);
    let is_scheme = |b: &u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
    if !scheme.first().is_some_and(u8::is_ascii_alphabetic) || !scheme.iter().all(is_scheme) {
        return false;
    }
    let is = |known: &&[u8]| scheme.eq_ignore_ascii_case(known);
    let specials: [&[u8]; 5] = [b"http", b"https", b"ws", b"wss", b"ftp"];
    if specials.iter().any(is) {
        // It forgives any number of slashes of either kind, and none.
        let slashes = rest.iter().take_while(|&&b| is_slash(b)).count();
        return authority(before(&rest[slashes..], b"/\\?#"), host::domain, false);
    }
    if is(&b"file".as_slice()) {
        return match rest {
            [first, second, rest @ ..] if is_slash(*first) && is_slash(*second) => {
                let host = before(rest, b"/\\?#");
                let is_drive = matches!(host, [b'a'..=b'z' | b'A'..=b'Z', b':' | b'|']);
                host.is_empty() || is_drive || host::domain(host)
            }
            _ => true,
        };
    }
    match rest.strip_prefix(b"//") {
        Some(rest) => authority(before(rest, b"/?#"), host::opaque, true),
        None => true,
    }
}

fn is_slash(b: u8) -> bool {
    matches!(b, b'/' | b'\\')
}

/// What stands before the first of these.
fn before<'v>(value: &'v [u8], ends: &[u8]) -> &'v [u8] {
    value.split(|b| ends.contains(b)).next().unwrap_or_default()
}

/// User and password, host and port. Nothing at all is fine where a scheme needs no host.
fn authority(value: &[u8], is_host: fn(&[u8]) -> bool, may_be_empty: bool) -> bool {
    let (has_user, place) = match value.iter().rposition(|&b| b == b'@') {
        Some(at) => (true, &value[at + 1..]),
        None => (false, value),
    };
    // A colon within brackets belongs to an address.
    let brackets = place.iter().rposition(|&b| b == b']').unwrap_or(0);
    let colon = place.iter().skip(brackets).position(|&b| b == b':');
    let (host, port) = match colon {
        Some(at) => (&place[..brackets + at], Some(&place[brackets + at + 1..])),
        None => (place, None),
    };
    if host.is_empty() {
        return may_be_empty && !has_user && port.is_none();
    }
    port.is_none_or(is_port) && is_host(host)
}

/// Whether a text is a port; none at all is the scheme's own.
fn is_port(port: &[u8]) -> bool {
    port.iter()
        .try_fold(0_u32, |number, &b| {
            let number = number * 10 + char::from(b).to_digit(10)?;
            (number <= 0xFFFF).then_some(number)
        })
        .is_some()
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
/// Left to the parser are: user names, ports, IP addresses, which is what a host whose last label
/// starts with a digit may be taken for, and hosts with two hyphens in a row, which may hold
/// Punycode.
#[inline]
fn plain(value: &[u8]) -> bool {
    let Some(rest) = value
        .strip_prefix(b"https://")
        .or_else(|| value.strip_prefix(b"http://"))
    else {
        return false;
    };
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
    use url::Url;

    const PARTS: [&str; 54] = [
        "a",
        "x",
        "xn",
        "xn--",
        "--",
        "-",
        ".",
        "..",
        "0",
        "0x",
        "0X1f",
        "08",
        "9",
        "256",
        "1.2.3.4",
        "4294967296",
        "A",
        "_",
        "/",
        "//",
        "?",
        "#",
        "@",
        ":",
        ":80",
        ":65536",
        "[",
        "]",
        "[::1]",
        "[1:2::3.4.5.6]",
        "[fe80::1%25eth0]",
        "%",
        "%41",
        "%2e",
        "%zz",
        "%00",
        "%3a",
        "\\",
        "<",
        "|",
        "^",
        "C:",
        "C|",
        "é",
        "+",
        "~",
        "!",
        "$&'()*,;=\"`{}",
        "localhost",
        "example.com",
        "xn--mnchen-3ya",
        "xn--a",
        "xn--0",
        "user:pass@",
    ];
    const STARTS: [&str; 22] = [
        "http://",
        "https://",
        "HTTPS://",
        "http:",
        "https:/",
        "http:\\\\",
        "ws://",
        "wss://",
        "ftp://",
        "file:",
        "file://",
        "file:///",
        "FILE://",
        "mailto:",
        "app://",
        "my-app+x.1://",
        "a:",
        "1a://",
        "",
        ":",
        "//",
        "data:",
    ];

    /// Whether tables of names decide: those we do without.
    fn is_a_matter_of_idna(text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        !text.is_ascii() || text.contains("xn--") || text.contains('%')
    }

    #[test]
    fn the_parser_agrees_with_the_standards_own() {
        let mut random = Random::new(2);
        let (mut good, mut bad, mut plain_ones) = (0, 0, 0);
        for _ in 0..400_000 {
            let rest: String = (0..=random.below(6))
                .map(|_| *random.pick(&PARTS))
                .collect();
            let text = format!("{}{rest}", random.pick(&STARTS));
            let expected = Url::parse(&text).is_ok();
            if expected {
                good += 1;
            } else {
                bad += 1;
            }
            if plain(text.as_bytes()) {
                plain_ones += 1;
                assert!(expected, "{text}");
            }
            // Here the crate lets through what the standard refuses: `@` without a host, and a
            // backslash behind the port where it is no slash.
            let is_hostless =
                |at: usize| matches!(text.as_bytes().get(at + 1), None | Some(b'/' | b'?' | b'#'));
            let is_lax = text.starts_with("app:") || text.starts_with("my-app");
            if text.match_indices('@').any(|(at, _)| is_hostless(at))
                || is_lax && text.contains('\\')
            {
                continue;
            }
            // Nothing that is good is refused; and of what is ASCII, nothing bad is accepted.
            if expected || !is_a_matter_of_idna(&text) {
                assert_eq!(parses(text.as_bytes()), expected, "{text}");
            }
        }
        assert!(
            good > 50_000 && bad > 50_000 && plain_ones > 1_000,
            "{good} {bad} {plain_ones}"
        );
    }

    #[test]
    fn hosts_in_other_scripts_and_in_their_codes() {
        for good in [
            "https://münchen.de/",
            "https://xn--mnchen-3ya.de/",
            "https://XN--Mnchen-3ya.de",
            "https://例え.テスト/a",
            "https://ex%61mple.com",
            "https://m%C3%BCnchen.de",
        ] {
            assert!(Url::parse(good).is_ok() && url(good), "{good}");
        }
        for bad in [
            "https://xn--",
            "https://xn--a-",
            "https://xn---3ya.de",
            "https://xn--mnchen-3y!.de",
            "https://xn--99999999999999.de",
            "https://exa%mple.com",
            "https://ex%2fmple.com",
            "https://a%20b.com",
            "https://%31.2.3.256",
        ] {
            assert!(Url::parse(bad).is_err() && !url(bad), "{bad}");
        }
    }

    #[test]
    fn long_labels_and_hosts_are_no_trap() {
        for host in [
            "a".repeat(64),
            "a.".repeat(200) + "com",
            "a".repeat(100_000),
        ] {
            let text = format!("https://{host}/");
            assert_eq!(super::url(&text), Url::parse(&text).is_ok());
        }
    }
}
