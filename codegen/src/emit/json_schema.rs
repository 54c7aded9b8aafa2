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
//! - `x-pii`, `x-sensitive`, `x-since`, `x-retired`, `x-channel`, `x-category`, `x-owner`, `x-status`
//!   and `x-deprecated` (why) say what JSON Schema has no words for.

mod defs;
mod objects;
mod rules;

use super::json::{Json, Object};
use super::{Files, flat, remarks};
use crate::model::{
    Annotations, Catalog, Deprecation, Event, Field, Primitive, Shape, Standing, Status, TypeKind,
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
        let schema = objects::object(object, &mut defs);
        let path = format!("objects/{module}.{}.schema.json", object.name);
        files.insert(path, document(catalog, &object.wire, schema, defs));
    }
    for event in &catalog.custom {
        let mut defs = Defs::new(catalog);
        let schema = objects::structure(&event.record, None, &mut defs);
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
    let mut properties = Object::new().with(&catalog.tag, Object::new().with("const", &event.wire));
    for slot in &event.fields {
        properties.set(&*slot.name, self::slot(event, slot, defs));
    }
    let required = event
        .fields
        .iter()
        .filter(|slot| !remarks::is_optional(slot.presence))
        .map(|slot| slot.name.as_str());
    let names: Vec<&str> = event.fields.iter().map(|slot| slot.name.as_str()).collect();
    Object::new()
        .with("description", event.doc.trim())
        .and(standing(&event.standing, event.retired.is_some()))
        .with_some("x-since", event.since)
        .with_some("x-retired", event.retired)
        .with_some("x-channel", catalog.channel_of(event))
        .with_some("x-category", catalog.category_of(event))
        .with("type", "object")
        .with(
            "required",
            Json::list(std::iter::once(catalog.tag.as_str()).chain(required)),
        )
        .with("properties", properties)
        .with_any(
            "allOf",
            event
                .rules
                .iter()
                .filter_map(|rule| rules::of_record(rule, &names))
                .collect(),
        )
}

fn slot(event: &Event, slot: &Field, defs: &mut Defs<'_>) -> Object {
    let catalog = defs.catalog;
    let mut member = slot.clone();
    let of_type = slot.ty.named.and_then(|id| catalog.ty(id).max_chars);
    if member.constraints.max_chars == of_type {
        member.constraints.max_chars = None;
    }
    let value = objects::value(&member, defs);
    let examples = examples(&member.examples, slot.ty.kind);
    let single = slot.ty.shape == Shape::One;
    nullable(
        shaped(value, slot.ty.shape, slot.constraints.max_items),
        remarks::is_optional(slot.presence),
    )
    .with("description", slot.doc.trim())
    .and(annotations(&slot.notes))
    .with_some("x-since", remarks::since(event, slot))
    .with_any(
        "examples",
        if single || examples.is_empty() {
            examples
        } else {
            vec![Json::List(examples)]
        },
    )
}

/// What is to be known of a field.
fn annotations(notes: &Annotations) -> Object {
    Object::new()
        .with_flag("x-pii", notes.pii)
        .with_flag("x-sensitive", notes.sensitive)
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

/// The catalog's texts as values.
fn examples(texts: &[String], kind: TypeKind) -> Vec<Json> {
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
