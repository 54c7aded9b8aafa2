//! Projections through serde: the same walk, object by object.

use serde::ser::{Error, Serialize, SerializeMap, Serializer};

use super::{Lent, Projection, What, milliseconds, seconds};
use crate::json;
use crate::number::Number;
use crate::serde::Field;
use crate::value::{Entry, Value};
use crate::violation::push_name;
use event_catalog_formats::hash::sha256;

impl Serialize for Projection<'_, '_> {
    /// As [`write_json`](Projection::write_json) writes it, but that an object in a text is parsed,
    /// so that numbers keep what serde can hold of them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The record calls back once, with all fields: the serializer goes in and its result comes
        // out through these.
        let mut serializer = Some(serializer);
        let mut result = None;
        let event = self.record.descriptor();
        self.record.fields(&mut |fields, unknown| {
            if let Some(serializer) = serializer.take() {
                let lent = Lent {
                    event,
                    fields,
                    unknown,
                };
                let object = Object {
                    projection: self,
                    lent,
                    from: 0,
                    to: self.outline.members.len(),
                    pointer: String::new(),
                };
                result = Some(object.serialize(serializer));
            }
        });
        result.unwrap_or_else(|| Err(Error::custom("the record lent no fields")))
    }
}

/// An object: the members of the outline between two positions.
struct Object<'p, 'l, 's, 'a> {
    projection: &'p Projection<'p, 'a>,
    lent: Lent<'l, 's, 'a>,
    from: usize,
    to: usize,
    pointer: String,
}

impl Serialize for Object<'_, '_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Projection {
            dialect, outline, ..
        } = *self.projection;
        let mut map = serializer.serialize_map(None)?;
        let mut position = self.from;
        while position < self.to {
            let member = outline
                .members
                .get(position)
                .and_then(|at| dialect.members.get(usize::from(*at)));
            let Some(member) = member else { break };
            if member.what.brackets().0 {
                let to = self.end(position);
                let mut pointer = self.pointer.clone();
                push_name(&mut pointer, member.key);
                let object = Object {
                    from: position + 1,
                    to,
                    pointer,
                    ..*self
                };
                if member.what == What::OpenList {
                    map.serialize_entry(member.key, std::slice::from_ref(&object))?;
                } else {
                    map.serialize_entry(member.key, &object)?;
                }
                position = to;
            } else {
                self.member(member.key, member.what, &mut map)?;
            }
            position += 1;
        }
        for Entry { name, held } in self.lent.unknown.entries() {
            if let Some(key) = dialect.key_in(&self.pointer, &name) {
                map.serialize_entry(&key, &*held.value())?;
            }
        }
        map.end()
    }
}

impl Object<'_, '_, '_, '_> {
    /// Where the object ends that starts here.
    fn end(&self, open: usize) -> usize {
        let Projection {
            dialect, outline, ..
        } = *self.projection;
        let mut depth = 0;
        for position in open..self.to {
            let member = outline
                .members
                .get(position)
                .and_then(|at| dialect.members.get(usize::from(*at)));
            if let Some(member) = member {
                let (opens, closes) = member.what.brackets();
                depth += i32::from(opens) - i32::from(closes);
            }
            if depth == 0 {
                return position;
            }
        }
        self.to
    }

    fn member<M: SerializeMap>(
        &self,
        key: &'static str,
        what: What,
        map: &mut M,
    ) -> Result<(), M::Error> {
        let Projection {
            dialect,
            outline,
            settings,
            ..
        } = *self.projection;
        match what {
            What::Field(field) => self.field(key, field, map),
            What::When(field, condition, value) if self.lent.holds(dialect, condition, value) => {
                self.field(key, field, map)
            }
            What::Name => map.serialize_entry(key, self.lent.event.name),
            What::Title => match outline.title_field {
                None => map.serialize_entry(key, outline.title),
                Some((field, after)) => {
                    let text = self.lent.text(dialect, field).unwrap_or_default();
                    map.serialize_entry(key, &format_args!("{}{text}{after}", outline.title))
                }
            },
            What::Constant(text) => map.serialize_entry(key, text),
            What::Number(json) => match json.parse::<i64>() {
                Ok(number) => map.serialize_entry(key, &number),
                Err(_) => map.serialize_entry(key, &Number::known(json.into())),
            },
            What::Boolean(boolean) => map.serialize_entry(key, &boolean),
            What::Sha256(field) => match self.lent.text(dialect, field) {
                Some(text) => map.serialize_entry(key, &sha256(text)),
                None => Ok(()),
            },
            What::Setting(setting) => match settings.at(dialect.destination.get(), setting) {
                Some(value) => map.serialize_entry(key, value),
                None => Ok(()),
            },
            What::Milliseconds(field) => match self.lent.number(dialect, field).map(milliseconds) {
                Some(Ok(number)) => map.serialize_entry(key, &number),
                // Not every format has the wide type.
                Some(Err(wide)) => {
                    map.serialize_entry(key, &Number::known(wide.to_string().into()))
                }
                None => Ok(()),
            },
            What::Seconds(field) => match self.lent.number(dialect, field).map(seconds) {
                Some(number) => map.serialize_entry(key, &number),
                None => Ok(()),
            },
            What::Parsed(field) => match self.lent.text(dialect, field) {
                Some(text) => match json::parsed_object(text) {
                    Some(members) => map.serialize_entry(key, &Value::Object(members)),
                    None => map.serialize_entry(key, text),
                },
                None => Ok(()),
            },
            What::Spread(field, prefix) => match self.lent.text(dialect, field) {
                Some(text) => match json::parsed_object(text) {
                    Some(members) => {
                        let is_free =
                            |key| !prefix.is_empty() || self.projection.is_free(key, self.from);
                        let mut members = members.iter().filter(|(key, _)| is_free(key));
                        members.try_for_each(|(key, value)| {
                            map.serialize_entry(&format_args!("{prefix}{key}"), value)
                        })
                    }
                    None => map.serialize_entry(key, text),
                },
                None => Ok(()),
            },
            What::Unknown => {
                let is_rest = |name: &str| self.projection.is_rest(name, self.from, self.to);
                let entries = self.lent.unknown.entries();
                entries
                    .filter(|entry| is_rest(&entry.name))
                    .try_for_each(|entry| map.serialize_entry(&entry.name, &*entry.held.value()))
            }
            What::When(..) | What::Open | What::Close | What::OpenList | What::CloseList => Ok(()),
        }
    }

    fn field<M: SerializeMap>(
        &self,
        key: &'static str,
        field: u16,
        map: &mut M,
    ) -> Result<(), M::Error> {
        let at = self.lent.position(field);
        match (self.lent.fields.get(at), self.lent.event.fields.get(at)) {
            (Some(field), Some(descriptor)) if field.is_present() => {
                map.serialize_entry(key, &Field { field, descriptor })
            }
            (Some(_), _) => Ok(()),
            (None, _) => match self.lent.extra(self.projection.dialect.field_name(field)) {
                Some(value) => map.serialize_entry(key, value),
                None => Ok(()),
            },
        }
    }
}
