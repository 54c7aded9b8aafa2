//! Schemas for editors: every YAML file of ours names its own and fits it, and what people get
//! wrong does not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use event_catalog_codegen::Catalog;
use jsonschema::{Validator, draft7};
use serde_json::Value;

use super::support::{braze, export, installed, root, run, streaming, written, zoo};

/// Schema folders with their catalogs.
fn folders() -> [(&'static str, &'static Catalog); 3] {
    [
        ("schema-defs", braze()),
        ("tests/fixtures/zoo/schema-defs", zoo()),
        ("examples/streaming/schema-defs", streaming()),
    ]
}

fn validators(catalog: &Catalog) -> BTreeMap<String, Validator> {
    let build = |(path, text): (String, String)| {
        let schema: Value = serde_json::from_str(&text).unwrap();
        if let Err(error) = draft7::meta::validate(&schema) {
            panic!("{path}: {error}");
        }
        (path, draft7::new(&schema).unwrap())
    };
    export(catalog, "editor").into_iter().map(build).collect()
}

/// YAML as editors see it: every key is a text.
fn parse(yaml: &str) -> Value {
    fn json(value: serde_yaml::Value) -> Value {
        match value {
            serde_yaml::Value::Sequence(items) => items.into_iter().map(json).collect(),
            serde_yaml::Value::Mapping(members) => {
                let key = |key: serde_yaml::Value| match json(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (key(name), json(value)))
                        .collect(),
                )
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    json(serde_yaml::from_str(yaml).unwrap())
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|end| end == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_yaml_file_fits_the_schema_that_it_names() {
    for (folder, catalog) in folders() {
        let validators = validators(catalog);
        let folder = root().join(folder);
        let files = yaml_files(&folder);
        assert!(files.len() > 1);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let line = text.lines().next().unwrap_or_default();
            let named = line.strip_prefix("# yaml-language-server: $schema=");
            let relative = file.strip_prefix(&folder).unwrap();
            let expected = format!(
                "{}.editor/",
                "../".repeat(relative.components().count() - 1)
            );
            let schema = named.and_then(|named| named.strip_prefix(&expected));
            let Some(validator) = schema.and_then(|schema| validators.get(schema)) else {
                panic!(
                    "{}: the first line names no schema in `{expected}`: {line}",
                    file.display()
                )
            };
            let errors: Vec<String> = validator
                .iter_errors(&parse(&text))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", file.display());
        }
    }
}

#[test]
fn what_people_get_wrong_does_not_fit() {
    let validators = validators(braze());
    let event = |line: &str| {
        format!("namespace: {{doc: Emails.}}\nForward:\n  doc: An email was forwarded.\n  {line}\n")
    };
    let field =
        |line: &str| format!("fields:\n  forward_count: {{type: int, doc: How often., {line}}}\n");
    let cases: [(&str, String, &str); 30] = [
        (
            "events",
            event("optional: [link_id]"),
            "optional: [link_alais]",
        ),
        ("events", event("required: [url]"), "required: url"),
        ("events", event("optional: [url]"), "optinal: [url]"),
        (
            "events",
            event("groups: [user_event]"),
            "groups: [user_evnt]",
        ),
        ("events", event("channel: email"), "channel: e_mail"),
        (
            "events",
            event("category: message_engagement"),
            "category: engagement",
        ),
        (
            "events",
            event("see: [users.messages.email.Open]"),
            "see: [Open]",
        ),
        ("events", event("since: 9"), "since: 99"),
        ("events", event("since: 9"), "since: \"9\""),
        (
            "events",
            event("history: {9: {added: [url]}}"),
            "history: {9: {added: [ulr]}}",
        ),
        (
            "events",
            event("history: {9: {added: [url]}}"),
            "history: {77: {added: [url]}}",
        ),
        (
            "events",
            event("history: {9: {retyped: {url: string}}}"),
            "history: {9: {retyped: {url: strng}}}",
        ),
        (
            "events",
            event("override: {url: {presence: required}}"),
            "override: {url: {presence: mandatory}}",
        ),
        (
            "events",
            event("override: {url: {pii: true}}"),
            "override: {ulr: {pii: true}}",
        ),
        (
            "events",
            event("override: {url: {pii: true}}"),
            "override: {url: {pii: \"yes\"}}",
        ),
        (
            "events",
            event("rules: {one: {doc: One., at_least_one: [url]}}"),
            "rules: {one: {doc: One., atleast_one: [url]}}",
        ),
        (
            "events",
            event("rules: {one: {doc: One., if_present: url, requires: [url]}}"),
            "rules: {one: {if_present: url, requires: [url]}}",
        ),
        (
            "events",
            "namespace: {doc: Emails.}".to_owned(),
            "namespace: {label: Email}",
        ),
        ("fields", field("max_chars: 5"), "max_chars: 0"),
        ("fields", field("max_chars: 5"), "max_chars: five"),
        (
            "fields",
            field("type_: x").replace(", type_: x", ""),
            "fields: {a: {type: integr, doc: A.}}",
        ),
        ("fields", field("pii: true"), "pi: true"),
        (
            "fields",
            "fields: {a: {type: \"url?[]\", doc: A.}}".to_owned(),
            "fields: {a: {type: \"url[]?\", doc: A.}}",
        ),
        (
            "fields",
            "fields: {a: {type: url, doc: A.}}".to_owned(),
            "fields: {a: {type: url}}",
        ),
        (
            "types",
            "a: {doc: A., format: uuid}".to_owned(),
            "a: {doc: A., format: guid}",
        ),
        (
            "types",
            "a: {doc: A., base: long}".to_owned(),
            "a: {doc: A., base: bigint}",
        ),
        (
            "types",
            "a: {doc: A., values: {1: One.}}".to_owned(),
            "a: {doc: \" \", values: {1: One.}}",
        ),
        (
            "custom",
            "rented: {doc: R., required: {movie: string}}".to_owned(),
            "rented: {doc: R., required: {movie: strong}}",
        ),
        (
            "custom",
            "rented: {doc: R., optional: {at: {type: \"datetime[]\"}}}".to_owned(),
            "rented: {doc: R., optional: {at: {typ: datetime}}}",
        ),
        (
            "objects",
            "namespace: {doc: A.}\nA: {doc: A., limits: {max_items: 1}}".to_owned(),
            "namespace: {doc: A.}\nA: {doc: A., limits: {maxitems: 1}}",
        ),
    ];
    for (kind, good, bad) in &cases {
        let validator = &validators[&format!("{kind}.schema.json")];
        let errors: Vec<String> = validator
            .iter_errors(&parse(good))
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{good}: {errors:?}");
        // A line of an event or of a field, or a whole file.
        let whole =
            bad.contains("doc: ") && !bad.starts_with("rules:") || bad.starts_with("namespace:");
        let bad = match (*kind, whole) {
            ("events", false) => event(bad),
            ("fields", false) => field(bad),
            _ => (*bad).to_owned(),
        };
        assert!(!validator.is_valid(&parse(&bad)), "{bad}");
    }
}

#[test]
fn editors_are_offered_the_names_that_there_are() {
    let files = export(braze(), "editor");
    let schema: Value = serde_json::from_str(&files["events.schema.json"]).unwrap();
    let offered = |what: &str| {
        schema["definitions"][what]["enum"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(offered("field"), braze().fields.len());
    assert_eq!(offered("group"), braze().groups.len());
    assert_eq!(offered("event"), braze().events.len());
    let field = &schema["definitions"]["field"];
    assert_eq!(
        field["enum"].as_array().unwrap().len(),
        field["enumDescriptions"].as_array().unwrap().len()
    );
    let reference = schema["additionalProperties"]["$ref"].as_str().unwrap();
    let event = schema.pointer(reference.trim_start_matches('#')).unwrap();
    let hover = &event["properties"]["optional"]["description"];
    assert_eq!(
        hover, "fields that may be absent",
        "the words of the grammar"
    );
}

#[test]
fn the_language_server_finds_what_is_wrong_and_offers_what_there_is() {
    let Some(modules) = installed("node_modules") else {
        return;
    };
    let mut files = BTreeMap::new();
    for (at, catalog) in folders() {
        for file in yaml_files(&root().join(at)) {
            let relative = file
                .strip_prefix(root())
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            files.insert(relative, fs::read_to_string(&file).unwrap());
        }
        files.extend(
            export(catalog, "editor")
                .into_iter()
                .map(|(path, text)| (format!("{at}/.editor/{path}"), text)),
        );
    }
    let mistaken = "# yaml-language-server: $schema=../.editor/events.schema.json\nnamespace: {doc: Mistakes., channel: emial}\nForward:\n  doc: F.\n  \
                    optional: [link_alais, url]\n  history: {9: {added: [url]}, 99: {added: [url]}}\n  override:\n    \n";
    files.insert(
        "schema-defs/events/mistaken.yaml".to_owned(),
        mistaken.to_owned(),
    );
    let folder = written("yaml-server", &files);
    let script = root().join("tests/exports/yaml_server.cjs");
    let positions = [
        "schema-defs/events/mistaken.yaml:4:25",
        "schema-defs/events/mistaken.yaml:7:4",
    ];
    let output = run(Command::new("node")
        .arg(script)
        .arg(modules)
        .arg(folder)
        .args(positions));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = said["found"].as_object().unwrap();
    assert_eq!(
        found.len(),
        files
            .keys()
            .filter(|path| !path.contains("/.editor/"))
            .count()
    );
    for (file, wrong) in found {
        let wrong: Vec<&str> = wrong
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line.as_str().unwrap())
            .collect();
        if file != "schema-defs/events/mistaken.yaml" {
            assert!(wrong.is_empty(), "{file}: {wrong:?}");
            continue;
        }
        for line in [
            "line 2: Value is not accepted",
            "line 5: Value is not accepted",
            "line 6: Property 99 is not allowed",
        ] {
            assert!(
                wrong.iter().any(|wrong| wrong.starts_with(line)),
                "{line} is not in {wrong:#?}"
            );
        }
    }
    for offered in said["offered"].as_array().unwrap() {
        let labels: Vec<&str> = offered
            .as_array()
            .unwrap()
            .iter()
            .map(|label| label.as_str().unwrap())
            .collect();
        assert!(
            labels.len() >= braze().fields.len() && labels.contains(&"link_alias"),
            "{labels:?}"
        );
    }
}
