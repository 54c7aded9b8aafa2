//! Request bodies into events: the way back from a destination that has all of an event, in other
//! places.
//!
//! Here is the body with its list of events; `walk` decodes the event.

use std::borrow::Cow;

use super::walk::{Walk, error, missing};
use super::{Dialect, ReceivedAs};
use crate::cursor::{Cursor, Step};
use crate::descriptor::EventDescriptor;
use crate::json::decode::{Decoder, checked, find_tag, is_blank, next_member};
use crate::json::described;
use crate::json::{Syntax, SyntaxError};
use crate::record::{AnyEvent, EventRecord};
use crate::value::{UnknownEvent, UnknownFields, Value};
use crate::violation::{Severity, Violation, pointer, push_name, rule};

/// A request body on its way into events.
pub(super) struct Body<'a> {
    cursor: Cursor<'a>,
    dialect: &'static Dialect,
    state: State,
    /// How many events have been met.
    index: usize,
    /// A further list of events began, and that is still to be told.
    again: bool,
    /// Beside a list of events, the same key stands with something else: what that is.
    no_list: Option<&'static str>,
    /// The position of each dictionary field in the rest of the event that is decoded.
    positions: Vec<u8>,
    /// What the body holds beside the events.
    pub(super) unknown: UnknownFields<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    List,
    End,
}

/// What came of an event, beside the event.
pub(super) struct Read {
    pub(super) index: usize,
    /// What is wrong with its shape, with pointers from the record on: as in `decode`.
    pub(super) violations: Vec<Violation>,
    /// What is wrong beside that, with pointers from the body on.
    pub(super) elsewhere: Vec<Violation>,
    /// Bytes of the event in the body.
    pub(super) bytes: usize,
}

/// Why nothing more comes of a body.
pub(super) enum Stopped {
    Syntax(SyntaxError),
    /// The body has no list of events.
    NoEvents,
}

impl<'a> Body<'a> {
    pub(super) fn new(body: &'a [u8], dialect: &'static Dialect) -> Result<Self, SyntaxError> {
        let cursor = Cursor::new(checked(body)?);
        Ok(Body {
            cursor,
            dialect,
            state: State::Start,
            index: 0,
            again: false,
            no_list: None,
            positions: Vec::new(),
            unknown: UnknownFields::new(),
        })
    }

    /// The next event, as far as it can be decoded. It is made in its place, and filled there: it
    /// is too large to be moved around. The place stays as it is when nothing says which event it
    /// is.
    pub(super) fn next<E: AnyEvent<'a>, R>(
        &mut self,
        source: E::Source,
        place: &mut Option<Result<E, R>>,
    ) -> Option<Result<Read, Stopped>> {
        match self.advance() {
            Ok(true) => {}
            Ok(false) if self.no_list.is_some() && self.state == State::List => {
                return Some(Ok(self.misplaced()));
            }
            Ok(false) => {
                let started = std::mem::replace(&mut self.state, State::End) != State::Start;
                return if started {
                    None
                } else {
                    Some(Err(Stopped::NoEvents))
                };
            }
            Err(_) => return Some(Err(self.stop())),
        }
        let start = self.cursor.pos;
        let mut read = Read {
            index: self.index,
            violations: Vec::new(),
            elsewhere: Vec::new(),
            bytes: 0,
        };
        self.index += 1;
        if self.event(source, place, &mut read).is_err() {
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
        let message = format!(
            "`{key}` stands more than once: the events of all its lists are read, and counted on"
        );
        Violation {
            severity: Severity::Warning,
            ..error(pointer(key, None), rule::REPEATED, message)
        }
    }

    /// What stands in the place of a list of events: no event, and not passed over in silence.
    #[cold]
    fn misplaced(&mut self) -> Read {
        self.state = State::End;
        let key = self.dialect.destination.list_key().unwrap_or_default();
        let message = format!(
            "`{key}` stands more than once, and should be a list, not {}",
            self.no_list.take().unwrap_or_default()
        );
        let elsewhere = vec![error(pointer(key, None), rule::TYPE, message)];
        Read {
            index: self.index,
            violations: Vec::new(),
            elsewhere,
            bytes: 0,
        }
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
        if self.cursor.token() == b']' {
            self.list_end()
        } else {
            Ok(true)
        }
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
                // The events of a second list are events, too: which of the two the sender meant,
                // nobody knows.
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
                    let value = Value::read(&mut self.cursor, 1)?;
                    self.unknown.push(key, value);
                }
            }
        }
        self.cursor.end().map(|()| false)
    }

    /// Decodes the event at the cursor, and moves behind it.
    fn event<E: AnyEvent<'a>, R>(
        &mut self,
        source: E::Source,
        place: &mut Option<Result<E, R>>,
        read: &mut Read,
    ) -> Step<()> {
        let name_key = self.dialect.received.first().and_then(|object| {
            object
                .keys
                .iter()
                .find(|(_, what)| *what == ReceivedAs::Name)
        });
        let name_key = name_key.map_or("", |(key, _)| *key);
        let start = self.cursor.pos;
        if self.cursor.token() != b'{' {
            let message = format!(
                "an event should be an object, not {}",
                described(self.cursor.token())
            );
            read.elsewhere.push(error(
                self.dialect.destination.event_pointer(read.index),
                rule::TYPE,
                message,
            ));
            return self.cursor.skip(2);
        }
        let tag = find_tag(&mut self.cursor, name_key)?;
        self.cursor.pos = start;
        let Some((name, _)) = tag else {
            return self.untagged(name_key, read);
        };
        let known = self.dialect.catalog.event_names.find(name.as_bytes());
        let Some(index) = known.filter(|_| std::ptr::eq(E::catalog(source), self.dialect.catalog))
        else {
            if is_blank(&name) {
                return self.untagged(name_key, read);
            }
            *place = Some(Ok(E::from_unknown(
                source,
                self.unknown_event(name, name_key)?,
            )));
            return Ok(());
        };
        *place = Some(Ok(E::empty(source, index)));
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
        let message = format!(
            "the event does not say which one it is: `{name_key}` is missing, empty or not a string"
        );
        let mut pointer = self.dialect.destination.event_pointer(read.index);
        push_name(&mut pointer, name_key);
        read.elsewhere.push(error(pointer, rule::REQUIRED, message));
        self.cursor.skip(2)
    }

    /// Keeps an event that the catalog does not know as it came.
    #[cold]
    fn unknown_event(&mut self, name: Cow<'a, str>, name_key: &str) -> Step<UnknownEvent<'a>> {
        let mut unknown = UnknownEvent::named(name);
        if let Value::Object(members) = Value::read(&mut self.cursor, 2)? {
            unknown.fields = members
                .into_iter()
                .filter(|(key, _)| key != name_key)
                .collect();
        }
        Ok(unknown)
    }

    fn record(&mut self, record: &mut dyn EventRecord<'a>, read: &mut Read) -> Step<()> {
        let Read {
            index,
            violations,
            elsewhere,
            ..
        } = read;
        let event = record.descriptor();
        let outline = self.dialect.outline(event);
        self.positions.clear();
        self.positions.extend_from_slice(event.positions);
        for (_, what) in self.dialect.received.iter().flat_map(|object| object.keys) {
            if let ReceivedAs::Field(field) | ReceivedAs::Parsed(field) = what
                && let Some(at) = self.positions.get_mut(usize::from(*field))
            {
                *at = EventDescriptor::ABSENT;
            }
        }
        let mut outcome = Ok(());
        record.fields_mut(&mut |fields, unknown| {
            let decoder = Decoder::new(&mut self.cursor, event, &self.positions, violations);
            let mut walk = Walk {
                decoder,
                dialect: self.dialect,
                outline,
                elsewhere: &mut *elsewhere,
                index: *index,
                named: false,
            };
            outcome = walk.object(0, fields, unknown);
            if outcome.is_ok() {
                walk.decoder
                    .finish(|descriptor| missing(descriptor, self.dialect, outline));
            }
        });
        outcome
    }
}
