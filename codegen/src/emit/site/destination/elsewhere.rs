//! What pages of events and fields say about destinations.

use super::super::page::{
    Block, Look, Piece, Pieces, Row, Rows, Section, Table, code, list as comma, text,
};
use super::super::{Site, event, example, say};
use super::{called, is_other, link, only_there, own, usual};
use crate::model::{Destination, EventId, FieldId};

/// For the page of an event: who gets it, under which name, with which fields.
pub(in crate::emit::site) fn section_of_event<'c>(
    site: &Site<'c>,
    index: usize,
) -> Option<Section<'c>> {
    let rows: Vec<Row<'c>> = own(site)
        .map(|destination| event_row(site, destination, index))
        .collect();
    let table = Table {
        look: Look::Roomy,
        head: ["Destination", "Called", "Fields"].map(Into::into).into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows,
        }],
    };
    (!site.catalog.destinations.is_empty())
        .then(|| Section::new("Destinations", "Destinations", vec![Block::Table(table)]))
}

fn event_row<'c>(site: &Site<'c>, destination: &'c Destination, index: usize) -> Row<'c> {
    let Some((dialect, outline)) = usual(destination, index) else {
        return Row {
            id: None,
            cells: vec![vec![link(destination)], say::words("not sent"), Vec::new()],
        };
    };
    let slots = &site.catalog.events[index].fields;
    let mut other = Vec::new();
    let mut left = Vec::new();
    for slot in slots {
        let name = &*slot.name;
        let places = outline.places_of(slot);
        if places.is_empty() {
            left.push(code(name));
        }
        other.extend(
            places
                .into_iter()
                .filter(|place| is_other(place, name))
                .map(|place| (code(name), place)),
        );
    }
    let mut renamed = Vec::new();
    for (name, place) in other {
        renamed.extend((!renamed.is_empty()).then(|| text(", ")));
        renamed.extend([name, text(" as "), code(place)]);
    }
    if renamed.is_empty() {
        renamed.push(text("under their own names"));
    }
    let more = only_there(site, index, outline)
        .into_iter()
        .map(|id| site.field(id))
        .collect();
    for (words, fields) in [("left out: ", left), ("only there: ", more)] {
        let fields: Vec<Piece<'c>> = fields;
        if !fields.is_empty() {
            renamed.push(Piece::Note(
                std::iter::once(text(words)).chain(comma(fields)).collect(),
            ));
        }
    }
    Row {
        id: None,
        cells: vec![
            vec![link(destination)],
            vec![called(site, dialect, index)],
            renamed,
        ],
    }
}

/// For the page of a field: where it stands.
pub(in crate::emit::site) fn section_of_field<'c>(
    site: &Site<'c>,
    field: FieldId,
) -> Option<Section<'c>> {
    let uses = &site.uses[field.0];
    let mut rows = Vec::new();
    for destination in own(site) {
        // Where nothing stands, no place.
        let mut places: Vec<(String, Vec<usize>)> = Vec::new();
        for (event, _) in uses {
            let Some((_, outline)) = usual(destination, *event) else {
                continue;
            };
            let found = outline.places(field);
            let found = if found.is_empty() {
                vec![String::new()]
            } else {
                found
            };
            for place in found {
                match places.iter_mut().find(|(other, _)| *other == place) {
                    Some((_, events)) => events.push(*event),
                    None => places.push((place, vec![*event])),
                }
            }
        }
        places.sort_by_key(|(place, events)| (place.is_empty(), std::cmp::Reverse(events.len())));
        for (place, events) in places {
            let at = if place.is_empty() {
                text("left out")
            } else {
                code(place)
            };
            rows.push(Row {
                id: None,
                cells: vec![
                    vec![link(destination)],
                    vec![at],
                    event_names(site, &events, uses.len()),
                ],
            });
        }
    }
    let table = Table {
        look: Look::Plain,
        head: ["Destination", "There", "In"].map(Into::into).into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows,
        }],
    };
    (!table.groups[0].rows.is_empty())
        .then(|| Section::new("destinations", "At destinations", vec![Block::Table(table)]))
}

/// A few by name, many by number.
fn event_names<'c>(site: &Site<'c>, events: &[usize], all: usize) -> Pieces<'c> {
    if events.len() <= 3 && events.len() < all {
        return comma(events.iter().map(|index| site.event(EventId(*index))));
    }
    say::words(say::count(events.len(), "event"))
}

/// For the page of an event: its example, as each destination gets it.
pub(in crate::emit::site) fn examples<'c>(site: &Site<'c>, index: usize) -> Vec<Block<'c>> {
    let event = &site.catalog.events[index];
    let all = own(site).filter_map(|destination| {
        let (_, outline) = usual(destination, index)?;
        let json = example::projected(site.catalog, destination, outline, event);
        Some(event::folded(
            format!("As {} gets it", destination.name),
            &json,
        ))
    });
    all.collect()
}
