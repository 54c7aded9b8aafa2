//! Damaged Avro files.

use std::fs;

use braze_events::avro::{AvroReader, Block};
use serde_json::{Value, json};

use crate::support::{Run, avro, folder, put, run, scratch};

/// Where blocks start, what they hold, and where the file ends.
struct Layout {
    file: Vec<u8>,
    /// Offset, records, and where what is stored starts.
    blocks: Vec<(usize, u64, usize)>,
}

fn layout(name: &str, codec: &str) -> Layout {
    let records = run(&[
        "sample",
        "--event",
        "users.messages.email.Click",
        "--count",
        "200",
    ])
    .stdout;
    let folder = avro(name, &records, &["--codec", codec, "--block-bytes", "8000"]);
    let file = fs::read(folder.join("users.messages.email.Click.avro")).unwrap();
    let mut reader = AvroReader::new(&file[..]).unwrap();
    let (mut block, mut blocks) = (Block::default(), Vec::new());
    while reader.next_block(&mut block).unwrap() {
        let offset = usize::try_from(block.offset()).unwrap();
        // The count takes one byte, the size two.
        blocks.push((offset, block.count(), offset + 3));
    }
    assert!(
        blocks.len() > 5 && blocks.iter().all(|block| block.1 < 64),
        "{blocks:?}"
    );
    Layout { file, blocks }
}

impl Layout {
    fn records(&self, blocks: impl IntoIterator<Item = usize>) -> u64 {
        blocks.into_iter().map(|block| self.blocks[block].1).sum()
    }
}

fn check(arguments: &[&str], path: &str) -> (Run, Value) {
    let run = run(&[&["validate", "--format", "json"], arguments, &[path]].concat());
    let report = run.json();
    (run, report)
}

#[test]
fn blocks_before_the_damage_are_delivered_and_other_files_are_read() {
    let Layout { file, blocks } = &layout("damage-stop", "deflate");
    let lay = layout("damage-stop-2", "deflate");
    let mut broken = file.clone();
    broken[blocks[3].2 + 10..blocks[3].2 + 40].fill(0xff);
    let folder = folder("damage-folder");
    put(&folder, "1.avro", &broken);
    put(&folder, "2.avro", file);
    let (run, report) = check(&[], folder.to_str().unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let before = lay.records(0..3);
    assert_eq!(
        (
            &report["records"],
            &report["damaged"],
            &report["skipped_bytes"]
        ),
        (&json!(before + 200), &json!(1), &json!(0))
    );
    let problem = &report["problems"][0];
    assert_eq!(
        (&problem["rule"], &problem["block"], &problem["offset"]),
        (&json!("malformed.block"), &json!(4), &json!(blocks[3].0))
    );
    assert!(problem["file"].as_str().unwrap().ends_with("/1.avro") && problem["line"].is_null());
    let message = problem["message"].as_str().unwrap();
    assert!(
        message.starts_with(&format!(
            "block 4 (at byte {}): deflate cannot decompress it",
            blocks[3].0
        )),
        "{message}"
    );
    assert!(
        message.ends_with("; the rest of the file is not read (see --salvage)"),
        "{message}"
    );
    let cat = crate::support::run(&["cat", folder.to_str().unwrap()]);
    assert_eq!(
        (
            cat.status,
            cat.stdout.lines().count() as u64,
            cat.stderr.lines().count()
        ),
        (1, before + 200, 1)
    );
    assert!(
        cat.stderr.contains(&format!("/1.avro: error: {message}")),
        "{}",
        cat.stderr
    );
}

#[test]
fn salvage_goes_on_behind_the_damage() {
    let lay = layout("damage-salvage", "deflate");
    let Layout { file, blocks } = &lay;
    let mut broken = file.clone();
    // One block that cannot be decompressed, one whose size lies, one without its marker.
    broken[blocks[1].2 + 10..blocks[1].2 + 40].fill(0xff);
    broken[blocks[3].0 + 1..blocks[3].0 + 3].copy_from_slice(&[0xfe, 0x01]);
    broken[blocks[6].0 - 16..blocks[6].0].fill(0);
    let path = scratch("salvage.avro", &broken);
    let (run, report) = check(&["--salvage"], &path);
    assert_eq!(run.status, 1);
    // A block is not lost with its marker.
    let lost = lay.records([1, 3]);
    assert_eq!(
        (
            &report["records"],
            &report["damaged"],
            &report["with_errors"]
        ),
        (&json!(200 - lost), &json!(3), &json!(0)),
        "{report}"
    );
    let places: Vec<_> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["block"].as_u64(), problem["offset"].as_u64()))
        .collect();
    let at = |block: usize| blocks[block].0 as u64;
    assert_eq!(
        places,
        [
            (Some(2), Some(at(1))),
            (Some(4), Some(at(3))),
            (Some(6), Some(at(5)))
        ]
    );
    let stored = blocks[2].0 - blocks[1].2 - 16;
    let skipped = stored + (blocks[4].0 - blocks[3].0) + 16;
    assert_eq!(report["skipped_bytes"], json!(skipped));
    assert!(
        report["problems"][1]["message"]
            .as_str()
            .unwrap()
            .ends_with(&format!("; {} bytes skipped", blocks[4].0 - blocks[3].0))
    );
    let text = crate::support::run(&["validate", "--salvage", &path]).stdout;
    assert!(
        text.ends_with(&format!("; 3 damaged parts ({skipped} bytes skipped)\n")),
        "{text}"
    );
    for jobs in ["1", "4"] {
        let cat = crate::support::run(&["cat", "--salvage", "--jobs", jobs, &path]);
        assert_eq!(
            (
                cat.status,
                cat.stdout.lines().count() as u64,
                cat.stderr.lines().count()
            ),
            (1, 200 - lost, 3)
        );
    }
}

#[test]
fn records_before_the_damage_in_a_block_are_delivered() {
    let lay = layout("damage-record", "null");
    let Layout { file, blocks } = &lay;
    let mut broken = file.clone();
    let end = blocks[3].0 - 16;
    // An impossible length near the end of the third block.
    broken[end - 100..end].fill(0xff);
    let (run, report) = check(&["--salvage"], &scratch("record.avro", &broken));
    let records = report["records"].as_u64().unwrap();
    assert_eq!(run.status, 1);
    assert!(
        (200 - lay.records([2])..200).contains(&records),
        "{records}"
    );
    let problem = &report["problems"][0];
    let line = problem["line"].as_u64().unwrap();
    assert!(
        line > lay.records([0, 1]) && line <= lay.records([0, 1, 2]),
        "{problem}"
    );
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains(&format!("{} record", 200 - records)),
        "{problem}"
    );
}

#[test]
fn no_damage_goes_unnoticed() {
    let lay = layout("damage-any", "deflate");
    let header = lay.blocks[0].0;
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("cut", lay.file[..lay.blocks[4].0 + 50].to_vec(), "block 5 "),
        ("cut-header", lay.file[..header / 2].to_vec(), "header "),
        (
            "magic",
            [b"Obx\x01", &lay.file[4..]].concat(),
            "it is no Avro file, in spite of its name",
        ),
        (
            "schema",
            String::from_utf8_lossy(&lay.file[..header])
                .replace("\"record\"", "\"recoil\"")
                .into_bytes(),
            "header ",
        ),
        (
            "trailing",
            [&lay.file[..], b"\x02\x02xxxxxxxxxxxxxxxxx"].concat(),
            "the sync marker behind it is wrong",
        ),
        (
            "size",
            [&lay.file[..header], &[2], &[0xff; 9], &[1]].concat(),
            "block 1 ",
        ),
    ];
    for (name, file, expected) in cases {
        let path = scratch(&format!("damage-{name}.avro"), &file);
        let (run, report) = check(&[], &path);
        assert_eq!((run.status, &report["damaged"]), (1, &json!(1)), "{name}");
        let message = report["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains(expected), "{name}: {message}");
        assert_eq!(
            crate::support::run(&["validate", "--quiet", "--salvage", &path]).status,
            1,
            "{name}"
        );
    }
}

#[test]
fn limits_are_options() {
    let lay = layout("damage-limits", "deflate");
    let path = scratch("limits.avro", &lay.file);
    for (option, expected) in [
        (
            "--max-block-bytes",
            "raise the limit if that is right (--max-block-bytes)",
        ),
        (
            "--max-decoded-bytes",
            "raise the limit if that is right (--max-decoded-bytes)",
        ),
        (
            "--max-header-bytes",
            "raise the limit if that is right (--max-header-bytes)",
        ),
    ] {
        let (run, report) = check(&[option, "500"], &path);
        assert_eq!(
            (run.status, &report["records"], &report["damaged"]),
            (1, &json!(0), &json!(1))
        );
        let message = report["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains(expected), "{message}");
    }
    assert_eq!(
        run(&["validate", "--max-block-bytes", "0", &path]).status,
        2
    );
}

#[test]
fn a_file_without_its_last_bytes_keeps_its_last_block() {
    let lay = layout("damage-last", "deflate");
    for (cut, lost) in [(1, 0), (16, 0), (17, lay.records([lay.blocks.len() - 1]))] {
        let path = scratch("cut-last.avro", &lay.file[..lay.file.len() - cut]);
        let (run, report) = check(&["--salvage"], &path);
        assert_eq!(
            (run.status, &report["records"], &report["damaged"]),
            (1, &json!(200 - lost), &json!(1)),
            "{cut}: {report}"
        );
        let inspected = crate::support::run(&["inspect", "--format", "json", &path]).json();
        assert_eq!(
            (
                &inspected["files"][0]["records"],
                &inspected["files"][0]["damaged"]
            ),
            (&json!(200 - lost), &json!(1))
        );
    }
    // Without --salvage it is damage as ever.
    let (run, report) = check(
        &[],
        &scratch("cut-last.avro", &lay.file[..lay.file.len() - 1]),
    );
    assert_eq!(
        (run.status, &report["records"]),
        (1, &json!(200 - lay.records([lay.blocks.len() - 1])))
    );
}

#[test]
fn what_is_told_of_a_wrong_count_is_true() {
    let lay = layout("damage-count", "null");
    let Layout { file, blocks } = &lay;
    let (at, count, _) = blocks[2];
    // One fewer than there are: all but one come, and nothing else is lost.
    let mut fewer = file.clone();
    fewer[at] -= 2;
    let path = scratch("count-fewer.avro", &fewer);
    let (run, report) = check(&["--salvage"], &path);
    assert_eq!(
        (run.status, &report["records"], &report["skipped_bytes"]),
        (1, &json!(199), &json!(0)),
        "{report}"
    );
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(
        message.ends_with(" bytes follow the last record"),
        "{message}"
    );
    // More than there can be: nobody counts on it.
    let huge = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let many = [&file[..at], &huge, &file[at + 1..]].concat();
    let path = scratch("count-huge.avro", &many);
    let (run, report) = check(&["--salvage"], &path);
    assert_eq!(
        (run.status, &report["records"]),
        (1, &json!(200 - count)),
        "{report}"
    );
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("it promises 9223372036854775807 records, which its ")
            && !message.contains("lost"),
        "{message}"
    );
    let inspect = crate::support::run(&["inspect", "--format", "json", &path]);
    assert_eq!(
        (inspect.status, &inspect.json()["files"][0]["records"]),
        (1, &json!(200 - count))
    );
    // Where a record is bad behind it, its number is one that there is.
    let mut bad = many;
    let end = bad.len() - 16;
    bad[end - 20..end].fill(0xff);
    let (_, report) = check(&["--salvage"], &scratch("count-huge-bad.avro", &bad));
    let line = report["problems"].as_array().unwrap().last().unwrap()["line"]
        .as_u64()
        .unwrap();
    assert!(line <= 200, "{report}");
}

#[test]
fn what_is_wrong_with_a_file_as_a_whole_is_said_in_plain_words() {
    let lay = layout("damage-whole", "deflate");
    for (name, content, expected) in [
        (
            "empty",
            Vec::new(),
            "it is empty: not even an Avro file without records is",
        ),
        (
            "two",
            [&lay.file[..], &lay.file].concat(),
            "another Avro file begins here",
        ),
    ] {
        let path = scratch(&format!("whole-{name}.avro"), &content);
        let (run, report) = check(&[], &path);
        assert_eq!((run.status, &report["damaged"]), (1, &json!(1)), "{name}");
        assert!(
            report["problems"][0]["message"]
                .as_str()
                .unwrap()
                .contains(expected),
            "{report}"
        );
    }
}
