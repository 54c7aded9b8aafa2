//! SARIF 2.1.0: the static analysis results interchange format, for code scanning and editors.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{Finding, Program};

pub(super) fn render(program: &Program<'_>, findings: &[Finding<'_>]) -> String {
    let mut rules: Vec<&str> = Vec::new();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let known = rules.iter().position(|rule| *rule == finding.rule);
            let index = known.unwrap_or_else(|| {
                rules.push(finding.rule);
                rules.len() - 1
            });
            let mut result = json!({
                "ruleId": finding.rule,
                "ruleIndex": index,
                "level": finding.level.as_str(),
                "message": {"text": finding.message},
                "locations": locations(finding),
            });
            if let Some(reason) = finding.excused {
                result["suppressions"] = json!([{"kind": "external", "justification": reason}]);
            }
            result
        })
        .collect();
    let rules: Vec<Value> = rules.iter().map(|rule| json!({"id": rule})).collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": program.name, "version": program.version, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{report:#}\n")
}

fn locations(finding: &Finding<'_>) -> Value {
    let mut location = json!({});
    if !finding.places.is_empty() {
        let names = finding.places.iter();
        location["logicalLocations"] = names
            .map(|name| json!({"fullyQualifiedName": name}))
            .collect();
    }
    if !finding.file.is_empty() {
        location["physicalLocation"] = physical(finding);
    }
    if location == json!({}) {
        json!([])
    } else {
        json!([location])
    }
}

fn physical(finding: &Finding<'_>) -> Value {
    let mut place = json!({"artifactLocation": {"uri": uri(finding.file)}});
    // A region without a line is none.
    if let Some(line) = finding.line {
        place["region"]["startLine"] = line.into();
        if let Some(column) = finding.column {
            place["region"]["startColumn"] = column.into();
        }
    }
    place
}

/// Returns a path as a relative reference: what has a meaning in one is escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' | b'=' => {
                out.push(char::from(byte));
            }
            b'\\' => out.push('/'),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
