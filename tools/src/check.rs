//! `catalog check`: every mistake and warning, or a line that says what was checked.

use std::path::Path;

use event_catalog_codegen::{Catalog, Diagnostics, rules};

use crate::output::{Failure, Outcome, complain, print};
use crate::{Deny, Format, open};

pub(crate) fn run(dir: &Path, on: Option<&Path>, format: Format, deny: Option<Deny>) -> Outcome {
    match (open(dir, on), format) {
        (Ok(catalog), format) => {
            let warnings = &catalog.warnings;
            let is_untold = contradicts_lock(warnings);
            let is_denied = deny == Some(Deny::Warnings) && !warnings.is_empty();
            match format {
                Format::Json => print(&format!("{:#}\n", warnings.to_json()))?,
                Format::Text => complain(warnings),
            }
            match (format, is_untold, is_denied) {
                (Format::Text, false, false) => print(&summary(&catalog)),
                (Format::Text, true, _) => Err(Failure::NoSuch(
                    "what was published changed, and history does not tell".to_owned(),
                )),
                (Format::Json, false, false) => Ok(()),
                _ => Err(Failure::No),
            }
        }
        (Err(Failure::Mistakes(found)), Format::Json) => {
            print(&format!("{:#}\n", found.to_json())).and(Err(Failure::No))
        }
        (Err(failure), _) => Err(failure),
    }
}

/// Whether something that was published changed without a word. A build goes on, so that an event
/// can be tried before its release is known.
pub(crate) fn contradicts_lock(warnings: &Diagnostics) -> bool {
    warnings
        .iter()
        .any(|warning| warning.rule == rules::UNTOLD_CHANGE)
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
