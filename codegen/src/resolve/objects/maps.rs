//! Maps with open keys.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{Source, ast};
use crate::model::{DateTimesId, PropertyMap};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::{Known, Site};

pub(super) fn resolve<'a>(
    source: &'a Source<ast::Objects>,
    known: &mut Known<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, ast) in source.ast.maps.iter() {
        let site = Site::new(source, &["maps".into(), name.into()]);
        check_snake("map", name, || site.key(&[]), found);
        let taken = scope.types.get(name).is_some() || known.datetimes.get(name).is_some();
        if known.maps.define(name, scope.catalog.maps.len()).is_err() || taken {
            found.report(|| {
                Diagnostic::new(
                    rule::DUPLICATE_NAME,
                    site.key(&[]),
                    format!("there is another type `{name}`"),
                )
                .help("rename one of them")
            });
        }
        if let (Some(least), Some(most)) = (ast.names.min_chars, ast.names.max_chars)
            && least > most
        {
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_LIMIT,
                    site.key(&["names".into(), "min_chars".into()]),
                    "no name can keep both limits",
                )
            });
        }
        // An id that is not there never leaves `resolve`: it was reported.
        let datetimes = known
            .datetimes
            .find(&ast.datetime, || site.value(&["datetime".into()]), found)
            .unwrap_or(0);
        scope.catalog.maps.push(PropertyMap {
            name: name.clone(),
            doc: ast.doc.clone(),
            name_min_chars: ast.names.min_chars,
            name_max_chars: ast.names.max_chars,
            name_not_starting_with: ast.names.not_starting_with.clone(),
            reserved: ast.names.reserved.clone(),
            values: None,
            max_chars: ast.max_chars,
            datetimes: Some(DateTimesId(datetimes)),
            no_datetimes_in_lists: ast.no_datetimes_in_lists.clone(),
            warn_of_objects: ast.warn_of_objects.clone(),
            warn_of_nulls: ast.warn_of_nulls.clone(),
            max_bytes: ast.max_bytes,
        });
    }
}
