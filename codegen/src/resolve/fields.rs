//! The dictionary: `fields/*.yaml`, their fields and groups.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::tree::Step;
use crate::load::{Source, Sources, ast};
use crate::model::{Constraints, Field, FieldId, FieldType, Group, Presence, Primitive};
use crate::rules;

use super::examples::{self, Limits};
use super::members::MOST_FIELDS;
use super::names;
use super::scope::{Collisions, Scope, check_snake, collide};
use super::{cross, types};

/// Fills the table of fields.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut taken = Taken::default();
    for source in &sources.fields {
        for (name, ast) in source.ast.fields.iter() {
            let id = scope.catalog.fields.len();
            let place = || source.key(&["fields".into(), name.into()]);
            if let Err(first) = scope.fields.define(name, id) {
                let first = scope
                    .catalog
                    .fields
                    .get(first)
                    .map_or("", |field| &field.file);
                defined_twice(
                    "field",
                    name,
                    place(),
                    key_in(sources, first, "fields", name),
                    found,
                );
                continue;
            }
            let sound = check_name(name, ast, &scope.catalog.tag, source, found);
            let field = field(source, name, ast, scope, found);
            if sound {
                let there = |name: &str| {
                    let known = scope
                        .fields
                        .get(name)
                        .and_then(|id| scope.catalog.fields.get(id));
                    key_in(
                        sources,
                        known.map_or(source.relative.as_str(), |field| &field.file),
                        "fields",
                        name,
                    )
                };
                taken.add(name, &field, there, found);
            } else {
                scope.fields.refuse(id);
            }
            scope.catalog.fields.push(field);
        }
    }
}

/// What fields are called, each in a world of its own.
#[derive(Default)]
struct Taken<'a> {
    rust: Collisions<'a>,
    wire: Collisions<'a>,
    plain: Collisions<'a>,
}

impl<'a> Taken<'a> {
    /// Registers the names of a field; `place` tells where a key stands.
    fn add(
        &mut self,
        key: &'a str,
        field: &Field,
        place: impl Fn(&str) -> Place,
        found: &mut Diagnostics,
    ) {
        let (rust, plain) = (
            names::field_name(key),
            names::plain_name(field).into_owned(),
        );
        if let Some(first) = self.wire.first(key, &field.name) {
            let message = format!(
                "`{key}` and `{first}` are both called `{}` on the wire",
                field.name
            );
            return collide(
                (
                    message,
                    "keep one: what differs in an event, its `override` says",
                ),
                place(key),
                place(first),
                found,
            );
        }
        self.wire.put(key, field.name.clone());
        if let Some(first) = self.plain.first(key, &plain)
            && self.rust.first(key, &names::type_name(&rust)).is_none()
        {
            let message = format!(
                "`{key}` and `{first}` are both called `{plain}` in files of Avro and in SQL"
            );
            return collide(
                (message, "give one of them another key"),
                place(key),
                place(first),
                found,
            );
        }
        self.plain.put(key, plain);
        self.rust.add(key, names::type_name(&rust), place, found);
    }
}

/// The place of a definition in a file of the dictionary.
fn key_in(sources: &Sources, relative: &str, key: &'static str, name: &str) -> Place {
    let source = sources
        .fields
        .iter()
        .find(|source| source.relative == relative);
    source.map_or_else(
        || Place::top(&sources.catalog.file),
        |source| source.key(&[key.into(), name.into()]),
    )
}

fn defined_twice(what: &str, name: &str, place: Place, first: Place, found: &mut Diagnostics) {
    found.report(|| {
        Diagnostic::new(
            rules::DUPLICATE_NAME,
            place,
            format!("the {what} `{name}` is defined twice"),
        )
        .label("again here")
        .also(first, "first defined here")
        .help("keep one of them")
    });
}

/// Whether a field can have this key, and this name on the wire.
fn check_name(
    key: &str,
    ast: &ast::Field,
    tag: &str,
    source: &Source<ast::Fields>,
    found: &mut Diagnostics,
) -> bool {
    let place = || source.key(&["fields".into(), key.into()]);
    let named = || source.value(&["fields".into(), key.into(), "name".into()]);
    let (name, place) = match &ast.name {
        Some(name) if name == key => {
            let message = format!("`{key}` is called so anyway");
            found.report(|| {
                Diagnostic::new(rules::REDUNDANT_OVERRIDE, named(), message).help("remove the name")
            });
            return true;
        }
        Some(name) => (name.as_str(), named()),
        None => (key, place()),
    };
    let rust = names::field_name(key);
    let (place, message, help) = if name == tag && !tag.is_empty() {
        (
            place,
            format!("`{name}` is the tag that names the event"),
            "remove it: every event has the tag, and it is no field",
        )
    } else if name.is_empty()
        || name
            .chars()
            .any(|c| c.is_control() || matches!(c, '"' | '\\'))
    {
        let message =
            "the name of a field is text without quotes, backslashes and control characters"
                .to_owned();
        (
            place,
            message,
            "leave the field out: events keep fields that the catalog does not know",
        )
    } else if !key.is_empty() && !names::is_field_name(&rust) {
        let message = format!("`{key}` does not become a Rust field");
        (
            source.key(&["fields".into(), key.into()]),
            message,
            "choose a key in snake_case, and write what stands on the wire as its `name`",
        )
    } else {
        return true;
    };
    found.report(|| Diagnostic::new(rules::BAD_NAME, place, message).help(help));
    false
}

fn field(
    source: &Source<ast::Fields>,
    name: &str,
    ast: &ast::Field,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) -> Field {
    let place = |key: &'static str| source.value(&["fields".into(), name.into(), key.into()]);
    let known = types::expression(&ast.ty, scope, || place("type"), found);
    let ty = known.unwrap_or(FieldType::of(Primitive::String));
    if known.is_some() {
        let examples = ast.examples.as_deref().unwrap_or_default();
        let at =
            |i: usize| source.value(&["fields".into(), name.into(), "examples".into(), i.into()]);
        check_limits(
            ty,
            ast.max_chars,
            examples,
            scope,
            || place("max_chars"),
            at,
            found,
        );
    }
    if known.is_none() || source.tree.is_damaged(&["fields".into(), name.into()]) {
        scope
            .damaged_fields
            .insert(FieldId(scope.catalog.fields.len()));
    }
    Field {
        key: name.to_owned(),
        name: ast.name.clone().unwrap_or_else(|| name.to_owned()),
        doc: ast.doc.clone(),
        ty,
        pii: ast.pii,
        sensitive: ast.sensitive,
        constraints: Constraints {
            max_chars: ast.max_chars.or_else(|| type_limit(ty, scope)),
            ..Constraints::default()
        },
        examples: ast.examples.clone().unwrap_or_default(),
        warn_of_future: None,
        examples_by: Vec::new(),
        excludes: Vec::new(),
        file: source.relative.clone(),
    }
}

/// The limit that a type brings.
pub(super) fn type_limit(ty: FieldType, scope: &Scope<'_>) -> Option<u32> {
    ty.named
        .and_then(|id| scope.catalog.types.get(id.0))
        .and_then(|ty| ty.max_chars)
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
    if max_chars.is_some() && !ty.kind.is_text() {
        found.report(|| {
            Diagnostic::new(
                rules::BAD_VALUE,
                limit(),
                "only strings have a number of characters",
            )
        });
    }
    let named = ty.named.and_then(|id| scope.catalog.types.get(id.0));
    let max_chars = max_chars.or_else(|| type_limit(ty, scope));
    examples::check(
        examples,
        Limits {
            base: ty.kind.primitive(),
            ty: named,
            max_chars,
        },
        example,
        found,
    );
}

/// Fills the table of groups.
pub(super) fn resolve_groups<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let mut collisions = Collisions::default();
    for source in &sources.fields {
        for (name, ast) in source.ast.groups.iter() {
            let place = |name: &str| source.key(&["groups".into(), name.into()]);
            if let Err(first) = scope.groups.define(name, scope.catalog.groups.len()) {
                let first = scope
                    .catalog
                    .groups
                    .get(first)
                    .map_or("", |group| &group.file);
                defined_twice(
                    "group",
                    name,
                    place(name),
                    key_in(sources, first, "groups", name),
                    found,
                );
                continue;
            }
            let sound = check_snake("group", name, || place(name), found);
            let there = |name: &str| {
                let file = scope
                    .groups
                    .get(name)
                    .and_then(|id| scope.catalog.groups.get(id))
                    .map_or(source.relative.as_str(), |g| &g.file);
                key_in(sources, file, "groups", name)
            };
            if sound {
                // The struct of one called `has_…` could be called as the trait of another; those
                // of others cannot.
                if name.starts_with("has_") {
                    collisions.add(name, names::view_name(name), there, found);
                }
                collisions.add(name, names::trait_name(name), there, found);
            } else {
                scope.groups.refuse(scope.catalog.groups.len());
            }
            group(source, name, ast, scope, found);
        }
    }
}

fn group(
    source: &Source<ast::Fields>,
    name: &str,
    ast: &ast::Group,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) {
    let at: [Step<'_>; 2] = ["groups".into(), name.into()];
    let before = found.len();
    let mut damaged = source.tree.is_damaged(&at);
    let mut members: HashMap<FieldId, (Presence, usize)> = HashMap::new();
    let mut lists = [Vec::new(), Vec::new()];
    for (list, presence) in [
        (&ast.required, Presence::Required),
        (&ast.optional, Presence::Optional),
    ] {
        for (i, member) in list.iter().enumerate() {
            let place = |presence: Presence, i: usize| {
                source.value(&[
                    "groups".into(),
                    name.into(),
                    presence.key().into(),
                    i.into(),
                ])
            };
            let Some(id) = scope
                .fields
                .find(member, || place(presence, i), found)
                .map(FieldId)
            else {
                continue;
            };
            if let Some((first, at)) = members.get(&id) {
                listed_twice(
                    "group",
                    member,
                    place(presence, i),
                    place(*first, *at),
                    found,
                );
                continue;
            }
            members.insert(id, (presence, i));
            lists[usize::from(presence == Presence::Optional)].push(id);
        }
    }
    if members.len() > MOST_FIELDS {
        found.report(|| {
            Diagnostic::new(
                rules::TOO_MANY_FIELDS,
                source.key(&at),
                format!("the group has more than {MOST_FIELDS} fields"),
            )
        });
        // Enough for whatever else is wrong; all of them in each event would be very many.
        for id in lists
            .iter_mut()
            .flat_map(|list| list.drain(list.len().min(MOST_FIELDS / 2)..))
        {
            scope.fields.forgive(id.0);
        }
    }
    if ast.required.is_empty() && ast.optional.is_empty() && !damaged {
        found.report(|| {
            Diagnostic::new(
                rules::MISSING_KEY,
                source.key(&at),
                "a group has at least one field",
            )
            .help("list fields under `required` or `optional`")
        });
    }
    damaged |= found.len() > before || members.len() < ast.required.len() + ast.optional.len();
    let presence = |id: FieldId| members.get(&id).map(|(presence, _)| *presence);
    let rules = cross::Rules {
        source,
        at: &at,
        whole: "group",
        damaged,
    }
    .resolve(&ast.rules, scope, presence, found);
    let [mut required, mut optional] = lists;
    required.sort();
    optional.sort();
    scope.damaged_groups.push(damaged);
    scope.group_rules.push(rules);
    let (name, doc, file) = (name.to_owned(), ast.doc.clone(), source.relative.clone());
    scope.catalog.groups.push(Group {
        name,
        doc,
        required,
        optional,
        excludes: Vec::new(),
        file,
    });
}

/// Reports a member that is listed a second time.
pub(super) fn listed_twice(
    whole: &str,
    member: &str,
    place: Place,
    first: Place,
    found: &mut Diagnostics,
) {
    found.report(|| {
        Diagnostic::new(
            rules::DUPLICATE_MEMBER,
            place,
            format!("the {whole} lists `{member}` twice"),
        )
        .label("again here")
        .also(first, "first listed here")
        .help("remove one of them")
    });
}
