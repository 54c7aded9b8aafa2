//! The report as text: problems, a table of event types, a table of rules, what the catalogue does not know, what was
//! not read, and one line in the end.

use std::fmt::Write as _;

use braze_events::Severity;

use super::outcome::Findings;
use super::tally::{Counts, NameCounts, Tally};
use crate::input::{Place, advice};
use crate::output::{Paint, Tone, count, shown};
use crate::table::{self, Cell};

/// Most unknown names that are listed one by one; the JSON report has more.
const LISTED: usize = 20;

pub(super) fn render(findings: &Findings<'_>) -> String {
    let report = Report { findings, tally: &findings.tally, paint: Paint::for_stdout() };
    let parts = [report.problems(), report.events(), report.rules(), report.strangers(), report.left_out(), report.summary()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

struct Report<'t> {
    findings: &'t Findings<'t>,
    tally: &'t Tally,
    paint: Paint,
}

impl Report<'_> {
    fn place(&self, place: Place) -> String {
        let name = self.findings.name(place.file);
        if place.number == 0 { name } else { format!("{name}:{}", place.position()) }
    }

    fn problems(&self) -> String {
        let mut out = String::new();
        for problem in &self.tally.problems {
            let place = self.place(problem.place);
            let violation = &problem.violation;
            let kind = self.paint.paint(tone(violation.severity), format_args!("{}[{}]", violation.severity, violation.rule));
            let _ = write!(out, "{}: {kind} ", self.paint.paint(Tone::Strong, place));
            let at = [problem.event.unwrap_or_default(), &violation.pointer].map(shown);
            let at = at.iter().filter(|part| !part.is_empty()).fold(String::new(), |at, part| at + part + " ");
            if !at.is_empty() {
                let _ = write!(out, "{}: ", at.trim_end());
            }
            let _ = writeln!(out, "{}", shown(&violation.message));
        }
        let more = self.tally.problems_total - self.tally.problems.len() as u64;
        if more > 0 {
            let _ = writeln!(out, "{} not shown (see --problems)", count(more, if out.is_empty() { "problem" } else { "more problem" }));
        }
        out
    }

    fn events(&self) -> String {
        let heading = |text| Cell::text(text).right();
        let mut rows = vec![vec![Cell::text("EVENT"), heading("RECORDS"), heading("VALID"), heading("WARNINGS"), heading("ERRORS")]];
        rows.extend(self.tally.by_event().map(|(event, counts)| row(event, counts)));
        let Tally { unknown_events, malformed, .. } = *self.tally;
        if unknown_events > 0 {
            rows.push(row("(unknown event types)", &Counts { records: unknown_events, ..Counts::default() }));
        }
        if malformed > 0 {
            rows.push(row("(malformed)", &Counts { records: malformed, with_errors: malformed, ..Counts::default() }));
        }
        rows.push(row("total", &self.tally.total()));
        let mut out = String::new();
        table::render(&mut out, &rows, self.paint);
        out
    }

    fn rules(&self) -> String {
        if self.tally.rules.is_empty() {
            return String::new();
        }
        let mut rows = vec![vec![Cell::text("RULE"), Cell::text("SEVERITY"), Cell::text("COUNT").right(), Cell::text("FIRST")]];
        for severity in [Severity::Error, Severity::Warning] {
            for (id, rule) in self.tally.rules.iter().filter(|(_, rule)| rule.severity == severity) {
                rows.push(vec![
                    Cell::text(*id),
                    Cell::text(severity.as_str()).toned(tone(severity)),
                    Cell::number(rule.count),
                    Cell::text(self.place(rule.first)),
                ]);
            }
        }
        let mut out = String::new();
        table::render(&mut out, &rows, self.paint);
        out
    }

    /// Event types and fields that the catalogue does not have.
    fn strangers(&self) -> String {
        let mut lines = Vec::new();
        let mut list = |names: &NameCounts, line: &dyn Fn(&str, u64) -> String| {
            lines.extend(names.counts.iter().map(|(name, count)| line(&format!("`{}`", shown(name)), *count)));
            if names.others > 0 {
                lines.push(line("other names", names.others));
            }
        };
        list(&self.tally.unknown_types, &|name, number| {
            format!("event type {name}: {}{}", count(number, "record"), advice(name.trim_matches('`')))
        });
        for (event, fields) in self.tally.unknown_fields() {
            list(fields, &|name, number| format!("field {name} of {event}: {}", count(number, "record")));
        }
        if lines.is_empty() {
            return String::new();
        }
        let mut out = self.paint.paint(Tone::Strong, "Not in the catalogue") + "\n";
        for line in lines.iter().take(LISTED) {
            let _ = writeln!(out, "  {line}");
        }
        if lines.len() > LISTED {
            let _ = writeln!(out, "  and {} more (see --format json)", lines.len() - LISTED);
        }
        out
    }

    /// What of the folders was not read.
    fn left_out(&self) -> String {
        let no_data = &self.findings.no_data;
        let mut out = String::new();
        for (file, what) in no_data.iter().take(LISTED) {
            let _ = writeln!(out, "{} was not read: it is {what}", self.findings.name(*file));
        }
        if no_data.len() > LISTED {
            let _ = writeln!(out, "and {} more files that hold no records (see --format json)", no_data.len() - LISTED);
        }
        if self.findings.passed_over() > 0 {
            let _ = writeln!(out, "{} of folders passed over: hidden, or no files", count(self.findings.passed_over(), "entry"));
        }
        out
    }

    fn summary(&self) -> String {
        let total = self.tally.total();
        let mut out = format!(
            "{} in {}: {} valid ({} with warnings), {} with errors",
            count(total.records, "record"),
            count(self.findings.files().count() as u64, "file"),
            total.valid(),
            total.with_warnings,
            total.with_errors
        );
        if self.tally.malformed > 0 {
            let _ = write!(out, " ({} malformed)", self.tally.malformed);
        }
        if self.tally.unknown_events > 0 {
            let _ = write!(out, "; {} of unknown types", self.tally.unknown_events);
        }
        let Findings { duplicates, damaged, skipped_bytes, unreadable, .. } = self.findings;
        if *duplicates > 0 {
            let _ = write!(out, "; {} left out", count(*duplicates, "duplicate"));
        }
        if self.findings.forgot() {
            out.push_str(" (ids were forgotten: there may be more, see --dedupe-ids)");
        }
        if *damaged > 0 {
            let _ = write!(out, "; {}", count(*damaged, "damaged part"));
        }
        if *skipped_bytes > 0 {
            let _ = write!(out, " ({} skipped)", count(*skipped_bytes, "byte"));
        }
        if !unreadable.is_empty() {
            let _ = write!(out, "; {} could not be read", count(unreadable.len() as u64, "file"));
        }
        let tone = match total {
            _ if *damaged > 0 || !unreadable.is_empty() => Tone::Error,
            Counts { with_errors: 1.., .. } => Tone::Error,
            Counts { with_warnings: 1.., .. } => Tone::Warning,
            _ => Tone::Strong,
        };
        self.paint.paint(tone, out) + "\n"
    }
}

fn row(event: &str, counts: &Counts) -> Vec<Cell> {
    vec![
        Cell::text(event),
        Cell::number(counts.records),
        Cell::number(counts.valid()),
        Cell::number(counts.with_warnings).toned(Tone::Warning),
        Cell::number(counts.with_errors).toned(Tone::Error),
    ]
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Warning => Tone::Warning,
        Severity::Error => Tone::Error,
    }
}
