//! How generated code of objects and custom events names what stands elsewhere: types, tables,
//! other objects.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{RustType, ident, one, tables};
use crate::model::{
    Catalog, DateTimes, FieldType, Member, MemberKind, Object, Primitive, PropertyMap, Shape, Type,
};
use crate::resolve::names;

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
        self.in_module(object.module, &object.structure.name)
    }

    /// The table of a set of formats.
    pub(super) fn formats(&self, set: &DateTimes) -> TokenStream {
        let ty = self.in_module(set.module, &formats_type(set).to_string());
        quote!(<#ty as ::event_catalog::datetime::Formats>::FORMATS)
    }

    /// The table of a map.
    pub(super) fn map(&self, map: &PropertyMap) -> TokenStream {
        // The module that has its formats has the map too.
        let module = self.catalog.datetimes(map.datetimes).module;
        self.in_module(module, &names::table_name(&map.name))
    }

    /// The module with a named type.
    fn types(&self, member: &Member) -> TokenStream {
        let own = self
            .catalog
            .base
            .as_ref()
            .is_none_or(|base| member.named.is_some_and(|id| id.0 >= base.types));
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
    pub(super) fn one(&self, member: &Member) -> RustType {
        match member.kind {
            MemberKind::Base(base) => {
                let ty = FieldType {
                    named: member.named,
                    base,
                    shape: member.shape,
                };
                let one = one(self.catalog, ty, &self.types(member));
                RustType {
                    into: one.into || matches!(base, Primitive::Long | Primitive::Float),
                    ..one
                }
            }
            MemberKind::Number => RustType {
                one: quote!(f64),
                into: true,
                empty: quote!(0.0),
            },
            MemberKind::DateTime(id) => {
                let set = self.catalog.datetimes(id);
                let path = self.in_module(set.module, &datetime_type(set).to_string());
                RustType {
                    one: quote!(#path<'a>),
                    into: true,
                    empty: quote!("".into()),
                }
            }
            MemberKind::Object(id) => {
                let path = self.object(self.catalog.object(id));
                RustType {
                    one: quote!(#path<'a>),
                    into: false,
                    empty: quote!(object::TypedObject::from_members(object::Members::default())),
                }
            }
            MemberKind::Map(_) => RustType {
                one: quote!(object::Properties<'a>),
                into: true,
                empty: quote!(object::Properties::new()),
            },
            MemberKind::Any => RustType {
                one: quote!(::event_catalog::Value<'a>),
                into: true,
                empty: quote!(::event_catalog::Value::Null),
            },
        }
    }

    /// The Rust type of a member, but for its presence.
    pub(super) fn many(&self, member: &Member) -> TokenStream {
        let one = self.one(member).one;
        match member.shape {
            Shape::One => one,
            Shape::List => quote!(Vec<#one>),
            Shape::NullableList => quote!(Vec<Option<#one>>),
        }
    }

    /// The type of an argument, and what is done to it.
    pub(super) fn argument(&self, member: &Member) -> (TokenStream, fn(&Ident) -> TokenStream) {
        let RustType { one, into, .. } = self.one(member);
        match member.shape {
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

    /// The empty value of a member.
    pub(super) fn empty(&self, member: &Member) -> TokenStream {
        if member.shape == Shape::One {
            self.one(member).empty
        } else {
            quote!(Vec::new())
        }
    }

    pub(super) fn kind(&self, member: &Member) -> TokenStream {
        match member.kind {
            MemberKind::Base(base) => {
                let kind = super::kind(base);
                quote!(table::Kind::#kind)
            }
            MemberKind::Number => quote!(table::Kind::Double),
            MemberKind::DateTime(id) => {
                let formats = self.formats(self.catalog.datetimes(id));
                quote!(table::Kind::DateTime(#formats))
            }
            MemberKind::Object(id) => {
                let path = self.object(self.catalog.object(id));
                let table = descriptor(&path);
                quote!(table::Kind::Record(#table))
            }
            MemberKind::Map(id) => {
                let map = self.map(self.catalog.map(id));
                quote!(table::Kind::Map(&#map))
            }
            MemberKind::Any => quote!(table::Kind::Any),
        }
    }

    pub(super) fn type_name(&self, member: &Member) -> String {
        let name = match member.kind {
            MemberKind::Base(base) => {
                return self.catalog.type_name(FieldType {
                    named: member.named,
                    base,
                    shape: member.shape,
                });
            }
            MemberKind::Number => "number".to_owned(),
            MemberKind::DateTime(id) => self.catalog.datetimes(id).name.clone(),
            MemberKind::Object(id) => self.catalog.object(id).structure.name.clone(),
            MemberKind::Map(id) => self.catalog.map(id).name.clone(),
            MemberKind::Any => "any".to_owned(),
        };
        match member.shape {
            Shape::One => name,
            Shape::List => format!("{name}[]"),
            Shape::NullableList => format!("{name}?[]"),
        }
    }
}

/// The table of a generated struct, from anywhere.
pub(super) fn descriptor(path: &TokenStream) -> TokenStream {
    quote!(<#path<'static> as object::TypedObject<'static>>::DESCRIPTOR)
}

/// The Rust type of a set of formats.
pub(super) fn datetime_type(set: &DateTimes) -> Ident {
    ident(&names::type_name(&set.name))
}

/// What stands for the set in tables.
pub(super) fn formats_type(set: &DateTimes) -> Ident {
    ident(&names::formats_name(&set.name))
}
