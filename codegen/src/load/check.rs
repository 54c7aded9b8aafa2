//! Compares the nodes of a file with the [grammar](super::grammar) and reports every difference.
//!
//! What does not fit is refused: a mark of that stays in its place, so that the rest can be read and
//! checked in the same run.

use std::ops::Range;

use super::UNWRITTEN;
use super::grammar::{Keys, Mapping, Others, Refers, Shape};
use super::node::{Data, Key, Map, Meaning, Node, Scalar};
use crate::diagnostics::{Diagnostics, Report, Span, did_you_mean, nearest};
use crate::rules::{self, Rule};

/// Checks a whole file. Returns whether all names that it defines are known; `None` if nothing is
/// left of it.
pub(super) fn check(
    file: usize,
    root: &mut Node,
    grammar: &'static Mapping,
    found: &mut Diagnostics,
    unwritten: &mut Vec<Span>,
) -> Option<bool> {
    let mut checker = Checker {
        file,
        found,
        unwritten,
        complete: true,
    };
    let Data::Map(map) = &root.data else {
        let message = format!(
            "expected a mapping ({}), found {}",
            grammar.what,
            describe(&root.data)
        );
        checker.report(rules::WRONG_TYPE, &root.span, message);
        return None;
    };
    let first = map.entries.first().map_or(&root.span, |(key, _)| &key.span);
    let first = first.start;
    checker.mapping(root, grammar, &(first..first));
    let Data::Map(map) = &root.data else {
        return None;
    };
    Some(checker.complete && !grammar.lost_names(map))
}

struct Checker<'a> {
    file: usize,
    found: &'a mut Diagnostics,
    /// Documentation that is still to be written.
    unwritten: &'a mut Vec<Span>,
    complete: bool,
}

impl Checker<'_> {
    fn report(
        &mut self,
        rule: &'static Rule,
        span: &Range<usize>,
        message: impl Into<String>,
    ) -> Report<'_> {
        let span = Span::new(self.file, span.clone());
        self.found.report(rule, span, message)
    }

    /// Checks a value that stands under a key, or in a list (then `owner` is its own place), and
    /// refuses it if it does not fit.
    fn value(&mut self, node: &mut Node, shape: &'static Shape, owner: &Range<usize>) {
        let fits = match (shape.plain(), &node.data) {
            (
                Shape::Mapping(grammar)
                | Shape::DocOr(grammar)
                | Shape::FlagOr(grammar)
                | Shape::NameOr(_, grammar)
                | Shape::NamesOr(_, grammar)
                | Shape::ValuesOr(grammar),
                Data::Map(_),
            ) => {
                self.mapping(node, grammar(), owner);
                true
            }
            (Shape::List(inner), Data::List(_)) => {
                self.list(node, inner, matches!(inner, Shape::Name(_)))
            }
            (Shape::NamesOr(_, grammar), Data::List(_)) => self.names(node, grammar()),
            (Shape::ValuesOr(_), Data::List(_)) => self.list(node, &Shape::Scalar, false),
            (shape, Data::Scalar(scalar)) => self.scalar(node, scalar, &shape, owner),
            (shape, _) => self.mistyped(node, &shape, owner),
        };
        if !fits {
            node.refuse();
        }
    }

    /// Names, of which some may be defined in place.
    fn names(&mut self, node: &mut Node, grammar: &'static Mapping) -> bool {
        let Data::List(items) = &mut node.data else {
            return false;
        };
        if items.iter().all(|item| !matches!(item.data, Data::Map(_))) {
            return self.list(node, &Shape::Text, true);
        }
        for item in &mut *items {
            let own = item.span.clone();
            if matches!(item.data, Data::Map(_)) {
                self.mapping(item, grammar, &own);
            } else {
                self.value(item, &Shape::Text, &own);
            }
        }
        node.whole &= items.iter().all(|item| item.whole);
        true
    }

    fn list(&mut self, node: &mut Node, inner: &'static Shape, of_names: bool) -> bool {
        let Data::List(items) = &mut node.data else {
            return false;
        };
        if items.is_empty() && of_names {
            let message = "an empty list of names says nothing";
            self.report(rules::BAD_VALUE, &node.span, message)
                .help("remove it, or list what belongs there");
            return false;
        }
        for item in &mut *items {
            let own = item.span.clone();
            self.value(item, inner, &own);
        }
        node.whole &= items.iter().all(|item| item.whole);
        true
    }

    fn scalar(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        shape: &Shape,
        owner: &Range<usize>,
    ) -> bool {
        let Scalar { text, plain } = scalar;
        let meaning = scalar.meaning();
        let is_text = meaning == Meaning::Text;
        if matches!(shape, Shape::Doc | Shape::DocOr(_)) && text.trim() == UNWRITTEN {
            self.unwritten.push(Span::new(self.file, node.span.clone()));
        }
        let fits = match shape {
            Shape::Doc | Shape::DocOr(_) if is_text && text.trim().is_empty() => {
                self.report(rules::MISSING_DOC, &node.span, "the documentation is empty");
                return false;
            }
            Shape::Text | Shape::NameOr(..) if is_text && text.is_empty() => {
                self.report(rules::BAD_VALUE, &node.span, "an empty text says nothing");
                return false;
            }
            Shape::Decimal if meaning == Meaning::Number && !is_decimal(text) => {
                let message = format!(
                    "expected a number such as 3 or -0.5, found `{}`",
                    short(text)
                );
                self.report(rules::WRONG_TYPE, &node.span, message);
                return false;
            }
            Shape::Decimal => *plain && is_decimal(text),
            Shape::Scalar => meaning != Meaning::Null,
            Shape::Mark if meaning == Meaning::Bool && !scalar.is_true() => {
                self.report(rules::REDUNDANT_OVERRIDE, &node.span, "this holds anyway")
                    .help("remove it");
                return false;
            }
            Shape::Flag | Shape::FlagOr(_) | Shape::Mark => meaning == Meaning::Bool,
            Shape::Number(least, most) => {
                let number = text.parse::<i128>().ok().filter(|_| *plain);
                let problem = number.and_then(|number| {
                    if number < i128::from(*least) {
                        Some(format!("{number} is less than {least}"))
                    } else {
                        (number > i128::from(*most))
                            .then(|| format!("{number} is more than {most}"))
                    }
                });
                if let Some(message) = problem {
                    self.report(rules::BAD_VALUE, &node.span, message);
                    return false;
                }
                number.is_some() && !text.starts_with('+')
            }
            Shape::Choice(words) if is_text && !words.contains(&text.as_str()) => {
                let message = format!("`{}` is not one of {}", short(text), words.join(", "));
                self.report(rules::BAD_VALUE, &node.span, message)
                    .maybe_help(|| did_you_mean(text, words.iter().copied()));
                return false;
            }
            Shape::Text
            | Shape::Name(_)
            | Shape::NameOr(..)
            | Shape::AnyText
            | Shape::Doc
            | Shape::DocOr(_)
            | Shape::Choice(_) => is_text,
            Shape::List(_)
            | Shape::Mapping(_)
            | Shape::NamesOr(..)
            | Shape::ValuesOr(_)
            | Shape::Release => false,
        };
        fits || self.mistyped(node, shape, owner)
    }

    fn mistyped(&mut self, node: &Node, shape: &Shape, owner: &Range<usize>) -> bool {
        let nothing =
            matches!(&node.data, Data::Scalar(scalar) if scalar.meaning() == Meaning::Null);
        let at = if nothing && node.span.is_empty() {
            owner
        } else {
            &node.span
        };
        let rule = if nothing && matches!(shape, Shape::Doc | Shape::DocOr(_)) {
            rules::MISSING_DOC
        } else {
            rules::WRONG_TYPE
        };
        let message = format!(
            "expected {}, found {}",
            shape.wanted(),
            describe(&node.data)
        );
        self.report(rule, at, message)
            .maybe_help(|| advice(shape, &node.data));
        false
    }

    /// Checks a mapping; `owner` is the key it stands under, for what is missing.
    fn mapping(&mut self, node: &mut Node, grammar: &'static Mapping, owner: &Range<usize>) {
        let before = self.found.len();
        let Data::Map(map) = &mut node.data else {
            return;
        };
        for wanted in grammar.known.iter().filter(|known| known.required) {
            let is_it =
                |key: &Key| key.scalar.text == wanted.name || grammar.means(key, wanted.name);
            if map.entries.iter().any(|(key, _)| is_it(key)) {
                continue;
            }
            let rule = if matches!(wanted.shape, Shape::Doc) {
                rules::MISSING_DOC
            } else {
                rules::MISSING_KEY
            };
            // Among keys that the author chooses, a misspelling looks like one of them.
            let like_it =
                |(key, _): &(Key, Node)| nearest(&key.scalar.text, [wanted.name]).is_some();
            let misspelt = map.entries.iter().position(like_it);
            let misspelt = misspelt.map(|at| map.entries.remove(at).0.span);
            map.lost_key |= misspelt.is_some();
            let message = format!("{} needs the key `{}`", grammar.what, wanted.name);
            let at = misspelt.as_ref().unwrap_or(owner);
            self.report(rule, at, message).maybe_help(|| {
                Some(if misspelt.is_some() {
                    "is this meant to be it?".into()
                } else {
                    format!("`{}`: {}", wanted.name, wanted.about)
                })
            });
        }
        let keys = map.entries.len();
        map.entries
            .retain_mut(|(key, value)| self.entry(key, value, grammar));
        map.lost_key |= map.entries.len() < keys;
        let names = matches!(&grammar.others, Some(others) if others.keys == Keys::Names);
        self.complete &= !(names && grammar.lost_names(map));
        let mut values = map.entries.iter().map(|(_, value)| value);
        node.whole &= self.found.len() == before && values.all(|value| value.whole);
    }

    /// Checks one entry of a mapping. Returns whether the key can stay.
    fn entry(&mut self, key: &Key, value: &mut Node, grammar: &'static Mapping) -> bool {
        let text = &key.scalar.text;
        if let Some(known) = grammar.known.iter().find(|known| known.name == *text) {
            if let Some(other) = grammar.mistaken(&known.shape, value) {
                let message = format!(
                    "{other} cannot have the name `{text}`: {} stand there",
                    known.about
                );
                self.report(rules::BAD_NAME, &key.span, message);
                return false;
            }
            self.value(value, &known.shape, &key.span);
            return true;
        }
        let Some(others) = &grammar.others else {
            let message = format!("{} has no key `{}`", grammar.what, short(text));
            self.report(rules::UNKNOWN_KEY, &key.span, message)
                .maybe_help(|| {
                    let known = grammar.known.iter().map(|key| key.name);
                    did_you_mean(text, known.clone()).or_else(|| {
                        Some(format!(
                            "the keys are {}",
                            known.collect::<Vec<_>>().join(", ")
                        ))
                    })
                });
            return false;
        };
        if !self.key(key, others) {
            return false;
        }
        self.value(value, &others.value, &key.span);
        let has_record = matches!(
            others.value,
            Shape::Mapping(_) | Shape::DocOr(_) | Shape::NameOr(..)
        );
        if has_record && matches!(value.data, Data::Refused) {
            // The name was defined all the same, so that those who use it are not blamed.
            value.data = Data::Map(Map::default());
        }
        true
    }

    fn key(&mut self, key: &Key, others: &Others) -> bool {
        let text = &key.scalar.text;
        let (fits, wanted) = match others.keys {
            Keys::Releases | Keys::Of(Refers::Release) => (
                key.scalar.plain
                    && text
                        .parse::<u16>()
                        .is_ok_and(|n| n > 0 && n.to_string() == *text),
                "the number of a release",
            ),
            Keys::Names | Keys::Of(_) => (key.scalar.meaning() == Meaning::Text, "a name"),
            Keys::Values => (key.scalar.meaning() != Meaning::Null, "a value"),
        };
        if !fits {
            let message = format!("expected {wanted} as key, found `{}`", short(text));
            self.report(rules::WRONG_TYPE, &key.span, message);
        }
        fits
    }
}

impl Mapping {
    /// Returns whether names that stood there are lost: with a key that was refused, or with what
    /// stood under one that is known.
    fn lost_names(&self, map: &Map) -> bool {
        let lost = |(key, node): &(Key, Node)| {
            matches!(node.data, Data::Refused)
                && self.known.iter().any(|known| known.name == key.scalar.text)
        };
        map.lost_key || map.entries.iter().any(lost)
    }

    /// May this key, which is reported as unknown, be meant as one that is known? What it means is
    /// not missing as well.
    fn means(&self, key: &Key, known: &str) -> bool {
        let text = &key.scalar.text;
        let is_known = self.known.iter().any(|other| other.name == *text);
        let meant = || nearest(text, self.known.iter().map(|key| key.name));
        self.others.is_none() && !is_known && meant().is_none_or(|meant| meant == known)
    }

    /// Where names stand beside keys: what has got the name of a key, if what stands under the key
    /// is that rather than what belongs there. It has documentation, which no list of names has.
    fn mistaken(&self, shape: &Shape, value: &Node) -> Option<&'static str> {
        let (
            Some(Others {
                value: Shape::Mapping(other),
                ..
            }),
            Shape::Mapping(here),
        ) = (&self.others, shape)
        else {
            return None;
        };
        let other = other();
        if !here().known.is_empty() {
            return None;
        }
        let Data::Map(map) = &value.data else {
            return None;
        };
        let is_prose = |node: &Node| matches!(&node.data, Data::Scalar(scalar) if scalar.text.contains([' ', '.']));
        let documented = map
            .entries
            .iter()
            .any(|(key, value)| key.scalar.text == "doc" && is_prose(value));
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
            Shape::Mapping(mapping) => format!("a mapping ({})", mapping().what),
            Shape::DocOr(mapping) => {
                format!("a documentation text or a mapping ({})", mapping().what)
            }
            Shape::FlagOr(mapping) => {
                format!("true, false or a mapping ({})", mapping().what)
            }
            Shape::NameOr(_, mapping) => format!("a text or a mapping ({})", mapping().what),
            Shape::ValuesOr(mapping) => {
                format!("a list of values or a mapping ({})", mapping().what)
            }
            Shape::NamesOr(_, mapping) => {
                format!("a list of names or a mapping ({})", mapping().what)
            }
        }
    }
}

/// A finite number as JSON writes it: YAML has more ways, which readers disagree about.
fn is_decimal(text: &str) -> bool {
    serde_json::from_str::<f64>(text).is_ok_and(f64::is_finite)
}

fn advice(shape: &Shape, data: &Data) -> Option<String> {
    let Data::Scalar(scalar) = data else {
        return None;
    };
    let text = &scalar.text;
    match shape {
        Shape::Text | Shape::NameOr(..) | Shape::AnyText | Shape::Doc | Shape::Choice(_)
            if scalar.plain && !matches!(text.as_str(), "" | "~") =>
        {
            Some(format!("quote it: \"{}\"", short(text)))
        }
        Shape::List(_) | Shape::NamesOr(..) | Shape::ValuesOr(_)
            if scalar.meaning() == Meaning::Text =>
        {
            Some(format!("write [{}]", short(text)))
        }
        Shape::Flag | Shape::Mark | Shape::Number(..) | Shape::Decimal if !scalar.plain => {
            Some("remove the quotes".into())
        }
        _ => None,
    }
}

fn describe(data: &Data) -> String {
    match data {
        Data::List(_) => "a list".into(),
        Data::Map(_) => "a mapping".into(),
        Data::Refused => "nothing".into(),
        Data::Scalar(scalar) => {
            let text = &scalar.text;
            match scalar.meaning() {
                Meaning::Null if text.is_empty() => "nothing".into(),
                Meaning::Null => "null".into(),
                Meaning::Bool => format!("the boolean {text}"),
                Meaning::Number => format!("the number {}", short(text)),
                Meaning::Text => "a text".into(),
            }
        }
    }
}

/// At most forty characters of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
