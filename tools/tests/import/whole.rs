//! A whole catalog, from nothing and over itself.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::Scratch;
use crate::{braze, read, said};

/// The fields of each event with their types, by the names of the files that hold them.
fn fields(folder: &Scratch, inner: &str) -> BTreeMap<String, BTreeMap<String, Value>> {
    let listed = fs::read_dir(folder.0.join(inner)).unwrap();
    let one = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let all = schema["fields"].as_array().unwrap().iter();
        let all = all.map(|field| {
            let name = field["name"].as_str().unwrap().to_owned();
            let about = serde_json::json!([field["type"], field.get("pii")]);
            (name, about)
        });
        (
            path.file_name().unwrap().to_string_lossy().into_owned(),
            all.collect(),
        )
    };
    let is_schema = |entry: &std::io::Result<fs::DirEntry>| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().ends_with(".avsc")
    };
    listed.filter(is_schema).map(one).collect()
}

#[test]
fn a_catalog_is_made_of_schemas_alone() {
    let scratch = braze("nothing");
    said(&scratch, &["export", "avro", "--out", "avro"]);
    let (diff, _) = said(&scratch, &["import", "avro", "--dir", "new/schema-defs"]);
    assert!(
        diff.starts_with("--- /dev/null\n+++ b/new/schema-defs/catalog.yaml\n"),
        "{diff}"
    );
    assert!(!scratch.0.join("new").exists(), "a diff writes nothing");
    let release = ["--release", "13", "--date", "2026-10-07", "--write"];
    said(
        &scratch,
        &[
            &["import", "avro", "--dir", "new/schema-defs"],
            &release[..],
        ]
        .concat(),
    );
    let catalog = read(&scratch, "new/schema-defs/catalog.yaml");
    let expected = "name: new
doc: To be written.
tag: event_type
avro:
  record_name: \"dataexport.S3.inner.{event}\"
  time: time
releases:
  13: {date: 2026-10-07}
";
    assert_eq!(catalog, expected);
    let (out, _) = said(&scratch, &["check", "new/schema-defs"]);
    assert!(out.starts_with("new: no mistakes in 109 events,"), "{out}");
    // Names, types, presence and flags are those of the schemas, in all places.
    let folders = ["--dir", "new/schema-defs", "--out", "again"];
    said(&scratch, &[&["export", "avro"], &folders[..]].concat());
    let (before, after) = (fields(&scratch, "avro"), fields(&scratch, "again"));
    assert_eq!(before.len(), 109);
    assert_eq!(before, after);
    // It is in its layout, builds, and has nothing more to learn.
    said(&scratch, &["fmt", "--check", "new/schema-defs"]);
    said(
        &scratch,
        &["generate", "--dir", "new/schema-defs", "--out", "rust"],
    );
    let again = [
        "import",
        "avro",
        "--release",
        "13",
        "--dir",
        "new/schema-defs",
    ];
    assert_eq!(said(&scratch, &again).0, "");
}

#[test]
fn what_the_catalog_exports_tells_it_nothing_new() {
    let scratch = braze("itself");
    for format in ["avro", "json-schema"] {
        said(&scratch, &["export", format, "--out", format]);
        let (diff, _) = said(&scratch, &["import", format, "--release", "13"]);
        assert_eq!(diff, "", "{format}");
    }
    let from = ["import", "json-schema", "--dir", "new", "--write"];
    let (_, err) = said(&scratch, &from);
    assert!(err.starts_with("note: skipped "), "{err}");
    let types = read(&scratch, "new/types.yaml");
    assert!(
        types.contains("unix_millis: {base: long, format: unix_millis, doc: To be written.}\n")
    );
    assert_eq!(
        said(&scratch, &["import", "json-schema", "--dir", "new"]).0,
        ""
    );
    let (out, _) = said(&scratch, &["check", "new"]);
    assert!(out.contains("109 events"), "{out}");
}

/// Of container files, the schema in the header is read.
#[cfg(feature = "data")]
#[test]
fn files_of_records_are_schemas_too() {
    let scratch = braze("containers");
    let (records, _) = said(&scratch, &["data", "sample", "--count", "400"]);
    fs::write(scratch.0.join("records.ndjson"), records).unwrap();
    let bucket = ["--to", "avro", "--layout", "bucket", "--out", "bucket"];
    said(
        &scratch,
        &[&["data", "convert", "records.ndjson"], &bucket[..]].concat(),
    );
    let import = ["import", "bucket", "--release", "13"];
    assert_eq!(said(&scratch, &import), (String::new(), String::new()));
    // Another catalog learns the events from them, and their names.
    let (out, _) = said(&scratch, &["import", "bucket", "--dir", "new"]);
    assert!(
        out.contains("+  record_name: \"dataexport.S3.inner.{event}\"\n"),
        "{out}"
    );
    let names = out
        .lines()
        .filter(|line| line.starts_with("+++ b/new/events/users/messages/"));
    assert!(names.count() > 10, "{out}");
}
