//! Limits of members: they fit the type, and some value can keep them.

use regex_lite::Regex;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::tree::Step;
use crate::model::{Base, MemberKind, MemberLimits, Shape, Type};
use crate::resolve::examples;
use crate::rules as rule;

use super::Site;

/// Checks that the limits fit the type and each other.
pub(super) fn check<T>(
    site: &Site<'_, T>,
    limits: &MemberLimits,
    (kind, ty, shape): (MemberKind, Option<&Type>, Shape),
    warns_of_future: bool,
    found: &mut Diagnostics,
) {
    let mut report = |key: &'static str, message: &str| {
        found.report(|| Diagnostic::new(rule::BAD_LIMIT, site.value(&[key.into()]), message));
    };
    let text = matches!(kind, MemberKind::Base(Base::String) | MemberKind::DateTime(_));
    let number = matches!(kind, MemberKind::Base(Base::Int | Base::Long | Base::Float) | MemberKind::Number);
    let given = [
        ("min_chars", limits.min_chars.is_some(), text, "only text has characters"),
        ("max_chars", limits.max_chars.is_some(), text, "only text has characters"),
        ("max_bytes", limits.max_bytes.is_some(), text, "only text has a number of bytes"),
        ("pattern", limits.pattern.is_some(), text, "only text has a pattern"),
        ("max_items", limits.max_items.is_some(), shape != Shape::One, "only lists have items"),
        ("min", limits.min.is_some(), number, "only numbers have a smallest one"),
        ("max", limits.max.is_some(), number, "only numbers have a largest one"),
        ("values", !limits.values.is_empty(), text || number, "only texts and numbers can be listed"),
        ("warn_of_future", warns_of_future, matches!(kind, MemberKind::DateTime(_)), "only a moment lies in the future"),
    ];
    for (key, _, _, message) in given.iter().filter(|(_, given, fits, _)| *given && !fits) {
        report(key, message);
    }
    if let (Some(least), Some(most)) = (limits.min_chars, limits.max_chars)
        && least > most
    {
        report("min_chars", "no text can keep both limits");
    }
    if let (Some(min), Some(max)) = (limits.min, limits.max)
        && min > max
    {
        report("min", "no number can keep both limits");
    }
    if !limits.values.is_empty() && ty.is_some_and(|ty| ty.values.is_some()) {
        report("values", "the type lists its values already");
    }
    if let Some(pattern) = &limits.pattern
        && let Err(error) = Regex::new(&format!("^(?:{pattern})$"))
    {
        report("pattern", &format!("the pattern is no regular expression: {error}"));
    }
    for (i, value) in limits.values.iter().enumerate() {
        if let Some(problem) = misfit(value, limits, kind, ty) {
            let path: [Step<'_>; 2] = ["values".into(), i.into()];
            found.report(|| Diagnostic::new(rule::BAD_LIMIT, site.value(&path), format!("the value {problem}")));
        }
    }
}

/// Checks that examples are what they are examples of.
pub(super) fn check_examples<T>(
    site: &Site<'_, T>,
    all: &[String],
    limits: &MemberLimits,
    kind: MemberKind,
    ty: Option<&Type>,
    found: &mut Diagnostics,
) {
    let place = |i: usize| site.value(&["examples".into(), i.into()]);
    let mut limits = limits.clone();
    if let MemberKind::Base(base) = kind {
        let max_chars = limits.max_chars.take().or_else(|| ty.and_then(|ty| ty.max_chars));
        examples::check(all, examples::Limits { base, ty, max_chars }, place, found);
    }
    for (i, example) in all.iter().enumerate() {
        let listed = limits.values.is_empty() || limits.values.contains(example);
        let problem = misfit(example, &limits, kind, None).or_else(|| (!listed).then(|| "is not one of the values".to_owned()));
        if let Some(problem) = problem {
            found.report(|| Diagnostic::new(rule::BAD_VALUE, place(i), format!("the example {problem}")));
        }
    }
}

/// Why a value does not keep the limits.
pub(super) fn misfit(value: &str, limits: &MemberLimits, kind: MemberKind, ty: Option<&Type>) -> Option<String> {
    match kind {
        MemberKind::Base(Base::Int | Base::Long | Base::Float) | MemberKind::Number => {
            let whole = matches!(kind, MemberKind::Base(Base::Int | Base::Long));
            let number = value.parse::<f64>().ok().filter(|number| number.is_finite() && !(whole && value.parse::<i64>().is_err()));
            let Some(number) = number else { return Some("is no such number".to_owned()) };
            let below = limits.min.is_some_and(|min| number < min);
            let above = limits.max.is_some_and(|max| number > max);
            (below || above).then(|| "is beyond the limits".to_owned())
        }
        MemberKind::Base(Base::String) | MemberKind::DateTime(_) => {
            let chars = value.chars().count() as u64;
            let most = limits.max_chars.or_else(|| ty.and_then(|ty| ty.max_chars));
            let short = limits.min_chars.is_some_and(|least| chars < u64::from(least));
            let long = most.is_some_and(|most| chars > u64::from(most))
                || limits.max_bytes.is_some_and(|most| value.len() as u64 > u64::from(most));
            if short || long {
                return Some("is beyond the limits".to_owned());
            }
            let pattern = limits.pattern.as_ref().and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok());
            pattern.filter(|pattern| !pattern.is_match(value)).map(|_| "does not match the pattern".to_owned())
        }
        _ => None,
    }
}
