//! `Event`: one variant per event, and `Unknown`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, groups, ident, module_path, print};
use crate::model::{Catalog, Event};

/// `catalog/event.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let groups = (0..catalog.groups.len()).filter(|group| groups::has_trait(catalog, *group));
    let pieces = [declaration(catalog), implementation(catalog)];
    print::file(
        "the whole catalog",
        Some("The enum over all events."),
        pieces
            .into_iter()
            .chain(groups.map(|index| group(catalog, index))),
    )
}

/// The path of an event's struct.
fn path(catalog: &Catalog, event: &Event) -> TokenStream {
    let module = module_path(&catalog.namespace(event.namespace).path);
    let name = ident(&event.name);
    quote!(super::#module::#name)
}

fn declaration(catalog: &Catalog) -> TokenStream {
    let variants = catalog.events.iter().map(|event| {
        let doc = doc::attrs(&format!("`{}`: {}", event.wire, doc::text(&event.doc)));
        let (variant, path) = (ident(&event.variant), path(catalog, event));
        quote!(#doc #variant(#path<'a>),)
    });
    quote! {
        use super::{EventType, groups};
        use ::event_catalog::UnknownEvent;
        /// Any event of the catalog, or one that it does not know.
        ///
        /// Text borrows from the input where it can; [`Event::into_owned`] detaches it.
        #[allow(clippy::large_enum_variant, reason = "a box per event would cost more than the room it saves")]
        #[non_exhaustive]
        pub enum Event<'a> {
            #(#variants)*
            /// An event of a type that the catalog does not know, kept whole.
            Unknown(UnknownEvent<'a>),
        }
        /// An event with text of its own, for where a type must be `DeserializeOwned` and `'static`:
        /// readers, queues, handlers of requests. It dereferences to the [`Event`].
        #[derive(Clone, Debug, PartialEq)]
        pub struct OwnedEvent(Event<'static>);
    }
}

fn implementation(catalog: &Catalog) -> TokenStream {
    let rows = catalog.events.iter().enumerate().map(|(index, event)| {
        let (index, variant) = (Literal::usize_unsuffixed(index), ident(&event.variant));
        let path = path(catalog, event);
        quote!(#index => #variant(#path))
    });
    quote! {
        ::event_catalog::__impl_event! {
            Event: EventType of super::CATALOG;
            #(#rows,)*
        }
        ::event_catalog::__impl_owned_event!(OwnedEvent(Event));
    }
}

/// The method that gives what an event has of a group.
fn group(catalog: &Catalog, index: usize) -> TokenStream {
    let name = &catalog.groups[index].name;
    let (group, method, view) = (
        groups::trait_name(name),
        groups::method_name(name),
        groups::view_name(name),
    );
    let elided = groups::is_lent(catalog, index).then(|| quote!(<'_>));
    let variants = groups::members(catalog, index).map(|event| ident(&event.variant));
    quote! {
        ::event_catalog::__impl_event_group! {
            Event: groups::#group;
            fn #method() -> #view #elided;
            #(#variants,)*
        }
    }
}
