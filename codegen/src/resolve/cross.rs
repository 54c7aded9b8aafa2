//! Rules over several fields: of groups, events, objects and custom events.

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, List, Map, Slot, Spanned, Whole};
use crate::model::{Demand, Field, FieldId, Literal, Presence, Primitive, Rule, Shape, TypeKind};
use crate::rules;

use super::scope::check_snake;

/// Returns where a field stands that a rule names.
type Find<'f> = dyn Fn(&Spanned<String>, &mut Diagnostics) -> Result<usize, Reported> + 'f;

/// What rules are about.
pub(super) struct Subject<'f> {
    /// What its fields are called in messages: `field` or `member`.
    pub(super) word: &'static str,
    pub(super) fields: &'f [Field],
    pub(super) find: &'f Find<'f>,
    /// All fields are known, so that a rule can be judged.
    pub(super) is_whole: bool,
}

/// A rule of a group, before it is bound to an event: positions are those of these fields.
#[derive(Debug, Clone)]
pub(super) struct GroupRule {
    pub(super) rule: Rule,
    pub(super) fields: Vec<FieldId>,
}

impl GroupRule {
    /// Returns the rule for an event; `None` if a field is not there. `position` tells where a field
    /// stands in it.
    pub(super) fn bind(&self, position: impl Fn(FieldId) -> Option<usize>) -> Option<Rule> {
        let one = |at: usize| position(*self.fields.get(at)?);
        let all = |at: &[usize]| at.iter().map(|at| one(*at)).collect::<Option<Vec<_>>>();
        let demand = match &self.rule.demand {
            Demand::AtLeastOne(fields) => Demand::AtLeastOne(all(fields)?),
            Demand::AtMostOne(fields) => Demand::AtMostOne(all(fields)?),
            Demand::NotTogether(fields) => Demand::NotTogether(all(fields)?),
            Demand::Requires(first, rest) => Demand::Requires(one(*first)?, all(rest)?),
            Demand::RequiresIf(first, value, rest) => {
                Demand::RequiresIf(one(*first)?, value.clone(), all(rest)?)
            }
            Demand::Implies(first, second, value) => {
                Demand::Implies(one(*first)?, one(*second)?, value.clone())
            }
        };
        Some(Rule {
            unless: all(&self.rule.unless)?,
            demand,
            ..self.rule.clone()
        })
    }
}

impl Subject<'_> {
    /// Binds rules to fields.
    pub(super) fn resolve(
        &self,
        rules: &Slot<Map<syntax::CrossRule>>,
        found: &mut Diagnostics,
    ) -> Vec<Rule> {
        let rules = rules.iter();
        rules
            .filter_map(|(name, syntax)| self.bind(name, syntax, found).ok())
            .collect()
    }

    fn bind(
        &self,
        name: &Spanned<String>,
        syntax: &syntax::CrossRule,
        found: &mut Diagnostics,
    ) -> Result<Rule, Reported> {
        check_snake("cross-field rule", name, found);
        if !syntax.is_whole() {
            return Err(Reported);
        }
        let given = [
            syntax.at_least_one.is_given(),
            syntax.at_most_one.is_given(),
            syntax.not_together.is_given(),
            syntax.if_present.is_given(),
            syntax.if_value.is_given(),
            syntax.requires.is_given(),
            syntax.implies.is_given(),
        ];
        let demand = match given {
            [true, false, false, false, false, false, false] => {
                Demand::AtLeastOne(self.list("at_least_one", &syntax.at_least_one, 2, found)?)
            }
            [false, true, false, false, false, false, false] => {
                Demand::AtMostOne(self.list("at_most_one", &syntax.at_most_one, 2, found)?)
            }
            [false, false, true, false, false, false, false] => {
                Demand::NotTogether(self.list("not_together", &syntax.not_together, 2, found)?)
            }
            [false, false, false, true, false, true, false] => {
                let rest = self.list("requires", &syntax.requires, 1, found)?;
                let first = syntax.if_present.get().ok_or(Reported)?;
                let at = (self.find)(first, found)?;
                if rest.contains(&at) {
                    let message = format!("a {} does not require itself", self.word);
                    return Err(found.report(rules::BAD_CROSS_RULE, first, message).into());
                }
                Demand::Requires(at, rest)
            }
            [false, false, false, false, true, true, false] => {
                let (first, value) = self.value("if", &syntax.if_value, found)?;
                let rest = self.list("requires", &syntax.requires, 1, found)?;
                if rest.contains(&first) {
                    let message = format!("a {} does not require itself", self.word);
                    return Err(found.report(rules::BAD_CROSS_RULE, name, message).into());
                }
                Demand::RequiresIf(first, value, rest)
            }
            [false, false, false, true, false, false, true] => {
                let (second, value) = self.value("implies", &syntax.implies, found)?;
                let first = syntax.if_present.get().ok_or(Reported)?;
                Demand::Implies((self.find)(first, found)?, second, value)
            }
            _ => {
                let message = format!("`{name}` does not demand exactly one thing");
                let help = "give it `at_least_one`, `at_most_one` or `not_together`, `if_present` with `requires` or with `implies`, or `if` with `requires`";
                return Err(found
                    .report(rules::BAD_CROSS_RULE, name, message)
                    .help(help)
                    .into());
            }
        };
        let unless = self.all(syntax.unless.items(), found)?;
        if self.is_whole
            && let Some(why) = self.pointless(&demand, &unless)
        {
            found.report(rules::BAD_CROSS_RULE, name, why);
        }
        Ok(Rule {
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            warning: syntax.severity.or_empty(),
            unless,
            demand,
        })
    }

    fn list(
        &self,
        key: &str,
        names: &Slot<List<String>>,
        least: usize,
        found: &mut Diagnostics,
    ) -> Result<Vec<usize>, Reported> {
        let names = names.get().ok_or(Reported)?;
        if names.items.len() < least {
            let plural = if least == 1 { "" } else { "s" };
            let message = format!("`{key}` needs at least {least} {}{plural}", self.word);
            return Err(found.report(rules::BAD_CROSS_RULE, names, message).into());
        }
        self.all(&names.items, found)
    }

    /// All of these fields, each once.
    fn all(
        &self,
        names: &[Spanned<String>],
        found: &mut Diagnostics,
    ) -> Result<Vec<usize>, Reported> {
        let mut all = Vec::new();
        for name in names {
            let at = (self.find)(name, found)?;
            if all.contains(&at) {
                let message = format!("`{name}` stands here twice");
                return Err(found.report(rules::DUPLICATE_MEMBER, name, message).into());
            }
            all.push(at);
        }
        Ok(all)
    }

    /// A field and a value that it can have.
    fn value(
        &self,
        key: &str,
        written: &Slot<Map<syntax::Implied>>,
        found: &mut Diagnostics,
    ) -> Result<(usize, Literal), Reported> {
        let written = written.get().ok_or(Reported)?;
        let mut all = written.iter();
        let (Some((name, value)), None) = (all.next(), all.next()) else {
            let message = format!("`{key}` names one {} with its value", self.word);
            return Err(found.report(rules::BAD_CROSS_RULE, written, message).into());
        };
        let at = (self.find)(name, found)?;
        let ty = self.fields.get(at).ok_or(Reported)?.ty;
        let is = |primitive| ty.kind.is(primitive) && ty.shape == Shape::One;
        let value = match &value.value {
            syntax::Implied::Bool(value) if is(Primitive::Boolean) => Literal::Bool(*value),
            syntax::Implied::Text(value) if is(Primitive::String) => Literal::Text(value.clone()),
            syntax::Implied::Int(value) if is(Primitive::Int) || is(Primitive::Long) => {
                Literal::Int(*value)
            }
            _ => {
                let message = format!("`{name}` never has this value");
                return Err(found
                    .report(rules::BAD_CROSS_RULE, value, message)
                    .help("rules speak of booleans, texts and whole numbers")
                    .into());
            }
        };
        Ok((at, value))
    }

    /// Why a rule says nothing, if it does not.
    fn pointless(&self, demand: &Demand, unless: &[usize]) -> Option<String> {
        let is_required = |at: &usize| {
            let field = self.fields.get(*at);
            field.is_some_and(|field| field.presence == Presence::Required)
        };
        let required = |all: &[usize]| all.iter().filter(|at| is_required(at)).count();
        let word = self.word;
        Some(match demand {
            _ if required(unless) > 0 => {
                format!("a {word} under `unless` is required, so the rule never applies")
            }
            Demand::AtLeastOne(all) if required(all) > 0 => {
                format!("one of the {word}s is required, so the rule always holds")
            }
            Demand::AtMostOne(all) if required(all) > 1 => {
                format!("two of the {word}s are required, so the rule never holds")
            }
            Demand::NotTogether(all) if required(all) == all.len() => {
                format!("all {word}s are required, so the rule never holds")
            }
            Demand::Requires(_, all) | Demand::RequiresIf(_, _, all)
                if required(all) == all.len() =>
            {
                format!("the {word}s are required anyway, so the rule always holds")
            }
            Demand::Implies(first, second, _) if first == second => {
                format!("a {word} does not imply itself")
            }
            _ => return None,
        })
    }
}

/// Whether a field is one text.
pub(super) fn is_text(field: &Field) -> bool {
    field.ty.kind == TypeKind::Primitive(Primitive::String) && field.ty.shape == Shape::One
}
