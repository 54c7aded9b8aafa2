//! Dead entries: types, fields, groups, channels and categories that nothing uses.

use crate::diagnostics::Diagnostics;
use crate::model::{Catalog, DateTimesId};
use crate::rules;

use super::objects::Known;
use super::scope::{Id, Scope};

/// Reports what nothing uses. Only sensible when every file could be read as a whole.
pub(super) fn check(scope: &Scope<'_>, known: &Known<'_>, found: &mut Diagnostics) {
    let catalog = &scope.catalog;
    let used = Used::of(catalog);
    // An event's override may have been lost with its field.
    if !scope.events.any_broken() {
        let used = |id| is_marked(&used.types, id);
        scope.types.report_unused(rules::UNUSED_TYPE, used, found);
    }
    let is_used = |id| is_marked(&used.fields, id);
    scope
        .fields
        .report_unused(rules::UNUSED_FIELD, is_used, found);
    let is_used = |id| is_marked(&used.groups, id);
    scope
        .groups
        .report_unused(rules::UNUSED_GROUP, is_used, found);
    let is_used = |id| is_marked(&used.channels, id);
    scope
        .channels
        .report_unused(rules::UNUSED_CHANNEL, is_used, found);
    let is_used = |id| is_marked(&used.categories, id);
    scope
        .categories
        .report_unused(rules::UNUSED_CATEGORY, is_used, found);
    let of_map = |id: DateTimesId| catalog.maps.iter().any(|map| map.datetimes == id);
    known
        .datetimes
        .report_unused(rules::UNUSED_DEFINITION, of_map, found);
    known
        .maps
        .report_unused(rules::UNUSED_DEFINITION, |_| false, found);
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

fn is_marked(used: &[bool], id: impl Id) -> bool {
    used.get(id.at()).copied().unwrap_or(true)
}

fn mark(used: &mut [bool], id: usize) {
    if let Some(used) = used.get_mut(id) {
        *used = true;
    }
}
