//! What is read: JSON in any order, compressed in any way; what is not, and what is said of it; and
//! that nothing is lost in silence.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::support::{Run, container, data, long, pipe, put, run, scratch, text};

fn report(arguments: &[&str], input: &[u8]) -> Value {
    pipe(
        &[&["validate", "--format", "json"], arguments, &["-"]].concat(),
        input,
    )
    .json()
}

fn pretty(line: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<Value>(line).unwrap()).unwrap()
}

/// The same records, spread in other ways.
fn spreads(lines: &[&str]) -> Vec<(&'static str, String)> {
    let pretty: Vec<String> = lines.iter().map(|line| pretty(line)).collect();
    vec![
        ("lines", lines.join("\n")),
        ("pretty", pretty.join("\n")),
        ("pretty, glued", pretty.concat()),
        ("glued", lines.concat()),
        ("spaces", lines.join("  ")),
        ("list", format!("[{}]", lines.join(","))),
        ("list of lines", format!("[\n{}\n]\n", lines.join(",\n"))),
        ("pretty list", format!("[\n{}\n]\n", pretty.join(",\n"))),
        ("lists", format!("[{}]\n", lines.join("]\n["))),
        ("separators", format!("\u{1e}{}\n", lines.join("\n\u{1e}"))),
        ("mark", format!("\u{feff}\r\n{}", pretty.join("\r\n"))),
        (
            "lines, then pretty",
            format!("{}\n{}", lines[0], pretty[1..].join("\n")),
        ),
        (
            "lines, then glued",
            format!("{}\n{}\n", lines[0], lines[1..].concat()),
        ),
        (
            "lines, then a list",
            format!("{}\n[{}]\n", lines[0], lines[1..].join(", ")),
        ),
    ]
}

#[test]
fn json_is_read_whatever_its_white_space() {
    let sample = run(&["sample", "--count", "300"]).stdout;
    let lines: Vec<&str> = sample.lines().collect();
    for (name, text) in spreads(&lines) {
        for from in ["auto", "json", "avro-json"] {
            for jobs in ["1", "3"] {
                let cat = pipe(
                    &["cat", "--from", from, "--jobs", jobs, "-"],
                    text.as_bytes(),
                );
                assert_eq!((cat.status, cat.stderr.as_str()), (0, ""), "{name} {from}");
                assert_eq!(cat.stdout, sample, "{name} {from}");
            }
        }
    }
    let bodies = run(&[
        "sample",
        "--count",
        "40",
        "--event",
        "users.messages.email.Click",
    ])
    .stdout;
    let bodies = pipe(&["project", "--to", "custom-http", "-"], bodies.as_bytes()).stdout;
    let bodies: Vec<String> = bodies
        .lines()
        .map(|event| format!("{{\"events\":[{event}]}}"))
        .collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    let expected = pipe(
        &["cat", "--from", "custom-http", "-"],
        bodies.join("\n").as_bytes(),
    )
    .stdout;
    assert_eq!(expected.lines().count(), bodies.len());
    for (name, text) in spreads(&bodies) {
        let cat = pipe(&["cat", "--from", "custom-http", "-"], text.as_bytes());
        assert_eq!(
            (cat.status, cat.stderr.as_str(), cat.stdout == expected),
            (0, "", true),
            "{name}"
        );
    }
    // Events as they stand in bodies, for themselves.
    let bare: Vec<&str> = bodies
        .iter()
        .map(|body| &body["{\"events\":[".len()..body.len() - 2])
        .collect();
    for (name, text) in spreads(&bare) {
        let cat = pipe(&["cat", "--from", "custom-http", "-"], text.as_bytes());
        assert_eq!(
            (cat.status, cat.stderr.as_str(), cat.stdout == expected),
            (0, "", true),
            "{name}"
        );
    }
    let none = pipe(&["cat", "--from", "custom-http", "-"], br#"{"no":"event"}"#);
    assert!(
        none.status == 1 && none.stderr.contains("no list of events under `events`"),
        "{}",
        none.stderr
    );
}

#[test]
fn a_broken_record_is_one_and_swallows_no_other() {
    let record = r#"{"event_type":"users.New","id":"1"}"#;
    for broken in [
        "{",
        r#"{"event_type":"users.User"#,
        r#"{"event_type":"users.UserDeleteRequest","id":"1","#,
        r#"{"event_type":"users.UserDeleteRequest","id":"#,
        r#"{"event_type":"users.UserDeleteRequest","id":["#,
        r#"{"event_type":"users.UserDeleteRequest"} x"#,
        "no JSON",
        "}",
        "]",
        "\"",
        "[",
        "[{",
        "null",
    ] {
        for (before, after) in [(1, 2), (700, 700)] {
            let text = format!(
                "{}{broken}\n{}",
                format!("{record}\n").repeat(before),
                format!("{record}\n").repeat(after)
            );
            let report = report(&[], text.as_bytes());
            let counts = (&report["records"], &report["malformed"], &report["valid"]);
            assert_eq!(
                counts,
                (
                    &json!(before + after + 1),
                    &json!(1),
                    &json!(before + after)
                ),
                "{broken}: {report}"
            );
            assert_eq!(report["problems"][0]["line"], json!(before + 1), "{broken}");
        }
        // In pretty-printed JSON it may reach further, but not beyond the next record.
        let text = format!(
            "{}\n{broken}\n{}\n{}\n",
            pretty(record),
            pretty(record),
            pretty(record)
        );
        assert!(
            report(&[], text.as_bytes())["valid"].as_u64().unwrap() >= 2,
            "{broken}"
        );
    }
    // A list that ends too early is told, with all that is in it.
    let open = report(&[], format!("[{record},\n{record}").as_bytes());
    assert_eq!(
        (&open["valid"], &open["malformed"]),
        (&json!(2), &json!(1)),
        "{open}"
    );
    assert!(
        open["problems"][0]["message"]
            .as_str()
            .unwrap()
            .contains("is not closed at the end of the file"),
        "{open}"
    );
}

#[test]
fn places_are_where_records_start() {
    let bad = r#"{"event_type":"users.UserDeleteRequest","id":7}"#;
    let places = |text: &str| {
        let report = report(&[], text.as_bytes());
        let places: Vec<_> = report["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["line"].clone(), p["column"].clone(), p["offset"].clone()))
            .collect();
        places.into_iter().fold(Vec::new(), |mut all, place| {
            if !all.contains(&place) {
                all.push(place);
            }
            all
        })
    };
    let second = bad.len() as u64 + 1;
    assert_eq!(
        places(&format!("{bad}\n{bad}\n")),
        [
            (json!(1), Value::Null, json!(0)),
            (json!(2), Value::Null, json!(second))
        ]
    );
    assert_eq!(
        places(&format!("{bad} {bad}")),
        [
            (json!(1), json!(1), json!(0)),
            (json!(1), json!(second + 1), json!(second))
        ]
    );
    assert_eq!(
        places(&format!("\n[\n  {bad}]")),
        [(json!(3), json!(3), json!(5))]
    );
    // A line in the middle that holds two.
    let clean = r#"{"event_type":"users.New"}"#;
    let at = clean.len() as u64 + 1;
    assert_eq!(
        places(&format!("{clean}\n{clean}{bad}\n")),
        [(json!(2), json!(at), json!(2 * at - 1))]
    );
    let cat = pipe(&["cat", "-"], format!("{clean}\n{clean}{bad}\n").as_bytes());
    assert!(
        cat.stderr.starts_with(&format!("<stdin>:2:{at}: error[")),
        "{}",
        cat.stderr
    );
}

#[test]
fn memory_ends_at_the_longest_record() {
    let long = format!(
        "[{{\"event_type\":\"users.New\"}},\n{{\"x\":\"{}\"}},\n{{\"event_type\":\"users.New\"}}]",
        "x".repeat(5000)
    );
    let report = report(&["--max-line-bytes", "1000"], long.as_bytes());
    assert_eq!(
        (&report["records"], &report["unknown_events"]),
        (&json!(3), &json!(2)),
        "{report}"
    );
    assert_eq!(
        (
            &report["problems"][0]["rule"],
            &report["problems"][0]["line"]
        ),
        (&json!("malformed.too-long"), &json!(2))
    );
}

type Way = fn(&[u8]) -> Vec<u8>;

#[test]
fn compressed_json_is_read() {
    let sample = run(&["sample", "--count", "50"]).stdout;
    let gzip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let bzip2 = |bytes: &[u8]| {
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(bytes).unwrap();
        bzip2.finish().unwrap()
    };
    let zstd = |bytes: &[u8]| zstd::stream::encode_all(bytes, 1).unwrap();
    let xz = |bytes: &[u8]| {
        let mut xz =
            lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
        xz.write_all(bytes).unwrap();
        xz.finish().unwrap()
    };
    let ways = [
        ("gz", gzip as Way),
        ("bz2", bzip2),
        ("zst", zstd),
        ("xz", xz),
    ];
    for (name, compress) in ways {
        let (one, two) = sample.as_bytes().split_at(sample.len() / 2);
        for whole in [
            compress(sample.as_bytes()),
            [compress(one), compress(two)].concat(),
        ] {
            let path = scratch(&format!("compressed.{name}"), &whole);
            let cat = run(&["cat", &path]);
            assert_eq!(
                (cat.status, cat.stdout == sample, cat.stderr.as_str()),
                (0, true, ""),
                "{name}"
            );
            // One that is cut off cannot be read to its end, and that is said.
            let cut = run(&[
                "validate",
                &scratch(&format!("cut.{name}"), &whole[..whole.len() - 9]),
            ]);
            assert_eq!(cut.status, 2, "{name}: {}{}", cut.stdout, cut.stderr);
        }
        let folder = crate::support::folder(&format!("compressed-{name}"));
        put(
            &folder,
            &format!("part-0.json.{name}"),
            &compress(sample.as_bytes()),
        );
        assert_eq!(
            run(&["cat", folder.to_str().unwrap()]).stdout,
            sample,
            "{name}"
        );
    }
    // What is compressed well takes no more memory than else.
    let bomb = zstd(&vec![b' '; 64 << 20]);
    assert_eq!(
        pipe(&["validate", "--max-line-bytes", "1000", "-"], &bomb).status,
        1
    );
}

#[test]
fn other_formats_are_named_with_a_cure() {
    for (start, what, cure) in [
        (
            &b"\x04\x22\x4d\x18xxxx"[..],
            "compressed with lz4",
            "lz4 -dc",
        ),
        (b"ORC\x0a", "an ORC file", "convert it"),
        (b"PAR1\x15\x04", "a Parquet file", "DuckDB"),
        (b"ARROW1\0\0", "an Arrow file", "DuckDB"),
        (b"SQLite format 3\0", "an SQLite database", "export"),
        (b"\x78\x9c\xab\x56", "compressed with zlib", "pigz -dc"),
        (
            b"\xff\x06\x00\x00sNaPpY",
            "compressed with snappy",
            "decompress",
        ),
        (
            b"\xc3\x01\x00\x01\x02\x03\x04\x05\x06\x07",
            "Avro's single-object encoding",
            "consumer",
        ),
        (b"\0\0\0\0\x07\x02a", "Confluent's framing", "consumer"),
        (
            b"Obj\x00\x04",
            "an Avro file of version 1.2 or older",
            "anew",
        ),
        (&[0; 64], "it starts with zeros", "get it again"),
    ] {
        // These are read where there is code for them.
        if cfg!(feature = "parquet") && (start.starts_with(b"PAR1") || start.starts_with(b"ARROW1"))
        {
            continue;
        }
        for from in ["auto", "json", "custom-http"] {
            let Run { status, stderr, .. } = pipe(&["validate", "--from", from, "-"], start);
            assert!(
                status == 2 && stderr.contains(what) && stderr.contains(cure),
                "{from}: {stderr}"
            );
        }
    }
    for (url, cure) in [
        ("s3://bucket/key", "aws s3 cp"),
        ("gs://b/k", "gcloud storage cat"),
        ("https://e.org/x", "curl -fsSL"),
        ("az://c/b", "az storage"),
        ("ftp://h/x", "copy it"),
    ] {
        let run = run(&["validate", url, &data("currents.ndjson")]);
        assert!(
            run.status == 2
                && run.stderr.contains("URLs are not read")
                && run.stderr.contains(cure),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn healthy_avro_without_records_is_no_damage() {
    for (name, found) in [
        ("null.avro", "\"null\""),
        ("strings.avro", "\"string\""),
        ("union.avro", "["),
    ] {
        for command in ["validate", "cat", "inspect"] {
            let run = run(&[command, &data(&format!("input/{name}"))]);
            assert_eq!(run.status, 2, "{command} {name}: {}", run.stderr);
            assert!(
                run.stderr.contains(&format!(
                    "it holds no records of events: its values are of the type {found}"
                )),
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn zeros_behind_the_last_block_are_told_and_no_damage() {
    let sample = run(&[
        "sample",
        "--count",
        "20",
        "--event",
        "users.messages.sms.Send",
    ])
    .stdout;
    let folder = crate::support::avro("padding", &sample, &[]);
    let file = fs::read(folder.join("users.messages.sms.Send.avro")).unwrap();
    for zeros in [1, 17, 18, 200_000] {
        let path = scratch("padded.avro", &[file.clone(), vec![0; zeros]].concat());
        for salvage in [&[][..], &["--salvage"]] {
            let cat = run(&[&["cat"], salvage, &[&path]].concat());
            assert_eq!(
                (cat.status, cat.stdout.as_str()),
                (0, sample.as_str()),
                "{zeros}: {}",
                cat.stderr
            );
            assert!(
                cat.stderr.contains(&format!("note: {path}: {zeros} byte"))
                    && cat.stderr.lines().count() == 1,
                "{}",
                cat.stderr
            );
            let validate = run(&[&["validate", "--format", "json"], salvage, &[&path]].concat());
            assert_eq!(
                (validate.status, &validate.json()["damaged"]),
                (0, &json!(0))
            );
        }
        let inspect = run(&["inspect", "--format", "json", &path]);
        assert_eq!(
            (inspect.status, &inspect.json()["files"][0]["padding"]),
            (0, &json!(zeros))
        );
    }
    // Zeros with something behind them are what they were: damage.
    let path = scratch("padded.avro", &[file, vec![0; 100], vec![1]].concat());
    assert_eq!(run(&["validate", &path]).status, 1);
}

#[test]
fn nothing_of_a_body_is_lost_in_silence() {
    let event = |id: u32| {
        format!(
            r#"{{"event_type":"users.UserDeleteRequest","id":"{id}","user":{{"user_id":"u"}},"time":1700000000,"properties":{{}}}}"#
        )
    };
    let count = |body: &str| {
        let cat = pipe(&["cat", "--from", "custom-http", "-"], body.as_bytes());
        (cat.status, cat.stdout.lines().count())
    };
    let (a, b, c) = (event(1), event(2), event(3));
    let twice = format!(r#"{{"events":[{a}],"events":[{b},{c}]}}"#);
    assert_eq!(count(&twice), (0, 3));
    let told = report(&["--from", "custom-http"], twice.as_bytes());
    assert_eq!(
        (
            &told["rules"]["repeated"]["count"],
            &told["rules"]["repeated"]["severity"]
        ),
        (&json!(1), &json!("warning")),
        "{told}"
    );
    assert_eq!(
        count(&format!(
            r#"{{"events":[],"more":1,"events":[{a}],"events":[]}}"#
        )),
        (0, 1)
    );
    assert_eq!(
        count(&format!(r#"{{"events":[{a}],"events":{b}}}"#)),
        (1, 1)
    );
    assert_eq!(
        count(&format!(r#"{{"events":{b},"events":[{a}]}}"#)),
        (1, 1)
    );
    assert_eq!(
        count(&format!(r#"{{"events":[{a}],"events":null}}"#)),
        (0, 1)
    );
    let endless = format!(r#"{{"events":[]{}}}"#, r#","events":[]"#.repeat(200_000));
    assert_eq!(count(&endless), (0, 0));
}

#[test]
fn repeated_keys_and_blank_tags_are_told() {
    let record = |more: &str| {
        format!(
            r#"{{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":1700000000{more}}}"#
        )
    };
    let repeated =
        |more: &str| report(&[], record(more).as_bytes())["rules"]["repeated"]["count"].clone();
    assert_eq!(repeated(r#","x":1,"y":2"#), Value::Null);
    assert_eq!(repeated(r#","x":1,"x":2"#), json!(1));
    assert_eq!(repeated(r#","x":1,"x":2,"x":3,"y":1,"y":1"#), json!(2));
    assert_eq!(repeated(r#","x":{"a":[{"b":1,"b":2}]}"#), json!(1));
    // Both are kept.
    assert!(
        pipe(&["cat", "-"], record(r#","x":1,"x":2"#).as_bytes())
            .stdout
            .contains(r#""x":1,"x":2"#)
    );
    for tag in [r#""""#, r#"" ""#, r#""\t""#] {
        let cat = pipe(
            &["cat", "-"],
            format!(r#"{{"event_type":{tag},"id":"1"}}"#).as_bytes(),
        );
        assert_eq!((cat.status, cat.stdout.as_str()), (1, ""), "{tag}");
        assert!(
            cat.stderr
                .contains("`event_type` is missing, empty or not a string"),
            "{}",
            cat.stderr
        );
    }
}

#[test]
fn one_number_has_one_verdict() {
    let verdicts = |path: &str| {
        let report = run(&["validate", "--format", "json", &data(path)]).json();
        let places: Vec<_> = report["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["line"].clone(), p["pointer"].clone(), p["rule"].clone()))
            .collect();
        (report["with_errors"].clone(), places)
    };
    // 1.5, 19.99, 0.1, and in JSON 1e-50.
    assert_eq!(
        verdicts("input/price.ndjson"),
        (json!(1), vec![(json!(4), json!("/price"), json!("range"))])
    );
    assert_eq!(verdicts("input/price.avro"), (json!(0), Vec::new()));
}

#[test]
#[allow(
    clippy::cast_possible_truncation,
    reason = "the numbers are chosen to fit, or to be cut"
)]
fn numbers_are_judged_alike_in_json_and_in_every_type_of_avro() {
    let judged = |report: &Value, field: &str| {
        let problems = report["problems"].as_array().unwrap();
        let pointer = format!("/{field}");
        problems
            .iter()
            .find(|p| p["pointer"] == pointer.as_str() && p["severity"] == "error")
            .map(|p| p["rule"].as_str().unwrap().to_owned())
    };
    let avro = |field: &str, ty: &str, value: f64| {
        let ty = |name: &str| {
            if name == field {
                ty
            } else if name == "price" {
                "float"
            } else if name == "time" {
                "int"
            } else {
                "string"
            }
        };
        let names = [
            "id",
            "user_id",
            "time",
            "properties",
            "product_id",
            "price",
            "currency",
        ];
        let fields: Vec<Value> = names
            .iter()
            .map(|name| json!({"name": name, "type": ty(name)}))
            .collect();
        let schema = json!({"type": "record", "name": "Purchase", "namespace": "users.behaviors", "fields": fields});
        let record: Vec<u8> = names
            .iter()
            .flat_map(
                |name| match (ty(name), if *name == field { value } else { 1.0 }) {
                    ("string", _) => text("{}"),
                    ("float", value) => (value as f32).to_le_bytes().to_vec(),
                    ("double", value) => value.to_le_bytes().to_vec(),
                    (_, value) => long(value as i64),
                },
            )
            .collect();
        judged(
            &report(&["--from", "avro"], &container(&schema, &[record])),
            field,
        )
    };
    let json = |field: &str, value: &str| {
        let mut record = json!({"event_type": "users.behaviors.Purchase", "id": "{}", "user_id": "{}", "time": 1, "properties": "{}", "product_id": "{}", "price": 1, "currency": "{}"});
        record[field] = json!("@");
        judged(
            &report(&[], record.to_string().replace("\"@\"", value).as_bytes()),
            field,
        )
    };
    for (field, value, types, expected) in [
        ("price", "19.99", &["double", "float"][..], None),
        ("price", "0.1", &["double", "float"], None),
        (
            "price",
            "16777217",
            &["double", "float", "long", "int"],
            None,
        ),
        ("price", "9007199254740993", &["double", "long"], None),
        ("price", "0.0", &["double", "float"], None),
        ("price", "1e-40", &["double", "float"], None),
        ("price", "1e-50", &["double"], Some("range")),
        ("price", "-1e-50", &["double"], Some("range")),
        ("price", "1e39", &["double"], Some("range")),
        ("time", "1700000000", &["int", "long", "double"], None),
        ("time", "1.0", &["double", "float"], None),
        ("time", "17e8", &["double", "float"], None),
        ("time", "1.5", &["double", "float"], Some("type")),
        ("time", "1e-50", &["double"], Some("type")),
        ("time", "2147483648", &["long"], Some("range")),
        ("time", "2147483648.0", &["double", "float"], Some("range")),
        ("time", "1e300", &["double"], Some("range")),
    ] {
        assert_eq!(json(field, value).as_deref(), expected, "{field} {value}");
        for ty in types {
            assert_eq!(
                avro(field, ty, value.parse().unwrap()).as_deref(),
                expected,
                "{field} {value} as {ty}"
            );
        }
    }
}
