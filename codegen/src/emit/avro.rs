//! Avro schemas, `<event>.avsc`: those with which the runtime writes files, under the names that
//! the vendor uses.
//!
//! Records are called by the catalog's pattern of record names, for the connection that it prefers.
//! Fields come in canonical order. What may be absent is a union with null, and null by default.
//! Documentation stands under `doc`, what is personal has the property `pii` or `sensitive`.

use super::json::{Json, Object};
use super::{Files, remarks};
use crate::model::{Catalog, Event, Shape, Slot};
use crate::resolve::names;

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for event in &catalog.events {
        files.insert(
            format!("{}.avsc", event.wire),
            schema(catalog, event).document(),
        );
    }
    files
}

fn schema(catalog: &Catalog, event: &Event) -> Object {
    let full = catalog.avro.as_ref().map_or_else(
        || event.wire.clone(),
        |names| {
            names
                .record_name
                .replace("{connection}", &names.connection)
                .replace("{event}", &event.wire)
        },
    );
    let (namespace, name) = full.rsplit_once('.').unwrap_or(("", &full));
    Object::new()
        .with("type", "record")
        .with("name", name)
        .with_some(
            "namespace",
            Some(namespace).filter(|namespace| !namespace.is_empty()),
        )
        .with("doc", &event.doc)
        .with(
            "fields",
            Json::list(event.slots.iter().map(|slot| field(catalog, slot))),
        )
}

fn field(catalog: &Catalog, slot: &Slot) -> Object {
    let one = Json::from(slot.ty.base.name());
    let list = |items: Json| Json::from(Object::new().with("type", "array").with("items", items));
    let value = match slot.ty.shape {
        Shape::One => one,
        Shape::List => list(one),
        Shape::NullableList => list(Json::List(vec!["null".into(), one])),
    };
    let optional = remarks::is_optional(slot.presence);
    Object::new()
        .with("name", &*names::plain_name(catalog.field(slot.field)))
        .with(
            "type",
            if optional {
                Json::List(vec!["null".into(), value])
            } else {
                value
            },
        )
        .with(
            "doc",
            slot.doc.as_ref().unwrap_or(&catalog.field(slot.field).doc),
        )
        .with_some("default", optional.then_some(Json::Null))
        .with_flag("pii", slot.pii)
        .with_flag("sensitive", slot.sensitive)
}
