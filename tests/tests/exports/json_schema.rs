//! JSON Schemas: valid themselves, they accept what the runtime accepts without an error, and
//! nothing else.

use std::collections::BTreeMap;

use braze_events::{AnyEvent, Event, EventType, Severity};
use catalog_tests::{Dice, sample};
use event_catalog::descriptor::FieldDescriptor;
use jsonschema::{Validator, draft202012};
use serde_json::{Value, json};

use super::support::{braze, export, streaming, zoo};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// With formats as assertions, or without as the draft has it by default.
fn validator(schema: &Value, formats: bool) -> Validator {
    draft202012::options()
        .should_validate_formats(formats)
        .build(schema)
        .unwrap()
}

fn all(formats: bool) -> (Validator, BTreeMap<&'static str, Validator>) {
    let files = export(braze(), "json-schema");
    let each = EventType::ALL.iter().copied().map(|event_type| {
        let name = event_type.as_str();
        (
            name,
            validator(
                &parse(&files[&format!("events/{name}.schema.json")]),
                formats,
            ),
        )
    });
    (
        validator(&parse(&files["event.schema.json"]), formats),
        each.collect(),
    )
}

#[test]
fn every_schema_is_valid_itself() {
    for catalog in [braze(), zoo(), streaming()] {
        let files = export(catalog, "json-schema");
        let expected = catalog.events.len() + catalog.objects.len() + catalog.custom.len() + 1;
        assert_eq!(files.len(), expected, "{}", catalog.name);
        for (path, text) in &files {
            let schema = parse(text);
            assert_eq!(
                schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
                "{path}"
            );
            if let Err(error) = draft202012::meta::validate(&schema) {
                panic!("{path}: {error}");
            }
            validator(&schema, true);
        }
    }
}

#[test]
fn every_sample_is_valid_formats_included() {
    let (any, each) = all(true);
    for event_type in EventType::ALL.iter().copied() {
        for seed in 0..20 {
            let record = parse(&sample(event_type, seed).to_json());
            for validator in [&any, &each[event_type.as_str()]] {
                if let Err(error) = validator.validate(&record) {
                    panic!("{}: {error}\n{record}", event_type.as_str());
                }
            }
        }
    }
}

/// What is put in place of values.
fn replacements() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(2_147_483_648_i64),
        json!(i64::MIN),
        json!(0.5),
        json!(""),
        json!("other"),
        json!("x".repeat(2_000)),
        json!([]),
        json!(["a", null]),
        json!([1]),
        json!({}),
    ]
}

/// Errors of the runtime, and whether it warns of a value that an enumeration does not list.
fn judge(record: &Value) -> (Vec<String>, bool) {
    let text = record.to_string();
    match Event::inspect_json(text.as_bytes()) {
        Err(error) => (vec![error.to_string()], false),
        Ok(inspection) => {
            let violations = &inspection.violations;
            let unlisted = violations
                .iter()
                .any(|violation| violation.rule == "enumeration");
            let errors = violations
                .iter()
                .filter(|violation| violation.severity == Severity::Error)
                .map(ToString::to_string);
            (errors.collect(), unlisted)
        }
    }
}

/// A schema and the runtime agree, but for closed enumerations: there the schema is stricter.
fn agree(validator: &Validator, record: &Value) -> bool {
    let (errors, unlisted) = judge(record);
    let expected = errors.is_empty() && !unlisted;
    assert_eq!(
        validator.is_valid(record),
        expected,
        "{record}\nruntime: {errors:?}, unlisted value: {unlisted}"
    );
    expected
}

#[test]
fn mutated_samples_are_judged_as_by_the_runtime() {
    let (any, each) = all(false);
    let replacements = replacements();
    let mut dice = Dice::new(1);
    let (mut accepted, mut refused) = (0, 0);
    for event_type in EventType::ALL.iter().copied() {
        let validator = &each[event_type.as_str()];
        let record = parse(&sample(event_type, 7).to_json());
        let names = event_type
            .descriptor()
            .fields
            .iter()
            .map(FieldDescriptor::name);
        for name in names.chain(["a_field_of_tomorrow"]) {
            let mut mutant = record.clone();
            mutant.as_object_mut().unwrap().remove(name);
            let mut verdicts = vec![agree(validator, &mutant)];
            for replacement in &replacements {
                mutant[name] = replacement.clone();
                verdicts.push(agree(validator, &mutant));
                // The schema of any event says the same. It is large, so not every time.
                if dice.below(20) == 0 {
                    assert_eq!(any.is_valid(&mutant), *verdicts.last().unwrap(), "{mutant}");
                }
            }
            accepted += verdicts.iter().filter(|valid| **valid).count();
            refused += verdicts.iter().filter(|valid| !**valid).count();
        }
    }
    // Neither is a rare exception.
    assert!(
        accepted > 5_000 && refused > 15_000,
        "{accepted} accepted, {refused} refused"
    );
}

#[test]
fn the_tag_decides() {
    let (any, each) = all(false);
    let click = parse(&sample(EventType::EmailClick, 1).to_json());
    let mut open = click.clone();
    open["event_type"] = json!("users.messages.email.Open");
    assert!(
        !each["users.messages.email.Click"].is_valid(&open),
        "another event"
    );
    for tag in [json!("users.messages.email.Clack"), json!(null), json!(1)] {
        let mut unknown = click.clone();
        unknown["event_type"] = tag;
        assert!(!any.is_valid(&unknown));
    }
    let mut untagged = click;
    untagged.as_object_mut().unwrap().remove("event_type");
    assert!(!any.is_valid(&untagged) && !each["users.messages.email.Click"].is_valid(&untagged));
}

#[test]
fn what_is_wrong_is_told_of_the_event_that_was_meant() {
    let (any, _) = all(false);
    let mut click = parse(&sample(EventType::EmailClick, 1).to_json());
    click["time"] = json!("noon");
    let errors: Vec<String> = any
        .iter_errors(&click)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(
        errors,
        ["\"noon\" is not of type \"integer\""],
        "one sentence, not one for each event"
    );
}

#[test]
fn rules_over_several_fields_hold() {
    use catalog_tests::zoo::Event as Zoo;
    use event_catalog::sample::Sampler;

    let files = export(zoo(), "json-schema");
    let mut dice = Dice::new(3);
    let (mut accepted, mut refused) = (0, 0);
    for (index, event) in zoo().events.iter().enumerate() {
        let validator = validator(
            &parse(&files[&format!("events/{}.schema.json", event.wire)]),
            false,
        );
        for seed in 0..400 {
            let mut record = Zoo::empty((), index);
            if let Ok(record) = record.record_mut() {
                Sampler::new(seed).fill(record);
            }
            let mut json = parse(&record.to_json());
            assert!(validator.is_valid(&json), "{json}");
            // Without some fields, or with nulls instead: rules break, and sometimes what is
            // required is missing.
            let members = json.as_object_mut().unwrap();
            for name in members.keys().cloned().collect::<Vec<_>>() {
                match dice.below(6) {
                    0 if name != "kind" => _ = members.remove(&name),
                    1 if name != "kind" => _ = members.insert(name, Value::Null),
                    _ => {}
                }
            }
            let text = json.to_string();
            let valid = Zoo::inspect_json(text.as_bytes())
                .unwrap()
                .violations
                .iter()
                .all(|v| v.severity != Severity::Error);
            assert_eq!(validator.is_valid(&json), valid, "{json}");
            if valid { accepted += 1 } else { refused += 1 }
        }
    }
    assert!(
        accepted > 300 && refused > 500,
        "{accepted} accepted, {refused} refused"
    );
}

#[test]
fn it_says_what_json_schema_has_no_words_for() {
    let files = export(braze(), "json-schema");
    let click = parse(&files["events/users.messages.email.Click.schema.json"]);
    assert_eq!(click["properties"]["email_address"]["x-pii"], true);
    assert_eq!(click["properties"]["is_suspected_bot_click"]["x-since"], 2);
    assert_eq!(click["x-channel"], "email");
    assert!(
        click["properties"]["url"]["description"]
            .as_str()
            .is_some_and(|doc| doc.len() > 10)
    );
    assert_eq!(click["$defs"]["uuid"]["format"], "uuid");
    let retired = Event::CATALOG
        .events
        .iter()
        .find(|event| event.retired.is_some())
        .unwrap();
    assert_eq!(
        parse(&files[&format!("events/{}.schema.json", retired.name)])["deprecated"],
        true
    );
}
