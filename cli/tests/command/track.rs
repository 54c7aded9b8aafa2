//! `braze-events track`.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{pipe, run, scratch};

fn event(i: usize) -> Value {
    json!({"external_id": format!("u{i}"), "name": "rented", "time": "2026-03-07T09:08:07Z", "properties": {"movie": "Solaris"}})
}

fn lines(events: impl IntoIterator<Item = Value>) -> String {
    events
        .into_iter()
        .fold(String::new(), |all, event| all + &event.to_string() + "\n")
}

const NOW: [&str; 2] = ["--now", "2026-06-01T00:00:00Z"];

fn check(stdin: &str, more: &[&str]) -> crate::support::Run {
    pipe(
        &[&["track", "check", "-"], &NOW[..], more].concat(),
        stdin.as_bytes(),
    )
}

#[test]
fn clean_objects_pass() {
    let body = json!({"events": [event(1), event(2)], "attributes": [{"x": 1}]});
    let run = check(&(lines((0..3).map(event)) + &body.to_string()), &[]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "1 request and 5 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n"
    );
    // A body over many lines.
    let run = check(&serde_json::to_string_pretty(&body).unwrap(), &[]);
    assert_eq!(
        run.stdout,
        "1 request and 2 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n"
    );
    assert_eq!(
        check("", &[]).stdout,
        "0 requests and 0 events in 1 file: 0 with errors, 0 with warnings, 0 malformed\n"
    );
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
        "<stdin>:2: error[json] the whole document: not a JSON object: expected a value at column 1",
        "<stdin>:4: warning[future] /time: ",
        "<stdin>:4: warning[email_before_phone] the whole document: ",
        "<stdin>:5: error[json] the whole document: ",
        "1 request and 3 events in 1 file: 3 with errors, 1 with warnings, 2 malformed",
    ];
    for (line, expected) in run.stdout.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line}\n{expected}");
    }
    assert_eq!(run.stdout.lines().count(), expected.len());
    let report = check(&input, &["--format", "json", "--problems", "1"]).json();
    assert_eq!(report["report"], 1);
    assert_eq!(
        (
            &report["problems_total"],
            &report["malformed"],
            &report["with_warnings"]
        ),
        (&json!(5), &json!(2), &json!(1))
    );
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
    assert_eq!(
        check(&body, &["--max-items", "80", "--max-bytes", "1000"]).status,
        1
    );
    assert_eq!(
        check(&body, &["--max-items", "80", "--max-items-in-all", "79"]).status,
        1
    );
    assert_eq!(
        check(&body, &["--max-items", "0", "--max-bytes", "0"]).status,
        0
    );
}

#[test]
fn a_request_is_as_large_as_it_stands_in_the_file() {
    let pretty = serde_json::to_string_pretty(&json!({"events": [event(1), event(2)]})).unwrap();
    let large = (pretty.len() - 1).to_string();
    let run = check(&pretty, &["--max-bytes", &large]);
    let expected = format!(
        "error[max-bytes] the whole document: The request should take at most {large} bytes, but takes {} as it stands here.",
        pretty.len()
    );
    assert!(
        run.status == 1 && run.stdout.contains(&expected),
        "{}",
        run.stdout
    );
    assert_eq!(
        check(&pretty, &["--max-bytes", &pretty.len().to_string()]).status,
        0
    );
    assert_eq!(check(&pretty, &["--max-bytes", "0"]).status, 0);
    // Line ends, and blank lines within, are bytes as well.
    let crlf = pretty.replace('\n', "\r\n\r\n");
    assert_eq!(
        check(&crlf, &["--max-bytes", &(crlf.len() - 1).to_string()]).status,
        1
    );
    assert_eq!(
        check(&crlf, &["--max-bytes", &crlf.len().to_string()]).status,
        0
    );
    // By Braze's limit, and told once where compact JSON is too large as well.
    let padded = pretty.replace('\n', &("\n".to_owned() + &" ".repeat(300_000)));
    assert!(padded.len() > 4_000_000 && check(&padded, &[]).status == 1);
    assert_eq!(
        check(&pretty, &["--max-bytes", "10", "--format", "json"]).json()["problems_total"],
        1
    );
}

#[test]
fn events_of_all_kinds_count() {
    let report = check(r#"{"events":[1,null,"x",[],{}]}"#, &["--format", "json"]).json();
    assert_eq!(
        (&report["requests"], &report["events"]),
        (&json!(1), &json!(5))
    );
}

#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let mut cut = gzip(&lines((0..5_000).map(
        |i| json!({"external_id": "u", "name": format!("n{}", i * i), "time": "noon"}),
    )));
    cut.truncate(cut.len() / 2);
    let bad = json!({"external_id": "u", "name": "x", "time": "noon"});
    let files = [
        scratch("first.ndjson", lines([bad.clone()]).as_bytes()),
        scratch("cut.ndjson.gz", &cut),
        scratch(
            "last.ndjson",
            (String::from("\u{feff}") + &lines([bad])).as_bytes(),
        ),
    ];
    let [first, cut, last] = &files;
    let run = run(&["track", "check", "--problems", "1000000", first, cut, last]);
    assert_eq!(run.status, 2);
    assert!(
        run.stdout
            .starts_with(&format!("{first}:1: error[datetime] /time")),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains(&format!("{last}:1: error[datetime] /time"))
            && run.stdout.ends_with("; 1 file could not be read\n")
    );
    assert!(
        run.stderr
            .starts_with(&format!("error: cannot read {cut}: "))
            && run.stderr.lines().count() == 1,
        "{}",
        run.stderr
    );
    let report =
        crate::support::run(&["track", "check", "--format", "json", first, cut, last]).json();
    assert_eq!(
        (
            &report["unreadable"][0]["file"],
            report["unreadable"].as_array().map(Vec::len)
        ),
        (&json!(cut), Some(1))
    );

    let out = folder("unread");
    let made = crate::support::run(&[
        "track",
        "batch",
        "--max-events",
        "0",
        first,
        cut,
        last,
        "--out",
        &out,
    ]);
    assert_eq!(made.status, 2);
    let all = &bodies(&out)[0]["events"];
    let events = all.as_array().unwrap();
    assert_eq!(
        (&events[0]["name"], &events[events.len() - 1]["name"]),
        (&json!("x"), &json!("x"))
    );
    assert_eq!(
        made.stdout,
        format!("{} events in 1 request\n", events.len())
    );
    assert!(
        made.stderr
            .starts_with(&format!("error: cannot read {cut}: ")),
        "{}",
        made.stderr
    );
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A check that finds exactly one thing wrong.
#[track_caller]
fn one(input: &str, line: u64, sentence: &str) {
    let run = check(input, &[]);
    let end = "1 with errors, 0 with warnings, 1 malformed\n";
    assert!(
        run.status == 1 && run.stdout.ends_with(end),
        "{}",
        run.stdout
    );
    let expected = format!("<stdin>:{line}: error[json] the whole document: {sentence}");
    assert!(
        run.stdout.lines().count() == 2 && run.stdout.starts_with(&expected),
        "{}\n{expected}",
        run.stdout
    );
}

#[test]
fn a_mistake_in_a_body_over_several_lines_is_told_once() {
    let pretty = serde_json::to_string_pretty(&json!({"events": [event(1), event(2)]})).unwrap();
    let number = |needle: &str| {
        pretty
            .lines()
            .position(|line| line.contains(needle))
            .unwrap() as u64
            + 1
    };
    let line = number(r#""name": "rented","#);
    one(
        &pretty.replacen(r#""name": "rented","#, r#""name": "rented""#, 1),
        line + 1,
        "not a JSON object: expected `,` or `}` at column 7",
    );
    // Columns count characters; blank lines count.
    let odd = pretty
        .replacen(
            r#""name": "rented","#,
            "\"name\": \"\u{fc}\u{1f600}\" x,",
            1,
        )
        .replacen('\n', "\n\n", 1);
    one(
        &odd,
        line + 1,
        "not a JSON object: expected `,` or `}` at column 20",
    );
    let last = pretty.lines().count() as u64;
    one(
        pretty.strip_suffix('}').unwrap(),
        last - 1,
        "not a JSON object: the text ends in the middle of a value at column 4",
    );
    one(
        &(pretty.clone() + "}"),
        last,
        "not a JSON object: something follows the record at column 2",
    );
    // Events that are lines of their own.
    let body = format!(
        "{{\"events\": [\n{},\n{}\n{}\n]}}\n",
        event(1),
        event(2),
        event(3)
    );
    one(
        &body,
        4,
        "not a JSON object: expected `,` or `]` at column 1",
    );
    // One that stops on its first line.
    one(
        "{\"events\": [,\n  1\n]}",
        1,
        "not a JSON object: expected a value at column 13",
    );
    // Too long a line of it is not told as a mistake of what is left.
    let run = check(
        &pretty.replace("Solaris", &"x".repeat(1_000)),
        &["--max-line-bytes", "500"],
    );
    assert_eq!(
        run.stdout
            .matches("error[json] the whole document: the line is longer than 500 bytes")
            .count(),
        2
    );
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
}

#[test]
fn a_list_of_events_is_no_body() {
    let sentence =
        r#"a list of events is no request body: write {"events": [...]}, or one event per line"#;
    let list = json!([event(1), event(2)]);
    one(&list.to_string(), 1, sentence);
    one(&serde_json::to_string_pretty(&list).unwrap(), 1, sentence);
    one(&format!("[\n{},\n{}\n]\n", event(1), event(2)), 1, sentence);
}

#[test]
fn a_bad_first_line_hides_no_events() {
    for first in [
        "not json",
        "[1]",
        r#"{"external_id":"u","na"#,
        r#"{"external_id":"u","#,
    ] {
        let run = check(&format!("{first}\n{}", lines((0..3).map(event))), &[]);
        assert!(
            run.stdout
                .starts_with("<stdin>:1: error[json] the whole document: "),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.ends_with(
                "0 requests and 3 events in 1 file: 1 with errors, 0 with warnings, 1 malformed\n"
            ),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_file_that_only_looks_like_one_object_is_read_by_line() {
    let run = check(&format!("{{\n{}\n", event(1)), &[]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.ends_with(
            "0 requests and 1 event in 1 file: 1 with errors, 0 with warnings, 1 malformed\n"
        ),
        "{}",
        run.stdout
    );
    assert_eq!(pipe(&["track", "check", "/no/such/file"], b"").status, 2);
}

/// A folder that is not there yet.
fn folder(name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("track")
        .join(name);
    _ = fs::remove_dir_all(&path);
    path.to_str().unwrap().to_owned()
}

fn bodies(folder: &str) -> Vec<Value> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect()
}

#[test]
fn batches_hold_all_events_in_order() {
    let events: Vec<Value> = (0..1_000).map(event).collect();
    let file = scratch("batch.ndjson", lines(events.clone()).as_bytes());
    let out = folder("order");
    let made = run(&["track", "batch", &file, "--out", &out]);
    assert_eq!(
        (made.status, made.stdout.as_str(), made.stderr.as_str()),
        (0, "1000 events in 14 requests\n", "")
    );
    let bodies = bodies(&out);
    assert!(
        bodies
            .iter()
            .all(|body| body["events"].as_array().unwrap().len() <= 75)
    );
    let joined: Vec<Value> = bodies
        .into_iter()
        .flat_map(|body| body["events"].as_array().unwrap().clone())
        .collect();
    assert_eq!(joined, events);
    let first = format!("{out}/request-000001.json");
    assert_eq!(
        run(&[&["track", "check", &first], &NOW[..]].concat()).status,
        0
    );
}

#[test]
fn nothing_is_written_beside_other_requests() {
    let out = folder("taken");
    fs::create_dir_all(&out).unwrap();
    fs::write(format!("{out}/notes.txt"), "").unwrap();
    let input = lines((0..3).map(event));
    let batch = || {
        pipe(
            &["track", "batch", "-", "--max-events", "1", "--out", &out],
            input.as_bytes(),
        )
    };
    // One in the middle of ours.
    fs::write(format!("{out}/request-000002.json"), "{}").unwrap();
    let made = batch();
    assert_eq!((made.status, made.stdout.as_str()), (2, ""));
    assert!(
        made.stderr.contains("there are requests in ")
            && made.stderr.contains("request-000002.json"),
        "{}",
        made.stderr
    );
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    fs::remove_file(format!("{out}/request-000002.json")).unwrap();
    assert_eq!(batch().stdout, "3 events in 3 requests\n");
}

#[test]
fn requests_go_on_from_file_to_file() {
    let files: Vec<String> = (0..20)
        .map(|i| scratch(&format!("small-{i}.ndjson"), lines([event(i)]).as_bytes()))
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let out = folder("joined");
    let made = run(&[&["track", "batch", "--out", &out], &files[..]].concat());
    assert_eq!(
        (made.status, made.stdout.as_str()),
        (0, "20 events in 1 request\n")
    );
    assert_eq!(
        bodies(&out)[0]["events"],
        json!((0..20).map(event).collect::<Vec<_>>())
    );
}

#[test]
fn zero_is_no_limit() {
    let out = folder("unlimited");
    let input = lines((0..200).map(event));
    let made = pipe(
        &[
            "track",
            "batch",
            "-",
            "--max-events",
            "0",
            "--max-bytes",
            "0",
            "--out",
            &out,
        ],
        input.as_bytes(),
    );
    assert_eq!(
        (made.status, made.stdout.as_str()),
        (0, "200 events in 1 request\n")
    );
}

#[test]
fn what_fits_no_request_is_left_out_and_told_of() {
    let large = json!({"external_id": "u", "name": "large", "time": "t", "properties": {"p": "x".repeat(1_000)}});
    let input =
        lines([event(0), large, json!({"events": []}), event(1)]) + "broken\n" + &lines([event(2)]);
    let file = scratch("leave_out.ndjson", input.as_bytes());
    let out = folder("left_out");
    let made = run(&[
        "track",
        "batch",
        &file,
        "--out",
        &out,
        "--max-bytes",
        "600",
        "--max-events",
        "2",
    ]);
    assert_eq!(
        (made.status, made.stdout.as_str()),
        (1, "3 events in 2 requests, 3 left out\n")
    );
    let large = format!("{file}:2: error: the event `large` is left out: ");
    for part in [
        &large,
        ":3: error: this request holds no attributes, events or purchases",
        ":5: error: not a JSON object",
    ] {
        assert!(made.stderr.contains(part), "{}", made.stderr);
    }
    let sizes: Vec<usize> = bodies(&out)
        .iter()
        .map(|body| body["events"].as_array().unwrap().len())
        .collect();
    // What fits nowhere ends no request.
    assert_eq!(sizes, [2, 1]);
}

#[test]
fn members_that_no_page_knows_are_listed() {
    // The cases that passed in silence: in a request, in an object within, in another case.
    let request = json!({"events": [with(&event(1), "propertys"), with(&event(2), "propertys")], "atributes": [{"external_id": "u"}]});
    let alias = json!({"user_alias": {"alias_name": "a", "alias_label": "b", "alias_lable": "c"}, "name": "n", "time": "2026-03-07T09:08:07Z"});
    let input = lines([request, alias, with(&event(3), "Properties")]);
    let run = check(&input, &[]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    for line in [
        "<stdin>:1: warning[unknown-member] /events/1/propertys: The catalog knows no member `propertys` here. Did you mean `properties`?\n",
        "<stdin>:1: warning[unknown-member] /atributes: The catalog knows no member `atributes` here. Did you mean `attributes`?\n",
        "<stdin>:2: warning[unknown-member] /user_alias/alias_lable: ",
        "Not in the catalog\n  `/Properties`: 1 time\n  `/atributes`: 1 time\n  `/events/*/propertys`: 2 times\n  `/user_alias/alias_lable`: 1 time\n1 request",
    ] {
        assert!(run.stdout.contains(line), "{}\n{line}", run.stdout);
    }
    assert!(
        run.stdout
            .ends_with("0 with errors, 3 with warnings, 0 malformed\n"),
        "{}",
        run.stdout
    );
    assert_eq!(check(&input, &["--warnings-as-errors"]).status, 1);
    let report = check(&input, &["--format", "json"]).json();
    assert_eq!(
        report["unknown_members"][2],
        json!({"pointer": "/events/*/propertys", "count": 2})
    );
    // A body all of whose lists are misspelt is a body, and an event with a `group_id` an event.
    let run = check(
        &lines([json!({"evnts": [event(1)]}), with(&event(1), "group_id")]),
        &[],
    );
    assert!(
        run.stdout.contains("/evnts: ") && run.stdout.contains("1 request and 1 event in"),
        "{}",
        run.stdout
    );
    // So many names fill no memory.
    let many: serde_json::Map<String, Value> = (0..5_000)
        .map(|i| (format!("m{i}"), json!(1)))
        .chain([("events".to_owned(), json!([]))])
        .collect();
    let report = check(&Value::Object(many).to_string(), &["--format", "json"]).json();
    let listed = report["unknown_members"].as_array().unwrap();
    assert_eq!(
        (listed.len(), &listed[1_000]["count"]),
        (1_001, &json!(4_000))
    );
}

/// An event with one more member.
fn with(event: &Value, name: &str) -> Value {
    let mut event = event.clone();
    event[name] = json!("x");
    event
}

#[test]
fn a_moment_in_another_form_is_shown_with_what_is_wrong() {
    let time = |time: Value| json!({"external_id": "c-1", "name": "n", "time": time});
    let run = check(
        &lines([
            time(json!("2026-03-07 09:08:07")),
            time(json!("2026-03-07")),
            time(json!(1_772_874_487)),
        ]),
        &[],
    );
    let such = "such as `2026-03-07T09:08:07+02:00`: ";
    for part in [
        "`2026-03-07 09:08:07` lacks the `T`",
        "`2026-03-07` is a day alone",
        "the number 1772874487 looks like seconds since 1970",
    ] {
        assert!(
            run.stdout.contains(&format!("{such}{part}")),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn whole_requests_are_packed_anew() {
    let attribute = |i: usize| json!({"external_id": format!("u{i}"), "favourite": "Solaris"});
    let large = json!({"events": (0..80).map(event).collect::<Vec<_>>(), "attributes": (0..160).map(attribute).collect::<Vec<_>>()});
    let input = lines([
        large,
        event(80),
        json!({"events": [event(81)], "purchases": [{"product_id": "p"}]}),
    ]);
    let out = folder("whole");
    let made = pipe(&["track", "batch", "-", "--out", &out], input.as_bytes());
    assert_eq!((made.status, made.stderr.as_str()), (0, ""));
    assert_eq!(
        made.stdout,
        "160 attributes, 82 events and 1 purchase in 4 requests\n"
    );
    let bodies = bodies(&out);
    let all = |list: &str| {
        bodies
            .iter()
            .filter_map(|body| body[list].as_array())
            .flatten()
            .cloned()
            .collect::<Vec<Value>>()
    };
    assert_eq!(all("events"), (0..82).map(event).collect::<Vec<_>>());
    assert_eq!(
        all("attributes"),
        (0..160).map(attribute).collect::<Vec<_>>()
    );
    let sizes: Vec<[usize; 3]> = bodies
        .iter()
        .map(|body| {
            ["attributes", "events", "purchases"]
                .map(|list| body[list].as_array().map_or(0, Vec::len))
        })
        .collect();
    assert_eq!(sizes, [[75, 0, 0], [75, 0, 0], [10, 75, 0], [0, 7, 1]]);
    for i in 1..=4 {
        assert_eq!(
            run(&[
                &["track", "check", &format!("{out}/request-00000{i}.json")],
                &NOW[..]
            ]
            .concat())
            .status,
            0
        );
    }
}

#[test]
fn other_members_stay_with_their_objects() {
    let of = |group: &str, i: usize| json!({"group_id": group, "events": [event(i)]});
    let input = lines([of("a", 0), of("b", 1), of("a", 2), event(3), of("b", 4)]);
    let out = folder("groups");
    let made = pipe(&["track", "batch", "-", "--out", &out], input.as_bytes());
    assert_eq!(
        (made.status, made.stdout.as_str()),
        (0, "5 events in 3 requests\n")
    );
    let wanted = [
        json!({"group_id": "a", "events": [event(0), event(2)]}),
        json!({"group_id": "b", "events": [event(1), event(4)]}),
        json!({"events": [event(3)]}),
    ];
    assert_eq!(bodies(&out), wanted);
    // A request that is split has them in each part; more groups than are kept open are written as
    // they come.
    let out = folder("many-groups");
    let input = lines(
        (0..100).map(|i| json!({"group_id": format!("g{i}"), "events": [event(i), event(i)]})),
    );
    let made = pipe(
        &["track", "batch", "-", "--max-items", "1", "--out", &out],
        input.as_bytes(),
    );
    assert_eq!(made.stdout, "200 events in 200 requests\n");
    assert!(
        bodies(&out)
            .iter()
            .all(|body| body["group_id"].is_string()
                && body["events"].as_array().unwrap().len() == 1)
    );
}

#[test]
fn what_is_no_object_of_a_request_is_left_out_and_told_of() {
    let input = lines([
        json!({"events": [event(0), 7, null], "purchases": "x"}),
        json!({"group_id": "g"}),
        json!({"events": null, "attributes": [{}]}),
    ]);
    let out = folder("odd-items");
    let made = pipe(&["track", "batch", "-", "--out", &out], input.as_bytes());
    assert_eq!(
        (made.status, made.stdout.as_str()),
        (1, "1 attribute and 1 event in 1 request, 4 left out\n")
    );
    for part in [
        "<stdin>:1: error: item 1 of `events` is no object\n",
        "<stdin>:1: error: item 2 of `events` is no object\n",
        "<stdin>:1: error: `purchases` is no list\n",
        "<stdin>:2: error: this request holds no attributes, events or purchases\n",
    ] {
        assert!(made.stderr.contains(part), "{}", made.stderr);
    }
    // No request is larger than allowed, to the byte.
    let out = folder("bytes");
    let input = lines((0..300).map(|i| json!({"group_id": "g", "attributes": [{"n": "x".repeat(i % 37)}], "events": [event(i)]})));
    let made = pipe(
        &["track", "batch", "-", "--max-bytes", "700", "--out", &out],
        input.as_bytes(),
    );
    assert_eq!(made.status, 0, "{}", made.stderr);
    let sizes: Vec<u64> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .collect();
    assert!(
        sizes.iter().all(|size| *size <= 700) && sizes.iter().any(|size| *size > 600),
        "{sizes:?}"
    );
}
