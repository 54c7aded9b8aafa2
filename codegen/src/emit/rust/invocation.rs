//! Invocations of the runtime's macros into text: in braces, a line for each row.
//!
//! The printer of items cannot do this, since only a macro knows what its input means. Here it is
//! rows of names, paths, literals and calls, so a few rules on white space are enough.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Appends an invocation whose input stands in braces.
pub(super) fn write(text: &mut String, invoked: syn::Macro) {
    let path = quote::ToTokens::into_token_stream(invoked.path);
    line(text, path, None);
    text.push_str("! {");
    rows(text, invoked.tokens, 1);
    text.push_str("}\n");
}

/// Appends what stands in braces: rows that end with a comma, a semicolon or braces.
fn rows(text: &mut String, tokens: TokenStream, depth: usize) {
    line(text, tokens, Some(depth));
    end_row(text, depth - 1);
}

/// Starts a new line.
fn end_row(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("    ", depth));
}

/// Appends tokens, in lines of this depth or in one line.
fn line(text: &mut String, tokens: TokenStream, depth: Option<usize>) {
    let mut before = Before::Row;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let (Before::Row, Some(depth)) = (before, depth) {
            end_row(text, depth);
        } else if before.wants_space(&token) {
            text.push(' ');
        }
        let after = Before::of(&token, before);
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                text.push('{');
                if !group.stream().is_empty() {
                    rows(text, group.stream(), depth.unwrap_or(0) + 1);
                }
                text.push('}');
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace | Delimiter::None => ("", ""),
                };
                text.push_str(open);
                line(text, group.stream(), None);
                text.push_str(close);
            }
            // Writing to a string cannot fail.
            token => _ = write!(text, "{token}"),
        }
        let ends = match tokens.peek() {
            Some(TokenTree::Punct(next)) => !matches!(next.as_char(), ',' | ';'),
            _ => true,
        };
        before = match after {
            Before::Comma if depth.is_some() => Before::Row,
            Before::Braces if depth.is_some() && ends => Before::Row,
            after => after,
        };
    }
}

/// What stands before a token, as far as white space depends on it.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing: a row starts, or the input of a call.
    Row,
    /// A name or a literal.
    Word,
    /// What joins the next token, such as `.` or `&`.
    Joint,
    /// The first half of `::`.
    Colon,
    /// The end of a row.
    Comma,
    Braces,
    Other,
}

impl Before {
    fn of(token: &TokenTree, before: Before) -> Self {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Before::Braces,
            TokenTree::Group(_) => Before::Other,
            TokenTree::Ident(_) | TokenTree::Literal(_) => Before::Word,
            TokenTree::Punct(punct) => match punct.as_char() {
                ':' if punct.spacing() == Spacing::Joint => Before::Colon,
                ':' if before == Before::Colon => Before::Joint,
                '.' | '&' | '<' | '\'' => Before::Joint,
                // The sign of a number.
                '-' if punct.spacing() == Spacing::Alone => Before::Joint,
                ',' | ';' => Before::Comma,
                _ if punct.spacing() == Spacing::Joint => Before::Joint,
                _ => Before::Other,
            },
        }
    }

    fn wants_space(self, next: &TokenTree) -> bool {
        if matches!(self, Before::Row | Before::Joint | Before::Colon) {
            return false;
        }
        match next {
            TokenTree::Punct(punct) => {
                !matches!(punct.as_char(), ',' | ';' | ':' | '.' | '<' | '>')
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
                self != Before::Word
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_lines() {
        let input = "::a::b! { r#type : A ; b { c . 0 : D = e :: F (& self . g , - 1) , } \
            fn f (& self) -> G < 'a > { H { i : \"j , k\" , l : Some (m (n . o)) , } } \
            impl P for { q :: R , } 0 => S (t , [1]) , }";
        let Ok(syn::Item::Macro(item)) = syn::parse_str(input) else {
            panic!("not a macro")
        };
        let mut text = String::new();
        write(&mut text, item.mac);
        let expected = "\
::a::b! {
    r#type: A;
    b {
        c.0: D = e::F(&self.g, -1),
    }
    fn f(&self) -> G<'a> {
        H {
            i: \"j , k\",
            l: Some(m(n.o)),
        }
    }
    impl P for {
        q::R,
    }
    0 => S(t, [1]),
}
";
        assert_eq!(text, expected);
    }
}
