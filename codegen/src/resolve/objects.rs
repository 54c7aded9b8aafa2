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

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::tree::Step;
use crate::load::{Kind, Source, Sources, ast};
use crate::model::{
    MapId, Member, Object, ObjectId, ObjectLimits, ObjectModule, Primitive, Shape, Structure,
    TypeKind,
};
use crate::rules as rule;

use super::names;
use super::scope::{Collisions, Names, Scope};
use members::{Listed, Lookup};

pub(super) use custom::resolve as resolve_custom;

/// What members of objects can be made of, by name.
pub(super) struct Known<'a> {
    objects: Names<'a>,
    datetimes: Names<'a>,
    maps: Names<'a>,
}

impl Known<'_> {
    /// Whether a member has this set of datetime formats.
    pub(super) fn uses_datetimes(&self, id: usize) -> bool {
        self.datetimes.was_meant(id)
    }

    /// Whether a member is this map.
    pub(super) fn uses_map(&self, id: usize) -> bool {
        self.maps.was_meant(id)
    }
}

/// A place in a file to which others are relative.
pub(super) struct Site<'a, T> {
    source: &'a Source<T>,
    at: Vec<Step<'a>>,
}

impl<'a, T> Site<'a, T> {
    fn new(source: &'a Source<T>, at: &[Step<'a>]) -> Self {
        Site {
            source,
            at: at.to_vec(),
        }
    }

    fn inside(&self, tail: &[Step<'a>]) -> Self {
        Site {
            source: self.source,
            at: [&self.at, tail].concat(),
        }
    }

    fn value(&self, tail: &[Step<'_>]) -> Place {
        self.source.value(&[&self.at, tail].concat())
    }

    fn key(&self, tail: &[Step<'_>]) -> Place {
        self.source.key(&[&self.at, tail].concat())
    }

    fn is_damaged(&self, tail: &[Step<'_>]) -> bool {
        self.source.tree.is_damaged(&[&self.at, tail].concat())
    }
}

/// Fills the tables of objects and of what they are made of.
pub(super) fn resolve<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) -> Known<'a> {
    let blind = sources.is_blind(Kind::Objects);
    let mut known = Known {
        objects: Names::new("object", rule::UNKNOWN_TYPE, blind),
        datetimes: Names::new("set of datetime formats", rule::UNKNOWN_TYPE, blind),
        maps: Names::new("map", rule::UNKNOWN_TYPE, blind),
    };
    for (module, source) in sources.objects.iter().enumerate() {
        self::module(source, scope, found);
        datetimes::resolve(source, module, &mut known, scope, found);
        define(source, &mut known, found);
    }
    for source in &sources.objects {
        maps::resolve(source, &mut known, scope, found);
    }
    let mut drafts = Vec::new();
    for (module, source) in sources.objects.iter().enumerate() {
        for (name, ast) in source.ast.all.iter() {
            drafts.push((Site::new(source, &[name.into()]), ast));
            let object = object(
                &Site::new(source, &[name.into()]),
                name,
                ast,
                module,
                &known,
                scope,
                found,
            );
            scope.catalog.objects.push(object);
        }
    }
    for (at, (site, ast)) in drafts.iter().enumerate() {
        roles::resolve(ObjectId(at), site, ast, &known, scope, found);
    }
    recursion(&drafts, scope, found);
    known
}

/// The module of a file.
fn module(source: &Source<ast::Objects>, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let name = source
        .relative
        .strip_prefix("objects/")
        .unwrap_or(&source.relative);
    let name = name.strip_suffix(".yaml").unwrap_or(name);
    if !names::is_segment(name) {
        found.report(|| {
            let message =
                format!("the module `{name}` is not `[a-z][a-z0-9]*`, or it is a Rust keyword");
            Diagnostic::new(rule::BAD_NAME, Place::top(&source.file), message)
                .help("rename the file")
        });
    } else if names::RESERVED_MODULES.contains(&name)
        || scope
            .catalog
            .namespaces
            .iter()
            .any(|namespace| namespace.path.first().is_some_and(|first| first == name))
    {
        found.report(|| {
            let message = format!("generated code has another module `{name}`");
            Diagnostic::new(rule::NAME_COLLISION, Place::top(&source.file), message)
                .help("rename the file")
        });
    }
    scope.catalog.object_modules.push(ObjectModule {
        name: name.to_owned(),
        doc: source.ast.namespace.doc.clone(),
        file: source.relative.clone(),
    });
}

/// Defines the names of a file's objects, and checks that the Rust names in its module differ.
fn define<'a>(source: &'a Source<ast::Objects>, known: &mut Known<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    let mut add = |name: &'a str, rust: String, path: &[Step<'_>], found: &mut Diagnostics| {
        if names::RESERVED_STRUCTS.contains(&rust.as_str()) {
            found.report(|| {
                let message = format!("generated code needs the name `{rust}` itself");
                Diagnostic::new(rule::NAME_COLLISION, source.key(path), message)
                    .help("give it another name")
            });
        }
        collisions.add(name, rust, |name| place(source, name), found);
    };
    for (name, _) in source.ast.datetimes.iter() {
        let path: [Step<'_>; 2] = ["datetimes".into(), name.into()];
        add(name, names::type_name(name), &path, found);
        add(name, names::formats_name(name), &path, found);
    }
    for (name, ast) in source.ast.all.iter() {
        let path: [Step<'_>; 1] = [name.into()];
        if !names::is_pascal(name) {
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_NAME,
                    source.key(&path),
                    "the name of an object is PascalCase: `[A-Z][A-Za-z0-9]*`",
                )
                .maybe_help(names::pascal_suggestion(name))
            });
        }
        add(name, name.clone(), &path, found);
        for (choice, _) in ast.choices.iter() {
            add(
                choice,
                names::type_name(choice),
                &[name.into(), "choices".into(), choice.into()],
                found,
            );
        }
        let id = known.objects.len();
        if known.objects.define(name, id).is_err() {
            found.report(|| {
                Diagnostic::new(
                    rule::DUPLICATE_NAME,
                    source.key(&path),
                    format!("the object `{name}` is defined twice"),
                )
                .help("keep one of them")
            });
        }
    }
}

/// Where a name is defined that becomes a Rust type.
fn place(source: &Source<ast::Objects>, name: &str) -> Place {
    let is_set = source.ast.datetimes.iter().any(|(set, _)| set == name);
    let chooses = |object: &ast::Object| object.choices.iter().any(|(choice, _)| choice == name);
    match source.ast.all.iter().find(|(_, object)| chooses(object)) {
        _ if is_set => source.key(&["datetimes".into(), name.into()]),
        Some((object, _)) => source.key(&[object.into(), "choices".into(), name.into()]),
        None => source.key(&[name.into()]),
    }
}

fn object<'a>(
    site: &Site<'a, ast::Objects>,
    name: &'a str,
    ast: &'a ast::Object,
    module: usize,
    known: &Known<'_>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Object {
    let functions: &[&str] = if ast.answers.is_some() {
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
    listed.add(site, "required", &ast.required, &lookup, found);
    listed.add(site, "optional", &ast.optional, &lookup, found);
    let members = listed.finish(&site.key(&[]), found);
    let rules = rules::resolve(&site.inside(&["rules".into()]), &ast.rules, &members, found);
    let limits = ObjectLimits {
        max_bytes: ast.limits.max_bytes,
        max_items: ast.limits.max_items,
        max_items_in_all: ast.limits.max_items_in_all,
    };
    Object {
        structure: Structure {
            wire: name.to_owned(),
            name: name.to_owned(),
            doc: ast.doc.clone(),
            members,
            rules,
        },
        open: ast.open,
        module,
        choices: Vec::new(),
        limits,
        carries: None,
        batch: None,
        answers: None,
    }
}

/// Reports objects that hold themselves: their structs would have no size, or their checks no end.
fn recursion(
    drafts: &[(Site<'_, ast::Objects>, &ast::Object)],
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) {
    let objects = &scope.catalog.objects;
    for (start, (site, _)) in drafts.iter().enumerate() {
        let mut seen = vec![false; objects.len()];
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            for member in objects
                .get(at)
                .into_iter()
                .flat_map(|object| &object.structure.members)
            {
                let TypeKind::Record(ObjectId(inner)) = member.ty.kind else {
                    continue;
                };
                if inner == start {
                    found.report(|| {
                        let message = format!(
                            "`{}` holds itself, through `{}`",
                            objects[start].structure.name, member.wire
                        );
                        Diagnostic::new(rule::RECURSIVE_OBJECT, site.key(&[]), message)
                            .help("describe the inner one as `any`")
                    });
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
