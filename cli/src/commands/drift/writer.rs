//! What the writer schema of an Avro file says of drift, worked out once per schema.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use event_catalog::avro::{Comparison, FieldState, Plan, Schema};
use event_catalog::descriptor::EventDescriptor;

use super::types::Types;
use crate::catalog::catalog;

/// A writer schema against the catalog.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// The releases that had the event in just this way.
    pub(super) fits: Vec<u16>,
    /// Fields that the catalog does not know: name, type, and whether they may be null.
    pub(super) unknown: Vec<(String, Types, bool)>,
    /// Fields that are required, and may be null here.
    pub(super) loosened: Vec<(u8, Types)>,
    /// Fields of another type here, and whether they may be null.
    pub(super) retyped: Vec<(u8, Types, bool)>,
    /// The fields of the catalog that it has: a bit for each.
    pub(super) has: u128,
    /// The fields that it lacks, or that may not be null here, if it fits no release: else that is
    /// how they were.
    pub(super) lacking: u128,
    pub(super) tightened: u128,
}

/// Returns the position of the field that files call so.
pub(super) fn position(event: &'static EventDescriptor, name: &str) -> Option<u8> {
    let plain = || {
        let mut fields = event.fields.iter();
        fields.position(|field| field.definition.plain_name == name)
    };
    u8::try_from(event.position(name).or_else(plain)?).ok()
}

/// Returns the bit of a field.
pub(super) fn bit(at: u8) -> u128 {
    1 << (at & 127)
}

impl Writer {
    /// Whether it says all that there is to say of a record that is shaped as it should be.
    pub(super) fn says_all(&self) -> bool {
        self.unknown.is_empty() && self.retyped.is_empty()
    }

    fn new(schema: &Schema, event_type: &str) -> Self {
        let comparison = Comparison::of_event(schema, catalog(), event_type);
        // A column that repeats the event type is no field.
        let is_tag = |name: &str| name == catalog().tag;
        let tag = comparison
            .fields
            .iter()
            .any(|field| is_tag(&field.name) && field.state == FieldState::New);
        let fits = comparison
            .releases
            .iter()
            .filter(|release| release.differences == usize::from(tag));
        let mut writer = Writer {
            fits: fits.map(|release| release.release).collect(),
            ..Writer::default()
        };
        for field in comparison.fields {
            let words = field.file_words.as_deref().unwrap_or_default();
            let (types, nullable) = (Types::named(words), words.ends_with('?'));
            let at = comparison
                .event
                .and_then(|event| position(event, &field.name));
            let Some(at) = at else {
                if !(tag && is_tag(&field.name)) {
                    writer.unknown.push((field.name, types, nullable));
                }
                continue;
            };
            match field.state {
                FieldState::Missing | FieldState::MissingRequired => writer.lacking |= bit(at),
                FieldState::TypeDiffers => writer.retyped.push((at, types, nullable)),
                FieldState::NullabilityDiffers if nullable => writer.loosened.push((at, types)),
                FieldState::NullabilityDiffers => writer.tightened |= bit(at),
                _ => {}
            }
            if field.file.is_some() {
                writer.has |= bit(at);
            }
        }
        if !writer.fits.is_empty() {
            (writer.lacking, writer.tightened) = (0, 0);
        }
        writer
    }
}

/// The schemas of the latest files, which mostly are the same.
#[derive(Default)]
pub(super) struct Writers(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_file: BTreeMap<u32, Arc<Writer>>,
    by_schema: BTreeMap<(String, String), Arc<Writer>>,
}

/// Most that are kept.
const KEPT: usize = 256;

impl Writers {
    /// Returns what the schema of a file says; `None`: its records do not have one event type.
    pub(super) fn of(&self, file: u32, plan: &Plan) -> Option<Arc<Writer>> {
        let schema = plan.writer()?;
        // Nothing in it could break.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = known.by_file.get(&file) {
            return Some(Arc::clone(writer));
        }
        let key = (plan.event_type().to_owned(), schema.json().to_owned());
        if known.by_schema.len() >= KEPT && !known.by_schema.contains_key(&key) {
            known.by_schema.clear();
        }
        let writer = known
            .by_schema
            .entry(key)
            .or_insert_with_key(|(event_type, _)| Arc::new(Writer::new(schema, event_type)));
        let writer = Arc::clone(writer);
        if known.by_file.len() >= KEPT {
            known.by_file.pop_first();
        }
        known.by_file.insert(file, Arc::clone(&writer));
        Some(writer)
    }
}
