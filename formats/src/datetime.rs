//! Texts that stand for a moment, in formats that a catalog writes down.
//!
//! A pattern is `iso8601`, or pieces in a notation that many vendors use: `yyyy`, `MM`, `dd`, `HH`,
//! `mm`, `ss`, `SSS`, `EEE` (weekday), `Z` (`Z` or `+hhmm`), `XXX` (`Z` or `+hh:mm`), `'text'` as
//! it stands, and any other character that is no letter.
//!
//! They are read here, not by `jiff::fmt::strtime`: that passes white space and numbers of fewer
//! digits, takes seconds in offsets and no `Z`, so each would have to be checked again.

use jiff::Timestamp;
use jiff::civil::{self, Weekday};
use jiff::tz::Offset;

/// Whether a format names an offset from UTC. Where none is named, UTC is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// It must.
    Required,
    /// It may.
    Optional,
    /// It must not.
    Never,
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A whole ISO 8601 date-time: date, `T`, time, and perhaps an offset.
    Iso,
    /// Four digits.
    Year,
    /// Two digits.
    Month,
    /// Two digits.
    Day,
    /// Two digits, 00 to 23.
    Hour,
    /// Two digits.
    Minute,
    /// Two digits.
    Second,
    /// Three digits: milliseconds.
    Millis,
    /// `Mon` to `Sun`, which must be the weekday of the date.
    Weekday,
    /// `Z`, or `+hhmm`.
    Offset,
    /// `Z`, or `+hh:mm`.
    OffsetWithColon,
    /// This character.
    Literal(char),
}

/// The pieces that are letters, as patterns write them.
pub const PIECES: [(&str, Part); 10] = [
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

/// Returns the pieces of a pattern.
///
/// # Errors
///
/// The rest of the pattern, from where it is no piece.
pub fn parts(pattern: &str) -> Result<Vec<Part>, &str> {
    if pattern == "iso8601" {
        return Ok(vec![Part::Iso]);
    }
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some((piece, part)) = PIECES.iter().find(|(piece, _)| rest.starts_with(piece)) {
            parts.push(*part);
            rest = &rest[piece.len()..];
        } else if let Some((text, after)) = rest
            .strip_prefix('\'')
            .and_then(|quoted| quoted.split_once('\''))
        {
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

/// No text of more bytes stands for a moment.
const LONGEST: usize = 64;

/// Whether a text can have a format, at a glance: each starts with a number, a sign or a capital,
/// as the generator makes sure.
#[inline]
pub fn may_start(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(first) => {
            matches!(first, b'0'..=b'9' | b'A'..=b'Z' | b'+' | b'-') && text.len() <= LONGEST
        }
        None => false,
    }
}

/// Returns the moment that a text of a format stands for: the format is its pieces, and whether it
/// names an offset from UTC.
pub fn parse(parts: &[Part], zone: Zone, text: &str) -> Option<Timestamp> {
    if parts == [Part::Iso] {
        return iso(text, zone);
    }
    let mut read = Read::default();
    let rest = parts
        .iter()
        .try_fold(text, |rest, part| read.part(*part, rest))?;
    if rest.is_empty() { read.moment() } else { None }
}

fn iso(text: &str, zone: Zone) -> Option<Timestamp> {
    let (at, offset) = plain_iso(text).or_else(|| any_iso(text))?;
    let fits = match zone {
        Zone::Required => offset.is_some(),
        Zone::Optional => true,
        Zone::Never => offset.is_none(),
    };
    fits.then(|| moment(at, offset))
}

/// The moment of a date and time that exist; UTC where no offset is named. On the last and the
/// first day there is, an offset leads beyond what a [`Timestamp`] holds: then it is the last
/// moment, or the first. `9999-12-31` is how many write "for ever".
fn moment(at: civil::DateTime, offset: Option<Offset>) -> Timestamp {
    let end = if at.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    offset
        .unwrap_or(Offset::UTC)
        .to_timestamp(at)
        .unwrap_or(end)
}

/// A date and time, with its offset from UTC.
type Read8601 = (civil::DateTime, Option<Offset>);

/// The way nearly everybody writes ISO 8601, several times as fast as all of ISO 8601:
/// `2026-03-07T09:08:07`, perhaps with up to nine digits after a dot, perhaps with `Z` or `+hh:mm`.
/// Nothing for any other text, which may be right nevertheless.
fn plain_iso(text: &str) -> Option<Read8601> {
    let (head, mut rest) = text.as_bytes().split_first_chunk::<19>()?;
    let part = |at: usize| head.get(at..).and_then(<[u8]>::first_chunk).copied();
    let [century, _, year, _, _, month, ..] = pairs(part(0)?, *b"0000-00-")?;
    let [day, _, _, hour, _, _, minute, _] = pairs(part(8)?, *b"00T00:00")?;
    let [.., second, _] = pairs(part(11)?, *b"00:00:00")?;
    let date = civil::Date::new(i16::from(century) * 100 + i16::from(year), month, day).ok()?;
    let mut nanos = 0;
    if let [b'.', fraction @ ..] = rest {
        /// What a fraction of so many digits is multiplied by.
        const WORTH: [i32; 10] = [
            0,
            100_000_000,
            10_000_000,
            1_000_000,
            100_000,
            10_000,
            1_000,
            100,
            10,
            1,
        ];
        let mut digits = 0;
        rest = fraction;
        while let [digit @ b'0'..=b'9', behind @ ..] = rest
            && digits < 9
        {
            nanos = nanos * 10 + i32::from(digit - b'0');
            (digits, rest) = (digits + 1, behind);
        }
        nanos *= WORTH[digits];
        if digits == 0 {
            return None;
        }
    }
    let time = civil::Time::new(hour, minute, second, nanos).ok()?;
    let offset = match *rest {
        [] => None,
        [b'Z'] => Some(Offset::UTC),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let [hours, _, _, minutes, ..] =
                pairs([h0, h1, b':', m0, m1, b'-', b'-', b'-'], *b"00:00---")?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
            Some(Offset::from_seconds(if sign == b'+' { seconds } else { -seconds }).ok()?)
        }
        _ => return None,
    };
    Some((date.to_datetime(time), offset))
}

/// The rest of ISO 8601: without punctuation, without seconds, with a comma before the fraction,
/// with an offset of whole hours.
fn any_iso(text: &str) -> Option<Read8601> {
    // The letter stays: a space instead is another format.
    let (date, time) = text.split_once('T')?;
    let (time, offset) = time.split_at(time.find(['Z', '+', '-']).unwrap_or(time.len()));
    // jiff judges the numbers. It takes more than ISO 8601 for us: signed years of six digits,
    // hours alone, leap seconds, zones in brackets.
    let clock = time.split(['.', ',']).next().unwrap_or_default();
    let has_shape = date.len() >= 8
        && date.starts_with(|c: char| c.is_ascii_digit())
        && clock.len() >= 4
        && !clock.ends_with("60")
        && time
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b':' | b'.' | b','));
    if !has_shape {
        return None;
    }
    let at = text.get(..date.len() + 1 + time.len())?.parse().ok()?;
    let offset = if offset.is_empty() {
        None
    } else {
        Some(iso_offset(offset)?)
    };
    Some((at, offset))
}

/// `Z`, `+hh:mm`, `+hhmm` or `+hh`.
fn iso_offset(text: &str) -> Option<Offset> {
    let mut read = Read::default();
    let text = if text.len() == 3 {
        &format!("{text}00")
    } else {
        text
    };
    let rest = read.offset(text, text.contains(':'))?;
    if rest.is_empty() { read.offset } else { None }
}

/// The numbers that a text has where `like` has two zeros, all at once: each number stands where
/// its first digit does. Nothing if the text is not like that.
#[inline]
fn pairs(text: [u8; 8], like: [u8; 8]) -> Option<[i8; 8]> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let [text, like] = [text, like].map(u64::from_le_bytes);
    // What is left of digits is their value; of anything else, nothing may be.
    let (values, others) = (text ^ like, like ^ (EACH * u64::from(b'0')));
    let above_nine = (values | values.wrapping_add(EACH * (0x7f - 9))) & (EACH * 0x80);
    // All bits of a byte if any is set: those of separators are below 0x80.
    let separators = ((others + EACH * 0x7f) >> 7 & EACH) * 0xff;
    if above_nine != 0 || values & separators != 0 {
        return None;
    }
    Some(
        (values * 10 + (values >> 8))
            .to_le_bytes()
            .map(u8::cast_signed),
    )
}

/// What was read so far.
#[derive(Default)]
struct Read {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    millis: i32,
    weekday: Option<Weekday>,
    offset: Option<Offset>,
}

impl Read {
    /// Reads a piece from the start of the text; the rest of it.
    fn part<'t>(&mut self, part: Part, text: &'t str) -> Option<&'t str> {
        match part {
            Part::Year => digits(text, 4, &mut self.year),
            Part::Month => digits(text, 2, &mut self.month),
            Part::Day => digits(text, 2, &mut self.day),
            Part::Hour => digits(text, 2, &mut self.hour),
            Part::Minute => digits(text, 2, &mut self.minute),
            Part::Second => digits(text, 2, &mut self.second),
            Part::Millis => digits(text, 3, &mut self.millis),
            Part::Literal(c) => text.strip_prefix(c),
            Part::Weekday => {
                const DAYS: [(&str, Weekday); 7] = [
                    ("Mon", Weekday::Monday),
                    ("Tue", Weekday::Tuesday),
                    ("Wed", Weekday::Wednesday),
                    ("Thu", Weekday::Thursday),
                    ("Fri", Weekday::Friday),
                    ("Sat", Weekday::Saturday),
                    ("Sun", Weekday::Sunday),
                ];
                DAYS.iter().find_map(|(name, day)| {
                    let rest = text.strip_prefix(name)?;
                    self.weekday = Some(*day);
                    Some(rest)
                })
            }
            Part::Offset | Part::OffsetWithColon => {
                self.offset(text, part == Part::OffsetWithColon)
            }
            // Only whole formats are ISO.
            Part::Iso => None,
        }
    }

    fn offset<'t>(&mut self, text: &'t str, colon: bool) -> Option<&'t str> {
        if let Some(rest) = text.strip_prefix('Z') {
            self.offset = Some(Offset::UTC);
            return Some(rest);
        }
        let (sign, text) = match text.strip_prefix('+') {
            Some(rest) => (1, rest),
            None => (-1, text.strip_prefix('-')?),
        };
        let (mut hours, mut minutes) = (0_i32, 0_i32);
        let text = digits(text, 2, &mut hours)?;
        let text = if colon { text.strip_prefix(':')? } else { text };
        let text = digits(text, 2, &mut minutes)?;
        // No place on earth is further from UTC than 14 hours; ISO 8601 has no more than 23:59.
        if hours > 23 || minutes > 59 {
            return None;
        }
        self.offset = Some(Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()?);
        Some(text)
    }

    fn moment(&self) -> Option<Timestamp> {
        let date = civil::Date::new(self.year, self.month, self.day).ok()?;
        if self.weekday.is_some_and(|day| day != date.weekday()) {
            return None;
        }
        let time =
            civil::Time::new(self.hour, self.minute, self.second, self.millis * 1_000_000).ok()?;
        Some(moment(date.to_datetime(time), self.offset))
    }
}

/// Reads exactly so many digits.
fn digits<'t, T: TryFrom<i32>>(text: &'t str, count: usize, into: &mut T) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(count)?;
    let number = head.bytes().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i32::from(byte - b'0'))
    })?;
    *into = T::try_from(number).ok()?;
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert_eq!(parts("iso8601"), Ok(vec![Part::Iso]));
        assert_eq!(
            parts("MM/dd"),
            Ok(vec![Part::Month, Part::Literal('/'), Part::Day])
        );
        assert_eq!(
            parts("HH'Th'mm"),
            Ok(vec![
                Part::Hour,
                Part::Literal('T'),
                Part::Literal('h'),
                Part::Minute
            ])
        );
        assert_eq!(parts("yyyyTHH"), Err("THH"));
        assert_eq!(parts("'open"), Err("'open"));
    }

    #[test]
    fn moments() {
        for (pattern, zone, good, bad) in [
            (
                "iso8601",
                Zone::Required,
                "2026-03-07T09:08:07+02:00",
                "2026-03-07T09:08:07",
            ),
            (
                "iso8601",
                Zone::Optional,
                "2026-03-07T09:08:07.123Z",
                "2026-03-07 09:08:07",
            ),
            (
                "iso8601",
                Zone::Optional,
                "20260307T090807",
                "2026é307T090807",
            ),
            (
                "iso8601",
                Zone::Never,
                "2026-03-07T09:08:07",
                "2026-03-07T09:08:07Z",
            ),
            (
                "iso8601",
                Zone::Optional,
                "2026-02-28T09:08:07",
                "2026-02-29T09:08:07",
            ),
            ("MM/dd/yyyy", Zone::Never, "03/07/2026", "yesterday"),
            (
                "yyyy-MM-dd'T'HH:mm:ss:SSSZ",
                Zone::Required,
                "2026-03-07T09:08:07:123+0200",
                "2026-03-07T09:08:07:123+02:00",
            ),
            (
                "EEE MM dd HH:mm:ss.XXX yyyy",
                Zone::Required,
                "Sat 03 07 09:08:07.+02:00 2026",
                "Sat 03 07 09:08:07.+24:00 2026",
            ),
            (
                "EEE MM dd HH:mm:ss.XXX yyyy",
                Zone::Required,
                "Sat 03 07 09:08:07.Z 2026",
                "Sat 03 32 09:08:07.Z 2026",
            ),
        ] {
            let parts = parts(pattern).unwrap();
            assert!(parse(&parts, zone, good).is_some(), "{good}");
            assert!(parse(&parts, zone, bad).is_none(), "{bad}");
        }
    }
}
