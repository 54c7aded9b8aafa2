//! `Event`: one variant per event, and `Unknown`.
//!
//! What makes events or hands out `dyn Record` needs the code that drops each struct, a quarter of
//! all there is to compile. A crate that has events has that code anyway. So nothing here is
//! compiled with the generated crate if it needs it: it is `#[inline]`, or generic without need.
//! The latter is for what is called from many places: it is compiled once, not once for each unit
//! of code.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{groups, ident, module_path, parts, print};
use crate::model::Catalog;

/// `catalog/event.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let imports = quote! {
        use super::EventType;
        use ::event_catalog::descriptor::{CatalogDescriptor, EventDescriptor};
        use ::event_catalog::record::{Record, TypedRecord};
        use ::event_catalog::{AnyEvent, UnknownEvent};
    };
    let variants = Variants::of(catalog);
    let pieces = [
        imports,
        variants.declaration(catalog),
        methods(catalog),
        variants.any_event(),
        variants.conversions(),
        traits(),
    ];
    print::file(
        "the whole catalog",
        Some("The enum over all events."),
        pieces.map(parts::items),
    )
}

/// The variants and the structs in them, in the catalog's order.
struct Variants {
    variants: Vec<Ident>,
    structs: Vec<TokenStream>,
}

impl Variants {
    fn of(catalog: &Catalog) -> Self {
        let structs = catalog.events.iter().map(|event| {
            let path = module_path(&catalog.namespace(event.namespace).path);
            let name = ident(&event.name);
            quote!(super::#path::#name)
        });
        Variants {
            variants: catalog
                .events
                .iter()
                .map(|event| ident(&event.variant))
                .collect(),
            structs: structs.collect(),
        }
    }

    fn declaration(&self, catalog: &Catalog) -> TokenStream {
        let Variants { variants, structs } = self;
        let docs = catalog
            .events
            .iter()
            .map(|event| format!(" `{}`", event.wire));
        quote! {
        /// Any event of the catalog, or one that it does not know.
        ///
        /// Text borrows from the input where it can; [`Event::into_owned`] detaches it.
        #[allow(clippy::large_enum_variant, reason = "a box per event would cost more than the room it saves")]
        pub enum Event<'a> {
            #(#[doc = #docs] #variants(#structs<'a>),)*
            /// An event type that the catalog does not know, kept whole.
            Unknown(UnknownEvent<'a>),
        }
        }
    }

    fn any_event(&self) -> TokenStream {
        let variants = &self.variants;
        let indices = (0..variants.len()).map(proc_macro2::Literal::usize_unsuffixed);
        quote! {
        impl<'a> AnyEvent<'a> for Event<'a> {
            const CATALOG: &'static CatalogDescriptor = &super::CATALOG;
            fn empty(index: usize) -> Self {
                match index {
                    #(#indices => Self::#variants(TypedRecord::empty()),)*
                    _ => Self::Unknown(UnknownEvent::named("")),
                }
            }
            fn from_unknown(event: UnknownEvent<'a>) -> Self {
                Self::Unknown(event)
            }
            #[inline]
            fn record(&self) -> Result<&dyn Record<'a>, &UnknownEvent<'a>> {
                lend::<()>(self)
            }
            #[inline]
            fn record_mut(&mut self) -> Result<&mut dyn Record<'a>, &mut UnknownEvent<'a>> {
                lend_mut::<()>(self)
            }
        }
        #[allow(clippy::extra_unused_type_parameters, reason = "what is generic is compiled once in each crate that has events, and not here")]
        fn lend<'e, 'a, Once>(event: &'e Event<'a>) -> Result<&'e dyn Record<'a>, &'e UnknownEvent<'a>> {
            Ok(match event {
                #(Event::#variants(event) => event,)*
                Event::Unknown(event) => return Err(event),
            })
        }
        #[allow(clippy::extra_unused_type_parameters, reason = "what is generic is compiled once in each crate that has events, and not here")]
        fn lend_mut<'e, 'a, Once>(event: &'e mut Event<'a>) -> Result<&'e mut dyn Record<'a>, &'e mut UnknownEvent<'a>> {
            Ok(match event {
                #(Event::#variants(event) => event,)*
                Event::Unknown(event) => return Err(event),
            })
        }
        }
    }

    fn conversions(&self) -> TokenStream {
        let Variants { variants, structs } = self;
        quote! {
        #(
            impl<'a> From<#structs<'a>> for Event<'a> {
                fn from(event: #structs<'a>) -> Self {
                    Self::#variants(event)
                }
            }
        )*
        }
    }
}

/// The methods that no trait has.
fn methods(catalog: &Catalog) -> TokenStream {
    let group_methods = catalog
        .groups
        .iter()
        .enumerate()
        .filter_map(|(index, group)| {
            let members: Vec<_> = groups::members(catalog, index)
                .map(|event| ident(&event.variant))
                .collect();
            if !groups::has_trait(catalog, index) {
                return None;
            }
            let (method, name, view) = (
                groups::method_name(&group.name),
                groups::trait_name(&group.name),
                groups::view_name(&group.name),
            );
            let doc = format!(
                " What it has in the fields of [`{view}`](super::groups::{view}), if it has them."
            );
            let elided = groups::is_lent(catalog, index).then(|| quote!(<'_>));
            Some(quote! {
                #[doc = #doc]
                pub fn #method(&self) -> Option<super::groups::#view #elided> {
                    Some(match self {
                        #(Self::#members(event) => super::groups::#name::#method(event),)*
                        _ => return None,
                    })
                }
            })
        });
    quote! {
        impl Event<'_> {
            /// Its type; `None` for an event that the catalog does not know.
            #[inline]
            pub fn event_type(&self) -> Option<EventType> {
                EventType::from_index(self.descriptor()?.index)
            }
            /// What the catalog says about it; `None` for an event that it does not know.
            #[inline]
            pub fn descriptor(&self) -> Option<&'static EventDescriptor> {
                self.record().ok().map(Record::descriptor)
            }
            /// Full name of its type, such as the tag in JSON gives it.
            #[inline]
            pub fn name(&self) -> &str {
                match self {
                    Self::Unknown(event) => &event.event_type,
                    known => known.descriptor().map_or("", |descriptor| descriptor.name),
                }
            }
            /// The same event, borrowing from nothing.
            #[inline]
            pub fn into_owned(self) -> Event<'static> {
                ::event_catalog::event::into_owned(&self)
            }
            #(#group_methods)*
        }
    }
}

/// The usual traits, each a call into the runtime.
fn traits() -> TokenStream {
    quote! {
        impl Clone for Event<'_> {
            #[inline]
            fn clone(&self) -> Self {
                ::event_catalog::event::clone(self)
            }
        }
        impl PartialEq for Event<'_> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                ::event_catalog::event::equal(self, other)
            }
        }
        impl ::std::fmt::Debug for Event<'_> {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::event_catalog::debug::event(self, f)
            }
        }
        impl ::serde::Serialize for Event<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::event_catalog::serde::serialize_event(self, serializer)
            }
        }
        impl<'de: 'a, 'a> ::serde::Deserialize<'de> for Event<'a> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::event_catalog::serde::deserialize_event(deserializer)
            }
        }
    }
}
