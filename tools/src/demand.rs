//! What a rule over several fields demands, as a text.

use event_catalog_codegen::model::Demand;

/// Returns what is demanded; `list` names fields by their positions in the record.
pub(crate) fn text(demand: &Demand, list: impl Fn(&[usize]) -> String) -> String {
    let one = |at: usize| list(&[at]);
    match demand {
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
    }
}
