//! JSON Schema of an event: as `catalog export json-schema` writes it, and as others do.

use std::cell::Cell;

use event_catalog_codegen::model::{Format, Presence, Primitive, Shape};
use serde_json::Value;

use super::input::{Base, Detail, Event, Field, Name, Type};

/// How many references lead from one to the next.
const DEEPEST: usize = 16;

/// How many schemas are read in a file.
const MOST: usize = 100_000;

/// Returns whether this is a schema of objects.
pub(crate) fn is_schema(schema: &Value) -> bool {
    schema.get("properties").is_some_and(Value::is_object)
        || schema.get("$schema").is_some_and(Value::is_string)
}

/// Returns the event that a schema describes, and the member that names it; `None` if it does not
/// say which. `tag` is the member that names events; without it, any that is constant. What only has
/// a title is asked whether it can be an event.
pub(crate) fn event(
    schema: &Value,
    tag: Option<&str>,
    is_event: &dyn Fn(&str) -> bool,
    source: &str,
) -> Option<(Event, Option<String>)> {
    let properties = schema.get("properties").and_then(Value::as_object)?;
    let constant = |property: &Value| {
        let only = property.get("enum").and_then(Value::as_array);
        let only = only
            .filter(|values| values.len() == 1)
            .and_then(|values| values.first());
        let constant = property.get("const").or(only);
        constant.and_then(Value::as_str).map(str::to_owned)
    };
    let named = properties.iter().find_map(|(key, property)| {
        let is_tag = tag.is_none_or(|tag| tag == key);
        let name = constant(property).filter(|_| is_tag)?;
        Some((Some(key.clone()), name))
    });
    let title = || {
        let title = schema.get("title").and_then(Value::as_str)?;
        is_event(title).then(|| (None, title.to_owned()))
    };
    let (member, name) = named.or_else(title)?;
    let reader = Reader {
        root: schema,
        left: Cell::new(MOST),
    };
    let fields = reader.fields(schema, source, 0);
    let fields = fields.into_iter().filter(|field| {
        // Where only the title names the event, the tag may be there all the same.
        member.as_ref() != Some(&field.name) && tag != Some(field.name.as_str())
    });
    let doc = schema.get("description").and_then(Value::as_str);
    let event = Event {
        name: Name::Wire(name),
        source: source.to_owned(),
        is_whole: true,
        is_retired: false,
        doc: doc.map(|doc| doc.trim().to_owned()),
        fields: fields.collect(),
    };
    Some((event, member))
}

/// The documentation of a field without what the exporter adds in paragraphs of their own.
fn own(doc: &str) -> String {
    let first = doc.trim().split("\n\n").next().unwrap_or_default();
    first.to_owned()
}

/// Reads what schemas are within a file.
struct Reader<'s> {
    root: &'s Value,
    /// How many schemas may still be read: references can make few lines endless.
    left: Cell<usize>,
}

impl Reader<'_> {
    /// Returns the fields of a schema of objects.
    fn fields(&self, schema: &Value, source: &str, depth: usize) -> Vec<Field> {
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let field = |(key, property): (&String, &Value)| {
            let (ty, is_nullable) = self.of(property, depth);
            let flag = |key: &str| property.get(key).and_then(Value::as_bool);
            let is_required = required.contains(&key.as_str()) && !is_nullable;
            let doc = property.get("description").and_then(Value::as_str);
            Field {
                name: key.clone(),
                source: source.to_owned(),
                ty: Some(ty),
                presence: Some(if is_required {
                    Presence::Required
                } else {
                    Presence::Optional
                }),
                pii: flag("x-pii"),
                is_sensitive: flag("x-sensitive") == Some(true),
                doc: doc.map(own),
                is_gone: false,
                is_old: false,
            }
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(field).collect()
    }

    /// Returns what a schema is, and whether it may be null.
    fn of(&self, schema: &Value, depth: usize) -> (Type, bool) {
        let other = || Type::of(Base::Other(schema.to_string()));
        let left = self.left.get();
        if depth > DEEPEST || left == 0 {
            return (other(), false);
        }
        self.left.set(left - 1);
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let found = reference.strip_prefix('#');
            let found = found.and_then(|pointer| self.root.pointer(pointer));
            let Some(found) = found else {
                return (other(), false);
            };
            let (ty, is_nullable) = self.of(found, depth + 1);
            let name = reference.rsplit('/').next();
            return (ty.called(name), is_nullable);
        }
        for word in ["anyOf", "oneOf"] {
            let Some(branches) = schema.get(word).and_then(Value::as_array) else {
                continue;
            };
            let is_null =
                |branch: &&Value| branch.get("type").and_then(Value::as_str) == Some("null");
            let values: Vec<&Value> = branches.iter().filter(|branch| !is_null(branch)).collect();
            let all: Vec<(Type, bool)> = values.iter().map(|one| self.of(one, depth + 1)).collect();
            // What only narrows a type down has none of its own.
            let typed: Vec<&Type> = all
                .iter()
                .map(|(ty, _)| ty)
                .filter(|ty| ty.base != Base::Any)
                .collect();
            let Some((first, rest)) = typed.split_first() else {
                break;
            };
            // An open enumeration is the values it knows, or any text.
            let ty = if rest.iter().all(|ty| ty.base == first.base) {
                let only = rest.is_empty().then(|| first.detail.clone()).flatten();
                Type {
                    detail: only,
                    ..(*first).clone()
                }
            } else {
                other()
            };
            let is_nullable = values.len() < branches.len() || all.iter().any(|(_, null)| *null);
            return (ty, is_nullable);
        }
        let words: Vec<&str> = match schema.get("type") {
            Some(Value::String(word)) => vec![word],
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => match schema.get("enum").or(schema.get("const")) {
                Some(Value::Array(values)) if values.iter().all(Value::is_i64) => vec!["integer"],
                Some(Value::String(_) | Value::Array(_)) => vec!["string"],
                _ => Vec::new(),
            },
        };
        let is_nullable = words.contains(&"null");
        let word: Vec<&str> = words.into_iter().filter(|word| *word != "null").collect();
        let format = schema.get("format").or(schema.get("x-rule"));
        let format = format.and_then(Value::as_str).and_then(format_named);
        let within = |key: &str, bound: i64| {
            let number = schema.get(key).and_then(Value::as_i64);
            number.is_some_and(|number| number.unsigned_abs() <= bound.unsigned_abs() + 1)
        };
        let title = schema.get("title").and_then(Value::as_str);
        let base = match word.as_slice() {
            ["string"] if schema.get("contentEncoding").is_some() => {
                Base::One(vec![Primitive::Bytes])
            }
            ["string"] => Base::One(vec![Primitive::String]),
            ["boolean"] => Base::One(vec![Primitive::Boolean]),
            ["integer"] => {
                let is_int =
                    within("minimum", i32::MAX.into()) && within("maximum", i32::MAX.into());
                let (first, second) = if is_int {
                    (Primitive::Int, Primitive::Long)
                } else {
                    (Primitive::Long, Primitive::Int)
                };
                Base::One(vec![first, second])
            }
            ["number"] => Base::One(vec![Primitive::Double, Primitive::Float]),
            ["array"] => {
                let items = schema.get("items").map(|items| self.of(items, depth + 1));
                return match items {
                    Some((items, inner)) if items.shape == Shape::One => {
                        let shape = if inner {
                            Shape::NullableList
                        } else {
                            Shape::List
                        };
                        (Type { shape, ..items }, is_nullable)
                    }
                    _ => (other(), is_nullable),
                };
            }
            ["object"] => match schema.get("additionalProperties") {
                Some(values) if values.is_object() && schema.get("properties").is_none() => {
                    Base::Map(Box::new(self.of(values, depth + 1).0))
                }
                _ if schema.get("properties").is_some_and(Value::is_object) => {
                    let doc = schema.get("description").and_then(Value::as_str).map(own);
                    let fields = self.fields(schema, "", depth + 1);
                    let record = Type::of(Base::Record).with(Detail::Record(None, doc, fields));
                    return (record.called(title), is_nullable);
                }
                _ => Base::Record,
            },
            [] => Base::Any,
            _ => Base::Other(schema.to_string()),
        };
        let ty = Type {
            format,
            ..Type::of(base)
        };
        let values = schema.get("enum").and_then(Value::as_array);
        let values = values
            .into_iter()
            .flatten()
            .filter(|value| !value.is_null());
        let texts = values.map(|value| value.as_str().map(str::to_owned));
        match texts.collect::<Option<Vec<String>>>() {
            Some(texts) if !texts.is_empty() => {
                let ty = ty.with(Detail::Values(None, texts));
                (ty.called(title), is_nullable)
            }
            _ => (ty, is_nullable),
        }
    }
}

/// A format by the name that JSON Schema or the catalog has for it.
fn format_named(name: &str) -> Option<Format> {
    let name = match name {
        "uri" => "url",
        "ipv4" | "ipv6" => "ip",
        "idn-email" => "email",
        other => other,
    };
    Format::named(name)
}
