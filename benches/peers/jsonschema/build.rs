//! Writes a JSON Schema for each event from the resolved catalog, and a validator that is made of
//! it when this crate is compiled.

#[path = "../chosen.rs"]
mod chosen;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use event_catalog_codegen::model::{
    Catalog, Demand, Event, Field, Format, Presence, Primitive, Shape,
};
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = chosen::catalog()?;
    let (mut validators, mut rows) = (String::new(), String::new());
    let events = catalog.events.iter().enumerate();
    for (_, event) in events.filter(|(at, event)| chosen::is_chosen(*at, event)) {
        let (text, name) = (schema(&catalog, event).to_string(), &event.variant);
        writeln!(
            validators,
            "#[jsonschema::validator(schema = r#\"{text}\"#, draft = Draft202012, validate_formats = true, \
             formats = {{ \"time-zone\" => crate::time_zone, \"currency\" => crate::currency, \"language\" => crate::language, \
             \"json\" => crate::json }}, pattern_options = {{ engine = regex }}, methods = {{ validate = false }})]\n\
             struct {name};"
        )?;
        writeln!(
            rows,
            "    Schema {{ event: {:?}, text: r#\"{text}\"#, is_valid: {name}::is_valid, errors: |value| {name}::iter_errors(value).count() }},",
            event.wire
        )?;
    }
    let out = format!(
        "{validators}\n/// What each event must be like.\npub static SCHEMAS: &[Schema] = &[\n{rows}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("schemas.rs"), out)?;
    Ok(())
}

fn schema(catalog: &Catalog, event: &Event) -> Value {
    let name = |at: &usize| event.fields[*at].name.as_str();
    let mut properties = Map::new();
    properties.insert(catalog.tag.clone(), json!({"const": event.wire}));
    let mut required = vec![catalog.tag.as_str()];
    for (at, slot) in event.fields.iter().enumerate() {
        let optional = slot.presence == Presence::Optional;
        let nullable =
            slot.ty.shape == Shape::NullableList || (slot.ty.shape == Shape::One && optional);
        let item = item(catalog, slot, nullable);
        let whole = match (slot.ty.shape, optional) {
            (Shape::One, _) => item,
            (_, false) => json!({"type": "array", "items": item}),
            (_, true) => json!({"type": ["array", "null"], "items": item}),
        };
        properties.insert(name(&at).to_owned(), whole);
        if !optional {
            required.push(name(&at));
        }
    }
    let rules = event.rules.iter().filter(|rule| !rule.warning);
    let rules: Vec<Value> = rules
        .map(|rule| match &rule.demand {
            Demand::AtLeastOne(fields) => json!({"anyOf": fields.iter().map(|at| json!({"required": [name(at)]})).collect::<Vec<_>>()}),
            Demand::AtMostOne(fields) => {
                let pairs = fields.iter().flat_map(|a| fields.iter().filter(move |b| a < *b).map(move |b| json!({"required": [name(a), name(b)]})));
                json!({"not": {"anyOf": pairs.collect::<Vec<_>>()}})
            }
            Demand::Requires(first, fields) => {
                json!({"dependentRequired": {name(first): fields.iter().map(name).collect::<Vec<_>>()}})
            }
            demand => unreachable!("no event of the catalog demands {demand:?}"),
        })
        .collect();
    let mut schema = json!({"type": "object", "properties": properties, "required": required});
    if !rules.is_empty() {
        schema["allOf"] = Value::Array(rules);
    }
    schema
}

/// The schema of a single value.
fn item(catalog: &Catalog, slot: &Field, nullable: bool) -> Value {
    let primitive = slot.ty.kind.primitive();
    let kind = match primitive {
        Some(Primitive::String) => "string",
        Some(Primitive::Int | Primitive::Long) => "integer",
        Some(Primitive::Float | Primitive::Double) => "number",
        Some(Primitive::Boolean) => "boolean",
        _ => unreachable!("no event of the catalog has such a field: {:?}", slot.ty),
    };
    let mut schema = if nullable {
        json!({"type": [kind, "null"]})
    } else {
        json!({"type": kind})
    };
    if primitive == Some(Primitive::Int) {
        schema["minimum"] = i32::MIN.into();
        schema["maximum"] = i32::MAX.into();
    }
    let ty = slot.ty.named.map(|id| catalog.ty(id));
    if let Some(most) = slot
        .constraints
        .max_chars
        .or(ty.and_then(|ty| ty.max_chars))
    {
        schema["maxLength"] = most.into();
    }
    let values = ty.and_then(|ty| ty.values.as_ref());
    if let Some(values) = values.filter(|values| !values.open) {
        let one = |wire: &str| match wire.parse::<i64>() {
            Ok(number) if kind != "string" => json!(number),
            _ => json!(wire),
        };
        let listed = values
            .items
            .iter()
            .map(|item| one(&item.wire))
            .chain(nullable.then_some(Value::Null));
        schema["enum"] = listed.collect();
    }
    match ty.and_then(|ty| ty.format) {
        None => {}
        Some(Format::Uuid) => schema["format"] = "uuid".into(),
        Some(Format::ObjectId) => schema["pattern"] = "^[0-9a-fA-F]{24}$".into(),
        Some(Format::Email) => schema["format"] = "email".into(),
        Some(Format::Url) => schema["format"] = "uri".into(),
        Some(Format::Phone) => schema["pattern"] = r"^\+[1-9][0-9]{6,14}$".into(),
        Some(Format::Ip) => schema["anyOf"] = json!([{"format": "ipv4"}, {"format": "ipv6"}]),
        Some(Format::Date) => {
            schema["anyOf"] = json!([{"format": "date"}, {"format": "date-time"}]);
        }
        Some(Format::UnixSeconds) => {
            schema["minimum"] = 1_262_304_000_i64.into();
            schema["exclusiveMaximum"] = 4_102_444_800_i64.into();
        }
        Some(Format::UnixMillis) => {
            schema["minimum"] = 1_262_304_000_000_i64.into();
            schema["exclusiveMaximum"] = 4_102_444_800_000_i64.into();
        }
        // What JSON Schema does not know: the crate gives it the check that we have.
        Some(Format::TimeZone) => schema["format"] = "time-zone".into(),
        Some(Format::Currency) => schema["format"] = "currency".into(),
        Some(Format::Language) => schema["format"] = "language".into(),
        Some(Format::Json) => schema["format"] = "json".into(),
        Some(format) => unreachable!("no event of the catalog has {format:?}"),
    }
    schema
}
