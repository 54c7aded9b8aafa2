//! `inventory.csv`: every field that holds personal data or something secret, with the destinations
//! that get it. For a record of processing activities, and for whoever answers a request for data.

use super::Files;
use crate::model::{Catalog, EventId, Field, FieldId};

const HEAD: [&str; 7] = [
    "kind",
    "record",
    "field",
    "type",
    "presence",
    "privacy",
    "destinations",
];

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut text = String::new();
    line(&mut text, &HEAD);
    for (index, event) in catalog.events.iter().enumerate() {
        for slot in &event.fields {
            let Some(privacy) = slot.notes.privacy() else {
                continue;
            };
            let cells = [
                "event",
                &event.wire,
                &slot.name,
                &catalog.type_name(slot.ty),
                slot.presence.key(),
                privacy,
                &destinations(catalog, EventId(index), slot),
            ];
            line(&mut text, &cells);
        }
    }
    let objects = catalog
        .objects
        .iter()
        .map(|object| ("object", &object.record));
    let custom = catalog
        .custom
        .iter()
        .map(|event| ("custom event", &event.record));
    for (kind, structure) in objects.chain(custom) {
        let name = if kind == "object" {
            &structure.name
        } else {
            &structure.wire
        };
        for member in &structure.fields {
            self::member(catalog, &mut text, kind, name, member);
        }
    }
    let mut files = Files::default();
    files.insert("inventory.csv", text);
    files
}

fn member(catalog: &Catalog, text: &mut String, kind: &str, record: &str, member: &Field) {
    if let Some(privacy) = member.notes.privacy() {
        let cells = [
            kind,
            record,
            &member.name,
            &catalog.type_name(member.ty),
            member.presence.key(),
            privacy,
            "",
        ];
        line(text, &cells);
    }
}

/// The destinations of which a version gets the field, by name.
fn destinations(catalog: &Catalog, event: EventId, slot: &Field) -> String {
    let gets = |field: FieldId| {
        catalog.destinations.iter().filter(move |destination| {
            let outlines = destination.dialects.iter();
            let mut outlines = outlines.filter_map(|dialect| dialect.outline(event));
            outlines.any(|outline| !outline.places(field).is_empty())
        })
    };
    let names: Vec<&str> = slot
        .definition
        .into_iter()
        .flat_map(gets)
        .map(|destination| destination.name.as_str())
        .collect();
    names.join(" ")
}

/// Appends a line of RFC 4180, with a line feed alone as most programs write it.
fn line(text: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_need_quotes_have_them() {
        let mut text = String::new();
        line(&mut text, &["a", "b,c", "d \"e\"", "", "f\ng"]);
        assert_eq!(text, "a,\"b,c\",\"d \"\"e\"\"\",,\"f\ng\"\n");
    }
}
