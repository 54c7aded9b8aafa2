//! Arrow schemas, `<event>.arrow.json`, in the JSON that the Arrow project defines for its
//! integration tests and that its libraries read.
//!
//! Columns hold what is on the wire, so that records go in as they are; units and meaning are
//! metadata of the field.

use super::json::{Json, Object};
use super::{Files, flat, remarks};
use crate::model::{Catalog, Deprecation, Event, Field, FieldType, Primitive, Shape, TypeKind};

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for (event, name) in catalog.events.iter().zip(flat::files(catalog)) {
        files.insert(
            format!("{name}.arrow.json"),
            schema(catalog, event).document(),
        );
    }
    files
}

fn schema(catalog: &Catalog, event: &Event) -> Object {
    let mut about = vec![
        entry("catalog", &catalog.name),
        entry("event", &event.wire),
        entry("doc", event.doc.trim()),
    ];
    about.extend(
        catalog
            .channel_of(event)
            .map(|channel| entry("channel", channel)),
    );
    about.extend(
        catalog
            .category_of(event)
            .map(|category| entry("category", category)),
    );
    about.extend(
        event
            .since
            .map(|release| entry("since", &release.to_string())),
    );
    about.extend(
        event
            .retired
            .map(|release| entry("retired", &release.to_string())),
    );
    let standing = &event.standing;
    about.extend(standing.owner.as_ref().map(|owner| entry("owner", owner)));
    about.extend(standing.status.map(|status| entry("status", status.word())));
    about.extend(deprecated(standing.deprecated.as_ref()));
    let fields = Json::list(event.fields.iter().map(|slot| field(catalog, event, slot)));
    Object::new().with(
        "schema",
        Object::new().with("fields", fields).with("metadata", about),
    )
}

fn deprecated(deprecation: Option<&Deprecation>) -> Option<Json> {
    let note = deprecation?.note();
    Some(entry("deprecated", note.as_deref().unwrap_or("true")))
}

fn field(catalog: &Catalog, event: &Event, slot: &Field) -> Object {
    let name = slot.name.as_str();
    let optional = remarks::is_optional(slot.presence);
    let plain = shaped(catalog, name, optional, slot.ty);
    let mut about = vec![entry("doc", slot.doc.trim())];
    if let Some(ty) = slot.ty.named.map(|id| catalog.ty(id)) {
        about.push(entry("type", &ty.name));
        about.push(entry("type_doc", ty.doc.trim()));
        about.extend(remarks::values(ty).map(|values| entry("values", &values)));
    }
    for (key, holds) in slot.notes.flags() {
        about.extend(holds.then(|| entry(key, "true")));
    }
    about.extend(deprecated(slot.notes.deprecated.as_ref()));
    about.extend(
        slot.constraints
            .max_chars
            .map(|most| entry("max_chars", &most.to_string())),
    );
    about.extend(
        event
            .came_later(slot)
            .map(|release| entry("since", &release.to_string())),
    );
    plain.with("metadata", about)
}

/// A column of a type, or of lists of it.
fn shaped(catalog: &Catalog, name: &str, optional: bool, ty: FieldType) -> Object {
    match ty.shape {
        Shape::One => one(catalog, name, optional, ty.kind),
        shape => {
            let item = one(catalog, "item", shape == Shape::NullableList, ty.kind);
            column(
                name,
                optional,
                Object::new().with("name", "list"),
                vec![item.into()],
            )
        }
    }
}

/// A column of single values. What the catalog does not describe is JSON in a text.
fn one(catalog: &Catalog, name: &str, optional: bool, kind: TypeKind) -> Object {
    let plain = |primitive| column(name, optional, ty(primitive), Vec::new());
    match kind {
        TypeKind::Record(id) => {
            let members = catalog.object(id).fields.iter().map(|member| {
                let optional = remarks::is_optional(member.presence);
                shaped(catalog, &member.name, optional, member.ty).into()
            });
            column(
                name,
                optional,
                Object::new().with("name", "struct"),
                members.collect(),
            )
        }
        TypeKind::Map(id) => match catalog.map(id).values {
            Some(values) => {
                let key = column("key", false, ty(Primitive::String), Vec::new());
                let value = shaped(catalog, "value", false, values);
                let entries = column(
                    "entries",
                    false,
                    Object::new().with("name", "struct"),
                    vec![key.into(), value.into()],
                );
                column(
                    name,
                    optional,
                    Object::new().with("name", "map").with("keysSorted", false),
                    vec![entries.into()],
                )
            }
            None => plain(Primitive::String),
        },
        kind => plain(kind.primitive().unwrap_or(Primitive::String)),
    }
}

fn column(name: &str, nullable: bool, ty: Object, children: Vec<Json>) -> Object {
    Object::new()
        .with("name", name)
        .with("nullable", nullable)
        .with("type", ty)
        .with("children", children)
}

fn ty(base: Primitive) -> Object {
    let whole = |bits: u32| {
        Object::new()
            .with("name", "int")
            .with("bitWidth", bits)
            .with("isSigned", true)
    };
    match base {
        Primitive::String => Object::new().with("name", "utf8"),
        Primitive::Int => whole(32),
        Primitive::Long => whole(64),
        Primitive::Float => Object::new()
            .with("name", "floatingpoint")
            .with("precision", "SINGLE"),
        Primitive::Double => Object::new()
            .with("name", "floatingpoint")
            .with("precision", "DOUBLE"),
        Primitive::Boolean => Object::new().with("name", "bool"),
        Primitive::Bytes => Object::new().with("name", "binary"),
    }
}

fn entry(key: &str, value: &str) -> Json {
    Object::new().with("key", key).with("value", value).into()
}
