//! The way back: records as an earlier release had them.

use super::ReleaseField;
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, Presence, Shape,
};
use crate::record::{AnyEvent, FieldRef};
use crate::value::{UnknownEvent, UnknownFields, Value};

/// Records as an earlier release had them, for whoever is behind: fields that it did not have are
/// taken out, and what cannot be told in its terms is refused.
#[derive(Clone, Debug)]
pub struct AsRelease {
    release: u16,
    /// By position of the event; `None`: the release did not have it.
    events: Vec<Option<Past>>,
}

/// What an event was like, as far as it differs.
#[derive(Clone, Debug, Default)]
struct Past {
    /// Positions of the fields that came later.
    newer: Vec<usize>,
    /// Positions of those that were required, and are optional today.
    needed: Vec<usize>,
    /// Those that were of another type.
    retyped: Vec<(usize, ReleaseField)>,
    /// Those that were removed since.
    gone: Vec<ReleaseField>,
}

/// Why an event cannot be told as a release had it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotThen {
    /// The release did not have the event.
    #[error("release {release} did not have the event `{event}`")]
    Event {
        /// The release.
        release: u16,
        /// The event type.
        event: String,
    },
    /// The release required a field that holds nothing.
    #[error("release {release} requires `{field}`, which is null or absent")]
    Required {
        /// The release.
        release: u16,
        /// The field.
        field: &'static str,
    },
    /// The release had a field with another type, which does not hold the value.
    #[error("in release {release} `{field}` is {expected}, which does not hold this value")]
    Type {
        /// The release.
        release: u16,
        /// The field.
        field: &'static str,
        /// What the release had, such as `int` or `string[]`.
        expected: String,
    },
}

impl AsRelease {
    /// Returns the way back to a release; `None` if the catalog has none of this number. Release 0
    /// is what was before the first.
    pub fn new(catalog: &CatalogDescriptor, release: u16) -> Option<Self> {
        (release <= catalog.release).then(|| AsRelease {
            release,
            events: catalog
                .events
                .iter()
                .map(|event| Some(Past::of(event, &event.fields_in(release)?)))
                .collect(),
        })
    }

    /// Returns the release.
    pub fn release(&self) -> u16 {
        self.release
    }

    /// Makes an event what it was in the release, and returns how many fields were taken out:
    /// those that came later, and those that no release has.
    ///
    /// A field that came later and is required cannot be taken out of a record: see
    /// [`AsRelease::loosely`]. Avro files of the release
    /// ([`schema_in_release`](crate::avro::schema_in_release)) have no place for it anyway.
    ///
    /// # Errors
    ///
    /// Why the event cannot be told as the release had it; it is not changed then.
    pub fn apply<'a, E: AnyEvent<'a>>(&self, event: &mut E) -> Result<u64, NotThen> {
        let past = self.past(event)?;
        let mut outcome = Ok(0);
        if let Ok(record) = event.record_mut() {
            let descriptor = record.descriptor();
            record.fields(&mut |fields, unknown| {
                outcome = self.check(past, descriptor, fields, unknown);
            });
            if matches!(outcome, Ok(1..)) {
                record.fields_mut(&mut |fields, unknown| {
                    for at in past
                        .newer
                        .iter()
                        .filter(|at| !is_required(descriptor, **at))
                    {
                        if let Some(field) = fields.get_mut(*at) {
                            field.clear();
                        }
                    }
                    unknown.retain(|name, _| past.had(name));
                });
            }
        }
        outcome
    }

    /// Returns the event without the required fields that came later, where there are any, as an
    /// event that the catalog does not know: a record of the catalog cannot lack them.
    pub fn loosely<'a, E: AnyEvent<'a>>(&self, event: &E) -> Option<E> {
        let past = self.past(event).ok()?;
        let record = event.record().ok()?;
        let descriptor = record.descriptor();
        let is_newer = |at: usize| past.newer.contains(&at);
        if !past.newer.iter().any(|at| is_required(descriptor, *at)) {
            return None;
        }
        let mut copy = UnknownEvent::named(descriptor.name);
        record.fields(&mut |fields, unknown| {
            let known = fields.iter().zip(descriptor.fields).enumerate();
            for (_, (field, known)) in known.filter(|(at, _)| !is_newer(*at)) {
                if field.is_present() {
                    copy.fields.push(known.name(), field.to_value());
                }
            }
            for (name, value) in unknown.iter() {
                copy.fields.push(name.to_owned(), value.clone());
            }
        });
        Some(E::from_unknown(event.source(), copy))
    }

    fn past<'a, E: AnyEvent<'a>>(&self, event: &E) -> Result<&Past, NotThen> {
        let name = match event.record() {
            Ok(record) => {
                let descriptor = record.descriptor();
                let past = self.events.get(usize::from(descriptor.index));
                if let Some(Some(past)) = past {
                    return Ok(past);
                }
                descriptor.name
            }
            Err(unknown) => &*unknown.event_type,
        };
        Err(NotThen::Event {
            release: self.release,
            event: name.to_owned(),
        })
    }

    /// Returns how many fields are to be taken out.
    fn check(
        &self,
        past: &Past,
        descriptor: &EventDescriptor,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
    ) -> Result<u64, NotThen> {
        let release = self.release;
        let named = |at: usize| descriptor.fields.get(at).map_or("", FieldDescriptor::name);
        let is_present = |at: &usize| fields.get(*at).is_some_and(FieldRef::is_present);
        if let Some(at) = past.needed.iter().find(|at| !is_present(at)) {
            return Err(NotThen::Required {
                release,
                field: named(*at),
            });
        }
        let today = past.retyped.iter().filter(|(at, _)| is_present(at));
        let today = today.map(|(at, then)| (then, fields.get(*at).map(FieldRef::to_value)));
        let gone = past.gone.iter();
        let gone = gone.map(|then| (then, unknown.get(then.name).cloned()));
        for (then, value) in today.chain(gone) {
            let value = value.unwrap_or(Value::Null);
            if value.is_null() {
                if then.presence == Presence::Required {
                    let field = then.name;
                    return Err(NotThen::Required { release, field });
                }
            } else if !holds(then.kind, then.shape, &value) {
                return Err(NotThen::Type {
                    release,
                    field: then.name,
                    expected: then.type_name(),
                });
            }
        }
        let newer = past.newer.iter().filter(|at| is_present(at)).count();
        let strange = unknown.names().filter(|name| !past.had(name)).count();
        Ok((newer + strange) as u64)
    }
}

/// Whether the field at this position is required today.
fn is_required(event: &EventDescriptor, at: usize) -> bool {
    at < usize::from(event.required)
}

impl Past {
    fn of(event: &EventDescriptor, then: &[ReleaseField]) -> Self {
        let mut past = Past {
            gone: then
                .iter()
                .filter(|then| event.field(then.name).is_none())
                .copied()
                .collect(),
            ..Past::default()
        };
        for (at, field) in event.fields.iter().enumerate() {
            match then.iter().find(|then| then.name == field.name()) {
                None => past.newer.push(at),
                Some(then) => {
                    let is_needed = then.presence == Presence::Required;
                    if is_needed && field.presence == Presence::Optional {
                        past.needed.push(at);
                    }
                    if (then.kind, then.shape) != (field.kind, field.shape) {
                        past.retyped.push((at, *then));
                    }
                }
            }
        }
        past
    }

    /// Whether the release had a field that the catalog does not know any more.
    fn had(&self, name: &str) -> bool {
        self.gone.iter().any(|gone| gone.name == name)
    }
}

/// Whether such a field holds the value.
fn holds(kind: Kind, shape: Shape, value: &Value<'_>) -> bool {
    let one = |value: &Value<'_>| match (kind, value) {
        (Kind::Any, _)
        | (Kind::String | Kind::DateTime(_), Value::String(_))
        | (Kind::Long, Value::Int(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Bytes, Value::Bytes(_))
        | (Kind::Record(_) | Kind::Map(_), Value::Object(_)) => true,
        (Kind::Int, Value::Int(v)) => i32::try_from(*v).is_ok(),
        (Kind::Float | Kind::Double, value) => value.as_f64().is_some(),
        _ => false,
    };
    match (shape, value) {
        (Shape::One, value) => one(value),
        (shape, Value::Array(items)) => items
            .iter()
            .all(|item| one(item) || (item.is_null() && shape == Shape::NullableList)),
        _ => false,
    }
}
