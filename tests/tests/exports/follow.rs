//! Tables follow the catalog: those of an older release become those of today, and the ordinary
//! script can be run over them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use event_catalog_codegen::Catalog;
use event_catalog_codegen::emit::sql::{self, Before, Wanted};
use event_catalog_codegen::model::{Event, FieldType, Presence, Primitive, Shape};
use serde_json::Value;

use super::postgresql::Server;
use super::support::{braze, export, python, records, root, run, table, written, zoo};

/// What changes the tables of a release, by file.
fn change(catalog: &Catalog, release: u16) -> BTreeMap<String, String> {
    let from = Before {
        catalog,
        release: Some(release),
        label: "before",
    };
    let wanted = Wanted {
        from: Some(from),
        ..Wanted::default()
    };
    sql::files(catalog, &wanted).0
}

/// A type that DuckDB and PostgreSQL call alike.
fn ty(ty: FieldType) -> String {
    let one = match ty.kind.primitive().unwrap() {
        Primitive::String => "text",
        Primitive::Int => "integer",
        Primitive::Long => "bigint",
        Primitive::Float => "real",
        Primitive::Double => "double precision",
        Primitive::Boolean => "boolean",
        Primitive::Bytes => unreachable!("no event has bytes"),
    };
    let list = if ty.shape == Shape::One { "" } else { "[]" };
    format!("{one}{list}")
}

/// The tables of a release, without comments, as somebody may have made them.
fn old(catalog: &Catalog, release: u16) -> String {
    let mut out = String::new();
    for event in &catalog.events {
        let members = catalog.members_in(event, release).unwrap_or_default();
        let columns: Vec<String> = members
            .iter()
            .map(|member| {
                let required = member.presence == Presence::Required;
                let null = if required { " NOT NULL" } else { "" };
                format!("\"{}\" {}{null}", member.name, ty(member.ty))
            })
            .collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            writeln!(out, "CREATE TABLE {} ({columns});", table(&event.wire)).unwrap();
        }
    }
    out
}

/// The columns that there should be: those of today, and those that were removed; and whether each
/// may be null.
fn expected(catalog: &Catalog, event: &Event, release: u16) -> BTreeMap<String, bool> {
    let then = catalog.members_in(event, release);
    let is_new = then.is_none();
    let then: BTreeMap<String, bool> = then
        .unwrap_or_default()
        .into_iter()
        .map(|member| (member.name, member.presence == Presence::Optional))
        .collect();
    let mut columns: BTreeMap<String, bool> =
        then.keys().map(|name| (name.clone(), true)).collect();
    for slot in &event.fields {
        let name = slot.name.clone();
        let optional = slot.presence == Presence::Optional;
        let before = then.get(&name).copied().unwrap_or(!is_new);
        columns.insert(name, optional || before);
    }
    columns
}

/// Releases that differ much, and little, from today.
fn releases() -> [u16; 3] {
    let newest = braze().releases.last().unwrap().number;
    [0, 9, newest - 1]
}

#[test]
fn duckdb_has_all_columns_in_the_end() {
    let Some(python) = python() else { return };
    let mut files = BTreeMap::new();
    files.insert(
        "schema.sql".to_owned(),
        export(braze(), "sql")["duckdb.sql"].clone(),
    );
    for release in releases() {
        let changed = change(braze(), release)["duckdb.sql"].clone();
        files.insert(format!("{release}.old.sql"), old(braze(), release));
        files.insert(format!("{release}.from.sql"), changed);
        files.insert(format!("{release}-only.old.sql"), old(braze(), release));
    }
    let folder = written("duckdb-follow", &files);
    let script = root().join("tests/exports/duckdb_follow.py");
    let output = run(Command::new(python).arg(script).arg(&folder));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut widened = 0;
    for release in releases() {
        for event in braze()
            .events
            .iter()
            .filter(|event| !event.fields.is_empty())
        {
            let table = table(&event.wire);
            let expected = expected(braze(), event, release);
            for name in [release.to_string(), format!("{release}-only")] {
                let found = found[&name][&table].as_object().unwrap();
                let today = |name: &str| {
                    let mut slots = event.fields.iter();
                    slots.any(|slot| slot.name == name)
                };
                let columns: BTreeMap<String, bool> = found
                    .iter()
                    .filter(|(column, _)| expected.contains_key(*column))
                    // Only what changes tables knows what was removed.
                    .map(|(column, about)| (column.clone(), about[1] == true || !today(column)))
                    .collect();
                assert_eq!(columns, expected, "{name} {table}");
                assert_eq!(found.len(), expected.len(), "{name} {table}");
                for (column, about) in found.iter().filter(|(column, _)| today(column)) {
                    assert_eq!(about[2], true, "{name} {table} {column}");
                }
            }
            widened += expected.len();
        }
    }
    assert!(widened > 4000, "{widened}");
}

#[test]
fn postgresql_takes_the_records_of_today_into_older_tables() {
    let Some(server) = Server::start() else {
        return;
    };
    let all = records(2);
    for release in releases() {
        server.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
        server.psql(&old(braze(), release));
        server.psql(&change(braze(), release)["postgresql.sql"]);
        server.psql(&export(braze(), "sql")["postgresql.sql"]);
        server.insert(&all);
        let count = server.psql("SELECT count(*) FROM users_messages_email_click;");
        let expected = all
            .iter()
            .find(|(event, _)| *event == "users.messages.email.Click");
        let expected = expected.unwrap().1.len();
        assert_eq!(count.trim(), expected.to_string());
        // Run once more, nothing is left to do.
        server.psql(&change(braze(), release)["postgresql.sql"]);
    }
}

#[test]
fn every_dialect_parses_what_changes_tables() {
    let Some(python) = python() else { return };
    for (catalog, release) in [(braze(), 0), (braze(), 10), (zoo(), 1)] {
        let files = change(catalog, release);
        assert_eq!(files.len(), 7);
        let folder = written(&format!("sql-change-{}-{release}", catalog.name), &files);
        let script = root().join("tests/exports/parse_sql.py");
        let dialects = super::sql::DIALECTS.map(|(file, dialect)| format!("{file}={dialect}"));
        run(Command::new(&python)
            .arg(script)
            .arg(&folder)
            .args(dialects));
    }
}

#[test]
fn changes_of_the_zoo_are_as_expected() {
    let mut actual = String::new();
    for (path, text) in change(zoo(), 1) {
        writeln!(actual, "==> {path} <==\n{text}").unwrap();
    }
    super::golden::compare("sql-from-release-1", &actual);
}

#[test]
fn what_is_alike_needs_no_change() {
    let newest = braze().releases.last().unwrap().number;
    for (catalog, timestamps) in [(braze(), false), (zoo(), false), (zoo(), true)] {
        let from = Before {
            catalog,
            release: None,
            label: "itself",
        };
        let wanted = Wanted {
            from: Some(from),
            timestamps,
            ..Wanted::default()
        };
        for (file, text) in sql::files(catalog, &wanted).0 {
            assert!(
                text.ends_with("\n-- Nothing is to be done.\n"),
                "{file}: {text}"
            );
        }
    }
    for (file, text) in change(braze(), newest) {
        assert!(text.ends_with("\n-- Nothing is to be done.\n"), "{file}");
    }
}
