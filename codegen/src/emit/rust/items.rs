//! Where an item ends and the next one starts, by the look of its tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Splits tokens into items.
pub(super) fn split(piece: TokenStream) -> Vec<TokenStream> {
    let (mut items, mut item) = (Vec::new(), Vec::new());
    for token in piece {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace
                    && !matches!(
                        keyword(&item).as_deref(),
                        Some("static" | "const" | "use" | "type")
                    )
            }
            _ => false,
        };
        item.push(token);
        if ends {
            items.push(item.drain(..).collect());
        }
    }
    if !item.is_empty() {
        items.push(item.into_iter().collect());
    }
    items
}

/// Whether an item is a table: a `static`.
pub(super) fn is_table(item: &TokenStream) -> bool {
    let start: Vec<TokenTree> = item
        .clone()
        .into_iter()
        .take_while(|token| !is_punct(token, ':'))
        .collect();
    keyword(&start).as_deref() == Some("static")
}

/// The first word of an item that is not part of `pub(in …)`.
fn keyword(item: &[TokenTree]) -> Option<String> {
    let mut words = item.iter().filter_map(|token| match token {
        TokenTree::Ident(word) if word != "pub" => Some(word.to_string()),
        _ => None,
    });
    let first = words.next()?;
    // `const fn`
    (first != "const" || words.next().as_deref() != Some("fn")).then_some(first)
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_end_where_they_end() {
        let items = [
            "# [doc = \" A.\"] pub static A : B = B { c : & [1] , } ;",
            "pub (in a :: b) static A : [& B ; 2] = { use c ; [d , e] } ;",
            "use a :: { b , c } ;",
            "impl < 'a > A < 'a > { fn b (& self) { c ; } }",
            "pub struct A (B) ;",
            "pub struct A { b : C }",
            "const A : B = C { } ;",
            "const fn a () { }",
            ":: a :: b ! { c ; }",
            "a ! (b) ;",
            "pub mod a ;",
        ];
        let piece: TokenStream = items.join(" ").parse().unwrap();
        let found = split(piece);
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        let expected = items.map(|item| item.parse::<TokenStream>().unwrap().to_string());
        assert_eq!(texts, expected);
        let tables: Vec<bool> = found.iter().map(is_table).collect();
        assert!(tables[..2].iter().all(|is_table| *is_table) && !tables[2..].contains(&true));
    }
}
