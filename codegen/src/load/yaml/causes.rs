//! What may be behind a text that is no YAML: the parser notices some mistakes only behind them,
//! and says what it expected rather than what is wrong.

use std::ops::Range;

/// The likely cause of a mistake, and where it is.
pub(super) struct Cause {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) also: Option<(Range<usize>, &'static str)>,
}

impl Cause {
    fn new(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Cause {
            at,
            message: message.into(),
            help: Some(help.into()),
            also: None,
        }
    }

    fn also(mut self, at: usize, label: &'static str) -> Self {
        self.also = Some((at..at + 1, label));
        self
    }
}

/// Returns what a merge left behind: the first line of it.
pub(super) fn merge(text: &str) -> Option<Cause> {
    let is_mark = |line: &Line<'_>| {
        let text = line.text.trim_end();
        let mark = text.split(' ').next().unwrap_or_default();
        matches!(mark, "<<<<<<<" | "|||||||" | ">>>>>>>") || text == "======="
    };
    let mark = lines(text).find(is_mark)?;
    Some(Cause::new(
        mark.start..mark.start + mark.text.trim_end().len(),
        "this line is a mark of a merge that has a conflict",
        "choose between the two sides, and remove the marks",
    ))
}

/// Finds the likely cause of what the parser noticed at a byte and told in `info`. `open` are the
/// starts of the collections that are open there, the innermost first.
pub(super) fn find(text: &str, at: usize, info: &str, open: impl Iterator<Item = usize>) -> Cause {
    let lines = || lines(text);
    let here = lines().take_while(|line| line.start <= at).last();
    let here = here.unwrap_or(Line { start: 0, text: "" });
    let bracket = open
        .into_iter()
        .find(|start| bracket(text, *start).is_some());
    space(text, at, here)
        .or_else(|| quote(text, at, info))
        .or_else(|| unclosed(text, at, here, bracket?))
        .or_else(|| colon(text, at, here, bracket.is_some()))
        .or_else(|| indentation(text, here).filter(|_| bracket.is_none()))
        .or_else(|| no_colon(text, here).filter(|_| info == "simple key expect ':'"))
        .unwrap_or_else(|| Cause {
            at: at..at + 1,
            message: info.to_owned(),
            help: None,
            also: None,
        })
}

/// A line and where it starts.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let here = start;
        start += line.len() + 1;
        Line {
            start: here,
            text: line,
        }
    })
}

impl<'t> Line<'t> {
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Returns the key that the line starts with, if it does.
    fn key(self) -> Option<&'t str> {
        let (key, rest) = self.text.trim_start_matches(' ').split_once(':')?;
        let ends = rest.is_empty() || rest.starts_with([' ', '\r']);
        (ends && !key.is_empty() && !key.contains([' ', '#', '"', '{', '['])).then_some(key)
    }

    fn is_item(self) -> bool {
        self.text.trim_start_matches(' ').starts_with("- ")
    }
}

/// A tab, or a character that looks like a space, where a space is needed: on the line of a mistake
/// or on those beside it.
fn space(text: &str, at: usize, here: Line<'_>) -> Option<Cause> {
    let before = text.get(..here.start.saturating_sub(1))?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = here.start + here.text.len();
    let next = text.get(end + 1..).and_then(|rest| rest.lines().next());
    let tabs = text.get(at.min(here.start)..end + 1 + next.map_or(0, str::len));
    let indented = tabs.unwrap_or_default().split_inclusive('\n');
    let mut line_start = here.start;
    for line in indented {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let tab = line.get(..blank).and_then(|blank| blank.find('\t'));
        if let Some(tab) = tab.filter(|_| !line.trim().is_empty()) {
            let tab = line_start + tab;
            let message = "a tab stands in the indentation";
            return Some(Cause::new(tab..tab + 1, message, "indent with spaces"));
        }
        line_start += line.len();
    }
    let both = text.get(start..end)?;
    let is_odd = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\r' | '\n');
    let needed = |at: usize| {
        let before = both.get(..at).unwrap_or_default();
        let before = before.trim_end_matches(' ');
        before.is_empty() || before.ends_with([':', ',', '-', '\n'])
    };
    let (odd, space) = both
        .char_indices()
        .find(|(at, c)| is_odd(*c) && needed(*at))?;
    let message = if space == '\t' {
        "a tab stands where a space is needed".to_owned()
    } else {
        format!(
            "the character U+{:04X} looks like a space, but is none in YAML",
            u32::from(space)
        )
    };
    let at = start + odd;
    Some(Cause::new(
        at..at + space.len_utf8(),
        message,
        "write a space instead",
    ))
}

/// A quote that is not closed, or closed too early.
fn quote(text: &str, at: usize, info: &str) -> Option<Cause> {
    let twice = "close it; within single quotes, `'` is written twice";
    let is_quote = |c: char| matches!(c, '"' | '\'');
    if info.contains("escape") {
        let at = at + unknown_escape(text.get(at..)?)?;
        let message = "this is no escape";
        let help = "in double quotes, `\\` starts an escape: write it twice, or use single quotes";
        return Some(Cause::new(at..at + 2, message, help));
    }
    if info.contains("quoted scalar") && text.get(at..)?.starts_with(is_quote) {
        let message = "the text that starts with this quote does not end";
        return Some(Cause::new(at..at + 1, message, twice));
    }
    if !info.contains("trailing content") {
        return None;
    }
    let closed = text.get(..at)?.trim_end().char_indices().next_back()?;
    let (close, quote) = Some(closed).filter(|(_, c)| is_quote(*c))?;
    let start = text.get(..close)?.rfind(quote)?;
    if text.get(start..close)?.contains('\n') {
        let message = "the text that starts with this quote ends only in another line";
        return Some(Cause::new(start..start + 1, message, twice).also(close, "it ends here"));
    }
    let message = "something follows a text that has ended";
    let help = "within single quotes, `'` is written twice, and within double quotes, `\"` is written `\\\"`";
    Some(Cause::new(at..at + 1, message, help).also(close, "it ends here"))
}

/// Returns where a text in double quotes has an escape that YAML does not know.
fn unknown_escape(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let is_known = |c: char| "0abt\tnvfre \"/\\N_LPxuU\n".contains(c);
        if c == '\\' && chars.next().is_some_and(|(_, escaped)| !is_known(escaped)) {
            return Some(at);
        }
    }
    None
}

/// Returns a bracket and the one that closes it, if a collection starts with one.
fn bracket(text: &str, start: usize) -> Option<(char, char)> {
    match text.get(start..)?.chars().next()? {
        '[' => Some(('[', ']')),
        '{' => Some(('{', '}')),
        _ => None,
    }
}

/// A bracket that is not closed when a line starts that can be no part of it.
fn unclosed(text: &str, at: usize, here: Line<'_>, start: usize) -> Option<Cause> {
    let (open, close) = bracket(text, start)?;
    let line = lines(text).take_while(|line| line.start <= start).last()?;
    let ends = text.get(at..).is_none_or(|rest| rest.trim().is_empty());
    let is_next = line.start < here.start && here.key().is_some() && here.indent() <= line.indent();
    if !is_next && !ends {
        return None;
    }
    let message = format!("the `{open}` has no `{close}`");
    let help = format!("close it with `{close}`");
    let cause = Cause::new(start..start + 1, message, help);
    let first = here.start + here.indent();
    Some(if is_next {
        cause.also(first, "this would be a part of it")
    } else {
        cause
    })
}

/// A `: ` within a text without quotes.
fn colon(text: &str, at: usize, here: Line<'_>, in_brackets: bool) -> Option<Cause> {
    if !text.get(at..)?.starts_with(':') {
        return None;
    }
    let mut before = text.get(here.start..at)?;
    if in_brackets {
        let start = before.rfind([',', '{', '[']).map_or(0, |at| at + 1);
        before = before.get(start..)?;
    }
    let before = before.trim_start_matches([' ', '-']);
    let (key, value) = before.split_once(": ").unwrap_or(("", before));
    if key.is_empty() && !value.contains(' ') {
        return None;
    }
    let help = if key.is_empty() || key.contains(' ') {
        "quote the whole text".to_owned()
    } else {
        format!("quote the whole text: `{key}: \"…\"`")
    };
    let message = "a text without quotes cannot hold `: `, which ends a key";
    let start = at - value.len();
    let cause = Cause::new(at..at + 1, message, help);
    Some(if key.is_empty() {
        cause
    } else {
        cause.also(start, "the text starts here")
    })
}

/// A line that starts neither below the lines to which it could belong, nor as they do.
fn indentation(text: &str, here: Line<'_>) -> Option<Cause> {
    let is_item = here.is_item();
    let name = here.key().or(is_item.then_some("-"))?;
    let indent = here.indent();
    // The indentations of the keys, or items, within which the line above stands, and its own.
    let mut around: Vec<(usize, &str)> = Vec::new();
    let mut least = usize::MAX;
    let above = text.get(..here.start.saturating_sub(1))?;
    for text in above.rsplit('\n') {
        let line = Line { start: 0, text };
        let known = line.key().or(line.is_item().then_some("-"));
        let Some(known) = known.filter(|_| line.indent() < least) else {
            continue;
        };
        least = line.indent();
        if line.is_item() == is_item {
            around.push((least, known));
        }
    }
    if around.iter().any(|(known, _)| *known == indent) {
        return None;
    }
    let (wanted, sibling) = around
        .into_iter()
        .min_by_key(|(known, _)| known.abs_diff(indent))?;
    let spaces = |count: usize| format!("{count} space{}", if count == 1 { "" } else { "s" });
    let start = here.start + indent;
    let message = format!(
        "`{name}` is indented by {}, `{sibling}` above it by {wanted}",
        spaces(indent)
    );
    let help = format!("indent it by {}", spaces(wanted));
    Some(Cause::new(start..start + name.len(), message, help))
}

/// A line without `: `, of which the parser heard only in the next.
fn no_colon(text: &str, here: Line<'_>) -> Option<Cause> {
    let lacks = |line: &Line<'_>| {
        let text = line.text.trim();
        !text.is_empty() && !text.starts_with('#') && line.key().is_none()
    };
    let line = lines(text)
        .take_while(|line| line.start <= here.start)
        .filter(lacks)
        .last()?;
    let content = line.text.trim();
    let start = line.start + line.indent();
    let help = if content.contains(':') {
        "write a space behind the `:`"
    } else {
        "write `KEY: VALUE`, or indent what belongs to the line above"
    };
    let message = "this line is neither a key with its value nor a part of the line above";
    Some(Cause::new(start..start + content.len(), message, help))
}
