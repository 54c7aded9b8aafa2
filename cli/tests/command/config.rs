//! `validate --config`: how much rules weigh in a project, and what it lets pass.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Run, data, run, scratch};

fn config(name: &str, text: &str) -> String {
    scratch(&format!("{name}.yaml"), text.as_bytes())
}

fn validate(config: &str, arguments: &[&str]) -> Run {
    let start = ["validate", "--today", "2026-11-30", "--config"];
    let file = data("currents.ndjson");
    run(&[&start[..], &[config], arguments, &[file.as_str()]].concat())
}

fn report(config: &str, arguments: &[&str]) -> Value {
    validate(config, &[&["--format", "json"], arguments].concat()).json()
}

/// How many records have what.
fn records(report: &Value) -> [u64; 3] {
    ["records", "with_warnings", "with_errors"].map(|key| report[key].as_u64().unwrap())
}

#[test]
fn severities_are_the_projects() {
    let plain = config("config-none", "");
    assert_eq!(records(&report(&plain, &[])), [309, 4, 0]);
    let stricter = config(
        "config-severities",
        "validate:\n  severities: {format.url: error, enumeration: off, format.email: warning}\n",
    );
    let counted = report(&stricter, &[]);
    // One record has a bad URL beside other warnings; two have only a value that is not listed.
    assert_eq!(records(&counted), [309, 1, 1]);
    assert_eq!(counted["rules"]["format.url"]["severity"], "error");
    assert_eq!(counted["rules"].get("enumeration"), None);
    assert_eq!(counted.get("excused"), None);
    assert_eq!(validate(&stricter, &["--quiet"]).status, 1);
    // The other way round: what is broken becomes a warning, and is no reject.
    let milder = config(
        "config-milder",
        "validate: {severities: {required: warning, type: off}}\n",
    );
    let [config, broken] = [&*milder, &*data("broken.ndjson")];
    let rejects = scratch("config-rejects.ndjson", b"");
    let before = run(&["validate", "--format", "json", broken]).json();
    let arguments = [
        "validate",
        "--format",
        "json",
        "--config",
        config,
        "--rejects",
    ];
    let after = run(&[&arguments[..], &[&*rejects, broken]].concat()).json();
    let errors = |report: &Value| report["with_errors"].as_u64().unwrap();
    assert!(errors(&after) < errors(&before), "{after}");
    assert_eq!(after["rules"]["required"]["severity"], "warning");
    let kept = fs::read_to_string(&rejects).unwrap().lines().count();
    assert_eq!(kept as u64, errors(&after));
}

#[test]
fn exceptions_let_problems_pass_for_a_reason_until_a_day() {
    let text = "\
validate:
  exceptions:
    - {place: users.messages.email.Click/*, rule: format.url, reason: Old links., until: 2026-11-30}
    - {place: users.messages.*, reason: To be mended., until: 2026-12-31}
    - {place: users.behaviors.*, rule: enumeration, reason: Phones., until: 2026-11-29}
    - {place: users.canvas.Entry/*, reason: Never., until: 2027-01-01}
";
    let file = config("config-exceptions", text);
    for jobs in ["1", "2"] {
        let report = report(&file, &["--jobs", jobs]);
        assert_eq!(
            records(&report),
            [309, 1, 0],
            "the session's platform is left"
        );
        let counts = report["excused"].as_array().unwrap().iter();
        let counts: Vec<&Value> = counts.map(|one| &one["count"]).collect();
        assert_eq!(counts, [&json!(1), &json!(4), &json!(0), &json!(0)]);
        assert_eq!(report["excused"][0]["reason"], "Old links.");
    }
    assert_eq!(
        validate(&file, &[]).stderr,
        "\
note: 1 problem at `users.messages.email.Click/*` let pass: Old links.
note: 4 problems at `users.messages.*` let pass: To be mended.
note: the exception for `users.behaviors.*` ended on 2026-11-29
note: the exception for `users.canvas.Entry/*` excuses nothing: remove it
"
    );
}

#[test]
fn what_is_wrong_with_the_file_is_told() {
    for (text, expected) in [
        (
            "validate: {severities: {format.ulr: off}}",
            "`validate` has no rule `format.ulr`",
        ),
        (
            "validate: {severities: {format.url: fatal}}",
            "unknown variant `fatal`",
        ),
        (
            "validat: {}",
            "there is no section `validat`: there are `check`, `diff`, `validate`",
        ),
        ("check: {severity: {}}", "unknown field `severity`"),
        (
            "check: []",
            "expected a mapping with `severities` and `exceptions`",
        ),
        (
            "check: {exceptions: [all]}",
            "expected a mapping with `place`, `reason`, `until` and perhaps `rule`",
        ),
        (
            "validate: {exceptions: [{place: x, reason: '', until: 2027-01-31}]}",
            "has no reason",
        ),
        (
            "validate: {exceptions: [{place: x, reason: y, until: soon}]}",
            "`soon` is not a date",
        ),
        ("validate: [", "config-wrong.yaml: "),
    ] {
        let run = validate(&config("config-wrong", text), &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{text}");
        assert!(
            run.stderr.starts_with("error: ") && run.stderr.contains(expected),
            "{text}: {}",
            run.stderr
        );
    }
    // Rules of the catalog's own are known, whichever command reads the file.
    let own = "diff: {exceptions: [{place: a, rule: field-removed, reason: b, until: 2027-01-01}]}";
    assert_eq!(validate(&config("config-own", own), &[]).status, 0);
}
