//! What may be behind a text that is no YAML: the parser notices some mistakes only behind them.

use std::ops::Range;

/// The likely cause of a mistake, and where it is.
pub(super) struct Cause {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) also: Option<(Range<usize>, &'static str)>,
}

/// Finds the likely cause of what the parser noticed at a byte: `info`. `open` are the starts of
/// the collections that are open there, the innermost first.
pub(super) fn find(
    text: &str,
    at: usize,
    info: &str,
    mut open: impl Iterator<Item = usize>,
) -> Cause {
    if let Some((at, space)) = odd_space(text, at) {
        let message = format!(
            "the character U+{:04X} looks like a space, but is none in YAML",
            u32::from(space)
        );
        return Cause {
            at: at..at + space.len_utf8(),
            message,
            help: Some("write a space instead".to_owned()),
            also: None,
        };
    }
    let unclosed = open.find_map(|start| unclosed(text, start));
    Cause {
        at: at..at + 1,
        message: info.to_owned(),
        help: unclosed.map(|(_, help)| help.to_owned()),
        also: unclosed.map(|(at, _)| (at..at + 1, "opened here")),
    }
}

/// If a collection starts with a bracket that is not closed on its line: where it stands, and the
/// question whether it is closed at all.
fn unclosed(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let line = text.get(at..)?.lines().next()?;
    let (close, help) = match line.chars().next()? {
        '[' => (']', "does the `[` have its `]`?"),
        '{' => ('}', "does the `{` have its `}`?"),
        _ => return None,
    };
    (!line.contains(close)).then_some((at, help))
}

/// A character that looks like a space where one is needed, on the line of a mistake or the one
/// before.
fn odd_space(text: &str, at: usize) -> Option<(usize, char)> {
    let before = text.get(..at)?;
    let line = before.rfind('\n').map_or(0, |end| {
        before
            .get(..end)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |end| end + 1)
    });
    let end = text
        .get(at..)?
        .find('\n')
        .map_or(text.len(), |end| at + end);
    let lines = text.get(line..end)?;
    let is_odd = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n');
    let needed = |at: usize| {
        lines.get(..at).is_some_and(|before| {
            before
                .trim_end_matches(' ')
                .ends_with([':', ',', '-', '\n'])
                || before.is_empty()
        })
    };
    lines
        .char_indices()
        .find(|(at, c)| is_odd(*c) && needed(*at))
        .map(|(at, c)| (line + at, c))
}
