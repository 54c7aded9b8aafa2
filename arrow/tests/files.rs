//! Files of Arrow and Parquet: what is written is read, and whatever is read makes no panic.
#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use std::fs::{self, File};
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, Int8Array, NullArray, RecordBatch, StringArray};
use braze_events::{Event, EventType};
use catalog_tests::{Dice, sample};
use event_catalog::AnyEvent as _;
use event_catalog::record::Events;
use event_catalog_arrow::files::{arrow_file, parquet_file, read_arrow, read_parquet};
use event_catalog_arrow::{Columns, Error, Ids, Moments, Options, Rows, check};

const LIMIT: u64 = 16 << 20;

fn events() -> &'static dyn Events {
    Event::EVENTS
}

fn batch() -> RecordBatch {
    let event = EventType::ALL[EventType::ALL.len() - 1];
    let options = Options::default()
        .ids(Ids::Uuid)
        .moments(Moments::Timestamps);
    let mut columns = Columns::new(event.descriptor(), &options);
    for seed in 0..50 {
        columns
            .append(sample(event, seed).record().unwrap())
            .unwrap();
    }
    columns.finish().unwrap()
}

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut file = parquet_file(Vec::new(), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    file.into_inner().unwrap()
}

fn arrow(batch: &RecordBatch) -> Vec<u8> {
    let mut file = arrow_file(Vec::new(), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    file.into_inner().unwrap()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Reads a file to its end, and every row.
fn read(name: &str, bytes: &[u8], limit: u64) -> Result<Vec<String>, Error> {
    let batches = if name.ends_with("parquet") {
        fs::write(path(name), bytes).unwrap();
        read_parquet(File::open(path(name)).unwrap(), limit)?
    } else {
        read_arrow(Cursor::new(bytes.to_vec()))?
    };
    let mut lines = Vec::new();
    for batch in batches {
        let batch = batch?;
        check(&batch, events(), None)?;
        let rows = Rows::new(&batch, events().catalog(), None)?;
        for row in 0..rows.len() {
            let mut line = Vec::new();
            rows.write(row, &mut line);
            lines.push(String::from_utf8(line).unwrap());
        }
    }
    Ok(lines)
}

#[test]
fn what_is_written_is_read_and_is_the_same_every_time() {
    let batch = batch();
    assert_eq!(parquet(&batch), parquet(&batch));
    assert_eq!(arrow(&batch), arrow(&batch));
    let rows = Rows::new(&batch, events().catalog(), None).unwrap();
    let expected: Vec<String> = (0..rows.len())
        .map(|row| {
            let mut line = Vec::new();
            rows.write(row, &mut line);
            String::from_utf8(line).unwrap()
        })
        .collect();
    assert_eq!(expected.len(), 50);
    assert_eq!(
        read("good.parquet", &parquet(&batch), LIMIT).unwrap(),
        expected
    );
    assert_eq!(read("good.arrow", &arrow(&batch), LIMIT).unwrap(), expected);
}

#[test]
fn a_column_beyond_the_limit_is_refused() {
    let refused = read("large.parquet", &parquet(&batch()), 16);
    assert!(
        matches!(refused, Err(Error::TooLarge { .. })),
        "{refused:?}"
    );
}

#[test]
fn broken_files_are_errors_and_no_panics() {
    let good = [
        ("broken.parquet", parquet(&batch())),
        ("broken.arrow", arrow(&batch())),
    ];
    for (name, good) in good {
        for len in [0, 4, 6, 8, 12, 16, good.len() / 2, good.len() - 1] {
            assert!(
                read(name, &good[..len], LIMIT).is_err(),
                "{name} cut off at {len}"
            );
        }
        let mut random = Dice::new(7);
        let mut errors = 0;
        for _ in 0..300 {
            let mut bad = good.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(bad.len());
                bad[at] = u8::try_from(random.below(256)).unwrap();
            }
            errors += usize::from(read(name, &bad, LIMIT).is_err());
        }
        assert!(errors > 0, "{name}");
    }
}

const OPEN: &str = "users.messages.email.Open";

/// A file of Parquet whose description is this.
fn described(footer: &[u8]) -> Vec<u8> {
    let length = u32::try_from(footer.len()).unwrap();
    [b"PAR1", footer, &length.to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn a_schema_that_nests_without_end_is_refused() {
    // A version, and a list of elements of which each has one child: a name, and how many.
    let count = 200_000;
    let mut footer = vec![0x15, 2, 0x19, 0xfc, 0xc0, 0x9a, 0x0c];
    for _ in 0..count {
        footer.extend_from_slice(&[0x35, 0, 0x18, 1, b'a', 0x15, 2, 0]);
    }
    footer.push(0);
    let error = read("deep.parquet", &described(&footer), LIMIT).unwrap_err();
    assert!(matches!(error, Error::Broken), "{error}");
}

#[test]
fn a_schema_that_says_to_have_columns_without_end_is_refused() {
    // One element that has two billion children.
    let footer = [
        0x15, 2, 0x19, 0x1c, 0x48, 1, b'a', 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0,
    ];
    let error = read("wide.parquet", &described(&footer), LIMIT).unwrap_err();
    assert!(matches!(error, Error::Broken), "{error}");
}

#[test]
fn a_dictionary_without_values_holds_nulls() {
    let keys = Int8Array::from(vec![None, None]);
    let empty: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    let column = DictionaryArray::new(keys, empty);
    let batch = RecordBatch::try_from_iter([("id", Arc::new(column) as ArrayRef)]).unwrap();
    let rows = Rows::new(&batch, events().catalog(), Some(OPEN)).unwrap();
    let mut line = Vec::new();
    rows.write(1, &mut line);
    let line = String::from_utf8(line).unwrap();
    assert_eq!(line, format!(r#"{{"event_type":"{OPEN}"}}"#));
}

#[test]
fn rows_that_no_byte_stands_for_are_refused() {
    let rows = 1 << 40;
    let nulls: ArrayRef = Arc::new(NullArray::new(rows));
    let batch = RecordBatch::try_from_iter([("id", nulls)]).unwrap();
    let error = read("nulls.arrow", &arrow(&batch), LIMIT).unwrap_err();
    assert!(matches!(error, Error::Broken), "{error}");
}
