//! The report of `drift --format json`: what is new in data.

use event_catalog_codegen::model::{Presence, Primitive};
use serde_json::Value;

use super::input::{Base, Event, Field, Name, Type};

/// How many characters of a name a report tells.
const LONGEST: usize = 120;

/// Returns whether this is the report of `drift`.
pub(crate) fn is_report(value: &Value) -> bool {
    let report = value.get("report").and_then(Value::as_str);
    report.is_some_and(|report| report.starts_with("drift/"))
}

/// Returns what a report of `drift` says, and remarks on what it leaves to a person. `catalog` is the
/// name of the one that is edited, if it is there.
///
/// # Errors
///
/// What is wrong with the report.
pub(crate) fn events(
    value: &Value,
    catalog: Option<&str>,
    path: &str,
) -> Result<(Vec<Event>, Vec<String>), String> {
    let version = value
        .get("report")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if version != "drift/1" {
        return Err(format!(
            "`{version}` is a report of another version; this reads `drift/1`"
        ));
    }
    let of = value.get("catalog").and_then(|of| of.get("name"));
    let of = of.and_then(Value::as_str);
    if let (Some(of), Some(catalog)) = (of, catalog)
        && of != catalog
    {
        return Err(format!(
            "the report compares data with the catalog `{of}`, and this is `{catalog}`: make one with `catalog data drift`"
        ));
    }
    let (mut events, mut remarks) = (Vec::new(), left_out(value, path));
    for event in list(value, "events").ok_or("the report has no list of `events`")? {
        let name = text(&event, "event").ok_or("an event of the report has no name")?;
        if let Some(why) = no_name(&name) {
            remarks.push(format!("{path}: skipped the event {name:?}: {why}"));
            continue;
        }
        let mut fields: Vec<Field> = Vec::new();
        let is_json = list(&event, "schemas").is_none_or(|schemas| schemas.is_empty());
        let others = number(&event, "other_fields");
        if others > 0 {
            remarks.push(format!(
                "{path}: `{name}` has more unknown fields than the report has room for: import it, then run `drift` again"
            ));
        }
        for key in list(&event, "tightened").unwrap_or_default() {
            let key = key.as_str().unwrap_or_default();
            remarks.push(format!(
                "{path}: files have `{key}` of `{name}` as required; if it is from now on, a table of facts can say so, or a schema"
            ));
        }
        for field in list(&event, "fields").unwrap_or_default() {
            let key = text(&field, "field");
            let key = key.ok_or_else(|| format!("a field of `{name}` has no name"))?;
            if let Some(why) = no_name(&key) {
                remarks.push(format!("{path}: skipped {key:?} of `{name}`: {why}"));
                continue;
            }
            let change = text(&field, "change").unwrap_or_default();
            if change == "missing" {
                remarks.push(format!(
                    "{path}: no record has `{key}` of `{name}`; whether the release removed it, the data cannot tell"
                ));
                continue;
            }
            let types = list(&field, "types").unwrap_or_default();
            let types = types.iter().filter_map(Value::as_str).map(Type::parse);
            let ty = widest(types.collect());
            let skipped = match ty.as_ref().map(|ty| &ty.base) {
                _ if change == "loosened" => None,
                None => Some("has no value but null, so that nothing tells its type".to_owned()),
                Some(Base::Record | Base::Any | Base::Other(_)) => {
                    let words = ty.as_ref().map(Type::words).unwrap_or_default();
                    Some(format!(
                        "has values of the type {words}, which only a person can describe"
                    ))
                }
                Some(_) => None,
            };
            if let Some(why) = skipped {
                remarks.push(format!("{path}: skipped `{key}` of `{name}`: it {why}"));
                continue;
            }
            let ty = ty.filter(|_| change != "loosened");
            let ty = ty.map(|ty| if is_json { or_wider(ty) } else { ty });
            let is_nullable = field.get("nullable").and_then(Value::as_bool) != Some(false);
            let presence = Some(if is_nullable {
                Presence::Optional
            } else {
                Presence::Required
            });
            // What is loosened may be retyped as well.
            if let Some(known) = fields.iter_mut().find(|known| known.name == key) {
                known.ty = known.ty.take().or(ty);
                continue;
            }
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

/// Why a name of the data is none that the catalog can have.
fn no_name(name: &str) -> Option<&'static str> {
    let is_bad = |c: char| c == '"' || c == '\\' || c.is_control();
    if name.chars().count() > LONGEST && name.ends_with('…') {
        Some("the report does not tell the whole name")
    } else if name.is_empty() || name.contains(is_bad) {
        Some("no catalog can have that name")
    } else {
        None
    }
}

fn list(value: &Value, key: &str) -> Option<Vec<Value>> {
    value.get(key).and_then(Value::as_array).cloned()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// Remarks on data of which a report tells nothing but how much there is.
fn left_out(report: &Value, path: &str) -> Vec<String> {
    let mut remarks = Vec::new();
    if number(report, "other_events") > 0 {
        remarks.push(format!(
            "{path}: there are more unknown events than the report has room for: import it, then run `drift` again"
        ));
    }
    let unread = list(report, "unreadable").map_or(0, |files| files.len() as u64);
    let missed = [
        (number(report, "malformed"), "malformed record"),
        (number(report, "damaged"), "damaged part"),
        (unread, "unreadable file"),
    ];
    let missed: Vec<String> = missed
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if !missed.is_empty() {
        remarks.push(format!(
            "{path}: the report knows nothing of what is in {}",
            missed.join(", ")
        ));
    }
    remarks
}

/// JSON tells of a number only how large it must be able to be.
fn or_wider(ty: Type) -> Type {
    use Primitive::{Double, Float, Int, Long};
    let Base::One(all) = &ty.base else {
        return ty;
    };
    let wider: &[Primitive] = match all.first() {
        Some(Int) => &[Int, Long, Double, Float],
        Some(Long) => &[Long, Double, Float],
        Some(Float | Double) => &[Double, Float],
        _ => return ty,
    };
    Type {
        base: Base::One(wider.to_vec()),
        ..ty
    }
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
