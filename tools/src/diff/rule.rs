//! Rules over several fields, as texts that are compared and shown.

use event_catalog_codegen::model::{Demand, Rule};

use super::state::{Fact, Node};

/// Returns a rule; `names` are the keys of the fields of its record, which stay when a field is
/// renamed on the wire.
pub(crate) fn node(rule: &Rule, names: &[&str]) -> Node {
    let list = |at: &[usize]| {
        let names = at.iter().filter_map(|at| names.get(*at).copied());
        let mut names: Vec<&str> = names.collect();
        // Their order says nothing.
        names.sort_unstable();
        names.join(", ")
    };
    let one = |at: usize| list(&[at]);
    let mut demand = match &rule.demand {
        Demand::AtLeastOne(fields) => format!("at least one of {}", list(fields)),
        Demand::AtMostOne(fields) => format!("at most one of {}", list(fields)),
        Demand::NotTogether(fields) => format!("not all of {}", list(fields)),
        Demand::Requires(first, rest) => format!("{} requires {}", one(*first), list(rest)),
        Demand::RequiresIf(first, value, rest) => {
            format!("{} = {value} requires {}", one(*first), list(rest))
        }
        Demand::Implies(first, second, value) => {
            format!("{} implies {} = {value}", one(*first), one(*second))
        }
    };
    if !rule.unless.is_empty() {
        demand.push_str(", unless there is ");
        demand.push_str(&list(&rule.unless));
    }
    if rule.warning {
        demand += ", as a warning";
    }
    Node::default()
        .say(Fact::Doc, &rule.doc)
        .say(Fact::Demand, demand)
}
