//! Units and enumerations: the named types that are Rust types of their own.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, ident, primitive, print, runtime};
use crate::model::{Catalog, Format, Primitive, Type, Values};
use crate::names;

/// Text with a format is text; numbers with a meaning and enumerations are types.
pub(in crate::emit) fn is_rust_type(ty: &Type) -> bool {
    ty.values.is_some() || ty.base != Primitive::String
}

/// `types.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let beneath = catalog.base.as_ref().map_or(0, |base| base.types);
    let items = catalog
        .types
        .iter()
        .skip(beneath)
        .filter(|ty| is_rust_type(ty))
        .map(|ty| match (&ty.values, ty.base) {
            (Some(values), Primitive::String) => text_enumeration(ty, values),
            (Some(values), base) => number_enumeration(ty, values, base),
            (None, base) => unit(ty, base),
        });
    let items = quote! {
        use ::std::borrow::Cow;
        #(#items)*
    };
    print::file(
        "types.yaml",
        Some("Units and enumerations."),
        [runtime::reached(catalog, items)],
    )
}

fn variant_of_scalar(base: Primitive) -> TokenStream {
    match base {
        Primitive::String => quote!(Str),
        Primitive::Int => quote!(Int),
        Primitive::Long => quote!(Long),
        Primitive::Float => quote!(Float),
        Primitive::Double => quote!(Double),
        Primitive::Boolean => quote!(Bool),
        Primitive::Bytes => quote!(Bytes),
    }
}

/// A number with a unit.
fn unit(ty: &Type, base: Primitive) -> TokenStream {
    let name = ident(&names::type_name(&ty.name));
    let doc = doc::attrs(&doc::text(&ty.doc));
    let primitive = primitive(base);
    let scalar = variant_of_scalar(base);
    let moment = match (ty.format, base) {
        (Some(Format::UnixSeconds), Primitive::Int | Primitive::Long) => Some(quote!(seconds)),
        (Some(Format::UnixMillis), Primitive::Int | Primitive::Long) => Some(quote!(millis)),
        _ => None,
    };
    let moment = moment.map(|unit| quote!(::event_catalog::__impl_moment!(#name: #unit);));
    let derives = if matches!(base, Primitive::Float | Primitive::Double) {
        quote!(PartialOrd)
    } else {
        quote!(Eq, PartialOrd, Ord, Hash)
    };
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, Default, PartialEq, #derives)]
        pub struct #name(
            /// The bare number.
            pub #primitive,
        );
        ::event_catalog::__impl_unit!(#name(#primitive) as #scalar);
        #moment
    }
}

/// The variants with their documentation.
fn variants(values: &Values) -> TokenStream {
    let variants = values.items.iter().map(|value| {
        let name = ident(&value.variant);
        let about = if value.doc.is_empty() {
            format!("`{}`.", value.wire)
        } else {
            format!("`{}`: {}", value.wire, doc::text(&value.doc))
        };
        let doc = doc::attrs(&about);
        quote!(#doc #name,)
    });
    quote!(#(#variants)*)
}

fn enumeration_doc(ty: &Type, values: &Values) -> TokenStream {
    let set = if values.open {
        "The listed values are examples: others occur, and are kept as `Other`."
    } else {
        "Another value is kept as `Other`; validation warns of it."
    };
    doc::attrs(&format!("{}\n\n{set}", doc::text(&ty.doc)))
}

fn text_enumeration(ty: &Type, values: &Values) -> TokenStream {
    let name = ident(&names::type_name(&ty.name));
    let doc = enumeration_doc(ty, values);
    let variants = variants(values);
    let idents: Vec<_> = values.items.iter().map(|v| ident(&v.variant)).collect();
    let wires: Vec<_> = values.items.iter().map(|v| v.wire.as_str()).collect();
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name<'a> {
            #variants
            /// Any other value, as it was received.
            Other(Cow<'a, str>),
        }
        ::event_catalog::__impl_text_enum! {
            #name { #(#idents = #wires,)* }
        }
    }
}

/// Decimal text as tokens; a literal cannot hold the sign.
fn number(wire: &str) -> TokenStream {
    let value: i64 = wire.parse().unwrap_or_default();
    let digits = proc_macro2::Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn number_enumeration(ty: &Type, values: &Values, base: Primitive) -> TokenStream {
    let name = ident(&names::type_name(&ty.name));
    let doc = enumeration_doc(ty, values);
    let variants = variants(values);
    let idents: Vec<_> = values.items.iter().map(|v| ident(&v.variant)).collect();
    let numbers: Vec<_> = values.items.iter().map(|v| number(&v.wire)).collect();
    let primitive = primitive(base);
    let scalar = variant_of_scalar(base);
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #variants
            /// Any other value, as it was received.
            Other(#primitive),
        }
        ::event_catalog::__impl_number_enum! {
            #name(#primitive) as #scalar { #(#idents = #numbers,)* }
        }
    }
}
