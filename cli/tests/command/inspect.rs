//! `braze-events inspect`.

use std::fs;

use braze_events::Event;
use braze_events::avro::{AvroReader, AvroWriter, Schema, WriterOptions};
use serde_json::{Value, json};

use crate::support::{avro, command, data, put, run, scratch};

#[test]
fn every_event_type_is_what_the_catalog_says() {
    let sample = run(&["sample", "--count", "545", "--retired"]).stdout;
    let folder = avro("inspect-all", &sample, &[]);
    let folder = folder.to_str().unwrap();
    let brief = run(&["inspect", "--format", "json", folder]).json();
    let run = run(&["inspect", "--all", "--format", "json", folder]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let report = run.json();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 109);
    // Only what differs is listed unless all is asked for.
    for (brief, file) in brief["files"].as_array().unwrap().iter().zip(files) {
        let fields = file["fields"].as_array().unwrap();
        assert_eq!(brief["fields"], json!([]));
        assert_eq!(brief["states"], json!({"same": fields.len()}));
    }
    for file in files {
        let event = file["event_type"].as_str().unwrap();
        assert!(
            file["file"]
                .as_str()
                .unwrap()
                .ends_with(&format!("/{event}.avro"))
        );
        assert_eq!(
            (
                &file["known"],
                &file["codec"],
                &file["records"],
                &file["blocks"]
            ),
            (&json!(true), &json!("deflate"), &json!(5), &json!(1))
        );
        assert!(
            file["fields"]
                .as_array()
                .unwrap()
                .iter()
                .all(|field| field["state"] == "same"),
            "{event}"
        );
        assert_eq!(file["best_releases"]["differences"], 0, "{event}");
        assert!(file["decoded_bytes"].as_u64() > file["stored_bytes"].as_u64());
    }
}

/// A file with a field of each kind.
fn other() -> Vec<u8> {
    let fields = json!([
        {"name": "id", "type": "string"},
        {"name": "user_id", "type": ["null", "string"]},
        {"name": "time", "type": "long"},
        {"name": "email_address", "type": "string"},
        {"name": "mood", "type": {"type": "array", "items": "string"}},
    ]);
    let schema = json!({"type": "record", "name": "Click", "namespace": "dataexport.prod.inner.users.messages.email", "fields": fields});
    let schema = Schema::parse(&schema.to_string()).unwrap();
    AvroWriter::with_schema(
        Vec::new(),
        &schema,
        Event::CATALOG,
        WriterOptions::default(),
    )
    .unwrap()
    .finish()
    .unwrap()
}

#[test]
fn differences_are_shown_field_by_field() {
    let path = scratch("inspect-other.avro", &other());
    let file = &run(&["inspect", "--all", "--format", "json", &path]).json()["files"][0];
    assert_eq!(
        (&file["event_type"], &file["records"], &file["blocks"]),
        (&json!("users.messages.email.Click"), &json!(0), &json!(0))
    );
    let field = |name: &str| {
        file["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == name)
            .cloned()
            .unwrap()
    };
    assert_eq!(
        field("mood"),
        json!({"name": "mood", "file": "{\"type\":\"array\",\"items\":\"string\"}", "catalog": null, "state": "new"})
    );
    assert_eq!(
        field("url"),
        json!({"name": "url", "file": null, "catalog": "string?", "state": "missing"})
    );
    for (name, state) in [
        ("id", "same"),
        ("user_id", "nullability differs"),
        ("time", "type differs"),
    ] {
        assert_eq!(field(name)["state"], state);
    }
    assert!(
        file["best_releases"]["last"].as_u64() < Some(2),
        "{}",
        file["best_releases"]
    );

    let text = run(&["inspect", &path]).stdout;
    let expected = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/inspect.txt");
    let text = text.replace(&path, "inspect-other.avro");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(expected, &text).unwrap();
    }
    assert_eq!(
        text,
        fs::read_to_string(expected).unwrap(),
        "UPDATE_EXPECT=1 cargo test -p event-catalog-cli inspect rewrites {expected}"
    );
}

#[test]
fn damage_is_listed_and_the_rest_is_read() {
    let sample = run(&[
        "sample",
        "--count",
        "300",
        "--event",
        "users.messages.sms.Send",
    ])
    .stdout;
    let file = avro("inspect-damage", &sample, &["--block-bytes", "5000"])
        .join("users.messages.sms.Send.avro");
    let mut bytes = fs::read(&file).unwrap();
    let start = usize::try_from(AvroReader::new(&bytes[..]).unwrap().header().bytes()).unwrap();
    bytes[start + 10..start + 40].fill(0xff);
    let path = scratch("inspect-damage.avro", &bytes);
    let run = run(&["inspect", "--format", "json", &path]);
    assert_eq!(run.status, 1);
    let report: Value = run.json();
    assert_eq!(report["report"], 1);
    let found = &report["files"][0];
    assert_eq!(found["damaged"], 1);
    assert!(
        found["damage"][0]["skipped_bytes"].as_u64().unwrap() > 0
            && found["blocks"].as_u64().unwrap() > 5,
        "{found}"
    );
}

#[test]
fn what_is_no_avro_file_is_said_so() {
    let run = run(&["inspect", &data("currents.ndjson")]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains(
            "currents.ndjson: error: header (at byte 0): not an Avro object container file"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn a_folder_may_hold_other_files() {
    let sample = run(&["sample", "--count", "2"]).stdout;
    let folder = avro("inspect-folder", &sample, &[]);
    put(&folder, "notes.md", b"# Notes");
    put(&folder, "broken.avro", b"# Notes");
    let run = run(&["inspect", "--format", "json", folder.to_str().unwrap()]);
    assert_eq!(
        (run.status, run.json()["files"].as_array().unwrap().len()),
        (1, 2)
    );
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].ends_with("/broken.avro: error: header (at byte 0): not an Avro object container file: it should start with `Obj` and 1"),
        "{lines:?}"
    );
    assert!(
        lines[1].ends_with("/notes.md was not read: it is no Avro file") && lines.len() == 2,
        "{lines:?}"
    );
}

#[test]
fn when_nobody_reads_any_more_the_rest_is_not_looked_at() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let file = scratch("inspect-gone.avro", &other());
    let run = command(&["inspect", &file, "nowhere.avro"])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(
        (
            run.status.code(),
            String::from_utf8(run.stderr).unwrap().as_str()
        ),
        (Some(0), "")
    );
}
