//! `objects/*.yaml`: modules, datetime formats, maps, and objects with their members, rules and
//! roles.
//!
//! - this file: names first, so that objects may refer to each other in any order, then one object
//!   after the other;
//! - `datetimes`, `maps`: what members are made of beside primitives and objects;
//! - `members`: members and their types, for custom events too; `limits`: what their values must be
//!   like;
//! - `rules`: rules over several members;
//! - `roles`: choices, and what an object is for;
//! - `custom`: custom events.

mod custom;
mod datetimes;
mod limits;
mod maps;
mod members;
mod roles;
mod rules;

use crate::diagnostics::Diagnostics;
use crate::load::syntax::{self, Spanned};
use crate::load::{Kind, Source, Sources};
use crate::model::{
    DateTimesId, MapId, Member, Object, ObjectId, ObjectLimits, ObjectModule, Primitive, Shape,
    Structure, TypeKind,
};
use crate::rules as rule;

use super::names;
use super::scope::{Collisions, Names, Scope};
use members::{Listed, Lookup};

pub(super) use custom::resolve as resolve_custom;

/// What members of objects can be made of, by name.
pub(super) struct Known<'a> {
    objects: Names<'a, ObjectId, syntax::Object>,
    pub(super) datetimes: Names<'a, DateTimesId, syntax::DateTimes>,
    pub(super) maps: Names<'a, MapId, syntax::PropertyMap>,
}

/// An object with its name.
type Named<'a> = (&'a Spanned<String>, &'a syntax::Object);

/// Fills the tables of objects and of what they are made of.
pub(super) fn resolve<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) -> Known<'a> {
    let complete = sources.is_complete(Kind::Objects);
    let mut known = Known {
        objects: Names::new("object", rule::UNKNOWN_TYPE, complete),
        datetimes: Names::new("set of datetime formats", rule::UNKNOWN_TYPE, complete),
        maps: Names::new("map", rule::UNKNOWN_TYPE, complete),
    };
    let mut drafts: Vec<(usize, Named<'a>)> = Vec::new();
    for (at, source) in sources.objects.iter().enumerate() {
        module(source, scope, found);
        datetimes::resolve(&source.syntax.datetimes, at, &mut known, scope, found);
        let defined = define(&source.syntax, &mut known, found);
        drafts.extend(defined.into_iter().map(|object| (at, object)));
    }
    for source in &sources.objects {
        maps::resolve(&source.syntax.maps, &mut known, scope, found);
    }
    for (at, (module, (name, syntax))) in drafts.iter().enumerate() {
        let (object, is_whole) = object(name, syntax, *module, &known, scope, found);
        scope.catalog.objects.push(object);
        if !is_whole {
            known.objects.mark_broken(ObjectId(at));
        }
    }
    for (at, (_, (_, syntax))) in drafts.iter().enumerate() {
        roles::resolve(ObjectId(at), syntax, &known, scope, found);
    }
    recursion(&drafts, scope, found);
    known
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
fn define<'a>(
    syntax: &'a syntax::Objects,
    known: &mut Known<'a>,
    found: &mut Diagnostics,
) -> Vec<Named<'a>> {
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
    let mut defined = Vec::new();
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
        if known.objects.define(name, &object.value, found).is_ok() {
            defined.push((name, &object.value));
        }
    }
    defined
}

/// Makes an object; returns whether the types of its members are known, too.
fn object(
    name: &Spanned<String>,
    syntax: &syntax::Object,
    module: usize,
    known: &Known<'_>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> (Object, bool) {
    let functions: &[&str] = if syntax.answers.is_given() {
        &["explain", "explain_with"]
    } else {
        &[]
    };
    let lookup = Lookup {
        known,
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
    let rules = rules::resolve(&syntax.rules, &members, found);
    let limits = syntax.limits.value().map(|limits| ObjectLimits {
        max_bytes: limits.max_bytes.cloned().map(u64::from),
        max_items: limits.max_items.cloned(),
        max_items_in_all: limits.max_items_in_all.cloned(),
    });
    let object = Object {
        structure: Structure {
            wire: name.value.clone(),
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            members,
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
            for member in object.flat_map(|object| &object.structure.members) {
                let TypeKind::Record(ObjectId(inner)) = member.ty.kind else {
                    continue;
                };
                if inner == start {
                    let message = format!("`{name}` holds itself, through `{}`", member.wire);
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

/// Whether a member is one text.
fn is_text(member: &Member) -> bool {
    member.ty.kind == TypeKind::Primitive(Primitive::String) && member.ty.shape == Shape::One
}

/// The map that a member is, if it is one.
fn as_map(member: &Member) -> Option<MapId> {
    match member.ty.kind {
        TypeKind::Map(map) if member.ty.shape == Shape::One => Some(map),
        _ => None,
    }
}
