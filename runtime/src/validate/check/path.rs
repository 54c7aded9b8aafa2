//! Where the walk is: steps that know the one before, so that a pointer is written only when
//! something is wrong.

use std::borrow::Cow;

use crate::violation::{push_index, push_name};

#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    /// The outermost object.
    Root,
    /// A member.
    Key(&'p Path<'p>, &'p str),
    /// An item.
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(super) fn key(&'p self, name: &'p str) -> Path<'p> {
        Path::Key(self, name)
    }

    pub(super) fn index(&'p self, index: usize) -> Path<'p> {
        Path::Index(self, index)
    }

    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        matches!(self, Path::Index(..))
    }

    /// What the place is called.
    pub(super) fn name(&self) -> Cow<'p, str> {
        match self {
            Path::Root => Cow::Borrowed("object"),
            Path::Key(_, name) => Cow::Borrowed(name),
            Path::Index(_, index) => Cow::Owned(format!("item {index}")),
        }
    }

    /// The JSON Pointer. Written without recursion: values nest deep.
    pub(super) fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut at = self;
        while let Path::Key(before, _) | Path::Index(before, _) = at {
            steps.push(at);
            at = before;
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Path::Key(_, name) => push_name(&mut pointer, name),
                Path::Index(_, index) => push_index(&mut pointer, *index),
                Path::Root => {}
            }
        }
        pointer
    }
}
