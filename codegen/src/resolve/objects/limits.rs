//! Limits of members: they fit the type, and some value can keep them.

use std::collections::HashSet;

use regex_lite::Regex;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::ast;
use crate::load::tree::Step;
use crate::model::{Constraints, DateTimes, Primitive, PropertyMap, Shape, Type, TypeKind};
use crate::resolve::examples;
use crate::rules as rule;

use super::Site;
use super::datetimes::is_moment;

/// A member whose values have limits.
#[derive(Clone, Copy)]
pub(super) struct Limited<'l> {
    pub(super) kind: TypeKind,
    pub(super) ty: Option<&'l Type>,
    pub(super) shape: Shape,
    /// The map in which it travels, which has limits of its own.
    pub(super) map: Option<&'l PropertyMap>,
    /// All sets of datetime formats.
    pub(super) datetimes: &'l [DateTimes],
}

impl Limited<'_> {
    fn is_text(&self) -> bool {
        matches!(
            self.kind,
            TypeKind::Primitive(Primitive::String) | TypeKind::DateTime(_)
        )
    }

    fn is_number(&self) -> bool {
        is_whole(self.kind)
            || matches!(
                self.kind,
                TypeKind::Primitive(Primitive::Float | Primitive::Double)
            )
    }

    /// Largest number of characters by what is said elsewhere, and who says it.
    fn most_chars(&self) -> Option<(u32, &str)> {
        let by_map = self
            .map
            .and_then(|map| Some((map.max_chars?, map.name.as_str())));
        let by_type = self
            .ty
            .and_then(|ty| Some((ty.max_chars?, ty.name.as_str())));
        [by_map, by_type]
            .into_iter()
            .flatten()
            .filter(|_| self.is_text())
            .min()
    }

    /// The formats of its texts, if they stand for moments.
    fn formats(&self) -> Option<&DateTimes> {
        let TypeKind::DateTime(id) = self.kind else {
            return None;
        };
        self.datetimes.get(id.0)
    }
}

/// Checks that the limits fit the type and each other, and that examples and values keep them.
pub(super) fn check<T>(
    site: &Site<'_, T>,
    ast: &ast::Member,
    limits: &Constraints,
    member: &Limited<'_>,
    found: &mut Diagnostics,
) {
    let mut report = |key: &'static str, message: &str| {
        found.report(|| Diagnostic::new(rule::BAD_LIMIT, site.value(&[key.into()]), message));
    };
    let (text, number) = (member.is_text(), member.is_number());
    let listable = number || member.kind == TypeKind::Primitive(Primitive::String);
    let moment = matches!(member.kind, TypeKind::DateTime(_));
    let given = [
        (
            "not_blank",
            limits.not_blank,
            text,
            "only text can be blank",
        ),
        (
            "min_chars",
            limits.min_chars.is_some(),
            text,
            "only text has characters",
        ),
        (
            "max_chars",
            limits.max_chars.is_some(),
            text,
            "only text has characters",
        ),
        (
            "max_bytes",
            limits.max_bytes.is_some(),
            text,
            "only text has a number of bytes",
        ),
        (
            "pattern",
            limits.pattern.is_some(),
            text,
            "only text has a pattern",
        ),
        (
            "max_items",
            limits.max_items.is_some(),
            member.shape != Shape::One,
            "only lists have items",
        ),
        (
            "min",
            limits.min.is_some(),
            number,
            "only numbers have a smallest one",
        ),
        (
            "max",
            limits.max.is_some(),
            number,
            "only numbers have a largest one",
        ),
        (
            "values",
            ast.limits.values.is_some(),
            listable,
            "only texts and numbers can be listed",
        ),
        (
            "warn_of_future",
            ast.warn_of_future.is_some(),
            moment,
            "only a moment lies in the future",
        ),
    ];
    for (key, _, _, message) in given.iter().filter(|(_, given, fits, _)| *given && !fits) {
        report(key, message);
    }
    if let Some(least) = limits.min_chars {
        // No character takes less than a byte.
        if limits
            .max_chars
            .into_iter()
            .chain(limits.max_bytes)
            .any(|most| least > most)
        {
            report("min_chars", "no text can keep both limits");
        } else if let Some((most, who)) = member.most_chars().filter(|(most, _)| least > *most) {
            report(
                "min_chars",
                &format!("no text is so long: `{who}` allows {most} characters"),
            );
        }
    }
    if let Some((most, map)) = member.map.and_then(|map| Some((map.max_chars?, &map.name)))
        && limits.max_chars.is_some_and(|own| text && own > most)
    {
        report(
            "max_chars",
            &format!("no text is so long: `{map}` allows {most} characters"),
        );
    }
    if number && !has_number(member.kind, limits) {
        let problem = if limits.min.is_some() && limits.max.is_some() {
            "no number can keep both limits"
        } else {
            "no number of this type keeps the limit"
        };
        report(if limits.min.is_some() { "min" } else { "max" }, problem);
    }
    if listable && ast.limits.values.as_ref().is_some_and(Vec::is_empty) {
        report("values", "no value is listed: none could be right");
    }
    if !limits.values.is_empty() && member.ty.is_some_and(|ty| ty.values.is_some()) {
        report("values", "the type lists its values already");
    }
    // By itself too: a pattern that closes what it has not opened would no longer be about the
    // whole text.
    if let Some(pattern) = &limits.pattern
        && let Err(error) = Regex::new(pattern).and_then(|_| whole(pattern))
    {
        report(
            "pattern",
            &format!("the pattern is no regular expression: {error}"),
        );
    }
    lists(site, ast, member, found);
    // What holds beside the member's own limits.
    let chars = limits
        .max_chars
        .into_iter()
        .chain(member.most_chars().map(|(most, _)| most))
        .min();
    let limits = Constraints {
        max_chars: chars,
        ..limits.clone()
    };
    let mut seen = HashSet::new();
    for (i, value) in limits.values.iter().enumerate().filter(|_| listable) {
        let problem = misfit(value, &limits, member.kind).or_else(|| {
            (!seen.insert(canonical(value, member.kind))).then(|| "stands here twice".to_owned())
        });
        if let Some(problem) = problem {
            let path: [Step<'_>; 2] = ["values".into(), i.into()];
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_LIMIT,
                    site.value(&path),
                    format!("the value {problem}"),
                )
            });
        }
    }
    check_examples(
        site,
        ast.examples.as_deref().unwrap_or_default(),
        limits,
        member,
        found,
    );
}

/// Checks that the map in which it travels takes a list.
fn lists<T>(site: &Site<'_, T>, ast: &ast::Member, member: &Limited<'_>, found: &mut Diagnostics) {
    if member.shape == Shape::One {
        return;
    }
    if let (Some(formats), Some(map)) = (member.formats(), member.map)
        && let Some(why) = &map.no_datetimes_in_lists
        && let Some(refused) = map.datetimes.and_then(|id| member.datetimes.get(id.0))
        && formats.formats.iter().all(|format| {
            refused
                .formats
                .iter()
                .any(|other| other.pattern == format.pattern)
        })
    {
        let place = if ast.short {
            site.value(&[])
        } else {
            site.value(&["type".into()])
        };
        let message = format!("`{}` takes no list of moments: {why}", map.name);
        found.report(|| Diagnostic::new(rule::BAD_LIMIT, place, message));
    }
}

/// Checks that examples are what they are examples of.
fn check_examples<T>(
    site: &Site<'_, T>,
    all: &[String],
    mut limits: Constraints,
    member: &Limited<'_>,
    found: &mut Diagnostics,
) {
    let place = |i: usize| site.value(&["examples".into(), i.into()]);
    if let TypeKind::Primitive(base) = member.kind {
        let before = found.len();
        let max_chars = limits.max_chars.take();
        examples::check(
            all,
            examples::Limits {
                base: Some(base),
                ty: member.ty,
                max_chars,
            },
            place,
            found,
        );
        if found.len() > before {
            return;
        }
    }
    for (i, example) in all.iter().enumerate() {
        let listed = limits.values.is_empty() || limits.values.contains(example);
        let problem = misfit(example, &limits, member.kind)
            .or_else(|| (!listed).then(|| "is not one of the values".to_owned()))
            .or_else(|| {
                let formats = member
                    .formats()
                    .filter(|formats| !is_moment(formats, example))?;
                Some(format!("has none of the formats of `{}`", formats.name))
            });
        if let Some(problem) = problem {
            found.report(|| {
                Diagnostic::new(rule::BAD_VALUE, place(i), format!("the example {problem}"))
            });
        }
    }
}

fn is_whole(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Primitive(Primitive::Int | Primitive::Long))
}

/// Whether some number of this kind is within the limits.
fn has_number(kind: TypeKind, limits: &Constraints) -> bool {
    let (min, max) = (
        limits.min.unwrap_or(f64::NEG_INFINITY),
        limits.max.unwrap_or(f64::INFINITY),
    );
    #[allow(
        clippy::cast_precision_loss,
        reason = "limits are doubles, and rounding keeps order"
    )]
    match kind {
        TypeKind::Primitive(Primitive::Int) => {
            min.ceil().max(i32::MIN.into()) <= max.floor().min(i32::MAX.into())
        }
        TypeKind::Primitive(Primitive::Long) => {
            min.ceil().max(i64::MIN as f64) <= max.floor().min(i64::MAX as f64)
        }
        TypeKind::Primitive(Primitive::Float) => {
            min.max(f32::MIN.into()) <= max.min(f32::MAX.into())
        }
        _ => min <= max,
    }
}

/// What two ways to write a value have in common.
fn canonical(value: &str, kind: TypeKind) -> String {
    let number = value
        .parse::<f64>()
        .ok()
        .filter(|_| !is_whole(kind) && kind != TypeKind::Primitive(Primitive::String));
    // Zero has two signs.
    number.map_or_else(|| value.to_owned(), |number| (number + 0.0).to_string())
}

/// A pattern as it is applied: to the whole text.
fn whole(pattern: &str) -> Result<Regex, regex_lite::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

/// Why a value does not keep the limits.
pub(super) fn misfit(value: &str, limits: &Constraints, kind: TypeKind) -> Option<String> {
    match kind {
        TypeKind::Primitive(
            Primitive::Int | Primitive::Long | Primitive::Float | Primitive::Double,
        ) => {
            // Whole numbers are compared as they are written.
            let fits = match kind {
                TypeKind::Primitive(Primitive::Int) => value
                    .parse::<i32>()
                    .is_ok_and(|number| number.to_string() == value),
                TypeKind::Primitive(Primitive::Long) => value
                    .parse::<i64>()
                    .is_ok_and(|number| number.to_string() == value),
                _ => true,
            };
            let number = value
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite() && fits);
            let Some(number) = number else {
                return Some("is no such number".to_owned());
            };
            let below = limits.min.is_some_and(|min| number < min);
            let above = limits.max.is_some_and(|max| number > max);
            (below || above).then(|| "is beyond the limits".to_owned())
        }
        TypeKind::Primitive(Primitive::String) | TypeKind::DateTime(_) => {
            if limits.not_blank && value.trim().is_empty() {
                return Some("is blank".to_owned());
            }
            let chars = value.chars().count() as u64;
            let short = limits
                .min_chars
                .is_some_and(|least| chars < u64::from(least));
            let long = limits.max_chars.is_some_and(|most| chars > u64::from(most))
                || limits
                    .max_bytes
                    .is_some_and(|most| value.len() as u64 > u64::from(most));
            if short || long {
                return Some("is beyond the limits".to_owned());
            }
            let pattern = limits
                .pattern
                .as_ref()
                .and_then(|pattern| whole(pattern).ok());
            pattern
                .filter(|pattern| !pattern.is_match(value))
                .map(|_| "does not match the pattern".to_owned())
        }
        _ => None,
    }
}
