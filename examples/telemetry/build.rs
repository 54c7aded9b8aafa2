//! Makes the events of the catalog when the crate is built.

fn main() {
    event_catalog_codegen::Builder::new("schema-defs").generate();
}
