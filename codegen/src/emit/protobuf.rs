//! Protocol Buffers: a message for each event, with numbers that never move.
//!
//! ```text
//! <catalog>/any_event.proto     a message that holds any event
//! <catalog>/common_types.proto  options of fields, and items that may be absent
//! <catalog>/<namespace>.proto   the events of a namespace
//! <catalog>/custom_events.proto the properties of custom events
//! ```
//!
//! Numbers stand in a lock file ([`LOCK`]), which only ever grows: what was removed, or became
//! something else on the wire, keeps its number and is `reserved`. A catalog that stands on another
//! has a lock file of its own for its custom events. Enumerations are texts or
//! numbers as on the wire, because values that nobody knows yet must survive.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use super::json::quoted;
use super::{Files, Lock, Update, flat, records, remarks};
use crate::model::{
    Annotations, Catalog, Event, Field, FieldNumbers, NamespaceId, Primitive, Record, Shape,
    TypeKind, number_kind, number_scalar,
};
use crate::names::camel;

/// The lock file of this emitter.
pub(super) static LOCK: Lock = Lock {
    file: crate::load::NUMBERS,
    update,
};

/// Numbers of extensions, out of the range that everybody may use.
const OPTIONS: u32 = 50_400;

/// In the lock, events in the union are of this kind.
const MESSAGE: &str = "message";

pub(super) fn emit(catalog: &Catalog) -> Files {
    let (numbers, _) = complete(catalog);
    let mut files = Files::default();
    let root = &catalog.name;
    let mut namespaces: BTreeMap<NamespaceId, Vec<&Event>> = BTreeMap::new();
    for event in &catalog.events {
        namespaces.entry(event.namespace).or_default().push(event);
    }
    for (id, events) in namespaces {
        let namespace = catalog.namespace(id);
        let mut out = heading(catalog, &namespace.path);
        let _ = writeln!(
            out,
            "import {};",
            quoted(&format!("{root}/common_types.proto"))
        );
        imports(&mut out, events.iter().map(|event| &event.record));
        for event in events {
            out.push('\n');
            comment(&mut out, "", &event.doc, &remarks::event(catalog, event));
            message(catalog, &mut out, event, (&catalog.dotted(event), &numbers));
        }
        files.insert(format!("{root}/{}.proto", namespace.path.join("/")), out);
    }
    if !catalog.custom.is_empty() {
        let path = format!("{root}/custom_events.proto");
        files.insert(path, custom(catalog, &numbers));
    }
    files.insert(format!("{root}/common_types.proto"), common(catalog));
    files.insert(format!("{root}/any_event.proto"), union(catalog, &numbers));
    files
}

/// The properties of custom events.
fn custom(catalog: &Catalog, numbers: &FieldNumbers) -> String {
    let mut out = heading(catalog, &["custom".to_owned()]);
    let common = quoted(&format!("{}/common_types.proto", catalog.name));
    let _ = writeln!(out, "import {common};");
    imports(&mut out, catalog.custom.iter().map(|event| &event.record));
    for event in &catalog.custom {
        out.push('\n');
        comment(&mut out, "", &event.doc, &remarks::record(event));
        let key = FieldNumbers::of_custom(event);
        message(catalog, &mut out, event, (&key, numbers));
    }
    out
}

/// What fields need that nest.
fn imports<'c>(out: &mut String, records: impl Iterator<Item = &'c Record>) {
    let mut slots = records.flat_map(|record| &record.fields);
    if slots.any(|slot| slot.ty.kind.primitive().is_none()) {
        out.push_str("import \"google/protobuf/struct.proto\";\n");
    }
}

/// The numbers of the lock file, and those of what is new, with what the newest release has; and
/// what is new.
fn complete(catalog: &Catalog) -> (FieldNumbers, Vec<String>) {
    let mut numbers = catalog.numbers.clone();
    let release = catalog.releases.last().map(|release| release.number);
    numbers.start(release);
    let mut added = Vec::new();
    for item in records::all(catalog) {
        let message = match item.event {
            Some(event) => catalog.dotted(event),
            None => FieldNumbers::of_custom(item.record),
        };
        if item.event.is_some() && numbers.give(FieldNumbers::UNION, &message, MESSAGE) {
            added.push(message.clone());
        }
        let names = item.record.numbered_names();
        for (slot, name) in item.record.fields.iter().zip(names) {
            let kind = number_kind(slot.ty);
            if numbers.give(&message, &name, &kind) {
                added.push(format!("{name} of {message}"));
            }
            // Releases are of events.
            if release.is_some() && item.event.is_some() {
                numbers.publish(&message, &name, &kind, slot.presence);
            }
        }
    }
    (numbers, added)
}

/// The lock file with what is new; nothing if it is up to date.
fn update(catalog: &Catalog) -> Option<Update> {
    let (numbers, added) = complete(catalog);
    if numbers == catalog.numbers {
        return None;
    }
    let mut out = "# What was published: numbers of the Protobuf export, and what the newest release has. A number never changes and is never given again, whatever becomes of its field.\n\
                   # `catalog export protobuf --update-lock` adds what is new. Nobody else edits this file, and no number is ever removed.\n"
        .to_owned();
    // What the catalog beneath has stands in its own.
    let is_own = |message: &str| catalog.base.is_none() || FieldNumbers::is_custom(message);
    if let Some(release) = numbers.release.filter(|_| catalog.base.is_none()) {
        let _ = write!(out, "\nrelease {release}\n");
    }
    let messages = numbers.messages.iter();
    for (message, fields) in messages.filter(|(message, _)| is_own(message)) {
        let _ = write!(out, "\n{message}\n");
        for field in fields {
            let _ = write!(out, "  {} {} {}", field.number, field.name, field.kind);
            let _ = match field.presence {
                Some(presence) => writeln!(out, " {presence}"),
                None => writeln!(out),
            };
        }
    }
    Some(Update { text: out, added })
}

fn heading(catalog: &Catalog, path: &[String]) -> String {
    let package: Vec<&str> = std::iter::once(&catalog.name)
        .chain(path)
        .map(String::as_str)
        .collect();
    format!(
        "// {}\n\nsyntax = \"proto3\";\n\npackage {};\n\n",
        remarks::origin(catalog),
        package.join(".")
    )
}

/// The message of a record; its key in the lock file, and the numbers.
fn message(
    catalog: &Catalog,
    out: &mut String,
    record: &Record,
    (key, numbers): (&str, &FieldNumbers),
) {
    let _ = writeln!(out, "message {} {{", record.name);
    if record.is_over() {
        out.push_str("  option deprecated = true;\n");
    }
    let (mut live, mut fields) = (Vec::new(), Vec::new());
    for (slot, (name, in_json)) in record.fields.iter().zip(field_names(record)) {
        let Some(number) = numbers.get(key, &name, &number_kind(slot.ty)) else {
            continue;
        };
        live.push((number, name));
        fields.push((slot, in_json));
    }
    reserved(out, "  ", numbers, key, &live);
    for ((slot, in_json), (number, name)) in fields.into_iter().zip(&live) {
        comment(
            out,
            "  ",
            slot.doc.trim(),
            &remarks::field(catalog, record, slot),
        );
        let _ = writeln!(
            out,
            "  {}{name} = {number}{};",
            ty(catalog, slot),
            options(catalog, record, slot, in_json)
        );
    }
    out.push_str("}\n");
}

/// The names of a record's fields, and what JSON calls each where that is not its name there, or
/// where another field is called what this one would be.
fn field_names<'c>(record: &'c Record) -> Vec<(String, Option<&'c str>)> {
    let wires = record.fields.iter().map(|slot| &*slot.name);
    let all: HashSet<&str> = wires.clone().collect();
    let told = |(name, wire): (String, &'c str)| {
        let in_json = camel(&name);
        let is_told = name != wire || in_json != wire && all.contains(&*in_json);
        (name, is_told.then_some(wire))
    };
    let names = record.numbered_names().into_iter();
    names.zip(wires).map(told).collect()
}

/// What nothing may be called, or numbered, again.
fn reserved(
    out: &mut String,
    indent: &str,
    numbers: &FieldNumbers,
    message: &str,
    live: &[(u32, impl AsRef<str>)],
) {
    let gone = || {
        numbers
            .given(message)
            .iter()
            .filter(|field| !live.iter().any(|(number, _)| *number == field.number))
    };
    let given: Vec<String> = gone().map(|field| field.number.to_string()).collect();
    if !given.is_empty() {
        let _ = writeln!(out, "{indent}reserved {};", given.join(", "));
    }
    let mut names: Vec<String> = gone()
        .filter(|field| !live.iter().any(|(_, name)| name.as_ref() == field.name))
        .map(|field| quoted(&field.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() && message != FieldNumbers::UNION {
        let _ = writeln!(out, "{indent}reserved {};", names.join(", "));
    }
}

/// Type and presence, with a space behind.
fn ty(catalog: &Catalog, slot: &Field) -> String {
    let one = number_scalar(slot.ty.kind);
    let Some(base) = slot.ty.kind.primitive() else {
        // A message is absent or there, and a list of what nests may hold nulls.
        return match slot.ty.shape {
            Shape::One => format!("{one} "),
            Shape::List | Shape::NullableList => format!("repeated {one} "),
        };
    };
    match slot.ty.shape {
        Shape::One if remarks::is_optional(slot.presence) => format!("optional {one} "),
        Shape::One => format!("{one} "),
        Shape::List => format!("repeated {one} "),
        Shape::NullableList => format!("repeated .{}.{} ", catalog.name, nullable(base)),
    }
}

fn options(catalog: &Catalog, record: &Record, slot: &Field, in_json: Option<&str>) -> String {
    let own = |name: &str, value: &str| format!("(.{}.{name}) = {value}", catalog.name);
    let mut all = Vec::new();
    all.extend(in_json.map(|name| format!("json_name = {}", quoted(name))));
    let deprecated = slot.notes.deprecated.as_ref();
    all.extend(deprecated.map(|_| "deprecated = true".to_owned()));
    let flags = slot.notes.flags().into_iter().filter(|(_, holds)| *holds);
    all.extend(flags.map(|(key, _)| own(key, "true")));
    all.extend(
        record
            .came_later(slot)
            .map(|release| own("since", &release.to_string())),
    );
    if all.is_empty() {
        String::new()
    } else {
        format!(" [{}]", all.join(", "))
    }
}

/// The message for an item that may be absent.
fn nullable(base: Primitive) -> &'static str {
    match base {
        Primitive::String => "NullableString",
        Primitive::Int => "NullableInt",
        Primitive::Long => "NullableLong",
        Primitive::Float => "NullableFloat",
        Primitive::Double => "NullableDouble",
        Primitive::Boolean => "NullableBoolean",
        Primitive::Bytes => "NullableBytes",
    }
}

fn common(catalog: &Catalog) -> String {
    let mut out = heading(catalog, &[]);
    out.push_str("import \"google/protobuf/descriptor.proto\";\n\n");
    out.push_str("// What the catalog says about fields beside their documentation.\nextend google.protobuf.FieldOptions {\n");
    let abouts = [
        "The vendor flags the field as personal data.",
        "Personal or secret, though not flagged by the vendor.",
    ];
    let flags = Annotations::default().flags().into_iter();
    let flags = flags.map(|(key, _)| format!("bool {key}"));
    let since = (
        "The release that brought the field to an event that was there before.",
        "uint32 since".to_owned(),
    );
    let options = abouts.into_iter().zip(flags).chain([since]);
    for ((about, field), number) in options.zip(OPTIONS + 1..) {
        let _ = writeln!(out, "  // {about}\n  optional {field} = {number};");
    }
    out.push_str("}\n");
    for base in Primitive::ALL {
        let used = |slot: &&Field| {
            slot.ty.shape == Shape::NullableList && slot.ty.kind.primitive() == Some(base)
        };
        let mut slots = records::all(catalog).flat_map(|item| &item.record.fields);
        if slots.any(|slot| used(&slot)) {
            let _ = write!(
                out,
                "\n// An item of a list in which there may be nulls: null is an item without value.\nmessage {} {{\n  optional {} value = 1;\n}}\n",
                nullable(base),
                number_scalar(TypeKind::Primitive(base))
            );
        }
    }
    out
}

fn union(catalog: &Catalog, numbers: &FieldNumbers) -> String {
    let mut out = heading(catalog, &[]);
    let events = || catalog.events.iter().zip(flat::names(catalog));
    for namespace in &catalog.namespaces {
        let _ = writeln!(
            out,
            "import {};",
            quoted(&format!(
                "{}/{}.proto",
                catalog.name,
                namespace.path.join("/")
            ))
        );
    }
    out.push('\n');
    comment(&mut out, "", "Any event.", &[]);
    let _ = writeln!(out, "message {} {{", FieldNumbers::UNION);
    let live: Vec<(u32, String)> = catalog
        .events
        .iter()
        .filter_map(|event| {
            let message = catalog.dotted(event);
            let number = numbers.get(FieldNumbers::UNION, &message, MESSAGE)?;
            Some((number, message))
        })
        .collect();
    reserved(&mut out, "  ", numbers, FieldNumbers::UNION, &live);
    if !live.is_empty() {
        out.push_str("  oneof event {\n");
        for ((event, name), (number, message)) in events().zip(&live) {
            let deprecated = if event.retired.is_some() {
                " [deprecated = true]"
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "    .{}.{message} {name} = {number}{deprecated};",
                catalog.name
            );
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn comment(out: &mut String, indent: &str, doc: &str, notes: &[String]) {
    for line in doc
        .trim()
        .lines()
        .chain(notes.iter().flat_map(|note| note.lines()))
    {
        let _ = writeln!(out, "{}", format!("{indent}// {}", line.trim()).trim_end());
    }
}
