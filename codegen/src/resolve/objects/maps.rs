//! Maps with open keys.

use crate::diagnostics::Diagnostics;
use crate::load::syntax::{self, Map, Slot};
use crate::model::{DateTimesId, PropertyMap};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

pub(super) fn resolve<'a>(
    maps: &'a Slot<Map<syntax::PropertyMap>>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, syntax) in maps.iter() {
        check_snake("map", name, found);
        let taken = scope.types.get(name).is_some() || scope.datetimes.get(name).is_some();
        let defined = scope
            .maps
            .define_as(name.as_str().into(), name.span, syntax);
        if taken || defined.is_err() {
            let message = format!("there is another type `{name}`");
            found
                .report(rule::DUPLICATE_NAME, name, message)
                .help("rename one of them");
        }
        if defined.is_err() {
            continue;
        }
        let names = syntax.names.value();
        let least = names.and_then(|names| names.min_chars.get());
        let most = names.and_then(|names| names.max_chars.get());
        if let (Some(least), Some(most)) = (least, most)
            && least.value > most.value
        {
            found.report(rule::BAD_LIMIT, least, "no name can keep both limits");
        }
        // An id that is not there never leaves `resolve`: it was reported.
        let datetimes = syntax.datetime.get();
        let datetimes = datetimes.and_then(|name| scope.datetimes.find(name, found).ok());
        datetimes.inspect(|id| scope.datetimes.mark_used(*id));
        scope.catalog.maps.push(PropertyMap {
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            name_min_chars: least.map(|least| least.value),
            name_max_chars: most.map(|most| most.value),
            name_not_starting_with: names.and_then(|names| names.not_starting_with.cloned()),
            reserved: names
                .map(|names| names.reserved.to_vec())
                .unwrap_or_default(),
            values: None,
            max_chars: syntax.max_chars.cloned(),
            datetimes: Some(datetimes.unwrap_or(DateTimesId(0))),
            no_datetimes_in_lists: syntax.no_datetimes_in_lists.cloned(),
            warn_of_objects: syntax.warn_of_objects.cloned(),
            warn_of_nulls: syntax.warn_of_nulls.cloned(),
            max_bytes: syntax.max_bytes.cloned().map(u64::from),
        });
    }
}
