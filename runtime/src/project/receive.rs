//! Events out of request bodies, for a destination that can be read back.

use super::body::{Body, Read, Stopped};
use super::{Dialect, ReceivedAs};
use crate::descriptor::EventDescriptor;
use crate::json::SyntaxError;
use crate::record::AnyEvent;
use crate::validate::Inspection;
use crate::validate::inspect::with_meaning;
use crate::value::UnknownFields;
use crate::violation::{Severity, Violation, push_name, rule};

/// The events of a request body, in order: made by [`Dialect::receive`].
///
/// An event that is not shaped as it should be comes as a [`Refusal`] in its place, and the others
/// are not lost. Where the body is no JSON from some point on, that is the last to come. Pointers
/// in violations start at the body: `/events/2/properties/url`.
///
/// Members that the catalog does not know are kept. Those of the object with the rest of the fields
/// keep their names; the name of any other is its place, such as `/user/locale`, and projecting the
/// event puts it there again.
pub struct Incoming<'a, E: AnyEvent<'a>> {
    /// `None`: it cannot be read at all, for the reason that is still to come.
    body: Option<Body<'a>>,
    dialect: &'static Dialect,
    failed: Option<Refusal>,
    source: E::Source,
}

/// Why there is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is no JSON from there on. Nothing more comes of it.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The body has no list of events.
    #[error("the body has no list of events{}", under(*.key))]
    NoEvents {
        /// The key under which it should be; `None`: the body should be the list.
        key: Option<&'static str>,
    },
    /// What the destination gets cannot be decoded into events.
    #[error("what {destination} gets cannot be decoded into events")]
    OneWay {
        /// The destination.
        destination: &'static str,
    },
    /// An event is not shaped as it should be.
    #[error("event {index} is not a valid {}: {}", .event.unwrap_or("event"), summary(.violations))]
    Event {
        /// Its position in the list.
        index: usize,
        /// Its full name, if it has one.
        event: Option<&'static str>,
        /// All that is wrong with its shape; not empty. Pointers start at the body.
        violations: Vec<Violation>,
    },
}

fn under(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!(" under `{key}`"))
}

fn summary(violations: &[Violation]) -> String {
    let texts: Vec<&str> = violations
        .iter()
        .map(|violation| &*violation.message)
        .collect();
    texts.join("; ")
}

impl Dialect {
    /// The events of a request body, text borrowed from it.
    ///
    /// Shape is checked; [`Incoming::inspections`] checks the meaning too.
    pub fn receive<'a, E: AnyEvent<'a, Source = ()>>(
        &'static self,
        body: &'a [u8],
    ) -> Incoming<'a, E> {
        self.receive_of((), body)
    }

    /// The events of a request body, of the catalog that `source` stands for: as
    /// [`Dialect::receive`] gives them.
    pub fn receive_of<'a, E: AnyEvent<'a>>(
        &'static self,
        source: E::Source,
        body: &'a [u8],
    ) -> Incoming<'a, E> {
        let mut incoming = Incoming {
            body: None,
            dialect: self,
            failed: None,
            source,
        };
        if self.received.is_empty() {
            incoming.failed = Some(Refusal::OneWay {
                destination: self.destination.name,
            });
        } else {
            match Body::new(body, self) {
                Ok(body) => incoming.body = Some(body),
                Err(error) => incoming.failed = Some(error.into()),
            }
        }
        incoming
    }

    /// The place of a dictionary field in an event that the destination gets.
    fn place(&self, event: &'static EventDescriptor, name: &str) -> Option<String> {
        let index = u16::try_from(self.catalog.field_names.find(name.as_bytes())?).ok()?;
        event.field(name)?;
        let keyed = self.received.iter().find_map(|object| {
            let key = object.keys.iter().find(|(key, what)| {
                matches!(what, ReceivedAs::Field(field) | ReceivedAs::Parsed(field) if *field == index)
                    && (!object.rest || self.has(event, key))
            });
            key.map(|(key, _)| (object, *key))
        });
        let (object, key) =
            keyed.or_else(|| Some((self.received.iter().find(|object| object.rest)?, name)))?;
        let mut place = object.pointer.to_owned();
        push_name(&mut place, key);
        Some(place)
    }

    fn has(&self, event: &'static EventDescriptor, key: &str) -> bool {
        self.outline(event)
            .is_some_and(|outline| self.members(outline).any(|member| member.key == key))
    }
}

impl<'a, E: AnyEvent<'a>> Incoming<'a, E> {
    /// What the body holds beside the events, as far as it has been read.
    pub fn unknown(&self) -> Option<&UnknownFields<'a>> {
        self.body.as_ref().map(|body| &body.unknown)
    }

    /// The same events, each with all that is wrong with its shape and its meaning. Only what is no
    /// event at all is refused.
    ///
    /// An event larger than the catalog's limit breaks the rule `max-bytes` with its size in the
    /// body.
    pub fn inspections(mut self) -> impl Iterator<Item = Result<Inspection<E>, Refusal>> {
        std::iter::from_fn(move || self.inspection())
    }

    /// Reads the next event into its place.
    fn read(&mut self, place: &mut Option<Result<E, Refusal>>) -> Option<Result<Read, Refusal>> {
        if let Some(failed) = self.failed.take() {
            return Some(Err(failed));
        }
        let stopped = match self.body.as_mut()?.next(self.source, place) {
            None => return None,
            Some(Ok(read)) => return Some(Ok(read)),
            Some(Err(stopped)) => stopped,
        };
        Some(Err(match stopped {
            Stopped::Syntax(error) => error.into(),
            Stopped::NoEvents => Refusal::NoEvents {
                key: self.dialect.destination.list_key(),
            },
        }))
    }

    fn inspection(&mut self) -> Option<Result<Inspection<E>, Refusal>> {
        let mut place = None;
        let Read {
            index,
            violations,
            elsewhere,
            bytes,
        } = match self.read(&mut place)? {
            Ok(read) => read,
            Err(refusal) => return Some(Err(refusal)),
        };
        let Some(Ok(event)) = place else {
            return Some(Err(Refusal::Event {
                index,
                event: None,
                violations: elsewhere,
            }));
        };
        let limit = self.dialect.catalog.max_bytes;
        let mut violations = with_meaning(&event, violations);
        // The size that counts is that in the body.
        violations.retain(|violation| violation.rule != rule::MAX_BYTES);
        self.translate(&event, index, &mut violations);
        violations.extend(elsewhere);
        if limit != 0 && bytes > limit {
            let message = format!(
                "The event takes {bytes} bytes as JSON, more than the {limit} allowed: it is dropped."
            );
            violations.push(Violation {
                pointer: self.dialect.destination.event_pointer(index),
                rule: rule::MAX_BYTES,
                severity: Severity::Error,
                message: message.into(),
            });
        }
        Some(Ok(Inspection { event, violations }))
    }

    /// Pointers from the body on.
    fn translate(&self, event: &E, index: usize, violations: &mut [Violation]) {
        let Ok(record) = event.record() else { return };
        for violation in violations {
            let rest = violation.pointer.strip_prefix('/').unwrap_or_default();
            let (name, tail) = rest
                .split_once('/')
                .map_or((rest, None), |(name, tail)| (name, Some(tail)));
            let mut pointer = self.dialect.destination.event_pointer(index);
            match self.dialect.place(record.descriptor(), name) {
                Some(place) => pointer.push_str(&place),
                None if violation.pointer.is_empty() => {}
                // A member that the catalog does not know: its name is its place, or it is in the
                // rest.
                None => match name.replace("~1", "/").replace("~0", "~") {
                    place if self.dialect.is_place(&place) => pointer.push_str(&place),
                    _ => {
                        pointer.push_str(
                            self.dialect
                                .received
                                .iter()
                                .find(|object| object.rest)
                                .map_or("", |object| object.pointer),
                        );
                        pointer.push('/');
                        pointer.push_str(name);
                    }
                },
            }
            if let Some(tail) = tail {
                pointer.push('/');
                pointer.push_str(tail);
            }
            violation.pointer = pointer;
        }
    }
}

impl<'a, E: AnyEvent<'a>> Iterator for Incoming<'a, E> {
    type Item = Result<E, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        // Returned from where it was made.
        let mut place = None;
        match self.read(&mut place) {
            None => place = None,
            Some(Err(refusal)) => place = Some(Err(refusal)),
            Some(Ok(Read {
                index,
                mut violations,
                elsewhere,
                ..
            })) => {
                if place.is_none() || violations.iter().chain(&elsewhere).any(Violation::is_error) {
                    let mut event = None;
                    if let Some(Ok(found)) = &place {
                        self.translate(found, index, &mut violations);
                        event = found.record().ok().map(|record| record.descriptor().name);
                    }
                    violations.extend(elsewhere);
                    place = Some(Err(Refusal::Event {
                        index,
                        event,
                        violations,
                    }));
                }
            }
        }
        place
    }
}
