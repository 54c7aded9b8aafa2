//! Text to marked tree: the only module that reads YAML events. Refuses what `serde_yaml` lets through.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::tree::{Data, Key, Map, Node};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, SourceFile};
use crate::rules::{self, Rule};

/// How deep values may nest.
const DEEPEST: usize = 32;

/// Reads one document. `None` if the text is not YAML as the catalogue allows it; the reasons are reported.
pub(super) fn parse(file: &Arc<SourceFile>, found: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder { file, found, bytes: Cursor::new(file.text()), open: Vec::new(), root: None, sound: true };
    let mut parser = Parser::new_from_str(file.text());
    let mut documents = 0;
    loop {
        let (event, span) = match parser.next_event() {
            None => break,
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                let at = builder.bytes.offset(error.marker().index());
                builder.refuse(rules::YAML_SYNTAX, at..at + 1, error.info().to_owned());
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
                builder.add(Node { span, ..Node::default() });
            }
            Event::Scalar(text, style, anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                let data = Data::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                builder.add(Node { span, data, damaged: false });
            }
            Event::SequenceStart(anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                builder.open.push(Open::List(span, Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                builder.plain_start(&span, anchor, tag);
                builder.open.push(Open::Map { span, entries: Vec::new(), index: HashMap::new(), key: Pending::None, partial: false });
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(span.end),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        if builder.open.len() > DEEPEST {
            let span = builder.open.last().map_or(0..0, Open::span);
            builder.refuse(rules::YAML_DEPTH, span, format!("values nest deeper than {DEEPEST} levels"));
            break;
        }
    }
    builder.sound.then(|| builder.root.unwrap_or_default())
}

/// A collection whose end has not come yet.
enum Open {
    List(Range<usize>, Vec<Node>),
    Map { span: Range<usize>, entries: Vec<(Key, Node)>, index: HashMap<String, usize>, key: Pending, partial: bool },
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
    file: &'a Arc<SourceFile>,
    found: &'a mut Diagnostics,
    bytes: Cursor<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    sound: bool,
}

impl Builder<'_> {
    /// Reports a mistake after which the file is not looked at any further.
    fn refuse(&mut self, rule: &'static Rule, span: Range<usize>, message: impl Into<String>) {
        self.sound = false;
        let file = self.file;
        self.found.report(|| {
            let help = match rule.name {
                "yaml-anchor" => Some("write the value out, or make it a group or a type and use its name".to_owned()),
                "yaml-tag" => Some("remove the tag; quote a value to make it a text".to_owned()),
                "yaml-documents" => Some("remove the `---`, or move what follows to another file".to_owned()),
                _ => None,
            };
            Diagnostic::new(rule, Place::new(file, span), message).maybe_help(help)
        });
    }

    fn span(&mut self, span: Span) -> Range<usize> {
        let start = self.bytes.offset(span.start.index());
        let end = self.bytes.offset(span.end.index().max(span.start.index()));
        start..end
    }

    /// Refuses anchors and tags.
    fn plain_start(&mut self, span: &Range<usize>, anchor: usize, tag: Option<Cow<'_, Tag>>) {
        if anchor > 0 {
            self.refuse(rules::YAML_ANCHOR, span.clone(), "anchors are not allowed");
        }
        if let Some(tag) = tag {
            let tag = if tag.is_yaml_core_schema() { format!("!!{}", tag.suffix) } else { tag.to_string() };
            self.refuse(rules::YAML_TAG, span.clone(), format!("the tag `{tag}` is not allowed"));
        }
    }

    /// Ends the innermost collection.
    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let start = open.span().start;
        let data = match open {
            Open::List(_, items) => Data::List(items),
            Open::Map { entries, partial, .. } => Data::Map(Map::new(entries, partial)),
        };
        self.add(Node { span: start..end.max(start), data, damaged: false });
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map { entries, index, key, .. }) => match std::mem::replace(key, Pending::None) {
                Pending::Key(key) => {
                    index.insert(key.text.clone(), entries.len());
                    entries.push((key, node));
                }
                Pending::Refused => {}
                Pending::None => self.add_key(node),
            },
        }
    }

    fn add_key(&mut self, node: Node) {
        let Some(Open::Map { entries, index, key, partial, .. }) = self.open.last_mut() else { return };
        let Data::Scalar { text, plain } = node.data else {
            *key = Pending::Refused;
            return self.refuse(rules::YAML_SYNTAX, node.span, "a key is a single word or text, not a collection");
        };
        let Some(&first) = index.get(&text) else {
            *key = Pending::Key(Key { span: node.span, text, plain });
            return;
        };
        *key = Pending::Refused;
        *partial = true;
        let file = self.file;
        let first = entries.get_mut(first).map_or(0..0, |(key, value)| {
            value.damaged = true;
            key.span.clone()
        });
        self.found.report(|| {
            Diagnostic::new(rules::DUPLICATE_KEY, Place::new(file, node.span), format!("the key `{text}` stands here twice"))
                .label("again here")
                .also(Place::new(file, first), "first defined here")
                .help("remove one of them, or merge the two")
        });
    }
}

/// Turns saphyr's character indices into byte offsets, walking from the last one asked for.
struct Cursor<'a> {
    text: &'a str,
    chars: usize,
    bytes: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Cursor { text, chars: 0, bytes: 0 }
    }

    fn offset(&mut self, chars: usize) -> usize {
        while self.chars < chars {
            let Some(next) = self.text.get(self.bytes..).and_then(|rest| rest.chars().next()) else { break };
            self.bytes += next.len_utf8();
            self.chars += 1;
        }
        while self.chars > chars {
            let Some(last) = self.text.get(..self.bytes).and_then(|rest| rest.chars().next_back()) else { break };
            self.bytes -= last.len_utf8();
            self.chars -= 1;
        }
        self.bytes
    }
}
