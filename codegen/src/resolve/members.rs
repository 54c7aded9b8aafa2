//! Which fields an event has: its own lists, its groups, and its overrides, checked against each
//! other.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::tree::Step;
use crate::load::{Source, ast};
use crate::model::{FieldId, GroupId, Origin, Presence, Slot};
use crate::rules;

use super::fields::{check_limits, listed_twice, type_limit};
use super::scope::Scope;
use super::types;

/// The largest number of fields of an event: the runtime keeps their presence in 128 bits.
pub(super) const MOST_FIELDS: usize = 128;

/// An event on its way to the model.
pub(super) struct Draft<'a> {
    pub(super) source: &'a Source<ast::Events>,
    pub(super) name: &'a str,
    pub(super) ast: &'a ast::Event,
    /// Not all of its fields are known; what depends on all of them is not checked.
    pub(super) damaged: bool,
    /// Nor is all known that it says of its fields.
    pub(super) unsettled: bool,
}

/// How a field came into an event.
struct Member {
    presence: Presence,
    origin: Origin,
    /// Index in the event's list of groups or in its own list.
    at: usize,
    /// A group that says otherwise: its index in the event's list of groups.
    disputed: Option<usize>,
}

impl Draft<'_> {
    pub(super) fn value(&self, tail: &[Step<'_>]) -> Place {
        self.source.value(&[&[self.name.into()], tail].concat())
    }

    pub(super) fn key(&self, tail: &[Step<'_>]) -> Place {
        self.source.key(&[&[self.name.into()], tail].concat())
    }

    /// The groups in dictionary order, and the slots in canonical order.
    pub(super) fn slots(
        &mut self,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> (Vec<GroupId>, Vec<Slot>) {
        let mut members = self.own(scope, found);
        let groups = self.groups(scope, &mut members, found);
        let overrides = self.overrides(scope, &members, found);
        let unsettled = overrides.len() < self.ast.overrides.0.len();
        self.settle(&members, &overrides, scope, found);
        let mut slots: Vec<Slot> = members
            .into_iter()
            .map(|(id, member)| self.slot(id, &member, overrides.get(&id), scope, found))
            .collect();
        slots.sort_by_key(|slot| (slot.presence == Presence::Optional, slot.field));
        self.unsettled = unsettled;
        let mut groups: Vec<GroupId> = groups.into_iter().map(|(_, id)| id).collect();
        groups.sort();
        (groups, slots)
    }

    /// The fields that the event lists itself.
    fn own(&mut self, scope: &Scope<'_>, found: &mut Diagnostics) -> BTreeMap<FieldId, Member> {
        let mut members: BTreeMap<FieldId, Member> = BTreeMap::new();
        for (list, presence) in [
            (&self.ast.required, Presence::Required),
            (&self.ast.optional, Presence::Optional),
        ] {
            for (at, name) in list.iter().enumerate() {
                let place =
                    |presence: Presence, at: usize| self.value(&[presence.key().into(), at.into()]);
                let Some(id) = scope
                    .fields
                    .find(name, || place(presence, at), found)
                    .map(FieldId)
                else {
                    self.damaged = true;
                    continue;
                };
                if let Some(first) = members.get(&id) {
                    listed_twice(
                        "event",
                        name,
                        place(presence, at),
                        place(first.presence, first.at),
                        found,
                    );
                    continue;
                }
                members.insert(
                    id,
                    Member {
                        presence,
                        origin: Origin::Event,
                        at,
                        disputed: None,
                    },
                );
            }
        }
        members
    }

    /// Adds the fields of the groups; returns the groups with their indices in the event's list.
    fn groups(
        &mut self,
        scope: &Scope<'_>,
        members: &mut BTreeMap<FieldId, Member>,
        found: &mut Diagnostics,
    ) -> Vec<(usize, GroupId)> {
        let mut groups: Vec<(usize, GroupId)> = Vec::new();
        let mut seen: HashMap<GroupId, usize> = HashMap::new();
        for (at, name) in self.ast.groups.iter().enumerate() {
            let place = |at: usize| self.value(&["groups".into(), at.into()]);
            let Some(id) = scope.groups.find(name, || place(at), found).map(GroupId) else {
                self.damaged = true;
                continue;
            };
            if let Some(first) = seen.insert(id, at) {
                listed_twice("event", name, place(at), place(first), found);
                continue;
            }
            groups.push((at, id));
            self.damaged |= scope.damaged_groups.get(id.0).copied().unwrap_or(true);
        }
        // Dictionary order, so that a field's origin does not depend on the order in the event.
        let mut sorted = groups.clone();
        sorted.sort_by_key(|(_, id)| *id);
        for (at, id) in sorted {
            // Too many already, which will be reported: no need to have them all.
            if members.len() > MOST_FIELDS {
                self.damaged = true;
                break;
            }
            let group = scope.catalog.group(id);
            let lists = [
                (&group.required, Presence::Required),
                (&group.optional, Presence::Optional),
            ];
            for (field, presence) in lists
                .into_iter()
                .flat_map(|(ids, presence)| ids.iter().map(move |id| (*id, presence)))
            {
                match members.get_mut(&field) {
                    None => {
                        members.insert(
                            field,
                            Member {
                                presence,
                                origin: Origin::Group(id),
                                at,
                                disputed: None,
                            },
                        );
                    }
                    Some(member) if member.origin == Origin::Event => {
                        let listed = (member.presence, member.at);
                        self.brought_already(field, listed, (at, id, presence), scope, found);
                    }
                    Some(member) if member.presence != presence => member.disputed = Some(at),
                    Some(_) => {}
                }
            }
        }
        self.useless_groups(&groups, scope, found);
        groups
    }

    /// A field that the event lists though a group brings it.
    fn brought_already(
        &self,
        field: FieldId,
        (listed, index): (Presence, usize),
        (at, group, brought): (usize, GroupId, Presence),
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) {
        found.report(|| {
            let name = scope.field_name(field);
            let group = &scope.catalog.group(group).name;
            let message = format!("the group `{group}` brings `{name}` already");
            let help = if listed == brought {
                "remove it here".to_owned()
            } else {
                format!("remove it here and write `override: {{{name}: {{presence: {listed}}}}}`")
            };
            Diagnostic::new(
                rules::DUPLICATE_MEMBER,
                self.value(&[listed.key().into(), index.into()]),
                message,
            )
            .also(
                self.value(&["groups".into(), at.into()]),
                "brought by this group",
            )
            .help(help)
        });
    }

    fn useless_groups(
        &self,
        groups: &[(usize, GroupId)],
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) {
        let fields = |id: GroupId| {
            let group = scope.catalog.group(id);
            group.required.iter().chain(&group.optional)
        };
        let mut brought: HashMap<FieldId, usize> = HashMap::new();
        for (_, id) in groups {
            for field in fields(*id) {
                *brought.entry(*field).or_default() += 1;
            }
        }
        for (at, id) in groups {
            let damaged = scope.damaged_groups.get(id.0).copied().unwrap_or(true);
            let has_rules = scope
                .group_rules
                .get(id.0)
                .is_some_and(|rules| !rules.is_empty());
            if damaged || has_rules || fields(*id).any(|field| brought.get(field) == Some(&1)) {
                continue;
            }
            for field in fields(*id) {
                brought.entry(*field).and_modify(|count| *count -= 1);
            }
            found.report(|| {
                let message = format!(
                    "other groups bring all fields of `{}`",
                    scope.catalog.group(*id).name
                );
                Diagnostic::new(
                    rules::USELESS_GROUP,
                    self.value(&["groups".into(), (*at).into()]),
                    message,
                )
                .help("remove it")
            });
        }
    }

    /// The overrides of fields that the event has.
    fn overrides(
        &self,
        scope: &Scope<'_>,
        members: &BTreeMap<FieldId, Member>,
        found: &mut Diagnostics,
    ) -> HashMap<FieldId, (&str, &ast::Override)> {
        let mut overrides = HashMap::new();
        for (name, exception) in self.ast.overrides.iter() {
            let place = || self.key(&["override".into(), name.into()]);
            let Some(id) = scope.fields.find(name, place, found).map(FieldId) else {
                continue;
            };
            if members.contains_key(&id) {
                overrides.insert(id, (name.as_str(), exception));
            } else if !self.damaged {
                found.report(|| {
                    Diagnostic::new(
                        rules::UNKNOWN_FIELD,
                        place(),
                        format!("the event has no field `{name}`"),
                    )
                    .help("list it under `required` or `optional`, or remove the override")
                });
            }
        }
        overrides
    }

    /// Groups that disagree need an override.
    fn settle(
        &self,
        members: &BTreeMap<FieldId, Member>,
        overrides: &HashMap<FieldId, (&str, &ast::Override)>,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) {
        for (id, member) in members {
            let (Some(other), Origin::Group(group)) = (member.disputed, member.origin) else {
                continue;
            };
            if overrides
                .get(id)
                .is_some_and(|(_, exception)| exception.presence.is_some())
            {
                continue;
            }
            found.report(|| {
                let name = scope.field_name(*id);
                let group = &scope.catalog.group(group).name;
                let other_name = self.ast.groups.get(other).map_or("", String::as_str);
                let message = format!(
                    "`{name}` is {} in the group `{group}` but not in `{other_name}`",
                    member.presence
                );
                Diagnostic::new(
                    rules::PRESENCE_CONFLICT,
                    self.value(&["groups".into(), other.into()]),
                    message,
                )
                .also(
                    self.value(&["groups".into(), member.at.into()]),
                    format!("{} here", member.presence),
                )
                .help(format!(
                    "settle it: `override: {{{name}: {{presence: …}}}}`"
                ))
            });
        }
    }

    fn slot(
        &self,
        id: FieldId,
        member: &Member,
        exception: Option<&(&str, &ast::Override)>,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Slot {
        let field = scope.catalog.field(id);
        let mut slot = Slot {
            field: id,
            presence: member.presence,
            ty: field.ty,
            pii: field.pii,
            sensitive: field.sensitive,
            deprecated: false,
            constraints: field.constraints.clone(),
            doc: None,
            examples: None,
            since: self.ast.since,
            origin: member.origin,
        };
        if let Some((name, exception)) = exception {
            self.except(&mut slot, member, name, exception, scope, found);
        }
        slot
    }

    /// Applies an override and reports what changes nothing.
    fn except(
        &self,
        slot: &mut Slot,
        member: &Member,
        name: &str,
        exception: &ast::Override,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) {
        let field = scope.catalog.field(slot.field);
        let place = |key: &'static str| self.value(&["override".into(), name.into(), key.into()]);
        let mut same: Vec<(&'static str, &str)> = Vec::new();
        if let Some(doc) = &exception.doc {
            if *doc == field.doc {
                same.push(("doc", "the dictionary says the same"));
            }
            slot.doc = Some(doc.clone());
        }
        let known = exception
            .ty
            .as_ref()
            .map(|ty| types::expression(ty, scope, || place("type"), found));
        if let Some(Some(ty)) = known {
            if ty == field.ty {
                same.push(("type", "the dictionary says the same"));
            } else {
                slot.constraints.max_chars = type_limit(ty, scope);
            }
            slot.ty = ty;
        }
        for (key, given, inherited, into) in [
            ("pii", exception.pii, field.pii, &mut slot.pii),
            (
                "sensitive",
                exception.sensitive,
                field.sensitive,
                &mut slot.sensitive,
            ),
            (
                "deprecated",
                exception.deprecated,
                false,
                &mut slot.deprecated,
            ),
        ] {
            if let Some(given) = given {
                if given == inherited {
                    same.push((key, "this holds anyway"));
                }
                *into = given;
            }
        }
        if let Some(wanted) = exception.presence.as_deref() {
            let presence = if wanted == "required" {
                Presence::Required
            } else {
                Presence::Optional
            };
            if presence != member.presence && member.origin == Origin::Event {
                found.report(|| {
                    Diagnostic::new(
                        rules::REDUNDANT_OVERRIDE,
                        place("presence"),
                        "the event lists the field itself",
                    )
                    .help(format!(
                        "remove it, and list `{name}` under `{wanted}` instead"
                    ))
                });
            } else if presence == member.presence && member.disputed.is_none() {
                same.push((
                    "presence",
                    if member.origin == Origin::Event {
                        "the event lists it so"
                    } else {
                        "the group says the same"
                    },
                ));
            }
            slot.presence = presence;
        }
        if let Some(limit) = exception.max_chars {
            if Some(limit) == slot.constraints.max_chars {
                same.push(("max_chars", "this holds anyway"));
            }
            slot.constraints.max_chars = Some(limit);
        }
        if let Some(examples) = &exception.examples {
            if *examples == field.examples {
                same.push(("examples", "the dictionary has the same"));
            }
            slot.examples = Some(examples.clone());
        }
        if known != Some(None) {
            let examples = exception.examples.as_deref().unwrap_or_default();
            let at = |i: usize| {
                self.value(&["override".into(), name.into(), "examples".into(), i.into()])
            };
            check_limits(
                slot.ty,
                exception.max_chars,
                examples,
                scope,
                || place("max_chars"),
                at,
                found,
            );
        }
        if scope.damaged_fields.contains(&slot.field) {
            // What the dictionary meant to say may differ.
            same.retain(|(key, _)| matches!(*key, "presence" | "deprecated"));
        }
        for (key, why) in same {
            found.report(|| {
                Diagnostic::new(rules::REDUNDANT_OVERRIDE, place(key), why).help("remove it")
            });
        }
        if is_empty(exception)
            && !self
                .source
                .tree
                .is_damaged(&[self.name.into(), "override".into(), name.into()])
        {
            let here = || self.key(&["override".into(), name.into()]);
            found.report(|| {
                Diagnostic::new(
                    rules::REDUNDANT_OVERRIDE,
                    here(),
                    "the override changes nothing",
                )
                .help("remove it")
            });
        }
    }
}

fn is_empty(exception: &ast::Override) -> bool {
    let ast::Override {
        doc,
        ty,
        pii,
        sensitive,
        presence,
        deprecated,
        max_chars,
        examples,
    } = exception;
    let said = [
        doc.is_some(),
        ty.is_some(),
        pii.is_some(),
        sensitive.is_some(),
        presence.is_some(),
        deprecated.is_some(),
    ];
    !said.contains(&true) && max_chars.is_none() && examples.is_none()
}
