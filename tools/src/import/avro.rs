//! Avro: the schema in the header of a container file, and schemas of records.

use std::collections::HashMap;

use event_catalog_codegen::model::{Format, Presence, Primitive, Shape};
use serde_json::Value;

use super::input::{Base, Detail, Event, Field, Name, Type};

/// How container files start.
pub(crate) const MAGIC: [u8; 4] = *b"Obj\x01";

/// How many types within types are named again.
const MOST: usize = 100_000;

/// Returns the schema in the header of a container file.
///
/// # Errors
///
/// What is wrong with the header.
pub(crate) fn writer_schema(bytes: &[u8]) -> Result<String, String> {
    let mut rest = bytes.strip_prefix(&MAGIC).unwrap_or(bytes);
    let cut = || "the header ends too early: is the file complete?".to_owned();
    loop {
        let mut count = long(&mut rest).ok_or_else(cut)?;
        if count == 0 {
            return Err("the header has no `avro.schema`".to_owned());
        }
        if count < 0 {
            // Followed by the size of the block.
            long(&mut rest).ok_or_else(cut)?;
            count = count.saturating_neg();
        }
        for _ in 0..count {
            let key = text(&mut rest).ok_or_else(cut)?;
            let value = text(&mut rest).ok_or_else(cut)?;
            if key == b"avro.schema" {
                let schema = String::from_utf8(value.to_vec());
                return schema.map_err(|_| "the schema in the header is not UTF-8".to_owned());
            }
        }
    }
}

fn text<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(long(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(text)
}

/// A whole number as Avro writes it: zigzag, seven bits in a byte.
fn long(bytes: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
        }
    }
    None
}

/// Returns whether this is the schema of a record.
pub(crate) fn is_record(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("record")
        && schema.get("fields").is_some_and(Value::is_array)
}

/// Returns the event that a schema describes.
///
/// # Errors
///
/// What is wrong with the schema.
pub(crate) fn event(schema: &Value, source: &str) -> Result<Event, String> {
    let name = schema.get("name").and_then(Value::as_str);
    let name = name.ok_or("the record has no name")?;
    let namespace = schema.get("namespace").and_then(Value::as_str);
    let name = match namespace.filter(|namespace| !namespace.is_empty()) {
        Some(namespace) if !name.contains('.') => format!("{namespace}.{name}"),
        _ => name.to_owned(),
    };
    Ok(Event {
        name: Name::Avro(name),
        source: source.to_owned(),
        is_whole: true,
        is_retired: false,
        doc: doc(schema),
        fields: fields(schema, source, &mut Known::default())?,
    })
}

/// The types that a schema has defined, by name.
#[derive(Default)]
struct Known {
    /// With how much is within them.
    types: HashMap<String, (usize, Type)>,
    /// How much was named again: a few lines can make that endless.
    named: usize,
}

impl Known {
    fn get(&mut self, name: &str) -> Option<Type> {
        let (size, ty) = self.types.get(name)?;
        self.named = self.named.saturating_add(*size);
        (self.named <= MOST).then(|| ty.clone())
    }
}

/// Returns the fields of a record.
fn fields(schema: &Value, source: &str, known: &mut Known) -> Result<Vec<Field>, String> {
    let fields = schema.get("fields").and_then(Value::as_array);
    let mut all = Vec::new();
    for (at, field) in fields.into_iter().flatten().enumerate() {
        let name = field.get("name").and_then(Value::as_str);
        let name = name.ok_or_else(|| format!("field {} has no name", at + 1))?;
        let ty = field.get("type");
        let ty = ty.ok_or_else(|| format!("the field `{name}` has no type"))?;
        let (ty, is_nullable) = of(ty, known)?;
        let pii = field.get("pii").and_then(Value::as_bool);
        let is_sensitive = field.get("sensitive").and_then(Value::as_bool);
        all.push(Field {
            name: name.to_owned(),
            source: source.to_owned(),
            ty: Some(ty),
            presence: Some(if is_nullable {
                Presence::Optional
            } else {
                Presence::Required
            }),
            pii,
            is_sensitive: is_sensitive == Some(true),
            doc: doc(field),
            is_gone: false,
            is_old: false,
        });
    }
    Ok(all)
}

fn doc(schema: &Value) -> Option<String> {
    let doc = schema.get("doc").and_then(Value::as_str)?.trim();
    (!doc.is_empty()).then(|| doc.to_owned())
}

/// Returns what a schema is, and whether it may be null. `known` are the names it has defined.
fn of(schema: &Value, known: &mut Known) -> Result<(Type, bool), String> {
    let other = || Type::of(Base::Other(schema.to_string()));
    Ok(match schema {
        Value::String(name) => {
            let ty = match (name.as_str(), Primitive::named(name)) {
                (_, Some(primitive)) => Type::one(primitive),
                (name, None) => known.get(last(name)).unwrap_or_else(other),
            };
            (ty, false)
        }
        Value::Array(branches) => {
            let is_null = |branch: &&Value| branch.as_str() == Some("null");
            let values: Vec<&Value> = branches.iter().filter(|branch| !is_null(branch)).collect();
            let ty = match values.as_slice() {
                [only] => of(only, known)?.0,
                several => widest(several).map_or_else(other, Type::one),
            };
            (ty, values.len() < branches.len())
        }
        Value::Object(members) => {
            let word = members
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let ty = match word {
                "array" => {
                    let (items, is_nullable) = match members.get("items") {
                        Some(items) => of(items, known)?,
                        None => (other(), false),
                    };
                    let shape = if is_nullable {
                        Shape::NullableList
                    } else {
                        Shape::List
                    };
                    if items.shape == Shape::One {
                        Type { shape, ..items }
                    } else {
                        other()
                    }
                }
                "map" => match members.get("values") {
                    Some(values) => Type::of(Base::Map(Box::new(of(values, known)?.0))),
                    None => other(),
                },
                "record" | "error" => {
                    // Wherever it stands, it is the same.
                    let fields = fields(schema, "", known)?;
                    Type::of(Base::Record).with(Detail::Record(name(members), doc(schema), fields))
                }
                "enum" => {
                    let symbols = members.get("symbols").and_then(Value::as_array);
                    let symbols = symbols.into_iter().flatten().filter_map(Value::as_str);
                    let symbols = symbols.map(str::to_owned).collect();
                    Type::one(Primitive::String).with(Detail::Values(name(members), symbols))
                }
                "fixed" => Type::one(Primitive::Bytes),
                _ => match members.get("type") {
                    Some(inner) => of(inner, known)?.0,
                    None => other(),
                },
            };
            let logical = members.get("logicalType").and_then(Value::as_str);
            let format = match logical {
                Some("uuid") => Some(Format::Uuid),
                Some("timestamp-millis") => Some(Format::UnixMillis),
                _ => None,
            };
            let ty = Type {
                format: format.or(ty.format),
                ..ty
            };
            let ty = match logical.filter(|_| format.is_none()) {
                Some(logical) => ty.with(Detail::Logical(logical.to_owned())),
                None => ty,
            };
            if let Some(name) = name(members) {
                known.types.insert(name, (ty.size(), ty.clone()));
            }
            (ty, false)
        }
        _ => (other(), false),
    })
}

/// What a named type is called within its namespace.
fn name(members: &serde_json::Map<String, Value>) -> Option<String> {
    let name = members.get("name").and_then(Value::as_str)?;
    Some(last(name).to_owned())
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns the number that holds what any of several holds.
fn widest(branches: &[&Value]) -> Option<Primitive> {
    let order = ["int", "long", "float", "double"];
    let rank = |branch: &&Value| order.iter().position(|word| branch.as_str() == Some(word));
    let ranks: Option<Vec<usize>> = branches.iter().map(rank).collect();
    let top = ranks?.into_iter().max()?;
    Primitive::named(order.get(top)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_stands_in_the_header() {
        let mut file = MAGIC.to_vec();
        // A block of two entries with its size, then the end.
        file.extend([3, 40]);
        for text in ["avro.codec", "null", "avro.schema", "\"int\""] {
            file.push(u8::try_from(text.len() * 2).unwrap());
            file.extend(text.as_bytes());
        }
        file.push(0);
        assert_eq!(writer_schema(&file).as_deref(), Ok("\"int\""));
        let short = writer_schema(&file[..20]).unwrap_err();
        assert_eq!(short, "the header ends too early: is the file complete?");
        let none = writer_schema(b"Obj\x01\x00").unwrap_err();
        assert_eq!(none, "the header has no `avro.schema`");
    }

    #[test]
    fn types_are_told_in_words_of_the_catalog() {
        for (schema, words, is_nullable) in [
            (r#""int""#, "int", false),
            (r#"["null", "string"]"#, "string", true),
            (
                r#"{"type": "array", "items": ["null", "long"]}"#,
                "long?[]",
                false,
            ),
            (
                r#"{"type": "map", "values": "double"}"#,
                "map<double>",
                false,
            ),
            (
                r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#,
                "string",
                false,
            ),
            (r#"["null", "int", "double"]"#, "double", true),
            (r#"["int", "string"]"#, r#"["int","string"]"#, false),
        ] {
            let value: Value = serde_json::from_str(schema).unwrap();
            let (ty, nullable) = of(&value, &mut Known::default()).unwrap();
            assert_eq!((ty.words().as_str(), nullable), (words, is_nullable));
        }
    }
}
