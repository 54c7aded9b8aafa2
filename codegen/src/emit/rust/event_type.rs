//! `EventType`, `Channel` and `Category`: what can be said of an event without a record of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, ident, parts, print};
use crate::model::{Catalog, Named};
use crate::resolve::names;

/// `catalog/event_type.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let variants: Vec<_> = catalog
        .events
        .iter()
        .map(|event| ident(&event.variant))
        .collect();
    let docs = catalog
        .events
        .iter()
        .map(|event| doc::attrs(&format!("`{}`: {}", event.wire, doc::text(&event.doc))));
    let channels = catalog.events.iter().map(|event| {
        ident(&names::variant_name(
            &catalog.channels[event.channel.0].name,
        ))
    });
    let categories = catalog.events.iter().map(|event| {
        ident(&names::variant_name(
            &catalog.categories[event.category.0].name,
        ))
    });
    let count = proc_macro2::Literal::usize_unsuffixed(catalog.events.len());
    let channel = named(
        "Channel",
        "The channel an event belongs to.",
        &catalog.channels,
    );
    let category = named(
        "Category",
        "The kind of thing an event tells of.",
        &catalog.categories,
    );
    let serde_of_name = |name: &str| {
        let name = ident(name);
        quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.pad(self.as_str())
                }
            }
            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let name = ::event_catalog::serde::deserialize_text(deserializer)?;
                    name.parse().map_err(::serde::de::Error::custom)
                }
            }
        }
    };
    let by_name = ["EventType", "Channel", "Category"].map(serde_of_name);
    let items = quote! {
        use ::event_catalog::descriptor::EventDescriptor;
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
        /// An event type of the catalog.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            #(#docs #variants,)*
        }
        impl EventType {
            /// Every event type, by name.
            pub const ALL: [Self; #count] = [#(Self::#variants),*];
            /// The event type at a position of [`EventType::ALL`].
            pub fn from_index(index: u16) -> Option<Self> {
                Self::ALL.get(usize::from(index)).copied()
            }
            /// What the catalog says about it: its fields with name, kind, presence, documentation
            /// and more.
            pub fn descriptor(self) -> &'static EventDescriptor {
                super::CATALOG.events[self as usize]
            }
            /// Its full name, such as the tag in JSON gives it.
            pub fn as_str(self) -> &'static str {
                self.descriptor().name
            }
            /// Its channel.
            pub fn channel(self) -> Channel {
                const CHANNELS: [Channel; #count] = [#(Channel::#channels),*];
                CHANNELS[self as usize]
            }
            /// Its category.
            pub fn category(self) -> Category {
                const CATEGORIES: [Category; #count] = [#(Category::#categories),*];
                CATEGORIES[self as usize]
            }
            /// The release that brought it; `None`: older than the first release.
            pub fn release(self) -> Option<u16> {
                self.descriptor().since
            }
            /// The release that no longer has it; `None`: live.
            pub fn retired(self) -> Option<u16> {
                self.descriptor().retired
            }
        }
        impl ::std::str::FromStr for EventType {
            type Err = UnknownName;
            fn from_str(name: &str) -> Result<Self, UnknownName> {
                super::CATALOG
                    .event(name)
                    .and_then(|event| Self::from_index(event.index))
                    .ok_or_else(|| UnknownName { kind: "event type", name: name.to_owned() })
            }
        }
        #channel
        #category
        #(#by_name)*
    };
    print::file(
        "the whole catalog",
        Some("Event types, channels and categories."),
        [parts::items(items)],
    )
}

/// An enumeration that the catalog closes.
fn named(name: &str, about: &str, entries: &[Named]) -> TokenStream {
    let doc = doc::attrs(about);
    let kind = name.to_lowercase();
    let name = ident(name);
    let variants: Vec<_> = entries
        .iter()
        .map(|entry| ident(&names::variant_name(&entry.name)))
        .collect();
    let docs = entries
        .iter()
        .map(|entry| doc::attrs(&format!("`{}`: {}", entry.name, doc::text(&entry.doc))));
    let wires: Vec<_> = entries.iter().map(|entry| &entry.name).collect();
    let count = proc_macro2::Literal::usize_unsuffixed(entries.len());
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#docs #variants,)*
        }
        impl #name {
            /// All of them.
            pub const ALL: [Self; #count] = [#(Self::#variants),*];
            /// Its name in the catalog.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #wires,)*
                }
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = UnknownName;
            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    #(#wires => Ok(Self::#variants),)*
                    _ => Err(UnknownName { kind: #kind, name: name.to_owned() }),
                }
            }
        }
    }
}
