//! Units and enumerations: the named types that are Rust types of their own.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, ident, parts, primitive, print};
use crate::model::{Catalog, Primitive, Type, Values};
use crate::resolve::names;

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
        use ::event_catalog::record::{Item, Scalar, ScalarBuf};
        use ::std::borrow::Cow;
        #(#items)*
    };
    print::file(
        "types.yaml",
        Some("Units and enumerations."),
        [parts::items(items)],
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
        impl From<#primitive> for #name {
            fn from(value: #primitive) -> Self {
                Self(value)
            }
        }
        impl From<#name> for #primitive {
            fn from(value: #name) -> Self {
                value.0
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl<'a> Item<'a> for #name {
            fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
                #primitive::from_scalar(value).map(Self)
            }
            fn as_scalar(&self) -> Scalar<'_> {
                Scalar::#scalar(self.0)
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #primitive::deserialize(deserializer).map(Self)
            }
        }
    }
}

/// The variants with their documentation.
fn variants(values: &Values) -> TokenStream {
    let variants = values.items.iter().map(|value| {
        let name = ident(&value.variant);
        let doc = doc::attrs(&format!("`{}`: {}", value.wire, doc::text(&value.doc)));
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
        pub enum #name<'a> {
            #variants
            /// Any other value, as it came.
            Other(Cow<'a, str>),
        }
        impl #name<'_> {
            /// The listed values.
            pub const VALUES: &'static [&'static str] = &[#(#wires),*];
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::Other(value) => value,
                }
            }
            /// The same value, borrowing from nothing.
            pub fn into_owned(self) -> #name<'static> {
                match self {
                    #(Self::#idents => #name::#idents,)*
                    Self::Other(value) => #name::Other(Cow::Owned(value.into_owned())),
                }
            }
        }
        impl<'a> From<Cow<'a, str>> for #name<'a> {
            fn from(value: Cow<'a, str>) -> Self {
                match value.as_ref() {
                    #(#wires => Self::#idents,)*
                    _ => Self::Other(value),
                }
            }
        }
        impl<'a> From<&'a str> for #name<'a> {
            fn from(value: &'a str) -> Self {
                Cow::Borrowed(value).into()
            }
        }
        impl From<String> for #name<'_> {
            fn from(value: String) -> Self {
                Cow::<'_, str>::Owned(value).into()
            }
        }
        impl ::std::fmt::Display for #name<'_> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl<'a> Item<'a> for #name<'a> {
            fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
                Cow::from_scalar(value).map(Self::from)
            }
            fn as_scalar(&self) -> Scalar<'_> {
                Scalar::Str(self.as_str())
            }
        }
        impl ::serde::Serialize for #name<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de: 'a, 'a> ::serde::Deserialize<'de> for #name<'a> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::event_catalog::serde::deserialize_text(deserializer).map(Self::from)
            }
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
        pub enum #name {
            #variants
            /// Any other value, as it came.
            Other(#primitive),
        }
        impl #name {
            /// The listed values.
            pub const VALUES: &'static [#primitive] = &[#(#numbers),*];
            /// The value on the wire.
            pub const fn value(self) -> #primitive {
                match self {
                    #(Self::#idents => #numbers,)*
                    Self::Other(value) => value,
                }
            }
        }
        impl From<#primitive> for #name {
            fn from(value: #primitive) -> Self {
                match value {
                    #(#numbers => Self::#idents,)*
                    value => Self::Other(value),
                }
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.value().fmt(f)
            }
        }
        impl<'a> Item<'a> for #name {
            fn from_scalar(value: ScalarBuf<'a>) -> Option<Self> {
                #primitive::from_scalar(value).map(Self::from)
            }
            fn as_scalar(&self) -> Scalar<'_> {
                Scalar::#scalar(self.value())
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.value().serialize(serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #primitive::deserialize(deserializer).map(Self::from)
            }
        }
    }
}
