//! Generates the types of our custom events, on top of Braze's catalog.

fn main() {
    event_catalog_codegen::Builder::new("schema-defs")
        .on("braze-events")
        .generate();
}
