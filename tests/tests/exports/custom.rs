//! Custom events of a plan in exports: a schema of each, and views that read their properties.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};

use super::postgresql::Server;
use super::protobuf::pool;
use super::support::{braze, export, python, root, run, streaming, written, zoo};

/// Name and properties of custom events, and the view with the columns that are to come of them.
fn rows() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let watched = "custom_watched";
    let nothing = json!([null, null, null, null, null]);
    vec![
        (
            "watched",
            r#"{"minutes": 5, "is_finished": true, "stars": 3.0, "quality": "hd", "Device name": "TV \"a\" O'B"}"#,
            watched,
            json!([5, true, 3, "hd", "TV \"a\" O'B"]),
        ),
        // None of them is of its type.
        (
            "watched",
            r#"{"minutes": 3.5, "is_finished": "true", "stars": 99999999999999999999, "quality": 7, "Device name": ["TV"]}"#,
            watched,
            nothing.clone(),
        ),
        ("watched", "{}", watched, nothing.clone()),
        ("watched", "[1]", watched, nothing),
        (
            "rented_movie",
            r#"{"movie": "Solaris", "price": 3.5, "tags": ["a", null], "plan": null}"#,
            "custom_rented_movie",
            json!(["Solaris", 3.5, ["a", null], null]),
        ),
        (
            "Bought Movie",
            r#"{"movie": "ü", "currency": "EUR", "price": -0.5}"#,
            "custom_bought_movie",
            json!(["ü", "EUR", -0.5]),
        ),
    ]
}

/// The columns that are looked at of each view, in the order of the queries.
const VIEWS: [(&str, &str); 4] = [
    (
        "custom_watched",
        "minutes, is_finished, stars, quality, device_name",
    ),
    ("custom_rented_movie", "movie, price, tags, plan"),
    ("custom_bought_movie", "movie, currency, price"),
    ("custom_signed_out", "id"),
];

/// What each view should give.
fn expected() -> Vec<Vec<Value>> {
    let of = |view: &str| {
        let rows = rows().into_iter();
        rows.filter(|row| row.2 == view).map(|row| row.3).collect()
    };
    VIEWS.iter().map(|(view, _)| of(view)).collect()
}

fn lenient(ddl: &str) -> String {
    ddl.replace(" NOT NULL,\n", ",\n")
        .replace(" NOT NULL\n)", "\n)")
}

#[test]
fn duckdb_reads_properties() {
    let Some(python) = python() else { return };
    let mut all: Vec<(&str, &str)> = rows().iter().map(|row| (row.0, row.1)).collect();
    // No JSON at all: the rows are there, without properties.
    all.extend([("watched", "{bad"), ("watched", "")]);
    let queries = VIEWS.map(|(view, columns)| {
        let values: Vec<String> = columns
            .split(", ")
            .map(|column| format!("to_json({column})"))
            .collect();
        format!("SELECT json_array({}) FROM {view}", values.join(", "))
    });
    let files = BTreeMap::from([
        (
            "schema.sql".to_owned(),
            lenient(&export(streaming(), "sql")["duckdb.sql"]),
        ),
        ("rows.json".to_owned(), serde_json::to_string(&all).unwrap()),
        ("back.sql".to_owned(), queries.join("\n")),
    ]);
    let folder = written("custom", &files);
    let script = root().join("tests/exports/custom.py");
    let output = run(Command::new(python).arg(script).arg(folder));
    let found: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
    let mut expected = expected();
    expected[0].extend([
        json!([null, null, null, null, null]),
        json!([null, null, null, null, null]),
    ]);
    assert_eq!(found, expected);
}

#[test]
fn postgresql_reads_properties() {
    let Some(server) = Server::start() else {
        return;
    };
    server.psql(&lenient(&export(streaming(), "sql")["postgresql.sql"]));
    for (name, properties, _, _) in rows() {
        let quoted = properties.replace('\'', "''");
        server.psql(&format!("INSERT INTO users_behaviors_custom_event (name, properties) VALUES ('{name}', '{quoted}');"));
    }
    let found: Vec<Vec<Value>> = VIEWS
        .iter()
        .map(|(view, columns)| {
            let out = server.psql(&format!("SELECT json_build_array({columns}) FROM {view};"));
            out.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect()
        })
        .collect();
    assert_eq!(found, expected());
}

#[test]
fn each_has_a_schema_in_avro_arrow_and_protobuf() {
    for catalog in [streaming(), zoo()] {
        let avro = export(catalog, "avro");
        let arrow = export(catalog, "arrow");
        let protobuf = export(catalog, "protobuf");
        let pool = pool(&protobuf, &format!("custom-{}", catalog.name));
        for event in &catalog.custom {
            let names: Vec<String> = event
                .fields
                .iter()
                .map(|field| field.plain_name().into_owned())
                .collect();
            let schema =
                apache_avro::Schema::parse_str(&avro[&format!("custom/{}.avsc", event.name)])
                    .unwrap();
            let apache_avro::Schema::Record(record) = schema else {
                panic!("{schema:?}")
            };
            let found: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
            assert_eq!(found, names, "{}", event.wire);

            let schema: Value =
                serde_json::from_str(&arrow[&format!("custom/{}.arrow.json", event.name)]).unwrap();
            let schema = arrow_integration_test::schema_from_json(&schema["schema"]).unwrap();
            let found: Vec<&str> = schema
                .fields()
                .iter()
                .map(|field| &**field.name())
                .collect();
            let wire: Vec<&str> = event.fields.iter().map(|field| &*field.name).collect();
            assert_eq!(found, wire, "{}", event.wire);

            let name = format!("{}.custom.{}", catalog.name, event.name);
            let message = pool.get_message_by_name(&name).unwrap();
            assert_eq!(message.fields().len(), names.len(), "{}", event.wire);
        }
    }
    // Those who have no plan have none.
    for format in ["avro", "arrow", "protobuf"] {
        let files = export(braze(), format);
        assert!(
            files
                .keys()
                .all(|path| !path.contains("custom/") && !path.contains("custom_events.proto"))
        );
    }
}

#[test]
fn numbers_of_a_plan_stand_in_its_own_lock() {
    let lock = std::fs::read_to_string(root().join("examples/streaming/schema-defs/protobuf.lock"))
        .unwrap();
    assert!(
        lock.contains("\nCustom.Watched\n  1 minutes int64\n"),
        "{lock}"
    );
    // What Braze's events have stands in the lock of Braze's catalog.
    assert!(
        !lock.contains("users.") && !lock.contains("\nrelease"),
        "{lock}"
    );
}
