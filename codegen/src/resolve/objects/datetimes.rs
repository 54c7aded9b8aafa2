//! Sets of datetime formats, and the patterns they are written in.
//!
//! A pattern is `iso8601`, or pieces in the vendor's own notation: `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss`, `SSS`, `EEE` (weekday), `Z` (`Z` or `+hhmm`),
//! `XXX` (`Z` or `+hh:mm`), `'text'` as it stands, and any other character that is no letter.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{Source, ast};
use crate::model::{DateTimeFormat, DateTimes, Part, Zone};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::{Known, Site};

/// The pieces that are letters.
const PIECES: [(&str, Part); 10] = [
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

pub(super) fn resolve<'a>(
    source: &'a Source<ast::Objects>,
    module: usize,
    known: &mut Known<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, ast) in source.ast.datetimes.iter() {
        let site = Site::new(source, &["datetimes".into(), name.into()]);
        check_snake("set of datetime formats", name, || site.key(&[]), found);
        if known.datetimes.define(name, scope.catalogue.datetimes.len()).is_err() || scope.types.get(name).is_some() {
            found.report(|| {
                Diagnostic::new(rule::DUPLICATE_NAME, site.key(&[]), format!("there is another type `{name}`")).help("rename one of them")
            });
        }
        let formats: Vec<DateTimeFormat> = ast.formats.iter().filter_map(|(pattern, ast)| format(&site, pattern, ast, found)).collect();
        // Moments that are not made from text are written as ISO 8601.
        if !site.is_damaged(&[]) && !ast.formats.iter().any(|(pattern, _)| pattern == "iso8601") {
            found.report(|| {
                Diagnostic::new(rule::BAD_DATETIME_FORMAT, site.key(&["formats".into()]), "a set of datetime formats has `iso8601`")
                    .help("moments that are computed are written so")
            });
        }
        scope.catalogue.datetimes.push(DateTimes { name: name.clone(), doc: ast.doc.clone(), module, formats });
    }
}

fn format(site: &Site<'_, ast::Objects>, pattern: &str, ast: &ast::Format, found: &mut Diagnostics) -> Option<DateTimeFormat> {
    let place = || site.key(&["formats".into(), pattern.into()]);
    let parts = match parts(pattern) {
        Ok(parts) => parts,
        Err(rest) => {
            found.report(|| {
                let pieces: Vec<&str> = PIECES.iter().map(|(piece, _)| *piece).collect();
                let message = format!("`{}` is no piece of a datetime format", rest.chars().take(20).collect::<String>());
                Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), message)
                    .help(format!("the pieces are {}, 'text' in quotes, and characters that are no letters", pieces.join(", ")))
            });
            return None;
        }
    };
    let zone = match ast.zone.as_str() {
        "required" => Zone::Required,
        "optional" => Zone::Optional,
        _ => Zone::Never,
    };
    let twice =
        parts.iter().enumerate().any(|(i, part)| !matches!(part, Part::Literal(_)) && parts.iter().take(i).any(|other| other == part));
    let has = |part: Part| parts.contains(&part);
    let zoned = has(Part::Offset) || has(Part::OffsetWithColon);
    let problem = if parts == [Part::Iso] {
        None
    } else if !(has(Part::Year) && has(Part::Month) && has(Part::Day)) {
        Some("a format has `yyyy`, `MM` and `dd`")
    } else if matches!(parts.first(), Some(Part::Literal(_))) {
        Some("a format starts with a piece, not with text")
    } else if twice {
        Some("a piece stands in the format twice")
    } else if zoned != (zone == Zone::Required) {
        Some("`zone` is `required` where the format has `Z` or `XXX`, else `never`; only `iso8601` can leave it open")
    } else {
        None
    };
    if let Some(problem) = problem.filter(|_| !ast.zone.is_empty()) {
        found.report(|| Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), problem));
    }
    let examples = ast.examples.clone().unwrap_or_default();
    Some(DateTimeFormat { pattern: pattern.to_owned(), doc: ast.doc.clone(), zone, parts, examples })
}

/// The pieces of a pattern; `Err` holds the rest that is none.
fn parts(pattern: &str) -> Result<Vec<Part>, &str> {
    if pattern == "iso8601" {
        return Ok(vec![Part::Iso]);
    }
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some((piece, part)) = PIECES.iter().find(|(piece, _)| rest.starts_with(piece)) {
            parts.push(*part);
            rest = &rest[piece.len()..];
        } else if let Some((text, after)) = rest.strip_prefix('\'').and_then(|quoted| quoted.split_once('\'')) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert_eq!(parts("iso8601"), Ok(vec![Part::Iso]));
        assert_eq!(parts("MM/dd"), Ok(vec![Part::Month, Part::Literal('/'), Part::Day]));
        assert_eq!(parts("HH'Th'mm"), Ok(vec![Part::Hour, Part::Literal('T'), Part::Literal('h'), Part::Minute]));
        assert_eq!(parts("yyyyTHH"), Err("THH"));
        assert_eq!(parts("'open"), Err("'open"));
    }
}
