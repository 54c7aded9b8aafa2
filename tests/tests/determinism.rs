//! The same input makes the same bytes: in every run, in every folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use braze_events::EventType;
use catalog_tests::{files, sample};
use event_catalog_codegen::{Builder, emit};

fn schema_defs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-defs")
}

/// An empty folder of this name for this test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("determinism")
        .join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Copies a folder, the last file first, so that the order on disk differs too.
fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from).into_iter().rev() {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

#[test]
fn every_run_generates_the_same_bytes_from_any_folder() {
    let moved = scratch("moved-catalog").join("deep/er");
    copy(&schema_defs(), &moved);
    for emitter in emit::EMITTERS {
        let generate = |schema: &Path, name: &str| {
            let out = scratch(name);
            Builder::new(schema)
                .out_dir(&out)
                .emitter(emitter.name)
                .try_generate()
                .unwrap();
            files(&out)
        };
        let first = generate(&schema_defs(), "first");
        assert!(!first.is_empty(), "{}", emitter.name);
        let moved = generate(&moved, "second");
        for (path, bytes) in &first {
            assert!(moved.get(path) == Some(bytes), "{} differs", path.display());
        }
        assert_eq!(first.len(), moved.len());
        // Writing once more, over what is there, changes nothing.
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("determinism/first");
        Builder::new(schema_defs())
            .out_dir(&out)
            .emitter(emitter.name)
            .try_generate()
            .unwrap();
        assert!(files(&out) == first);
        assert_no_trace_of_place_or_time(&first);
    }
}

fn assert_no_trace_of_place_or_time(files: &BTreeMap<PathBuf, Vec<u8>>) {
    let mut traces: Vec<String> = [
        env!("CARGO_MANIFEST_DIR"),
        env!("CARGO_TARGET_TMPDIR"),
        "moved-catalog",
        "deep/er",
        "determinism",
        "SystemTime",
    ]
    .map(str::to_owned)
    .into();
    traces.extend(std::env::var("HOME").ok().filter(|home| home.len() > 5));
    traces.extend(
        Command::new("date")
            .arg("+%Y-%m-%d")
            .output()
            .ok()
            .and_then(|date| String::from_utf8(date.stdout).ok())
            .map(|date| date.trim().to_owned()),
    );
    for (path, bytes) in files {
        let text = std::str::from_utf8(bytes).unwrap();
        for trace in &traces {
            assert!(
                trace.is_empty() || !text.contains(trace.as_str()),
                "{} holds {trace}",
                path.display()
            );
        }
    }
}

#[test]
fn a_seed_makes_the_same_sample_again() {
    for event_type in EventType::ALL.iter().copied() {
        let first = sample(event_type, 42).to_json();
        assert_eq!(sample(event_type, 42).to_json(), first);
        assert_ne!(
            sample(event_type, 43).to_json(),
            first,
            "another seed, another sample"
        );
    }
    // On every machine: one small sample, written down.
    let expected = concat!(
        r#"{"event_type":"users.UserDeleteRequest","id":"37e9671c-4537-4d5d-8cf6-35ee9e9e2fa4","#,
        r#""user_id":"6a231ea05705b8770b3d7dd5","time":1780686498}"#
    );
    assert_eq!(sample(EventType::UserDeleteRequest, 42).to_json(), expected);
}
