//! How much memory is used at most. It is measured for the whole process, so each of these tests is
//! a process of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::Command;

use braze_events::avro::{
    AvroReader, AvroWriter, Block, Codec, Limits, PartitionOptions, PartitionedWriter, Plan,
    WriterOptions,
};
use braze_events::{AnyEvent as _, Event};
use catalog_tests::avro_long;
use event_catalog::json::{LineError, Lines};

/// Names the job in the environment of the process that does it.
const JOB: &str = "CATALOG_TESTS_JOB";

/// The most memory this process ever had, in MiB; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<u64>()
            .ok()
    });
    kib.unwrap_or_default() / 1024
}

/// Runs the test of this name alone, and tells whether this is the process that should do the job.
fn alone(test: &str) -> bool {
    if std::env::var_os(JOB).is_some_and(|job| job == test) {
        return true;
    }
    let job = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact"])
        .env(JOB, test)
        .output()
        .unwrap();
    assert!(
        job.status.success(),
        "{}",
        String::from_utf8_lossy(&job.stdout)
    );
    false
}

#[test]
fn lines_need_no_more_than_their_limit() {
    if !alone("lines_need_no_more_than_their_limit") {
        return;
    }
    let before = peak();
    let mut lines = Lines::with_limit(
        io::repeat(b'[').take(300 << 20).chain(&b"\n{}"[..]),
        1 << 20,
    );
    assert!(matches!(
        lines.next_line(),
        Some(Err(LineError::TooLong { number: 1, .. }))
    ));
    assert_eq!(lines.next_line().unwrap().unwrap().bytes, b"{}");
    assert!(lines.next_line().is_none());
    assert!(
        peak() - before <= 8,
        "{} MiB more for lines of 1 MiB",
        peak() - before
    );
}

#[test]
fn what_is_wrong_is_told_in_little_room() {
    const LEN: usize = 4 << 20;
    if !alone("what_is_wrong_is_told_in_little_room") {
        return;
    }
    let start = r#"{"event_type":"users.messages.sms.InboundReceive","#;
    for (begin, piece, end) in [
        ("\"media_urls\":[", "1,", "1]}"),
        ("", "\"id\":1,", "\"x\":1}"),
        ("", "\"event_type\":1,", "\"x\":1}"),
    ] {
        let json = format!("{start}{begin}{}{end}", piece.repeat(LEN / piece.len()));
        let before = peak();
        let inspection = Event::inspect_json(json.as_bytes()).unwrap();
        assert!(inspection.has_errors());
        assert!(
            inspection.violations.len() <= 50,
            "{} violations in {}…",
            inspection.violations.len(),
            &json[..80]
        );
        assert!(
            peak() - before <= 16,
            "{} MiB more for 4 MiB",
            peak() - before
        );
    }
}

/// Checking and forwarding make no values of what the catalog does not know.
#[test]
fn unknown_text_stays_text() {
    const LEN: usize = 8 << 20;
    if !alone("unknown_text_stays_text") {
        return;
    }
    let start = r#"{"event_type":"users.messages.sms.InboundReceive","id":"1","#;
    let other = r#"{"event_type":"of.nobody","#;
    for (begin, piece, end) in [
        ("\"x\":[", "1,", "1]}"),
        ("\"x\":[", r#"{"a":[1,{"b":null}]},"#, "1]}"),
        ("\"x\":{", r#""a":0,"#, "\"b\":1}}"),
        ("", r#""some_name":12345,"#, "\"x\":1}"),
    ] {
        for start in [start, other] {
            let json = format!("{start}{begin}{}{end}", piece.repeat(LEN / piece.len()));
            let before = peak();
            let inspection = Event::inspect_json(json.as_bytes()).unwrap();
            let copy = inspection.event.to_json();
            assert!(copy.len() + 200 > json.len() && copy.ends_with(end));
            // The event, what finds keys that stand twice, and the copy in a buffer and as text.
            assert!(
                peak() - before <= 48,
                "{} MiB more for 8 MiB of {piece}",
                peak() - before
            );
        }
    }
}

/// Reads all that can be read of an Avro file.
fn read_avro(file: impl Read, limits: Limits) -> usize {
    let Ok(mut reader) = AvroReader::with_limits(file, limits) else {
        return 0;
    };
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let (mut block, mut count) = (Block::default(), 0);
    loop {
        match reader.next_block(&mut block) {
            Ok(false) => return count,
            Ok(true) => {
                let Ok(mut records) = block.records::<Event<'_>>(&plan) else {
                    continue;
                };
                while let Some(record) = records.next_record() {
                    count += usize::from(record.is_ok());
                }
            }
            Err(_) => drop(reader.resync().unwrap()),
        }
    }
}

/// An Avro file with one field and one block, whose size may be a lie.
fn avro(codec: &str, field: &str, count: u64, size: u64, data: &[u8]) -> Vec<u8> {
    let schema =
        format!(r#"{{"type":"record","name":"x.Y","fields":[{{"name":"a","type":{field}}}]}}"#);
    let mut file = b"Obj\x01\x04".to_vec();
    for text in ["avro.codec", codec, "avro.schema", &schema] {
        avro_long(&mut file, text.len() as u64);
        file.extend(text.as_bytes());
    }
    file.push(0);
    file.extend([7; 16]);
    avro_long(&mut file, count);
    avro_long(&mut file, size);
    file.extend(data);
    file.extend([7; 16]);
    file
}

#[test]
fn avro_files_need_no_more_than_their_limits() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = |codec: Codec| folder.join(format!("bomb-{codec}.avro"));
    // Made by the process that is not measured.
    if std::env::var_os(JOB).is_none() {
        Codec::ALL
            .into_iter()
            .skip(1)
            .for_each(|codec| std::fs::write(path(codec), bomb(codec)).unwrap());
    }
    if !alone("avro_files_need_no_more_than_their_limits") {
        return;
    }
    let limits = Limits {
        header_bytes: 1 << 20,
        block_bytes: 4 << 20,
        decoded_bytes: 4 << 20,
        record_items: 10_000,
    };
    let before = peak();
    // What is not there is not made room for.
    for size in [3 << 20, 1 << 40, u64::MAX >> 2] {
        assert_eq!(
            read_avro(&avro("null", "\"string\"", 1, size, b"\x02a")[..], limits),
            0
        );
    }
    let endless = avro("null", "\"string\"", 1, 1 << 30, b"");
    assert_eq!(
        read_avro(endless.chain(io::repeat(b'x').take(200 << 20)), limits),
        0
    );
    assert_eq!(
        read_avro(
            b"Obj\x01\x02".chain(io::repeat(0x7e).take(100 << 20)),
            limits
        ),
        0
    );
    // Lists and maps of hardly anything.
    for (field, item) in [
        (r#"{"type":"array","items":"boolean"}"#, &[1][..]),
        (r#"{"type":"map","values":"null"}"#, &[0]),
    ] {
        let mut data = vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20];
        data.extend(item.repeat(4_000_000));
        let size = data.len() as u64;
        assert_eq!(
            read_avro(&avro("null", field, 1, size, &data)[..], limits),
            0
        );
    }
    // Bytes that are all blank in the text.
    let data = [vec![0x80, 0x80, 0x80, 0x03], vec![0xff; 3 << 20]].concat();
    let size = data.len() as u64;
    assert_eq!(
        read_avro(&avro("null", "\"bytes\"", 1, size, &data)[..], limits),
        1
    );
    assert!(
        peak() - before <= 32,
        "{} MiB more for limits of 4 MiB",
        peak() - before
    );
    // 16 MiB in little.
    for codec in Codec::ALL.into_iter().skip(1) {
        let room = peak();
        assert_eq!(
            read_avro(
                File::open(path(codec)).unwrap(),
                Limits {
                    decoded_bytes: 1 << 20,
                    ..limits
                }
            ),
            0,
            "{codec}"
        );
        // Zstandard and xz hold a window, whose size the data says.
        assert!(peak() - room <= 12, "{codec}: {} MiB more", peak() - room);
    }
}

/// A file whose one block decompresses to 16 MiB.
fn bomb(codec: Codec) -> Vec<u8> {
    let event = Event::CATALOG.event("users.messages.email.Click").unwrap();
    let mut event = Event::empty((), event.index.into());
    if let Event::EmailClick(click) = &mut event {
        click.url = Some(" ".repeat(16 << 20).into());
    }
    let descriptor = event.record().map_err(drop).unwrap().descriptor();
    let options = WriterOptions {
        codec,
        ..WriterOptions::default()
    };
    let mut writer = AvroWriter::new(Vec::new(), descriptor, options).unwrap();
    writer.write(&event).unwrap();
    writer.finish().unwrap()
}

#[test]
fn buckets_need_no_more_for_more_files() {
    const FILES: usize = 10_000;
    if !alone("buckets_need_no_more_for_more_files") {
        return;
    }
    let mut event = Event::empty(
        (),
        Event::CATALOG
            .event("users.messages.email.Click")
            .unwrap()
            .index
            .into(),
    );
    let mut write = |codec, files: usize, buffered_bytes| {
        let options = PartitionOptions {
            writer: WriterOptions {
                codec,
                ..WriterOptions::default()
            },
            buffered_bytes,
            ..PartitionOptions::default()
        };
        // What is written takes no memory, and keeps a little of it for each file, as a list of
        // their names does.
        let mut names = Vec::new();
        let open = move |key: &str, _| {
            names.push(key.to_owned());
            Ok(Box::new(io::sink()) as Box<_>)
        };
        let mut writer = PartitionedWriter::new(open, options);
        for file in 0..files {
            if let Event::EmailClick(click) = &mut event {
                click.time = i32::try_from(file * 3600).unwrap().into();
            }
            writer.write(&event).unwrap();
        }
        assert_eq!(writer.finish().unwrap().files, files as u64);
    };
    // The compressors' own memory, and the code.
    for codec in Codec::ALL {
        write(codec, 20, 1000);
    }
    let before = peak();
    write(Codec::Deflate, FILES, 1_000_000);
    write(Codec::Snappy, FILES, 1_000_000);
    write(Codec::Null, FILES, 1_000_000);
    // A tenth does for those that are slow.
    for codec in [Codec::Zstandard, Codec::Bzip2, Codec::Xz] {
        write(codec, FILES / 10, 1_000_000);
    }
    assert!(
        peak() - before <= 24,
        "{} MiB more for {FILES} files",
        peak() - before
    );
}
