//! Cross-field rules of groups and events.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::tree::Step;
use crate::load::{Source, ast};
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

/// Where rules stand, and whose they are.
pub(super) struct Rules<'a, T> {
    pub(super) source: &'a Source<T>,
    /// Path of the group or event.
    pub(super) at: &'a [Step<'a>],
    /// `group` or `event`.
    pub(super) whole: &'static str,
    /// Not all fields are known: a field that is not there may be one of them.
    pub(super) damaged: bool,
}

impl<T> Rules<'_, T> {
    fn place(&self, tail: &[Step<'_>]) -> Place {
        self.source
            .value(&[self.at, &["rules".into()], tail].concat())
    }

    /// Checks rules against the fields of their group or event; `presence` is `None` for other
    /// fields.
    pub(super) fn resolve(
        &self,
        rules: &ast::Entries<ast::CrossRule>,
        scope: &Scope<'_>,
        presence: impl Fn(FieldId) -> Option<Presence>,
        found: &mut Diagnostics,
    ) -> Vec<Demanded> {
        rules
            .iter()
            .filter_map(|(name, rule)| self.rule(name, rule, scope, &presence, found))
            .collect()
    }

    fn rule(
        &self,
        name: &str,
        rule: &ast::CrossRule,
        scope: &Scope<'_>,
        presence: &impl Fn(FieldId) -> Option<Presence>,
        found: &mut Diagnostics,
    ) -> Option<Demanded> {
        check_snake(
            "cross-field rule",
            name,
            || self.place(&[name.into()]),
            found,
        );
        if self
            .source
            .tree
            .is_damaged(&[self.at, &["rules".into(), name.into()]].concat())
        {
            return None;
        }
        let mut list = |key: &'static str, fields: &[String], least: usize| {
            let found = &mut *found;
            if fields.len() < least {
                let message = format!("`{key}` needs at least {least} fields");
                found.report(|| {
                    Diagnostic::new(
                        rules::BAD_CROSS_RULE,
                        self.place(&[name.into(), key.into()]),
                        message,
                    )
                });
                return None;
            }
            let mut ids = Vec::new();
            let mut seen = HashSet::new();
            for (i, field) in fields.iter().enumerate() {
                let path: [Step<'_>; 3] = [name.into(), key.into(), i.into()];
                let id = self.field(field, &path, scope, presence, found)?;
                if !seen.insert(id) {
                    found.report(|| {
                        Diagnostic::new(
                            rules::DUPLICATE_MEMBER,
                            self.place(&path),
                            format!("`{field}` stands here twice"),
                        )
                    });
                    return None;
                }
                ids.push(id);
            }
            Some(ids)
        };
        let wanted = match rule {
            ast::CrossRule {
                at_least_one: Some(fields),
                at_most_one: None,
                if_present: None,
                requires: None,
                ..
            } => Wanted::AtLeastOne(list("at_least_one", fields, 2)?),
            ast::CrossRule {
                at_least_one: None,
                at_most_one: Some(fields),
                if_present: None,
                requires: None,
                ..
            } => Wanted::AtMostOne(list("at_most_one", fields, 2)?),
            ast::CrossRule {
                at_least_one: None,
                at_most_one: None,
                if_present: Some(first),
                requires: Some(rest),
                ..
            } => {
                let rest = list("requires", rest, 1)?;
                let path: [Step<'_>; 2] = [name.into(), "if_present".into()];
                let first = self.field(first, &path, scope, presence, found)?;
                if rest.contains(&first) {
                    let message = "a field does not require itself";
                    found.report(|| {
                        Diagnostic::new(rules::BAD_CROSS_RULE, self.place(&path), message)
                    });
                    return None;
                }
                Wanted::Requires(first, rest)
            }
            _ => {
                found.report(|| {
                    Diagnostic::new(
                        rules::BAD_CROSS_RULE,
                        self.place(&[name.into()]),
                        format!("`{name}` does not demand exactly one thing"),
                    )
                    .help(
                        "give it `at_least_one`, or `at_most_one`, or `if_present` with `requires`",
                    )
                });
                return None;
            }
        };
        let demanded = Demanded {
            name: name.to_owned(),
            doc: rule.doc.clone(),
            wanted,
        };
        if let Some(why) = demanded.pointless(presence).filter(|_| !self.damaged) {
            found
                .report(|| Diagnostic::new(rules::BAD_CROSS_RULE, self.place(&[name.into()]), why));
        }
        Some(demanded)
    }

    fn field(
        &self,
        field: &str,
        path: &[Step<'_>],
        scope: &Scope<'_>,
        presence: &impl Fn(FieldId) -> Option<Presence>,
        found: &mut Diagnostics,
    ) -> Option<FieldId> {
        let id = FieldId(scope.fields.find(field, || self.place(path), found)?);
        if presence(id).is_none() {
            if !self.damaged {
                let message = format!("`{field}` is no field of this {}", self.whole);
                found.report(|| Diagnostic::new(rules::UNKNOWN_FIELD, self.place(path), message));
            }
            return None;
        }
        Some(id)
    }
}
