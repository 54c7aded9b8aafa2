//! SQL of every dialect is parsed by sqlglot, which knows what each takes, into as many tables and
//! columns as the catalog has.

use std::collections::BTreeMap;
use std::process::Command;

use event_catalog_codegen::Catalog;
use serde_json::Value;

use super::support::{braze, export, python, root, run, written, zoo};

/// Name of the file, and what sqlglot calls the dialect.
pub(crate) const DIALECTS: [(&str, &str); 7] = [
    ("postgresql", "postgres"),
    ("duckdb", "duckdb"),
    ("snowflake", "snowflake"),
    ("bigquery", "bigquery"),
    ("redshift", "redshift"),
    ("clickhouse", "clickhouse"),
    ("spark", "spark"),
];

#[test]
fn every_dialect_parses() {
    let Some(python) = python() else { return };
    for catalog in [braze(), zoo()] {
        let files = export(catalog, "sql");
        assert_eq!(files.len(), DIALECTS.len());
        let folder = written(&format!("sql-{}", catalog.name), &files);
        let script = root().join("tests/exports/parse_sql.py");
        let dialects = DIALECTS.map(|(file, dialect)| format!("{file}={dialect}"));
        let output = run(Command::new(&python)
            .arg(script)
            .arg(&folder)
            .args(dialects));
        let parsed: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout).unwrap();
        for (file, _) in DIALECTS {
            check(catalog, &parsed[file], file);
        }
    }
}

/// Tables with their columns, and whether each is required, as the catalog has them.
fn check(catalog: &Catalog, tables: &Value, dialect: &str) {
    let events: Vec<_> = catalog
        .events
        .iter()
        .filter(|event| !event.fields.is_empty())
        .collect();
    let tables = tables.as_array().unwrap();
    assert_eq!(tables.len(), events.len(), "{dialect}");
    for (event, table) in events.iter().zip(tables) {
        let expected: Vec<String> = event
            .fields
            .iter()
            .map(|slot| slot.name.to_lowercase())
            .collect();
        let columns = table["columns"].as_array().unwrap();
        let found: Vec<String> = columns
            .iter()
            .map(|column| column["name"].as_str().unwrap().to_lowercase())
            .collect();
        assert_eq!(found, expected, "{dialect} {}", event.wire);
        assert!(
            table["comment"].as_str().unwrap().contains(&event.wire),
            "{dialect} {table}"
        );
        for column in columns {
            assert!(
                column["comment"]
                    .as_str()
                    .is_some_and(|comment| !comment.is_empty()),
                "{dialect} {} {column}",
                event.wire
            );
        }
    }
}
