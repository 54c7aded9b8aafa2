//! Interfaces of objects and of the properties of custom events.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::json::quoted;
use super::super::remarks;
use super::{comment, deprecated, examples, heading, primitive, property, shaped};
use crate::model::{Catalog, DateTimesId, Field, FieldType, ObjectId, Record, TypeKind};
use crate::names;

/// The file of a module.
pub(super) fn module(catalog: &Catalog, at: usize) -> String {
    let mut out = heading(
        catalog,
        catalog
            .object_modules
            .get(at)
            .map_or("", |module| &module.doc),
    );
    let own: Vec<&Record> = catalog
        .objects
        .iter()
        .filter(|object| object.module == at)
        .map(|object| &object.record)
        .collect();
    let scope = Scope {
        catalog,
        module: Some(at),
    };
    out.push_str(&scope.imports(&own));
    for formats in catalog
        .datetimes
        .iter()
        .filter(|formats| formats.module == at)
    {
        let notes: Vec<String> = formats
            .formats
            .iter()
            .map(|format| format!("- `{}`: {}", format.pattern, format.doc.trim()))
            .collect();
        let examples: Vec<String> = formats
            .formats
            .iter()
            .flat_map(|format| format.examples.clone())
            .collect();
        comment(
            &mut out,
            "",
            &formats.doc,
            &notes,
            &self::examples(&examples),
        );
        let _ = writeln!(
            out,
            "export type {} = string;\n",
            names::type_name(&formats.name)
        );
    }
    for structure in &own {
        scope.interface(&mut out, structure);
    }
    if own.is_empty() {
        out.push_str("export {};\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The file of custom events.
pub(super) fn custom(catalog: &Catalog) -> String {
    let mut out = heading(catalog, "Properties of custom events.");
    let scope = Scope {
        catalog,
        module: None,
    };
    let own: Vec<&Record> = catalog.custom.iter().map(|event| &event.record).collect();
    out.push_str(&scope.imports(&own));
    for structure in &own {
        scope.interface(&mut out, structure);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A file: a module of objects, or events of either kind.
pub(super) struct Scope<'c> {
    catalog: &'c Catalog,
    module: Option<usize>,
}

impl<'c> Scope<'c> {
    /// The file of events.
    pub(super) fn of_events(catalog: &'c Catalog) -> Self {
        Scope {
            catalog,
            module: None,
        }
    }

    /// What the file needs from others.
    fn imports(&self, own: &[&Record]) -> String {
        let members = || own.iter().flat_map(|structure| &structure.fields);
        let up = if self.module.is_some() { "../" } else { "./" };
        let mut out = String::new();
        if members().any(|member| member.ty.named.is_some()) {
            let _ = writeln!(out, "import type * as types from \"{up}types.js\";");
        }
        out.push_str(&self.modules(members().map(|member| member.ty), up));
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    /// Imports of the modules that have the types of fields; a blank line ends them.
    pub(super) fn modules(&self, types: impl Iterator<Item = FieldType>, up: &str) -> String {
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

    fn interface(&self, out: &mut String, structure: &Record) {
        let rules = structure.rules.iter();
        let rules = rules.map(|rule| format!("Rule {}: {}", rule.name, rule.doc.trim()));
        let mut notes = remarks::standing(&structure.standing);
        notes.extend(rules);
        let tags: Vec<String> = deprecated(structure.standing.deprecated.as_ref())
            .into_iter()
            .collect();
        comment(out, "", &structure.doc, &notes, &tags);
        let _ = writeln!(out, "export interface {} {{", structure.name);
        for member in &structure.fields {
            let mut tags = examples(&member.examples);
            tags.extend(deprecated(member.notes.deprecated.as_ref()));
            comment(
                out,
                "  ",
                &member.doc,
                &remarks::member(self.catalog, member),
                &tags,
            );
            let optional = remarks::is_optional(member.presence);
            let (mark, null) = if optional { ("?", " | null") } else { ("", "") };
            let _ = writeln!(
                out,
                "  {}{mark}: {}{null};",
                property(&member.name),
                self.ty(member)
            );
        }
        out.push_str("}\n\n");
    }

    /// The type of a field.
    pub(super) fn ty(&self, member: &Field) -> String {
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
