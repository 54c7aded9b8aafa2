//! `--as-release`: records as an earlier release had them, for whoever is behind.

use event_catalog::Violation;
use event_catalog::release::{AsRelease, NotThen};

use crate::catalog::{Event, catalog};
use crate::report::{self, Older};

#[derive(clap::Args)]
pub(super) struct Past {
    /// Write records as this release of the catalog had them, for whoever is behind.
    ///
    /// Fields that the release did not have are dropped, and counted. Rejected are records of
    /// events that it did not have, and those that lack a value it requires. Release 0 is what was
    /// before the first.
    #[arg(long, value_name = "N", value_parser = release)]
    as_release: Option<AsRelease>,
    /// With --as-release: drop records of events that the release did not have, and count them,
    /// rather than reject them.
    #[arg(long, requires = "as_release")]
    drop_newer_events: bool,
}

/// A release of the catalog.
fn release(text: &str) -> Result<AsRelease, String> {
    let last = catalog().release;
    if last == 0 {
        return Err("the catalog has no releases".to_owned());
    }
    let number = text.parse().ok();
    number
        .and_then(|number| AsRelease::new(catalog(), number))
        .ok_or_else(|| format!("the catalog has no release `{text}`; there are 1 to {last}, and 0 for what was before"))
}

/// What becomes of a record.
pub(super) enum Then {
    /// It is what it was.
    Written,
    /// It is dropped.
    Dropped,
    /// It is rejected.
    Rejected(Violation),
}

impl Past {
    /// Whether records are written as an earlier release had them.
    pub(super) fn is_wanted(&self) -> bool {
        self.as_release.is_some()
    }

    /// The release, if one is asked for.
    pub(super) fn release(&self) -> Option<u16> {
        self.as_release.as_ref().map(AsRelease::release)
    }

    /// Makes an event what it was in the release, and counts what is dropped.
    pub(super) fn apply(&self, event: &mut Event<'_>, older: &mut Older) -> Then {
        let Some(past) = &self.as_release else {
            return Then::Written;
        };
        match past.apply(event) {
            Ok(dropped) => {
                older.fields += dropped;
                Then::Written
            }
            Err(NotThen::Event { .. }) if self.drop_newer_events => {
                older.events += 1;
                Then::Dropped
            }
            Err(why) => Then::Rejected(refused(&why)),
        }
    }

    /// The event without required fields that came later, where there are any.
    pub(super) fn loosely<'a>(&self, event: &Event<'a>) -> Option<Event<'a>> {
        self.as_release.as_ref()?.loosely(event)
    }

    /// Why a destination cannot be told of an event: it has a required field that came later.
    pub(super) fn inseparable(&self, event: &Event<'_>) -> Option<Violation> {
        self.loosely(event)?;
        Some(report::unwritable(
            "release.field",
            None,
            format!(
                "`{}` has a required field that the release did not have, and a destination gets all of them",
                event.name()
            ),
        ))
    }
}

#[cold]
fn refused(why: &NotThen) -> Violation {
    let (rule, field) = match why {
        NotThen::Required { field, .. } => ("release.required", Some(*field)),
        NotThen::Type { field, .. } => ("release.type", Some(*field)),
        _ => ("release.event", None),
    };
    report::unwritable(rule, field, why.to_string())
}
