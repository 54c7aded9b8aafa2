//! Tables that somebody else keeps: those of the vendor's share equal the facts, and the views of
//! them have the catalog's own names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use event_catalog_codegen::emit::sql::{self, Wanted};
use event_catalog_codegen::model::{ColumnType, Presence, Primitive, Shape, TableSet};
use event_catalog_codegen::{Catalog, model};
use serde_json::Value;

use super::support::{braze, python, root, run, table, written, zoo};

/// What the share has otherwise than the catalog can say: its page calls lists `object` and `string`
/// in these tables, and `array` in others.
const LISTS: [(&str, &str, &str); 4] = [
    (
        "users.messages.email.Click",
        "suspected_bot_click_reason",
        "object",
    ),
    (
        "users.messages.rcs.Click",
        "suspected_bot_click_reason",
        "string",
    ),
    ("users.messages.rcs.InboundReceive", "media_urls", "string"),
    (
        "users.messages.sms.ShortLinkClick",
        "suspected_bot_click_reason",
        "object",
    ),
];

fn share(catalog: &Catalog) -> &TableSet {
    catalog.tables.first().unwrap()
}

fn exported(catalog: &Catalog) -> BTreeMap<String, String> {
    let wanted = Wanted {
        kept: Some(share(catalog)),
        ..Wanted::default()
    };
    sql::files(catalog, &wanted).0
}

/// The events with their tables.
fn tables(catalog: &Catalog) -> impl Iterator<Item = (&model::Event, &model::Table)> {
    let all = catalog.events.iter().zip(&share(catalog).tables);
    all.filter_map(|(event, table)| Some((event, table.as_ref()?)))
}

/// What the vendor's page calls a type.
fn word(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Timestamp => "timestamp",
        ColumnType::Value(ty) if ty.shape != Shape::One => "array",
        ColumnType::Value(ty) => match ty.kind.primitive().unwrap() {
            Primitive::String => "string",
            Primitive::Int | Primitive::Long => "int",
            Primitive::Float | Primitive::Double => "float",
            Primitive::Boolean => "boolean",
            Primitive::Bytes => unreachable!("no event has bytes"),
        },
    }
}

#[test]
fn the_share_is_as_the_facts_say() {
    let facts = fs::read_to_string(root().join("tests/facts/snowflake.json")).unwrap();
    let facts: BTreeMap<String, Vec<(String, String, bool)>> =
        serde_json::from_str(&facts).unwrap();
    let line = |event: &str, name: &str, ty: &str, nullable: bool| {
        format!("{event} {name}: {ty}{}", if nullable { "?" } else { "" })
    };
    let mut expected: BTreeSet<String> = BTreeSet::new();
    let mut lists = 0;
    for (event, columns) in &facts {
        for (name, ty, nullable) in columns {
            let is_list = LISTS.contains(&(event, name, ty));
            lists += usize::from(is_list);
            let ty = if is_list { "array" } else { ty };
            expected.insert(line(event, name, ty, *nullable));
        }
    }
    assert_eq!(lists, LISTS.len(), "each exception is one");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (event, table) in tables(braze()) {
        let name = event.wire.to_uppercase().replace('.', "_") + "_SHARED";
        assert_eq!(table.name, name);
        found.extend(table.columns.iter().map(|column| {
            let nullable = column.presence == Presence::Optional;
            line(&event.wire, &column.name, word(column.ty), nullable)
        }));
    }
    let only = |a: &BTreeSet<String>, b| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(only(&expected, &found), only(&found, &expected));
    assert!(facts.len() == 94 && found.len() > 2000, "{}", found.len());
}

#[test]
fn views_have_the_names_of_the_catalog() {
    let Some(python) = python() else { return };
    for catalog in [braze(), zoo()] {
        let set = share(catalog);
        let folder = written(&format!("kept-{}", catalog.name), &exported(catalog));
        let script = root().join("tests/exports/kept.py");
        let output = run(Command::new(&python)
            .arg(script)
            .arg(folder)
            .args([&*set.name, set.dialect]));
        let found: BTreeMap<String, Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
        let found: BTreeMap<String, Vec<Value>> = found
            .into_iter()
            .map(|(name, columns)| (name.to_lowercase(), columns))
            .collect();
        let names = |table: &str| -> Vec<String> {
            let columns = found.get(table).unwrap_or_else(|| panic!("{table}"));
            let columns = columns.iter();
            columns
                .map(|column| column[0].as_str().unwrap().to_lowercase())
                .collect()
        };
        for (event, kept) in tables(catalog) {
            let fields: Vec<String> = event
                .fields
                .iter()
                .map(|slot| slot.plain_name().to_lowercase())
                .collect();
            assert_eq!(names(&table(&event.wire)), fields, "{}", event.wire);
            let columns: Vec<&str> = kept.columns.iter().map(|column| &*column.name).collect();
            assert_eq!(names(&kept.name.to_lowercase()), columns, "{}", event.wire);
        }
        assert_eq!(found.len(), 2 * tables(catalog).count());
    }
}

#[test]
fn tables_of_the_zoo_are_as_expected() {
    let mut actual = String::new();
    for (path, text) in exported(zoo()) {
        writeln!(actual, "==> {path} <==\n{text}").unwrap();
    }
    super::golden::compare("sql-kept", &actual);
}

#[test]
fn each_dialect_is_one_of_the_language() {
    // The words under `dialect` are those of the exports.
    let words: BTreeSet<&str> = sql::dialects().collect();
    let schema = super::support::export(braze(), "editor")["tables.schema.json"].clone();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut known = BTreeSet::new();
    collect(&schema, "dialect", &mut known);
    assert_eq!(known, words.iter().map(|word| (*word).to_owned()).collect());
}

/// The values that schemas allow under a key, wherever it stands.
fn collect(schema: &Value, key: &str, known: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                if name == key
                    && let Some(words) = value.get("enum").and_then(Value::as_array)
                {
                    known.extend(words.iter().map(|word| word.as_str().unwrap().to_owned()));
                }
                collect(value, key, known);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, known)),
        _ => {}
    }
}
