//! DuckDB executes its DDL, takes records of every event, and gives them back equal.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use super::support::{
    braze, export, python, records, root, run, table, without_nulls, written, zoo,
};

#[test]
fn it_takes_the_records_of_every_event() {
    let Some(python) = python() else { return };
    let all = records(6);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert(
        "schema.sql".to_owned(),
        export(braze(), "sql")["duckdb.sql"].clone(),
    );
    files.insert(
        "zoo.sql".to_owned(),
        export(zoo(), "sql")["duckdb.sql"].clone(),
    );
    for (event, records) in &all {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        files.insert(format!("{}.jsonl", table(event)), lines.join("\n"));
    }
    let folder = written("duckdb", &files);
    let script = root().join("tests/exports/duckdb_round_trip.py");
    let output = run(Command::new(python).arg(script).arg(&folder));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("NOT NULL constraint failed") && said.contains("Personal data."),
        "{said}"
    );
    for (event, records) in &all {
        let back = fs::read_to_string(folder.join(format!("{}.back", table(event)))).unwrap();
        let back: Vec<Value> = back
            .lines()
            .map(|line| without_nulls(serde_json::from_str(line).unwrap()))
            .collect();
        assert_eq!(&back, records, "{event}");
    }
}
