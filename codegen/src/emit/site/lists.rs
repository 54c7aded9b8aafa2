//! Groups and types, each kind on a page.

use super::page::{Block, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list, text};
use super::{Site, say};
use crate::model::{EventId, FieldId, FieldType, Group, GroupId, Type, TypeId};

pub(super) fn groups<'c>(site: &Site<'c>) -> Page<'c> {
    let section = |(i, group): (usize, &'c Group)| {
        let mut blocks = vec![Block::Prose(&group.doc)];
        for (word, members) in [
            ("Required: ", &group.required),
            ("Optional: ", &group.optional),
        ] {
            if !members.is_empty() {
                let mut line = vec![text(word)];
                line.extend(list(members.iter().map(|id| site.field(*id))));
                line.push(text("."));
                blocks.push(Block::Line(line));
            }
        }
        if !group.excludes.is_empty() {
            let mut line = vec![text("Not together with ")];
            line.extend(list(group.excludes.iter().map(|id| site.group(*id))));
            line.push(text(" in one record."));
            blocks.push(Block::Line(line));
        }
        let events = site
            .catalog
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| event.groups.contains(&GroupId(i)));
        let events: Vec<Pieces<'c>> = events.map(|(i, _)| vec![site.event(EventId(i))]).collect();
        blocks.push(Block::Line(vec![text(format!(
            "In {}:",
            say::count(events.len(), "event")
        ))]));
        blocks.push(Block::Names(events));
        Section::of(&*group.name, &*group.name, blocks)
    };
    Page {
        path: "groups".to_owned(),
        kind: "Dictionary",
        name: "Groups".into(),
        facts: vec![(
            "In all",
            vec![text(format!(
                "{} of fields that events share",
                say::count(site.catalog.groups.len(), "set")
            ))],
        )],
        sections: site
            .catalog
            .groups
            .iter()
            .enumerate()
            .map(section)
            .collect(),
        ..Page::default()
    }
}

pub(super) fn types<'c>(site: &Site<'c>) -> Page<'c> {
    Page {
        path: "types".to_owned(),
        kind: "Dictionary",
        name: "Types".into(),
        facts: vec![(
            "In all",
            vec![text(format!(
                "{} that say more than text or number",
                say::count(site.catalog.types.len(), "type")
            ))],
        )],
        sections: site
            .catalog
            .types
            .iter()
            .enumerate()
            .map(|(i, ty)| of_type(site, i, ty))
            .collect(),
        ..Page::default()
    }
}

fn of_type<'c>(site: &Site<'c>, index: usize, ty: &'c Type) -> Section<'c> {
    let mut blocks = vec![Block::Prose(&ty.doc)];
    let mut line = vec![code(ty.base.name())];
    line.extend(ty.format.map(|rule| {
        text(format!(
            ", checked: {}",
            rule.expectation().replace('`', "")
        ))
    }));
    line.extend(
        ty.earliest
            .as_ref()
            .map(|(day, _)| text(format!(" and not before {day}"))),
    );
    line.extend(
        ty.max_chars
            .map(|limit| text(format!(", at most {limit} characters"))),
    );
    line.extend(ty.values.as_ref().map(|values| {
        text(if values.open {
            ", an open list of values"
        } else {
            ", a closed list of values"
        })
    }));
    if !ty.examples.is_empty() {
        line.push(text(". Such as "));
        line.extend(list(ty.examples.iter().map(|example| code(&**example))));
    }
    line.push(text("."));
    blocks.push(Block::Line(line));
    if let Some(values) = &ty.values {
        let rows = values.items.iter().map(|value| Row {
            id: None,
            cells: vec![vec![code(&*value.wire)], vec![Piece::Prose(&value.doc)]],
        });
        blocks.push(Block::Table(Table {
            look: Look::Plain,
            head: vec!["Value".into(), "Meaning".into()],
            groups: vec![Rows {
                title: Vec::new(),
                rows: rows.collect(),
            }],
        }));
    }
    // In the dictionary, or in some event.
    let is_named = |ty: FieldType| ty.named == Some(TypeId(index));
    let is_in_event =
        |(event, slot): &(usize, usize)| is_named(site.catalog.events[*event].fields[*slot].ty);
    let fields = site.catalog.fields.iter().zip(&site.uses).enumerate();
    let fields =
        fields.filter(|(_, (field, uses))| is_named(field.ty) || uses.iter().any(is_in_event));
    let fields: Vec<Pieces<'c>> = fields.map(|(i, _)| vec![site.field(FieldId(i))]).collect();
    if !fields.is_empty() {
        blocks.push(Block::Line(vec![text(format!(
            "Of this type {}:",
            if fields.len() == 1 { "is" } else { "are" }
        ))]));
        blocks.push(Block::Names(fields));
    }
    Section::of(&*ty.name, &*ty.name, blocks)
}
