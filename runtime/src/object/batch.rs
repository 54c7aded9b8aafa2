//! Events into requests of limited size: in order, never less than one event at a time.

use std::fmt;
use std::iter::Fuse;
use std::marker::PhantomData;

use super::TypedObject;
use super::encoded_len;

/// A request that is made of a list of events. Implemented by generated code.
pub trait Batch<'a>: TypedObject<'a> {
    /// What the list holds.
    type Item: TypedObject<'a>;

    /// A request with these events and nothing else.
    fn from_items(items: Vec<Self::Item>) -> Self;

    /// Splits events into requests within the catalog's limits, which [`Batches`] can change.
    fn batches<I: IntoIterator<Item = Self::Item>>(events: I) -> Batches<'a, I::IntoIter, Self> {
        let limits = Self::DESCRIPTOR.limits;
        let own = Self::DESCRIPTOR
            .batch
            .and_then(|at| Self::DESCRIPTOR.fields.get(at));
        let own_items = own.map_or(0, |member| member.constraints.max_items as usize);
        let max_items = [limits.max_items, limits.max_items_in_all, own_items]
            .into_iter()
            .filter(|limit| *limit != 0)
            .min();
        Batches {
            events: events.into_iter().fuse(),
            max_items: limit(max_items.unwrap_or(0)),
            max_bytes: limit(limits.max_bytes),
            envelope: encoded_len(&Self::from_items(Vec::new())),
            waiting: None,
            request: PhantomData,
        }
    }
}

/// Requests, made as they are asked for: see [`Batch::batches`].
///
/// Holds the events of one request at a time. An event that fits no request comes as [`Oversized`]
/// in its place; the others go on.
#[derive(Debug)]
pub struct Batches<'a, I, R: Batch<'a>> {
    events: Fuse<I>,
    max_items: usize,
    max_bytes: usize,
    /// Bytes of a request without events.
    envelope: usize,
    /// An event that the last request had no room for, with its size.
    waiting: Option<(R::Item, usize)>,
    request: PhantomData<fn(&'a ()) -> R>,
}

impl<'a, I: Iterator<Item = R::Item>, R: Batch<'a>> Batches<'a, I, R> {
    /// Most events of a request; 0: no limit.
    pub fn max_items(mut self, items: usize) -> Self {
        self.max_items = limit(items);
        self
    }

    /// Largest size of a request, in bytes of JSON; 0: no limit.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = limit(bytes);
        self
    }

    /// The next event and its size.
    fn event(&mut self) -> Option<(R::Item, usize)> {
        if let Some(waiting) = self.waiting.take() {
            return Some(waiting);
        }
        let event = self.events.next()?;
        let bytes = encoded_len(&event);
        Some((event, bytes))
    }
}

impl<'a, I: Iterator<Item = R::Item>, R: Batch<'a>> Iterator for Batches<'a, I, R> {
    type Item = Result<R, Box<Oversized<R::Item>>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut events = Vec::new();
        let mut size = self.envelope;
        while let Some((event, bytes)) = self.event() {
            // A comma before each but the first.
            let more = bytes.saturating_add(usize::from(!events.is_empty()));
            let fits = events.len() < self.max_items && size.saturating_add(more) <= self.max_bytes;
            if fits {
                size += more;
                events.push(event);
            } else if events.is_empty() {
                let limit = self.max_bytes.saturating_sub(self.envelope);
                return Some(Err(Box::new(Oversized {
                    event,
                    bytes,
                    limit,
                })));
            } else {
                self.waiting = Some((event, bytes));
                break;
            }
        }
        if events.is_empty() {
            None
        } else {
            Some(Ok(R::from_items(events)))
        }
    }
}

/// A limit that never bites where 0 says that there is none.
fn limit(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

/// An event that fits no request.
#[derive(Clone, Debug, PartialEq)]
pub struct Oversized<E> {
    /// The event.
    pub event: E,
    /// Bytes of its JSON.
    pub bytes: usize,
    /// Bytes that an event of a request can have.
    pub limit: usize,
}

impl<E> fmt::Display for Oversized<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the event takes {} bytes as JSON, and a request has room for {}",
            self.bytes, self.limit
        )
    }
}

impl<E: fmt::Debug> std::error::Error for Oversized<E> {}
