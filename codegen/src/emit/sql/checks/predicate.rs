//! Predicates in the words of a dialect.

use super::super::Script;
use super::super::dialects::Escape;
use super::{Classes, Subject};
use crate::emit::checks::{Expr, Measure, Operand};
use crate::model::{Literal, Primitive, Shape};

impl Script<'_> {
    /// A predicate, or why the dialect cannot say it. `is_exact` falls where it can only nearly.
    pub(super) fn predicate(
        &self,
        subject: &Subject<'_>,
        expr: &Expr<'_>,
        is_exact: &mut bool,
        about: Option<Operand>,
    ) -> Result<String, String> {
        let words = &self.dialect.checks;
        let fill = |words: &str, operand: Operand| -> Result<String, String> {
            Ok(words.replace("{}", &self.operand(subject, operand)?))
        };
        let say = |words: Option<&str>, operand: Operand, what: &str| match words {
            Some(words) => fill(words, operand),
            None => Err(format!("{} {what}", self.dialect.name)),
        };
        let mut join = |all: &[Expr<'_>], word: &str| -> Result<String, String> {
            let mut parts = Vec::new();
            for one in all {
                let part = self.predicate(subject, one, is_exact, about)?;
                // What always holds among what must, and never among what may, says nothing.
                let is_empty = part == if word == " AND " { ALWAYS } else { NEVER };
                if !is_empty {
                    parts.push(part);
                }
            }
            Ok(match parts.as_slice() {
                [] => if word == " AND " { ALWAYS } else { NEVER }.to_owned(),
                [one] => one.clone(),
                _ => format!("({})", parts.join(word)),
            })
        };
        match expr {
            Expr::Null(Operand::Field(at)) if !self.may_be_null(subject.event, *at) => {
                subject.column(*at)?;
                let slot = subject.event.fields.get(*at);
                if about == Some(Operand::Field(*at)) {
                    return Err("what is absent stands there as an empty value".to_owned());
                }
                match slot.map(|slot| slot.ty.shape) {
                    Some(Shape::List | Shape::NullableList) => {
                        *is_exact = false;
                        fill(words.no_items, Operand::Field(*at))
                    }
                    _ => Ok(NEVER.to_owned()),
                }
            }
            Expr::Null(operand) => fill("{} IS NULL", *operand),
            Expr::HoldsNull(at) => {
                match words.holds_null {
                    Some(words) => fill(words, Operand::Field(*at)),
                    // Its lists hold none.
                    None => Ok(NEVER.to_owned()),
                }
            }
            Expr::Not(inner) => match &**inner {
                Expr::Null(operand) => {
                    let null = self.predicate(subject, inner, is_exact, about)?;
                    match null.as_str() {
                        NEVER => Ok(ALWAYS.to_owned()),
                        text if text.ends_with(" IS NULL") => fill("{} IS NOT NULL", *operand),
                        text => Ok(format!("NOT ({text})")),
                    }
                }
                Expr::Matches(operand, pattern) if words.not_matches.is_some() => self.matches(
                    subject,
                    *operand,
                    pattern,
                    words.not_matches.unwrap_or_default(),
                ),
                inner => {
                    let text = self.predicate(subject, inner, is_exact, about)?;
                    Ok(match text.as_str() {
                        NEVER => ALWAYS.to_owned(),
                        ALWAYS => NEVER.to_owned(),
                        text if text.starts_with('(')
                            && text.ends_with(')')
                            && matches!(inner, Expr::All(_) | Expr::Any(_)) =>
                        {
                            format!("NOT {text}")
                        }
                        text => format!("NOT ({text})"),
                    })
                }
            },
            Expr::All(all) => join(all, " AND "),
            Expr::Any(all) => join(all, " OR "),
            Expr::Matches(operand, pattern) => {
                self.matches(subject, *operand, pattern, words.matches)
            }
            Expr::Blank(operand) => self.matches(subject, *operand, WHITE_SPACE, words.matches),
            Expr::OneOf(operand, values) => {
                let values = values
                    .iter()
                    .map(|value| self.value(subject, *operand, value));
                let values: Vec<String> = values.collect();
                let operand = self.operand(subject, *operand)?;
                Ok(format!("{operand} IN ({})", values.join(", ")))
            }
            Expr::Equal(operand, value) => {
                let value = match value {
                    Literal::Bool(value) => value.to_string(),
                    Literal::Int(value) => value.to_string(),
                    Literal::Text(text) => self.exact_literal(text),
                };
                Ok(format!("{} = {value}", self.operand(subject, *operand)?))
            }
            Expr::More(operand, measure, most) => Ok(format!(
                "{} > {most}",
                fill(self.measure(*measure), *operand)?
            )),
            Expr::Fewer(operand, measure, least) => Ok(format!(
                "{} < {least}",
                fill(self.measure(*measure), *operand)?
            )),
            Expr::Within(operand, start, end) => {
                let operand = self.operand(subject, *operand)?;
                Ok(format!("({operand} >= {start} AND {operand} < {end})"))
            }
            Expr::Below(operand, limit) => fill(words.double, *operand)
                .map(|operand| format!("{operand} < {}", number(*limit))),
            Expr::Above(operand, limit) => fill(words.double, *operand)
                .map(|operand| format!("{operand} > {}", number(*limit))),
            Expr::Finite(operand) => fill(words.finite, *operand),
            Expr::TimeZone(operand) => {
                let zones = &subject.zones;
                let name = self.identifier("name");
                fill(words.lower, *operand)
                    .map(|zone| format!("{zone} IN (SELECT {name} FROM {zones})"))
            }
            Expr::Json(operand) => say(words.json, *operand, "does not say whether a text is JSON"),
        }
    }

    fn matches(
        &self,
        subject: &Subject<'_>,
        operand: Operand,
        pattern: &str,
        words: &str,
    ) -> Result<String, String> {
        let pattern = match self.dialect.checks.classes {
            Classes::Posix => pattern.to_owned(),
            Classes::Java => in_java(pattern),
        };
        let operand = self.operand(subject, operand)?;
        let (before, after) = self.dialect.checks.anchors;
        let pattern = self.exact_literal(&format!("{before}{pattern}{after}"));
        Ok(words.replace("{}", &operand).replace("{pattern}", &pattern))
    }

    fn measure(&self, measure: Measure) -> &'static str {
        let words = &self.dialect.checks;
        match measure {
            Measure::Chars => words.chars,
            Measure::Bytes => words.bytes,
            Measure::Items => words.count,
        }
    }

    fn operand(&self, subject: &Subject<'_>, operand: Operand) -> Result<String, String> {
        match operand {
            Operand::Field(at) => subject.column(at),
            Operand::Item(at) => {
                let slot = subject.event.fields.get(at);
                let primitive = slot.and_then(|slot| slot.ty.kind.primitive());
                let ty = self
                    .dialect
                    .types
                    .of(primitive.unwrap_or(Primitive::String));
                let words = &self.dialect.checks;
                let item = match slot.map(|slot| slot.ty.shape) {
                    Some(Shape::NullableList) => words.nullable_item,
                    _ => words.item,
                };
                Ok(item.replace("{type}", ty))
            }
        }
    }

    /// A value that stands in the catalog as text.
    fn value(&self, subject: &Subject<'_>, operand: Operand, value: &str) -> String {
        let (Operand::Field(at) | Operand::Item(at)) = operand;
        let slot = subject.event.fields.get(at);
        let primitive = slot.and_then(|slot| slot.ty.kind.primitive());
        if primitive == Some(Primitive::String) || primitive.is_none() {
            self.exact_literal(value)
        } else {
            value.to_owned()
        }
    }

    /// A text as it is, on however many lines.
    pub(in crate::emit::sql) fn exact_literal(&self, text: &str) -> String {
        let mut out = String::from("'");
        for c in text.chars() {
            match (self.dialect.escape, c) {
                (Escape::Backslash, '\'') => out.push_str("\\'"),
                (_, '\'') => out.push_str("''"),
                (Escape::Backslash | Escape::DoubledAndBackslash, '\\') => out.push_str("\\\\"),
                (Escape::Backslash, '\n') => out.push_str("\\n"),
                (Escape::Backslash, '\r') => out.push_str("\\r"),
                (_, c) => out.push(c),
            }
        }
        out.push('\'');
        out
    }
}

/// A number as one of 64 bits, and not as a decimal.
fn number(number: f64) -> String {
    format!("{number:e}")
}

/// What a predicate is that always holds.
const ALWAYS: &str = "TRUE";
/// What a predicate is that never holds.
const NEVER: &str = "FALSE";
/// Any number of characters of white space, as Unicode has them.
const WHITE_SPACE: &str =
    "[[:space:]\u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}]*";

/// A pattern as Java reads it: brackets within classes have a backslash, and classes of POSIX names
/// of their own.
fn in_java(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    let mut is_inside = false;
    let mut is_first = false;
    while let Some(c) = rest.chars().next() {
        let class = [("[:space:]", "\\s"), ("[:cntrl:]", "\\p{Cntrl}")]
            .into_iter()
            .find(|(posix, _)| is_inside && rest.starts_with(posix));
        if let Some((posix, java)) = class {
            out.push_str(java);
            rest = rest.get(posix.len()..).unwrap_or_default();
            is_first = false;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '[' if !is_inside => {
                is_inside = true;
                is_first = true;
                out.push('[');
                if let Some(behind) = rest.strip_prefix('^') {
                    out.push('^');
                    rest = behind;
                }
                continue;
            }
            ']' if is_inside && !is_first => is_inside = false,
            '[' | ']' if is_inside => out.push('\\'),
            _ => {}
        }
        is_first = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_java() {
        assert_eq!(in_java("[^][:space:]a[]+x[[]"), "[^\\]\\sa\\[]+x[\\[]");
        assert_eq!(in_java("a{2}(b|c)[0-9]"), "a{2}(b|c)[0-9]");
    }
}
