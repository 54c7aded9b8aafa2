//! The command of a catalog of one's own: every subcommand, on this catalog's events.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

#[path = "../../support/run.rs"]
mod support;

use std::process::Output;

fn run(arguments: &[&str], input: &str) -> Output {
    support::run(env!("CARGO_BIN_EXE_telemetry-events"), arguments, input)
}

/// What a run that succeeds writes.
fn written(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {complaints}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn samples_are_valid_and_pass_every_command() {
    let samples = written(&["sample", "--count", "90", "--seed", "3"], "");
    assert_eq!(samples.lines().count(), 90);
    let report = written(&["validate", "--format", "json", "-"], &samples);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["valid"], 90);
    assert_eq!(report["with_warnings"], 0);
    assert_eq!(report["events"].as_object().unwrap().len(), 3);
    assert!(report.get("custom_events").is_none(), "there is no plan");
    assert_eq!(written(&["cat", "-"], &samples), samples);
    let masked = written(&["cat", "--redact", "mask", "-"], &samples);
    assert_ne!(masked, samples);
    assert_eq!(masked.lines().count(), 90);
}

#[test]
fn files_are_avro_and_come_back() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("telemetry-avro");
    // From an earlier run.
    let _ = std::fs::remove_dir_all(&folder);
    let samples = written(&["sample", "--count", "30"], "");
    let out = folder.to_str().unwrap();
    written(&["convert", "--to", "avro", "--out", out, "-"], &samples);
    let mut lines: Vec<String> = samples.lines().map(str::to_owned).collect();
    let back = written(&["cat", out], "");
    let mut found: Vec<String> = back.lines().map(str::to_owned).collect();
    lines.sort();
    found.sort();
    assert_eq!(found, lines);
    let inspected = written(&["inspect", "--format", "json", out], "");
    let inspected: serde_json::Value = serde_json::from_str(&inspected).unwrap();
    assert_eq!(inspected["files"].as_array().unwrap().len(), 3);
}

#[test]
fn it_speaks_of_its_own_catalog() {
    let events = written(&["events", "--format", "json"], "");
    let events: Vec<serde_json::Value> = serde_json::from_str(&events).unwrap();
    let names: Vec<&str> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 3);
    let described = written(&["describe", names[0]], "");
    assert!(described.starts_with(names[0]), "{described}");
    assert!(written(&["--version"], "").contains("telemetry"));
    let every = [
        "validate", "cat", "convert", "project", "drift", "inspect", "sample", "events",
    ];
    let every = every.into_iter().chain(["describe", "generate"]).map(Some);
    for command in every.chain([None]) {
        let arguments: Vec<&str> = command.into_iter().chain(["--help"]).collect();
        let help = written(&arguments, "").to_lowercase();
        for borrowed in [
            "braze",
            "currents",
            "users.",
            "event_type=",
            "{tool}",
            "{event}",
            "{tag}",
        ] {
            assert!(!help.contains(borrowed), "{borrowed} in {help}");
        }
        assert!(help.contains("telemetry"), "{help}");
    }
    let output = run(&["track", "check", "-"], "");
    assert_eq!(
        output.status.code(),
        Some(2),
        "only Braze's command has `track`"
    );
}

#[test]
fn what_is_wrong_is_told_as_for_any_vendor() {
    let events = written(&["events", "--format", "json"], "");
    let events: Vec<serde_json::Value> = serde_json::from_str(&events).unwrap();
    let name = events[0]["event"].as_str().unwrap();
    let misspelt = name.to_uppercase();
    let output = run(&["describe", &misspelt], "");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaint.contains(&format!("did you mean `{name}`?")),
        "{complaint}"
    );
    let output = run(&["project", "--to", "amplitude", "-"], "");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("the catalog has no destinations"),
        "{complaint}"
    );
    let output = run(&["validate", "--from", "custom-http", "-"], "");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("there are auto, json, avro, avro-json"),
        "{complaint}"
    );
}
