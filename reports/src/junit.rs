//! JUnit's XML: a test for each thing that was found, which fails if it is an error.

use std::fmt::Write as _;

use crate::{Finding, Level, Program};

pub(super) fn render(program: &Program<'_>, findings: &[Finding<'_>]) -> String {
    let errors = findings.iter().filter(|one| is_failure(one));
    let (failures, name) = (errors.count(), text(program.name));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\
         <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n",
        findings.len().max(1)
    );
    if findings.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<testcase classname=\"{name}\" name=\"nothing was found\"/>"
        );
    }
    for finding in findings {
        case(&mut out, &name, finding);
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}

fn case(out: &mut String, program: &str, finding: &Finding<'_>) {
    let (rule, message) = (text(finding.rule), text(&finding.message));
    let file = text(finding.file);
    let numbers = [finding.line, finding.column];
    let numbers: Vec<String> = numbers.iter().flatten().map(u64::to_string).collect();
    let position = numbers.join(":");
    let class = if file.is_empty() { program } else { &file };
    let at = if position.is_empty() {
        String::new()
    } else {
        format!(" at {position}")
    };
    // Where, for whoever shows nothing but the text.
    let parts = [&*file, &*position];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let place = if parts.is_empty() {
        String::new()
    } else {
        format!("{}: ", parts.join(":"))
    };
    let body = if is_failure(finding) {
        format!("<failure type=\"{rule}\" message=\"{message}\">{place}{message}</failure>")
    } else {
        let level = finding.level.as_str();
        format!("<system-out>{level}: {place}{message}</system-out>")
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<testcase classname=\"{class}\" name=\"{rule}{at}\">{body}</testcase>"
    );
}

fn is_failure(finding: &Finding<'_>) -> bool {
    finding.level == Level::Error && finding.excused.is_none()
}

/// Escapes a text for any place; what XML cannot hold at all is replaced.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
