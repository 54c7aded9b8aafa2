//! Which fields a sample has.

use super::Random;
use crate::descriptor::{
    Demand, EventDescriptor, FieldDescriptor, Literal, Presence, RecordDescriptor, Rule,
};
use crate::validate::has_bit;

/// How often a sample's presence is mended before it stays as it is. A catalog whose rules can be
/// met needs a few rounds.
pub(super) const ROUNDS: u32 = 64;

/// Draws the fields that are present, leaves out those of groups that others exclude, then mends
/// what rules over several fields object to.
pub(super) fn draw(random: &mut Random, event: &EventDescriptor) -> u128 {
    let (required, present) = by_chance(random, event.fields);
    let excluded = excluded(random, event, required);
    mend_all(random, event.rules, required, present, excluded)
}

/// The same for a record within another, where no groups are.
pub(super) fn of_record(random: &mut Random, record: &RecordDescriptor) -> u128 {
    let (required, present) = by_chance(random, record.fields);
    mend_all(random, record.rules, required, present, 0)
}

/// Leaves fields out and mends rules, until nothing changes.
fn mend_all(
    random: &mut Random,
    rules: &[Rule],
    required: u128,
    mut present: u128,
    excluded: u128,
) -> u128 {
    for round in 0..ROUNDS {
        let before = present;
        // Rules, which validation knows, have the last word.
        if round < ROUNDS / 2 {
            present &= !excluded;
        }
        for rule in rules {
            if rule.unless & present == 0 {
                present = mend(random, rule.demand, present, required);
            }
        }
        if present == before {
            break;
        }
    }
    present
}

/// Returns the text of the value that a field has by implication, if one has any.
pub(super) fn implied(
    rules: &'static [Rule],
    present: u128,
    at: u8,
) -> Option<&'static [&'static str]> {
    let applying = rules.iter().filter(|rule| rule.unless & present == 0);
    applying
        .filter_map(|rule| match &rule.demand {
            Demand::Implies(first, second, value) if *second == at && has_bit(present, *first) => {
                Some(value)
            }
            _ => None,
        })
        .find_map(|value| match value {
            Literal::Bool(true) => Some(&["true"] as &[&str]),
            Literal::Bool(false) => Some(&["false"]),
            Literal::Text(text) => Some(std::slice::from_ref(text)),
            Literal::Int(_) => None,
        })
}

/// Returns the required fields, and the fields that are present by chance, the required among them.
fn by_chance(random: &mut Random, fields: &[FieldDescriptor]) -> (u128, u128) {
    let (mut required, mut present) = (0, 0);
    for (field, i) in fields.iter().zip(0..128) {
        let bit = 1_u128 << i;
        if field.presence == Presence::Required {
            required |= bit;
        } else if if field.deprecated {
            random.chance(1, 8)
        } else {
            random.chance(2, 3)
        } {
            present |= bit;
        }
    }
    (required, present | required)
}

/// Of the sets of fields that exclude each other, chance keeps some, and those with required fields
/// are kept anyway. Returns the fields that only the others have.
fn excluded(random: &mut Random, event: &EventDescriptor, required: u128) -> u128 {
    let sets = event.catalog.exclusive;
    let mask = |at: usize| {
        let fields = sets[at]
            .fields
            .iter()
            .filter_map(|field| event.position_of(usize::from(*field)));
        fields.fold(0, |mask, at| {
            mask | 1_u128
                .checked_shl(u32::try_from(at).unwrap_or(u32::MAX))
                .unwrap_or(0)
        })
    };
    let masks: Vec<u128> = (0..sets.len()).map(mask).collect();
    let masked = |at: usize| masks.get(at).copied().unwrap_or_default();
    let rivals = |at: usize| {
        sets[at]
            .excludes
            .iter()
            .map(|other| usize::from(*other))
            .filter(|other| masked(*other) != 0)
    };
    let mut open: Vec<usize> = (0..sets.len())
        .filter(|at| masked(*at) != 0 && rivals(*at).next().is_some())
        .collect();
    let mut kept: Vec<usize> = open
        .extract_if(.., |at| masked(*at) & required != 0)
        .collect();
    let mut dropped = 0;
    while !open.is_empty() {
        let at = open.swap_remove(random.index(open.len()));
        if rivals(at).any(|rival| kept.contains(&rival)) {
            dropped |= masked(at);
        } else {
            kept.push(at);
        }
    }
    kept.into_iter()
        .fold(dropped, |dropped, at| dropped & !masked(at))
}

/// Changes as little as meets one demand. Which way, chance decides, so that demands which get in
/// each other's way end in agreement.
pub(super) fn mend(random: &mut Random, demand: Demand, present: u128, required: u128) -> u128 {
    match demand {
        Demand::AtLeastOne(mask) if present & mask == 0 => present | random.bit(mask),
        Demand::AtMostOne(mask) if (present & mask).count_ones() > 1 => {
            let kept = if present & mask & required == 0 {
                random.bit(present & mask)
            } else {
                present & mask & required
            };
            present & !mask | kept
        }
        Demand::Requires(first, mask) if has_bit(present, first) && present & mask != mask => {
            if has_bit(required, first) || random.chance(1, 2) {
                present | mask
            } else {
                present & !1_u128.checked_shl(u32::from(first)).unwrap_or(0)
            }
        }
        Demand::NotTogether(mask) if present & mask == mask && mask & !required != 0 => {
            present & !random.bit(mask & !required)
        }
        // Whatever value the field will have.
        Demand::RequiresIf(first, _, mask) if has_bit(present, first) => present | mask,
        _ => present,
    }
}
