//! The schema that an event is written with, from its descriptor.

use std::borrow::Cow;

use event_catalog_formats::avro_name;

use crate::descriptor::{
    Deprecation, EventDescriptor, FieldDescriptor, Kind, MapDescriptor, Presence, Shape, Standing,
};
use crate::release::ReleaseField;
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
    let fields = fields(event.fields, &mut Vec::new());
    schema(event, connection, fields)
}

/// The schema that an event was written with in a release: see [`schema_of`]. Fields that were
/// removed since have no documentation.
///
/// `None` when the release did not have the event.
pub fn schema_in_release(
    event: &EventDescriptor,
    release: u16,
    connection: Option<&str>,
) -> Option<String> {
    let today = |name: &str| event.fields.iter().find(|field| field.name() == name);
    let mut then = event.fields_in(release)?;
    // As today: what is required comes first.
    then.sort_by_key(|field| {
        let index = today(field.name).map_or(u16::MAX, |today| today.index);
        (field.presence == Presence::Optional, index)
    });
    let mut defined = Vec::new();
    let fields = then.into_iter().map(|then| {
        let Some(today) = today(then.name) else {
            return gone(event, &then, &mut defined);
        };
        let mut descriptor = *today;
        (descriptor.kind, descriptor.shape) = (then.kind, then.shape);
        descriptor.presence = then.presence;
        field(&descriptor, &mut defined)
    });
    Some(schema(event, connection, Value::Array(fields.collect())))
}

/// A field that was removed since.
fn gone(
    event: &EventDescriptor,
    then: &ReleaseField,
    defined: &mut Vec<&'static str>,
) -> Value<'static> {
    let name = avro_name(event.catalog.plain_name(then.name));
    let ty = typed(then.kind, then.shape, then.presence, defined);
    let mut field = vec![member("name", Value::String(name)), member("type", ty)];
    if then.presence == Presence::Optional {
        field.push(member("default", Value::Null));
    }
    Value::Object(field)
}

fn schema(event: &EventDescriptor, connection: Option<&str>, fields: Value<'_>) -> String {
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
    record.push(member("fields", fields));
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

fn field(descriptor: &FieldDescriptor, defined: &mut Vec<&'static str>) -> Value<'static> {
    let FieldDescriptor {
        kind,
        shape,
        presence,
        ..
    } = *descriptor;
    let mut field = vec![
        member("name", text(descriptor.definition.plain_name)),
        member("type", typed(kind, shape, presence, defined)),
        member("doc", text(descriptor.doc())),
    ];
    if presence == Presence::Optional {
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

/// The type of what a field holds, or does not hold.
fn typed(
    kind: Kind,
    shape: Shape,
    presence: Presence,
    defined: &mut Vec<&'static str>,
) -> Value<'static> {
    let value = of_shape(kind, shape, defined);
    if presence == Presence::Optional {
        or_null(value)
    } else {
        value
    }
}

/// The type of a value, or of a list of them.
fn of_shape(kind: Kind, shape: Shape, defined: &mut Vec<&'static str>) -> Value<'static> {
    let one = one(kind, defined);
    match shape {
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
            member("values", of_shape(values.kind, values.shape, defined)),
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
