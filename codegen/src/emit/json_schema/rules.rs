//! Rules over several members. A member is present if it is there and not null.

use super::super::json::{Json, Object};
use crate::model::{Demand, Literal, Rule};

/// A rule of a record; `names` are those of its fields. A rule that only warns has no place in a
/// schema.
pub(super) fn of_record(rule: &Rule, names: &[&str]) -> Option<Json> {
    if rule.warning {
        return None;
    }
    let demand = match &rule.demand {
        Demand::AtLeastOne(members) => at_least_one(names, members),
        Demand::AtMostOne(members) => at_most_one(names, members),
        Demand::NotTogether(members) => Object::new().with("not", all(names, members)),
        Demand::Requires(first, rest) => requires(names, *first, rest),
        Demand::RequiresIf(first, value, rest) => {
            let name = names.get(*first).copied().unwrap_or_default();
            let is_it = Object::new().with(name, Object::new().with("const", literal(value)));
            let condition = Object::new()
                .with("required", Json::list([name]))
                .with("properties", is_it);
            when(condition, all(names, rest))
        }
        Demand::Implies(first, second, implied) => {
            // Left out or null, it goes without saying.
            let said = Object::new().with("enum", vec![literal(implied), Json::Null]);
            let second = names.get(*second).copied().unwrap_or_default();
            when(
                present(names, *first),
                Object::new().with("properties", Object::new().with(second, said)),
            )
        }
    };
    let demand = if rule.unless.is_empty() {
        demand
    } else {
        Object::new()
            .with("if", Object::new().with("not", any(names, &rule.unless)))
            .with("then", demand)
    };
    Some(described(&rule.name, &rule.doc, demand))
}

fn literal(value: &Literal) -> Json {
    match value {
        Literal::Bool(value) => Json::from(*value),
        Literal::Int(value) => Json::from(*value),
        Literal::Text(text) => text.as_str().into(),
    }
}

fn described(name: &str, doc: &str, demand: Object) -> Json {
    Object::new()
        .with("title", name)
        .with("description", doc.trim())
        .and(demand)
        .into()
}

fn present(names: &[&str], at: usize) -> Object {
    let name = names.get(at).copied().unwrap_or_default();
    let not_null = Object::new().with("not", Object::new().with("type", "null"));
    Object::new()
        .with("required", Json::list([name]))
        .with("properties", Object::new().with(name, not_null))
}

fn each(names: &[&str], at: &[usize]) -> Vec<Json> {
    at.iter().map(|at| present(names, *at).into()).collect()
}

fn any(names: &[&str], at: &[usize]) -> Object {
    Object::new().with("anyOf", each(names, at))
}

fn all(names: &[&str], at: &[usize]) -> Object {
    Object::new().with("allOf", each(names, at))
}

fn when(condition: Object, then: Object) -> Object {
    Object::new().with("if", condition).with("then", then)
}

fn at_least_one(names: &[&str], at: &[usize]) -> Object {
    any(names, at)
}

/// One of them or none.
fn at_most_one(names: &[&str], at: &[usize]) -> Object {
    if at.len() == 2 {
        return Object::new().with("not", all(names, at));
    }
    let mut choices = each(names, at);
    choices.push(Object::new().with("not", any(names, at)).into());
    Object::new().with("oneOf", choices)
}

fn requires(names: &[&str], first: usize, rest: &[usize]) -> Object {
    when(present(names, first), all(names, rest))
}
