//! Objects: a module per file, with structs, choices, datetime formats and maps.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::members::{self, Building, Roles};
use super::paths::{self, Paths};
use super::{doc, ident, option, print};
use crate::model::{
    Carries, Catalog, Choice, DateTimes, Field, Object, ObjectLimits, Part, Presence, PropertyMap,
    Shape, TypeKind, Zone,
};
use crate::names;

/// The module of a file of objects.
pub(super) fn emit(catalog: &Catalog, module: usize) -> String {
    let about = &catalog.object_modules[module];
    let mut pieces = vec![members::imports()];
    let paths = Paths::of(catalog, Some(module));
    pieces.extend(
        catalog
            .datetimes
            .iter()
            .filter(|set| set.module == module)
            .map(datetimes),
    );
    pieces.extend(members::maps_of(catalog, module).map(|map| self::map(catalog, map, &paths)));
    for object in catalog
        .objects
        .iter()
        .filter(|object| object.module == module)
    {
        pieces.push(structure(object, &paths));
        pieces.push(methods(object, &paths));
        pieces.extend(
            object
                .choices
                .iter()
                .map(|choice| self::choice(catalog, object, choice, &paths)),
        );
        pieces.push(members::lending(
            &object.record,
            &paths,
            false,
            &roles(catalog, object, &paths),
        ));
        pieces.extend(batch(object, &paths));
        pieces.extend(answers(catalog, object, &paths));
    }
    print::file(&about.file, Some(&about.doc), pieces)
}

/// A set of formats: its Rust type and its table.
fn datetimes(set: &DateTimes) -> TokenStream {
    let (name, wire) = (paths::datetime_type(set), &set.name);
    let formats_type = paths::formats_type(set);
    let listed: Vec<String> = set
        .formats
        .iter()
        .map(|format| format!("- `{}`: {}", format.pattern, doc::text(&format.doc)))
        .collect();
    let docs = doc::attrs(&format!(
        "{}\n\nThe formats:\n\n{}",
        doc::text(&set.doc),
        listed.join("\n")
    ));
    let about = format!(" The formats of [`{name}`].");
    let text = &set.doc;
    let formats = set.formats.iter().map(|format| {
        let (pattern, examples) = (&format.pattern, &format.examples);
        let zone = ident(match format.zone {
            Zone::Required => "Required",
            Zone::Optional => "Optional",
            Zone::Never => "Never",
        });
        let parts = format.parts.iter().copied().map(part);
        quote!(table::DateTimeFormat { pattern: #pattern, zone: table::Zone::#zone, parts: &[#(#parts),*], examples: &[#(#examples),*] })
    });
    quote! {
        #docs
        pub type #name<'a> = object::DateTime<'a, #formats_type>;
        #[doc = #about]
        #[derive(Clone, Copy, Debug)]
        pub enum #formats_type {}
        impl ::event_catalog::datetime::Formats for #formats_type {
            const FORMATS: &'static table::DateTimes = {
                static TABLE: table::DateTimes = table::DateTimes { name: #wire, doc: #text, formats: &[#(#formats),*] };
                &TABLE
            };
        }
    }
}

fn part(part: Part) -> TokenStream {
    let name = match part {
        Part::Literal(c) => {
            let c = Literal::character(c);
            return quote!(table::Part::Literal(#c));
        }
        Part::Iso => "Iso",
        Part::Year => "Year",
        Part::Month => "Month",
        Part::Day => "Day",
        Part::Hour => "Hour",
        Part::Minute => "Minute",
        Part::Second => "Second",
        Part::Millis => "Millis",
        Part::Weekday => "Weekday",
        Part::Offset => "Offset",
        Part::OffsetWithColon => "OffsetWithColon",
    };
    let name = ident(name);
    quote!(table::Part::#name)
}

fn map(catalog: &Catalog, map: &PropertyMap, paths: &Paths<'_>) -> TokenStream {
    let (statik, name, text) = (ident(&names::table_name(&map.name)), &map.name, &map.doc);
    let docs = doc::attrs(&doc::text(text));
    let number = |value: Option<u32>| Literal::u32_unsuffixed(value.unwrap_or(0));
    let (min_chars, name_chars, max_chars) = (
        number(map.name_min_chars),
        number(map.name_max_chars),
        number(map.max_chars),
    );
    let start = map.name_not_starting_with.as_deref().unwrap_or_default();
    let reserved = &map.reserved;
    let formats = option(map.datetimes.map(|id| paths.formats(catalog.datetimes(id))));
    let lists = map.no_datetimes_in_lists.as_deref().unwrap_or_default();
    let (objects, nulls) = (
        map.warn_of_objects.as_deref().unwrap_or_default(),
        map.warn_of_nulls.as_deref().unwrap_or_default(),
    );
    let max_bytes = Literal::u64_unsuffixed(map.max_bytes.unwrap_or(0));
    quote! {
        #docs
        pub static #statik: table::MapDescriptor = table::MapDescriptor {
            name: #name,
            doc: #text,
            names: table::NameRules {
                min_chars: #min_chars, max_chars: #name_chars, not_starting_with: #start, reserved: &[#(#reserved),*],
            },
            values: None,
            max_chars: #max_chars,
            datetimes: #formats,
            no_datetimes_in_lists: #lists,
            objects: #objects,
            nulls: #nulls,
            max_bytes: #max_bytes,
        };
    }
}

fn structure(object: &Object, paths: &Paths<'_>) -> TokenStream {
    let docs = doc::attrs(&object_doc(object));
    let unknown = " What the catalog does not know, and values of another type than it says; kept as they came.";
    members::structure(&object.record, paths, false, &docs, unknown)
}

fn object_doc(object: &Object) -> String {
    let mut text = doc::text(&object.doc);
    text.push_str(&doc::standing(&object.standing));
    text.push_str("\n\nDecoded, every field may be absent, whatever the catalog demands; validation tells what is missing.");
    text.push_str(&members::rules_doc(&object.rules));
    text
}

/// The arguments of `new`: choices, then what is required.
pub(super) fn arguments(object: &Object, paths: &Paths<'_>) -> Vec<(String, TokenStream)> {
    let choices = object.choices.iter().map(|choice| {
        let ty = paths.in_module(object.module, &names::type_name(&choice.name));
        // No `Into`: the compiler then says that just this is missing.
        (choice.name.clone(), quote!(#ty<'a>))
    });
    let required = object
        .fields
        .iter()
        .filter(|member| member.presence == Presence::Required);
    choices
        .chain(required.map(|member| (member.rust.clone(), paths.argument(member).0)))
        .collect()
}

fn methods(object: &Object, paths: &Paths<'_>) -> TokenStream {
    // No member has the name of a choice, so that no variable hides one that is still needed.
    let choices = object.choices.iter().map(|choice| {
        let (argument, ty) = (ident(&choice.name), ident(&names::type_name(&choice.name)));
        let member = |at: &usize| &object.fields[*at].rust;
        let variables = choice.members.iter().map(|at| ident(member(at)));
        let arms = choice.members.iter().map(|chosen| {
            let variant = ident(&names::type_name(member(chosen)));
            let values = choice.members.iter().map(|at| {
                if at == chosen {
                    quote!(Some(value))
                } else {
                    quote!(None)
                }
            });
            quote!(#ty::#variant(value) => (#(#values),*))
        });
        quote!(let (#(#variables),*) = match #argument { #(#arms,)* };)
    });
    let chosen: Vec<usize> = object
        .choices
        .iter()
        .flat_map(|choice| &choice.members)
        .copied()
        .collect();
    let building = Building {
        strict: false,
        arguments: &arguments(object, paths),
        first: quote!(#(#choices)*),
        chosen: &chosen,
    };
    members::methods(&object.record, paths, &building, &quote!())
}

/// The enum of a choice: exactly one of its members.
fn choice(catalog: &Catalog, object: &Object, choice: &Choice, paths: &Paths<'_>) -> TokenStream {
    let name = ident(&names::type_name(&choice.name));
    let docs = doc::attrs(&doc::text(&choice.doc));
    let chosen: Vec<&Field> = choice
        .members
        .iter()
        .map(|at| &object.fields[*at])
        .collect();
    let variants = chosen.iter().map(|member| {
        let docs = doc::attrs(&members::field_doc(member, paths));
        let (variant, ty) = (
            ident(&names::type_name(&member.rust)),
            paths.many(member.ty),
        );
        quote!(#docs #variant(#ty),)
    });
    let makers = chosen.iter().map(|member| {
        let (variant, function) = (ident(&names::type_name(&member.rust)), ident(&member.rust));
        let about = format!(" By its `{}`.", member.name);
        let (ty, value) = paths.argument(member);
        let value = value(&ident("value"));
        let deprecated = doc::deprecated_attr(member.notes.deprecated.as_ref());
        quote! {
            #[doc = #about]
            #deprecated
            pub fn #function(value: #ty) -> Self {
                Self::#variant(#value)
            }
        }
    });
    let shown = chosen.iter().map(|member| {
        let (variant, text) = (ident(&names::type_name(&member.rust)), names::type_name(&member.rust));
        let open = matches!(member.ty.kind, TypeKind::Map(_) | TypeKind::Any) || catalog.holds_json(member.ty.named);
        let personal = member.notes.is_personal() || open;
        quote!(Self::#variant(value) => ::event_catalog::__private::debug_choice(#text, #personal, object::Member::view(value), f),)
    });
    // An object says by its type which of them it is.
    let objects = chosen.iter().filter(|member| {
        matches!(member.ty.kind, TypeKind::Record(_))
            && member.ty.shape == Shape::One
            && chosen
                .iter()
                .filter(|other| other.ty.kind == member.ty.kind && other.ty.shape == Shape::One)
                .count()
                == 1
    });
    let conversions = objects.map(|member| {
        let (variant, ty) = (
            ident(&names::type_name(&member.rust)),
            paths.many(member.ty),
        );
        quote! {
            impl<'a> ::std::convert::From<#ty> for #name<'a> {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name<'a> {
            #(#variants)*
        }
        impl<'a> #name<'a> {
            #(#makers)*
        }
        #(#conversions)*
        impl ::std::fmt::Debug for #name<'_> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    #(#shown)*
                }
            }
        }
    }
}

fn roles(catalog: &Catalog, object: &Object, paths: &Paths<'_>) -> Roles {
    let carries = object.carries.as_ref().map(
        |Carries {
             name, properties, ..
         }| {
            let (name, properties) = (members::number(*name), members::number(*properties));
            let plan = if catalog.custom.is_empty() {
                quote!(None)
            } else {
                quote!(Some(&super::custom::PLAN))
            };
            quote!(table::Carries { name: #name, properties: #properties, plan: #plan })
        },
    );
    let answers = object.answers.as_ref().map(|answers| {
        let request = paths::descriptor(&paths.object(catalog.object(answers.request)));
        let (errors, text, list, index) = (&answers.errors, &answers.text, &answers.list, &answers.index);
        let codes = answers.codes.map(|id| Paths::type_table(catalog.ty(id)));
        let codes = option(codes.map(|table| quote!(&#table)));
        quote!(table::Answers { request: #request, errors: #errors, text: #text, list: #list, index: #index, codes: #codes })
    });
    let ObjectLimits {
        max_bytes,
        max_items,
        max_items_in_all,
    } = object.limits;
    let mut limits = quote!(table::Limits::NONE);
    let mut limit = |name: &str, value: Option<u64>| {
        if let Some(value) = value {
            let (name, value) = (ident(name), Literal::u64_unsuffixed(value));
            limits.extend(quote!(.#name(#value)));
        }
    };
    limit("max_bytes", max_bytes);
    limit("max_items", max_items.map(u64::from));
    limit("max_items_in_all", max_items_in_all.map(u64::from));
    Roles {
        open: object.open,
        limits,
        map: None,
        carries,
        batch: object.batch.map(|at| members::number(at).to_token_stream()),
        answers,
    }
}

fn batch(object: &Object, paths: &Paths<'_>) -> Option<TokenStream> {
    let member = &object.fields[object.batch?];
    let (name, field, item) = (
        ident(&object.name),
        ident(&member.rust),
        paths.one(member.ty).one,
    );
    Some(quote! {
        ::event_catalog::__impl_batch! { #name.#field: #item }
    })
}

fn answers(catalog: &Catalog, object: &Object, paths: &Paths<'_>) -> Option<TokenStream> {
    let request = catalog.object(object.answers.as_ref()?.request);
    let (name, ty) = (ident(&object.name), paths.object(request));
    Some(quote! {
        impl #name<'_> {
            /// What each error speaks of, in the request that was sent: the event, its field, and
            /// the rule it breaks.
            pub fn explain(&self, request: &#ty<'_>) -> object::Explanations {
                self.explain_with(request, &object::Check::new())
            }
            /// The same, where what is wrong with the request is found by a check of your choice,
            /// such as one that knows your own custom events.
            pub fn explain_with(&self, request: &#ty<'_>, check: &object::Check) -> object::Explanations {
                ::event_catalog::__private::explain(self, request, check)
            }
        }
    })
}
