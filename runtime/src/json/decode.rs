//! JSON into records: one walk over the object, driven by the event's descriptor.

use std::borrow::Cow;

use super::error::DecodeError;
use crate::cursor::{Cursor, RawStr, Step};
use crate::descriptor::{CatalogDescriptor, EventDescriptor, FieldDescriptor};
use crate::record::{AnyEvent, EventRecord, FieldMut};
use crate::shape::{self, MAX_VIOLATIONS};
use crate::syntax::{Syntax, SyntaxError};
use crate::value::{Member, UnknownEvent, UnknownFields, Value};
use crate::violation::Violation;

/// How deep a value stands that becomes part of another.
pub(super) const EMBEDDED: u32 = 8;

/// How many fields an event may have.
pub(super) const MAX_FIELDS: usize = EventDescriptor::MAX_FIELDS;

pub(crate) fn checked(bytes: &[u8]) -> Result<&str, SyntaxError> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| {
        // The fast check does not say where.
        let offset = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        SyntaxError {
            offset,
            kind: Syntax::InvalidUtf8,
        }
    })
}

/// What a text is found to be before its fields are decoded.
enum Start<'a> {
    /// An event of the catalog, by its position; and whether the cursor is already behind the tag.
    Known { index: usize, tagged: bool },
    /// Another event, decoded whole.
    Unknown(UnknownEvent<'a>),
}

/// Decodes a tagged object into an event. What is wrong with its shape goes to `violations`; the
/// fields concerned are left empty.
///
/// The event is made in the place of the result and filled there: it is too large to be moved
/// around.
#[inline]
pub(crate) fn event<'a, E: AnyEvent<'a>>(
    source: E::Source,
    bytes: &'a [u8],
    violations: &mut Vec<Violation>,
) -> Result<E, DecodeError> {
    let text = checked(bytes)?;
    let mut cursor = Cursor::new(text);
    let (index, tagged) = match start(text, &mut cursor, E::catalog(source))? {
        Start::Known { index, tagged } => (index, tagged),
        Start::Unknown(unknown) => return Ok(E::from_unknown(source, unknown)),
    };
    let mut result = Ok(E::empty(source, index));
    let outcome = match &mut result {
        Ok(event) => event.record_mut().map_or(Ok(()), |record| {
            decode_into(&mut cursor, record, tagged, violations)
        }),
        Err(_) => Ok(()),
    };
    if outcome.is_err() {
        result = Err(cursor.fault().into());
    }
    result
}

/// Finds out which event the text is, and leaves the cursor at the members still to decode.
fn start<'a>(
    text: &'a str,
    cursor: &mut Cursor<'a>,
    catalog: &'static CatalogDescriptor,
) -> Result<Start<'a>, DecodeError> {
    let Ok(tag) = find_tag(cursor, catalog.tag) else {
        return Err(cursor.fault().into());
    };
    let Some((name, tagged)) = tag else {
        // Whether the text is JSON at all comes first.
        let mut cursor = Cursor::new(text);
        return Err(match cursor.skip(0).and_then(|()| cursor.end()) {
            Ok(()) => DecodeError::Untagged { tag: catalog.tag },
            Err(_) => cursor.fault().into(),
        });
    };
    if !tagged {
        *cursor = Cursor::new(text);
        if open(cursor).is_err() {
            return Err(cursor.fault().into());
        }
    }
    if let Some(index) = catalog.event_names.find(name.as_bytes()) {
        return Ok(Start::Known { index, tagged });
    }
    if is_blank(&name) {
        return Err(DecodeError::Untagged { tag: catalog.tag });
    }
    let mut unknown = UnknownEvent::named(name);
    match unknown_members(cursor, catalog.tag, tagged, &mut unknown.fields) {
        Ok(()) => Ok(Start::Unknown(unknown)),
        Err(_) => Err(cursor.fault().into()),
    }
}

/// Whether a text names no event: it is empty, or white space.
#[cold]
pub(crate) fn is_blank(name: &str) -> bool {
    name.trim().is_empty()
}

/// Decodes an object, tagged or not, into a record of a known event.
pub(crate) fn record<'a>(
    bytes: &'a [u8],
    record: &mut dyn EventRecord<'a>,
) -> Result<(), DecodeError> {
    let mut cursor = Cursor::new(checked(bytes)?);
    let mut violations = Vec::new();
    if open(&mut cursor)
        .and_then(|()| decode_into(&mut cursor, record, false, &mut violations))
        .is_err()
    {
        return Err(cursor.fault().into());
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(DecodeError::Shape {
            event: record.descriptor().name,
            violations,
        })
    }
}

/// Steps into the object.
fn open(cursor: &mut Cursor<'_>) -> Step<()> {
    cursor.expect(b'{', Syntax::ExpectedObject)
}

/// The event's name, and whether it stood first; nothing when no name is found. If it stood first,
/// the cursor is behind it; else it may be anywhere.
#[inline]
pub(crate) fn find_tag<'a>(
    cursor: &mut Cursor<'a>,
    tag: &'static str,
) -> Step<Option<(Cow<'a, str>, bool)>> {
    open(cursor)?;
    let mut first = true;
    while cursor.token() == b'"' {
        let key = cursor.string()?;
        cursor.expect(b':', Syntax::ExpectedColon)?;
        if key == tag {
            if cursor.token() != b'"' {
                return Ok(None);
            }
            return cursor.string().map(|name| Some((name, first)));
        }
        cursor.skip(1)?;
        if cursor.token() != b',' {
            break;
        }
        cursor.pos += 1;
        cursor.token();
        first = false;
    }
    Ok(None)
}

/// Walks the members of an object whose brace (and tag, if `tagged`) the cursor has passed, up to
/// the end of the text.
fn unknown_members<'a>(
    cursor: &mut Cursor<'a>,
    tag: &'static str,
    mut tagged: bool,
    fields: &mut UnknownFields<'a>,
) -> Step<()> {
    let mut more = next_member(cursor, tagged)?;
    while more {
        let raw = cursor.raw_string()?;
        let key = cursor.unescape(raw)?;
        cursor.expect(b':', Syntax::ExpectedColon)?;
        let member = Member::read(cursor, raw)?;
        // A second tag is kept like any field: nothing is lost.
        if key != tag || std::mem::replace(&mut tagged, true) {
            fields.push_member(member, raw.suspect, cursor.may_repeat);
        }
        more = next_member(cursor, true)?;
    }
    cursor.end()
}

/// Moves to the next key, whose quote the cursor then stands on; false at the end of the object.
#[inline]
pub(crate) fn next_member(cursor: &mut Cursor<'_>, comma: bool) -> Step<bool> {
    match cursor.token() {
        b'}' => {
            cursor.pos += 1;
            return Ok(false);
        }
        b',' if comma => cursor.pos += 1,
        b'"' if !comma => return Ok(true),
        _ => {
            return cursor.fail(if comma {
                Syntax::ExpectedCommaOrBrace
            } else {
                Syntax::ExpectedKey
            });
        }
    }
    if cursor.token() == b'"' {
        Ok(true)
    } else {
        cursor.fail(Syntax::ExpectedKey)
    }
}

fn decode_into<'a>(
    cursor: &mut Cursor<'a>,
    record: &mut dyn EventRecord<'a>,
    tagged: bool,
    violations: &mut Vec<Violation>,
) -> Step<()> {
    let event = record.descriptor();
    let mut outcome = Ok(());
    record.fields_mut(&mut |fields, unknown| {
        let mut decoder = Decoder::new(cursor, event, event.positions, violations);
        decoder.tagged = tagged;
        outcome = decoder.members(fields, unknown);
    });
    outcome
}

pub(crate) struct Decoder<'d, 'a> {
    pub(crate) cursor: &'d mut Cursor<'a>,
    pub(crate) event: &'static EventDescriptor,
    /// The position of each dictionary field among the event's.
    pub(crate) positions: &'d [u8],
    /// The fields that have been met.
    pub(super) seen: [bool; MAX_FIELDS],
    /// How many required ones have been met.
    pub(super) required: u8,
    tagged: bool,
    pub(super) violations: &'d mut Vec<Violation>,
    /// How many violations came after [`MAX_VIOLATIONS`].
    untold: usize,
}

impl<'d, 'a> Decoder<'d, 'a> {
    pub(crate) fn new(
        cursor: &'d mut Cursor<'a>,
        event: &'static EventDescriptor,
        positions: &'d [u8],
        violations: &'d mut Vec<Violation>,
    ) -> Self {
        Decoder {
            cursor,
            event,
            positions,
            seen: [false; MAX_FIELDS],
            required: 0,
            tagged: false,
            violations,
            untold: 0,
        }
    }

    fn members(
        &mut self,
        fields: &mut [FieldMut<'_, 'a>],
        unknown: &mut UnknownFields<'a>,
    ) -> Step<()> {
        let mut more = next_member(self.cursor, self.tagged)?;
        while more {
            if self.plain_members(fields, Some(unknown))? {
                self.member(fields, unknown)?;
            }
            more = next_member(self.cursor, true)?;
        }
        self.cursor.end()?;
        self.finish(shape::missing);
        Ok(())
    }

    /// Tells of what is missing, and of how much is untold.
    pub(crate) fn finish(&mut self, missing: impl Fn(&'static FieldDescriptor) -> Violation) {
        if self.untold > 0 {
            self.violations.push(shape::more(self.untold));
        }
        if self.required < self.event.required {
            let absent = self
                .event
                .required_fields()
                .iter()
                .zip(self.seen)
                .filter(|(_, seen)| !seen);
            self.violations
                .extend(absent.map(|(descriptor, _)| missing(descriptor)));
        }
    }

    /// Decodes the member whose key the cursor stands on, however it is spelt.
    #[inline(never)]
    fn member(
        &mut self,
        fields: &mut [FieldMut<'_, 'a>],
        unknown: &mut UnknownFields<'a>,
    ) -> Step<()> {
        let key = self.cursor.raw_string()?;
        let at = self.find(key)?;
        self.cursor.expect(b':', Syntax::ExpectedColon)?;
        match at.and_then(|at| Some((at, self.event.fields.get(at)?))) {
            Some((at, descriptor)) => self.value(fields, at, descriptor),
            None => self.unknown(key, unknown),
        }
    }

    /// Decodes the value at the cursor into a field, unless that has one.
    pub(crate) fn value(
        &mut self,
        fields: &mut [FieldMut<'_, 'a>],
        at: usize,
        descriptor: &'static FieldDescriptor,
    ) -> Step<()> {
        if !self.is_first(at, descriptor) {
            return self.cursor.skip(1);
        }
        match fields.get_mut(at) {
            Some(field) => self.field(field, descriptor),
            None => Ok(()),
        }
    }

    /// Whether a field is met for the first time; else that is reported.
    pub(crate) fn is_first(&mut self, at: usize, descriptor: &'static FieldDescriptor) -> bool {
        if std::mem::replace(&mut self.seen[at % MAX_FIELDS], true) {
            self.report(&shape::duplicate(descriptor.name()));
            return false;
        }
        // Required fields come first.
        self.required += u8::from(at < usize::from(self.event.required));
        true
    }

    /// Tells of a violation once: a key may be wrong many times over.
    #[cold]
    pub(super) fn report(&mut self, violation: &Violation) {
        if self.violations.contains(violation) {
            return;
        }
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(violation.clone());
        } else {
            self.untold += 1;
        }
    }

    /// The field that a key names.
    #[inline]
    fn find(&mut self, key: RawStr<'a>) -> Step<Option<usize>> {
        let key = self.cursor.unescape(key)?;
        let index = self.event.catalog.field_names.find(key.as_bytes());
        Ok(index.and_then(|index| self.event.position_of(index)))
    }

    /// Keeps a member that the catalog does not know; the tag is checked instead.
    #[cold]
    fn unknown(&mut self, raw: RawStr<'a>, unknown: &mut UnknownFields<'a>) -> Step<()> {
        let key = self.cursor.unescape(raw)?;
        if key == self.event.catalog.tag {
            let value = Value::read(self.cursor, 1)?;
            if std::mem::replace(&mut self.tagged, true) {
                self.report(&shape::duplicate(self.event.catalog.tag));
            }
            if value.as_str() != Some(self.event.name) {
                self.report(&shape::other_event(self.event.catalog.tag, self.event.name));
            }
        } else {
            let member = Member::read(self.cursor, raw)?;
            unknown.push_member(member, raw.suspect, self.cursor.may_repeat);
        }
        Ok(())
    }
}

/// Any JSON value, text borrowed from it where it holds no escapes.
pub(crate) fn value(bytes: &[u8]) -> Result<Value<'_>, SyntaxError> {
    let mut cursor = Cursor::new(checked(bytes)?);
    Value::read(&mut cursor, 0)
        .and_then(|value| cursor.end().map(|()| value))
        .map_err(|_| cursor.fault())
}

/// A JSON value in a text of another, which it may become part of: it nests less deep.
pub(super) fn embedded(text: &str) -> Option<Value<'_>> {
    let mut cursor = Cursor::new(text);
    Value::read(&mut cursor, EMBEDDED)
        .and_then(|value| cursor.end().map(|()| value))
        .ok()
}
