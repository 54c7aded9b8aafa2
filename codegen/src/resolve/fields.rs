//! The dictionary: `fields/*.yaml`, their fields and groups.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::tree::Step;
use crate::load::{Source, Sources, ast};
use crate::model::{Base, Field, FieldId, FieldType, Group, Presence, Shape};
use crate::rules;

use super::examples::{self, Limits};
use super::members::MOST_FIELDS;
use super::names;
use super::scope::{Collisions, Scope, check_snake};
use super::{cross, types};

/// Fills the table of fields.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    for source in &sources.fields {
        for (name, ast) in source.ast.fields.iter() {
            let id = scope.catalogue.fields.len();
            let place = || source.key(&["fields".into(), name.into()]);
            if let Err(first) = scope.fields.define(name, id) {
                let first = scope.catalogue.fields.get(first).map_or("", |field| &field.file);
                defined_twice("field", name, place(), key_in(sources, first, "fields", name), found);
                continue;
            }
            let sound = check_name(name, &scope.catalogue.tag, place, found);
            let there = |name: &str| {
                let file =
                    scope.fields.get(name).and_then(|id| scope.catalogue.fields.get(id)).map_or(source.relative.as_str(), |f| &f.file);
                key_in(sources, file, "fields", name)
            };
            if sound {
                collisions.add(name, names::type_name(name), there, found);
            } else {
                scope.fields.refuse(id);
            }
            let field = field(source, name, ast, scope, found);
            scope.catalogue.fields.push(field);
        }
    }
}

/// The place of a definition in a file of the dictionary.
fn key_in(sources: &Sources, relative: &str, key: &'static str, name: &str) -> Place {
    let source = sources.fields.iter().find(|source| source.relative == relative);
    source.map_or_else(|| Place::top(&sources.catalog.file), |source| source.key(&[key.into(), name.into()]))
}

fn defined_twice(what: &str, name: &str, place: Place, first: Place, found: &mut Diagnostics) {
    found.report(|| {
        Diagnostic::new(rules::DUPLICATE_NAME, place, format!("the {what} `{name}` is defined twice"))
            .label("again here")
            .also(first, "first defined here")
            .help("keep one of them")
    });
}

/// Whether a field can have this name.
fn check_name(name: &str, tag: &str, place: impl Fn() -> Place, found: &mut Diagnostics) -> bool {
    let unknown = "leave the field out: events keep fields that the catalogue does not know";
    let (message, help) = if names::is_keyword(name) {
        (format!("`{name}` is a Rust keyword"), unknown)
    } else if names::RESERVED_FIELDS.contains(&name) {
        (format!("generated code needs the name `{name}` itself"), unknown)
    } else if name == tag && !tag.is_empty() {
        (format!("`{name}` is the tag that names the event"), "remove it: every event has the tag, and it is no field")
    } else {
        return check_snake("field", name, &place, found);
    };
    found.report(|| Diagnostic::new(rules::BAD_NAME, place(), message).help(help));
    false
}

fn field(source: &Source<ast::Fields>, name: &str, ast: &ast::Field, scope: &mut Scope<'_>, found: &mut Diagnostics) -> Field {
    let place = |key: &'static str| source.value(&["fields".into(), name.into(), key.into()]);
    let known = types::expression(&ast.ty, scope, || place("type"), found);
    let ty = known.unwrap_or(FieldType { named: None, base: Base::String, shape: Shape::One });
    if known.is_some() {
        let examples = ast.examples.as_deref().unwrap_or_default();
        let at = |i: usize| source.value(&["fields".into(), name.into(), "examples".into(), i.into()]);
        check_limits(ty, ast.max_chars, examples, scope, || place("max_chars"), at, found);
    }
    if known.is_none() || source.tree.is_damaged(&["fields".into(), name.into()]) {
        scope.damaged_fields.insert(FieldId(scope.catalogue.fields.len()));
    }
    Field {
        name: name.to_owned(),
        doc: ast.doc.clone(),
        ty,
        pii: ast.pii,
        sensitive: ast.sensitive,
        max_chars: ast.max_chars.or_else(|| type_limit(ty, scope)),
        examples: ast.examples.clone().unwrap_or_default(),
        examples_by: Vec::new(),
        excludes: Vec::new(),
        file: source.relative.clone(),
    }
}

/// The limit that a type brings.
pub(super) fn type_limit(ty: FieldType, scope: &Scope<'_>) -> Option<u32> {
    ty.named.and_then(|id| scope.catalogue.types.get(id.0)).and_then(|ty| ty.max_chars)
}

/// Checks that a limit and examples fit a type.
pub(super) fn check_limits(
    ty: FieldType,
    max_chars: Option<u32>,
    examples: &[String],
    scope: &Scope<'_>,
    limit: impl FnOnce() -> Place,
    example: impl Fn(usize) -> Place,
    found: &mut Diagnostics,
) {
    if max_chars.is_some() && ty.base != Base::String {
        found.report(|| Diagnostic::new(rules::BAD_VALUE, limit(), "only strings have a number of characters"));
    }
    let named = ty.named.and_then(|id| scope.catalogue.types.get(id.0));
    let max_chars = max_chars.or_else(|| type_limit(ty, scope));
    examples::check(examples, Limits { base: ty.base, ty: named, max_chars }, example, found);
}

/// Fills the table of groups.
pub(super) fn resolve_groups<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    for source in &sources.fields {
        for (name, ast) in source.ast.groups.iter() {
            let place = |name: &str| source.key(&["groups".into(), name.into()]);
            if let Err(first) = scope.groups.define(name, scope.catalogue.groups.len()) {
                let first = scope.catalogue.groups.get(first).map_or("", |group| &group.file);
                defined_twice("group", name, place(name), key_in(sources, first, "groups", name), found);
                continue;
            }
            let sound = check_snake("group", name, || place(name), found);
            let there = |name: &str| {
                let file =
                    scope.groups.get(name).and_then(|id| scope.catalogue.groups.get(id)).map_or(source.relative.as_str(), |g| &g.file);
                key_in(sources, file, "groups", name)
            };
            if sound {
                // The struct of one called `has_…` could be called as the trait of another; those of others cannot.
                if name.starts_with("has_") {
                    collisions.add(name, names::view_name(name), there, found);
                }
                collisions.add(name, names::trait_name(name), there, found);
            } else {
                scope.groups.refuse(scope.catalogue.groups.len());
            }
            group(source, name, ast, scope, found);
        }
    }
}

fn group(source: &Source<ast::Fields>, name: &str, ast: &ast::Group, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let at: [Step<'_>; 2] = ["groups".into(), name.into()];
    let before = found.len();
    let mut damaged = source.tree.is_damaged(&at);
    let mut members: HashMap<FieldId, (Presence, usize)> = HashMap::new();
    let mut lists = [Vec::new(), Vec::new()];
    for (list, presence) in [(&ast.required, Presence::Required), (&ast.optional, Presence::Optional)] {
        for (i, member) in list.iter().enumerate() {
            let place = |presence: Presence, i: usize| source.value(&["groups".into(), name.into(), presence.key().into(), i.into()]);
            let Some(id) = scope.fields.find(member, || place(presence, i), found).map(FieldId) else { continue };
            if let Some((first, at)) = members.get(&id) {
                listed_twice("group", member, place(presence, i), place(*first, *at), found);
                continue;
            }
            members.insert(id, (presence, i));
            lists[usize::from(presence == Presence::Optional)].push(id);
        }
    }
    if members.len() > MOST_FIELDS {
        found.report(|| Diagnostic::new(rules::TOO_MANY_FIELDS, source.key(&at), format!("the group has more than {MOST_FIELDS} fields")));
        // Enough for whatever else is wrong; all of them in each event would be very many.
        for id in lists.iter_mut().flat_map(|list| list.drain(list.len().min(MOST_FIELDS / 2)..)) {
            scope.fields.forgive(id.0);
        }
    }
    if ast.required.is_empty() && ast.optional.is_empty() && !damaged {
        found.report(|| {
            Diagnostic::new(rules::MISSING_KEY, source.key(&at), "a group has at least one field")
                .help("list fields under `required` or `optional`")
        });
    }
    damaged |= found.len() > before || members.len() < ast.required.len() + ast.optional.len();
    let presence = |id: FieldId| members.get(&id).map(|(presence, _)| *presence);
    let rules = cross::Rules { source, at: &at, whole: "group", damaged }.resolve(&ast.rules, scope, presence, found);
    let [mut required, mut optional] = lists;
    required.sort();
    optional.sort();
    scope.damaged_groups.push(damaged);
    scope.group_rules.push(rules);
    let (name, doc, file) = (name.to_owned(), ast.doc.clone(), source.relative.clone());
    scope.catalogue.groups.push(Group { name, doc, required, optional, excludes: Vec::new(), file });
}

/// Reports a member that is listed a second time.
pub(super) fn listed_twice(whole: &str, member: &str, place: Place, first: Place, found: &mut Diagnostics) {
    found.report(|| {
        Diagnostic::new(rules::DUPLICATE_MEMBER, place, format!("the {whole} lists `{member}` twice"))
            .label("again here")
            .also(first, "first listed here")
            .help("remove one of them")
    });
}
