//! Events into request bodies of limited size.

use std::num::NonZeroUsize;

use super::{Destination, Dialect, Part, Projection, Settings};
use crate::batch::Room;
use crate::json::append;
use crate::json::writer::Writer;

pub use crate::batch::Oversized;

/// Puts events together into request bodies that keep the destination's limits. It sends nothing:
/// what it gives is the body.
#[derive(Debug)]
pub struct Batch {
    destination: &'static Destination,
    /// What comes before the events, and behind them.
    head: Vec<u8>,
    tail: &'static [(&'static str, Part)],
    settings: Settings,
    room: Room,
    /// Largest event.
    largest: usize,
    body: Vec<u8>,
    scratch: Vec<u8>,
}

impl Batch {
    /// No events yet.
    pub fn new(dialect: &'static Dialect, settings: &Settings) -> Self {
        let destination = dialect.destination.get();
        let body = destination.request.body;
        let at = body.iter().position(|(_, part)| *part == Part::Events);
        let (before, tail) = at.map_or((body, body), |at| (&body[..at], &body[at + 1..]));
        let mut head = Vec::new();
        if let Some((key, _)) = at.and_then(|at| body.get(at)) {
            append(&mut head, |w| {
                members(w, before, destination, settings);
                w.name(key);
            });
            if let Some(first) = head.first_mut() {
                *first = b'{';
            }
        }
        head.push(b'[');
        let mut batch = Batch {
            destination,
            head,
            tail: at.map_or(&[], |_| tail),
            settings: settings.clone(),
            room: Room::new(0),
            largest: 0,
            body: Vec::new(),
            scratch: Vec::new(),
        };
        let mut empty = Vec::new();
        batch.close(&mut empty);
        let request = &destination.request;
        let limit = |most: Option<usize>| most.and_then(NonZeroUsize::new);
        batch.room = Room::new(batch.head.len() + empty.len())
            .max_items(limit(request.max_events.try_into().ok()))
            .max_bytes(limit(request.max_bytes.try_into().ok()));
        batch.largest = match dialect.catalog.max_bytes {
            0 => batch.room.largest(),
            most => batch.room.largest().min(most),
        };
        batch
    }

    /// Adds an event. If it does not fit any more, gives the body of those before it, and starts
    /// another.
    ///
    /// # Errors
    ///
    /// When the event is too large for any request.
    pub fn push(&mut self, event: &Projection<'_, '_>) -> Result<Option<Vec<u8>>, Oversized> {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        event.with(&self.settings).write_json(&mut scratch);
        let pushed = self.push_json(&scratch);
        self.scratch = scratch;
        pushed
    }

    /// Adds an event that has been written already.
    ///
    /// # Errors
    ///
    /// When the event is too large for any request.
    pub fn push_json(&mut self, event: &[u8]) -> Result<Option<Vec<u8>>, Oversized> {
        let bytes = event.len();
        if bytes > self.largest {
            return Err(Oversized {
                event: (),
                bytes,
                limit: self.largest,
            });
        }
        let mut done = None;
        if !self.room.take(bytes) {
            done = self.finish();
            self.room.take(bytes);
        }
        if self.body.is_empty() {
            self.body.extend_from_slice(&self.head);
        } else {
            self.body.push(b',');
        }
        self.body.extend_from_slice(event);
        Ok(done)
    }

    /// The body of the events that are left, if there are any. The batch is empty then.
    pub fn finish(&mut self) -> Option<Vec<u8>> {
        if self.room.is_empty() {
            return None;
        }
        self.room.clear();
        let mut body = std::mem::take(&mut self.body);
        self.close(&mut body);
        Some(body)
    }

    /// What stands behind the events.
    fn close(&self, body: &mut Vec<u8>) {
        body.push(b']');
        append(body, |w| {
            members(w, self.tail, self.destination, &self.settings);
            if !self.destination.request.body.is_empty() {
                w.byte(b'}');
            }
        });
    }
}

/// Members of the body beside the events, each with a comma before it.
fn members(
    w: &mut Writer<'_>,
    parts: &[(&'static str, Part)],
    destination: &Destination,
    settings: &Settings,
) {
    for (key, part) in parts {
        let text = match part {
            Part::Events => None,
            Part::Constant(text) => Some(*text),
            Part::Setting(setting) => settings.at(destination, *setting),
        };
        if let Some(text) = text {
            w.name(key);
            w.string(text);
        }
    }
}
