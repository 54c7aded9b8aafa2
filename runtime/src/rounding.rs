//! One verdict for a number, whatever format it comes in: what is rounded to the nearest number of
//! the field's type is fine, what is lost is not.

/// The float nearest to a double; `None` where nothing of it is left: it is beyond the range of
/// floats, or so small that only zero is near. NaN and the infinities stay what they are.
#[allow(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest float is what the catalog's type means"
)]
pub(crate) fn float(value: f64) -> Option<f32> {
    let float = value as f32;
    let lost = value.is_finite() && (float.is_infinite() || (float == 0.0 && value != 0.0));
    (!lost).then_some(float)
}

/// The float nearest to a decimal number, by the same rule.
pub(crate) fn float_of(text: &str) -> Option<f32> {
    let float: f32 = text.parse().ok()?;
    (float.is_finite() && (float != 0.0 || is_zero(text))).then_some(float)
}

/// A number that is written with a fraction or an exponent, or comes as a double, where a whole one
/// is expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// It is whole all the same, as `1.0` is: programs that have only doubles write all numbers so.
    Number(i64),
    /// It is so large that it may have been another before it became a double.
    Range,
    /// It has a fraction, or is no number at all.
    Fraction,
}

/// The whole number that a double is.
#[allow(
    clippy::cast_possible_truncation,
    reason = "whole, and within what doubles hold exactly"
)]
pub(crate) fn whole(value: f64) -> Whole {
    /// 2⁵³: from here on, doubles leave numbers out.
    const END: f64 = 9_007_199_254_740_992.0;
    match value {
        _ if value.is_infinite() || value.abs() >= END => Whole::Range,
        _ if value.fract() == 0.0 => Whole::Number(value as i64),
        _ => Whole::Fraction,
    }
}

/// The whole number that a decimal number is, by the same rule.
pub(crate) fn whole_of(text: &str) -> Whole {
    match text.parse() {
        Ok(0.0) if !is_zero(text) => Whole::Fraction,
        Ok(value) => whole(value),
        Err(_) => Whole::Fraction,
    }
}

/// Whether a decimal number has no digit but zeros before its exponent.
#[cold]
pub(crate) fn is_zero(text: &str) -> bool {
    text.bytes()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .all(|byte| !matches!(byte, b'1'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_and_their_decimals_have_one_verdict() {
        let tiny = f64::from(f32::from_bits(1));
        for (text, kept) in [
            ("19.99", true),
            ("0.1", true),
            ("16777217", true),
            ("123456789.123", true),
            ("0", true),
            ("-0.0", true),
            ("0e99", true),
            ("1e-45", true),
            ("1e-40", true),
            ("1e-50", false),
            ("-1e-50", false),
            ("1e38", true),
            ("1e39", false),
            ("-3.5e38", false),
            ("1e300", false),
        ] {
            assert_eq!(
                (
                    float(text.parse().unwrap()).is_some(),
                    float_of(text).is_some()
                ),
                (kept, kept),
                "{text}"
            );
        }
        assert_eq!(float_of("1e-400"), None);
        assert_eq!(float(tiny), Some(f32::from_bits(1)));
        assert_eq!(float(f64::INFINITY), Some(f32::INFINITY));
        assert!(float(f64::NAN).is_some_and(f32::is_nan));
    }

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        for (text, expected) in [
            ("1.0", Whole::Number(1)),
            ("-3.000", Whole::Number(-3)),
            ("1e3", Whole::Number(1000)),
            ("12.5e1", Whole::Number(125)),
            ("-0", Whole::Number(0)),
            ("0e-5", Whole::Number(0)),
            ("1.5", Whole::Fraction),
            ("1e-50", Whole::Fraction),
            ("1e-400", Whole::Fraction),
            ("9007199254740991.0", Whole::Number(9_007_199_254_740_991)),
            ("9007199254740993.0", Whole::Range),
            ("1e300", Whole::Range),
            ("1e999", Whole::Range),
        ] {
            assert_eq!(whole_of(text), expected, "{text}");
        }
        assert_eq!(whole(f64::NAN), Whole::Fraction);
        assert_eq!(whole(f64::NEG_INFINITY), Whole::Range);
    }
}
