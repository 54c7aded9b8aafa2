//! The Rust emitter: a tree of modules that a crate includes.
//!
//! ```text
//! catalog.rs              what the including module gets: the tree below, `Event`, `EventType`, …
//! catalog/tables.rs       the dictionary and the catalog as static tables; on top of another catalog, the types of properties
//! catalog/event.rs        `Event`: one variant per event
//! catalog/event_type.rs   `EventType`, `Channel`, `Category`
//! types.rs                units and enumerations
//! groups.rs               a trait per group
//! users/messages/…rs      a module per namespace: its structs
//! track.rs                a module per file of objects: what is sent
//! custom.rs               custom events
//! destinations.rs         what events look like elsewhere: a module per destination
//! ```
//!
//! The code is calls, not logic: what a struct does stands in the runtime, once, and what repeats
//! for every event, group or type is a macro of the runtime. Paths are relative (`super::`), so that
//! the tree can be included into any module.
//!
//! Each module makes tokens with `quote!`; `print` makes text of them.

mod custom;
mod destinations;
mod doc;
mod event_enum;
mod event_type;
mod groups;
mod imports;
mod invocation;
mod items;
mod members;
mod objects;
mod paths;
mod print;
mod rows;
mod runtime;
mod structs;
mod tables;
pub(super) mod types;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::Files;
use crate::model::{Catalog, Field, FieldType, Namespace, NamespaceId, Primitive, Shape};
use crate::names;

/// Emits the whole tree.
pub(crate) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    let mut add = |path: &str, text| files.insert(path.to_owned(), text);
    if !catalog.custom.is_empty() {
        add("custom.rs", custom::emit(catalog));
    }
    add("types.rs", types::emit(catalog));
    if catalog.base.is_some() {
        add("catalog.rs", layer(catalog));
        add("catalog/tables.rs", tables::layer(catalog));
        return files;
    }
    add("catalog.rs", root(catalog));
    add("catalog/tables.rs", tables::emit(catalog));
    add("catalog/event.rs", event_enum::emit(catalog));
    add("catalog/event_type.rs", event_type::emit(catalog));
    add("groups.rs", groups::emit(catalog));
    for (index, about) in catalog.object_modules.iter().enumerate() {
        add(&format!("{}.rs", about.name), objects::emit(catalog, index));
    }
    if !catalog.destinations.is_empty() {
        add("destinations.rs", destinations::root(catalog));
    }
    for (index, destination) in catalog.destinations.iter().enumerate() {
        let path = format!("destinations/{}.rs", destination.name);
        add(&path, destinations::module(catalog, index));
    }
    for path in module_paths(catalog) {
        add(&format!("{}.rs", path.join("/")), module(catalog, path));
    }
    files
}

fn root(catalog: &Catalog) -> String {
    let modules = children(catalog, &[]).into_iter().map(|name| {
        let module = ident(&name);
        quote!(pub mod #module;)
    });
    let objects = catalog.object_modules.iter().map(|module| {
        let module = ident(&module.name);
        quote!(pub mod #module;)
    });
    let custom = (!catalog.custom.is_empty()).then(|| {
        quote!(
            pub mod custom;
        )
    });
    let destinations = (!catalog.destinations.is_empty()).then(|| {
        quote!(
            pub mod destinations;
        )
    });
    let category = (!catalog.categories.is_empty()).then(|| quote!(Category,));
    let channel = (!catalog.channels.is_empty()).then(|| quote!(Channel,));
    let doc = doc::attrs(&format!(
        "Types of the `{}` catalog: units and enumerations.",
        catalog.name
    ));
    let version = runtime::version();
    let items = quote! {
        #version
        #[doc(hidden)]
        pub use ::event_catalog as __private;
        #(#modules)*
        #(#objects)*
        #custom
        #destinations
        #doc
        pub mod types;
        /// What events have in common: for each group of fields a struct, and a trait of the events
        /// that have them.
        pub mod groups;
        #[path = "catalog/tables.rs"]
        mod catalog_tables;
        #[path = "catalog/event.rs"]
        mod catalog_event;
        #[path = "catalog/event_type.rs"]
        mod catalog_event_type;
        pub use catalog_event::{Event, OwnedEvent};
        pub use catalog_event_type::{#category #channel EventType, UnknownName};
        pub use catalog_tables::CATALOG;
    };
    print::file("the whole catalog", None, [items])
}

/// The root of a catalog on top of another.
fn layer(catalog: &Catalog) -> String {
    let custom = (!catalog.custom.is_empty()).then(|| {
        quote!(
            pub mod custom;
        )
    });
    let version = runtime::version();
    let items = quote! {
        #version
        #custom
        /// Units and enumerations of this catalog.
        pub mod types;
        #[path = "catalog/tables.rs"]
        mod catalog_tables;
    };
    print::file(
        "a catalog on top of another",
        None,
        [runtime::reached(catalog, items)],
    )
}

/// The namespaces, and those that only hold others.
fn module_paths(catalog: &Catalog) -> Vec<&[String]> {
    let mut paths: Vec<&[String]> = catalog
        .namespaces
        .iter()
        .flat_map(|n| (1..=n.path.len()).map(|len| &n.path[..len]))
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

fn module(catalog: &Catalog, path: &[String]) -> String {
    let modules = children(catalog, path).into_iter().map(|name| {
        let module = ident(&name);
        quote!(pub mod #module;)
    });
    let modules = [quote!(#(#modules)*)];
    let Some(index) = catalog.namespaces.iter().position(|n| n.path == path) else {
        let doc = format!("Events below `{}`.", path.join("."));
        return print::file("the folder of the same name", Some(&doc), modules);
    };
    let namespace: &Namespace = &catalog.namespaces[index];
    let root = supers(path.len());
    let structs = structs::emit(catalog, NamespaceId(index), &root);
    print::file(
        &namespace.file,
        Some(&namespace.doc),
        modules.into_iter().chain(structs),
    )
}

/// Names of the modules directly inside a module.
fn children(catalog: &Catalog, path: &[String]) -> Vec<String> {
    let inside = catalog
        .namespaces
        .iter()
        .filter(|n| n.path.len() > path.len() && n.path.starts_with(path));
    let mut names: Vec<String> = inside.map(|n| n.path[path.len()].clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// The way up to the root of the tree: `super::super`.
fn supers(depth: usize) -> TokenStream {
    let supers = std::iter::repeat_n(quote!(super), depth);
    quote!(#(#supers)::*)
}

/// The path of a namespace's module from the root of the tree.
fn module_path(path: &[String]) -> TokenStream {
    let segments = path.iter().map(|s| ident(s));
    quote!(#(#segments)::*)
}

fn ident(name: &str) -> Ident {
    if names::is_keyword(name) && name != "Self" {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The field of a struct that a field of the dictionary becomes.
fn field_ident(field: &Field) -> Ident {
    ident(&names::field_name(&field.key))
}

/// How a value of a type looks in Rust.
struct RustType {
    /// The type of one value; `'a` is in scope.
    one: TokenStream,
    /// Whether setters take it as `impl Into<…>`.
    into: bool,
    /// How an empty value is written.
    empty: TokenStream,
}

/// The Rust type of one value; `types` is the path of the module of types.
fn one(catalog: &Catalog, ty: FieldType, types: &TokenStream) -> RustType {
    let named = ty
        .named
        .map(|id| catalog.ty(id))
        .filter(|ty| types::is_rust_type(ty));
    if let Some(named) = named {
        let name = ident(&names::type_name(&named.name));
        let path = quote!(#types::#name);
        return match (&named.values, named.base) {
            (Some(_), Primitive::String) => RustType {
                one: quote!(#path<'a>),
                into: true,
                empty: quote!(#path::Other(Cow::Borrowed(""))),
            },
            (Some(_), _) => RustType {
                one: path.clone(),
                into: true,
                empty: quote!(#path::Other(0)),
            },
            (None, base) => {
                let zero = zero(base);
                RustType {
                    one: path.clone(),
                    into: true,
                    empty: quote!(#path(#zero)),
                }
            }
        };
    }
    match ty.kind.primitive().unwrap_or(Primitive::String) {
        Primitive::String => RustType {
            one: quote!(Cow<'a, str>),
            into: true,
            empty: quote!(Cow::Borrowed("")),
        },
        Primitive::Bytes => RustType {
            one: quote!(Cow<'a, [u8]>),
            into: true,
            empty: quote!(Cow::Borrowed(&[])),
        },
        base => RustType {
            one: primitive(base),
            into: false,
            empty: zero(base),
        },
    }
}

fn primitive(base: Primitive) -> TokenStream {
    match base {
        Primitive::String => quote!(str),
        Primitive::Int => quote!(i32),
        Primitive::Long => quote!(i64),
        Primitive::Float => quote!(f32),
        Primitive::Double => quote!(f64),
        Primitive::Boolean => quote!(bool),
        Primitive::Bytes => quote!([u8]),
    }
}

fn zero(base: Primitive) -> TokenStream {
    match base {
        Primitive::String => quote!(""),
        Primitive::Int | Primitive::Long => quote!(0),
        Primitive::Float | Primitive::Double => quote!(0.0),
        Primitive::Boolean => quote!(false),
        Primitive::Bytes => quote!(&[]),
    }
}

/// The variant of the runtime's `Kind`.
fn kind(base: Primitive) -> Ident {
    format_ident!(
        "{}",
        match base {
            Primitive::String => "String",
            Primitive::Int => "Int",
            Primitive::Long => "Long",
            Primitive::Float => "Float",
            Primitive::Double => "Double",
            Primitive::Boolean => "Boolean",
            Primitive::Bytes => "Bytes",
        }
    )
}

/// The variant of the runtime's `Shape`.
fn shape(shape: Shape) -> Ident {
    format_ident!(
        "{}",
        match shape {
            Shape::One => "One",
            Shape::List => "List",
            Shape::NullableList => "NullableList",
        }
    )
}

/// `Some(3)` or `None`.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    if let Some(value) = value {
        quote!(Some(#value))
    } else {
        quote!(None)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use syn::{Item, UseTree};

    use super::*;

    fn leaves(tree: &UseTree, all: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => leaves(&path.tree, all),
            UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, all)),
            UseTree::Name(name) if name.ident != "self" => all.push(name.ident.to_string()),
            UseTree::Rename(rename) => all.push(rename.rename.to_string()),
            UseTree::Name(_) | UseTree::Glob(_) => {}
        }
    }

    /// A name that a catalog chooses must not meet one that is imported.
    #[test]
    fn modules_with_structs_of_a_catalog_import_no_names_of_structs() {
        let Ok(zoo) = crate::compile(Path::new("../tests/fixtures/zoo/schema-defs")) else {
            panic!("the zoo has mistakes")
        };
        for (path, text) in emit(&zoo).0 {
            if !["custom.rs", "mail.rs"].contains(&path.as_str()) && !path.starts_with("farm") {
                continue;
            }
            let Ok(file) = syn::parse_file(&text) else {
                panic!("{path} is no Rust")
            };
            let mut imported = Vec::new();
            for item in &file.items {
                if let Item::Use(item) = item {
                    leaves(&item.tree, &mut imported);
                }
            }
            for name in imported {
                let is_struct = name.starts_with(char::is_uppercase);
                assert!(
                    !is_struct || names::RESERVED_STRUCTS.contains(&name.as_str()),
                    "{path} imports {name}"
                );
                // Modules of namespaces have modules inside; functions are something else.
                let may_be_segment = path.starts_with("farm") && !is_struct && !name.contains('_');
                assert!(
                    !may_be_segment || ["optional", "required"].contains(&name.as_str()),
                    "{path} imports {name}"
                );
            }
        }
    }
}
