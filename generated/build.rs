//! Generates the event types from the catalogue.

fn main() {
    event_catalog_codegen::Builder::new("schema-defs").generate();
}
