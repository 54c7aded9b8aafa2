//! Examples must be what they are examples of.
//!
//! Formats are only checked for their outline: the runtime has the full checks, and this crate does not depend on it.

use std::net::IpAddr;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::model::{Base, Rule, Type};
use crate::rules;

/// What an example must fit.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) base: Base,
    pub(super) ty: Option<&'a Type>,
    pub(super) max_chars: Option<u32>,
}

/// Reports examples that do not fit, and examples given twice. `place` tells where the example with an index stands.
pub(super) fn check(examples: &[String], limits: Limits<'_>, place: impl Fn(usize) -> Place, found: &mut Diagnostics) {
    let mut seen = std::collections::HashSet::new();
    for (i, example) in examples.iter().enumerate() {
        let problem = if seen.insert(example) { misfit(example, limits) } else { Some("this example stands here twice".to_owned()) };
        if let Some(problem) = problem {
            found.report(|| Diagnostic::new(rules::BAD_VALUE, place(i), problem));
        }
    }
}

fn misfit(example: &str, limits: Limits<'_>) -> Option<String> {
    let fits_base = match limits.base {
        Base::String => true,
        Base::Int => example.parse::<i32>().is_ok(),
        Base::Long => example.parse::<i64>().is_ok(),
        Base::Float => example.parse::<f32>().is_ok_and(f32::is_finite),
        Base::Boolean => matches!(example, "true" | "false"),
    };
    if !fits_base {
        let base = match limits.base {
            Base::String => "text",
            Base::Int => "32-bit integer",
            Base::Long => "64-bit integer",
            Base::Float => "32-bit number",
            Base::Boolean => "boolean",
        };
        return Some(format!("the example is no {base}"));
    }
    if let Some(limit) = limits.max_chars
        && example.chars().count() as u64 > u64::from(limit)
    {
        return Some(format!("the example is longer than {limit} characters"));
    }
    let ty = limits.ty?;
    if let Some(values) = &ty.values
        && !values.open
        && !values.items.iter().any(|value| value.wire == example)
    {
        return Some(format!("the example is no value of `{}`", ty.name));
    }
    match ty.rule {
        Some(rule) if !has_outline(rule, example) => Some(format!("the example does not have the format of `{}`", ty.name)),
        _ => None,
    }
}

fn has_outline(rule: Rule, text: &str) -> bool {
    let words = |text: &str, extra: &[u8]| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b));
    match rule {
        Rule::Uuid => {
            let lengths = [8, 4, 4, 4, 12];
            let parts: Vec<&str> = text.split('-').collect();
            parts.iter().map(|part| part.len()).eq(lengths) && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
        }
        Rule::ObjectId => text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit()),
        Rule::Email => text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()),
        Rule::Url => text.split_once(':').is_some_and(|(scheme, rest)| words(scheme, b"+-.") && !rest.is_empty()),
        Rule::Phone => text.strip_prefix('+').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())),
        Rule::Ip => text.parse::<IpAddr>().is_ok(),
        Rule::TimeZone => words(text, b"/_+-"),
        Rule::Currency => text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()),
        Rule::Language => words(text, b"-_"),
        Rule::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        Rule::UnixSeconds | Rule::UnixMillis => !text.starts_with('-'),
        Rule::Date => text.len() >= 10 && text.as_bytes().get(4) == Some(&b'-') && text.starts_with(|c: char| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines() {
        for (rule, good, bad) in [
            (Rule::Uuid, "11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2", "11f9e7bb"),
            (Rule::ObjectId, "5f4dcc3b5aa765d61d8327de", "xyz"),
            (Rule::Email, "a@b.example", "a"),
            (Rule::Url, "https://example.com", "example"),
            (Rule::Phone, "+15551234567", "0555"),
            (Rule::Ip, "2001:db8::1", "1.2.3"),
            (Rule::TimeZone, "America/New_York", "New York"),
            (Rule::Currency, "USD", "usd"),
            (Rule::Language, "pt-BR", "pt BR"),
            (Rule::Json, "{\"a\": [1]}", "{a}"),
            (Rule::UnixSeconds, "1477502783", "-1"),
            (Rule::UnixMillis, "1477502783000", "-1"),
            (Rule::Date, "2025-01-31T00:00:00Z", "31.1.2025"),
        ] {
            assert!(has_outline(rule, good), "{good}");
            assert!(!has_outline(rule, bad), "{bad}");
        }
    }

    #[test]
    fn bases() {
        let misfit = |base, text| super::misfit(text, Limits { base, ty: None, max_chars: Some(4) });
        assert!(misfit(Base::String, "1234").is_none() && misfit(Base::String, "12345").is_some());
        assert!(misfit(Base::Int, "-1").is_none() && misfit(Base::Int, "3000000000").is_some());
        assert!(misfit(Base::Float, "1.5").is_none() && misfit(Base::Float, "1e99").is_some() && misfit(Base::Float, "nan").is_some());
        assert!(misfit(Base::Boolean, "true").is_none() && misfit(Base::Boolean, "yes").is_some());
    }
}
