//! The runtime, as generated code reaches it.
//!
//! Emitters name it `::event_catalog`. A catalog on top of another goes through the crate beneath,
//! which has it as `__private`: so that crate is all that one on top of it depends on.

use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::ident;
use crate::model::Catalog;
use crate::names;

/// What of the runtime generated code takes for granted. It goes up, here and in the runtime's
/// `__generated_code!`, whenever code of one no longer fits the other.
const VERSION: u32 = 2;

/// The check that the runtime is one for this code.
pub(super) fn version() -> TokenStream {
    let version = proc_macro2::Literal::u32_unsuffixed(VERSION);
    quote!(::event_catalog::__generated_code!(#version);)
}

/// The same code, with the runtime named so that a crate with this catalog can reach it.
pub(super) fn reached(catalog: &Catalog, code: TokenStream) -> TokenStream {
    match &catalog.base {
        Some(base) => {
            let beneath = ident(&base.crate_name);
            through(&quote!(#beneath::__private), code)
        }
        None => code,
    }
}

fn through(path: &TokenStream, code: TokenStream) -> TokenStream {
    let mut reached = TokenStream::new();
    // How many colons lead to the token, if what stands before them is no part of a path.
    let (mut colons, mut starts) = (0, true);
    for token in code {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), through(path, group.stream()));
                inner.set_span(group.span());
                reached.extend([TokenTree::Group(inner)]);
                (colons, starts) = (0, true);
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                // One that stands alone separates a name from its type.
                (colons, starts) = match (punct.spacing(), colons) {
                    (Spacing::Alone, 0) => (0, true),
                    _ => (colons + 1, starts),
                };
                punct.to_tokens(&mut reached);
            }
            TokenTree::Ident(name) if starts && colons == 2 && name == "event_catalog" => {
                reached.extend(path.clone());
                (colons, starts) = (0, false);
            }
            token => {
                // What an absolute path may follow, rather than go on.
                starts = match &token {
                    TokenTree::Ident(word) => {
                        let word = word.to_string();
                        let leads = ["Self", "crate", "self", "super"].contains(&word.as_str());
                        names::is_keyword(&word) && !leads
                    }
                    TokenTree::Punct(punct) => punct.as_char() != '>',
                    _ => false,
                };
                colons = 0;
                token.to_tokens(&mut reached);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_starts_at_the_runtime_goes_through_the_crate_beneath() {
        let code = quote! {
            use ::event_catalog::a::B;
            #[doc = "::event_catalog::a"]
            fn c(d: &::event_catalog::a::B<super::event_catalog::E>) -> <F as ::event_catalog::G>::H {
                match ::event_catalog::n { o: ::event_catalog::p => q }
                ::event_catalog::i!(event_catalog::j, [::event_catalog::K::<L>::event_catalog])
            }
        };
        let expected = quote! {
            use ::base::__private::a::B;
            #[doc = "::event_catalog::a"]
            fn c(d: &::base::__private::a::B<super::event_catalog::E>) -> <F as ::base::__private::G>::H {
                match ::base::__private::n { o: ::base::__private::p => q }
                ::base::__private::i!(event_catalog::j, [::base::__private::K::<L>::event_catalog])
            }
        };
        let reached = through(&quote!(base::__private), code);
        assert_eq!(reached.to_string(), expected.to_string());
    }
}
