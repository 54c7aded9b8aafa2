//! Reports in forms that many programs read.

use super::support::{data, run, scratch};

#[test]
fn workflows_get_each_kind_of_problem_at_its_first_place() {
    let file = data("broken.ndjson");
    let report = run(&["validate", "--format", "github", &file]);
    assert_eq!(report.status, 1);
    let lines: Vec<&str> = report.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", report.stdout);
    assert_eq!(
        lines[0],
        format!(
            "::error file={file},line=4,title=malformed.json::not JSON: expected an object at byte 0 of the line (3 times)"
        )
    );
    assert_eq!(
        lines[6],
        format!(
            "::error file={file},line=1,title=required::users.messages.email.Click /email_address: \
             `email_address` is required and missing"
        )
    );
    let quiet = run(&["validate", "--format", "github", "--quiet", &file]);
    assert_eq!((quiet.status, &*quiet.stdout), (1, ""));
}

#[test]
fn code_scanning_gets_errors_and_warnings() {
    let file = data("currents.ndjson");
    let report = run(&["validate", "--format", "sarif", &file]);
    assert_eq!(report.status, 0);
    let report = report.json();
    let run = &report["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "braze-events validate");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    for result in results {
        assert_eq!(result["level"], "warning");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

#[test]
fn files_without_lines_and_without_records_are_told_too() {
    let events = run(&[
        "sample",
        "--event",
        "users.messages.email.Click",
        "--count",
        "2",
    ]);
    let second = events.stdout.lines().nth(1).unwrap();
    let broken = second.replace("\"email_address\":\"", "\"email_address\":\"\",\"was\":\"");
    let lines = format!("{}\n{broken}\n", events.stdout.lines().next().unwrap());
    let file = scratch("machine.ndjson", lines.as_bytes());
    let out = super::support::folder("machine-avro");
    let out = out.to_str().unwrap();
    let converted = run(&[
        "convert",
        "--to",
        "avro",
        "--out",
        out,
        &file,
        "--drop-unknown-fields",
    ]);
    assert_eq!(converted.status, 0, "{}", converted.stderr);
    let report = run(&["validate", "--format", "junit", out, "no-such-file"]);
    assert_eq!(report.status, 2);
    assert!(
        report
            .stdout
            .contains("; first in record 2, block 1</system-out>"),
        "{}",
        report.stdout
    );
    assert!(
        report
            .stdout
            .contains("<testcase classname=\"no-such-file\" name=\"unreadable\"><failure "),
        "{}",
        report.stdout
    );
}
