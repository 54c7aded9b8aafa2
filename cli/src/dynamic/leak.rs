//! Values that stay until the program ends, and numbers as tables have them.

use std::collections::HashMap;
use std::hash::Hash;

/// Returns members as bits. There are at most 128.
pub(super) fn mask(members: &[usize]) -> u128 {
    members.iter().fold(0, |mask, at| mask | 1 << at)
}

pub(super) fn position(member: usize) -> u8 {
    u8::try_from(member).unwrap_or(u8::MAX)
}

/// Returns a limit as tables have it; 0: none.
pub(super) fn number(limit: Option<u32>) -> u32 {
    limit.unwrap_or(0)
}

/// Returns a limit in bytes as tables have it; 0: none.
pub(super) fn size(limit: Option<u64>) -> usize {
    limit.map_or(0, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Returns the table with this id, which is made if it is the first time that somebody asks.
pub(super) fn once<Id: Eq + Hash, T>(
    known: &mut HashMap<Id, &'static T>,
    id: Id,
    make: impl FnOnce() -> T,
) -> &'static T {
    known.entry(id).or_insert_with(|| leak(make()))
}

pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(super) fn leak_all<T>(values: Vec<T>) -> &'static [T] {
    values.leak()
}

pub(super) fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

pub(super) fn texts(all: &[String]) -> &'static [&'static str] {
    leak_all(all.iter().map(|one| text(one)).collect())
}

/// Returns a position as tables have it. There are fewer than 65,535 of anything.
pub(super) fn index(position: usize) -> u16 {
    u16::try_from(position).unwrap_or(u16::MAX)
}

/// Returns positions as tables have them.
pub(super) fn indices(positions: impl IntoIterator<Item = usize>) -> &'static [u16] {
    leak_all(positions.into_iter().map(index).collect())
}
