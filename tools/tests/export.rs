//! The command `catalog export`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;

use event_catalog_codegen::emit::EMITTERS;
use event_catalog_codegen::{Builder, Error};
use support::{Scratch, catalog, copy, files, fixtures, text, zoo};

/// A copy of the zoo that a test may change.
fn zoo_in(scratch: &Scratch) -> String {
    let dir = scratch.0.join("schema-defs");
    copy(&fixtures().join("zoo/schema-defs"), &dir);
    dir.to_string_lossy().into_owned()
}

#[test]
fn every_format_is_written_once() {
    let scratch = Scratch::new("export-formats");
    for emitter in EMITTERS {
        let out = scratch.0.join(emitter.name).to_string_lossy().into_owned();
        let first = catalog(&["export", emitter.name, "--dir", &zoo(), "--out", &out]);
        assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
        assert!(
            files(&scratch.0.join(emitter.name)).len() > 1,
            "{}",
            emitter.name
        );
        let second =
            text(&catalog(&["export", emitter.name, "--dir", &zoo(), "--out", &out]).stdout);
        assert!(
            second.contains(" 0 files written") && second.contains("0 removed"),
            "{second}"
        );
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let scratch = Scratch::new("export-errors");
    let out = scratch.0.to_string_lossy().into_owned();
    for (arguments, part) in [
        (
            &["export", "sqll", "--out", &out][..],
            "invalid value 'sqll'",
        ),
        (
            &["export", "sql", "--dir", &zoo()],
            "name the folder to write to: --out DIR",
        ),
        (
            &["export", "sql", "--dir", &zoo(), "--update-lock"],
            "`sql` has no lock file",
        ),
    ] {
        let failed = catalog(arguments);
        assert_eq!(failed.status.code(), Some(2), "{arguments:?}");
        assert!(
            text(&failed.stderr).contains(part),
            "{}",
            text(&failed.stderr)
        );
    }
    let broken = fixtures()
        .join("diagnostics/unknown-field/schema")
        .to_string_lossy()
        .into_owned();
    let mistaken = catalog(&["export", "sql", "--dir", &broken, "--out", &out]);
    assert_eq!(mistaken.status.code(), Some(1));
    assert!(text(&mistaken.stderr).contains("error[unknown-field]"));
    assert!(
        files(&scratch.0).is_empty(),
        "nothing is written of a catalog with mistakes"
    );
}

#[test]
fn the_lock_is_asked_and_updated() {
    let scratch = Scratch::new("export-lock");
    let dir = zoo_in(&scratch);
    let lock = scratch.0.join("schema-defs/protobuf.lock");
    let out = scratch.0.join("out").to_string_lossy().into_owned();
    let committed = fs::read_to_string(&lock).unwrap();
    fs::remove_file(&lock).unwrap();
    let refused = catalog(&["export", "protobuf", "--dir", &dir, "--out", &out]);
    assert_eq!(refused.status.code(), Some(1));
    let message = text(&refused.stderr);
    assert!(
        message.contains("`protobuf.lock` lacks")
            && message.contains("`catalog export protobuf --update-lock`"),
        "{message}"
    );
    let builder = Builder::new(&dir).out_dir(&out).emitter("protobuf");
    assert!(matches!(builder.try_generate(), Err(Error::Lock(error)) if error.count > 10));

    let updated = catalog(&[
        "export",
        "protobuf",
        "--dir",
        &dir,
        "--update-lock",
        "--out",
        &out,
    ]);
    assert_eq!(updated.status.code(), Some(0), "{}", text(&updated.stderr));
    assert!(
        text(&updated.stdout).contains("animal of farm.Arrived"),
        "{}",
        text(&updated.stdout)
    );
    assert_eq!(
        fs::read_to_string(&lock).unwrap(),
        committed,
        "the same numbers as when it was first made"
    );
    let again = text(&catalog(&["export", "protobuf", "--dir", &dir, "--update-lock"]).stdout);
    assert!(again.contains("nothing is new"), "{again}");
    let written = text(&catalog(&["export", "protobuf", "--dir", &dir, "--out", &out]).stdout);
    assert!(written.contains(" 0 files written"), "{written}");
    // Nothing else needs the lock: an event is added without it.
    fs::remove_file(&lock).unwrap();
    assert_eq!(catalog(&["check", &dir]).status.code(), Some(0));
    assert_eq!(
        catalog(&["generate", "--dir", &dir, "--out", &out])
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn schemas_for_editors_stand_where_the_yaml_looks_for_them() {
    let scratch = Scratch::new("export-editor");
    let dir = zoo_in(&scratch);
    assert_eq!(
        catalog(&["export", "editor", "--dir", &dir]).status.code(),
        Some(0)
    );
    for file in files(&scratch.0)
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "yaml"))
    {
        let yaml = scratch.0.join(file);
        let first = fs::read_to_string(&yaml)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned();
        let schema = first
            .strip_prefix("# yaml-language-server: $schema=")
            .unwrap();
        assert!(
            yaml.parent().unwrap().join(schema).is_file(),
            "{}: {schema}",
            file.display()
        );
    }
    assert_eq!(
        catalog(&["check", &dir]).status.code(),
        Some(0),
        "tools pass the folder over"
    );
}

#[test]
fn a_catalog_on_top_of_another_exports() {
    let scratch = Scratch::new("export-on");
    let out = scratch.0.to_string_lossy().into_owned();
    let exported = catalog(&[
        "export",
        "json-schema",
        "--on",
        "../schema-defs",
        "--dir",
        "../examples/streaming/schema-defs",
        "--out",
        &out,
    ]);
    assert_eq!(
        exported.status.code(),
        Some(0),
        "{}",
        text(&exported.stderr)
    );
    assert!(
        files(&scratch.0)
            .iter()
            .any(|file| file.starts_with("custom"))
    );
}

/// The least that is a catalog: no event, no field, no type.
#[test]
fn a_catalog_without_anything_exports() {
    let scratch = Scratch::new("export-empty");
    let dir = scratch.0.join("schema-defs");
    fs::create_dir_all(&dir).unwrap();
    let catalog =
        "name: bare\ndoc: Nothing yet.\ntag: kind\nchannels: {}\ncategories: {}\nreleases: {}\n";
    fs::write(dir.join("catalog.yaml"), catalog).unwrap();
    let catalog = event_catalog_codegen::compile(&dir).unwrap();
    // Documents have tests of their own.
    for emitter in EMITTERS
        .iter()
        .filter(|emitter| !emitter.name.starts_with("docs"))
    {
        for (path, text) in emitter.files(&catalog).unwrap().0 {
            // CSV has no comments.
            let says_so = text.contains("@generated") || emitter.name == "inventory";
            assert!(
                text.ends_with('\n') && says_so,
                "{}: {path}: {text}",
                emitter.name
            );
        }
    }
}
