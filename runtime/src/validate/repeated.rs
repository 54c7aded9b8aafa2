//! Keys that stand more than once in one object, among what the catalog does not know.
//!
//! Both values are kept, and written: nothing is lost. But a strict parser refuses such an object,
//! and all others keep one value of the two.

use crate::value::{UnknownFields, Value};
use crate::violation::{push_index, push_name};

/// Most keys that are compared each with each; of more, a sorted copy is made.
const FEW: usize = 16;

/// The keys of unknown fields that stand more than once, as pointers from the record on: each key
/// once for each object it is in.
pub(super) fn find(unknown: &UnknownFields<'_>, depth: usize, tell: &mut impl FnMut(String)) {
    let mut at = String::new();
    among(|| unknown.iter().map(|(name, _)| name), &at, tell);
    for (name, value) in unknown.iter() {
        member(name, value, depth, &mut at, tell);
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
            among(|| members.iter().map(|(key, _)| &**key), at, tell);
            for (key, value) in members {
                member(key, value, deeper, at, tell);
            }
        }
        _ => {}
    }
}

fn among<'k, K: ExactSizeIterator<Item = &'k str>>(
    keys: impl Fn() -> K,
    at: &str,
    tell: &mut impl FnMut(String),
) {
    if keys().len() <= FEW
        && keys()
            .enumerate()
            .all(|(index, key)| !keys().take(index).any(|other| other == key))
    {
        return;
    }
    let mut sorted: Vec<&str> = keys().collect();
    sorted.sort_unstable();
    for same in sorted.chunk_by(|a, b| a == b).filter(|same| same.len() > 1) {
        let mut pointer = at.to_owned();
        push_name(&mut pointer, same.first().copied().unwrap_or_default());
        tell(pointer);
    }
}
