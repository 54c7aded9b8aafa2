//! Rules over several members.

use super::Walk;
use super::path::Path;
use super::report;
use crate::object::descriptor::{Implied, ObjectDemand, ObjectDescriptor};
use crate::object::view::View;
use crate::validate::has_bit;
use crate::value::Value;

impl Walk<'_> {
    pub(super) fn rules(
        &mut self,
        descriptor: &ObjectDescriptor,
        views: &[View<'_>],
        present: u128,
        path: &Path<'_>,
    ) {
        for rule in descriptor.rules {
            if rule.unless & present != 0 {
                continue;
            }
            let broken = match rule.demand {
                ObjectDemand::AtLeastOne(mask) => present & mask == 0,
                ObjectDemand::AtMostOne(mask) => (present & mask).count_ones() > 1,
                ObjectDemand::NotTogether(mask) => present & mask == mask,
                ObjectDemand::Requires(first, mask) => {
                    has_bit(present, first) && present & mask != mask
                }
                ObjectDemand::Implies(first, second, implied) => {
                    has_bit(present, first)
                        && views
                            .get(usize::from(second))
                            .is_some_and(|view| contradicts(view, implied))
                }
            };
            if !broken {
                continue;
            }
            let message = report::cross(descriptor, rule, present);
            // A contradiction stands at the member that contradicts; for the others no single
            // member is to blame.
            match rule.demand {
                ObjectDemand::Implies(_, second, _) => {
                    let name = descriptor
                        .members
                        .get(usize::from(second))
                        .map_or("", |member| member.name);
                    self.report(&path.key(name), rule.name, rule.severity, message);
                }
                _ => self.report(path, rule.name, rule.severity, message),
            }
        }
    }
}

/// Whether a value is there and says something else.
fn contradicts(view: &View<'_>, implied: Implied) -> bool {
    match (view, implied) {
        (View::Bool(v) | View::Value(Value::Bool(v)), Implied::Bool(implied)) => *v != implied,
        (View::Str(v), Implied::Text(implied)) => *v != implied,
        (View::Value(Value::String(v)), Implied::Text(implied)) => v != implied,
        // Absent, or of another type, which was reported.
        _ => false,
    }
}
