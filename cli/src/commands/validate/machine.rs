//! The report in forms that many programs read: each kind of problem once, at its first place.

use event_catalog::Severity;
use event_catalog_reports::{Finding, Form, Level, Program};

use super::outcome::Findings;
use crate::catalog::tool;
use crate::input::Place;

pub(super) fn render(form: Form, findings: &Findings<'_>) -> String {
    let kinds = findings.tally.kinds.by_count();
    let files: Vec<String> = kinds
        .iter()
        .map(|(.., kind)| findings.input.name(kind.first.file))
        .collect();
    let problems = kinds
        .iter()
        .zip(&files)
        .map(|((event, pointer, rule, kind), file)| {
            // Without what is not there.
            let at: Vec<&str> = [event.unwrap_or_default(), pointer]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            let colon = if at.is_empty() { "" } else { ": " };
            let times = match kind.count {
                1 => String::new(),
                count => format!(" ({count} times)"),
            };
            let (line, record) = position(kind.first);
            Finding {
                rule,
                level: match kind.severity {
                    Severity::Error => Level::Error,
                    Severity::Warning => Level::Warning,
                },
                message: format!("{}{colon}{}{times}{record}", at.join(" "), kind.message).into(),
                file,
                line,
                column: None,
                places: &[],
                excused: None,
            }
        });
    let unreadable = findings.troubles.unreadable.iter().map(|file| Finding {
        rule: "unreadable",
        level: Level::Error,
        message: file.why.as_str().into(),
        file: &file.file,
        line: None,
        column: None,
        places: &[],
        excused: None,
    });
    let all: Vec<Finding<'_>> = problems.chain(unreadable).collect();
    let program = Program {
        name: &format!("{} validate", tool().name),
        version: tool().version,
    };
    form.render(&program, &all)
}

/// Returns the line of a place, or what says where it is in a file that has no lines.
fn position(place: Place) -> (Option<u64>, String) {
    match (place.number, place.block) {
        (0, _) => (None, String::new()),
        (number, None) => (Some(number), String::new()),
        (number, Some(block)) => (None, format!("; first in record {number}, block {block}")),
    }
}
