//! How the engines look at an object: typed, or as the JSON that stands for one.

use std::borrow::Cow;
use std::fmt::{self, Debug as _};

use event_catalog_formats::base64;

use super::Record;
use super::field::FieldRef;
use super::item::Scalar;
use super::pairs::Pairs;
use crate::descriptor::RecordDescriptor;
use crate::value::{UnknownFields, Value};

/// What `Debug` shows instead of personal data, and of all that the catalog does not know.
pub(crate) const HIDDEN: fmt::Arguments<'static> = format_args!("<hidden>");

/// A list that lends its items.
pub trait List<'a>: Send + Sync {
    /// How many items there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// An item; absent beyond the end.
    fn get(&self, index: usize) -> View<'_, 'a>;
}

/// A map that lends its entries.
pub trait Entries<'a>: Send + Sync {
    /// How many entries there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// An entry; without name and absent beyond the end.
    fn get(&self, index: usize) -> (&str, View<'_, 'a>);
}

/// What a field holds, for reading.
#[derive(Clone, Copy)]
pub enum View<'s, 'a> {
    /// Nothing.
    Absent,
    /// One primitive value.
    Scalar(Scalar<'s>),
    /// A typed list.
    List(&'s dyn List<'a>),
    /// A record.
    Record(&'s dyn Record<'a>),
    /// A map whose values have a type.
    Entries(&'s dyn Entries<'a>),
    /// A map with open keys.
    Map(&'s [(Cow<'s, str>, Value<'s>)]),
    /// Anything, as it came.
    Value(&'s Value<'s>),
}

/// The fields that are present as values, then what the catalog does not know: an object as the
/// open map that it travels in.
pub(crate) fn members<'s>(
    descriptor: &'static RecordDescriptor,
    fields: &[FieldRef<'s, '_>],
    unknown: &'s UnknownFields<'_>,
) -> Pairs<'s> {
    let known = descriptor
        .fields
        .iter()
        .zip(fields)
        .filter(|(_, field)| field.is_present());
    let known = known.map(|(known, field)| (Cow::Borrowed(known.name()), field.view().to_value()));
    let unknown = unknown.iter();
    known
        .chain(unknown.map(|(name, value)| (Cow::Borrowed(name), value.clone())))
        .collect()
}

impl<'s> View<'s, '_> {
    pub(crate) fn to_value(self) -> Value<'s> {
        match self {
            View::Absent => Value::Null,
            View::Scalar(Scalar::Bytes(v)) => Value::String(Cow::Owned(base64::encode(v))),
            View::Scalar(v) => v.to_value(),
            View::List(v) => Value::Array((0..v.len()).map(|i| v.get(i).to_value()).collect()),
            View::Record(v) => {
                let mut value = Value::Null;
                v.fields(&mut |fields, unknown| {
                    let members = members(v.record_descriptor(), fields, unknown);
                    value = Value::Object(members).into_owned();
                });
                value
            }
            View::Entries(v) => {
                let entry =
                    |(name, value): (&'s str, View<'s, '_>)| (name.into(), value.to_value());
                Value::Object((0..v.len()).map(|i| entry(v.get(i))).collect())
            }
            View::Map(v) => Value::Object(v.to_vec()),
            View::Value(v) => v.clone(),
        }
    }
}

/// A view as `Debug` shows it, with personal data or without.
pub(crate) struct Looked<'s, 'a>(pub(crate) View<'s, 'a>, pub(crate) bool);

impl fmt::Debug for Looked<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}

/// Personal data of objects within is hidden.
impl fmt::Debug for View<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug(false, f)
    }
}

impl View<'_, '_> {
    /// Formats it for `Debug`; what is personal in objects only if asked to.
    pub(crate) fn debug(&self, personal: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Absent => f.write_str("None"),
            View::Scalar(value) => match value {
                Scalar::Str(v) => v.fmt(f),
                Scalar::Int(v) => v.fmt(f),
                Scalar::Long(v) => v.fmt(f),
                Scalar::Float(v) => v.fmt(f),
                Scalar::Double(v) => v.fmt(f),
                Scalar::Bool(v) => v.fmt(f),
                Scalar::Bytes(v) => v.fmt(f),
            },
            View::List(v) => f
                .debug_list()
                .entries((0..v.len()).map(|i| Looked(v.get(i), personal)))
                .finish(),
            View::Record(v) => debug(*v, personal, f),
            View::Entries(v) => {
                let mut out = f.debug_map();
                for i in 0..v.len() {
                    let (name, value) = v.get(i);
                    out.entry(&name, &Looked(value, personal));
                }
                out.finish()
            }
            View::Map(v) => f
                .debug_map()
                .entries(v.iter().map(|(name, value)| (name, View::Value(value))))
                .finish(),
            View::Value(v) => value(v, f),
        }
    }
}

/// Formats a record for `Debug`: present fields by name, then unknown ones; what is personal, and
/// what nobody describes, only if asked to.
pub(crate) fn debug(
    record: &dyn Record<'_>,
    personal: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let descriptor = record.record_descriptor();
    let mut result = Ok(());
    record.fields(&mut |fields, unknown| {
        let mut out = f.debug_struct(descriptor.name);
        for (known, field) in descriptor.fields.iter().zip(fields) {
            match field.view() {
                View::Absent => continue,
                _ if !personal && (known.is_private() || known.kind.is_open()) => {
                    out.field(known.name(), &HIDDEN)
                }
                view => out.field(known.name(), &Looked(view, personal)),
            };
        }
        if !unknown.is_empty() {
            out.field("unknown", if personal { unknown } else { &HIDDEN });
        }
        result = out.finish();
    });
    result
}

/// A value as it looks in a view.
fn value(value: &Value<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("None"),
        Value::Bool(v) => v.fmt(f),
        Value::Int(v) => v.fmt(f),
        Value::UInt(v) => v.fmt(f),
        Value::Float(v) => v.fmt(f),
        Value::Number(v) => v.fmt(f),
        Value::String(v) => v.fmt(f),
        Value::Bytes(v) => v.fmt(f),
        Value::Array(v) => f.debug_list().entries(v.iter().map(View::Value)).finish(),
        Value::Object(v) => View::Map(v).fmt(f),
    }
}
