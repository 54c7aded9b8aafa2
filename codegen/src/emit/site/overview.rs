//! The first page: what there is.

use super::page::{Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, Tag, code, text};
use super::{Site, say};
use crate::model::{Catalogue, Event, Named, NamedId};

pub(super) fn page<'c>(site: &Site<'c>) -> Page<'c> {
    let catalogue = site.catalogue;
    let mut sections = vec![Section::new("events", "Events by namespace", vec![Block::Table(namespaces(site))])];
    let named = [("channels", "Channels", &catalogue.channels, "channel"), ("categories", "Categories", &catalogue.categories, "category")];
    for (id, title, all, filter) in named {
        let id_of = |event: &Event| if filter == "channel" { event.channel } else { event.category };
        sections.push(Section::new(id, title, vec![Block::Table(self::named(catalogue, filter, all, id_of))]));
    }
    Page {
        path: "index".to_owned(),
        kind: "Event catalogue",
        name: say::capital(&catalogue.name).into(),
        lead: &catalogue.doc,
        facts: facts(catalogue),
        sections,
        ..Page::default()
    }
}

fn facts(catalogue: &Catalogue) -> Vec<(&'static str, Pieces<'_>)> {
    let retired = catalogue.events.iter().filter(|event| event.retired.is_some()).count();
    let counted = |number: usize, more: &str| vec![text(format!("{number}{more}"))];
    let retired = if retired == 0 { String::new() } else { format!(", {retired} of them retired") };
    let slots: usize = catalogue.events.iter().map(|event| event.slots.len()).sum();
    let newest = catalogue.releases.last().map(|release| {
        let link = Link::place(format!("release {}", release.number), "releases", format!("r{}", release.number));
        vec![Piece::Link(link), text(format!(" of {}", say::day(&release.date)))]
    });
    let mut facts = vec![
        ("Events", counted(catalogue.events.len(), &retired)),
        ("Fields", counted(catalogue.fields.len(), &format!(", in {slots} places"))),
        ("Namespaces", counted(catalogue.namespaces.len(), "")),
        ("Tag", vec![code(&*catalogue.tag), text(" names the event in a record")]),
    ];
    facts.extend(newest.map(|newest| ("Up to", newest)));
    facts
}

fn namespaces<'c>(site: &Site<'c>) -> Table<'c> {
    let rows = site.catalogue.namespaces.iter().enumerate().map(|(i, namespace)| {
        let path = namespace.path.join(".");
        let mut events: Pieces<'c> = Vec::new();
        for (index, event) in site.catalogue.events.iter().enumerate().filter(|(_, event)| event.namespace.0 == i) {
            if !events.is_empty() {
                events.push(text(" · "));
            }
            events.push(site.short(index, ""));
            events.extend(event.retired.map(|_| Piece::Tag(Tag::Retired)));
        }
        Row { id: Some(path.clone()), cells: vec![vec![code(path), Piece::Note(vec![Piece::Prose(&namespace.doc)])], events] }
    });
    Table {
        look: Look::Pair,
        head: vec!["Namespace".into(), "Events".into()],
        groups: vec![Rows { title: Vec::new(), rows: rows.collect() }],
    }
}

fn named<'c>(catalogue: &'c Catalogue, filter: &str, all: &'c [Named], id_of: impl Fn(&Event) -> NamedId) -> Table<'c> {
    let rows = all.iter().enumerate().map(|(i, named)| {
        let events = catalogue.events.iter().filter(|event| id_of(event) == NamedId(i)).count();
        let cells = vec![vec![super::search(filter, &named.name)], vec![Piece::Prose(&named.doc)], say::words(events.to_string())];
        Row { id: Some(format!("{filter}-{}", named.name)), cells }
    });
    let one = if filter == "channel" { "Channel" } else { "Category" };
    Table {
        look: Look::Plain,
        head: vec![one.into(), "Meaning".into(), "Events".into()],
        groups: vec![Rows { title: Vec::new(), rows: rows.collect() }],
    }
}
