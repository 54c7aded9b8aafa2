//! Sets of datetime formats.

use event_catalog_formats::datetime::{self, PIECES, Part, Zone};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{Source, ast};
use crate::model::{DateTimeFormat, DateTimes};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::{Known, Site};

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
        if known
            .datetimes
            .define(name, scope.catalog.datetimes.len())
            .is_err()
            || scope.types.get(name).is_some()
        {
            found.report(|| {
                Diagnostic::new(
                    rule::DUPLICATE_NAME,
                    site.key(&[]),
                    format!("there is another type `{name}`"),
                )
                .help("rename one of them")
            });
        }
        let formats: Vec<DateTimeFormat> = ast
            .formats
            .iter()
            .filter_map(|(pattern, ast)| format(&site, pattern, ast, found))
            .collect();
        // Moments that are not made from text are written as ISO 8601.
        if !site.is_damaged(&[]) && !ast.formats.iter().any(|(pattern, _)| pattern == "iso8601") {
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_DATETIME_FORMAT,
                    site.key(&["formats".into()]),
                    "a set of datetime formats has `iso8601`",
                )
                .help("moments that are computed are written so")
            });
        }
        scope.catalog.datetimes.push(DateTimes {
            name: name.clone(),
            doc: ast.doc.clone(),
            module,
            formats,
        });
    }
}

fn format(
    site: &Site<'_, ast::Objects>,
    pattern: &str,
    ast: &ast::Format,
    found: &mut Diagnostics,
) -> Option<DateTimeFormat> {
    let place = || site.key(&["formats".into(), pattern.into()]);
    let parts = match datetime::parts(pattern) {
        Ok(parts) => parts,
        Err(rest) => {
            found.report(|| {
                let pieces: Vec<&str> = PIECES.iter().map(|(piece, _)| *piece).collect();
                let message = format!(
                    "`{}` is no piece of a datetime format",
                    rest.chars().take(20).collect::<String>()
                );
                Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), message).help(format!(
                    "the pieces are {}, 'text' in quotes, and characters that are no letters",
                    pieces.join(", ")
                ))
            });
            return None;
        }
    };
    let zone = match ast.zone.as_str() {
        "required" => Zone::Required,
        "optional" => Zone::Optional,
        _ => Zone::Never,
    };
    let twice = parts.iter().enumerate().any(|(i, part)| {
        !matches!(part, Part::Literal(_)) && parts.iter().take(i).any(|other| other == part)
    });
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
        Some(
            "`zone` is `required` where the format has `Z` or `XXX`, else `never`; only `iso8601` can leave it open",
        )
    } else {
        None
    };
    if let Some(problem) = problem.filter(|_| !ast.zone.is_empty()) {
        found.report(|| Diagnostic::new(rule::BAD_DATETIME_FORMAT, place(), problem));
    }
    let format = DateTimeFormat {
        pattern: pattern.to_owned(),
        doc: ast.doc.clone(),
        zone,
        parts,
        examples: ast.examples.clone().unwrap_or_default(),
    };
    for (i, _) in format
        .examples
        .iter()
        .enumerate()
        .filter(|(_, example)| problem.is_none() && !has_format(&format, example))
    {
        found.report(|| {
            let place = site.value(&[
                "formats".into(),
                pattern.into(),
                "examples".into(),
                i.into(),
            ]);
            Diagnostic::new(
                rule::BAD_VALUE,
                place,
                "the example does not have the format",
            )
        });
    }
    Some(format)
}

/// Whether a text has one of the formats.
pub(super) fn is_moment(set: &DateTimes, text: &str) -> bool {
    set.formats.iter().any(|format| has_format(format, text))
}

fn has_format(format: &DateTimeFormat, text: &str) -> bool {
    datetime::parse(&format.parts, format.zone, text).is_some()
}
