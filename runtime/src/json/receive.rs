//! Request bodies into events: the way back from a destination that has all of an event, in other places.
//!
//! One walk as in `decode`, with the destination's table beside it that says what stands in each object. Most members are in the object with the
//! rest of the fields, and go through the same loop as those of a flat record.

use std::borrow::Cow;

use super::cursor::{Cursor, Step};
use super::decode::{Decoder, checked, described, find_tag, is_blank, next_member};
use super::error::{Syntax, SyntaxError};
use crate::descriptor::{EventDescriptor, Slot};
use crate::project::{Dialect, Outline, ReceivedAs};
use crate::record::{AnyEvent, FieldMut, Record, ScalarBuf};
use crate::shape;
use crate::value::{UnknownEvent, UnknownFields, Value};
use crate::violation::{Severity, Violation, pointer, push_name, rule};

/// A request body on its way into events.
pub(crate) struct Body<'a> {
    cursor: Cursor<'a>,
    dialect: &'static Dialect,
    state: State,
    /// How many events have been met.
    index: usize,
    /// A further list of events began, and that is still to be told.
    again: bool,
    /// Beside a list of events, the same key stands with something else: what that is.
    no_list: Option<&'static str>,
    /// The slot of each dictionary field in the rest of the event that is decoded.
    slot_of: Vec<u8>,
    /// What the body holds beside the events.
    pub(crate) unknown: UnknownFields<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    List,
    End,
}

/// What came of an event, beside the event.
pub(crate) struct Read {
    pub(crate) index: usize,
    /// What is wrong with its shape, with pointers from the record on: as in `decode`.
    pub(crate) violations: Vec<Violation>,
    /// What is wrong beside that, with pointers from the body on.
    pub(crate) elsewhere: Vec<Violation>,
    /// Bytes of the event in the body.
    pub(crate) bytes: usize,
}

/// Why nothing more comes of a body.
pub(crate) enum Stopped {
    Syntax(SyntaxError),
    /// The body has no list of events.
    NoEvents,
}

impl<'a> Body<'a> {
    pub(crate) fn new(body: &'a [u8], dialect: &'static Dialect) -> Result<Self, SyntaxError> {
        let cursor = Cursor::new(checked(body)?);
        Ok(Body {
            cursor,
            dialect,
            state: State::Start,
            index: 0,
            again: false,
            no_list: None,
            slot_of: Vec::new(),
            unknown: UnknownFields::new(),
        })
    }

    /// The next event, as far as it can be decoded. It is made in its place, and filled there: it is too large to be moved around. The place stays
    /// as it is when nothing says which event it is.
    pub(crate) fn next<E: AnyEvent<'a>, R>(&mut self, place: &mut Option<Result<E, R>>) -> Option<Result<Read, Stopped>> {
        match self.advance() {
            Ok(true) => {}
            Ok(false) if self.no_list.is_some() && self.state == State::List => return Some(Ok(self.misplaced())),
            Ok(false) => {
                let started = std::mem::replace(&mut self.state, State::End) != State::Start;
                return if started { None } else { Some(Err(Stopped::NoEvents)) };
            }
            Err(_) => return Some(Err(self.stop())),
        }
        let start = self.cursor.pos;
        let mut read = Read { index: self.index, violations: Vec::new(), elsewhere: Vec::new(), bytes: 0 };
        self.index += 1;
        if self.event(place, &mut read).is_err() {
            return Some(Err(self.stop()));
        }
        if std::mem::take(&mut self.again) {
            read.elsewhere.push(self.another_list());
        }
        read.bytes = self.cursor.pos - start;
        Some(Ok(read))
    }

    /// Tells of a further list of events.
    #[cold]
    fn another_list(&self) -> Violation {
        let key = self.dialect.destination.list_key().unwrap_or_default();
        let message = format!("`{key}` stands more than once: the events of all its lists are read, and counted on");
        Violation { severity: Severity::Warning, ..error(pointer(key, None), rule::REPEATED, message) }
    }

    /// What stands in the place of a list of events: no event, and not passed over in silence.
    #[cold]
    fn misplaced(&mut self) -> Read {
        self.state = State::End;
        let key = self.dialect.destination.list_key().unwrap_or_default();
        let message = format!("`{key}` stands more than once, and should be a list, not {}", self.no_list.take().unwrap_or_default());
        let elsewhere = vec![error(pointer(key, None), rule::TYPE, message)];
        Read { index: self.index, violations: Vec::new(), elsewhere, bytes: 0 }
    }

    #[cold]
    fn stop(&mut self) -> Stopped {
        self.state = State::End;
        Stopped::Syntax(self.cursor.fault())
    }

    /// Moves to the next event; false where there is none.
    fn advance(&mut self) -> Step<bool> {
        match self.state {
            State::End => Ok(false),
            State::Start => match self.dialect.destination.list_key() {
                None => self.list(),
                Some(key) => {
                    self.cursor.expect(b'{', Syntax::ExpectedObject)?;
                    self.beside(key, false)
                }
            },
            State::List => match self.cursor.token() {
                b',' => {
                    self.cursor.pos += 1;
                    self.cursor.token();
                    Ok(true)
                }
                b']' => self.list_end(),
                _ => self.cursor.fail(Syntax::ExpectedCommaOrBracket),
            },
        }
    }

    /// Steps into the list.
    fn list(&mut self) -> Step<bool> {
        self.cursor.expect(b'[', Syntax::ExpectedValue)?;
        self.state = State::List;
        if self.cursor.token() == b']' { self.list_end() } else { Ok(true) }
    }

    fn list_end(&mut self) -> Step<bool> {
        self.cursor.pos += 1;
        match self.dialect.destination.list_key() {
            None => self.cursor.end().map(|()| false),
            Some(key) => self.beside(key, true),
        }
    }

    /// Members of the body that are not the events: kept, up to the list or the end.
    fn beside(&mut self, list: &str, mut comma: bool) -> Step<bool> {
        while next_member(&mut self.cursor, comma)? {
            let key = self.cursor.string()?;
            self.cursor.expect(b':', Syntax::ExpectedColon)?;
            comma = true;
            match self.cursor.token() {
                // The events of a second list are events, too: which of the two the sender meant, nobody knows.
                b'[' if key == list => {
                    self.again = self.state == State::List;
                    self.state = State::List;
                    self.cursor.pos += 1;
                    if self.cursor.token() != b']' {
                        return Ok(true);
                    }
                    self.cursor.pos += 1;
                }
                token => {
                    if key == list && token != b'n' {
                        self.no_list = Some(described(token));
                    }
                    let value = self.cursor.value(1)?;
                    self.unknown.push(key, value);
                }
            }
        }
        self.cursor.end().map(|()| false)
    }

    /// Decodes the event at the cursor, and moves behind it.
    fn event<E: AnyEvent<'a>, R>(&mut self, place: &mut Option<Result<E, R>>, read: &mut Read) -> Step<()> {
        let name_key = self.dialect.received.first().and_then(|object| object.keys.iter().find(|(_, what)| *what == ReceivedAs::Name));
        let name_key = name_key.map_or("", |(key, _)| *key);
        let start = self.cursor.pos;
        if self.cursor.token() != b'{' {
            let message = format!("an event should be an object, not {}", described(self.cursor.token()));
            read.elsewhere.push(error(self.dialect.destination.event_pointer(read.index), rule::TYPE, message));
            return self.cursor.skip(2);
        }
        let tag = find_tag(&mut self.cursor, name_key)?;
        self.cursor.pos = start;
        let Some((name, _)) = tag else { return self.untagged(name_key, read) };
        let known = self.dialect.catalog.event_names.find(name.as_bytes());
        let Some(index) = known.filter(|_| std::ptr::eq(E::CATALOG, self.dialect.catalog)) else {
            if is_blank(&name) {
                return self.untagged(name_key, read);
            }
            *place = Some(Ok(E::from_unknown(self.unknown_event(name, name_key)?)));
            return Ok(());
        };
        *place = Some(Ok(E::empty(index)));
        match place {
            Some(Ok(event)) => match event.record_mut() {
                Ok(record) => self.record(record, read),
                Err(_) => self.cursor.skip(2),
            },
            _ => self.cursor.skip(2),
        }
    }

    /// Passes over an event that does not name itself.
    #[cold]
    fn untagged(&mut self, name_key: &str, read: &mut Read) -> Step<()> {
        let message = format!("the event does not say which one it is: `{name_key}` is missing, empty or not a string");
        let mut pointer = self.dialect.destination.event_pointer(read.index);
        push_name(&mut pointer, name_key);
        read.elsewhere.push(error(pointer, rule::REQUIRED, message));
        self.cursor.skip(2)
    }

    /// Keeps an event that the catalogue does not know as it came.
    #[cold]
    fn unknown_event(&mut self, name: Cow<'a, str>, name_key: &str) -> Step<UnknownEvent<'a>> {
        let mut unknown = UnknownEvent::named(name);
        if let Value::Object(members) = self.cursor.value(2)? {
            unknown.fields = members.into_iter().filter(|(key, _)| key != name_key).collect();
        }
        Ok(unknown)
    }

    fn record(&mut self, record: &mut dyn Record<'a>, read: &mut Read) -> Step<()> {
        let Read { index, violations, elsewhere, .. } = read;
        let event = record.descriptor();
        let outline = self.dialect.outline(event);
        self.slot_of.clear();
        self.slot_of.extend_from_slice(event.slot_of);
        for (_, what) in self.dialect.received.iter().flat_map(|object| object.keys) {
            if let ReceivedAs::Field(field) | ReceivedAs::Parsed(field) = what
                && let Some(slot) = self.slot_of.get_mut(usize::from(*field))
            {
                *slot = EventDescriptor::NO_SLOT;
            }
        }
        let mut outcome = Ok(());
        record.fields_mut(&mut |fields, unknown| {
            let decoder = Decoder::new(&mut self.cursor, event, &self.slot_of, violations);
            let mut walk = Walk { decoder, dialect: self.dialect, outline, elsewhere: &mut *elsewhere, index: *index, named: false };
            outcome = walk.object(0, fields, unknown);
            if outcome.is_ok() {
                walk.decoder.finish(|slot| missing(slot, self.dialect, outline));
            }
        });
        outcome
    }
}

fn error(pointer: String, rule: &'static str, message: String) -> Violation {
    Violation { pointer, rule, severity: Severity::Error, message: message.into() }
}

/// A required field that is missing: an error, but where the destination never has it.
#[cold]
fn missing(slot: &'static Slot, dialect: &Dialect, outline: Option<&'static Outline>) -> Violation {
    let carried = outline.is_none_or(|outline| dialect.members(outline).any(|member| member.what.field() == Some(slot.index)));
    let mut violation = shape::missing(slot);
    if !carried {
        violation.severity = Severity::Warning;
        let destination = dialect.destination.name;
        violation.message = format!("`{}` is required, and `{destination}` does not have it: it is empty here", slot.name()).into();
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

/// An event of the catalogue on its way into a record.
struct Walk<'w, 'd, 'a> {
    decoder: Decoder<'d, 'a>,
    dialect: &'static Dialect,
    outline: Option<&'static Outline>,
    elsewhere: &'w mut Vec<Violation>,
    /// Which event of the body this is.
    index: usize,
    /// The event's name has been met.
    named: bool,
}

impl<'a> Walk<'_, '_, 'a> {
    /// Decodes the object at the cursor.
    fn object(&mut self, at: usize, fields: &mut [FieldMut<'_, 'a>], unknown: &mut UnknownFields<'a>) -> Step<()> {
        let Some(object) = self.dialect.received.get(at) else { return self.decoder.cursor.skip(3) };
        self.decoder.cursor.expect(b'{', Syntax::ExpectedObject)?;
        // Members come in the order of the table, mostly.
        let mut expected = 0;
        let mut more = next_member(self.decoder.cursor, false)?;
        while more {
            if !object.rest || self.decoder.plain_members(fields)? {
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

    /// What a key stands for. In the rest, one may stand for several things, of which the event has one.
    fn find(&self, keys: &'static [(&'static str, ReceivedAs)], key: &str) -> Option<ReceivedAs> {
        let mut found = keys.iter().filter(|(name, _)| *name == key).map(|(_, what)| *what);
        found.find(|what| match what {
            ReceivedAs::Parsed(field) | ReceivedAs::Field(field) => {
                let has = |outline| self.dialect.members(outline).any(|member| member.key == key && member.what.field() == Some(*field));
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
                    self.tell(object, &key, rule::DUPLICATE, format!("`{key}` stands more than once"));
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
            Some(ReceivedAs::Field(field)) => match self.slot(field) {
                Some((at, slot)) => self.decoder.value(fields, at, slot),
                // The destination has a field that the event lacks by the catalogue. Null means that it lacks it here, too.
                None if self.decoder.cursor.token() == b'n' => self.decoder.cursor.literal("null"),
                None => {
                    let name = self.dialect.catalog.fields.get(usize::from(field)).map_or(Name::Place, |field| Name::Field(field.name));
                    self.keep(name, key, object, unknown)
                }
            },
            Some(ReceivedAs::Parsed(field)) => match self.slot(field) {
                Some((at, slot)) => self.parsed(fields, at, slot),
                None => self.keep(Name::Place, key, object, unknown),
            },
            None => {
                let index = self.dialect.catalog.field_names.find(key.as_bytes()).and_then(|index| self.decoder.slot_of.get(index));
                let at = index.copied().map_or(usize::MAX, usize::from);
                let rest = self.dialect.received.get(object).is_some_and(|object| object.rest);
                match self.decoder.event.slots.get(at) {
                    Some(slot) if rest => self.decoder.value(fields, at, slot),
                    _ if rest && !self.is_elsewhere(&key) => self.keep(Name::Key, key, object, unknown),
                    _ => self.keep(Name::Place, key, object, unknown),
                }
            }
        }
    }

    /// The slot of a field, whichever object it stands in.
    fn slot(&self, field: u16) -> Option<(usize, &'static Slot)> {
        let at = usize::from(*self.decoder.event.slot_of.get(usize::from(field))?);
        Some((at, self.decoder.event.slots.get(at)?))
    }

    /// Decodes an object into a text.
    fn parsed(&mut self, fields: &mut [FieldMut<'_, 'a>], at: usize, slot: &'static Slot) -> Step<()> {
        if self.decoder.cursor.token() != b'{' {
            return self.decoder.value(fields, at, slot);
        }
        let first = self.decoder.is_first(at, slot);
        let start = self.decoder.cursor.pos;
        self.decoder.cursor.skip(3)?;
        let text = self.decoder.cursor.text.get(start..self.decoder.cursor.pos).unwrap_or_default();
        if let Some(field) = fields.get_mut(at).filter(|_| first) {
            field.put(Some(ScalarBuf::Str(Cow::Borrowed(text))));
        }
        Ok(())
    }

    /// Keeps a member that the event has no field for.
    fn keep(&mut self, name: Name, key: Cow<'a, str>, object: usize, unknown: &mut UnknownFields<'a>) -> Step<()> {
        let value = self.decoder.cursor.value(3)?;
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

    /// Whether a name in the rest is that of a field which the event or the destination has in another place, or is a key of another field's.
    fn is_elsewhere(&self, name: &str) -> bool {
        let index = self.dialect.catalog.field_names.find(name.as_bytes());
        let has_slot = index.and_then(|index| self.decoder.event.slot_of.get(index)).is_some_and(|slot| *slot != EventDescriptor::NO_SLOT);
        let mut keys =
            self.dialect.received.iter().flat_map(|object| object.keys.iter().map(move |(key, what)| (object.rest, *key, *what)));
        has_slot
            || keys.any(|(rest, key, what)| match what {
                ReceivedAs::Field(field) | ReceivedAs::Parsed(field) if index == Some(usize::from(field)) => true,
                _ => rest && key == name,
            })
    }

    /// The place of a member, from the event on.
    fn place(&self, object: usize, key: &str) -> String {
        let mut place = self.dialect.received.get(object).map_or_else(String::new, |object| object.pointer.to_owned());
        push_name(&mut place, key);
        place
    }

    /// Tells of a member once: it may be wrong many times over.
    #[cold]
    fn tell(&mut self, object: usize, key: &str, rule: &'static str, message: String) {
        let violation = error(self.dialect.destination.event_pointer(self.index) + &self.place(object, key), rule, message);
        if !self.elsewhere.contains(&violation) {
            self.elsewhere.push(violation);
        }
    }
}
