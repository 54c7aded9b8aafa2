//! What to write in Rust.

use std::fmt::Write as _;

use super::Site;
use super::example::{self, Json};
use crate::emit::rust::types::is_rust_type;
use crate::model::{CustomEvent, Event, Field, Presence, Primitive, Shape};
use crate::names;

/// What to write for an event: title of the tab, language, text.
pub(super) fn all(
    site: &Site<'_>,
    event: &Event,
    index: usize,
) -> [(&'static str, &'static str, String); 3] {
    [
        ("SQL", "sql", sql(site, event, index)),
        ("Python", "python", python(site, event)),
        ("Rust", "rust", self::event(site, event)),
    ]
}

/// The first fields of an event, for a look at it.
fn first_fields(event: &Event) -> impl Iterator<Item = &str> {
    event.fields.iter().take(4).map(|field| field.name.as_str())
}

/// Queries the table that the SQL export makes for an event.
fn sql(site: &Site<'_>, event: &Event, index: usize) -> String {
    let quoted = |name: &str| {
        if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            name.to_owned()
        } else {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
    };
    let columns: Vec<String> = first_fields(event).map(quoted).collect();
    let columns = if columns.is_empty() {
        "*".to_owned()
    } else {
        columns.join(", ")
    };
    let table = site.tables.get(index).map_or("", String::as_str);
    format!("SELECT {columns}\nFROM {}\nLIMIT 10;\n", quoted(table))
}

/// Reads a file with one JSON record per line.
fn python(site: &Site<'_>, event: &Event) -> String {
    // What JSON calls a string is one in Python as well.
    let tag = Json::text(&site.catalog.tag).pretty();
    let name = Json::text(&event.wire).pretty();
    let fields =
        first_fields(event).map(|field| format!("event.get({})", Json::text(field).pretty()));
    let fields = fields.collect::<Vec<_>>().join(", ");
    format!(
        "import json\n\nwith open(\"events.ndjson\", encoding=\"utf-8\") as lines:\n    for event in map(json.loads, lines):\n        if event[{tag}] == {name}:\n            print({fields})\n"
    )
}

/// Reads an event, and makes one.
fn event(site: &Site<'_>, event: &Event) -> String {
    let name = |slot: &Field| slot.rust.clone();
    let (required, optional): (Vec<&Field>, Vec<&Field>) = event
        .fields
        .iter()
        .partition(|slot| slot.presence == Presence::Required);
    // What the event is about, rather than what it shares with others.
    let (own, shared): (Vec<&Field>, Vec<&Field>) = optional
        .into_iter()
        .filter(|slot| slot.notes.deprecated.is_none() && slot.ty.kind.primitive().is_some())
        .partition(|slot| slot.group.is_none());
    let set: Vec<&Field> = own.into_iter().chain(shared).take(2).collect();
    let read: Vec<String> = required
        .first()
        .into_iter()
        .chain(set.first())
        .map(|slot| format!("event.{}", in_rust(&name(slot))))
        .collect();

    let krate = site.crate_name();
    let path = site.catalog.namespace(event.namespace).path.join("::");
    let mut out = format!(
        "use {krate}::Event;\nuse {krate}::{path}::{};\n\n",
        event.name
    );
    let print = match read.as_slice() {
        [] => "\"{event:?}\"".to_owned(),
        some => format!(
            "\"{}\", {}",
            vec!["{:?}"; some.len()].join(" "),
            some.join(", ")
        ),
    };
    let _ = write!(
        out,
        "// Read: `line` is one record, in bytes.\nif let Event::{}(event) = Event::from_json(line)? {{\n    println!({print});\n}}\n\n// Write.\n",
        event.variant
    );
    let arguments = required
        .iter()
        .map(|slot| (name(slot), argument(site, slot)));
    construct(&mut out, &event.name, arguments);
    for slot in set {
        let _ = write!(
            out,
            "\n.{}({})",
            in_rust(&names::setter(&name(slot))),
            argument(site, slot)
        );
    }
    out.push_str(";\nprintln!(\"{}\", Event::from(event).to_json());\n");
    out
}

/// Makes a custom event; none where a property is no plain value.
pub(super) fn custom(site: &Site<'_>, event: &CustomEvent) -> Option<String> {
    let members = &event.fields;
    let value = |member: &Field| match member.ty.kind {
        kind if member.ty.shape == Shape::One => {
            let base = kind.primitive()?;
            let example = example::field_if_told(site.catalog, member)?;
            Some(literal(&example, base, false))
        }
        _ => None,
    };
    let (required, optional): (Vec<&Field>, Vec<&Field>) = members
        .iter()
        .partition(|member| member.presence == Presence::Required);
    let arguments: Option<Vec<(String, String)>> = required
        .into_iter()
        .map(|member| Some((member.rust.clone(), value(member)?)))
        .collect();
    let mut out = format!("use crate::custom::{};\n\n", event.name);
    construct(&mut out, &event.name, arguments?.into_iter());
    for (member, value) in optional
        .into_iter()
        .filter_map(|member| Some((member, value(member)?)))
        .take(2)
    {
        let _ = write!(out, "\n.{}({value})", names::setter(&member.rust));
    }
    out.push_str(";\n");
    Some(out)
}

/// The name of a field in an expression.
fn in_rust(name: &str) -> String {
    let raw = if names::is_keyword(name) { "r#" } else { "" };
    format!("{raw}{name}")
}

/// `let event = Click::new(…)`, an argument a line.
fn construct(out: &mut String, name: &str, arguments: impl Iterator<Item = (String, String)>) {
    let _ = write!(out, "let event = {name}::new(");
    let mut any = false;
    for (name, value) in arguments {
        any = true;
        let _ = write!(out, "\n    {value}, // {name}");
    }
    out.push_str(if any { "\n)" } else { ")" });
}

/// The argument for a field of an event.
fn argument(site: &Site<'_>, slot: &Field) -> String {
    if slot.ty.kind.primitive().is_none() {
        let json = example::field(site.catalog, slot).compact();
        return format!("serde_json::from_str(r#\"{json}\"#)?");
    }
    let is_type = slot
        .ty
        .named
        .is_some_and(|id| is_rust_type(site.catalog.ty(id)));
    let in_list = slot.ty.shape != Shape::One && (is_type || slot.ty.kind.is_text());
    let base = slot.ty.kind.primitive().unwrap_or(Primitive::String);
    let literal = |value: &Json| literal(value, base, in_list);
    match (example::field(site.catalog, slot), slot.ty.shape) {
        (Json::List(items), Shape::NullableList) => {
            format!(
                "vec![{}]",
                items
                    .iter()
                    .map(|item| format!("Some({})", literal(item)))
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        (Json::List(items), _) => format!(
            "vec![{}]",
            items.iter().map(literal).collect::<Vec<_>>().join(", ")
        ),
        (value, _) => literal(&value),
    }
}

/// A value as Rust writes it. Lists want the very type of their items.
fn literal(value: &Json, base: Primitive, convert: bool) -> String {
    let Json::Scalar(json) = value else {
        return String::new();
    };
    let literal = match base {
        Primitive::String => format!(
            "{:?}",
            serde_json::from_str::<String>(json).unwrap_or_default()
        ),
        Primitive::Int | Primitive::Long => grouped(json),
        Primitive::Float | Primitive::Double | Primitive::Boolean => json.clone(),
        Primitive::Bytes => {
            let text = serde_json::from_str::<String>(json).unwrap_or_default();
            let bytes = event_catalog_formats::base64::decode(&text).unwrap_or_default();
            format!("&{bytes:?}[..]")
        }
    };
    match (convert, literal.starts_with('-')) {
        (false, _) => literal,
        (true, false) => format!("{literal}.into()"),
        (true, true) => format!("({literal}).into()"),
    }
}

/// A whole number in groups of three digits.
fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    let mut out = number[..number.len() - digits.len()].to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_in_groups() {
        assert_eq!(super::grouped("1782727512"), "1_782_727_512");
        assert_eq!(super::grouped("-12345"), "-12_345");
        assert_eq!(super::grouped("2026"), "2026");
    }
}
