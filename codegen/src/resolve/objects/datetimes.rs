//! Sets of datetime formats, and the patterns they are written in.
//!
//! A pattern is `iso8601`, or pieces in the vendor's own notation: `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss`, `SSS`, `EEE` (weekday), `Z` (`Z` or `+hhmm`),
//! `XXX` (`Z` or `+hh:mm`), `'text'` as it stands, and any other character that is no letter.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{Source, ast};
use crate::model::{DateTimeFormat, DateTimes, Part, Zone};
use crate::resolve::facts::is_day;
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::{Known, Site};

/// The pieces that are letters.
const PIECES: [(&str, Part); 10] = [
    ("yyyy", Part::Year),
    ("MM", Part::Month),
    ("dd", Part::Day),
    ("HH", Part::Hour),
    ("mm", Part::Minute),
    ("ss", Part::Second),
    ("SSS", Part::Millis),
    ("EEE", Part::Weekday),
    ("XXX", Part::OffsetWithColon),
    ("Z", Part::Offset),
];

pub(super) fn resolve<'a>(
    source: &'a Source<ast::Objects>,
    module: usize,
    known: &mut Known<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, ast) in source.ast.datetimes.iter() {
        let site = Site::new(source, &["datetimes".into(), name.into()]);
        check_snake("set of datetime formats", name, || site.key(&[]), found);
        if known.datetimes.define(name, scope.catalogue.datetimes.len()).is_err() || scope.types.get(name).is_some() {
            found.report(|| {
                Diagnostic::new(rule::DUPLICATE_NAME, site.key(&[]), format!("there is another type `{name}`")).help("rename one of them")
            });
        }
        let formats: Vec<DateTimeFormat> = ast.formats.iter().filter_map(|(pattern, ast)| format(&site, pattern, ast, found)).collect();
        // Moments that are not made from text are written as ISO 8601.
        if !site.is_damaged(&[]) && !ast.formats.iter().any(|(pattern, _)| pattern == "iso8601") {
            found.report(|| {
                Diagnostic::new(rule::BAD_DATETIME_FORMAT, site.key(&["formats".into()]), "a set of datetime formats has `iso8601`")
                    .help("moments that are computed are written so")
            });
        }
        scope.catalogue.datetimes.push(DateTimes { name: name.clone(), doc: ast.doc.clone(), module, formats });
    }
}

fn format(site: &Site<'_, ast::Objects>, pattern: &str, ast: &ast::Format, found: &mut Diagnostics) -> Option<DateTimeFormat> {
    let place = || site.key(&["formats".into(), pattern.into()]);
    let parts = match parts(pattern) {
        Ok(parts) => parts,
        Err(rest) => {
            found.report(|| {
                let pieces: Vec<&str> = PIECES.iter().map(|(piece, _)| *piece).collect();
                let message = format!("`{}` is no piece of a datetime format", rest.chars().take(20).collect::<String>());
                Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), message)
                    .help(format!("the pieces are {}, 'text' in quotes, and characters that are no letters", pieces.join(", ")))
            });
            return None;
        }
    };
    let zone = match ast.zone.as_str() {
        "required" => Zone::Required,
        "optional" => Zone::Optional,
        _ => Zone::Never,
    };
    let twice =
        parts.iter().enumerate().any(|(i, part)| !matches!(part, Part::Literal(_)) && parts.iter().take(i).any(|other| other == part));
    let has = |part: Part| parts.contains(&part);
    let zoned = has(Part::Offset) || has(Part::OffsetWithColon);
    let problem = if parts == [Part::Iso] {
        None
    } else if !(has(Part::Year) && has(Part::Month) && has(Part::Day)) {
        Some("a format has `yyyy`, `MM` and `dd`")
    } else if matches!(parts.first(), Some(Part::Literal(_))) {
        Some("a format starts with a piece, not with text")
    } else if twice {
        Some("a piece stands in the format twice")
    } else if zoned != (zone == Zone::Required) {
        Some("`zone` is `required` where the format has `Z` or `XXX`, else `never`; only `iso8601` can leave it open")
    } else {
        None
    };
    if let Some(problem) = problem.filter(|_| !ast.zone.is_empty()) {
        found.report(|| Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), problem));
    }
    let format = DateTimeFormat {
        pattern: pattern.to_owned(),
        doc: ast.doc.clone(),
        zone,
        parts,
        examples: ast.examples.clone().unwrap_or_default(),
    };
    for (i, _) in format.examples.iter().enumerate().filter(|(_, example)| problem.is_none() && !has_outline(&format, example)) {
        found.report(|| {
            let place = site.value(&["formats".into(), pattern.into(), "examples".into(), i.into()]);
            Diagnostic::new(rule::BAD_VALUE, place, "the example does not have the format")
        });
    }
    Some(format)
}

/// The pieces of a pattern; `Err` holds the rest that is none.
fn parts(pattern: &str) -> Result<Vec<Part>, &str> {
    if pattern == "iso8601" {
        return Ok(vec![Part::Iso]);
    }
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some((piece, part)) = PIECES.iter().find(|(piece, _)| rest.starts_with(piece)) {
            parts.push(*part);
            rest = &rest[piece.len()..];
        } else if let Some((text, after)) = rest.strip_prefix('\'').and_then(|quoted| quoted.split_once('\'')) {
            parts.extend(text.chars().map(Part::Literal));
            rest = after;
        } else if c.is_alphanumeric() || c == '\'' {
            return Err(rest);
        } else {
            parts.push(Part::Literal(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    Ok(parts)
}

/// Whether a text has one of the formats, as far as this crate can tell.
pub(super) fn is_moment(set: &DateTimes, text: &str) -> bool {
    set.formats.iter().any(|format| has_outline(format, text))
}

/// Whether a text has a format. The runtime looks closer: at weekdays, and at all that is allowed in ISO 8601.
fn has_outline(format: &DateTimeFormat, text: &str) -> bool {
    if format.parts == [Part::Iso] {
        return has_iso_outline(format.zone, text);
    }
    let mut date = [""; 3];
    let rest = format.parts.iter().try_fold(text, |text, part| {
        let (head, rest) = piece(*part, text)?;
        match part {
            Part::Year => date[0] = head,
            Part::Month => date[1] = head,
            Part::Day => date[2] = head,
            _ => {}
        }
        Some(rest)
    });
    rest == Some("") && is_day(&date.join("-"))
}

/// The text of a piece at the start of a text, and what follows.
fn piece(part: Part, text: &str) -> Option<(&str, &str)> {
    let digits = |count: usize, most: u16| {
        let (head, rest) = text.split_at_checked(count)?;
        let fits = head.bytes().all(|byte| byte.is_ascii_digit()) && head.parse::<u16>().is_ok_and(|number| number <= most);
        fits.then_some((head, rest))
    };
    match part {
        Part::Iso => None,
        Part::Year => digits(4, 9_999),
        Part::Month | Part::Day => digits(2, 99),
        Part::Hour => digits(2, 23),
        Part::Minute | Part::Second => digits(2, 59),
        Part::Millis => digits(3, 999),
        Part::Weekday => text.split_at_checked(3).filter(|(day, _)| ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(day)),
        Part::Literal(c) => text.starts_with(c).then(|| text.split_at(c.len_utf8())),
        Part::Offset | Part::OffsetWithColon => {
            let len = if text.starts_with('Z') {
                1
            } else if part == Part::Offset {
                5
            } else {
                6
            };
            text.split_at_checked(len).filter(|(offset, _)| is_offset(offset, Some(part == Part::OffsetWithColon)))
        }
    }
}

/// `Z`, `+hhmm` or `+hh:mm`; whether with a colon is open if nobody says it.
fn is_offset(text: &str, colon: Option<bool>) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else { return text == "Z" };
    let (hours, minutes, has_colon) = match (digits.split_once(':'), digits.split_at_checked(2)) {
        (Some((hours, minutes)), _) => (hours, minutes, true),
        (None, Some((hours, minutes))) => (hours, minutes, false),
        (None, None) => return false,
    };
    let whole = |part, text| piece(part, text).is_some_and(|(_, rest)| rest.is_empty());
    colon.is_none_or(|colon| colon == has_colon) && whole(Part::Hour, hours) && whole(Part::Minute, minutes)
}

fn has_iso_outline(zone: Zone, text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (time, offset) = time.find(['Z', '+', '-']).map_or((time, ""), |at| time.split_at(at));
    let fits_zone = match zone {
        Zone::Required => is_offset(offset, None),
        Zone::Optional => offset.is_empty() || is_offset(offset, None),
        Zone::Never => offset.is_empty(),
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let clock = clock.replace(':', "");
    let rest = [Part::Hour, Part::Minute, Part::Second].into_iter().try_fold(clock.as_str(), |text, part| Some(piece(part, text)?.1));
    let spread = || {
        let (year, rest) = piece(Part::Year, date)?;
        let (month, day) = piece(Part::Month, rest)?;
        Some(format!("{year}-{month}-{day}"))
    };
    let has_day = is_day(date) || spread().is_some_and(|day| is_day(&day));
    has_day && fits_zone && rest == Some("") && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert_eq!(parts("iso8601"), Ok(vec![Part::Iso]));
        assert_eq!(parts("MM/dd"), Ok(vec![Part::Month, Part::Literal('/'), Part::Day]));
        assert_eq!(parts("HH'Th'mm"), Ok(vec![Part::Hour, Part::Literal('T'), Part::Literal('h'), Part::Minute]));
        assert_eq!(parts("yyyyTHH"), Err("THH"));
        assert_eq!(parts("'open"), Err("'open"));
    }

    #[test]
    fn outlines() {
        let format = |pattern: &str, zone| DateTimeFormat {
            pattern: pattern.to_owned(),
            doc: String::new(),
            zone,
            parts: parts(pattern).unwrap_or_default(),
            examples: Vec::new(),
        };
        for (pattern, zone, good, bad) in [
            ("iso8601", Zone::Required, "2026-03-07T09:08:07+02:00", "2026-03-07T09:08:07"),
            ("iso8601", Zone::Optional, "2026-03-07T09:08:07.123Z", "2026-03-07 09:08:07"),
            ("iso8601", Zone::Optional, "20260307T090807", "2026é307T090807"),
            ("iso8601", Zone::Never, "2026-03-07T09:08:07", "2026-03-07T09:08:07Z"),
            ("iso8601", Zone::Optional, "2026-02-28T09:08:07", "2026-02-29T09:08:07"),
            ("MM/dd/yyyy", Zone::Never, "03/07/2026", "yesterday"),
            ("yyyy-MM-dd'T'HH:mm:ss:SSSZ", Zone::Required, "2026-03-07T09:08:07:123+0200", "2026-03-07T09:08:07:123+02:00"),
            ("EEE MM dd HH:mm:ss.XXX yyyy", Zone::Required, "Sat 03 07 09:08:07.+02:00 2026", "Sat 03 07 09:08:07.+24:00 2026"),
            ("EEE MM dd HH:mm:ss.XXX yyyy", Zone::Required, "Sat 03 07 09:08:07.Z 2026", "Sat 03 32 09:08:07.Z 2026"),
        ] {
            assert!(has_outline(&format(pattern, zone), good), "{good}");
            assert!(!has_outline(&format(pattern, zone), bad), "{bad}");
        }
    }
}
