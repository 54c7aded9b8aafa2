//! Protocol Buffers compile, say what the catalog says, and their numbers never move.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalog_tests::copy;
use event_catalog_codegen::model::{Presence, Shape};
use event_catalog_codegen::{Catalog, compile, emit};
use protox::prost_reflect::{Cardinality, DescriptorPool, FieldDescriptor, MessageDescriptor};

use super::support::{braze, export, root, streaming, written, zoo};

pub(super) fn pool(files: &BTreeMap<String, String>, name: &str) -> DescriptorPool {
    let folder = written(&format!("protobuf-{name}"), files);
    let mut compiler = protox::Compiler::new([&folder]).unwrap();
    compiler.include_imports(true);
    compiler
        .open_files(files.keys())
        .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    compiler.descriptor_pool()
}

fn message(pool: &DescriptorPool, catalog: &Catalog, wire: &str) -> MessageDescriptor {
    pool.get_message_by_name(&format!("{}.{wire}", catalog.name))
        .unwrap()
}

/// Options that the catalog's own files define, by their names.
fn options(field: &FieldDescriptor) -> Vec<String> {
    field
        .options()
        .extensions()
        .map(|(extension, value)| format!("{}={value}", extension.name()))
        .collect()
}

#[test]
fn every_event_is_a_message() {
    for (catalog, name) in [
        (braze(), "braze"),
        (zoo(), "zoo"),
        (streaming(), "streaming"),
    ] {
        let pool = pool(&export(catalog, "protobuf"), name);
        let any = message(&pool, catalog, "Event");
        assert_eq!(
            any.oneofs().next().unwrap().fields().len(),
            catalog.events.len()
        );
        for event in &catalog.events {
            let message = message(&pool, catalog, &event.wire);
            assert_eq!(message.fields().len(), event.fields.len());
            assert!(
                any.fields()
                    .any(|field| field.kind().as_message() == Some(&message)),
                "{}",
                event.wire
            );
            for slot in &event.fields {
                let name = &slot.name;
                let field = message
                    .get_field_by_name(name)
                    .or_else(|| message.get_field_by_json_name(name))
                    .unwrap();
                assert_eq!(
                    field.cardinality() == Cardinality::Repeated,
                    slot.ty.shape != Shape::One,
                    "{name}"
                );
                if slot.ty.shape == Shape::One {
                    assert_eq!(
                        field.supports_presence(),
                        slot.presence == Presence::Optional,
                        "{name}"
                    );
                }
                assert_eq!(
                    options(&field).contains(&"pii=true".to_owned()),
                    slot.notes.pii,
                    "{name}"
                );
            }
        }
    }
}

/// A zoo whose YAML a test edits.
struct Edited(PathBuf);

impl Edited {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("exports")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        copy(&root().join("tests/fixtures/zoo/schema-defs"), &folder);
        // Who gets which events has no numbers, and would have to be edited too.
        fs::remove_dir_all(folder.join("destinations")).unwrap();
        Edited(folder)
    }

    fn edit(&self, path: &str, old: &str, new: &str) {
        let path = self.0.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn catalog(&self) -> Catalog {
        compile(&self.0).unwrap_or_else(|found| panic!("{found}"))
    }

    /// What `--update-lock` does.
    fn update(&self) -> Vec<String> {
        let lock = emit::named("protobuf").unwrap().lock.unwrap();
        let Some(emit::Update { text, added }) = (lock.update)(&self.catalog()) else {
            return Vec::new();
        };
        fs::write(self.0.join(lock.file), text).unwrap();
        added
    }

    /// Numbers of a message by name.
    fn numbers(&self, wire: &str, name: &str) -> BTreeMap<String, u32> {
        let catalog = self.catalog();
        let pool = pool(&export(&catalog, "protobuf"), name);
        message(&pool, &catalog, wire)
            .fields()
            .map(|field| (field.name().to_owned(), field.number()))
            .collect()
    }
}

#[test]
fn numbers_never_move() {
    const CLEANED: &str = "farm.barn.stall.Cleaned";
    let zoo = Edited::new("numbers");
    assert!(zoo.update().is_empty(), "the lock of the zoo is up to date");
    let before = zoo.numbers(CLEANED, "before");

    // A field that the canonical order puts before all others, and one that is gone.
    zoo.edit(
        "events/farm/barn/stall.yaml",
        "optional:\n    - water:",
        "required: [animal]\n  optional:\n    - water:",
    );
    zoo.edit("events/farm/barn/stall.yaml", "    - zone\n", "");
    zoo.edit(
        "events/farm/barn.yaml",
        "optional: [heartbeats,",
        "optional: [zone, heartbeats,",
    );
    let refused = emit::named("protobuf")
        .unwrap()
        .files(&zoo.catalog())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("`catalog export protobuf --update-lock`"),
        "{refused}"
    );
    assert_eq!(
        zoo.update(),
        ["zone of farm.barn.Fed", "animal of farm.barn.stall.Cleaned"]
    );
    let after = zoo.numbers(CLEANED, "after");
    let last = before.values().max().unwrap();
    assert_eq!(after["animal"], last + 1, "what is new comes last");
    assert!(!after.contains_key("zone"));
    for (name, number) in &after {
        assert!(name == "animal" || before[name] == *number, "{name} moved");
    }

    // What is gone is reserved; another field does not get its number, and when it comes back it
    // has its own.
    let text = export(&zoo.catalog(), "protobuf")["zoo/farm/barn/stall.proto"].clone();
    assert!(
        text.contains(&format!(
            "  reserved {};\n  reserved \"zone\";",
            before["zone"]
        )),
        "{text}"
    );
    zoo.edit(
        "events/farm/barn/stall.yaml",
        "required: [animal]\n  optional:\n",
        "optional:\n    - note\n    - zone\n",
    );
    assert_eq!(zoo.update(), ["note of farm.barn.stall.Cleaned"]);
    let again = zoo.numbers(CLEANED, "again");
    assert_eq!((again["zone"], again["note"]), (before["zone"], last + 2));

    // A wider number is read as before; another type is another field.
    zoo.edit(
        "events/farm/barn/stall.yaml",
        "{min: 0, max: 99.5, doc",
        "{doc",
    );
    zoo.edit(
        "fields/keeper.yaml",
        "price: {type: float,",
        "price: {type: string,",
    );
    zoo.edit(
        "types.yaml",
        "unix_seconds: {base: int,",
        "unix_seconds: {base: long,",
    );
    assert_eq!(zoo.update(), ["price of farm.barn.stall.Cleaned"]);
    let retyped = zoo.numbers(CLEANED, "retyped");
    assert_eq!(
        (retyped["time"], retyped["price"]),
        (before["time"], last + 3)
    );
    let text = export(&zoo.catalog(), "protobuf")["zoo/farm/barn/stall.proto"].clone();
    assert!(
        text.contains(&format!(
            "reserved {}, {};",
            before["price"], after["animal"]
        )) && !text.contains("reserved \"price\""),
        "{text}"
    );
}

#[test]
fn numbers_of_events_never_move() {
    let zoo = Edited::new("events");
    let before = zoo.numbers("Event", "events-before");
    zoo.edit(
        "events/farm.yaml",
        "Empty:\n  doc: An event without any field.\n",
        "Absent:\n  doc: Nobody came.\n",
    );
    zoo.update();
    let after = zoo.numbers("Event", "events-after");
    let last = before.values().max().unwrap();
    assert_eq!(after["farm_absent"], last + 1);
    for (name, number) in &before {
        assert!(
            name == "farm_empty" || after[name] == *number,
            "{name} moved"
        );
    }
    assert!(
        export(&zoo.catalog(), "protobuf")["zoo/any_event.proto"]
            .contains(&format!("reserved {};", before["farm_empty"]))
    );
}

#[test]
fn the_lock_of_the_catalog_is_up_to_date() {
    if let Err(error) = emit::named("protobuf").unwrap().files(braze()) {
        panic!("{error}");
    }
}
