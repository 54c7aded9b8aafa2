//! Formats and ways to write a moment, as predicates: regular expressions where there is no better
//! word for them.
//!
//! The expressions are of literals, classes of ASCII characters, groups, `|`, `?`, `*`, `+` and
//! `{m,n}`: what POSIX, Perl, Java and RE2 read alike. The whole text must match.

use event_catalog_formats::format;

use super::{Expr, Measure, Operand};
use crate::model::{DateTimes, Format, Part, Primitive, Zone};

/// Spaces and control characters, within a class.
const GAPS: &str = "[:space:][:cntrl:]";
const HEX: &str = "[0-9A-Fa-f]";
/// A part of an IPv4 address.
const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
/// Tags of languages that are well-formed by name only.
const GRANDFATHERED: [&str; 17] = [
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];
/// A date that exists, or the thirtieth of February.
const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "([01][0-9]|2[0-3])(:[0-5][0-9](:([0-5][0-9]|60)([.,][0-9]{1,9})?)?)?";
const OFFSET: &str = "([Zz]|[+-][0-9]{2}(:?[0-9]{2}(:?[0-9]{2})?)?)";

/// Returns what holds of good values, and whether it says exactly that; `None` where a value of this
/// kind always is good, or nothing can be said of it.
pub(super) fn good<'c>(
    format: Format,
    operand: Operand,
    primitive: Primitive,
    earliest: Option<i64>,
) -> Option<(Expr<'c>, bool)> {
    let matches = |pattern: String| Expr::Matches(operand, pattern.into());
    if judges_digits(primitive) {
        let (start, end) = format::moments(format)?;
        let start = earliest.map_or(start, |earliest| start.max(earliest));
        return Some((Expr::Within(operand, start, end), true));
    }
    if primitive != Primitive::String {
        return None;
    }
    Some(match format {
        Format::Uuid => (
            matches(format!("{HEX}{{8}}(-{HEX}{{4}}){{3}}-{HEX}{{12}}")),
            true,
        ),
        Format::ObjectId => (matches(format!("{HEX}{{24}}")), true),
        Format::Phone => (matches("[+][1-9][0-9]{6,14}".to_owned()), true),
        Format::Ip => (matches(format!("{}|{}", ipv4(), ipv6())), true),
        Format::TimeZone => (Expr::TimeZone(operand), true),
        Format::Currency => (Expr::OneOf(operand, format::currencies().collect()), true),
        Format::Email => (email(operand), false),
        Format::Url => (url(operand), false),
        Format::Language => (matches(language()), false),
        Format::Json => (Expr::Json(operand), false),
        Format::Date => (matches(format!("{DATE}([Tt ]{TIME}{OFFSET}?)?")), false),
        Format::Duration => (matches(duration()), false),
        Format::UnixSeconds => (
            matches("[+]?0*([0-9]{1,9}|[1-3][0-9]{9}|40[0-9]{8})".to_owned()),
            false,
        ),
        Format::UnixMillis => (
            matches("[+]?0*([5-9][0-9]{9}|[0-9]{11,12}|[1-3][0-9]{12}|40[0-9]{11})".to_owned()),
            false,
        ),
    })
}

/// Whether a format of texts judges the digits of such a number.
pub(super) const fn judges_digits(primitive: Primitive) -> bool {
    matches!(primitive, Primitive::Int | Primitive::Long)
}

fn ipv4() -> String {
    format!("({OCTET}[.]){{3}}{OCTET}")
}

/// Eight groups, of which `::` stands for one or more; an IPv4 address may stand for the last two.
fn ipv6() -> String {
    let group = format!("{HEX}{{1,4}}");
    let last_two = format!("({group}:{group}|{})", ipv4());
    let mut forms = vec![format!("({group}:){{6}}{last_two}"), "::".to_owned()];
    for before in 0..=7 {
        let start = match before {
            0 => "::".to_owned(),
            1 => format!("{group}::"),
            _ => format!("({group}:){{{}}}{group}::", before - 1),
        };
        let room = 7 - before;
        if before > 0 {
            forms.push(start.clone());
        }
        match room {
            0 => {}
            1 => forms.push(format!("{start}{group}")),
            _ => {
                forms.push(format!("{start}{group}"));
                forms.push(match room {
                    2 => format!("{start}{last_two}"),
                    _ => format!("{start}({group}:){{0,{}}}{last_two}", room - 2),
                });
            }
        }
    }
    format!("({})", forms.join("|"))
}

/// A mailbox. Beyond ASCII, whatever is no space.
fn email<'c>(operand: Operand) -> Expr<'c> {
    let character = format!("[^](),.:;<>@[\"\\\\{GAPS}]");
    let word = format!("{character}+");
    let quoted = "\"([^\"\\\\[:cntrl:]]|[\\\\][!-~])*\"";
    let local = format!("({word}([.]{word})*|{quoted})");
    let edge = format!("[^]!-/:-@[-`{{-~{GAPS}]");
    let label = format!("{edge}({character}*{edge})?");
    let domain = format!("({label}([.]{label})*|[[]({}|IPv6:{})[]])", ipv4(), ipv6());
    Expr::All(vec![
        Expr::Matches(operand, format!("{local}@{domain}").into()),
        Expr::More(operand, Measure::Bytes, 254).not(),
    ])
}

/// What starts with a scheme, and goes on with a host where the scheme needs one. What the host's
/// name would be called in DNS is not asked.
fn url<'c>(operand: Operand) -> Expr<'c> {
    let any = format!("[^{GAPS}]*");
    let special = "([Hh][Tt][Tt][Pp][Ss]?|[Ww][Ss][Ss]?|[Ff][Tt][Pp]):";
    let port = "(:0*(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5]?[0-9]{1,4})?)?";
    let (v4, v6) = (ipv4(), ipv6());
    // What stands for something else where a host stands.
    let not = format!("^]#/:<>?@[|{GAPS}\\\\");
    // A host may be written with `%41` for a letter, which nobody does.
    let name = format!("([{not}^%]*[.])?[{not}^%.]*[{not}^%.0-9][{not}^%.]*");
    let domain = format!("(({name}|{v4})[.]?|[[]{v6}[]])");
    let with_host =
        format!("{special}[/\\\\]*([^/?#{GAPS}\\\\]*@)?{domain}{port}([/?#\\\\]{any})?");
    let opaque = format!("([{not}^]+|[[]{v6}[]])");
    let authority = format!("//(([^/?#{GAPS}]*@)?{opaque}{port})?([/?#]{any})?");
    let rest = format!("({authority}|/?([^/{GAPS}]{any})?)");
    let matches = |pattern: String| Expr::Matches(operand, pattern.into());
    Expr::Any(vec![
        matches(with_host),
        Expr::All(vec![
            matches(format!("[A-Za-z][A-Za-z0-9+.-]*:{rest}")),
            matches(format!("{special}{any}")).not(),
        ]),
    ])
}

fn language() -> String {
    let alpha = "[A-Za-z]";
    let any = "[A-Za-z0-9]";
    let language = format!("({alpha}{{2,3}}(-{alpha}{{3}}){{0,3}}|{alpha}{{4,8}})");
    let script = format!("(-{alpha}{{4}})?");
    let region = format!("(-({alpha}{{2}}|[0-9]{{3}}))?");
    let variants = format!("(-({alpha}{any}{{4,7}}|[0-9]{any}{{3,7}}))*");
    let extensions = format!("(-[0-9A-WY-Za-wy-z](-{any}{{2,8}})+)*");
    let private = format!("[xX](-{any}{{1,8}})+");
    let others = GRANDFATHERED.map(in_any_case).join("|");
    format!("{language}{script}{region}{variants}{extensions}(-{private})?|{private}|{others}")
}

fn in_any_case(text: &str) -> String {
    let one = |c: char| {
        if c.is_ascii_alphabetic() {
            format!("[{c}{}]", c.to_ascii_uppercase())
        } else {
            c.to_string()
        }
    };
    text.chars().map(one).collect()
}

/// At least one unit, each behind the greater ones, with a fraction at the last one of a day.
fn duration() -> String {
    let dates = ending("YMWD", "");
    let times = ending("HMS", "([.,][0-9]{1,9})?");
    format!("P({dates}|{}T({times}))", perhaps("YMWD"))
}

/// Some of these units, of which the last has a fraction; an alternative for each that may be last.
fn ending(units: &str, fraction: &str) -> String {
    let forms = units.char_indices().map(|(at, last)| {
        let before = perhaps(units.get(..at).unwrap_or_default());
        format!("{before}[0-9]+{fraction}{last}")
    });
    forms.collect::<Vec<_>>().join("|")
}

/// Any of these units, in order.
fn perhaps(units: &str) -> String {
    let mut all = String::new();
    for unit in units.chars() {
        all.push_str("([0-9]+");
        all.push(unit);
        all.push_str(")?");
    }
    all
}

/// Texts that have one of the formats, by their form: whether the day exists is not asked.
pub(super) fn datetimes(set: &DateTimes) -> String {
    let forms = set.formats.iter().map(|format| {
        let parts = format.parts.iter();
        let form: String = parts.map(|part| piece(*part, format.zone)).collect();
        form
    });
    forms.collect::<Vec<_>>().join("|")
}

fn piece(part: Part, zone: Zone) -> String {
    let optional = match zone {
        Zone::Required => "",
        Zone::Optional | Zone::Never => "?",
    };
    match part {
        Part::Iso if zone == Zone::Never => format!("{DATE}[Tt ]{TIME}"),
        Part::Iso => format!("{DATE}[Tt ]{TIME}{OFFSET}{optional}"),
        Part::Year => "[0-9]{4}".to_owned(),
        Part::Month => "(0[1-9]|1[0-2])".to_owned(),
        Part::Day => "(0[1-9]|[12][0-9]|3[01])".to_owned(),
        Part::Hour => "([01][0-9]|2[0-3])".to_owned(),
        Part::Minute => "[0-5][0-9]".to_owned(),
        Part::Second => "([0-5][0-9]|60)".to_owned(),
        Part::Millis => "[0-9]{3}".to_owned(),
        Part::Weekday => "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)".to_owned(),
        Part::Offset => "(Z|[+-][0-9]{4})".to_owned(),
        Part::OffsetWithColon => "(Z|[+-][0-9]{2}:[0-9]{2})".to_owned(),
        Part::Literal(c) if c.is_alphanumeric() || matches!(c, ' ' | '-' | ':' | ',' | '/') => {
            c.to_string()
        }
        Part::Literal('^') => "\\^".to_owned(),
        Part::Literal(c) => format!("[{c}]"),
    }
}

/// Whether every dialect reads a pattern of the catalog.
pub(super) fn is_spoken_everywhere(pattern: &str) -> bool {
    !pattern.contains("(?")
        && !pattern.contains('\\')
        && !pattern.contains("&&")
        && !pattern.contains("~~")
}

/// Whether every dialect means the same by it: nothing in it speaks of characters that it does not
/// name.
pub(super) fn means_the_same_everywhere(pattern: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _-+*?{},()|[]:/@#%=".contains(c);
    pattern.chars().all(plain) && !pattern.contains("[:") && !pattern.contains("[[")
}
