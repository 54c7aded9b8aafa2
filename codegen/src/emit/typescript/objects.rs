//! Interfaces of objects and of the properties of custom events.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::json::quoted;
use super::super::remarks;
use super::{comment, examples, heading, primitive, property, shaped};
use crate::model::{Catalog, DateTimesId, Member, MemberKind, ObjectId, Primitive, Structure};
use crate::resolve::names;

/// The file of a module.
pub(super) fn module(catalog: &Catalog, at: usize) -> String {
    let mut out = heading(
        catalog,
        catalog
            .object_modules
            .get(at)
            .map_or("", |module| &module.doc),
    );
    let own: Vec<&Structure> = catalog
        .objects
        .iter()
        .filter(|object| object.module == at)
        .map(|object| &object.structure)
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
    let own: Vec<&Structure> = catalog
        .custom
        .iter()
        .map(|event| &event.structure)
        .collect();
    out.push_str(&scope.imports(&own));
    for structure in &own {
        scope.interface(&mut out, structure);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A file: a module of objects, or custom events.
struct Scope<'c> {
    catalog: &'c Catalog,
    module: Option<usize>,
}

impl Scope<'_> {
    /// What the file needs from others.
    fn imports(&self, own: &[&Structure]) -> String {
        let members = || own.iter().flat_map(|structure| &structure.members);
        let up = if self.module.is_some() { "../" } else { "./" };
        let mut out = String::new();
        if members().any(|member| member.named.is_some()) {
            let _ = writeln!(out, "import type * as types from \"{up}types.js\";");
        }
        let modules: BTreeSet<usize> = members()
            .filter_map(|member| self.home(member))
            .filter(|at| Some(*at) != self.module)
            .collect();
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
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    /// The module that has a member's type.
    fn home(&self, member: &Member) -> Option<usize> {
        match member.kind {
            MemberKind::Object(id) => Some(self.catalog.object(id).module),
            MemberKind::DateTime(id) => Some(self.catalog.datetimes(id).module),
            _ => None,
        }
    }

    fn interface(&self, out: &mut String, structure: &Structure) {
        let rules: Vec<String> = structure
            .rules
            .iter()
            .map(|rule| format!("Rule {}: {}", rule.name, rule.doc.trim()))
            .collect();
        comment(out, "", &structure.doc, &rules, &[]);
        let _ = writeln!(out, "export interface {} {{", structure.name);
        for member in &structure.members {
            comment(
                out,
                "  ",
                &member.doc,
                &remarks::member(self.catalog, member),
                &examples(&member.examples),
            );
            let optional = remarks::is_optional(member.presence);
            let (mark, null) = if optional { ("?", " | null") } else { ("", "") };
            let _ = writeln!(
                out,
                "  {}{mark}: {}{null};",
                property(&member.wire),
                self.ty(member)
            );
        }
        out.push_str("}\n\n");
    }

    fn ty(&self, member: &Member) -> String {
        let one = match (member.kind, member.named) {
            (_, Some(id)) => format!("types.{}", names::type_name(&self.catalog.ty(id).name)),
            (MemberKind::Base(Primitive::String), None) if !member.limits.values.is_empty() => {
                literals(member, quoted)
            }
            (
                MemberKind::Base(Primitive::Int | Primitive::Long | Primitive::Float)
                | MemberKind::Number,
                None,
            ) if !member.limits.values.is_empty() => literals(member, str::to_owned),
            (MemberKind::Base(base), None) => primitive(base).to_owned(),
            (MemberKind::Number, None) => "number".to_owned(),
            (MemberKind::DateTime(id), None) => self.datetimes(id),
            (MemberKind::Object(id), None) => self.object(id),
            (MemberKind::Map(_), None) => "{ [name: string]: unknown }".to_owned(),
            (MemberKind::Any, None) => "unknown".to_owned(),
        };
        shaped(&one, member.shape)
    }

    fn datetimes(&self, id: DateTimesId) -> String {
        let formats = self.catalog.datetimes(id);
        self.path(formats.module, &names::type_name(&formats.name))
    }

    fn object(&self, id: ObjectId) -> String {
        let object = self.catalog.object(id);
        self.path(object.module, &object.structure.name)
    }

    fn path(&self, module: usize, name: &str) -> String {
        match self.catalog.object_modules.get(module) {
            Some(other) if Some(module) != self.module => format!("{}.{name}", other.name),
            _ => name.to_owned(),
        }
    }
}

/// The only values, each as itself.
fn literals(member: &Member, write: impl Fn(&str) -> String) -> String {
    let all: Vec<String> = member
        .limits
        .values
        .iter()
        .map(|value| write(value))
        .collect();
    if all.len() == 1 {
        all.concat()
    } else {
        format!("({})", all.join(" | "))
    }
}
