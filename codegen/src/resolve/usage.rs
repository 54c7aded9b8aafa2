//! Dead entries: types, fields, groups, channels and categories that nothing uses.

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::Sources;
use crate::load::tree::Step;
use crate::model::Catalog;
use crate::rules::{self, Rule};

use super::objects::Known;
use super::scope::{Names, Scope};

/// Reports what nothing uses. Only sensible when every file could be read as a whole.
pub(super) fn check(
    sources: &Sources,
    scope: &Scope<'_>,
    known: &Known<'_>,
    found: &mut Diagnostics,
) {
    let catalog = &scope.catalog;
    let used = Used::of(catalog);
    let in_fields = |file: &str, key: &'static str, name: &str| {
        let source = sources.fields.iter().find(|source| source.relative == file);
        source.map_or_else(
            || Place::top(&sources.catalog.file),
            |source| source.key(&[key.into(), name.into()]),
        )
    };
    let in_catalog =
        |key: &'static str, name: &str| sources.catalog.key(&[key.into(), name.into()]);
    let mut report = |rule: &'static Rule,
                      names: &Names<'_>,
                      id: usize,
                      used: &[bool],
                      name: &str,
                      place: &dyn Fn() -> Place| {
        if !used.get(id).copied().unwrap_or(true) && !names.was_meant(id) {
            found.report(|| {
                Diagnostic::new(
                    rule,
                    place(),
                    format!("nothing uses the {} `{name}`", names.what),
                )
                .help("use it or remove it")
            });
        }
    };
    // An event's override may have been lost with its field.
    for (id, ty) in catalog
        .types
        .iter()
        .enumerate()
        .filter(|_| !scope.damaged_events)
    {
        let own = sources
            .own_types
            .as_ref()
            .filter(|_| catalog.base.as_ref().is_some_and(|base| id >= base.types));
        let place = || own.unwrap_or(&sources.types).key(&[(&ty.name).into()]);
        report(
            rules::UNUSED_TYPE,
            &scope.types,
            id,
            &used.types,
            &ty.name,
            &place,
        );
    }
    for (id, field) in catalog.fields.iter().enumerate() {
        let place = || in_fields(&field.file, "fields", &field.key);
        report(
            rules::UNUSED_FIELD,
            &scope.fields,
            id,
            &used.fields,
            &field.key,
            &place,
        );
    }
    for (id, group) in catalog.groups.iter().enumerate() {
        let place = || in_fields(&group.file, "groups", &group.name);
        report(
            rules::UNUSED_GROUP,
            &scope.groups,
            id,
            &used.groups,
            &group.name,
            &place,
        );
    }
    for (id, channel) in catalog.channels.iter().enumerate() {
        let place = || in_catalog("channels", &channel.name);
        report(
            rules::UNUSED_CHANNEL,
            &scope.channels,
            id,
            &used.channels,
            &channel.name,
            &place,
        );
    }
    for (id, category) in catalog.categories.iter().enumerate() {
        let place = || in_catalog("categories", &category.name);
        report(
            rules::UNUSED_CATEGORY,
            &scope.categories,
            id,
            &used.categories,
            &category.name,
            &place,
        );
    }
    definitions(sources, catalog, known, found);
}

/// Reports sets of datetime formats and maps that nothing uses.
fn definitions(sources: &Sources, catalog: &Catalog, known: &Known<'_>, found: &mut Diagnostics) {
    let place = |key: &'static str, name: &str| {
        let path: [Step<'_>; 2] = [key.into(), name.into()];
        let source = sources
            .objects
            .iter()
            .find(|source| source.tree.key_at(&path).is_some());
        source.map_or_else(
            || Place::top(&sources.catalog.file),
            |source| source.key(&path),
        )
    };
    let mut report = |what: &str, key: &'static str, name: &str| {
        found.report(|| {
            Diagnostic::new(
                rules::UNUSED_DEFINITION,
                place(key, name),
                format!("nothing uses the {what} `{name}`"),
            )
            .help("use it or remove it")
        });
    };
    for (id, set) in catalog.datetimes.iter().enumerate() {
        let of_map = catalog
            .maps
            .iter()
            .any(|map| map.datetimes.is_some_and(|set| set.0 == id));
        if !of_map && !known.uses_datetimes(id) {
            report("set of datetime formats", "datetimes", &set.name);
        }
    }
    for (_, map) in catalog
        .maps
        .iter()
        .enumerate()
        .filter(|(id, _)| !known.uses_map(*id))
    {
        report("map", "maps", &map.name);
    }
}

/// For each table, which entries something refers to.
struct Used {
    types: Vec<bool>,
    fields: Vec<bool>,
    groups: Vec<bool>,
    channels: Vec<bool>,
    categories: Vec<bool>,
}

impl Used {
    fn of(catalog: &Catalog) -> Self {
        let mut used = Used {
            types: vec![false; catalog.types.len()],
            fields: vec![false; catalog.fields.len()],
            groups: vec![false; catalog.groups.len()],
            channels: vec![false; catalog.channels.len()],
            categories: vec![false; catalog.categories.len()],
        };
        // Of a group that nothing uses, it is enough to say so.
        for group in &catalog.groups {
            group
                .required
                .iter()
                .chain(&group.optional)
                .for_each(|id| mark(&mut used.fields, id.0));
        }
        let mut types: Vec<_> = catalog.fields.iter().map(|field| field.ty).collect();
        for event in &catalog.events {
            mark(&mut used.channels, event.channel.0);
            mark(&mut used.categories, event.category.0);
            event
                .groups
                .iter()
                .for_each(|id| mark(&mut used.groups, id.0));
            for slot in &event.slots {
                mark(&mut used.fields, slot.field.0);
                types.push(slot.ty);
            }
            for change in &event.history {
                let listed = change
                    .added
                    .iter()
                    .chain(&change.loosened)
                    .chain(&change.tightened);
                listed.for_each(|id| mark(&mut used.fields, id.0));
                change
                    .removed
                    .iter()
                    .for_each(|(id, _)| mark(&mut used.fields, id.0));
                for (id, ty) in &change.retyped {
                    mark(&mut used.fields, id.0);
                    types.push(*ty);
                }
            }
        }
        types
            .iter()
            .filter_map(|ty| ty.named)
            .for_each(|id| mark(&mut used.types, id.0));
        used
    }
}

fn mark(used: &mut [bool], id: usize) {
    if let Some(used) = used.get_mut(id) {
        *used = true;
    }
}
