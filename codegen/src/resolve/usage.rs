//! Dead entries: definitions that nothing uses. Whoever uses one marks it.

use crate::diagnostics::Diagnostics;
use crate::rules;

use super::scope::Scope;

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
