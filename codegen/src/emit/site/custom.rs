//! A company's own events: a page each, and the list of them.

use super::page::{
    Block, Code, Link, Look, Page, Piece, Row, Rows, Section, Table, list as comma, text,
};
use super::{Site, example, object, say, snippet};
use crate::model::CustomEvent;

use super::example::Json;

fn path(site: &Site<'_>, index: usize) -> String {
    format!("custom/{}", site.custom[index])
}

/// A link to a custom event.
pub(super) fn link<'c>(site: &Site<'c>, index: usize) -> Piece<'c> {
    Piece::Name(Link::page(
        &*site.catalog.custom[index].wire,
        path(site, index),
    ))
}

pub(super) fn list<'c>(site: &Site<'c>) -> Page<'c> {
    let rows = site
        .catalog
        .custom
        .iter()
        .enumerate()
        .map(|(i, event)| Row {
            id: None,
            cells: vec![
                vec![link(site, i)],
                vec![Piece::Prose(say::first_sentence(&event.doc))],
            ],
        });
    let table = Table {
        look: Look::Plain,
        head: vec!["Event".into(), "Meaning".into()],
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    };
    Page {
        path: "custom".to_owned(),
        kind: "A company's own",
        name: "Custom events".into(),
        facts: vec![(
            "In all",
            vec![text(say::count(site.catalog.custom.len(), "event"))],
        )],
        sections: vec![Section::new("events", "Events", vec![Block::Table(table)])],
        ..Page::default()
    }
}

pub(super) fn page<'c>(site: &Site<'c>, index: usize) -> Page<'c> {
    let event: &'c CustomEvent = &site.catalog.custom[index];
    let structure = &event.record;
    let mut sections = Vec::new();
    if !structure.fields.is_empty() {
        sections.push(Section::new(
            "properties",
            "Properties",
            vec![Block::Table(object::members(
                site, structure, "Property", "property",
            ))],
        ));
    }
    let rules = object::rules(structure);
    if !rules.is_empty() {
        sections.push(Section::new("rules", "Rules", vec![Block::List(rules)]));
    }
    sections.push(Section::new(
        "example",
        "Example",
        vec![Block::Code(as_sent(site, event))],
    ));
    if let Some(text) = snippet::custom(site, event) {
        sections.push(Section::new(
            "rust",
            "In Rust",
            vec![Block::Code(Code {
                title: None,
                open: true,
                language: "rust",
                text,
            })],
        ));
    }
    if !event.see.is_empty() {
        let mut see = vec![text("See also ")];
        see.extend(comma(event.see.iter().map(|id| site.event(*id))));
        see.push(text("."));
        sections.push(Section::new(
            "related",
            "Related events",
            vec![Block::Line(see)],
        ));
    }
    let mut facts = say::standing(&structure.standing);
    facts.push((
        "Rust type",
        vec![super::page::code(format!("custom::{}", structure.name))],
    ));
    if let Some(carrier) = site.catalog.carrier.map(|id| site.catalog.object(id)) {
        facts.push(("Sent in", vec![object::link(site, carrier)]));
        let back = carrier.carries.as_ref().and_then(|carries| carries.back_as);
        facts.extend(back.map(|(id, _, _)| ("Comes back as", vec![site.event(id)])));
    }
    Page {
        path: path(site, index),
        kind: "Custom event",
        parent: Some(Link::page("Custom events", "custom")),
        name: (&*structure.wire).into(),
        is_wire: true,
        lead: &structure.doc,
        notice: structure
            .standing
            .deprecated
            .as_ref()
            .and_then(say::deprecation)
            .unwrap_or_default(),
        facts,
        sections,
        source: Some(&event.file),
        ..Page::default()
    }
}

/// In the object that carries custom events, if there is one.
fn as_sent<'c>(site: &Site<'c>, event: &CustomEvent) -> Code<'c> {
    let properties = example::record(site.catalog, event);
    let object = site.catalog.carrier.map(|id| site.catalog.object(id));
    let (title, json) = match object.and_then(|object| Some((object, object.carries.as_ref()?))) {
        Some((object, carries)) => {
            let given = [
                (carries.name, Json::text(&event.wire)),
                (carries.properties, properties),
            ];
            (
                "As it is sent",
                example::object(site.catalog, object, &given),
            )
        }
        None => ("Its properties", properties),
    };
    Code {
        title: Some(title.into()),
        open: true,
        language: "json",
        text: json.pretty(),
    }
}
