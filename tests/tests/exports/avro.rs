//! Avro schemas: those of the runtime's writer, and others parse them.

use std::fs;
use std::process::Command;

use braze_events::Event;
use braze_events::avro::schema_of;
use serde_json::Value;

use super::support::{braze, export, python, run, written, zoo};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn they_are_what_the_runtime_writes() {
    let files = export(braze(), "avro");
    assert_eq!(files.len(), Event::CATALOG.events.len());
    for event in Event::CATALOG.events {
        assert_eq!(
            parse(&files[&format!("{}.avsc", event.name)]),
            parse(&schema_of(event, None)),
            "{}",
            event.name
        );
    }
    let files = export(zoo(), "avro");
    for event in catalog_tests::zoo::CATALOG.events {
        assert_eq!(
            parse(&files[&format!("{}.avsc", event.name)]),
            parse(&schema_of(event, None)),
            "{}",
            event.name
        );
    }
}

#[test]
fn apache_avro_parses_them() {
    for (path, text) in export(braze(), "avro").iter().chain(&export(zoo(), "avro")) {
        let schema =
            apache_avro::Schema::parse_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let name = schema.name().unwrap().fullname(None);
        // Those of custom events stand in a folder, as their names do in a namespace.
        let path = path.strip_suffix(".avsc").unwrap().replace('/', ".");
        assert!(name.ends_with(&path), "{name}");
    }
}

#[test]
fn fastavro_parses_them() {
    let Some(python) = python() else { return };
    let folder = written("avro", &export(braze(), "avro"));
    let script = "import json, sys, pathlib, fastavro\n\
                  for path in sorted(pathlib.Path(sys.argv[1]).glob('*.avsc')):\n\
                  \x20   print(fastavro.parse_schema(json.loads(path.read_text(encoding='utf-8')))['name'])\n";
    let output = run(Command::new(python).args(["-c", script]).arg(&folder));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().lines().count(),
        fs::read_dir(&folder).unwrap().count()
    );
}
