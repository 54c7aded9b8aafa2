//! Objects and custom events.

use super::super::json::{Json, Object};
use super::super::remarks;
use super::defs::Defs;
use super::{base, examples, nullable, rules, shaped};
use crate::model::{self, Field, FieldType, Record, Shape, TypeKind};

/// The schema of an object.
pub(super) fn object(object: &model::Object, defs: &mut Defs<'_>) -> Object {
    let limits = &object.limits;
    let mut comments = Vec::new();
    comments.extend(
        limits
            .max_bytes
            .map(|most| format!("At most {most} bytes as JSON.")),
    );
    comments.extend(
        limits
            .max_items_in_all
            .map(|most| format!("At most {most} items in all lists together.")),
    );
    let schema = structure(&object.record, limits.max_items, defs);
    if comments.is_empty() {
        schema
    } else {
        schema.with("x-limits", comments.join(" "))
    }
}

/// The schema of what objects and custom events have in common.
pub(super) fn structure(structure: &Record, max_items: Option<u32>, defs: &mut Defs<'_>) -> Object {
    let names: Vec<&str> = structure
        .fields
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    let required: Vec<Json> = structure
        .fields
        .iter()
        .filter(|member| !remarks::is_optional(member.presence))
        .map(|member| Json::from(&member.name))
        .collect();
    let mut properties = Object::new();
    for member in &structure.fields {
        properties.set(&member.name, self::member(member, max_items, defs));
    }
    Object::new()
        .with("description", structure.doc.trim())
        .and(super::standing(&structure.standing, false))
        .with("type", "object")
        .with_any("required", required)
        .with("properties", properties)
        .with_any(
            "allOf",
            structure
                .rules
                .iter()
                .filter_map(|rule| rules::of_record(rule, &names))
                .collect(),
        )
}

/// The schema of a type, of single values.
pub(super) fn of_type(ty: FieldType, defs: &mut Defs<'_>) -> Object {
    match (ty.kind, ty.named) {
        (_, Some(id)) => defs.reference(id),
        (TypeKind::Primitive(kind), None) => base(kind),
        (TypeKind::DateTime(id), None) => defs.datetimes(id),
        (TypeKind::Record(id), None) => defs.object(id),
        (TypeKind::Map(id), None) => defs.map(id),
        (TypeKind::Any, None) => Object::new(),
    }
}

/// The schema of a single value.
pub(super) fn value(member: &Field, defs: &mut Defs<'_>) -> Object {
    let limits = &member.constraints;
    let one = of_type(member.ty, defs);
    // A text of so many bytes has no more characters.
    let most = limits.max_chars.into_iter().chain(limits.max_bytes).min();
    let filled = limits.not_blank.then(|| r"\S".to_owned());
    let one = one
        .with_any(
            "enum",
            limits
                .values
                .iter()
                .map(|text| super::value(text, member.ty.kind))
                .collect(),
        )
        .with_some("minLength", limits.min_chars)
        .with_some("maxLength", most)
        .with_some(
            "pattern",
            limits
                .pattern
                .as_ref()
                .map(|pattern| format!("^(?:{pattern})$"))
                .or(filled),
        );
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

fn member(member: &Field, max_items: Option<u32>, defs: &mut Defs<'_>) -> Object {
    let one = value(member, defs);
    let examples = examples(&member.examples, member.ty.kind);
    let list = member.ty.shape != Shape::One;
    nullable(
        shaped(
            one,
            member.ty.shape,
            member.constraints.max_items.or(max_items),
        ),
        remarks::is_optional(member.presence),
    )
    .with_some(
        "description",
        Some(member.doc.trim()).filter(|doc| !doc.is_empty()),
    )
    .and(super::annotations(&member.notes))
    .with_any(
        "examples",
        if list && !examples.is_empty() {
            vec![Json::List(examples)]
        } else {
            examples
        },
    )
}
