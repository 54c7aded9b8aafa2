//! Generates the event types from the catalog.

fn main() {
    event_catalog_codegen::Builder::new("schema-defs").generate();
}
