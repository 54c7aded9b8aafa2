//! Examples must be what they are examples of: judged as validation judges what arrives.

use event_catalog_formats::format::check as has_format;

use crate::diagnostics::Diagnostics;
use crate::load::syntax::Spanned;
use crate::model::{Primitive, Type};
use crate::rules;

/// What an example must fit.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    /// `None`: anything that JSON can say.
    pub(super) base: Option<Primitive>,
    pub(super) ty: Option<&'a Type>,
    pub(super) max_chars: Option<u32>,
}

/// Reports examples that do not fit, and examples given twice.
pub(super) fn check(examples: &[Spanned<String>], limits: Limits<'_>, found: &mut Diagnostics) {
    let mut seen = std::collections::HashSet::new();
    for example in examples {
        let problem = if seen.insert(&example.value) {
            misfit(example, limits)
        } else {
            Some("this example stands here twice".to_owned())
        };
        if let Some(problem) = problem {
            found.report(rules::BAD_VALUE, example, problem);
        }
    }
}

fn misfit(example: &str, limits: Limits<'_>) -> Option<String> {
    let Some(base) = limits.base else {
        let is_json = event_catalog_formats::is_json(example);
        return (!is_json).then(|| "the example is no JSON".to_owned());
    };
    let (fits, wanted) = match base {
        Primitive::String => (true, "text"),
        Primitive::Int => (example.parse::<i32>().is_ok(), "32-bit integer"),
        Primitive::Long => (example.parse::<i64>().is_ok(), "64-bit integer"),
        Primitive::Float => (
            example.parse::<f32>().is_ok_and(f32::is_finite),
            "32-bit number",
        ),
        Primitive::Double => (
            example.parse::<f64>().is_ok_and(f64::is_finite),
            "64-bit number",
        ),
        Primitive::Boolean => (matches!(example, "true" | "false"), "boolean"),
        Primitive::Bytes => (
            event_catalog_formats::base64::decode(example).is_some(),
            "Base64",
        ),
    };
    if !fits {
        return Some(format!("the example is no {wanted}"));
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
    match ty.format {
        Some(format) if !has_format(format, example) => {
            Some(format!("the example should be {}", format.expectation()))
        }
        Some(_) => {
            let (day, earliest) = ty.earliest.as_ref()?;
            let is_early = example.parse().is_ok_and(|number: i64| number < *earliest);
            is_early.then(|| format!("the example is a moment before {day}"))
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases() {
        let misfit = |base, text| {
            super::misfit(
                text,
                Limits {
                    base: Some(base),
                    ty: None,
                    max_chars: Some(4),
                },
            )
        };
        assert!(
            misfit(Primitive::String, "1234").is_none()
                && misfit(Primitive::String, "12345").is_some()
        );
        assert!(
            misfit(Primitive::Int, "-1").is_none()
                && misfit(Primitive::Int, "3000000000").is_some()
        );
        assert!(
            misfit(Primitive::Float, "1.5").is_none()
                && misfit(Primitive::Float, "1e99").is_some()
                && misfit(Primitive::Float, "nan").is_some()
        );
        assert!(
            misfit(Primitive::Boolean, "true").is_none()
                && misfit(Primitive::Boolean, "yes").is_some()
        );
    }
}
