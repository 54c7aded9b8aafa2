//! `EventType`, `Channel` and `Category`: what can be said of an event without a record of it.
//! The last two are only there if the catalog has any.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, ident, print};
use crate::model::{Catalog, Event, Named, NamedId};
use crate::names;

/// `catalog/event_type.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let mut pieces = vec![unknown_name(), event_type(catalog)];
    let mut has = vec!["Event types"];
    if !catalog.channels.is_empty() {
        has.push("channels");
        let about = "A channel to which events belong.";
        pieces.push(named("Channel", about, &catalog.channels));
    }
    if !catalog.categories.is_empty() {
        has.push("categories");
        let about = "A kind of thing of which events tell.";
        pieces.push(named("Category", about, &catalog.categories));
    }
    let about = match has.as_slice() {
        [first, second, third] => format!("{first}, {second} and {third}."),
        has => format!("{}.", has.join(" and ")),
    };
    print::file("the whole catalog", Some(&about), pieces)
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
    let rows = catalog.events.iter().map(|event| ident(&event.variant));
    let channels = of_events(catalog, "Channel", &catalog.channels, |event| event.channel);
    let categories = of_events(catalog, "Category", &catalog.categories, |event| {
        event.category
    });
    quote! {
        /// An event type of the catalog.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventType {
            #(#variants)*
        }
        ::event_catalog::__impl_event_type! {
            EventType of super::CATALOG;
            #(#rows,)*
        }
        #channels
        #categories
    }
}

/// What an event type says of its channel or category, if the catalog has any.
fn of_events(
    catalog: &Catalog,
    name: &str,
    all: &[Named],
    of: impl Fn(&Event) -> Option<NamedId>,
) -> Option<TokenStream> {
    let rows = catalog.events.iter().filter_map(|event| {
        let (variant, named) = (ident(&event.variant), variant_of(all.get(of(event)?.0)?));
        Some(quote!(#variant = #named))
    });
    let (kind, name) = (name.to_lowercase(), ident(name));
    let method = ident(&kind);
    let count = Literal::usize_unsuffixed(catalog.events.len());
    (!all.is_empty()).then(|| {
        quote! {
            ::event_catalog::__impl_event_trait! {
                EventType.#method -> #name: [#count] #kind;
                #(#rows,)*
            }
        }
    })
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
    quote! {
        #about
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
        ::event_catalog::__impl_names! {
            #name: #kind;
            #(#rows,)*
        }
    }
}
