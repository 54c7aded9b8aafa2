//! Objects and custom events.

use super::super::json::{Json, Object};
use super::super::remarks;
use super::defs::Defs;
use super::{base, examples, nullable, rules, shaped, value};
use crate::model::{self, Member, MemberKind, Primitive, Shape, Structure};

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
    let schema = structure(&object.structure, limits.max_items, defs);
    if comments.is_empty() {
        schema
    } else {
        schema.with("x-limits", comments.join(" "))
    }
}

/// The schema of what objects and custom events have in common.
pub(super) fn structure(
    structure: &Structure,
    max_items: Option<u32>,
    defs: &mut Defs<'_>,
) -> Object {
    let names: Vec<&str> = structure
        .members
        .iter()
        .map(|member| member.wire.as_str())
        .collect();
    let required: Vec<Json> = structure
        .members
        .iter()
        .filter(|member| !remarks::is_optional(member.presence))
        .map(|member| Json::from(&member.wire))
        .collect();
    let mut properties = Object::new();
    for member in &structure.members {
        properties.set(&member.wire, self::member(member, max_items, defs));
    }
    Object::new()
        .with("description", structure.doc.trim())
        .with("type", "object")
        .with_any("required", required)
        .with("properties", properties)
        .with_any(
            "allOf",
            structure
                .rules
                .iter()
                .filter_map(|rule| rules::of_object(rule, &names))
                .collect(),
        )
}

fn member(member: &Member, max_items: Option<u32>, defs: &mut Defs<'_>) -> Object {
    let limits = &member.limits;
    let value_base = match member.kind {
        MemberKind::Base(base) => base,
        MemberKind::Number => Primitive::Float,
        _ => Primitive::String,
    };
    let mut one = match (member.kind, member.named) {
        (_, Some(id)) => defs.reference(id),
        (MemberKind::Base(kind), None) => base(kind),
        (MemberKind::Number, None) => Object::new().with("type", "number"),
        (MemberKind::DateTime(id), None) => defs.datetimes(id),
        (MemberKind::Object(id), None) => defs.object(id),
        (MemberKind::Map(id), None) => defs.map(id),
        (MemberKind::Any, None) => Object::new(),
    };
    one = one.with_any(
        "enum",
        limits
            .values
            .iter()
            .map(|text| value(text, value_base))
            .collect(),
    );
    // A text of so many bytes has no more characters.
    let most = limits.max_chars.into_iter().chain(limits.max_bytes).min();
    let filled = limits.not_blank.then(|| r"\S".to_owned());
    one = one
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
    if !bounds.is_empty() {
        one = one.with_any("allOf", vec![bounds.into()]);
    }
    let examples = examples(&member.examples, value_base);
    let list = member.shape != Shape::One;
    nullable(
        shaped(one, member.shape, limits.max_items.or(max_items)),
        remarks::is_optional(member.presence),
    )
    .with_some(
        "description",
        Some(member.doc.trim()).filter(|doc| !doc.is_empty()),
    )
    .with_flag("x-pii", member.pii)
    .with_flag("x-sensitive", member.sensitive)
    .with_any(
        "examples",
        if list && !examples.is_empty() {
            vec![Json::List(examples)]
        } else {
            examples
        },
    )
}
