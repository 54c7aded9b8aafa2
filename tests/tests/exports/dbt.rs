//! Packages for dbt: dbt reads them without a warning, and its tests fail for what validation
//! finds, as badly as validation does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use braze_events::EventType;
use event_catalog_codegen::Catalog;
use event_catalog_codegen::emit::sql::{self, Wanted};
use event_catalog_codegen::model::Privacy;
use serde_json::{Value, json};

use super::support::{
    braze, export, installed, python, root, run, samples, streaming, table, telemetry, written, zoo,
};

/// A Python that has dbt.
fn dbt() -> Option<PathBuf> {
    installed("python/bin/dbt").and(python())
}

/// The package for DuckDB, of some events or of all.
fn package(catalog: &Catalog, events: &[&str]) -> BTreeMap<String, String> {
    let ids = catalog.event_ids();
    let ids = ids.filter(|(_, event)| events.contains(&&*event.wire));
    let ids: Vec<_> = ids.map(|(id, _)| id).collect();
    let wanted = Wanted {
        dialects: &["duckdb".to_owned()],
        events: &ids,
        ..Wanted::default()
    };
    let files = sql::dbt::files(catalog, &wanted).0.into_iter();
    files
        .map(|(path, text)| (path.strip_prefix("duckdb/").unwrap().to_owned(), text))
        .collect()
}

fn ran(python: &PathBuf, arguments: &[&PathBuf], what: &str) -> Value {
    let script = root().join("tests/exports/run_dbt.py");
    let mut command = Command::new(python);
    command.arg(script).arg(what).args(arguments);
    serde_json::from_slice(&run(&mut command).stdout).unwrap()
}

#[test]
fn dbt_reads_all_of_every_package() {
    let Some(python) = dbt() else { return };
    for (name, catalog) in [
        ("braze", braze()),
        ("telemetry", telemetry()),
        ("zoo", zoo()),
    ] {
        let files = package(catalog, &[]);
        let folder = written(&format!("dbt-parse-{name}"), &files);
        let found = ran(&python, &[&folder], "parse");
        assert_eq!(found["told"], json!([]), "{}", catalog.name);
        let events = catalog.events.iter();
        let events: Vec<_> = events.filter(|event| !event.fields.is_empty()).collect();
        let counts = &found["counts"];
        assert_eq!(counts["source"], events.len(), "{}", catalog.name);
        let fields = events.iter().flat_map(|event| &event.fields);
        let personal = fields.clone().filter_map(|field| field.notes.privacy());
        let personal: Vec<Privacy> = personal.collect();
        assert_eq!(found["personal"], personal.len(), "{}", catalog.name);
        // A test for each branch of a view, but for those that speak of the same place.
        let branches: BTreeSet<(&str, &str)> = files
            .iter()
            .filter(|(path, _)| path.ends_with("_violations.sql"))
            .flat_map(|(path, text)| text.lines().map(move |line| (&**path, line)))
            .filter(|(_, line)| line.contains("SELECT "))
            .collect();
        let ids = fields.filter(|field| field.name == "id").count();
        assert_eq!(counts["test"], branches.len() + ids, "{}", catalog.name);
    }
}

/// The event of which records are bent.
const CLICK: EventType = EventType::EmailClick;

/// A record of the event, changed.
fn bent(seed: usize, changes: &[(&str, Value)]) -> Value {
    let all = samples(CLICK, 20);
    let mut record: Value = serde_json::from_str(&all[seed].to_json()).unwrap();
    for (name, value) in changes {
        record[*name] = value.clone();
    }
    record
}

/// View, rule, pointer -> status in dbt and rows.
type Failures = BTreeMap<(String, String, String), (String, u64)>;

#[test]
fn tests_fail_for_what_validation_finds() {
    let Some(python) = dbt() else { return };
    let name = CLICK.as_str();
    let mut records: Vec<Value> = (0..12).map(|seed| bent(seed, &[])).collect();
    records.extend([
        bent(12, &[("email_address", Value::Null)]),
        bent(13, &[("user_id", json!("it's none")), ("time", json!(7))]),
        bent(14, &[("timezone", json!("europe/berlin"))]),
        bent(15, &[("timezone", json!("Mars/Olympus"))]),
        bent(
            16,
            &[
                ("email_address", json!("ada@@example.com")),
                ("user_id", Value::Null),
            ],
        ),
        bent(
            17,
            &[("suspected_bot_click_reason", json!(["a", null, "b"]))],
        ),
        bent(
            18,
            &[("url", json!("no url")), ("device_class", json!("fridge"))],
        ),
    ]);
    let distinct = records.len();
    let mut expected = Failures::new();
    for record in &records {
        let text = record.to_string();
        let inspection = braze_events::Event::inspect_json(text.as_bytes()).unwrap();
        for violation in inspection.violations {
            let field = violation.pointer.splitn(3, '/').take(2);
            let field = field.collect::<Vec<_>>().join("/");
            let status = if violation.is_error() { "fail" } else { "warn" };
            let place = (
                format!("{}_violations", table(name)),
                violation.rule.to_string(),
                field,
            );
            expected.entry(place).or_insert((status.to_owned(), 0)).1 += 1;
        }
    }
    let statuses: BTreeSet<&str> = expected.values().map(|(status, _)| &**status).collect();
    assert_eq!(statuses, BTreeSet::from(["fail", "warn"]), "{expected:?}");
    // What was delivered twice is one record.
    records.extend_from_within(..5);
    let mut tables = BTreeMap::from([(
        "schema.sql".to_owned(),
        export(braze(), "sql")["duckdb.sql"].clone(),
    )]);
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    tables.insert(format!("{}.jsonl", table(name)), lines.join("\n"));
    let package = written("dbt-build", &package(braze(), &[name]));
    let tables = written("dbt-build-tables", &tables);
    let found = ran(&python, &[&package, &tables], "build");
    assert_eq!(found["rows"][format!("stg_{}", table(name))], distinct);
    let mut failures = Failures::new();
    let mut passed = 0;
    for (name, node) in found["nodes"].as_object().unwrap() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let status = text(&node["status"]);
        if status == "pass" || status == "success" {
            passed += 1;
            continue;
        }
        let rule = node["rule"]
            .as_array()
            .unwrap_or_else(|| panic!("{name}: {node}"));
        let place = (text(&rule[0]), text(&rule[1]), text(&rule[2]));
        failures.insert(place, (status, node["failures"].as_u64().unwrap()));
    }
    assert_eq!(failures, expected);
    assert_eq!(found["nodes"]["catalog_health"]["status"], "success");
    assert!(passed > 10, "{passed}");
}

#[test]
fn custom_events_of_a_plan_are_models() {
    let Some(python) = dbt() else { return };
    let home = "users.behaviors.CustomEvent";
    let plan = streaming();
    let type_of_event = EventType::ALL.iter().find(|it| it.as_str() == home);
    let events = samples(*type_of_event.unwrap(), 4);
    let names = ["rented_movie", "Bought Movie", "watched", "something else"];
    let lines = events.iter().zip(names).map(|(event, name)| {
        let mut record: Value = serde_json::from_str(&event.to_json()).unwrap();
        record["name"] = json!(name);
        record["properties"] = json!(r#"{"movie": "Solaris", "price": 3.5, "minutes": 90}"#);
        record.to_string()
    });
    let lines: Vec<String> = lines.collect();
    let tables = written(
        "dbt-custom-tables",
        &BTreeMap::from([
            (
                "schema.sql".to_owned(),
                export(braze(), "sql")["duckdb.sql"].clone(),
            ),
            (format!("{}.jsonl", table(home)), lines.join("\n")),
        ]),
    );
    let package = written("dbt-custom", &package(plan, &[home]));
    let found = ran(&python, &[&package, &tables], "build");
    let custom: BTreeMap<&str, &Value> = found["rows"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.starts_with("custom_"))
        .map(|(name, rows)| (&**name, rows))
        .collect();
    let expected = BTreeMap::from([
        ("custom_bought_movie", json!(1)),
        ("custom_rented_movie", json!(1)),
        ("custom_signed_out", json!(0)),
        ("custom_watched", json!(1)),
    ]);
    let expected: BTreeMap<&str, &Value> = expected.iter().map(|(k, v)| (*k, v)).collect();
    assert_eq!(custom, expected);
}
