//! `objects/*.yaml`: modules, datetime formats, maps, and objects with their members, rules and
//! roles.
//!
//! - this file: names first, so that objects may refer to each other in any order, then one object
//!   after the other;
//! - `datetimes`, `maps`: what members are made of beside primitives and objects;
//! - `members`: members and their types, for custom events too; `limits`: what their values must be
//!   like;
//! - `roles`: choices, and what an object is for;
//! - `custom`: custom events.

mod custom;
mod datetimes;
pub(super) mod limits;
mod maps;
mod members;
mod roles;

use crate::diagnostics::Diagnostics;
use crate::load::syntax::{self, Map, Slot, Spanned};
use crate::load::{Source, Sources};
use crate::model::{
    Field, MapId, Object, ObjectId, ObjectLimits, ObjectModule, Record, Rule, Shape, Standing,
    TypeKind,
};
use crate::rules as rule;

use super::cross::Subject;
use super::notes::{self, Said};
use super::scope::{Collisions, Scope};
use crate::names;
use members::{Listed, Lookup};

pub(super) use custom::resolve as resolve_custom;

/// An object with its name.
type Named<'a> = (&'a Spanned<String>, &'a syntax::Object);

/// Defines what fields can be made of beside primitives and types: the tables of datetime formats
/// and maps are filled, objects have but their names.
pub(super) fn define<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    for (at, source) in sources.objects.iter().enumerate() {
        datetimes::resolve(&source.syntax.datetimes, at, scope, found);
        define_names(&source.syntax, scope, found);
    }
    for source in &sources.objects {
        maps::resolve(&source.syntax.maps, scope, found);
    }
}

/// Fills the table of objects.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut drafts: Vec<(usize, Named<'a>)> = Vec::new();
    for (at, source) in sources.objects.iter().enumerate() {
        module(source, scope, found);
        let objects = source.syntax.objects.iter();
        // Of those with one name, the first counts.
        let first = |name: &Spanned<String>| {
            let id = scope.objects.get(name);
            id.is_some_and(|id| scope.objects.span(id) == name.span)
        };
        let defined = objects.filter(|(name, _)| first(name));
        drafts.extend(defined.map(|(name, object)| (at, (name, &object.value))));
    }
    for (at, (module, (name, syntax))) in drafts.iter().enumerate() {
        let namespace = sources.objects.get(*module);
        let namespace = namespace.and_then(|source| source.syntax.namespace.value());
        let said = Said {
            owner: &syntax.owner,
            status: &syntax.status,
            deprecated: &syntax.deprecated,
            shared: namespace.and_then(|all| all.owner.get()),
        };
        let mut standing = said.standing(scope, found);
        notes::link(
            &mut standing.deprecated,
            syntax.deprecated.value(),
            found,
            |name, found| {
                let other = scope.objects.find(name, found)?;
                Ok((name.value.clone(), other == ObjectId(at)))
            },
        );
        let (mut object, is_whole) = object(name, syntax, *module, scope, found);
        object.record.standing = standing;
        scope.catalog.objects.push(object);
        if !is_whole {
            scope.objects.mark_broken(ObjectId(at));
        }
    }
    for (at, (_, (_, syntax))) in drafts.iter().enumerate() {
        roles::resolve(ObjectId(at), syntax, scope, found);
    }
    recursion(&drafts, scope, found);
}

/// The module of a file.
fn module(source: &Source<syntax::Objects>, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let name = source.name();
    let mut namespaces = scope.catalog.namespaces.iter();
    let problem = if !names::is_segment(name) {
        Some((
            rule::BAD_NAME,
            format!("the module `{name}` is not `[a-z][a-z0-9]*`, or it is a Rust keyword"),
        ))
    } else if names::RESERVED_MODULES.contains(&name)
        || namespaces.any(|namespace| namespace.path.first().is_some_and(|first| first == name))
    {
        Some((
            rule::NAME_COLLISION,
            format!("generated code has another module `{name}`"),
        ))
    } else {
        None
    };
    if let Some((rule, message)) = problem {
        found
            .report(rule, source.top(), message)
            .help("rename the file");
    }
    let namespace = source.syntax.namespace.value();
    scope.catalog.object_modules.push(ObjectModule {
        name: name.to_owned(),
        doc: namespace
            .map(|namespace| namespace.doc.or_empty())
            .unwrap_or_default(),
        file: source.relative.clone(),
    });
}

/// Defines the names of a file's objects, and checks that the Rust names in its module differ.
fn define_names<'a>(syntax: &'a syntax::Objects, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    let mut add = |name: &'a Spanned<String>, rust: String, found: &mut Diagnostics| {
        if names::RESERVED_STRUCTS.contains(&rust.as_str()) {
            let message = format!("generated code needs the name `{rust}` itself");
            found
                .report(rule::NAME_COLLISION, name, message)
                .help("give it another name");
        }
        collisions.add(name, rust, found);
    };
    for (name, _) in syntax.datetimes.iter() {
        add(name, names::type_name(name), found);
        add(name, names::formats_name(name), found);
    }
    for (name, object) in syntax.objects.iter() {
        if !names::is_pascal(name) {
            let message = "the name of an object is PascalCase: `[A-Z][A-Za-z0-9]*`";
            found
                .report(rule::BAD_NAME, name, message)
                .maybe_help(|| names::pascal_suggestion(name));
        }
        add(name, name.value.clone(), found);
        for (choice, _) in object.choices.iter() {
            add(choice, names::type_name(choice), found);
        }
        // One that is defined twice was reported.
        _ = scope.objects.define(name, &object.value, found);
    }
}

/// Makes an object; returns whether the types of its members are known, too.
fn object(
    name: &Spanned<String>,
    syntax: &syntax::Object,
    module: usize,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> (Object, bool) {
    let functions: &[&str] = if syntax.answers.is_given() {
        &["explain", "explain_with"]
    } else {
        &[]
    };
    let lookup = Lookup {
        scope,
        properties: None,
        datetime: None,
        documented: true,
        accepts: None,
        functions,
    };
    let mut listed = Listed::of("object");
    listed.add(&syntax.required, &syntax.optional, &lookup, found);
    let is_whole = listed.is_whole;
    let members = listed.finish(name, found);
    let rules = rules_of(&syntax.rules, &members, found);
    let limits = syntax.limits.value().map(|limits| ObjectLimits {
        max_bytes: limits.max_bytes.cloned().map(u64::from),
        max_items: limits.max_items.cloned(),
        max_items_in_all: limits.max_items_in_all.cloned(),
    });
    let object = Object {
        record: Record {
            wire: name.value.clone(),
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            standing: Standing::default(),
            since: None,
            retired: None,
            fields: members,
            rules,
        },
        open: syntax.open.is_given(),
        module,
        choices: Vec::new(),
        limits: limits.unwrap_or_default(),
        carries: None,
        batch: None,
        answers: None,
    };
    (object, is_whole)
}

/// Reports objects that hold themselves: their structs would have no size, or their checks no end.
fn recursion(drafts: &[(usize, Named<'_>)], scope: &Scope<'_>, found: &mut Diagnostics) {
    let objects = &scope.catalog.objects;
    for (start, (_, (name, _))) in drafts.iter().enumerate() {
        let mut seen = vec![false; objects.len()];
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            let object = objects.get(at).into_iter();
            for member in object.flat_map(|object| &object.fields) {
                let Some(ObjectId(inner)) = scope.record_in(member.ty.kind) else {
                    continue;
                };
                if inner == start {
                    let message = format!("`{name}` holds itself, through `{}`", member.name);
                    found
                        .report(rule::RECURSIVE_OBJECT, *name, message)
                        .help("describe the inner one as `any`");
                    return;
                }
                if let Some(seen) = seen.get_mut(inner)
                    && !std::mem::replace(seen, true)
                {
                    open.push(inner);
                }
            }
        }
    }
}

/// Rules over several members.
fn rules_of(
    rules: &Slot<Map<syntax::CrossRule>>,
    members: &[Field],
    found: &mut Diagnostics,
) -> Vec<Rule> {
    let subject = Subject {
        word: "member",
        fields: members,
        find: &|name, found| members::find(members, name, found),
        is_whole: true,
    };
    subject.resolve(rules, found)
}

/// The map that a member is, if it is one.
fn as_map(member: &Field) -> Option<MapId> {
    match member.ty.kind {
        TypeKind::Map(map) if member.ty.shape == Shape::One => Some(map),
        _ => None,
    }
}
