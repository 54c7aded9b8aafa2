//! What becomes of values at a destination: other units, constants, conditions, hashes, and the
//! properties of each event.

use std::collections::BTreeMap;

use super::super::page::{Block, Look, Pieces, Row, Rows, Section, Table, code, text};
use super::super::{Site, say};
use crate::model::{Destination, Dialect, EventId, Factor, Source};

/// Each value that is not simply a field of the event, and in how many events it stands there.
pub(super) fn changed<'c>(
    site: &Site<'c>,
    destination: &'c Destination,
    dialect: &'c Dialect,
) -> Section<'c> {
    // Equal rows have equal keys, as a source is said in the same words everywhere.
    let mut all: BTreeMap<(String, String), (&'c Source, usize)> = BTreeMap::new();
    for outline in dialect.outlines.iter().flatten() {
        outline.walk(&mut |path, source| {
            if is_changed(source) {
                let key = (path.join("."), format!("{source:?}"));
                all.entry(key).or_insert((source, 0)).1 += 1;
            }
        });
    }
    let rows = all.into_iter().map(|((path, _), (source, events))| Row {
        id: None,
        cells: vec![
            vec![code(path)],
            words(site, destination, source),
            say::words(say::count(events, "event")),
        ],
    });
    let rows: Vec<Row<'c>> = rows.collect();
    let block = if rows.is_empty() {
        Block::Line(say::words("Nothing: values stay as they are stored."))
    } else {
        table(["Member", "Value", "In"], rows)
    };
    Section::new(
        &format!("values.{}", dialect.name),
        format!("What changes, {}", dialect.name),
        vec![block],
    )
}

/// The members of each event, in the order in which they are sent.
pub(super) fn properties<'c>(site: &Site<'c>, dialect: &'c Dialect) -> Section<'c> {
    let outlines = dialect.outlines.iter().enumerate();
    let rows = outlines.filter_map(|(event, outline)| {
        let outline = outline.as_ref()?;
        let mut keys: Vec<&str> = Vec::new();
        outline.walk(&mut |path, source| {
            let is_leaf = !matches!(
                source,
                Source::Object(_) | Source::List(_) | Source::Unknown
            );
            // The last part is what readers look for; what holds it is the same for all events.
            keys.extend(path.last().filter(|_| is_leaf));
        });
        Some(Row {
            id: None,
            cells: vec![
                vec![site.titled(EventId(event))],
                say::words(keys.join(", ")),
            ],
        })
    });
    let block = table(["Event", "Members that it can have"], rows.collect());
    Section::new(
        &format!("properties.{}", dialect.name),
        format!("Members of each event, {}", dialect.name),
        vec![block],
    )
}

fn table<'c, const N: usize>(head: [&'static str; N], rows: Vec<Row<'c>>) -> Block<'c> {
    Block::Table(Table {
        look: Look::Roomy,
        head: head.map(Into::into).into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows,
        }],
    })
}

pub(super) fn is_changed(source: &Source) -> bool {
    !matches!(
        source,
        Source::Field(_) | Source::Object(_) | Source::List(_)
    )
}

fn words<'c>(site: &Site<'c>, destination: &'c Destination, source: &'c Source) -> Pieces<'c> {
    match source {
        Source::Name => say::words("the name of the event"),
        Source::Title => say::words("what the event is called there"),
        Source::Constant(constant) => vec![text("always "), code(constant.to_string())],
        Source::Setting(setting) => {
            let name = destination.settings.get(*setting).map(|it| &*it.name);
            vec![text("the setting "), code(name.unwrap_or_default())]
        }
        Source::Field(id) => vec![site.field(*id)],
        Source::Moment(id, factor) => vec![
            site.field(*id),
            text(match factor {
                Factor::Times1000 => ", in milliseconds in place of seconds",
                Factor::Per1000 => ", in seconds in place of milliseconds",
            }),
        ],
        Source::When(id, other, value) => vec![
            site.field(*id),
            text(", only where "),
            site.field(*other),
            text(" is "),
            code(&**value),
        ],
        Source::Sha256(id) => vec![text("the SHA-256 hash of "), site.field(*id)],
        Source::Parsed(id) => vec![
            text("the object that "),
            site.field(*id),
            text(" holds as text"),
        ],
        Source::Spread(id, prefix) if prefix.is_empty() => {
            vec![text("each member of "), site.field(*id)]
        }
        Source::Spread(id, prefix) => vec![
            text("each member of "),
            site.field(*id),
            text(", with "),
            code(&**prefix),
            text(" before its key"),
        ],
        Source::Object(_) | Source::List(_) => Vec::new(),
        Source::Unknown => say::words("all fields that the catalog does not know"),
    }
}
