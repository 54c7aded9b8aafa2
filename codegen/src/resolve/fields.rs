//! The dictionary: `fields/*.yaml`, their fields and groups.

use crate::diagnostics::{Diagnostics, Reported, Span};
use crate::load::syntax::{self, Members, Spanned, Whole};
use crate::load::{Source, Sources};
use crate::model::{
    Constraints, Field, FieldDefinition, FieldId, FieldType, Group, Presence, Primitive,
};
use crate::rules;

use super::cross::{GroupRule, Subject};
use super::inline;
use super::members::MOST_FIELDS;
use super::notes;
use super::objects::limits::{self, Limited};
use super::scope::{Collisions, Scope, by_presence, check_snake};
use super::types;
use crate::names;

/// Fills the table of fields.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    for source in &sources.fields {
        for (key, syntax) in source.syntax.fields.iter() {
            let Ok(id) = scope.fields.define(key, &syntax.value, found) else {
                continue;
            };
            add(id, key, syntax, &source.relative, scope, found);
        }
    }
    link(scope, found);
}

/// Adds a field to the table.
fn add<'a>(
    id: FieldId,
    key: &'a Spanned<String>,
    syntax: &'a syntax::Field,
    file: &str,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let well_named = check_name(key, syntax, &scope.catalog.tag, found);
    let field = field(id, key, syntax, scope, found);
    if well_named {
        scope.taken.add(key, &field, found);
    } else {
        scope.fields.misnamed(id);
    }
    scope.catalog.fields.push(FieldDefinition {
        field,
        examples_by: Vec::new(),
        excludes: Vec::new(),
        file: file.to_owned(),
    });
}

/// Adds the fields that events define in place. The first of a name makes an entry of the
/// dictionary, from which others of that name differ as if by an override.
pub(super) fn resolve_in_place<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let mut all: Vec<(FieldId, &'a Spanned<String>, &'a syntax::Field)> = Vec::new();
    for source in &sources.events {
        for (_, event) in source.syntax.events.iter() {
            let lists = [&event.required, &event.optional];
            let defined = lists.into_iter().filter_map(|members| members.value());
            for (key, syntax) in defined.flat_map(Members::defined) {
                dictionary_only(syntax, found);
                if let Ok(id) = in_place(key, syntax, &source.relative, scope, found) {
                    all.push((id, key, syntax));
                }
            }
        }
    }
    for (id, key, syntax) in all {
        let Scope {
            fields,
            catalog,
            in_place,
            ..
        } = scope;
        let Some(own) = in_place.get_mut(&key.span) else {
            continue;
        };
        let is_first = fields.span(id) == key.span;
        let deprecated = &mut own.notes.deprecated;
        notes::link(
            deprecated,
            syntax.deprecated.value(),
            found,
            |name, found| {
                let other = fields.find(name, found)?;
                Ok((catalog.field(other).name.clone(), other == id))
            },
        );
        if let Some(field) = catalog.fields.get_mut(id.0).filter(|_| is_first) {
            field.field.notes = own.notes.clone();
        }
    }
}

fn in_place<'a>(
    key: &'a Spanned<String>,
    syntax: &'a syntax::Field,
    file: &str,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) -> Result<FieldId, Reported> {
    let id = match scope.fields.get(key) {
        Some(id) if !scope.own_fields.contains(&id) => {
            scope.fields.mark_used(id);
            let message = format!("the dictionary defines `{key}` already");
            found
                .report(rules::DUPLICATE_NAME, key, message)
                .also(scope.fields.span(id), "defined here")
                .help("list it by its name; what differs in this event, its `override` says");
            return Err(Reported);
        }
        Some(id) => {
            let wire = syntax.name.get().unwrap_or(key);
            let first = scope.fields.span(id);
            if scope.catalog.field(id).name != wire.value {
                let message = format!("`{key}` is called otherwise in another event");
                found
                    .report(rules::NAME_COLLISION, wire, message)
                    .also(first, "the other one")
                    .help("give one of them another key");
            }
            id
        }
        None => {
            let id = scope.fields.define(key, syntax, found)?;
            scope.own_fields.insert(id);
            add(id, key, syntax, file, scope, found);
            id
        }
    };
    scope.fields.mark_used(id);
    let own = if scope.fields.span(id) == key.span {
        scope.catalog.field(id).field.clone()
    } else {
        field(id, key, syntax, scope, found)
    };
    scope.in_place.insert(key.span, own);
    Ok(id)
}

/// Reports what only a field of the dictionary says.
pub(super) fn dictionary_only(syntax: &syntax::Field, found: &mut Diagnostics) {
    for (key, given) in [
        ("examples_by", syntax.examples_by.get().map(Span::from)),
        ("excludes", syntax.excludes.get().map(Span::from)),
    ] {
        if let Some(at) = given {
            let message = format!("only a field of the dictionary has `{key}`");
            found
                .report(rules::BAD_VALUE, at, message)
                .help("remove it, or define the field in `fields/`");
        }
    }
}

/// Links fields to those that stand in for them.
fn link(scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let Scope {
        fields, catalog, ..
    } = scope;
    for (id, syntax) in fields.defined() {
        let Some(field) = catalog.fields.get(id.0) else {
            continue;
        };
        let mut deprecated = field.notes.deprecated.clone();
        notes::link(
            &mut deprecated,
            syntax.deprecated.value(),
            found,
            |name, found| {
                let other = fields.find(name, found)?;
                Ok((catalog.field(other).name.clone(), other == id))
            },
        );
        if let Some(field) = catalog.fields.get_mut(id.0) {
            field.field.notes.deprecated = deprecated;
        }
    }
}

/// What fields are called, each in a world of its own.
#[derive(Debug, Default)]
pub(super) struct Taken<'a> {
    rust: Collisions<'a>,
    wire: Collisions<'a>,
    plain: Collisions<'a>,
}

impl<'a> Taken<'a> {
    /// Registers the names of a field.
    fn add(&mut self, key: &'a Spanned<String>, field: &Field, found: &mut Diagnostics) {
        let rust = names::type_name(&names::field_name(key));
        let plain = field.plain_name().into_owned();
        let (first, called, help) = if let Some(first) = self.wire.first(key, &field.name) {
            (
                first,
                format!("`{}` on the wire", field.name),
                "keep one: what differs in an event, its `override` says",
            )
        } else if let Some(first) = self.plain.first(key, &plain)
            && self.rust.first(key, &rust).is_none()
        {
            self.wire.put(key, field.name.clone());
            (
                first,
                format!("`{plain}` in files of Avro and in SQL"),
                "give one of them another key",
            )
        } else {
            self.wire.put(key, field.name.clone());
            self.plain.put(key, plain);
            return self.rust.add(key, rust, found);
        };
        let message = format!("`{key}` and `{first}` are both called {called}");
        found
            .report(rules::NAME_COLLISION, key, message)
            .also(first, "the other one")
            .help(help);
    }
}

/// Returns whether a field can have this key, and this name on the wire.
fn check_name(
    key: &Spanned<String>,
    syntax: &syntax::Field,
    tag: &str,
    found: &mut Diagnostics,
) -> bool {
    let name = syntax.name.get().unwrap_or(key);
    let is_bad = |c: char| c.is_control() || matches!(c, '"' | '\\');
    let (at, message, help) = if syntax.name.is_given() && name.value == key.value {
        let message = format!("`{key}` is called so anyway");
        found
            .report(rules::REDUNDANT_OVERRIDE, name, message)
            .help("remove the name");
        return true;
    } else if name.value == tag && !tag.is_empty() {
        (
            name,
            format!("`{tag}` is the tag that names the event"),
            "remove it: every event has the tag, and it is no field",
        )
    } else if name.is_empty() || name.contains(is_bad) {
        (
            name,
            "the name of a field is text without quotes, backslashes and control characters"
                .to_owned(),
            "leave the field out: events keep fields that the catalog does not know",
        )
    } else if !key.is_empty() && !names::is_field_name(&names::field_name(key)) {
        (
            key,
            format!("`{key}` does not become a Rust field"),
            "choose a key in snake_case, and write what stands on the wire as its `name`",
        )
    } else {
        return true;
    };
    found.report(rules::BAD_NAME, at, message).help(help);
    false
}

fn field(
    id: FieldId,
    key: &Spanned<String>,
    syntax: &syntax::Field,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) -> Field {
    let known = types::of_field(key, syntax, None, scope, found).ok();
    let ty = known.unwrap_or(FieldType::of(Primitive::String));
    if !syntax.doc.is_given() && syntax.is_whole() {
        let message = "a field needs the key `doc`";
        found
            .report(rules::MISSING_DOC, key, message)
            .help("`doc`: meaning, unit, quirks");
    }
    let mut constraints = constraints(syntax, scope);
    if known.is_some() {
        let limited = Limited {
            kind: ty.kind,
            ty: ty.named.map(|id| scope.catalog.ty(id)),
            shape: ty.shape,
            map: None,
            datetimes: &scope.catalog.datetimes,
        };
        limits::check(syntax, &constraints, &limited, found);
    }
    constraints.max_chars = constraints.max_chars.or_else(|| type_limit(ty, scope));
    if known.is_none() || !syntax.is_whole() {
        scope.fields.mark_broken(id);
    }
    Field {
        key: key.value.clone(),
        name: syntax.name.cloned().unwrap_or_else(|| key.value.clone()),
        rust: names::field_name(key),
        doc: syntax.doc.or_empty(),
        presence: Presence::Optional,
        ty,
        notes: notes::annotations(syntax, scope, found),
        constraints,
        examples: syntax.examples.to_vec(),
        since: None,
        group: None,
        definition: Some(id),
    }
}

/// What values of a field must be like beside their type.
pub(super) fn constraints(syntax: &syntax::Field, scope: &Scope<'_>) -> Constraints {
    let mut all = syntax.constraints();
    if inline::at(&syntax.values, scope).is_some() {
        // They are the type.
        all.values.clear();
    }
    all
}

/// The limit that a type brings.
pub(super) fn type_limit(ty: FieldType, scope: &Scope<'_>) -> Option<u32> {
    ty.named.and_then(|id| scope.catalog.ty(id).max_chars)
}

/// Fills the table of groups.
pub(super) fn resolve_groups<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let mut collisions = Collisions::default();
    for source in &sources.fields {
        for (name, syntax) in source.syntax.groups.iter() {
            let Ok(id) = scope.groups.define(name, &syntax.value, found) else {
                continue;
            };
            if check_snake("group", name, found) {
                // The struct of one called `has_…` could be called as the trait of another; those
                // of others cannot.
                if name.starts_with("has_") {
                    collisions.add(name, names::view_name(name), found);
                }
                collisions.add(name, names::trait_name(name), found);
            } else {
                scope.groups.misnamed(id);
            }
            if !group(source, name, syntax, scope, found) {
                scope.groups.mark_broken(id);
            }
        }
    }
}

/// Adds a group; returns whether nothing is wrong with its fields.
fn group(
    source: &Source<syntax::Fields>,
    name: &Spanned<String>,
    syntax: &syntax::Group,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) -> bool {
    let before = found.len();
    let listed = || by_presence(&syntax.required, &syntax.optional);
    let members = scope.fields.find_each("group", listed(), found);
    let mut lists = [Vec::new(), Vec::new()];
    for (id, _, presence) in &members {
        scope.fields.mark_used(*id);
        lists[usize::from(*presence == Presence::Optional)].push(*id);
    }
    if members.len() > MOST_FIELDS {
        let message = format!("the group has more than {MOST_FIELDS} fields");
        found.report(rules::TOO_MANY_FIELDS, name, message);
        // Enough for whatever else is wrong; all of them in each event would be very many.
        for list in &mut lists {
            list.truncate(MOST_FIELDS / 2);
        }
    }
    if listed().next().is_none() && syntax.is_whole() {
        found
            .report(rules::MISSING_KEY, name, "a group has at least one field")
            .help("list fields under `required` or `optional`");
    }
    let is_whole = syntax.is_whole() && found.len() == before && members.len() == listed().count();
    let ids: Vec<FieldId> = members.iter().map(|(id, ..)| *id).collect();
    let known = members.iter();
    let known: Vec<Field> = known
        .map(|(id, _, presence)| scope.catalog.field_of(*id, *presence))
        .collect();
    let at = |id: FieldId| ids.iter().position(|known| *known == id);
    let subject = Subject {
        word: "field",
        fields: &known,
        find: &|name, found| find_in("group", &at, is_whole, scope, name, found),
        is_whole,
    };
    let rules = subject.resolve(&syntax.rules, found).into_iter();
    let rules = rules.map(|rule| GroupRule {
        rule,
        fields: ids.clone(),
    });
    let rules = rules.collect();
    let [mut required, mut optional] = lists;
    required.sort();
    optional.sort();
    scope.group_rules.push(rules);
    scope.catalog.groups.push(Group {
        name: name.value.clone(),
        doc: syntax.doc.or_empty(),
        required,
        optional,
        excludes: Vec::new(),
        file: source.relative.clone(),
    });
    is_whole
}

/// Returns where a field stands among those of a group or event, which a rule names.
pub(super) fn find_in(
    whole: &str,
    at: &dyn Fn(FieldId) -> Option<usize>,
    is_whole: bool,
    scope: &Scope<'_>,
    name: &Spanned<String>,
    found: &mut Diagnostics,
) -> Result<usize, Reported> {
    let id = scope.fields.find(name, found)?;
    at(id).ok_or_else(|| {
        if is_whole {
            let message = format!("`{name}` is no field of this {whole}");
            found.report(rules::UNKNOWN_FIELD, name, message);
        }
        Reported
    })
}
