//! Rules over several members.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::ast;
use crate::model::{Demand, Literal, Member, Presence, Primitive, Rule, TypeKind};
use crate::resolve::scope::check_snake;
use crate::rules as rule;

use super::members::{find, find_all};
use super::{Site, is_text};

/// Binds rules to members.
pub(super) fn resolve<'a, T>(
    site: &Site<'a, T>,
    rules: &'a ast::Entries<ast::ObjectRule>,
    members: &[Member],
    found: &mut Diagnostics,
) -> Vec<Rule> {
    let bind = |(name, ast): (&'a String, &'a ast::ObjectRule)| {
        bind(&site.inside(&[name.into()]), name, ast, members, found)
    };
    rules.iter().filter_map(bind).collect()
}

fn bind<T>(
    site: &Site<'_, T>,
    name: &str,
    ast: &ast::ObjectRule,
    members: &[Member],
    found: &mut Diagnostics,
) -> Option<Rule> {
    check_snake("cross-field rule", name, || site.key(&[]), found);
    if site.is_damaged(&[]) {
        return None;
    }
    let list = |key: &'static str, names: &[String], least: usize, found: &mut Diagnostics| {
        if names.len() < least {
            let message = format!(
                "`{key}` needs at least {least} member{}",
                if least == 1 { "" } else { "s" }
            );
            found.report(|| {
                Diagnostic::new(rule::BAD_CROSS_RULE, site.value(&[key.into()]), message)
            });
            return None;
        }
        find_all(members, names, site, &[key.into()], found)
    };
    let first = |name: &str, found: &mut Diagnostics| {
        find(members, name, || site.value(&["if_present".into()]), found)
    };
    let ast::ObjectRule {
        at_least_one,
        at_most_one,
        not_together,
        if_present,
        requires,
        implies,
        ..
    } = ast;
    let demand = match (
        at_least_one,
        at_most_one,
        not_together,
        if_present,
        requires,
        implies,
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
        (None, None, None, Some(name), Some(names), None) => {
            Demand::Requires(first(name, found)?, list("requires", names, 1, found)?)
        }
        (None, None, None, Some(name), None, Some(implied)) => {
            let [(implied, value)] = implied.0.as_slice() else {
                let message = "`implies` names one member with its value";
                found.report(|| {
                    Diagnostic::new(
                        rule::BAD_CROSS_RULE,
                        site.value(&["implies".into()]),
                        message,
                    )
                });
                return None;
            };
            let place = || site.value(&["implies".into(), implied.into()]);
            let second = find(members, implied, place, found)?;
            let member = members.get(second)?;
            let value = match value {
                ast::Scalar::Bool(value)
                    if member.ty.kind == TypeKind::Primitive(Primitive::Boolean) =>
                {
                    Literal::Bool(*value)
                }
                ast::Scalar::Text(value) if is_text(member) => Literal::Text(value.clone()),
                _ => {
                    let message = format!("`{implied}` never has this value");
                    found.report(|| {
                        Diagnostic::new(rule::BAD_CROSS_RULE, place(), message)
                            .help("only booleans and texts can be implied")
                    });
                    return None;
                }
            };
            Demand::Implies(first(name, found)?, second, value)
        }
        _ => {
            found.report(|| {
                Diagnostic::new(rule::BAD_CROSS_RULE, site.key(&[]), format!("`{name}` does not demand exactly one thing"))
                    .help("give it `at_least_one`, `at_most_one` or `not_together`, or `if_present` with `requires` or with `implies`")
            });
            return None;
        }
    };
    let unless = find_all(members, &ast.unless, site, &["unless".into()], found)?;
    if let Some(why) = pointless(&demand, &unless, members) {
        found.report(|| Diagnostic::new(rule::BAD_CROSS_RULE, site.key(&[]), why));
    }
    let warning = ast.severity.as_deref() == Some("warning");
    Some(Rule {
        name: name.to_owned(),
        doc: ast.doc.clone(),
        warning,
        unless,
        demand,
    })
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
