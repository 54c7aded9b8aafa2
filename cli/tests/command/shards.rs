//! Parts of an input, and one report of those of all parts.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{data, folder, put, run, scratch};

/// A bucket with all that a report tells of.
fn bucket(name: &str) -> String {
    let folder = folder(name);
    let broken = fs::read(data("broken.ndjson")).unwrap();
    for n in 0..12 {
        let seed = n.to_string();
        let sample = run(&["sample", "--count", "40", "--seed", &seed]).stdout;
        let day = n % 3 + 1;
        put(
            &folder,
            &format!("date=2026-11-0{day}/part-{n}.ndjson"),
            sample.as_bytes(),
        );
        let lines = broken.split_inclusive(|byte| *byte == b'\n');
        let some: Vec<u8> = lines.skip(n % 5).flatten().copied().collect();
        put(&folder, &format!("broken/{n}.ndjson"), &some);
    }
    let stranger = |name: &str| {
        format!(
            r#"{{"event_type":"users.messages.email.Click","id":"1","user_id":"2","time":1700000000,"email_address":"a@example.com","{name}":[1]}}"#
        )
    };
    for n in 0..5 {
        let lines = [
            stranger(&format!("new_{}", n % 2)),
            stranger("new_0"),
            format!(r#"{{"event_type":"users.messages.email.clicks{}"}}"#, n % 2),
            r#"{"event_type":"users.messages.EMAIL.Click"}"#.to_owned(),
        ];
        put(
            &folder,
            &format!("new/{n}.ndjson"),
            lines.join("\n").as_bytes(),
        );
        let plain = lines[0].replace(r#""event_type":"users.messages.email.Click","#, "");
        put(
            &folder,
            &format!("event_type=users.messages.email.Click/{n}.ndjson"),
            plain.as_bytes(),
        );
        put(
            &folder,
            &format!("pictures/{n}.png"),
            b"\x89PNG\r\n\x1a\n....",
        );
        put(&folder, &format!("_hidden/{n}"), b"");
    }
    let avro = fs::read(data("input/lower.avro")).unwrap();
    put(&folder, "avro/whole.avro", &avro);
    put(&folder, "avro/cut.avro", &avro[..avro.len() - 9]);
    folder.to_str().unwrap().to_owned()
}

/// The reports of all parts, as files.
fn parts(bucket: &str, of: u32, more: &[&str]) -> Vec<String> {
    let report = |part: u32| {
        let shard = format!("{part}/{of}");
        let mut arguments = vec!["validate", "--format", "json", "--shard", &shard, bucket];
        arguments.extend(more);
        let name = Path::new(bucket).file_name().unwrap().to_str().unwrap();
        let report = run(&arguments);
        assert!(report.status < 2, "{}", report.stderr);
        scratch(
            &format!("{name}-{part}-{of}.json"),
            report.stdout.as_bytes(),
        )
    };
    (0..of).map(report).collect()
}

fn merge(reports: &[String], more: &[&str]) -> crate::support::Run {
    let mut arguments = vec!["report", "merge"];
    arguments.extend(reports.iter().map(String::as_str));
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn the_reports_of_all_parts_make_that_of_the_whole() {
    let bucket = bucket("shards");
    let whole = run(&["validate", "--format", "json", &bucket]);
    let report = whole.json();
    for key in [
        "records",
        "valid",
        "with_errors",
        "with_warnings",
        "malformed",
        "damaged",
        "passed_over",
        "unknown_events",
        "problems_total",
    ] {
        assert_ne!(report[key], json!(0), "{key} is part of the test");
    }
    for key in [
        "no_data",
        "unknown_fields",
        "did_you_mean",
        "named_by",
        "by_date",
        "groups",
    ] {
        assert!(
            report[key].as_array().map_or_else(
                || !report[key].as_object().unwrap().is_empty(),
                |list| !list.is_empty()
            ),
            "{key} is part of the test"
        );
    }
    for of in [1, 2, 8, 100] {
        let mut parts = parts(&bucket, of, &[]);
        let merged = merge(&parts, &[]);
        assert_eq!(merged.stdout, whole.stdout, "{of} parts");
        assert_eq!((merged.status, merged.stderr.as_str()), (whole.status, ""));
        parts.reverse();
        assert_eq!(merge(&parts, &[]).stdout, whole.stdout, "in any order");
    }
    // Another number of problems, and a bucket in another place.
    let few = run(&["validate", "--format", "json", "--problems", "3", &bucket]);
    let parts = parts(&bucket, 3, &["--problems", "7"]);
    assert_eq!(merge(&parts, &["--problems", "3"]).stdout, few.stdout);
    let told = merge(&parts, &["--problems", "100"]).json()["problems"].clone();
    assert_eq!(told.as_array().unwrap().len(), 7, "no more than are known");
}

#[test]
fn a_part_is_the_same_wherever_the_bucket_lies() {
    let (here, there) = (bucket("shards-here"), bucket("shards-there"));
    let files = |bucket: &str| -> Vec<String> {
        let report = run(&["validate", "--format", "json", "--shard", "1/4", bucket]).json();
        let files = report["files"].as_array().unwrap().iter();
        files
            .map(|file| {
                file.as_str()
                    .unwrap()
                    .strip_prefix(bucket)
                    .unwrap()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(files(&here), files(&there));
    assert!(!files(&here).is_empty());
    let cat = |shard: &str| run(&["cat", "--lenient", "--shard", shard, &here]).stdout;
    let sum: usize = (0..4)
        .map(|part| cat(&format!("{part}/4")).lines().count())
        .sum();
    let whole = run(&["cat", "--lenient", &here]).stdout;
    assert_eq!(sum, whole.lines().count());
}

#[test]
fn inputs_one_after_the_other() {
    let (a, b) = (bucket("after-a"), bucket("after-b"));
    let report = |inputs: &[&str]| {
        let mut arguments = vec!["validate", "--format", "json"];
        arguments.extend(inputs);
        run(&arguments).stdout
    };
    let (first, second) = (report(&[&a]), report(&[&b]));
    let first = scratch("after-a.json", first.as_bytes());
    let second = scratch("after-b.json", second.as_bytes());
    let merged = merge(&[first.clone(), second], &[]).stdout;
    assert_eq!(merged, report(&[&a, &b]));
    let twice = merge(&[first.clone(), first], &[]);
    assert_eq!((twice.status, twice.stdout.as_str()), (2, ""));
    assert!(
        twice.stderr.contains("would count twice"),
        "{}",
        twice.stderr
    );
}

#[test]
fn what_would_be_no_whole_is_refused() {
    let bucket = bucket("shards-wrong");
    let all = parts(&bucket, 4, &[]);
    let other = parts(&bucket, 3, &[]);
    let whole = run(&["validate", "--format", "json", &bucket]).stdout;
    let whole = scratch("shards-whole.json", whole.as_bytes());
    let newer = scratch("newer.json", br#"{"report": 2}"#);
    let none = scratch("none.json", b"[]");
    // What a part leaves behind that is killed while it writes.
    let report = fs::read(&all[2]).unwrap();
    let cut = scratch("cut.json", &report[..report.len() / 2]);
    for (reports, why) in [
        (vec![&all[0], &all[1], &all[3]], "part 2/4 is missing"),
        (vec![&all[0], &all[0]], "both of part 0/4"),
        (vec![&all[0], &other[0]], "a part of 4"),
        (vec![&all[0], &whole], "of a whole input"),
        (vec![&newer], "not a report"),
        (vec![&none], "not a report"),
        (
            vec![&all[0], &all[1], &cut, &all[3]],
            "cut.json: not a report",
        ),
        (vec![&"no-such.json".to_owned()], "no-such.json"),
    ] {
        let reports: Vec<String> = reports.into_iter().cloned().collect();
        let refused = merge(&reports, &[]);
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""), "{why}");
        assert!(refused.stderr.contains(why), "{why}: {}", refused.stderr);
    }
    let stdin = run(&["validate", "--shard", "0/2", "-"]);
    assert_eq!(stdin.status, 2);
    assert!(stdin.stderr.contains("--shard"), "{}", stdin.stderr);
}

#[test]
fn ids_of_other_parts_are_not_known() {
    let bucket = bucket("shards-dedupe");
    let parts = parts(&bucket, 2, &["--dedupe"]);
    let complete = |path: &str| {
        let report: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        report["duplicates_complete"].clone()
    };
    assert!(parts.iter().all(|part| complete(part) == json!(false)));
    assert_eq!(
        merge(&parts, &[]).json()["duplicates_complete"],
        json!(false)
    );
}
