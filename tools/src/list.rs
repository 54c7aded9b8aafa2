//! `catalog list`: events and their traits, one per line.

use std::fmt::Write as _;

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{Event, Presence, Standing, Status};
use serde_json::{Value, json};

use crate::Format;
use crate::output::{Failure, Outcome, print};

/// Which events to list.
#[derive(clap::Args)]
pub(crate) struct Filter {
    /// Only events of this channel.
    #[arg(long)]
    channel: Option<String>,
    /// Only events of this category.
    #[arg(long)]
    category: Option<String>,
    /// Only events of this owner.
    #[arg(long)]
    owner: Option<String>,
    /// Only events with this group.
    #[arg(long)]
    group: Option<String>,
    /// Only events with this field.
    #[arg(long)]
    field: Option<String>,
}

impl Filter {
    /// A filter by something that does not exist is a mistake, not an empty list.
    fn check(&self, catalog: &Catalog) -> Outcome {
        let known = [
            (
                "channel",
                &self.channel,
                catalog.channels.iter().map(|x| &x.name).collect::<Vec<_>>(),
            ),
            (
                "category",
                &self.category,
                catalog.categories.iter().map(|x| &x.name).collect(),
            ),
            (
                "owner",
                &self.owner,
                catalog
                    .events
                    .iter()
                    .filter_map(|event| event.standing.owner.as_ref())
                    .collect(),
            ),
            (
                "group",
                &self.group,
                catalog.groups.iter().map(|x| &x.name).collect(),
            ),
            (
                "field",
                &self.field,
                catalog.fields.iter().map(|x| &x.name).collect(),
            ),
        ];
        for (what, wanted, names) in known {
            if let Some(wanted) = wanted
                && !names.contains(&wanted)
            {
                let help = event_catalog_codegen::diagnostics::did_you_mean(
                    wanted,
                    names.iter().map(|name| name.as_str()),
                );
                let help = help.map(|help| format!("; {help}")).unwrap_or_default();
                return Err(Failure::NoSuch(format!(
                    "there is no {what} `{wanted}`{help}"
                )));
            }
        }
        Ok(())
    }

    fn lets_pass(&self, catalog: &Catalog, event: &Event) -> bool {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        let has = |wanted: &Option<String>, name: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == name
        };
        has(&self.channel, catalog.channel_of(event))
            && has(&self.category, catalog.category_of(event))
            && has(&self.owner, event.standing.owner.as_deref())
            && (self.group.is_none()
                || event
                    .groups
                    .iter()
                    .any(|id| is(&self.group, &catalog.group(*id).name)))
            && (self.field.is_none() || event.fields.iter().any(|slot| is(&self.field, &slot.name)))
    }
}

pub(crate) fn run(catalog: &Catalog, filter: &Filter, format: Format) -> Outcome {
    filter.check(catalog)?;
    let events: Vec<&Event> = catalog
        .events
        .iter()
        .filter(|event| filter.lets_pass(catalog, event))
        .collect();
    match format {
        Format::Json => {
            let list: Vec<Value> = events.iter().map(|event| as_json(catalog, event)).collect();
            print(&format!("{:#}\n", Value::Array(list)))
        }
        Format::Text => print(&table(catalog, &events)),
    }
}

/// How many fields of an event are required, and how many optional.
fn counts(event: &Event) -> (usize, usize) {
    let required = event
        .fields
        .iter()
        .filter(|slot| slot.presence == Presence::Required)
        .count();
    (required, event.fields.len() - required)
}

fn as_json(catalog: &Catalog, event: &Event) -> Value {
    let (required, optional) = counts(event);
    json!({
        "event": event.wire,
        "channel": catalog.channel_of(event),
        "category": catalog.category_of(event),
        "since": event.since,
        "retired": event.retired,
        "owner": event.standing.owner,
        "status": event.standing.status.map(Status::word),
        "deprecated": event.standing.deprecated.is_some(),
        "required": required,
        "optional": optional,
    })
}

/// `deprecated` outweighs how settled an event was.
fn status(standing: &Standing) -> &'static str {
    match (&standing.deprecated, standing.status) {
        (Some(_), _) => "deprecated",
        (None, status) => status.map_or("-", Status::word),
    }
}

fn table(catalog: &Catalog, events: &[&Event]) -> String {
    let release = |number: Option<u16>| number.map_or("-".to_owned(), |number| number.to_string());
    let stands = |has: fn(&Standing) -> bool| {
        let mut events = catalog.events.iter();
        events.any(|event| has(&event.standing))
    };
    // Columns of what the catalog does not have would be empty.
    let has = [
        true,
        !catalog.channels.is_empty(),
        !catalog.categories.is_empty(),
        !catalog.releases.is_empty(),
        !catalog.releases.is_empty(),
        stands(|standing| standing.owner.is_some()),
        stands(|standing| standing.status.is_some() || standing.deprecated.is_some()),
        true,
        true,
    ];
    let head = [
        "EVENT", "CHANNEL", "CATEGORY", "SINCE", "RETIRED", "OWNER", "STATUS", "REQUIRED",
        "OPTIONAL",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for event in events {
        let (required, optional) = counts(event);
        rows.push([
            event.wire.clone(),
            catalog.channel_of(event).unwrap_or("-").to_owned(),
            catalog.category_of(event).unwrap_or("-").to_owned(),
            release(event.since),
            release(event.retired),
            event.standing.owner.as_deref().unwrap_or("-").to_owned(),
            status(&event.standing).to_owned(),
            required.to_string(),
            optional.to_string(),
        ]);
    }
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 9] = std::array::from_fn(width);
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for ((cell, width), _) in row.iter().zip(widths).zip(has).filter(|(_, has)| *has) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let _ = writeln!(
        out,
        "{} event{}",
        events.len(),
        if events.len() == 1 { "" } else { "s" }
    );
    out
}
