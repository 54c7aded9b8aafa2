//! The report for people.

use std::fmt::Write as _;

use super::report::{Change, Event, Field, Report};
use crate::catalog::catalog;
use crate::input::advice;
use crate::output::{Paint, Tone, count, shown};
use crate::table::{self, Cell};

pub(super) fn render(report: &Report<'_>, troubles: &str, paint: Paint) -> String {
    let mut out = String::new();
    let drifting: Vec<&Event> = report
        .events
        .iter()
        .filter(|event| event.drifts())
        .collect();
    for event in &drifting {
        let _ = writeln!(out, "{}", heading(event, paint));
        for schemas in event.schemas.iter().filter(|_| event.schemas.len() > 1) {
            let _ = writeln!(
                out,
                "  {} of {}: {}",
                count(schemas.records, "record"),
                count(schemas.files, "file"),
                fit(&schemas.releases)
            );
        }
        if !event.fields.is_empty() {
            let titles = [
                "FIELD", "CHANGE", "CATALOG", "SEEN", "RECORDS", "SHARE", "LIKE",
            ];
            let mut rows = vec![
                titles
                    .map(|title| match title {
                        "RECORDS" | "SHARE" => Cell::text(title).right(),
                        _ => Cell::text(title),
                    })
                    .into(),
            ];
            rows.extend(event.fields.iter().map(row));
            let mut table = String::new();
            table::render(&mut table, &rows, paint);
            table
                .lines()
                .for_each(|line| out = std::mem::take(&mut out) + "  " + line + "\n");
        }
        if event.other_fields > 0 {
            let _ = writeln!(
                out,
                "  and fields of further names, {} in all",
                times(event.other_fields)
            );
        }
        if !event.tightened.is_empty() {
            let _ = writeln!(
                out,
                "  never null, and optional in the catalog: {}",
                event.tightened.join(", ")
            );
        }
        out.push('\n');
    }
    if report.other_events > 0 {
        let _ = writeln!(
            out,
            "and {} of further events that the catalog does not know\n",
            count(report.other_events, "record")
        );
    }
    let _ = write!(
        out,
        "{} of {}",
        count(report.records, "record"),
        count(report.events.len() as u64, "event")
    );
    for (number, noun, what) in [
        (report.malformed, "malformed record", ""),
        (report.filtered, "record", " filtered out"),
    ] {
        if number > 0 {
            out = out + "; " + &count(number, noun) + what;
        }
    }
    out += troubles;
    out.push_str(&summary(report, drifting.len()));
    out
}

fn summary(report: &Report<'_>, drifting: usize) -> String {
    if drifting == 0 && report.other_events == 0 {
        return format!("\nnothing differs from the catalog{}\n", release());
    }
    let changes: Vec<String> = Change::ALL
        .into_iter()
        .map(|change| (report.count(change), change))
        .filter(|(number, _)| *number > 0)
        .map(|(number, change)| format!("{number} {}", change.as_str()))
        .collect();
    let changes = if changes.is_empty() {
        String::new()
    } else {
        format!(": {}", changes.join(", "))
    };
    format!(
        "\n{} from the catalog{}{changes}\n",
        match drifting {
            1 => "1 event differs".to_owned(),
            number => format!("{number} events differ"),
        },
        release()
    )
}

fn release() -> String {
    match catalog().release {
        0 => String::new(),
        release => format!(", release {release}"),
    }
}

fn times(number: u64) -> String {
    if number == 1 {
        "once".to_owned()
    } else {
        format!("{number} times")
    }
}

fn heading(event: &Event, paint: Paint) -> String {
    let name = paint.paint(Tone::Strong, shown(&event.name));
    let about = if event.known {
        fit(&event.releases)
    } else {
        format!("not in the catalog{}", advice(&event.name))
    };
    format!("{name}  {}; {about}", count(event.records, "record"))
}

/// The releases that something fits, neighbours together.
fn fit(releases: &[u16]) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for release in releases {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *release => *last = *release,
            _ => ranges.push((*release, *release)),
        }
    }
    let text: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first} and {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    match (text.len(), releases.len()) {
        (0, _) => "fits no release".to_owned(),
        (_, 1) => format!("fits release {}", text.join("")),
        _ => format!("fits releases {}", text.join(", ")),
    }
}

fn row(field: &Field) -> Vec<Cell> {
    let tone = match field.change {
        Change::Unknown | Change::Loosened => Tone::Warning,
        Change::Retyped => Tone::Error,
        Change::Missing => Tone::Faint,
    };
    let optional = if field.nullable { "?" } else { "" };
    let types = field.types.iter().map(|ty| format!("{ty}{optional}"));
    let types: Vec<String> = types.collect();
    let or_dash = |text: String| {
        if text.is_empty() {
            "-".to_owned()
        } else {
            text
        }
    };
    vec![
        Cell::text(shown(&field.name)),
        Cell::text(field.change.as_str()).toned(tone),
        Cell::text(field.from.clone().unwrap_or_else(|| "-".to_owned())),
        Cell::text(or_dash(types.join(", "))),
        Cell::number(field.records),
        Cell::text(format!("{}%", field.percent)).right(),
        Cell::text(field.examples.join("  ")),
    ]
}
