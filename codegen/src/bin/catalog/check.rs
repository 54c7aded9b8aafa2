//! `catalog check`: every mistake, or a line that says what was checked.

use std::path::Path;

use event_catalog_codegen::{Catalogue, compile};

use crate::Format;
use crate::output::{Failure, Outcome, print};

pub(crate) fn run(dir: &Path, format: Format) -> Outcome {
    if !dir.is_dir() {
        return Err(Failure::Cannot(format!("there is no folder `{}`", dir.display())));
    }
    match (compile(dir), format) {
        (Ok(catalogue), Format::Text) => print(&summary(&catalogue)),
        (Ok(_), Format::Json) => print("[]\n"),
        (Err(found), Format::Text) => Err(Failure::Mistakes(found)),
        (Err(found), Format::Json) => print(&format!("{:#}\n", found.to_json())).and(Err(Failure::No)),
    }
}

fn summary(catalogue: &Catalogue) -> String {
    let Catalogue { name, namespaces, events, fields, groups, types, releases, .. } = catalogue;
    let counts = [
        (events.len(), "event"),
        (namespaces.len(), "namespace"),
        (fields.len(), "field"),
        (groups.len(), "group"),
        (types.len(), "type"),
        (releases.len(), "release"),
    ];
    let counts: Vec<String> = counts.iter().map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" })).collect();
    format!("{name}: no mistakes in {}\n", counts.join(", "))
}
