//! The report as text: problems, tables of event types, of dates and files, of kinds of problems,
//! what the catalog does not know, what was not read, and one line in the end.

use std::fmt::Write as _;

use super::outcome::Findings;
use super::tally::{Counts, NameCounts, Tally};
use crate::input::advice;
use crate::output::{Paint, Tone, count, shown};
use crate::report::{self, tone};
use crate::table::{self, Cell};

/// Most unknown names that are listed one by one; the JSON report has more.
const LISTED: usize = 20;

pub(super) fn render(findings: &Findings<'_>) -> String {
    let report = Report {
        findings,
        tally: &findings.tally,
        paint: Paint::for_stdout(),
    };
    let parts = [
        report.problems(),
        report.events(),
        report.custom_events(),
        report.by_path(),
        report.kinds(),
        report.strangers(),
        report.left_out(),
        report.summary(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

struct Report<'t> {
    findings: &'t Findings<'t>,
    tally: &'t Tally,
    paint: Paint,
}

impl Report<'_> {
    fn problems(&self) -> String {
        let kinds = &self.tally.kinds;
        let mut out = kinds
            .problem_lines(self.findings.input, self.paint)
            .fold(String::new(), |out, line| out + &line + "\n");
        let more = kinds.total - kinds.problems.len() as u64;
        if more > 0 {
            let _ = writeln!(
                out,
                "{} not shown (see --problems)",
                count(
                    more,
                    if out.is_empty() {
                        "problem"
                    } else {
                        "more problem"
                    }
                )
            );
        }
        out
    }

    fn events(&self) -> String {
        let mut rows = vec![heading("EVENT")];
        rows.extend(
            self.tally
                .by_event()
                .map(|(event, counts)| row(event, counts)),
        );
        let Tally {
            unknown, malformed, ..
        } = *self.tally;
        if unknown.records > 0 {
            rows.push(row("(unknown event types)", &unknown));
        }
        if malformed > 0 {
            rows.push(row(
                "(malformed)",
                &Counts {
                    records: malformed,
                    with_errors: malformed,
                    ..Counts::default()
                },
            ));
        }
        rows.push(row("total", &self.tally.total()));
        let mut out = String::new();
        table::render(&mut out, &rows, self.paint);
        out
    }

    /// Custom events of the plan.
    fn custom_events(&self) -> String {
        let custom = &self.tally.custom;
        if custom.is_empty() {
            return String::new();
        }
        let mut rows = vec![heading("CUSTOM EVENT")];
        rows.extend(custom.iter().map(|(name, counts)| row(name, counts)));
        let mut out = String::new();
        table::render(&mut out, &rows, self.paint);
        out
    }

    /// The kinds of problems, the most frequent first.
    fn kinds(&self) -> String {
        let kinds = self.tally.kinds.by_count();
        if kinds.is_empty() {
            return String::new();
        }
        let heading = ["EVENT", "POINTER", "RULE", "SEVERITY", "FIRST"].map(Cell::text);
        let mut rows = vec![
            [Cell::text("COUNT").right()]
                .into_iter()
                .chain(heading)
                .collect::<Vec<_>>(),
        ];
        for (event, pointer, rule, kind) in kinds.iter().take(LISTED) {
            rows.push(vec![
                Cell::number(kind.count),
                Cell::text(event.unwrap_or("-")),
                Cell::text(if pointer.is_empty() {
                    "-".to_owned()
                } else {
                    shown(pointer)
                }),
                Cell::text(*rule),
                Cell::text(kind.severity.as_str()).toned(tone(kind.severity)),
                Cell::text(report::place(self.findings.input, kind.first)),
            ]);
        }
        let mut out = String::new();
        table::render(&mut out, &rows, self.paint);
        if kinds.len() > LISTED {
            let _ = writeln!(
                out,
                "and {} more (see --format json)",
                count((kinds.len() - LISTED) as u64, "kind")
            );
        }
        out
    }

    /// Dates, where paths tell them, and files that have errors.
    fn by_path(&self) -> String {
        let table = |title: &str, mut all: Vec<(String, Counts)>| {
            let more = all.len().saturating_sub(LISTED);
            all.truncate(LISTED);
            let mut rows = vec![heading(title)];
            rows.extend(all.iter().map(|(name, counts)| row(name, counts)));
            let mut out = String::new();
            table::render(&mut out, &rows, self.paint);
            if more > 0 {
                let _ = writeln!(out, "and {more} more (see --format json)");
            }
            out
        };
        let mut out = String::new();
        let dates = self.findings.by_date();
        if !dates.is_empty() {
            out += &table("DATE", dates.into_iter().collect());
        }
        let mut bad: Vec<(String, Counts)> = self
            .findings
            .files()
            .map(|(file, counts)| (self.findings.name(file), *counts))
            .collect();
        if bad.len() > 1 {
            bad.retain(|(_, counts)| counts.with_errors > 0);
            bad.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.with_errors));
            if !bad.is_empty() {
                let gap = if out.is_empty() { "" } else { "\n" };
                out = out + gap + &table("FILE WITH ERRORS", bad);
            }
        }
        out
    }

    /// Event types and fields that the catalog does not have.
    fn strangers(&self) -> String {
        let mut lines = Vec::new();
        let mut list = |names: &NameCounts, line: &dyn Fn(&str, u64) -> String| {
            lines.extend(
                names
                    .counts
                    .iter()
                    .map(|(name, count)| line(&format!("`{}`", shown(name)), *count)),
            );
            if names.others > 0 {
                lines.push(line("other names", names.others));
            }
        };
        list(&self.tally.unknown_types, &|name, number| {
            format!(
                "event type {name}: {}{}",
                count(number, "record"),
                advice(name.trim_matches('`'))
            )
        });
        for (event, fields) in self.tally.unknown_fields() {
            list(fields, &|name, number| {
                format!("field {name} of {event}: {}", count(number, "record"))
            });
        }
        if lines.is_empty() {
            return String::new();
        }
        let mut out = self.paint.paint(Tone::Strong, "Not in the catalog") + "\n";
        for line in lines.iter().take(LISTED) {
            let _ = writeln!(out, "  {line}");
        }
        if lines.len() > LISTED {
            let _ = writeln!(
                out,
                "  and {} more (see --format json)",
                lines.len() - LISTED
            );
        }
        out
    }

    /// What of the folders was not read.
    fn left_out(&self) -> String {
        let no_data = &self.findings.no_data;
        let mut out = String::new();
        for (file, what) in no_data.iter().take(LISTED) {
            let _ = writeln!(
                out,
                "{} was not read: it is {what}",
                self.findings.name(*file)
            );
        }
        if no_data.len() > LISTED {
            let _ = writeln!(
                out,
                "and {} more files that hold no records (see --format json)",
                no_data.len() - LISTED
            );
        }
        if self.findings.passed_over() > 0 {
            let _ = writeln!(
                out,
                "{} of folders passed over: hidden, or no files",
                count(self.findings.passed_over(), "entry")
            );
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
        if self.tally.unknown.records > 0 {
            let _ = write!(out, "; {} of unknown types", self.tally.unknown.records);
        }
        if total.records == 0 {
            out.push_str("; there was nothing to check");
        }
        let Findings {
            duplicates,
            troubles,
            ..
        } = self.findings;
        if self.tally.filtered > 0 {
            let _ = write!(
                out,
                "; {} of other event types passed over",
                count(self.tally.filtered, "record")
            );
        }
        if *duplicates > 0 {
            let _ = write!(out, "; {} left out", count(*duplicates, "duplicate"));
        }
        if self.findings.forgot() {
            out.push_str(" (ids were forgotten: there may be more, see --dedupe-ids)");
        }
        out += &troubles.text();
        let tone = match total {
            _ if troubles.damaged > 0 || !troubles.unreadable.is_empty() => Tone::Error,
            Counts {
                with_errors: 1.., ..
            } => Tone::Error,
            Counts {
                with_warnings: 1.., ..
            } => Tone::Warning,
            _ => Tone::Strong,
        };
        self.paint.paint(tone, out) + "\n"
    }
}

fn heading(of: &str) -> Vec<Cell> {
    let numbers = ["RECORDS", "VALID", "WARNINGS", "ERRORS"].map(|text| Cell::text(text).right());
    [Cell::text(of)].into_iter().chain(numbers).collect()
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
