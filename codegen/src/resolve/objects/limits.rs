//! Limits of members: they fit the type, and some value can keep them.

use std::collections::HashSet;

use regex_lite::Regex;

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{self, Slot, Spanned, Whole};
use crate::model::{Constraints, DateTimes, Primitive, PropertyMap, Shape, Type, TypeKind};
use crate::resolve::examples;
use crate::rules as rule;

use super::datetimes::is_moment;

/// A member whose values have limits.
#[derive(Clone, Copy)]
pub(in crate::resolve) struct Limited<'l> {
    pub(in crate::resolve) kind: TypeKind,
    pub(in crate::resolve) ty: Option<&'l Type>,
    pub(in crate::resolve) shape: Shape,
    /// The map in which it travels, which has limits of its own.
    pub(in crate::resolve) map: Option<&'l PropertyMap>,
    /// All sets of datetime formats.
    pub(in crate::resolve) datetimes: &'l [DateTimes],
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
pub(in crate::resolve) fn check(
    syntax: &syntax::Field,
    limits: &Constraints,
    member: &Limited<'_>,
    found: &mut Diagnostics,
) {
    let (text, number) = (member.is_text(), member.is_number());
    let listable = number || member.kind == TypeKind::Primitive(Primitive::String);
    fits_type(syntax, member, listable, found);
    let mut report = |at: Span, message: &str| {
        found.report(rule::BAD_LIMIT, at, message);
    };
    if let Some(least) = syntax.min_chars.get() {
        // No character takes less than a byte.
        let mut most = limits.max_chars.into_iter().chain(limits.max_bytes);
        if most.any(|most| least.value > most) {
            report(least.span, "no text can keep both limits");
        } else if let Some((most, who)) =
            member.most_chars().filter(|(most, _)| least.value > *most)
        {
            let message = format!("no text is so long: `{who}` allows {most} characters");
            report(least.span, &message);
        }
    }
    if let Some((most, map)) = member.map.and_then(|map| Some((map.max_chars?, &map.name)))
        && let Some(own) = syntax.max_chars.get()
        && text
        && own.value > most
    {
        let message = format!("no text is so long: `{map}` allows {most} characters");
        report(own.span, &message);
    }
    if number && !has_number(member.kind, limits) {
        let both = limits.min.is_some() && limits.max.is_some();
        let problem = if both {
            "no number can keep both limits"
        } else {
            "no number of this type keeps the limit"
        };
        let limit = syntax.min.get().or(syntax.max.get());
        limit.inspect(|limit| report(limit.span, problem));
    }
    if let Some(values) = syntax.values.get() {
        if listable && values.items.is_empty() && values.is_whole() && member.ty.is_none() {
            report(values.span, "no value is listed: none could be right");
        } else if !limits.values.is_empty() && member.ty.is_some_and(|ty| ty.values.is_some()) {
            report(values.span, "the type lists its values already");
        }
    }
    // By itself too: a pattern that closes what it has not opened would no longer be about the
    // whole text.
    if let Some(pattern) = syntax.pattern.get()
        && let Err(error) = Regex::new(pattern).and_then(|_| whole(pattern))
    {
        let message = format!("the pattern is no regular expression: {error}");
        report(pattern.span, &message);
    }
    lists(syntax, member, found);
    // What holds beside the member's own limits.
    let most = member.most_chars().map(|(most, _)| most);
    let limits = Constraints {
        max_chars: limits.max_chars.into_iter().chain(most).min(),
        ..limits.clone()
    };
    let mut seen = HashSet::new();
    let values = syntax
        .values
        .value()
        .map_or(&[][..], |values| &values.items);
    for (value, _) in values.iter().filter(|_| listable) {
        let text = value.text.as_str();
        let is_limit = !limits.values.is_empty();
        let problem = misfit(text, &limits, member.kind).or_else(|| {
            (!seen.insert(canonical(text, member.kind)) && is_limit)
                .then(|| "stands here twice".to_owned())
        });
        if let Some(problem) = problem {
            found.report(rule::BAD_LIMIT, value, format!("the value {problem}"));
        }
    }
    check_examples(syntax.examples.items(), limits, member, found);
}

/// Checks that a type can have such limits.
fn fits_type(
    syntax: &syntax::Field,
    member: &Limited<'_>,
    listable: bool,
    found: &mut Diagnostics,
) {
    fn at<T>(slot: &Slot<T>) -> Option<Span> {
        slot.get().map(Span::from)
    }
    let (text, number) = (member.is_text(), member.is_number());
    let list = member.shape != Shape::One || matches!(member.kind, TypeKind::Map(_));
    let moment = matches!(member.kind, TypeKind::DateTime(_));
    let given = [
        (at(&syntax.not_blank), text, "only text can be blank"),
        (at(&syntax.min_chars), text, "only text has characters"),
        (at(&syntax.max_chars), text, "only text has characters"),
        (
            at(&syntax.max_bytes),
            text,
            "only text has a number of bytes",
        ),
        (at(&syntax.pattern), text, "only text has a pattern"),
        (at(&syntax.max_items), list, "only lists have items"),
        (at(&syntax.min), number, "only numbers have a smallest one"),
        (at(&syntax.max), number, "only numbers have a largest one"),
        (
            at(&syntax.values),
            listable,
            "only texts and numbers can be listed",
        ),
        (
            at(&syntax.warn_of_future),
            moment,
            "only a moment lies in the future",
        ),
    ];
    for (at, fits, message) in given {
        if let Some(at) = at.filter(|_| !fits) {
            found.report(rule::BAD_LIMIT, at, message);
        }
    }
}

/// Checks that the map in which it travels takes a list.
fn lists(syntax: &syntax::Field, member: &Limited<'_>, found: &mut Diagnostics) {
    if let (Some(formats), Some(map), Some(ty)) = (member.formats(), member.map, syntax.ty.get())
        && member.shape != Shape::One
        && let Some(why) = &map.no_datetimes_in_lists
        && let Some(refused) = map.datetimes.and_then(|id| member.datetimes.get(id.0))
        && formats.formats.iter().all(|format| {
            let mut refused = refused.formats.iter();
            refused.any(|other| other.pattern == format.pattern)
        })
    {
        let message = format!("`{}` takes no list of moments: {why}", map.name);
        found.report(rule::BAD_LIMIT, ty, message);
    }
}

/// Checks that examples are what they are examples of.
fn check_examples(
    all: &[Spanned<String>],
    mut limits: Constraints,
    member: &Limited<'_>,
    found: &mut Diagnostics,
) {
    if let TypeKind::Primitive(base) = member.kind {
        let before = found.len();
        let basic = examples::Limits {
            base: Some(base),
            ty: member.ty,
            max_chars: limits.max_chars.take(),
        };
        examples::check(all, basic, found);
        if found.len() > before {
            return;
        }
    }
    for example in all {
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
            found.report(rule::BAD_VALUE, example, format!("the example {problem}"));
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
