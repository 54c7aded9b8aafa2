//! fastavro, the Python implementation that most use, reads what we write and we read what it
//! writes.
//!
//! Needs a Python that has it: `$FASTAVRO_PYTHON`, or what `tests/fastavro/install` has made, or
//! `python3`. Without one the test says so and passes, unless `CI` is set.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use braze_events::Event;
use braze_events::avro::{Codec, schema_of};
use serde_json::Value;

use super::support::{fields, read_fields, samples, without_nulls, write};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn python() -> Option<PathBuf> {
    let installed = root().join("target/fastavro/bin/python");
    let candidates = std::env::var_os("FASTAVRO_PYTHON")
        .map(PathBuf::from)
        .into_iter()
        .chain([installed, "python3".into()]);
    // By a name in it: any folder called `fastavro` could be imported.
    let probe = ["-c", "from fastavro import reader"];
    let has_it = |python: &PathBuf| {
        Command::new(python)
            .args(probe)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    candidates.into_iter().find(has_it)
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| without_nulls(serde_json::from_str(line).unwrap()))
        .collect()
}

#[test]
fn every_event_type_both_ways() {
    let Some(python) = python() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Python with fastavro: run tests/fastavro/install"
        );
        println!("skipped: no Python with fastavro; `tests/fastavro/install` makes one");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fastavro");
    let _ = fs::remove_dir_all(&folder);
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    fs::create_dir_all(&ours).unwrap();
    fs::create_dir_all(&theirs).unwrap();
    let all: Vec<_> = Event::CATALOG
        .events
        .iter()
        .map(|event| (event.name, samples(event, 10)))
        .collect();
    let mut text = String::new();
    for (i, (name, events)) in all.iter().enumerate() {
        // The codecs that fastavro has without other packages.
        let codec = [Codec::Deflate, Codec::Null, Codec::Bzip2, Codec::Xz][i % 4];
        fs::write(ours.join(format!("{name}.avro")), write(events, codec)).unwrap();
        fs::write(
            theirs.join(format!("{name}.avsc")),
            schema_of(Event::CATALOG.event(name).unwrap(), None),
        )
        .unwrap();
        text.clear();
        for event in events {
            writeln!(text, "{}", fields(event)).unwrap();
        }
        fs::write(theirs.join(format!("{name}.jsonl")), &text).unwrap();
    }
    let script = root().join("tests/fastavro/exchange.py");
    let output = Command::new(python)
        .arg(script)
        .args([&ours, &theirs])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for (name, events) in &all {
        let expected: Vec<Value> = events.iter().map(fields).collect();
        assert_eq!(
            lines(&ours.join(format!("{name}.jsonl"))),
            expected,
            "{name}"
        );
        assert_eq!(
            read_fields(&fs::read(theirs.join(format!("{name}.avro"))).unwrap()),
            expected,
            "{name}"
        );
    }
}
