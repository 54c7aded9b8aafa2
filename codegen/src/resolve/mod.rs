//! Second phase: [`Sources`] become a [`Catalog`], or every broken rule is reported.
//!
//! One module for each kind of thing, in the order in which they refer to each other: `facts` ->
//! `types` -> `fields` and groups (`companions`, `exclusions`) -> `events` (`members`, `history`,
//! `cross`) -> `objects` and custom events -> `destinations` -> `usage`. `numbers` reads the lock
//! file. A mistake never stops a phase: what is wrong is reported and replaced by something
//! harmless, and what depends on it stays silent: `scope` remembers of what not all is known, and
//! who looks for something missing, unused or without effect asks it first.

mod companions;
mod cross;
mod destinations;
mod events;
mod examples;
mod exclusions;
mod facts;
mod fields;
mod history;
mod members;
pub mod names;
mod numbers;
mod objects;
mod scope;
mod types;
mod usage;

use crate::diagnostics::Diagnostics;
use crate::load::Sources;
use crate::model::Catalog;

/// Links names, flattens groups, applies history and overrides, and checks all rules.
///
/// # Errors
///
/// Every broken rule of the catalog language, with its position.
pub fn resolve(sources: &Sources) -> Result<Catalog, Diagnostics> {
    let mut found = Diagnostics::default();
    let mut scope = facts::resolve(sources, &mut found);
    types::resolve(sources, &mut scope, &mut found);
    fields::resolve(sources, &mut scope, &mut found);
    companions::resolve(sources, &mut scope, &mut found);
    fields::resolve_groups(sources, &mut scope, &mut found);
    exclusions::resolve(sources, &mut scope, &mut found);
    facts::resolve_avro(sources, &mut scope, &mut found);
    events::resolve(sources, &mut scope, &mut found);
    numbers::resolve(sources, &mut scope.catalog, &mut found);
    let known = objects::resolve(sources, &mut scope, &mut found);
    objects::resolve_custom(sources, &known, &mut scope, &mut found);
    destinations::resolve(sources, &mut scope, &mut found);
    if !sources.damaged {
        usage::check(sources, &scope, &known, &mut found);
    }
    if found.is_empty() && !sources.damaged {
        Ok(scope.catalog)
    } else {
        Err(found.finish())
    }
}
