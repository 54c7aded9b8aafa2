//! `braze-events convert`.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::{Run, avro, data, folder, pipe, run, scratch};

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

fn convert(to: &str, out: &Path, arguments: &[&str]) -> Run {
    run(&[
        &["convert", "--to", to, "--out", out.to_str().unwrap()],
        arguments,
    ]
    .concat())
}

/// Everything in a folder, hidden or not.
fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn there_and_back_is_the_same() {
    let sample = run(&["sample", "--count", "2000", "--retired", "--seed", "4"]).stdout;
    let avro = avro("convert-there", &sample, &[]);
    let back = folder("convert-back");
    let report = convert(
        "ndjson",
        &back,
        &["--format", "json", avro.to_str().unwrap()],
    )
    .json();
    assert_eq!(
        (
            &report["records"],
            &report["not_written"],
            report["files"].as_array().unwrap().len()
        ),
        (&json!(2000), &json!(0), 109)
    );
    let click = fs::read_to_string(back.join("users.messages.email.Click.ndjson")).unwrap();
    let clicks: Vec<&str> = sample
        .lines()
        .filter(|line| line.contains("\"users.messages.email.Click\""))
        .collect();
    assert_eq!(
        click.lines().collect::<Vec<_>>(),
        clicks,
        "in the order of the input"
    );
    assert_eq!(
        sorted(&run(&["cat", back.to_str().unwrap()]).stdout),
        sorted(&sample)
    );
    assert_eq!(listing(&back).len(), 109, "and nothing else");
}

#[test]
fn a_bucket_has_a_folder_for_each_type_and_hour() {
    let sample = run(&[
        "sample",
        "--count",
        "50",
        "--event",
        "users.messages.email.Click",
        "--event",
        "users.messages.sms.Send",
    ])
    .stdout;
    let bucket = avro("convert-bucket", &sample, &["--layout", "bucket"]);
    assert_eq!(
        listing(&bucket),
        [
            "event_type=users.messages.email.Click",
            "event_type=users.messages.sms.Send"
        ]
    );
    assert!(
        listing(&bucket.join("event_type=users.messages.sms.Send"))
            .iter()
            .all(|name| name.starts_with("date=20"))
    );
    assert_eq!(
        sorted(&run(&["cat", bucket.to_str().unwrap()]).stdout),
        sorted(&sample)
    );
    assert_eq!(
        convert(
            "ndjson",
            &bucket,
            &["--layout", "bucket", &data("currents.ndjson")]
        )
        .status,
        2
    );
}

#[test]
fn what_cannot_be_written_is_told_and_counted() {
    let out = folder("convert-refused");
    let run = convert(
        "avro",
        &out,
        &[
            "--format",
            "json",
            &data("currents.ndjson"),
            &data("broken.ndjson"),
        ],
    );
    let report = run.json();
    assert_eq!(run.status, 1);
    // Two of unknown types, one with unknown fields, and those that cannot be decoded.
    assert_eq!(
        (&report["records"], &report["not_written"]),
        (&json!(308), &json!(14)),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 12);
    for part in [
        "currents.ndjson:82: error[avro.unknown-event] the catalog does not know the event `users.messages.carrierpigeon.Send`",
        "currents.ndjson:41: error[avro.unknown-field] users.messages.email.Click /ai_summary: the catalog's schema has no place for the field `ai_summary` (see --drop-unknown-fields)",
        "broken.ndjson:2: error[type] users.messages.sms.Send /time: ",
        "broken.ndjson:4: error[malformed.json] not JSON: ",
        "note: 322 records read: 308 written, 14 rejected\n",
    ] {
        assert!(
            run.stderr.contains(part),
            "{part}\nis not in\n{}",
            run.stderr
        );
    }
    let dropping = convert(
        "avro",
        &out,
        &[
            "--force",
            "--drop-unknown-fields",
            "--format",
            "json",
            &data("currents.ndjson"),
        ],
    )
    .json();
    assert_eq!(
        (
            &dropping["records"],
            &dropping["not_written"],
            &dropping["dropped_fields"]
        ),
        (&json!(307), &json!(2), &json!(4))
    );

    let lines = folder("convert-lines");
    let all = convert("ndjson", &lines, &[&data("currents.ndjson")]);
    assert_eq!(
        (all.status, all.stdout.as_str()),
        (0, "309 records in 101 files\n")
    );
    assert_eq!(
        fs::read_to_string(lines.join("unknown.ndjson"))
            .unwrap()
            .lines()
            .count(),
        2
    );
}

#[test]
fn a_type_of_which_nothing_can_be_written_makes_no_file() {
    let out = folder("convert-nothing");
    let line =
        r#"{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":3,"new":true}"#;
    let run = convert("avro", &out, &[&scratch("nothing.ndjson", line.as_bytes())]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (1, "0 records in 0 files; 1 record not written\n")
    );
    assert!(listing(&out).is_empty());
}

#[test]
fn nothing_is_overwritten_unless_forced() {
    let out = folder("convert-twice");
    let sample = scratch(
        "convert-twice.ndjson",
        run(&["sample", "--count", "200"]).stdout.as_bytes(),
    );
    assert_eq!(convert("avro", &out, &[&sample]).status, 0);
    let file = out.join("users.messages.email.Click.avro");
    let before = fs::read(&file).unwrap();
    let names = listing(&out);
    for layout in ["types", "bucket"] {
        let again = convert(
            "avro",
            &out,
            &["--codec", "null", &sample, "--layout", layout],
        );
        assert_eq!(again.status, if layout == "types" { 2 } else { 0 });
    }
    let again = convert("avro", &out, &["--codec", "null", &sample]);
    assert_eq!((again.status, again.stdout.as_str()), (2, ""));
    assert!(
        again
            .stderr
            .contains(".avro is there already; use --force to replace it"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(
        !listing(&out).iter().any(|name| name.starts_with('.')),
        "the failed run has cleared up"
    );
    assert_eq!(
        convert("avro", &out, &["--codec", "null", "--force", &sample]).status,
        0
    );
    assert_ne!(fs::read(&file).unwrap(), before);
    assert!(
        names.iter().all(|name| listing(&out).contains(name))
            && !listing(&out).iter().any(|name| name.starts_with('.'))
    );
}

#[test]
fn duplicates_are_left_out_on_request() {
    let sample = run(&["sample", "--count", "300"]).stdout;
    let file = scratch("convert-dup.ndjson", sample.as_bytes());
    let out = folder("convert-dup");
    let run = convert(
        "avro",
        &out,
        &["--dedupe", "--format", "json", &file, &file],
    );
    assert_eq!(
        (&run.json()["records"], &run.json()["duplicates"]),
        (&json!(300), &json!(300))
    );
    assert_eq!(run.stderr, "note: 300 duplicates left out\n");
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let many = run(&["sample", "--count", "3000"]).stdout;
    let one = [
        "sample",
        "--count",
        "3000",
        "--event",
        "users.messages.email.Click",
    ];
    let one = run(&one).stdout;
    for (sample, arguments) in [
        (&many, &["--dedupe"][..]),
        // Many blocks in each file.
        (&many, &["--block-bytes", "2000"]),
        (&one, &["--codec", "null"]),
        // As many as there are records.
        (&one, &["--block-bytes", "1"]),
    ] {
        let written = |jobs| {
            let all = [arguments, &["--jobs", jobs]].concat();
            avro(&format!("convert-same-{jobs}"), sample, &all)
        };
        let (a, b) = (written("1"), written("4"));
        assert_eq!(listing(&a), listing(&b));
        for name in listing(&a) {
            assert!(
                fs::read(a.join(&name)).unwrap() == fs::read(b.join(&name)).unwrap(),
                "{name} {arguments:?}"
            );
        }
        assert_eq!(
            run(&["validate", "--format", "json", a.to_str().unwrap()]).json()["records"],
            json!(3000),
            "{arguments:?}"
        );
    }
    assert_eq!(
        pipe(&["convert", "--to", "avro", "-"], b"").status,
        2,
        "without --out"
    );
}

#[test]
fn a_bucket_has_one_file_for_each_type_and_hour_however_records_are_mixed() {
    // More types at once than files are open, over and over.
    let sample = run(&["sample", "--count", "600", "--retired"]).stdout;
    let records: Vec<serde_json::Value> = sample
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut input = String::new();
    for round in 0..3 {
        for record in &records {
            let mut record = record.clone();
            record["time"] = json!(1_781_820_000 + 3_600 * (round % 2));
            input = input + &record.to_string() + "\n";
        }
    }
    let bucket = avro("convert-mixed", &input, &["--layout", "bucket"]);
    let report = run(&["validate", "--format", "json", bucket.to_str().unwrap()]).json();
    assert_eq!(
        (
            &report["records"],
            &report["with_errors"],
            report["files"].as_array().unwrap().len()
        ),
        (&json!(1800), &json!(0), 218)
    );
    assert_eq!(
        sorted(&run(&["cat", bucket.to_str().unwrap()]).stdout),
        sorted(&pipe(&["cat", "-"], input.as_bytes()).stdout)
    );
}

#[test]
fn options_of_avro_files_are_refused_for_lines() {
    for options in [
        &["--codec", "null"] as &[&str],
        &["--block-bytes", "1"],
        &["--drop-unknown-fields"],
        &["--layout", "bucket"],
    ] {
        let refused = convert(
            "ndjson",
            &folder("convert-options"),
            &[options, &[&data("currents.ndjson")]].concat(),
        );
        assert_eq!(refused.status, 2);
        assert!(
            refused
                .stderr
                .starts_with(&format!("error: {}", options[0])),
            "{}",
            refused.stderr
        );
        assert!(
            refused.stderr.ends_with(" is for --to avro only\n"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn what_was_not_read_is_in_the_report() {
    let sample = run(&[
        "sample",
        "--count",
        "50",
        "--event",
        "users.messages.sms.Send",
    ])
    .stdout;
    let mut file = fs::read(
        avro("convert-unread-in", &sample, &["--block-bytes", "500"])
            .join("users.messages.sms.Send.avro"),
    )
    .unwrap();
    let end = file.len();
    file[end - 40..end - 20].fill(0xff);
    let damaged = scratch("convert-damaged.avro", &file);
    let run = convert(
        "ndjson",
        &folder("convert-unread"),
        &["--salvage", "--format", "json", "nowhere.avro", &damaged],
    );
    let report = run.json();
    assert_eq!(
        (
            run.status,
            &report["damaged"],
            &report["unreadable"][0]["file"]
        ),
        (2, &json!(1), &json!("nowhere.avro"))
    );
    assert!(
        report["records"].as_u64() > Some(30) && report["skipped_bytes"].as_u64() > Some(0),
        "{report}"
    );
}
