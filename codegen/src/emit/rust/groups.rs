//! A trait per group: code that works on any event which has the group's fields.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use syn::{Item, ItemImpl};

use super::parts::{self, Parts};
use super::{doc, ident, module_path, one, primitive, print};
use crate::model::{Base, Catalogue, Event, FieldId, FieldType, GroupId, Presence, Shape, Slot};
use crate::resolve::names;

/// A trait pays off from this many events on.
const EVENTS_FOR_A_TRAIT: usize = 3;

/// `HasCampaign` for `campaign`.
pub(super) fn trait_name(group: &str) -> Ident {
    format_ident!("Has{}", names::type_name(group))
}

/// The events made of a group.
pub(super) fn members(catalogue: &Catalogue, group: usize) -> impl Iterator<Item = &Event> {
    catalogue.events.iter().filter(move |event| event.groups.contains(&GroupId(group)))
}

/// Whether a group has a trait.
pub(super) fn has_trait(catalogue: &Catalogue, group: usize) -> bool {
    members(catalogue, group).count() >= EVENTS_FOR_A_TRAIT
}

/// `groups.rs`.
pub(super) fn emit(catalogue: &Catalogue, parts: &mut Parts) -> String {
    let groups = (0..catalogue.groups.len()).filter(|group| has_trait(catalogue, *group));
    let imports = quote! {
        #[allow(unused_imports, reason = "not every catalogue has text in groups")]
        use ::event_catalog::record::{self, Record};
        #[allow(unused_imports, reason = "not every catalogue has lists of text in groups")]
        use ::std::borrow::Cow;
    };
    let items = std::iter::once(parts::items(imports)).chain(groups.map(|group| self::group(catalogue, group, parts)));
    print::file(
        "the groups in fields/",
        Some("What events have in common: a trait for each group of fields that several events share."),
        items,
    )
}

fn group(catalogue: &Catalogue, index: usize, parts: &mut Parts) -> syn::Result<Vec<Item>> {
    let group = &catalogue.groups[index];
    let name = trait_name(&group.name);
    let doc = doc::attrs(&format!("{}\n\nThe group `{}`.", doc::text(&group.doc), group.name));
    let fields = group.required.iter().chain(&group.optional);
    let getters: Vec<Getter> = fields.filter_map(|field| getter(catalogue, index, *field)).collect();
    let declarations = getters.iter().map(|getter| {
        let (name, returns) = (&getter.name, &getter.returns);
        let doc = doc::attrs(&doc::text(&catalogue.field(getter.field).doc));
        quote!(#doc fn #name(&self) -> #returns;)
    });
    let mut items = parts::items(quote! {
        #doc
        pub trait #name<'a>: Record<'a> {
            #(#declarations)*
        }
    })?;
    for event in members(catalogue, index) {
        let path = module_path(&catalogue.namespace(event.namespace).path);
        let event_name = ident(&event.name);
        let mut item: ItemImpl = parts::parse(quote!(impl<'a> #name<'a> for super::#path::#event_name<'a> {}))?;
        for getter in &getters {
            let Some(slot) = event.slots.iter().find(|slot| slot.field == getter.field) else { continue };
            // The group decides about what the method returns: its other events.
            let key = (index, slot.field, slot.ty, slot.presence);
            item.items.push(parts.getters.get(key, || parts::parse(getter.method(slot)))?);
        }
        items.push(Item::Impl(item));
    }
    Ok(items)
}

/// A method of a group's trait.
struct Getter {
    field: FieldId,
    name: Ident,
    returns: TokenStream,
    /// Some event has the field as optional: all return an option.
    optional: bool,
    form: Form,
}

/// How the value is handed out.
enum Form {
    /// `&str`
    Text,
    /// The value itself.
    Copy,
    /// A reference to it.
    Reference,
    /// As a 64-bit number, because events differ in the width.
    Widened,
}

/// The method for a field, unless events disagree on its type beyond the width of a whole number.
fn getter(catalogue: &Catalogue, group: usize, field: FieldId) -> Option<Getter> {
    let slots: Vec<&Slot> = members(catalogue, group).filter_map(|e| e.slots.iter().find(|slot| slot.field == field)).collect();
    let ty = slots.first()?.ty;
    let optional = slots.iter().any(|slot| slot.presence == Presence::Optional);
    let whole = |ty: FieldType| {
        matches!(ty.base, Base::Int | Base::Long) && ty.shape == Shape::One && ty.named.is_none_or(|id| catalogue.ty(id).values.is_none())
    };
    let same_type = |other: FieldType| other == ty || rust_text(catalogue, other) && rust_text(catalogue, ty);
    let types = quote!(super::types);
    let (form, value) = if !slots.iter().all(|slot| same_type(slot.ty)) {
        if !slots.iter().all(|slot| whole(slot.ty)) {
            return None;
        }
        (Form::Widened, primitive(Base::Long))
    } else if rust_text(catalogue, ty) {
        (Form::Text, quote!(&str))
    } else {
        let one = one(catalogue, ty, &types).one;
        match ty.shape {
            Shape::One if is_copy(ty) => (Form::Copy, one),
            Shape::One => (Form::Reference, quote!(&#one)),
            Shape::List => (Form::Reference, quote!(&[#one])),
            Shape::NullableList => (Form::Reference, quote!(&[Option<#one>])),
        }
    };
    let returns = if optional { quote!(Option<#value>) } else { value };
    Some(Getter { field, name: ident(&catalogue.field(field).name), returns, optional, form })
}

/// Text without a Rust type of its own.
fn rust_text(catalogue: &Catalogue, ty: FieldType) -> bool {
    let enumeration = ty.named.is_some_and(|id| catalogue.ty(id).values.is_some());
    ty.base == Base::String && ty.shape == Shape::One && !enumeration
}

fn is_copy(ty: FieldType) -> bool {
    ty.base != Base::String
}

impl Getter {
    /// The method of an event that has the field so.
    fn method(&self, slot: &Slot) -> TokenStream {
        let (name, returns, body) = (&self.name, &self.returns, self.body(slot));
        quote! {
            fn #name(&self) -> #returns {
                #body
            }
        }
    }

    fn body(&self, slot: &Slot) -> TokenStream {
        let name = &self.name;
        let present = slot.presence == Presence::Required;
        // A widened unit hands out the number within; a bare number converts the same way.
        let bare = if slot.ty.named.is_some() { quote!(value.0) } else { quote!(value) };
        let wide = if slot.ty.base == Base::Long { bare } else { quote!(i64::from(#bare)) };
        match (&self.form, present, self.optional) {
            // Text through functions: hundreds of methods would each have their own copy of how a `Cow` is looked into.
            (Form::Text, true, false) => quote!(record::text(&self.#name)),
            (Form::Text, true, true) => quote!(Some(record::text(&self.#name))),
            (Form::Text, false, _) => quote!(record::optional_text(&self.#name)),
            (Form::Reference, true, false) => quote!(&self.#name),
            (Form::Reference, true, true) => quote!(Some(&self.#name)),
            (Form::Reference, false, _) if slot.ty.shape == Shape::One => quote!(self.#name.as_ref()),
            (Form::Reference, false, _) => quote!(self.#name.as_deref()),
            (Form::Copy, true, true) => quote!(Some(self.#name)),
            (Form::Copy, ..) => quote!(self.#name),
            (Form::Widened, true, false) => quote! {
                let value = self.#name;
                #wide
            },
            (Form::Widened, true, true) => quote! {
                let value = self.#name;
                Some(#wide)
            },
            (Form::Widened, false, _) => quote!(self.#name.map(|value| #wide)),
        }
    }
}
