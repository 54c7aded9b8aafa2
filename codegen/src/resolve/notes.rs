//! What is said of fields and records beside what they are: owners, and what is deprecated.

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, Slot, Spanned};
use crate::model::{Annotations, Deprecation, Standing, Status};
use crate::rules;

use super::scope::Scope;

/// What a field says of itself. What to use in its place is still as written.
pub(super) fn annotations(
    syntax: &syntax::Field,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Annotations {
    Annotations {
        pii: syntax.pii.is_given(),
        sensitive: syntax.sensitive.is_given(),
        deprecated: deprecation(syntax.deprecated.value(), scope, found),
    }
}

/// Why something should no longer be used. What to use in its place is still as written.
pub(super) fn deprecation(
    syntax: Option<&syntax::Deprecated>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Option<Deprecation> {
    let syntax = syntax?;
    // Without releases, numbers are the author's own.
    if let Some(release) = syntax.since.get()
        && !(scope.releases_complete && scope.catalog.releases.is_empty())
    {
        scope.release(release, found);
    }
    Some(Deprecation {
        reason: Some(syntax.reason.or_empty()),
        instead: syntax.instead.cloned(),
        since: syntax.since.cloned(),
    })
}

/// Links what to use in place of something; `find` tells its name on the wire, and whether it is
/// the thing itself.
pub(super) fn link(
    deprecation: &mut Option<Deprecation>,
    syntax: Option<&syntax::Deprecated>,
    found: &mut Diagnostics,
    find: impl FnOnce(&Spanned<String>, &mut Diagnostics) -> Result<(String, bool), Reported>,
) {
    let Some(name) = syntax.and_then(|syntax| syntax.instead.get()) else {
        return;
    };
    let instead = match find(name, found) {
        Ok((_, true)) => {
            let message = format!("`{name}` cannot stand in for itself");
            found
                .report(rules::BAD_VALUE, name, message)
                .help("name another, or remove `use`");
            None
        }
        Ok((wire, false)) => Some(wire),
        Err(Reported) => None,
    };
    if let Some(deprecation) = deprecation {
        deprecation.instead = instead;
    }
}

/// What a record says of itself, and its file of all of them.
pub(super) struct Said<'a> {
    pub(super) owner: &'a Slot<String>,
    pub(super) status: &'a Slot<Status>,
    pub(super) deprecated: &'a Slot<syntax::Deprecated>,
    pub(super) shared: Option<&'a Spanned<String>>,
}

impl Said<'_> {
    /// Returns what is known of the record. What to use in its place is still as written.
    pub(super) fn standing(&self, scope: &Scope<'_>, found: &mut Diagnostics) -> Standing {
        if let (Some(own), Some(shared)) = (self.owner.get(), self.shared)
            && own.value == shared.value
        {
            found
                .report(
                    rules::REDUNDANT_OVERRIDE,
                    own,
                    "the file has this owner already",
                )
                .also(shared, "said here")
                .help("remove it here");
        }
        Standing {
            owner: self
                .owner
                .get()
                .or(self.shared)
                .map(|owner| owner.value.clone()),
            status: self.status.cloned(),
            deprecated: deprecation(self.deprecated.value(), scope, found),
        }
    }
}
