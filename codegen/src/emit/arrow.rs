//! Arrow schemas, `<event>.arrow.json` and `custom/<Event>.arrow.json`, in the JSON that the Arrow project defines for its
//! integration tests and that its libraries read.
//!
//! Columns hold what is on the wire, so that records go in as they are; units and meaning are
//! metadata of the field.

use super::json::{Json, Object};
use super::records::{self, Item};
use super::{Files, remarks};
use crate::model::{Catalog, Deprecation, Field, FieldType, Primitive, Record, Shape, TypeKind};

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for item in records::all(catalog) {
        let schema = schema(catalog, &item).document();
        files.insert(format!("{}.arrow.json", item.path), schema);
    }
    files
}

fn schema(catalog: &Catalog, item: &Item<'_>) -> Object {
    let record = item.record;
    let channel = item.event.and_then(|event| catalog.channel_of(event));
    let category = item.event.and_then(|event| catalog.category_of(event));
    let mut about = vec![
        entry("catalog", &catalog.name),
        entry("event", &record.wire),
        entry("doc", record.doc.trim()),
    ];
    about.extend(channel.map(|channel| entry("channel", channel)));
    about.extend(category.map(|category| entry("category", category)));
    for (key, release) in [("since", record.since), ("retired", record.retired)] {
        about.extend(release.map(|release| entry(key, &release.to_string())));
    }
    let standing = &record.standing;
    about.extend(standing.owner.as_ref().map(|owner| entry("owner", owner)));
    about.extend(standing.status.map(|status| entry("status", status.word())));
    about.extend(deprecated(standing.deprecated.as_ref()));
    let fields = record.fields.iter();
    let fields = Json::list(fields.map(|slot| field(catalog, record, slot)));
    Object::new().with(
        "schema",
        Object::new().with("fields", fields).with("metadata", about),
    )
}

fn deprecated(deprecation: Option<&Deprecation>) -> Option<Json> {
    let note = deprecation?.note();
    Some(entry("deprecated", note.as_deref().unwrap_or("true")))
}

fn field(catalog: &Catalog, record: &Record, slot: &Field) -> Object {
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
        record
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
