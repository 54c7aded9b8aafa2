//! `excludes`: groups of which one record has at most one, by the word of a group or of a field.

use std::collections::HashMap;

use crate::diagnostics::Diagnostics;
use crate::rules;

use super::scope::Scope;
use crate::model::{FieldId, GroupId};

/// Reports what keeps nothing apart: no event has fields of both.
pub(super) fn check(scope: &Scope<'_>, found: &mut Diagnostics) {
    let catalog = &scope.catalog;
    let of_group = |id: GroupId| {
        let group = catalog.group(id);
        let members = group.required.iter().chain(&group.optional);
        members.copied().collect::<Vec<FieldId>>()
    };
    let meet = |own: &[FieldId], other: &[FieldId]| {
        catalog.events.iter().any(|event| {
            let has = |all: &[FieldId]| all.iter().any(|id| event.field(*id).is_some());
            has(own) && has(other)
        })
    };
    let groups = scope.groups.defined();
    let groups = groups.map(|(id, syntax)| (of_group(id), &syntax.excludes));
    let fields = scope.fields.defined();
    let fields = fields.map(|(id, syntax)| (vec![id], &syntax.excludes));
    for (own, excludes) in groups.chain(fields) {
        for name in excludes.items() {
            let Some(other) = scope.groups.get(name) else {
                continue;
            };
            if !meet(&own, &of_group(other)) {
                let message = format!("no event has fields of both this and `{name}`");
                found
                    .report(rules::REDUNDANT_OVERRIDE, name, message)
                    .help("remove it: there is nothing to keep apart");
            }
        }
    }
}

/// Links what excludes groups to them, and of two groups each to the other.
pub(super) fn resolve(scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let Scope {
        groups,
        fields,
        catalog,
        ..
    } = scope;
    // Who said it first of two groups.
    let mut said = HashMap::new();
    for (id, syntax) in groups.defined() {
        for (other, at) in groups.find_list("group", &syntax.excludes, found) {
            if other == id {
                let message = "a group does not exclude itself";
                found.report(rules::BAD_VALUE, at, message);
            } else if let Some((first, there)) =
                said.insert([id.min(other), id.max(other)], (id, at))
            {
                let name = |id| &catalog.group(id).name;
                let message = format!(
                    "the group `{}` excludes `{}`, so that this holds anyway",
                    name(first),
                    name(id)
                );
                found
                    .report(rules::DUPLICATE_MEMBER, at, message)
                    .also(there, "said here")
                    .help("remove one of them");
            } else {
                for (of, excluded) in [(id, other), (other, id)] {
                    if let Some(group) = catalog.groups.get_mut(of.0) {
                        group.excludes.push(excluded);
                    }
                }
            }
        }
    }
    for (id, syntax) in fields.defined() {
        for (other, at) in groups.find_list("field", &syntax.excludes, found) {
            let group = catalog.group(other);
            if group.required.contains(&id) || group.optional.contains(&id) {
                let message = format!(
                    "`{}` is in the group `{}`, which it cannot exclude",
                    catalog.field(id).key,
                    group.name
                );
                found.report(rules::BAD_VALUE, at, message);
            } else if let Some(field) = catalog.fields.get_mut(id.0) {
                field.excludes.push(other);
            }
        }
    }
    for group in &mut catalog.groups {
        group.excludes.sort();
    }
    for field in &mut catalog.fields {
        field.excludes.sort();
    }
}
