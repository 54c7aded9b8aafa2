//! Destinations: a module for each, with a static for each of its dialects.
//!
//! Members are shared by the events of a dialect, so that an event is a list of small numbers.

use std::fmt::Write as _;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::tables::field_const;
use super::{doc, ident, option, print};
use crate::model::{
    BodyPart, Catalog, Constant, Destination, Dialect, Factor, FieldId, Named, Outline, Piece,
    Pieces, ReceivedAs, Request, Source, Title,
};
use crate::names;

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
        /// Every destination, by name.
        pub static ALL: &[&Destination] = &[#(&#modules::DESTINATION),*];
        /// Returns the destination with this name.
        pub fn named(name: &str) -> Option<&'static Destination> {
            ALL.iter().copied().find(|destination| destination.name == name)
        }
    };
    print::file(
        "the destinations",
        Some("Services that get events in forms of their own: a module for each."),
        [items],
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
        .map(|dialect| ident(&names::version_static(&dialect.name)));
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
        use ::event_catalog::descriptor::Link;
        use ::event_catalog::project::{Destination, Dialect, Member, Outline, Request, What};
        use ::event_catalog::project::{Part, Received, ReceivedAs};
        use super::super::catalog_tables::f;
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
    print::file(&destination.file, Some(&module_doc(destination)), [items])
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
    let mut members = Pieces::default();
    let outlines: TokenStream = catalog
        .events
        .iter()
        .zip(&dialect.outlines)
        .map(|(event, outline)| {
            let outline = outline.as_ref();
            let outline =
                option(outline.map(|outline| self::outline(catalog, outline, &mut members)));
            let name = &event.wire;
            quote!(#name => #outline,)
        })
        .collect();
    let count = number(catalog.events.len());
    let needed = dialect
        .needs_one_of
        .iter()
        .map(|id| field_const(catalog, *id));
    let received = dialect.received.iter().map(|object| {
        let (pointer, rest) = (&object.pointer, object.rest);
        let keys = object.keys.iter().map(|(key, what)| {
            let what = match what {
                ReceivedAs::Name => quote!(ReceivedAs::Name),
                ReceivedAs::Field(id) => call(catalog, &quote!(ReceivedAs::Field), *id),
                ReceivedAs::Parsed(id) => call(catalog, &quote!(ReceivedAs::Parsed), *id),
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
    let members = members.list().iter().map(|piece| row(catalog, *piece));
    let docs = doc::attrs(&dialect_doc(catalog, destination, dialect));
    let statik = ident(&names::version_static(name));
    // No other name has two underscores.
    let outlines_of = format_ident!("{statik}__OUTLINES");
    quote! {
        #docs
        pub static #statik: Dialect = Dialect {
            name: #name,
            doc: #about,
            destination: Link::new(&DESTINATION),
            catalog: &super::super::CATALOG,
            needs_one_of: &[#(#needed),*],
            members: &[#(#members),*],
            outlines: &#outlines_of,
            received: &[#(#received),*],
        };
        ::event_catalog::__outlines! {
            #outlines_of: [#count];
            #outlines
        }
    }
}

/// What is special about it, and where that comes from.
fn dialect_doc(catalog: &Catalog, destination: &Destination, dialect: &Dialect) -> String {
    let pages: Vec<String> = dialect
        .pages
        .iter()
        .map(|page| format!("`{}`", destination.pages[*page].name))
        .collect();
    let sent = dialect.outlines.iter().flatten().count();
    format!(
        "{}\n\nPer {}. Gets {sent} of {} events, under the names of [`Dialect::name_of`].",
        doc::text(&dialect.doc),
        pages.join(", "),
        catalog.events.len(),
    )
}

fn outline<'c>(
    catalog: &'c Catalog,
    outline: &'c Outline,
    members: &mut Pieces<'c>,
) -> TokenStream {
    let Title {
        before,
        field: title_field,
        after,
    } = &outline.title;
    let ids = members.of(outline).into_iter().map(number);
    let titled = title_field.map(|id| {
        let id = field_const(catalog, id);
        quote!(.titled(#id, #after))
    });
    quote!(Outline::new(#before, &[#(#ids),*]) #titled)
}

fn what(catalog: &Catalog, source: &Source) -> TokenStream {
    match source {
        Source::Name => quote!(Name),
        Source::Title => quote!(Title),
        Source::Constant(Constant::Text(text)) => quote!(Constant(#text)),
        Source::Constant(Constant::Boolean(boolean)) => quote!(Boolean(#boolean)),
        Source::Constant(Constant::Number(number)) => quote!(Number(#number)),
        Source::Setting(setting) => {
            let setting = number(*setting);
            quote!(Setting(#setting))
        }
        Source::Field(id) => call(catalog, &quote!(Field), *id),
        Source::Moment(id, Factor::Times1000) => call(catalog, &quote!(Milliseconds), *id),
        Source::Moment(id, Factor::Per1000) => call(catalog, &quote!(Seconds), *id),
        Source::When(id, condition, value) => {
            let (id, condition) = (field_const(catalog, *id), field_const(catalog, *condition));
            quote!(When(#id, #condition, #value))
        }
        Source::Sha256(id) => call(catalog, &quote!(Sha256), *id),
        Source::Parsed(id) => call(catalog, &quote!(Parsed), *id),
        Source::Spread(id, prefix) => {
            let id = field_const(catalog, *id);
            quote!(Spread(#id, #prefix))
        }
        Source::Unknown => quote!(Unknown),
        // What it holds are members of their own.
        Source::Object(_) => quote!(Open),
        Source::List(_) => quote!(OpenList),
    }
}

fn row(catalog: &Catalog, piece: Piece<'_>) -> TokenStream {
    let (key, what) = match piece {
        Piece::Value(key, source) => (key, what(catalog, source)),
        Piece::Open(key) => (key, quote!(Open)),
        Piece::Close => ("", quote!(Close)),
        Piece::OpenList(key) => (key, quote!(OpenList)),
        Piece::CloseList => ("", quote!(CloseList)),
    };
    quote!(Member::new(#key, What::#what))
}

fn call(catalog: &Catalog, path: &TokenStream, id: FieldId) -> TokenStream {
    let id = field_const(catalog, id);
    quote!(#path(#id))
}

fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}
