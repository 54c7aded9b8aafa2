//! What each format accepts, what it is called, and how a sentence describes it.

mod classes;
mod currency;
mod digits;
mod email;
mod time_zone;
mod url;

pub use currency::currencies;
pub use digits::{object_id, uuid};
pub use time_zone::time_zones;

use std::net::IpAddr;

use jiff::{Span, Timestamp, civil};

/// What a text or a number must look like. A value that does not is unusual: validation warns of
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// RFC 9562 UUID.
    Uuid,
    /// BSON object id: 24 hexadecimal digits.
    ObjectId,
    /// Email address (RFC 5321).
    Email,
    /// Absolute URL.
    Url,
    /// E.164 telephone number: `+` and 7 to 15 digits.
    Phone,
    /// IPv4 or IPv6 address.
    Ip,
    /// IANA time zone name.
    TimeZone,
    /// ISO 4217 currency code.
    Currency,
    /// BCP 47 language tag.
    Language,
    /// A JSON document inside the string.
    Json,
    /// Seconds since 1970-01-01 UTC, until 2100.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 UTC, until 2100.
    UnixMillis,
    /// ISO 8601 date or date-time.
    Date,
    /// ISO 8601 duration, such as `PT1H30M`.
    Duration,
}

/// What is said of a format.
struct Words {
    /// Its name in YAML.
    name: &'static str,
    /// The rule id of a violation.
    rule: &'static str,
    /// What a value should be, as a sentence goes on after "should be".
    expected: &'static str,
    /// A value that nobody has.
    example: &'static str,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 14] = [
        Format::Uuid,
        Format::ObjectId,
        Format::Email,
        Format::Url,
        Format::Phone,
        Format::Ip,
        Format::TimeZone,
        Format::Currency,
        Format::Language,
        Format::Json,
        Format::UnixSeconds,
        Format::UnixMillis,
        Format::Date,
        Format::Duration,
    ];

    /// Returns the format with this name in YAML.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns its name in YAML, such as `object_id`.
    pub const fn name(self) -> &'static str {
        self.words().name
    }

    /// Returns the rule id of a violation, such as `format.object-id`.
    pub const fn rule_id(self) -> &'static str {
        self.words().rule
    }

    /// Returns what a value of this format should be, as a sentence goes on after "should be".
    pub const fn expectation(self) -> &'static str {
        self.words().expected
    }

    /// Returns a value of this format that is nobody's.
    pub const fn example(self) -> &'static str {
        self.words().example
    }

    /// The table of formats: a row for each.
    const fn words(self) -> Words {
        let (name, rule, expected, example) = match self {
            Format::Uuid => (
                "uuid",
                "format.uuid",
                "a UUID (32 hexadecimal digits in five groups joined by hyphens)",
                "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f",
            ),
            Format::ObjectId => (
                "object_id",
                "format.object-id",
                "an object id (24 hexadecimal digits)",
                "6839d0f75c21aa4e09b7c3d8",
            ),
            Format::Email => (
                "email",
                "format.email",
                "an email address",
                "ada@example.com",
            ),
            Format::Url => (
                "url",
                "format.url",
                "an absolute URL without white space",
                "https://example.com/",
            ),
            Format::Phone => (
                "phone",
                "format.phone",
                "a phone number in E.164 form (`+` and 7 to 15 digits)",
                "+12025550123",
            ),
            Format::Ip => ("ip", "format.ip", "an IPv4 or IPv6 address", "192.0.2.44"),
            Format::TimeZone => (
                "time_zone",
                "format.time-zone",
                "a time zone of the IANA database",
                "Europe/Berlin",
            ),
            Format::Currency => (
                "currency",
                "format.currency",
                "a currency code of ISO 4217 (three upper-case letters)",
                "EUR",
            ),
            Format::Language => (
                "language",
                "format.language",
                "a language tag of BCP 47",
                "en",
            ),
            Format::Json => ("json", "format.json", "a JSON document", "{}"),
            Format::UnixSeconds => (
                "unix_seconds",
                "format.unix-seconds",
                "seconds since 1970-01-01 UTC, before 2100",
                "1782727512",
            ),
            Format::UnixMillis => (
                "unix_millis",
                "format.unix-millis",
                "milliseconds since 1970-01-01 UTC, before 2100",
                "1782727512483",
            ),
            Format::Date => (
                "date",
                "format.date",
                "a date of ISO 8601, alone or with a time",
                "2026-03-07",
            ),
            Format::Duration => (
                "duration",
                "format.duration",
                "a duration of ISO 8601, such as PT1H30M",
                "PT1H30M",
            ),
        };
        Words {
            name,
            rule,
            expected,
            example,
        }
    }
}

/// Seconds from 1970-01-01 to 2100-01-01: beyond it stand milliseconds taken for seconds, and below
/// the same number of milliseconds, seconds taken for milliseconds.
const END: i64 = 4_102_444_800;

/// Returns the number of a format of numbers for the start of a day in UTC, written `2010-01-01`;
/// `None` where it is no day, or the format none of moments.
pub fn of_day(format: Format, day: &str) -> Option<i64> {
    let day: jiff::civil::Date = (day.len() == 10).then(|| day.parse().ok())??;
    let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    match format {
        Format::UnixSeconds => Some(start.as_second()),
        Format::UnixMillis => Some(start.as_millisecond()),
        _ => None,
    }
}

/// Returns the day of such a number, as [`of_day`] reads it.
pub fn day_of(format: Format, number: i64) -> Option<String> {
    let moment = match format {
        Format::UnixSeconds => jiff::Timestamp::from_second(number),
        Format::UnixMillis => jiff::Timestamp::from_millisecond(number),
        _ => return None,
    };
    let moment = moment.ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(moment.date().to_string())
}

/// Whether a text has the format.
///
/// | format | accepted | source |
/// |---|---|---|
/// | `Uuid` | 32 hexadecimal digits in five groups joined by hyphens, any version | RFC 9562 section 4 |
/// | `ObjectId` | 24 hexadecimal digits | BSON specification |
/// | `Email` | a bare mailbox, letters beyond ASCII included | RFC 5321 section 4.1.2, RFC 6531 |
/// | `Url` | what parses without a base, and holds no white space or control character | WHATWG URL Standard (RFC 3986); names beyond ASCII by their form |
/// | `Phone` | `+`, then 7 to 15 digits of which the first is not zero | ITU-T E.164 |
/// | `Ip` | IPv4 in dotted decimal, IPv6 without zone | RFC 6943 section 3.1.1, RFC 4291 section 2.2 |
/// | `TimeZone` | names and links of the database, in any case | IANA time zone database (RFC 6557) |
/// | `Currency` | three-letter codes, upper case | ISO 4217 |
/// | `Language` | well-formed tags; whether subtags are registered is not asked | BCP 47 (RFC 5646 section 2.1) |
/// | `Json` | one JSON document | RFC 8259 |
/// | `Date` | a date, alone or followed by a time and an offset | ISO 8601, RFC 3339 |
/// | `Duration` | `P`, years to days, `T`, hours to seconds: at least one, a fraction at the last | ISO 8601-1 section 5.5.2, without alternative format |
/// | `UnixSeconds`, `UnixMillis` | decimal digits that [`check_number`] accepts | |
pub fn check(format: Format, value: &str) -> bool {
    match format {
        Format::Uuid => digits::uuid(value.as_bytes()),
        Format::ObjectId => digits::object_id(value.as_bytes()),
        Format::Email => email::email(value),
        Format::Url => url::url(value),
        Format::Phone => digits::phone(value.as_bytes()),
        Format::Ip => ip(value),
        Format::TimeZone => time_zone::time_zone(value),
        Format::Currency => currency::currency(value),
        Format::Language => language(value),
        Format::Json => crate::is_json(value),
        Format::Date => date(value),
        Format::Duration => duration(value),
        Format::UnixSeconds | Format::UnixMillis => number(format, value),
    }
}

/// Whether a number has the format: for times, whether they lie between 1970 and 2100, and are not
/// seconds taken for milliseconds or the other way round. A format of texts judges the decimal
/// digits.
pub fn check_number(format: Format, value: i64) -> bool {
    match moments(format) {
        Some((start, end)) => (start..end).contains(&value),
        None => check(format, itoa::Buffer::new().format(value)),
    }
}

/// Returns the first number that is a moment in a format of numbers, and the first beyond; `None`
/// for formats of texts.
#[inline]
pub const fn moments(format: Format) -> Option<(i64, i64)> {
    match format {
        Format::UnixSeconds => Some((0, END)),
        Format::UnixMillis => Some((END, END * 1_000)),
        _ => None,
    }
}

// Identifiers are what events are full of. Keeping everything else out of line leaves `check` a
// jump, with no registers to save.

#[inline(never)]
fn ip(value: &str) -> bool {
    value.parse::<IpAddr>().is_ok()
}

#[inline(never)]
fn language(value: &str) -> bool {
    oxilangtag::LanguageTag::parse(value).is_ok()
}

#[inline(never)]
fn duration(value: &str) -> bool {
    // jiff takes friendlier forms as well, and signs, which are RFC 9557's.
    value.starts_with('P')
        && !value.contains(|c: char| c.is_ascii_lowercase() || c.is_whitespace())
        && value.parse::<Span>().is_ok()
}

#[inline(never)]
fn number(format: Format, value: &str) -> bool {
    value
        .parse()
        .is_ok_and(|number| check_number(format, number))
}

#[inline(never)]
fn date(value: &str) -> bool {
    // `[Europe/Berlin]` after a date is RFC 9557, which few parsers take; a date with an offset is
    // a timestamp to jiff.
    !value.contains('[')
        && (value.parse::<civil::Date>().is_ok() || value.parse::<Timestamp>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Format, what it accepts, near misses.
    const TABLE: &[(Format, &[&str], &[&str])] = &[
        (
            Format::Uuid,
            &[
                "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f",
                "7F2C1A9E-4B5D-4C3A-9E8F-2D6B0A1C3E5F",
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
            ],
            &[
                "",
                "uuid",
                "7f2c1a9e4b5d4c3a9e8f2d6b0a1c3e5f",
                "{7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f}",
                "urn:uuid:7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f",
                "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5",
                "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5g",
                "7f2c1a9e-4b5d-4c3a-9e8f2-d6b0a1c3e5f",
                "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3é5f",
                " 7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f",
            ],
        ),
        (
            Format::ObjectId,
            &[
                "65f1c2a4b9d3e70812ab34cd",
                "65F1C2A4B9D3E70812AB34CD",
                "000000000000000000000000",
            ],
            &[
                "",
                "65f1c2a4b9d3e70812ab34c",
                "65f1c2a4b9d3e70812ab34cde",
                "65f1c2a4b9d3e70812ab34cg",
                "65f1c2a4-9d3e70812ab34cd",
                "65f1c2a4b9d3e70812ab34\u{e9}",
            ],
        ),
        (
            Format::Email,
            &[
                "ada@example.com",
                "grace.hopper+navy@mail.example.org",
                "o'brien@example.co.uk",
                "a@localhost",
                "\"quoted local\"@example.com",
                "ada@[192.0.2.1]",
                "ada@[IPv6:2001:db8::1]",
                "jörg@bücher.example",
            ],
            &[
                "",
                "email",
                "@",
                "ada@",
                "@example.com",
                "ada@@example.com",
                "ada.@example.com",
                ".ada@example.com",
                "a..b@example.com",
                "ada@example..com",
                "ada@-example.com",
                "ada@example.com.",
                "ada @example.com",
                "ada@exam ple.com",
                "Ada <ada@example.com>",
                " <ada@example.com>",
                "ada@[banana]",
                "ada@[]",
                "ada@[",
                "mailto:ada@example.com,bob@example.com",
            ],
        ),
        (
            Format::Url,
            &[
                "https://example.com",
                "http://example.com/a/b.html?x=1&y=%20#top",
                "https://example.com:8443/?q",
                "https://ada:secret@example.com/",
                "https://192.0.2.1/",
                "https://[2001:db8::1]/",
                "https://bücher.example/straße",
                "myapp://product/12",
                "mailto:ada@example.com",
                "tel:+12025550123",
            ],
            &[
                "",
                "url",
                "example.com/page",
                "/relative",
                "//example.com/",
                "https://",
                "http://?x",
                "https://1.2.3.999/",
                "https://[::1/",
                "https://example.com:99999/",
                "https://exa mple.com/",
                "https://example.com/a b",
                " https://example.com/",
                "https://example.com/\n",
                "https://exa<mple.com/",
            ],
        ),
        (
            Format::Phone,
            &["+12025550123", "+4912345", "+1234567", "+123456789012345"],
            &[
                "",
                "+",
                "12025550123",
                "+1 202 555 0123",
                "+1-202-555-0123",
                "+02025550123",
                "+123456",
                "+1234567890123456",
                "++12025550123",
                "+12025550a23",
                "tel:+12025550123",
            ],
        ),
        (
            Format::Ip,
            &[
                "192.0.2.44",
                "0.0.0.0",
                "2001:db8::1",
                "::",
                "::ffff:192.0.2.1",
            ],
            &[
                "",
                "192.0.2",
                "192.0.2.256",
                "192.0.2.044",
                "192.0.2.1/24",
                "2001:db8:::1",
                "2001:db8::g",
                "[::1]",
                "fe80::1%eth0",
                "localhost",
            ],
        ),
        (
            Format::TimeZone,
            &[
                "America/New_York",
                "Europe/Berlin",
                "Asia/Tokyo",
                "UTC",
                "Etc/GMT+5",
                "US/Pacific",
                "america/new_york",
                "America/Argentina/Buenos_Aires",
            ],
            &[
                "",
                "America",
                "America/New York",
                "Europe/Atlantis",
                "GMT+5:30",
                "+02:00",
                "Etc/GMT+99",
            ],
        ),
        (
            Format::Currency,
            &["USD", "EUR", "JPY", "CHF", "XCG", "ZWG"],
            &["", "usd", "US", "USDT", "XXZ", "$", "€"],
        ),
        (
            Format::Language,
            &[
                "en",
                "de",
                "pt-BR",
                "zh-Hant-TW",
                "sr-Latn",
                "es-419",
                "en-US-x-private",
            ],
            &[
                "",
                "e",
                "pt_BR",
                "en-",
                "-en",
                "en--US",
                "toolonglanguage",
                "en US",
                "日本",
            ],
        ),
        (
            Format::Json,
            &[
                "{}",
                "[]",
                "null",
                "1.5",
                "\"text\"",
                r#"{"a": [1, {"b": null}]}"#,
                " {} ",
            ],
            &[
                "",
                "{",
                "{a: 1}",
                "{'a': 1}",
                "[1,]",
                "{} {}",
                "undefined",
                "NaN",
            ],
        ),
        (
            Format::UnixSeconds,
            &["0", "631152000", "1782727512", "4102444799"],
            &[
                "",
                "4102444800",
                "1782727512000",
                "-1",
                "1782727512.5",
                "now",
            ],
        ),
        (
            Format::UnixMillis,
            &["631152000000", "1782727512483", "4102444799999"],
            &["", "4102444799", "4102444800000", "1782727512", "0"],
        ),
        (
            Format::Date,
            &[
                "1988-04-12",
                "2024-02-29",
                "1975-11-30T00:00:00Z",
                "2026-06-29T12:30:00.123+02:00",
                "2026-06-29T12:30:00",
                "2026-06-29 12:30:00Z",
            ],
            &[
                "",
                "1988-13-12",
                "2023-02-29",
                "88-04-12",
                "12.04.1988",
                "04/12/1988",
                "1988-04",
                "2026-06-29T25:00:00Z",
                "2026-06-29T12:30:00+02:00[Europe/Berlin]",
                "date",
                "2026-06-29T",
            ],
        ),
        (
            Format::Duration,
            &[
                "P3D",
                "PT36H",
                "PT1H30M",
                "P1Y2M10DT2H30M",
                "P2W",
                "PT0.5S",
                "PT0S",
            ],
            &[
                "", "P", "PT", "3D", "P1H", "PT1D", "P-1D", "-P1D", "p1d", "P1D ", "1 hour",
                "P1.5D", "PT1H30", "90",
            ],
        ),
    ];

    #[test]
    fn accepts_the_format_and_refuses_near_misses() {
        for (format, good, bad) in TABLE {
            for value in *good {
                assert!(check(*format, value), "{format:?} should accept {value:?}");
            }
            for value in *bad {
                assert!(!check(*format, value), "{format:?} should refuse {value:?}");
            }
        }
        assert!(
            TABLE.iter().map(|(format, ..)| *format).eq(Format::ALL),
            "every format has its row"
        );
        for format in Format::ALL {
            assert_eq!(Format::named(format.name()), Some(format));
            assert!(check(format, format.example()), "{format:?}");
        }
    }

    #[test]
    fn days_are_numbers() {
        let day = "2010-01-01";
        let seconds = of_day(Format::UnixSeconds, day);
        assert_eq!(seconds, Some(1_262_304_000));
        assert_eq!(of_day(Format::UnixMillis, day), Some(1_262_304_000_000));
        assert_eq!(
            day_of(Format::UnixSeconds, 1_262_304_000).as_deref(),
            Some(day)
        );
        assert_eq!(
            day_of(Format::UnixMillis, 1_262_390_399_999).as_deref(),
            Some(day)
        );
        for (format, text) in [
            (Format::Uuid, day),
            (Format::UnixSeconds, "2010-1-1"),
            (Format::UnixSeconds, "2010-02-30"),
            (Format::UnixSeconds, "2010-01-01T00:00:00Z"),
        ] {
            assert_eq!(of_day(format, text), None, "{text}");
        }
        assert_eq!(day_of(Format::UnixSeconds, i64::MAX), None);
    }

    #[test]
    fn numbers_are_times_before_2100() {
        assert!(check_number(Format::UnixSeconds, 1_782_727_512));
        assert!(!check_number(Format::UnixSeconds, 1_782_727_512_483));
        assert!(check_number(Format::UnixMillis, 1_782_727_512_483));
        assert!(!check_number(Format::UnixMillis, 1_782_727_512));
        for extreme in [-1, i64::MIN, i64::MAX] {
            assert!(!check_number(Format::UnixSeconds, extreme));
            assert!(!check_number(Format::UnixMillis, extreme));
        }
        assert!(!check_number(Format::Uuid, 12));
        assert!(check_number(Format::Json, 12));
    }

    #[test]
    fn ids_and_limits_fit_together() {
        assert_eq!(
            END,
            "2100-01-01T00:00:00Z"
                .parse::<Timestamp>()
                .unwrap()
                .as_second()
        );
        let mut ids: Vec<_> = TABLE.iter().map(|(format, ..)| format.rule_id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TABLE.len());
    }
}
