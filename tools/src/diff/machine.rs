//! Reports for programs: JSON, and what many programs read.

use std::path::Path;

use event_catalog_reports::{Finding, Form, Level, Program};
use serde_json::{Map, Value, json};

use super::Compared;
use super::kind::{AXES, Verdict};
use super::place::Places;
use super::text::summary;
use super::told::Line;

/// Returns the report as JSON.
pub(crate) fn json(compared: &Compared) -> String {
    let counts: Map<String, Value> = [
        Verdict::Breaking,
        Verdict::Compatible,
        Verdict::Documentation,
    ]
    .into_iter()
    .map(|verdict| (verdict.word().to_owned(), json!(compared.count(verdict))))
    .collect();
    let changes: Vec<Value> = compared.lines.iter().map(change).collect();
    let report = json!({
        "report": 1,
        "catalog": compared.catalog,
        "old": compared.old,
        "new": compared.new,
        "bump": compared.worst().map(Verdict::bump),
        "counts": counts,
        "changes": changes,
    });
    format!("{report:#}\n")
}

fn change(line: &Line) -> Value {
    let axes = AXES.iter().zip(line.kind.verdicts);
    let axes: Map<String, Value> = axes
        .map(|((axis, _), verdict)| ((*axis).to_owned(), json!(verdict.word())))
        .collect();
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "kind": line.kind.name,
        "summary": line.sentence(),
        "old": text(&line.old),
        "new": text(&line.new),
        "places": line.places,
        "axes": axes,
        "bump": line.kind.worst().bump(),
        "exception": line.excused,
    })
}

/// Returns the report in a form that many programs read.
pub(crate) fn render(form: Form, compared: &Compared) -> String {
    let program = Program {
        name: "catalog diff",
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut places = Places::new(compared);
    let lines = compared.lines.iter();
    let found: Vec<_> = lines
        .map(|line| (line, places.of(line).unwrap_or_default()))
        .collect();
    let findings = found.iter().map(|(line, (file, at))| Finding {
        rule: line.kind.name,
        level: match line.kind.worst() {
            Verdict::Breaking => Level::Error,
            Verdict::Compatible | Verdict::Documentation => Level::Note,
        },
        message: line.sentence().into(),
        file,
        line: Some(*at).filter(|at| *at > 0),
        column: None,
        places: &line.places,
        excused: line.excused.as_deref(),
    });
    let summary = Finding {
        rule: program.name,
        level: Level::Note,
        message: summary(compared).into(),
        file: "",
        line: None,
        column: None,
        places: &[],
        excused: None,
    };
    // What is one result beside others in SARIF sums up the annotations of GitHub.
    let summary = (form == Form::Github).then_some(summary);
    form.render(&program, &findings.chain(summary).collect::<Vec<_>>())
}

/// Returns the folder in which files of the new side are on disk, if they are.
pub(crate) fn folder(new: &str, dir: &Path) -> Option<std::path::PathBuf> {
    if new.starts_with("release:") || new.starts_with("git:") {
        // They may read differently there, yet stand where they stand here.
        return dir.is_dir().then(|| dir.to_owned());
    }
    Some(new.into())
}
