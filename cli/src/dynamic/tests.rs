//! The tables of a catalog that is read are those that are compiled, to the last word.

use std::path::{Path, PathBuf};

use event_catalog::descriptor::{CatalogDescriptor, EventDescriptor};
use event_catalog::project::{Destination, Dialect};

use super::*;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn event(event: &EventDescriptor) -> String {
    let EventDescriptor {
        record,
        catalog,
        index,
        short_name,
        channel,
        category,
        since,
        retired,
        groups,
        positions,
        checks,
        required,
        history,
    } = event;
    let names = (catalog.name, index, short_name, channel, category, groups);
    let rest = (since, retired, positions, checks, required, history);
    format!("{record:#?}\n{names:#?}\n{rest:#?}")
}

fn destination(destination: &Destination) -> String {
    let Destination {
        name,
        doc,
        dialects,
        settings,
        pages,
        request,
        rates,
    } = destination;
    let of_dialect = |dialect: &&'static Dialect| {
        let Dialect {
            name,
            doc,
            destination,
            catalog,
            needs_one_of,
            members,
            outlines,
            received,
        } = dialect;
        let names = (name, doc, destination.name, catalog.name);
        format!("{names:#?}\n{needs_one_of:#?}\n{members:#?}\n{outlines:#?}\n{received:#?}")
    };
    let dialects: Vec<String> = dialects.iter().map(of_dialect).collect();
    format!("{name} {doc}\n{settings:#?}\n{pages:#?}\n{request:#?}\n{rates:#?}\n{dialects:#?}")
}

fn agree(
    schema: &str,
    compiled: &'static CatalogDescriptor,
    destinations: &'static [&'static Destination],
) {
    let catalog = event_catalog_codegen::compile(&folder(schema)).unwrap();
    let made = tool(&catalog, "test", "0");
    let read = made.events.catalog();
    // Events within are by name.
    assert_eq!(format!("{read:#?}"), format!("{compiled:#?}"), "{schema}");
    for (read, compiled) in read.events.iter().zip(compiled.events) {
        assert_eq!(event(read), event(compiled), "{schema}");
        assert!(std::ptr::eq(read.catalog.get(), made.events.catalog()));
    }
    assert_eq!(made.destinations.len(), destinations.len(), "{schema}");
    for (read, compiled) in made.destinations.iter().zip(destinations) {
        assert_eq!(destination(read), destination(compiled), "{schema}");
        for dialect in read.dialects {
            assert!(std::ptr::eq(dialect.destination.get(), *read));
        }
    }
}

#[test]
fn a_catalog_that_is_read_is_the_one_that_is_compiled() {
    use catalog_tests::{taken, zoo};
    agree(
        "schema-defs",
        &braze_events::CATALOG,
        braze_events::destinations::ALL,
    );
    agree(
        "tests/fixtures/zoo/schema-defs",
        &zoo::CATALOG,
        zoo::destinations::ALL,
    );
    agree("tests/fixtures/names/schema-defs", &taken::CATALOG, &[]);
}
