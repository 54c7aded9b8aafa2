//! Avro files as input.

use std::io::Write as _;

use braze_events::Event;
use braze_events::avro::{AvroWriter, Codec, Schema, WriterOptions};
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{avro, folder, pipe, put, run, scratch};

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// A file of these events with this schema.
fn written(schema: &str, events: &[&str]) -> Vec<u8> {
    let schema = Schema::parse(schema).unwrap();
    let mut writer = AvroWriter::with_schema(
        Vec::new(),
        &schema,
        Event::CATALOG,
        WriterOptions::default(),
    )
    .unwrap();
    for event in events {
        writer
            .write(&Event::from_json(event.as_bytes()).unwrap())
            .unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn all_that_works_on_lines_works_on_avro() {
    let sample = run(&["sample", "--count", "200", "--retired"]).stdout;
    let lines = scratch("avro-lines.ndjson", sample.as_bytes());
    for codec in Codec::ALL {
        let folder = avro(
            &format!("avro-{codec}"),
            &sample,
            &["--codec", codec.name()],
        );
        let path = folder.to_str().unwrap();
        assert_eq!(
            sorted(&run(&["cat", path]).stdout),
            sorted(&sample),
            "{codec}"
        );
        let (of_lines, of_avro) = (
            run(&["validate", "--format", "json", &lines]).json(),
            run(&["validate", "--format", "json", path]).json(),
        );
        for key in [
            "records",
            "valid",
            "with_warnings",
            "with_errors",
            "events",
            "unknown_fields",
            "problems_total",
        ] {
            assert_eq!(of_lines[key], of_avro[key], "{codec} {key}");
        }
        assert_eq!(
            (
                &of_avro["damaged"],
                of_avro["files"].as_array().unwrap().len()
            ),
            (&json!(0), 109)
        );
    }
    let masked = |path: &str| run(&["cat", "--redact", "mask", path]).stdout;
    let folder = avro("avro-masked", &sample, &[]);
    assert_eq!(
        sorted(&masked(folder.to_str().unwrap())),
        sorted(&masked(&lines))
    );
    let twice = run(&["cat", "--dedupe", &lines, folder.to_str().unwrap()]);
    assert_eq!(
        (twice.stdout == sample, twice.stderr.as_str()),
        (true, "note: 200 duplicates left out\n")
    );
}

#[test]
fn content_decides_not_the_name() {
    let sample = run(&[
        "sample",
        "--event",
        "users.messages.email.Click",
        "--count",
        "10",
    ])
    .stdout;
    let avro =
        std::fs::read(avro("avro-named", &sample, &[]).join("users.messages.email.Click.avro"))
            .unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(sample.as_bytes()).unwrap();
    let mixed = folder("avro-mixed");
    put(&mixed, "a.json", &avro);
    put(&mixed, "b.bin", sample.as_bytes());
    put(&mixed, "c", &gzip.finish().unwrap());
    put(
        &mixed,
        "d.ndjson",
        &[b"\xef\xbb\xbf", sample.as_bytes()].concat(),
    );
    let cat = run(&["cat", mixed.to_str().unwrap()]);
    assert_eq!(
        (cat.status, cat.stderr.as_str(), cat.stdout),
        (0, "", sample.repeat(4))
    );
    assert_eq!(pipe(&["cat", "-"], &avro).stdout, sample);
    assert_eq!(pipe(&["cat", "--from", "avro", "-"], &avro).stdout, sample);
    assert_eq!(
        pipe(&["cat", "--from", "avro", "-"], sample.as_bytes()).status,
        1
    );
    for from in ["json", "avro-json"] {
        let refused = pipe(&["cat", "--from", from, "-"], &avro);
        assert_eq!((refused.status, refused.stdout.as_str()), (1, ""));
        assert_eq!(
            refused.stderr,
            "<stdin>: error: it is an Avro file, not JSON lines (see --from)\n"
        );
    }
}

#[test]
fn what_the_catalog_does_not_know_is_kept() {
    let fields = r#"{"name":"id","type":"string"},{"name":"size","type":["null","double"]}"#;
    let schema = |name: &str| {
        format!(r#"{{"type":"record","name":"dataexport.x.inner.{name}","fields":[{fields}]}}"#)
    };
    let event = r#"{"event_type":"users.messages.pigeon.Send","id":"7","size":2.5}"#;
    let new = scratch(
        "new-event.avro",
        &written(&schema("users.messages.pigeon.Send"), &[event]),
    );
    assert_eq!(
        run(&["cat", &new]).records(),
        [serde_json::from_str::<Value>(event).unwrap()]
    );
    let report = run(&["validate", "--format", "json", &new]).json();
    assert_eq!(
        report["unknown_event_types"],
        json!({"users.messages.pigeon.Send": 1})
    );

    let fields = r#"{"name":"id","type":"string"},{"name":"user_id","type":["null","string"]},{"name":"time","type":"int"},{"name":"mood","type":"string"}"#;
    let schema = format!(
        r#"{{"type":"record","name":"dataexport.x.inner.users.UserDeleteRequest","fields":[{fields}]}}"#
    );
    let mut writer = AvroWriter::with_schema(
        Vec::new(),
        &Schema::parse(&schema).unwrap(),
        Event::CATALOG,
        WriterOptions::default(),
    )
    .unwrap();
    let event = r#"{"event_type":"users.UserDeleteRequest","id":"7","user_id":"u","time":1700000000,"mood":"glad"}"#;
    writer
        .write(&Event::from_json(event.as_bytes()).unwrap())
        .unwrap();
    let file = scratch("new-field.avro", &writer.finish().unwrap());
    assert_eq!(run(&["cat", &file]).stdout, format!("{event}\n"));
    let report = run(&["validate", "--format", "json", &file]).json();
    assert_eq!(
        report["unknown_fields"],
        json!({"users.UserDeleteRequest": {"mood": 1}})
    );
}

#[test]
fn problems_say_which_record_and_block() {
    let event = |time| {
        format!(
            r#"{{"event_type":"users.UserDeleteRequest","id":"7","user_id":"u","time":{time}}}"#
        )
    };
    let times = [1_700_000_000, 1_700_000_000, 7, 1_700_000_000];
    let records: String = times.into_iter().map(|time| event(time) + "\n").collect();
    let folder = avro("avro-problems", &records, &["--block-bytes", "20"]);
    let report = run(&["validate", "--format", "json", folder.to_str().unwrap()]).json();
    let problems = report["problems"].as_array().unwrap();
    let early = problems
        .iter()
        .find(|problem| problem["pointer"] == "/time")
        .unwrap();
    assert_eq!(
        (&early["line"], &early["rule"]),
        (&json!(3), &json!("format.unix-seconds"))
    );
    assert!(
        early["block"].as_u64().unwrap() > 1 && early["offset"].as_u64().unwrap() > 100,
        "{early}"
    );
    let text = run(&["validate", folder.to_str().unwrap()]).stdout;
    assert!(
        text.contains("users.UserDeleteRequest.avro:3: warning[format.unix-seconds] "),
        "{text}"
    );
}

#[test]
fn a_null_where_a_value_is_required_is_an_error_of_the_record() {
    let schema = r#"{"type":"record","name":"users.UserDeleteRequest","namespace":"users","fields":[
        {"name":"id","type":"string"},{"name":"user_id","type":["null","string"]},{"name":"time","type":"int"}]}"#;
    let schema = schema.replace(r#","namespace":"users""#, "");
    // Written by hand: two records, the first without user.
    let good = r#"{"event_type":"users.UserDeleteRequest","id":"7","user_id":"u","time":1}"#;
    let mut file = written(&schema, &[good]);
    file.clear();
    let mut writer = AvroWriter::with_schema(
        file,
        &Schema::parse(&schema).unwrap(),
        Event::CATALOG,
        WriterOptions {
            codec: Codec::Null,
            sync: Some([7; 16]),
            ..WriterOptions::default()
        },
    )
    .unwrap();
    writer.flush().unwrap();
    let mut file = writer.finish().unwrap();
    let records = b"\x02a\x00\x02\x02b\x02\x02c\x04";
    file.extend_from_slice(&[4, u8::try_from(records.len() * 2).unwrap()]);
    file.extend_from_slice(records);
    file.extend_from_slice(&[7; 16]);
    let path = scratch("null-required.avro", &file);
    let report = run(&["validate", "--format", "json", &path]).json();
    assert_eq!(
        (
            &report["records"],
            &report["with_errors"],
            &report["damaged"]
        ),
        (&json!(2), &json!(1), &json!(0)),
        "{report}"
    );
    let cat = run(&["cat", &path]);
    assert_eq!((cat.status, cat.stdout.lines().count()), (1, 1));
    assert!(
        cat.stderr
            .contains("null-required.avro:1: error[required] users.UserDeleteRequest /"),
        "{}",
        cat.stderr
    );
}

#[test]
fn avro_in_json_takes_its_type_from_the_name_or_the_arguments() {
    let line = r#"{"id":"7","user_id":"u","time":1700000000,"email_address":"a@b.c","url":{"string":"https://e.org"},"suspected_bot_click_reason":{"array":["x"]},"is_amp":null}"#;
    let expected = r#"{"event_type":"users.messages.email.Click","id":"7","user_id":"u","time":1700000000,"email_address":"a@b.c","url":"https://e.org","suspected_bot_click_reason":["x"]}"#;
    let folder = folder("avro-json");
    let named = put(&folder, "users.messages.email.Click.json", line.as_bytes());
    let below = put(
        &folder,
        "event_type=users.messages.email.Click/part.json",
        line.as_bytes(),
    );
    let plain = put(&folder, "x.json", line.as_bytes());
    let cat = |arguments: &[&str]| run(&[&["cat", "--from", "avro-json"], arguments].concat());
    let expected = format!("{expected}\n");
    for arguments in [
        &[named.as_str()] as &[&str],
        &[&below],
        &["--assume-event", "users.messages.email.Click", &plain],
    ] {
        let run = cat(arguments);
        assert_eq!(
            (run.status, run.stderr.lines().count(), run.stdout.as_str()),
            (0, 1, expected.as_str()),
            "{arguments:?}"
        );
    }
    let unnamed = cat(&[&plain]);
    assert_eq!((unnamed.status, unnamed.stdout.as_str()), (1, ""));
    assert!(
        unnamed
            .stderr
            .contains("x.json:1: error[malformed.untagged] the record does not name its event"),
        "{}",
        unnamed.stderr
    );
    let arguments = [
        "validate",
        "--format",
        "json",
        "--from",
        "avro-json",
        "--assume-event",
        "users.messages.email.Click",
        folder.to_str().unwrap(),
    ];
    assert_eq!(
        (
            &run(&arguments).json()["records"],
            &run(&arguments).json()["with_errors"]
        ),
        (&json!(3), &json!(0))
    );
}

#[test]
fn a_block_may_hold_any_number_of_records() {
    let sample = run(&[
        "sample",
        "--count",
        "10000",
        "--event",
        "users.messages.sms.Delivery",
    ])
    .stdout;
    let folder = avro("avro-one-block", &sample, &["--block-bytes", "1000000000"]);
    let path = folder.to_str().unwrap();
    for arguments in [&["--jobs", "1"] as &[&str], &["--jobs", "3"], &["--dedupe"]] {
        assert!(
            run(&[&["cat", path], arguments].concat()).stdout == sample,
            "{arguments:?}"
        );
        let report =
            run(&[&["validate", "--format", "json", path, path], arguments].concat()).json();
        let duplicates = if arguments == ["--dedupe"] { 10_000 } else { 0 };
        assert_eq!(
            (&report["records"], &report["duplicates"]),
            (&json!(20_000 - duplicates), &json!(duplicates))
        );
    }
    let back = avro("avro-one-block-back", &sample, &[]);
    assert!(run(&["cat", back.to_str().unwrap()]).stdout == sample);
}

/// A file of one record of these fields.
fn one(name: &str, fields: &str, data: &[u8]) -> Vec<u8> {
    let schema =
        format!(r#"{{"type":"record","name":"dataexport.x.inner.{name}","fields":[{fields}]}}"#);
    let mut file = b"Obj\x01\x02\x16avro.schema".to_vec();
    long(&mut file, schema.len());
    file.extend(schema.as_bytes());
    file.push(0);
    file.extend([7; 16]);
    long(&mut file, 1);
    long(&mut file, data.len());
    file.extend(data);
    file.extend([7; 16]);
    file
}

fn long(out: &mut Vec<u8>, value: usize) {
    let mut rest = value << 1;
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

const DELETE: &str = r#"{"name":"id","type":"string"},{"name":"user_id","type":"string"},{"name":"time","type":"int"}"#;

#[test]
fn the_event_type_as_a_field_is_no_second_event_type() {
    let fields = format!(r#"{DELETE},{{"name":"event_type","type":["null","string"]}}"#);
    for name in ["users.UserDeleteRequest", "users.messages.pigeon.Send"] {
        let file = |tag: Option<&str>| {
            let mut data = b"\x027\x02u\x80\xe2\x9f\xd5\x0c".to_vec();
            match tag {
                Some(tag) => {
                    data.push(2);
                    long(&mut data, tag.len());
                    data.extend(tag.as_bytes());
                }
                None => data.push(0),
            }
            scratch("tag-field.avro", &one(name, &fields, &data))
        };
        for tag in [Some(name), None] {
            let cat = run(&["cat", &file(tag)]);
            assert_eq!(
                (cat.status, cat.stdout.matches("event_type").count()),
                (0, 1),
                "{}",
                cat.stdout
            );
            assert_eq!(
                pipe(&["validate", "--quiet", "-"], cat.stdout.as_bytes()).status,
                0
            );
            assert_eq!(run(&["validate", "--quiet", &file(tag)]).status, 0);
        }
        let other = file(Some("users.messages.email.Click"));
        let cat = run(&["cat", &other]);
        assert_eq!((cat.status, cat.stdout.as_str()), (1, ""));
        assert!(
            cat.stderr
                .contains(&format!("`event_type` should be `{name}`")),
            "{}",
            cat.stderr
        );
        let report = run(&["validate", "--format", "json", &other]).json();
        assert_eq!(
            (&report["with_errors"], &report["unknown_fields"]),
            (&json!(1), &json!({})),
            "{report}"
        );
    }
}

#[test]
fn numbers_that_json_does_not_have_are_not_written_as_null() {
    let fields = format!(r#"{DELETE},{{"name":"score","type":"double"}}"#);
    let data = [
        b"\x027\x02u\x80\xe2\x9f\xd5\x0c",
        &f64::NAN.to_le_bytes()[..],
    ]
    .concat();
    for (name, field, known) in [
        (
            "users.UserDeleteRequest",
            "score",
            "users.UserDeleteRequest ",
        ),
        ("users.messages.pigeon.Send", "score", ""),
    ] {
        let path = scratch("nan.avro", &one(name, &fields, &data));
        let cat = run(&["cat", &path]);
        assert_eq!((cat.status, cat.stdout.as_str()), (1, ""));
        assert!(
            cat.stderr.contains(&format!("nan.avro:1: error[json.number] {known}/{field}: `{field}` cannot be written: it holds NaN")),
            "{}",
            cat.stderr
        );
        let out = folder("nan-lines");
        let lines = run(&[
            "convert",
            "--to",
            "ndjson",
            "--out",
            out.to_str().unwrap(),
            &path,
        ]);
        assert_eq!(
            (lines.status, lines.stdout.as_str()),
            (1, "0 records in 0 files; 1 record not written\n"),
            "{}",
            lines.stderr
        );
        assert!(
            lines.stderr.contains(&format!(
                "/{field}: `{field}` cannot be written: it holds NaN"
            )),
            "{}",
            lines.stderr
        );
    }
    // What is taken out need not be written.
    assert_eq!(
        run(&[
            "cat",
            "--redact",
            "mask",
            &scratch(
                "nan.avro",
                &one("users.messages.pigeon.Send", &fields, &data)
            )
        ])
        .status,
        0
    );
}

#[test]
fn a_value_that_does_not_fit_its_field_makes_the_field_no_stranger() {
    let fields = DELETE.replace(r#""int""#, r#""string""#);
    let path = scratch(
        "time-text.avro",
        &one("users.UserDeleteRequest", &fields, b"\x027\x02u\x02x"),
    );
    let report = run(&["validate", "--format", "json", &path]).json();
    assert_eq!(
        (&report["problems"][0]["pointer"], &report["unknown_fields"]),
        (&json!("/time"), &json!({}))
    );
}

#[test]
fn avro_in_json_that_names_its_event_is_what_it_says() {
    for line in [
        r#"{"event_type":"users.UserDeleteRequest","id":"7","user_id":"u","time":1}"#,
        r#"{"id":"7","user_id":"u","time":1,"event_type":{"string":"users.UserDeleteRequest"}}"#,
    ] {
        let cat = pipe(
            &[
                "cat",
                "--from",
                "avro-json",
                "--assume-event",
                "users.messages.email.Click",
                "-",
            ],
            line.as_bytes(),
        );
        assert_eq!(
            (cat.status, &cat.records()[0]["event_type"]),
            (0, &json!("users.UserDeleteRequest")),
            "{}",
            cat.stderr
        );
    }
    let unnamed = pipe(&["cat", "--from", "avro-json", "-"], br#"{"id":"7"}"#);
    assert!(
        unnamed
            .stderr
            .contains("the name of the file does (see --assume-event)\n"),
        "{}",
        unnamed.stderr
    );
}

#[test]
fn a_format_that_is_given_makes_no_data_of_other_files_in_a_folder() {
    let sample = run(&[
        "sample",
        "--count",
        "3",
        "--event",
        "users.messages.sms.Send",
    ])
    .stdout;
    let folder = avro("avro-given", &sample, &[]);
    put(&folder, "README.md", b"# Notes");
    let cat = run(&["cat", "--from", "avro", folder.to_str().unwrap()]);
    assert_eq!((cat.status, cat.stdout), (0, sample));
    assert!(
        cat.stderr
            .ends_with("/README.md was not read: it is no Avro file\n"),
        "{}",
        cat.stderr
    );
    std::fs::remove_file(folder.join("users.messages.sms.Send.avro")).unwrap();
    let cat = run(&["cat", "--from", "json", folder.to_str().unwrap()]);
    assert_eq!(
        (cat.status, cat.stderr.lines().count()),
        (0, 1),
        "{}",
        cat.stderr
    );
}
