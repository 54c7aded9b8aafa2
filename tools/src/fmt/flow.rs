//! Lists and mappings in brackets.

use std::ops::Range;

use event_catalog_codegen::load::{Tree, Value};

use super::reader::Reader;

/// Returns whether a value stands in brackets.
pub(crate) fn is_flow(text: &str, tree: &Tree) -> bool {
    let starts_with = |bracket| {
        text.get(tree.span.start..)
            .is_some_and(|rest| rest.starts_with(bracket))
    };
    // A list without brackets may start where its first item does, which may have some.
    match &tree.value {
        Value::Scalar(..) => false,
        Value::List(items) => {
            let first = items.first().map(|item| item.span.start);
            starts_with('[') && first != Some(tree.span.start)
        }
        Value::Map(_) => starts_with('{'),
    }
}

/// Returns where a value ends that stands in brackets, or in a line.
pub(crate) fn end(text: &str, tree: &Tree) -> usize {
    let last = match &tree.value {
        Value::Scalar(..) => return tree.span.end,
        Value::List(items) => items.last().map(|item| end(text, item)),
        Value::Map(entries) => entries
            .last()
            .map(|(key, _, value)| end(text, value).max(key.end)),
    };
    if !is_flow(text, tree) {
        return last.unwrap_or(tree.span.end);
    }
    let mut reader = Reader {
        text,
        at: last.unwrap_or(tree.span.start + 1),
    };
    loop {
        reader.gap();
        if !reader.pass(',') && !reader.pass(':') {
            break;
        }
    }
    reader.at + 1
}

/// Returns the items of a collection as they stand in a line, with its brackets; `None` if they
/// have comments, or texts of several lines.
pub(crate) fn items(text: &str, tree: &Tree) -> Option<([&'static str; 2], Vec<String>)> {
    let source = text.get(tree.span.start..end(text, tree))?;
    if has_comments(source, tree.span.start, tree) {
        return None;
    }
    let one = |tree: &Tree| {
        if matches!(tree.value, Value::Scalar(..)) {
            let source = text.get(tree.span.clone())?.trim();
            return (!source.contains('\n')).then(|| source.to_owned());
        }
        let ([open, close], items) = self::items(text, tree)?;
        Some([open, &items.join(", "), close].concat())
    };
    match &tree.value {
        Value::Scalar(..) => None,
        Value::List(items) => {
            let items = items.iter().map(one).collect::<Option<_>>()?;
            Some((["[", "]"], items))
        }
        Value::Map(entries) => {
            let entry = |(key, _, value): &(Range<usize>, String, Tree)| {
                let (key, value) = (text.get(key.clone())?, one(value)?);
                let space = if value.is_empty() { "" } else { " " };
                Some(format!("{key}:{space}{value}"))
            };
            let entries = entries.iter().map(entry).collect::<Option<_>>()?;
            Some((["{", "}"], entries))
        }
    }
}

/// Returns an item that is a collection in pieces, between which lines may break: behind commas.
pub(crate) fn pieces(item: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let (mut quote, mut before) = (None, '[');
    for (at, c) in item.char_indices() {
        let starts_quote = matches!(before, '[' | '{' | ',' | ':' | '\'');
        let is_end = item.get(at + 1..).is_some_and(|rest| rest.starts_with(' '));
        if let Some(open) = quote {
            // `''` within quotes ends and starts them again.
            quote = quote.filter(|_| c != open || (open == '"' && before == '\\'));
        } else if matches!(c, '"' | '\'') && starts_quote {
            quote = Some(c);
        } else if c == ',' && is_end {
            pieces.push(item.get(start..at).unwrap_or_default());
            start = at + 2;
        }
        before = match (before, c) {
            (_, ' ') if quote.is_none() => before,
            // What is escaped escapes nothing.
            ('\\', '\\') if quote.is_some() => ' ',
            _ => c,
        };
    }
    pieces.push(item.get(start..).unwrap_or_default());
    pieces
}

/// Whether comments stand between the values of a collection.
fn has_comments(source: &str, start: usize, tree: &Tree) -> bool {
    let inside = scalars(tree);
    let hashes = source.match_indices('#').map(|(at, _)| start + at);
    let mut outside = hashes.filter(|at| !inside.iter().any(|span| span.contains(at)));
    outside.next().is_some()
}

/// Returns where the keys and texts of a collection stand.
pub(crate) fn scalars(tree: &Tree) -> Vec<Range<usize>> {
    match &tree.value {
        Value::Scalar(..) => vec![tree.span.clone()],
        Value::List(items) => items.iter().flat_map(scalars).collect(),
        Value::Map(entries) => {
            let entry = |(key, _, value): &(Range<usize>, String, Tree)| {
                [vec![key.clone()], scalars(value)].concat()
            };
            entries.iter().flat_map(entry).collect()
        }
    }
}
