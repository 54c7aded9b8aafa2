//! Custom events: `custom.rs`, with a struct for each, an enum over all, and the way back.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use super::members::{self, Building, Roles};
use super::paths::{self, Paths};
use super::{doc, field_ident, ident, module_path, objects, print, runtime};
use crate::model::{Catalog, CustomEvent, Object, Presence};
use crate::names;

/// `custom.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let paths = Paths::of(catalog, None);
    let carrier = catalog.carrier.map(|id| catalog.object(id));
    let mut pieces = vec![members::imports(), plan(catalog)];
    pieces.push(typed_event(catalog));
    pieces.extend(carrier.and_then(|carrier| back(catalog, carrier, &paths)));
    for event in &catalog.custom {
        pieces.push(structure(catalog, event, &paths));
        pieces.push(methods(event, carrier, &paths));
        pieces.push(members::lending(
            &event.record,
            &paths,
            true,
            &roles(catalog, carrier, &paths),
        ));
    }
    print::file(
        "custom/*.yaml",
        Some("Custom events: a struct for each, and the way back from what arrives."),
        pieces
            .into_iter()
            .map(|piece| runtime::reached(catalog, piece)),
    )
}

fn plan(catalog: &Catalog) -> TokenStream {
    let tables = catalog
        .custom
        .iter()
        .map(|event| paths::descriptor(&ident(&event.name).to_token_stream()));
    let carries = catalog
        .carrier
        .and_then(|id| catalog.object(id).carries.as_ref());
    let back = carries.and_then(|carries| carries.back_as).map_or_else(
        || quote!(None),
        |(id, name, properties)| {
            let (event, name, properties) = (
                &catalog.event(id).wire,
                members::number(name),
                members::number(properties),
            );
            quote!(Some(table::Back { event: #event, name: #name, properties: #properties }))
        },
    );
    quote! {
        /// All custom events, as tables.
        pub static PLAN: table::Plan = table::Plan { events: &[#(#tables),*], back: #back };
        /// Checks objects against these custom events too.
        pub const fn check() -> object::Check {
            object::Check::new().plan(&PLAN)
        }
    }
}

fn typed_event(catalog: &Catalog) -> TokenStream {
    let variants: Vec<_> = catalog
        .custom
        .iter()
        .map(|event| ident(&event.name))
        .collect();
    let wires: Vec<_> = catalog
        .custom
        .iter()
        .map(|event| event.wire.as_str())
        .collect();
    let docs = wires
        .iter()
        .map(|wire| format!(" `{}`", wire.replace('`', "'")));
    let at = (0..variants.len()).map(members::number);
    quote! {
        /// A custom event: one of the catalog's, or any other as it came.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "custom events are looked at, not kept in large numbers")]
        #[non_exhaustive]
        pub enum TypedEvent<'a> {
            #(#[doc = #docs] #variants(#variants<'a>),)*
            /// A custom event that the catalog does not know, or whose properties are not what it
            /// says.
            Untyped(object::Untyped<'a>),
        }
        impl<'a> TypedEvent<'a> {
            /// The custom event with this name and these properties, which are JSON in a text.
            #[allow(clippy::too_many_lines, reason = "a line or two for each custom event")]
            pub fn decode(name: &'a str, properties: &'a str) -> Self {
                match ::event_catalog::__private::open(&PLAN, name, properties) {
                    #(Ok((#at, members)) => Self::#variants(::event_catalog::__private::from_pairs(members)),)*
                    Ok(_) => Self::Untyped(::event_catalog::__private::untyped(name, properties)),
                    Err(untyped) => Self::Untyped(untyped),
                }
            }
            /// Its name.
            pub fn name(&self) -> &str {
                match self {
                    #(Self::#variants(_) => #wires,)*
                    Self::Untyped(event) => &event.name,
                }
            }
            /// Removes or replaces personal data: planned properties that are not personal stay.
            pub fn redact(&mut self, redaction: &::event_catalog::redact::Redaction) {
                match self {
                    #(Self::#variants(event) => event.redact(redaction),)*
                    Self::Untyped(event) => event.redact(redaction, &PLAN),
                }
            }
            /// The same event, borrowing from nothing.
            pub fn into_owned(self) -> TypedEvent<'static> {
                match self {
                    #(Self::#variants(event) => TypedEvent::#variants(event.into_owned()),)*
                    Self::Untyped(event) => TypedEvent::Untyped(event.into_owned()),
                }
            }
        }
    }
}

/// The event as which custom events come back, with a method that types it.
fn back(catalog: &Catalog, carrier: &Object, paths: &Paths<'_>) -> Option<TokenStream> {
    let (id, name, properties) = carrier.carries.as_ref()?.back_as?;
    let event = catalog.event(id);
    let field = |slot: usize| field_ident(&event.fields[slot]);
    let (name, properties) = (field(name), field(properties));
    let (root, path, ty) = (
        &paths.root,
        module_path(&catalog.namespace(event.namespace).path),
        ident(&event.name),
    );
    let about = format!(" Types an event `{}` that arrives.", event.wire);
    Some(quote! {
        #[doc = #about]
        pub trait Typed {
            /// The custom event within: one of the catalog's, or any other as it came.
            fn typed(&self) -> TypedEvent<'_>;
        }
        impl Typed for #root::#path::#ty<'_> {
            fn typed(&self) -> TypedEvent<'_> {
                TypedEvent::decode(&self.#name, &self.#properties)
            }
        }
    })
}

fn structure(catalog: &Catalog, event: &CustomEvent, paths: &Paths<'_>) -> TokenStream {
    let docs = doc::attrs(&event_doc(catalog, event, paths));
    let alias = (event.wire != event.name)
        .then_some(&event.wire)
        .filter(|wire| is_alias(wire));
    let alias = alias.map(|wire| quote!(#[doc(alias = #wire)]));
    members::structure(
        &event.record,
        paths,
        true,
        &quote!(#docs #alias),
        " Properties that the catalog does not know, kept as they came.",
    )
}

/// rustdoc takes no quotes and no white space at either end.
fn is_alias(wire: &str) -> bool {
    !wire.contains(['"', '\''])
        && wire.trim() == wire
        && !wire.contains(char::is_control)
        && !wire.contains("  ")
}

fn event_doc(catalog: &Catalog, event: &CustomEvent, paths: &Paths<'_>) -> String {
    let wire = event.wire.replace('`', "'");
    let mut text = format!("{}\n\nThe custom event `{wire}`.", doc::text(&event.doc));
    text.push_str(&doc::standing(&event.standing));
    text.push_str(&members::rules_doc(&event.rules));
    if !event.see.is_empty() {
        let root = paths.root.to_string().replace(' ', "");
        let links = event.see.iter().map(|id| {
            let other = catalog.event(*id);
            let path = catalog.namespace(other.namespace).path.join("::");
            format!("[`{}`]({root}::{path}::{})", other.wire, other.name)
        });
        text.push_str("\n\nSee also ");
        text.push_str(&links.collect::<Vec<_>>().join(", "));
        text.push('.');
    }
    text
}

fn roles(catalog: &Catalog, carrier: Option<&Object>, paths: &Paths<'_>) -> Roles {
    let map = carrier
        .and_then(|carrier| carrier.carries.as_ref())
        .map(|carries| paths.map(catalog.map(carries.map)));
    // What a plan does not list is judged by who checks: `Check::strict`.
    let limits = quote!(table::Limits::NONE);
    Roles {
        open: true,
        limits,
        map: map.map(|map| quote!(&#map)),
        carries: None,
        batch: None,
        answers: None,
    }
}

fn methods(event: &CustomEvent, carrier: Option<&Object>, paths: &Paths<'_>) -> TokenStream {
    let wire = &event.wire;
    let required = event
        .fields
        .iter()
        .filter(|member| member.presence == Presence::Required);
    let arguments: Vec<_> = required
        .map(|member| (member.rust.clone(), paths.argument(member).0))
        .collect();
    let building = Building {
        strict: true,
        arguments: &arguments,
        first: quote!(),
        chosen: &[],
    };
    let send = carrier.map(|carrier| send(carrier, paths));
    let more = quote! {
        /// Its name on the wire.
        pub const NAME: &'static str = #wire;
        #send
    };
    members::methods(&event.record, paths, &building, &more)
}

/// The method that makes what is sent.
fn send(carrier: &Object, paths: &Paths<'_>) -> TokenStream {
    let Some(place) = &carrier.carries else {
        return quote!();
    };
    let (ty, function) = (
        paths.object(carrier),
        format_ident!("into_{}", names::module_name(&carrier.name)),
    );
    let (name, properties) = (
        &carrier.fields[place.name],
        &carrier.fields[place.properties],
    );
    let all = objects::arguments(carrier, paths);
    let (own, own_types): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|(argument, _)| *argument != name.rust && *argument != properties.rust)
        .map(|(argument, ty)| (ident(argument), ty))
        .unzip();
    let given = all.iter().map(|(argument, _)| match argument {
        argument if *argument == name.rust => quote!(Self::NAME),
        argument if *argument == properties.rust => {
            quote!(::event_catalog::ObjectExt::into_members(self))
        }
        argument => {
            let argument = ident(argument);
            quote!(#argument)
        }
    });
    let (name_setter, setter) = (
        ident(&names::setter(&name.rust)),
        ident(&names::setter(&properties.rust)),
    );
    let named = if name.presence == Presence::Required {
        quote!()
    } else {
        quote!(.#name_setter(Self::NAME))
    };
    let about = format!(
        " The event as it is sent: a [`{}`] of this name with these properties.",
        carrier.name
    );
    let about = about.replace(']', &format!("]({})", ty.to_string().replace(' ', "")));
    let body = if properties.presence == Presence::Required {
        quote!(#ty::new(#(#given),*)#named)
    } else {
        quote! {
            let (event, properties) = (#ty::new(#(#given),*)#named, ::event_catalog::ObjectExt::into_members(self));
            if properties.is_empty() { event } else { event.#setter(properties) }
        }
    };
    // What is sent may be deprecated, or what of it the event fills.
    let is_deprecated = carrier.standing.deprecated.is_some()
        || [name, properties]
            .iter()
            .any(|member| member.notes.deprecated.is_some());
    let allow = is_deprecated.then(doc::allow_deprecated);
    quote! {
        #[doc = #about]
        #allow
        pub fn #function(self, #(#own: #own_types),*) -> #ty<'a> {
            #body
        }
    }
}
