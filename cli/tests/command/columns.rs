//! Files of CSV, Parquet and Arrow: nothing is lost on the way there and back.

use std::fs;
use std::path::Path;

use crate::support::{folder as scratch, run};

const UNKNOWN: &str = r#""brand_new":{"a":[1,null,"x"],"n":3.50}"#;

/// A file of events of every type, each fifth with an unknown field.
fn events(folder: &Path) -> String {
    let sampled = run(&["sample", "--count", "400", "--seed", "5"]).stdout;
    let mut text = String::new();
    for (line, number) in sampled.lines().zip(0..) {
        match line.strip_suffix('}').filter(|_| number % 5 == 0) {
            Some(start) => text = text + start + "," + UNKNOWN + "}\n",
            None => text = text + line + "\n",
        }
    }
    let path = folder.join("events.ndjson");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[cfg(feature = "parquet")]
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn csv_has_a_column_for_each_field_and_one_for_the_rest() {
    let folder = scratch("csv");
    let input = folder.join("in.ndjson");
    fs::write(
        &input,
        concat!(
            r#"{"event_type":"users.messages.email.Open","id":"1","user_id":"a, \"b\"","time":7,"email_address":"","new":[1]}"#,
            "\n",
            r#"{"event_type":"some.Other","id":"2"}"#,
            "\n"
        ),
    )
    .unwrap();
    let out = folder.join("out");
    let (input, out_dir) = (input.to_str().unwrap(), out.to_str().unwrap());
    let done = run(&["convert", "--to", "csv", "--out", out_dir, input]);
    assert_eq!(done.status, 1, "{}", done.stderr);
    assert!(
        done.stderr.contains("--to ndjson keeps it"),
        "{}",
        done.stderr
    );
    let text = fs::read_to_string(out.join("users.messages.email.Open.csv")).unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0].starts_with("id,user_id,time,email_address,"),
        "{text}"
    );
    assert!(lines[0].ends_with(",_unknown"), "{text}");
    assert!(lines[1].starts_with(r#"1,"a, ""b""",7,"",,"#), "{text}");
    assert!(lines[1].ends_with(r#","{""new"":[1]}""#), "{text}");
}

#[test]
fn options_for_columns_are_for_columns_only() {
    for option in [
        ["--layout", "lake"],
        ["--ids", "uuid"],
        ["--times", "timestamps"],
    ] {
        let mut arguments = vec!["convert", "--to", "ndjson", "--out", "/nowhere", "x.ndjson"];
        arguments.extend(option);
        let refused = run(&arguments);
        assert_eq!(refused.status, 2);
        assert!(
            refused.stderr.contains("--to parquet"),
            "{}",
            refused.stderr
        );
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_columns_says_what_has_them() {
    let folder = scratch("no_columns");
    let input = events(&folder);
    let out = folder.join("out");
    let refused = run(&[
        "convert",
        "--to",
        "parquet",
        "--out",
        out.to_str().unwrap(),
        &input,
    ]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("--features parquet"),
        "{}",
        refused.stderr
    );
    assert!(!out.exists());
}

#[cfg(feature = "parquet")]
mod with_columns {
    use std::collections::BTreeMap;
    use std::path::PathBuf;
    use std::process::Command;

    use super::{Path, events, fs, run, scratch, sorted};

    const KINDS: [&[&str]; 4] = [
        &["--to", "parquet"],
        &["--to", "arrow", "--ids", "uuid", "--times", "timestamps"],
        &["--to", "parquet", "--layout", "lake", "--ids", "uuid"],
        &["--to", "arrow", "--layout", "lake"],
    ];

    fn convert(input: &str, out: &Path, more: &[&str]) {
        let mut arguments = vec!["convert", "--out", out.to_str().unwrap(), input];
        arguments.extend(more);
        let done = run(&arguments);
        assert_eq!(done.status, 0, "{}", done.stderr);
    }

    fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        catalog_tests::files(folder)
    }

    #[test]
    fn every_record_comes_back_and_the_same_input_gives_the_same_files() {
        let folder = scratch("columns");
        let input = events(&folder);
        let records = run(&["cat", &input]).stdout;
        assert!(records.contains("brand_new"));
        for (kind, number) in KINDS.iter().zip(0..) {
            let [one, two] = ["1", "2"].map(|jobs| {
                let out = folder.join(format!("{number}-{jobs}"));
                convert(&input, &out, &[*kind, &["--jobs", jobs]].concat());
                out
            });
            assert_eq!(files(&one), files(&two), "{kind:?}");
            let back = run(&["cat", one.to_str().unwrap()]);
            assert_eq!(sorted(&back.stdout), sorted(&records), "{kind:?}");
            // The files say themselves what they hold.
            if !kind.contains(&"lake") {
                assert_eq!(back.stderr, "", "{kind:?}");
            }
            let validated = run(&["validate", one.to_str().unwrap()]);
            assert_eq!(validated.status, 0, "{}", validated.stdout);
        }
    }

    #[test]
    fn a_lake_is_laid_out_by_event_and_day() {
        let folder = scratch("lake");
        let input = events(&folder);
        let out = folder.join("lake");
        convert(&input, &out, &["--to", "parquet", "--layout", "lake"]);
        for path in files(&out).keys() {
            let path = path.to_str().unwrap().replace('\\', "/");
            let parts: Vec<&str> = path.rsplit('/').collect();
            assert!(
                parts[0].starts_with("part-") && parts[0].ends_with(".parquet"),
                "{path}"
            );
            assert!(
                parts[1].starts_with("date=20") && parts[1].len() == 15,
                "{path}"
            );
            assert!(parts[2].starts_with("event_type="), "{path}");
        }
    }

    /// Bytes of an Avro file with one block more, of which this is the data.
    fn with_block(avro: &[u8], header: usize, data: &[u8]) -> Vec<u8> {
        let sync = &avro[avro.len() - 16..];
        let mut bad = avro[..header].to_vec();
        bad.push(2);
        let mut length = (data.len() as u64) << 1;
        while length > 127 {
            bad.push(u8::try_from(length & 127).unwrap() | 128);
            length >>= 7;
        }
        bad.push(u8::try_from(length).unwrap());
        bad.extend_from_slice(data);
        bad.extend_from_slice(sync);
        bad
    }

    #[test]
    fn hostile_avro_is_an_error_within_limits() {
        let folder = scratch("hostile");
        let input = folder.join("in.ndjson");
        let line = r#"{"event_type":"users.messages.email.Open","id":"1","user_id":"a","time":1700000000,"email_address":"a@example.com"}"#;
        fs::write(&input, line).unwrap();
        let bomb = {
            use std::io::Write as _;
            let mut out =
                flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            for _ in 0..64 {
                out.write_all(&vec![0; 1 << 20]).unwrap();
            }
            out.finish().unwrap()
        };
        for (codec, data) in [("snappy", &[0, 0][..]), ("deflate", &bomb)] {
            let avro = folder.join(codec);
            convert(
                input.to_str().unwrap(),
                &avro,
                &["--to", "avro", "--codec", codec],
            );
            let good = fs::read(avro.join("users.messages.email.Open.avro")).unwrap();
            let sync = &good[good.len() - 16..];
            let header = good.windows(16).position(|it| it == sync).unwrap() + 16;
            let bad = folder.join(format!("{codec}.avro"));
            fs::write(&bad, with_block(&good, header, data)).unwrap();
            let out = folder.join(format!("{codec}-out"));
            let done = run(&[
                "convert",
                "--to",
                "parquet",
                "--out",
                out.to_str().unwrap(),
                "--max-decoded-bytes",
                "1M",
                bad.to_str().unwrap(),
            ]);
            assert_eq!(done.status, 1, "{codec}: {}", done.stderr);
            assert!(done.stderr.contains("block 1"), "{codec}: {}", done.stderr);
            assert!(
                !done.stderr.contains("panicked"),
                "{codec}: {}",
                done.stderr
            );
        }
    }

    #[test]
    fn a_file_that_only_starts_like_one_is_told() {
        let folder = scratch("broken_columns");
        for magic in ["PAR1", "ARROW1"] {
            let path = folder.join(magic);
            fs::write(
                &path,
                format!("{magic} and nothing else of such a file {magic}"),
            )
            .unwrap();
            let told = run(&["validate", path.to_str().unwrap()]);
            assert_eq!(told.status, 2, "{}", told.stdout);
            assert!(
                told.stderr.contains("cannot read") || told.stdout.contains("cannot"),
                "{} {}",
                told.stdout,
                told.stderr
            );
        }
    }

    // What DuckDB, pyarrow and polars read is what was written.
    #[test]
    fn other_programs_read_the_same() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let python = root.join("target/exports/python/bin/python");
        if !python.exists() {
            assert!(
                std::env::var_os("CI").is_none(),
                "run tests/exports/install"
            );
            println!("skipped, because there is no `target/exports`: run tests/exports/install");
            return;
        }
        let folder = scratch("readers");
        let input = events(&folder);
        let out = folder.join("parquet");
        convert(&input, &out, &["--to", "parquet"]);
        let uuids = folder.join("uuids");
        convert(&input, &uuids, &["--to", "parquet", "--ids", "uuid"]);
        let records = folder.join("records.ndjson");
        fs::write(&records, run(&["cat", &input]).stdout).unwrap();
        for folder in [out, uuids] {
            let read = Command::new(&python)
                .arg(root.join("tests/exports/parquet.py"))
                .args([&folder, &records])
                .output()
                .unwrap();
            let (told, wrong) = (&read.stdout, String::from_utf8_lossy(&read.stderr));
            assert!(
                read.status.success(),
                "{} {wrong}",
                String::from_utf8_lossy(told)
            );
        }
    }
}
