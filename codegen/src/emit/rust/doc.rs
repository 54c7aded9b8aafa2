//! Doc text as rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

/// The catalog's text as Markdown that rustdoc shows as it was written.
pub(super) use crate::emit::prose::markdown as text;

/// One `#[doc]` attribute per line of Markdown.
pub(super) fn attrs(markdown: &str) -> TokenStream {
    let attr = |line: &str| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    };
    markdown.trim_end().lines().map(attr).collect()
}
