//! JSON Schema, draft 2020-12: what `from_json` and `validate` accept without an error.
//!
//! ```text
//! events/<event>.schema.json              an event as it travels in JSON, with its tag
//! event.schema.json                       any event of the catalog, told apart by the tag
//! objects/<module>.<Object>.schema.json   what is sent
//! custom/<Event>.schema.json              the properties of a custom event
//! ```
//!
//! Each file stands alone. Semantic types are definitions of their own, so that what is made from a
//! schema has them too.
//!
//! - Unknown members are welcome: a new release brings some.
//! - Formats are annotations, as the draft has it; those it does not know are `x-rule`. In the
//!   runtime they are warnings as well.
//! - A closed enumeration is an `enum`. This is the one place where a schema is stricter than the
//!   runtime, which warns: a schema has no warnings, and an enumeration that lets everything pass
//!   would be none. An open enumeration also takes any other value.
//! - `x-` and the key of a flag such as `pii`, `x-since`, `x-retired`, `x-channel`, `x-category`, `x-owner`, `x-status`
//!   and `x-deprecated` (why) say what JSON Schema has no words for.

mod defs;
mod rules;

use super::json::{Json, Object};
use super::{Files, flat, remarks};
use crate::model::{
    self, Annotations, Catalog, Deprecation, Event, Field, Primitive, Record, Shape, Standing,
    Status, TypeKind,
};
use defs::Defs;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for (event, name) in catalog.events.iter().zip(flat::files(catalog)) {
        let mut defs = Defs::new(catalog);
        let schema = self::event(event, &mut defs);
        files.insert(
            format!("events/{name}.schema.json"),
            document(catalog, &event.wire, schema, defs),
        );
    }
    if !catalog.events.is_empty() {
        files.insert("event.schema.json", union(catalog));
    }
    for object in &catalog.objects {
        let module = catalog
            .object_modules
            .get(object.module)
            .map_or("", |module| &module.name);
        let mut defs = Defs::new(catalog);
        let schema = self::object(object, &mut defs);
        let path = format!("objects/{module}.{}.schema.json", object.name);
        files.insert(path, document(catalog, &object.wire, schema, defs));
    }
    for event in &catalog.custom {
        let mut defs = Defs::new(catalog);
        let schema = record(event, None, Object::new(), None, &mut defs);
        files.insert(
            format!("custom/{}.schema.json", event.name),
            document(catalog, &event.wire, schema, defs),
        );
    }
    files
}

fn document(catalog: &Catalog, title: &str, schema: Object, defs: Defs<'_>) -> String {
    let head = Object::new()
        .with("$schema", DRAFT)
        .with("$comment", remarks::origin(catalog))
        .with("title", title);
    let defs = defs.finish();
    let document = head.and(schema);
    if defs.is_empty() {
        document.document()
    } else {
        document.with("$defs", defs).document()
    }
}

/// Any event. The tag chooses, so that a mistake is told of the event that was meant, not of all.
fn union(catalog: &Catalog) -> String {
    let mut defs = Defs::new(catalog);
    let tag = catalog.tag.as_str();
    let mut events = Object::new();
    let mut choices = Vec::new();
    for event in &catalog.events {
        let wire = event.wire.as_str();
        // No name on the wire: it may have what a pointer cannot.
        let key = catalog.dotted(event);
        events.set(
            key.as_str(),
            Object::new()
                .with("title", wire)
                .and(self::event(event, &mut defs)),
        );
        let is_this = Object::new().with(
            "properties",
            Object::new().with(tag, Object::new().with("const", wire)),
        );
        let then = Object::new().with("$ref", format!("#/$defs/{key}"));
        choices.push(
            Object::new()
                .with("if", is_this.with("required", Json::list([tag])))
                .with("then", then)
                .into(),
        );
    }
    let tags = Json::list(catalog.events.iter().map(|event| &event.wire));
    Object::new()
        .with("$schema", DRAFT)
        .with("$comment", remarks::origin(catalog))
        .with("title", format!("{} event", catalog.name))
        .with("description", catalog.doc.trim())
        .with("type", "object")
        .with("required", Json::list([tag]))
        .with(
            "properties",
            Object::new().with(tag, Object::new().with("enum", tags)),
        )
        .with("allOf", choices)
        .with("$defs", defs.finish().and(events))
        .document()
}

fn event(event: &Event, defs: &mut Defs<'_>) -> Object {
    let catalog = defs.catalog;
    let facts = Object::new()
        .with_some("x-channel", catalog.channel_of(event))
        .with_some("x-category", catalog.category_of(event));
    record(event, Some(&catalog.tag), facts, None, defs)
}

fn object(object: &model::Object, defs: &mut Defs<'_>) -> Object {
    let limits = &object.limits;
    let bytes = limits.max_bytes;
    let bytes = bytes.map(|most| format!("At most {most} bytes as JSON."));
    let items = limits.max_items_in_all;
    let items = items.map(|most| format!("At most {most} items in all lists together."));
    let said: Vec<String> = bytes.into_iter().chain(items).collect();
    record(object, None, Object::new(), limits.max_items, defs)
        .with_some("x-limits", (!said.is_empty()).then(|| said.join(" ")))
}

/// The schema of a record: `tag` is the member that names it, `facts` are what only its kind has,
/// `max_items` is the limit of lists that have none of their own.
fn record(
    record: &Record,
    tag: Option<&str>,
    facts: Object,
    max_items: Option<u32>,
    defs: &mut Defs<'_>,
) -> Object {
    let mut properties = Object::new();
    if let Some(tag) = tag {
        properties.set(tag, Object::new().with("const", &record.wire));
    }
    for field in &record.fields {
        let schema = self::field(field, max_items, defs);
        let schema = schema.with_some("x-since", record.came_later(field));
        let examples = examples(field);
        properties.set(&field.name, schema.with_any("examples", examples));
    }
    let fields = record.fields.iter();
    let required = fields.filter(|field| !remarks::is_optional(field.presence));
    let required = required.map(|field| field.name.as_str());
    let names: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
    let rules = record.rules.iter();
    let rules = rules.filter_map(|rule| rules::of_record(rule, &names));
    Object::new()
        .with("description", record.doc.trim())
        .and(standing(&record.standing, record.retired.is_some()))
        .with_some("x-since", record.since)
        .with_some("x-retired", record.retired)
        .and(facts)
        .with("type", "object")
        .with_any(
            "required",
            tag.into_iter().chain(required).map(Json::from).collect(),
        )
        .with("properties", properties)
        .with_any("allOf", rules.collect())
}

/// The schema of a field, but for what follows its annotations.
fn field(field: &Field, max_items: Option<u32>, defs: &mut Defs<'_>) -> Object {
    let one = single(field, defs);
    let max_items = field.constraints.max_items.or(max_items);
    nullable(
        shaped(one, field.ty.shape, max_items),
        remarks::is_optional(field.presence),
    )
    .with_some(
        "description",
        Some(field.doc.trim()).filter(|doc| !doc.is_empty()),
    )
    .and(annotations(&field.notes))
}

/// The schema of a single value of a field.
fn single(field: &Field, defs: &mut Defs<'_>) -> Object {
    let limits = &field.constraints;
    let of_type = field.ty.named.and_then(|id| defs.catalog.ty(id).max_chars);
    let one = defs.of_type(field.ty);
    // A text of so many bytes has no more characters. What the type says need not be said again.
    let chars = limits.max_chars.filter(|_| limits.max_chars != of_type);
    let most = chars.into_iter().chain(limits.max_bytes).min();
    let filled = limits.not_blank.then(|| r"\S".to_owned());
    let values = limits.values.iter();
    let pattern = limits.pattern.as_ref();
    let pattern = pattern.map(|pattern| format!("^(?:{pattern})$"));
    let one = one
        .with_any(
            "enum",
            values.map(|text| value(text, field.ty.kind)).collect(),
        )
        .with_some("minLength", limits.min_chars)
        .with_some("maxLength", most)
        .with_some("pattern", pattern.or(filled));
    // Numbers of the base have limits of their own: both hold.
    let bounds = Object::new()
        .with_some("minimum", limits.min)
        .with_some("maximum", limits.max);
    if bounds.is_empty() {
        one
    } else {
        one.with_any("allOf", vec![bounds.into()])
    }
}

/// What is to be known of a field.
fn annotations(notes: &Annotations) -> Object {
    Object::new()
        .with_flags("x-", notes)
        .and(deprecated(notes.deprecated.as_ref(), false))
}

/// Who answers for a record, and whether it should still be used.
fn standing(standing: &Standing, is_retired: bool) -> Object {
    deprecated(standing.deprecated.as_ref(), is_retired)
        .with_some("x-owner", standing.owner.as_ref())
        .with_some("x-status", standing.status.map(Status::word))
}

fn deprecated(deprecation: Option<&Deprecation>, is_retired: bool) -> Object {
    Object::new()
        .with_flag("deprecated", is_retired || deprecation.is_some())
        .with_some("x-deprecated", deprecation.and_then(Deprecation::note))
}

/// One value or a list.
fn shaped(value: Object, shape: Shape, max_items: Option<u32>) -> Object {
    if shape == Shape::One {
        return value;
    }
    Object::new()
        .with("type", "array")
        .with("items", nullable(value, shape == Shape::NullableList))
        .with_some("maxItems", max_items)
}

/// A value that may be null.
fn nullable(value: Object, holds: bool) -> Object {
    if !holds || value.is_empty() {
        return value;
    }
    Object::new().with(
        "anyOf",
        Json::list([value, Object::new().with("type", "null")]),
    )
}

/// A primitive.
fn base(base: Primitive) -> Object {
    let whole = Object::new().with("type", "integer");
    match base {
        Primitive::String => Object::new().with("type", "string"),
        Primitive::Int => whole.with("minimum", i32::MIN).with("maximum", i32::MAX),
        Primitive::Long => whole.with("minimum", i64::MIN).with("maximum", i64::MAX),
        Primitive::Float | Primitive::Double => Object::new().with("type", "number"),
        Primitive::Boolean => Object::new().with("type", "boolean"),
        Primitive::Bytes => Object::new()
            .with("type", "string")
            .with("contentEncoding", "base64"),
    }
}

/// The examples of a field as values; of a list, one list.
fn examples(field: &Field) -> Vec<Json> {
    let all = values(&field.examples, field.ty.kind);
    if field.ty.shape == Shape::One || all.is_empty() {
        all
    } else {
        vec![Json::List(all)]
    }
}

/// The catalog's texts as values.
fn values(texts: &[String], kind: TypeKind) -> Vec<Json> {
    texts.iter().map(|text| value(text, kind)).collect()
}

/// A text of the catalog as a value.
fn value(text: &str, kind: TypeKind) -> Json {
    let Some(base) = kind.primitive() else {
        return Json::parsed(text);
    };
    match base {
        Primitive::String | Primitive::Bytes => text.into(),
        Primitive::Boolean => (text == "true").into(),
        Primitive::Int | Primitive::Long => text.parse::<i64>().map_or(Json::Null, Json::from),
        Primitive::Float | Primitive::Double => text.parse::<f64>().map_or(Json::Null, Json::from),
    }
}
