//! How generated code of objects and custom events names what stands elsewhere: types, tables,
//! other objects.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{RustType, ident, one, tables};
use crate::model::{
    Catalog, DateTimes, Field, FieldType, Object, Primitive, PropertyMap, Shape, Type, TypeKind,
};
use crate::names;

/// How generated code names what stands elsewhere: in the same tree, or in the crate beneath.
pub(super) struct Paths<'c> {
    pub(super) catalog: &'c Catalog,
    /// The module of objects that is written; none for custom events.
    module: Option<usize>,
    /// Where the tree of objects, events and the types beneath starts.
    pub(super) root: TokenStream,
}

impl<'c> Paths<'c> {
    pub(super) fn of(catalog: &'c Catalog, module: Option<usize>) -> Self {
        let beneath = catalog.base.as_ref().map(|base| ident(&base.crate_name));
        let root = beneath.map_or_else(|| quote!(super), |name| quote!(::#name));
        Paths {
            catalog,
            module,
            root,
        }
    }

    /// Paths from a module of events, for which `root` is where the tree starts.
    pub(super) fn from(catalog: &'c Catalog, root: TokenStream) -> Self {
        Paths {
            catalog,
            module: None,
            root,
        }
    }

    /// An item of a module of objects.
    pub(super) fn in_module(&self, module: usize, item: &str) -> TokenStream {
        let item = ident(item);
        if self.module == Some(module) {
            return quote!(#item);
        }
        let (root, module) = (&self.root, ident(&self.catalog.object_modules[module].name));
        quote!(#root::#module::#item)
    }

    pub(super) fn object(&self, object: &Object) -> TokenStream {
        self.in_module(object.module, &object.name)
    }

    /// The table of a set of formats.
    pub(super) fn formats(&self, set: &DateTimes) -> TokenStream {
        let ty = self.in_module(set.module, &formats_type(set).to_string());
        quote!(<#ty as ::event_catalog::datetime::Formats>::FORMATS)
    }

    /// The table of a map.
    pub(super) fn map(&self, map: &PropertyMap) -> TokenStream {
        // The module that has its formats has the map too.
        let module = map
            .datetimes
            .map_or(0, |id| self.catalog.datetimes(id).module);
        self.in_module(module, &names::table_name(&map.name))
    }

    /// The module with a named type.
    fn types(&self, ty: FieldType) -> TokenStream {
        let own = self
            .catalog
            .base
            .as_ref()
            .is_none_or(|base| ty.named.is_some_and(|id| id.0 >= base.types));
        if own {
            return quote!(super::types);
        }
        let root = &self.root;
        quote!(#root::types)
    }

    /// The table of a named type.
    pub(super) fn type_table(ty: &Type) -> TokenStream {
        let table = tables::type_static(&ty.name);
        quote!(super::catalog_tables::#table)
    }

    /// The Rust type of one value.
    pub(super) fn one(&self, ty: FieldType) -> RustType {
        match ty.kind {
            TypeKind::Primitive(base) => {
                let one = one(self.catalog, ty, &self.types(ty));
                RustType {
                    into: one.into
                        || matches!(base, Primitive::Long | Primitive::Float | Primitive::Double),
                    ..one
                }
            }
            TypeKind::DateTime(id) => {
                let set = self.catalog.datetimes(id);
                let path = self.in_module(set.module, &datetime_type(set).to_string());
                RustType {
                    one: quote!(#path<'a>),
                    into: true,
                    empty: quote!("".into()),
                }
            }
            TypeKind::Record(id) => {
                let path = self.object(self.catalog.object(id));
                RustType {
                    one: quote!(#path<'a>),
                    into: false,
                    empty: quote!(::event_catalog::record::TypedRecord::empty()),
                }
            }
            TypeKind::Map(id) if let Some(values) = self.catalog.map(id).values => {
                let values = self.many(values);
                RustType {
                    one: quote!(::event_catalog::object::Map<'a, #values>),
                    into: true,
                    empty: quote!(::event_catalog::object::Map::new()),
                }
            }
            TypeKind::Map(_) => RustType {
                one: quote!(::event_catalog::object::Properties<'a>),
                into: true,
                empty: quote!(::event_catalog::object::Properties::new()),
            },
            TypeKind::Any => RustType {
                one: quote!(::event_catalog::Value<'a>),
                into: true,
                empty: quote!(::event_catalog::Value::Null),
            },
        }
    }

    /// The Rust type of a member, but for its presence.
    pub(super) fn many(&self, ty: FieldType) -> TokenStream {
        let one = self.one(ty).one;
        match ty.shape {
            Shape::One => one,
            Shape::List => quote!(Vec<#one>),
            Shape::NullableList => quote!(Vec<Option<#one>>),
        }
    }

    /// The type of an argument, and what is done to it.
    pub(super) fn argument(&self, member: &Field) -> (TokenStream, fn(&Ident) -> TokenStream) {
        let RustType { one, into, .. } = self.one(member.ty);
        match member.ty.shape {
            Shape::One if into => (quote!(impl Into<#one>), |name| quote!(#name.into())),
            Shape::One => (one, |name| quote!(#name)),
            Shape::List if into => (
                quote!(impl IntoIterator<Item = impl Into<#one>>),
                |name| quote!(#name.into_iter().map(Into::into).collect()),
            ),
            Shape::List => (
                quote!(impl IntoIterator<Item = #one>),
                |name| quote!(#name.into_iter().collect()),
            ),
            Shape::NullableList => (quote!(Vec<Option<#one>>), |name| quote!(#name)),
        }
    }

    /// What a single value is, as tables have it.
    pub(super) fn kind(&self, ty: FieldType) -> TokenStream {
        let kind = match ty.kind {
            TypeKind::Primitive(base) => {
                let kind = super::kind(base);
                quote!(#kind)
            }
            TypeKind::DateTime(id) => {
                let formats = self.formats(self.catalog.datetimes(id));
                quote!(DateTime(#formats))
            }
            TypeKind::Record(id) => {
                let table = descriptor(&self.object(self.catalog.object(id)));
                quote!(Record(#table))
            }
            TypeKind::Map(id) => {
                if let Some(values) = self.catalog.map(id).values {
                    let (kind, shape) = (self.kind(values), super::shape(values.shape));
                    let ty = values.named.map(|id| {
                        let table = Self::type_table(self.catalog.ty(id));
                        quote!(.of(&#table))
                    });
                    let tables = quote!(::event_catalog::descriptor);
                    quote!(Map(&#tables::MapDescriptor::of(
                        &#tables::FieldDescriptor::new(&#tables::VALUE, 0, #kind)
                            #ty
                            .list(#tables::Shape::#shape)
                    )))
                } else {
                    let map = self.map(self.catalog.map(id));
                    quote!(Map(&#map))
                }
            }
            TypeKind::Any => quote!(Any),
        };
        quote!(::event_catalog::descriptor::Kind::#kind)
    }

    pub(super) fn type_name(&self, member: &Field) -> String {
        let name = match member.ty.kind {
            TypeKind::Primitive(Primitive::Double) if member.ty.named.is_none() => "number",
            _ => return self.catalog.type_name(member.ty),
        };
        match member.ty.shape {
            Shape::One => name.to_owned(),
            Shape::List => format!("{name}[]"),
            Shape::NullableList => format!("{name}?[]"),
        }
    }
}

/// The table of a generated struct, from anywhere.
pub(super) fn descriptor(path: &TokenStream) -> TokenStream {
    quote!(<#path<'static> as ::event_catalog::record::TypedRecord<'static>>::DESCRIPTOR)
}

/// The Rust type of a set of formats.
pub(super) fn datetime_type(set: &DateTimes) -> Ident {
    ident(&names::type_name(&set.name))
}

/// What stands for the set in tables.
pub(super) fn formats_type(set: &DateTimes) -> Ident {
    ident(&names::formats_name(&set.name))
}
