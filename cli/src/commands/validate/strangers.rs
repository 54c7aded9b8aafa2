//! Names of fields that the catalog does not know: made once for all records in a row that have the
//! same, as records have after a release.

use std::collections::BTreeMap;
use std::sync::Arc;

use event_catalog::UnknownFields;
use event_catalog::descriptor::EventDescriptor;

/// The names that a record has.
#[derive(Clone)]
pub(super) struct Names {
    /// Sorted, each once.
    pub(super) names: Arc<[String]>,
    /// How many there are beyond.
    pub(super) others: u64,
}

/// Names of more fields than this are made anew for each record.
const FEW: usize = 64;
/// Most names that are kept of a record.
pub(super) const MOST: usize = 1000;

/// The names of the latest record of each event.
#[derive(Default)]
pub(super) struct Strangers(BTreeMap<u16, Latest>);

struct Latest {
    /// As they came, with those of fields whose values do not fit.
    all: Vec<String>,
    names: Names,
}

impl Strangers {
    /// Returns the names of a record's fields that its event does not have; nothing if there are
    /// none.
    pub(super) fn of(
        &mut self,
        event: &'static EventDescriptor,
        fields: &UnknownFields<'_>,
    ) -> Option<Names> {
        if fields.is_empty() {
            return None;
        }
        let latest = self.0.get(&event.index);
        let names = match latest
            .filter(|latest| fields.names().eq(latest.all.iter().map(String::as_str)))
        {
            Some(latest) => latest.names.clone(),
            None => self.made(event, fields),
        };
        (!names.names.is_empty()).then_some(names)
    }

    fn made(&mut self, event: &'static EventDescriptor, fields: &UnknownFields<'_>) -> Names {
        // A value that does not fit its field is kept among them, too.
        let names = fields.names().filter(|name| event.position(name).is_none());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names.dedup();
        let first = names.iter().take(MOST);
        let names = Names {
            names: first.map(ToString::to_string).collect(),
            others: names.len().saturating_sub(MOST) as u64,
        };
        if fields.len() <= FEW {
            let all = fields.names().map(Into::into).collect();
            let names = names.clone();
            self.0.insert(event.index, Latest { all, names });
        }
        names
    }
}
