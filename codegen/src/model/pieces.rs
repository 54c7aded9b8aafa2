//! What the events of a dialect are made of, each once, so that an event is a list of small numbers.

use std::collections::HashMap;

use super::{Entry, Outline, Source};

/// A member of some event at a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece<'c> {
    /// A value under a key.
    Value(&'c str, &'c Source),
    /// An object starts under a key, whatever it holds.
    Open(&'c str),
    /// The object that started last ends.
    Close,
    /// A list of one object starts under a key.
    OpenList(&'c str),
    /// The list and the object that started last end.
    CloseList,
}

/// The members of a dialect, in the order in which events first have them.
#[derive(Debug, Default)]
pub struct Pieces<'c> {
    ids: HashMap<Piece<'c>, usize>,
    list: Vec<Piece<'c>>,
}

impl<'c> Pieces<'c> {
    /// Returns the members of an event by their positions, objects opened and closed; those that no
    /// event had so far are added.
    pub fn of(&mut self, outline: &'c Outline) -> Vec<usize> {
        let mut ids = Vec::new();
        self.add(&outline.members, &mut ids);
        ids
    }

    /// Returns all members of the events so far.
    pub fn list(&self) -> &[Piece<'c>] {
        &self.list
    }

    /// Adds members one after the other.
    fn add(&mut self, entries: &'c [Entry], ids: &mut Vec<usize>) {
        for Entry { key, source } in entries {
            let (open, inner, close) = match source {
                Source::Object(inner) => (Piece::Open(key), inner, Piece::Close),
                Source::List(inner) => (Piece::OpenList(key), inner, Piece::CloseList),
                _ => {
                    ids.push(self.id(Piece::Value(key, source)));
                    continue;
                }
            };
            ids.push(self.id(open));
            self.add(inner, ids);
            ids.push(self.id(close));
        }
    }

    fn id(&mut self, piece: Piece<'c>) -> usize {
        let next = self.list.len();
        let id = *self.ids.entry(piece).or_insert(next);
        if id == next {
            self.list.push(piece);
        }
        id
    }
}
