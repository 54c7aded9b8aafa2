//! Reports for programs: JSON, annotations of GitHub, SARIF.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::Compared;
use super::kind::{self, AXES, Verdict};
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

/// A file, and the line in it at which an annotation stands.
type Place = (String, usize);

/// Where a change shows: the first of its records that has a file.
fn place(compared: &Compared, line: &Line, texts: &mut BTreeMap<String, String>) -> Option<Place> {
    let found = line
        .tops
        .iter()
        .find_map(|top| Some((top, compared.files.get(top)?)));
    let (role, file) = match found {
        Some((top, file)) => (Some(top), file.as_str()),
        None => (None, "catalog.yaml"),
    };
    let folder = compared.folder.as_deref()?;
    let path = folder.join(file);
    let shown = path
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/");
    let text = texts
        .entry(shown.clone())
        .or_insert_with(|| fs::read_to_string(&path).unwrap_or_default());
    // A record stands under its key at the start of a line.
    let key = role.map(|(_, name)| name.rsplit(['.', '/']).next().unwrap_or(name));
    let at = key.and_then(|key| {
        let is_key = |line: &str| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
        };
        text.lines().position(is_key)
    });
    Some((shown, at.map_or(1, |at| at + 1)))
}

/// Returns the report as commands that GitHub turns into annotations.
pub(crate) fn github(compared: &Compared) -> String {
    let (mut out, mut texts) = (String::new(), BTreeMap::new());
    for line in &compared.lines {
        let level = match (&line.excused, line.kind.worst()) {
            (None, Verdict::Breaking) => "error",
            _ => "notice",
        };
        let at = place(compared, line, &mut texts);
        let at = at.map(|(file, at)| format!("file={},line={at},", property(&file)));
        let _ = writeln!(
            out,
            "::{level} {}title={}::{}",
            at.unwrap_or_default(),
            line.kind.name,
            message(&line.sentence())
        );
    }
    let _ = writeln!(
        out,
        "::notice title=catalog diff::{}",
        message(&summary(compared))
    );
    out
}

/// What GitHub's commands escape in messages.
fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// And in properties.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns the report as SARIF 2.1.0.
pub(crate) fn sarif(compared: &Compared) -> String {
    let level = |verdict| match verdict {
        Verdict::Breaking => "error",
        Verdict::Compatible | Verdict::Documentation => "note",
    };
    let rules: Vec<Value> = kind::ALL
        .iter()
        .map(|kind| {
            json!({
                "id": kind.name,
                "defaultConfiguration": {"level": level(kind.worst())},
                "properties": {"bump": kind.worst().bump()},
            })
        })
        .collect();
    let mut texts = BTreeMap::new();
    let results: Vec<Value> = compared
        .lines
        .iter()
        .map(|line| {
            let place = place(compared, line, &mut texts).map(|(file, at)| {
                json!({"physicalLocation": {
                    "artifactLocation": {"uri": file},
                    "region": {"startLine": at},
                }})
            });
            let logical: Vec<Value> = line
                .places
                .iter()
                .map(|place| json!({"fullyQualifiedName": place}))
                .collect();
            let mut location = place.unwrap_or_else(|| json!({}));
            location["logicalLocations"] = Value::Array(logical);
            let mut result = json!({
                "ruleId": line.kind.name,
                "level": level(line.kind.worst()),
                "message": {"text": line.sentence()},
                "locations": [location],
            });
            if let Some(reason) = &line.excused {
                result["suppressions"] = json!([{"kind": "external", "justification": reason}]);
            }
            result
        })
        .collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "catalog diff",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    });
    format!("{report:#}\n")
}

/// Returns the folder in which files of the new side are on disk, if they are.
pub(crate) fn folder(new: &str, dir: &Path) -> Option<std::path::PathBuf> {
    if new.starts_with("release:") || new.starts_with("git:") {
        // They may read differently there, yet stand where they stand here.
        return dir.is_dir().then(|| dir.to_owned());
    }
    Some(new.into())
}
