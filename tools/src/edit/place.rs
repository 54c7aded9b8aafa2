//! Where values stand in a text, and the edits that add or remove some.

use std::ops::Range;

use event_catalog_codegen::load::{Tree, Value};

use super::{Edit, Place, Yaml};
use crate::fmt::flow;

/// What stands under some keys of a text.
pub(crate) struct Spot<'t> {
    pub(crate) value: &'t Tree,
    /// Where what follows starts.
    limit: usize,
    /// The column of the key.
    column: usize,
    /// Where the key ends; 0 for the text as a whole.
    after_key: usize,
}

impl<'t> Spot<'t> {
    pub(crate) fn find(tree: &'t Tree, text: &str, path: &[&str]) -> Option<Self> {
        let mut spot = Spot {
            value: tree,
            limit: text.len(),
            column: 0,
            after_key: 0,
        };
        for key in path {
            let entries = spot.entries();
            let at = entries.iter().position(|(_, name, _)| name == key)?;
            let (span, _, value) = entries.get(at)?;
            spot = Spot {
                value,
                limit: entries.get(at + 1).map_or(spot.limit, |next| next.0.start),
                column: column(text, span.start),
                after_key: span.end,
            };
        }
        Some(spot)
    }

    pub(crate) fn entries(&self) -> &'t [(Range<usize>, String, Tree)] {
        match &self.value.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the texts of a list.
    pub(crate) fn items(&self) -> Vec<&'t str> {
        let Value::List(items) = &self.value.value else {
            return Vec::new();
        };
        let text = |item: &'t Tree| match &item.value {
            Value::Scalar(text, _) => text.as_str(),
            Value::Map(entries) => entries.first().map_or("", |(_, key, _)| key.as_str()),
            Value::List(_) => "",
        };
        items.iter().map(text).collect()
    }

    /// Returns whether each entry stands in a line, as far as there are any.
    pub(crate) fn is_in_lines(&self, text: &str) -> bool {
        let last = self.entries().last();
        last.is_none_or(|(_, _, value)| flow::is_flow(text, value))
    }

    /// Returns whether nothing stands there.
    fn is_empty(&self) -> bool {
        matches!(&self.value.value, Value::Scalar(text, true) if text.is_empty())
    }

    /// Returns how many entries stand before a new one.
    fn rank(&self, key: &str, place: Place<'_>) -> usize {
        let entries = self.entries();
        let keys = || entries.iter().map(|(_, key, _)| key.as_str());
        match place {
            Place::First => 0,
            Place::Last => entries.len(),
            Place::Ordered(order) => {
                let rank = |key: &str| order.iter().position(|other| *other == key);
                let own = rank(key);
                let before = keys().rposition(|other| rank(other) <= own && rank(other).is_some());
                before.map_or(0, |at| at + 1)
            }
            Place::Sorted => {
                // What describes a file stands before what is in it.
                let head = keys().take_while(|key| *key == "namespace").count();
                let sorted = keys().skip(head).is_sorted();
                let before = keys().skip(head).take_while(|other| *other < key).count();
                if sorted { head + before } else { entries.len() }
            }
            Place::Newest => {
                let newer = |other: &&str| number(other) > number(key);
                keys().take_while(newer).count()
            }
            Place::Oldest => {
                let older = |other: &&str| number(other) < number(key);
                keys().take_while(older).count()
            }
        }
    }

    pub(super) fn insert(
        &self,
        text: &str,
        key: &str,
        value: &Yaml,
        place: Place<'_>,
    ) -> Option<Edit> {
        let entries = self.entries();
        let is_map = matches!(self.value.value, Value::Map(_));
        if !is_map && !self.is_empty() {
            return None;
        }
        let rank = self.rank(key, place);
        if flow::is_flow(text, self.value) {
            let entry = format!("{key}: {}", value.flow());
            let end = |(_, _, value): &(_, _, Tree)| flow::end(text, value);
            let before = rank.checked_sub(1).and_then(|at| entries.get(at)).map(end);
            return Some(match before {
                Some(at) => Edit {
                    at: at..at,
                    text: format!(", {entry}"),
                },
                None => first_in_brackets(self.value.span.start + 1, &entry, entries.is_empty()),
            });
        }
        let indent = match entries.first() {
            Some((span, _, _)) => column(text, span.start),
            None if self.after_key == 0 => 0,
            None => self.column + 2,
        };
        let at = match rank.checked_sub(1) {
            Some(before) => {
                let start = entries.get(before)?.0.start;
                let limit = entries.get(rank).map_or(self.limit, |next| next.0.start);
                end_of(text, start, limit)
            }
            None => match entries.first() {
                Some((span, _, _)) => line_start(text, span.start),
                None => line_end(text, self.after_key),
            },
        };
        // Between what stands at the top are empty lines, unless it is short.
        let is_tall = matches!(entries, [(_, _, only)] if !flow::is_flow(text, only));
        let is_spaced = indent == 0 && rank > 0 && (text.contains("\n\n") || is_tall);
        let missing = !text.get(..at)?.is_empty() && !text.get(..at)?.ends_with('\n');
        let breaks = usize::from(missing) + usize::from(is_spaced);
        Some(Edit {
            at: at..at,
            text: "\n".repeat(breaks) + &value.entry(key, indent),
        })
    }

    pub(super) fn add_item(&self, text: &str, item: &str, before: usize) -> Option<Edit> {
        let Value::List(items) = &self.value.value else {
            return None;
        };
        let last = before.min(items.len()).checked_sub(1);
        let last = last.and_then(|at| items.get(at));
        if flow::is_flow(text, self.value) {
            return Some(match last {
                Some(last) => {
                    let at = flow::end(text, last);
                    Edit {
                        at: at..at,
                        text: format!(", {item}"),
                    }
                }
                None => first_in_brackets(self.value.span.start + 1, item, items.is_empty()),
            });
        }
        let first = items.first()?;
        let dash = text.get(..first.span.start)?.rfind('-')?;
        let indent = " ".repeat(column(text, dash));
        let at = match last {
            Some(last) => line_end(text, last.span.end),
            None => line_start(text, dash),
        };
        Some(Edit {
            at: at..at,
            text: format!("{indent}- {item}\n"),
        })
    }

    /// `None`: nothing would be left.
    pub(super) fn remove_item(&self, text: &str, item: &str) -> Option<Edit> {
        let Value::List(items) = &self.value.value else {
            return None;
        };
        let at = self.items().iter().position(|other| *other == item)?;
        let (own, next) = (items.get(at)?, items.get(at + 1));
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        let at = if !flow::is_flow(text, self.value) {
            next.or(before)?;
            line_start(text, own.span.start)..line_end(text, flow::end(text, own))
        } else if let Some(before) = before {
            flow::end(text, before)..flow::end(text, own)
        } else {
            own.span.start..next?.span.start
        };
        // A comment within stays: then only the item goes, with its comma.
        let has_comment = text.get(at.clone()).is_some_and(|gone| gone.contains('#'));
        let at = if has_comment && flow::is_flow(text, self.value) {
            let end = flow::end(text, own);
            let rest = text.get(end..).unwrap_or_default();
            let space = rest.len() - rest.trim_start().len();
            let comma = rest.trim_start().starts_with(',');
            own.span.start..end + if comma { space + 1 } else { 0 }
        } else {
            at
        };
        let text = String::new();
        Some(Edit { at, text })
    }

    /// `None`: nothing would be left.
    pub(super) fn remove(&self, text: &str, key: &str) -> Option<Edit> {
        let entries = self.entries();
        let at = entries.iter().position(|(_, other, _)| other == key)?;
        if entries.len() == 1 {
            return None;
        }
        let ((span, _, value), next) = (entries.get(at)?, entries.get(at + 1));
        let before = at.checked_sub(1).and_then(|at| entries.get(at));
        let at = if !flow::is_flow(text, self.value) {
            let limit = next.map_or(self.limit, |next| next.0.start);
            line_start(text, span.start)..end_of(text, span.start, limit)
        } else if let Some((_, _, before)) = before {
            flow::end(text, before)..flow::end(text, value)
        } else {
            span.start..next?.0.start
        };
        let text = String::new();
        Some(Edit { at, text })
    }
}

fn number(key: &str) -> u64 {
    key.parse().unwrap_or_default()
}

fn first_in_brackets(at: usize, entry: &str, is_alone: bool) -> Edit {
    let comma = if is_alone { "" } else { ", " };
    Edit {
        at: at..at,
        text: format!("{entry}{comma}"),
    }
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

/// Returns where the next line starts.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Returns where the last line of an entry ends. Empty lines and comments belong to what follows,
/// unless the comment stands further in than the entry.
fn end_of(text: &str, start: usize, limit: usize) -> usize {
    let own = column(text, start);
    let mut end = line_end(text, start);
    let mut at = end;
    for line in text
        .get(at..limit)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        at += line.len();
        let inner = line.trim();
        let indent = line.len() - line.trim_start().len();
        let is_passed = inner.is_empty() || inner.starts_with('#') && indent <= own;
        if !is_passed {
            end = at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::{Text, Yaml};
    use super::*;

    fn edited(text: &str, edit: impl Fn(&mut Text)) -> String {
        let mut edited = Text::new("a.yaml".to_owned(), text.to_owned())
            .ok()
            .unwrap();
        edit(&mut edited);
        edited.as_str().to_owned()
    }

    fn insert(text: &str, path: &[&str], key: &str, place: Place<'_>) -> String {
        edited(text, |text| {
            let value = Yaml::Map(vec![("d".to_owned(), Yaml::text("x y"))]);
            assert!(text.insert(path, (key, &value.in_line()), place).is_ok());
        })
    }

    #[test]
    fn an_entry_stands_in_its_place() {
        let file =
            "# About.\nf:\n    a: {}\n    c:\n      t: int  # why\n\n# Groups.\ng:\n  h: {}\n";
        assert_eq!(
            insert(file, &["f"], "b", Place::Last),
            file.replace("# why\n", "# why\n    b: {d: x y}\n")
        );
        assert_eq!(
            insert(file, &["f"], "b", Place::Sorted),
            file.replace("a: {}\n", "a: {}\n    b: {d: x y}\n")
        );
        assert_eq!(
            insert(file, &["f"], "b", Place::First),
            file.replace("f:\n", "f:\n    b: {d: x y}\n")
        );
        assert_eq!(
            insert(file, &[], "b", Place::Last),
            format!("{file}\nb: {{d: x y}}\n")
        );
        assert_eq!(
            insert("f: # none\n", &["f"], "b", Place::Last),
            "f: # none\n  b: {d: x y}\n"
        );
        assert_eq!(
            insert("f:\n  a: {}", &["f"], "b", Place::Last),
            "f:\n  a: {}\n  b: {d: x y}\n"
        );
    }

    #[test]
    fn an_entry_stands_in_braces_where_others_do() {
        let order = ["a", "b", "c"];
        let place = Place::Ordered(&order);
        for (before, after) in [
            ("f: {a: 1, c: [2]}\n", "f: {a: 1, b: {d: x y}, c: [2]}\n"),
            ("f: {c: [2]}\n", "f: {b: {d: x y}, c: [2]}\n"),
            ("f: {}\n", "f: {b: {d: x y}}\n"),
        ] {
            assert_eq!(insert(before, &["f"], "b", place), after);
        }
        let text = "h:\n  9: {a: 1}\n  7: {a: 1}\n";
        assert_eq!(
            insert(text, &["h"], "8", Place::Newest),
            text.replace("  7", "  8: {d: x y}\n  7")
        );
    }

    #[test]
    fn items_come_and_go() {
        let add = |text: &str, before| {
            edited(text, |text| {
                assert!(text.add_item(&["f"], "x", before).is_ok());
            })
        };
        assert_eq!(add("f: [a, b] # c\n", 1), "f: [a, x, b] # c\n");
        assert_eq!(add("f: [a, b]\n", 0), "f: [x, a, b]\n");
        assert_eq!(add("f: []\n", 9), "f: [x]\n");
        assert_eq!(
            add("f:\n  - a # c\n  - b\n", 1),
            "f:\n  - a # c\n  - x\n  - b\n"
        );
        let remove = |text: &str, item: &str| {
            edited(text, |text| {
                assert!(text.remove_item(&["f"], item).is_ok());
            })
        };
        assert_eq!(remove("f: [a, b]\n", "a"), "f: [b]\n");
        assert_eq!(remove("f: [a, b]\n", "b"), "f: [a]\n");
        assert_eq!(remove("f:\n  - a\n  - b\ng: 1\n", "a"), "f:\n  - b\ng: 1\n");
        assert_eq!(
            remove("f: [a, # x\n    b, c]\n", "b"),
            "f: [a, # x\n     c]\n"
        );
        assert_eq!(remove("f: [a, # x\n    b]\n", "b"), "f: [a, # x\n    ]\n");
        // The list goes with its last item.
        assert_eq!(remove("f: [a]\n# c\ng: 1\n", "a"), "# c\ng: 1\n");
    }

    #[test]
    fn what_is_no_mapping_has_no_place() {
        let mut text = Text::new("a.yaml".to_owned(), "f: [a]\n".to_owned())
            .ok()
            .unwrap();
        let value = Yaml::text("x");
        assert!(text.insert(&["f"], ("b", &value), Place::Last).is_err());
        assert!(text.insert(&["g"], ("b", &value), Place::Last).is_err());
        assert_eq!(text.as_str(), "f: [a]\n");
    }
}
