//! Keys that stand more than once in one object, among what the catalog does not know.
//!
//! Both values are kept, and written: nothing is lost. But a strict parser refuses such an object,
//! and all others keep one value of the two.

mod text;

use std::borrow::Cow;

use crate::cursor::mark;
use crate::value::{Held, UnknownFields, Value};
use crate::violation::{push_index, push_name};

/// The keys of unknown fields that stand more than once, as pointers from the record on: each key
/// once for each object it is in.
pub(super) fn find(unknown: &UnknownFields<'_>, depth: usize, tell: &mut impl FnMut(String)) {
    let mut at = String::new();
    among(|| unknown.names(), &at, tell);
    let may_repeat = unknown.may_repeat();
    for entry in unknown.entries() {
        match entry.held {
            Held::Text(text) if may_repeat => text::find(&entry.name, text, tell),
            Held::Text(_) => {}
            Held::Value(value) => member(&entry.name, value, depth, &mut at, tell),
        }
    }
}

fn member(
    name: &str,
    value: &Value<'_>,
    depth: usize,
    at: &mut String,
    tell: &mut impl FnMut(String),
) {
    if let Value::Array(_) | Value::Object(_) = value {
        let end = at.len();
        push_name(at, name);
        inside(value, depth, at, tell);
        at.truncate(end);
    }
}

fn inside(value: &Value<'_>, depth: usize, at: &mut String, tell: &mut impl FnMut(String)) {
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(items) => {
            for (index, item) in items
                .iter()
                .enumerate()
                .filter(|(_, item)| matches!(item, Value::Array(_) | Value::Object(_)))
            {
                let end = at.len();
                push_index(at, index);
                inside(item, deeper, at, tell);
                at.truncate(end);
            }
        }
        Value::Object(members) => {
            among(
                || members.iter().map(|(key, _)| Cow::Borrowed(&**key)),
                at,
                tell,
            );
            for (key, value) in members {
                member(key, value, deeper, at, tell);
            }
        }
        _ => {}
    }
}

fn among<'k, K: Iterator<Item = Cow<'k, str>>>(
    keys: impl Fn() -> K,
    at: &str,
    tell: &mut impl FnMut(String),
) {
    let mut marks = 0;
    let is_new = |key: Cow<'k, str>| {
        let mark = mark(&key);
        let is_new = marks & mark == 0;
        marks |= mark;
        is_new
    };
    if keys().all(is_new) {
        return;
    }
    let mut sorted: Vec<Cow<'k, str>> = keys().collect();
    sorted.sort_unstable();
    for same in sorted.chunk_by(|a, b| a == b).filter(|same| same.len() > 1) {
        let mut pointer = at.to_owned();
        same.iter()
            .take(1)
            .for_each(|key| push_name(&mut pointer, key));
        tell(pointer);
    }
}
