//! The report of `drift --format json`: what is new in data.

use event_catalog_codegen::model::Presence;
use serde_json::Value;

use super::input::{Base, Event, Field, Name, Type};

/// Returns whether this is the report of `drift`.
pub(crate) fn is_report(value: &Value) -> bool {
    let report = value.get("report").and_then(Value::as_str);
    report.is_some_and(|report| report.starts_with("drift/"))
}

/// Returns what a report of `drift` says, and remarks on what it leaves to a person.
///
/// # Errors
///
/// What is wrong with the report.
pub(crate) fn events(value: &Value, path: &str) -> Result<(Vec<Event>, Vec<String>), String> {
    let version = value
        .get("report")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if version != "drift/1" {
        return Err(format!(
            "`{version}` is a report of another version; this reads `drift/1`"
        ));
    }
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let (mut events, mut remarks) = (Vec::new(), Vec::new());
    for event in list(value, "events").ok_or("the report has no list of `events`")? {
        let name = text(&event, "event").ok_or("an event of the report has no name")?;
        let mut fields = Vec::new();
        for field in list(&event, "fields").unwrap_or_default() {
            let key = text(&field, "field");
            let key = key.ok_or_else(|| format!("a field of `{name}` has no name"))?;
            let change = text(&field, "change").unwrap_or_default();
            if change == "missing" {
                remarks.push(format!(
                    "{path}: no record has `{key}` of `{name}`; whether the release removed it, the data cannot tell"
                ));
                continue;
            }
            let types = list(&field, "types").unwrap_or_default();
            let types: Vec<Type> = types
                .iter()
                .filter_map(Value::as_str)
                .map(Type::parse)
                .collect();
            let ty = widest(types).filter(|_| change != "loosened");
            let is_nullable = field.get("nullable").and_then(Value::as_bool) != Some(false);
            // What is retyped is as present as it was.
            let presence = (change != "retyped").then_some(if is_nullable {
                Presence::Optional
            } else {
                Presence::Required
            });
            fields.push(Field {
                name: key,
                source: path.to_owned(),
                ty,
                presence,
                pii: None,
                is_sensitive: false,
                doc: None,
                is_gone: false,
                is_old: change != "unknown",
            });
        }
        let is_known = event.get("known").and_then(Value::as_bool) == Some(true);
        if fields.is_empty() && is_known {
            continue;
        }
        events.push(Event {
            name: Name::Wire(name),
            source: path.to_owned(),
            is_whole: false,
            is_retired: false,
            doc: None,
            fields,
        });
    }
    Ok((events, remarks))
}

/// Returns the type that holds what is of any of these; `None` if there are none.
fn widest(types: Vec<Type>) -> Option<Type> {
    let words: Vec<String> = types.iter().map(Type::words).collect();
    let mut types = types.into_iter();
    let mut widest = types.next()?;
    for ty in types {
        let order = ["int", "long", "float", "double"];
        let rank = |ty: &Type| order.iter().position(|word| *word == ty.words());
        widest = match (rank(&widest), rank(&ty)) {
            (Some(one), Some(other)) if other > one => ty,
            (Some(_), Some(_)) => widest,
            _ => Type::of(Base::Other(words.join(" or "))),
        };
    }
    Some(widest)
}
