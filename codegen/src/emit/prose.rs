//! What the catalog's authors wrote, in other notations: it is text, not Markdown, except for code
//! in backticks, addresses and blank lines.

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span<'t> {
    /// Text, and backticks that nothing closes.
    Text(&'t str),
    /// Code with its backticks.
    Code(&'t str),
    /// An address on the web.
    Address(&'t str),
}

/// The pieces of a line, in order; together they are the line.
pub(super) fn spans(line: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        let found = if ticks > 0 {
            code(rest, ticks).map(Span::Code)
        } else {
            address(rest).map(Span::Address)
        };
        let Some(found) = found else {
            at += ticks.max(c.len_utf8());
            continue;
        };
        if start < at {
            spans.push(Span::Text(&line[start..at]));
        }
        at += match found {
            Span::Text(text) | Span::Code(text) | Span::Address(text) => text.len(),
        };
        spans.push(found);
        start = at;
    }
    if start < line.len() {
        spans.push(Span::Text(&line[start..]));
    }
    spans
}

/// The code at the start of a text: it ends with as many backticks as it began with.
fn code(text: &str, ticks: usize) -> Option<&str> {
    let after = &text[ticks..];
    let is_end = |at: usize| {
        after[at..].len() - after[at..].trim_start_matches('`').len() == ticks
            && !after[..at].ends_with('`')
    };
    let end = after
        .match_indices('`')
        .map(|(at, _)| at)
        .find(|at| is_end(*at))?;
    Some(&text[..ticks + end + ticks])
}

/// The address at the start of a text.
fn address(text: &str) -> Option<&str> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || "<>\"'`)]".contains(c))
        .unwrap_or(text.len());
    Some(text[..end].trim_end_matches(['.', ',', ';', ':']))
}

/// Text as Markdown that shows it as it was written.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (i, line) in text.trim().lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        // No indentation: four spaces would be a code block.
        self::line(&line.trim().replace('\t', " "), &mut out);
    }
    out
}

/// Keeps code, makes links of addresses, escapes what else Markdown would read as markup.
fn line(line: &str, out: &mut String) {
    let mut at = 0;
    for span in spans(line) {
        match span {
            Span::Code(code) => {
                out.push_str(code);
                at += code.len();
            }
            Span::Address(address) => {
                out.push('<');
                out.push_str(address);
                out.push('>');
                at += address.len();
            }
            Span::Text(text) => {
                escape(line, at, text.len(), out);
                at += text.len();
            }
        }
    }
}

/// Writes a part of a line so that Markdown sees text in it.
fn escape(line: &str, start: usize, len: usize, out: &mut String) {
    let part = &line[start..start + len];
    let mut skip = 0;
    if start == 0 {
        // Headings, rules and list items: only the first character of a line makes one.
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && part[digits..].starts_with(['.', ')']) {
            out.push_str(&part[..digits]);
            out.push('\\');
            skip = digits;
        } else if part.starts_with(['#', '-', '+', '=']) {
            out.push('\\');
        }
    }
    for (i, c) in part.char_indices().filter(|(i, _)| *i >= skip) {
        let at = start + i;
        if matches!(
            c,
            '[' | ']' | '<' | '>' | '*' | '~' | '\\' | '|' | '&' | '`'
        ) || (c == '_' && !inside_word(line, at))
        {
            out.push('\\');
        }
        out.push(c);
    }
}

/// An underscore between letters emphasises nothing.
fn inside_word(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[at..].chars().nth(1);
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::{Span, markdown, spans};

    #[test]
    fn text_survives_markdown() {
        for (written, expected) in [
            ("Plain text of a_field.", "Plain text of a_field."),
            ("[PII] and <b>", "\\[PII\\] and \\<b\\>"),
            (
                "code `[x]` stays, a lone ` does not",
                "code `[x]` stays, a lone \\` does not",
            ),
            ("``two ` ticks``", "``two ` ticks``"),
            ("``` open", "\\`\\`\\` open"),
            (
                "See https://example.com/a_b?c=d.",
                "See <https://example.com/a_b?c=d>.",
            ),
            (
                "# no heading\n- no list\n    no code\n1. no number",
                "\\# no heading\n\\- no list\nno code\n1\\. no number",
            ),
            ("2 apples", "2 apples"),
            (
                "back\\slash *star* _under_",
                "back\\\\slash \\*star\\* \\_under\\_",
            ),
            ("one\n\ntwo", "one\n\ntwo"),
        ] {
            assert_eq!(markdown(written), expected);
        }
    }

    #[test]
    fn spans_are_the_line() {
        assert_eq!(
            spans("A `b` c http://d.e, `f"),
            [
                Span::Text("A "),
                Span::Code("`b`"),
                Span::Text(" c "),
                Span::Address("http://d.e"),
                Span::Text(", `f")
            ]
        );
        assert_eq!(spans(""), []);
        assert_eq!(spans("```"), [Span::Text("```")]);
    }
}
