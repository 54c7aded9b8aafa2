//! By which variant of its references the runtime reaches a field of a generated struct.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::RustType;
use crate::model::{FieldType, Primitive, Shape, Type, TypeKind};

/// The field, the variant of the runtime's references to it, and where it cannot be absent what it
/// is in an empty record. `named` is its type, if that is a Rust type of its own, and `one` how one
/// value looks in Rust.
pub(super) fn row(
    ty: FieldType,
    field: &Ident,
    named: Option<&Type>,
    one: &RustType,
    is_required: bool,
) -> TokenStream {
    let is_one = ty.shape == Shape::One;
    // What has a variant of its own.
    let plain = match ty.kind {
        TypeKind::Primitive(Primitive::String) => "Str",
        TypeKind::Primitive(Primitive::Int) => "Int",
        TypeKind::Primitive(Primitive::Long) => "Long",
        TypeKind::Primitive(Primitive::Float) => "Float",
        TypeKind::Primitive(Primitive::Boolean) => "Bool",
        _ => "Dyn",
    };
    let is_plain = is_one && plain != "Dyn";
    if !is_required {
        return if is_plain && named.is_none() {
            let variant = format_ident!("Opt{plain}");
            quote!(#field: #variant)
        } else {
            quote!(#field: Dyn)
        };
    }
    let (plain, empty) = (format_ident!("{plain}"), &one.empty);
    match named {
        _ if !is_one => quote!(#field: Dyn = Vec::new()),
        None => quote!(#field: #plain = #empty),
        // A unit is lent as the number within.
        Some(ty) if ty.values.is_none() => quote!(#field.0: #plain = #empty),
        Some(_) => quote!(#field: Dyn = #empty),
    }
}
