//! Text to [nodes](super::node): the only module that reads YAML.
//!
//! Positions come from the events of `saphyr_parser`. What YAML allows and a catalog does not is
//! refused here: anchors, tags, several documents, deep nesting, keys that stand twice. `causes`
//! says what may be behind a text that is no YAML.

mod causes;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::node::{Data, Key, Map, Node, Scalar};
use crate::diagnostics::{Diagnostics, Span as Place};
use crate::rules::{self, Rule};

/// How deep values may nest.
const DEEPEST: usize = 32;

/// Reads one document. `None` if the text is not YAML as the catalog allows it; the reasons are
/// reported.
pub(super) fn parse(file: usize, text: &str, found: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder {
        file,
        text,
        found,
        bytes: Cursor::new(text),
        open: Vec::new(),
        root: None,
        is_yaml: true,
    };
    if let Some(cause) = causes::merge(text) {
        builder.report(cause);
        return None;
    }
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    loop {
        let (event, span) = match parser.next_event() {
            None => break,
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                let at = builder.bytes.offset(error.marker().index());
                builder.broken(at, error.info());
                break;
            }
        };
        let span = builder.span(span);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    builder.refuse(rules::YAML_DOCUMENTS, span, "a second document starts here");
                    break;
                }
            }
            Event::Alias(_) => {
                builder.refuse(rules::YAML_ANCHOR, span.clone(), "aliases are not allowed");
                builder.add(Node::new(span, Data::Scalar(Scalar::default())));
            }
            Event::Scalar(text, style, anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                builder.characters(&span, &text);
                let (text, plain) = (text.into_owned(), style == ScalarStyle::Plain);
                builder.add(Node::new(span, Data::Scalar(Scalar { text, plain })));
            }
            Event::SequenceStart(anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                builder.open.push(Open::List(span, Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                builder.open.push(Open::Map {
                    span,
                    entries: Vec::new(),
                    index: HashMap::new(),
                    key: Pending::None,
                    lost_key: false,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(span.end),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        if builder.open.len() > DEEPEST {
            let span = builder.open.last().map_or(0..0, Open::span);
            builder.refuse(
                rules::YAML_DEPTH,
                span,
                format!("values nest deeper than {DEEPEST} levels"),
            );
            break;
        }
    }
    let nothing = || {
        Node::new(
            0..0,
            Data::Scalar(Scalar {
                plain: true,
                ..Scalar::default()
            }),
        )
    };
    builder
        .is_yaml
        .then(|| builder.root.unwrap_or_else(nothing))
}

/// A collection whose end has not come yet.
enum Open {
    List(Range<usize>, Vec<Node>),
    Map {
        span: Range<usize>,
        entries: Vec<(Key, Node)>,
        index: HashMap<String, usize>,
        key: Pending,
        lost_key: bool,
    },
}

impl Open {
    fn span(&self) -> Range<usize> {
        match self {
            Open::List(span, _) | Open::Map { span, .. } => span.clone(),
        }
    }
}

/// What a mapping's next value belongs to.
enum Pending {
    /// Nothing: the next node is a key.
    None,
    /// This key.
    Key(Key),
    /// A key that was refused.
    Refused,
}

/// Builds the tree from events.
struct Builder<'a> {
    file: usize,
    text: &'a str,
    found: &'a mut Diagnostics,
    bytes: Cursor<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    is_yaml: bool,
}

impl Builder<'_> {
    /// Reports a mistake after which the file is not looked at any further.
    fn refuse(&mut self, rule: &'static Rule, span: Range<usize>, message: impl Into<String>) {
        self.is_yaml = false;
        let help = match rule.name {
            "yaml-anchor" => {
                Some("write the value out, or make it a group or a type and use its name")
            }
            "yaml-tag" => Some("remove the tag; quote a value to make it a text"),
            "yaml-documents" => Some("remove the `---`, or move what follows to another file"),
            _ => None,
        };
        self.found
            .report(rule, Place::new(self.file, span), message)
            .maybe_help(|| help.map(str::to_owned));
    }

    /// Reports where the text is no YAML any more, and what may be the cause: the parser notices
    /// some mistakes only behind them.
    fn broken(&mut self, at: usize, info: &str) {
        let text = self.text;
        // What is missing at the end is missed on the last line that says something.
        let at = at.min(text.trim_end().len());
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with('*') {
            let alias = at..at + word(rest);
            return self.refuse(rules::YAML_ANCHOR, alias, "aliases are not allowed");
        }
        let open = self.open.iter().rev().map(|open| open.span().start);
        let cause = causes::find(text, at, info, open);
        self.report(cause);
    }

    fn report(&mut self, cause: causes::Cause) {
        self.is_yaml = false;
        let place = |range| Place::new(self.file, range);
        let report = self
            .found
            .report(rules::YAML_SYNTAX, place(cause.at), cause.message)
            .maybe_help(|| cause.help);
        if let Some((at, label)) = cause.also {
            report.also(place(at), label);
        }
    }

    fn span(&mut self, span: Span) -> Range<usize> {
        let start = self.bytes.offset(span.start.index());
        let end = self.bytes.offset(span.end.index().max(span.start.index()));
        start..end
    }

    /// Refuses anchors and tags.
    fn plain_start(&mut self, span: &Range<usize>, anchor: usize, tag: Option<Cow<'_, Tag>>) {
        if anchor > 0 {
            let span = self.anchor(span);
            self.refuse(rules::YAML_ANCHOR, span, "anchors are not allowed");
        }
        if let Some(tag) = tag {
            let tag = if tag.is_yaml_core_schema() {
                format!("!!{}", tag.suffix)
            } else {
                tag.to_string()
            };
            self.refuse(
                rules::YAML_TAG,
                span.clone(),
                format!("the tag `{tag}` is not allowed"),
            );
        }
    }

    /// Refuses characters that rustc refuses in comments: documentation and values stand there.
    fn characters(&mut self, span: &Range<usize>, text: &str) {
        let is_bad =
            |c: char| matches!(c, '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let Some(bad) = text.chars().find(|c| is_bad(*c)) else {
            return;
        };
        // Where it stands, unless it is written as an escape.
        let written = self
            .text
            .get(span.clone())
            .and_then(|written| written.find(bad))
            .filter(|_| bad != '\r');
        let place = written.map_or_else(
            || span.clone(),
            |at| span.start + at..span.start + at + bad.len_utf8(),
        );
        let message = match bad {
            '\r' => "this text has a carriage return".to_owned(),
            bad => format!(
                "this text has the character U+{:04X}, which turns the direction of what follows",
                u32::from(bad)
            ),
        };
        self.found
            .report(rules::BAD_CHARACTER, Place::new(self.file, place), message)
            .help("remove it: nobody sees it, and Rust refuses it in documentation");
    }

    /// The anchor of a value. The parser's place of the value may begin with it or, in a block,
    /// behind it.
    fn anchor(&self, span: &Range<usize>) -> Range<usize> {
        let text = self.text;
        let (before, rest) = text.split_at_checked(span.start).unwrap_or((text, ""));
        let start = match rest.chars().next() {
            Some('&') => Some(span.start),
            Some('!') => rest.find('&').map(|at| span.start + at),
            _ => before.rfind('&'),
        };
        start.map_or_else(
            || span.clone(),
            |start| start..start + word(text.get(start..).unwrap_or_default()),
        )
    }

    /// Ends the innermost collection.
    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let start = open.span().start;
        let data = match open {
            Open::List(_, items) => Data::List(items),
            Open::Map {
                entries, lost_key, ..
            } => Data::Map(Map { entries, lost_key }),
        };
        self.add(Node::new(start..end.max(start), data));
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map {
                entries,
                index,
                key,
                ..
            }) => match std::mem::replace(key, Pending::None) {
                Pending::Key(key) => {
                    index.insert(key.scalar.text.clone(), entries.len());
                    entries.push((key, node));
                }
                Pending::Refused => {}
                Pending::None => self.add_key(node),
            },
        }
    }

    fn add_key(&mut self, node: Node) {
        let Some(Open::Map {
            entries,
            index,
            key,
            lost_key,
            ..
        }) = self.open.last_mut()
        else {
            return;
        };
        let Data::Scalar(scalar) = node.data else {
            *key = Pending::Refused;
            return self.refuse(
                rules::YAML_SYNTAX,
                node.span,
                "a key is a single word or text, not a collection",
            );
        };
        let Some(&first) = index.get(&scalar.text) else {
            let span = node.span;
            *key = Pending::Key(Key { span, scalar });
            return;
        };
        *key = Pending::Refused;
        *lost_key = true;
        let first = entries.get_mut(first).map_or(0..0, |(key, value)| {
            value.whole = false;
            key.span.clone()
        });
        let message = format!("the key `{}` stands here twice", scalar.text);
        self.found
            .report(
                rules::DUPLICATE_KEY,
                Place::new(self.file, node.span),
                message,
            )
            .label("again here")
            .also(Place::new(self.file, first), "first defined here")
            .help("remove one of them, or merge the two");
    }
}

/// The length of an anchor or alias that a text starts with.
fn word(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || ",[]{}".contains(c))
        .unwrap_or(text.len())
}

/// Turns saphyr's character indices into byte offsets, walking from the last one asked for.
struct Cursor<'a> {
    text: &'a str,
    chars: usize,
    bytes: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Cursor {
            text,
            chars: 0,
            bytes: 0,
        }
    }

    fn offset(&mut self, chars: usize) -> usize {
        while self.chars < chars {
            let Some(next) = self
                .text
                .get(self.bytes..)
                .and_then(|rest| rest.chars().next())
            else {
                break;
            };
            self.bytes += next.len_utf8();
            self.chars += 1;
        }
        while self.chars > chars {
            let Some(last) = self
                .text
                .get(..self.bytes)
                .and_then(|rest| rest.chars().next_back())
            else {
                break;
            };
            self.bytes -= last.len_utf8();
            self.chars -= 1;
        }
        self.bytes
    }
}
