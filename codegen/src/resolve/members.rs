//! Which fields an event has: its own lists, its groups, and its overrides, checked against each
//! other.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{self, Item, Slot as Given, Spanned, Whole};
use crate::model::{Constraints, Deprecation, Field, FieldId, GroupId, Presence};
use crate::rules;

use super::fields::type_limit;
use super::notes;
use super::objects::limits::{self, Limited};
use super::scope::Scope;
use super::types;

/// The largest number of fields of an event: the runtime keeps their presence in 128 bits.
pub(super) const MOST_FIELDS: usize = 128;

/// An event on its way to the model.
pub(super) struct Draft<'a> {
    pub(super) name: &'a Spanned<String>,
    pub(super) syntax: &'a syntax::Event,
    pub(super) scope: &'a Scope<'a>,
    /// All of its fields are known; else what depends on all of them is not checked.
    pub(super) is_whole: bool,
    /// So is all that it says of them.
    pub(super) is_settled: bool,
}

/// How a field came into an event.
struct Member<'a> {
    presence: Presence,
    group: Option<GroupId>,
    /// Where the event lists it, or the group that brings it.
    at: Span,
    /// A group that says otherwise.
    disputed: Option<&'a Spanned<String>>,
}

/// A group with where the event lists it.
type Listed<'a> = (GroupId, &'a Spanned<String>);

/// The override of a field with its key.
type Exception<'a> = (&'a Spanned<String>, &'a syntax::Override);

impl<'a> Draft<'a> {
    /// The groups in dictionary order, and the slots in canonical order.
    pub(super) fn slots(&mut self, found: &mut Diagnostics) -> (Vec<GroupId>, Vec<Field>) {
        let mut members = self.own(found);
        let mut groups = self.groups(&mut members, found);
        let overrides = self.overrides(&members, found);
        self.settle(&members, &overrides, found);
        let mut slots: Vec<Field> = members
            .iter()
            .map(|(id, member)| self.slot(*id, member, overrides.get(id), found))
            .collect();
        slots.sort_by_key(|slot| (slot.presence == Presence::Optional, slot.definition));
        let all = self.syntax.overrides.value();
        self.is_settled =
            self.is_whole && all.is_none_or(|all| overrides.len() == all.entries.len());
        groups.sort();
        (groups, slots)
    }

    /// The fields that the event lists itself.
    fn own(&mut self, found: &mut Diagnostics) -> BTreeMap<FieldId, Member<'a>> {
        let scope = self.scope;
        let lists = [
            (&self.syntax.required, Presence::Required),
            (&self.syntax.optional, Presence::Optional),
        ];
        let listed = || {
            lists.iter().flat_map(|(members, presence)| {
                let items = members.value().into_iter();
                items.flat_map(|members| &members.items).map(|item| {
                    let is_defined = matches!(item, Item::Defined(..));
                    (item.name(), (*presence, is_defined))
                })
            })
        };
        let known = scope.fields.find_each("event", listed(), found);
        self.is_whole &= known.len() == listed().count();
        let members = known.into_iter().map(|(id, name, (presence, is_defined))| {
            scope.fields.mark_used(id);
            if !is_defined && scope.own_fields.contains(&id) {
                let message = format!("the dictionary has no field `{name}`");
                found
                    .report(rules::UNKNOWN_FIELD, name, message)
                    .also(scope.fields.span(id), "another event defines it for itself")
                    .help(
                        "move the definition to `fields/`, and list it by its name in both events",
                    );
            }
            let member = Member {
                presence,
                group: None,
                at: name.span,
                disputed: None,
            };
            (id, member)
        });
        members.collect()
    }

    /// Adds the fields of the groups; returns the groups.
    fn groups(
        &mut self,
        members: &mut BTreeMap<FieldId, Member<'a>>,
        found: &mut Diagnostics,
    ) -> Vec<GroupId> {
        let scope = self.scope;
        let groups = scope.groups.find_list("event", &self.syntax.groups, found);
        self.is_whole &= groups.len() == self.syntax.groups.items().len();
        self.is_whole &= !groups.iter().any(|(id, _)| scope.groups.is_broken(*id));
        // Dictionary order, so that a field's origin does not depend on the order in the event.
        let mut sorted = groups.clone();
        sorted.sort_by_key(|(id, _)| *id);
        for (id, name) in sorted {
            // Too many already, which will be reported: no need to have them all.
            if members.len() > MOST_FIELDS {
                self.is_whole = false;
                break;
            }
            let group = scope.catalog.group(id);
            let required = group.required.iter().map(|id| (*id, Presence::Required));
            let optional = group.optional.iter().map(|id| (*id, Presence::Optional));
            for (field, presence) in required.chain(optional) {
                match members.get_mut(&field) {
                    None => {
                        let member = Member {
                            presence,
                            group: Some(id),
                            at: name.span,
                            disputed: None,
                        };
                        members.insert(field, member);
                    }
                    Some(member) if member.group.is_none() => {
                        self.brought_already(field, member, (name, presence), found);
                    }
                    Some(member) if member.presence != presence => member.disputed = Some(name),
                    Some(_) => {}
                }
            }
        }
        self.useless_groups(&groups, found);
        groups.into_iter().map(|(id, _)| id).collect()
    }

    /// A field that the event lists though a group brings it.
    fn brought_already(
        &self,
        field: FieldId,
        listed: &Member<'_>,
        (group, brought): (&Spanned<String>, Presence),
        found: &mut Diagnostics,
    ) {
        let name = self.scope.field_name(field);
        let presence = listed.presence;
        let help = if presence == brought {
            "remove it here".to_owned()
        } else {
            format!("remove it here and write `override: {{{name}: {{presence: {presence}}}}}`")
        };
        let message = format!("the group `{group}` brings `{name}` already");
        found
            .report(rules::DUPLICATE_MEMBER, listed.at, message)
            .also(group, "brought by this group")
            .help(help);
    }

    fn useless_groups(&self, groups: &[Listed<'_>], found: &mut Diagnostics) {
        let scope = self.scope;
        let fields = |id: GroupId| {
            let group = scope.catalog.group(id);
            group.required.iter().chain(&group.optional)
        };
        let mut brought: HashMap<FieldId, usize> = HashMap::new();
        for field in groups.iter().flat_map(|(id, _)| fields(*id)) {
            *brought.entry(*field).or_default() += 1;
        }
        for (id, name) in groups {
            scope.groups.mark_used(*id);
            let rules = scope.group_rules.get(id.0);
            if scope.groups.is_broken(*id)
                || rules.is_some_and(|rules| !rules.is_empty())
                || fields(*id).any(|field| brought.get(field) == Some(&1))
            {
                continue;
            }
            for field in fields(*id) {
                brought.entry(*field).and_modify(|count| *count -= 1);
            }
            let message = format!("other groups bring all fields of `{name}`");
            found
                .report(rules::USELESS_GROUP, *name, message)
                .help("remove it");
        }
    }

    /// The overrides of fields that the event has.
    fn overrides(
        &self,
        members: &BTreeMap<FieldId, Member<'_>>,
        found: &mut Diagnostics,
    ) -> HashMap<FieldId, Exception<'a>> {
        let mut overrides = HashMap::new();
        for (name, exception) in self.syntax.overrides.iter() {
            let Ok(id) = self.scope.fields.find(name, found) else {
                continue;
            };
            if members.contains_key(&id) {
                overrides.insert(id, (name, &exception.value));
            } else if self.is_whole {
                let message = format!("the event has no field `{name}`");
                found
                    .report(rules::UNKNOWN_FIELD, name, message)
                    .help("list it under `required` or `optional`, or remove the override");
            }
        }
        overrides
    }

    /// Groups that disagree need an override.
    fn settle(
        &self,
        members: &BTreeMap<FieldId, Member<'_>>,
        overrides: &HashMap<FieldId, Exception<'_>>,
        found: &mut Diagnostics,
    ) {
        for (id, member) in members {
            let (Some(other), Some(group)) = (member.disputed, member.group) else {
                continue;
            };
            let exception = overrides.get(id);
            if exception.is_some_and(|(_, exception)| exception.presence.is_given()) {
                continue;
            }
            let name = self.scope.field_name(*id);
            let group = &self.scope.catalog.group(group).name;
            let presence = member.presence;
            let message =
                format!("`{name}` is {presence} in the group `{group}` but not in `{other}`");
            found
                .report(rules::PRESENCE_CONFLICT, other, message)
                .also(member.at, format!("{presence} here"))
                .help(format!(
                    "settle it: `override: {{{name}: {{presence: …}}}}`"
                ));
        }
    }

    fn slot(
        &self,
        id: FieldId,
        member: &Member<'_>,
        exception: Option<&Exception<'_>>,
        found: &mut Diagnostics,
    ) -> Field {
        let entry = self.scope.catalog.field(id);
        let field = self.scope.in_place.get(&member.at).unwrap_or(&entry.field);
        let mut slot = Field {
            key: entry.key.clone(),
            name: entry.name.clone(),
            rust: entry.rust.clone(),
            presence: member.presence,
            since: self.syntax.since.cloned(),
            group: member.group,
            definition: Some(id),
            ..field.clone()
        };
        if let Some((name, exception)) = exception {
            self.except(id, &mut slot, member, name, exception, found);
        }
        slot
    }

    /// What an override says of a field that should no longer be used.
    fn deprecation(
        &self,
        id: FieldId,
        said: &syntax::Flagged<syntax::Deprecated>,
        found: &mut Diagnostics,
    ) -> Option<Deprecation> {
        let syntax = match said {
            syntax::Flagged::Flag(holds) => return holds.then(Deprecation::default),
            syntax::Flagged::More(syntax) => syntax,
        };
        let fields = &self.scope.fields;
        let mut all = notes::deprecation(Some(syntax), self.scope, found);
        notes::link(&mut all, Some(syntax), found, |name, found| {
            let other = fields.find(name, found)?;
            Ok((self.scope.catalog.field(other).name.clone(), other == id))
        });
        all
    }

    /// Applies an override and reports what changes nothing.
    fn except(
        &self,
        id: FieldId,
        slot: &mut Field,
        member: &Member<'_>,
        name: &Spanned<String>,
        exception: &syntax::Override,
        found: &mut Diagnostics,
    ) {
        let scope = self.scope;
        let field = scope.catalog.field(id);
        // What changes nothing, as the event or the dictionary has it.
        let mut same: Vec<(Span, &str)> = Vec::new();
        let mut as_in_dictionary: Vec<(Span, &str)> = Vec::new();
        let said_there = "the dictionary says the same";
        let anyway = "this holds anyway";
        if let Some(doc) = exception.doc.get() {
            if doc.value == field.doc {
                as_in_dictionary.push((doc.span, said_there));
            }
            slot.doc.clone_from(&doc.value);
        }
        let written = exception.ty.get();
        let ty = written.map(|written| (written, types::expression(written, None, scope, found)));
        if let Some((written, Ok(ty))) = ty {
            if ty == field.ty {
                as_in_dictionary.push((written.span, said_there));
            } else {
                if ty.kind != field.ty.kind {
                    slot.constraints = Constraints::default();
                }
                slot.constraints.max_chars = type_limit(ty, scope);
            }
            slot.ty = ty;
        }
        let flags = [
            (&exception.pii, field.notes.pii, &mut slot.notes.pii),
            (
                &exception.sensitive,
                field.notes.sensitive,
                &mut slot.notes.sensitive,
            ),
        ];
        for (given, inherited, into) in flags {
            if let Some(given) = given.get() {
                if given.value == inherited {
                    as_in_dictionary.push((given.span, anyway));
                }
                *into = given.value;
            }
        }
        if let Some(deprecated) = exception.deprecated.get() {
            let now = self.deprecation(id, &deprecated.value, found);
            if now == field.notes.deprecated {
                as_in_dictionary.push((deprecated.span, anyway));
            }
            slot.notes.deprecated = now;
        }
        if let Some(wanted) = exception.presence.get() {
            let is_own = member.group.is_none();
            if wanted.value != member.presence && is_own {
                let message = "the event lists the field itself";
                found
                    .report(rules::REDUNDANT_OVERRIDE, wanted, message)
                    .help(format!(
                        "remove it, and list `{name}` under `{wanted}` instead"
                    ));
            } else if wanted.value == member.presence && member.disputed.is_none() {
                let why = if is_own {
                    "the event lists it so"
                } else {
                    "the group says the same"
                };
                same.push((wanted.span, why));
            }
            slot.presence = wanted.value;
        }
        for at in limit(slot, exception) {
            as_in_dictionary.push((at, anyway));
        }
        if let Some(examples) = exception.examples.get() {
            let texts = exception.examples.to_vec();
            if texts == field.examples {
                as_in_dictionary.push((examples.span, "the dictionary has the same"));
            }
            slot.examples = texts;
        }
        if !matches!(ty, Some((_, Err(_)))) {
            let limited = Limited {
                kind: slot.ty.kind,
                ty: slot.ty.named.map(|id| scope.catalog.ty(id)),
                shape: slot.ty.shape,
                map: None,
                datetimes: &scope.catalog.datetimes,
            };
            limits::check(
                &syntax::Field::limited(exception),
                &slot.constraints,
                &limited,
                found,
            );
        }
        // What the dictionary meant to say may differ.
        if !scope.fields.is_broken(id) {
            same.append(&mut as_in_dictionary);
        }
        if is_empty(exception) && exception.is_whole() {
            same.push((name.span, "the override changes nothing"));
        }
        for (at, why) in same {
            found
                .report(rules::REDUNDANT_OVERRIDE, at, why)
                .help("remove it");
        }
    }
}

/// Applies the limits of an override; returns those that hold without it.
fn limit(slot: &mut Field, exception: &syntax::Override) -> Vec<Span> {
    fn apply<T: Clone + PartialEq>(given: &Given<T>, limit: &mut Option<T>, same: &mut Vec<Span>) {
        if let Some(given) = given.get() {
            if limit.as_ref() == Some(&given.value) {
                same.push(given.span);
            }
            *limit = Some(given.value.clone());
        }
    }
    let (limits, mut same) = (&mut slot.constraints, Vec::new());
    if let Some(given) = exception.not_blank.get() {
        if limits.not_blank {
            same.push(given.span);
        }
        limits.not_blank = true;
    }
    apply(&exception.min_chars, &mut limits.min_chars, &mut same);
    apply(&exception.max_chars, &mut limits.max_chars, &mut same);
    apply(&exception.max_bytes, &mut limits.max_bytes, &mut same);
    apply(&exception.max_items, &mut limits.max_items, &mut same);
    apply(&exception.min, &mut limits.min, &mut same);
    apply(&exception.max, &mut limits.max, &mut same);
    apply(&exception.pattern, &mut limits.pattern, &mut same);
    apply(
        &exception.warn_of_future,
        &mut limits.warn_of_future,
        &mut same,
    );
    same
}

fn is_empty(exception: &syntax::Override) -> bool {
    let flags = [&exception.pii, &exception.sensitive];
    let texts = [&exception.doc, &exception.ty];
    !flags.into_iter().any(Given::is_given)
        && !texts.into_iter().any(Given::is_given)
        && !exception.deprecated.is_given()
        && !exception.presence.is_given()
        && syntax::Field::limited(exception).constraints() == Constraints::default()
        && !exception.examples.is_given()
}
