//! What is said of fields and records beside their types: limits, rules, remarks.

use event_catalog::descriptor::{self as table, Constraints};
use event_catalog_codegen::model::{self, Demand};

use super::leak::{leak, leak_all, mask, number, position, text, texts};

/// Returns what values must be like beside their type and number of characters.
pub(super) fn constraints(limits: &model::Constraints) -> Option<Constraints> {
    let others = model::Constraints {
        max_chars: None,
        ..limits.clone()
    };
    let future = limits.warn_of_future.as_deref().unwrap_or_default();
    (others != model::Constraints::default() || !future.is_empty()).then(|| Constraints {
        not_blank: limits.not_blank,
        min_chars: number(limits.min_chars),
        max_bytes: number(limits.max_bytes),
        max_items: number(limits.max_items),
        min: limits.min,
        max: limits.max,
        pattern: limits.pattern.as_ref().map(|pattern| {
            let pattern: &'static table::Pattern = leak(table::Pattern::new(text(pattern)));
            pattern
        }),
        values: texts(&limits.values),
        future: text(future),
    })
}

pub(super) fn rule(rule: &model::Rule) -> table::Rule {
    let demand = match &rule.demand {
        Demand::AtLeastOne(fields) => table::Demand::AtLeastOne(mask(fields)),
        Demand::AtMostOne(fields) => table::Demand::AtMostOne(mask(fields)),
        Demand::NotTogether(fields) => table::Demand::NotTogether(mask(fields)),
        Demand::Requires(first, fields) => table::Demand::Requires(position(*first), mask(fields)),
        Demand::RequiresIf(first, value, fields) => {
            table::Demand::RequiresIf(position(*first), literal(value), mask(fields))
        }
        Demand::Implies(first, second, value) => {
            table::Demand::Implies(position(*first), position(*second), literal(value))
        }
    };
    let row = table::Rule::new(text(&rule.name), text(&rule.doc), demand);
    let row = row.unless(mask(&rule.unless));
    if rule.warning { row.warning() } else { row }
}

fn literal(value: &model::Literal) -> table::Literal {
    match value {
        model::Literal::Bool(value) => table::Literal::Bool(*value),
        model::Literal::Int(value) => table::Literal::Int(*value),
        model::Literal::Text(value) => table::Literal::Text(text(value)),
    }
}

pub(super) fn datetime_format(format: &model::DateTimeFormat) -> table::DateTimeFormat {
    table::DateTimeFormat {
        pattern: text(&format.pattern),
        zone: format.zone,
        parts: leak_all(format.parts.clone()),
        examples: texts(&format.examples),
    }
}

pub(super) fn standing(standing: &model::Standing) -> table::Standing {
    table::Standing {
        owner: standing.owner.as_deref().map(text),
        status: standing.status.map(model::Status::word),
        deprecated: standing.deprecated.as_ref().map(deprecation),
    }
}

pub(super) fn deprecation(why: &model::Deprecation) -> &'static table::Deprecation {
    leak(table::Deprecation {
        reason: text(why.reason.as_deref().unwrap_or_default().trim()),
        instead: why.instead.as_deref().map(text),
        since: why.since,
    })
}
