//! Damaged and hostile files: errors that say where, and everything before and, when asked, behind.

use std::io::{self, Read};

use braze_events::Event;
use braze_events::avro::{AvroErrorKind, AvroReader, Block, Codec, Fault, Limits, Plan};
use catalog_tests::avro_long;

use super::support::{samples, write};

const CLICK: &str = "users.messages.email.Click";

/// How far a file could be read.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    records: usize,
    errors: Vec<String>,
    skipped: Vec<(u64, u64)>,
}

fn read_with(file: impl Read, limits: Limits, salvage: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let mut reader = match AvroReader::with_limits(file, limits) {
        Ok(reader) => reader,
        Err(error) => {
            outcome.errors.push(error.to_string());
            return outcome;
        }
    };
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    loop {
        match reader.next_block(&mut block) {
            Ok(false) => return outcome,
            Ok(true) => match block.records::<Event<'_>>(&plan) {
                Ok(mut records) => {
                    while let Some(record) = records.next_record() {
                        match record {
                            Ok(_) => outcome.records += 1,
                            Err(error) => outcome.errors.push(error.to_string()),
                        }
                    }
                    assert_eq!(records.remaining(), 0);
                }
                Err(error) => outcome.errors.push(error.to_string()),
            },
            Err(error) => {
                outcome.errors.push(error.to_string());
                if !salvage {
                    return outcome;
                }
                let rescued = reader.rescue(&mut block, &plan).unwrap();
                if rescued.is_some() {
                    let mut records = block.records::<Event<'_>>(&plan).unwrap();
                    while let Some(record) = records.next_record() {
                        record.unwrap();
                        outcome.records += 1;
                    }
                }
                let skipped = rescued.unwrap_or_else(|| reader.resync().unwrap());
                outcome.skipped.push((skipped.from, skipped.to));
            }
        }
    }
}

fn read(file: &[u8], salvage: bool) -> Outcome {
    let outcome = read_with(file, Limits::default(), salvage);
    // However it comes, it is the same.
    assert_eq!(read_with(Drip(file), Limits::default(), salvage), outcome);
    outcome
}

/// Hands out a few bytes at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.len().min(buffer.len()).min(7);
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// A file of five blocks of clicks, with where they start and how many records each has; then the
/// end.
fn file(codec: Codec) -> (Vec<u8>, Vec<(usize, usize)>) {
    let file = write(&samples(Event::CATALOG.event(CLICK).unwrap(), 20), codec);
    let mut reader = AvroReader::new(&file[..]).unwrap();
    let mut block = Block::default();
    let mut blocks = Vec::new();
    while reader.next_block(&mut block).unwrap() {
        blocks.push((
            usize::try_from(block.offset()).unwrap(),
            usize::try_from(block.count()).unwrap(),
        ));
    }
    assert!(blocks.len() >= 4, "{blocks:?}");
    assert_eq!(blocks[0].0 as u64, reader.header().bytes());
    (file, blocks)
}

fn one_error(outcome: &Outcome, start: &str, end: &str) {
    let [error] = &outcome.errors[..] else {
        panic!("{outcome:?}")
    };
    assert!(error.starts_with(start) && error.ends_with(end), "{error}");
}

#[test]
fn truncated_files() {
    for codec in [Codec::Null, Codec::Deflate] {
        let (file, blocks) = file(codec);
        let mut starts: Vec<usize> = blocks.iter().map(|(start, _)| *start).collect();
        starts.push(file.len());
        let near = starts
            .iter()
            .flat_map(|start| start - 2..=start + 2)
            .filter(|end| *end <= file.len());
        for end in (0..file.len()).step_by(13).chain(near) {
            let outcome = read_with(&file[..end], Limits::default(), false);
            let whole = starts.iter().skip(1).filter(|start| **start <= end).count();
            let records: usize = blocks[..whole].iter().map(|(_, count)| count).sum();
            assert_eq!(outcome.records, records, "{end}");
            if starts.contains(&end) {
                assert_eq!(outcome.errors, Vec::<String>::new(), "{end}");
            } else if end == 0 {
                one_error(&outcome, "header (at byte 0): it is empty", "");
            } else if end < 4 {
                one_error(
                    &outcome,
                    "header (at byte 0): not an Avro object container file",
                    "",
                );
            } else if end < starts[0] {
                one_error(
                    &outcome,
                    "header (at byte ",
                    "the file ends in the middle of it",
                );
            } else {
                one_error(
                    &outcome,
                    &format!("block {} (at byte {}): ", whole + 1, starts[whole]),
                    "the file ends in the middle of it",
                );
            }
        }
        // Salvage finds nothing more, and says how much it looked through.
        let outcome = read(&file[..file.len() - 20], true);
        assert_eq!(
            outcome.skipped,
            [(blocks.last().unwrap().0 as u64, file.len() as u64 - 20)]
        );
    }
}

#[test]
fn a_wrong_sync_marker_costs_nothing_but_itself() {
    let (mut file, blocks) = file(Codec::Deflate);
    let all: usize = blocks.iter().map(|(_, count)| count).sum();
    file[blocks[2].0 - 1] ^= 1;
    let outcome = read(&file, false);
    assert_eq!(outcome.records, blocks[0].1);
    one_error(
        &outcome,
        &format!("block 2 (at byte {}): ", blocks[1].0),
        "the sync marker behind it is wrong",
    );
    let outcome = read(&file, true);
    assert_eq!((outcome.records, outcome.errors.len()), (all, 1));
    assert_eq!(
        outcome.skipped,
        [(blocks[2].0 as u64 - 16, blocks[2].0 as u64)]
    );
    // Where the block is damaged as well, it and the next are lost: the next marker is behind that.
    let middle = usize::midpoint(blocks[1].0, blocks[2].0);
    file[middle - 40..middle + 40].fill(0xff);
    let outcome = read(&file, true);
    assert_eq!(outcome.skipped, [(blocks[1].0 as u64, blocks[3].0 as u64)]);
    assert_eq!(outcome.records, all - blocks[1].1 - blocks[2].1);
}

#[test]
fn a_block_whose_data_is_there_is_not_lost_with_the_end_of_the_file() {
    let (file, blocks) = file(Codec::Null);
    let all: usize = blocks.iter().map(|(_, count)| count).sum();
    for cut in 0..=17 {
        let outcome = read(&file[..file.len() - cut], true);
        let lost = if cut > 16 {
            blocks.last().unwrap().1
        } else {
            0
        };
        assert_eq!(
            (outcome.records, outcome.errors.len()),
            (all - lost, usize::from(cut > 0)),
            "{cut}"
        );
    }
    // Zeros are no blocks, and no damage; with something behind them they are.
    for zeros in [1, 16, 10_000] {
        let padded = [&file[..], &vec![0; zeros]].concat();
        let outcome = read(&padded, true);
        assert_eq!((outcome.records, outcome.errors.len()), (all, 0), "{zeros}");
        let mut reader = AvroReader::new(&padded[..]).unwrap();
        while reader.next_block(&mut Block::default()).unwrap() {}
        assert_eq!(reader.padding(), zeros as u64);
        let outcome = read(&[&padded[..], &[1]].concat(), true);
        assert_eq!((outcome.records, outcome.errors.len()), (all, 1), "{zeros}");
    }
}

#[test]
fn more_records_than_bytes_are_no_promise() {
    let schema = record(r#"{"name":"id","type":"string"}"#);
    let outcome = read(&made(&schema, 1 << 60, b"\x02a\x02b"), false);
    one_error(
        &outcome,
        "block 1 (at byte ",
        "it promises 1152921504606846976 records, which its 4 bytes cannot hold",
    );
    assert_eq!(outcome.records, 0);
    // Of what is compressed that shows when it is not.
    let (file, blocks) = self::file(Codec::Deflate);
    let count = blocks[1].1;
    let mut many = file[..blocks[1].0].to_vec();
    avro_long(&mut many, 1 << 20);
    many.extend(&file[blocks[1].0 + 1..]);
    let outcome = read(&many, true);
    let [error] = &outcome.errors[..] else {
        panic!("{outcome:?}")
    };
    assert!(
        error.contains("it promises 1048576 records, which its "),
        "{error}"
    );
    assert_eq!(
        outcome.records,
        blocks.iter().map(|(_, count)| count).sum::<usize>() - count
    );
    // More than any block may hold.
    let mut more = file[..blocks[1].0].to_vec();
    avro_long(&mut more, 1 << 40);
    more.extend(&file[blocks[1].0 + 1..]);
    one_error(
        &read(&more, true),
        "block 2 (at byte ",
        "raise the limit if that is right",
    );
}

#[test]
fn another_file_behind_a_file_is_told() {
    let (file, blocks) = file(Codec::Deflate);
    let all: usize = blocks.iter().map(|(_, count)| count).sum();
    let outcome = read(&[&file[..], &file].concat(), false);
    assert_eq!(outcome.records, all);
    one_error(
        &outcome,
        &format!(
            "block {} (at byte {}): another Avro file begins here",
            blocks.len() + 1,
            file.len()
        ),
        "knows Avro",
    );
}

#[test]
fn a_corrupt_block_costs_itself() {
    for codec in Codec::ALL.into_iter().skip(1) {
        let (mut file, blocks) = file(codec);
        let all: usize = blocks.iter().map(|(_, count)| count).sum();
        let middle = usize::midpoint(blocks[1].0, blocks[2].0);
        for byte in &mut file[middle - 40..middle + 40] {
            *byte ^= 0x55;
        }
        let outcome = read(&file, false);
        one_error(&outcome, &format!("block 2 (at byte {})", blocks[1].0), "");
        // Deflate has no checksum: what is still a stream may come out in part.
        assert!(
            (all - blocks[1].1..all).contains(&outcome.records),
            "{codec} {outcome:?}"
        );
    }
}

#[test]
fn lying_counts_and_sizes() {
    let (file, blocks) = file(Codec::Null);
    let (start, count) = blocks[1];
    assert!(count < 30 && file[start] == u8::try_from(2 * count).unwrap());
    let all: usize = blocks.iter().map(|(_, count)| count).sum();
    let with = |byte: u8| {
        let mut file = file.clone();
        file[start] = byte;
        read(&file, false)
    };
    let more = with(file[start] + 2);
    assert_eq!(more.records, all);
    one_error(
        &more,
        &format!(
            "block 2 (at byte {start}), record {}: the data ends in the middle of a value at byte ",
            count + 1
        ),
        "data",
    );
    let fewer = with(file[start] - 2);
    assert_eq!(fewer.records, all - 1);
    one_error(
        &fewer,
        &format!("block 2 (at byte {start}): "),
        " bytes follow the last record",
    );
    one_error(
        &with(3),
        &format!("block 2 (at byte {start}): "),
        "its count or size is not a possible number",
    );

    // A size of 8 GiB, and one that no number has.
    for (size, end) in [
        (
            &[0x80, 0x80, 0x80, 0x80, 0x40][..],
            "raise the limit if that is right",
        ),
        (&[0xff; 11], "not a possible number"),
    ] {
        let mut file = file.clone();
        file.splice(start + 1..start + 3, size.iter().copied());
        let outcome = read(&file, true);
        one_error(&outcome, &format!("block 2 (at byte {start}): "), end);
        assert_eq!(outcome.records, all - count);
    }
}

#[test]
fn bombs() {
    let event = Event::CATALOG.event(CLICK).unwrap();
    let mut events = samples(event, 1);
    let Event::EmailClick(click) = &mut events[0] else {
        panic!()
    };
    click.url = Some("x".repeat(3 << 20).into());
    let limits = Limits {
        decoded_bytes: 1 << 20,
        ..Limits::default()
    };
    for codec in Codec::ALL {
        let file = write(&events, codec);
        let outcome = read_with(&file[..], limits, true);
        assert_eq!(outcome.records, 0);
        one_error(
            &outcome,
            "block 1 (at byte ",
            "it decompresses to more than 1048576 bytes; raise the limit if that is right",
        );
        assert_eq!(read(&file, false).records, 1, "{codec}");
    }
}

/// A file with this schema and one block of these bytes.
fn made(schema: &str, count: u64, data: &[u8]) -> Vec<u8> {
    let mut file = b"Obj\x01\x02\x16avro.schema".to_vec();
    avro_long(&mut file, schema.len() as u64);
    file.extend(schema.as_bytes());
    file.push(0);
    file.extend([7; 16]);
    avro_long(&mut file, count);
    avro_long(&mut file, data.len() as u64);
    file.extend(data);
    file.extend([7; 16]);
    file
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"a.B","fields":[{fields}]}}"#)
}

/// 2⁶⁰ items, in nine bytes.
const MANY: [u8; 9] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20];

#[test]
fn counts_of_nothing_do_not_hang() {
    let too_many = "more values in lists, maps and nested records than the limit allows";
    // Records without bytes.
    let outcome = read(&made(&record(""), 1 << 60, b""), false);
    assert!(outcome.errors[0].contains(too_many), "{outcome:?}");
    assert_eq!(outcome.records, Limits::default().record_items);
    // Lists of nulls, of empty records, of fixed of size 0; over and over.
    for item in [
        r#""null""#,
        r#"{"type":"record","name":"E","fields":[]}"#,
        r#"{"type":"fixed","name":"F","size":0}"#,
    ] {
        let schema = record(&format!(
            r#"{{"name":"x","type":{{"type":"array","items":{item}}}}}"#
        ));
        let data: Vec<u8> = [&MANY[..], &[0]].concat().repeat(1000);
        let outcome = read(&made(&schema, 1000, &data), false);
        assert!(outcome.errors[0].contains(too_many), "{outcome:?}");
    }
    // Lists of something, of which there is not so much.
    let schema = record(r#"{"name":"x","type":{"type":"array","items":"int"}}"#);
    let outcome = read(&made(&schema, 1, &[&MANY[..], &[0; 50]].concat()), false);
    assert!(
        outcome.errors[0].contains("the data ends in the middle of a value"),
        "{outcome:?}"
    );
    let million = vec![2; 1_100_000];
    let outcome = read_with(
        &made(&schema, 1, &[&MANY[..], &million].concat())[..],
        Limits::default(),
        false,
    );
    assert!(outcome.errors[0].contains(too_many), "{outcome:?}");
}

#[test]
fn faults_of_records() {
    let fault = |fields: &str, data: &[u8]| {
        let file = made(&record(fields), 1, data);
        let mut reader = AvroReader::new(&file[..]).unwrap();
        let plan = Plan::new(reader.header().schema(), Event::CATALOG);
        let mut block = Block::default();
        assert!(reader.next_block(&mut block).unwrap());
        let mut records = block.records::<Event<'_>>(&plan).unwrap();
        let error = records.next_record().unwrap().unwrap_err();
        assert_eq!(
            (error.block(), error.record(), error.offset()),
            (Some(1), Some(1), reader.header().bytes())
        );
        match error.kind() {
            AvroErrorKind::Record { fault, .. } => *fault,
            other => panic!("{other}"),
        }
    };
    assert_eq!(
        fault(r#"{"name":"x","type":"string"}"#, &[10, b'a']),
        Fault::End
    );
    assert_eq!(
        fault(r#"{"name":"x","type":"string"}"#, &[1]),
        Fault::Length
    );
    assert_eq!(
        fault(
            r#"{"name":"x","type":"int"}"#,
            &[0x80, 0x80, 0x80, 0x80, 0x20]
        ),
        Fault::Number
    );
    assert_eq!(
        fault(r#"{"name":"x","type":"long"}"#, &[0xff; 12]),
        Fault::Number
    );
    assert_eq!(
        fault(r#"{"name":"x","type":"boolean"}"#, &[2]),
        Fault::Boolean
    );
    assert_eq!(
        fault(r#"{"name":"x","type":["null","int"]}"#, &[4]),
        Fault::Branch
    );
    assert_eq!(
        fault(r#"{"name":"x","type":["null","int"]}"#, &[1]),
        Fault::Branch
    );
    assert_eq!(
        fault(
            r#"{"name":"x","type":{"type":"enum","name":"E","symbols":["a"]}}"#,
            &[2]
        ),
        Fault::Symbol
    );
    assert_eq!(
        fault(r#"{"name":"x","type":["null","B"]}"#, &[2; 500]),
        Fault::TooDeep
    );
}

#[test]
fn headers() {
    let header = |file: &[u8]| AvroReader::new(file).unwrap_err().to_string();
    assert!(header(b"").contains("it is empty"));
    assert!(header(b"{\"event_type\":1}").contains("not an Avro object container file"));
    assert!(header(b"Obj\x02").contains("not an Avro object container file"));
    assert!(header(&[b"Obj\x01", &MANY[..]].concat()).contains("ends in the middle"));
    assert!(header(b"Obj\x01\x02\x01").contains("a length in the metadata is negative"));
    assert!(header(&[b"Obj\x01\x02", &MANY[..]].concat()).contains("larger than 4194304 bytes"));
    assert!(header(&[&b"Obj\x01\x00"[..], &[0; 16]].concat()).contains("no `avro.schema`"));
    for (schema, reason) in [
        ("{", "the JSON: "),
        (r#"{"type":"record","fields":[]}"#, "record without a name"),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"x","type":"Nobody"}]}"#,
            "`A` in `x`: there is no type `Nobody`",
        ),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"x","type":"int"},{"name":"x","type":"int"}]}"#,
            "this field twice",
        ),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"x","type":[["int"]]}]}"#,
            "a union stands directly in a union",
        ),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"x","type":{"type":"fixed","name":"F","size":-1}}]}"#,
            "without a usable `size`",
        ),
    ] {
        let message = header(&made(schema, 0, b""));
        assert!(
            message.contains("the schema is not usable") && message.contains(reason),
            "{message}"
        );
    }
    // Whole, but of no records.
    for (schema, found) in [
        ("\"string\"", "\"string\""),
        ("null", ""),
        (r#"["null","int"]"#, r#"["null","int"]"#),
    ] {
        match AvroReader::new(&made(schema, 0, b"")[..]).map_err(|error| error.to_string()) {
            Err(error) => {
                let expected = if found.is_empty() {
                    "the schema is not usable".to_owned()
                } else {
                    format!("it holds no records of events: its values are of the type {found}")
                };
                assert!(error.contains(&expected), "{error}");
            }
            Ok(_) => panic!("{schema}"),
        }
    }
    // Too deep, and too many types.
    let deep = format!(
        "{}\"int\"{}",
        r#"{"type":"array","items":"#.repeat(200),
        "}".repeat(200)
    );
    assert!(
        header(&made(
            &record(&format!(r#"{{"name":"x","type":{deep}}}"#)),
            0,
            b""
        ))
        .contains("nest deeper than")
    );
    let wide = format!("[{}\"int\"]", "\"int\",".repeat(70_000));
    assert!(
        header(&made(
            &record(&format!(r#"{{"name":"x","type":{wide}}}"#)),
            0,
            b""
        ))
        .contains("more than 65536 types")
    );
    // A record that contains itself can be parsed, but no value of it ends.
    let outcome = read(
        &made(&record(r#"{"name":"x","type":"B"}"#), 1, &[0; 100]),
        false,
    );
    assert!(
        outcome.errors[0].contains("nest deeper than 64 levels"),
        "{outcome:?}"
    );
}

#[test]
fn an_unreadable_input_is_told_of() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                Err(io::Error::other("the cable is out"))
            } else {
                self.0.read(buffer)
            }
        }
    }
    let (file, blocks) = file(Codec::Null);
    let outcome = read_with(Failing(&file[..blocks[1].0 + 10]), Limits::default(), false);
    assert_eq!(outcome.records, blocks[0].1);
    one_error(
        &outcome,
        &format!("block 2 (at byte {}): ", blocks[1].0),
        "cannot be read: the cable is out",
    );
}
