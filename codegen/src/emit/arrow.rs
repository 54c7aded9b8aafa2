//! Arrow schemas, `<event>.arrow.json`, in the JSON that the Arrow project defines for its
//! integration tests and that its libraries read.
//!
//! Columns hold what is on the wire, so that records go in as they are; units and meaning are
//! metadata of the field.

use super::json::{Json, Object};
use super::{Files, remarks};
use crate::model::{Catalog, Event, Primitive, Shape, Slot};

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for event in &catalog.events {
        files.insert(
            format!("{}.arrow.json", event.wire),
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
        entry("channel", &catalog.channel(event.channel).name),
        entry("category", &catalog.category(event.category).name),
    ];
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
    let fields = Json::list(event.slots.iter().map(|slot| field(catalog, event, slot)));
    Object::new().with(
        "schema",
        Object::new().with("fields", fields).with("metadata", about),
    )
}

fn field(catalog: &Catalog, event: &Event, slot: &Slot) -> Object {
    let name = catalog.field(slot.field).name.as_str();
    let optional = remarks::is_optional(slot.presence);
    let plain = match slot.ty.shape {
        Shape::One => column(name, optional, ty(slot.ty.base), Vec::new()),
        shape => {
            let item = column(
                "item",
                shape == Shape::NullableList,
                ty(slot.ty.base),
                Vec::new(),
            );
            column(
                name,
                optional,
                Object::new().with("name", "list"),
                vec![item.into()],
            )
        }
    };
    let mut about = vec![entry("doc", remarks::doc(catalog, slot))];
    if let Some(ty) = slot.ty.named.map(|id| catalog.ty(id)) {
        about.push(entry("type", &ty.name));
        about.push(entry("type_doc", ty.doc.trim()));
        about.extend(remarks::values(ty).map(|values| entry("values", &values)));
    }
    for (key, holds) in [
        ("pii", slot.pii),
        ("sensitive", slot.sensitive),
        ("deprecated", slot.deprecated),
    ] {
        about.extend(holds.then(|| entry(key, "true")));
    }
    about.extend(
        slot.max_chars
            .map(|most| entry("max_chars", &most.to_string())),
    );
    about.extend(remarks::since(event, slot).map(|release| entry("since", &release.to_string())));
    plain.with("metadata", about)
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
