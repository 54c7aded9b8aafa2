//! The schema that an event is written with, from its descriptor.

use std::borrow::Cow;

use crate::descriptor::{EventDescriptor, Presence, Shape, Slot};
use crate::value::Value;

/// The schema that [`AvroWriter`](super::AvroWriter) writes an event with, as JSON.
///
/// The record is called as the catalog's pattern of record names says, with `connection` for
/// `{connection}` (or the catalog's own choice); a catalog without pattern calls it by the event's
/// name. Fields come in the order of the descriptor. What may be absent is a union with null, and
/// null by default. Documentation stands under `doc`; a field that holds personal data has the
/// property `pii`, one that does by the catalog's own judgement `sensitive`.
pub fn schema_of(event: &EventDescriptor, connection: Option<&str>) -> String {
    let full = event.catalog.avro.as_ref().map_or_else(
        || event.name.to_owned(),
        |names| names.name_of(event.name, connection),
    );
    let (namespace, name) = full.rsplit_once('.').unwrap_or(("", &full));
    let mut record = vec![member("type", text("record")), member("name", text(name))];
    if !namespace.is_empty() {
        record.push(member("namespace", text(namespace)));
    }
    record.push(member("doc", text(event.doc)));
    record.push(member(
        "fields",
        Value::Array(event.slots.iter().map(field).collect()),
    ));
    crate::json::text(|w| w.value(&Value::Object(record)))
}

fn field(slot: &Slot) -> Value<'static> {
    let one = text(slot.kind.name());
    let value = match slot.shape {
        Shape::One => one,
        Shape::List => list(one),
        Shape::NullableList => list(Value::Array(vec![text("null"), one])),
    };
    let optional = slot.presence == Presence::Optional;
    let mut field = vec![member("name", text(slot.field.plain_name))];
    field.push(member(
        "type",
        if optional {
            Value::Array(vec![text("null"), value])
        } else {
            value
        },
    ));
    field.push(member("doc", text(slot.doc())));
    if optional {
        field.push(member("default", Value::Null));
    }
    if slot.pii {
        field.push(member("pii", Value::Bool(true)));
    }
    if slot.sensitive {
        field.push(member("sensitive", Value::Bool(true)));
    }
    Value::Object(field)
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
