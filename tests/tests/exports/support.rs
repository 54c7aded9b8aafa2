//! Catalogs, their exports, sample records, and the tools that judge them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use braze_events::{Event, EventType};
use catalog_tests::{empty, sample};
use event_catalog_codegen::{Catalog, compile, emit, load};
use serde_json::Value;

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn compiled(folder: &str) -> Catalog {
    match compile(&root().join(folder)) {
        Ok(catalog) => catalog,
        Err(found) => panic!("{found}"),
    }
}

/// Braze's catalog.
pub(crate) fn braze() -> &'static Catalog {
    static BRAZE: OnceLock<Catalog> = OnceLock::new();
    BRAZE.get_or_init(|| compiled("schema-defs"))
}

/// The catalog that uses every feature of the language.
pub(crate) fn zoo() -> &'static Catalog {
    static ZOO: OnceLock<Catalog> = OnceLock::new();
    ZOO.get_or_init(|| compiled("tests/fixtures/zoo/schema-defs"))
}

/// The example of a catalog of one's own.
pub(crate) fn telemetry() -> &'static Catalog {
    static TELEMETRY: OnceLock<Catalog> = OnceLock::new();
    TELEMETRY.get_or_init(|| compiled("examples/telemetry/schema-defs"))
}

/// The custom events of the example, on top of Braze's catalog.
pub(crate) fn streaming() -> &'static Catalog {
    static STREAMING: OnceLock<Catalog> = OnceLock::new();
    STREAMING.get_or_init(|| {
        let base = load::Base {
            folder: &root().join("schema-defs"),
            crate_name: "braze-events",
        };
        event_catalog_codegen::compile_on(base, &root().join("examples/streaming/schema-defs"))
            .unwrap()
    })
}

/// What an emitter makes: path -> text.
pub(crate) fn export(catalog: &Catalog, format: &str) -> BTreeMap<String, String> {
    match emit::named(format).unwrap().files(catalog) {
        Ok(files) => files.0,
        Err(error) => panic!("{error}"),
    }
}

/// Writes files into an empty folder of this name.
pub(crate) fn written(name: &str, files: &BTreeMap<String, String>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("exports")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A Python with the packages that the tests need.
pub(crate) fn python() -> Option<PathBuf> {
    installed("python/bin/python")
}

/// Something that `tests/exports/install` has put into `target/exports`; without it the test is to
/// be skipped.
pub(crate) fn installed(path: &str) -> Option<PathBuf> {
    let path = root().join("target/exports").join(path);
    if path.exists() {
        return Some(path);
    }
    skipped("there is no `target/exports`: run tests/exports/install");
    None
}

/// Says why a test is skipped; where everything must be tested, that is a failure.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    println!("skipped, because {why}");
}

/// Runs a command that must succeed.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    output
}

/// Samples of a type.
pub(crate) fn samples(event_type: EventType, count: u64) -> Vec<Event<'static>> {
    (0..count).map(|seed| sample(event_type, seed)).collect()
}

/// The fields of an event as JSON, without its tag and without nulls: absent and null mean the
/// same.
pub(crate) fn fields(event: &Event<'_>) -> Value {
    let mut json: Value = serde_json::from_str(&event.to_json()).unwrap();
    json.as_object_mut().unwrap().remove("event_type");
    without_nulls(json)
}

/// An object without its nulls, numbers at their shortest: 10.0 is 10, and floats are of 32 bits,
/// whoever wrote them.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Number(number) if number.is_f64() => {
            // The shortest text that is this float, as JSON.
            #[allow(
                clippy::cast_possible_truncation,
                reason = "it was of 32 bits before somebody wrote it with more digits"
            )]
            let short = number.as_f64().unwrap() as f32;
            serde_json::from_str(&short.to_string()).unwrap()
        }
        value => value,
    }
}

/// The catalog's records for tables: event, table, and records as they should come back.
pub(crate) fn records(count: u64) -> Vec<(&'static str, Vec<Value>)> {
    let mut all = Vec::new();
    for event_type in EventType::ALL.iter().copied() {
        let mut records: Vec<Value> = samples(event_type, count).iter().map(fields).collect();
        // Required fields at their emptiest: empty texts and zeros are values too.
        records.push(fields(&empty(event_type)));
        all.push((event_type.as_str(), records));
    }
    all
}

/// The table of an event.
pub(crate) fn table(wire: &str) -> String {
    let mut out = String::new();
    for (i, c) in wire.char_indices() {
        let inside_word =
            i > 0 && !wire[..i].ends_with('.') && !wire[..i].ends_with(char::is_uppercase);
        match c {
            '.' => out.push('_'),
            c if c.is_uppercase() => {
                if inside_word {
                    out.push('_');
                }
                out.extend(c.to_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}
