//! `catalog check`: every mistake, or a line that says what was checked.

use std::path::Path;

use event_catalog_codegen::Catalog;

use crate::output::{Failure, Outcome, print};
use crate::{Format, open};

pub(crate) fn run(dir: &Path, on: Option<&Path>, format: Format) -> Outcome {
    match (open(dir, on), format) {
        (Ok(catalog), Format::Text) => print(&summary(&catalog)),
        (Ok(_), Format::Json) => print("[]\n"),
        (Err(Failure::Mistakes(found)), Format::Json) => {
            print(&format!("{:#}\n", found.to_json())).and(Err(Failure::No))
        }
        (Err(failure), _) => Err(failure),
    }
}

fn summary(catalog: &Catalog) -> String {
    let Catalog {
        name,
        namespaces,
        events,
        fields,
        groups,
        types,
        releases,
        objects,
        custom,
        ..
    } = catalog;
    // What a layer has on top of another catalog is counted with that.
    let counts = [
        (events.len(), "event"),
        (namespaces.len(), "namespace"),
        (fields.len(), "field"),
        (groups.len(), "group"),
        (types.len(), "type"),
        (releases.len(), "release"),
        (objects.len(), "object"),
        (custom.len(), "custom event"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    format!("{name}: no mistakes in {}\n", counts.join(", "))
}
