//! Rules over several members.

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, List, Map, Slot, Spanned, Whole};
use crate::model::{Demand, Literal, Member, Presence, Primitive, Rule, TypeKind};
use crate::resolve::scope::check_snake;
use crate::rules as rule;

use super::is_text;
use super::members::{find, find_all};

/// Binds rules to members.
pub(super) fn resolve(
    rules: &Slot<Map<syntax::ObjectRule>>,
    members: &[Member],
    found: &mut Diagnostics,
) -> Vec<Rule> {
    let rules = rules.iter();
    rules
        .filter_map(|(name, syntax)| bind(name, syntax, members, found).ok())
        .collect()
}

fn bind(
    name: &Spanned<String>,
    syntax: &syntax::ObjectRule,
    members: &[Member],
    found: &mut Diagnostics,
) -> Result<Rule, Reported> {
    check_snake("cross-field rule", name, found);
    if !syntax.is_whole() {
        return Err(Reported);
    }
    let list = |key: &str,
                names: &Spanned<List<String>>,
                least: usize,
                found: &mut Diagnostics|
     -> Result<Vec<usize>, Reported> {
        if names.items.len() < least {
            let plural = if least == 1 { "" } else { "s" };
            let message = format!("`{key}` needs at least {least} member{plural}");
            return Err(found.report(rule::BAD_CROSS_RULE, names, message).into());
        }
        find_all(members, &names.items, found)
    };
    let demand = match (
        syntax.at_least_one.get(),
        syntax.at_most_one.get(),
        syntax.not_together.get(),
        syntax.if_present.get(),
        syntax.requires.get(),
        syntax.implies.get(),
    ) {
        (Some(names), None, None, None, None, None) => {
            Demand::AtLeastOne(list("at_least_one", names, 2, found)?)
        }
        (None, Some(names), None, None, None, None) => {
            Demand::AtMostOne(list("at_most_one", names, 2, found)?)
        }
        (None, None, Some(names), None, None, None) => {
            Demand::NotTogether(list("not_together", names, 2, found)?)
        }
        (None, None, None, Some(name), Some(names), None) => Demand::Requires(
            find(members, name, found)?,
            list("requires", names, 1, found)?,
        ),
        (None, None, None, Some(name), None, Some(implied)) => {
            let (second, value) = implies(implied, members, found)?;
            Demand::Implies(find(members, name, found)?, second, value)
        }
        _ => {
            let message = format!("`{name}` does not demand exactly one thing");
            let help = "give it `at_least_one`, `at_most_one` or `not_together`, or `if_present` with `requires` or with `implies`";
            return Err(found
                .report(rule::BAD_CROSS_RULE, name, message)
                .help(help)
                .into());
        }
    };
    let unless = find_all(members, syntax.unless.items(), found)?;
    if let Some(why) = pointless(&demand, &unless, members) {
        found.report(rule::BAD_CROSS_RULE, name, why);
    }
    Ok(Rule {
        name: name.value.clone(),
        doc: syntax.doc.or_empty(),
        warning: syntax.severity.or_empty(),
        unless,
        demand,
    })
}

/// The member that is implied, and its value.
fn implies(
    implied: &Spanned<Map<syntax::Implied>>,
    members: &[Member],
    found: &mut Diagnostics,
) -> Result<(usize, Literal), Reported> {
    let mut all = implied.iter();
    let (Some((name, value)), None) = (all.next(), all.next()) else {
        let message = "`implies` names one member with its value";
        return Err(found.report(rule::BAD_CROSS_RULE, implied, message).into());
    };
    let second = find(members, name, found)?;
    let member = members.get(second).ok_or(Reported)?;
    let value = match &value.value {
        syntax::Implied::Bool(value)
            if member.ty.kind == TypeKind::Primitive(Primitive::Boolean) =>
        {
            Literal::Bool(*value)
        }
        syntax::Implied::Text(value) if is_text(member) => Literal::Text(value.clone()),
        _ => {
            let message = format!("`{name}` never has this value");
            return Err(found
                .report(rule::BAD_CROSS_RULE, value, message)
                .help("only booleans and texts can be implied")
                .into());
        }
    };
    Ok((second, value))
}

/// Why a rule says nothing, if it does not.
fn pointless(demand: &Demand, unless: &[usize], members: &[Member]) -> Option<&'static str> {
    let is_required = |at: &usize| {
        members
            .get(*at)
            .is_some_and(|member| member.presence == Presence::Required)
    };
    let required = |all: &[usize]| all.iter().filter(|at| is_required(at)).count();
    match demand {
        _ if required(unless) > 0 => {
            Some("a member under `unless` is required, so the rule always sleeps")
        }
        Demand::AtLeastOne(all) if required(all) > 0 => {
            Some("one of the members is required, so the rule always holds")
        }
        Demand::AtMostOne(all) if required(all) > 1 => {
            Some("two of the members are required, so the rule never holds")
        }
        Demand::NotTogether(all) if required(all) == all.len() => {
            Some("all members are required, so the rule never holds")
        }
        Demand::Requires(_, all) if required(all) == all.len() => {
            Some("the members are required anyway, so the rule always holds")
        }
        Demand::Requires(first, all) if all.contains(first) => {
            Some("a member does not require itself")
        }
        Demand::Implies(first, second, _) if first == second => {
            Some("a member does not imply itself")
        }
        _ => None,
    }
}
