//! The structs of a namespace: fields first, then the little code that each needs.
//!
//! What only calls into the runtime is `#[inline]`, as derives make it: it is compiled where it is
//! used, and so is the code that drops the struct, which would otherwise be made here once more for
//! each.

use proc_macro2::TokenStream;
use quote::quote;

use syn::punctuated::Punctuated;
use syn::{Expr, Item, ItemImpl, ItemStruct, Stmt};

use super::parts::{self, Parts};
use super::{doc, field_ident, ident, one, option, tables};
use crate::model::{Catalog, Event, EventId, NamespaceId, Presence, Primitive, Shape, Slot};
use crate::resolve::names;

/// All structs of a namespace. `root` is the way up to the tree's root.
pub(super) fn emit<'c>(
    catalog: &'c Catalog,
    namespace: NamespaceId,
    root: &'c TokenStream,
    parts: &'c mut Parts,
) -> impl Iterator<Item = syn::Result<Vec<Item>>> {
    // Events have `PascalCase` names that a catalog chooses, and modules inside have names without
    // `_`: what comes in here cannot collide with either. The one exception is reserved.
    let imports = parts::items(quote! {
        use ::event_catalog::{descriptor as in_tables, record as in_records};
        use ::std::borrow::Cow;
        use #root::{catalog_tables::{self, optional, required}, types as catalog_types};
    });
    let events = catalog
        .event_ids()
        .filter(move |(_, event)| event.namespace == namespace);
    std::iter::once(imports).chain(events.map(move |(id, event)| {
        let mut items = vec![
            structure(catalog, id, event, parts)?,
            methods(catalog, event, parts)?,
        ];
        if event
            .slots
            .iter()
            .all(|slot| slot.presence == Presence::Optional)
        {
            items.push(default(event)?);
        }
        items.push(tables::event(catalog, id, event, root, parts)?);
        items.extend(lending(catalog, event, parts)?);
        items.extend(traits(event, parts)?);
        Ok(items)
    }))
}

fn structure(
    catalog: &Catalog,
    id: EventId,
    event: &Event,
    parts: &mut Parts,
) -> syn::Result<Item> {
    let name = ident(&event.name);
    let doc = doc::attrs(&event_doc(catalog, id, event));
    let alias = &event.wire;
    let mut item: ItemStruct = parts::parse(quote! {
        #doc
        #[doc(alias = #alias)]
        pub struct #name<'a> {
            /// Fields that the catalog does not know, kept as they came.
            pub unknown: ::event_catalog::UnknownFields<'a>,
        }
    })?;
    if let syn::Fields::Named(fields) = &mut item.fields {
        let known = event.slots.iter().map(|slot| {
            let text = field_doc(catalog, id, event, slot);
            let doc = doc::attrs(&text);
            parts
                .fields
                .get((slot.field, slot.ty, slot.presence, text), || {
                    let name = field_ident(catalog.field(slot.field));
                    let ty = field_type(catalog, slot);
                    parts::field(quote!(#doc pub #name: #ty))
                })
        });
        let known = known.collect::<syn::Result<Vec<_>>>()?;
        let unknown = std::mem::take(&mut fields.named);
        fields.named = known.into_iter().chain(unknown).collect();
    }
    Ok(Item::Struct(item))
}

fn event_doc(catalog: &Catalog, id: EventId, event: &Event) -> String {
    let channel = &catalog.channels[event.channel.0].name;
    let category = &catalog.categories[event.category.0].name;
    let since = event
        .since
        .map_or_else(String::new, |release| format!(", since release {release}"));
    let retired = event.retired.map_or_else(String::new, |release| {
        format!(", retired with release {release}")
    });
    let about = doc::text(&event.doc);
    let text = format!(
        "{about}\n\n`{}`, channel `{channel}`, category `{category}`{since}{retired}.",
        event.wire
    );
    let text = format!("{text}{}", sent_as(catalog, id));
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
fn carried_as(catalog: &Catalog, id: EventId, slot: &Slot) -> Option<String> {
    let carried = catalog.sent_to(id).filter_map(|(destination, outline)| {
        let places = outline.places(slot.field);
        (!places.is_empty()).then(|| format!("{} `{}`", destination.name, places.join("`, `")))
    });
    let carried: Vec<String> = carried.collect();
    (!carried.is_empty()).then(|| format!("sent to {}", carried.join("; ")))
}

/// The meaning, then a line with what the catalog says about the value.
fn field_doc(catalog: &Catalog, id: EventId, event: &Event, slot: &Slot) -> String {
    let field = catalog.field(slot.field);
    let mut facts = vec![
        slot.presence.to_string(),
        format!("`{}`", catalog.type_name(slot.ty)),
    ];
    if slot.pii {
        facts.push("personal data".to_owned());
    } else if slot.sensitive {
        facts.push("sensitive".to_owned());
    }
    if let Some(release) = slot.since.filter(|_| slot.since != event.since) {
        facts.push(format!("since release {release}"));
    }
    if slot.deprecated {
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
        "{}\n\n*{}*",
        doc::text(slot.doc.as_deref().unwrap_or(&field.doc)),
        facts.join(" · ")
    )
}

fn field_type(catalog: &Catalog, slot: &Slot) -> TokenStream {
    let one = one(catalog, slot.ty, &quote!(catalog_types)).one;
    let many = match slot.ty.shape {
        Shape::One => one,
        Shape::List => quote!(Vec<#one>),
        Shape::NullableList => quote!(Vec<Option<#one>>),
    };
    match slot.presence {
        Presence::Required => many,
        Presence::Optional => quote!(Option<#many>),
    }
}

/// The type of a setter's argument, and what it does to it.
fn argument(catalog: &Catalog, slot: &Slot) -> (TokenStream, TokenStream) {
    let one = one(catalog, slot.ty, &quote!(catalog_types));
    let ty = one.one;
    match slot.ty.shape {
        Shape::One if one.into => (quote!(impl Into<#ty>), quote!(value.into())),
        Shape::One => (ty, quote!(value)),
        Shape::List => (quote!(Vec<#ty>), quote!(value)),
        Shape::NullableList => (quote!(Vec<Option<#ty>>), quote!(value)),
    }
}

/// `new`, the setters, `into_owned`.
fn methods(catalog: &Catalog, event: &Event, parts: &mut Parts) -> syn::Result<Item> {
    let name = ident(&event.name);
    let required: Vec<_> = event
        .slots
        .iter()
        .filter(|slot| slot.presence == Presence::Required)
        .collect();
    let arguments = required.iter().map(|slot| {
        let field = field_ident(catalog.field(slot.field));
        let ty = argument(catalog, slot).0;
        quote!(#field: #ty)
    });
    let values = required.iter().map(|slot| {
        let field = field_ident(catalog.field(slot.field));
        if slot.ty.shape == Shape::One && one(catalog, slot.ty, &quote!(catalog_types)).into {
            quote!(#field: #field.into())
        } else {
            quote!(#field)
        }
    });
    let mut item: ItemImpl = parts::parse(quote! {
        impl<'a> #name<'a> {
            /// A record with the required fields; the others are absent.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* ..in_records::TypedRecord::empty() }
            }
            /// The same record, borrowing from nothing.
            #[inline]
            pub fn into_owned(self) -> #name<'static> {
                in_records::into_owned(&self)
            }
        }
    })?;
    let into_owned = item.items.pop();
    for slot in event
        .slots
        .iter()
        .filter(|slot| slot.presence == Presence::Optional)
    {
        let setter = parts.setters.get((slot.field, slot.ty), || {
            parts::parse(setter(catalog, slot))
        })?;
        item.items.push(setter);
    }
    item.items.extend(into_owned);
    Ok(Item::Impl(item))
}

/// An event without required fields can be made of nothing.
fn default(event: &Event) -> syn::Result<Item> {
    let name = ident(&event.name);
    parts::parse(quote! {
        impl ::std::default::Default for #name<'_> {
            fn default() -> Self {
                Self::new()
            }
        }
    })
}

fn setter(catalog: &Catalog, slot: &Slot) -> TokenStream {
    let rust = names::field_name(&catalog.field(slot.field).key);
    let field = ident(&rust);
    let doc = format!(" Sets [`{rust}`](field@Self::{field}).");
    let (ty, value) = argument(catalog, slot);
    let setter = ident(&names::setter(&rust));
    quote! {
        #[doc = #doc]
        pub fn #setter(mut self, value: #ty) -> Self {
            self.#field = Some(#value);
            self
        }
    }
}

/// The runtime's view of a field: variant, and the expression of what it refers to.
fn lend(catalog: &Catalog, slot: &Slot) -> (TokenStream, TokenStream) {
    let name = field_ident(catalog.field(slot.field));
    let named = slot
        .ty
        .named
        .map(|id| catalog.ty(id))
        .filter(|ty| super::types::is_rust_type(ty));
    let plain = slot.ty.shape == Shape::One && named.is_none();
    let unit = slot.ty.shape == Shape::One && named.is_some_and(|ty| ty.values.is_none());
    let variant = match (
        slot.presence,
        slot.ty.kind.primitive().unwrap_or(Primitive::Bytes),
    ) {
        (Presence::Required, Primitive::String) => quote!(Str),
        (Presence::Required, Primitive::Int) => quote!(Int),
        (Presence::Required, Primitive::Long) => quote!(Long),
        (Presence::Required, Primitive::Float) => quote!(Float),
        (Presence::Required, Primitive::Boolean) => quote!(Bool),
        (_, Primitive::Double | Primitive::Bytes) => quote!(Dyn),
        (Presence::Optional, Primitive::String) => quote!(OptStr),
        (Presence::Optional, Primitive::Int) => quote!(OptInt),
        (Presence::Optional, Primitive::Long) => quote!(OptLong),
        (Presence::Optional, Primitive::Float) => quote!(OptFloat),
        (Presence::Optional, Primitive::Boolean) => quote!(OptBool),
    };
    match slot.presence {
        _ if plain => (variant, quote!(self.#name)),
        Presence::Required if unit => (variant, quote!(self.#name.0)),
        _ => (quote!(Dyn), quote!(self.#name)),
    }
}

/// A field without a value, as it stands in an empty record.
fn empty(catalog: &Catalog, slot: &Slot) -> TokenStream {
    let field = field_ident(catalog.field(slot.field));
    let value = match (slot.presence, slot.ty.shape) {
        (Presence::Optional, _) => option(None::<TokenStream>),
        (Presence::Required, Shape::One) => one(catalog, slot.ty, &quote!(catalog_types)).empty,
        (Presence::Required, _) => quote!(Vec::new()),
    };
    quote!(#field: #value)
}

/// How the runtime reaches the fields.
fn lending(catalog: &Catalog, event: &Event, parts: &mut Parts) -> syn::Result<[Item; 2]> {
    let name = ident(&event.name);
    let statik = tables::event_static(event);
    let (mut reads, mut writes, mut empty) = (Punctuated::new(), Punctuated::new(), Vec::new());
    for slot in &event.slots {
        let key = (slot.field, slot.ty, slot.presence);
        let (read, write) = parts.lent.get(key, || {
            let (variant, place) = lend(catalog, slot);
            Ok((
                parts::parse(quote!(in_records::FieldRef::#variant(&#place)))?,
                parts::parse(quote!(in_records::FieldMut::#variant(&mut #place)))?,
            ))
        })?;
        reads.push(read);
        writes.push(write);
        empty.push(
            parts
                .empty
                .get(key, || parts::parse(self::empty(catalog, slot)))?,
        );
    }
    let mut typed: ItemImpl = parts::parse(quote! {
        impl<'a> in_records::TypedRecord<'a> for #name<'a> {
            const DESCRIPTOR: &'static in_tables::EventDescriptor = &#statik;
        }
    })?;
    let mut function = parts.functions.get("empty", || {
        parts::parse(quote! {
            fn empty() -> Self {
                Self { unknown: ::event_catalog::UnknownFields::new() }
            }
        })
    })?;
    if let [Stmt::Expr(Expr::Struct(record), None)] = function.block.stmts.as_mut_slice() {
        let unknown = std::mem::take(&mut record.fields);
        record.fields = empty.into_iter().chain(unknown).collect();
    }
    typed.items.push(syn::ImplItem::Fn(function));

    let mut record: ItemImpl = parts::parse(quote! {
        impl<'a> in_records::Record<'a> for #name<'a> {
            fn descriptor(&self) -> &'static in_tables::EventDescriptor {
                &#statik
            }
        }
    })?;
    let fields = parts.functions.get("fields", || {
        parts::parse(quote! {
            fn fields(&self, read: &mut dyn ::std::ops::FnMut(&[in_records::FieldRef<'_, 'a>], &::event_catalog::UnknownFields<'a>)) {
                read(&[], &self.unknown);
            }
        })
    })?;
    let fields_mut = parts.functions.get("fields_mut", || {
        parts::parse(quote! {
            fn fields_mut(&mut self, write: &mut dyn ::std::ops::FnMut(&mut [in_records::FieldMut<'_, 'a>], &mut ::event_catalog::UnknownFields<'a>)) {
                write(&mut [], &mut self.unknown);
            }
        })
    })?;
    for (mut function, elements) in [(fields, reads), (fields_mut, writes)] {
        if let [Stmt::Expr(Expr::Call(call), _)] = function.block.stmts.as_mut_slice()
            && let Some(Expr::Reference(array)) = call.args.first_mut()
        {
            *array.expr = parts::array(elements);
        }
        record.items.push(syn::ImplItem::Fn(function));
    }
    Ok([Item::Impl(typed), Item::Impl(record)])
}

/// The usual traits, each a call into the runtime.
fn traits(event: &Event, parts: &mut Parts) -> syn::Result<Vec<Item>> {
    let mut items = parts.traits.get((), || {
        parts::items(quote! {
            impl ::std::clone::Clone for Struct<'_> {
                #[inline]
                fn clone(&self) -> Self {
                    in_records::clone(self)
                }
            }
            impl ::std::cmp::PartialEq for Struct<'_> {
                #[inline]
                fn eq(&self, other: &Self) -> bool {
                    in_records::equal(self, other)
                }
            }
            impl ::std::fmt::Debug for Struct<'_> {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::event_catalog::debug::record(self, f)
                }
            }
            impl ::serde::Serialize for Struct<'_> {
                fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                    ::event_catalog::serde::serialize_record(self, serializer)
                }
            }
            impl<'de: 'a, 'a> ::serde::Deserialize<'de> for Struct<'a> {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    ::event_catalog::serde::deserialize_record(deserializer)
                }
            }
        })
    })?;
    for item in &mut items {
        if let Item::Impl(ItemImpl { self_ty, .. }) = item
            && let syn::Type::Path(path) = self_ty.as_mut()
            && let Some(segment) = path.path.segments.last_mut()
        {
            segment.ident = ident(&event.name);
        }
    }
    Ok(items)
}
