//! `inventory.csv`: every field that holds personal data or something secret, with the destinations
//! that get it. For a record of processing activities, and for whoever answers a request for data.

use super::Files;
use crate::model::{Catalog, EventId, Field};

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
    let events = catalog.event_ids();
    let events = events.map(|(id, event)| ("event", &event.wire, &event.record, Some(id)));
    let objects = catalog.objects.iter();
    let objects = objects.map(|object| ("object", &object.name, &object.record, None));
    let custom = catalog.custom.iter();
    let custom = custom.map(|event| ("custom event", &event.wire, &event.record, None));
    for (kind, name, record, event) in events.chain(objects).chain(custom) {
        for field in &record.fields {
            let Some(privacy) = field.notes.privacy() else {
                continue;
            };
            let sent = event.map_or_else(String::new, |id| destinations(catalog, id, field));
            let cells = [
                kind,
                name,
                &field.name,
                &catalog.type_name(field.ty),
                field.presence.key(),
                privacy.word(),
                &sent,
            ];
            line(&mut text, &cells);
        }
    }
    let mut files = Files::default();
    files.insert("inventory.csv", text);
    files
}

/// The destinations of which a version gets the field, by name.
fn destinations(catalog: &Catalog, event: EventId, field: &Field) -> String {
    let gets = catalog.destinations.iter().filter(|destination| {
        let outlines = destination.dialects.iter();
        let mut outlines = outlines.filter_map(|dialect| dialect.outline(event));
        outlines.any(|outline| !outline.places_of(field).is_empty())
    });
    let names: Vec<&str> = gets.map(|destination| destination.name.as_str()).collect();
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
