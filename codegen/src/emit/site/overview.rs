//! The first page: what there is.

use std::collections::BTreeMap;

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, Tag, code, list, text,
};
use super::{Site, custom, object, say};
use crate::model::{Catalog, Event, EventId, Named, NamedId, Standing};

pub(super) fn page<'c>(site: &Site<'c>) -> Page<'c> {
    let catalog = site.catalog;
    let mut sections = vec![Section::new(
        "events",
        "Events by namespace",
        vec![Block::Table(namespaces(site))],
    )];
    let named = [
        ("channels", "Channels", &catalog.channels, "channel"),
        ("categories", "Categories", &catalog.categories, "category"),
    ];
    for (id, title, all, filter) in named.into_iter().filter(|(_, _, all, _)| !all.is_empty()) {
        let id_of = |event: &Event| {
            if filter == "channel" {
                event.channel
            } else {
                event.category
            }
        };
        sections.push(Section::new(
            id,
            title,
            vec![Block::Table(self::named(catalog, filter, all, id_of))],
        ));
    }
    let owners = owners(site);
    if !owners.groups.is_empty() {
        sections.push(Section::new("owners", "Owners", vec![Block::Table(owners)]));
    }
    Page {
        path: "index".to_owned(),
        kind: "Event catalog",
        name: say::capital(&catalog.name).into(),
        lead: &catalog.doc,
        facts: facts(catalog),
        sections,
        ..Page::default()
    }
}

fn facts(catalog: &Catalog) -> Vec<(&'static str, Pieces<'_>)> {
    let retired = catalog
        .events
        .iter()
        .filter(|event| event.retired.is_some())
        .count();
    let counted = |number: usize, more: &str| vec![text(format!("{number}{more}"))];
    let retired = if retired == 0 {
        String::new()
    } else {
        format!(", {retired} of them retired")
    };
    let slots: usize = catalog.events.iter().map(|event| event.fields.len()).sum();
    let newest = catalog.releases.last().map(|release| {
        let link = Link::place(
            format!("release {}", release.number),
            "releases",
            format!("r{}", release.number),
        );
        vec![
            Piece::Link(link),
            text(format!(" of {}", say::day(&release.date))),
        ]
    });
    let mut facts = vec![
        ("Events", counted(catalog.events.len(), &retired)),
        (
            "Fields",
            counted(catalog.fields.len(), &format!(", in {slots} places")),
        ),
        ("Namespaces", counted(catalog.namespaces.len(), "")),
        (
            "Tag",
            vec![code(&*catalog.tag), text(" names the event in a record")],
        ),
    ];
    facts.extend(newest.map(|newest| ("Up to", newest)));
    facts
}

fn namespaces<'c>(site: &Site<'c>) -> Table<'c> {
    let rows = site
        .catalog
        .namespaces
        .iter()
        .enumerate()
        .map(|(i, namespace)| {
            let path = namespace.path.join(".");
            let mut events: Pieces<'c> = Vec::new();
            for (index, event) in site
                .catalog
                .events
                .iter()
                .enumerate()
                .filter(|(_, event)| event.namespace.0 == i)
            {
                if !events.is_empty() {
                    events.push(text(" · "));
                }
                events.push(site.short(index, ""));
                events.extend(event.retired.map(|_| Piece::Tag(Tag::Retired)));
            }
            Row {
                id: Some(path.clone()),
                cells: vec![
                    vec![code(path), Piece::Note(vec![Piece::Prose(&namespace.doc)])],
                    events,
                ],
            }
        });
    Table {
        look: Look::Pair,
        head: vec!["Namespace".into(), "Events".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    }
}

/// Who answers for what; without groups if nobody is named.
fn owners<'c>(site: &Site<'c>) -> Table<'c> {
    let catalog = site.catalog;
    let mut all: BTreeMap<&'c str, Pieces<'c>> = BTreeMap::new();
    let mut add = |standing: &'c Standing, name: Piece<'c>| {
        if let Some(owner) = &standing.owner {
            all.entry(owner).or_default().push(name);
        }
    };
    for (index, event) in catalog.events.iter().enumerate() {
        add(&event.standing, site.event(EventId(index)));
    }
    for object in &catalog.objects {
        add(&object.standing, object::link(site, object));
    }
    for (index, event) in catalog.custom.iter().enumerate() {
        add(&event.standing, custom::link(site, index));
    }
    let rows = all.into_iter().map(|(owner, names)| Row {
        id: None,
        cells: vec![say::words(owner), list(names.into_iter())],
    });
    let rows: Vec<Row<'c>> = rows.collect();
    Table {
        look: Look::Plain,
        head: vec!["Owner".into(), "Answers for".into()],
        groups: if rows.is_empty() {
            Vec::new()
        } else {
            vec![Rows {
                title: Vec::new(),
                rows,
            }]
        },
    }
}

fn named<'c>(
    catalog: &'c Catalog,
    filter: &str,
    all: &'c [Named],
    id_of: impl Fn(&Event) -> Option<NamedId>,
) -> Table<'c> {
    let rows = all.iter().enumerate().map(|(i, named)| {
        let events = catalog
            .events
            .iter()
            .filter(|event| id_of(event) == Some(NamedId(i)))
            .count();
        let cells = vec![
            vec![super::search(filter, &named.name)],
            vec![Piece::Prose(&named.doc)],
            say::words(events.to_string()),
        ];
        Row {
            id: Some(format!("{filter}-{}", named.name)),
            cells,
        }
    });
    let one = if filter == "channel" {
        "Channel"
    } else {
        "Category"
    };
    Table {
        look: Look::Plain,
        head: vec![one.into(), "Meaning".into(), "Events".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    }
}
