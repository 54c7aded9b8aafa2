//! `braze-events validate`.

use serde_json::{Value, json};

use crate::support::{data, pipe, run, scratch};

fn report(arguments: &[&str], stdin: &[u8]) -> Value {
    let run = pipe(
        &[&["validate", "--format", "json"], arguments].concat(),
        stdin,
    );
    assert_eq!(run.stderr, "");
    run.json()
}

#[test]
fn the_status_tells() {
    let (clean, broken) = (data("currents.ndjson"), data("broken.ndjson"));
    assert_eq!(run(&["validate", &clean]).status, 0);
    assert_eq!(run(&["validate", &broken]).status, 1);
    assert_eq!(run(&["validate", &clean, &broken]).status, 1);
    assert_eq!(run(&["validate", "--warnings-as-errors", &clean]).status, 1);
    assert_eq!(pipe(&["validate", "-"], b"").status, 0);
    assert_eq!(run(&["validate"]).status, 2);
    assert_eq!(run(&["validate", "--problems", "many", &clean]).status, 2);
    assert_eq!(
        run(&["validate", "--max-line-bytes", "0", &clean]).status,
        2
    );
    assert_eq!(run(&["validate", "--help"]).status, 0);
    // The version of the program, and the release that its catalog describes.
    assert_eq!(
        run(&["--version"]).stdout,
        format!(
            "braze-events {} (catalog {}, release {})\n",
            env!("CARGO_PKG_VERSION"),
            braze_events::CATALOG.name,
            braze_events::CATALOG.release
        )
    );
}

#[test]
fn quiet_is_quiet() {
    for (file, status) in [("currents.ndjson", 0), ("broken.ndjson", 1)] {
        let run = run(&["validate", "--quiet", &data(file)]);
        assert_eq!(
            (run.status, run.stdout.as_str(), run.stderr.as_str()),
            (status, "", "")
        );
    }
}

#[test]
fn standard_input_is_read_once() {
    let run = run(&["validate", &data("currents.ndjson"), "-", "-"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("can be read only once"),
        "{}",
        run.stderr
    );
}

#[test]
fn files_that_cannot_be_read_do_not_keep_others_from_being_read() {
    let clean = data("currents.ndjson");
    let cases = [
        (
            "no/such.ndjson".to_owned(),
            "error: cannot read no/such.ndjson: No such file",
        ),
        (
            scratch("a.gz", b"\x1f\x8b\x08\0\0\0\0\0"),
            "a.gz: unexpected end of file",
        ),
        (scratch("a.zst", b"\x28\xb5\x2f\xfd{}"), "a.zst: "),
        (
            scratch("utf16.json", b"\xff\xfe{\0}\0"),
            "utf16.json: it is text in UTF-16",
        ),
    ];
    for (file, expected) in cases {
        let run = run(&["validate", "--format", "json", &file, &clean]);
        assert_eq!(run.status, 2);
        assert!(
            run.stderr.starts_with("error: cannot read ") && run.stderr.contains(expected),
            "{}",
            run.stderr
        );
        let report = run.json();
        assert_eq!(
            (&report["records"], &report["unreadable"][0]["file"]),
            (&json!(309), &json!(file))
        );
        let cat = crate::support::run(&["cat", &clean, &file]);
        assert_eq!((cat.status, cat.stdout.lines().count()), (2, 309));
        assert_eq!(cat.stderr, run.stderr);
    }
}

#[test]
fn records_are_counted() {
    let report = report(&[&data("currents.ndjson"), &data("broken.ndjson")], b"");
    let expected = [
        ("records", 322),
        ("valid", 310),
        ("with_warnings", 4),
        ("with_errors", 12),
        ("unknown_events", 2),
        ("malformed", 5),
        ("problems_total", 19),
    ];
    for (key, count) in expected {
        assert_eq!(report[key], count, "{key}");
    }
    assert_eq!(report["files"].as_array().unwrap().len(), 2);
    let events = report["events"].as_object().unwrap();
    assert_eq!(events.len(), 100, "every event type");
    assert_eq!(
        events["users.messages.email.Click"],
        json!({"records": 6, "valid": 5, "with_warnings": 1, "with_errors": 1})
    );
    let sum = |key| {
        events
            .values()
            .map(|counts| counts[key].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(
        (
            sum("records"),
            sum("valid"),
            sum("with_warnings"),
            sum("with_errors")
        ),
        (315, 308, 4, 7)
    );
    assert_eq!(
        report["unknown_event_types"],
        json!({"users.messages.carrierpigeon.Send": 1, "users.messages.carrierpigeon.Return": 1})
    );
    assert_eq!(
        report["unknown_fields"],
        json!({
            "users.messages.email.Click": {"ai_summary": 1, "ai_score": 1, "ai_labels": 1, "journey_revision": 1},
            "users.messages.pushnotification.Open": {"url": 1},
        })
    );
    let rules = report["rules"].as_object().unwrap();
    assert_eq!(
        rules
            .values()
            .map(|rule| rule["count"].as_u64().unwrap())
            .sum::<u64>(),
        19
    );
    assert_eq!(rules["enumeration"]["severity"], "warning");
    assert_eq!(rules["type"]["count"], 3);
    assert_eq!(rules["type"]["first"]["line"], 2);
    assert_eq!(
        rules["malformed.json"]["first"]["file"],
        data("broken.ndjson")
    );
}

#[test]
fn problems_say_where() {
    let report = report(&[&data("broken.ndjson")], b"");
    let found: Vec<(u64, &str, &str)> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["line"].as_u64().unwrap(),
                problem["rule"].as_str().unwrap(),
                problem["pointer"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        (1, "required", "/email_address"),
        (2, "type", "/time"),
        (3, "required", "/product_id"),
        (4, "malformed.json", ""),
        (5, "malformed.untagged", ""),
        (6, "range", "/time"),
        (7, "duplicate", "/user_id"),
        (8, "max-chars", "/abort_log"),
        (9, "malformed.json", ""),
        (10, "type", "/user_id"),
        (10, "type", "/time"),
        (11, "malformed.json", ""),
        (14, "malformed.untagged", ""),
    ];
    assert_eq!(found, expected);
    assert_eq!(report["problems"][0]["event"], "users.messages.email.Click");
    assert_eq!(report["problems"][0]["severity"], "error");
    assert_eq!(report["problems"][3]["event"], Value::Null);
}

#[test]
fn lines_and_offsets_are_those_of_the_file() {
    let good = r#"{"event_type":"users.UserDeleteRequest.New"}"#;
    let input = format!("{good}\r\n\n  \nnope\n{good}\n{}\n{{}}", "x".repeat(300));
    let report = report(&["--max-line-bytes", "100", "-"], input.as_bytes());
    let at = |i: usize| {
        let problem = &report["problems"][i];
        (
            problem["file"].as_str().unwrap(),
            problem["line"].as_u64().unwrap(),
            problem["offset"].as_u64().unwrap(),
            &problem["rule"],
        )
    };
    let nope = good.len() as u64 + 6;
    let long = nope + 5 + good.len() as u64 + 1;
    assert_eq!(at(0), ("<stdin>", 4, nope, &json!("malformed.json")));
    assert_eq!(at(1), ("<stdin>", 6, long, &json!("malformed.too-long")));
    assert_eq!(
        at(2),
        ("<stdin>", 7, long + 301, &json!("malformed.untagged"))
    );
    assert_eq!(
        report["problems"][1]["message"],
        "the line is longer than 100 bytes"
    );
    let counts = [
        "records",
        "valid",
        "with_errors",
        "malformed",
        "unknown_events",
    ]
    .map(|key| report[key].as_u64().unwrap());
    assert_eq!(counts, [5, 2, 3, 3, 2]);
}

#[test]
fn only_the_first_problems_are_listed_and_all_are_counted() {
    let broken = data("broken.ndjson");
    let two = report(&["--problems", "2", &broken], b"");
    assert_eq!(
        (
            two["problems"].as_array().unwrap().len(),
            &two["problems_total"]
        ),
        (2, &json!(13))
    );
    let text = run(&["validate", "--problems", "2", &broken]).stdout;
    assert!(text.contains("11 more problems not shown"), "{text}");
    assert!(
        run(&["validate", "--problems", "0", &broken])
            .stdout
            .contains("13 problems not shown")
    );
}

#[test]
fn threads_do_not_change_the_report() {
    // Several batches, of which every other line is bad.
    let sample = run(&["sample", "--count", "3000"]).stdout;
    let lines = sample
        .lines()
        .zip(0..)
        .map(|(line, i)| format!("{line}\nnot JSON\n{{\"event_type\":\"new.{i}\"}}\n"));
    let input: String = lines.collect();
    let input = scratch("threads.ndjson", input.as_bytes());
    let reports: Vec<Value> = ["1", "2", "7"]
        .iter()
        .map(|jobs| {
            report(
                &[
                    "--jobs",
                    jobs,
                    "--problems",
                    "1000",
                    &input,
                    &data("broken.ndjson"),
                ],
                b"",
            )
        })
        .collect();
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    assert_eq!(reports[0]["records"], 9013);
    assert_eq!(reports[0]["problems"][999]["line"], 2 + 999 * 3);
    let types = reports[0]["unknown_event_types"].as_object().unwrap();
    assert_eq!((types.len(), &types["…"]), (1001, &json!(2000)));
}

#[test]
fn the_text_is_for_people() {
    let run = run(&["validate", &data("broken.ndjson")]);
    assert_eq!(run.stderr, "");
    let text = run.stdout;
    assert!(!text.contains('\u{1b}'), "nobody watches");
    let file = data("broken.ndjson");
    for line in [
        &*format!(
            "{file}:2: error[type] users.messages.sms.Send /time: `time` should be an int (32-bit), not a string"
        ),
        &format!(
            "{file}:9: error[malformed.json] not JSON: the text ends in the middle of a value at byte 120 of the line"
        ),
        "EVENT                                 RECORDS  VALID  WARNINGS  ERRORS",
        "(malformed)                                 5      0         0       5",
        "total                                      13      1         0      12",
        "  field `url` of users.messages.pushnotification.Open: 1 record",
        "13 records in 1 file: 1 valid (0 with warnings), 12 with errors (5 malformed)",
    ] {
        assert!(
            text.lines().any(|other| other == line),
            "{line}\nis not in\n{text}"
        );
    }
}

#[test]
fn data_does_not_command_the_terminal() {
    let input = br#"{"event_type":"a\u001b[2Jb","id":"x"}"#;
    let text = pipe(&["validate", "-"], input).stdout;
    assert!(
        text.contains("`a\\u{1b}[2Jb`") && !text.contains('\u{1b}'),
        "{text}"
    );
}

#[test]
fn no_codec_commands_the_terminal() {
    let file = b"Obj\x01\x02\x14avro.codec\x0c\x1b[31mX\x00\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07";
    let run = pipe(&["validate", "-"], file);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("unknown codec `\\u{1b}[31mX`") && !run.stderr.contains('\u{1b}'),
        "{}",
        run.stderr
    );
}

#[test]
fn jobs_are_no_more_than_a_system_has() {
    assert_eq!(
        run(&["validate", "--jobs", "40000", &data("currents.ndjson")]).status,
        2
    );
    assert_eq!(
        run(&["validate", "--jobs", "0", &data("currents.ndjson")]).status,
        2
    );
    assert_eq!(
        run(&[
            "validate",
            "--quiet",
            "--jobs",
            "200",
            &data("currents.ndjson")
        ])
        .status,
        0
    );
}

#[test]
fn an_unknown_field_counts_once_for_each_record() {
    let line = r#"{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":1700000000,"foo":1,"foo":2}"#;
    let report = report(&["-"], format!("{line}\n{line}\n").as_bytes());
    assert_eq!(
        (
            &report["unknown_fields"]["users.UserDeleteRequest"]["foo"],
            &report["valid"]
        ),
        (&json!(2), &json!(2))
    );
}

#[test]
fn formats_that_are_not_read_are_named() {
    let mut tar = vec![b'x'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    for (input, expected) in [
        (&b"PK\x03\x04"[..], "a ZIP archive"),
        (&tar, "a tar archive"),
    ] {
        let run = pipe(&["validate", "-"], input);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn zeros_behind_gzip_are_passed_over() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, br#"{"event_type":"new"}"#).unwrap();
    let run = pipe(
        &["validate", "--format", "json", "-"],
        &[gzip.finish().unwrap(), vec![0; 1000]].concat(),
    );
    assert_eq!(
        (run.status, &run.json()["records"]),
        (0, &json!(1)),
        "{}",
        run.stderr
    );
}
