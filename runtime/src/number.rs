//! Numbers of any size, kept as they were written.

use std::borrow::Cow;
use std::fmt;

use crate::rounding::is_zero;

/// A JSON number as it was written: of any length, in any spelling. Nothing else can be in here, so
/// that it can stand in JSON as it is.
///
/// # Where there is no such number
///
/// JSON written by this crate has the number as it came. Other formats have numbers of 64 bits, and
/// so have serde's readers: there, a `Number` is the nearest 64-bit floating point number if that
/// is what everybody reads into it, and else it is its text. So no digit of an identifier is lost
/// in silence, and serializing fails for none.
///
/// | written | through serde |
/// |---|---|
/// | `3.50`, `1E5`, `-0`, `0.1234567890123456789` | a double |
/// | `36893488147419103232` (2⁶⁵), which a double holds exactly | a double |
/// | `12345678901234567890123`, which no double holds | text |
/// | `1e400`, `1e-400`, beyond the range of doubles | text |
///
/// ```
/// use event_catalog::Number;
///
/// let number = Number::parse("12345678901234567890123").expect("a number");
/// assert_eq!((number.as_str(), number.to_f64()), ("12345678901234567890123", None));
/// assert_eq!(Number::parse("3.50").and_then(|number| number.to_f64()), Some(3.5));
/// assert_eq!(Number::parse("7, \"x\": 8"), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number<'a>(Cow<'a, str>);

impl<'a> Number<'a> {
    /// Returns the number that a text is; nothing if it is not one number as JSON has them.
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        is_number(&text).then_some(Number(text))
    }

    /// What was read as a number, or made of one.
    pub(crate) const fn known(text: Cow<'a, str>) -> Self {
        Number(text)
    }

    /// Returns the number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the 64-bit floating point number that it stands for: of a fraction the nearest, of a
    /// whole number the same; nothing beyond their range.
    pub fn to_f64(&self) -> Option<f64> {
        let double: f64 = self
            .0
            .parse()
            .ok()
            .filter(|double: &f64| double.is_finite())?;
        let is_fraction = self.0.contains(['.', 'e', 'E']);
        let fits = if is_fraction {
            double != 0.0 || is_zero(&self.0)
        } else {
            format!("{double:.0}") == *self.0
        };
        fits.then_some(double)
    }

    /// Returns the same number as 64-bit floating point, if that can tell it from its neighbours.
    pub(crate) fn exact(&self) -> Option<f64> {
        exact(&self.0)
    }

    /// Returns the whole number that it is, if it fits 64 bits: `2.50e1` is 25, by its digits.
    pub(crate) fn whole(&self) -> Option<i64> {
        let (mantissa, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let (negative, mantissa) = mantissa
            .strip_prefix('-')
            .map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        let significant = digits.trim_end_matches('0');
        if significant.trim_start_matches('0').is_empty() {
            return Some(0);
        }
        // What stands behind the point moves before it, or there is a fraction.
        let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
        let scale = exponent
            .parse::<i64>()
            .ok()?
            .checked_add(zeros)?
            .checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let value = 10_i128
            .checked_pow(u32::try_from(scale).ok()?)?
            .checked_mul(significant.parse().ok()?)?;
        i64::try_from(if negative { -value } else { value }).ok()
    }

    /// Returns the same number, borrowing from nothing.
    pub fn into_owned(self) -> Number<'static> {
        Number(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the JSON number ends whose first byte, `-` or a digit, is at `start`, and whether it has
/// neither fraction nor exponent.
///
/// # Errors
///
/// Where it stops being a number.
#[inline]
pub(crate) fn scan(bytes: &[u8], start: usize) -> Result<(usize, bool), usize> {
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let first = start + usize::from(bytes.get(start) == Some(&b'-'));
    let mut at = digits(first);
    if at == first || (bytes[first] == b'0' && at > first + 1) {
        return Err(if at == first { at } else { first + 1 });
    }
    let mut whole = true;
    if bytes.get(at) == Some(&b'.') {
        whole = false;
        let first = at + 1;
        at = digits(first);
        if at == first {
            return Err(at);
        }
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        whole = false;
        let first = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits(first);
        if at == first {
            return Err(at);
        }
    }
    Ok((at, whole))
}

/// Whether a text is one number.
fn is_number(text: &str) -> bool {
    scan(text.as_bytes(), 0).is_ok_and(|(end, _)| end == text.len())
}

/// The number as 64-bit floating point, if that is written as this text: then the text need not be
/// kept.
pub(crate) fn canonical(text: &str) -> Option<f64> {
    let double = exact(text)?;
    // How the writer's digits look: no exponent within this range, and no zero at the end but the
    // one that must stand behind the point.
    let same = match text.split_once('.') {
        Some((_, fraction)) if !text.contains(['e', 'E']) => {
            (double == 0.0 || double.abs() >= 1e-5) && (fraction == "0" || !fraction.ends_with('0'))
        }
        _ => ryu::Buffer::new().format_finite(double) == text,
    };
    same.then_some(double)
}

/// Fifteen significant digits survive the way into a double and back; near the ends of its range
/// they may not.
fn exact(text: &str) -> Option<f64> {
    let mantissa = mantissa(text);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let double: f64 = text.parse().ok()?;
    (digits <= 15 && ((1e-300..1e300).contains(&double.abs()) || is_zero(text))).then_some(double)
}

fn mantissa(text: &str) -> &str {
    text.split(['e', 'E']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Random;

    fn written(double: f64) -> String {
        crate::json::text(|w| w.double(double))
    }

    #[test]
    fn a_text_that_is_not_kept_is_written_again() {
        let spellings = [
            "0.0",
            "-0.0",
            "3.5",
            "100.25",
            "0.00001",
            "0.000012",
            "1e20",
            "1.5e299",
            "1e-7",
            "123456789012.345",
            "0.1",
        ];
        for text in spellings {
            assert_eq!(canonical(text).map(written).as_deref(), Some(text));
        }
        let others = [
            "-0",
            "0.00",
            "3.50",
            "1E5",
            "1e5",
            "1e+20",
            "1.0e20",
            "0.000001",
            "0.0000010",
            "1e400",
            "1e-400",
            "0.1234567890123456789",
            "0e0",
        ];
        for text in others {
            assert_eq!(canonical(text), None, "{text}");
        }
        let mut random = Random::new(9);
        for _ in 0..50_000 {
            let (whole, fraction) = (
                random.next() >> random.below(64),
                random.next() >> random.below(64),
            );
            for text in [
                format!("{whole}.{fraction}"),
                format!("-{}.{}", whole % 10, fraction % 1_000_000),
                format!("0.{:010}", fraction % 100_000),
            ] {
                if let Some(double) = canonical(&text) {
                    assert_eq!(written(double), text);
                }
            }
        }
    }

    #[test]
    fn only_numbers_are_numbers() {
        for text in [
            "0",
            "-0",
            "1",
            "-12",
            "1.0",
            "1e5",
            "1E+5",
            "-0.0e-0",
            "1e400",
            &"9".repeat(5_000),
        ] {
            assert_eq!(
                Number::parse(text)
                    .map(|number| number.as_str().to_owned())
                    .as_deref(),
                Some(text)
            );
        }
        for text in [
            "", "-", "+1", "01", "1.", ".5", "1e", "0x1", "NaN", "inf", "1 ", " 1", "1,2", "1\n",
            "\"1\"", "١", "1_000", "1e5e5",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_double_is_given_where_it_is_the_number() {
        let number = |text: &'static str| Number::parse(text).and_then(|number| number.to_f64());
        assert_eq!(
            [
                number("36893488147419103232"),
                number("1e300"),
                number("-0")
            ],
            [Some(36_893_488_147_419_103_232.0), Some(1e300), Some(-0.0)]
        );
        assert_eq!(
            [
                number("0.1234567890123456789"),
                number("3.50"),
                number("0e5")
            ],
            [Some(0.123_456_789_012_345_68), Some(3.5), Some(0.0)]
        );
        for text in [
            "18446744073709551617",
            "123456789012345678901234567890",
            "1e309",
            "-1e400",
            "1e-400",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        let whole = |text: &'static str| Number::parse(text).and_then(|number| number.whole());
        assert_eq!(
            [whole("1E5"), whole("3.00"), whole("-0"), whole("2.5e1")],
            [Some(100_000), Some(3), Some(0), Some(25)]
        );
        let wide = [
            whole("123456789012345e3"),
            whole("-9223372036854775808.0"),
            whole("1000e-3"),
            whole("0.00e999999999999"),
        ];
        assert_eq!(
            wide,
            [
                Some(123_456_789_012_345_000),
                Some(i64::MIN),
                Some(1),
                Some(0)
            ]
        );
        assert_eq!(
            [
                whole("1e99999999999999999999"),
                whole("1e4294967296"),
                whole("15e-1"),
                whole("1e-9223372036854775808")
            ],
            [None; 4]
        );
        assert_eq!(
            [
                whole("3.50"),
                whole("1e30"),
                whole("9223372036854775808"),
                whole("1.00000000000000001e0")
            ],
            [None; 4]
        );
    }
}
