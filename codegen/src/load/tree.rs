//! YAML as a tree of places, for whoever edits a text and keeps the rest of it.

use std::ops::Range;

use super::node::{Data, Node};
use super::yaml;
use crate::diagnostics::{Diagnostics, SourceFile};

/// A value with its place in the text.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Byte range. For lists and mappings without brackets, it ends where what follows starts.
    pub span: Range<usize>,
    /// What stands there.
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text, and whether it is written without quotes, so that it may mean something else.
    Scalar(String, bool),
    /// A list.
    List(Vec<Tree>),
    /// The entries of a mapping in the order of the text: the place of the key, the key, its value.
    Map(Vec<(Range<usize>, String, Tree)>),
}

impl Tree {
    /// Reads a text. `shown` is its path, as mistakes show it.
    ///
    /// # Errors
    ///
    /// Every reason why it is no YAML as catalogs have it.
    pub fn read(shown: &str, text: &str) -> Result<Tree, Diagnostics> {
        let mut found = Diagnostics::default();
        let source = SourceFile::new(0, shown.to_owned(), text.to_owned());
        let file = found.add_file(source);
        match yaml::parse(file, text, &mut found) {
            Some(node) if found.is_empty() => Ok(node.into()),
            _ => Err(found.finish()),
        }
    }

    /// Returns whether two texts say the same, wherever they say it.
    pub fn says_the_same(&self, other: &Tree) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar(a, plain), Value::Scalar(b, other)) => a == b && plain == other,
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_the_same(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                let same =
                    |((_, key, a), (_, other, b)): (&(_, String, Tree), &(_, String, Tree))| {
                        key == other && a.says_the_same(b)
                    };
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            _ => false,
        }
    }
}

impl From<Node> for Tree {
    fn from(node: Node) -> Self {
        let value = match node.data {
            Data::Scalar(scalar) => Value::Scalar(scalar.text, scalar.plain),
            Data::List(items) => Value::List(items.into_iter().map(Tree::from).collect()),
            Data::Map(map) => {
                let entries = map.entries.into_iter();
                let entry = |(key, node): (super::node::Key, Node)| {
                    (key.span, key.scalar.text, Tree::from(node))
                };
                Value::Map(entries.map(entry).collect())
            }
            // Only the check refuses values, and it did not run.
            Data::Refused => Value::Scalar(String::new(), true),
        };
        Tree {
            span: node.span,
            value,
        }
    }
}
