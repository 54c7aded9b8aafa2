//! Sets of datetime formats.

use event_catalog_formats::datetime::{self, PIECES, Part, Zone};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{self, Map, Slot, Spanned, Whole};
use crate::model::{DateTimeFormat, DateTimes};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

pub(super) fn resolve<'a>(
    sets: &'a Slot<Map<syntax::DateTimes>>,
    module: usize,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, syntax) in sets.iter() {
        check_snake("set of datetime formats", name, found);
        let defined = scope
            .datetimes
            .define_as(name.as_str().into(), name.span, syntax);
        if defined.is_err() || scope.types.get(name).is_some() {
            let message = format!("there is another type `{name}`");
            found
                .report(rule::DUPLICATE_NAME, name, message)
                .help("rename one of them");
        }
        if defined.is_err() {
            continue;
        }
        let formats = syntax.formats.iter();
        let formats: Vec<DateTimeFormat> = formats
            .filter_map(|(pattern, syntax)| format(pattern, syntax, found))
            .collect();
        // Moments that are not made from text are written as ISO 8601.
        let has_iso = syntax
            .formats
            .iter()
            .any(|(pattern, _)| pattern.value == "iso8601");
        if syntax.is_whole() && !has_iso {
            let message = "a set of datetime formats has `iso8601`";
            let at: Span = syntax.formats.span_or(name);
            found
                .report(rule::BAD_DATETIME_FORMAT, at, message)
                .help("moments that are computed are written so");
        }
        scope.catalog.datetimes.push(DateTimes {
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            module,
            formats,
        });
    }
}

fn format(
    pattern: &Spanned<String>,
    syntax: &syntax::Format,
    found: &mut Diagnostics,
) -> Option<DateTimeFormat> {
    let parts = match datetime::parts(pattern) {
        Ok(parts) => parts,
        Err(rest) => {
            let pieces: Vec<&str> = PIECES.iter().map(|(piece, _)| *piece).collect();
            let message = format!(
                "`{}` is no piece of a datetime format",
                rest.chars().take(20).collect::<String>()
            );
            found
                .report(rule::BAD_DATETIME_FORMAT, pattern, message)
                .help(format!(
                    "the pieces are {}, 'text' in quotes, and characters that are no letters",
                    pieces.join(", ")
                ));
            return None;
        }
    };
    let zone = syntax.zone.cloned().unwrap_or(Zone::Never);
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
    if let Some(problem) = problem.filter(|_| syntax.zone.is_given()) {
        found.report(rule::BAD_DATETIME_FORMAT, pattern, problem);
    }
    let format = DateTimeFormat {
        pattern: pattern.value.clone(),
        doc: syntax.doc.or_empty(),
        zone,
        parts,
        examples: syntax.examples.to_vec(),
    };
    for example in syntax.examples.items() {
        if problem.is_none() && !has_format(&format, example) {
            let message = "the example does not have the format";
            found.report(rule::BAD_VALUE, example, message);
        }
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
