//! TypeScript: types of the JSON that travels, with JSDoc.
//!
//! ```text
//! types.ts              semantic types
//! events.ts             an interface for each event
//! objects/<module>.ts   what is sent
//! custom.ts             the properties of custom events
//! index.ts              all of it, the union of events, and what their names mean
//! ```
//!
//! Interfaces are called as the variants of `EventType` are. What is optional may be absent or
//! null. Numbers of 64 bits are `number`, as `JSON.parse` makes them. An open enumeration takes any
//! text and yet completes those that are known.

mod record;

use std::fmt::Write as _;

use super::json::quoted;
use super::{Files, remarks};
use crate::model::{Catalog, Primitive, Shape, Type};
use crate::names;

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut modules = vec![("types".to_owned(), types(catalog))];
    if !catalog.events.is_empty() {
        modules.push(("events".to_owned(), record::events(catalog)));
    }
    for (at, module) in catalog.object_modules.iter().enumerate() {
        modules.push((
            format!("objects/{}", module.name),
            record::module(catalog, at),
        ));
    }
    if !catalog.custom.is_empty() {
        modules.push(("custom".to_owned(), record::custom(catalog)));
    }
    let mut files = Files::default();
    files.insert("index.ts", index(catalog, &modules));
    for (path, text) in modules {
        files.insert(format!("{path}.ts"), text);
    }
    files
}

/// What is in the other files, and what all events have in common. Here, no name of an event is in
/// the way.
fn index(catalog: &Catalog, modules: &[(String, String)]) -> String {
    let mut out = heading(catalog, &catalog.doc);
    let mut lines = |verb: &str, wanted: &dyn Fn(&str) -> bool| {
        for (path, _) in modules.iter().filter(|(path, _)| wanted(path)) {
            let name = path.rsplit('/').next().unwrap_or(path);
            let _ = writeln!(out, "{verb} type * as {name} from \"./{path}.js\";");
        }
        out.push('\n');
    };
    // Exporting a module under a name does not make it known here.
    lines("import", &|path| matches!(path, "events" | "custom"));
    lines("export", &|_| true);
    if !catalog.events.is_empty() {
        comment(&mut out, "", "Events by their names.", &[], &[]);
        let list = catalog
            .events
            .iter()
            .map(|event| (event.wire.as_str(), event.variant.as_str()));
        by_name(&mut out, "Events", "events", list);
        comment(&mut out, "", "The name of an event.", &[], &[]);
        out.push_str("export type EventType = keyof Events;\n\n");
        comment(
            &mut out,
            "",
            &format!("Any event; `{}` tells which.", catalog.tag),
            &[],
            &[],
        );
        out.push_str("export type Event = Events[EventType];\n\n");
    }
    if !catalog.custom.is_empty() {
        comment(
            &mut out,
            "",
            "Properties of custom events by the names of these.",
            &[],
            &[],
        );
        let list = catalog
            .custom
            .iter()
            .map(|event| (event.wire.as_str(), event.name.as_str()));
        by_name(&mut out, "CustomEvents", "custom", list);
    }
    finished(out)
}

/// A file that ends with its last line.
fn finished(mut out: String) -> String {
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn by_name<'n>(
    out: &mut String,
    interface: &str,
    module: &str,
    list: impl Iterator<Item = (&'n str, &'n str)>,
) {
    let _ = writeln!(out, "export interface {interface} {{");
    for (wire, name) in list {
        let _ = writeln!(out, "  {}: {module}.{name};", quoted(wire));
    }
    out.push_str("}\n\n");
}

fn heading(catalog: &Catalog, doc: &str) -> String {
    let mut out = format!("// {}\n\n", remarks::origin(catalog));
    comment(&mut out, "", doc, &[], &["packageDocumentation".to_owned()]);
    out.push('\n');
    out
}

fn types(catalog: &Catalog) -> String {
    let mut out = heading(
        catalog,
        &format!(
            "Units, formats and enumerations of the `{}` catalog.",
            catalog.name
        ),
    );
    for ty in &catalog.types {
        let mut notes: Vec<String> = Vec::new();
        if let Some(values) = &ty.values {
            notes.extend(
                values
                    .items
                    .iter()
                    .filter(|item| !item.doc.is_empty())
                    .map(|item| format!("- `{}`: {}", item.wire, item.doc.trim())),
            );
        }
        notes.extend(
            ty.max_chars
                .map(|most| format!("At most {most} characters.")),
        );
        comment(&mut out, "", &ty.doc, &notes, &examples(&ty.examples));
        let _ = writeln!(
            out,
            "export type {} = {};\n",
            names::type_name(&ty.name),
            definition(ty)
        );
    }
    if catalog.types.is_empty() {
        out.push_str("export {};\n");
    }
    out
}

fn definition(ty: &Type) -> String {
    let Some(values) = &ty.values else {
        return primitive(ty.base).to_owned();
    };
    let mut all: Vec<String> = values
        .items
        .iter()
        .map(|item| {
            if ty.base == Primitive::String {
                quoted(&item.wire)
            } else {
                item.wire.clone()
            }
        })
        .collect();
    if values.open || all.is_empty() {
        // A plain `string` would swallow the values, and editors would offer none.
        all.push(format!("({} & {{}})", primitive(ty.base)));
    }
    all.join(" | ")
}

fn shaped(one: &str, shape: Shape) -> String {
    match shape {
        Shape::One => one.to_owned(),
        Shape::List => format!("{one}[]"),
        Shape::NullableList => format!("({one} | null)[]"),
    }
}

fn primitive(base: Primitive) -> &'static str {
    match base {
        Primitive::String | Primitive::Bytes => "string",
        Primitive::Int | Primitive::Long | Primitive::Float | Primitive::Double => "number",
        Primitive::Boolean => "boolean",
    }
}

/// A name as a key: in quotes, unless it is an identifier.
fn property(name: &str) -> String {
    let mut chars = name.chars();
    let starts = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        quoted(name)
    }
}

fn examples(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| format!("example {text}")).collect()
}

/// A JSDoc comment: what it is, what else is to be said, tags.
fn comment(out: &mut String, indent: &str, doc: &str, notes: &[String], tags: &[String]) {
    let mut lines: Vec<String> = doc
        .trim()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    if !notes.is_empty() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(notes.iter().map(|note| one_line(note)));
    }
    lines.extend(tags.iter().map(|tag| format!("@{}", one_line(tag))));
    // Nothing may end the comment but its end.
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.replace("*/", "*\\/").trim_end().to_owned())
        .collect();
    match lines.as_slice() {
        [] => {}
        [line] => {
            let _ = writeln!(out, "{indent}/** {line} */");
        }
        _ => {
            let _ = writeln!(out, "{indent}/**");
            for line in &lines {
                let _ = writeln!(out, "{}", format!("{indent} * {line}").trim_end());
            }
            let _ = writeln!(out, "{indent} */");
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_comment_but_its_end() {
        let mut out = String::new();
        comment(
            &mut out,
            "  ",
            "One.\n\n  Two */ three.",
            &["A\nnote.".to_owned()],
            &["example */".to_owned()],
        );
        assert_eq!(
            out,
            "  /**\n   * One.\n   *\n   * Two *\\/ three.\n   *\n   * A note.\n   * @example *\\/\n   */\n"
        );
    }

    #[test]
    fn keys_that_are_no_identifiers_stand_in_quotes() {
        let written = ["name", "_flag", "2nd", "Odd \"name\"", "a-b", ""].map(property);
        assert_eq!(
            written,
            [
                "name",
                "_flag",
                "\"2nd\"",
                "\"Odd \\\"name\\\"\"",
                "\"a-b\"",
                "\"\""
            ]
        );
    }
}
