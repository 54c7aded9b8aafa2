//! Cross-field rules of groups and events.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, List, Map, Slot, Spanned, Whole};
use crate::model::{Demand, FieldId, Presence, Rule};
use crate::rules;

use super::scope::{Scope, check_snake};

/// A rule before it is bound to an event's slots.
#[derive(Debug, Clone)]
pub(super) struct Demanded {
    pub(super) name: String,
    doc: String,
    wanted: Wanted,
}

#[derive(Debug, Clone)]
enum Wanted {
    AtLeastOne(Vec<FieldId>),
    AtMostOne(Vec<FieldId>),
    Requires(FieldId, Vec<FieldId>),
}

impl Demanded {
    /// The rule for an event whose slots are at these indices; `None` if a field is not there.
    pub(super) fn bind(&self, slots: &HashMap<FieldId, usize>) -> Option<Rule> {
        let all = |ids: &[FieldId]| {
            ids.iter()
                .map(|id| slots.get(id).copied())
                .collect::<Option<Vec<_>>>()
        };
        let demand = match &self.wanted {
            Wanted::AtLeastOne(ids) => Demand::AtLeastOne(all(ids)?),
            Wanted::AtMostOne(ids) => Demand::AtMostOne(all(ids)?),
            Wanted::Requires(first, rest) => Demand::Requires(*slots.get(first)?, all(rest)?),
        };
        Some(Rule {
            name: self.name.clone(),
            doc: self.doc.clone(),
            warning: false,
            unless: Vec::new(),
            demand,
        })
    }

    /// Why the rule says nothing, if it does not.
    fn pointless(&self, presence: impl Fn(FieldId) -> Option<Presence>) -> Option<&'static str> {
        let required = |ids: &[FieldId]| {
            ids.iter()
                .filter(|id| presence(**id) == Some(Presence::Required))
                .count()
        };
        match &self.wanted {
            Wanted::AtLeastOne(ids) if required(ids) > 0 => {
                Some("one of the fields is required, so the rule always holds")
            }
            Wanted::AtMostOne(ids) if required(ids) > 1 => {
                Some("two of the fields are required, so the rule never holds")
            }
            Wanted::Requires(_, ids) if required(ids) == ids.len() => {
                Some("the fields are required anyway, so the rule always holds")
            }
            _ => None,
        }
    }
}

/// Whose rules they are.
pub(super) struct Rules<'r> {
    /// `group` or `event`.
    pub(super) whole: &'static str,
    /// All of its fields are known: a field that is not there is none of them.
    pub(super) is_whole: bool,
    pub(super) scope: &'r Scope<'r>,
    /// The presence of its fields; `None` for others.
    pub(super) presence: &'r dyn Fn(FieldId) -> Option<Presence>,
}

impl Rules<'_> {
    /// Checks rules against the fields of their group or event.
    pub(super) fn resolve(
        &self,
        rules: &Slot<Map<syntax::CrossRule>>,
        found: &mut Diagnostics,
    ) -> Vec<Demanded> {
        let rules = rules.iter();
        rules
            .filter_map(|(name, rule)| self.rule(name, rule, found).ok())
            .collect()
    }

    fn rule(
        &self,
        name: &Spanned<String>,
        rule: &syntax::CrossRule,
        found: &mut Diagnostics,
    ) -> Result<Demanded, Reported> {
        check_snake("cross-field rule", name, found);
        if !rule.is_whole() {
            return Err(Reported);
        }
        let wanted = match (
            rule.at_least_one.get(),
            rule.at_most_one.get(),
            rule.if_present.get(),
            rule.requires.get(),
        ) {
            (Some(fields), None, None, None) => {
                Wanted::AtLeastOne(self.list("at_least_one", fields, 2, found)?)
            }
            (None, Some(fields), None, None) => {
                Wanted::AtMostOne(self.list("at_most_one", fields, 2, found)?)
            }
            (None, None, Some(first), Some(rest)) => {
                let rest = self.list("requires", rest, 1, found)?;
                let id = self.field(first, found)?;
                if rest.contains(&id) {
                    let message = "a field does not require itself";
                    return Err(found.report(rules::BAD_CROSS_RULE, first, message).into());
                }
                Wanted::Requires(id, rest)
            }
            _ => {
                let message = format!("`{name}` does not demand exactly one thing");
                let help =
                    "give it `at_least_one`, or `at_most_one`, or `if_present` with `requires`";
                return Err(found
                    .report(rules::BAD_CROSS_RULE, name, message)
                    .help(help)
                    .into());
            }
        };
        let demanded = Demanded {
            name: name.value.clone(),
            doc: rule.doc.or_empty(),
            wanted,
        };
        if self.is_whole
            && let Some(why) = demanded.pointless(self.presence)
        {
            found.report(rules::BAD_CROSS_RULE, name, why);
        }
        Ok(demanded)
    }

    fn list(
        &self,
        key: &str,
        fields: &Spanned<List<String>>,
        least: usize,
        found: &mut Diagnostics,
    ) -> Result<Vec<FieldId>, Reported> {
        if fields.items.len() < least {
            let message = format!("`{key}` needs at least {least} fields");
            return Err(found.report(rules::BAD_CROSS_RULE, fields, message).into());
        }
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for field in &fields.items {
            let id = self.field(field, found)?;
            if !seen.insert(id) {
                let message = format!("`{field}` stands here twice");
                return Err(found.report(rules::DUPLICATE_MEMBER, field, message).into());
            }
            ids.push(id);
        }
        Ok(ids)
    }

    fn field(&self, field: &Spanned<String>, found: &mut Diagnostics) -> Result<FieldId, Reported> {
        let id = self.scope.fields.find(field, found)?;
        if (self.presence)(id).is_some() {
            return Ok(id);
        }
        if self.is_whole {
            let message = format!("`{field}` is no field of this {}", self.whole);
            found.report(rules::UNKNOWN_FIELD, field, message);
        }
        Err(Reported)
    }
}
