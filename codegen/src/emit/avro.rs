//! Avro schemas, `<event>.avsc`: those with which the runtime writes files, under the names that
//! the vendor uses; `custom/<Event>.avsc` are the properties of custom events.
//!
//! Records are called by the catalog's pattern of record names, for the connection that it prefers.
//! Fields come in canonical order. What may be absent is a union with null, and null by default.
//! Documentation stands under `doc`, what is personal has a property by the key of its flag,
//! what should no longer be used the property `deprecated` with the reason; records have `owner` and
//! `status`.

use event_catalog_formats::avro_name;

use super::json::{Json, Object};
use super::records::{self, Item};
use super::{Files, remarks};
use crate::model::{
    Catalog, Deprecation, Field, FieldType, ObjectId, Primitive, Shape, Standing, Status, TypeKind,
};

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for item in records::all(catalog) {
        let schema = schema(catalog, &item).document();
        files.insert(format!("{}.avsc", item.path), schema);
    }
    files
}

fn schema(catalog: &Catalog, item: &Item<'_>) -> Object {
    let record = item.record;
    let full = match (item.event, &catalog.avro) {
        (None, _) => format!("{}.{}", Item::custom_namespace(catalog), record.name),
        (Some(event), None) => avro_name(&event.wire).into_owned(),
        (Some(event), Some(names)) => names
            .record_name
            .replace("{connection}", &names.connection)
            .replace("{event}", &avro_name(&event.wire)),
    };
    let (namespace, name) = full.rsplit_once('.').unwrap_or(("", &full));
    let mut defined = Vec::new();
    let fields = record.fields.iter();
    let fields = fields.map(|member| field(catalog, member, &mut defined));
    let fields: Vec<Object> = fields.collect();
    Object::new()
        .with("type", "record")
        .with("name", name)
        .with_some(
            "namespace",
            Some(namespace).filter(|namespace| !namespace.is_empty()),
        )
        .with("doc", &record.doc)
        .and(standing(&record.standing))
        .with("fields", Json::list(fields))
}

/// Who answers for a record, and whether it should still be used.
fn standing(standing: &Standing) -> Object {
    let deprecated = standing.deprecated.as_ref();
    Object::new()
        .with_some("owner", standing.owner.as_ref())
        .with_some("status", standing.status.map(Status::word))
        .with_some("deprecated", deprecated.and_then(Deprecation::note))
}

/// A field of a record. The names of records that the schema has defined: it refers to them.
fn field(catalog: &Catalog, member: &Field, defined: &mut Vec<ObjectId>) -> Object {
    let value = of_shape(catalog, member.ty, defined);
    let optional = remarks::is_optional(member.presence);
    Object::new()
        .with("name", &*member.plain_name())
        .with("type", if optional { or_null(value) } else { value })
        .with("doc", &member.doc)
        .with_some("default", optional.then_some(Json::Null))
        .with_flags("", &member.notes)
        .with_some(
            "deprecated",
            member.notes.deprecated.as_ref().and_then(Deprecation::note),
        )
}

/// The type of a value, or of a list of them.
fn of_shape(catalog: &Catalog, ty: FieldType, defined: &mut Vec<ObjectId>) -> Json {
    let one = one(catalog, ty.kind, defined);
    let list = |items: Json| Json::from(Object::new().with("type", "array").with("items", items));
    match ty.shape {
        Shape::One => one,
        Shape::List => list(one),
        Shape::NullableList => list(or_null(one)),
    }
}

fn one(catalog: &Catalog, kind: TypeKind, defined: &mut Vec<ObjectId>) -> Json {
    match kind {
        TypeKind::Record(id) => {
            let record = &catalog.object(id).record;
            if defined.contains(&id) {
                return record.name.as_str().into();
            }
            defined.push(id);
            let fields = record.fields.iter();
            let fields = fields.map(|member| field(catalog, member, defined));
            let fields: Vec<Object> = fields.collect();
            Object::new()
                .with("type", "record")
                .with("name", &record.name)
                .with("doc", &record.doc)
                .and(standing(&record.standing))
                .with("fields", Json::list(fields))
                .into()
        }
        TypeKind::Map(id) => match catalog.map(id).values {
            Some(values) => Object::new()
                .with("type", "map")
                .with("values", of_shape(catalog, values, defined))
                .into(),
            None => "string".into(),
        },
        // JSON in a text: Avro has no type for anything.
        kind => kind.primitive().map_or("string", Primitive::name).into(),
    }
}

fn or_null(value: Json) -> Json {
    Json::List(vec!["null".into(), value])
}
