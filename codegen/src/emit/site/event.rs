//! The page of an event. Its sections have ids with capitals: the rows of its fields have theirs by
//! name, which has none.

use event_catalog_formats::avro_name;

use super::example::{self, Json};
use super::page::{
    Block, Code, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list, phrases,
    text,
};
use super::{Site, destination, overview, say, snippet, tags};
use crate::model::{AvroNames, Change, Event, EventId, Field, Presence};

pub(super) fn page<'c>(site: &Site<'c>, index: usize) -> Page<'c> {
    let event: &'c Event = &site.catalog.events[index];
    let namespace = site.catalog.namespace(event.namespace);
    let parent = if let Some(id) = event.channel {
        let channel = site.catalog.channel(id);
        let title = say::title(&channel.name);
        Link::place(title, "index", overview::channel(channel))
    } else {
        let dotted = namespace.path.join(".");
        Link::place(dotted.clone(), "index", dotted)
    };
    let retired = event.retired.map(|release| {
        vec![
            text("No longer written since "),
            Site::release(release),
            text(". Old files may still hold it, so the catalog keeps knowing it."),
        ]
    });
    Page {
        path: site.event_path(index),
        kind: "Event",
        parent: Some(parent),
        name: (&*event.title).into(),
        wire: Some(&event.wire),
        lead: &event.doc,
        notice: retired
            .or_else(|| say::deprecation(event.standing.deprecated.as_ref()?))
            .unwrap_or_default(),
        facts: facts(site, event),
        sections: sections(site, event, index),
        source: Some(&namespace.file),
        ..Page::default()
    }
}

fn facts<'c>(site: &Site<'c>, event: &'c Event) -> Vec<(&'static str, Pieces<'c>)> {
    let first = || {
        site.catalog
            .releases
            .first()
            .map(|release| Site::release(release.number))
    };
    let since = match (event.since, first()) {
        (Some(release), _) => vec![Site::release(release)],
        (None, Some(first)) => vec![text("before "), first],
        (None, None) => Vec::new(),
    };
    let all = [
        (
            "Channel",
            event
                .channel
                .map(|id| site.channel(id))
                .into_iter()
                .collect(),
        ),
        (
            "Category",
            event
                .category
                .map(|id| site.category(id))
                .into_iter()
                .collect(),
        ),
        ("Since", since),
        ("Fields", vec![text(field_counts(event))]),
        (
            "Groups",
            list(event.groups.iter().map(|group| site.group(*group))),
        ),
    ];
    let standing = say::standing(&event.standing);
    standing
        .into_iter()
        .chain(all)
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// What it is called in files and programs.
fn names_in_code<'c>(site: &Site<'c>, event: &'c Event) -> Section<'c> {
    let rust = format!(
        "{}::{}",
        site.catalog.namespace(event.namespace).path.join("::"),
        event.name
    );
    let namespace = site.catalog.namespace(event.namespace).path.join(".");
    let all = [
        ("Namespace", vec![code(namespace)]),
        (
            "Avro record",
            site.catalog
                .avro
                .iter()
                .map(|avro| code(record_name(avro, event)))
                .collect(),
        ),
        ("Rust type", vec![code(rust)]),
        (
            "Rust variant",
            vec![code(format!("Event::{}", event.variant))],
        ),
    ];
    let lines = all.into_iter().filter(|(_, value)| !value.is_empty());
    let lines = lines.map(|(what, value)| {
        let mut line = vec![text(format!("{what}: "))];
        line.extend(value);
        line
    });
    Section::new("Names", "Names in code", vec![Block::List(lines.collect())])
}

fn field_counts(event: &Event) -> String {
    let required = event
        .fields
        .iter()
        .filter(|slot| slot.presence == Presence::Required)
        .count();
    let personal = event
        .fields
        .iter()
        .filter(|slot| slot.notes.is_personal())
        .count();
    let counts = format!(
        "{required} required, {} optional",
        event.fields.len() - required
    );
    if personal == 0 {
        counts
    } else {
        format!("{counts}; {personal} personal or sensitive")
    }
}

/// The full name of its records in Avro files.
fn record_name(avro: &AvroNames, event: &Event) -> String {
    avro.record_name
        .replace("{connection}", &avro.connection)
        .replace("{event}", &avro_name(&event.wire))
}

fn sections<'c>(site: &Site<'c>, event: &'c Event, index: usize) -> Vec<Section<'c>> {
    let mut sections = Vec::new();
    if !event.caveats.is_empty() {
        let caveats = event.caveats.iter();
        let caveats = caveats.map(|caveat| vec![Piece::Prose(caveat)]).collect();
        sections.push(Section::new(
            "Caveats",
            "Before you count",
            vec![Block::List(caveats)],
        ));
    }
    if !event.fields.is_empty() {
        sections.push(Section::new(
            "Fields",
            "Fields",
            vec![Block::Table(fields(site, event))],
        ));
    }
    if !event.rules.is_empty() {
        let rules = event
            .rules
            .iter()
            .map(|rule| say::rule(rule, |slot| site.name(&event.fields[slot])));
        sections.push(Section::new(
            "Rules",
            "Rules",
            vec![Block::List(rules.collect())],
        ));
    }
    sections.extend(destination::section_of_event(site, index));
    sections.push(Section::new(
        "Example",
        "Example",
        examples(site, event, index),
    ));
    let snippets = snippet::all(site, event, index).map(|(title, language, text)| Code {
        title: Some(title.into()),
        open: true,
        language,
        text,
    });
    sections.push(Section::new(
        "Code",
        "In code",
        vec![Block::Tabs(snippets.into())],
    ));
    sections.push(names_in_code(site, event));
    if !event.history.is_empty() {
        let changes = event.history.iter().rev().map(|change| {
            let mut pieces = vec![Piece::Link(Link::place(
                format!("Release {}", change.release),
                "releases",
                format!("r{}", change.release),
            ))];
            pieces.push(text(" "));
            pieces.extend(self::change(site, change));
            pieces
        });
        sections.push(Section::new(
            "History",
            "History",
            vec![Block::List(changes.collect())],
        ));
    }
    let mut related = Vec::new();
    if !event.see.is_empty() {
        let mut see = vec![text("See also ")];
        see.extend(list(event.see.iter().map(|id| site.titled(*id))));
        see.push(text("."));
        related.push(Block::Line(see));
    }
    let siblings = site
        .catalog
        .events
        .iter()
        .enumerate()
        .filter(|(i, other)| *i != index && other.namespace == event.namespace);
    let siblings: Vec<Pieces<'c>> = siblings
        .map(|(i, _)| vec![site.titled(EventId(i))])
        .collect();
    if !siblings.is_empty() {
        related.push(Block::Line(vec![text("In the same namespace:")]));
        related.push(Block::Names(siblings));
    }
    if !related.is_empty() {
        sections.push(Section::new("Related", "Related events", related));
    }
    sections
}

/// An example that is shown when it is asked for.
pub(super) fn folded<'c>(title: String, json: &Json) -> Block<'c> {
    Block::Code(Code {
        title: Some(title.into()),
        open: false,
        language: "json",
        text: json.pretty(),
    })
}

fn examples<'c>(site: &Site<'c>, event: &'c Event, index: usize) -> Vec<Block<'c>> {
    let mut members = vec![(site.catalog.tag.clone(), Json::text(&event.wire))];
    members.extend(example::event(site.catalog, event));
    let mut blocks = vec![
        Block::Line(vec![text(
            "With every field that the event can have; values are made up.",
        )]),
        Block::Code(Code {
            title: Some("As it is stored".into()),
            open: true,
            language: "json",
            text: Json::Object(members).pretty(),
        }),
    ];
    blocks.extend(destination::examples(site, index));
    blocks
}

fn fields<'c>(site: &Site<'c>, event: &'c Event) -> Table<'c> {
    let group = |presence: Presence| {
        let rows: Vec<Row<'c>> = event
            .fields
            .iter()
            .filter(|slot| slot.presence == presence)
            .map(|slot| row(site, event, slot))
            .collect();
        let word = say::capital(presence.key());
        Rows {
            title: vec![text(format!("{word} ({})", rows.len()))],
            rows,
        }
    };
    let groups = [Presence::Required, Presence::Optional].map(group);
    Table {
        look: Look::Roomy,
        head: ["Field", "Type", "Meaning", "From"].map(Into::into).into(),
        groups: groups
            .into_iter()
            .filter(|group| !group.rows.is_empty())
            .collect(),
    }
}

fn row<'c>(site: &Site<'c>, event: &Event, slot: &'c Field) -> Row<'c> {
    let mut name = vec![site.name(slot)];
    name.extend(tags(&slot.notes));
    let mut meaning = vec![Piece::Prose(&slot.doc)];
    let limits = say::limits(site, slot);
    if !limits.is_empty() {
        meaning.push(Piece::Note(phrases(limits)));
    }
    let deprecated = slot.notes.deprecated.as_ref();
    meaning.extend(deprecated.and_then(say::deprecation).map(Piece::Note));
    let mut from = match slot.group {
        None => vec![text("this event")],
        Some(id) => vec![site.group(id)],
    };
    if let Some(release) = event.came_later(slot) {
        from.push(Piece::Note(vec![text("since "), Site::release(release)]));
    }
    Row {
        id: Some(slot.name.clone()),
        cells: vec![name, vec![site.ty(slot.ty)], meaning, from],
    }
}

/// What a release changed, in a sentence.
pub(super) fn change<'c>(site: &Site<'c>, change: &'c Change) -> Pieces<'c> {
    let mut parts: Vec<Pieces<'c>> = Vec::new();
    for (verb, ids) in [
        ("added", &change.added),
        ("loosened", &change.loosened),
        ("tightened", &change.tightened),
    ] {
        if ids.is_empty() {
            continue;
        }
        let mut part = vec![text(format!("{verb} "))];
        part.extend(list(ids.iter().map(|id| site.field(*id))));
        match verb {
            "loosened" => part.push(text(", required until then")),
            "tightened" => part.push(text(", optional until then")),
            _ => {}
        }
        parts.push(part);
    }
    for (id, was) in &change.removed {
        parts.push(vec![
            text("removed "),
            site.field(*id),
            text(format!(", {was} until then")),
        ]);
    }
    for (id, was) in &change.retyped {
        parts.push(vec![
            text("changed the type of "),
            site.field(*id),
            text(", until then "),
            site.ty(*was),
        ]);
    }
    let mut pieces = Vec::new();
    for part in parts {
        if !pieces.is_empty() {
            pieces.push(text("; "));
        }
        pieces.extend(part);
    }
    pieces.push(text("."));
    pieces
}
