//! Nodes: YAML values that know where they stand, on their way from text to syntax.

use std::ops::Range;

use crate::diagnostics::Span;

/// A YAML value with its place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Byte range. For lists and mappings without brackets, it ends where what follows starts.
    pub(crate) span: Range<usize>,
    /// What stands there.
    pub(crate) data: Data,
    /// No mistake was found in this value or beneath it.
    pub(crate) whole: bool,
}

/// The kinds of YAML values.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    Scalar(Scalar),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
    /// What stood there was refused, which was reported.
    Refused,
}

/// A text, or something that may be more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Written without quotes.
    pub(crate) plain: bool,
}

/// The entries of a mapping in the order of the file, keys unique.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    pub(crate) entries: Vec<(Key, Node)>,
    /// A key was refused, with what stood under it.
    pub(crate) lost_key: bool,
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) span: Range<usize>,
    pub(crate) scalar: Scalar,
}

/// What a scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Null,
    Bool,
    Number,
    Text,
}

impl Scalar {
    /// Returns whether a boolean is true.
    pub(crate) fn is_true(&self) -> bool {
        self.text.eq_ignore_ascii_case("true")
    }

    /// What `serde_yaml` takes the scalar for.
    pub(crate) fn meaning(&self) -> Meaning {
        if !self.plain {
            return Meaning::Text;
        }
        // The other words of YAML are short. To start a parser for every word would take long.
        let is_word = self.text.len() <= "false".len();
        match self.text.as_bytes().first() {
            None => Meaning::Null,
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') if is_number(&self.text) => Meaning::Number,
            Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') if is_word => {
                match serde_yaml::from_str(&self.text) {
                    Ok(serde_yaml::Value::Null) => Meaning::Null,
                    Ok(serde_yaml::Value::Bool(_)) => Meaning::Bool,
                    _ => Meaning::Text,
                }
            }
            Some(_) => Meaning::Text,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<serde_yaml::Number>().is_ok()
}

impl Node {
    pub(crate) fn new(span: Range<usize>, data: Data) -> Self {
        Node {
            span,
            data,
            whole: true,
        }
    }

    /// Replaces what stands there by nothing.
    pub(crate) fn refuse(&mut self) {
        self.data = Data::Refused;
        self.whole = false;
    }

    /// Where to point for this value: of a list or mapping that stands under a key, at the key.
    pub(crate) fn place(&self, file: usize, key: Option<&Range<usize>>) -> Span {
        let range = match (&self.data, key) {
            (Data::List(_) | Data::Map(_), Some(key)) => key,
            _ => &self.span,
        };
        Span::new(file, range.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_mean_what_serde_yaml_says() {
        let texts = [
            "null",
            "Null",
            "NULL",
            "~",
            "nUll",
            "true",
            "True",
            "TRUE",
            "false",
            "False",
            "tRue",
            "yes",
            "no",
            "NO",
            "on",
            "off",
            "y",
            "n",
            "0",
            "-1",
            "+1",
            "007",
            "-0",
            "0x1F",
            "0o17",
            "0b11",
            "0x",
            "1_000",
            "1.5",
            ".5",
            "5.",
            "1e3",
            "1e999",
            "-1.5E-3",
            ".inf",
            "-.inf",
            "+.INF",
            ".nan",
            "nan",
            "inf",
            "-",
            "+",
            ".",
            "..",
            "-a",
            "1a",
            "12:30",
            "2025-01-01",
            "1.2.3",
            "--1",
            "+-1",
            "99999999999999999999",
            "1e",
            "a",
            "name",
            "normal",
            "t",
            "f",
            "nul",
            "falsely",
        ];
        for text in texts {
            let scalar = |plain| Scalar {
                text: text.to_owned(),
                plain,
            };
            let expected = match serde_yaml::from_str(text) {
                Ok(serde_yaml::Value::Null) => Meaning::Null,
                Ok(serde_yaml::Value::Bool(_)) => Meaning::Bool,
                Ok(serde_yaml::Value::Number(_)) => Meaning::Number,
                _ => Meaning::Text,
            };
            assert_eq!(scalar(true).meaning(), expected, "{text}");
            assert_eq!(scalar(false).meaning(), Meaning::Text, "{text}");
        }
    }
}
