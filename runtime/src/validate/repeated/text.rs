//! The same in JSON text: one walk that holds nothing but where the keys of open objects start.

use std::borrow::Cow;

use crate::cursor::{Cursor, Step};
use crate::shape::MAX_VIOLATIONS;
use crate::violation::{push_index, push_name};

/// The keys that stand more than once in one object of a value, in the order of the objects.
pub(super) fn find(name: &str, value: &str, tell: &mut impl FnMut(String)) {
    let mut walk = Walk {
        name,
        text: value,
        path: Vec::new(),
        keys: Vec::new(),
        found: Vec::new(),
    };
    // Cannot fail: a decoder has been here.
    let _ = walk.value(&mut Cursor::new(value), 1);
    keep_first(&mut walk.found);
    walk.found
        .into_iter()
        .for_each(|(_, pointer)| tell(pointer));
}

struct Walk<'t> {
    name: &'t str,
    text: &'t str,
    path: Vec<Part>,
    /// Where keys start, of all objects that are open.
    keys: Vec<usize>,
    /// Where the object starts, and which key it is.
    found: Vec<(usize, String)>,
}

enum Part {
    /// Where it starts.
    Key(usize),
    Index(usize),
}

impl<'t> Walk<'t> {
    fn value(&mut self, cursor: &mut Cursor<'t>, depth: u32) -> Step<()> {
        match cursor.token() {
            b'{' => {
                let (start, first) = (cursor.pos, self.keys.len());
                cursor.raw_members(depth, |cursor, key, depth| {
                    let key = cursor.start_of(key.text) - 1;
                    self.keys.push(key);
                    self.within(Part::Key(key), cursor, depth)
                })?;
                self.close(start, first);
                Ok(())
            }
            b'[' => {
                let mut index = 0;
                cursor.items(depth, |cursor, depth| {
                    index += 1;
                    self.within(Part::Index(index - 1), cursor, depth)
                })
            }
            _ => cursor.skip(depth),
        }
    }

    fn within(&mut self, part: Part, cursor: &mut Cursor<'t>, depth: u32) -> Step<()> {
        self.path.push(part);
        let outcome = self.value(cursor, depth);
        self.path.pop();
        outcome
    }

    /// Compares the keys of the innermost object.
    fn close(&mut self, start: usize, first: usize) {
        let text = self.text;
        let Some(keys) = self.keys.get_mut(first..) else {
            return;
        };
        keys.sort_unstable_by(|a, b| key(text, *a).cmp(&key(text, *b)));
        let same = keys.chunk_by(|a, b| key(text, *a) == key(text, *b));
        for same in same.filter(|same| same.len() > 1) {
            let path = self.path.iter();
            let last = same.first().map(|key| Part::Key(*key));
            let mut pointer = String::new();
            push_name(&mut pointer, self.name);
            for part in path.chain(&last) {
                match *part {
                    Part::Key(at) => push_name(&mut pointer, &key(text, at)),
                    Part::Index(index) => push_index(&mut pointer, index),
                }
            }
            self.found.push((start, pointer));
            if self.found.len() > 2 * MAX_VIOLATIONS {
                keep_first(&mut self.found);
            }
        }
        self.keys.truncate(first);
    }
}

/// Keeps as many as anybody is told of.
fn keep_first(found: &mut Vec<(usize, String)>) {
    found.sort_by_key(|(start, _)| *start);
    found.truncate(MAX_VIOLATIONS);
}

/// The key that starts there.
fn key(text: &str, start: usize) -> Cow<'_, str> {
    let mut cursor = Cursor::new(text);
    cursor.pos = start;
    cursor.string().unwrap_or_default()
}
