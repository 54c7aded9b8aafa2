//! Exports of the zoo, byte for byte: one file for each format, with all its files in a row.

use std::fmt::Write as _;
use std::fs;

use event_catalog_codegen::emit::EMITTERS;

use super::support::{export, root, zoo};

#[test]
fn exports_of_the_zoo_are_as_expected() {
    let mut problems = String::new();
    // Generated Rust is compiled and run instead: see `zoo`.
    for emitter in EMITTERS
        .iter()
        .filter(|emitter| emitter.name != "rust" && !emitter.name.starts_with("docs"))
    {
        let expected = root().join(format!("tests/fixtures/zoo/exports/{}.txt", emitter.name));
        let mut actual = String::new();
        for (path, text) in export(zoo(), emitter.name) {
            writeln!(actual, "==> {path} <==\n{text}").unwrap();
        }
        if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
            fs::create_dir_all(expected.parent().unwrap()).unwrap();
            fs::write(&expected, actual).unwrap();
            continue;
        }
        let found = fs::read_to_string(&expected)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if let Some((i, (was, is))) = found
            .lines()
            .zip(actual.lines())
            .enumerate()
            .find(|(_, (was, is))| was != is)
        {
            writeln!(
                problems,
                "{}:{}: is now `{is}`, was `{was}`",
                expected.display(),
                i + 1
            )
            .unwrap();
        } else if found != actual {
            writeln!(
                problems,
                "{}: {} bytes, now {}",
                expected.display(),
                found.len(),
                actual.len()
            )
            .unwrap();
        }
    }
    assert!(
        problems.is_empty(),
        "\n{problems}To rewrite them: UPDATE_EXPECT=1 cargo test -p catalog-tests exports::golden\n"
    );
}

/// Compares what an export makes of the zoo when it is asked for a part or for something else.
pub(super) fn compare(name: &str, actual: &str) {
    let expected = root().join(format!("tests/fixtures/zoo/exports/{name}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        fs::write(&expected, actual).unwrap();
    }
    let found = fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        found.replace("\r\n", "\n") == actual,
        "{} differs; UPDATE_EXPECT=1 cargo test -p catalog-tests exports rewrites it",
        expected.display()
    );
}
