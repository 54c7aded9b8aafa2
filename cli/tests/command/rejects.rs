//! What is left out: every record that is read is written, rejected or filtered, and `--rejects`
//! keeps those that are rejected, as they came.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, avro, command, data, folder, pipe, put, run, scratch};

const CLICK: &str = r#"{"event_type":"users.messages.email.Click","id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"email_address":"ada@example.com","external_user_id":"u-1"}"#;

/// Lines that no command takes for good, each hostile in its own way. The last cannot be kept: it
/// is longer than [`LIMIT`].
fn bad() -> Vec<Vec<u8>> {
    let mut not_text = CLICK.as_bytes().to_vec();
    let at = CLICK.find("ada@").unwrap();
    not_text[at] = 0xff;
    let nested = CLICK.replace("\"u-1\"", &("[".repeat(2000) + &"]".repeat(2000)));
    vec![
        CLICK.replace("\"ada@example.com\"", "null").into_bytes(),
        CLICK
            .replace(r#""email_address":"ada@example.com","#, "")
            .into_bytes(),
        CLICK.replace("1782734400", "\"now\"").into_bytes(),
        CLICK
            .replace("1782734400", "17827344001782734400")
            .into_bytes(),
        CLICK
            .replace("\"id\"", "\"user_id\":\"x\",\"id\"")
            .into_bytes(),
        CLICK.as_bytes()[..CLICK.len() / 2].to_vec(),
        nested.into_bytes(),
        not_text,
        b"\x00\x1b[31m not JSON".to_vec(),
        b"7".to_vec(),
        br#"["a list"]"#.to_vec(),
        br#"{"id":"no event"}"#.to_vec(),
        br#"{"event_type":7}"#.to_vec(),
        br#"{"event_type":"users.behaviors.Purchase","deep":"\ud800"}"#.to_vec(),
        "x".repeat(LIMIT + 1).into_bytes(),
    ]
}

const LIMIT: usize = 20_000;

/// Good records of three types, one of an unknown type, one with a field that the catalog does not
/// know, and one twice.
fn good() -> Vec<String> {
    let events = [
        "users.messages.sms.Send",
        "users.behaviors.Purchase",
        "users.UserDeleteRequest",
    ];
    let arguments = events.iter().flat_map(|event| ["--event", event]);
    let sample = run(&[
        &["sample", "--count", "40"],
        arguments.collect::<Vec<_>>().as_slice(),
    ]
    .concat())
    .stdout;
    let mut good: Vec<String> = sample.lines().map(str::to_owned).collect();
    good.push(r#"{"event_type":"users.New","id":"1"}"#.to_owned());
    good.push(CLICK.replace("u-1\"", "u-1\",\"brand_new\":1"));
    // A warning, no error: no such format.
    good.push(
        CLICK
            .replace("ada@example.com", "none")
            .replace("6ba7b810", "7ba7b810"),
    );
    good.push(good[3].clone());
    good
}

/// A folder of files of all kinds: how many records it surely has, and what is bad in
/// `lines.ndjson`, in order.
fn mix(name: &str) -> PathBuf {
    let folder = folder(name);
    let mut lines = Vec::new();
    let (good, bad) = (good(), bad());
    for (at, line) in good.iter().enumerate() {
        lines.extend(line.as_bytes());
        lines.extend(if at % 2 == 0 {
            b"\n".as_slice()
        } else {
            b"\r\n\n"
        });
        if let Some(bad) = bad.get(at) {
            lines.extend(bad);
            lines.push(b'\n');
        }
    }
    put(&folder, "date=2026-11-27/lines.ndjson", &lines);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, format!("{CLICK}\n{{}}\n").as_bytes()).unwrap();
    put(
        &folder,
        "date=2026-11-28/lines.ndjson.gz",
        &gzip.finish().unwrap(),
    );
    // Of another seed than those of `good`, so that no id is one of theirs.
    let sample = run(&[
        "sample",
        "--event",
        "users.messages.email.Click",
        "--count",
        "60",
        "--seed",
        "2",
    ])
    .stdout;
    let made = avro(&format!("{name}-avro"), &sample, &["--block-bytes", "3000"]);
    let file = fs::read(made.join("users.messages.email.Click.avro")).unwrap();
    put(&folder, "good.avro", &file);
    put(&folder, "cut.avro", &file[..file.len() - 100]);
    let mut damaged = file;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 30].fill(0xff);
    put(&folder, "damaged.avro", &damaged);
    folder
}

fn rejects(path: &str) -> Vec<Value> {
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A record as it came, out of a line of the file.
fn content(reject: &str) -> Option<Vec<u8>> {
    // By its text: no other program should have to parse it to get at it.
    if let Some((_, record)) = reject.split_once(",\"record\":") {
        return Some(record.strip_suffix('}').unwrap().as_bytes().to_vec());
    }
    let reject: Value = serde_json::from_str(reject).unwrap();
    let hex = |text: &str| {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    };
    reject["text"]
        .as_str()
        .map(|text| text.as_bytes().to_vec())
        .or_else(|| reject["hex"].as_str().map(hex))
}

/// What the last note says became of the records.
fn account(run: &Run) -> BTreeMap<String, u64> {
    let note = run
        .stderr
        .lines()
        .find(|line| line.starts_with("note: ") && line.contains(" read: "));
    assert!(note.is_some(), "{}", run.stderr);
    let note = note.unwrap_or_default();
    let (read, rest) = note
        .strip_prefix("note: ")
        .unwrap()
        .split_once(" records read: ")
        .unwrap();
    let mut account: BTreeMap<String, u64> = rest
        .split(", ")
        .map(|part| {
            part.split_once(' ')
                .map(|(number, what)| (what.to_owned(), number.parse().unwrap()))
                .unwrap()
        })
        .collect();
    account.insert("read".to_owned(), read.parse().unwrap());
    account
}

const OPTIONS: [&[&str]; 3] = [
    &[],
    &["--jobs", "1", "--salvage"],
    &["--jobs", "7", "--salvage", "--dedupe"],
];

/// Runs a command over the mix.
fn over(folder: &Path, path: &str, arguments: &[&str]) -> Run {
    let limit = LIMIT.to_string();
    run(&[
        arguments,
        &[
            "--max-line-bytes",
            &limit,
            "--rejects",
            path,
            folder.to_str().unwrap(),
        ],
    ]
    .concat())
}

fn number(report: &Value, key: &str) -> u64 {
    report[key].as_u64().unwrap()
}

/// How many records come of the mix.
fn records(folder: &Path, options: &[&str]) -> u64 {
    let limit = LIMIT.to_string();
    let salvage: &[&str] = if options.contains(&"--salvage") {
        &["--salvage"]
    } else {
        &[]
    };
    let report = run(&[
        &["validate", "--format", "json", "--max-line-bytes", &limit],
        salvage,
        &[folder.to_str().unwrap()],
    ]
    .concat())
    .json();
    number(&report, "records")
}

#[test]
fn validate_accounts_for_every_record() {
    let folder = mix("account-validate");
    let path = scratch("account-validate.rejects", b"old");
    for options in OPTIONS {
        let run = over(
            &folder,
            &path,
            &[&["validate", "--format", "json"], options].concat(),
        );
        let report = run.json();
        assert_eq!(run.status, 1, "{}", run.stderr);
        let [read, valid, errors, duplicates] =
            ["records", "valid", "with_errors", "duplicates"].map(|key| number(&report, key));
        assert_eq!(
            (read, read + duplicates),
            (valid + errors, records(&folder, options)),
            "{options:?}"
        );
        assert_eq!(rejects(&path).len() as u64, errors, "{options:?}");
        assert_eq!(errors, bad().len() as u64 + 1);
        let files = report["by_file"].as_array().unwrap();
        let lines = files
            .iter()
            .find(|file| file["file"].as_str().unwrap().ends_with("lines.ndjson"))
            .unwrap();
        let dedupe = u64::from(options.contains(&"--dedupe"));
        assert_eq!(
            number(lines, "records"),
            (good().len() + bad().len()) as u64 - dedupe,
            "{lines}"
        );
        for key in ["records", "valid", "with_warnings", "with_errors"] {
            assert_eq!(
                files.iter().map(|file| number(file, key)).sum::<u64>(),
                number(&report, key),
                "{key}"
            );
        }
        let dates = &report["by_date"];
        assert_eq!(
            (
                &dates["2026-11-27"]["with_errors"],
                dates.as_object().unwrap().len()
            ),
            (&Value::from(bad().len()), 2)
        );
        let groups = report["groups"].as_array().unwrap();
        assert_eq!(
            groups
                .iter()
                .map(|group| number(group, "count"))
                .sum::<u64>(),
            number(&report, "problems_total")
        );
        assert_eq!(report["report"], 1);
    }
}

#[test]
fn cat_and_project_account_for_every_record() {
    let folder = mix("account-lines");
    let path = scratch("account-lines.rejects", b"old");
    let filter = [
        "--event",
        "users.messages.email.Click",
        "--event",
        "users.behaviors.Purchase",
    ];
    let commands: [&[&str]; 7] = [
        &["cat"],
        &["cat", "--lenient"],
        &["cat", "--redact", "mask"],
        &[&["cat"], filter.as_slice()].concat(),
        &["project", "--to", "amplitude"],
        &["project", "--to", "custom-http", "--batch"],
        &[&["project", "--to", "mixpanel"], filter.as_slice()].concat(),
    ];
    for arguments in commands {
        for options in OPTIONS {
            let run = over(&folder, &path, &[arguments, options].concat());
            assert_eq!(run.status, 1, "{}", run.stderr);
            let account = account(&run);
            let parts = account
                .iter()
                .filter(|(what, _)| *what != "read")
                .map(|(_, number)| number)
                .sum::<u64>();
            assert_eq!(
                (account["read"], parts),
                (records(&folder, options), account["read"]),
                "{arguments:?} {options:?} {account:?}"
            );
            assert_eq!(
                rejects(&path).len() as u64,
                account["rejected"],
                "{arguments:?} {options:?}"
            );
            let written = run.records();
            let events = written
                .iter()
                .map(|line| line["events"].as_array().map_or(1, Vec::len) as u64)
                .sum::<u64>();
            assert_eq!(events, account["written"], "{arguments:?} {options:?}");
        }
    }
}

#[test]
fn convert_accounts_for_every_record() {
    let folder = mix("account-convert");
    let path = scratch("account-convert.rejects", b"old");
    let commands: [&[&str]; 5] = [
        &["--to", "ndjson"],
        &["--to", "ndjson", "--lenient"],
        &["--to", "avro"],
        &["--to", "avro", "--drop-unknown-fields"],
        &["--to", "avro", "--layout", "bucket", "--codec", "null"],
    ];
    for arguments in commands {
        for options in OPTIONS {
            let out = crate::support::folder("account-convert-out");
            let target = [
                "convert",
                "--format",
                "json",
                "--out",
                out.to_str().unwrap(),
            ];
            let run = over(
                &folder,
                &path,
                &[target.as_slice(), arguments, options].concat(),
            );
            let report = run.json();
            assert_eq!(run.status, 1, "{}", run.stderr);
            let [read, written, rejected, duplicates] =
                ["read", "records", "not_written", "duplicates"].map(|key| number(&report, key));
            assert_eq!(
                (read, written + rejected + duplicates),
                (records(&folder, options), read),
                "{arguments:?} {options:?}"
            );
            let rejects = rejects(&path);
            assert_eq!(rejects.len() as u64, rejected);
            let back =
                crate::support::run(&["validate", "--format", "json", out.to_str().unwrap()])
                    .json();
            assert_eq!(
                number(&back, "records"),
                written,
                "{arguments:?} {options:?}"
            );
            let places: Vec<(String, u64)> = rejects
                .iter()
                .map(|reject| (reject["file"].to_string(), reject["line"].as_u64().unwrap()))
                .collect();
            assert!(places.is_sorted(), "{places:?}");
            if arguments.contains(&"avro") {
                let unknown = usize::from(!arguments.contains(&"--drop-unknown-fields"));
                let rules = |rule: &str| {
                    rejects
                        .iter()
                        .filter(|reject| reject["violations"][0]["rule"] == rule)
                        .count()
                };
                assert_eq!(
                    (rules("avro.unknown-field"), rules("avro.unknown-event")),
                    (unknown, 1)
                );
            }
        }
    }
}

#[test]
fn records_are_kept_as_they_came() {
    let folder = mix("kept");
    let path = scratch("kept.rejects", b"");
    let expected = bad();
    for arguments in [
        &["cat"] as &[&str],
        &["validate"],
        &["project", "--to", "mixpanel"],
    ] {
        over(&folder, &path, arguments);
        let text = fs::read_to_string(&path).unwrap();
        let kept: Vec<Option<Vec<u8>>> = text
            .lines()
            .filter(|line| line.contains("/lines.ndjson\""))
            .map(content)
            .collect();
        assert_eq!(kept.len(), expected.len(), "{arguments:?}");
        for (kept, expected) in kept.iter().zip(&expected) {
            let expected = (expected.len() <= LIMIT).then_some(expected);
            assert_eq!(kept.as_ref(), expected, "{arguments:?}");
        }
        for reject in rejects(&path) {
            let first = &reject["violations"][0];
            assert!(
                first["message"]
                    .as_str()
                    .is_some_and(|message| !message.is_empty())
                    && first["severity"] == "error",
                "{reject}"
            );
            assert!(
                reject["offset"].is_u64() && reject["line"].is_u64(),
                "{reject}"
            );
        }
    }
    // They can be read again, and are as bad as before.
    let text = fs::read_to_string(&path).unwrap();
    let again: Vec<Vec<u8>> = text
        .lines()
        .filter(|line| line.contains(",\"record\":"))
        .filter_map(content)
        .collect();
    let report = pipe(&["validate", "--format", "json", "-"], &again.join(&b'\n')).json();
    assert!(
        number(&report, "records") > 5 && report["valid"] == 0,
        "{report}"
    );
}

#[test]
fn records_of_avro_files_are_kept_as_canonical_json() {
    // Fields that are null or missing where they are required, and one of another type.
    let schema = r#"{"type":"record","name":"users.UserDeleteRequest","fields":[{"name":"id","type":"string"},{"name":"user_id","type":["null","string"]},{"name":"time","type":"string"},{"name":"extra","type":"float"}]}"#;
    let mut file = b"Obj\x01\x02\x16avro.schema".to_vec();
    file.extend(long(schema.len()));
    file.extend(schema.as_bytes());
    file.push(0);
    file.extend([7; 16]);
    let record = [b"\x02\x37\x00\x06now".as_slice(), &0.1_f32.to_le_bytes()].concat();
    file.extend([long(1), long(record.len()), record].concat());
    file.extend([7; 16]);
    let file = scratch("kept.avro", &file);
    let path = scratch("kept-avro.rejects", b"");
    let expected = r#"{"event_type":"users.UserDeleteRequest","id":"7","user_id":null,"time":"now","extra":0.10000000149011612}"#;
    for arguments in [
        &["cat"] as &[&str],
        &["validate"],
        &["project", "--to", "custom-http"],
    ] {
        let run = run(&[arguments, &["--rejects", &path, &file]].concat());
        assert_eq!(run.status, 1);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            content(text.trim_end())
                .map(|record| String::from_utf8(record).unwrap())
                .as_deref(),
            Some(expected),
            "{text}"
        );
        let reject = &rejects(&path)[0];
        assert_eq!(
            (&reject["line"], &reject["block"], &reject["event"]),
            (&1.into(), &1.into(), &"users.UserDeleteRequest".into())
        );
        let rules: Vec<&str> = reject["violations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| fault["rule"].as_str().unwrap())
            .collect();
        assert!(
            rules.contains(&"required") && rules.contains(&"type"),
            "{reject}"
        );
    }
}

fn long(value: usize) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), value << 1);
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
    out
}

#[test]
fn events_of_request_bodies_are_kept_one_by_one() {
    let good = r#"{"event_type":"users.UserDeleteRequest","id":"1","time":1782734400,"user":{"user_id":"u"},"properties":{}}"#;
    let bad = r#"{"event_type":"users.UserDeleteRequest", "id":1,"time":1782734400,"user":{},"properties":{"n":1e400}}"#;
    let body = |events: &[&str]| format!("{{\"events\":[{}]}}", events.join(","));
    let lines = [
        body(&[good, bad, good, "7"]),
        "[]".to_owned(),
        body(&[bad]) + "]",
    ];
    let path = scratch("bodies.rejects", b"");
    for command in ["validate", "cat"] {
        let run = pipe(
            &[command, "--from", "custom-http", "--rejects", &path, "-"],
            lines.join("\n").as_bytes(),
        );
        assert_eq!(run.status, 1);
        let text = fs::read_to_string(&path).unwrap();
        let kept: Vec<Option<String>> = text
            .lines()
            .map(|line| content(line).map(|record| String::from_utf8(record).unwrap()))
            .collect();
        // Of a body that is no JSON to its end, the events are with the rest of it.
        let expected = [
            Some(bad),
            Some("7"),
            Some("[]"),
            None,
            Some(lines[2].as_str()),
        ];
        assert_eq!(
            kept.iter().map(Option::as_deref).collect::<Vec<_>>(),
            expected,
            "{command}: {text}"
        );
    }
}

#[test]
fn a_kind_is_told_once() {
    let (null, odd) = (
        CLICK.replace("\"ada@example.com\"", "null"),
        CLICK.replace("1782734400", "\"now\""),
    );
    let lines = format!("{null}\n{null}\n{odd}\n").repeat(3000);
    let file = scratch("kinds.ndjson", lines.as_bytes());
    let out = folder("kinds-out");
    let commands: [&[&str]; 4] = [
        &["cat"],
        &["cat", "--jobs", "1"],
        &["convert", "--to", "avro", "--out", out.to_str().unwrap()],
        &["project", "--to", "amplitude"],
    ];
    for arguments in commands {
        let told = run(&[arguments, &[&file]].concat());
        let notes: Vec<&str> = told.stderr.lines().take(3).collect();
        assert_eq!(
            notes,
            [
                format!(
                    "{file}:1: error[required] users.messages.email.Click /email_address: `email_address` is required and may not be null (5999 more)"
                ),
                format!(
                    "{file}:3: error[type] users.messages.email.Click /time: `time` should be an int (32-bit), not a string (2999 more)"
                ),
                "note: 9000 records read: 0 written, 9000 rejected".to_owned(),
            ],
            "{arguments:?}"
        );
        let some = run(&[arguments, &["--problems", "2", &file]].concat());
        assert!(
            some.stderr
                .starts_with(&format!("{file}:1: error[required] "))
                && some
                    .stderr
                    .contains(&format!("\n{file}:2: error[required] "))
        );
        let quiet = run(&[arguments, &["--quiet", &file]].concat());
        assert_eq!(
            (quiet.status, quiet.stderr.as_str(), quiet.stdout.as_str()),
            (1, "", ""),
            "{arguments:?}"
        );
    }
    let text = run(&["validate", "--problems", "0", &file]).stdout;
    assert!(text.contains("9000 problems not shown"), "{text}");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let first = format!("{file}:1");
    assert!(
        rows.contains(&vec![
            "6000",
            "users.messages.email.Click",
            "/email_address",
            "required",
            "error",
            &first
        ]),
        "{text}"
    );
    let groups = run(&["validate", "--format", "json", &file]).json()["groups"].clone();
    let pointers: Vec<(&str, u64)> = groups
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["pointer"].as_str().unwrap(), number(group, "count")))
        .collect();
    assert_eq!(pointers, [("/email_address", 6000), ("/time", 3000)]);
}

#[test]
fn the_file_takes_the_place_of_no_other_that_matters() {
    let folder = folder("rejects-place");
    let file = put(&folder, "in/lines.ndjson", CLICK.as_bytes());
    let inside = folder.join("in/rejects.ndjson");
    let out = folder.join("out");
    fs::create_dir(&out).unwrap();
    let within = out.join("rejects.ndjson");
    let link = folder.join("link");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let input = folder.join("in");
    let [input, inside, within, link] =
        [&input, &inside, &within, &link].map(|path| path.to_str().unwrap());
    let convert = ["convert", "--to", "ndjson", "--out", out.to_str().unwrap()];
    let cases: [(&[&str], &str, &str, &str); 7] = [
        (
            &["cat"],
            &file,
            &file,
            "this is one of the files that are read",
        ),
        (
            &["validate"],
            link,
            &file,
            "this is one of the files that are read",
        ),
        (&["cat"], inside, input, "or lies in a folder that is"),
        (&convert, within, &file, "this lies in the folder of --out"),
        (&["cat"], input, &file, "this is a folder"),
        (
            &["project", "--to", "mixpanel"],
            "-",
            &file,
            "this is not the name of a file",
        ),
        (
            &["cat"],
            "no/such/folder/rejects",
            &file,
            "cannot write no/such/folder/rejects: ",
        ),
    ];
    for (arguments, path, file, expected) in cases {
        let run = run(&[arguments, &["--rejects", path, file]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{path}");
        assert!(
            run.stderr.contains(expected) && run.stderr.contains(path),
            "{}",
            run.stderr
        );
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), CLICK);
    assert_eq!(
        (
            fs::read_dir(input).unwrap().count(),
            fs::read_dir(&out).unwrap().count()
        ),
        (1, 0),
        "nothing is left behind"
    );

    // Standard output, whatever its name.
    let both = scratch("rejects-both", b"");
    let status = command(&["cat", "--rejects", &both, &file])
        .stdout(fs::File::create(&both).unwrap())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_run_that_fails_leaves_the_file_as_it_was() {
    let out = folder("rejects-fails");
    let path = scratch("rejects-fails.ndjson", b"of yesterday");
    put(&out, "users.messages.email.Click.ndjson", b"mine");
    let convert = [
        "convert",
        "--to",
        "ndjson",
        "--out",
        out.to_str().unwrap(),
        "--rejects",
        &path,
        "-",
    ];
    let lines = format!("{CLICK}\nnot JSON\n");
    assert_eq!(pipe(&convert, lines.as_bytes()).status, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "of yesterday");
    assert_eq!(
        pipe(&[&convert[..], &["--force"]].concat(), lines.as_bytes()).status,
        1
    );
    assert_eq!(rejects(&path).len(), 1);
    // With nothing to keep, it is empty.
    assert_eq!(
        pipe(&["cat", "--rejects", &path, "-"], CLICK.as_bytes()).status,
        0
    );
    assert_eq!(fs::read(&path).unwrap(), b"");
    let names = fs::read_dir(Path::new(&path).parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        names
            .filter(|name| name.contains("rejects-fails") && name.ends_with(".partial"))
            .count(),
        0
    );
    // A device has no place to take.
    let full = pipe(&["cat", "--rejects", "/dev/full", "-"], lines.as_bytes());
    assert_eq!(full.status, 2);
    assert!(
        full.stderr.contains("error: cannot write /dev/full: "),
        "{}",
        full.stderr
    );
}

#[test]
fn a_closed_pipe_is_told_to_those_who_keep_rejects() {
    let good = run(&["sample", "--count", "3000"]).stdout;
    let file = scratch("gone.ndjson", format!("not JSON\n{good}{good}").as_bytes());
    let path = scratch("gone.rejects", b"");
    let mut child = command(&["cat", "--rejects", &path, &file])
        .spawn()
        .unwrap();
    std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut [0; 100]).unwrap();
    let output = child.wait_with_output().unwrap();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("note: nobody reads the output any more; the rejects are those of what was read until then\n"), "{notes}");
    assert_eq!((output.status.code(), rejects(&path).len()), (Some(1), 1));
}

#[test]
fn no_records_are_said_and_can_be_an_error() {
    let empty = scratch("empty.ndjson", b"\n\n");
    let text = run(&["validate", &empty]);
    assert_eq!(text.status, 0);
    assert!(
        text.stdout.ends_with("0 records in 1 file: 0 valid (0 with warnings), 0 with errors; there was nothing to check\n"),
        "{}",
        text.stdout
    );
    for (least, file, status) in [
        ("1", &empty, 1),
        ("0", &empty, 0),
        ("310", &data("currents.ndjson"), 1),
        ("309", &data("currents.ndjson"), 0),
    ] {
        let run = run(&["validate", "--quiet", "--min-records", least, file]);
        assert_eq!(run.status, status, "{least}");
        assert_eq!(
            run.stderr.contains("(--min-records)"),
            status == 1,
            "{}",
            run.stderr
        );
    }
    let run = run(&[
        "validate",
        "--quiet",
        "--min-records",
        "2",
        "nowhere.ndjson",
    ]);
    assert_eq!(run.status, 2, "what cannot be read weighs more");
}
