//! Interfaces of records: events, objects, and the properties of custom events.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::json::quoted;
use super::super::remarks;
use super::{comment, examples, finished, heading, primitive, property, shaped};
use crate::model::{
    Catalog, DateTimes, DateTimesId, Deprecation, Event, Field, FieldType, ObjectId, Primitive,
    Record, TypeKind,
};
use crate::names;

/// The file of events.
pub(super) fn events(catalog: &Catalog) -> String {
    let scope = Scope::of(catalog, None);
    let mut out = heading(catalog, "Events as they travel in JSON.");
    out.push_str(&scope.imports(catalog.events.iter().map(|event| &event.record)));
    for event in &catalog.events {
        scope.interface(&mut out, event, Some(event));
    }
    finished(out)
}

/// The file of a module.
pub(super) fn module(catalog: &Catalog, at: usize) -> String {
    let module = catalog.object_modules.get(at);
    let mut out = heading(catalog, module.map_or("", |module| &module.doc));
    let objects = catalog.objects.iter();
    let own: Vec<&Record> = objects
        .filter(|object| object.module == at)
        .map(|object| &object.record)
        .collect();
    let scope = Scope::of(catalog, Some(at));
    out.push_str(&scope.imports(own.iter().copied()));
    let sets = catalog.datetimes.iter();
    for set in sets.filter(|set| set.module == at) {
        datetimes(&mut out, set);
    }
    for record in &own {
        scope.interface(&mut out, record, None);
    }
    if own.is_empty() {
        out.push_str("export {};\n");
    }
    finished(out)
}

/// The file of custom events.
pub(super) fn custom(catalog: &Catalog) -> String {
    let scope = Scope::of(catalog, None);
    let mut out = heading(catalog, "Properties of custom events.");
    out.push_str(&scope.imports(catalog.custom.iter().map(|event| &event.record)));
    for event in &catalog.custom {
        scope.interface(&mut out, event, None);
    }
    finished(out)
}

fn datetimes(out: &mut String, set: &DateTimes) {
    let formats = set.formats.iter();
    let notes: Vec<String> = formats
        .map(|format| format!("- `{}`: {}", format.pattern, format.doc.trim()))
        .collect();
    let texts = set
        .formats
        .iter()
        .flat_map(|format| format.examples.clone());
    let texts: Vec<String> = texts.collect();
    comment(out, "", &set.doc, &notes, &examples(&texts));
    let name = names::type_name(&set.name);
    let _ = writeln!(out, "export type {name} = string;\n");
}

/// The tag of what should no longer be used.
fn deprecated(deprecation: Option<&Deprecation>) -> Option<String> {
    let note = deprecation?.note().unwrap_or_default();
    Some(format!("deprecated {note}").trim_end().to_owned())
}

/// What a number that is one of many in TypeScript is elsewhere, and what a map holds.
fn kind(catalog: &Catalog, ty: FieldType) -> Option<String> {
    match ty.kind {
        TypeKind::Map(id) => Some(catalog.map(id).doc.trim().to_owned()),
        TypeKind::Primitive(Primitive::Int) if ty.named.is_none() => {
            Some("A whole number of 32 bits.".to_owned())
        }
        TypeKind::Primitive(Primitive::Long) if ty.named.is_none() => {
            Some("A whole number of 64 bits.".to_owned())
        }
        _ => None,
    }
}

/// A file: a module of objects, or events of either kind.
struct Scope<'c> {
    catalog: &'c Catalog,
    module: Option<usize>,
}

impl<'c> Scope<'c> {
    fn of(catalog: &'c Catalog, module: Option<usize>) -> Self {
        Scope { catalog, module }
    }

    /// What the file needs from others.
    fn imports<'r>(&self, own: impl Iterator<Item = &'r Record>) -> String {
        let types = own.flat_map(|record| record.fields.iter().map(|field| field.ty));
        let types: Vec<FieldType> = types.collect();
        let up = if self.module.is_some() { "../" } else { "./" };
        let mut out = String::new();
        if types.iter().any(|ty| ty.named.is_some()) {
            let _ = writeln!(out, "import type * as types from \"{up}types.js\";");
        }
        out.push_str(&self.modules(types.into_iter(), up));
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    /// The interface of a record; an event is called as its variant is, and has a tag.
    fn interface(&self, out: &mut String, record: &Record, event: Option<&Event>) {
        let catalog = self.catalog;
        let notes = event.map_or_else(
            || remarks::record(record),
            |event| remarks::event(catalog, event),
        );
        let see = event.into_iter().flat_map(|event| &event.see);
        let see = see.map(|id| format!("see {{@link {}}}", catalog.event(*id).variant));
        let mut tags: Vec<String> = see.collect();
        let retired = record.retired;
        let retired = retired.map(|release| format!("deprecated Retired in release {release}."));
        tags.extend(retired.or_else(|| deprecated(record.standing.deprecated.as_ref())));
        comment(out, "", &record.doc, &notes, &tags);
        let name = event.map_or(&record.name, |event| &event.variant);
        let _ = writeln!(out, "export interface {name} {{");
        if event.is_some() {
            let (tag, wire) = (property(&catalog.tag), quoted(&record.wire));
            let _ = writeln!(out, "  {tag}: {wire};");
        }
        for field in &record.fields {
            let kind = kind(catalog, field.ty).filter(|_| event.is_none());
            let notes = remarks::field_of_kind(catalog, record, field, kind);
            let mut tags = examples(&field.examples);
            tags.extend(deprecated(field.notes.deprecated.as_ref()));
            comment(out, "  ", &field.doc, &notes, &tags);
            let optional = remarks::is_optional(field.presence);
            let (mark, null) = if optional { ("?", " | null") } else { ("", "") };
            let (name, ty) = (property(&field.name), self.ty(field));
            let _ = writeln!(out, "  {name}{mark}: {ty}{null};");
        }
        out.push_str("}\n\n");
    }

    /// Imports of the modules that have the types of fields; a blank line ends them.
    fn modules(&self, types: impl Iterator<Item = FieldType>, up: &str) -> String {
        let modules: BTreeSet<usize> = types
            .filter_map(|ty| self.home(ty))
            .filter(|at| Some(*at) != self.module)
            .collect();
        let mut out = String::new();
        for module in modules
            .into_iter()
            .filter_map(|at| self.catalog.object_modules.get(at))
        {
            let _ = writeln!(
                out,
                "import type * as {0} from \"{up}objects/{0}.js\";",
                module.name
            );
        }
        out
    }

    /// The module that has a member's type.
    fn home(&self, ty: FieldType) -> Option<usize> {
        match ty.kind {
            TypeKind::Record(id) => Some(self.catalog.object(id).module),
            TypeKind::DateTime(id) => Some(self.catalog.datetimes(id).module),
            TypeKind::Map(id) => self.home(self.catalog.map(id).values?),
            _ => None,
        }
    }

    /// The type of a field.
    fn ty(&self, member: &Field) -> String {
        let values = &member.constraints.values;
        if values.is_empty() || member.ty.named.is_some() {
            return self.of_type(member.ty);
        }
        let one = if member.ty.kind.is_text() {
            literals(values, quoted)
        } else {
            literals(values, str::to_owned)
        };
        shaped(&one, member.ty.shape)
    }

    fn of_type(&self, ty: FieldType) -> String {
        let one = match (ty.kind, ty.named) {
            (_, Some(id)) => format!("types.{}", names::type_name(&self.catalog.ty(id).name)),
            (TypeKind::Primitive(base), None) => primitive(base).to_owned(),
            (TypeKind::DateTime(id), None) => self.datetimes(id),
            (TypeKind::Record(id), None) => self.object(id),
            (TypeKind::Map(id), None) => {
                let values = self.catalog.map(id).values;
                let values = values.map_or_else(|| "unknown".to_owned(), |ty| self.of_type(ty));
                format!("{{ [name: string]: {values} }}")
            }
            (TypeKind::Any, None) => "unknown".to_owned(),
        };
        shaped(&one, ty.shape)
    }

    fn datetimes(&self, id: DateTimesId) -> String {
        let formats = self.catalog.datetimes(id);
        self.path(formats.module, &names::type_name(&formats.name))
    }

    fn object(&self, id: ObjectId) -> String {
        let object = self.catalog.object(id);
        self.path(object.module, &object.name)
    }

    fn path(&self, module: usize, name: &str) -> String {
        match self.catalog.object_modules.get(module) {
            Some(other) if Some(module) != self.module => format!("{}.{name}", other.name),
            _ => name.to_owned(),
        }
    }
}

/// The only values, each as itself.
fn literals(values: &[String], write: impl Fn(&str) -> String) -> String {
    let all: Vec<String> = values.iter().map(|value| write(value)).collect();
    if all.len() == 1 {
        all.concat()
    } else {
        format!("({})", all.join(" | "))
    }
}
