//! Events into typed requests of limited size: in order, never less than one event at a time.

use std::iter::Fuse;
use std::num::NonZeroUsize;

use super::encoded_len;
use crate::batch::Room;
use crate::record::{Record, TypedRecord};

pub use crate::batch::Oversized;

/// Requests within the catalog's limits, made of events as they are asked for: what `batches` of a
/// request that holds a list of events returns.
///
/// Holds the events of one request at a time. An event that fits no request comes as [`Oversized`]
/// in its place; the others go on.
#[derive(Debug)]
pub struct Batches<I: Iterator, R> {
    events: Fuse<I>,
    room: Room,
    /// An event that the last request had no room for, with its size.
    waiting: Option<(I::Item, usize)>,
    size: fn(&I::Item) -> usize,
    request: fn(Vec<I::Item>) -> R,
}

impl<I: Iterator, R> Batches<I, R> {
    /// Returns the requests that `request` makes of events.
    #[doc(hidden)]
    pub fn new<'a>(events: impl IntoIterator<IntoIter = I>, request: fn(Vec<I::Item>) -> R) -> Self
    where
        I::Item: Record<'a>,
        R: TypedRecord<'a>,
    {
        let limits = R::DESCRIPTOR.limits;
        let list = R::DESCRIPTOR
            .batch
            .and_then(|at| R::DESCRIPTOR.fields.get(at));
        let own = list.and_then(|list| NonZeroUsize::new(list.constraints.max_items as usize));
        let max_items = [limits.max_items, limits.max_items_in_all, own];
        Batches {
            events: events.into_iter().fuse(),
            room: Room::new(encoded_len(&request(Vec::new())))
                .max_items(max_items.into_iter().flatten().min())
                .max_bytes(limits.max_bytes),
            waiting: None,
            size: |event| encoded_len(event),
            request,
        }
    }

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
    fn event(&mut self) -> Option<(I::Item, usize)> {
        if let Some(waiting) = self.waiting.take() {
            return Some(waiting);
        }
        let event = self.events.next()?;
        let bytes = (self.size)(&event);
        Some((event, bytes))
    }
}

impl<I: Iterator, R> Iterator for Batches<I, R> {
    type Item = Result<R, Box<Oversized<I::Item>>>;

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
        (!events.is_empty()).then(|| Ok((self.request)(events)))
    }
}
