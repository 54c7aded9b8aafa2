//! Diagnostics as text with carets, and as JSON for editors and CI.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, Place, SourceFile};
use crate::rules::Severity;

/// How many diagnostics are rendered; the rest are summed up in one line.
const SHOWN: usize = 200;

/// Longer excerpts are not shown, only their positions: nobody reads them, and laying them out
/// takes long.
const LONGEST: usize = 4_096;

/// With or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text only: files, build scripts.
    Plain,
    /// With ANSI colours: terminals.
    Coloured,
}

impl Diagnostics {
    /// Renders each mistake and warning as a snippet with carets, and a last line that counts them.
    pub fn render(&self, style: Style) -> String {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let mut out = String::new();
        for diagnostic in self.items.iter().take(SHOWN) {
            for line in renderer.render(&[group(diagnostic)]).lines() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
            out.push('\n');
        }
        if self.len() > SHOWN {
            let _ = writeln!(out, "… and {} more", self.len() - SHOWN);
        }
        let warnings = self.warnings();
        let counts = [(self.len() - warnings, "mistake"), (warnings, "warning")];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| plural(*count, noun))
            .collect();
        let _ = writeln!(out, "{}", counts.join(", "));
        out
    }

    /// An array with an object for each mistake and warning that was kept.
    pub fn to_json(&self) -> Value {
        Value::Array(self.items.iter().map(as_json).collect())
    }
}

/// `1 mistake`, `2 mistakes`.
fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn as_json(diagnostic: &Diagnostic) -> Value {
    let mut object = position(&diagnostic.place);
    let also: Vec<Value> = diagnostic
        .also
        .iter()
        .map(|(place, label)| {
            let mut object = position(place);
            object["message"] = label.as_str().into();
            object
        })
        .collect();
    object["rule"] = diagnostic.rule.name.into();
    object["severity"] = match diagnostic.severity() {
        Severity::Error => "error".into(),
        Severity::Warning => "warning".into(),
    };
    object["message"] = diagnostic.message.as_str().into();
    object["help"] = diagnostic.help.as_deref().into();
    object["related"] = also.into();
    object
}

fn position(place: &Place) -> Value {
    let (line, column) = place.file.line_column(place.span.start);
    let (end_line, end_column) = place.file.line_column(place.span.end);
    json!({
        "file": place.file.path(),
        "line": line, "column": column,
        "end_line": end_line, "end_column": end_column,
    })
}

/// One diagnostic in annotate-snippets' terms.
fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.rule.name);
    let mut group = Group::with_title(title);
    let main = &diagnostic.place;
    let (here, elsewhere): (Vec<_>, Vec<_>) = diagnostic
        .also
        .iter()
        .partition(|(place, _)| Arc::ptr_eq(&place.file, &main.file));
    let mut marks = vec![(main, AnnotationKind::Primary, diagnostic.label.as_str())];
    marks.extend(
        here.iter()
            .map(|(place, label)| (place, AnnotationKind::Context, label.as_str())),
    );
    group = excerpt(group, &main.file, &marks);
    for (place, label) in elsewhere {
        group = excerpt(
            group,
            &place.file,
            &[(place, AnnotationKind::Context, label.as_str())],
        );
    }
    if let Some(help) = &diagnostic.help {
        group =
            group.element(Level::HELP.message(annotate_snippets::normalize_untrusted_str(help)));
    }
    group
}

/// Adds the lines that the marks cover, with the marks.
fn excerpt<'a>(
    group: Group<'a>,
    file: &'a SourceFile,
    marks: &[(&'a Place, AnnotationKind, &'a str)],
) -> Group<'a> {
    if file.text().is_empty() {
        return group.element(Origin::path(file.path()));
    }
    let lines = marks
        .iter()
        .map(|(place, ..)| file.line_column(place.span.start).0);
    let first = lines.clone().min().unwrap_or(1);
    let last = lines.max().unwrap_or(1);
    let start = file.line_range(first).start;
    let source = file
        .text()
        .get(start..file.line_range(last).end)
        .unwrap_or_default();
    if source.len() > LONGEST {
        // Far apart: one excerpt each. A single line that is too long: only its position.
        return match marks {
            [(place, ..)] => {
                let (line, column) = file.line_column(place.span.start);
                group.element(Origin::path(file.path()).line(line).char_column(column))
            }
            _ => marks
                .iter()
                .fold(group, |group, mark| excerpt(group, file, &[*mark])),
        };
    }
    let annotations: Vec<Annotation<'a>> = marks
        .iter()
        .map(|(place, kind, label)| {
            let span: Range<usize> = place.span.start - start..place.span.end - start;
            let label = Some(*label).filter(|label| !label.is_empty());
            kind.span(span).label(label)
        })
        .collect();
    let snippet = Snippet::source(source)
        .path(file.path())
        .line_start(first)
        .annotations(annotations);
    group.element(snippet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Span;
    use crate::rules;

    fn sample() -> Diagnostics {
        let mut all = Diagnostics::default();
        let file = all.add_file(SourceFile::new(
            0,
            "fields/a.yaml".into(),
            "fields:\n  url: {}\n  \u{1b}url: ü\n".into(),
        ));
        let empty = SourceFile::new(0, "catalog.yaml".into(), String::new());
        let empty = all.add_file(empty);
        all.report(rules::DUPLICATE_KEY, Span::new(file, 21..24), "`url` twice")
            .label("again")
            .also(Span::new(file, 10..13), "first defined here")
            .help("remove one");
        all.report(rules::MISSING_FILE, Span::top(empty), "no file");
        all.report(rules::BAD_NAME, Span::new(file, 99..99), "end of file");
        all.finish()
    }

    #[test]
    fn text_has_rule_position_carets_and_help() {
        let text = sample().render(Style::Plain);
        for part in [
            "error[missing-file]: no file",
            "fields/a.yaml:3:4",
            "^^^ again",
            "first defined here",
            "= help: remove one",
            "3 mistakes",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn places_far_apart_are_shown_apart_and_endless_lines_not_at_all() {
        let text = format!(
            "a: 1\n{}a: 2\n# {}\n",
            "# padding\n".repeat(1_000),
            "x".repeat(9_000)
        );
        let again = 5 + 10_000;
        let mut all = Diagnostics::default();
        let file = all.add_file(SourceFile::new(0, "f.yaml".into(), text));
        let place = |at: usize| Span::new(file, at..at + 1);
        all.report(rules::DUPLICATE_KEY, place(again), "`a` twice")
            .also(place(0), "first");
        all.report(rules::BAD_NAME, place(again + 20), "long line");
        let text = all.render(Style::Plain);
        assert!(text.lines().count() < 30 && text.len() < 2_000, "{text}");
        for part in [
            "f.yaml:1002:1",
            "1002 | a: 2",
            "f.yaml:1:1",
            "- first",
            "f.yaml:1003:16",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn json_has_positions() {
        let json = sample().to_json();
        assert_eq!(json[1]["rule"], "duplicate-key");
        assert_eq!(json[1]["line"], 3);
        assert_eq!(json[1]["column"], 4);
        assert_eq!(json[1]["related"][0]["line"], 2);
        assert_eq!(json[0]["help"], Value::Null);
    }
}
