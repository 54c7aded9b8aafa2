//! `events`: the event types of the catalog, one per line.

use std::ops::Not;

use event_catalog::descriptor::{FieldDescriptor, Presence, RecordDescriptor};
use serde_derive::Serialize;

use crate::Format;
use crate::catalog::{EventType, tool};
use crate::output::{Outcome, Paint, print, print_json};
use crate::table::{self, Cell};

/// Lists the event types of the catalog, and the custom events of its plan.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    /// How the list is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const HELP: &str = "\
SINCE and RETIRED are releases of the catalog: the one that brought the event type (`-`: older than
the first release) and the one that no longer has it (`-`: it is live).

Examples:
  {tool} events | grep email
  {tool} events --format json | jq -r '.[] | select(.retired == null) | .event'";

#[derive(Serialize)]
struct Row {
    event: &'static str,
    channel: Option<&'static str>,
    category: Option<&'static str>,
    since: Option<u16>,
    retired: Option<u16>,
    fields: usize,
    required: usize,
    /// It is a custom event of the plan.
    #[serde(skip_serializing_if = "Not::not")]
    custom: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let planned = tool().plan.into_iter().flat_map(|plan| plan.events);
    let planned = planned.map(|event| custom(event));
    let rows: Vec<Row> = EventType::all().map(row).chain(planned).collect();
    match arguments.format {
        Format::Text => print(&text(&rows)),
        Format::Json => print_json(&rows),
    }
}

fn row(event: EventType) -> Row {
    let event = event.descriptor();
    Row {
        channel: event.channel,
        category: event.category,
        since: event.since,
        retired: event.retired,
        ..record(&event.record)
    }
}

fn custom(event: &'static RecordDescriptor) -> Row {
    Row {
        category: Some("custom"),
        custom: true,
        ..record(event)
    }
}

/// What is said of any record.
fn record(record: &'static RecordDescriptor) -> Row {
    let required = |field: &&FieldDescriptor| field.presence == Presence::Required;
    Row {
        event: record.name,
        channel: None,
        category: None,
        since: None,
        retired: None,
        fields: record.fields.len(),
        required: record.fields.iter().filter(required).count(),
        custom: false,
    }
}

fn text(rows: &[Row]) -> String {
    let mut cells = vec![vec![
        Cell::text("EVENT"),
        Cell::text("CHANNEL"),
        Cell::text("CATEGORY"),
        Cell::text("SINCE").right(),
        Cell::text("RETIRED").right(),
        Cell::text("FIELDS").right(),
        Cell::text("REQUIRED").right(),
    ]];
    let release = |number: Option<u16>| {
        Cell::text(number.map_or("-".to_owned(), |number| number.to_string())).right()
    };
    cells.extend(rows.iter().map(|row| {
        vec![
            Cell::text(row.event),
            Cell::text(row.channel.unwrap_or("-")),
            Cell::text(row.category.unwrap_or("-")),
            release(row.since),
            release(row.retired),
            Cell::number(row.fields as u64),
            Cell::number(row.required as u64),
        ]
    }));
    let mut out = String::new();
    table::render(&mut out, &cells, Paint::for_stdout());
    out
}
