//! Generates the code of the zoo, the catalogue that uses every feature of the language.

fn main() {
    event_catalog_codegen::Builder::new("fixtures/zoo/schema-defs").generate();
}
