//! The schema that an event is written with, from its descriptor.

use std::borrow::Cow;

use event_catalog_formats::avro_name;

use crate::descriptor::{
    Deprecation, EventDescriptor, FieldDescriptor, Kind, MapDescriptor, Presence, Shape, Standing,
};
use crate::value::Value;

/// The schema that [`AvroWriter`](super::AvroWriter) writes an event with, as JSON.
///
/// The record is called as the catalog's pattern of record names says, with `connection` for
/// `{connection}` (or the catalog's own choice); a catalog without pattern calls it by the event's
/// name. What cannot stand in a name of Avro becomes `_` there. Fields come in the order of the
/// descriptor. What may be absent is a union with null, and null by default. Documentation stands
/// under `doc`; a field that holds personal data has the property `pii`, one that does by the
/// catalog's own judgement `sensitive`, and what should no longer be used `deprecated`, the reason.
pub fn schema_of(event: &EventDescriptor, connection: Option<&str>) -> String {
    let full = event.catalog.avro.as_ref().map_or_else(
        || avro_name(event.name).into_owned(),
        |names| names.name_of(event.name, connection),
    );
    let (namespace, name) = full.rsplit_once('.').unwrap_or(("", &full));
    let mut record = vec![member("type", text("record")), member("name", text(name))];
    if !namespace.is_empty() {
        record.push(member("namespace", text(namespace)));
    }
    record.push(member("doc", text(event.doc)));
    record.extend(standing(&event.standing));
    record.push(member("fields", fields(event.fields, &mut Vec::new())));
    crate::json::text(|w| w.value(&Value::Object(record)))
}

/// Fields of a record. The names of records that the schema has defined: it refers to them.
fn fields(all: &'static [FieldDescriptor], defined: &mut Vec<&'static str>) -> Value<'static> {
    Value::Array(
        all.iter()
            .map(|descriptor| field(descriptor, defined))
            .collect(),
    )
}

fn field(descriptor: &'static FieldDescriptor, defined: &mut Vec<&'static str>) -> Value<'static> {
    let optional = descriptor.presence == Presence::Optional;
    let mut value = of_shape(descriptor, defined);
    if optional {
        value = or_null(value);
    }
    let mut field = vec![
        member("name", text(descriptor.definition.plain_name)),
        member("type", value),
        member("doc", text(descriptor.doc())),
    ];
    if optional {
        field.push(member("default", Value::Null));
    }
    if descriptor.pii {
        field.push(member("pii", Value::Bool(true)));
    }
    if descriptor.sensitive {
        field.push(member("sensitive", Value::Bool(true)));
    }
    field.extend(descriptor.deprecation.map(deprecated));
    Value::Object(field)
}

/// Who answers for a record, and whether it should still be used.
fn standing<'v>(standing: &Standing) -> impl Iterator<Item = (Cow<'v, str>, Value<'v>)> + use<'v> {
    let known = |name, word: Option<&'static str>| word.map(|word| member(name, text(word)));
    known("owner", standing.owner)
        .into_iter()
        .chain(known("status", standing.status))
        .chain(standing.deprecated.map(deprecated))
}

fn deprecated<'v>(why: &'static Deprecation) -> (Cow<'v, str>, Value<'v>) {
    member("deprecated", Value::String(Cow::Owned(why.note())))
}

/// The type of a value, or of a list of them.
fn of_shape(
    descriptor: &'static FieldDescriptor,
    defined: &mut Vec<&'static str>,
) -> Value<'static> {
    let one = one(descriptor.kind, defined);
    match descriptor.shape {
        Shape::One => one,
        Shape::List => list(one),
        Shape::NullableList => list(or_null(one)),
    }
}

fn one(kind: Kind, defined: &mut Vec<&'static str>) -> Value<'static> {
    match kind {
        Kind::Record(record) if defined.contains(&record.name) => text(record.name),
        Kind::Record(record) => {
            defined.push(record.name);
            let mut members = vec![
                member("type", text("record")),
                member("name", text(record.name)),
                member("doc", text(record.doc)),
            ];
            members.extend(standing(&record.standing));
            members.push(member("fields", fields(record.fields, defined)));
            Value::Object(members)
        }
        Kind::Map(MapDescriptor {
            values: Some(values),
            ..
        }) => Value::Object(vec![
            member("type", text("map")),
            member("values", of_shape(values, defined)),
        ]),
        // JSON in a text: Avro has no type for anything.
        Kind::Map(_) | Kind::Any | Kind::DateTime(_) => text("string"),
        primitive => text(primitive.name()),
    }
}

fn or_null(value: Value<'static>) -> Value<'static> {
    Value::Array(vec![text("null"), value])
}

fn list(item: Value<'static>) -> Value<'static> {
    Value::Object(vec![member("type", text("array")), member("items", item)])
}

fn text(text: &str) -> Value<'_> {
    Value::String(Cow::Borrowed(text))
}

fn member<'v>(name: &'static str, value: Value<'v>) -> (Cow<'v, str>, Value<'v>) {
    (Cow::Borrowed(name), value)
}
