//! What users call on records and events, over the engines.

use std::borrow::Cow;
use std::fmt;

use crate::debug;
use crate::descriptor::Kind;
use crate::json::size::non_finite;
use crate::json::writer::Writer;
use crate::json::{self, DecodeError};
use crate::project::{self, Dialect, LeftOut, Projection};
use crate::record::{EventRecord, FieldRef, Record, Scalar, TypedRecord};
use crate::redact::Redaction;
use crate::validate::{self, inspect};
use crate::value::UnknownFields;
use crate::violation::Violation;

pub use crate::record::AnyEvent;
pub use crate::validate::Inspection;

/// Methods of the generated enum over all events.
pub trait EventExt<'a>: AnyEvent<'a> {
    /// Decodes one JSON object, borrowing text from it.
    ///
    /// The tag may stand anywhere. Fields that the catalog does not know are kept, and so are
    /// events it does not know.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, does not name its event, or is not shaped like it; the last with
    /// every violation.
    fn from_json(json: &'a [u8]) -> Result<Self, DecodeError>
    where
        Self: AnyEvent<'a, Source = ()>,
    {
        Self::from_json_of((), json)
    }

    /// Decodes one JSON object into an event of the catalog that `source` stands for, as
    /// [`EventExt::from_json`] does.
    ///
    /// # Errors
    ///
    /// Those of [`EventExt::from_json`].
    #[inline]
    fn from_json_of(source: Self::Source, json: &'a [u8]) -> Result<Self, DecodeError> {
        let mut violations = Vec::new();
        let event = json::decode::event(source, json, &mut violations);
        // Returned from where it was made: it is too large to be moved around.
        if violations.is_empty() {
            event
        } else {
            event.and_then(|event| misshapen(&event, violations))
        }
    }

    /// Decodes one JSON object and validates what could be decoded, so that violations of shape and
    /// of meaning stand together.
    ///
    /// # Errors
    ///
    /// When the text is not JSON or does not name its event.
    fn inspect_json(json: &'a [u8]) -> Result<Inspection<Self>, DecodeError>
    where
        Self: AnyEvent<'a, Source = ()>,
    {
        inspect::json((), json)
    }

    /// Decodes and validates one JSON object as an event of the catalog that `source` stands for,
    /// as [`EventExt::inspect_json`] does.
    ///
    /// # Errors
    ///
    /// Those of [`EventExt::inspect_json`].
    fn inspect_json_of(
        source: Self::Source,
        json: &'a [u8],
    ) -> Result<Inspection<Self>, DecodeError> {
        inspect::json(source, json)
    }

    /// The canonical JSON: a flat object, the tag first, known fields in order, then unknown
    /// ones. Absent fields are left out.
    fn to_json(&self) -> String {
        json::text(|w| write(w, self))
    }

    /// Appends the canonical JSON to a buffer, which can be kept for the next event.
    fn write_json(&self, out: &mut Vec<u8>) {
        json::append(out, |w| write(w, self));
    }

    /// The first field that holds a number which JSON cannot write, NaN or an infinity:
    /// [`EventExt::to_json`] writes null for it. No such number comes from JSON, but one may come
    /// from Avro.
    fn not_finite(&self) -> Option<String> {
        match self.record() {
            Ok(record) => {
                let (descriptors, mut found) = (record.descriptor().fields, None);
                record.fields(&mut |fields, unknown| {
                    let known = || {
                        descriptors.iter().zip(fields).find(|(descriptor, field)| {
                            descriptor.kind == Kind::Float && !is_finite(field)
                        })
                    };
                    found = known()
                        .map(|(descriptor, _)| descriptor.name().to_owned())
                        .or_else(|| unknown_not_finite(unknown));
                });
                found
            }
            Err(event) => unknown_not_finite(&event.fields),
        }
    }

    /// The event as a destination gets it: something that can be written, without a tree in
    /// between.
    ///
    /// # Errors
    ///
    /// Why the destination does not get the event.
    fn project(&self, dialect: &'static Dialect) -> Result<Projection<'_, 'a>, LeftOut> {
        project::event(self, dialect)
    }

    /// All that is wrong with the event's meaning. An unknown event has no rules to break: only
    /// keys that stand more than once, and numbers that JSON does not have, are told.
    fn validate(&self) -> Vec<Violation> {
        validate::event(self)
    }

    /// The event for `{:?}` with everything in it, personal data too: `Debug` of the event itself
    /// hides that.
    fn show_pii(&self) -> impl fmt::Debug {
        debug::Shown(|f: &mut fmt::Formatter<'_>| debug::all_of_event(self, true, f))
    }

    /// Removes or replaces personal data.
    fn redact(&mut self, redaction: &Redaction) {
        match self.record_mut() {
            Ok(record) => redaction.redact(record),
            Err(unknown) => redaction.redact_unknown_event(unknown),
        }
    }
}

impl<'a, E: AnyEvent<'a>> EventExt<'a> for E {}

/// Whether all floats of a field are numbers that JSON can write.
fn is_finite(field: &FieldRef<'_, '_>) -> bool {
    let mut finite = true;
    field.read(&mut |value| finite &= !matches!(value, Some(Scalar::Float(v)) if !v.is_finite()));
    finite
}

fn unknown_not_finite(fields: &UnknownFields<'_>) -> Option<String> {
    non_finite(fields).next().map(Cow::into_owned)
}

/// Writes the canonical JSON.
fn write<'a, E: AnyEvent<'a>>(w: &mut Writer<'_>, event: &E) {
    match event.record() {
        Ok(record) => json::encode::event(w, record, true),
        Err(unknown) => json::encode::unknown_event(w, unknown, E::catalog(event.source()).tag),
    }
}

/// The error for an event that is not shaped as it should be.
#[cold]
fn misshapen<'a, E: AnyEvent<'a>>(event: &E, violations: Vec<Violation>) -> Result<E, DecodeError> {
    let event = event.record().map_or("", |record| record.descriptor().name);
    Err(DecodeError::Shape { event, violations })
}

/// Methods of the generated struct of every event.
pub trait RecordExt<'a>: TypedRecord<'a> + EventRecord<'a> {
    /// Decodes one JSON object, borrowing text from it. The tag may be there, and then must name
    /// this event.
    ///
    /// # Errors
    ///
    /// When the text is not JSON or not shaped like the event; the last with every violation.
    fn from_json(json: &'a [u8]) -> Result<Self, DecodeError> {
        let mut record = Self::empty();
        json::decode::record(json, &mut record)?;
        Ok(record)
    }

    /// The JSON without tag: known fields in order, then unknown ones. Absent fields are left
    /// out.
    fn to_json(&self) -> String {
        json::text(|w| json::encode::event(w, self, false))
    }

    /// Appends the JSON without tag to a buffer, which can be kept for the next record.
    fn write_json(&self, out: &mut Vec<u8>) {
        json::append(out, |w| json::encode::event(w, self, false));
    }

    /// The record as a destination gets it: something that can be written, without a tree in
    /// between.
    ///
    /// # Errors
    ///
    /// Why the destination does not get the record.
    fn project(&self, dialect: &'static Dialect) -> Result<Projection<'_, 'a>, LeftOut> {
        Projection::new(self, dialect)
    }

    /// All that is wrong with the record's meaning.
    fn validate(&self) -> Vec<Violation> {
        validate::validate(self)
    }

    /// The record for `{:?}` with everything in it, personal data too: `Debug` of the record itself
    /// hides that.
    fn show_pii(&self) -> impl fmt::Debug {
        debug::Shown(|f: &mut fmt::Formatter<'_>| debug::all_of(self, true, f))
    }

    /// Removes or replaces personal data.
    fn redact(&mut self, redaction: &Redaction) {
        redaction.redact(self);
    }
}

impl<'a, R: TypedRecord<'a> + EventRecord<'a>> RecordExt<'a> for R {}

/// Reads a field by name: for code that does not know the struct. Lists have no single value.
pub fn get<'s>(record: &'s dyn Record<'_>, name: &str, read: &mut dyn FnMut(Scalar<'_>)) {
    let Some(at) = record.record_descriptor().find(name) else {
        return;
    };
    record.fields(&mut |fields, _| {
        if let Some(value) = fields.get(at).and_then(FieldRef::scalar) {
            read(value);
        }
    });
}
