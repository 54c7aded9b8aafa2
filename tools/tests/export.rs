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

#[test]
fn tables_of_an_older_side_are_changed() {
    let scratch = Scratch::new("export-from");
    let dir = zoo_in(&scratch);
    let out = scratch.0.join("out").to_string_lossy().into_owned();
    let export = |more: &[&str]| {
        let all = [&["export", "sql", "--dir", &dir, "--out", &out], more].concat();
        let output = catalog(&all);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let path = scratch.0.join("out/duckdb.sql");
        fs::read_to_string(path).unwrap()
    };
    let one = ["--dialect", "duckdb", "--events", "farm.barn.Fed"];
    let whole = export(&one);
    let written = files(&scratch.0.join("out"));
    let scripts = written
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(".sql"));
    assert_eq!(scripts.count(), 1);
    assert_eq!(whole.matches("CREATE TABLE").count(), 1);
    let from = [&one[..], &["--from", "release:1"]].concat();
    let changed = export(&from);
    let statements: Vec<&str> = changed
        .lines()
        .filter(|line| line.starts_with("ALTER"))
        .collect();
    assert_eq!(
        statements,
        [
            "ALTER TABLE \"farm_barn_fed\" ALTER COLUMN \"name\" DROP NOT NULL;",
            "ALTER TABLE \"farm_barn_fed\" ADD COLUMN IF NOT EXISTS \"note\" VARCHAR;",
            "ALTER TABLE \"farm_barn_fed\" ALTER COLUMN \"cage\" DROP NOT NULL;",
        ]
    );
    // A folder: what only its words changed in gets new comments, and a new column comes last.
    let older = scratch.0.join("older");
    copy(&fixtures().join("zoo/schema-defs"), &older);
    let path = scratch.0.join("schema-defs/events/farm/barn.yaml");
    let yaml = fs::read_to_string(&path).unwrap();
    let yaml = yaml.replace("doc: An animal was fed.", "doc: An animal got food.");
    fs::write(
        &path,
        yaml.replace("link, extras]", "link, extras, guardian]"),
    )
    .unwrap();
    let fields = scratch.0.join("schema-defs/fields");
    let field = "fields:\n  guardian: {type: string, pii: true, doc: Who looked on.}\n";
    fs::write(fields.join("guardian.yaml"), field).unwrap();
    let older = older.to_string_lossy().into_owned();
    let changed = export(&[&one[..], &["--from", &older]].concat());
    let lines: Vec<&str> = changed
        .lines()
        .skip_while(|line| *line != "-- farm.barn.Fed")
        .collect();
    assert_eq!(lines.len(), 4, "{changed}");
    assert_eq!(
        lines[1],
        "ALTER TABLE \"farm_barn_fed\" ADD COLUMN IF NOT EXISTS \"guardian\" VARCHAR;"
    );
    assert!(
        lines[2].starts_with("COMMENT ON COLUMN \"farm_barn_fed\".\"guardian\" IS 'Who looked on.")
    );
    assert!(lines[3].starts_with("COMMENT ON TABLE \"farm_barn_fed\" IS 'An animal got food."));
    for (more, status, part) in [
        (
            &["sql", "--from", "release:9"][..],
            1,
            "has no release `9`; it has releases 1 to 5",
        ),
        (
            &["sql", "--events", "farm.barn.fed"],
            1,
            "there is no event `farm.barn.fed`",
        ),
        (&["sql", "--dialect", "oracle"], 2, "invalid value 'oracle'"),
        (
            &["sql-checks", "--timestamps"],
            2,
            "`--from`, `--load` and `--timestamps` are for `sql`, not for `sql-checks`",
        ),
        (
            &["avro", "--from", "release:1"],
            2,
            "`--from`, `--for`, `--load`, `--timestamps`, `--dialect` and `--events` are for `sql`, not for `avro`",
        ),
        (
            &["sql", "--load", "@stage/"],
            2,
            "`--load` needs `{event}` where the name of an event stands",
        ),
        (
            &["sql", "--for", "gate_share", "--timestamps"],
            2,
            "cannot be used with",
        ),
        (
            &["sql", "--for", "gate"],
            1,
            "`catalog.yaml` has no tables `gate`; under `tables`, it has gate_share",
        ),
    ] {
        let failed = catalog(&[&["export", "--dir", &dir, "--out", &out], more].concat());
        let said = text(&failed.stderr);
        assert_eq!(failed.status.code(), Some(status), "{said}");
        assert!(said.contains(part), "{said}");
    }
}
