//! Doc text as rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Annotations, Deprecation, Standing};

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

/// Whether a field holds personal data, as a fact.
pub(super) fn privacy(notes: &Annotations) -> Option<String> {
    Some(notes.privacy()?.fact().to_owned())
}

/// Why something should no longer be used, as a paragraph.
pub(super) fn deprecated(deprecation: Option<&Deprecation>) -> String {
    let remark = deprecation.filter(|deprecation| deprecation.reason.is_some());
    remark.map_or_else(String::new, |deprecation| {
        format!("\n\n{}", text(&deprecation.remark()))
    })
}

/// Who answers for a record and whether it should still be used, as paragraphs.
pub(super) fn standing(standing: &Standing) -> String {
    let status = standing
        .status
        .map(|status| format!("Status: {}.", status.word()));
    let owner = standing.owner.as_ref();
    let owner = owner.map(|owner| format!("Owner: {}.", text(owner).trim_end_matches('.')));
    let facts: Vec<String> = owner.into_iter().chain(status).collect();
    let facts = facts.join(" ");
    let gap = if facts.is_empty() { "" } else { "\n\n" };
    format!("{gap}{facts}{}", deprecated(standing.deprecated.as_ref()))
}

/// The attribute with which the compiler warns who uses a function. No `since`: Clippy takes it for
/// a version of the crate.
pub(super) fn deprecated_attr(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    let note = deprecation?.note()?;
    Some(quote!(#[deprecated(note = #note)]))
}

/// What stands above code that calls what is deprecated.
pub(super) fn allow_deprecated() -> TokenStream {
    quote!(#[allow(deprecated, reason = "the catalog still has it")])
}
