//! Second phase: [`Sources`] become a [`Catalog`], or every broken rule is reported.
//!
//! One module for each kind of thing, in the order in which they refer to each other: `catalog` ->
//! `types` -> `fields` and groups (`companions`, `exclusions`) -> `events` (`members`, `history`,
//! `cross`) -> `objects` and custom events -> `destinations` -> `usage`. `numbers` reads the lock
//! file, and `published` compares it with history.
//!
//! # Mistakes
//!
//! A mistake never stops a phase. What is wrong is reported once, where it stands, and becomes a
//! value that says so; whoever meets such a value says nothing. There are four of them:
//!
//! - in syntax, a slot is *damaged*, and what holds it is not *whole*;
//! - a name or expression that leads nowhere is `Reported` in place of an id;
//! - an id can be *broken*: it is known, but not all that its definition says. In the model stands
//!   something harmless;
//! - a table of names can be *incomplete*: a name that it does not know may be fine.
//!
//! Whoever looks for something missing, unused or without effect asks whether all is known: whether
//! what it looks at is whole, its ids are not broken, and its tables complete.

mod catalog;
mod companions;
mod cross;
mod destinations;
mod events;
mod examples;
mod exclusions;
mod fields;
mod history;
mod inline;
mod members;
mod notes;
mod numbers;
mod objects;
mod published;
mod scope;
mod tables;
mod types;
mod usage;

use crate::diagnostics::Diagnostics;
use crate::load::Sources;
use crate::model::Catalog;

/// Links names, flattens groups, applies history and overrides, and checks all rules.
///
/// # Errors
///
/// Every broken rule of the catalog language, with its position, unless all are only warnings:
/// those are [in the catalog](Catalog::warnings).
pub fn resolve(sources: &Sources) -> Result<Catalog, Diagnostics> {
    let mut found = Diagnostics::in_files(&sources.files);
    let mut scope = catalog::resolve(sources, &mut found);
    types::resolve(sources, &mut scope, &mut found);
    objects::define(sources, &mut scope, &mut found);
    fields::resolve(sources, &mut scope, &mut found);
    companions::resolve(&mut scope, &mut found);
    fields::resolve_groups(sources, &mut scope, &mut found);
    exclusions::resolve(&mut scope, &mut found);
    catalog::resolve_avro(sources, &mut scope, &mut found);
    events::resolve(sources, &mut scope, &mut found);
    catalog::resolve_questions(sources, &mut scope, &mut found);
    numbers::resolve(sources, &mut scope.catalog, &mut found);
    objects::resolve(sources, &mut scope, &mut found);
    objects::resolve_custom(sources, &mut scope, &mut found);
    destinations::resolve(sources, &mut scope, &mut found);
    tables::resolve(sources, &mut scope, &mut found);
    scope.add_typed_maps();
    if sources.whole {
        // Fields that were lost with a mistake may be those that meet.
        if !found.has_errors() {
            exclusions::check(&scope, &mut found);
            published::check(sources, &scope.catalog, &mut found);
        }
        usage::check_docs(sources, &mut found);
        usage::check(&scope, &mut found);
    }
    if found.has_errors() || !sources.whole {
        return Err(found.finish());
    }
    if !found.is_empty() {
        scope.catalog.warnings = found.finish();
    }
    Ok(scope.catalog)
}
