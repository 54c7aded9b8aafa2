//! Invocations of the runtime's macros and static tables into text: a line for each row.
//!
//! The printer of items cannot do the former, since only a macro knows what its input means, and
//! takes long for the latter. Both are rows of names, paths, literals and calls, so a few rules on
//! white space are enough.

use std::fmt::Write as _;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::parse::Parser;

type Tokens = std::iter::Peekable<IntoIter>;

/// Lists that are longer have a line for each item.
const WIDTH: usize = 80;

/// Appends an invocation whose input stands in braces.
pub(super) fn write(text: &mut String, invoked: syn::Macro) {
    let path = quote::ToTokens::into_token_stream(invoked.path);
    line(text, path, 0);
    text.push_str("! {");
    rows(text, invoked.tokens, 1);
    text.push_str("}\n");
}

/// Appends a `static`, its documentation as comments.
pub(super) fn table(text: &mut String, item: TokenStream) {
    let mut tokens = item.into_iter().peekable();
    while let Some(TokenTree::Punct(mark)) = tokens.peek()
        && mark.as_char() == '#'
    {
        let attribute = [tokens.next(), tokens.next()].into_iter().flatten();
        let attribute: TokenStream = attribute.collect();
        if let Some(doc) = documentation(&attribute) {
            // Writing to a string cannot fail.
            _ = writeln!(text, "///{doc}");
        } else {
            line(text, attribute, 0);
            text.push('\n');
        }
    }
    line(text, tokens.collect(), 0);
    text.push('\n');
}

/// The text of `#[doc = "…"]`.
fn documentation(attribute: &TokenStream) -> Option<String> {
    let attributes = syn::Attribute::parse_outer.parse2(attribute.clone()).ok()?;
    let [attribute] = attributes.as_slice() else {
        return None;
    };
    let doc = attribute.meta.require_name_value().ok()?;
    match &doc.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(doc),
            ..
        }) if attribute.path().is_ident("doc") => Some(doc.value()),
        _ => None,
    }
}

/// Appends what stands in braces: rows that end with a comma, a semicolon or braces.
fn rows(text: &mut String, tokens: TokenStream, depth: usize) {
    let mut tokens = tokens.into_iter().peekable();
    while tokens.peek().is_some() {
        end_row(text, depth);
        row(text, &mut tokens, depth, true);
    }
    end_row(text, depth - 1);
}

/// Starts a new line.
fn end_row(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("    ", depth));
}

/// Appends tokens in one line, but for what stands in braces and for long lists.
fn line(text: &mut String, tokens: TokenStream, depth: usize) {
    row(text, &mut tokens.into_iter().peekable(), depth, false);
}

/// Appends tokens up to the end of a row, or all.
fn row(text: &mut String, tokens: &mut Tokens, depth: usize, ends: bool) {
    let mut before = Before::Row;
    while let Some(token) = tokens.next() {
        if before.wants_space(&token) {
            text.push(' ');
        }
        let after = Before::of(&token, before);
        match token {
            TokenTree::Group(group) => self::group(text, &group, depth),
            // Writing to a string cannot fail.
            token => _ = write!(text, "{token}"),
        }
        let goes_on = matches!(
            tokens.peek(),
            Some(TokenTree::Punct(next)) if matches!(next.as_char(), ',' | ';')
        );
        if ends && (after == Before::Comma || after == Before::Braces && !goes_on) {
            return;
        }
        before = after;
    }
}

/// Appends a group.
fn group(text: &mut String, group: &Group, depth: usize) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    };
    text.push_str(open);
    let start = text.len();
    if open != "{" {
        line(text, group.stream(), depth);
    } else if !group.stream().is_empty() {
        rows(text, group.stream(), depth + 1);
    }
    let is_long = || text.len() - start > WIDTH || text[start..].contains('\n');
    if open == "[" && is_long() {
        text.truncate(start);
        rows(text, group.stream(), depth + 1);
    }
    text.push_str(close);
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
                // The end of generics.
                '>' => Before::Word,
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
            // `a: ::b`, where `:::` would be something else.
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                self == Before::Other && punct.spacing() == Spacing::Joint
            }
            TokenTree::Punct(punct) => !matches!(punct.as_char(), ',' | ';' | '.' | '<' | '>'),
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
            impl P for { q :: R , } 0 => S (t , [1]) , t : :: u :: V < W > = :: x :: Y :: z () ; }";
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
    t: ::u::V<W> = ::x::Y::z();
}
";
        assert_eq!(text, expected);
    }
}
