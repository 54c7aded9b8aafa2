//! `describe`: an event type with all its fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use event_catalog::Severity;
use event_catalog::descriptor::{
    self, Demand, EventDescriptor, FieldDescriptor, Presence, RecordDescriptor, Shape,
};
use event_catalog::project::Dialect;
use serde_derive::Serialize;

use crate::Format;
use crate::catalog::tool;
use crate::names::{self, Named};
use crate::output::{Outcome, Paint, Tone, print, print_json};

/// Shows an event type with all its fields and what they mean.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    /// Full name of the event type, or name of a custom event of the plan.
    #[arg(value_name = "TYPE", value_parser = names::named)]
    event: Named,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const HELP: &str = "\
PII marks fields that the vendor flags as personal; sensitive marks those that are personal or secret
by the catalog's own judgement. Values of an open enumeration are those known so far.

Examples:
  {tool} describe {event}
  {tool} describe {event} --format json | jq -r '.fields[] | select(.pii) | .name'";

#[derive(Serialize)]
struct Description {
    event: &'static str,
    doc: &'static str,
    channel: Option<&'static str>,
    category: Option<&'static str>,
    since: Option<u16>,
    retired: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecation: Option<Deprecation>,
    fields: Vec<Field>,
    rules: Vec<Rule>,
    destinations: Vec<Sent>,
}

/// What the event is called at a destination.
#[derive(Serialize)]
struct Sent {
    destination: &'static str,
    dialect: &'static str,
    name: String,
    /// Where each of its fields stands there.
    fields: BTreeMap<&'static str, Vec<String>>,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    presence: &'static str,
    /// The primitive, or a list of it.
    #[serde(rename = "type")]
    kind: String,
    /// The catalog's name for what it means.
    meaning: Option<&'static str>,
    pii: bool,
    sensitive: bool,
    deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecation: Option<Deprecation>,
    since: Option<u16>,
    max_chars: Option<u32>,
    values: Option<Vec<&'static str>>,
    /// Whether others than the listed values are as good.
    open: Option<bool>,
    examples: &'static [&'static str],
    doc: &'static str,
}

#[derive(Serialize)]
struct Deprecation {
    reason: &'static str,
    #[serde(rename = "use")]
    instead: Option<&'static str>,
    since: Option<u16>,
    /// All of it in words.
    #[serde(skip)]
    remark: String,
}

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    demand: String,
    doc: &'static str,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let description = match arguments.event {
        Named::Event(event) => description(event.descriptor()),
        Named::Custom(event) => record(event),
    };
    match arguments.format {
        Format::Text => print(&text(&description, Paint::for_stdout())),
        Format::Json => print_json(&description),
    }
}

fn description(event: &'static EventDescriptor) -> Description {
    let dialects = tool()
        .destinations
        .iter()
        .flat_map(|destination| destination.dialects);
    Description {
        channel: event.channel,
        category: event.category,
        since: event.since,
        retired: event.retired,
        destinations: dialects
            .filter_map(|dialect| sent(event, dialect))
            .collect(),
        ..record(&event.record)
    }
}

/// What is said of any record.
fn record(record: &'static RecordDescriptor) -> Description {
    Description {
        event: record.name,
        doc: record.doc,
        channel: None,
        category: None,
        since: None,
        retired: None,
        owner: record.standing.owner,
        status: record.standing.status,
        deprecation: record.standing.deprecated.map(deprecation),
        fields: record.fields.iter().map(field).collect(),
        rules: rules(record.fields, record.rules),
        destinations: Vec::new(),
    }
}

fn rules(fields: &[FieldDescriptor], rules: &'static [descriptor::Rule]) -> Vec<Rule> {
    let rule = |rule: &'static descriptor::Rule| Rule {
        name: rule.name,
        demand: demand(fields, rule),
        doc: rule.doc,
    };
    rules.iter().map(rule).collect()
}

fn sent(event: &'static EventDescriptor, dialect: &'static Dialect) -> Option<Sent> {
    let name = dialect.name_of(event)?;
    let fields = event
        .fields
        .iter()
        .map(|slot| (slot.name(), dialect.places(event, slot.name())));
    let fields = fields.filter(|(_, places)| !places.is_empty()).collect();
    Some(Sent {
        destination: dialect.destination.name,
        dialect: dialect.name,
        name,
        fields,
    })
}

fn field(slot: &'static FieldDescriptor) -> Field {
    let kind = slot.kind.name();
    Field {
        name: slot.name(),
        presence: if slot.presence == Presence::Required {
            "required"
        } else {
            "optional"
        },
        kind: match slot.shape {
            Shape::One => kind.to_owned(),
            Shape::List => format!("list of {kind}"),
            Shape::NullableList => format!("list of {kind} or null"),
        },
        meaning: slot.ty.map(|ty| ty.name),
        pii: slot.pii,
        sensitive: slot.sensitive,
        deprecated: slot.deprecated,
        deprecation: slot.deprecation.map(deprecation),
        since: slot.since,
        max_chars: (slot.max_chars > 0).then_some(slot.max_chars),
        values: slot
            .values()
            .map(|values| values.items.iter().map(|item| item.wire).collect()),
        open: slot.values().map(|values| values.open),
        examples: slot.examples(),
        doc: slot.doc(),
    }
}

fn deprecation(why: &descriptor::Deprecation) -> Deprecation {
    Deprecation {
        reason: why.reason,
        instead: why.instead,
        since: why.since,
        remark: why.remark(),
    }
}

/// What a rule demands, when it does not apply, and whether it is a warning.
fn demand(fields: &[FieldDescriptor], rule: &descriptor::Rule) -> String {
    let names = |mask: u128| {
        let chosen = fields
            .iter()
            .enumerate()
            .filter(|(i, _)| mask >> i & 1 == 1);
        chosen
            .map(|(_, slot)| slot.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = match rule.demand {
        Demand::AtLeastOne(mask) => format!("at least one of {}", names(mask)),
        Demand::AtMostOne(mask) => format!("at most one of {}", names(mask)),
        Demand::NotTogether(mask) => format!("not all of {}", names(mask)),
        Demand::Requires(slot, mask) => format!("{} requires {}", names(1 << slot), names(mask)),
        Demand::RequiresIf(slot, value, mask) => {
            format!("{} = {value} requires {}", names(1 << slot), names(mask))
        }
        Demand::Implies(slot, other, value) => {
            format!(
                "{} implies {} = {value}",
                names(1 << slot),
                names(1 << other)
            )
        }
    };
    if rule.unless != 0 {
        text.push_str(", unless there is ");
        text.push_str(&names(rule.unless));
    }
    if rule.severity == Severity::Warning {
        text.push_str(", as a warning");
    }
    text
}

fn text(event: &Description, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.paint(Tone::Strong, event.event));
    paragraph(&mut out, "  ", event.doc);
    let mut traits = Vec::new();
    traits.extend(event.channel.map(|channel| format!("channel {channel}")));
    traits.extend(
        event
            .category
            .map(|category| format!("category {category}")),
    );
    traits.extend(
        event
            .since
            .map(|release| format!("since release {release}")),
    );
    traits.extend(
        event
            .retired
            .map(|release| format!("retired in release {release}")),
    );
    traits.extend(event.owner.map(|owner| format!("owner {owner}")));
    traits.extend(event.status.map(|status| format!("status {status}")));
    if !traits.is_empty() {
        let _ = writeln!(out, "  {}", traits.join(", "));
    }
    if let Some(deprecation) = &event.deprecation {
        paragraph(&mut out, "  ", &deprecation.remark);
    }
    for presence in ["required", "optional"] {
        let fields: Vec<&Field> = event
            .fields
            .iter()
            .filter(|field| field.presence == presence)
            .collect();
        let _ = writeln!(out, "\n{presence} ({})", fields.len());
        for field in fields {
            let _ = writeln!(
                out,
                "  {}: {}",
                paint.paint(Tone::Strong, field.name),
                facts(field)
            );
            paragraph(&mut out, "    ", field.doc);
            if let Some(deprecation) = &field.deprecation {
                paragraph(&mut out, "    ", &deprecation.remark);
            }
            if let Some(values) = &field.values {
                let kind = if field.open == Some(true) {
                    "known values"
                } else {
                    "values"
                };
                let _ = writeln!(out, "    {kind}: {}", values.join(", "));
            }
        }
    }
    if !event.rules.is_empty() {
        out.push_str("\nrules\n");
    }
    for rule in &event.rules {
        let _ = writeln!(
            out,
            "  {}: {}",
            paint.paint(Tone::Strong, rule.name),
            rule.demand
        );
        paragraph(&mut out, "    ", rule.doc);
    }
    if !event.destinations.is_empty() {
        out.push_str("\ndestinations\n");
    }
    for Sent {
        destination,
        dialect,
        name,
        fields,
    } in &event.destinations
    {
        let _ = writeln!(
            out,
            "  {} ({dialect}): `{name}`",
            paint.paint(Tone::Strong, destination)
        );
        let moved = fields.iter().filter(|(field, places)| {
            places
                .iter()
                .any(|place| place.rsplit('.').next() != Some(field))
        });
        let moved: Vec<String> = moved
            .map(|(field, places)| format!("{field} as {}", places.join(", ")))
            .collect();
        let without: Vec<&str> = event
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|field| !fields.contains_key(field))
            .collect();
        for (what, list) in [("", moved.join("; ")), ("without ", without.join(", "))] {
            if !list.is_empty() {
                let _ = writeln!(out, "    {what}{list}");
            }
        }
    }
    out
}

fn facts(field: &Field) -> String {
    let mut facts = vec![match field.meaning {
        Some(meaning) => format!("{} ({meaning})", field.kind),
        None => field.kind.clone(),
    }];
    let flags = [
        (field.pii, "PII"),
        (field.sensitive, "sensitive"),
        (field.deprecated, "deprecated"),
    ];
    facts.extend(
        flags
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, word)| word.to_owned()),
    );
    facts.extend(
        field
            .max_chars
            .map(|limit| format!("at most {limit} characters")),
    );
    facts.extend(
        field
            .since
            .map(|release| format!("since release {release}")),
    );
    facts.join(", ")
}

/// Writes a text with each of its lines indented.
fn paragraph(out: &mut String, indent: &str, text: &str) {
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "{indent}{line}");
    }
}
