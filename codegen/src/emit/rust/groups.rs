//! A struct and a trait per group: code that works on any event which has the group's fields.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{doc, field_ident, ident, module_path, one, primitive, print};
use crate::model::{
    Catalog, Event, Field, FieldId, FieldType, GroupId, Presence, Primitive, Shape,
};
use crate::names;

/// A trait pays off from this many events on.
const EVENTS_FOR_A_TRAIT: usize = 3;

/// `HasCampaign` for `campaign`.
pub(super) fn trait_name(group: &str) -> Ident {
    ident(&names::trait_name(group))
}

/// The events made of a group.
pub(super) fn members(catalog: &Catalog, group: usize) -> impl Iterator<Item = &Event> {
    catalog
        .events
        .iter()
        .filter(move |event| event.groups.contains(&GroupId(group)))
}

/// Whether a group has a trait.
pub(super) fn has_trait(catalog: &Catalog, group: usize) -> bool {
    members(catalog, group).count() >= EVENTS_FOR_A_TRAIT
}

/// `CampaignFields` for `campaign`.
pub(super) fn view_name(group: &str) -> Ident {
    ident(&names::view_name(group))
}

/// `as_campaign` for `campaign`.
pub(super) fn method_name(group: &str) -> Ident {
    format_ident!("as_{group}")
}

/// Whether a group's struct refers to what is in an event.
pub(super) fn is_lent(catalog: &Catalog, group: usize) -> bool {
    getters(catalog, group).any(|getter| getter.is_lent())
}

/// `groups.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let groups = (0..catalog.groups.len()).filter(|group| has_trait(catalog, *group));
    let imports = quote! {
        use ::event_catalog::{__private as in_private, record as in_records};
        use ::std::borrow::Cow;
    };
    let items = groups.map(|group| self::group(catalog, group));
    print::file(
        "the groups in fields/",
        Some(
            "What events have in common: for each group of fields that several events share, a struct with what one event has in them, and a trait of the events that have them.",
        ),
        std::iter::once(imports).chain(items),
    )
}

/// One function for each event and group, which makes the struct: with one for each field, a good
/// part of what it takes to compile the catalog went into this file.
fn group(catalog: &Catalog, index: usize) -> TokenStream {
    let group = &catalog.groups[index];
    let (name, view, method) = (
        trait_name(&group.name),
        view_name(&group.name),
        method_name(&group.name),
    );
    let getters: Vec<Getter> = getters(catalog, index).collect();
    let is_lent = getters.iter().any(Getter::is_lent);
    let [lent, elided] = [quote!(<'a>), quote!(<'_>)].map(|lifetime| is_lent.then_some(lifetime));

    let doc = doc::attrs(&format!(
        "{}\n\nThe fields of the group `{}`, as one event has them.",
        doc::text(&group.doc),
        group.name
    ));
    let declarations = getters.iter().map(|getter| {
        let (name, ty) = (&getter.name, &getter.ty);
        let doc = doc::attrs(&doc::text(&catalog.field(getter.field).doc));
        quote!(#doc pub #name: #ty,)
    });
    let view_text = view.to_string();
    let shown = getters.iter().map(|getter| {
        let (name, personal) = (&getter.name, getter.is_personal);
        let text = &catalog.field(getter.field).name;
        quote!((#text, #personal, &self.#name))
    });
    let trait_doc = format!(" Events with the fields of [`{view}`].");
    let impls = alike(catalog, index, &getters)
        .into_iter()
        .map(|(slots, events)| {
            let values = getters
                .iter()
                .zip(slots)
                .map(|(getter, slot)| getter.value(slot));
            let events = events.into_iter().map(|event| {
                let path = module_path(&catalog.namespace(event.namespace).path);
                let name = ident(&event.name);
                quote!(super::#path::#name)
            });
            quote! {
                ::event_catalog::__impl_group! {
                    fn #method(&self) -> #view #elided {
                        #view { #(#values,)* }
                    }
                    impl #name for { #(#events,)* }
                }
            }
        });
    quote! {
        #doc
        #[derive(Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct #view #lent {
            #(#declarations)*
        }
        impl ::std::fmt::Debug for #view #elided {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::event_catalog::__private::debug_fields(#view_text, &[#(#shown),*], f)
            }
        }
        #[doc = #trait_doc]
        pub trait #name<'a>: in_records::Record<'a> {
            /// Returns the fields of the group.
            fn #method(&self) -> #view #elided;
        }
        #(#impls)*
    }
}

/// The events of a group, those together that have its fields alike, with these fields.
fn alike<'c>(
    catalog: &'c Catalog,
    group: usize,
    getters: &[Getter],
) -> Vec<(Vec<&'c Field>, Vec<&'c Event>)> {
    let form = |slot: &Field| (slot.ty, slot.presence);
    let mut alike: Vec<(Vec<&Field>, Vec<&Event>)> = Vec::new();
    for event in members(catalog, group) {
        let slots: Vec<&Field> = getters
            .iter()
            .filter_map(|getter| event.field(getter.field))
            .collect();
        let same = alike.iter_mut().find(|(others, _)| {
            let others = others.iter().map(|slot| form(slot));
            others.eq(slots.iter().map(|slot| form(slot)))
        });
        match same {
            Some((_, events)) => events.push(event),
            None => alike.push((slots, vec![event])),
        }
    }
    alike
}

/// A field of a group's struct, and how events give it.
struct Getter {
    field: FieldId,
    name: Ident,
    ty: TokenStream,
    /// Some event has the field as optional: it is an option.
    optional: bool,
    /// It is personal in some event.
    is_personal: bool,
    form: Form,
    /// The type of a widened number, if it has a unit.
    unit: Option<TokenStream>,
}

/// How the value is handed out.
enum Form {
    /// `&str`
    Text,
    /// The value itself.
    Copy,
    /// A reference to it.
    Reference,
    /// As a 64-bit number, with its unit, because events differ in the width.
    Widened,
}

/// The fields of a group's struct.
fn getters(catalog: &Catalog, group: usize) -> impl Iterator<Item = Getter> {
    let fields = catalog
        .groups
        .get(group)
        .into_iter()
        .flat_map(|group| group.required.iter().chain(&group.optional));
    fields.filter_map(move |field| getter(catalog, group, *field))
}

/// The field, unless events disagree on its type beyond the width of a whole number.
fn getter(catalog: &Catalog, group: usize, field: FieldId) -> Option<Getter> {
    let slots: Vec<&Field> = members(catalog, group)
        .filter_map(|e| e.field(field))
        .collect();
    let ty = slots.first()?.ty;
    let optional = slots.iter().any(|slot| slot.presence == Presence::Optional);
    let whole = |ty: FieldType| {
        matches!(ty.kind.primitive(), Some(Primitive::Int | Primitive::Long))
            && ty.shape == Shape::One
            && ty.named.is_none_or(|id| catalog.ty(id).values.is_none())
    };
    let same_type =
        |other: FieldType| other == ty || rust_text(catalog, other) && rust_text(catalog, ty);
    let types = quote!(super::types);
    let mut unit = None;
    let (form, value) = if !slots.iter().all(|slot| same_type(slot.ty)) {
        if !slots.iter().all(|slot| whole(slot.ty)) {
            return None;
        }
        unit = self::unit(catalog, &slots).map(|ty| one(catalog, ty, &types).one);
        let value = unit.clone();
        (
            Form::Widened,
            value.unwrap_or_else(|| primitive(Primitive::Long)),
        )
    } else if rust_text(catalog, ty) {
        (Form::Text, quote!(&'a str))
    } else {
        let one = one(catalog, ty, &types).one;
        match ty.shape {
            Shape::One if is_copy(ty) => (Form::Copy, one),
            Shape::One => (Form::Reference, quote!(&'a #one)),
            Shape::List => (Form::Reference, quote!(&'a [#one])),
            Shape::NullableList => (Form::Reference, quote!(&'a [Option<#one>])),
        }
    };
    Some(Getter {
        field,
        name: field_ident(catalog.field(field)),
        ty: if optional {
            quote!(Option<#value>)
        } else {
            value
        },
        optional,
        is_personal: slots
            .iter()
            .any(|slot| slot.notes.is_personal() || catalog.holds_json(slot.ty.named)),
        form,
        unit,
    })
}

/// The type of 64 bits for what events have in different widths: one of theirs, if all of them are
/// of one format, so that the number means the same in each.
fn unit(catalog: &Catalog, slots: &[&Field]) -> Option<FieldType> {
    let format = |slot: &Field| catalog.ty(slot.ty.named?).format;
    let first = format(slots.first()?)?;
    let same = slots.iter().all(|slot| format(slot) == Some(first));
    let wide = slots.iter().find(|slot| slot.ty.kind.is(Primitive::Long))?;
    same.then_some(wide.ty)
}

/// Text without a Rust type of its own.
fn rust_text(catalog: &Catalog, ty: FieldType) -> bool {
    let enumeration = ty.named.is_some_and(|id| catalog.ty(id).values.is_some());
    ty.kind.is(Primitive::String) && ty.shape == Shape::One && !enumeration
}

fn is_copy(ty: FieldType) -> bool {
    ty.kind
        .primitive()
        .is_some_and(|base| !matches!(base, Primitive::String | Primitive::Bytes))
}

impl Getter {
    /// Whether it refers to what is in an event.
    fn is_lent(&self) -> bool {
        matches!(self.form, Form::Text | Form::Reference)
    }

    /// What an event gives that has the field so.
    fn value(&self, slot: &Field) -> TokenStream {
        let (name, value) = (&self.name, self.expression(slot));
        quote!(#name: #value)
    }

    fn expression(&self, slot: &Field) -> TokenStream {
        let name = &self.name;
        let present = slot.presence == Presence::Required;
        let (is_unit, is_long) = (slot.ty.named.is_some(), slot.ty.kind.is(Primitive::Long));
        let number = primitive(slot.ty.kind.primitive().unwrap_or(Primitive::Long));
        match (&self.form, present, self.optional) {
            // Text through functions: hundreds of places would each have their own copy of how a
            // `Cow` is looked into.
            (Form::Text, true, false) => quote!(in_private::text(&self.#name)),
            (Form::Text, true, true) => quote!(Some(in_private::text(&self.#name))),
            (Form::Text, false, _) => quote!(in_private::optional_text(&self.#name)),
            (Form::Reference, true, false) => quote!(&self.#name),
            (Form::Reference, true, true) => quote!(Some(&self.#name)),
            (Form::Reference, false, _) if slot.ty.shape == Shape::One => {
                quote!(self.#name.as_ref())
            }
            (Form::Reference, false, _) => quote!(self.#name.as_deref()),
            (Form::Copy, true, true) => quote!(Some(self.#name)),
            (Form::Copy, ..) => quote!(self.#name),
            // Of a unit the number within is widened; a bare number converts the same way.
            (Form::Widened, true, optional) => {
                let within = is_unit.then(|| quote!(.0));
                let wide = if is_long {
                    quote!(self.#name #within)
                } else {
                    quote!(i64::from(self.#name #within))
                };
                let wide = match &self.unit {
                    Some(unit) => quote!(#unit(#wide)),
                    None => wide,
                };
                if optional { quote!(Some(#wide)) } else { wide }
            }
            (Form::Widened, false, _) => {
                let within = is_unit.then(|| quote!(.map(#number::from)));
                let widen = (!is_long).then(|| quote!(.map(i64::from)));
                let unit = self.unit.as_ref().map(|unit| quote!(.map(#unit)));
                quote!(self.#name #within #widen #unit)
            }
        }
    }
}
