//! Personal data: what there is, and where.

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list, text,
};
use super::{Site, field, object, say};
use crate::model::{Event, EventId, Field, FieldDefinition, FieldId, Privacy};

pub(super) fn page<'c>(site: &Site<'c>) -> Page<'c> {
    let fields = |privacy: Privacy| {
        let fields = site.catalog.fields.iter().enumerate();
        let rows = fields.filter_map(|(i, field)| row(site, i, field, privacy));
        Table {
            look: Look::Roomy,
            head: ["Field", "Type", "Meaning", "Where"].map(Into::into).into(),
            groups: vec![Rows {
                title: Vec::new(),
                rows: rows.collect(),
            }],
        }
    };
    let [flagged, judged] = [Privacy::Flagged, Privacy::Judged].map(fields);
    let [flags, judgements] = [&flagged, &judged].map(|table| table.groups[0].rows.len());
    let mut sections = Vec::new();
    let parts = [
        (
            "flagged",
            "Flagged by the vendor",
            "The vendor marks these fields as personal data.",
            flagged,
        ),
        (
            Privacy::Judged.word(),
            "Sensitive by our judgement",
            "The vendor sets no flag, yet they are personal or secret.",
            judged,
        ),
    ];
    for (id, title, about, table) in parts
        .into_iter()
        .filter(|(_, _, _, table)| !table.groups[0].rows.is_empty())
    {
        sections.push(Section::new(
            id,
            title,
            vec![Block::Line(vec![text(about)]), Block::Table(table)],
        ));
    }
    let sent = sent(site);
    if !sent.is_empty() {
        sections.push(Section::new(
            "sent",
            "In what is sent",
            vec![Block::List(sent)],
        ));
    }
    let without = site
        .catalog
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.fields.iter().all(|slot| !slot.notes.is_personal()));
    let without: Vec<Pieces<'c>> = without.map(|(i, _)| vec![site.event(EventId(i))]).collect();
    if !without.is_empty() {
        sections.push(Section::new(
            "without",
            "Events without any",
            vec![Block::Names(without)],
        ));
    }
    Page {
        path: "pii".to_owned(),
        kind: "Inventory",
        name: "Personal data".into(),
        facts: vec![
            ("Flagged", vec![text(say::count(flags, "field"))]),
            ("Sensitive", vec![text(say::count(judgements, "field"))]),
        ],
        sections,
        ..Page::default()
    }
}

/// A field with the events in which it is so private; none if it never is.
fn row<'c>(
    site: &Site<'c>,
    index: usize,
    field: &'c FieldDefinition,
    privacy: Privacy,
) -> Option<Row<'c>> {
    let events: Vec<usize> = site.uses[index]
        .iter()
        .filter(|(event, slot)| {
            let field = &site.catalog.events[*event].fields[*slot];
            field.notes.privacy() == Some(privacy)
        })
        .map(|(event, _)| *event)
        .collect();
    let all = site.uses[index].len();
    if events.is_empty() {
        return None;
    }
    let link = |words: String| Piece::Link(Link::place(words, field::path(field), "events"));
    let mut place = if events.len() == all {
        vec![link(say::count(all, "event"))]
    } else {
        vec![link(format!(
            "{} of {}",
            events.len(),
            say::count(all, "event")
        ))]
    };
    if events.len() < all && events.len() <= 4 {
        place.push(Piece::Note(list(
            events.iter().map(|event| site.event(EventId(*event))),
        )));
    }
    let cells = vec![
        vec![site.field(FieldId(index))],
        vec![site.ty(field.ty)],
        vec![Piece::Prose(say::first_sentence(&field.doc))],
        place,
    ];
    Some(Row { id: None, cells })
}

/// Members of objects and properties of custom events.
fn sent<'c>(site: &Site<'c>) -> Vec<Pieces<'c>> {
    let personal = |members: &'c [Field]| -> Vec<&'c Field> {
        members
            .iter()
            .filter(|member| member.notes.is_personal())
            .collect()
    };
    let line = |name: Piece<'c>, members: Vec<&'c Field>| -> Option<Pieces<'c>> {
        if members.is_empty() {
            return None;
        }
        let mut pieces = vec![name, text(": ")];
        pieces.extend(list(members.iter().map(|member| code(&*member.name))));
        Some(pieces)
    };
    let objects = site.catalog.objects.iter();
    let objects = objects.filter_map(|it| line(object::link(site, it), personal(&it.fields)));
    let custom = site.catalog.custom.iter().enumerate();
    let custom =
        custom.filter_map(|(i, event)| line(super::custom::link(site, i), personal(&event.fields)));
    objects.chain(custom).collect()
}

/// Whether an event has personal data.
pub(super) fn in_event(event: &Event) -> bool {
    event.fields.iter().any(|slot| slot.notes.is_personal())
}
