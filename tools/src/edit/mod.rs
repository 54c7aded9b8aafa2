//! Edits of a catalog's YAML that leave all other lines as they are.
//!
//! An [`Edit`] replaces a range of bytes. `place` finds ranges in the tree of a text and makes edits
//! of mappings and lists, whether they stand in brackets or not; `yaml` writes values; `folder` holds
//! the files of a catalog while they are edited; `unified` shows what became of them.

mod folder;
mod place;
mod unified;
mod yaml;

use std::ops::Range;

use event_catalog_codegen::load::Tree;

pub(crate) use folder::Folder;
pub(crate) use place::Spot;
pub(crate) use unified::unified;
pub(crate) use yaml::{Yaml, text};

use crate::fmt;
use crate::output::Failure;

/// What stands in a place of a text from now on.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) at: Range<usize>,
    pub(crate) text: String,
}

/// Where an entry of a mapping stands.
#[derive(Clone, Copy)]
pub(crate) enum Place<'k> {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// After the last of those that come before it: the keys of a mapping in their usual order.
    Ordered(&'k [&'k str]),
    /// By name, if all others are; else after them.
    Sorted,
    /// By number, the largest first.
    Newest,
    /// By number, the smallest first.
    Oldest,
}

/// A text that is being edited.
#[derive(Debug)]
pub(crate) struct Text {
    shown: String,
    content: String,
    /// In the layout of `catalog fmt` before the first edit, hence after the last.
    is_laid: bool,
    /// All its lines end as Windows ends them, hence those that are new.
    has_crlf: bool,
}

impl Text {
    /// `shown` is the path, as mistakes show it.
    pub(crate) fn new(shown: String, text: String) -> Result<Self, Failure> {
        let has_crlf =
            text.contains('\n') && text.matches('\n').count() == text.matches("\r\n").count();
        let text = if has_crlf {
            text.replace("\r\n", "\n")
        } else {
            text
        };
        let is_laid = fmt::formatted(&shown, &text)? == text;
        Ok(Text {
            has_crlf,
            shown,
            content: text,
            is_laid,
        })
    }

    pub(crate) fn tree(&self) -> Result<Tree, Failure> {
        Tree::read(&self.shown, &self.content).map_err(Failure::Mistakes)
    }

    /// Makes edits, which do not overlap.
    pub(crate) fn apply(&mut self, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.start));
        for Edit { at, text } in edits {
            let (before, after) = (self.content.get(..at.start), self.content.get(at.end..));
            if let (Some(before), Some(after)) = (before, after) {
                self.content = [before, &text, after].concat();
            }
        }
    }

    /// Returns whether there is something under these keys.
    pub(crate) fn has(&self, path: &[&str]) -> Result<bool, Failure> {
        Ok(Spot::find(&self.tree()?, &self.content, path).is_some())
    }

    /// Adds an entry to the mapping under these keys.
    pub(crate) fn insert(
        &mut self,
        path: &[&str],
        (key, value): (&str, &Yaml),
        place: Place<'_>,
    ) -> Result<(), Failure> {
        let tree = self.tree()?;
        let spot = Spot::find(&tree, &self.content, path);
        let edit = spot.and_then(|spot| spot.insert(&self.content, key, value, place));
        let edit = edit.ok_or_else(|| self.no_place(path, &format!("{key}: {}", value.flow())))?;
        self.apply(vec![edit]);
        Ok(())
    }

    /// Adds an item to the list under these keys, before the one that stands at `before`.
    pub(crate) fn add_item(
        &mut self,
        path: &[&str],
        item: &str,
        before: usize,
    ) -> Result<(), Failure> {
        let tree = self.tree()?;
        let spot = Spot::find(&tree, &self.content, path);
        let edit = spot.and_then(|spot| spot.add_item(&self.content, item, before));
        let edit = edit.ok_or_else(|| self.no_place(path, item))?;
        self.apply(vec![edit]);
        Ok(())
    }

    /// Removes an item from the list under these keys, and the list with the last one.
    pub(crate) fn remove_item(&mut self, path: &[&str], item: &str) -> Result<(), Failure> {
        let tree = self.tree()?;
        let spot = Spot::find(&tree, &self.content, path);
        if spot.as_ref().is_some_and(|spot| !spot.entries().is_empty()) {
            // What is listed is defined there.
            return self.remove(&[path, &[item]].concat());
        }
        match spot.and_then(|spot| spot.remove_item(&self.content, item)) {
            Some(edit) => self.apply(vec![edit]),
            None => self.remove(path)?,
        }
        Ok(())
    }

    /// Removes what stands under these keys, with the key, and what holds it with the last one.
    pub(crate) fn remove(&mut self, path: &[&str]) -> Result<(), Failure> {
        let tree = self.tree()?;
        let Some((key, outer)) = path.split_last() else {
            return Ok(());
        };
        let Some(spot) = Spot::find(&tree, &self.content, outer) else {
            return Ok(());
        };
        match spot.remove(&self.content, key) {
            Some(edit) => self.apply(vec![edit]),
            None => self.remove(outer)?,
        }
        Ok(())
    }

    /// Replaces the text under these keys.
    pub(crate) fn replace(&mut self, path: &[&str], value: &Yaml) -> Result<(), Failure> {
        let tree = self.tree()?;
        let spot = Spot::find(&tree, &self.content, path)
            .ok_or_else(|| self.no_place(path, &value.flow()))?;
        let edit = Edit {
            at: spot.value.span.clone(),
            text: value.flow(),
        };
        self.apply(vec![edit]);
        Ok(())
    }

    /// Returns the text, in its layout if it had it before. What is no YAML any more has none.
    pub(crate) fn finish(&self) -> String {
        let laid = self
            .is_laid
            .then(|| fmt::formatted(&self.shown, &self.content));
        let laid = laid.and_then(Result::ok);
        let text = laid.unwrap_or_else(|| self.content.clone());
        if self.has_crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.content
    }

    fn no_place(&self, path: &[&str], what: &str) -> Failure {
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(", under `{}`", path.join("."))
        };
        Failure::Cannot(format!(
            "`{}` has no place for `{what}`{place}: write it there yourself",
            self.shown
        ))
    }
}
