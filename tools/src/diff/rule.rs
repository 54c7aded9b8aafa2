//! Rules over several fields, as texts that are compared and shown.

use event_catalog_codegen::model::Rule;

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
    Node::default()
        .say(Fact::Doc, &rule.doc)
        .say(Fact::Demand, rule.text(list))
}
