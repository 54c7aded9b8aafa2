//! What is worth a look: definitions that nothing uses (whoever uses one marks it), and documentation
//! that nobody has written yet.

use crate::diagnostics::Diagnostics;
use crate::load::Sources;
use crate::rules;

use super::scope::Scope;

/// Warns of documentation that is still to be written.
pub(super) fn check_docs(sources: &Sources, found: &mut Diagnostics) {
    for span in &sources.unwritten {
        let message = "this documentation is still to be written";
        found
            .report(rules::UNWRITTEN_DOC, *span, message)
            .help("say what it is, in a sentence or two");
    }
}

/// Warns of what nothing uses. Only sensible when every file could be read as a whole.
pub(super) fn check(scope: &Scope<'_>, found: &mut Diagnostics) {
    // An event's override may have been lost with its field.
    if !scope.events.any_broken() {
        scope.types.report_unused(rules::UNUSED_TYPE, found);
    }
    scope.fields.report_unused(rules::UNUSED_FIELD, found);
    scope.groups.report_unused(rules::UNUSED_GROUP, found);
    scope.channels.report_unused(rules::UNUSED_CHANNEL, found);
    scope
        .categories
        .report_unused(rules::UNUSED_CATEGORY, found);
    scope
        .datetimes
        .report_unused(rules::UNUSED_DEFINITION, found);
    scope.maps.report_unused(rules::UNUSED_DEFINITION, found);
}
