//! Requests of limited size: how much room one has, and what fits none.

use std::num::NonZeroUsize;

/// An event that fits no request. It is in none; others go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the event takes {bytes} bytes as JSON, and a request has room for {limit}")]
pub struct Oversized<E = ()> {
    /// The event, if it was handed over.
    pub event: E,
    /// Bytes of its JSON.
    pub bytes: usize,
    /// Bytes that an event of a request can have.
    pub limit: usize,
}

/// The room that a request has for events.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    max_items: Option<NonZeroUsize>,
    max_bytes: Option<NonZeroUsize>,
    /// Bytes of a request without events.
    envelope: usize,
    items: usize,
    bytes: usize,
}

impl Room {
    /// Returns the room of an empty request that takes so many bytes by itself.
    pub(crate) fn new(envelope: usize) -> Self {
        Room {
            max_items: None,
            max_bytes: None,
            envelope,
            items: 0,
            bytes: envelope,
        }
    }

    /// Most events; `None`: no limit.
    pub(crate) fn max_items(mut self, items: Option<NonZeroUsize>) -> Self {
        self.max_items = items;
        self
    }

    /// Largest size in bytes; `None`: no limit.
    pub(crate) fn max_bytes(mut self, bytes: Option<NonZeroUsize>) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Returns the largest size of an event that fits an empty request.
    pub(crate) fn largest(&self) -> usize {
        most(self.max_bytes).saturating_sub(self.envelope)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// Takes an event of this size in, if it still fits.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        // A comma before each but the first.
        let bytes = bytes.saturating_add(usize::from(self.items > 0));
        let bytes = self.bytes.saturating_add(bytes);
        let fits = self.items < most(self.max_items) && bytes <= most(self.max_bytes);
        if fits {
            self.items += 1;
            self.bytes = bytes;
        }
        fits
    }

    /// Starts another request.
    pub(crate) fn clear(&mut self) {
        (self.items, self.bytes) = (0, self.envelope);
    }
}

/// A limit as a number that nothing exceeds where there is none.
fn most(limit: Option<NonZeroUsize>) -> usize {
    limit.map_or(usize::MAX, NonZeroUsize::get)
}
