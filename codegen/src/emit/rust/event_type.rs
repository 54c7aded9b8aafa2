//! `EventType`, `Channel` and `Category`: what can be said of an event without a record of it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, ident, print};
use crate::model::{Catalog, Named};
use crate::resolve::names;

/// `catalog/event_type.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let pieces = [
        unknown_name(),
        event_type(catalog),
        named(
            "Channel",
            "A channel to which events belong.",
            &catalog.channels,
        ),
        named(
            "Category",
            "A kind of thing of which events tell.",
            &catalog.categories,
        ),
    ];
    print::file(
        "the whole catalog",
        Some("Event types, channels and categories."),
        pieces,
    )
}

fn unknown_name() -> TokenStream {
    quote! {
        /// A name that the catalog does not have.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct UnknownName {
            /// What was looked for, such as `event type`.
            pub kind: &'static str,
            /// The name.
            pub name: String,
        }
        impl ::std::fmt::Display for UnknownName {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "the catalog has no {} `{}`", self.kind, self.name)
            }
        }
        impl ::std::error::Error for UnknownName {}
    }
}

fn event_type(catalog: &Catalog) -> TokenStream {
    let variants = catalog.events.iter().map(|event| {
        let doc = doc::attrs(&format!("`{}`: {}", event.wire, doc::text(&event.doc)));
        let variant = ident(&event.variant);
        quote!(#doc #variant,)
    });
    let rows = catalog.events.iter().map(|event| {
        let variant = ident(&event.variant);
        let channel = variant_of(&catalog.channels[event.channel.0]);
        let category = variant_of(&catalog.categories[event.category.0]);
        quote!(#variant = (#channel, #category))
    });
    let count = Literal::usize_unsuffixed(catalog.events.len());
    quote! {
        /// An event type of the catalog.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            #(#variants)*
        }
        ::event_catalog::__impl_event_type! {
            EventType: [#count] of super::CATALOG;
            #(#rows,)*
        }
    }
}

fn variant_of(entry: &Named) -> proc_macro2::Ident {
    ident(&names::variant_name(&entry.name))
}

/// An enumeration that the catalog closes.
fn named(name: &str, about: &str, entries: &[Named]) -> TokenStream {
    let (about, kind, name) = (doc::attrs(about), name.to_lowercase(), ident(name));
    let variants = entries.iter().map(|entry| {
        let doc = doc::attrs(&format!("`{}`: {}", entry.name, doc::text(&entry.doc)));
        let variant = variant_of(entry);
        quote!(#doc #variant,)
    });
    let rows = entries.iter().map(|entry| {
        let (variant, text) = (variant_of(entry), &entry.name);
        quote!(#variant = #text)
    });
    let count = Literal::usize_unsuffixed(entries.len());
    quote! {
        #about
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#variants)*
        }
        ::event_catalog::__impl_names! {
            #name: [#count] #kind;
            #(#rows,)*
        }
    }
}
