//! The dictionary, and the page of a field: who uses it, and where it differs.

use std::collections::BTreeMap;

use super::page::{
    Block, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list, phrases, text,
};
use super::{Site, destination, say, tags};
use crate::model::{
    Annotations, Event, Field, FieldDefinition, FieldId, FieldType, Presence, Privacy,
};

/// Where its page is.
pub(super) fn path(field: &FieldDefinition) -> String {
    format!("fields/{}", field.plain_name())
}

/// The dictionary.
pub(super) fn list_page<'c>(site: &Site<'c>) -> Page<'c> {
    let mut groups: Vec<Rows<'c>> = Vec::new();
    let mut file = "";
    for (i, field) in site.catalog.fields.iter().enumerate() {
        if field.file != file || groups.is_empty() {
            file = &field.file;
            let stem = file
                .rsplit('/')
                .next()
                .unwrap_or(file)
                .trim_end_matches(".yaml")
                .replace('_', " ");
            groups.push(Rows {
                title: vec![text(say::capital(&stem))],
                rows: Vec::new(),
            });
        }
        let mut name = vec![site.field(FieldId(i))];
        name.extend(tags(&field.notes));
        let meaning = vec![Piece::Prose(say::first_sentence(&field.doc))];
        let row = Row {
            id: None,
            cells: vec![
                name,
                vec![site.ty(field.ty)],
                meaning,
                vec![text(used_by(site.uses[i].len()))],
            ],
        };
        if let Some(group) = groups.last_mut() {
            group.rows.push(row);
        }
    }
    let table = Table {
        look: Look::Roomy,
        head: ["Field", "Type", "Meaning", "Used by"]
            .map(Into::into)
            .into(),
        groups: groups.into_iter().collect(),
    };
    Page {
        path: "fields".to_owned(),
        kind: "Dictionary",
        name: "Fields".into(),
        notice: Vec::new(),
        facts: vec![(
            "In all",
            vec![text(say::count(site.catalog.fields.len(), "field"))],
        )],
        sections: vec![Section::new(
            "dictionary",
            "By subject",
            vec![Block::Table(table)],
        )],
        ..Page::default()
    }
}

fn used_by(events: usize) -> String {
    if events == 0 {
        "no event today".to_owned()
    } else {
        say::count(events, "event")
    }
}

pub(super) fn page<'c>(site: &Site<'c>, index: usize) -> Page<'c> {
    let field: &'c FieldDefinition = &site.catalog.fields[index];
    let uses: Vec<(usize, &'c Field)> = site.uses[index]
        .iter()
        .map(|(event, slot)| (*event, &site.catalog.events[*event].fields[*slot]))
        .collect();
    let mut sections = Vec::new();
    let values = field
        .ty
        .named
        .and_then(|id| site.catalog.ty(id).values.as_ref());
    if let Some(values) = values {
        let rows = values.items.iter().map(|value| Row {
            id: None,
            cells: vec![vec![code(&*value.wire)], vec![Piece::Prose(&value.doc)]],
        });
        let table = Table {
            head: vec!["Value".into(), "Meaning".into()],
            groups: vec![Rows {
                title: Vec::new(),
                rows: rows.collect(),
            }],
            ..Table::default()
        };
        let blocks = if values.open {
            vec![
                Block::Table(table),
                Block::Line(vec![text("Others occur.")]),
            ]
        } else {
            vec![Block::Table(table)]
        };
        sections.push(Section::new("values", "Values", blocks));
    }
    let differences = differences(site, field, &uses);
    if !differences.is_empty() {
        sections.push(Section::new(
            "differences",
            "Differences between events",
            vec![Block::List(differences)],
        ));
    }
    if !uses.is_empty() {
        sections.push(Section::new(
            "events",
            "Events",
            vec![Block::Table(uses_table(site, field, &uses))],
        ));
    }
    sections.extend(destination::section_of_field(site, FieldId(index)));
    let gone = gone(site, index);
    if !gone.is_empty() {
        sections.push(Section::new(
            "gone",
            "Events that no longer have it",
            vec![Block::List(gone)],
        ));
    }
    Page {
        path: path(field),
        kind: "Field",
        parent: Some(Link::page("Fields", "fields")),
        name: (&*field.name).into(),
        is_wire: true,
        lead: &field.doc,
        facts: facts(site, field, &uses),
        sections,
        source: Some(&field.file),
        ..Page::default()
    }
}

fn facts<'c>(
    site: &Site<'c>,
    field: &'c FieldDefinition,
    uses: &[(usize, &'c Field)],
) -> Vec<(&'static str, Pieces<'c>)> {
    let ty = field.ty.named.map(|id| site.catalog.ty(id));
    let mut about_type = vec![site.ty(field.ty)];
    about_type.extend(
        ty.into_iter()
            .flat_map(|ty| [text(": "), Piece::Prose(say::first_sentence(&ty.doc))]),
    );
    let privacy = vec![text(match field.notes.privacy() {
        Some(Privacy::Flagged) => "flagged by the vendor",
        Some(Privacy::Judged) => "sensitive by our judgement; the vendor sets no flag",
        None => "no",
    })];
    let deprecated = field.notes.deprecated.as_ref();
    let groups = site.catalog.groups.iter().enumerate();
    let groups = groups.filter(|(_, group)| {
        group
            .required
            .iter()
            .chain(&group.optional)
            .any(|id| site.catalog.field(*id).name == field.name)
    });
    let examples = if field.examples.is_empty() {
        ty.map(|ty| ty.examples.as_slice()).unwrap_or_default()
    } else {
        &field.examples
    };
    let all = [
        ("Type", about_type),
        ("Personal data", privacy),
        (
            "Deprecated",
            deprecated.and_then(say::why).unwrap_or_default(),
        ),
        (
            "Limit",
            field
                .constraints
                .max_chars
                .iter()
                .map(|limit| text(format!("at most {limit} characters")))
                .collect(),
        ),
        (
            "Examples",
            list(examples.iter().take(3).map(|example| code(&**example))),
        ),
        (
            "Groups",
            list(groups.map(|(i, _)| site.group(crate::model::GroupId(i)))),
        ),
        ("Used by", vec![text(used_by(uses.len()))]),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Every way in which the events with a field do not agree.
fn differences<'c>(
    site: &Site<'c>,
    field: &'c FieldDefinition,
    uses: &[(usize, &'c Field)],
) -> Vec<Pieces<'c>> {
    let mut all = Vec::new();
    let required = uses
        .iter()
        .filter(|(_, slot)| slot.presence == Presence::Required)
        .count();
    if required > 0 && required < uses.len() {
        all.push(vec![text(format!(
            "Required in {}, optional in {}.",
            say::count(required, "event"),
            uses.len() - required
        ))]);
    }
    let mut types: Vec<(FieldType, Vec<usize>)> = Vec::new();
    for (event, slot) in uses.iter().filter(|(_, slot)| slot.ty != field.ty) {
        match types.iter_mut().find(|(ty, _)| *ty == slot.ty) {
            Some((_, events)) => events.push(*event),
            None => types.push((slot.ty, vec![*event])),
        }
    }
    for (ty, events) in types {
        let mut line = vec![text("Of type "), site.ty(ty), text(" in ")];
        line.extend(names(site, &events));
        all.push(line);
    }
    let differ = |differs: &dyn Fn(&Field) -> bool| -> Vec<usize> {
        uses.iter()
            .filter(|(_, slot)| differs(slot))
            .map(|(event, _)| *event)
            .collect()
    };
    let flags: [(&str, Vec<usize>); 5] = [
        (
            "Flagged by the vendor only in ",
            differ(&|slot| slot.notes.pii && !field.notes.pii),
        ),
        (
            "Not flagged by the vendor in ",
            differ(&|slot| !slot.notes.pii && field.notes.pii),
        ),
        (
            "Sensitive by our judgement in ",
            differ(&|slot| slot.notes.sensitive && !field.notes.sensitive),
        ),
        (
            "Not sensitive in ",
            differ(&|slot| !slot.notes.sensitive && field.notes.sensitive),
        ),
        (
            "Deprecated in ",
            differ(&|slot| slot.notes.deprecated.is_some()),
        ),
    ];
    for (words, events) in flags.into_iter().filter(|(_, events)| !events.is_empty()) {
        let mut line = vec![text(words)];
        line.extend(names(site, &events));
        all.push(line);
    }
    let mut limits: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
    for (event, slot) in uses {
        limits
            .entry(slot.constraints.max_chars)
            .or_default()
            .push(*event);
    }
    if limits.len() > 1 {
        for (limit, events) in limits {
            let words = limit.map_or("Without a limit in ".to_owned(), |limit| {
                format!("At most {limit} characters in ")
            });
            let mut line = vec![text(words)];
            line.extend(names(site, &events));
            all.push(line);
        }
    }
    all
}

/// A few events by name, many by number.
fn names<'c>(site: &Site<'c>, events: &[usize]) -> Pieces<'c> {
    if events.len() > 8 {
        return vec![text(format!("{}.", say::count(events.len(), "event")))];
    }
    let mut pieces = list(
        events
            .iter()
            .map(|event| site.event(crate::model::EventId(*event))),
    );
    pieces.push(text("."));
    pieces
}

fn uses_table<'c>(
    site: &Site<'c>,
    field: &'c FieldDefinition,
    uses: &[(usize, &'c Field)],
) -> Table<'c> {
    let notes = |slot: &'c Field| -> Pieces<'c> {
        let ty = (slot.ty != field.ty).then(|| vec![text("type "), site.ty(slot.ty)]);
        let flags: Pieces<'c> = tags(&Annotations {
            pii: slot.notes.pii && !field.notes.pii,
            sensitive: slot.notes.sensitive && !field.notes.sensitive,
            deprecated: slot.notes.deprecated.clone(),
        })
        .collect();
        let unflagged = (field.notes.pii && !slot.notes.pii).then(|| vec![text("not flagged")]);
        let doc = (slot.doc != field.doc).then(|| vec![Piece::Prose(&slot.doc)]);
        phrases(
            ty.into_iter()
                .chain((!flags.is_empty()).then_some(flags))
                .chain(unflagged)
                .chain(doc),
        )
    };
    let any_notes = uses.iter().any(|(_, slot)| !notes(slot).is_empty());
    let since = |event: &Event, slot: &Field| {
        slot.since
            .or(event.since)
            .map(|release| text(release.to_string()))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let any_since = uses
        .iter()
        .any(|(event, slot)| !since(&site.catalog.events[*event], slot).is_empty());
    let groups = site.by_namespace(uses.iter().copied());
    let groups = groups.into_iter().map(|(namespace, uses)| {
        let rows = uses.into_iter().map(|(index, slot)| {
            let event = &site.catalog.events[index];
            let mut cells = vec![
                vec![site.short(index, &field.name)],
                say::words(slot.presence.key()),
            ];
            if event.retired.is_some() {
                cells[0].push(Piece::Tag(super::page::Tag::Retired));
            }
            if any_since {
                cells.push(since(event, slot));
            }
            if any_notes {
                cells.push(notes(slot));
            }
            Row { id: None, cells }
        });
        Rows {
            title: vec![code(namespace)],
            rows: rows.collect(),
        }
    });
    let mut head = vec!["Event".into(), "Presence".into()];
    head.extend(any_since.then(|| "Since release".into()));
    head.extend(any_notes.then(|| "Here".into()));
    Table {
        look: Look::Matrix,
        head,
        groups: groups.collect(),
    }
}

/// Events that had the field once.
fn gone<'c>(site: &Site<'c>, index: usize) -> Vec<Pieces<'c>> {
    let events = site.catalog.events.iter().enumerate();
    let events = events.filter(|(_, event)| event.field(FieldId(index)).is_none());
    let removed = events.flat_map(|(i, event)| {
        let changes = event
            .history
            .iter()
            .filter(|change| change.removed.iter().any(|(field, _)| field.0 == index));
        changes.map(move |change| (i, change.release))
    });
    removed
        .map(|(event, release)| {
            vec![
                site.event(crate::model::EventId(event)),
                text(", until "),
                Site::release(release),
            ]
        })
        .collect()
}
