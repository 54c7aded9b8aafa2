//! The command of a plan: custom events in Braze's files are seen as the plan describes them.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

#[path = "../../support/run.rs"]
mod support;

use std::process::Output;

fn run(arguments: &[&str], input: &str) -> Output {
    support::run(env!("CARGO_BIN_EXE_streaming-events"), arguments, input)
}

/// A custom event as Braze exports it.
fn exported(name: &str, properties: &str) -> String {
    let id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
    serde_json::json!({
        "event_type": "users.behaviors.CustomEvent", "id": id, "user_id": "5f2b9c1e8a7d4c0012345678",
        "time": 1_782_734_400, "name": name, "properties": properties,
    })
    .to_string()
        + "\n"
}

fn report(input: &str) -> serde_json::Value {
    let output = run(
        &["validate", "--format", "json", "--problems", "9", "-"],
        input,
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn custom_events_are_counted_and_judged_by_the_plan() {
    let input = exported("rented_movie", r#"{"movie":"Solaris","price":3.5}"#)
        + &exported("rented_movie", r#"{"price":"dear"}"#)
        + &exported("rented_movie", "not JSON")
        + &exported("somebody_elses", r#"{"price":"dear"}"#);
    let report = report(&input);
    assert_eq!(report["records"], 4);
    assert_eq!(report["custom_events"]["rented_movie"]["records"], 3);
    assert_eq!(report["custom_events"]["rented_movie"]["with_errors"], 2);
    assert_eq!(report["custom_events"].as_object().unwrap().len(), 1);
    assert_eq!(report["with_errors"], 2);
    let pointers: Vec<&str> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["pointer"].as_str().unwrap())
        .collect();
    assert!(pointers.contains(&"/properties/movie"), "{pointers:?}");
    assert!(pointers.contains(&"/properties/price"), "{pointers:?}");
    let text = run(&["validate", "-"], &input);
    assert!(
        String::from_utf8(text.stdout)
            .unwrap()
            .contains("CUSTOM EVENT")
    );
}

#[test]
fn samples_bring_the_custom_events_of_the_plan_back() {
    let sampled = |arguments: &[&str]| {
        let output = run(&[&["sample"], arguments].concat(), "");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let report = report(&sampled(&["--count", "2000", "--seed", "5"]));
    assert_eq!(
        [&report["with_warnings"], &report["with_errors"]],
        [&serde_json::json!(0), &serde_json::json!(0)],
        "{}",
        report["problems"]
    );
    let planned = report["custom_events"].as_object().unwrap();
    let names: Vec<&String> = planned.keys().collect();
    assert_eq!(
        names,
        ["Bought Movie", "rented_movie", "signed_out", "watched"]
    );
    assert!(
        planned
            .values()
            .all(|of| of["records"].as_u64().unwrap() > 10)
    );
    // Each of the plan's takes the place of the event as which they come back.
    let events = &report["events"]["users.behaviors.CustomEvent"];
    let all = planned.values().map(|of| of["records"].as_u64().unwrap());
    assert_eq!(events["records"], all.sum::<u64>());

    let rented = sampled(&["--event", "rented_movie", "--count", "3"]);
    assert_eq!(
        rented.matches(r#""name":"rented_movie""#).count(),
        3,
        "{rented}"
    );
    let unknown = run(&["sample", "--event", "rented_movies"], "");
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn custom_events_are_listed_and_described() {
    let events = String::from_utf8(run(&["events"], "").stdout).unwrap();
    assert!(events.contains("\nrented_movie "), "{events}");
    let described = run(&["describe", "rented_movie", "--format", "json"], "");
    let described: serde_json::Value = serde_json::from_slice(&described.stdout).unwrap();
    assert_eq!(described["event"], "rented_movie");
    assert_eq!(described["fields"][0]["name"], "movie");
    assert_eq!(described["fields"][0]["presence"], "required");
}

/// What the plan says is not personal stays; all else that a text holds goes.
#[test]
fn redaction_looks_into_the_properties() {
    let input = exported(
        "rented_movie",
        r#"{"movie":"Solaris","price":3.5,"extra":"Ada"}"#,
    ) + &exported("somebody_elses", r#"{"who":"Ada"}"#);
    let output = run(&["cat", "--redact", "mask", "-"], &input);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Solaris") && !text.contains("Ada"), "{text}");
}
