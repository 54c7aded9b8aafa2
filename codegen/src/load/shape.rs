//! Compares a marked tree with the [grammar](super::grammar) and reports every difference.
//!
//! What does not fit is removed from the tree, so that the rest can be read and checked in the same
//! run.

use std::ops::Range;
use std::sync::Arc;

use super::grammar::{Keys, Mapping, Others, Refers, Shape};
use super::tree::{Data, Key, Map, Node, Plain};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, SourceFile, did_you_mean, nearest};
use crate::rules::{self, Rule};

/// What is left of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// All names that it defines.
    All,
    /// Some of its names were refused, so that nobody knows them.
    Part,
    /// Nothing.
    Nothing,
}

/// Checks a whole file.
pub(super) fn check(
    file: &Arc<SourceFile>,
    root: &mut Node,
    grammar: &'static Mapping,
    found: &mut Diagnostics,
) -> Left {
    let mut walker = Walker {
        file,
        found,
        left: Left::All,
    };
    let Data::Map(entries) = &root.data else {
        let message = || {
            format!(
                "expected a mapping ({}), found {}",
                grammar.what,
                describe(&root.data)
            )
        };
        walker.report(rules::WRONG_TYPE, root.span.clone(), message);
        return Left::Nothing;
    };
    let first = entries
        .iter()
        .next()
        .map_or(&root.span, |(key, _)| &key.span)
        .start;
    walker.mapping(root, grammar, &(first..first));
    if matches!(&root.data, Data::Map(entries) if entries.partial) {
        walker.left = Left::Part;
    }
    walker.left
}

struct Walker<'a> {
    file: &'a Arc<SourceFile>,
    found: &'a mut Diagnostics,
    left: Left,
}

impl Walker<'_> {
    fn report(
        &mut self,
        rule: &'static Rule,
        span: Range<usize>,
        message: impl FnOnce() -> String,
    ) {
        self.report_with(rule, span, message, || None);
    }

    fn report_with(
        &mut self,
        rule: &'static Rule,
        span: Range<usize>,
        message: impl FnOnce() -> String,
        help: impl FnOnce() -> Option<String>,
    ) {
        let file = self.file;
        self.found
            .report(|| Diagnostic::new(rule, Place::new(file, span), message()).maybe_help(help()));
    }

    /// Checks a value that stands under a key, or in a list (then `owner` is its own place). True
    /// if it can stay.
    fn value(&mut self, node: &mut Node, shape: &'static Shape, owner: &Range<usize>) -> bool {
        let shape = shape.plain();
        match shape {
            Shape::Mapping(grammar) if matches!(node.data, Data::Map(_)) => {
                self.mapping(node, grammar, owner);
                true
            }
            Shape::DocOr(grammar) | Shape::NameOr(_, grammar) | Shape::NamesOr(_, grammar)
                if matches!(node.data, Data::Map(_)) =>
            {
                self.mapping(node, grammar, owner);
                true
            }
            Shape::List(inner) => self.list(node, inner, shape, owner),
            Shape::NamesOr(..) => self.list(node, &Shape::Text, shape, owner),
            _ => self.scalar(node, shape, owner),
        }
    }

    fn list(
        &mut self,
        node: &mut Node,
        inner: &'static Shape,
        shape: &'static Shape,
        owner: &Range<usize>,
    ) -> bool {
        let Data::List(items) = &mut node.data else {
            return self.mistyped(node, shape, owner);
        };
        if items.is_empty()
            && (matches!(inner, Shape::Name(_)) || matches!(shape, Shape::NamesOr(..)))
        {
            let help = || Some("remove it, or list what belongs there".to_owned());
            self.report_with(
                rules::BAD_VALUE,
                node.span.clone(),
                || "an empty list of names says nothing".into(),
                help,
            );
            return false;
        }
        let before = self.found.len();
        items.retain_mut(|item| {
            let own = item.span.clone();
            self.value(item, inner, &own)
        });
        node.damaged |= self.found.len() > before;
        true
    }

    fn scalar(&mut self, node: &Node, shape: &'static Shape, owner: &Range<usize>) -> bool {
        let Data::Scalar { text, plain } = &node.data else {
            return self.mistyped(node, shape, owner);
        };
        let meaning = Plain::of(text, *plain);
        let fits = match shape {
            Shape::Doc | Shape::DocOr(_) if meaning == Plain::Text && text.trim().is_empty() => {
                self.report(rules::MISSING_DOC, node.span.clone(), || {
                    "the documentation is empty".into()
                });
                return false;
            }
            Shape::Text | Shape::NameOr(..) if meaning == Plain::Text && text.is_empty() => {
                self.report(rules::BAD_VALUE, node.span.clone(), || {
                    "an empty text says nothing".into()
                });
                return false;
            }
            Shape::Text
            | Shape::Name(_)
            | Shape::NameOr(..)
            | Shape::AnyText
            | Shape::Doc
            | Shape::DocOr(_) => meaning == Plain::Text,
            Shape::Decimal if meaning == Plain::Number && !is_decimal(text) => {
                self.report(rules::WRONG_TYPE, node.span.clone(), || {
                    format!(
                        "expected a number such as 3 or -0.5, found `{}`",
                        short(text)
                    )
                });
                return false;
            }
            Shape::Decimal => *plain && is_decimal(text),
            Shape::Scalar => meaning != Plain::Null,
            Shape::Mark if meaning == Plain::Bool && !text.eq_ignore_ascii_case("true") => {
                let help = || Some("remove it".to_owned());
                self.report_with(
                    rules::REDUNDANT_OVERRIDE,
                    node.span.clone(),
                    || "this holds anyway".into(),
                    help,
                );
                return false;
            }
            Shape::Flag | Shape::Mark => meaning == Plain::Bool,
            Shape::Number(least, most) => match text.parse::<i128>() {
                Ok(number)
                    if *plain && !(i128::from(*least)..=i128::from(*most)).contains(&number) =>
                {
                    let message = || {
                        let (relation, limit) = if number < i128::from(*least) {
                            ("less", least)
                        } else {
                            ("more", most)
                        };
                        format!("{number} is {relation} than {limit}")
                    };
                    self.report(rules::BAD_VALUE, node.span.clone(), message);
                    return false;
                }
                parsed => *plain && parsed.is_ok() && !text.starts_with('+'),
            },
            Shape::Choice(words) => {
                if meaning == Plain::Text && !words.contains(&text.as_str()) {
                    self.report_with(
                        rules::BAD_VALUE,
                        node.span.clone(),
                        || format!("`{}` is not one of {}", short(text), words.join(", ")),
                        || did_you_mean(text, words.iter().copied()),
                    );
                    return false;
                }
                meaning == Plain::Text
            }
            Shape::List(_) | Shape::Mapping(_) | Shape::NamesOr(..) | Shape::Release => false,
        };
        fits || self.mistyped(node, shape, owner)
    }

    fn mistyped(&mut self, node: &Node, shape: &'static Shape, owner: &Range<usize>) -> bool {
        let nothing = matches!(&node.data, Data::Scalar { text, plain } if Plain::of(text, *plain) == Plain::Null);
        let at = if nothing && node.span.is_empty() {
            owner.clone()
        } else {
            node.span.clone()
        };
        let rule = if nothing && matches!(shape, Shape::Doc | Shape::DocOr(_)) {
            rules::MISSING_DOC
        } else {
            rules::WRONG_TYPE
        };
        self.report_with(
            rule,
            at,
            || {
                format!(
                    "expected {}, found {}",
                    shape.wanted(),
                    describe(&node.data)
                )
            },
            || advice(shape, &node.data),
        );
        false
    }

    /// Checks a mapping; `owner` is the key it stands under, for what is missing.
    fn mapping(&mut self, node: &mut Node, grammar: &'static Mapping, owner: &Range<usize>) {
        let before = self.found.len();
        let Data::Map(entries) = &mut node.data else {
            return;
        };
        for wanted in grammar.known.iter().filter(|known| known.required) {
            if entries
                .iter()
                .any(|(key, _)| key.text == wanted.name || grammar.means(key, wanted.name))
            {
                continue;
            }
            let rule = if matches!(wanted.shape, Shape::Doc) {
                rules::MISSING_DOC
            } else {
                rules::MISSING_KEY
            };
            // Among keys that the author chooses, a misspelling looks like one of them.
            let like_it = |key: &Key| nearest(&key.text, [wanted.name]).is_some();
            let misspelt = entries
                .iter()
                .map(|(key, _)| key)
                .find(|key| like_it(key))
                .map(|key| key.span.clone());
            self.report_with(
                rule,
                misspelt.clone().unwrap_or_else(|| owner.clone()),
                || format!("{} needs the key `{}`", grammar.what, wanted.name),
                || {
                    Some(if misspelt.is_some() {
                        "is this meant to be it?".into()
                    } else {
                        format!("`{}`: {}", wanted.name, wanted.about)
                    })
                },
            );
            if let Some(misspelt) = misspelt {
                entries.retain(|(key, _)| key.span != misspelt);
            }
        }
        entries.retain(|(key, value)| self.entry(key, value, grammar));
        if entries.partial
            && matches!(
                grammar.others,
                Some(Others {
                    keys: Keys::Names,
                    ..
                })
            )
        {
            self.left = Left::Part;
        }
        node.damaged |= self.found.len() > before || entries.iter().any(|(_, value)| value.damaged);
    }

    /// Checks one entry of a mapping. True if it can stay.
    fn entry(&mut self, key: &Key, value: &mut Node, grammar: &'static Mapping) -> bool {
        if let Some(known) = grammar.known.iter().find(|known| known.name == key.text) {
            if let Some(other) = grammar.mistaken(&known.shape, value) {
                let message = || {
                    format!(
                        "{other} cannot have the name `{}`: {} stand there",
                        key.text, known.about
                    )
                };
                self.report(rules::BAD_NAME, key.span.clone(), message);
                return false;
            }
            return self.value(value, &known.shape, &key.span);
        }
        let Some(others) = &grammar.others else {
            self.report_with(
                rules::UNKNOWN_KEY,
                key.span.clone(),
                || format!("{} has no key `{}`", grammar.what, short(&key.text)),
                || {
                    let known = grammar.known.iter().map(|key| key.name);
                    did_you_mean(&key.text, known.clone()).or_else(|| {
                        Some(format!(
                            "the keys are {}",
                            known.collect::<Vec<_>>().join(", ")
                        ))
                    })
                },
            );
            return false;
        };
        if !self.key(key, others) {
            return false;
        }
        if !self.value(value, &others.value, &key.span) {
            // The name was defined all the same: keep it, so that those who use it are not blamed.
            value.data = others.value.empty();
            value.damaged = true;
        }
        true
    }

    fn key(&mut self, key: &Key, others: &Others) -> bool {
        let fits = match others.keys {
            Keys::Releases | Keys::Of(Refers::Release) => {
                key.plain
                    && key
                        .text
                        .parse::<u16>()
                        .is_ok_and(|n| n > 0 && n.to_string() == key.text)
            }
            Keys::Names | Keys::Of(_) => Plain::of(&key.text, key.plain) == Plain::Text,
            Keys::Values => Plain::of(&key.text, key.plain) != Plain::Null,
        };
        if !fits {
            let wanted = match others.keys {
                Keys::Releases | Keys::Of(Refers::Release) => "the number of a release",
                Keys::Names | Keys::Of(_) => "a name",
                Keys::Values => "a value",
            };
            self.report(rules::WRONG_TYPE, key.span.clone(), || {
                format!("expected {wanted} as key, found `{}`", short(&key.text))
            });
        }
        fits
    }
}

impl Mapping {
    /// May this key, which is reported as unknown, be meant as one that is known? What it means is
    /// not missing as well.
    fn means(&self, key: &Key, known: &str) -> bool {
        let is_known = self.known.iter().any(|other| other.name == key.text);
        let meant = nearest(&key.text, self.known.iter().map(|key| key.name));
        self.others.is_none() && !is_known && meant.is_none_or(|meant| meant == known)
    }
}

impl Mapping {
    /// Where names stand beside keys: what has got the name of a key, if what stands under the key
    /// is that rather than what belongs there. It has documentation, which no list of names has.
    fn mistaken(&self, shape: &Shape, value: &Node) -> Option<&'static str> {
        let (
            Some(Others {
                value: Shape::Mapping(other),
                ..
            }),
            Shape::Mapping(Mapping { known: [], .. }),
        ) = (&self.others, shape)
        else {
            return None;
        };
        let Data::Map(entries) = &value.data else {
            return None;
        };
        let is_prose = |node: &Node| matches!(&node.data, Data::Scalar { text, .. } if text.contains([' ', '.']));
        let documented = entries
            .iter()
            .any(|(key, value)| key.text == "doc" && is_prose(value));
        (documented
            && other
                .known
                .iter()
                .any(|key| key.name == "doc" && key.required))
        .then_some(other.what)
    }
}

impl Shape {
    fn wanted(&self) -> String {
        match self {
            Shape::Text | Shape::Name(_) | Shape::AnyText => "a text".into(),
            Shape::Doc => "a documentation text".into(),
            Shape::Scalar => "a text, number or boolean".into(),
            Shape::Flag => "true or false".into(),
            Shape::Mark => "true".into(),
            Shape::Number(..) | Shape::Release => "a whole number".into(),
            Shape::Decimal => "a number".into(),
            Shape::Choice(words) => format!("one of {}", words.join(", ")),
            Shape::List(_) => "a list".into(),
            Shape::Mapping(mapping) => format!("a mapping ({})", mapping.what),
            Shape::DocOr(mapping) => {
                format!("a documentation text or a mapping ({})", mapping.what)
            }
            Shape::NameOr(_, mapping) => format!("a text or a mapping ({})", mapping.what),
            Shape::NamesOr(_, mapping) => {
                format!("a list of names or a mapping ({})", mapping.what)
            }
        }
    }

    /// What is read in place of a value that does not fit.
    fn empty(&self) -> Data {
        match self {
            Shape::Mapping(_) => Data::Map(Map::default()),
            Shape::List(_) | Shape::NamesOr(..) => Data::List(Vec::new()),
            _ => Data::Scalar {
                text: String::new(),
                plain: false,
            },
        }
    }
}

/// A finite number as JSON writes it: YAML has more ways, which readers disagree about.
fn is_decimal(text: &str) -> bool {
    serde_json::from_str::<f64>(text).is_ok_and(f64::is_finite)
}

fn advice(shape: &Shape, data: &Data) -> Option<String> {
    match (shape, data) {
        (
            Shape::Text | Shape::NameOr(..) | Shape::AnyText | Shape::Doc | Shape::Choice(_),
            Data::Scalar { text, plain: true },
        ) if !matches!(text.as_str(), "" | "~") => Some(format!("quote it: \"{}\"", short(text))),
        (Shape::List(_) | Shape::NamesOr(..), Data::Scalar { text, plain })
            if Plain::of(text, *plain) == Plain::Text =>
        {
            Some(format!("write [{}]", short(text)))
        }
        (
            Shape::Flag | Shape::Mark | Shape::Number(..) | Shape::Decimal,
            Data::Scalar { plain: false, .. },
        ) => Some("remove the quotes".into()),
        _ => None,
    }
}

fn describe(data: &Data) -> String {
    match data {
        Data::List(_) => "a list".into(),
        Data::Map(_) => "a mapping".into(),
        Data::Scalar { text, plain } => match Plain::of(text, *plain) {
            Plain::Null if text.is_empty() => "nothing".into(),
            Plain::Null => "null".into(),
            Plain::Bool => format!("the boolean {text}"),
            Plain::Number => format!("the number {}", short(text)),
            Plain::Text => "a text".into(),
        },
    }
}

/// At most forty characters of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
