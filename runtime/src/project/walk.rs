//! An event of a request body into a record.
//!
//! One walk as for JSON, with the destination's table beside it that says what stands in each
//! object. Most members are in the object with the rest of the fields, and go through the same loop
//! as those of a flat record.

use std::borrow::Cow;

use super::{Dialect, Outline, ReceivedAs};
use crate::cursor::Step;
use crate::descriptor::{EventDescriptor, FieldDescriptor};
use crate::json::Syntax;
use crate::json::decode::{Decoder, next_member};
use crate::json::described;
use crate::record::{FieldMut, ScalarBuf};
use crate::shape;
use crate::value::{UnknownFields, Value};
use crate::violation::{RuleId, Severity, Violation, push_name, rule};

pub(super) fn error(pointer: String, rule: RuleId, message: String) -> Violation {
    Violation {
        pointer,
        rule,
        severity: Severity::Error,
        message: message.into(),
    }
}

/// A required field that is missing: an error, but where the destination never has it.
#[cold]
pub(super) fn missing(
    descriptor: &'static FieldDescriptor,
    dialect: &Dialect,
    outline: Option<&'static Outline>,
) -> Violation {
    let carried = outline.is_none_or(|outline| {
        dialect
            .members(outline)
            .any(|member| member.what.field() == Some(descriptor.index))
    });
    let mut violation = shape::missing(descriptor);
    if !carried {
        violation.severity = Severity::Warning;
        let destination = dialect.destination.name;
        violation.message = format!(
            "`{}` is required, and `{destination}` does not have it: it is empty here",
            descriptor.name()
        )
        .into();
    }
    violation
}

/// Under which name a member is kept that the event has no field for.
#[derive(Clone, Copy)]
enum Name {
    /// That of a field which other events have: the destination knows where it stands.
    Field(&'static str),
    /// Its key: it stands in the rest.
    Key,
    /// Its place.
    Place,
}

/// An event of the catalog on its way into a record.
pub(super) struct Walk<'w, 'd, 'a> {
    pub(super) decoder: Decoder<'d, 'a>,
    pub(super) dialect: &'static Dialect,
    pub(super) outline: Option<&'static Outline>,
    pub(super) elsewhere: &'w mut Vec<Violation>,
    /// Which event of the body this is.
    pub(super) index: usize,
    /// The event's name has been met.
    pub(super) named: bool,
}

impl<'a> Walk<'_, '_, 'a> {
    /// Decodes the object at the cursor.
    pub(super) fn object(
        &mut self,
        at: usize,
        fields: &mut [FieldMut<'_, 'a>],
        unknown: &mut UnknownFields<'a>,
    ) -> Step<()> {
        let Some(object) = self.dialect.received.get(at) else {
            return self.decoder.cursor.skip(3);
        };
        self.decoder.cursor.expect(b'{', Syntax::ExpectedObject)?;
        // Members come in the order of the table, mostly.
        let mut expected = 0;
        let mut more = next_member(self.decoder.cursor, false)?;
        while more {
            if !object.rest || self.decoder.plain_members(fields, None)? {
                let key = self.decoder.cursor.string()?;
                self.decoder.cursor.expect(b':', Syntax::ExpectedColon)?;
                let what = match object.keys.get(expected) {
                    Some((name, what)) if !object.rest && **name == *key => Some(*what),
                    _ => self.find(object.keys, &key),
                };
                expected += 1;
                self.member(what, key, at, fields, unknown)?;
            }
            more = next_member(self.decoder.cursor, true)?;
        }
        Ok(())
    }

    /// What a key stands for. In the rest, one may stand for several things, of which the event has
    /// one.
    fn find(&self, keys: &'static [(&'static str, ReceivedAs)], key: &str) -> Option<ReceivedAs> {
        let mut found = keys
            .iter()
            .filter(|(name, _)| *name == key)
            .map(|(_, what)| *what);
        found.find(|what| match what {
            ReceivedAs::Parsed(field) | ReceivedAs::Field(field) => {
                let has = |outline| {
                    self.dialect
                        .members(outline)
                        .any(|member| member.key == key && member.what.field() == Some(*field))
                };
                self.outline.is_none_or(has)
            }
            _ => true,
        })
    }

    /// Decodes the value at the cursor.
    fn member(
        &mut self,
        what: Option<ReceivedAs>,
        key: Cow<'a, str>,
        object: usize,
        fields: &mut [FieldMut<'_, 'a>],
        unknown: &mut UnknownFields<'a>,
    ) -> Step<()> {
        match what {
            Some(ReceivedAs::Name) => {
                if std::mem::replace(&mut self.named, true) {
                    self.tell(
                        object,
                        &key,
                        rule::DUPLICATE,
                        format!("`{key}` stands more than once"),
                    );
                }
                self.decoder.cursor.skip(3)
            }
            Some(ReceivedAs::Nothing) => self.decoder.cursor.skip(3),
            Some(ReceivedAs::Object(inner)) => match self.decoder.cursor.token() {
                b'{' => self.object(usize::from(inner), fields, unknown),
                b'n' => self.decoder.cursor.literal("null"),
                other => {
                    let message = format!("`{key}` should be an object, not {}", described(other));
                    self.tell(object, &key, rule::TYPE, message);
                    self.decoder.cursor.skip(3)
                }
            },
            Some(ReceivedAs::Field(field)) => match self.field(field) {
                Some((at, descriptor)) => self.decoder.value(fields, at, descriptor),
                // The destination has a field that the event lacks by the catalog. Null means that
                // it lacks it here, too.
                None if self.decoder.cursor.token() == b'n' => self.decoder.cursor.literal("null"),
                None => {
                    let name = self
                        .dialect
                        .catalog
                        .fields
                        .get(usize::from(field))
                        .map_or(Name::Place, |field| Name::Field(field.name));
                    self.keep(name, key, object, unknown)
                }
            },
            Some(ReceivedAs::Parsed(field)) => match self.field(field) {
                Some((at, descriptor)) => self.parsed(fields, at, descriptor),
                None => self.keep(Name::Place, key, object, unknown),
            },
            None => {
                let index = self
                    .dialect
                    .catalog
                    .field_names
                    .find(key.as_bytes())
                    .and_then(|index| self.decoder.positions.get(index));
                let at = index.copied().map_or(usize::MAX, usize::from);
                let rest = self
                    .dialect
                    .received
                    .get(object)
                    .is_some_and(|object| object.rest);
                match self.decoder.event.fields.get(at) {
                    Some(descriptor) if rest => self.decoder.value(fields, at, descriptor),
                    _ if rest && !self.is_elsewhere(&key) => {
                        self.keep(Name::Key, key, object, unknown)
                    }
                    _ => self.keep(Name::Place, key, object, unknown),
                }
            }
        }
    }

    /// A field of the dictionary, with its position, whichever object it stands in.
    fn field(&self, field: u16) -> Option<(usize, &'static FieldDescriptor)> {
        let at = usize::from(*self.decoder.event.positions.get(usize::from(field))?);
        Some((at, self.decoder.event.fields.get(at)?))
    }

    /// Decodes an object into a text.
    fn parsed(
        &mut self,
        fields: &mut [FieldMut<'_, 'a>],
        at: usize,
        descriptor: &'static FieldDescriptor,
    ) -> Step<()> {
        if self.decoder.cursor.token() != b'{' {
            return self.decoder.value(fields, at, descriptor);
        }
        let first = self.decoder.is_first(at, descriptor);
        let start = self.decoder.cursor.pos;
        self.decoder.cursor.skip(3)?;
        let text = self
            .decoder
            .cursor
            .text
            .get(start..self.decoder.cursor.pos)
            .unwrap_or_default();
        if let Some(field) = fields.get_mut(at).filter(|_| first) {
            field.put(Some(ScalarBuf::Str(Cow::Borrowed(text))));
        }
        Ok(())
    }

    /// Keeps a member that the event has no field for.
    fn keep(
        &mut self,
        name: Name,
        key: Cow<'a, str>,
        object: usize,
        unknown: &mut UnknownFields<'a>,
    ) -> Step<()> {
        let value = Value::read(self.decoder.cursor, 3)?;
        // What says where it stands itself, or which event this is, must not be mistaken for that.
        let plain = !key.starts_with('/') && *key != *self.dialect.catalog.tag;
        let name = match name {
            Name::Field(name) => Cow::Borrowed(name),
            Name::Key if plain => key,
            Name::Key | Name::Place => Cow::Owned(self.place(object, &key)),
        };
        unknown.push(name, value);
        Ok(())
    }

    /// Whether a name in the rest is that of a field which the event or the destination has in
    /// another place, or is a key of another field's.
    fn is_elsewhere(&self, name: &str) -> bool {
        let index = self.dialect.catalog.field_names.find(name.as_bytes());
        let has_slot = index
            .and_then(|index| self.decoder.event.positions.get(index))
            .is_some_and(|at| *at != EventDescriptor::ABSENT);
        let mut keys = self.dialect.received.iter().flat_map(|object| {
            object
                .keys
                .iter()
                .map(move |(key, what)| (object.rest, *key, *what))
        });
        has_slot
            || keys.any(|(rest, key, what)| match what {
                ReceivedAs::Field(field) | ReceivedAs::Parsed(field)
                    if index == Some(usize::from(field)) =>
                {
                    true
                }
                _ => rest && key == name,
            })
    }

    /// The place of a member, from the event on.
    fn place(&self, object: usize, key: &str) -> String {
        let mut place = self
            .dialect
            .received
            .get(object)
            .map_or_else(String::new, |object| object.pointer.to_owned());
        push_name(&mut place, key);
        place
    }

    /// Tells of a member once: it may be wrong many times over.
    #[cold]
    fn tell(&mut self, object: usize, key: &str, rule: RuleId, message: String) {
        let violation = error(
            self.dialect.destination.event_pointer(self.index) + &self.place(object, key),
            rule,
            message,
        );
        if !self.elsewhere.contains(&violation) {
            self.elsewhere.push(violation);
        }
    }
}
