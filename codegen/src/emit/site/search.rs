//! The search index: a script with one table, because pages that are opened as files may fetch
//! nothing.
//!
//! Rows are lists, not objects, to keep it small; `site.js` names their columns.

use serde_json::{Value, json};

use super::page::{Piece, Target};
use super::{Site, custom, destination, field, object, personal, say};
use crate::emit::flat::slugs;
use crate::model::{Catalog, Event};

/// `search-index.js`.
pub(super) fn index(site: &Site<'_>) -> String {
    let catalog = site.catalog;
    let names = |all: &[crate::model::Named]| {
        all.iter()
            .map(|named| named.name.clone())
            .collect::<Vec<_>>()
    };
    let index = json!({
        "namespaces": catalog.namespaces.iter().map(|namespace| namespace.path.join(".")).collect::<Vec<_>>(),
        "channels": names(&catalog.channels),
        "categories": names(&catalog.categories),
        "destinations": catalog.destinations.iter().map(|destination| destination.name.clone()).collect::<Vec<_>>(),
        "releases": catalog.releases.iter().map(|release| json!([release.number, say::day(&release.date)])).collect::<Vec<_>>(),
        "events": (0..catalog.events.len()).map(|index| self::event(site, index)).collect::<Vec<_>>(),
        "fields": (0..catalog.fields.len()).map(|index| self::field(site, index)).collect::<Vec<_>>(),
        "more": more(site),
    });
    // `<` would end the script if somebody put it into a page.
    format!(
        "window.searchIndex = {};\n",
        index.to_string().replace('<', "\\u003c")
    )
}

/// Name, page, meaning, namespace, channel, category, destinations, personal, retired, releases,
/// fields, title, other words for it, names at destinations.
fn event(site: &Site<'_>, index: usize) -> Value {
    let event = &site.catalog.events[index];
    json!([
        event.wire,
        site.event_path(index),
        event.doc,
        event.namespace.0,
        event.channel.map(|id| id.0),
        event.category.map(|id| id.0),
        destination::of_event(site, index),
        u8::from(personal::in_event(event)),
        u8::from(event.retired.is_some()),
        releases(event),
        event
            .fields
            .iter()
            .filter_map(|slot| Some(slot.definition?.0))
            .collect::<Vec<_>>(),
        event.title,
        event.words.join(" "),
        destination::names_of(site, index).join(" "),
    ])
}

/// Releases that brought, changed or retired an event.
fn releases(event: &Event) -> Vec<u16> {
    let mut all: Vec<u16> = event
        .since
        .into_iter()
        .chain(event.retired)
        .chain(event.history.iter().map(|change| change.release))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Name, page, meaning, type, personal, releases. The events with it have the rest.
fn field(site: &Site<'_>, index: usize) -> Value {
    let field = &site.catalog.fields[index];
    let uses = site.uses[index]
        .iter()
        .map(|(event, slot)| &site.catalog.events[*event].fields[*slot]);
    let personal = uses.clone().any(|slot| slot.notes.is_personal()) || field.notes.is_personal();
    json!([
        field.name,
        field::path(field),
        field.doc,
        site.catalog.type_name(field.ty),
        u8::from(personal),
        field_releases(site.catalog, index),
    ])
}

/// Releases that changed something about a field in some event.
fn field_releases(catalog: &Catalog, index: usize) -> Vec<u16> {
    let touches = |change: &&crate::model::Change| {
        let plain = change
            .added
            .iter()
            .chain(&change.loosened)
            .chain(&change.tightened);
        plain
            .chain(change.removed.iter().map(|(id, _)| id))
            .chain(change.retyped.iter().map(|(id, _)| id))
            .any(|id| id.0 == index)
    };
    let changes = catalog
        .events
        .iter()
        .flat_map(|event| &event.history)
        .filter(touches);
    let mut all: Vec<u16> = changes.map(|change| change.release).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Kind, name, page with its place, meaning, what else it can be found by.
fn more(site: &Site<'_>) -> Vec<Value> {
    let catalog = site.catalog;
    let groups = catalog.groups.iter().map(|group| {
        json!([
            "Group",
            group.name,
            format!("groups.html#{}", group.name),
            group.doc
        ])
    });
    let types = catalog.types.iter().map(|ty| {
        let values = ty.values.iter().flat_map(|values| &values.items);
        let values: Vec<&str> = values.map(|value| &*value.wire).collect();
        let page = format!("types.html#{}", ty.name);
        json!(["Type", ty.name, page, ty.doc, values.join(" ")])
    });
    let objects = catalog
        .objects
        .iter()
        .map(|it| json!(["Object", it.wire, address(&object::link(site, it)), it.doc]));
    let custom = catalog.custom.iter().enumerate();
    let custom = custom.map(|(i, event)| {
        json!([
            "Custom event",
            event.wire,
            address(&custom::link(site, i)),
            event.doc
        ])
    });
    let destinations = catalog.destinations.iter();
    let destinations = destinations.map(|it| {
        json!([
            "Destination",
            it.name,
            format!("destinations/{}.html", it.name),
            it.doc,
            destination::found_by(it)
        ])
    });
    groups
        .chain(types)
        .chain(destinations)
        .chain(objects)
        .chain(parts(site))
        .chain(custom)
        .collect()
}

/// Members and rules of objects, maps and sets of datetime formats.
fn parts<'s>(site: &'s Site<'_>) -> impl Iterator<Item = Value> + 's {
    let catalog = site.catalog;
    let of_objects = catalog.objects.iter().flat_map(move |object| {
        let page = object::path(catalog, object.module);
        let anchors = slugs(object.fields.iter().map(|member| member.name.as_str()));
        let members = object.fields.iter().zip(anchors).map({
            let page = page.clone();
            move |(member, anchor)| {
                let place = format!("{page}.html#{}.{anchor}", object.name);
                let name = format!("{}.{}", object.wire, member.name);
                json!(["Member", name, place, member.doc])
            }
        });
        let rules = object.rules.iter().map(move |rule| {
            let place = format!("{page}.html#{}", object.name);
            json!(["Rule", rule.name, place, rule.doc])
        });
        members.chain(rules)
    });
    let maps = catalog.maps.iter().filter_map(move |map| {
        let place = object::map_place(catalog, map)?;
        let starts = map.name_not_starting_with.iter();
        let also = format!(
            "reserved names prefix {} {}",
            map.reserved.join(" "),
            starts.cloned().collect::<String>()
        );
        Some(json!(["Object", map.name, place, map.doc, also]))
    });
    let sets = catalog.datetimes.iter().map(move |set| {
        let page = object::path(catalog, set.module);
        let place = format!("{page}.html#datetimes.{}", set.name);
        let formats = set.formats.iter();
        let formats: Vec<&str> = formats.map(|format| &*format.pattern).collect();
        let also = format!("datetime formats dates {}", formats.join(" "));
        json!(["Object", set.name, place, set.doc, also])
    });
    of_objects.chain(maps).chain(sets)
}

/// Where a link leads.
fn address(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Name(link) | Piece::Link(link) => match &link.target {
            Target::Page(path, anchor) if anchor.is_empty() => format!("{path}.html"),
            Target::Page(path, anchor) => format!("{path}.html#{anchor}"),
            Target::Search(filter) => format!("search.html#{filter}"),
        },
        _ => String::new(),
    }
}
