//! What objects and custom events have in common: fields, setters, tables, and the little code that
//! the engines need.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths::Paths;
use super::{doc, ident, option, rows, tables, types};
use crate::model::{Annotations, Catalog, Field, Presence, PropertyMap, Record, Rule, Shape};
use crate::names;

/// The maps whose tables stand in a module: beside their formats.
pub(super) fn maps_of(catalog: &Catalog, module: usize) -> impl Iterator<Item = &PropertyMap> {
    catalog.maps.iter().filter(move |map| {
        map.datetimes
            .is_some_and(|id| catalog.datetimes(id).module == module)
    })
}

pub(super) fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// What every module of objects and custom events imports. Structs have `PascalCase` names that a
/// catalog chooses, so nothing but modules comes in here: they cannot collide. The one exception is
/// reserved.
pub(super) fn imports() -> TokenStream {
    quote! {
        use ::event_catalog::{descriptor as table, object};
        use ::std::borrow::Cow;
    }
}

/// A struct with a field for each member; in a strict one, what is required is no option. `unknown`
/// documents the field for all else.
pub(super) fn structure(
    structure: &Record,
    paths: &Paths<'_>,
    strict: bool,
    docs: &TokenStream,
    unknown: &str,
) -> TokenStream {
    let name = ident(&structure.name);
    let fields = structure.fields.iter().map(|member| {
        let docs = doc::attrs(&field_doc(member, paths));
        let (field, ty) = (ident(&member.rust), paths.many(member.ty));
        let ty = if is_option(member, strict) {
            quote!(Option<#ty>)
        } else {
            ty
        };
        quote!(#docs pub #field: #ty,)
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name<'a> {
            #(#fields)*
            #[doc = #unknown]
            pub unknown: ::event_catalog::UnknownFields<'a>,
        }
    }
}

/// In a strict struct, what is required is no option.
fn is_option(member: &Field, strict: bool) -> bool {
    !strict || member.presence == Presence::Optional
}

/// How a struct is built.
pub(super) struct Building<'b> {
    pub(super) strict: bool,
    /// The arguments of `new` with their types.
    pub(super) arguments: &'b [(String, TokenStream)],
    /// What `new` does before it builds.
    pub(super) first: TokenStream,
    /// The optional members for which that leaves variables of their names; the others have
    /// setters.
    pub(super) chosen: &'b [usize],
}

/// `new`, the setters and what else there is; and `Default`, if `new` needs nothing.
pub(super) fn methods(
    structure: &Record,
    paths: &Paths<'_>,
    building: &Building<'_>,
    more: &TokenStream,
) -> TokenStream {
    let name = ident(&structure.name);
    let Building {
        strict,
        arguments,
        first,
        chosen,
    } = building;
    let parameters = arguments.iter().map(|(argument, ty)| {
        let argument = ident(argument);
        quote!(#argument: #ty)
    });
    let values = structure.fields.iter().enumerate().map(|(at, member)| {
        let field = ident(&member.rust);
        if member.presence == Presence::Optional {
            return if chosen.contains(&at) {
                quote!(#field)
            } else {
                quote!(#field: None)
            };
        }
        let value = paths.argument(member).1(&field);
        match *strict {
            true if field == value.to_string() => quote!(#field),
            true => quote!(#field: #value),
            false => quote!(#field: Some(#value)),
        }
    });
    let settable = structure
        .fields
        .iter()
        .enumerate()
        .filter(|(at, member)| member.presence == Presence::Optional && !chosen.contains(at));
    let setters = settable.map(|(_, member)| setter(member, paths));
    let deprecated = doc::deprecated_attr(structure.standing.deprecated.as_ref());
    let allow = deprecated.as_ref().map(|_| doc::allow_deprecated());
    let default = arguments.is_empty().then(|| {
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
        #default
        impl<'a> #name<'a> {
            /// Creates it with its required fields; every other field is `None`.
            #deprecated
            pub fn new(#(#parameters),*) -> Self {
                #first
                Self { #(#values,)* unknown: ::event_catalog::UnknownFields::new() }
            }
            #(#setters)*
            #more
        }
    }
}

/// The meaning, then a line with what the catalog says about the value.
pub(super) fn field_doc(member: &Field, paths: &Paths<'_>) -> String {
    let mut facts = vec![
        member.presence.to_string(),
        format!("`{}`", paths.type_name(member)),
    ];
    if member.rust != member.name {
        facts.push(format!("`{}` on the wire", member.name.replace('`', "'")));
    }
    facts.extend(doc::privacy(&member.notes));
    let limits = &member.constraints;
    facts.extend(limits.not_blank.then(|| "not blank".to_owned()));
    facts.extend(
        limits
            .min_chars
            .map(|n| format!("at least {n} character{}", if n == 1 { "" } else { "s" })),
    );
    facts.extend(limits.max_chars.map(|n| format!("at most {n} characters")));
    facts.extend(limits.max_bytes.map(|n| format!("at most {n} bytes")));
    facts.extend(limits.max_items.map(|n| format!("at most {n} items")));
    facts.extend(limits.min.map(|n| format!("at least {n}")));
    facts.extend(limits.max.map(|n| format!("at most {n}")));
    facts.extend(
        limits
            .pattern
            .as_ref()
            .map(|pattern| format!("matches `{}`", pattern.replace('`', "'"))),
    );
    let listed = paths.catalog;
    let values = member.ty.named.and_then(|id| listed.ty(id).values.as_ref());
    let values = values.map_or_else(
        || limits.values.iter().collect(),
        |values| {
            values
                .items
                .iter()
                .map(|item| &item.wire)
                .collect::<Vec<_>>()
        },
    );
    if !values.is_empty() {
        facts.push(
            values
                .iter()
                .map(|value| format!("`{}`", value.replace('`', "'")))
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    let meaning = if member.doc.is_empty() {
        format!("The property `{}`.", member.name.replace('`', "'"))
    } else {
        doc::text(&member.doc)
    };
    let deprecated = doc::deprecated(member.notes.deprecated.as_ref());
    format!("{meaning}\n\n*{}*{deprecated}", facts.join(" · "))
}

/// The rules over several members, as a list.
pub(super) fn rules_doc(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let line = |rule: &Rule| {
        let weight = if rule.warning { " (a warning)" } else { "" };
        format!(
            "\n- `{}`{weight}: {}",
            rule.name,
            doc::text(&rule.doc).replace('\n', " ")
        )
    };
    format!("\n\nRules:\n{}", rules.iter().map(line).collect::<String>())
}

/// A builder-style setter of an optional member.
fn setter(member: &Field, paths: &Paths<'_>) -> TokenStream {
    let field = ident(&member.rust);
    let about = format!(" Sets [`{0}`](field@Self::{0}).", member.rust);
    let (ty, value) = paths.argument(member);
    let value = value(&ident("value"));
    let setter = ident(&names::setter(&member.rust));
    let deprecated = doc::deprecated_attr(member.notes.deprecated.as_ref());
    quote! {
        #[doc = #about]
        #deprecated
        #[must_use]
        pub fn #setter(mut self, value: #ty) -> Self {
            self.#field = Some(#value);
            self
        }
    }
}

/// What a table says beside members and rules.
pub(super) struct Roles {
    /// It may hold members that nobody lists.
    pub(super) open: bool,
    pub(super) limits: TokenStream,
    /// The map in which a custom event travels.
    pub(super) map: Option<TokenStream>,
    pub(super) carries: Option<TokenStream>,
    pub(super) batch: Option<TokenStream>,
    pub(super) answers: Option<TokenStream>,
}

/// The table of an object or custom event, as an expression: what it consists of has no name
/// outside.
fn descriptor(structure: &Record, paths: &Paths<'_>, roles: &Roles) -> TokenStream {
    let (name, doc) = (&structure.wire, &structure.doc);
    let standing =
        tables::standing(&structure.standing).map(|standing| quote!(standing: #standing,));
    let patterns = tables::patterns(structure.fields.iter().map(|member| &member.constraints));
    let definitions = structure.fields.iter().map(definition);
    let count = number(structure.fields.len());
    // What no field refers to would be unused.
    let definitions = (!structure.fields.is_empty()).then(
        || quote!(static DEFINITIONS: [table::FieldDefinition; #count] = [#(#definitions),*];),
    );
    let members = structure
        .fields
        .iter()
        .enumerate()
        .map(|(at, member)| self::member(at, member, paths));
    let cross = structure.rules.iter().map(tables::rule);
    let Roles {
        open,
        limits,
        map,
        carries,
        batch,
        answers,
    } = roles;
    let (map, carries, batch, answers) = (
        option(map.as_ref()),
        option(carries.as_ref()),
        option(batch.as_ref()),
        option(answers.as_ref()),
    );
    quote! {{
        #(#patterns)*
        #definitions
        static TABLE: table::RecordDescriptor = table::RecordDescriptor {
            #standing
            open: #open,
            limits: #limits,
            map: #map,
            carries: #carries,
            batch: #batch,
            answers: #answers,
            ..table::RecordDescriptor::new(#name, #doc, &[#(#members),*], &[#(#cross),*])
        };
        &TABLE
    }}
}

/// The name and meaning of a field.
fn definition(member: &Field) -> TokenStream {
    let (name, doc) = (&member.name, &member.doc);
    let mut row = quote!(table::FieldDefinition::new(#name, #doc));
    let plain = names::plain(name, || member.rust.clone());
    if plain != *name {
        row.extend(quote!(.plainly(#plain)));
    }
    if !member.examples.is_empty() {
        let examples = &member.examples;
        row.extend(quote!(.such_as(&[#(#examples),*])));
    }
    row
}

fn member(at: usize, member: &Field, paths: &Paths<'_>) -> TokenStream {
    let (index, kind) = (number(at), paths.kind(member.ty));
    let mut row = quote!(table::FieldDescriptor::new(&DEFINITIONS, #index, #kind));
    if member.presence == Presence::Required {
        row.extend(quote!(.required()));
    }
    if member.ty.shape != Shape::One {
        let shape = super::shape(member.ty.shape);
        row.extend(quote!(.list(table::Shape::#shape)));
    }
    row.extend(tables::annotations(&member.notes, &Annotations::default()));
    if let Some(id) = member.ty.named {
        let table = Paths::type_table(paths.catalog.ty(id));
        row.extend(quote!(.of(&#table)));
    }
    if let Some(most) = member.constraints.max_chars {
        let most = Literal::u32_unsuffixed(most);
        row.extend(quote!(.at_most(#most)));
    }
    let pattern = tables::pattern_static(at);
    if let Some(constraints) = tables::constraints(&member.constraints, &pattern) {
        row.extend(quote!(.constrained(&#constraints)));
    }
    row
}

/// The table, and how the engines reach the members.
pub(super) fn lending(
    structure: &Record,
    paths: &Paths<'_>,
    strict: bool,
    roles: &Roles,
) -> TokenStream {
    let (name, table) = (ident(&structure.name), descriptor(structure, paths, roles));
    // In the order of the table: what cannot be absent may stand anywhere in it.
    let runs = structure
        .fields
        .chunk_by(|before, member| is_option(before, strict) || !is_option(member, strict));
    let runs = runs.map(|members| {
        let rows = |are_options: bool| {
            members
                .iter()
                .filter(move |member| is_option(member, strict) == are_options)
                .map(move |member| row(member, paths, !are_options))
        };
        let (required, optional) = (rows(false), rows(true));
        quote! {
            required { #(#required,)* }
            optional { #(#optional,)* }
        }
    });
    quote! {
        impl ::event_catalog::__private::Described for #name<'_> {
            const TABLE: &'static table::RecordDescriptor = #table;
        }
        ::event_catalog::__impl_object! {
            #name: strict #strict;
            #(#runs)*
        }
    }
}

fn row(member: &Field, paths: &Paths<'_>, is_required: bool) -> TokenStream {
    let named = member.ty.named.map(|id| paths.catalog.ty(id));
    rows::row(
        member.ty,
        &ident(&member.rust),
        named.filter(|ty| types::is_rust_type(ty)),
        &paths.one(member.ty),
        is_required,
    )
}
