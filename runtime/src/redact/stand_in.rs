//! What stands in for a text that is taken out: a neutral text, or a pseudonym, in the format of
//! the field.
//!
//! Both tables are templates. What the outside may rely on stands in the documentation of
//! [`Redaction`](super::Redaction).

use std::borrow::Cow;

use crate::descriptor::{Format, TypeDescriptor};

/// What a text of no format becomes, and how its pseudonyms begin.
pub(crate) const MASK: &str = "***";

/// Stands for a digit that the value decides, and for one that says to who has the key that the
/// others are a pseudonym.
const VALUE: u8 = b'#';
const CHECK: u8 = b'?';

/// Digits of a pseudonym in plain text that say what it stands for; at least so many, at most so
/// many. And those that check them.
const LEAST_DIGITS: usize = 8;
const MOST_DIGITS: usize = 24;
const CHECK_DIGITS: usize = 8;

const UUID: &str = "########-####-8###-8###-####????????";
/// The first eight digits of a real object id are a time: no such id is from before July 1970.
const OBJECT_ID: &str = "00###############???????";
const EMAIL: &str = "########################????????@redacted.invalid";
const URL: &str = "https://redacted.invalid/########################????????";
/// No country has the code 999. A phone number has at most 15 digits, so that the values it can
/// tell apart are few.
const PHONE: &str = "+999#########???";
/// Addresses for documentation (RFC 3849).
const IP: &str = "2001:db8:####:####:####:####:????:????";

/// What a text of this format becomes: valid, and the same whatever it was.
fn neutral(rule: Option<Format>) -> &'static str {
    match rule {
        None => MASK,
        Some(Format::Uuid) => "00000000-0000-8000-8000-000000000000",
        Some(Format::ObjectId) => "000000000000000000000000",
        Some(Format::Email) => "***@redacted.invalid",
        Some(Format::Url) => "https://redacted.invalid/",
        Some(Format::Phone) => "+9990000000",
        Some(Format::Ip) => "2001:db8::",
        Some(Format::TimeZone) => "Etc/UTC",
        Some(Format::Currency) => "XXX",
        Some(Format::Language) => "und",
        Some(Format::Json) => "\"***\"",
        Some(Format::Date) => "1900-01-01",
        Some(Format::Duration) => "PT0S",
        Some(Format::UnixSeconds) => "1262304000",
        Some(Format::UnixMillis) => "1262304000000",
    }
}

/// The number that a number of this type becomes: the start of 2010 for a moment, or the earliest
/// plausible one if that is later.
pub(crate) fn neutral_number(ty: Option<&TypeDescriptor>) -> i64 {
    let number = match ty.and_then(|ty| ty.format) {
        Some(Format::UnixSeconds) => 1_262_304_000,
        Some(Format::UnixMillis) => 1_262_304_000_000,
        _ => return 0,
    };
    let earliest = ty.and_then(|ty| ty.earliest);
    earliest.map_or(number, |earliest| earliest.max(number))
}

/// The neutral text, in no more than `limit` characters.
pub(super) fn mask(rule: Option<Format>, limit: usize) -> Cow<'static, str> {
    let text = neutral(rule);
    if text.len() <= limit {
        Cow::Borrowed(text)
    } else {
        Cow::Borrowed(MASK.get(..limit).unwrap_or(MASK))
    }
}

/// The pseudonym of a text, in no more than `limit` characters; where the format has too few values
/// for pseudonyms, or the limit is too tight, the neutral text. What is a pseudonym already, or a
/// neutral text, stays.
pub(super) fn pseudonym(
    key: &[u8; 32],
    rule: Option<Format>,
    limit: usize,
    text: &str,
) -> Cow<'static, str> {
    let own = match rule {
        None => None,
        Some(Format::Uuid) => Some(UUID),
        Some(Format::ObjectId) => Some(OBJECT_ID),
        Some(Format::Email) => Some(EMAIL),
        Some(Format::Url) => Some(URL),
        Some(Format::Phone) => Some(PHONE),
        Some(Format::Ip) => Some(IP),
        // So few values are in use that how often each comes would tell what it is. A JSON document
        // is redacted value by value instead.
        Some(
            Format::TimeZone
            | Format::Currency
            | Format::Language
            | Format::Date
            | Format::Duration
            | Format::Json
            | Format::UnixSeconds
            | Format::UnixMillis,
        ) => {
            return mask(rule, limit);
        }
    };
    let neutral = mask(rule, limit);
    if text == neutral {
        return neutral;
    }
    if text.len() <= limit && is_pseudonym(key, own, text) {
        return Cow::Owned(text.to_owned());
    }
    match own.filter(|template| template.len() <= limit) {
        Some(template) => Cow::Owned(fill(key, template, text)),
        None => match plain(limit) {
            Some(template) => Cow::Owned(fill(key, &template, text)),
            None => mask(None, limit),
        },
    }
}

/// The template of plain text in no more than `limit` characters, if that is enough for one.
fn plain(limit: usize) -> Option<String> {
    let digits = limit
        .checked_sub(MASK.len() + CHECK_DIGITS)?
        .min(MOST_DIGITS);
    (digits >= LEAST_DIGITS)
        .then(|| format!("{MASK}{}{}", "#".repeat(digits), "?".repeat(CHECK_DIGITS)))
}

/// Whether a text was made by [`fill`] with this key. A text that merely looks like it has other
/// check digits: whoever makes texts up without the key hits them once in 4 billion times (in 268
/// million for an object id; in 1,000 for a phone number, of a country that does not exist).
fn is_pseudonym(key: &[u8; 32], own: Option<&str>, text: &str) -> bool {
    let general = [UUID, OBJECT_ID, EMAIL, URL, IP];
    let others = general.into_iter().chain(own.filter(|own| *own == PHONE));
    others.into_iter().any(|template| fits(key, template, text))
        || (text.starts_with(MASK)
            && plain(text.len()).is_some_and(|template| fits(key, &template, text)))
}

fn fits(key: &[u8; 32], template: &str, text: &str) -> bool {
    if text.len() != template.len() {
        return false;
    }
    let base = base(template);
    let (mut digits, mut checks) = (Vec::new(), Vec::new());
    for (place, byte) in template.bytes().zip(text.bytes()) {
        match place {
            VALUE | CHECK if !base.contains(&byte) => return false,
            VALUE => digits.push(byte),
            CHECK => checks.push(byte),
            _ if place != byte => return false,
            _ => {}
        }
    }
    check_digits(key, template, &digits)
        .take(checks.len())
        .eq(checks)
}

/// The template with the digits of a value, and those that check them.
fn fill(key: &[u8; 32], template: &str, text: &str) -> String {
    let count = template.bytes().filter(|place| *place == VALUE).count();
    let digits: Vec<u8> = self::digits(key, template, &[b"value", text.as_bytes()])
        .take(count)
        .collect();
    let (mut values, mut checks) = (digits.iter().copied(), check_digits(key, template, &digits));
    let filled = template.bytes().map(|place| match place {
        VALUE => values.next().unwrap_or(b'0'),
        CHECK => checks.next().unwrap_or(b'0'),
        literal => literal,
    });
    filled.map(char::from).collect()
}

fn check_digits(key: &[u8; 32], template: &str, digits: &[u8]) -> impl Iterator<Item = u8> + use<> {
    self::digits(key, template, &[b"check", template.as_bytes(), digits])
}

/// Digits of the keyed hash of some bytes, which begin with what they are: no value can be chosen
/// so that its digits check others.
fn digits(key: &[u8; 32], template: &str, parts: &[&[u8]]) -> impl Iterator<Item = u8> + use<> {
    let base = base(template);
    let mut hasher = hmac_sha256::HMAC::new(key);
    for bytes in parts {
        hasher.update(bytes);
    }
    let hash = hasher.finalize();
    hash.into_iter().map(move |byte| {
        base.get(usize::from(byte) % base.len())
            .copied()
            .unwrap_or(b'0')
    })
}

fn base(template: &str) -> &'static [u8] {
    if template == PHONE {
        b"0123456789"
    } else {
        b"0123456789abcdef"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event_catalog_formats::format::{check, check_number};

    const KEY: [u8; 32] = *b"an example key, thirty-two bytes";
    const FREE: usize = usize::MAX;

    #[test]
    fn pseudonyms_never_change() {
        let of = |rule| pseudonym(&KEY, rule, FREE, "ada");
        let rules = [
            None,
            Some(Format::Uuid),
            Some(Format::ObjectId),
            Some(Format::Email),
            Some(Format::Url),
            Some(Format::Phone),
            Some(Format::Ip),
        ];
        let expected = [
            "***926f1890e7fd2aefd7ce687a08abd604",
            "926f1890-e7fd-82ae-8fd7-ce687a459049",
            "00926f1890e7fd2ae600466e",
            "926f1890e7fd2aefd7ce687ab009aa4d@redacted.invalid",
            "https://redacted.invalid/926f1890e7fd2aefd7ce687a35a29157",
            "+999524392148119",
            "2001:db8:926f:1890:e7fd:2aef:a4c3:b755",
        ];
        assert_eq!(rules.map(of).to_vec(), expected);
    }

    #[test]
    fn each_format_is_kept_and_nothing_changes_twice() {
        for rule in Format::ALL {
            for text in ["ada", "", "***", "und", "b0a3", "ünïcode"] {
                for limit in (0..60).chain([FREE]) {
                    let (masked, hashed) = (
                        mask(Some(rule), limit),
                        pseudonym(&KEY, Some(rule), limit, text),
                    );
                    assert!(
                        masked.len() <= limit && hashed.len() <= limit,
                        "{rule:?} {limit} {hashed}"
                    );
                    assert_eq!(
                        pseudonym(&KEY, Some(rule), limit, &hashed),
                        hashed,
                        "{rule:?} {limit}"
                    );
                }
                assert!(check(rule, &mask(Some(rule), FREE)), "{rule:?}");
                let hashed = pseudonym(&KEY, Some(rule), FREE, text);
                assert!(check(rule, &hashed), "{rule:?} {hashed}");
                // As a text of an unknown field as well, but for phone numbers, whose check digits
                // are few.
                assert_eq!(
                    pseudonym(&KEY, None, FREE, &hashed) == hashed,
                    is_pseudonym(&KEY, None, &hashed) || hashed == MASK,
                    "{rule:?}"
                );
            }
            for earliest in [None, Some(0), Some(1_500_000_000_000)] {
                let ty = TypeDescriptor {
                    name: "",
                    doc: "",
                    format: Some(rule),
                    earliest,
                    values: None,
                    examples: &[],
                };
                let number = neutral_number(Some(&ty));
                if rule == Format::UnixMillis {
                    assert!(check_number(rule, number) && !ty.is_too_early(number));
                } else if rule == Format::UnixSeconds && earliest.is_none() {
                    assert!(check_number(rule, number));
                }
            }
        }
        for limit in 19..40 {
            let hashed = pseudonym(&KEY, None, limit, "ada");
            assert_eq!(
                (hashed.len(), pseudonym(&KEY, None, limit, &hashed)),
                (limit.min(35), hashed.clone())
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_pseudonym_is_none() {
        for rule in [
            None,
            Some(Format::Uuid),
            Some(Format::ObjectId),
            Some(Format::Email),
            Some(Format::Url),
            Some(Format::Ip),
        ] {
            let real = pseudonym(&KEY, rule, FREE, "ada");
            // Made with another key, with any digit changed, with other case.
            let mut forged = vec![pseudonym(&[7; 32], rule, FREE, "ada").into_owned()];
            forged.extend((0..real.len()).filter_map(|at| {
                let digit = *real.as_bytes().get(at)?;
                let other = if digit == b'0' { '1' } else { '0' };
                digit
                    .is_ascii_hexdigit()
                    .then(|| format!("{}{other}{}", &real[..at], &real[at + 1..]))
            }));
            forged.extend(Some(real.to_uppercase()).filter(|upper| *upper != real));
            for text in forged {
                assert_ne!(pseudonym(&KEY, rule, FREE, &text), text, "{rule:?}");
                assert_ne!(pseudonym(&KEY, None, FREE, &text), text, "{rule:?}");
            }
        }
        // Pseudonyms can be asked for values of one's own choice: that gives no check digits for
        // anything else.
        let digits = pseudonym(
            &KEY,
            None,
            FREE,
            &format!("check{}0123456789abcdef01234567", plain(FREE).unwrap()),
        );
        let forged = format!("***0123456789abcdef01234567{}", &digits[3..11]);
        assert_ne!(pseudonym(&KEY, None, FREE, &forged), forged);
    }
}
