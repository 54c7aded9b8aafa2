//! The way back from a table to the one that lists it.

use std::ops::Deref;
use std::sync::OnceLock;

/// A reference to the table that lists this one, which dereferences to it.
///
/// Tables that are compiled refer to each other as they stand. Those that are made while a program
/// runs are made one after the other: what is listed comes before what lists it, and learns of it
/// afterwards, by [`settle`](Link::settle).
#[derive(Debug)]
pub struct Link<T: 'static> {
    first: &'static T,
    late: Option<OnceLock<&'static T>>,
}

impl<T> Link<T> {
    /// Returns a reference to a table that is as it will be.
    pub const fn new(table: &'static T) -> Self {
        Link {
            first: table,
            late: None,
        }
    }

    /// Returns a reference to a table that lists nothing yet, until somebody settles on another.
    pub const fn open(table: &'static T) -> Self {
        Link {
            first: table,
            late: Some(OnceLock::new()),
        }
    }

    /// Settles on the table that lists this one. The first time counts, and only of an open link.
    pub fn settle(&self, table: &'static T) {
        if let Some(late) = &self.late {
            _ = late.set(table);
        }
    }

    /// Returns the table.
    #[inline]
    pub fn get(&self) -> &'static T {
        match &self.late {
            None => self.first,
            Some(late) => late.get().copied().unwrap_or(self.first),
        }
    }
}

impl<T> Deref for Link<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLES: [u8; 3] = [1, 2, 3];

    #[test]
    fn an_open_link_is_settled_once_and_any_other_never() {
        let [first, second, third] = &TABLES;
        let open = Link::open(first);
        assert_eq!(*open, 1);
        open.settle(second);
        open.settle(third);
        assert_eq!(*open, 2);
        let closed = Link::new(first);
        closed.settle(second);
        assert_eq!(*closed, 1);
    }
}
