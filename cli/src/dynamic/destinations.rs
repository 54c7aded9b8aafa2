//! Destinations: what the events of the catalog look like there.

use event_catalog::descriptor::{CatalogDescriptor, Link};
use event_catalog::project::{self as table, Part, What};
use event_catalog_codegen::model::{
    BodyPart, Constant, Destination, Dialect, Factor, FieldId, Named, Piece, Pieces, Received,
    ReceivedAs, Request, Source,
};

use super::Tables;
use super::leak::{index, indices, leak, leak_all, number, text};

impl Tables<'_> {
    /// Returns the tables of all destinations, which know the events of this catalog.
    pub(super) fn destinations(
        &self,
        events: &'static CatalogDescriptor,
    ) -> &'static [&'static table::Destination] {
        let all = self.catalog.destinations.iter();
        leak_all(all.map(|one| destination(events, one)).collect())
    }
}

fn destination(
    events: &'static CatalogDescriptor,
    destination: &Destination,
) -> &'static table::Destination {
    let rates = destination.rates.iter();
    let rates = leak_all(rates.map(|rate| (text(&rate.name), rate.value)).collect());
    let (name, doc) = (text(&destination.name), text(&destination.doc));
    let (settings, pages) = (pairs(&destination.settings), pairs(&destination.pages));
    // Dialects refer back to the destination: there is one without them before there is one with
    // them.
    let of = |dialects: &'static [&'static table::Dialect]| -> &'static table::Destination {
        leak(table::Destination {
            name,
            doc,
            dialects,
            settings,
            pages,
            request: request(&destination.request),
            rates,
        })
    };
    let start = of(&[]);
    let dialects = destination.dialects.iter();
    let dialects = leak_all(dialects.map(|one| dialect(events, start, one)).collect());
    let whole = of(dialects);
    for dialect in dialects {
        dialect.destination.settle(whole);
    }
    whole
}

fn pairs(named: &[Named]) -> &'static [(&'static str, &'static str)] {
    let pairs = named.iter().map(|one| (text(&one.name), text(&one.doc)));
    leak_all(pairs.collect())
}

fn request(request: &Request) -> table::Request {
    let headers = request.headers.iter();
    let body = request.body.iter().map(|(key, part)| {
        let part = match part {
            BodyPart::Events => Part::Events,
            BodyPart::Constant(constant) => Part::Constant(text(constant)),
            BodyPart::Setting(setting) => Part::Setting(index(*setting)),
        };
        (text(key), part)
    });
    table::Request {
        max_events: number(request.max_events),
        max_bytes: number(request.max_bytes),
        headers: leak_all(
            headers
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
        ),
        body: leak_all(body.collect()),
    }
}

fn dialect(
    events: &'static CatalogDescriptor,
    destination: &'static table::Destination,
    dialect: &Dialect,
) -> &'static table::Dialect {
    let mut pieces = Pieces::default();
    let outlines: Vec<Option<table::Outline>> = dialect
        .outlines
        .iter()
        .map(|outline| {
            let outline = outline.as_ref()?;
            let members = indices(pieces.of(outline));
            let row = table::Outline::new(text(&outline.title.before), members);
            Some(match outline.title.field {
                Some(id) => row.titled(field(id), text(&outline.title.after)),
                None => row,
            })
        })
        .collect();
    let members = pieces.list().iter().map(|piece| match piece {
        Piece::Value(key, source) => table::Member::new(text(key), what(source)),
        Piece::Open(key) => table::Member::new(text(key), What::Open),
        Piece::Close => table::Member::new("", What::Close),
        Piece::OpenList(key) => table::Member::new(text(key), What::OpenList),
        Piece::CloseList => table::Member::new("", What::CloseList),
    });
    leak(table::Dialect {
        name: text(&dialect.name),
        doc: text(&dialect.doc),
        destination: Link::open(destination),
        catalog: events,
        needs_one_of: indices(dialect.needs_one_of.iter().map(|id| id.index())),
        members: leak_all(members.collect()),
        outlines: leak_all(outlines),
        received: leak_all(dialect.received.iter().map(received).collect()),
    })
}

fn received(object: &Received) -> table::Received {
    let keys = object.keys.iter().map(|(key, what)| {
        let what = match *what {
            ReceivedAs::Name => table::ReceivedAs::Name,
            ReceivedAs::Field(id) => table::ReceivedAs::Field(field(id)),
            ReceivedAs::Parsed(id) => table::ReceivedAs::Parsed(field(id)),
            ReceivedAs::Object(at) => table::ReceivedAs::Object(index(at)),
            ReceivedAs::Nothing => table::ReceivedAs::Nothing,
        };
        (text(key), what)
    });
    table::Received {
        pointer: text(&object.pointer),
        keys: leak_all(keys.collect()),
        rest: object.rest,
    }
}

fn what(source: &Source) -> What {
    match source {
        Source::Name => What::Name,
        Source::Title => What::Title,
        Source::Constant(Constant::Text(constant)) => What::Constant(text(constant)),
        Source::Constant(Constant::Boolean(boolean)) => What::Boolean(*boolean),
        Source::Constant(Constant::Number(number)) => What::Number(text(number)),
        Source::Setting(setting) => What::Setting(index(*setting)),
        Source::Field(id) => What::Field(field(*id)),
        Source::Moment(id, Factor::Times1000) => What::Milliseconds(field(*id)),
        Source::Moment(id, Factor::Per1000) => What::Seconds(field(*id)),
        Source::When(id, condition, value) => {
            What::When(field(*id), field(*condition), text(value))
        }
        Source::Sha256(id) => What::Sha256(field(*id)),
        Source::Parsed(id) => What::Parsed(field(*id)),
        Source::Spread(id, prefix) => What::Spread(field(*id), text(prefix)),
        Source::Unknown => What::Unknown,
        // What it holds are members of their own.
        Source::Object(_) => What::Open,
        Source::List(_) => What::OpenList,
    }
}

fn field(id: FieldId) -> u16 {
    index(id.index())
}
