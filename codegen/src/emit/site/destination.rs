//! Destinations: what other systems make of the events. A page each, the list of them, and what the
//! pages of events and fields say about them.

mod elsewhere;
mod values;

use std::collections::BTreeMap;

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list as comma, text,
};
use super::{Site, say};

use crate::model::{BodyPart, Destination, Dialect, EventId, FieldId, Outline, Request, Source};

pub(super) use elsewhere::{examples, section_of_event, section_of_field};

fn path(destination: &Destination) -> String {
    format!("destinations/{}", destination.name)
}

fn link(destination: &Destination) -> Piece<'_> {
    Piece::Name(Link::page(&*destination.name, path(destination)))
}

/// The usual dialect, and what an event looks like in it.
fn usual(destination: &Destination, event: usize) -> Option<(&Dialect, &Outline)> {
    let dialect = destination.dialects.first()?;
    Some((dialect, dialect.outline(EventId(event))?))
}

/// The destinations, without those that are like another: they get the same.
fn own<'c>(site: &Site<'c>) -> impl Iterator<Item = &'c Destination> {
    let all = site.catalog.destinations.iter();
    all.filter(|destination| destination.like.is_none())
}

/// Indices of the destinations that an event is sent to.
pub(super) fn of_event(site: &Site<'_>, event: usize) -> Vec<usize> {
    let all = site.catalog.destinations.iter().enumerate();
    all.filter(|(_, destination)| usual(destination, event).is_some())
        .map(|(i, _)| i)
        .collect()
}

/// What an event is called at the destinations, each name once.
pub(super) fn names_of(site: &Site<'_>, event: usize) -> Vec<String> {
    let mut names = Vec::new();
    for destination in own(site) {
        let Some((dialect, _)) = usual(destination, event) else {
            continue;
        };
        let name = title(site, dialect, event);
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

/// What a destination can be found by, beside its name and meaning: dialects, members with values
/// of its own, rates.
pub(super) fn found_by(destination: &Destination) -> String {
    let mut all: Vec<String> = Vec::new();
    for dialect in &destination.dialects {
        all.push(dialect.doc.clone());
        for outline in dialect.outlines.iter().flatten() {
            outline.walk(&mut |path, source| {
                let last = path.last().map(|last| (*last).to_owned());
                let last = last.filter(|_| values::is_changed(source));
                all.extend(last.filter(|last| !all.contains(last)));
            });
        }
    }
    for rate in &destination.rates {
        let value = say::number(u64::from(rate.value));
        all.push(format!(
            "rate limit {value} {}",
            rate.name.replace('_', " ")
        ));
    }
    all.join(" ")
}

/// What an event is called there; nothing where that is its full name.
fn title<'c>(site: &Site<'c>, dialect: &'c Dialect, index: usize) -> Option<String> {
    dialect
        .name_of(site.catalog, EventId(index))
        .filter(|name| *name != site.catalog.events[index].wire)
}

fn called<'c>(site: &Site<'c>, dialect: &'c Dialect, index: usize) -> Piece<'c> {
    title(site, dialect, index).map_or_else(|| text("full name"), code)
}

// The list

/// The list, with all events in a matrix.
pub(super) fn list<'c>(site: &Site<'c>) -> Page<'c> {
    let all = &site.catalog.destinations;
    let rows = all.iter().map(|destination| {
        let sent = (0..site.catalog.events.len())
            .filter(|event| usual(destination, *event).is_some())
            .count();
        let cells = vec![
            vec![link(destination)],
            vec![Piece::Prose(&destination.doc)],
            say::words(say::count(sent, "event")),
        ];
        Row { id: None, cells }
    });
    let table = Table {
        look: Look::Plain,
        head: ["Destination", "What it is", "Gets"].map(Into::into).into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    };
    let about = "What each event is called there, in the usual dialect. A dash: it is not sent. What is like another gets what that one gets.";
    Page {
        path: "destinations".to_owned(),
        kind: "What others make of the events",
        name: "Destinations".into(),
        sections: vec![
            Section::new("all", "All destinations", vec![Block::Table(table)]),
            Section::new(
                "matrix",
                "Events and destinations",
                vec![Block::Line(say::words(about)), Block::Table(matrix(site))],
            ),
        ],
        ..Page::default()
    }
}

fn matrix<'c>(site: &Site<'c>) -> Table<'c> {
    let groups = site
        .by_namespace((0..site.catalog.events.len()).map(|event| (event, ())))
        .into_iter()
        .map(|(namespace, events)| {
            let rows = events.into_iter().map(|(index, ())| {
                let mut cells = vec![vec![site.short(index, "")]];
                cells.extend(
                    own(site).map(|destination| match usual(destination, index) {
                        Some((dialect, _)) => vec![called(site, dialect, index)],
                        None => say::words("–"),
                    }),
                );
                Row { id: None, cells }
            });
            Rows {
                title: vec![code(namespace)],
                rows: rows.collect(),
            }
        });
    let mut head = vec!["Event".into()];
    head.extend(own(site).map(|destination| (&*destination.name).into()));
    Table {
        look: Look::Matrix,
        head,
        groups: groups.collect(),
    }
}

// The page of a destination

pub(super) fn page<'c>(site: &Site<'c>, index: usize) -> Page<'c> {
    let destination = &site.catalog.destinations[index];
    let named = |all: &'c [crate::model::Named]| -> Vec<Block<'c>> {
        vec![Block::List(
            all.iter()
                .map(|named| vec![code(&*named.name), text(": "), Piece::Prose(&named.doc)])
                .collect(),
        )]
    };
    let mut sections = Vec::new();
    let requests = requests(destination);
    if !requests.is_empty() {
        sections.push(Section::new(
            "requests",
            "Requests",
            vec![Block::List(requests)],
        ));
    }
    if !destination.settings.is_empty() {
        sections.push(Section::new(
            "settings",
            "Settings",
            named(&destination.settings),
        ));
    }
    for (i, dialect) in destination.dialects.iter().enumerate() {
        sections.push(self::dialect(site, destination, dialect, i == 0));
        sections.push(values::changed(site, destination, dialect));
        sections.push(renamed(site, dialect));
        // Those of the usual dialect stand in the pages of the events.
        sections.extend((i > 0).then(|| values::properties(site, dialect)));
    }
    if !destination.pages.is_empty() {
        sections.push(Section::new(
            "pages",
            "Where this comes from",
            named(&destination.pages),
        ));
    }
    let mut facts = vec![
        (
            "Dialects",
            comma(
                destination
                    .dialects
                    .iter()
                    .map(|dialect| code(&*dialect.name)),
            ),
        ),
        (
            "Read back",
            say::words(if destination.receives {
                "yes, what it gets can become events again"
            } else {
                "no"
            }),
        ),
    ];
    facts.extend(destination.like.as_ref().map(|base| {
        let page = Link::page(&**base, format!("destinations/{base}"));
        ("Like", vec![Piece::Name(page)])
    }));
    facts.extend((!destination.rates.is_empty()).then(|| {
        let rates = destination.rates.iter().map(|rate| {
            text(format!(
                "{} {}",
                say::number(u64::from(rate.value)),
                rate.name.replace('_', " ")
            ))
        });
        ("Rates", comma(rates))
    }));
    Page {
        path: path(destination),
        kind: "Destination",
        parent: Some(Link::page("Destinations", "destinations")),
        name: (&*destination.name).into(),
        is_wire: true,
        lead: &destination.doc,
        facts,
        sections,
        source: Some(&destination.file),
        ..Page::default()
    }
}

/// How events travel.
fn requests(destination: &Destination) -> Vec<Pieces<'_>> {
    let Request {
        max_events,
        max_bytes,
        headers,
        body,
    } = &destination.request;
    let mut all: Vec<Pieces<'_>> = Vec::new();
    all.extend(max_events.iter().map(|most| {
        say::words(format!(
            "At most {} events in one.",
            say::number(u64::from(*most))
        ))
    }));
    all.extend(
        max_bytes
            .iter()
            .map(|most| say::words(format!("At most {} bytes.", say::number(u64::from(*most))))),
    );
    for (name, value) in headers {
        all.push(vec![
            text("Header "),
            code(&**name),
            text(": "),
            code(&**value),
        ]);
    }
    for (name, part) in body {
        let mut pieces = vec![text("Member "), code(&**name), text(" of the body: ")];
        match part {
            BodyPart::Events => pieces.push(text("the list of events")),
            BodyPart::Constant(constant) => pieces.extend([text("always "), code(&**constant)]),
            BodyPart::Setting(setting) => pieces.extend([
                text("the setting "),
                code(&*destination.settings[*setting].name),
            ]),
        }
        all.push(pieces);
    }
    if body.is_empty() && (max_events.is_some() || max_bytes.is_some()) {
        all.push(say::words("The body is a list of events."));
    }
    all
}

fn dialect<'c>(
    site: &Site<'c>,
    destination: &'c Destination,
    dialect: &'c Dialect,
    is_usual: bool,
) -> Section<'c> {
    let mut about = vec![Piece::Prose(&dialect.doc)];
    if is_usual && destination.dialects.len() > 1 {
        about.push(text(" It is the one that is used unless another is named."));
    }
    let mut blocks = vec![Block::Line(about)];
    if !dialect.needs_one_of.is_empty() {
        let mut line = vec![text("An event is left out where nothing stands in any of ")];
        line.extend(comma(dialect.needs_one_of.iter().map(|id| site.field(*id))));
        line.push(text("."));
        blocks.push(Block::Line(line));
    }
    let (sent, left): (Vec<usize>, Vec<usize>) = (0..site.catalog.events.len())
        .partition(|event| dialect.outline(EventId(*event)).is_some());
    let names = |events: Vec<usize>| {
        Block::Names(
            events
                .into_iter()
                .map(|event| vec![site.event(EventId(event))])
                .collect(),
        )
    };
    if sent
        .iter()
        .any(|event| title(site, dialect, *event).is_some())
    {
        let groups = site
            .by_namespace(sent.iter().map(|event| (*event, ())))
            .into_iter()
            .map(|(namespace, events)| Rows {
                title: vec![code(namespace)],
                rows: events
                    .into_iter()
                    .map(|(index, ())| Row {
                        id: None,
                        cells: vec![
                            vec![site.short(index, "")],
                            vec![called(site, dialect, index)],
                        ],
                    })
                    .collect(),
            });
        blocks.push(Block::Table(Table {
            look: Look::Matrix,
            head: vec!["Event".into(), "Called".into()],
            groups: groups.collect(),
        }));
    } else if !sent.is_empty() {
        blocks.push(Block::Line(vec![text(format!(
            "{} under their full names:",
            say::count(sent.len(), "event")
        ))]));
        blocks.push(names(sent));
    }
    if !left.is_empty() {
        blocks.push(Block::Line(vec![text(format!(
            "Not sent, {}:",
            say::count(left.len(), "event")
        ))]));
        blocks.push(names(left));
    }
    Section::new(
        &format!("dialect.{}", dialect.name),
        format!("Dialect {}", dialect.name),
        blocks,
    )
}

/// Every field that stands under another name.
fn renamed<'c>(site: &Site<'c>, dialect: &'c Dialect) -> Section<'c> {
    let mut places: BTreeMap<FieldId, BTreeMap<String, usize>> = BTreeMap::new();
    for (index, outline) in dialect.outlines.iter().enumerate() {
        let Some(outline) = outline else { continue };
        for id in fields(site, index, outline) {
            for place in outline
                .places(id)
                .into_iter()
                .filter(|place| is_other(place, &site.catalog.field(id).name))
            {
                *places.entry(id).or_default().entry(place).or_default() += 1;
            }
        }
    }
    let rows = places.into_iter().flat_map(|(id, places)| {
        places.into_iter().map(move |(place, events)| Row {
            id: None,
            cells: vec![
                vec![site.field(id)],
                vec![code(place)],
                say::words(say::count(events, "event")),
            ],
        })
    });
    let table = Table {
        look: Look::Matrix,
        head: ["Field", "There", "In"].map(Into::into).into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    };
    let blocks = if table.groups[0].rows.is_empty() {
        vec![Block::Line(say::words("None; fields keep their names."))]
    } else {
        vec![Block::Table(table)]
    };
    Section::new(
        &format!("fields.{}", dialect.name),
        format!("Fields under other names, {}", dialect.name),
        blocks,
    )
}

/// The fields of an event, and those that it has only there.
fn fields(site: &Site<'_>, event: usize, outline: &Outline) -> Vec<FieldId> {
    let slots = &site.catalog.events[event].fields;
    let mut fields: Vec<FieldId> = slots.iter().filter_map(|slot| slot.definition).collect();
    fields.extend(only_there(site, event, outline));
    fields
}

fn only_there(site: &Site<'_>, event: usize, outline: &Outline) -> Vec<FieldId> {
    let slots = &site.catalog.events[event].fields;
    let mut found = Vec::new();
    outline.walk(&mut |_, source: &Source| {
        found.extend(
            source
                .field()
                .filter(|id| !found.contains(id) && slots.iter().all(|slot| !slot.is(*id))),
        );
    });
    found
}

/// Whether a place has another key than the field's name.
fn is_other(place: &str, name: &str) -> bool {
    place.rsplit('.').next() != Some(name)
}
