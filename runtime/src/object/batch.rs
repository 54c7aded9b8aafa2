//! Events into requests of limited size: in order, never less than one event at a time.

use std::iter::Fuse;
use std::marker::PhantomData;
use std::num::NonZeroUsize;

use super::TypedObject;
use super::encoded_len;
use crate::batch::Room;

pub use crate::batch::Oversized;

/// A request that is made of a list of events. Implemented by generated code.
pub trait Batch<'a>: TypedObject<'a> {
    /// What the list holds.
    type Item: TypedObject<'a>;

    /// A request with these events and nothing else.
    fn from_items(items: Vec<Self::Item>) -> Self;

    /// Splits events into requests within the catalog's limits, which [`Batches`] can change.
    fn batches<I: IntoIterator<Item = Self::Item>>(events: I) -> Batches<'a, I::IntoIter, Self> {
        let limits = Self::DESCRIPTOR.limits;
        let list = Self::DESCRIPTOR
            .batch
            .and_then(|at| Self::DESCRIPTOR.fields.get(at));
        let own = list.and_then(|list| NonZeroUsize::new(list.constraints.max_items as usize));
        let max_items = [limits.max_items, limits.max_items_in_all, own];
        Batches {
            events: events.into_iter().fuse(),
            room: Room::new(encoded_len(&Self::from_items(Vec::new())))
                .max_items(max_items.into_iter().flatten().min())
                .max_bytes(limits.max_bytes),
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
    room: Room,
    /// An event that the last request had no room for, with its size.
    waiting: Option<(R::Item, usize)>,
    request: PhantomData<fn(&'a ()) -> R>,
}

impl<'a, I: Iterator<Item = R::Item>, R: Batch<'a>> Batches<'a, I, R> {
    /// Most events of a request; `None`: no limit.
    pub fn max_items(mut self, items: Option<NonZeroUsize>) -> Self {
        self.room = self.room.max_items(items);
        self
    }

    /// Largest size of a request, in bytes of JSON; `None`: no limit.
    pub fn max_bytes(mut self, bytes: Option<NonZeroUsize>) -> Self {
        self.room = self.room.max_bytes(bytes);
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
        self.room.clear();
        while let Some((event, bytes)) = self.event() {
            if self.room.take(bytes) {
                events.push(event);
            } else if events.is_empty() {
                let limit = self.room.largest();
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
        (!events.is_empty()).then(|| Ok(R::from_items(events)))
    }
}
