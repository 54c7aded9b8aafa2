//! Records as they came: for those that are left out, and for those that are kept though a required
//! field is null.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use event_catalog::avro::Plan;
use event_catalog::descriptor::EventDescriptor;
use event_catalog::record::event_into_owned;
use event_catalog::violation::rule;
use event_catalog::{AnyEvent as _, EventExt as _, UnknownEvent, Value, Violation};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::catalog::Event;

/// Where a record can be had as it came. Nothing is copied before somebody asks.
#[derive(Clone, Copy)]
pub(crate) enum Raw<'r> {
    /// This text.
    Text(&'r [u8]),
    /// An event of a request body, by its position.
    Event(&'r Body<'r>, usize),
    /// Binary, read by this plan: what was decoded says all of it.
    Binary(&'r Plan),
    /// A line beyond the limit, which is not in memory.
    Gone,
}

/// A request body, looked through when one of its events is left out.
pub(crate) struct Body<'r> {
    text: &'r [u8],
    /// Of all its lists: there may be more than one.
    events: OnceCell<Vec<Box<RawValue>>>,
}

impl<'r> Body<'r> {
    pub(super) fn new(text: &'r [u8]) -> Self {
        Body {
            text,
            events: OnceCell::new(),
        }
    }

    fn event(&self, index: usize) -> Option<&[u8]> {
        let events = self.events.get_or_init(|| {
            let Members(members) = serde_json::from_slice(self.text).unwrap_or_default();
            let lists = members
                .iter()
                .filter(|(key, _)| key == "events")
                .map(|(_, list)| list.get());
            lists
                .flat_map(|list| {
                    serde_json::from_str::<Vec<Box<RawValue>>>(list).unwrap_or_default()
                })
                .collect()
        });
        events.get(index).map(|event| event.get().as_bytes())
    }
}

/// The members of an object, in their order, as they are written.
#[derive(Default)]
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

impl Raw<'_> {
    /// A copy of the record; `None` where it cannot be had.
    ///
    /// `decoded`: what could be decoded of it, and what is wrong with its shape.
    #[cold]
    pub(crate) fn copy(self, decoded: Option<(&Event<'_>, &[Violation])>) -> Option<Box<[u8]>> {
        match (self, decoded) {
            (Raw::Text(text), _) => Some(text.into()),
            (Raw::Event(body, index), _) => body.event(index).map(Into::into),
            (Raw::Binary(_), Some((event, shape))) => {
                Some(with_nulls(event, shape).to_json().into_bytes().into())
            }
            (Raw::Binary(_), None) | (Raw::Gone, _) => None,
        }
    }
}

impl<'r> Raw<'r> {
    /// The value of a member of a record that came as JSON, of which nothing was kept as it does
    /// not fit its field; `None` where it cannot be had.
    #[cold]
    pub(crate) fn member(self, name: &str) -> Option<Value<'r>> {
        let Raw::Text(text) = self else { return None };
        let Members(members) = serde_json::from_slice(text).ok()?;
        let (_, value) = members.into_iter().find(|(key, _)| key == name)?;
        match serde_json::from_str(value.get()).ok()? {
            // Avro's JSON says which branch of a union it is.
            Value::Object(mut branch) if matches!(&branch[..], [(kind, _)] if is_primitive(kind)) => {
                branch.pop().map(|(_, value)| value)
            }
            value => Some(value),
        }
    }
}

fn is_primitive(word: &str) -> bool {
    [
        "boolean", "int", "long", "float", "double", "bytes", "string",
    ]
    .contains(&word)
}

/// Whether nothing else is wrong with the shape of an event than that required fields are absent or
/// null.
pub(crate) fn lacks_values(event: &Event<'_>, shape: &[Violation]) -> bool {
    let Ok(record) = event.record() else {
        return false;
    };
    shape.iter().all(|violation| {
        violation.rule == rule::REQUIRED && slot(record.descriptor(), violation).is_some()
    })
}

/// The event with null where a required field holds nothing, and without what stands in place of
/// values that are not of the field's type: those are among the unknown fields.
///
/// A struct of the catalog cannot hold that, so the fields come as those of an event that the
/// catalog does not know.
#[cold]
pub(crate) fn with_nulls(event: &Event<'_>, shape: &[Violation]) -> Event<'static> {
    let Ok(record) = event.record() else {
        return event_into_owned(event);
    };
    let descriptor = record.descriptor();
    let mut copy = UnknownEvent::named(descriptor.name);
    record.fields(&mut |fields, unknown| {
        for (at, (field, known)) in fields.iter().zip(descriptor.fields).enumerate() {
            match shape
                .iter()
                .find(|violation| slot(descriptor, violation) == Some(at))
            {
                None if field.is_present() => {
                    copy.fields.push(known.name(), field.to_value());
                }
                Some(violation) if violation.rule == rule::REQUIRED => {
                    copy.fields.push(known.name(), Value::Null);
                }
                _ => {}
            }
        }
        for (name, value) in unknown.iter() {
            copy.fields
                .push(name.to_owned(), value.clone().into_owned());
        }
    });
    Event::from_unknown(event.source(), copy)
}

/// The position of the field that a violation is about.
fn slot(event: &'static EventDescriptor, violation: &Violation) -> Option<usize> {
    event.position(violation.pointer.strip_prefix('/')?.split('/').next()?)
}
