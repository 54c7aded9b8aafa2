//! Members of objects and properties of custom events: listed from a dictionary or defined in
//! place, with their types.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, Reported, Span, did_you_mean};
use crate::load::syntax::{self, Item, Members, Slot, Spanned, Whole};
use crate::model::{DateTimesId, Field, FieldType, Presence, PropertyMap, Shape, TypeKind};
use crate::names;
use crate::resolve::fields;
use crate::resolve::members::MOST_FIELDS;
use crate::resolve::notes;
use crate::resolve::scope::{Names, Scope, listed_twice};
use crate::resolve::types;
use crate::rules as rule;

use super::limits::{self, Limited};

/// What names stand for where members are listed.
pub(super) struct Lookup<'l, 'a> {
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
    pub(super) names: Names<'a, usize, syntax::Field>,
    pub(super) members: Vec<Field>,
}

/// The members of an object or custom event as they come in.
pub(super) struct Listed<'a> {
    /// What lists them.
    what: &'static str,
    members: Vec<Field>,
    places: HashMap<String, Span>,
    /// What is said of those that are defined in place, by name.
    defined: HashMap<&'a str, &'a syntax::Field>,
    /// All types are known.
    pub(super) is_whole: bool,
}

impl<'a> Listed<'a> {
    pub(super) fn of(what: &'static str) -> Self {
        Listed {
            what,
            members: Vec::new(),
            places: HashMap::new(),
            defined: HashMap::new(),
            is_whole: true,
        }
    }

    /// Adds the members that something lists or defines.
    pub(super) fn add(
        &mut self,
        required: &'a Slot<Members>,
        optional: &'a Slot<Members>,
        lookup: &Lookup<'_, '_>,
        found: &mut Diagnostics,
    ) {
        for (members, presence) in [
            (required, Presence::Required),
            (optional, Presence::Optional),
        ] {
            let items = members.value().into_iter();
            for item in items.flat_map(|members| &members.items) {
                match item {
                    Item::Listed(name) => {
                        if let Ok(member) = lookup.listed(name, found) {
                            self.push(Field { presence, ..member }, name.span, found);
                        }
                    }
                    Item::Defined(name, syntax) => {
                        lookup.check_new(name, found);
                        let (member, is_whole) = lookup.define(name, syntax, found);
                        self.is_whole &= is_whole;
                        self.defined.insert(name.as_str(), &syntax.value);
                        self.push(Field { presence, ..member }, name.span, found);
                    }
                }
            }
        }
    }

    /// Adds a member.
    pub(super) fn push(&mut self, member: Field, at: Span, found: &mut Diagnostics) {
        if let Some(first) = self.places.get(&member.key) {
            return listed_twice(self.what, &member.key, at, *first, found);
        }
        self.places.insert(member.key.clone(), at);
        self.members.push(member);
    }

    /// The members in canonical order, with Rust names that differ.
    pub(super) fn finish(mut self, whole: &Spanned<String>, found: &mut Diagnostics) -> Vec<Field> {
        if self.members.len() > MOST_FIELDS {
            let message = format!("the {} has more than {MOST_FIELDS} members", self.what);
            found.report(rule::TOO_MANY_FIELDS, whole, message);
            self.members.truncate(MOST_FIELDS);
        }
        let keys: Vec<(String, String)> = self.members.iter().map(in_place_of).collect();
        for member in &mut self.members {
            let syntax = self.defined.get(member.key.as_str());
            let syntax = syntax.and_then(|syntax| syntax.deprecated.value());
            link(member, syntax, &keys, self.is_whole, found);
        }
        self.members
            .sort_by_key(|member| member.presence == Presence::Optional);
        let mut rust: HashMap<&str, &str> = HashMap::new();
        let mut wires: HashMap<&str, &str> = HashMap::new();
        for member in &self.members {
            let key = member.key.as_str();
            let (first, becomes, help) = match (
                wires.insert(&member.name, key),
                rust.insert(&member.rust, key),
            ) {
                (Some(first), _) => (
                    first,
                    format!("are both called `{}` on the wire", start_of(&member.name)),
                    "keep one of them",
                ),
                (None, Some(first)) => (
                    first,
                    format!("both become `{}` in Rust", member.rust),
                    "give one of them another key, and write what it is called as its `name`",
                ),
                (None, None) => continue,
            };
            let at = |key: &str| self.places.get(key).copied().unwrap_or(whole.span);
            let message = format!("`{key}` and `{first}` {becomes}");
            found
                .report(rule::NAME_COLLISION, at(key), message)
                .also(at(first), "the other one")
                .help(help);
        }
        self.members
    }
}

impl Lookup<'_, '_> {
    /// A member by its name in a dictionary.
    pub(super) fn listed(
        &self,
        name: &Spanned<String>,
        found: &mut Diagnostics,
    ) -> Result<Field, Reported> {
        let fields = &self.scope.fields;
        if let Some(properties) = self.properties
            && let Some(id) = properties.names.get(name)
        {
            properties.names.mark_used(id);
            return properties.members.get(id).cloned().ok_or(Reported);
        }
        let id = match (fields.get(name), self.properties) {
            (Some(id), _) => id,
            (None, Some(all)) => {
                return Err(all.names.unresolved(name, name.span, Some(fields), found));
            }
            (None, None) => fields.find(name, found)?,
        };
        fields.mark_used(id);
        let member = self.scope.catalog.field_of(id, Presence::Optional);
        self.check_wire(&member.name, name.span, found);
        self.check_rust(&member.rust, name.span, found);
        Ok(member)
    }

    /// Checks that the dictionary does not have what is defined in place.
    fn check_new(&self, name: &Spanned<String>, found: &mut Diagnostics) {
        let known = self.properties.map(|properties| &properties.names);
        if let Some((known, id)) = known.and_then(|known| Some((known, known.get(name)?))) {
            known.mark_used(id);
            let message = format!("`properties` defines `{name}` already");
            found
                .report(rule::DUPLICATE_NAME, name, message)
                .also(known.span(id), "defined here")
                .help(
                    "list it by its name, in a list or a group; or define it only where it is used",
                );
        }
    }

    /// A member that is defined in place, and whether its type is known.
    pub(super) fn define(
        &self,
        name: &Spanned<String>,
        syntax: &syntax::Field,
        found: &mut Diagnostics,
    ) -> (Field, bool) {
        if self.documented && !syntax.doc.is_given() && syntax.is_whole() {
            let message = format!("the member `{name}` has no documentation");
            found
                .report(rule::MISSING_DOC, name, message)
                .help("write {type: …, doc: …}");
        }
        fields::dictionary_only(syntax, found);
        let wire = self.wire(name, &syntax.name, found);
        let ty = types::of_field(name, syntax, self.datetime, self.scope, found).ok();
        let is_known = ty.is_some();
        let ty = ty.unwrap_or(FieldType {
            named: None,
            kind: TypeKind::Any,
            shape: Shape::One,
        });
        let named = ty.named.map(|id| self.scope.catalog.ty(id));
        let mut constraints = fields::constraints(syntax, self.scope);
        if syntax.is_whole() && is_known {
            let member = Limited {
                kind: ty.kind,
                ty: named,
                shape: ty.shape,
                map: self.accepts,
                datetimes: &self.scope.catalog.datetimes,
            };
            limits::check(syntax, &constraints, &member, found);
        }
        let rust = rust_name(name, found);
        self.check_rust(&rust, name.span, found);
        constraints.max_chars = constraints
            .max_chars
            .or_else(|| named.and_then(|ty| ty.max_chars));
        let member = Field {
            key: name.value.clone(),
            name: wire,
            rust,
            doc: syntax.doc.or_empty(),
            presence: Presence::Optional,
            ty,
            notes: notes::annotations(syntax, self.scope, found),
            constraints,
            examples: syntax.examples.to_vec(),
            since: None,
            group: None,
            definition: None,
        };
        (member, is_known)
    }

    /// The name of a member on the wire: the key, unless it says otherwise.
    fn wire(&self, key: &Spanned<String>, given: &Slot<String>, found: &mut Diagnostics) -> String {
        let name = given.get().unwrap_or(key);
        if given.is_given() && name.value == key.value {
            let message = format!("`{}` is called so anyway", start_of(key));
            found
                .report(rule::REDUNDANT_OVERRIDE, name, message)
                .help("remove the name");
        }
        self.check_wire(name, name.span, found);
        name.value.clone()
    }

    /// Checks a name against the rules of the map in which it travels.
    fn check_wire(&self, name: &str, at: Span, found: &mut Diagnostics) {
        if let Some(map) = self.accepts
            && let Some(problem) = map.misfit(name)
        {
            let message = format!("the property `{}` {problem}", start_of(name));
            found
                .report(rule::BAD_PROPERTY_NAME, at, message)
                .help(format!("`{}` says so: rename the property", map.name));
        }
    }

    /// Checks that generated code has no function of this name.
    fn check_rust(&self, rust: &str, at: Span, found: &mut Diagnostics) {
        if self.functions.contains(&rust) {
            let message = format!("generated code has a function `{rust}`");
            found
                .report(rule::NAME_COLLISION, at, message)
                .help("give it another key, and write what it is called as its `name`");
        }
    }
}

/// The key and the name of a member, for those that it stands in for.
pub(super) fn in_place_of(member: &Field) -> (String, String) {
    (member.key.clone(), member.name.clone())
}

/// Links a member to what stands in for it; `known` are the keys and names of what may.
pub(super) fn link(
    member: &mut Field,
    syntax: Option<&syntax::Deprecated>,
    known: &[(String, String)],
    is_whole: bool,
    found: &mut Diagnostics,
) {
    let key = &member.key;
    notes::link(
        &mut member.notes.deprecated,
        syntax,
        found,
        |name, found| {
            let other = known.iter().find(|(known, _)| *known == name.value);
            let (_, wire) = other.ok_or_else(|| {
                if !is_whole {
                    return Reported;
                }
                let message = format!("there is no member `{name}`");
                let keys = known.iter().map(|(key, _)| key.as_str());
                found
                    .report(rule::UNKNOWN_MEMBER, name, message)
                    .maybe_help(|| did_you_mean(name, keys))
                    .into()
            })?;
            Ok((wire.clone(), name.value == *key))
        },
    );
}

/// As much of a name as a message shows.
pub(super) fn start_of(name: &str) -> String {
    name.chars().take(40).collect()
}

/// The Rust field of a member.
fn rust_name(key: &Spanned<String>, found: &mut Diagnostics) -> String {
    let natural = names::field_name(key);
    if !names::is_field_name(&natural) && !key.is_empty() {
        let message = format!("`{}` does not become a Rust field", start_of(key));
        found
            .report(rule::BAD_NAME, key, message)
            .help("choose a key in snake_case, and write what stands on the wire as its `name`");
    }
    natural
}

/// The member with this name, which must be there.
pub(super) fn find(
    members: &[Field],
    name: &Spanned<String>,
    found: &mut Diagnostics,
) -> Result<usize, Reported> {
    let at = members.iter().position(|member| member.key == name.value);
    at.ok_or_else(|| {
        let message = format!("there is no member `{name}`");
        let keys = members.iter().map(|member| member.key.as_str());
        found
            .report(rule::UNKNOWN_MEMBER, name, message)
            .maybe_help(|| did_you_mean(name, keys))
            .into()
    })
}

/// All of these members, each once.
pub(super) fn find_all(
    members: &[Field],
    names: &[Spanned<String>],
    found: &mut Diagnostics,
) -> Result<Vec<usize>, Reported> {
    let mut all = Vec::new();
    for name in names {
        let at = find(members, name, found)?;
        if all.contains(&at) {
            let message = format!("`{name}` stands here twice");
            return Err(found.report(rule::DUPLICATE_MEMBER, name, message).into());
        }
        all.push(at);
    }
    Ok(all)
}
