//! Objects into request bodies: as many as the limits allow, in order, with the members that their
//! requests had beside the lists.

use braze_events::track::TrackRequest;
use event_catalog::descriptor::Shape;
use event_catalog::record::TypedRecord as _;

/// Most requests that wait for more objects at a time: one for each set of other members that came
/// along.
const OPEN: usize = 16;

/// How much a request holds.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// Most items of each list.
    pub(super) items: usize,
    /// Most items of all lists.
    pub(super) items_in_all: usize,
    /// Most bytes of JSON.
    pub(super) bytes: usize,
}

/// Names of the lists of a request, in the order in which the catalog has them.
pub(super) fn lists() -> impl Iterator<Item = &'static str> {
    TrackRequest::DESCRIPTOR
        .fields
        .iter()
        .filter(|member| member.shape != Shape::One)
        .map(event_catalog::descriptor::FieldDescriptor::name)
}

/// A request that is being filled.
struct Open {
    /// The members beside the lists, as JSON without braces.
    others: String,
    lists: Vec<List>,
    /// Bytes of the request.
    bytes: usize,
    items: usize,
}

struct List {
    name: &'static str,
    items: usize,
    /// The items as JSON, with commas.
    json: String,
}

/// An object that no request has room for.
pub(super) struct Oversized {
    pub(super) bytes: usize,
    pub(super) room: usize,
}

impl Open {
    fn new(others: &str) -> Self {
        let lists = lists()
            .map(|name| List {
                name,
                items: 0,
                json: String::new(),
            })
            .collect();
        Open {
            others: others.to_owned(),
            lists,
            bytes: others.len() + 2,
            items: 0,
        }
    }

    /// What a list takes beside its items, if it has none yet.
    fn start_of(&self, list: &List) -> usize {
        let comma = usize::from(self.items > 0 || !self.others.is_empty());
        if list.items == 0 {
            list.name.len() + r#""":[]"#.len() + comma
        } else {
            1
        }
    }

    /// Takes an object, if there is room.
    fn take(&mut self, name: &str, json: &str, room: Room) -> Result<(), Oversized> {
        let Some(at) = self.lists.iter().position(|list| list.name == name) else {
            return Ok(());
        };
        let Some(more) = self.lists.get(at).map(|list| self.start_of(list)) else {
            return Ok(());
        };
        let left = room.bytes.saturating_sub(self.bytes + more);
        let Some(list) = self.lists.get_mut(at) else {
            return Ok(());
        };
        if json.len() > left || list.items >= room.items || self.items >= room.items_in_all {
            return Err(Oversized {
                bytes: json.len(),
                room: left,
            });
        }
        if list.items > 0 {
            list.json.push(',');
        }
        list.json.push_str(json);
        list.items += 1;
        self.items += 1;
        self.bytes += more + json.len();
        Ok(())
    }

    fn body(&self) -> String {
        let mut body = String::with_capacity(self.bytes);
        body.push('{');
        body.push_str(&self.others);
        for List { name, json, .. } in self.lists.iter().filter(|list| list.items > 0) {
            if body.len() > 1 {
                body.push(',');
            }
            for part in ["\"", name, "\":[", json, "]"] {
                body.push_str(part);
            }
        }
        body.push('}');
        body
    }
}

/// Fills requests. Those with the same members beside their lists become one; others are never put
/// together.
pub(super) struct Packer<E> {
    room: Room,
    open: Vec<Open>,
    /// Gets each request that is full.
    write: Box<dyn FnMut(String) -> Result<(), E>>,
}

impl<E> Packer<E> {
    pub(super) fn new(room: Room, write: impl FnMut(String) -> Result<(), E> + 'static) -> Self {
        Packer {
            room,
            open: Vec::new(),
            write: Box::new(write),
        }
    }

    /// Adds an object to a list of a request with these other members; whether there is a request
    /// that it fits.
    ///
    /// # Errors
    ///
    /// When a request that is full cannot be written.
    pub(super) fn add(
        &mut self,
        others: &str,
        list: &str,
        json: &str,
    ) -> Result<Result<(), Oversized>, E> {
        let at = if let Some(at) = self.open.iter().position(|open| open.others == others) {
            at
        } else {
            if self.open.len() == OPEN {
                let first = self.open.remove(0);
                self.flush(&first)?;
            }
            self.open.push(Open::new(others));
            self.open.len() - 1
        };
        let room = self.room;
        let Some(open) = self.open.get_mut(at) else {
            return Ok(Ok(()));
        };
        if open.take(list, json, room).is_ok() {
            return Ok(Ok(()));
        }
        let mut fresh = Open::new(others);
        let taken = fresh.take(list, json, room);
        if taken.is_ok() {
            let full = std::mem::replace(open, fresh);
            self.flush(&full)?;
        }
        Ok(taken)
    }

    /// Writes the requests that are not full.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub(super) fn finish(mut self) -> Result<(), E> {
        for open in std::mem::take(&mut self.open) {
            self.flush(&open)?;
        }
        Ok(())
    }

    fn flush(&mut self, open: &Open) -> Result<(), E> {
        if open.items == 0 {
            Ok(())
        } else {
            (self.write)(open.body())
        }
    }
}
