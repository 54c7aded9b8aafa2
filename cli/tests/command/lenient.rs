//! The day on which the vendor makes a field optional: records that lack a required value can be
//! written all the same.

use std::fs;

use serde_json::Value;

use crate::support::{avro, folder, pipe, put, run, scratch};

const CLICK: &str = r#"{"event_type":"users.messages.email.Click","id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"email_address":"ada@example.com","external_user_id":"ada-1815","new":{"b":0.1,"a":12345678901234567890}}"#;

/// A record with null, one without the field, one that has more wrong with it, and a good one.
fn lines() -> [String; 4] {
    [
        CLICK.replace("\"ada@example.com\"", "null"),
        CLICK.replace(r#""email_address":"ada@example.com","#, ""),
        CLICK
            .replace("\"ada@example.com\"", "null")
            .replace("1782734400", "\"now\""),
        CLICK.to_owned(),
    ]
}

#[test]
fn cat_writes_null_where_a_required_value_is_missing() {
    let [null, missing, worse, good] = lines();
    let input = [null.as_str(), &missing, &worse, &good].join("\n");
    let strict = pipe(&["cat", "-"], input.as_bytes());
    assert_eq!((strict.status, strict.stdout), (1, good.clone() + "\n"));
    let lenient = pipe(&["cat", "--lenient", "-"], input.as_bytes());
    // Otherwise as ever: fields in the order of the catalog, then the others as they came.
    assert_eq!(
        (lenient.status, lenient.stdout.as_str()),
        (1, format!("{null}\n{null}\n{good}\n").as_str())
    );
    assert!(
        lenient.stderr.contains(
            "note: 2 records written with null in a required field (--lenient):\n<stdin>:1: error[required] users.messages.email.Click /email_address: `email_address` is required and may not be null (1 more)\n"
        ),
        "{}",
        lenient.stderr
    );
    assert!(
        lenient
            .stderr
            .contains("note: 4 records read: 3 written, 1 rejected\n"),
        "{}",
        lenient.stderr
    );
    let clean = pipe(
        &["cat", "--lenient", "-"],
        [null.as_str(), &good].join("\n").as_bytes(),
    );
    assert_eq!((clean.status, clean.stdout.lines().count()), (0, 2));
    // What was written comes through again.
    assert_eq!(
        pipe(&["cat", "--lenient", "-"], lenient.stdout.as_bytes()).stdout,
        lenient.stdout
    );
    let filtered = pipe(
        &[
            "cat",
            "--lenient",
            "--event",
            "users.messages.sms.Send",
            "-",
        ],
        input.as_bytes(),
    );
    assert_eq!(
        (
            filtered.status,
            filtered.stdout.as_str(),
            filtered.stderr.as_str()
        ),
        (0, "", "")
    );
}

#[test]
fn numbers_and_lists_stay_as_they_are() {
    let event = r#"{"event_type":"users.behaviors.Purchase","id":"1","user_id":"u","time":1782734400,"properties":"{}","product_id":"p","price":0.1,"currency":"USD"}"#;
    let whole = pipe(&["cat", "-"], event.as_bytes()).stdout;
    assert_eq!(whole, event.to_owned() + "\n");
    let lenient = pipe(
        &["cat", "--lenient", "-"],
        event.replace("\"USD\"", "null").as_bytes(),
    );
    assert_eq!(
        (lenient.status, lenient.stdout),
        (0, event.replace("\"USD\"", "null") + "\n")
    );
    let sample = run(&["sample", "--count", "2000", "--retired"]).stdout;
    for line in sample.lines() {
        assert!(
            line.contains("\"user_id\":\"") || line.contains("\"id\":\""),
            "{line}"
        );
    }
    // Every event with one required text replaced: the rest is the same to the byte.
    let input: String = sample.lines().map(|line| nullify(line) + "\n").collect();
    let lenient = pipe(&["cat", "--lenient", "-"], input.as_bytes());
    assert!(
        lenient.stdout == input,
        "{}",
        lenient
            .stdout
            .lines()
            .zip(input.lines())
            .find(|(a, b)| a != b)
            .map_or(String::new(), |(a, b)| format!("{a}\n{b}"))
    );
}

/// The id, which all events require, becomes null.
fn nullify(line: &str) -> String {
    let id: String = serde_json::from_str::<Value>(line).unwrap()["id"].to_string();
    line.replacen(&format!("\"id\":{id}"), "\"id\":null", 1)
}

#[test]
fn redaction_leaks_nothing_of_it() {
    let [null, missing, ..] = lines();
    let user = CLICK.replace("\"5f2b9c1e8a7d4c0012345678\"", "null");
    let key = scratch("lenient-key", &[7; 32]);
    let input = [null.as_str(), &missing, &user].join("\n");
    for how in [
        &["mask"] as &[&str],
        &["drop"],
        &["hash", "--key-file", &key],
    ] {
        let run = pipe(
            &[&["cat", "--lenient", "-", "--redact"], how].concat(),
            input.as_bytes(),
        );
        assert_eq!(
            (run.status, run.stdout.lines().count()),
            (0, 3),
            "{}",
            run.stderr
        );
        for secret in ["ada", "1815", "12345678901234567890"] {
            assert!(!run.stdout.contains(secret), "{how:?} {}", run.stdout);
        }
        assert!(
            run.stdout
                .starts_with(r#"{"event_type":"users.messages.email.Click","id":"#),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains("\"email_address\":null"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn convert_writes_them_among_the_others() {
    let input = lines().join("\n");
    let file = scratch("lenient.ndjson", input.as_bytes());
    let out = folder("lenient-lines");
    let run = run(&[
        "convert",
        "--to",
        "ndjson",
        "--lenient",
        "--jobs",
        "3",
        "--format",
        "json",
        "--out",
        out.to_str().unwrap(),
        &file,
    ]);
    let report = run.json();
    assert_eq!(
        (
            &report["records"],
            &report["lenient"],
            &report["not_written"]
        ),
        (&3.into(), &2.into(), &1.into()),
        "{}",
        run.stderr
    );
    assert_eq!(
        report["files"],
        serde_json::json!(["users.messages.email.Click.ndjson"]),
        "not among the unknown"
    );
    let group = &report["lenient_groups"][0];
    assert_eq!(
        (&group["pointer"], &group["count"], &group["first"]["line"]),
        (&"/email_address".into(), &2.into(), &1.into())
    );
    let [null, _, _, good] = lines();
    let written = fs::read_to_string(out.join("users.messages.email.Click.ndjson")).unwrap();
    let mut written: Vec<&str> = written.lines().collect();
    written.sort_unstable();
    let mut expected = vec![null.as_str(), &null, &good];
    expected.sort_unstable();
    assert_eq!(written, expected);

    let refused = crate::support::run(&[
        "convert",
        "--to",
        "avro",
        "--lenient",
        "--out",
        out.to_str().unwrap(),
        &file,
    ]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("--lenient is for --to ndjson only"),
        "{}",
        refused.stderr
    );
}

#[test]
fn avro_files_of_a_looser_schema_are_kept_too() {
    // The field became nullable, and another went.
    let record =
        r#"{"event_type":"users.UserDeleteRequest","id":"1","user_id":"u","time":1782734400}"#;
    let made = avro("lenient-avro", record, &["--codec", "null"]);
    let file = fs::read(made.join("users.UserDeleteRequest.avro")).unwrap();
    let text = String::from_utf8_lossy(&file);
    assert!(text.contains("\"user_id\""), "{text}");
    // `user_id` under another name: the catalog's field is missing.
    let at = file
        .windows(9)
        .position(|window| window == b"\"user_id\"")
        .unwrap();
    let mut other = file;
    other[at + 1..at + 8].copy_from_slice(b"user_no");
    let folder = folder("lenient-avro-in");
    let path = put(&folder, "users.UserDeleteRequest.avro", &other);
    assert_eq!(run(&["cat", &path]).status, 1);
    let lenient = run(&["cat", "--lenient", &path]);
    let expected = "{\"event_type\":\"users.UserDeleteRequest\",\"id\":\"1\",\"user_id\":null,\"time\":1782734400,\"user_no\":\"u\"}\n";
    assert_eq!(
        (lenient.status, lenient.stdout.as_str()),
        (0, expected),
        "{}",
        lenient.stderr
    );
}

#[test]
fn events_of_request_bodies_stay_out() {
    let body = r#"{"events":[{"event_type":"users.UserDeleteRequest","id":"1","time":1782734400,"user":{"user_id":null},"properties":{}}]}"#;
    let run = pipe(
        &["cat", "--lenient", "--from", "custom-http", "-"],
        body.as_bytes(),
    );
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr
            .contains("note: 1 record read: 0 written, 1 rejected"),
        "{}",
        run.stderr
    );
}
