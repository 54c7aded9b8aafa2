//! Avro's JSON encoding, as `avro-tools tojson` prints it: values of unions stand in an object that
//! names their branch.

use crate::descriptor::CatalogDescriptor;
use crate::json::{self, DecodeError};
use crate::record::AnyEvent;
use crate::validate::{Inspection, inspect};
use crate::value::Value;

/// Turns one record in Avro's JSON encoding into the plain JSON of events, which replaces what is
/// in `out`.
///
/// `{"string": "x"}` becomes `"x"`, wherever it stands: in fields, in items of lists
/// (`[{"string": "x"}, null]`), in maps. An object is taken for a value of a union when its only
/// key is the name of a type and its value of that type; branches of named types stay as they are,
/// as their names are in the schema only.
///
/// A record does not name its event; `event_type` says it. Without it the record must carry the
/// catalog's tag like any JSON event.
///
/// ```
/// # use event_catalog::descriptor::CatalogDescriptor;
/// # fn plain(catalog: &'static CatalogDescriptor) -> Result<(), event_catalog::json::DecodeError> {
/// let line = br#"{"id":"7","url":{"string":"https://example.com"},"is_drop":null}"#;
/// let mut plain = Vec::new();
/// event_catalog::avro::plain_json(line, catalog, Some("users.messages.email.Click"), &mut plain)?;
/// assert!(plain.ends_with(br#""id":"7","url":"https://example.com","is_drop":null}"#));
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// When the text is not JSON, or names another event than `event_type`.
pub fn plain_json(
    line: &[u8],
    catalog: &CatalogDescriptor,
    event_type: Option<&str>,
    out: &mut Vec<u8>,
) -> Result<(), DecodeError> {
    out.clear();
    let Value::Object(members) = json::parse(line)? else {
        // The decoder of plain JSON says what is wrong with it.
        out.extend_from_slice(line);
        return Ok(());
    };
    let mut plain = Vec::with_capacity(members.len() + 1);
    if let Some(event_type) = event_type {
        plain.push((catalog.tag.into(), Value::String(event_type.into())));
    }
    for (name, value) in members {
        let value = plain_value(value);
        let name = catalog.wire_name(name);
        match (event_type, value.as_str()) {
            (Some(expected), found) if name == catalog.tag => match found {
                Some(found) if found == expected => {}
                Some(found) => {
                    let (found, expected) = (found.to_owned(), expected.to_owned());
                    return Err(DecodeError::OtherEvent {
                        tag: catalog.tag,
                        found,
                        expected,
                    });
                }
                None => return Err(DecodeError::Untagged { tag: catalog.tag }),
            },
            _ => plain.push((name, value)),
        }
    }
    json::append(out, |w| w.value(&Value::Object(plain)));
    Ok(())
}

/// Decodes one record in Avro's JSON encoding, and validates what could be decoded. Text borrows
/// from `buffer`, which holds the [plain JSON](plain_json).
///
/// # Errors
///
/// When the text is not JSON, does not name its event and `event_type` does not either, or names
/// another event than `event_type`.
pub fn inspect_json<'b, E: AnyEvent<'b, Source = ()>>(
    line: &[u8],
    event_type: Option<&str>,
    buffer: &'b mut Vec<u8>,
) -> Result<Inspection<E>, DecodeError> {
    plain_json(line, E::catalog(()), event_type, buffer)?;
    inspect::json((), buffer)
}

/// A value without the names of union branches. Its depth is limited by the parser.
fn plain_value(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Object(mut members) => {
            let wrapped = matches!(&members[..], [(name, value)] if is_branch(name, value));
            match members.pop() {
                Some((_, value)) if wrapped => inside(value),
                last => inside(Value::Object(members.into_iter().chain(last).collect())),
            }
        }
        value => inside(value),
    }
}

/// The same for what is inside a list or map.
fn inside(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(plain_value).collect()),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, plain_value(value)))
                .collect(),
        ),
        value => value,
    }
}

fn is_branch(name: &str, value: &Value<'_>) -> bool {
    match value {
        Value::Bool(_) => name == "boolean",
        Value::Int(_) | Value::UInt(_) => matches!(name, "int" | "long" | "float" | "double"),
        Value::Float(_) | Value::Number(_) => matches!(name, "float" | "double"),
        Value::String(_) => matches!(name, "string" | "bytes"),
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "map",
        Value::Null | Value::Bytes(_) => false,
    }
}
