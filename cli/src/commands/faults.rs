//! Events that cannot be written.

use event_catalog::{EventExt as _, Violation};

use crate::catalog::Event;
use crate::input::Place;
use crate::report;

/// The field because of which a record has no JSON that says the same: only a number of an Avro
/// file can be the reason.
pub(super) fn unwritable(event: &Event<'_>, place: Place) -> Option<String> {
    place.block?;
    event.not_finite()
}

/// What is wrong with such a field.
pub(super) const NOT_JSON: &str = "it holds NaN or an infinity, and JSON has no such number";

/// The same as a violation.
#[cold]
pub(super) fn not_json(field: &str) -> Violation {
    report::unwritable(
        "json.number",
        Some(field),
        format!("`{field}` cannot be written: {NOT_JSON}"),
    )
}
