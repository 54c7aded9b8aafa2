//! The first page: what there is.

use std::collections::BTreeMap;

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, Tag, code, list, phrases,
    text,
};
use super::{Site, custom, object, say};
use crate::model::{Catalog, Event, EventId, Named, NamedId, Standing};

pub(super) fn page<'c>(site: &Site<'c>) -> Page<'c> {
    let catalog = site.catalog;
    let mut sections = Vec::new();
    if !catalog.questions.is_empty() {
        let table = questions(site);
        sections.push(Section::new(
            "questions",
            "What do you want to know?",
            vec![Block::Table(table)],
        ));
    }
    sections.extend(channels(site));
    if !catalog.categories.is_empty() {
        let table = categories(catalog);
        sections.push(Section::new(
            "categories",
            "Categories",
            vec![Block::Table(table)],
        ));
    }
    sections.push(Section::new(
        "events",
        "By name",
        vec![Block::Table(namespaces(site))],
    ));
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
            counted(
                catalog.fields.len(),
                &format!(", used {} times", say::number(slots as u64)),
            ),
        ),
        ("Namespaces", counted(catalog.namespaces.len(), "")),
        (
            "Event name",
            vec![text("in the member "), code(&*catalog.tag)],
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

/// The place of a channel.
pub(super) fn channel(channel: &Named) -> String {
    format!("channel-{}", channel.name)
}

fn questions<'c>(site: &Site<'c>) -> Table<'c> {
    let rows = site.catalog.questions.iter().map(|question| {
        let events = question.events.iter().map(|id| vec![site.titled(*id)]);
        Row {
            id: Some(format!("question-{}", question.name)),
            cells: vec![vec![Piece::Prose(&question.doc)], phrases(events)],
        }
    });
    Table {
        look: Look::Pair,
        head: vec!["Question".into(), "Events that answer it".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    }
}

/// The events with their meaning, by channel; all in one where there are no channels.
fn channels<'c>(site: &Site<'c>) -> Vec<Section<'c>> {
    let catalog = site.catalog;
    if catalog.channels.is_empty() {
        let table = meanings(site, |_| true);
        return vec![Section::new("all", "Events", vec![Block::Table(table)])];
    }
    let sections = catalog.channels.iter().enumerate().map(|(i, channel)| {
        let table = meanings(site, |event| event.channel == Some(NamedId(i)));
        Section::new(
            &self::channel(channel),
            say::title(&channel.name),
            vec![Block::Prose(&channel.doc), Block::Table(table)],
        )
    });
    sections.collect()
}

/// Events by their titles, with a sentence each.
fn meanings<'c>(site: &Site<'c>, which: impl Fn(&Event) -> bool) -> Table<'c> {
    let events = site.catalog.events.iter().enumerate();
    let rows = events.filter(|(_, event)| which(event)).map(|(i, event)| {
        let mut name = vec![site.titled(EventId(i))];
        name.extend(event.retired.map(|_| Piece::Tag(Tag::Retired)));
        name.push(Piece::Note(vec![code(&*event.wire)]));
        Row {
            id: None,
            cells: vec![name, vec![Piece::Prose(say::first_sentence(&event.doc))]],
        }
    });
    Table {
        look: Look::Pair,
        head: vec!["Event".into(), "Meaning".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    }
}

fn categories(catalog: &Catalog) -> Table<'_> {
    let rows = catalog.categories.iter().enumerate().map(|(i, category)| {
        let events = catalog.events.iter();
        let events = events.filter(|event| event.category == Some(NamedId(i)));
        let cells = vec![
            vec![super::search("category", &category.name)],
            vec![Piece::Prose(&category.doc)],
            say::words(events.count().to_string()),
        ];
        Row {
            id: Some(format!("category-{}", category.name)),
            cells,
        }
    });
    Table {
        look: Look::Plain,
        head: vec!["Category".into(), "Meaning".into(), "Events".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    }
}
