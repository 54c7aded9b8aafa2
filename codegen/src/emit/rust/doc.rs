//! Doc text as rustdoc: what the catalogue's authors wrote is text, not Markdown, except for code in backticks and blank lines.

use proc_macro2::TokenStream;
use quote::quote;

/// One `#[doc]` attribute per line of Markdown.
pub(super) fn attrs(markdown: &str) -> TokenStream {
    let lines = markdown.trim_end().lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The catalogue's text as Markdown that rustdoc shows as it was written.
pub(super) fn text(text: &str) -> String {
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

/// Keeps code spans, makes links of addresses, escapes what else rustdoc would read as markup.
fn line(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let fence = rest.len() - rest.trim_start_matches('`').len();
            let (ticks, after) = rest.split_at(fence);
            // A span ends with as many backticks as it began with; anything else is text.
            let close = after
                .match_indices('`')
                .find(|(at, _)| after[*at..].len() - after[*at..].trim_start_matches('`').len() == fence && !after[..*at].ends_with('`'));
            if let Some((close, _)) = close {
                let span = fence + close + fence;
                out.push_str(&rest[..span]);
                rest = &rest[span..];
            } else {
                ticks.chars().for_each(|_| out.push_str("\\`"));
                rest = after;
            }
            continue;
        }
        if rest.starts_with("https://") || rest.starts_with("http://") {
            let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`)]".contains(c)).unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            out.push('<');
            out.push_str(url);
            out.push('>');
            rest = &rest[url.len()..];
            continue;
        }
        let start_of_line = rest.len() == line.len();
        if matches!(c, '[' | ']' | '<' | '>' | '*' | '~' | '\\' | '|' | '&') || (c == '_' && !inside_word(line, rest)) {
            out.push('\\');
        } else if start_of_line && (matches!(c, '#' | '-' | '+' | '=') || c.is_ascii_digit()) {
            // Headings, rules and list items: only the first character of a line makes one.
            if !c.is_ascii_digit() {
                out.push('\\');
            } else if let Some(dot) = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| rest[*at..].starts_with(['.', ')'])) {
                out.push_str(&rest[..dot]);
                out.push('\\');
                rest = &rest[dot..];
                continue;
            }
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
}

/// An underscore between letters emphasises nothing.
fn inside_word(line: &str, rest: &str) -> bool {
    let before = line[..line.len() - rest.len()].chars().next_back();
    let after = rest.chars().nth(1);
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_survives_rustdoc() {
        for (written, markdown) in [
            ("Plain text of a_field.", "Plain text of a_field."),
            ("[PII] and <b>", "\\[PII\\] and \\<b\\>"),
            ("code `[x]` stays, a lone ` does not", "code `[x]` stays, a lone \\` does not"),
            ("``two ` ticks``", "``two ` ticks``"),
            ("``` open", "\\`\\`\\` open"),
            ("See https://example.com/a_b?c=d.", "See <https://example.com/a_b?c=d>."),
            ("# no heading\n- no list\n    no code\n1. no number", "\\# no heading\n\\- no list\nno code\n1\\. no number"),
            ("2 apples", "2 apples"),
            ("back\\slash *star* _under_", "back\\\\slash \\*star\\* \\_under\\_"),
            ("one\n\ntwo", "one\n\ntwo"),
        ] {
            assert_eq!(text(written), markdown);
        }
    }
}
