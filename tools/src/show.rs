//! `catalog show`: one event, everything resolved.

use std::fmt::Write as _;

use event_catalog_codegen::Catalog;
use event_catalog_codegen::diagnostics::{did_you_mean, nearest};
use event_catalog_codegen::model::{
    Change, Deprecation, Destination, Dialect, Event, EventId, Field, FieldId, Presence, Rule,
    Standing, Status,
};
use serde_json::{Map, Value, json};

use crate::Format;
use crate::output::{Failure, Outcome, print};

pub(crate) fn run(catalog: &Catalog, name: &str, format: Format) -> Outcome {
    let Some((id, event)) = catalog.event_ids().find(|(_, event)| event.wire == name) else {
        return Err(Failure::NoSuch(format!(
            "there is no event `{name}`{}",
            suggestion(catalog, name)
        )));
    };
    let shown = Shown { catalog, id, event };
    match format {
        Format::Text => print(&shown.text()),
        Format::Json => print(&format!("{:#}\n", shown.json())),
    }
}

fn suggestion(catalog: &Catalog, name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    if let Some(help) = did_you_mean(name, catalog.events.iter().map(|event| event.wire.as_str())) {
        return format!("; {help}");
    }
    // The last part may be right, or nearly.
    let near = nearest(last, catalog.events.iter().map(|event| event.key.as_str()));
    let same: Vec<&str> = catalog
        .events
        .iter()
        .filter(|event| Some(event.key.as_str()) == near)
        .map(|event| event.wire.as_str())
        .collect();
    if same.is_empty() {
        "; `catalog list` lists all".to_owned()
    } else {
        format!("; did you mean {}?", same.join(" or "))
    }
}

/// An event with the catalog it is from.
struct Shown<'a> {
    catalog: &'a Catalog,
    id: EventId,
    event: &'a Event,
}

impl Shown<'_> {
    fn name(&self, id: FieldId) -> &str {
        &self.catalog.field(id).name
    }

    /// Who brought a field, and the file that says so.
    fn origin(&self, slot: &Field) -> (String, &str) {
        match slot.group {
            None => (
                "event".to_owned(),
                &self.catalog.namespace(self.event.namespace).file,
            ),
            Some(id) => {
                let group = self.catalog.group(id);
                (format!("group {}", group.name), &group.file)
            }
        }
    }

    fn text(&self) -> String {
        let Shown { catalog, event, .. } = self;
        let mut out = String::new();
        let _ = writeln!(out, "{}  (EventType::{})", event.wire, event.variant);
        paragraph(&mut out, "  ", &event.doc);
        let mut traits = Vec::new();
        traits.extend(
            catalog
                .channel_of(event)
                .map(|name| format!("channel {name}")),
        );
        traits.extend(
            catalog
                .category_of(event)
                .map(|name| format!("category {name}")),
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
        let Standing { owner, status, .. } = &event.standing;
        traits.extend(owner.as_ref().map(|owner| format!("owner {owner}")));
        traits.extend(status.map(|status| format!("status {}", status.word())));
        let (traits, file) = (traits.join(", "), &catalog.namespace(event.namespace).file);
        let _ = if traits.is_empty() {
            writeln!(out, "  {file}")
        } else {
            writeln!(out, "  {traits}; {file}")
        };
        if let Some(deprecated) = &event.standing.deprecated {
            paragraph(&mut out, "  ", &deprecated.remark());
        }
        for presence in [Presence::Required, Presence::Optional] {
            let slots: Vec<&Field> = event
                .fields
                .iter()
                .filter(|slot| slot.presence == presence)
                .collect();
            let _ = writeln!(out, "\n{presence} ({})", slots.len());
            for slot in slots {
                self.slot(&mut out, slot);
            }
        }
        if !event.rules.is_empty() {
            out.push_str("\nrules\n");
            for rule in &event.rules {
                let _ = writeln!(out, "  {}: {}", rule.name, self.demand(rule));
                paragraph(&mut out, "    ", &rule.doc);
            }
        }
        if !event.history.is_empty() {
            out.push_str("\nhistory\n");
            for change in event.history.iter().rev() {
                let _ = writeln!(out, "  release {}: {}", change.release, self.change(change));
            }
        }
        if !self.dialects().is_empty() {
            out.push_str("\ndestinations\n");
            self.destinations(&mut out);
        }
        if !event.see.is_empty() {
            let see: Vec<&str> = event
                .see
                .iter()
                .map(|id| catalog.event(*id).wire.as_str())
                .collect();
            let _ = writeln!(out, "\nsee {}", see.join(", "));
        }
        out
    }

    fn slot(&self, out: &mut String, slot: &Field) {
        let mut facts = vec![self.catalog.type_name(slot.ty)];
        for (holds, word) in [
            (slot.notes.pii, "PII"),
            (slot.notes.sensitive, "sensitive"),
            (slot.notes.deprecated.is_some(), "deprecated"),
        ] {
            if holds {
                facts.push(word.to_owned());
            }
        }
        facts.extend(
            slot.constraints
                .max_chars
                .map(|limit| format!("at most {limit} characters")),
        );
        facts.extend(slot.since.map(|release| format!("since release {release}")));
        let (origin, file) = self.origin(slot);
        let _ = writeln!(
            out,
            "  {}: {}  [{origin}, {file}]",
            &slot.name,
            facts.join(", ")
        );
        paragraph(out, "    ", slot.doc.as_str());
        let deprecated = slot.notes.deprecated.as_ref();
        if let Some(deprecated) = deprecated.filter(|deprecated| deprecated.reason.is_some()) {
            paragraph(out, "    ", &deprecated.remark());
        }
    }

    /// What the event is called in each dialect, and the fields that go there under another name
    /// than their own.
    fn destinations(&self, out: &mut String) {
        for (destination, dialect, name) in self.dialects() {
            let _ = writeln!(out, "  {} ({}): `{name}`", destination.name, dialect.name);
            let Some(outline) = dialect.outline(self.id) else {
                continue;
            };
            let (mut moved, mut left_out) = (Vec::new(), Vec::new());
            for slot in &self.event.fields {
                let name = slot.name.as_str();
                let places = outline.places_of(slot);
                if places.is_empty() {
                    left_out.push(name);
                } else if places
                    .iter()
                    .any(|place| place.rsplit('.').next() != Some(name))
                {
                    moved.push(format!("{name} as {}", places.join(", ")));
                }
            }
            for (what, list) in [("", moved.join("; ")), ("without ", left_out.join(", "))] {
                if !list.is_empty() {
                    let _ = writeln!(out, "    {what}{list}");
                }
            }
        }
    }

    /// The dialects that know the event, and what it is called there.
    fn dialects(&self) -> Vec<(&Destination, &Dialect, String)> {
        let dialects = self.catalog.destinations.iter().flat_map(|destination| {
            let named = |dialect: &'_ Dialect| dialect.name_of(self.catalog, self.id);
            destination
                .dialects
                .iter()
                .filter_map(move |dialect| Some((destination, dialect, named(dialect)?)))
        });
        dialects.collect()
    }

    fn names(&self, slots: &[usize]) -> Vec<&str> {
        slots
            .iter()
            .filter_map(|i| self.event.fields.get(*i))
            .map(|slot| slot.name.as_str())
            .collect()
    }

    fn demand(&self, rule: &Rule) -> String {
        rule.text(|slots| self.names(slots).join(", "))
    }

    fn change(&self, change: &Change) -> String {
        let mut parts = Vec::new();
        let names = |ids: &[FieldId]| {
            ids.iter()
                .map(|id| self.name(*id))
                .collect::<Vec<_>>()
                .join(", ")
        };
        for (what, ids) in [
            ("added", &change.added),
            ("loosened", &change.loosened),
            ("tightened", &change.tightened),
        ] {
            if !ids.is_empty() {
                parts.push(format!("{what} {}", names(ids)));
            }
        }
        parts.extend(
            change
                .removed
                .iter()
                .map(|(id, presence)| format!("removed {} ({presence})", self.name(*id))),
        );
        parts.extend(change.retyped.iter().map(|(id, ty)| {
            format!(
                "retyped {} (was {})",
                self.name(*id),
                self.catalog.type_name(*ty)
            )
        }));
        parts.join("; ")
    }

    fn json(&self) -> Value {
        let Shown { catalog, id, event } = self;
        let fields: Vec<Value> = event
            .fields
            .iter()
            .map(|slot| {
                let (from, file) = self.origin(slot);
                json!({
                    "name": &slot.name,
                    "presence": slot.presence.key(),
                    "type": catalog.type_name(slot.ty),
                    "pii": slot.notes.pii,
                    "sensitive": slot.notes.sensitive,
                    "deprecated": slot.notes.deprecated.is_some(),
                    "deprecation": deprecation(slot.notes.deprecated.as_ref()),
                    "max_chars": slot.constraints.max_chars,
                    "since": slot.since,
                    "from": from,
                    "file": file,
                    "doc": slot.doc.as_str(),
                    "examples": slot.examples,
                })
            })
            .collect();
        let rules: Vec<Value> = event
            .rules
            .iter()
            .map(|rule| json!({"name": rule.name, "doc": rule.doc, "demand": self.demand(rule)}))
            .collect();
        let names = |ids: &[FieldId]| ids.iter().map(|id| self.name(*id)).collect::<Vec<_>>();
        let history: Vec<Value> = event
            .history
            .iter()
            .map(|change| {
                json!({
                    "release": change.release,
                    "added": names(&change.added),
                    "removed": change.removed.iter().map(|(id, was)| json!({"field": self.name(*id), "was": was.key()})).collect::<Vec<_>>(),
                    "loosened": names(&change.loosened),
                    "tightened": names(&change.tightened),
                    "retyped": change.retyped.iter()
                        .map(|(id, was)| json!({"field": self.name(*id), "was": catalog.type_name(*was)}))
                        .collect::<Vec<_>>(),
                })
            })
            .collect();
        let destinations: Vec<Value> = self
            .dialects()
            .into_iter()
            .map(|(destination, dialect, name)| {
                let outline = dialect.outline(*id);
                let places = |slot: &Field| outline.map_or_else(Vec::new, |outline| outline.places_of(slot));
                let fields = event.fields.iter().map(|slot| (slot.name.clone(), json!(places(slot)))).collect::<Map<_, _>>();
                json!({"destination": destination.name, "dialect": dialect.name, "name": name, "fields": fields})
            })
            .collect();
        json!({
            "event": event.wire,
            "variant": event.variant,
            "doc": event.doc,
            "channel": catalog.channel_of(event),
            "category": catalog.category_of(event),
            "since": event.since,
            "retired": event.retired,
            "owner": event.standing.owner,
            "status": event.standing.status.map(Status::word),
            "deprecation": deprecation(event.standing.deprecated.as_ref()),
            "file": catalog.namespace(event.namespace).file,
            "groups": event.groups.iter().map(|id| catalog.group(*id).name.as_str()).collect::<Vec<_>>(),
            "fields": fields,
            "rules": rules,
            "history": history,
            "destinations": destinations,
            "see": event.see.iter().map(|id| catalog.event(*id).wire.as_str()).collect::<Vec<_>>(),
        })
    }
}

fn deprecation(deprecation: Option<&Deprecation>) -> Option<Value> {
    let Deprecation {
        reason,
        instead,
        since,
        ..
    } = deprecation?;
    Some(json!({"reason": reason, "use": instead, "since": since}))
}

/// Writes a text with each of its lines indented.
fn paragraph(out: &mut String, indent: &str, text: &str) {
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "{indent}{line}");
    }
}
