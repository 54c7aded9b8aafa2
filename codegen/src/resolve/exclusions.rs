//! `excludes`: groups of which one record has at most one, by the word of a group or of a field.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::tree::Step;
use crate::load::{Source, Sources, ast};
use crate::model::{FieldId, GroupId};
use crate::rules;

use super::fields::listed_twice;
use super::scope::Scope;

/// Links what excludes groups to them, and of two groups each to the other.
pub(super) fn resolve(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    // Who said it first of two groups.
    let mut said: HashMap<[GroupId; 2], (&Source<ast::Fields>, &str, usize)> = HashMap::new();
    for source in &sources.fields {
        for (name, ast) in source.ast.groups.iter() {
            let id = scope.groups.get(name).map(GroupId);
            // One that is defined twice was reported.
            let Some(id) = id.filter(|id| scope.catalog.group(*id).file == source.relative) else {
                continue;
            };
            for (i, other) in named(source, "groups", name, &ast.excludes, scope, found) {
                if other == id {
                    let message = "a group does not exclude itself";
                    found.report(|| {
                        Diagnostic::new(
                            rules::BAD_VALUE,
                            source.value(&at("groups", name, i)),
                            message,
                        )
                    });
                } else if let Some((there, first, at_first)) =
                    said.insert([id.min(other), id.max(other)], (source, name, i))
                {
                    found.report(|| {
                        let message = format!(
                            "the group `{first}` excludes `{name}`, so that this holds anyway"
                        );
                        Diagnostic::new(
                            rules::DUPLICATE_MEMBER,
                            source.value(&at("groups", name, i)),
                            message,
                        )
                        .also(there.value(&at("groups", first, at_first)), "said here")
                        .help("remove one of them")
                    });
                } else {
                    for (of, excluded) in [(id, other), (other, id)] {
                        scope
                            .catalog
                            .groups
                            .get_mut(of.0)
                            .into_iter()
                            .for_each(|group| group.excludes.push(excluded));
                    }
                }
            }
        }
        for (name, ast) in source.ast.fields.iter() {
            let id = scope.fields.get(name).map(FieldId);
            let Some(id) = id.filter(|id| scope.catalog.field(*id).file == source.relative) else {
                continue;
            };
            for (i, other) in named(source, "fields", name, &ast.excludes, scope, found) {
                let group = scope.catalog.group(other);
                if group.required.contains(&id) || group.optional.contains(&id) {
                    let message = format!(
                        "`{name}` is in the group `{}`, which it cannot exclude",
                        group.name
                    );
                    found.report(|| {
                        Diagnostic::new(
                            rules::BAD_VALUE,
                            source.value(&at("fields", name, i)),
                            message,
                        )
                    });
                } else if let Some(field) = scope.catalog.fields.get_mut(id.0) {
                    field.excludes.push(other);
                }
            }
        }
    }
    scope
        .catalog
        .groups
        .iter_mut()
        .for_each(|group| group.excludes.sort());
    scope
        .catalog
        .fields
        .iter_mut()
        .for_each(|field| field.excludes.sort());
}

fn at<'p>(key: &'static str, name: &'p str, i: usize) -> [Step<'p>; 4] {
    [key.into(), name.into(), "excludes".into(), i.into()]
}

/// The groups that one who excludes them names, each once, with where they stand in the list.
fn named(
    source: &Source<ast::Fields>,
    key: &'static str,
    name: &str,
    excludes: &[String],
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Vec<(usize, GroupId)> {
    let mut groups: Vec<(usize, GroupId)> = Vec::new();
    for (i, group) in excludes.iter().enumerate() {
        let place = |i: usize| source.value(&at(key, name, i));
        let Some(id) = scope.groups.find(group, || place(i), found).map(GroupId) else {
            continue;
        };
        if let Some((first, _)) = groups.iter().find(|(_, known)| *known == id) {
            listed_twice(
                key.trim_end_matches('s'),
                group,
                place(i),
                place(*first),
                found,
            );
        } else {
            groups.push((i, id));
        }
    }
    groups
}
