//! Objects: a module per file, with structs, choices, datetime formats and maps.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::members::{self, descriptor};
use super::paths::{self, Paths};
use super::{doc, ident, print};
use crate::model::{
    Carries, Catalogue, Choice, DateTimes, Member, MemberKind, Object, ObjectLimits, Part, Presence, PropertyMap, Shape, Zone,
};
use crate::resolve::names;

/// The module of a file of objects.
pub(super) fn emit(catalogue: &Catalogue, module: usize) -> String {
    let about = &catalogue.object_modules[module];
    let mut pieces = vec![members::imports(false)];
    let paths = Paths::of(catalogue, Some(module));
    pieces.extend(catalogue.datetimes.iter().filter(|set| set.module == module).map(datetimes));
    pieces.extend(members::maps_of(catalogue, module).map(|map| self::map(catalogue, map, &paths)));
    for object in catalogue.objects.iter().filter(|object| object.module == module) {
        pieces.push(structure(object, &paths));
        pieces.push(methods(object, &paths));
        pieces.extend(object.choices.iter().map(|choice| self::choice(object, choice, &paths)));
        pieces.push(table(catalogue, object, &paths));
        pieces.push(members::lending(&object.structure, &paths, false));
        pieces.push(members::traits(&object.structure));
        pieces.push(member_of_others(object));
        pieces.extend(batch(object, &paths));
        pieces.extend(answers(catalogue, object, &paths));
    }
    print::file(&about.file, Some(&about.doc), pieces.into_iter().map(super::parts::items))
}

/// A set of formats: its Rust type and its table.
fn datetimes(set: &DateTimes) -> TokenStream {
    let (name, wire) = (paths::datetime_type(set), &set.name);
    let (formats_type, statik) = (paths::formats_type(set), ident(&names::static_name(&set.name)));
    let listed: Vec<String> = set.formats.iter().map(|format| format!("- `{}`: {}", format.pattern, doc::text(&format.doc))).collect();
    let docs = doc::attrs(&format!("{}\n\nThe formats:\n\n{}", doc::text(&set.doc), listed.join("\n")));
    let about = format!(" The formats of [`{name}`].");
    let text = &set.doc;
    let formats = set.formats.iter().map(|format| {
        let pattern = &format.pattern;
        let zone = ident(match format.zone {
            Zone::Required => "Required",
            Zone::Optional => "Optional",
            Zone::Never => "Never",
        });
        let parts = format.parts.iter().copied().map(part);
        quote!(DateTimeFormat { pattern: #pattern, zone: Zone::#zone, parts: &[#(#parts),*] })
    });
    quote! {
        #docs
        pub type #name<'a> = ::event_catalog::object::DateTime<'a, #formats_type>;
        #[doc = #about]
        #[derive(Clone, Copy, Debug)]
        pub enum #formats_type {}
        impl Formats for #formats_type {
            const FORMATS: &'static DateTimes = &#statik;
        }
        static #statik: DateTimes = DateTimes { name: #wire, doc: #text, formats: &[#(#formats),*] };
    }
}

fn part(part: Part) -> TokenStream {
    let name = match part {
        Part::Literal(c) => {
            let c = Literal::character(c);
            return quote!(Part::Literal(#c));
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
    quote!(Part::#name)
}

fn map(catalogue: &Catalogue, map: &PropertyMap, paths: &Paths<'_>) -> TokenStream {
    let (statik, name, text) = (ident(&names::static_name(&map.name)), &map.name, &map.doc);
    let docs = doc::attrs(&doc::text(text));
    let number = |value: Option<u32>| Literal::u32_unsuffixed(value.unwrap_or(0));
    let (min_chars, name_chars, max_chars) = (number(map.name_min_chars), number(map.name_max_chars), number(map.max_chars));
    let start = map.name_not_starting_with.as_deref().unwrap_or_default();
    let reserved = &map.reserved;
    let formats = paths.formats(catalogue.datetimes(map.datetimes));
    let lists = map.no_datetimes_in_lists.as_deref().unwrap_or_default();
    let (objects, nulls) = (map.warn_of_objects.as_deref().unwrap_or_default(), map.warn_of_nulls.as_deref().unwrap_or_default());
    let max_bytes = Literal::u64_unsuffixed(map.max_bytes.unwrap_or(0));
    quote! {
        #docs
        pub static #statik: MapDescriptor = MapDescriptor {
            name: #name,
            doc: #text,
            names: NameRules {
                min_chars: #min_chars, max_chars: #name_chars, not_starting_with: #start, reserved: &[#(#reserved),*],
            },
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
    let name = ident(&object.structure.name);
    let docs = doc::attrs(&object_doc(object));
    let fields = object.structure.members.iter().map(|member| {
        let docs = doc::attrs(&members::field_doc(member, paths));
        let (field, ty) = (ident(&member.rust), paths.many(member));
        quote!(#docs pub #field: Option<#ty>,)
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        pub struct #name<'a> {
            #(#fields)*
            /// What the catalogue does not know, and values of another type than it says; kept as they came.
            pub unknown: UnknownFields<'a>,
        }
    }
}

fn object_doc(object: &Object) -> String {
    let mut text = doc::text(&object.structure.doc);
    text.push_str("\n\nDecoded, every field may be absent, whatever the catalogue demands; validation tells what is missing.");
    text.push_str(&members::rules_doc(&object.structure.rules));
    text
}

/// Whether a member is set through a choice.
fn chosen(object: &Object, at: usize) -> bool {
    object.choices.iter().any(|choice| choice.members.contains(&at))
}

/// The arguments of `new`: choices, then what is required.
pub(super) fn arguments(object: &Object, paths: &Paths<'_>) -> Vec<(String, TokenStream)> {
    let choices = object.choices.iter().map(|choice| {
        let ty = paths.in_module(object.module, &names::type_name(&choice.name));
        // No `Into`: the compiler then says that just this is missing.
        (choice.name.clone(), quote!(#ty<'a>))
    });
    let required = object.structure.members.iter().filter(|member| member.presence == Presence::Required);
    choices.chain(required.map(|member| (member.rust.clone(), paths.argument(member).0))).collect()
}

fn methods(object: &Object, paths: &Paths<'_>) -> TokenStream {
    let name = ident(&object.structure.name);
    let (arguments, types): (Vec<_>, Vec<_>) = arguments(object, paths).into_iter().map(|(name, ty)| (ident(&name), ty)).unzip();
    let choices = object.choices.iter().map(|choice| {
        let (argument, ty) = (ident(&choice.name), ident(&names::type_name(&choice.name)));
        let arms = choice.members.iter().map(|at| {
            let member = &object.structure.members[*at];
            let (variant, field) = (ident(&names::type_name(&member.rust)), ident(&member.rust));
            quote!(#ty::#variant(value) => object.#field = Some(value))
        });
        quote!(match #argument { #(#arms,)* })
    });
    let required = object.structure.members.iter().filter(|member| member.presence == Presence::Required).map(|member| {
        let field = ident(&member.rust);
        let value = paths.argument(member).1(&field);
        quote!(object.#field = Some(#value);)
    });
    let optional =
        object.structure.members.iter().enumerate().filter(|(at, member)| member.presence == Presence::Optional && !chosen(object, *at));
    let setters = optional.map(|(_, member)| members::setter(member, paths));
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name<'_> {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        #default
        impl<'a> #name<'a> {
            /// With what is required; the other members are absent.
            pub fn new(#(#arguments: #types),*) -> Self {
                #[allow(unused_mut, reason = "nothing is required of some")]
                let mut object = Self::from_members(Members::default());
                #(#choices)*
                #(#required)*
                object
            }
            #(#setters)*
            /// The same, borrowing from nothing.
            pub fn into_owned(self) -> #name<'static> {
                object::into_owned(self)
            }
        }
    }
}

/// The enum of a choice: exactly one of its members.
fn choice(object: &Object, choice: &Choice, paths: &Paths<'_>) -> TokenStream {
    let name = ident(&names::type_name(&choice.name));
    let docs = doc::attrs(&doc::text(&choice.doc));
    let chosen: Vec<&Member> = choice.members.iter().map(|at| &object.structure.members[*at]).collect();
    let variants = chosen.iter().map(|member| {
        let docs = doc::attrs(&members::field_doc(member, paths));
        let (variant, ty) = (ident(&names::type_name(&member.rust)), paths.many(member));
        quote!(#docs #variant(#ty),)
    });
    let makers = chosen.iter().map(|member| {
        let (variant, function) = (ident(&names::type_name(&member.rust)), ident(&member.rust));
        let about = format!(" By its `{}`.", member.wire);
        let (ty, value) = paths.argument(member);
        let value = value(&ident("value"));
        quote! {
            #[doc = #about]
            pub fn #function(value: #ty) -> Self {
                Self::#variant(#value)
            }
        }
    });
    let shown = chosen.iter().map(|member| {
        let (variant, text) = (ident(&names::type_name(&member.rust)), names::type_name(&member.rust));
        let personal = member.pii || member.sensitive;
        quote!(Self::#variant(value) => object::debug_choice(#text, #personal, Member::view(value), f),)
    });
    // An object says by its type which of them it is.
    let objects = chosen.iter().filter(|member| {
        matches!(member.kind, MemberKind::Object(_))
            && member.shape == Shape::One
            && chosen.iter().filter(|other| other.kind == member.kind && other.shape == Shape::One).count() == 1
    });
    let conversions = objects.map(|member| {
        let (variant, ty) = (ident(&names::type_name(&member.rust)), paths.many(member));
        quote! {
            impl<'a> From<#ty> for #name<'a> {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
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

fn table(catalogue: &Catalogue, object: &Object, paths: &Paths<'_>) -> TokenStream {
    let carries = super::option(object.carries.as_ref().map(|Carries { name, properties, .. }| {
        let (name, properties) = (members::number(*name), members::number(*properties));
        let plan = if catalogue.custom.is_empty() { quote!(None) } else { quote!(Some(&super::custom::PLAN)) };
        quote!(Carries { name: #name, properties: #properties, plan: #plan })
    }));
    let batch = super::option(object.batch.map(members::number));
    let answers = super::option(object.answers.as_ref().map(|answers| {
        let request = paths.object(catalogue.object(answers.request));
        let (errors, text, list, index) = (&answers.errors, &answers.text, &answers.list, &answers.index);
        quote!(Answers {
            request: <#request<'static> as TypedObject<'static>>::DESCRIPTOR,
            errors: #errors, text: #text, list: #list, index: #index,
        })
    }));
    let ObjectLimits { max_bytes, max_items, max_items_in_all } = object.limits;
    let max_bytes = Literal::u64_unsuffixed(max_bytes.unwrap_or(0));
    let (items, all) = (Literal::u32_unsuffixed(max_items.unwrap_or(0)), Literal::u32_unsuffixed(max_items_in_all.unwrap_or(0)));
    let limits = quote!(Limits { max_bytes: #max_bytes, max_items: #items, max_items_in_all: #all });
    descriptor(&object.structure, paths, &limits, &[carries, batch, answers])
}

fn member_of_others(object: &Object) -> TokenStream {
    let name = ident(&object.structure.name);
    quote! {
        impl<'a> Member<'a> for #name<'a> {
            fn view(&self) -> View<'_> {
                View::Object(self)
            }
            fn from_value(value: Value<'a>) -> Result<Self, Value<'a>> {
                object::from_value(value)
            }
            fn into_value(self) -> Value<'a> {
                object::into_value(self.into_members())
            }
        }
    }
}

fn batch(object: &Object, paths: &Paths<'_>) -> Option<TokenStream> {
    let member = &object.structure.members[object.batch?];
    let (name, field, item) = (ident(&object.structure.name), ident(&member.rust), paths.one(member).one);
    Some(quote! {
        impl<'a> ::event_catalog::object::Batch<'a> for #name<'a> {
            type Item = #item;
            fn from_items(items: Vec<Self::Item>) -> Self {
                let mut request = Self::from_members(Members::default());
                request.#field = Some(items);
                request
            }
        }
    })
}

fn answers(catalogue: &Catalogue, object: &Object, paths: &Paths<'_>) -> Option<TokenStream> {
    let request = catalogue.object(object.answers.as_ref()?.request);
    let (name, ty) = (ident(&object.structure.name), paths.object(request));
    Some(quote! {
        impl #name<'_> {
            /// What each error speaks of, in the request that was sent: the event, its field, and the rule it breaks.
            pub fn explain(&self, request: &#ty<'_>) -> Vec<::event_catalog::object::Explanation> {
                ::event_catalog::object::response::explain(self, request)
            }
        }
    })
}

/// The name of an object's table.
pub(super) fn statik(structure: &crate::model::Structure) -> proc_macro2::Ident {
    format_ident!("{}_OBJECT", names::static_name(&structure.name))
}
