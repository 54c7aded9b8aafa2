//! `braze-events track`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{pipe, run, scratch};

fn event(i: usize) -> Value {
    json!({"external_id": format!("u{i}"), "name": "rented", "time": "2026-03-07T09:08:07Z", "properties": {"movie": "Solaris"}})
}

fn lines(events: impl IntoIterator<Item = Value>) -> String {
    events.into_iter().fold(String::new(), |all, event| all + &event.to_string() + "\n")
}

const NOW: [&str; 2] = ["--now", "2026-06-01T00:00:00Z"];

fn check(stdin: &str, more: &[&str]) -> crate::support::Run {
    pipe(&[&["track", "check", "-"], &NOW[..], more].concat(), stdin.as_bytes())
}

#[test]
fn clean_objects_pass() {
    let body = json!({"events": [event(1), event(2)], "attributes": [{"x": 1}]});
    let run = check(&(lines((0..3).map(event)) + &body.to_string()), &[]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, "1 request and 5 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n");
    // A body over many lines.
    let run = check(&serde_json::to_string_pretty(&body).unwrap(), &[]);
    assert_eq!(run.stdout, "1 request and 2 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n");
    assert_eq!(check("", &[]).stdout, "0 requests and 0 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n");
}

#[test]
fn problems_are_reported_where_they_are() {
    let body = json!({"events": [event(1), {"name": "x", "time": "noon", "external_id": "u"}]});
    let input = format!(
        "{}\nnot json\n\n{}\n[1]\n",
        body,
        json!({"email": "a@b.example", "phone": "+12025550123", "name": "x", "time": "2027-01-01T00:00:00Z"})
    );
    let run = check(&input, &[]);
    assert_eq!(run.status, 1);
    let expected = [
        "<stdin>:1: error[datetime] /events/1/time: ",
        "<stdin>:2: error[json] : not a JSON object",
        "<stdin>:4: warning[future] /time: ",
        "<stdin>:4: warning[email_before_phone] : ",
        "<stdin>:5: error[json] : ",
        "1 request and 3 events in 1 file: 3 with errors, 1 with warnings, 2 malformed",
    ];
    for (line, expected) in run.stdout.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line}\n{expected}");
    }
    assert_eq!(run.stdout.lines().count(), expected.len());
    let report = check(&input, &["--format", "json", "--problems", "1"]).json();
    assert_eq!((&report["problems_total"], &report["malformed"], &report["with_warnings"]), (&json!(5), &json!(2), &json!(1)));
    assert_eq!(report["problems"].as_array().unwrap().len(), 1);
    assert_eq!(report["problems"][0]["pointer"], "/events/1/time");
    let warning = lines([json!({"external_id": "u", "name": "x", "time": "2027-01-01T00:00:00Z"})]);
    assert_eq!(check(&warning, &[]).status, 0);
    assert_eq!(check(&warning, &["--warnings-as-errors"]).status, 1);
}

#[test]
fn limits_can_be_other_ones() {
    let body = json!({"events": (0..80).map(event).collect::<Vec<_>>()}).to_string();
    assert_eq!(check(&body, &[]).status, 1);
    assert_eq!(check(&body, &["--max-items", "80"]).status, 0);
    assert_eq!(check(&body, &["--max-items", "80", "--max-bytes", "1000"]).status, 1);
    assert_eq!(check(&body, &["--max-items", "80", "--max-items-in-all", "79"]).status, 1);
}

#[test]
fn a_file_that_only_looks_like_one_object_is_read_by_line() {
    let run = check(&format!("{{\n{}\n", event(1)), &[]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.ends_with("0 requests and 1 event in 1 file: 1 with errors, 0 with warnings, 1 malformed\n"), "{}", run.stdout);
    assert_eq!(pipe(&["track", "check", "/no/such/file"], b"").status, 2);
}

/// A folder that is not there yet.
fn folder(name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("track").join(name);
    _ = fs::remove_dir_all(&path);
    path.to_str().unwrap().to_owned()
}

fn bodies(folder: &str) -> Vec<Value> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect()
}

#[test]
fn batches_hold_all_events_in_order() {
    let events: Vec<Value> = (0..1_000).map(event).collect();
    let file = scratch("batch.ndjson", lines(events.clone()).as_bytes());
    let out = folder("order");
    let made = run(&["track", "batch", &file, "--out", &out]);
    assert_eq!((made.status, made.stdout.as_str(), made.stderr.as_str()), (0, "1000 events in 14 requests\n", ""));
    let bodies = bodies(&out);
    assert!(bodies.iter().all(|body| body["events"].as_array().unwrap().len() <= 75));
    let joined: Vec<Value> = bodies.into_iter().flat_map(|body| body["events"].as_array().unwrap().clone()).collect();
    assert_eq!(joined, events);
    let first = format!("{out}/request-000001.json");
    assert_eq!(run(&[&["track", "check", &first], &NOW[..]].concat()).status, 0);
    // Nothing is overwritten.
    let again = run(&["track", "batch", &file, "--out", &out]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("request-000001.json"), "{}", again.stderr);
}

#[test]
fn what_fits_no_request_is_left_out_and_told_of() {
    let large = json!({"external_id": "u", "name": "large", "time": "t", "properties": {"p": "x".repeat(1_000)}});
    let input = lines([event(0), large, json!({"events": []}), event(1)]) + "broken\n" + &lines([event(2)]);
    let file = scratch("leave_out.ndjson", input.as_bytes());
    let out = folder("left_out");
    let made = run(&["track", "batch", &file, "--out", &out, "--max-bytes", "600", "--max-events", "2"]);
    assert_eq!((made.status, made.stdout.as_str()), (1, "3 events in 2 requests\n"));
    for part in ["an event `large` is left out", ":3: error: this is a request already", ":5: error: not a JSON object"] {
        assert!(made.stderr.contains(part), "{}", made.stderr);
    }
    let sizes: Vec<usize> = bodies(&out).iter().map(|body| body["events"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [1, 2]);
}
