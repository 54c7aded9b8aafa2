//! Members of objects and properties of custom events: listed from a dictionary or defined in
//! place, with their types.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, did_you_mean};
use crate::load::ast;
use crate::load::tree::Step;
use crate::model::{
    Constraints, DateTimesId, FieldId, FieldType, MapId, Member, ObjectId, Presence, PropertyMap,
    Shape, TypeId, TypeKind,
};
use crate::resolve::fields::listed_twice;
use crate::resolve::members::MOST_FIELDS;
use crate::resolve::names;
use crate::resolve::scope::{Names, Scope};
use crate::resolve::types;
use crate::rules as rule;

use super::limits::{self, Limited};
use super::{Known, Site};

/// What names stand for where members are listed.
pub(super) struct Lookup<'l, 'a> {
    pub(super) known: &'l Known<'l>,
    pub(super) scope: &'l Scope<'a>,
    /// The property dictionary of custom events.
    pub(super) properties: Option<&'l Properties<'a>>,
    /// What `datetime` means.
    pub(super) datetime: Option<DateTimesId>,
    /// Every member has documentation.
    pub(super) documented: bool,
    /// The map whose rules the names keep.
    pub(super) accepts: Option<&'l PropertyMap>,
    /// Names for which generated code has a function.
    pub(super) functions: &'l [&'l str],
}

/// The property dictionary.
pub(super) struct Properties<'a> {
    pub(super) names: Names<'a>,
    pub(super) members: Vec<Member>,
    /// Where each is defined.
    pub(super) sites: Vec<Site<'a, ast::Custom>>,
}

/// The members of an object or custom event as they come in.
pub(super) struct Listed {
    /// What lists them.
    what: &'static str,
    members: Vec<Member>,
    places: HashMap<String, Place>,
}

impl Listed {
    pub(super) fn of(what: &'static str) -> Self {
        Listed {
            what,
            members: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds the members under a key, `required` or `optional`.
    pub(super) fn add<'a, T>(
        &mut self,
        site: &Site<'a, T>,
        key: &'static str,
        members: &'a ast::Members,
        lookup: &Lookup<'_, '_>,
        found: &mut Diagnostics,
    ) {
        let presence = if key == "required" {
            Presence::Required
        } else {
            Presence::Optional
        };
        match members {
            ast::Members::Listed(list) => {
                for (i, name) in list.iter().enumerate() {
                    let place = || site.value(&[key.into(), i.into()]);
                    if let Some(member) = lookup.listed(name, place, found) {
                        self.push(Member { presence, ..member }, place(), found);
                    }
                }
            }
            ast::Members::Defined(entries) => {
                for (name, ast) in entries.iter() {
                    let inner = site.inside(&[key.into(), name.into()]);
                    lookup.check_new(name, || inner.key(&[]), found);
                    let member = lookup.define(&inner, name, ast, found);
                    self.push(Member { presence, ..member }, inner.key(&[]), found);
                }
            }
        }
    }

    /// Adds a member that a group brings.
    pub(super) fn push(&mut self, member: Member, place: Place, found: &mut Diagnostics) {
        if let Some(first) = self.places.get(&member.wire) {
            return listed_twice(self.what, &member.wire, place, first.clone(), found);
        }
        self.places.insert(member.wire.clone(), place);
        self.members.push(member);
    }

    /// The members in canonical order, with Rust names that differ.
    pub(super) fn finish(mut self, whole: &Place, found: &mut Diagnostics) -> Vec<Member> {
        if self.members.len() > MOST_FIELDS {
            found.report(|| {
                Diagnostic::new(
                    rule::TOO_MANY_FIELDS,
                    whole.clone(),
                    format!("the {} has more than {MOST_FIELDS} members", self.what),
                )
            });
            self.members.truncate(MOST_FIELDS);
        }
        self.members
            .sort_by_key(|member| member.presence == Presence::Optional);
        let mut rust: HashMap<&str, &str> = HashMap::new();
        for member in &self.members {
            if let Some(first) = rust.insert(&member.rust, &member.wire) {
                let place = |wire: &str| self.places.get(wire).unwrap_or(whole).clone();
                found.report(|| {
                    let message = format!(
                        "`{}` and `{first}` both become `{}` in Rust",
                        member.wire, member.rust
                    );
                    Diagnostic::new(rule::NAME_COLLISION, place(&member.wire), message)
                        .also(place(first), "the other one")
                        .help("give one of them a `name`")
                });
            }
        }
        self.members
    }
}

impl Lookup<'_, '_> {
    /// A member by its name in a dictionary.
    pub(super) fn listed(
        &self,
        name: &str,
        place: impl Fn() -> Place,
        found: &mut Diagnostics,
    ) -> Option<Member> {
        if let Some(properties) = self.properties
            && let Some(at) = properties.names.get(name)
        {
            properties.names.forgive(at);
            return properties.members.get(at).cloned();
        }
        let Some(id) = self.scope.fields.get(name) else {
            match self.properties {
                Some(properties) => {
                    properties
                        .names
                        .stranger(name, Some(&self.scope.fields), place, found);
                }
                None => self.scope.fields.stranger(name, None, place, found),
            }
            return None;
        };
        self.scope.fields.forgive(id);
        let field = self.scope.catalog.fields.get(id)?;
        let member = Member {
            wire: field.name.clone(),
            rust: names::field_name(&field.key),
            doc: field.doc.clone(),
            presence: Presence::Optional,
            ty: field.ty,
            pii: field.pii,
            sensitive: field.sensitive,
            constraints: field.constraints.clone(),
            warn_of_future: None,
            examples: field.examples.clone(),
            field: Some(FieldId(id)),
        };
        self.check_wire(&member.wire, &place, found);
        self.check_rust(&member.rust, place, found);
        Some(member)
    }

    /// Checks that the dictionary does not have what is defined in place.
    fn check_new(&self, name: &str, place: impl FnOnce() -> Place, found: &mut Diagnostics) {
        let Some(properties) = self.properties else {
            return;
        };
        if let Some(at) = properties.names.get(name)
            && let Some(first) = properties.sites.get(at)
        {
            properties.names.forgive(at);
            found.report(|| {
                Diagnostic::new(
                    rule::DUPLICATE_NAME,
                    place(),
                    format!("`properties` defines `{name}` already"),
                )
                .also(first.key(&[]), "defined here")
                .help(
                    "list it by its name, in a list or a group; or define it only where it is used",
                )
            });
        }
    }

    /// A member that is defined in place.
    pub(super) fn define<'a, T>(
        &self,
        site: &Site<'a, T>,
        name: &'a str,
        ast: &'a ast::Member,
        found: &mut Diagnostics,
    ) -> Member {
        if self.documented && ast.doc.is_none() && !site.is_damaged(&[]) {
            found.report(|| {
                Diagnostic::new(
                    rule::MISSING_DOC,
                    site.key(&[]),
                    format!("the member `{name}` has no documentation"),
                )
                .help("write {type: …, doc: …}")
            });
        }
        self.check_wire(name, || site.key(&[]), found);
        let ty = |found: &mut Diagnostics| {
            let place = || {
                if ast.short {
                    site.value(&[])
                } else {
                    site.value(&["type".into()])
                }
            };
            self.expression(&ast.ty, place, found)
        };
        let (kind, named, shape) = ty(found).unwrap_or((TypeKind::Any, None, Shape::One));
        let ty = named.and_then(|id| self.scope.catalog.types.get(id.0));
        let mut limits = Constraints {
            not_blank: ast.limits.not_blank,
            min_chars: ast.limits.min_chars,
            max_chars: ast.limits.max_chars,
            max_bytes: ast.limits.max_bytes,
            max_items: ast.limits.max_items,
            min: ast.limits.min,
            max: ast.limits.max,
            pattern: ast.limits.pattern.clone(),
            values: ast.limits.values.clone().unwrap_or_default(),
        };
        if !site.is_damaged(&[]) && !ast.ty.is_empty() {
            let member = Limited {
                kind,
                ty,
                shape,
                map: self.accepts,
                datetimes: &self.scope.catalog.datetimes,
            };
            limits::check(site, ast, &limits, &member, found);
        }
        let rust = rust_name(site, name, ast.name.as_deref(), found);
        self.check_rust(&rust, || site.key(&[]), found);
        limits.max_chars = limits.max_chars.or_else(|| ty.and_then(|ty| ty.max_chars));
        Member {
            wire: name.to_owned(),
            rust,
            doc: ast.doc.clone().unwrap_or_default(),
            presence: Presence::Optional,
            ty: FieldType { named, kind, shape },
            pii: ast.pii,
            sensitive: ast.sensitive,
            constraints: limits,
            warn_of_future: ast.warn_of_future.clone(),
            examples: ast.examples.clone().unwrap_or_default(),
            field: None,
        }
    }

    /// Checks a name against the rules of the map in which it travels.
    fn check_wire(&self, name: &str, place: impl Fn() -> Place, found: &mut Diagnostics) {
        if let Some(map) = self.accepts
            && let Some(problem) = map.misfit(name)
        {
            found.report(|| {
                let message = format!(
                    "the property `{}` {problem}",
                    name.chars().take(40).collect::<String>()
                );
                Diagnostic::new(rule::BAD_PROPERTY_NAME, place(), message)
                    .help(format!("`{}` says so: rename the property", map.name))
            });
        }
    }

    /// Checks that generated code has no function of this name.
    fn check_rust(&self, rust: &str, place: impl Fn() -> Place, found: &mut Diagnostics) {
        if self.functions.contains(&rust) {
            let message = format!("generated code has a function `{rust}`");
            found.report(|| {
                Diagnostic::new(rule::NAME_COLLISION, place(), message)
                    .help("give it another `name`")
            });
        }
    }

    /// Reads a type expression; `None` if there is no such type, which was reported.
    fn expression(
        &self,
        text: &str,
        place: impl Fn() -> Place,
        found: &mut Diagnostics,
    ) -> Option<(TypeKind, Option<TypeId>, Shape)> {
        let (name, shape) = types::split(text);
        if let Some((_, kind)) = TypeKind::NAMED.iter().find(|(known, _)| *known == name) {
            return Some((*kind, None, shape));
        }
        if name == TypeKind::DATETIME {
            if let Some(formats) = self.datetime {
                return Some((TypeKind::DateTime(formats), None, shape));
            }
            found.report(|| {
                Diagnostic::new(
                    rule::UNKNOWN_TYPE,
                    place(),
                    "an object says which set of datetime formats it means",
                )
                .help("name a set of `datetimes`")
            });
            return None;
        }
        if let Some(id) = self.known.datetimes.get(name) {
            self.known.datetimes.forgive(id);
            return Some((TypeKind::DateTime(DateTimesId(id)), None, shape));
        }
        if let Some(id) = self.known.maps.get(name) {
            self.known.maps.forgive(id);
            return Some((TypeKind::Map(MapId(id)), None, shape));
        }
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self
                .known
                .objects
                .find(name, place, found)
                .map(|id| (TypeKind::Record(ObjectId(id)), None, shape));
        }
        if !types::is_known(name, self.scope) {
            let more = TypeKind::NAMED
                .iter()
                .map(|(name, _)| *name)
                .chain([TypeKind::DATETIME]);
            let more = more
                .chain(self.known.datetimes.iter())
                .chain(self.known.maps.iter());
            if let Some(help) = did_you_mean(name, more) {
                found.report(|| {
                    Diagnostic::new(
                        rule::UNKNOWN_TYPE,
                        place(),
                        format!("there is no type `{name}`"),
                    )
                    .help(help)
                });
                return None;
            }
        }
        let ty = types::expression(text, self.scope, place, found)?;
        if let Some(TypeId(id)) = ty.named {
            self.scope.types.forgive(id);
        }
        Some((ty.kind, ty.named, ty.shape))
    }
}

/// The Rust field of a member.
fn rust_name<T>(
    site: &Site<'_, T>,
    wire: &str,
    given: Option<&str>,
    found: &mut Diagnostics,
) -> String {
    let natural = names::field_name(wire);
    let usable = names::is_field_name;
    match given {
        None if usable(&natural) || wire.is_empty() => natural,
        None => {
            found.report(|| {
                let message = format!(
                    "`{}` does not become a Rust field",
                    wire.chars().take(40).collect::<String>()
                );
                Diagnostic::new(rule::BAD_NAME, site.key(&[]), message)
                    .help("give it a `name` in snake_case: {type: …, name: …}")
            });
            natural
        }
        Some(given) => {
            if given == natural && !given.is_empty() {
                let message = format!("`{wire}` becomes `{natural}` anyway");
                found.report(|| {
                    Diagnostic::new(
                        rule::REDUNDANT_OVERRIDE,
                        site.value(&["name".into()]),
                        message,
                    )
                    .help("remove it")
                });
            } else if !usable(given) && !given.is_empty() {
                let message = format!("`{given}` is no name for a Rust field");
                found.report(|| {
                    Diagnostic::new(rule::BAD_NAME, site.value(&["name".into()]), message)
                        .maybe_help(names::snake_suggestion(given))
                });
            }
            given.to_owned()
        }
    }
}

/// The member with this name.
pub(super) fn position(members: &[Member], name: &str) -> Option<usize> {
    members.iter().position(|member| member.wire == name)
}

/// The member with this name that must be there; else reports it.
pub(super) fn find(
    members: &[Member],
    name: &str,
    place: impl FnOnce() -> Place,
    found: &mut Diagnostics,
) -> Option<usize> {
    let at = position(members, name);
    if at.is_none() && !name.is_empty() {
        found.report(|| {
            Diagnostic::new(
                rule::UNKNOWN_MEMBER,
                place(),
                format!("there is no member `{name}`"),
            )
            .maybe_help(did_you_mean(
                name,
                members.iter().map(|member| member.wire.as_str()),
            ))
        });
    }
    at
}

/// All of these members; `None` if one is missing or stands twice, which was reported.
pub(super) fn find_all<T>(
    members: &[Member],
    names: &[String],
    site: &Site<'_, T>,
    tail: &[Step<'_>],
    found: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let mut all = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let place = || site.value(&[tail, &[i.into()]].concat());
        let at = find(members, name, place, found)?;
        if all.contains(&at) {
            found.report(|| {
                Diagnostic::new(
                    rule::DUPLICATE_MEMBER,
                    place(),
                    format!("`{name}` stands here twice"),
                )
            });
            return None;
        }
        all.push(at);
    }
    Some(all)
}
