//! Rules over several fields: whether one is broken, and the sentence that says so.

use std::fmt::Write as _;

use crate::descriptor::{Demand, FieldDescriptor, Literal, Rule};

/// Returns whether the fields that are present break a rule. `says` tells what a field that is
/// present says of a value: that it is it, or another; `None` where it says neither.
pub(super) fn is_broken(
    rule: &Rule,
    present: u128,
    says: &dyn Fn(u8, Literal) -> Option<bool>,
) -> bool {
    if rule.unless & present != 0 {
        return false;
    }
    match rule.demand {
        Demand::AtLeastOne(mask) => present & mask == 0,
        Demand::AtMostOne(mask) => (present & mask).count_ones() > 1,
        Demand::NotTogether(mask) => present & mask == mask,
        Demand::Requires(first, mask) => has_bit(present, first) && present & mask != mask,
        Demand::RequiresIf(first, value, mask) => {
            has_bit(present, first) && present & mask != mask && says(first, value) == Some(true)
        }
        Demand::Implies(first, second, value) => {
            has_bit(present, first) && says(second, value) == Some(false)
        }
    }
}

/// Returns whether the mask has the bit of this field.
pub(crate) fn has_bit(mask: u128, field: u8) -> bool {
    mask.checked_shr(u32::from(field))
        .is_some_and(|rest| rest & 1 == 1)
}

/// Returns the rule's own sentence, and the fields that it is about.
#[cold]
pub(super) fn sentence(fields: &[FieldDescriptor], rule: &Rule, present: u128) -> String {
    let mut message = rule.doc.trim_end().to_owned();
    message.push_str(if message.ends_with(['.', '!', '?']) {
        " "
    } else {
        ": "
    });
    let name = |field: u8| {
        fields
            .get(usize::from(field))
            .map_or("", FieldDescriptor::name)
    };
    let names = |mask: u128| {
        let chosen = fields.iter().zip(0..=u8::MAX);
        let chosen = chosen.filter(|&(_, i)| has_bit(mask, i));
        let names: Vec<String> = chosen
            .map(|(field, _)| format!("`{}`", field.name()))
            .collect();
        names.join(", ")
    };
    _ = match rule.demand {
        Demand::AtLeastOne(mask) => write!(message, "None of these is present: {}.", names(mask)),
        Demand::AtMostOne(mask) | Demand::NotTogether(mask) => {
            write!(
                message,
                "All of these are present: {}.",
                names(present & mask)
            )
        }
        Demand::Requires(first, mask) => {
            // No rule of a catalog is about a field that is not there.
            let about = fields.get(usize::from(first)).map(FieldDescriptor::name);
            let about = about.map(|name| format!("`{name}` is present, and these are not: "));
            let about = about.unwrap_or_default();
            write!(message, "{about}{}.", names(mask & !present))
        }
        Demand::RequiresIf(first, value, mask) => write!(
            message,
            "`{}` is {value}, and these are not present: {}.",
            name(first),
            names(mask & !present)
        ),
        Demand::Implies(first, second, value) => write!(
            message,
            "`{}` is present, and `{}` is not {value}.",
            name(first),
            name(second)
        ),
    };
    message
}
