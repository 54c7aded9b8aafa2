//! Statements that load files: run in DuckDB and PostgreSQL, with moments as numbers and as
//! timestamps, what comes back equals the records; sqlglot parses those of the others.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use event_catalog_codegen::Catalog;
use event_catalog_codegen::emit::sql::{self, Wanted};
use event_catalog_codegen::model::{Event, EventId, FieldType, Format};
use serde_json::Value;

use super::postgresql::Server;
use super::support::{braze, python, records, root, run, table, without_nulls, written, zoo};

/// Tables and statements.
fn exported(
    catalog: &Catalog,
    events: &[EventId],
    from: &str,
    timestamps: bool,
) -> BTreeMap<String, String> {
    let wanted = Wanted {
        events,
        timestamps,
        load: Some(from),
        ..Wanted::default()
    };
    sql::files(catalog, &wanted).0
}

/// The unit of a moment: how many there are in a second.
fn unit(ty: FieldType) -> Option<u32> {
    match braze().ty(ty.named?).format? {
        Format::UnixSeconds => Some(1),
        Format::UnixMillis => Some(1000),
        _ => None,
    }
}

/// Selects the records of an event as JSON, with moments as they were.
fn back(event: &Event, timestamps: bool, to_json: &str) -> String {
    let columns: Vec<String> = event
        .fields
        .iter()
        .map(|slot| {
            let name = &slot.name;
            match unit(slot.ty).filter(|_| timestamps) {
                Some(unit) => {
                    format!("(extract(epoch from \"{name}\") * {unit})::bigint AS \"{name}\"")
                }
                None => format!("\"{name}\""),
            }
        })
        .collect();
    let (columns, table) = (columns.join(", "), table(&event.wire));
    format!("SELECT {to_json}(r) FROM (SELECT {columns} FROM {table}) r;")
}

fn events() -> impl Iterator<Item = &'static Event> {
    let events = braze().events.iter();
    events.filter(|event| !event.fields.is_empty())
}

/// A file for each event, a record on each line.
fn lines() -> BTreeMap<String, String> {
    let all = records(6).into_iter();
    all.map(|(event, records)| {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        (format!("{event}.jsonl"), lines.join("\n") + "\n")
    })
    .collect()
}

fn expected() -> BTreeMap<&'static str, Vec<Value>> {
    records(6).into_iter().collect()
}

#[test]
fn duckdb_loads_the_records_of_every_event() {
    let Some(python) = python() else { return };
    let expected = expected();
    for timestamps in [false, true] {
        let mut files = lines();
        let name = format!("load-duckdb-{timestamps}");
        let folder = written(&name, &BTreeMap::new());
        let from = format!("{}/{{event}}.jsonl", folder.display());
        files.extend(exported(braze(), &[], &from, timestamps));
        let queries: Vec<String> = events()
            .map(|event| back(event, timestamps, "to_json"))
            .collect();
        files.insert("back.sql".to_owned(), queries.join("\n"));
        let folder = written(&name, &files);
        let script = root().join("tests/exports/load.py");
        let output = run(Command::new(&python).arg(script).arg("run").arg(folder));
        let found: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found.len(), expected.len());
        for (event, found) in events().zip(found) {
            let found: Vec<Value> = found.into_iter().map(without_nulls).collect();
            assert_eq!(found, expected[&*event.wire], "{}", event.wire);
        }
        let is_timestamp = files["duckdb.sql"].contains("\"time\" TIMESTAMP NOT NULL");
        assert_eq!(is_timestamp, timestamps);
    }
}

#[test]
fn postgresql_loads_the_records_of_every_event() {
    let Some(server) = Server::start() else {
        return;
    };
    for (file, text) in lines() {
        std::fs::write(server.folder.join(file), text).unwrap();
    }
    let expected = expected();
    let from = format!("{}/{{event}}.jsonl", server.folder.display());
    for timestamps in [false, true] {
        server.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
        let files = exported(braze(), &[], &from, timestamps);
        server.psql(&files["postgresql.sql"]);
        server.psql(&files["postgresql_load.sql"]);
        for event in events() {
            let found: Vec<Value> = server
                .psql(&back(event, timestamps, "row_to_json"))
                .lines()
                .map(|line| without_nulls(serde_json::from_str(line).unwrap()))
                .collect();
            assert_eq!(found, expected[&*event.wire], "{}", event.wire);
        }
        let ty = server.psql("SELECT pg_typeof(time) FROM users_messages_email_click LIMIT 1;");
        let is_timestamp = ty.trim() == "timestamp with time zone";
        assert_eq!(is_timestamp, timestamps, "{ty}");
    }
}

#[test]
fn every_dialect_parses_what_loads() {
    let Some(python) = python() else { return };
    let from = "@place/event_type={event}/";
    let folder = written("load-parsed", &exported(braze(), &[], from, true));
    let script = root().join("tests/exports/load.py");
    let dialects = super::sql::DIALECTS.map(|(file, dialect)| format!("{file}={dialect}"));
    let output = run(Command::new(python)
        .arg(script)
        .arg("parse")
        .arg(folder)
        .args(dialects));
    let found: BTreeMap<String, BTreeMap<String, usize>> =
        serde_json::from_slice(&output.stdout).unwrap();
    let count = events().count();
    for (file, kinds) in found {
        let kind = if file == "snowflake" {
            "Copy"
        } else {
            "Insert"
        };
        assert_eq!(kinds[kind], count, "{file}: {kinds:?}");
    }
}

#[test]
fn what_loads_the_zoo_is_as_expected() {
    let arrived = zoo().event_ids().find(|(_, event)| event.key == "Arrived");
    let files = exported(zoo(), &[arrived.unwrap().0], "@gate/{event}/", true);
    let mut actual = String::new();
    for (path, text) in files {
        writeln!(actual, "==> {path} <==\n{text}").unwrap();
    }
    super::golden::compare("sql-load", &actual);
}
