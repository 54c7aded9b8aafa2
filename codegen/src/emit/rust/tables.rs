//! The static tables that the runtime's engines walk: the catalog, its dictionary, its types, and
//! the descriptor of each event.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::paths::Paths;
use super::{ident, module_path, option, print, runtime, shape};
use crate::model::{
    self, Annotations, Catalog, Change, Constraints, Demand, Deprecation, Event, EventId, Field,
    FieldId, FieldType, Format, Presence, Rule, Standing, Status, Type, TypeId,
};
use crate::names;

fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// `catalog/tables.rs`.
pub(super) fn emit(catalog: &Catalog) -> String {
    let Catalog { name, tag, .. } = catalog;
    let max_bytes = Literal::u64_unsuffixed(catalog.max_bytes.unwrap_or(0));
    let release = Literal::u16_unsuffixed(catalog.releases.last().map_or(0, |r| r.number));
    let avro = option(catalog.avro.as_ref().map(|avro| {
        let (record_name, connection, time) = (&avro.record_name, &avro.connection, &catalog.field(avro.time).name);
        quote!(::event_catalog::descriptor::AvroNames { record_name: #record_name, connection: #connection, time: #time })
    }));
    let (fields, events) = (number(catalog.fields.len()), number(catalog.events.len()));
    let field_names = catalog.fields.iter().map(|f| &f.name);
    let event_names = catalog.events.iter().map(|e| &e.wire);
    let rows = catalog.fields.iter().map(|field| {
        let (name, plain_name, doc, examples) = (&field.name, field.plain_name(), &field.doc, &field.examples);
        let by = field.examples_by.iter().map(|by| {
            let other = number(by.field.0);
            let lists = by.lists.iter().map(|(value, examples)| quote!((#value, &[#(#examples),*])));
            quote!(::event_catalog::descriptor::ExamplesBy { field: #other, lists: &[#(#lists),*] })
        });
        quote!(FieldDefinition {
            name: #name, plain_name: #plain_name, json_key: JsonKey::new(#name), doc: #doc, examples: &[#(#examples),*], examples_by: &[#(#by),*],
        })
    });
    let exclusive = exclusive(catalog);
    let descriptors = catalog.events.iter().map(|event| {
        let path = module_path(&catalog.namespace(event.namespace).path);
        let name = event_static(event);
        // The static itself: a constant that refers to it would make the compiler chase its own
        // tail.
        quote!(super::#path::#name)
    });
    let slots = (0..catalog.fields.len()).map(|index| dictionary_slot(catalog, index));
    let used = used_types(catalog);
    let types = catalog.types.iter().enumerate().map(|(id, named)| {
        let unused = (!used.contains(&TypeId(id))).then(
            || quote!(#[allow(dead_code, reason = "nothing in the catalog is of this type")]),
        );
        let table = ty(named);
        quote!(#unused #table)
    });
    let patterns = patterns(catalog.fields.iter().map(|field| &field.constraints));
    // What no event has would be unused.
    let has = |presence| {
        catalog
            .events
            .iter()
            .flat_map(|event| &event.fields)
            .any(|slot| slot.presence == presence)
    };
    let required = has(Presence::Required).then(|| {
        quote! {
            /// A dictionary field that an event requires.
            pub(super) const fn required(index: u16) -> FieldDescriptor {
                DICTIONARY[index as usize].required()
            }
        }
    });
    let optional = has(Presence::Optional).then(|| {
        quote! {
            /// A dictionary field that an event may lack.
            pub(super) const fn optional(index: u16) -> FieldDescriptor {
                DICTIONARY[index as usize]
            }
        }
    });
    let dictionary = (required.is_some() || optional.is_some()).then(|| {
        quote! {
            /// Each field as the dictionary has it.
            static DICTIONARY: [FieldDescriptor; #fields] = [#(#slots),*];
        }
    });
    let consts = field_consts(catalog);
    let items = quote! {
        use ::event_catalog::descriptor::{
            CatalogDescriptor, EnumValue, EventDescriptor, FieldDefinition, FieldDescriptor, Format, TypeDescriptor, ValueSet,
        };
        use ::event_catalog::json::JsonKey;
        use ::event_catalog::names::{Entry, NameTable, buckets_for, entries, slices, windows};
        /// The whole catalog as tables: for code that works on any event.
        pub static CATALOG: CatalogDescriptor = CatalogDescriptor {
            name: #name,
            tag: #tag,
            max_bytes: #max_bytes,
            release: #release,
            avro: #avro,
            events: &EVENTS,
            event_names: NameTable::new(&EVENT_ENTRIES, &EVENT_WINDOWS, &EVENT_SLICES),
            fields: &FIELDS,
            field_names: NameTable::new(&FIELD_ENTRIES, &FIELD_WINDOWS, &FIELD_SLICES),
            exclusive: &[#(#exclusive),*],
        };
        static EVENTS: [&EventDescriptor; #events] = [#(&#descriptors),*];
        const EVENT_NAMES: [&str; #events] = [#(#event_names),*];
        static EVENT_ENTRIES: [Entry; #events] = entries(&EVENT_NAMES);
        static EVENT_WINDOWS: [u16; buckets_for(#events)] = windows(&EVENT_ENTRIES);
        static EVENT_SLICES: [u16; buckets_for(#events)] = slices(&EVENT_ENTRIES);
        const FIELD_NAMES: [&str; #fields] = [#(#field_names),*];
        static FIELD_ENTRIES: [Entry; #fields] = entries(&FIELD_NAMES);
        static FIELD_WINDOWS: [u16; buckets_for(#fields)] = windows(&FIELD_ENTRIES);
        static FIELD_SLICES: [u16; buckets_for(#fields)] = slices(&FIELD_ENTRIES);
        static FIELDS: [FieldDefinition; #fields] = [#(#rows),*];
        #(#patterns)*
        #dictionary
        #consts
        #required
        #optional
        #(#types)*
    };
    print::file(
        "the whole catalog",
        Some("The catalog as static tables."),
        [items],
    )
}

/// The groups that exclude others, and the fields that exclude groups, each a set of its own.
fn exclusive(catalog: &Catalog) -> impl Iterator<Item = TokenStream> {
    catalog.exclusive().into_iter().map(|set| {
        let (name, members) = (set.name, set.fields.iter().map(|id| number(id.index())));
        let others = set.excludes.into_iter().map(number);
        quote!(::event_catalog::descriptor::Exclusive { name: #name, fields: &[#(#members),*], excludes: &[#(#others),*] })
    })
}

/// `catalog/tables.rs` of a catalog on top of another: the types that its custom events have,
/// wherever they are from.
pub(super) fn layer(catalog: &Catalog) -> String {
    let members = catalog.custom.iter().flat_map(|event| &event.fields);
    let types: BTreeSet<_> = members.filter_map(|member| member.ty.named).collect();
    let types = types.into_iter().map(|id| ty(catalog.ty(id)));
    let items = quote! {
        use ::event_catalog::descriptor::{EnumValue, Format, TypeDescriptor, ValueSet};
        #(#types)*
    };
    print::file(
        "types.yaml",
        Some("Types of properties as static tables."),
        [runtime::reached(catalog, items)],
    )
}

/// The types of which something in the tables is.
fn used_types(catalog: &Catalog) -> BTreeSet<TypeId> {
    let mut slots = catalog
        .events
        .iter()
        .flat_map(|event| &event.fields)
        .peekable();
    // Without them there is no dictionary.
    let fields = slots.peek().map(|_| &catalog.fields).into_iter().flatten();
    let objects = catalog.objects.iter().map(|object| &object.record);
    let structures = objects.chain(catalog.custom.iter().map(|event| &event.record));
    let members = structures.flat_map(|structure| &structure.fields);
    let maps = catalog.maps.iter().filter_map(|map| map.values);
    let answers = catalog.objects.iter();
    let codes = answers.filter_map(|object| object.answers.as_ref()?.codes);
    slots
        .filter_map(|slot| slot.ty.named)
        .chain(fields.filter_map(|field| field.ty.named))
        .chain(members.filter_map(|member| member.ty.named))
        .chain(maps.filter_map(|values| values.named))
        .chain(codes)
        .collect()
}

pub(super) fn type_static(name: &str) -> proc_macro2::Ident {
    format_ident!("TYPE_{}", name.to_uppercase())
}

/// The table of a named type.
pub(super) fn ty(ty: &Type) -> TokenStream {
    let (name, doc, examples) = (&ty.name, &ty.doc, &ty.examples);
    let statik = type_static(name);
    let format = option(ty.format.map(format));
    let earliest = option(ty.earliest.as_ref().map(|(_, number)| quote!(#number)));
    let values = option(ty.values.as_ref().map(|values| {
        let (open, strict) = (values.open, values.strict);
        let items = values.items.iter().map(|value| {
            let (wire, doc) = (&value.wire, &value.doc);
            quote!(EnumValue { wire: #wire, doc: #doc })
        });
        quote!(ValueSet { open: #open, strict: #strict, items: &[#(#items),*] })
    }));
    let about = format!(" The type `{name}`.");
    quote! {
        #[doc = #about]
        pub(super) static #statik: TypeDescriptor =
            TypeDescriptor { name: #name, doc: #doc, format: #format, earliest: #earliest, values: #values, examples: &[#(#examples),*] };
    }
}

fn format(format: Format) -> TokenStream {
    let variant = ident(&names::type_name(format.name()));
    quote!(Format::#variant)
}

/// The name of an event's descriptor.
pub(super) fn event_static(event: &Event) -> proc_macro2::Ident {
    ident(&names::static_name(&event.name))
}

/// The descriptor of one event, visible from the tree's root.
pub(super) fn event(
    catalog: &Catalog,
    id: EventId,
    event: &Event,
    root: &TokenStream,
) -> TokenStream {
    let paths = Paths::from(catalog, root.clone());
    let slots = event.fields.iter().enumerate();
    let slots = slots.map(|(at, slot)| self::slot(&paths, at, slot));
    let none = Constraints::default();
    let limits = event.fields.iter().map(|slot| {
        let is_own = is_limited(slot, catalog.as_defined(slot));
        if is_own { &slot.constraints } else { &none }
    });
    let patterns = patterns(limits);
    let fields_module = (!event.fields.is_empty()).then(|| {
        quote!(
            use catalog_tables::f;
        )
    });
    let (fields, count) = (number(catalog.fields.len()), number(event.fields.len()));
    let index = number(id.0);
    let (name, short_name, doc) = (&event.wire, &event.name, &event.doc);
    let standing = standing(&event.standing).map(|standing| quote!(.standing(#standing)));
    let channel = option(catalog.channel_of(event));
    let category = option(catalog.category_of(event));
    let since = option(event.since.map(Literal::u16_unsuffixed));
    let retired = option(event.retired.map(Literal::u16_unsuffixed));
    let groups = event.groups.iter().map(|id| &catalog.group(*id).name);
    let rules = event.rules.iter().map(rule);
    let history = event
        .history
        .iter()
        .map(|change| self::change(&paths, change));
    let statik = event_static(event);
    quote! {
        pub(in #root) static #statik: in_tables::EventDescriptor = {
            #fields_module
            #(#patterns)*
            static FIELDS: [in_tables::FieldDescriptor; #count] = [#(#slots),*];
            static POSITIONS: [u8; #fields] = in_tables::positions(&FIELDS);
            in_tables::EventDescriptor {
                record: in_tables::RecordDescriptor::new(#name, #doc, &FIELDS, &[#(#rules),*]) #standing,
                catalog: in_tables::Link::new(&catalog_tables::CATALOG),
                index: #index,
                short_name: #short_name,
                channel: #channel,
                category: #category,
                since: #since,
                retired: #retired,
                groups: &[#(#groups),*],
                positions: &POSITIONS,
                checks: &in_tables::checks(&FIELDS),
                required: in_tables::required_count(&FIELDS),
                history: &[#(#history),*],
            }
        };
    }
}

/// A rule over several fields of a record.
pub(super) fn rule(rule: &Rule) -> TokenStream {
    let (name, doc) = (&rule.name, &rule.doc);
    let demand = match &rule.demand {
        Demand::AtLeastOne(fields) => {
            let mask = mask(fields);
            quote!(AtLeastOne(#mask))
        }
        Demand::AtMostOne(fields) => {
            let mask = mask(fields);
            quote!(AtMostOne(#mask))
        }
        Demand::NotTogether(fields) => {
            let mask = mask(fields);
            quote!(NotTogether(#mask))
        }
        Demand::Requires(first, fields) => {
            let (first, mask) = (number(*first), mask(fields));
            quote!(Requires(#first, #mask))
        }
        Demand::RequiresIf(first, value, fields) => {
            let (first, value, mask) = (number(*first), literal(value), mask(fields));
            quote!(RequiresIf(#first, #value, #mask))
        }
        Demand::Implies(first, second, value) => {
            let (first, second, value) = (number(*first), number(*second), literal(value));
            quote!(Implies(#first, #second, #value))
        }
    };
    let mut row = quote!(::event_catalog::descriptor::Rule::new(
        #name,
        #doc,
        ::event_catalog::descriptor::Demand::#demand
    ));
    if rule.warning {
        row.extend(quote!(.warning()));
    }
    if !rule.unless.is_empty() {
        let mask = mask(&rule.unless);
        row.extend(quote!(.unless(#mask)));
    }
    row
}

fn literal(value: &model::Literal) -> TokenStream {
    let value = match value {
        model::Literal::Bool(value) => quote!(Bool(#value)),
        model::Literal::Int(value) => {
            let digits = Literal::u64_unsuffixed(value.unsigned_abs());
            let sign = (*value < 0).then(|| quote!(-));
            quote!(Int(#sign #digits))
        }
        model::Literal::Text(value) => quote!(Text(#value)),
    };
    quote!(::event_catalog::descriptor::Literal::#value)
}

/// Fields as bits.
fn mask(fields: &[usize]) -> Literal {
    Literal::u128_unsuffixed(fields.iter().fold(0, |mask, field| mask | 1 << field))
}

/// A field as the dictionary has it; events refine a copy.
fn dictionary_slot(catalog: &Catalog, index: usize) -> TokenStream {
    let field = &catalog.fields[index];
    let at = field_const(catalog, FieldId(index));
    let kind = Paths::of(catalog, None).kind(field.ty);
    let mut out = quote!(FieldDescriptor::new(&FIELDS, #at, #kind));
    refine_type(catalog, field.ty, &quote!(), &mut out);
    out.extend(annotations(&field.notes, &Annotations::default()));
    if field.constraints.max_chars.is_some() {
        refine_limit(field.constraints.max_chars, &mut out);
    }
    if let Some(constraints) = constraints(&field.constraints, &pattern_static(index)) {
        out.extend(quote!(.constrained(&#constraints)));
    }
    out
}

/// The name of a field's pattern.
pub(super) fn pattern_static(at: usize) -> Ident {
    format_ident!("PATTERN_{at}")
}

/// The patterns of fields.
pub(super) fn patterns<'c>(
    all: impl Iterator<Item = &'c Constraints>,
) -> impl Iterator<Item = TokenStream> {
    all.enumerate().filter_map(|(at, constraints)| {
        let (pattern, name) = (constraints.pattern.as_ref()?, pattern_static(at));
        Some(quote! {
            static #name: ::event_catalog::descriptor::Pattern =
                ::event_catalog::descriptor::Pattern::new(#pattern);
        })
    })
}

/// What values must be like beside their type and number of characters, if there is anything.
pub(super) fn constraints(all: &Constraints, pattern: &Ident) -> Option<TokenStream> {
    let mut rows: Vec<TokenStream> = Vec::new();
    if all.not_blank {
        rows.push(quote!(not_blank: true));
    }
    let mut number = |key: &str, value: Option<u32>| {
        if let Some(value) = value {
            let (key, value) = (ident(key), Literal::u32_unsuffixed(value));
            rows.push(quote!(#key: #value));
        }
    };
    number("min_chars", all.min_chars);
    number("max_bytes", all.max_bytes);
    number("max_items", all.max_items);
    let mut double = |key: &str, value: Option<f64>| {
        if let Some(value) = value {
            let (key, value) = (ident(key), self::double(value));
            rows.push(quote!(#key: Some(#value)));
        }
    };
    double("min", all.min);
    double("max", all.max);
    if all.pattern.is_some() {
        rows.push(quote!(pattern: Some(&#pattern)));
    }
    if !all.values.is_empty() {
        let values = &all.values;
        rows.push(quote!(values: &[#(#values),*]));
    }
    if let Some(why) = &all.warn_of_future {
        rows.push(quote!(future: #why));
    }
    let tables = quote!(::event_catalog::descriptor);
    (!rows.is_empty())
        .then(|| quote!(#tables::Constraints { #(#rows,)* ..#tables::Constraints::NONE }))
}

/// A number as tokens; a literal cannot hold the sign.
fn double(value: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

/// A slot of an event: the dictionary's, and where the event differs from it.
fn slot(paths: &Paths<'_>, at: usize, slot: &Field) -> TokenStream {
    let index = const_ident(slot);
    let refinements = refinements(paths, at, slot);
    match slot.presence {
        Presence::Required => quote!(required(f::#index) #refinements),
        Presence::Optional => quote!(optional(f::#index) #refinements),
    }
}

/// The constant with the position of a field in the dictionary.
pub(super) fn field_const(catalog: &Catalog, id: FieldId) -> TokenStream {
    let name = const_ident(catalog.field(id));
    quote!(f::#name)
}

fn const_ident(field: &Field) -> proc_macro2::Ident {
    ident(&names::table_name(&names::field_name(&field.key)))
}

/// The positions of the fields in the dictionary, by name.
fn field_consts(catalog: &Catalog) -> TokenStream {
    let consts = catalog.fields.iter().enumerate().map(|(index, field)| {
        let (name, index) = (const_ident(field), number(index));
        quote!(pub(crate) const #name: u16 = #index;)
    });
    quote! {
        /// The position of each field in the dictionary.
        #[allow(dead_code, reason = "a field that only former releases had is in no table")]
        pub(super) mod f {
            #(#consts)*
        }
    }
}

/// Whether a slot has limits of its own, beside that of characters.
fn is_limited(slot: &Field, field: &Field) -> bool {
    let all = Constraints {
        max_chars: field.constraints.max_chars,
        ..slot.constraints.clone()
    };
    all != field.constraints
}

/// Where a slot differs from the dictionary.
fn refinements(paths: &Paths<'_>, at: usize, slot: &Field) -> TokenStream {
    let catalog = paths.catalog;
    let field = catalog.as_defined(slot);
    let mut out = TokenStream::new();
    if slot.ty != field.ty {
        let kind = paths.kind(slot.ty);
        out.extend(quote!(.retyped(#kind)));
        refine_type(catalog, slot.ty, &quote!(catalog_tables::), &mut out);
    }
    out.extend(annotations(&slot.notes, &field.notes));
    if slot.constraints.max_chars != field.constraints.max_chars {
        refine_limit(slot.constraints.max_chars, &mut out);
    }
    if is_limited(slot, field) {
        let own = constraints(&slot.constraints, &pattern_static(at));
        let own = own.unwrap_or_else(|| quote!(in_tables::Constraints::NONE));
        out.extend(quote!(.constrained(&#own)));
    }
    if let Some(release) = slot.since {
        let release = Literal::u16_unsuffixed(release);
        out.extend(quote!(.added_in(#release)));
    }
    if slot.doc != field.doc {
        let doc = &slot.doc;
        out.extend(quote!(.documented(#doc)));
    }
    if slot.examples != field.examples {
        let examples = &slot.examples;
        out.extend(quote!(.such_as(&[#(#examples),*])));
    }
    out
}

fn refine_type(catalog: &Catalog, ty: FieldType, tables: &TokenStream, out: &mut TokenStream) {
    if let Some(id) = ty.named {
        let ty = type_static(&catalog.ty(id).name);
        out.extend(quote!(.of(&#tables #ty)));
    }
    if ty.shape != crate::model::Shape::One {
        let shape = shape(ty.shape);
        out.extend(quote!(.list(::event_catalog::descriptor::Shape::#shape)));
    }
}

/// What is to be known of a field, as far as it differs from what is known anyway.
pub(super) fn annotations(notes: &Annotations, known: &Annotations) -> TokenStream {
    let mut out = TokenStream::new();
    let Annotations {
        pii,
        sensitive,
        deprecated,
    } = notes;
    if (*pii, *sensitive) != (known.pii, known.sensitive) {
        out.extend(quote!(.personal(#pii, #sensitive)));
    }
    if *deprecated != known.deprecated {
        out.extend(match deprecated {
            Some(deprecation) if deprecation.reason.is_none() => quote!(.phased_out()),
            deprecated => {
                let table = self::deprecation(deprecated.as_ref());
                quote!(.deprecated(#table))
            }
        });
    }
    out
}

/// Why something should no longer be used, as an option.
fn deprecation(deprecation: Option<&Deprecation>) -> TokenStream {
    option(deprecation.map(|Deprecation { reason, instead, since }| {
        let reason = reason.as_deref().unwrap_or_default().trim();
        let (instead, since) = (option(instead.as_ref()), option(since.map(Literal::u16_unsuffixed)));
        quote!(&::event_catalog::descriptor::Deprecation { reason: #reason, instead: #instead, since: #since })
    }))
}

/// Who answers for a record, and whether it should still be used; `None` where nothing is said.
pub(super) fn standing(standing: &Standing) -> Option<TokenStream> {
    if *standing == Standing::default() {
        return None;
    }
    let tables = quote!(::event_catalog::descriptor);
    let owner = option(standing.owner.as_ref());
    let status = option(standing.status.map(Status::word));
    let deprecated = deprecation(standing.deprecated.as_ref());
    Some(quote!(#tables::Standing { owner: #owner, status: #status, deprecated: #deprecated }))
}

fn refine_limit(max_chars: Option<u32>, out: &mut TokenStream) {
    let max = Literal::u32_unsuffixed(max_chars.unwrap_or(0));
    out.extend(quote!(.at_most(#max)));
}

fn presence(presence: Presence) -> proc_macro2::Ident {
    ident(match presence {
        Presence::Required => "Required",
        Presence::Optional => "Optional",
    })
}

fn change(paths: &Paths<'_>, change: &Change) -> TokenStream {
    let catalog = paths.catalog;
    let names = |ids: &[FieldId]| {
        let names = ids.iter().map(|id| &catalog.field(*id).name);
        quote!(&[#(#names),*])
    };
    let release = Literal::u16_unsuffixed(change.release);
    let (added, loosened, tightened) = (
        names(&change.added),
        names(&change.loosened),
        names(&change.tightened),
    );
    let removed = change.removed.iter().map(|(id, was)| {
        let field = catalog.field(*id);
        let (name, kind, shape, presence) = (
            &field.name,
            paths.kind(field.ty),
            shape(field.ty.shape),
            presence(*was),
        );
        quote!((#name, #kind, in_tables::Shape::#shape, in_tables::Presence::#presence))
    });
    let retyped = change.retyped.iter().map(|(id, was)| {
        let (name, kind, shape) = (&catalog.field(*id).name, paths.kind(*was), shape(was.shape));
        quote!((#name, #kind, in_tables::Shape::#shape))
    });
    quote! {
        in_tables::Change {
            release: #release,
            added: #added,
            removed: &[#(#removed),*],
            loosened: #loosened,
            tightened: #tightened,
            retyped: &[#(#retyped),*],
        }
    }
}
