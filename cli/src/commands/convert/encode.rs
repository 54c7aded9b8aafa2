//! Records as they will stand in the files: encoded on any thread, straight from what they borrow
//! from.

use std::sync::OnceLock;

use event_catalog::avro::{
    FileForm, Schema, WriteError, WriterOptions, hour, schema_in_release, schema_of,
};
use event_catalog::{AnyEvent as _, EventExt as _, Violation};

use super::super::faults::{NOT_JSON, not_json, unwritable};
use super::super::past::{Past, Then};
use super::csv;
use crate::catalog::{Event, EventType, catalog, type_of};
use crate::dedupe::{self, Id};
use crate::input::{Depth, Item, Place, Record};
use crate::pipeline::Work;
use crate::report::{self, Aside, Policy, Reject};

/// What records become.
pub(super) enum Encoding {
    /// JSON lines.
    Lines,
    /// Records of Avro.
    Avro(Forms),
    /// Lines of CSV.
    Csv,
    /// Columns.
    #[cfg(feature = "parquet")]
    Table(super::columns::Table),
}

/// What Avro files are written with: the catalog's schemas, of today or of a release, each made when
/// the first event comes.
pub(super) struct Forms {
    release: Option<u16>,
    options: WriterOptions,
    /// Whether files are of an hour.
    by_hour: bool,
    /// By position of the event in the catalog.
    known: Vec<OnceLock<FileForm>>,
}

impl Forms {
    pub(super) fn new(release: Option<u16>, options: WriterOptions, by_hour: bool) -> Self {
        Forms {
            release,
            options,
            by_hour,
            known: EventType::all().map(|_| OnceLock::new()).collect(),
        }
    }

    /// How an event is written.
    ///
    /// # Errors
    ///
    /// When the release did not have the event.
    pub(super) fn of(&self, event: EventType) -> Result<&FileForm, WriteError> {
        let (descriptor, connection) = (event.descriptor(), self.options.connection.as_deref());
        let unknown = || WriteError::UnknownEvent {
            event_type: descriptor.name.to_owned(),
        };
        let place = self.known.get(usize::from(descriptor.index));
        let place = place.ok_or_else(unknown)?;
        if let Some(known) = place.get() {
            return Ok(known);
        }
        let text = match self.release {
            None => schema_of(descriptor, connection),
            Some(release) => {
                schema_in_release(descriptor, release, connection).ok_or_else(unknown)?
            }
        };
        let form = FileForm::new(&Schema::parse(&text)?, catalog(), self.options.clone())?;
        Ok(place.get_or_init(|| form))
    }
}

/// Encodes records.
pub(super) struct Encode<'p> {
    pub(super) past: &'p Past,
    pub(super) encoding: &'p Encoding,
    pub(super) dedupe: bool,
    pub(super) policy: Policy,
}

/// Encoded records, one behind the other, and what became of each.
#[derive(Default)]
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    pub(super) records: Vec<(Option<Id>, Fate)>,
    /// What records became that are rows: they have no bytes.
    #[cfg(feature = "parquet")]
    pub(super) columns: super::columns::Made,
    pub(super) aside: Aside,
    /// Why nothing can be written at all.
    pub(super) failed: Option<WriteError>,
}

/// What becomes of a record, unless it was there before.
pub(super) enum Fate {
    Written(Entry),
    Refused(Reject),
}

/// Where a record belongs.
pub(super) struct Entry {
    /// `None`: the catalog does not know it.
    pub(super) event: Option<EventType>,
    /// Hours since 1970; 0 where it does not matter.
    pub(super) hour: i64,
    /// How many unknown fields were left out.
    pub(super) dropped: u64,
    /// Bytes.
    pub(super) len: usize,
    /// Its row among those of its event.
    #[cfg(feature = "parquet")]
    pub(super) row: Option<u32>,
}

impl Encoding {
    /// Appends an event.
    fn encode(
        &self,
        made: &mut Encoded,
        event: &Event<'_>,
        place: Place,
    ) -> Result<Entry, WriteError> {
        let out = &mut made.bytes;
        let start = out.len();
        if !matches!(self, Encoding::Avro(_))
            && let Some(name) = unwritable(event, place)
        {
            return Err(WriteError::Field {
                name,
                reason: NOT_JSON.to_owned(),
            });
        }
        let known = || {
            type_of(event).ok_or_else(|| WriteError::UnknownEvent {
                event_type: event.name().to_owned(),
            })
        };
        let mut entry = Entry {
            event: None,
            hour: 0,
            dropped: 0,
            len: 0,
            #[cfg(feature = "parquet")]
            row: None,
        };
        match self {
            Encoding::Lines => {
                event.write_json(out);
                out.push(b'\n');
                // What lacks a required value is kept as if the catalog did not know it, and belongs
                // to the others of its name.
                entry.event = type_of(event).or_else(|| EventType::named(event.name()));
            }
            Encoding::Avro(forms) => {
                let known = known()?;
                let form = forms.of(known)?;
                entry.event = Some(known);
                entry.hour = if forms.by_hour { hour(event)? } else { 0 };
                entry.dropped = form.encode(out, event)?;
            }
            Encoding::Csv => {
                entry.event = Some(known()?);
                if let Ok(record) = event.record() {
                    csv::write(out, record);
                }
            }
            #[cfg(feature = "parquet")]
            Encoding::Table(table) => {
                let known = known()?;
                entry.event = Some(known);
                entry.hour = if table.lake { hour(event)? } else { 0 };
                let row = table.append(&mut made.columns, known, event);
                entry.row = row.map_err(|error| WriteError::Field {
                    name: String::new(),
                    reason: error.to_string(),
                })?;
            }
        }
        entry.len = made.bytes.len() - start;
        Ok(entry)
    }
}

impl Encoded {
    /// About how many bytes it holds.
    fn size(&self) -> usize {
        #[cfg(feature = "parquet")]
        let columns: usize = self
            .columns
            .values()
            .map(event_catalog_arrow::Columns::bytes)
            .sum();
        #[cfg(not(feature = "parquet"))]
        let columns = 0;
        self.bytes.len() + columns
    }

    fn add(
        &mut self,
        encoding: &Encoding,
        id: Option<Id>,
        event: &Event<'_>,
        place: Place,
        record: Option<Box<[u8]>>,
    ) {
        let fate = match encoding.encode(self, event, place) {
            Ok(entry) => Fate::Written(entry),
            // No event of the type can be written.
            Err(error @ (WriteError::Io(_) | WriteError::Schema(_))) => {
                self.failed.get_or_insert(error);
                return;
            }
            Err(error) => Fate::Refused(Reject {
                place,
                event: event.record().ok().map(|record| record.descriptor().name),
                violations: vec![refused(&error)],
                record,
            }),
        };
        self.records.push((id, fate));
    }
}

impl Work for Encode<'_> {
    type Made = Encoded;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Encoded {
        Encoded::default()
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, made: &mut Encoded) {
        made.aside.read += 1;
        match item {
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event)).flatten();
                let record = self.policy.copy(raw, event);
                match self.past.apply(event, &mut made.aside.older) {
                    Then::Written => {}
                    Then::Dropped => return,
                    Then::Rejected(violation) => {
                        return made.aside.event(place, event, violation, record);
                    }
                }
                // Avro files have no place for what is required and came later.
                let loose = match self.encoding {
                    Encoding::Lines => self.past.loosely(event),
                    _ => None,
                };
                let event = loose.as_ref().unwrap_or(event);
                made.add(self.encoding, id, event, place, record);
            }
            item => {
                if let Some(event) = made.aside.item(self.policy, place, raw, item, |_| {}) {
                    made.add(self.encoding, None, &event, place, None);
                }
            }
        }
    }

    fn is_much(&self, made: &Encoded) -> bool {
        made.records.len() >= 1024 || made.size() >= MUCH || made.aside.is_much()
    }
}

/// Bytes of records that are handed on before there are more.
const MUCH: usize = 1 << 20;

/// Why an event cannot be written.
#[cold]
fn refused(error: &WriteError) -> Violation {
    match error {
        WriteError::UnknownField { name } => {
            let why = format!(
                "the catalog's schema has no place for the field `{name}` (see --drop-unknown-fields)"
            );
            report::unwritable("avro.unknown-field", Some(name), why)
        }
        WriteError::UnknownEvent { event_type } => {
            let why = format!(
                "the catalog does not know the event `{event_type}`, so it has no schema for it; --to ndjson keeps it"
            );
            report::unwritable("avro.unknown-event", None, why)
        }
        WriteError::Field { name, reason } if reason == NOT_JSON => not_json(name),
        WriteError::Field { name, .. } => {
            report::unwritable("avro.field", Some(name), error.to_string())
        }
        error => report::unwritable("avro.record", None, error.to_string()),
    }
}
