//! Destinations: a module for each, with a static for each of its dialects.
//!
//! Members are shared by the events of a dialect, so that an event is a list of small numbers.

use std::collections::HashMap;
use std::fmt::Write as _;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, ident, option, parts, print};
use crate::model::{
    BodyPart, Catalog, Destination, Dialect, Entry, Factor, FieldId, Named, Outline, ReceivedAs,
    Request, Source, Title,
};
use crate::resolve::names;

/// `destinations.rs`.
pub(super) fn root(catalog: &Catalog) -> String {
    let modules: Vec<_> = catalog
        .destinations
        .iter()
        .map(|destination| ident(&destination.name))
        .collect();
    let items = quote! {
        use ::event_catalog::project::Destination;
        #(pub mod #modules;)*
        /// All of them, by name.
        pub static ALL: &[&Destination] = &[#(&#modules::DESTINATION),*];
        /// The destination with this name.
        pub fn named(name: &str) -> Option<&'static Destination> {
            ALL.iter().copied().find(|destination| destination.name == name)
        }
    };
    print::file(
        "the destinations",
        Some("Who gets events in a form of his own: a module for each."),
        [parts::items(items)],
    )
}

/// `destinations/NAME.rs`.
pub(super) fn module(catalog: &Catalog, index: usize) -> String {
    let destination = &catalog.destinations[index];
    let Destination {
        name, doc: about, ..
    } = destination;
    let dialects = destination
        .dialects
        .iter()
        .map(|dialect| ident(&names::static_name(&dialect.name)));
    let (settings, pages) = (pairs(&destination.settings), pairs(&destination.pages));
    let request = request(&destination.request);
    let rates = destination.rates.iter().map(|rate| {
        let (name, value) = (&rate.name, Literal::u32_unsuffixed(rate.value));
        quote!((#name, #value))
    });
    let statics = destination
        .dialects
        .iter()
        .map(|dialect| self::dialect(catalog, destination, dialect));
    let items = quote! {
        use ::event_catalog::project::{Destination, Dialect, Member, Outline, Request, What};
        use ::event_catalog::project::{Part, Received, ReceivedAs};
        /// The destination as tables.
        pub static DESTINATION: Destination = Destination {
            name: #name,
            doc: #about,
            dialects: &[#(&#dialects),*],
            settings: #settings,
            pages: #pages,
            request: #request,
            rates: &[#(#rates),*],
        };
        #(#statics)*
    };
    print::file(
        &destination.file,
        Some(&module_doc(destination)),
        [parts::items(items)],
    )
}

fn module_doc(destination: &Destination) -> String {
    let mut text = destination.doc.clone();
    for (title, named) in [
        ("Settings", &destination.settings),
        ("Pages that its rules come from", &destination.pages),
    ] {
        if !named.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n\n{title}:");
            for Named { name, doc } in named {
                let _ = writeln!(text, "\n`{name}`: {doc}");
            }
        }
    }
    text
}

fn pairs(named: &[Named]) -> TokenStream {
    let pairs = named
        .iter()
        .map(|Named { name, doc }| quote!((#name, #doc)));
    quote!(&[#(#pairs),*])
}

fn request(request: &Request) -> TokenStream {
    let max_events = Literal::u32_unsuffixed(request.max_events.unwrap_or(0));
    let max_bytes = Literal::u32_unsuffixed(request.max_bytes.unwrap_or(0));
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    let body = request.body.iter().map(|(key, part)| {
        let part = match part {
            BodyPart::Events => quote!(Part::Events),
            BodyPart::Constant(text) => quote!(Part::Constant(#text)),
            BodyPart::Setting(setting) => {
                let setting = number(*setting);
                quote!(Part::Setting(#setting))
            }
        };
        quote!((#key, #part))
    });
    quote!(Request { max_events: #max_events, max_bytes: #max_bytes, headers: &[#(#headers),*], body: &[#(#body),*] })
}

fn dialect(catalog: &Catalog, destination: &Destination, dialect: &Dialect) -> TokenStream {
    let (name, about) = (&dialect.name, &dialect.doc);
    let mut members = Members::default();
    let outlines: Vec<TokenStream> = dialect
        .outlines
        .iter()
        .map(|outline| {
            option(
                outline
                    .as_ref()
                    .map(|outline| self::outline(outline, &mut members)),
            )
        })
        .collect();
    let needed = dialect.needs_one_of.iter().map(|id| field(*id));
    let received = dialect.received.iter().map(|object| {
        let (pointer, rest) = (&object.pointer, object.rest);
        let keys = object.keys.iter().map(|(key, what)| {
            let what = match what {
                ReceivedAs::Name => quote!(ReceivedAs::Name),
                ReceivedAs::Field(id) => call(&quote!(ReceivedAs::Field), *id),
                ReceivedAs::Parsed(id) => call(&quote!(ReceivedAs::Parsed), *id),
                ReceivedAs::Object(at) => {
                    let at = number(*at);
                    quote!(ReceivedAs::Object(#at))
                }
                ReceivedAs::Nothing => quote!(ReceivedAs::Nothing),
            };
            quote!((#key, #what))
        });
        quote!(Received { pointer: #pointer, keys: &[#(#keys),*], rest: #rest })
    });
    let members = members.list;
    let docs = doc::attrs(&dialect_doc(catalog, destination, dialect));
    let statik = ident(&names::static_name(name));
    quote! {
        #docs
        pub static #statik: Dialect = Dialect {
            name: #name,
            doc: #about,
            destination: &DESTINATION,
            catalog: &super::super::CATALOG,
            needs_one_of: &[#(#needed),*],
            members: &[#(#members),*],
            outlines: &[#(#outlines),*],
            received: &[#(#received),*],
        };
    }
}

/// What is special about it, where that comes from, and what events are called.
fn dialect_doc(catalog: &Catalog, destination: &Destination, dialect: &Dialect) -> String {
    let pages: Vec<String> = dialect
        .pages
        .iter()
        .map(|page| format!("`{}`", destination.pages[*page].name))
        .collect();
    let mut text = format!(
        "{}\n\nPer {}.\n\n| event | called |\n|---|---|",
        doc::text(&dialect.doc),
        pages.join(", ")
    );
    for (id, event) in catalog.event_ids() {
        if let Some(name) = dialect.name_of(catalog, id) {
            let _ = write!(
                text,
                "\n| `{}` | `{}` |",
                event.wire,
                name.replace('|', "\\|")
            );
        }
    }
    text
}

fn outline(outline: &Outline, members: &mut Members) -> TokenStream {
    let Title {
        before,
        field: title_field,
        after,
    } = &outline.title;
    let mut ids = Vec::new();
    flat(&outline.members, members, &mut ids);
    let ids = ids.into_iter().map(number);
    let titled = title_field.map(|id| {
        let id = field(id);
        quote!(.titled(#id, #after))
    });
    quote!(Outline::new(#before, &[#(#ids),*]) #titled)
}

/// Members one after the other, objects opened and closed.
fn flat(entries: &[Entry], members: &mut Members, ids: &mut Vec<usize>) {
    for Entry { key, source } in entries {
        if let Source::Object(inner) = source {
            ids.push(members.id(key, &quote!(Open)));
            flat(inner, members, ids);
            ids.push(members.id("", &quote!(Close)));
        } else {
            ids.push(members.id(key, &what(source)));
        }
    }
}

fn what(source: &Source) -> TokenStream {
    match source {
        Source::Name => quote!(Name),
        Source::Title => quote!(Title),
        Source::Constant(text) => quote!(Constant(#text)),
        Source::Setting(setting) => {
            let setting = number(*setting);
            quote!(Setting(#setting))
        }
        Source::Field(id) => call(&quote!(Field), *id),
        Source::Moment(id, Factor::Times1000) => call(&quote!(Milliseconds), *id),
        Source::Moment(id, Factor::Per1000) => call(&quote!(Seconds), *id),
        Source::When(id, condition, value) => {
            let (id, condition) = (field(*id), field(*condition));
            quote!(When(#id, #condition, #value))
        }
        Source::Parsed(id) => call(&quote!(Parsed), *id),
        Source::Spread(id, prefix) => {
            let id = field(*id);
            quote!(Spread(#id, #prefix))
        }
        Source::Unknown => quote!(Unknown),
        // Opened and closed where it stands.
        Source::Object(_) => quote!(Open),
    }
}

/// The members of a dialect, each once.
#[derive(Default)]
struct Members {
    ids: HashMap<String, usize>,
    list: Vec<TokenStream>,
}

impl Members {
    fn id(&mut self, key: &str, what: &TokenStream) -> usize {
        let next = self.list.len();
        let id = *self.ids.entry(format!("{key} {what}")).or_insert(next);
        if id == next {
            self.list.push(quote!(Member::new(#key, What::#what)));
        }
        id
    }
}

fn call(path: &TokenStream, id: FieldId) -> TokenStream {
    let id = field(id);
    quote!(#path(#id))
}

fn field(id: FieldId) -> Literal {
    number(id.0)
}

fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}
