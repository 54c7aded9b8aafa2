//! Which event records are that do not say it, what contradicts it, and what is nearly one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{container, data, folder, long, pipe, put, run, scratch, text};

const CLICK: &str = "users.messages.email.Click";
const ORPHAN: &str = "users.UserOrphan";

/// Users that are orphaned, in records that are called otherwise.
fn orphans(name: &str, tags: Option<&[Option<&str>]>) -> Vec<u8> {
    let field = |name: &str, ty: Value| json!({"name": name, "type": ty});
    let mut fields = vec![field("id", json!("string")), field("time", json!("int"))];
    if tags.is_some() {
        fields.push(field("event_type", json!(["null", "string"])));
    }
    fields.extend([
        field("user_id", json!("string")),
        field("orphaned_by_id", json!("string")),
    ]);
    let (namespace, name) = name.rsplit_once('.').unwrap_or(("", name));
    let schema = json!({"type": "record", "name": name, "namespace": namespace, "fields": fields});
    let record = |tag: Option<Option<&str>>| {
        let tag = tag.map_or_else(Vec::new, |tag| {
            tag.map_or_else(|| vec![0], |tag| [vec![2], text(tag)].concat())
        });
        [text("i"), long(1_700_000_000), tag, text("u"), text("x")].concat()
    };
    let records: Vec<Vec<u8>> = tags.map_or_else(
        || vec![record(None)],
        |tags| tags.iter().map(|tag| record(Some(*tag))).collect(),
    );
    container(&schema, &records)
}

#[test]
fn an_avro_file_is_known_by_more_than_the_name_of_its_records() {
    let folder = folder("naming-avro");
    for (name, path, arguments, named, expected) in [
        ("users.UserOrphan", "1.avro", &[][..], None, ORPHAN),
        (
            "dataexport.S3.inner.users.UserOrphan",
            "2.avro",
            &[],
            None,
            ORPHAN,
        ),
        ("x.users.UserOrphan.Value", "3.avro", &[], None, ORPHAN),
        ("users_UserOrphan", "4.avro", &[], None, ORPHAN),
        ("x.users_UserOrphan.Value", "5.avro", &[], None, ORPHAN),
        (
            "topLevelRecord",
            "event_type=users.UserOrphan/part-0.avro",
            &[],
            Some("folder"),
            ORPHAN,
        ),
        (
            "Root",
            "users.UserOrphan.avro",
            &[],
            Some("file_name"),
            ORPHAN,
        ),
        (
            "Root",
            "6.avro",
            &["--assume-event", ORPHAN],
            Some("assume_event"),
            ORPHAN,
        ),
        ("Root", "7.avro", &[], Some("unknown_record_name"), "Root"),
        // What is said nearer to the records counts.
        (
            "users.UserOrphan",
            "8.avro",
            &["--assume-event", CLICK],
            None,
            ORPHAN,
        ),
        (
            "Root",
            "b/users.UserOrphan.avro",
            &["--assume-event", CLICK],
            Some("file_name"),
            ORPHAN,
        ),
        (
            "Root",
            "event_type=users.UserOrphan/users.messages.email.Click.avro",
            &[],
            Some("folder"),
            ORPHAN,
        ),
    ] {
        let path = put(&folder, path, &orphans(name, None));
        let cat = run(&[&["cat"], arguments, &[&path]].concat());
        assert_eq!(
            (cat.status, &cat.records()[0]["event_type"]),
            (0, &json!(expected)),
            "{path}: {}",
            cat.stderr
        );
        assert_eq!(
            cat.stderr.lines().count(),
            usize::from(named.is_some()),
            "{}",
            cat.stderr
        );
        let report = run(&[&["validate", "--format", "json"], arguments, &[&path]].concat()).json();
        let by = named.map_or_else(
            || json!({}),
            |named| json!({named: {"records": 1, "first": path}}),
        );
        assert_eq!(report["named_by"], by, "{path}");
        let inspected =
            run(&[&["inspect", "--format", "json"], arguments, &[&path]].concat()).json();
        let file = &inspected["files"][0];
        assert_eq!(
            (&file["event_type"], &file["named_by"]),
            (&json!(expected), &json!(named.unwrap_or("record"))),
            "{path}"
        );
    }
}

#[test]
fn files_of_the_same_schema_may_hold_different_events() {
    let folder = folder("naming-same-schema");
    let file = orphans("Root", None);
    let nameless = "Root";
    let expected = [
        ("1/event_type=users.UserOrphan/1.avro", ORPHAN),
        ("2/event_type=users.messages.email.Click/1.avro", CLICK),
        ("3/1.avro", nameless),
        ("4/event_type=users.UserOrphan/1.avro", ORPHAN),
        ("5/users.messages.email.Click.avro", CLICK),
        ("6/1.avro", nameless),
    ];
    for (path, _) in expected {
        put(&folder, path, &file);
    }
    let path = folder.to_str().unwrap();
    let report = run(&["validate", "--format", "json", path]).json();
    let named = |by: &str| report["named_by"][by]["records"].clone();
    assert_eq!(
        [
            named("folder"),
            named("file_name"),
            named("unknown_record_name")
        ],
        [json!(3), json!(1), json!(2)],
        "{report}"
    );
    for (at, event) in expected {
        let cat = run(&["cat", "--lenient", folder.join(at).to_str().unwrap()]);
        assert_eq!(cat.records()[0]["event_type"], json!(event), "{at}");
    }
    let all = run(&["cat", "--lenient", path]);
    let events: Vec<Value> = all
        .records()
        .iter()
        .map(|record| record["event_type"].clone())
        .collect();
    assert_eq!(events, expected.map(|(_, event)| json!(event)));
}

#[test]
fn each_record_may_say_which_event_it_is() {
    let folder = folder("naming-column");
    let tags = [
        Some(ORPHAN),
        Some("users.New"),
        Some("users.UserDeleteRequest"),
        Some(ORPHAN),
        None,
        Some(""),
    ];
    let file = orphans("ConnectDefault", Some(&tags));
    let path = put(&folder, "x.avro", &file);
    let cat = run(&["cat", &path]);
    let types: Vec<Value> = cat
        .records()
        .iter()
        .map(|record| record["event_type"].clone())
        .collect();
    assert_eq!(
        (cat.status, types),
        (
            1,
            vec![
                json!(ORPHAN),
                json!("users.New"),
                json!("users.UserDeleteRequest"),
                json!(ORPHAN)
            ]
        )
    );
    assert!(
        cat.stderr.contains("the record does not name its event: `event_type` is null, empty or not a string (1 more)\n"),
        "{}",
        cat.stderr
    );
    let note = format!(
        "note: 6 records of the event type that is told by the column `event_type`, first in {path}\n"
    );
    assert!(cat.stderr.contains(&note), "{}", cat.stderr);
    // Nothing of one record is left in the next.
    let records = cat.records();
    assert_eq!(records[0], records[3]);
    assert_eq!(records[1]["user_id"], json!("u"));
    let report = run(&["validate", "--format", "json", &path]).json();
    assert_eq!(
        (
            &report["records"],
            &report["malformed"],
            &report["unknown_events"]
        ),
        (&json!(6), &json!(2), &json!(1)),
        "{report}"
    );
    // Where a record does not say it, the folder does.
    let below = put(&folder, "event_type=users.UserOrphan/x.avro", &file);
    let cat = run(&["cat", &below]);
    assert_eq!(
        (
            cat.status,
            cat.records().len(),
            &cat.records()[4]["event_type"]
        ),
        (0, 6, &json!(ORPHAN)),
        "{}",
        cat.stderr
    );
    let report = run(&["validate", "--format", "json", &below]).json();
    // Those of the two other types, of which one is not known.
    assert_eq!(
        (
            &report["rules"]["folder.event"]["count"],
            &report["with_errors"]
        ),
        (&json!(2), &json!(0)),
        "{report}"
    );
}

#[test]
fn rewritten_files_are_read() {
    let folder = folder("naming-rewritten");
    for (path, file, named) in [
        (
            "event_type=users.messages.email.Click/part-0.avro",
            "spark.avro",
            "folder",
        ),
        ("users.messages.email.Click.avro", "root.avro", "file_name"),
    ] {
        let path = put(
            &folder,
            path,
            &fs::read(data(&format!("input/{file}"))).unwrap(),
        );
        let report = run(&["validate", "--format", "json", &path]).json();
        assert_eq!(
            (
                &report["events"][CLICK]["records"],
                &report["unknown_events"]
            ),
            (&report["records"], &json!(0)),
            "{report}"
        );
        assert!(
            report["named_by"][named]["records"].as_u64() > Some(0),
            "{report}"
        );
    }
}

#[test]
fn json_without_a_tag_is_what_its_folder_says() {
    let folder = folder("naming-json");
    let records = run(&["sample", "--event", ORPHAN, "--count", "3"]).stdout;
    let bare = records.replace(r#""event_type":"users.UserOrphan","#, "");
    let below = put(
        &folder,
        "event_type=users.UserOrphan/date=2026-01-01/part-0.json",
        bare.as_bytes(),
    );
    let cat = run(&["cat", &below]);
    assert_eq!((cat.status, cat.stdout.as_str()), (0, records.as_str()));
    assert!(
        cat.stderr.starts_with(
            "note: 3 records of the event type that is told by the folder `event_type=…`, first in "
        ),
        "{}",
        cat.stderr
    );
    let plain = put(&folder, "part-0.json", bare.as_bytes());
    let cat = run(&["cat", "--assume-event", ORPHAN, &plain]);
    assert_eq!(
        (cat.status, cat.stdout.as_str(), cat.stderr.lines().count()),
        (0, records.as_str(), 1)
    );
    let cat = run(&["cat", &plain]);
    assert_eq!(
        (
            cat.status,
            cat.stdout.as_str(),
            cat.stderr.matches("(see --assume-event) (2 more)").count()
        ),
        (1, "", 1),
        "{}",
        cat.stderr
    );
    // What a record says itself is not assumed away.
    let cat = pipe(&["cat", "--assume-event", CLICK, "-"], records.as_bytes());
    assert_eq!(
        (cat.status, cat.stdout, cat.stderr),
        (0, records, String::new())
    );
}

#[test]
fn what_contradicts_its_folder_is_a_warning() {
    let folder = folder("naming-contradiction");
    let record = r#"{"event_type":"users.UserOrphan","id":"i","time":1767261600,"user_id":"u"}"#;
    for (path, rule, told) in [
        (
            "event_type=users.UserOrphan/date=2026-01-01-10/a.json",
            None,
            "",
        ),
        (
            "event_type=users.UserOrphan/date=2026-01-01/a.json",
            None,
            "",
        ),
        (
            "event_type=users.messages.email.Open/a.json",
            Some("folder.event"),
            "its folder says `event_type=users.messages.email.Open`",
        ),
        (
            "event_type=users.New/a.json",
            Some("folder.event"),
            "its folder says `event_type=users.New`",
        ),
        (
            "date=2026-01-01-11/a.json",
            Some("folder.date"),
            "The time is before what the folder says, `date=2026-01-01-11`",
        ),
        (
            "date=2025-12-31/a.json",
            Some("folder.date"),
            "The time is after what the folder says, `date=2025-12-31`",
        ),
        ("date=yesterday/a.json", None, ""),
    ] {
        let report = run(&[
            "validate",
            "--format",
            "json",
            &put(&folder, path, record.as_bytes()),
        ])
        .json();
        let found: Vec<&Value> = report["problems"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["rule"].as_str().unwrap().starts_with("folder"))
            .collect();
        assert_eq!(found.len(), usize::from(rule.is_some()), "{path}: {report}");
        if let Some(rule) = rule {
            assert_eq!(
                (&found[0]["rule"], &found[0]["severity"]),
                (&json!(rule), &json!("warning"))
            );
            assert!(
                found[0]["message"].as_str().unwrap().contains(told),
                "{report}"
            );
        }
    }
    let path = put(
        &folder,
        "event_type=users.messages.email.Click/x.avro",
        &orphans("users.UserOrphan", None),
    );
    let report = run(&["validate", "--format", "json", &path]).json();
    assert_eq!(
        report["rules"]["folder.event"]["count"],
        json!(1),
        "{report}"
    );
}

#[test]
fn event_is_a_filter_in_every_command() {
    let records = run(&[
        "sample", "--event", ORPHAN, "--event", CLICK, "--count", "4",
    ])
    .stdout;
    let only = ["--event", ORPHAN, "-"];
    let report = pipe(
        &[&["validate", "--format", "json"], &only[..]].concat(),
        records.as_bytes(),
    )
    .json();
    assert_eq!(
        (
            &report["records"],
            report["events"].as_object().unwrap().len()
        ),
        (&json!(2), 1),
        "{report}"
    );
    let both = ["--event", ORPHAN, "--event", CLICK, "-"];
    assert_eq!(
        pipe(
            &[&["validate", "--format", "json"], &both[..]].concat(),
            records.as_bytes()
        )
        .json()["records"],
        json!(4)
    );
    assert_eq!(
        pipe(&[&["cat"], &only[..]].concat(), records.as_bytes())
            .stdout
            .lines()
            .count(),
        2
    );
    assert_eq!(
        pipe(
            &[
                &["project", "--to", "custom-http"],
                &["--event", CLICK, "-"][..]
            ]
            .concat(),
            records.as_bytes()
        )
        .stdout
        .lines()
        .count(),
        2
    );
    let out = folder("naming-filter");
    let convert = pipe(
        &[
            &["convert", "--to", "ndjson", "--out", out.to_str().unwrap()],
            &only[..],
        ]
        .concat(),
        records.as_bytes(),
    );
    assert!(
        convert.stdout.starts_with("2 records in 1 file"),
        "{}",
        convert.stdout
    );
}

#[test]
fn near_misses_come_with_advice() {
    let folder = folder("naming-near");
    let advice = format!("did you mean `{CLICK}`?");
    let avro = put(
        &folder,
        "lower.avro",
        &fs::read(data("input/lower.avro")).unwrap(),
    );
    let json = put(
        &folder,
        "event_type=users.messages.email.click/x.json",
        br#"{"id":"1"}"#,
    );
    let underscores = put(
        &folder,
        "x.json",
        br#"{"event_type":"users_messages_email_Click","id":"1"}"#,
    );
    for path in [&avro, &json, &underscores] {
        let text = run(&["validate", path]).stdout;
        assert!(text.contains(&advice), "{text}");
        let report = run(&["validate", "--format", "json", path]).json();
        assert_eq!(
            report["did_you_mean"]
                .as_object()
                .unwrap()
                .values()
                .collect::<Vec<_>>(),
            [&json!(CLICK)],
            "{report}"
        );
    }
    assert!(run(&["inspect", &avro]).stdout.contains(&advice));
    for command in ["--event", "--assume-event"] {
        let run = run(&["cat", command, "users_messages_email_click", &avro]);
        assert!(
            run.status == 2 && run.stderr.contains(&advice),
            "{}",
            run.stderr
        );
    }
    // A name that may be a new one is left alone.
    let new = pipe(
        &["validate", "-"],
        br#"{"event_type":"users.messages.email.Clicks"}"#,
    );
    assert!(!new.stdout.contains("did you mean"), "{}", new.stdout);
}

#[test]
fn a_tag_that_is_null_says_nothing() {
    let folder = folder("naming-null");
    let records = run(&["sample", "--event", ORPHAN, "--count", "1"]).stdout;
    let end = records.trim_end().strip_suffix('}').unwrap();
    let members = end
        .strip_prefix(r#"{"event_type":"users.UserOrphan","#)
        .unwrap();
    for (at, line, cured) in [
        (0, format!(r#"{{"event_type":null,{members}}}"#), true),
        (1, format!("{{ {members} , \"event_type\" : null }}"), true),
        (
            2,
            format!(r#"{{{members},"event_type":null,"event_type":null}}"#),
            true,
        ),
        (3, format!(r#"{{"event_type":7,{members}}}"#), false),
        (4, format!(r#"{{"event_type":"",{members}}}"#), false),
        // Somewhere else it is not the tag, and an escaped key is one all the same.
        (
            5,
            format!(r#"{{{members},"x":{{"event_type":"users.New"}}}}"#),
            true,
        ),
        (6, format!(r#"{{"event\u005ftype":null,{members}}}"#), true),
    ] {
        let below = put(
            &folder,
            &format!("event_type=users.UserOrphan/{at}.json"),
            line.as_bytes(),
        );
        let cat = run(&["cat", &below]);
        if at == 5 {
            assert_eq!(
                cat.records()[0]["x"],
                json!({"event_type": "users.New"}),
                "{}",
                cat.stderr
            );
        } else {
            assert_eq!(
                (cat.status, cat.stdout.as_str()),
                if cured {
                    (0, records.as_str())
                } else {
                    (1, "")
                },
                "{line}: {}",
                cat.stderr
            );
        }
        // Without a folder nothing says it.
        let plain = run(&["cat", &put(&folder, &format!("{at}.json"), line.as_bytes())]);
        assert_eq!((plain.status, plain.stdout.as_str()), (1, ""), "{line}");
    }
}

#[test]
fn contradictions_are_told_by_every_command_and_for_every_event() {
    let folder = folder("naming-contradictions");
    let line = |name: &str| {
        format!(
            r#"{{"event_type":"{name}","id":"i","time":1767261600,"user_id":"u","orphaned_by_id":"o"}}{}"#,
            '\n'
        )
    };
    let path = "event_type=users.messages.email.Open/date=2026-01-01-11";
    let first = put(
        &folder,
        &format!("{path}/a.json"),
        (line("users.New") + &line(ORPHAN)).as_bytes(),
    );
    put(&folder, &format!("{path}/b.json"), line(ORPHAN).as_bytes());
    let folder = folder.to_str().unwrap();
    let told = format!(
        "warning: 3 records contradicting the event type or date of the folder, first in {first}; `validate` tells more\n"
    );
    let out = crate::support::folder("naming-contradictions-out");
    let cat = run(&["cat", folder]);
    let convert = run(&[
        "convert",
        "--to",
        "ndjson",
        "--out",
        out.to_str().unwrap(),
        folder,
    ]);
    let project = run(&["project", "--to", "custom-http", folder]);
    for (run, status) in [(&cat, 0), (&convert, 0), (&project, 0)] {
        assert_eq!(
            (run.status, run.stderr.contains(&told)),
            (status, true),
            "{}",
            run.stderr
        );
    }
    let report = run(&["validate", "--format", "json", folder]).json();
    let counts = |rule: &str| report["rules"][rule]["count"].clone();
    assert_eq!(
        (counts("folder.event"), counts("folder.date")),
        (json!(3), json!(3)),
        "{report}"
    );
    assert_eq!(
        (
            &report["records"],
            &report["unknown_events"],
            &report["with_warnings"]
        ),
        (&json!(3), &json!(1), &json!(3)),
        "{report}"
    );
    assert_eq!(
        run(&["validate", "--quiet", "--warnings-as-errors", folder]).status,
        1
    );
    let right = put(
        Path::new(folder),
        "right/event_type=users.New/a.json",
        line("users.New").as_bytes(),
    );
    assert_eq!(run(&["cat", &right]).stderr, "");
}

#[test]
fn keys_of_unknown_events_that_stand_twice_are_told() {
    let path = scratch(
        "naming-twice.json",
        br#"{"event_type":"users.New","a":1,"a":2,"b":{"c":[{"d":1,"d":1}]}}"#,
    );
    let report = run(&["validate", "--format", "json", &path]).json();
    let problems: Vec<Value> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| json!([p["pointer"], p["rule"], p["severity"]]))
        .collect();
    assert_eq!(
        problems,
        [
            json!(["/a", "repeated", "warning"]),
            json!(["/b/c/0/d", "repeated", "warning"])
        ],
        "{report}"
    );
    assert_eq!(
        (
            &report["unknown_events"],
            &report["with_warnings"],
            &report["valid"]
        ),
        (&json!(1), &json!(1), &json!(1)),
        "{report}"
    );
    assert_eq!(
        run(&["cat", &path]).stdout,
        fs::read_to_string(&path).unwrap() + "\n"
    );
}
