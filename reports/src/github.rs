//! Commands of GitHub's workflows: a line each, which becomes an annotation at its place.

use std::fmt::Write as _;

use crate::{Finding, Level};

pub(super) fn render(findings: &[Finding<'_>]) -> String {
    let mut out = String::new();
    for finding in findings {
        let mut properties = Vec::new();
        if !finding.file.is_empty() {
            properties.push(format!("file={}", property(finding.file)));
            let numbers = [("line", finding.line), ("col", finding.column)];
            let numbers = numbers.into_iter();
            properties.extend(numbers.filter_map(|(name, n)| Some(format!("{name}={}", n?))));
        }
        properties.push(format!("title={}", property(finding.rule)));
        let level = match finding.level {
            _ if finding.excused.is_some() => "notice",
            Level::Note => "notice",
            level => level.as_str(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::{level} {}::{}",
            properties.join(","),
            text(&finding.message)
        );
    }
    out
}

/// Escapes what would end a line.
fn text(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes what would end a property, too.
fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}
