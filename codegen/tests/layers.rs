//! A catalog on top of another: it sees that one's names, emits its own, and may not redefine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;

use event_catalog_codegen::load::{Base, Texts};
use event_catalog_codegen::{Catalog, Diagnostics, compile_on, compile_on_texts, emit};
use support::{Scratch, fixtures};

/// What these files make of the zoo, which is the same whether its files are on disk or carried.
fn on_top(name: &str, files: &[(&str, &str)]) -> Result<Catalog, Diagnostics> {
    let scratch = Scratch::new(name);
    for (path, text) in files {
        let path = scratch.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let folder = fixtures().join("zoo/schema-defs");
    let made = compile_on(
        Base {
            folder: &folder,
            crate_name: "the-zoo",
        },
        &scratch.0,
    );
    let texts: Vec<_> = support::files(&folder)
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(folder.join(path)).unwrap()))
        .collect();
    let texts: Vec<_> = texts
        .iter()
        .map(|(path, text)| (path.to_str().unwrap(), text.as_str()))
        .collect();
    match (
        &made,
        compile_on_texts(
            Texts {
                files: &texts,
                crate_name: "the-zoo",
            },
            &scratch.0,
        ),
    ) {
        (Ok(made), Ok(carried)) => {
            assert_eq!(
                format!("{:?}", (&made.custom, &made.types)),
                format!("{:?}", (carried.custom, carried.types))
            );
        }
        // Messages tell of a file that is carried by the name of its crate.
        (Err(found), Err(carried)) => {
            assert_eq!(
                found
                    .to_string()
                    .replace(folder.to_str().unwrap(), "the-zoo"),
                carried.to_string()
            );
        }
        other => panic!("{other:?}"),
    }
    made
}

#[test]
fn a_catalog_that_is_carried_is_whole() {
    let scratch = Scratch::new("layer-no-catalog");
    let found = compile_on_texts(
        Texts {
            files: &[("types.yaml", "mood: {doc: A mood.}\n")],
            crate_name: "the-zoo",
        },
        &scratch.0,
    )
    .unwrap_err();
    let found: Vec<_> = found
        .iter()
        .map(|d| (d.place.file.path(), d.rule.name))
        .collect();
    assert_eq!(found, [("the-zoo/catalog.yaml", "missing-file")]);
}

#[test]
fn names_of_the_catalog_beneath_resolve_and_are_not_copied() {
    let files = [
        (
            "types.yaml",
            "mood: {doc: A mood., values: {good: Good.}}\n",
        ),
        (
            "custom/visits.yaml",
            "visited:\n  doc: Somebody came.\n  required: {mood: mood, diet: diet, when: datetime}\n  optional: [weight]\n  see: [farm.Arrived]\n",
        ),
    ];
    let catalog = on_top("layer-good", &files).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(catalog.base.as_ref().unwrap().crate_name, "the_zoo");
    assert_eq!(
        catalog
            .custom
            .iter()
            .map(|event| event.wire.as_str())
            .collect::<Vec<_>>(),
        ["visited"]
    );
    let files = (emit::named("rust").unwrap().run)(&catalog).0;
    assert_eq!(
        files.keys().map(String::as_str).collect::<Vec<_>>(),
        ["catalog.rs", "catalog/tables.rs", "custom.rs", "types.rs"]
    );
    let custom = &files["custom.rs"];
    for part in [
        "::the_zoo::types::Diet<'a>",
        "super::types::Mood<'a>",
        "::the_zoo::mail::Moment<'a>",
        "::the_zoo::farm::Arrived",
    ] {
        assert!(custom.contains(part), "{part}\n{custom}");
    }
    assert!(files["types.rs"].contains("enum Mood") && !files["types.rs"].contains("enum Diet"));
}

#[test]
fn mistakes_of_a_layer_are_reported_in_its_files() {
    let rules = |name: &str, files: &[(&str, &str)]| -> Vec<(String, &'static str)> {
        let found = on_top(name, files).map_or_else(|found| found, |catalog| catalog.warnings);
        found
            .iter()
            .map(|d| {
                (
                    d.place.file.path().rsplit('/').next().unwrap().to_owned(),
                    d.rule.name,
                )
            })
            .collect()
    };
    assert_eq!(
        rules(
            "layer-twice",
            &[("types.yaml", "diet: {doc: Another., values: {a: A.}}\n")]
        ),
        [("types.yaml".to_owned(), "duplicate-name")]
    );
    assert_eq!(
        rules("layer-unused", &[("types.yaml", "mood: {doc: A mood.}\n")]),
        [("types.yaml".to_owned(), "unused-type")]
    );
    assert_eq!(
        rules(
            "layer-stray",
            &[("catalog.yaml", "name: x\n"), ("events/a.yaml", "a: 1\n")]
        ),
        [
            ("catalog.yaml".to_owned(), "stray-file"),
            ("a.yaml".to_owned(), "stray-file")
        ]
    );
    assert_eq!(
        rules(
            "layer-unknown",
            &[(
                "custom/v.yaml",
                "visited: {doc: Came., required: {mood: moood}, see: [farm.Arived]}\n"
            )]
        ),
        [
            ("v.yaml".to_owned(), "unknown-type"),
            ("v.yaml".to_owned(), "unknown-event")
        ]
    );
}
