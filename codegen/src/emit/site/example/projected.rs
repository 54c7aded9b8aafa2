//! Examples of events as destinations get them.

use event_catalog_formats::hash::sha256;
use serde_json::Value;

use super::{Json, quoted};
use crate::model::{Catalog, Destination, Entry, Event, Factor, FieldId, Outline, Source};

/// An event as a destination gets it.
pub(in crate::emit::site) fn projected(
    catalog: &Catalog,
    destination: &Destination,
    outline: &Outline,
    event: &Event,
) -> Json {
    let projection = Projection {
        catalog,
        destination,
        outline,
        event,
        record: super::event(catalog, event),
    };
    Json::Object(projection.members(&outline.members))
}

struct Projection<'a> {
    catalog: &'a Catalog,
    destination: &'a Destination,
    outline: &'a Outline,
    event: &'a Event,
    record: Vec<(String, Json)>,
}

impl Projection<'_> {
    fn members(&self, entries: &[Entry]) -> Vec<(String, Json)> {
        let mut members = Vec::new();
        for Entry { key, source } in entries {
            match source {
                Source::Spread(field, prefix) => match self.parsed(*field) {
                    Some(Json::Object(inner)) => members.extend(
                        inner
                            .into_iter()
                            .map(|(key, value)| (format!("{prefix}{key}"), value))
                            .filter(|(key, _)| {
                                !prefix.is_empty() || entries.iter().all(|it| it.key != *key)
                            }),
                    ),
                    Some(other) => members.push((key.clone(), other)),
                    None => {}
                },
                source => members.extend(self.value(source).map(|value| (key.clone(), value))),
            }
        }
        members
    }

    fn value(&self, source: &Source) -> Option<Json> {
        match source {
            Source::Name => Some(Json::text(&self.event.wire)),
            Source::Title => {
                let title = &self.outline.title;
                let field = title.field.and_then(|id| self.text(id)).unwrap_or_default();
                Some(Json::text(&format!(
                    "{}{field}{}",
                    title.before, title.after
                )))
            }
            Source::Constant(constant) => Some(Json::Scalar(constant.to_string())),
            // Nobody knows it but who sends.
            Source::Setting(setting) => Some(Json::text(&format!(
                "<{}>",
                self.destination.settings[*setting].name
            ))),
            Source::Field(field) => self.field(*field),
            Source::Moment(field, factor) => {
                let Some(Json::Scalar(number)) = self.field(*field) else {
                    return None;
                };
                let number = number.parse::<i64>().ok()?;
                let number = match factor {
                    Factor::Times1000 => number.checked_mul(1000)?,
                    Factor::Per1000 => number.div_euclid(1000),
                };
                Some(Json::Scalar(number.to_string()))
            }
            Source::When(field, other, wanted) => {
                let holds = self.text(*other).is_some_and(|text| text == *wanted);
                if holds { self.field(*field) } else { None }
            }
            Source::Sha256(field) => self.text(*field).map(|text| Json::text(&sha256(&text))),
            Source::Parsed(field) => self.parsed(*field),
            Source::Spread(..) | Source::Unknown => None,
            Source::Object(entries) => Some(Json::Object(self.members(entries))),
            Source::List(entries) => Some(Json::List(vec![Json::Object(self.members(entries))])),
        }
    }

    /// What the example has; the dictionary's where storage has no such field and the destination
    /// does.
    fn field(&self, id: FieldId) -> Option<Json> {
        let field = self.catalog.field(id);
        if self.event.fields.iter().all(|slot| !slot.is(id)) {
            return Some(super::field(self.catalog, field));
        }
        self.record
            .iter()
            .find(|(name, _)| *name == field.name)
            .map(|(_, value)| value.clone())
    }

    fn text(&self, id: FieldId) -> Option<String> {
        let Json::Scalar(json) = self.field(id)? else {
            return None;
        };
        Some(serde_json::from_str(&json).unwrap_or(json))
    }

    fn parsed(&self, id: FieldId) -> Option<Json> {
        let text = self.text(id)?;
        Some(
            serde_json::from_str(&text)
                .map_or_else(|_| Json::Scalar(quoted(&text)), |value| json(&value)),
        )
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Array(items) => Json::List(items.iter().map(json).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), json(value)))
                .collect(),
        ),
        scalar => Json::Scalar(scalar.to_string()),
    }
}
