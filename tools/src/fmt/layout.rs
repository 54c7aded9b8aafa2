//! The one layout of a catalog's YAML.
//!
//! Levels are indented by two spaces, lists too. One space follows a colon, a comma and a dash, and
//! none stands within brackets. What stands in brackets stays there: behind its key if it fits,
//! else on the next line, and over several if need be. Comments stay: on a line of their own they are
//! indented like what they belong to, else they stand in one column with those of the lines around.
//! There is at most one empty line in a row. Texts are as they were written.

use std::ops::Range;

use event_catalog_codegen::load::{Tree, Value};

use super::flow;
use super::reader::{Comment, Reader};

/// How long a line may be that brackets could make shorter.
const WIDTH: usize = 120;

/// How deep a level is.
const STEP: usize = 2;

/// A text in its layout.
pub(crate) struct Laid<'t> {
    pub(crate) text: String,
    /// The comments, in order.
    pub(crate) comments: Vec<&'t str>,
}

/// Returns a text in its layout.
pub(crate) fn lay<'t>(text: &'t str, tree: &Tree) -> Laid<'t> {
    let mut printer = Printer {
        reader: Reader { text, at: 0 },
        lines: Vec::new(),
        levels: Vec::new(),
        is_inline: false,
        is_first: true,
        comments: Vec::new(),
    };
    printer.block(tree, 0);
    printer.between(None, 0);
    Laid {
        text: printed(&printer.lines),
        comments: printer.comments,
    }
}

/// A line without its line break.
#[derive(Default)]
struct Line<'t> {
    text: String,
    /// What stands behind it.
    comment: Option<&'t str>,
}

struct Printer<'t> {
    reader: Reader<'t>,
    lines: Vec<Line<'t>>,
    /// Where what was printed last stood, and where it stands: columns, from the outside in.
    levels: Vec<(usize, usize)>,
    /// The next entry stands on the last line.
    is_inline: bool,
    /// Nothing was printed on this level: no empty line comes first.
    is_first: bool,
    comments: Vec<&'t str>,
}

impl<'t> Printer<'t> {
    fn line(&mut self, indent: usize, text: &str) {
        let text = [&" ".repeat(indent), text].concat();
        self.lines.push(Line {
            text,
            comment: None,
        });
    }

    fn append(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
        }
    }

    /// Prints what stands before a value that stands at a column and is to stand at another, or
    /// before the end of the text.
    fn between(&mut self, column: Option<usize>, indent: usize) {
        let gap = self.reader.gap();
        for comment in &gap.comments {
            self.comment(comment, column, indent);
        }
        if gap.blank && !self.is_first && column.is_some() {
            self.lines.push(Line::default());
        }
        self.is_first = false;
    }

    fn comment(&mut self, comment: &Comment<'t>, column: Option<usize>, indent: usize) {
        let Comment {
            text,
            column: at,
            after_blank,
        } = *comment;
        self.comments.push(text);
        let last = self.lines.last_mut();
        match (at, last) {
            (None, Some(last)) if last.comment.is_none() => last.comment = Some(text),
            (at, _) => {
                if after_blank && !self.is_first {
                    self.lines.push(Line::default());
                }
                self.is_first = false;
                // A comment further in belongs to what stands before it.
                let at = at.unwrap_or_default();
                let is_further_in = column.is_none_or(|column| at > column);
                let mut levels = self.levels.iter().rev();
                let level = levels.find(|(column, _)| *column <= at);
                let indent = level
                    .filter(|_| is_further_in)
                    .map_or(indent, |(_, indent)| *indent);
                self.line(indent, text);
                self.is_inline = false;
            }
        }
    }

    /// Begins an entry: what stands before it, and its first word.
    fn begin(&mut self, at: usize, indent: usize, word: &str) {
        let column = self.reader.column(at);
        self.between(Some(column), indent);
        self.levels.retain(|(other, _)| *other < column);
        self.levels.push((column, indent));
        if std::mem::take(&mut self.is_inline) {
            self.append(&format!(" {word}"));
        } else {
            self.line(indent, word);
        }
    }

    /// Prints a list or mapping without brackets.
    fn block(&mut self, tree: &Tree, indent: usize) {
        match &tree.value {
            Value::Scalar(..) => {}
            Value::Map(entries) => {
                for (key, _, value) in entries {
                    let source = self.reader.text.get(key.clone()).unwrap_or_default();
                    self.begin(key.start, indent, &format!("{}:", source.trim_end()));
                    self.reader.at = key.end;
                    self.reader.gap();
                    self.reader.pass(':');
                    self.value(value, indent, false);
                }
            }
            Value::List(items) => {
                for item in items {
                    let mut ahead = Reader { ..self.reader };
                    ahead.gap();
                    self.begin(ahead.at, indent, "-");
                    self.reader.pass('-');
                    self.value(item, indent, true);
                }
            }
        }
    }

    /// Prints what stands under a key, or behind a dash.
    fn value(&mut self, tree: &Tree, indent: usize, is_item: bool) {
        let text = self.reader.text;
        self.reader.spaces();
        match &tree.value {
            Value::Scalar(content, true) if content.is_empty() && tree.span.is_empty() => {}
            Value::Scalar(..) if self.reader.rest().starts_with(['|', '>']) => {
                self.block_text(indent);
            }
            Value::Scalar(..) => {
                let source = text.get(tree.span.clone()).unwrap_or_default();
                let mut lines = source.trim_end().lines().map(str::trim);
                self.start(lines.next().unwrap_or_default(), tree, indent);
                for line in lines {
                    self.line(if line.is_empty() { 0 } else { indent + STEP }, line);
                }
                self.reader.at = tree.span.start + source.trim_end().len();
            }
            _ if flow::is_flow(text, tree) => self.flow(tree, indent),
            _ => {
                self.is_first = true;
                // A list in a list, or a mapping, starts on the line of the dash.
                self.is_inline = is_item;
                self.block(tree, indent + STEP);
            }
        }
    }

    /// Prints the first line of a value: behind what stands there, unless comments do.
    fn start(&mut self, line: &str, tree: &Tree, indent: usize) {
        self.is_inline = true;
        self.is_first = true;
        let column = self.reader.column(tree.span.start);
        self.between(Some(column), indent + STEP);
        let has_comment = self.lines.last().is_some_and(|last| last.comment.is_some());
        if std::mem::take(&mut self.is_inline) && !has_comment {
            self.append(&format!(" {line}"));
        } else {
            self.line(indent + STEP, line);
        }
    }

    /// Prints a text of which each line stands by itself.
    fn block_text(&mut self, indent: usize) {
        let column = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let rest = self.reader.rest();
        let mut lines = rest.split_inclusive('\n');
        let first = lines.next().unwrap_or_default();
        let header = first.split_whitespace().next().unwrap_or_default();
        // A digit says how deep a text stands that starts with spaces.
        let digit = header.chars().find_map(|c| c.to_digit(10));
        let told = digit.and_then(|digit| usize::try_from(digit).ok());
        let header: String = header
            .chars()
            .map(|c| if c.is_ascii_digit() { '2' } else { c })
            .collect();
        self.append(&format!(" {header}"));
        if let Some(at) = first.find('#') {
            let comment = first.get(at..).unwrap_or_default().trim_end();
            self.comments.push(comment);
            if let Some(line) = self.lines.last_mut() {
                line.comment = Some(comment);
            }
        }
        let is_blank = |line: &str| {
            line.trim_end_matches(['\n', '\r'])
                .trim_start_matches(' ')
                .is_empty()
        };
        let lines: Vec<&str> = lines.collect();
        let parent = self.levels.last().map_or(0, |(column, _)| *column);
        let first_line = lines.iter().find(|line| !is_blank(line));
        let depth = told.map_or_else(
            || first_line.map_or(0, |line| column(line)),
            |told| parent + told,
        );
        let is_in = |line: &&&str| is_blank(line) || column(line) >= depth && depth > 0;
        let mut content: Vec<&str> = lines.iter().take_while(is_in).copied().collect();
        while !header.contains('+') && content.last().is_some_and(|line| is_blank(line)) {
            content.pop();
        }
        self.reader.at += first.len() + content.iter().map(|line| line.len()).sum::<usize>();
        // What follows starts on a line of its own.
        self.reader.at -= usize::from(
            self.reader
                .text
                .get(..self.reader.at)
                .is_some_and(|text| text.ends_with('\n')),
        );
        for line in content {
            let inner = line
                .get(depth..)
                .unwrap_or_default()
                .trim_end_matches(['\n', '\r']);
            self.line(if inner.is_empty() { 0 } else { indent + STEP }, inner);
        }
    }

    fn flow(&mut self, tree: &Tree, indent: usize) {
        let end = flow::end(self.reader.text, tree);
        let source = self
            .reader
            .text
            .get(tree.span.start..end)
            .unwrap_or_default();
        if let Some(([open, close], items)) = flow::items(self.reader.text, tree) {
            let whole = [open, &items.join(", "), close].concat();
            let used = self
                .lines
                .last()
                .map_or(0, |line| line.text.chars().count());
            let length = whole.chars().count();
            if used + 1 + length <= WIDTH {
                self.start(&whole, tree, indent);
            } else {
                self.fill(open, &items, close, tree, indent);
            }
        } else {
            // Comments within: each line stays.
            let mut lines = source.lines().map(str::trim);
            self.start(lines.next().unwrap_or_default(), tree, indent);
            lines
                .filter(|line| !line.is_empty())
                .for_each(|line| self.line(indent + STEP, line));
            self.inner_comments(tree.span.start..end, tree);
        }
        self.reader.at = end;
    }

    /// Prints items that do not fit behind a key: on the next line, and over several if need be.
    fn fill(&mut self, open: &str, items: &[String], close: &str, tree: &Tree, indent: usize) {
        let is_item = self
            .lines
            .last()
            .is_some_and(|line| line.text.ends_with('-'));
        let below = indent + STEP + open.len();
        let pieces = items.iter().map(|item| {
            if below + item.chars().count() > WIDTH {
                flow::pieces(item)
            } else {
                vec![item.as_str()]
            }
        });
        let pieces: Vec<&str> = pieces.flatten().collect();
        for (at, piece) in pieces.iter().enumerate() {
            let end = if at + 1 == pieces.len() { close } else { "," };
            let item = [piece, end].concat();
            let used = self
                .lines
                .last()
                .map_or(0, |line| line.text.chars().count());
            if at == 0 {
                let first = [open, &item].concat();
                if is_item {
                    self.start(&first, tree, indent);
                } else {
                    self.is_first = true;
                    self.between(Some(self.reader.column(tree.span.start)), indent + STEP);
                    self.line(indent + STEP, &first);
                }
            } else if used + 1 + item.chars().count() <= WIDTH {
                self.append(&format!(" {item}"));
            } else {
                // Below the first one.
                self.line(below, &item);
            }
        }
    }

    /// Remembers comments within brackets, which are lines of the source.
    fn inner_comments(&mut self, span: Range<usize>, tree: &Tree) {
        let inside = flow::scalars(tree);
        let source = self.reader.text.get(span.clone()).unwrap_or_default();
        let mut start = span.start;
        for line in source.split_inclusive('\n') {
            let hashes = line.match_indices('#').map(|(at, _)| at);
            let is_outside = |at: &usize| !inside.iter().any(|span| span.contains(&(start + at)));
            let comment = hashes
                .into_iter()
                .find(is_outside)
                .and_then(|at| line.get(at..));
            self.comments.extend(comment.map(str::trim_end));
            start += line.len();
        }
    }
}

/// The lines, with comments of neighbours in one column.
fn printed(lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let together = rest.iter().take_while(|line| line.comment.is_some());
        let together: Vec<&Line<'_>> = together.collect();
        if together.is_empty() {
            out.push_str(&line.text);
            out.push('\n');
            at += 1;
            continue;
        }
        let length = |line: &&Line<'_>| line.text.chars().count();
        let column = together.iter().map(length).max().unwrap_or(0) + 2;
        at += together.len();
        for line in together {
            let space = " ".repeat(column - length(&line));
            let comment = line.comment.unwrap_or_default();
            out.push_str(&[&line.text, space.as_str(), comment, "\n"].concat());
        }
    }
    out
}
