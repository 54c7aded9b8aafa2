//! Why a text stands for no moment: what a person would say who looks at it.

use jiff::civil;

use crate::datetime::{DateTimes, Part};

/// Most characters of a text that a sentence shows.
const SHOWN: usize = 40;

/// Why a text has none of the formats, as the end of a sentence; it shows the text if that may be
/// seen.
pub(super) fn text(formats: &DateTimes, text: &str, is_shown: bool) -> String {
    let what = if is_shown {
        shown(text)
    } else {
        "this".to_owned()
    };
    if let Ok(number) = text.parse::<f64>()
        && let Some(unit) = since_1970(number)
    {
        return format!("{what} looks like {unit} since 1970");
    }
    let why = match day(text) {
        None => "is in no known form".to_owned(),
        Some(Err(why)) => why.to_owned(),
        Some(Ok(rest)) => behind(formats, rest),
    };
    format!("{what} {why}")
}

/// Why a number is no moment, if it looks like one.
pub(super) fn number(number: f64, is_shown: bool) -> Option<String> {
    let unit = since_1970(number)?;
    let what = if is_shown {
        format!("the number {number}")
    } else {
        "this number".to_owned()
    };
    Some(format!("{what} looks like {unit} since 1970"))
}

/// A text from outside, cut where it is long.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(SHOWN).collect();
    let end = if start.len() < text.len() { "…" } else { "" };
    format!("`{}{end}`", start.escape_debug())
}

/// The unit in which a number counts from 1970, by its size: from 1973 to 5138.
fn since_1970(number: f64) -> Option<&'static str> {
    match number.abs() {
        1e8..1e11 => Some("seconds"),
        1e11..1e14 => Some("milliseconds"),
        1e14..1e17 => Some("microseconds"),
        _ => None,
    }
}

/// What stands behind a day that starts the text, `2026-03-07` or `20260307`; why the day does not
/// exist. Nothing if there is none.
fn day(text: &str) -> Option<Result<&str, &'static str>> {
    let mut bytes = text.bytes();
    let dashes = text.as_bytes().get(4) == Some(&b'-');
    let len = if dashes { 10 } else { 8 };
    let (date, rest) = text.split_at_checked(len)?;
    let digit = |i: usize| !dashes || (i != 4 && i != 7);
    if !(0..len).all(|i| {
        bytes.next().is_some_and(|byte| {
            if digit(i) {
                byte.is_ascii_digit()
            } else {
                byte == b'-'
            }
        })
    }) || rest.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let digits = date.replace('-', "");
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|digits| digits.parse::<i16>().ok())
            .unwrap_or_default()
    };
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let (month, day) = (
        i8::try_from(month).unwrap_or_default(),
        i8::try_from(day).unwrap_or_default(),
    );
    Some(if !(1..=12).contains(&month) {
        Err("names a month that does not exist")
    } else if civil::Date::new(year, month, day).is_err() {
        Err("names a day that does not exist")
    } else {
        Ok(rest)
    })
}

/// What is wrong behind the day.
fn behind(formats: &DateTimes, rest: &str) -> String {
    if rest.is_empty() {
        return "is a day alone: the time of day is missing".to_owned();
    }
    let wants_t = formats.formats.iter().any(|format| {
        format.parts.contains(&Part::Iso) || format.parts.contains(&Part::Literal('T'))
    });
    let clock = rest.strip_prefix('T');
    if wants_t
        && clock.is_none()
        && rest
            .trim_start_matches([' ', 't', '_'])
            .starts_with(|c: char| c.is_ascii_digit())
    {
        return "lacks the `T` between day and time".to_owned();
    }
    match clock.map(time) {
        Some(Some(false)) => "names a time of day that does not exist".to_owned(),
        Some(Some(true)) => "has a day and a time, but what follows, an offset or a fraction of a second, is in no known form".to_owned(),
        _ => "has a day, but no time of day in a known form".to_owned(),
    }
}

/// Whether a text starts with a time of day that exists, `09:08` or `09:08:07`; nothing if it
/// starts with none.
fn time(text: &str) -> Option<bool> {
    let number = |at: usize| {
        let digits = text
            .get(at..at + 2)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<i8>().ok()
    };
    let hour = number(0)?;
    let minute = text
        .get(2..3)
        .filter(|colon| *colon == ":")
        .and_then(|_| number(3))?;
    let second = if text.get(5..6) == Some(":") {
        number(6)?
    } else {
        0
    };
    Some(civil::Time::new(hour, minute, second, 0).is_ok())
}
