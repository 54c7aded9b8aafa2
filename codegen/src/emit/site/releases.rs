//! What each release of the vendor's schemas changed.

use super::page::{Block, Look, Page, Piece, Pieces, Row, Rows, Section, Table, list, text};
use super::{Site, event, say};
use crate::model::{Event, EventId, FieldId, Release};

pub(super) fn page<'c>(site: &Site<'c>) -> Page<'c> {
    let releases = &site.catalog.releases;
    let newest = releases.last().map(|release| {
        vec![text(format!(
            "release {} of {}",
            release.number,
            say::day(&release.date)
        ))]
    });
    let mut facts = vec![("In all", vec![text(say::count(releases.len(), "release"))])];
    facts.extend(newest.map(|newest| ("Newest", newest)));
    Page {
        path: "releases".to_owned(),
        kind: "History",
        name: "Releases".into(),
        facts,
        sections: releases
            .iter()
            .rev()
            .map(|release| section(site, release))
            .collect(),
        ..Page::default()
    }
}

fn section<'c>(site: &Site<'c>, release: &'c Release) -> Section<'c> {
    let number = release.number;
    let events = |which: &dyn Fn(&Event) -> bool| -> Vec<Piece<'c>> {
        let events = site
            .catalog
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| which(event));
        events.map(|(i, _)| site.event(EventId(i))).collect()
    };
    let lines = [
        ("New events: ", events(&|event| event.since == Some(number))),
        (
            "Retired events: ",
            events(&|event| event.retired == Some(number)),
        ),
        ("New fields: ", new_fields(site, number)),
    ];
    let mut blocks = Vec::new();
    for (words, names) in lines.into_iter().filter(|(_, names)| !names.is_empty()) {
        let mut line = vec![text(words)];
        line.extend(list(names));
        line.push(text("."));
        blocks.push(Block::Line(line));
    }
    let rows = changes(site, number);
    if !rows.is_empty() {
        blocks.push(Block::Table(Table {
            look: Look::Pair,
            head: vec!["Change".into(), "Events".into()],
            groups: vec![Rows {
                title: Vec::new(),
                rows,
            }],
        }));
    }
    if blocks.is_empty() {
        blocks.push(Block::Line(vec![text("No event of the catalog changed.")]));
    }
    Section::new(
        &format!("r{number}"),
        format!("Release {number}, {}", say::day(&release.date)),
        blocks,
    )
}

/// Fields that no event had before.
fn new_fields<'c>(site: &Site<'c>, number: u16) -> Vec<Piece<'c>> {
    let first = |uses: &[(usize, usize)]| -> Option<u16> {
        let since = uses.iter().map(|(event, slot)| {
            let event = &site.catalog.events[*event];
            event.fields[*slot].since.or(event.since).unwrap_or(0)
        });
        since.min()
    };
    let fields = site
        .uses
        .iter()
        .enumerate()
        .filter(|(_, uses)| first(uses) == Some(number));
    fields
        .filter(|(i, _)| !removed_before(site, *i, number))
        .map(|(i, _)| site.field(FieldId(i)))
        .collect()
}

/// Whether some event had a field before a release, and lost it.
fn removed_before(site: &Site<'_>, field: usize, number: u16) -> bool {
    let history = site.catalog.events.iter().flat_map(|event| &event.history);
    history
        .filter(|change| change.release <= number)
        .any(|change| change.removed.iter().any(|(id, _)| id.0 == field))
}

/// A row per change, with all events that it befell.
fn changes<'c>(site: &Site<'c>, number: u16) -> Vec<Row<'c>> {
    let mut rows: Vec<(String, Pieces<'c>, Vec<Piece<'c>>)> = Vec::new();
    for (i, it) in site.catalog.events.iter().enumerate() {
        for change in it.history.iter().filter(|change| change.release == number) {
            let pieces = event::change(site, change);
            let key = format!("{pieces:?}");
            match rows.iter_mut().find(|(other, _, _)| *other == key) {
                Some((_, _, events)) => events.push(site.event(EventId(i))),
                None => rows.push((key, pieces, vec![site.event(EventId(i))])),
            }
        }
    }
    let row = |(_, change, events): (String, Pieces<'c>, Vec<Piece<'c>>)| Row {
        id: None,
        cells: vec![capital(change), list(events)],
    };
    rows.into_iter().map(row).collect()
}

/// The first word of a sentence in upper case.
fn capital(mut pieces: Pieces<'_>) -> Pieces<'_> {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        *first = say::capital(first).into();
    }
    pieces
}
