//! The first page: what there is.

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, Tag, code, text,
};
use super::{Site, say};
use crate::model::{Catalog, Event, Named, NamedId};

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
    let slots: usize = catalog.events.iter().map(|event| event.slots.len()).sum();
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
