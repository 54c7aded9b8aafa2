//! The structs of a namespace: for each its fields, its constructor and setters, its table, and a
//! row per field by which the runtime reaches it.
//!
//! What only calls into the runtime is `#[inline]`, as derives make it: it is compiled where it is
//! used, and so is the code that drops the struct, which would otherwise be made here once more for
//! each.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::paths::Paths;
use super::types::is_rust_type;
use super::{RustType, doc, ident, one, rows, tables};
use crate::model::{self, Catalog, Event, EventId, NamespaceId, Presence, Shape, Type, TypeKind};
use crate::names;

/// All structs of a namespace, piece by piece. `root` is the way up to the tree's root.
pub(super) fn emit<'c>(
    catalog: &'c Catalog,
    namespace: NamespaceId,
    root: &'c TokenStream,
) -> impl Iterator<Item = TokenStream> {
    // Events have `PascalCase` names that a catalog chooses, and modules inside have names without
    // `_`: what comes in here cannot collide with either. The one exception is reserved.
    let imports = quote! {
        use ::event_catalog::descriptor as in_tables;
        use ::std::borrow::Cow;
        use #root::{catalog_tables::{self, optional, required}, types as catalog_types};
    };
    let paths = Paths::from(catalog, root.clone());
    let events = catalog
        .event_ids()
        .filter(move |(_, event)| event.namespace == namespace);
    let items = events.flat_map(move |(id, event)| {
        let fields: Vec<_> = event
            .fields
            .iter()
            .map(|slot| Field::of(&paths, slot))
            .collect();
        [
            structure(catalog, id, event, &fields),
            methods(event, &fields),
            tables::event(catalog, id, event, root),
            record(event, &fields),
        ]
    });
    std::iter::once(imports).chain(items)
}

/// A field of a struct.
struct Field<'c> {
    slot: &'c model::Field,
    name: String,
    ident: Ident,
    /// Its type, if it is a Rust type of its own.
    named: Option<&'c Type>,
    /// How one value looks in Rust.
    one: RustType,
}

impl<'c> Field<'c> {
    fn of(paths: &Paths<'c>, slot: &'c model::Field) -> Self {
        let catalog = paths.catalog;
        let name = slot.rust.clone();
        let named = slot.ty.named.map(|id| catalog.ty(id));
        Field {
            slot,
            ident: ident(&name),
            name,
            named: named.filter(|ty| is_rust_type(ty)),
            one: match slot.ty.kind {
                TypeKind::Primitive(_) => one(catalog, slot.ty, &quote!(catalog_types)),
                _ => paths.one(slot.ty),
            },
        }
    }

    fn is_required(&self) -> bool {
        self.slot.presence == Presence::Required
    }

    fn is_one(&self) -> bool {
        self.slot.ty.shape == Shape::One
    }
}

fn structure(catalog: &Catalog, id: EventId, event: &Event, fields: &[Field<'_>]) -> TokenStream {
    let name = ident(&event.name);
    let doc = doc::attrs(&event_doc(catalog, id, event));
    let alias = alias(event);
    let fields = fields.iter().map(|field| {
        let doc = doc::attrs(&field_doc(catalog, id, event, field));
        let (name, ty) = (&field.ident, field.ty());
        quote!(#doc pub #name: #ty,)
    });
    quote! {
        #doc
        #alias
        #[non_exhaustive]
        pub struct #name<'a> {
            #(#fields)*
            /// Fields that the catalog does not know, kept as they were received.
            pub unknown: ::event_catalog::UnknownFields<'a>,
        }
    }
}

/// The name on the wire, for the search of rustdoc, which takes no quotes, no blanks at the ends, and
/// not the name that the struct has.
fn alias(event: &Event) -> Option<TokenStream> {
    let alias = &event.wire;
    let is_taken = alias.contains(['"', '\''])
        || alias.contains(|c: char| c.is_whitespace() && c != ' ')
        || alias.trim() != alias
        || *alias == event.name;
    (!is_taken).then(|| quote!(#[doc(alias = #alias)]))
}

fn event_doc(catalog: &Catalog, id: EventId, event: &Event) -> String {
    let named = |what: &str, name: Option<&str>| {
        name.map_or_else(String::new, |name| format!(", {what} `{name}`"))
    };
    let channel = named("channel", catalog.channel_of(event));
    let category = named("category", catalog.category_of(event));
    let since = event
        .since
        .map_or_else(String::new, |release| format!(", since release {release}"));
    let retired = event.retired.map_or_else(String::new, |release| {
        format!(", retired with release {release}")
    });
    let about = doc::text(&event.doc);
    let text = format!(
        "{about}\n\n`{}`{channel}{category}{since}{retired}.",
        event.wire
    );
    let text = format!(
        "{text}{}{}",
        doc::standing(&event.standing),
        sent_as(catalog, id)
    );
    if event.see.is_empty() {
        return text;
    }
    let up = "super::".repeat(catalog.namespace(event.namespace).path.len());
    let links: Vec<String> = event
        .see
        .iter()
        .map(|id| {
            let other = catalog.event(*id);
            format!(
                "[`{}`]({up}{}::{})",
                other.wire,
                catalog.namespace(other.namespace).path.join("::"),
                other.name
            )
        })
        .collect();
    format!("{text}\n\nSee also {}.", links.join(", "))
}

/// Who gets the event, and under which name.
fn sent_as(catalog: &Catalog, id: EventId) -> String {
    let sent = catalog.sent_to(id).filter_map(|(destination, _)| {
        let name = destination.dialects.first()?.name_of(catalog, id)?;
        Some(if name == catalog.event(id).wire {
            format!("`{}`", destination.name)
        } else {
            format!("`{}` as `{name}`", destination.name)
        })
    });
    let sent: Vec<String> = sent.collect();
    if sent.is_empty() {
        String::new()
    } else {
        format!("\n\nSent to {}.", sent.join(", "))
    }
}

/// Who gets a field of an event, and where it stands there.
fn carried_as(catalog: &Catalog, id: EventId, slot: &model::Field) -> Option<String> {
    let carried = catalog.sent_to(id).filter_map(|(destination, outline)| {
        let places = outline.places_of(slot);
        (!places.is_empty()).then(|| format!("{} `{}`", destination.name, places.join("`, `")))
    });
    let carried: Vec<String> = carried.collect();
    (!carried.is_empty()).then(|| format!("sent to {}", carried.join("; ")))
}

/// The meaning, then a line with what the catalog says about the value.
fn field_doc(catalog: &Catalog, id: EventId, event: &Event, field: &Field<'_>) -> String {
    let slot = field.slot;
    let mut facts = vec![slot.presence.to_string(), type_doc(catalog, field)];
    facts.extend(doc::privacy(&slot.notes));
    if let Some(release) = event.came_later(slot) {
        facts.push(format!("since release {release}"));
    }
    let deprecated = slot.notes.deprecated.as_ref();
    if deprecated.is_some() {
        facts.push("deprecated".to_owned());
    }
    if let Some(max) = slot.constraints.max_chars {
        facts.push(format!("at most {max} characters"));
    }
    if let Some(values) = slot.ty.named.and_then(|id| catalog.ty(id).values.as_ref()) {
        let listed: Vec<String> = values
            .items
            .iter()
            .map(|v| format!("`{}`", v.wire))
            .collect();
        facts.push(format!(
            "{}{}",
            listed.join(" "),
            if values.open { " …" } else { "" }
        ));
    }
    facts.extend(carried_as(catalog, id, slot));
    format!(
        "{}\n\n*{}*{}",
        doc::text(&slot.doc),
        facts.join(" · "),
        doc::deprecated(deprecated)
    )
}

/// The type of a field, with a link to where it is explained.
fn type_doc(catalog: &Catalog, field: &Field<'_>) -> String {
    let name = catalog.type_name(field.slot.ty);
    field.named.map_or_else(
        || format!("`{name}`"),
        |ty| format!("[`{name}`](catalog_types::{})", names::type_name(&ty.name)),
    )
}

impl Field<'_> {
    /// The type of the field.
    fn ty(&self) -> TokenStream {
        let one = &self.one.one;
        let many = match self.slot.ty.shape {
            Shape::One => one.clone(),
            Shape::List => quote!(Vec<#one>),
            Shape::NullableList => quote!(Vec<Option<#one>>),
        };
        if self.is_required() {
            many
        } else {
            quote!(Option<#many>)
        }
    }

    /// The type of a setter's argument.
    fn argument(&self) -> TokenStream {
        let one = &self.one.one;
        match self.slot.ty.shape {
            Shape::One if self.one.into => quote!(impl Into<#one>),
            Shape::One => one.clone(),
            Shape::List => quote!(Vec<#one>),
            Shape::NullableList => quote!(Vec<Option<#one>>),
        }
    }

    /// Whether an argument has to be converted.
    fn is_converted(&self) -> bool {
        self.is_one() && self.one.into
    }

    fn setter(&self) -> TokenStream {
        let (name, field, ty) = (&self.name, &self.ident, self.argument());
        let doc = format!(" Sets [`{name}`](field@Self::{name}).");
        let setter = ident(&names::setter(name));
        let value = if self.is_converted() {
            quote!(value.into())
        } else {
            quote!(value)
        };
        let deprecated = doc::deprecated_attr(self.slot.notes.deprecated.as_ref());
        quote! {
            #[doc = #doc]
            #deprecated
            #[must_use]
            pub fn #setter(mut self, value: #ty) -> Self {
                self.#field = Some(#value);
                self
            }
        }
    }
}

/// `new` and the setters; and `Default`, if `new` needs nothing.
fn methods(event: &Event, fields: &[Field<'_>]) -> TokenStream {
    let name = ident(&event.name);
    let (required, optional): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.is_required());
    let about = match (required.is_empty(), optional.is_empty()) {
        (false, false) => {
            " Creates the event with its required fields; every optional field is `None`."
        }
        (false, true) => " Creates the event with its fields, all of which are required.",
        (true, _) => " Creates the event with no field set.",
    };
    let arguments = required.iter().map(|field| {
        let (name, ty) = (&field.ident, field.argument());
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = &field.ident;
        if field.is_converted() {
            quote!(#name: #name.into())
        } else {
            quote!(#name)
        }
    });
    let setters = optional.iter().map(|field| field.setter());
    let deprecated = doc::deprecated_attr(event.standing.deprecated.as_ref());
    let allow = deprecated.as_ref().map(|_| doc::allow_deprecated());
    let default = required.is_empty().then(|| {
        quote! {
            #allow
            impl ::std::default::Default for #name<'_> {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl<'a> #name<'a> {
            #[doc = #about]
            #deprecated
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* ..::event_catalog::record::TypedRecord::empty() }
            }
            #(#setters)*
        }
        #default
    }
}

/// How the runtime reaches the fields: a row for each, required ones first, as in the table.
fn record(event: &Event, fields: &[Field<'_>]) -> TokenStream {
    let (name, table) = (ident(&event.name), tables::event_static(event));
    let rows = |is_required| {
        fields
            .iter()
            .filter(move |field| field.is_required() == is_required)
            .map(Field::row)
    };
    let (required, optional) = (rows(true), rows(false));
    quote! {
        ::event_catalog::__impl_event_record! {
            #name: #table;
            required { #(#required,)* }
            optional { #(#optional,)* }
        }
    }
}

impl Field<'_> {
    fn row(&self) -> TokenStream {
        let is_required = self.is_required();
        rows::row(
            self.slot.ty,
            &self.ident,
            self.named,
            &self.one,
            is_required,
        )
    }
}
