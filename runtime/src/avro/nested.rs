//! What nests, between events and Avro: records and maps are Avro's, and what the catalog does not
//! describe is JSON in a text, because Avro has no type for anything.

use std::borrow::Cow;

use event_catalog_formats::base64;

use crate::descriptor::{FieldDescriptor, Kind, RecordDescriptor, Shape};
use crate::json;
use crate::value::Value;

type Pairs<'v> = Vec<(Cow<'v, str>, Value<'v>)>;

/// Returns a value of a field as Avro has it.
pub(super) fn to_avro<'v>(field: &FieldDescriptor, value: Value<'v>) -> Value<'v> {
    each(field, value, &|value| one_to_avro(field.kind, value))
}

/// Returns a value of a field from what Avro has.
pub(super) fn from_avro<'v>(field: &FieldDescriptor, value: Value<'v>) -> Value<'v> {
    each(field, value, &|value| one_from_avro(field.kind, value))
}

/// Returns what a value becomes, or each item of a list.
fn each<'v>(
    field: &FieldDescriptor,
    value: Value<'v>,
    one: &dyn Fn(Value<'v>) -> Value<'v>,
) -> Value<'v> {
    let one = |value| match value {
        Value::Null if !matches!(field.kind, Kind::Any) => Value::Null,
        value => one(value),
    };
    match value {
        Value::Array(items) if field.shape != Shape::One => {
            Value::Array(items.into_iter().map(one).collect())
        }
        value => one(value),
    }
}

fn one_to_avro(kind: Kind, value: Value<'_>) -> Value<'_> {
    match (kind, value) {
        (Kind::Bytes, Value::String(text)) => match base64::decode(&text) {
            Some(bytes) => Value::Bytes(Cow::Owned(bytes)),
            None => Value::String(text),
        },
        (Kind::Record(record), Value::Object(members)) => {
            Value::Object(members_to_avro(record, members))
        }
        (Kind::Map(map), Value::Object(members)) if map.values.is_some() => {
            Value::Object(values(map.values, members, &to_avro))
        }
        (kind, value) if kind.is_open() => {
            Value::String(Cow::Owned(json::text(|w| w.value(&value))))
        }
        (_, value) => value,
    }
}

fn one_from_avro(kind: Kind, value: Value<'_>) -> Value<'_> {
    match (kind, value) {
        (Kind::Record(record), Value::Object(members)) => {
            Value::Object(members_from_avro(record, members))
        }
        (Kind::Map(map), Value::Object(members)) if map.values.is_some() => {
            Value::Object(values(map.values, members, &from_avro))
        }
        (kind, Value::String(text)) if kind.is_open() => {
            match json::parse(text.as_bytes()).map(Value::into_owned) {
                Ok(value) => value,
                Err(_) => Value::String(text),
            }
        }
        (_, value) => value,
    }
}

fn values<'v>(
    field: Option<&FieldDescriptor>,
    members: Pairs<'v>,
    change: &dyn Fn(&FieldDescriptor, Value<'v>) -> Value<'v>,
) -> Pairs<'v> {
    let Some(field) = field else { return members };
    let members = members.into_iter();
    members
        .map(|(name, value)| (name, change(field, value)))
        .collect()
}

fn members_to_avro<'v>(record: &RecordDescriptor, members: Pairs<'v>) -> Pairs<'v> {
    let member = |(name, value): (Cow<'v, str>, Value<'v>)| match record
        .fields
        .iter()
        .find(|field| field.name() == name)
    {
        Some(field) => (
            Cow::Borrowed(field.definition.plain_name),
            to_avro(field, value),
        ),
        None => (name, value),
    };
    members.into_iter().map(member).collect()
}

/// Null is absent, since Avro's records have all their fields.
fn members_from_avro<'v>(record: &RecordDescriptor, members: Pairs<'v>) -> Pairs<'v> {
    let member = |(name, value): (Cow<'v, str>, Value<'v>)| {
        let known = record.fields.iter();
        match known
            .into_iter()
            .find(|field| field.definition.plain_name == name)
        {
            Some(_) if value == Value::Null => None,
            Some(field) => Some((Cow::Borrowed(field.name()), from_avro(field, value))),
            None => Some((name, value)),
        }
    };
    members.into_iter().filter_map(member).collect()
}
