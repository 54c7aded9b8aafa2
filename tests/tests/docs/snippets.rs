//! The build script has made a function of the Rust in each event's page, so that it compiles; here
//! they run, on the example of the same page.

type Snippet = fn(&[u8]) -> Result<(), Box<dyn std::error::Error>>;

/// What a crate with the zoo's code would be.
mod zoo_events {
    pub(super) use catalog_tests::zoo::*;
}

include!(concat!(env!("OUT_DIR"), "/snippets.rs"));

#[test]
fn every_snippet_runs_on_its_example() {
    assert_eq!(
        SNIPPETS.len(),
        braze_events::EventType::ALL.len() + catalog_tests::zoo::EventType::ALL.len()
    );
    for (name, snippet, example) in SNIPPETS {
        if let Err(error) = snippet(example.as_bytes()) {
            panic!("{name}: {error}\n{example}");
        }
    }
}
