//! Views of violations find what validation finds: over records of every event in which values were
//! left out, made null, or bent, each alone and some together.

mod bent;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use event_catalog::AnyEvent as _;
use event_catalog::sample::Sampler;
use event_catalog::violation::{Severity, Violation};
use event_catalog_codegen::Catalog;
use event_catalog_codegen::emit::sql::{self, Wanted};
use event_catalog_codegen::model::{self, Primitive, Shape};
use serde_json::{Value, json};

use bent::mutated;

use super::postgresql::Server;
use super::sql::DIALECTS;
use super::support::{braze, export, python, root, run, table, telemetry, written, zoo};

/// Event, pointer, rule.
type Place = (String, String, String);
/// How often, and how bad.
type Found = BTreeMap<Place, (u64, String)>;

/// Records of one event, as they are on the wire.
type Records = Vec<(String, Vec<Value>)>;

/// A catalog, with the types that were generated of it.
struct Side {
    catalog: &'static Catalog,
    sample: fn(usize, u64) -> Value,
    judge: fn(&Value) -> Vec<Violation>,
}

/// One of these: each catalog has an event type of its own.
macro_rules! side {
    ($catalog:expr, $event:ident) => {
        Side {
            catalog: $catalog,
            sample: |index, seed| {
                let mut event = $event::Event::empty((), index);
                Sampler::new(seed).fill(event.record_mut().unwrap());
                serde_json::from_str(&event.to_json()).unwrap()
            },
            judge: |record| {
                let text = record.to_string();
                let inspection = $event::Event::inspect_json(text.as_bytes()).unwrap();
                inspection.violations
            },
        }
    };
}

fn sides() -> [Side; 3] {
    use catalog_tests::zoo as zoo_events;

    [
        side!(braze(), braze_events),
        side!(telemetry(), telemetry_events),
        side!(zoo(), zoo_events),
    ]
}

/// Whether a rule is one of which SQL is not always sure.
fn is_approximate(rule: &str) -> bool {
    [
        "format.email",
        "format.url",
        "format.language",
        "format.json",
        "format.date",
        "format.duration",
        "datetime",
        "pattern",
    ]
    .contains(&rule)
}

/// What validation says, of what a table can hold.
fn expected(side: &Side, all: &Records) -> Found {
    let mut found = Found::new();
    for ((wire, records), event) in all.iter().zip(&side.catalog.events) {
        let nested: Vec<String> = event
            .fields
            .iter()
            .filter(|field| field.ty.kind.primitive().is_none())
            .map(|field| format!("/{}/", field.name))
            .collect();
        for record in records {
            for violation in (side.judge)(record) {
                let pointer = violation.pointer.clone();
                if nested.iter().any(|start| pointer.starts_with(start)) {
                    continue;
                }
                let rule = violation.rule.as_str().to_owned();
                if rule != "type" && is_beside_a_null(event, record, &pointer) {
                    continue;
                }
                let severity = if violation.severity == Severity::Error {
                    "error"
                } else {
                    "warning"
                };
                let entry = found
                    .entry((wire.clone(), pointer, rule))
                    .or_insert((0, severity.to_owned()));
                entry.0 += 1;
            }
        }
    }
    found
}

/// Whether a pointer is of an item of a list that holds a null and must not. Validation counts the
/// positions of such items without the nulls, and the views tell of the nulls alone.
fn is_beside_a_null(event: &model::Event, record: &Value, pointer: &str) -> bool {
    event.fields.iter().any(|field| {
        let item = pointer.strip_prefix(&format!("/{}/", field.name));
        let items = record.get(&field.name).and_then(Value::as_array);
        item.is_some()
            && field.ty.shape == Shape::List
            && items.is_some_and(|items| items.contains(&Value::Null))
    })
}

/// Records as a table takes them: columns have plain names, and bytes are left out.
fn rows(catalog: &Catalog, all: &Records) -> Records {
    let mut rows = Vec::new();
    for ((wire, records), event) in all.iter().zip(&catalog.events) {
        let mut of_event = Vec::new();
        for record in records {
            let mut row = serde_json::Map::new();
            for field in event
                .fields
                .iter()
                .filter(|field| !field.ty.kind.is(Primitive::Bytes))
            {
                if let Some(value) = record.get(&field.name) {
                    row.insert(field.plain_name().into_owned(), value.clone());
                }
            }
            of_event.push(Value::from(row));
        }
        rows.push((wire.clone(), of_event));
    }
    rows
}

/// Holds what an engine found against what validation found; rules that the engine cannot say are
/// not asked for.
fn compare(
    engine: &str,
    side: &Side,
    unsaid: &[&str],
    mutated: u64,
    expected: &Found,
    rows: &[Value],
) {
    let text = |row: &Value, at: usize| row[at].as_str().unwrap().to_owned();
    let mut actual: BTreeMap<Place, (u64, String, String)> = BTreeMap::new();
    let (mut all, mut health) = (0, 0);
    for row in rows {
        let count = row[5].as_u64().unwrap();
        if text(row, 0).is_empty() {
            health = count;
            continue;
        }
        all += count;
        let place = (text(row, 0), text(row, 1), text(row, 2));
        let before = actual.insert(place, (count, text(row, 3), text(row, 4)));
        assert!(before.is_none(), "{row}");
    }
    assert_eq!(all, health, "{engine}: the view of counts counts all");
    let places: BTreeSet<&Place> = expected.keys().chain(actual.keys()).collect();
    let (mut apart, mut wrong, mut exact) = (Vec::new(), Vec::new(), BTreeSet::new());
    for place in places {
        let rule = place.2.as_str();
        if unsaid.contains(&rule) {
            assert!(!actual.contains_key(place));
            continue;
        }
        let (count, severity) = expected.get(place).cloned().unwrap_or_default();
        let (found, said, exactness) = actual.get(place).cloned().unwrap_or_default();
        if is_approximate(rule) && exactness != "exact" {
            if found != count {
                apart.push((place, count, found));
            }
            assert!(
                found == 0 || (said.as_str(), exactness.as_str()) == ("warning", "approximate"),
                "{place:?}"
            );
            continue;
        }
        exact.insert(rule);
        if (count, severity.as_str()) != (found, said.as_str()) || exactness != "exact" {
            wrong.push((place, count, severity, found, said));
        }
    }
    let name = &side.catalog.name;
    assert!(
        wrong.is_empty(),
        "{engine} {name}: {} wrong\n{wrong:#?}",
        wrong.len()
    );
    let sum: u64 = apart
        .iter()
        .map(|(_, count, found)| count.abs_diff(*found))
        .sum();
    println!(
        "{engine} {name}: {mutated} values bent, {all} violations, exact {exact:?}, {sum} apart: {apart:?}"
    );
    assert!(
        sum * 1000 <= mutated,
        "{engine} {name}: {sum} of {mutated} apart\n{apart:#?}"
    );
    assert!(exact.len() > 2, "{exact:?}");
}

/// Tables that take what is wrong: nothing must be there.
fn lenient(ddl: &str) -> String {
    ddl.replace(" NOT NULL,\n", ",\n")
        .replace(" NOT NULL\n)", "\n)")
}

#[test]
fn duckdb_finds_what_validation_finds() {
    let Some(python) = python() else { return };
    for side in sides() {
        let (all, count) = mutated(&side);
        let mut files: BTreeMap<String, String> = rows(side.catalog, &all)
            .into_iter()
            .filter(|(_, rows)| {
                rows.iter()
                    .any(|row| row.as_object().is_some_and(|row| !row.is_empty()))
            })
            .map(|(wire, rows)| {
                let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
                (format!("{}.jsonl", table(&wire)), lines.join("\n"))
            })
            .collect();
        files.insert(
            "schema.sql".to_owned(),
            lenient(&export(side.catalog, "sql")["duckdb.sql"]),
        );
        files.insert(
            "checks.sql".to_owned(),
            export(side.catalog, "sql-checks")["duckdb.sql"].clone(),
        );
        let folder = written(&format!("checks-{}", side.catalog.name), &files);
        let output = run(Command::new(&python)
            .arg(root().join("tests/exports/checks.py"))
            .arg("run")
            .arg(&folder));
        let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        compare("DuckDB", &side, &[], count, &expected(&side, &all), &found);
    }
}

#[test]
fn postgresql_finds_what_validation_finds() {
    let Some(server) = Server::start() else {
        return;
    };
    for side in sides() {
        server.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
        server.psql(&lenient(&export(side.catalog, "sql")["postgresql.sql"]));
        let (all, count) = mutated(&side);
        let rows = rows(side.catalog, &all);
        let events = side.catalog.events.iter();
        let named: Vec<(&str, Vec<Value>)> = rows
            .iter()
            .zip(events)
            .filter(|(_, event)| !event.fields.is_empty())
            .map(|((wire, rows), _)| (wire.as_str(), rows.clone()))
            .collect();
        server.insert(&named);
        let checks = &export(side.catalog, "sql-checks")["postgresql.sql"];
        server.psql(checks);
        server.psql(checks);
        let views = checks.lines().filter_map(|line| {
            let name = line.strip_prefix("CREATE OR REPLACE VIEW \"")?;
            let (name, _) = name.split_once("\" AS")?;
            (name != "catalog_health").then_some(name)
        });
        let mut script = String::new();
        for view in views {
            writeln!(
                script,
                "SELECT json_build_array(event, pointer, rule, severity, exactness, count(*)) FROM \"{view}\" GROUP BY event, pointer, rule, severity, exactness;"
            )
            .unwrap();
        }
        script += "SELECT json_build_array('', '', '', '', '', coalesce(sum(violations), 0)) FROM catalog_health;\n";
        let found: Vec<Value> = server
            .psql(&script)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        compare(
            "PostgreSQL",
            &side,
            &["format.json"],
            count,
            &expected(&side, &all),
            &found,
        );
    }
}

/// The tables of somebody else, and what is wrong with their rows.
fn of_share(catalog: &Catalog) -> (&model::TableSet, BTreeMap<String, String>, String) {
    let set = catalog.tables.first().unwrap();
    let wanted = Wanted {
        kept: Some(set),
        ..Wanted::default()
    };
    let ddl = sql::files(catalog, &wanted).0[&format!("{}.sql", set.name)].clone();
    (set, sql::checks::files(catalog, &wanted).0, ddl)
}

#[test]
fn every_dialect_parses() {
    let Some(python) = python() else { return };
    for catalog in [braze(), telemetry(), zoo()] {
        let files = export(catalog, "sql-checks");
        assert_eq!(files.len(), DIALECTS.len());
        let folder = written(&format!("checks-parsed-{}", catalog.name), &files);
        let dialects = DIALECTS.map(|(file, dialect)| format!("{file}={dialect}"));
        let output = run(Command::new(&python)
            .arg(root().join("tests/exports/checks.py"))
            .arg("parse")
            .arg(&folder)
            .args(dialects));
        let parsed: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            serde_json::from_slice(&output.stdout).unwrap();
        let with_fields = catalog
            .events
            .iter()
            .filter(|event| !event.fields.is_empty());
        let views = with_fields.count() + 1;
        for (file, found) in &parsed {
            // A view is missing where a dialect can say nothing of the table, and a comment says so.
            assert_eq!(found.len(), views, "{} {file}", catalog.name);
        }
    }
}

#[test]
fn the_tables_of_a_share_are_read_under_their_names() {
    let Some(python) = python() else { return };
    let (set, files, _) = of_share(braze());
    let folder = written("checks-share", &files);
    let output = run(Command::new(&python)
        .arg(root().join("tests/exports/checks.py"))
        .arg("parse")
        .arg(&folder)
        .arg(format!("{}={}", set.name, set.dialect)));
    let parsed: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        serde_json::from_slice(&output.stdout).unwrap();
    let views = &parsed[&set.name];
    for table in set.tables.iter().flatten() {
        let read = &views[&format!("{}_violations", table.name).to_uppercase()];
        for column in read {
            assert!(
                ["NAME", "value", "index"].contains(&column.as_str())
                    || table
                        .columns
                        .iter()
                        .any(|it| it.name.to_uppercase() == *column),
                "{} has no {column}",
                table.name
            );
        }
        assert!(read.contains(&"ID".to_owned()), "{read:?}");
    }
    assert_eq!(views.len(), set.tables.iter().flatten().count() + 1);
    // Renamed there, and no uuid: what the catalog calls `campaign_id`.
    let text = &files[&format!("{}.sql", set.name)];
    assert!(
        text.contains("\"CAMPAIGN_API_ID\""),
        "renamed columns are read"
    );

    // Those of the zoo are DuckDB's, which executes them.
    let (set, files, ddl) = of_share(zoo());
    let files = BTreeMap::from([
        ("schema.sql".to_owned(), ddl),
        (
            "checks.sql".to_owned(),
            files[&format!("{}.sql", set.name)].clone(),
        ),
    ]);
    let folder = written("checks-gate", &files);
    let output = run(Command::new(&python)
        .arg(root().join("tests/exports/checks.py"))
        .arg("run")
        .arg(&folder));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found, [json!(["", "", "", "", "", 0])]);
}
