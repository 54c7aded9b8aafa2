//! Whether the edited catalog says what the inputs say.

use event_catalog_codegen::Catalog;

use super::dictionary::slot;
use super::input::Event;

/// Returns the first difference in words; `None`: there is none.
pub(crate) fn difference(catalog: &Catalog, name: &str, input: &Event) -> Option<String> {
    let Some(event) = catalog.event_named(name) else {
        return Some(format!("there is no event `{name}`"));
    };
    if input.is_retired && event.retired.is_none() {
        return Some(format!("`{name}` is not retired"));
    }
    for field in &input.fields {
        let own = format!("`{}` of `{name}`", field.name);
        let slot = match (slot(catalog, event, &field.name), field.is_gone) {
            (None, true) => continue,
            (Some(_), true) => return Some(format!("{own} is still there")),
            (None, false) => return Some(format!("{own} is not there")),
            (Some(slot), false) => slot,
        };
        if field
            .presence
            .is_some_and(|presence| presence != slot.presence)
        {
            return Some(format!("{own} is {}", slot.presence));
        }
        if field
            .ty
            .as_ref()
            .is_some_and(|ty| !ty.agrees(catalog, slot.ty))
        {
            return Some(format!(
                "{own} is of the type {}",
                catalog.type_name(slot.ty)
            ));
        }
        if field.pii.is_some_and(|pii| pii != slot.notes.pii) {
            return Some(format!("{own} has another flag for PII"));
        }
    }
    let count = input.fields.iter().filter(|field| !field.is_gone).count();
    if input.is_whole && event.fields.len() != count {
        return Some(format!(
            "`{name}` has {} fields instead of {count}",
            event.fields.len()
        ));
    }
    None
}
