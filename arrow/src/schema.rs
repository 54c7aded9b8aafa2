//! What the columns of an event are.

use std::collections::HashMap;

use arrow_schema::{DataType, Field, Schema, TimeUnit};
use event_catalog::descriptor::{EventDescriptor, FieldDescriptor, Format, Kind, Presence, Shape};

use crate::FieldIds;

/// How ids are kept: texts that should be UUIDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ids {
    /// As text.
    #[default]
    Text,
    /// As 16 bytes, with the extension type `arrow.uuid`, which is Parquet's type UUID.
    Uuid,
}

/// How numbers are kept that stand for moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moments {
    /// As the numbers they are.
    #[default]
    Numbers,
    /// As timestamps in milliseconds, in UTC.
    Timestamps,
}

/// How texts are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// As `Utf8`.
    #[default]
    Plain,
    /// As `Utf8View`.
    Views,
}

/// What columns are like.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// How ids are kept.
    pub ids: Ids,
    /// How moments are kept.
    pub moments: Moments,
    /// How texts are kept.
    pub texts: Texts,
    /// Numbers of columns that never change.
    pub field_ids: FieldIds,
}

impl Options {
    /// With ids of this kind.
    pub fn ids(mut self, ids: Ids) -> Self {
        self.ids = ids;
        self
    }

    /// With moments of this kind.
    pub fn moments(mut self, moments: Moments) -> Self {
        self.moments = moments;
        self
    }

    /// With texts of this kind.
    pub fn texts(mut self, texts: Texts) -> Self {
        self.texts = texts;
        self
    }

    /// With numbers of columns.
    pub fn field_ids(mut self, field_ids: FieldIds) -> Self {
        self.field_ids = field_ids;
        self
    }
}

/// Key of a schema's metadata: the full name of the event.
pub const EVENT_KEY: &str = "event_catalog.event";

const EXTENSION: &str = "ARROW:extension:name";
/// The extension type of 16 bytes that are a UUID.
pub(crate) const UUID: &str = "arrow.uuid";
/// The extension type of text that is JSON.
pub(crate) const JSON: &str = "arrow.json";

/// Returns the schema of an event: a column for each field, in order, and one for what the catalog
/// does not know ([`EventDescriptor::unknown_column`]).
///
/// | field | column |
/// |---|---|
/// | text | `Utf8`, or `Utf8View` |
/// | text that should be a UUID, with [`Ids::Uuid`] | 16 bytes, `arrow.uuid` |
/// | `int`, `long`, `float`, `double`, `boolean` | `Int32`, `Int64`, `Float32`, `Float64`, `Boolean` |
/// | Unix seconds or milliseconds, with [`Moments::Timestamps`] | timestamp in milliseconds, UTC |
/// | bytes | `Binary` |
/// | a list of one of these | `List`; its items stay texts and numbers |
/// | a record, a map, anything; lists of these | their JSON, `arrow.json` |
///
/// Every column may hold null, whatever the catalog demands today: a field that a later release
/// makes optional changes no type. What the catalog demands is in the metadata of the column:
/// `required`, `pii` and `sensitive` are `true`, `format` names the format, `doc` is the
/// documentation, `PARQUET:field_id` the number. The metadata of the schema names the event.
pub fn schema_of(event: &EventDescriptor, options: &Options) -> Schema {
    let fields = event.fields.iter().map(|field| {
        let (data_type, extension) = type_of(field, options);
        let mut facts: HashMap<String, String> = HashMap::new();
        let mut fact = |key: &str, value: &str| {
            facts.insert(key.to_owned(), value.to_owned());
        };
        let flags = [
            ("required", field.presence == Presence::Required),
            ("pii", field.pii),
            ("sensitive", field.sensitive),
        ];
        for (key, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
            fact(key, "true");
        }
        if let Some(format) = format_of(field) {
            fact("format", format.name());
        }
        if !field.doc().is_empty() {
            fact("doc", field.doc());
        }
        if let Some(extension) = extension {
            fact(EXTENSION, extension);
        }
        if let Some(id) = options.field_ids.of(event, field) {
            fact("PARQUET:field_id", &id.to_string());
        }
        Field::new(field.name(), data_type, true).with_metadata(facts)
    });
    let json = HashMap::from([(EXTENSION.to_owned(), JSON.to_owned())]);
    let unknown = Field::new(event.unknown_column(), text(options), true).with_metadata(json);
    let fields: Vec<Field> = fields.chain([unknown]).collect();
    Schema::new(fields).with_metadata(HashMap::from([(
        EVENT_KEY.to_owned(),
        event.name.to_owned(),
    )]))
}

fn text(options: &Options) -> DataType {
    match options.texts {
        Texts::Plain => DataType::Utf8,
        Texts::Views => DataType::Utf8View,
    }
}

/// The type of a field's column, and the extension type on top.
fn type_of(field: &FieldDescriptor, options: &Options) -> (DataType, Option<&'static str>) {
    if field.kind.is_nested() {
        return (text(options), Some(JSON));
    }
    if field.shape != Shape::One {
        let item = Field::new_list_field(plain(field.kind, options), true);
        return (DataType::List(item.into()), None);
    }
    if options.ids == Ids::Uuid && is_uuid(field) {
        return (DataType::FixedSizeBinary(16), Some(UUID));
    }
    if options.moments == Moments::Timestamps && per_second(field).is_some() {
        let utc = Some("UTC".into());
        return (DataType::Timestamp(TimeUnit::Millisecond, utc), None);
    }
    (plain(field.kind, options), None)
}

fn plain(kind: Kind, options: &Options) -> DataType {
    match kind {
        Kind::Int => DataType::Int32,
        Kind::Long => DataType::Int64,
        Kind::Float => DataType::Float32,
        Kind::Double => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        Kind::Bytes => DataType::Binary,
        _ => text(options),
    }
}

fn format_of(field: &FieldDescriptor) -> Option<Format> {
    field.ty.and_then(|ty| ty.format)
}

/// Whether a text should be a UUID.
pub(crate) fn is_uuid(field: &FieldDescriptor) -> bool {
    field.kind == Kind::String && format_of(field) == Some(Format::Uuid)
}

/// Of a whole number that stands for a moment, how many of its units make a second.
pub(crate) fn per_second(field: &FieldDescriptor) -> Option<i64> {
    let is_whole = matches!(field.kind, Kind::Int | Kind::Long);
    match format_of(field) {
        Some(Format::UnixSeconds) if is_whole => Some(1),
        Some(Format::UnixMillis) if is_whole => Some(1000),
        _ => None,
    }
}

/// The extension type of a column.
pub(crate) fn extension(field: &Field) -> Option<&str> {
    field.metadata().get(EXTENSION).map(String::as_str)
}
