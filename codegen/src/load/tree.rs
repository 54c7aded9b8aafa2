//! The marked tree: YAML values that know where they stand, looked up by path when a diagnostic
//! needs a position.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A YAML value with its place in the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// Byte range. For lists and mappings without brackets, it ends where what follows starts.
    pub(crate) span: Range<usize>,
    /// What stands there.
    pub(crate) data: Data,
    /// A mistake was found in this value or beneath it, so what is left of it says less than the
    /// author meant.
    pub(crate) damaged: bool,
}

/// The three kinds of YAML values.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// A scalar; plain ones may stand for null, a boolean or a number.
    Scalar { text: String, plain: bool },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the file, keys unique.
    Map(Map),
}

/// The entries of a mapping in the order of the file, found by key in constant time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    entries: Vec<(Key, Node)>,
    index: OnceLock<HashMap<String, usize>>,
    /// An entry was refused.
    pub(crate) partial: bool,
}

impl Map {
    pub(crate) fn new(entries: Vec<(Key, Node)>, partial: bool) -> Self {
        Map {
            entries,
            index: OnceLock::new(),
            partial,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Key, Node)> {
        self.entries.iter()
    }

    /// Keeps the entries for which this holds.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&mut (Key, Node)) -> bool) {
        let before = self.entries.len();
        self.entries.retain_mut(keep);
        self.index = OnceLock::new();
        self.partial |= self.entries.len() < before;
    }

    pub(crate) fn get(&self, key: &str) -> Option<&(Key, Node)> {
        let index = self.index.get_or_init(|| {
            self.entries
                .iter()
                .enumerate()
                .map(|(at, (key, _))| (key.text.clone(), at))
                .collect()
        });
        self.entries.get(*index.get(key)?)
    }
}

impl Default for Data {
    fn default() -> Self {
        Data::Scalar {
            text: String::new(),
            plain: true,
        }
    }
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// Byte range.
    pub(crate) span: Range<usize>,
    /// The key.
    pub(crate) text: String,
    /// Written without quotes.
    pub(crate) plain: bool,
}

/// What a plain scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    Null,
    Bool,
    Number,
    Text,
}

impl Plain {
    /// The meaning of a scalar in YAML's core schema.
    pub(crate) fn of(text: &str, plain: bool) -> Plain {
        if !plain {
            return Plain::Text;
        }
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Plain::Bool,
            ".nan" | ".NaN" | ".NAN" => Plain::Number,
            _ if is_number(text) => Plain::Number,
            _ => Plain::Text,
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    match digits.as_bytes() {
        [b'0', b'x', rest @ ..] => !rest.is_empty() && rest.iter().all(u8::is_ascii_hexdigit),
        [b'0', b'o', rest @ ..] => {
            !rest.is_empty() && rest.iter().all(|b| (b'0'..=b'7').contains(b))
        }
        b".inf" | b".Inf" | b".INF" => true,
        [b'0'..=b'9' | b'.', ..] => digits.parse::<f64>().is_ok(),
        _ => false,
    }
}

/// One step of a YAML path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Step::Key(key)
    }
}

impl<'a> From<&'a String> for Step<'a> {
    fn from(key: &'a String) -> Self {
        Step::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

impl Node {
    /// The value at a path, and the key it stands under if the last step is a key.
    fn find(&self, path: &[Step<'_>]) -> Option<(&Node, Option<&Key>)> {
        let mut found = (self, None);
        for step in path {
            found = match (step, &found.0.data) {
                (Step::Key(wanted), Data::Map(entries)) => {
                    let (key, value) = entries.get(wanted)?;
                    (value, Some(key))
                }
                (Step::Index(at), Data::List(items)) => (items.get(*at)?, None),
                _ => return None,
            };
        }
        Some(found)
    }

    /// The value at a path.
    pub(crate) fn value(&self, path: &[Step<'_>]) -> Option<&Node> {
        self.find(path).map(|(node, _)| node)
    }

    /// The key that a path ends in.
    pub(crate) fn key_at(&self, path: &[Step<'_>]) -> Option<&Key> {
        self.find(path).and_then(|(_, key)| key)
    }

    /// Where to point for a path: at the key if it ends in one, else at the value. Falls back to
    /// the nearest ancestor.
    pub(crate) fn key_span(&self, path: &[Step<'_>]) -> Range<usize> {
        self.nearest(path, |(node, key)| {
            key.map_or(&node.span, |key| &key.span).clone()
        })
    }

    /// Where the value at a path stands; for lists and mappings, the key.
    pub(crate) fn value_span(&self, path: &[Step<'_>]) -> Range<usize> {
        self.nearest(path, |(node, key)| match (&node.data, key) {
            (Data::List(_) | Data::Map(_), Some(key)) => key.span.clone(),
            _ => node.span.clone(),
        })
    }

    fn nearest(
        &self,
        path: &[Step<'_>],
        span: impl Fn((&Node, Option<&Key>)) -> Range<usize>,
    ) -> Range<usize> {
        (0..=path.len())
            .rev()
            .find_map(|len| self.find(path.get(..len)?))
            .map_or(0..0, span)
    }

    /// Was a mistake found at this path or beneath it?
    pub(crate) fn is_damaged(&self, path: &[Step<'_>]) -> bool {
        self.value(path).is_none_or(|node| node.damaged)
    }

    /// Writes the tree as flow YAML: what is left of a damaged file, to be read by serde.
    pub(crate) fn write(&self, out: &mut String) {
        match &self.data {
            Data::Scalar { text, plain: true } if Plain::of(text, true) != Plain::Text => {
                out.push_str(text);
            }
            Data::Scalar { text, .. } => quote(text, out),
            Data::List(items) => {
                out.push('[');
                for item in items {
                    item.write(out);
                    out.push_str(", ");
                }
                out.push(']');
            }
            Data::Map(entries) => {
                out.push('{');
                for (key, value) in entries.iter() {
                    quote(&key.text, out);
                    out.push_str(": ");
                    value.write(out);
                    out.push_str(", ");
                }
                out.push('}');
            }
        }
    }
}

/// YAML's double quotes understand JSON's escapes.
fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
