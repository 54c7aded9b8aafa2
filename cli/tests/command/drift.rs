//! `braze-events drift`.

use braze_events::Event;
use serde_json::{Value, json};

use crate::support::{avro, container, folder, long, pipe, put, run, scratch, text};

/// The report on these files; whatever the number of threads, it is the same to the byte.
fn report(arguments: &[&str]) -> Value {
    let reports: Vec<String> = ["1", "2", "4"]
        .into_iter()
        .map(|jobs| {
            let all = [&["drift", "--format", "json", "--jobs", jobs], arguments].concat();
            run(&all).stdout
        })
        .collect();
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    serde_json::from_str(&reports[0]).unwrap()
}

fn event<'r>(report: &'r Value, name: &str) -> &'r Value {
    let events = report["events"].as_array().unwrap();
    events.iter().find(|event| event["event"] == name).unwrap()
}

const SEND: &str = "users.messages.sms.Send";

/// Samples of one event, to be changed.
fn sends(count: usize) -> Vec<Value> {
    run(&["sample", "--event", SEND, "--count", &count.to_string()]).records()
}

fn lines(records: &[Value]) -> String {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    lines.join("\n")
}

#[test]
fn what_the_catalog_says_is_no_drift() {
    let sample = run(&["sample", "--count", "600", "--retired"]).stdout;
    let files = avro("drift-none", &sample, &[]);
    let json = scratch("drift-none.ndjson", sample.as_bytes());
    for path in [files.to_str().unwrap(), &json] {
        let strict = run(&["drift", "--fail-on", "any", path]);
        assert_eq!((strict.status, strict.stderr.as_str()), (0, ""));
        assert!(strict.stdout.contains("nothing differs from the catalog"));
        let report = report(&[path]);
        assert_eq!(report["report"], "drift/1");
        assert_eq!(report["records"], 600);
        assert_eq!(
            report["catalog"],
            json!({"name": "braze", "release": Event::CATALOG.release})
        );
        let events = report["events"].as_array().unwrap();
        assert_eq!(events.len(), Event::CATALOG.events.len());
        for event in events {
            let descriptor = Event::CATALOG
                .event(event["event"].as_str().unwrap())
                .unwrap();
            let last = descriptor
                .retired
                .map_or(Event::CATALOG.release, |retired| retired - 1);
            assert_eq!(event["fields"], json!([]));
            assert_eq!(
                event["releases"].as_array().unwrap().last(),
                Some(&json!(last)),
                "{event}"
            );
        }
    }
}

#[test]
fn records_tell_of_fields_that_are_new_null_or_of_another_type() {
    let mut records = sends(40);
    for (i, record) in records.iter_mut().enumerate() {
        if i % 2 == 0 {
            record["reply_by"] = json!("ada@example.com");
        }
        if i % 4 == 1 {
            record["score"] = json!(i);
        }
        if i % 4 == 3 {
            record["score"] = json!(1.5);
        }
        record["links"] = json!([]);
        if i == 7 {
            record["links"] = json!(["https://example.com/secret"]);
            record["time"] = json!(5_000_000_000_i64);
        }
        if i < 10 {
            record["id"] = Value::Null;
        }
        if i == 20 {
            record.as_object_mut().unwrap().remove("id");
        }
    }
    records.push(json!({"event_type": "users.messages.pigeon.Send", "id": "x", "loft": null}));
    let path = scratch("drift-changed.ndjson", lines(&records).as_bytes());
    let report = report(&[&path]);
    let sends = event(&report, SEND);
    assert_eq!(
        (&sends["known"], &sends["records"]),
        (&json!(true), &json!(40))
    );
    assert_eq!(sends["releases"], json!([]));
    assert_eq!(
        sends["fields"],
        json!([
            {"field": "id", "change": "loosened", "types": ["string"], "nullable": true,
             "records": 29, "percent": 72.5, "examples": []},
            {"field": "links", "change": "unknown", "types": ["string[]"], "nullable": false,
             "records": 40, "percent": 100.0, "examples": ["[<url>]", "[]"]},
            {"field": "reply_by", "change": "unknown", "types": ["string"], "nullable": true,
             "records": 20, "percent": 50.0, "examples": ["<email>"]},
            {"field": "score", "change": "unknown", "types": ["double"], "nullable": true,
             "records": 20, "percent": 50.0, "examples": ["9", "9.9"]},
            {"field": "time", "change": "retyped", "from": "int", "types": ["long"],
             "nullable": false, "records": 1, "percent": 2.5, "examples": []},
        ])
    );
    let pigeons = event(&report, "users.messages.pigeon.Send");
    assert_eq!(
        (&pigeons["known"], &pigeons["releases"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(pigeons["fields"][1]["field"], "loft");
    assert_eq!(pigeons["fields"][1]["types"], json!([]));
    let shown = run(&["drift", &path]).stdout;
    for private in ["ada@", "example.com", "secret"] {
        assert!(!shown.contains(private) && !report.to_string().contains(private));
    }
    assert!(
        shown.contains(&format!("{SEND}  40 records; fits no release\n")),
        "{shown}"
    );
}

/// A file of text messages with these fields, in Avro.
fn file(fields: &Value, records: &[Vec<u8>]) -> Vec<u8> {
    let name = "dataexport.prod.sms.users.messages.sms.Send";
    container(
        &json!({"type": "record", "name": name, "fields": fields}),
        records,
    )
}

#[test]
fn writer_schemas_tell_what_no_record_does() {
    let fields = json!([
        {"name": "id", "type": ["null", "string"]},
        {"name": "user_id", "type": "string"},
        {"name": "time", "type": "long"},
        {"name": "route", "type": ["null", "string"]},
        {"name": "hops", "type": {"type": "array", "items": "int"}},
    ]);
    let record = |route: &[u8]| {
        [
            long(1),
            text("7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f"),
            text("u"),
            long(1_782_727_512),
            route.to_vec(),
            vec![0],
        ]
        .concat()
    };
    let routed = [long(1), text("north")].concat();
    let new = file(&fields, &[record(&[0]), record(&routed), record(&[0])]);
    let folder = folder("drift-schemas");
    put(&folder, "new.avro", &new);
    let old = avro("drift-schemas-old", &lines(&sends(9)), &[]);
    let old = old.join(format!("{SEND}.avro"));
    std::fs::copy(old, folder.join("old.avro")).unwrap();
    let report = report(&[folder.to_str().unwrap()]);
    let sends = event(&report, SEND);
    let of = |name: &str| {
        let fields = sends["fields"].as_array().unwrap();
        fields.iter().find(|field| field["field"] == name).unwrap()
    };
    for (name, change, types, nullable, records) in [
        ("id", "loosened", json!(["string"]), true, 12),
        ("time", "retyped", json!(["long"]), false, 3),
        ("route", "unknown", json!(["string"]), true, 1),
        ("hops", "unknown", json!(["int[]"]), true, 3),
        ("app_group_id", "missing", json!([]), true, 9),
    ] {
        let field = of(name);
        assert_eq!(
            (
                &field["change"],
                &field["types"],
                &field["nullable"],
                &field["records"]
            ),
            (&json!(change), &types, &json!(nullable), &json!(records)),
            "{name}"
        );
    }
    assert_eq!(sends["releases"], json!([]));
    let schemas = sends["schemas"].as_array().unwrap();
    assert_eq!(
        schemas[0],
        json!({"releases": [], "files": 1, "records": 3})
    );
    assert_eq!(
        (&schemas[1]["files"], &schemas[1]["records"]),
        (&json!(1), &json!(9))
    );
}

#[test]
fn the_exit_status_tells_what_is_asked_for() {
    let mut records = sends(2);
    records[0]["news"] = json!(1);
    let path = scratch("drift-status.ndjson", lines(&records).as_bytes());
    for (kinds, status) in [
        ("unknown", 1),
        ("any", 1),
        ("loosened,retyped,missing", 0),
        ("missing,unknown", 1),
    ] {
        let run = run(&["drift", "--quiet", "--fail-on", kinds, &path]);
        assert_eq!(
            (run.status, run.stdout.as_str(), run.stderr.as_str()),
            (status, "", ""),
            "{kinds}"
        );
    }
    assert_eq!(run(&["drift", &path]).status, 0);
    let told = run(&["drift", "--fail-on", "any", &path]).stderr;
    assert_eq!(told, "error: 1 unknown event or field (--fail-on)\n");
    assert_eq!(pipe(&["drift", "-"], b"{\n").status, 1);
    assert_eq!(run(&["drift", "nowhere"]).status, 2);
}

#[test]
fn names_that_never_end_are_counted_together_whatever_the_number_of_threads() {
    let mut records = sends(3000);
    for (i, record) in records.iter_mut().enumerate() {
        record[format!("f{:05}", i * 7919 % 10_007)] = json!(i);
        if i % 3 == 0 {
            record["event_type"] = json!(format!("e{:04}", i * 7919 % 1009));
        }
    }
    let path = scratch("drift-names.ndjson", lines(&records).as_bytes());
    let report = report(&[&path]);
    let sends = event(&report, SEND);
    let fields = sends["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 200);
    assert_eq!(sends["other_fields"], 2000 - 200);
    let unknown = report["events"].as_array().unwrap().len() - 1;
    assert_eq!(unknown, 500);
    assert_eq!(report["other_events"], 500);
    assert_eq!(report["records"], 3000);
}
