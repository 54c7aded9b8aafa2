//! How much problems weigh in this project, as `--config` says.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog::descriptor::{Format, Rule};
use event_catalog::violation::rule;
use event_catalog::{Severity, Violation};
use event_catalog_reports::policy::{Config, Exception, Policy, Weight};

use crate::catalog::{catalog, tool};
use crate::output::{Failure, complain, count};
use crate::report::general;

/// Weighs problems.
pub(super) struct Judge {
    policy: Policy,
}

impl Judge {
    /// Reads what the project says.
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
        let rules = rules();
        let policy = config.read("validate", |name| rules.contains(name));
        Ok(Judge {
            policy: policy.map_err(Failure::Cannot)?,
        })
    }

    /// Gives violations of a record the weight that they have here, and leaves out those that have
    /// none; `excused` gets the exceptions that let them pass.
    #[inline]
    pub(super) fn weigh(
        &self,
        event: Option<&str>,
        violations: &mut Vec<Violation>,
        excused: &mut Vec<usize>,
    ) {
        if !violations.is_empty() && !self.policy.is_empty() {
            violations.retain_mut(|violation| self.keeps(event, violation, excused));
        }
    }

    #[cold]
    fn keeps(
        &self,
        event: Option<&str>,
        violation: &mut Violation,
        excused: &mut Vec<usize>,
    ) -> bool {
        let rule = violation.rule.as_str();
        let pointer = general(&violation.pointer);
        let place = format!("{}{pointer}", event.unwrap_or_default());
        if let Some(exception) = self.policy.excuse(&place, rule) {
            excused.push(exception);
            return false;
        }
        match self.policy.weight(rule) {
            Some(Weight::Off) => return false,
            Some(Weight::Warning) => violation.severity = Severity::Warning,
            Some(Weight::Error) => violation.severity = Severity::Error,
            None => {}
        }
        true
    }

    /// Returns the exceptions, and how many problems each let pass.
    pub(super) fn exceptions(
        &self,
        excused: &BTreeMap<usize, u64>,
    ) -> impl Iterator<Item = (&Exception, u64)> {
        let all = self.policy.exceptions().iter().enumerate();
        all.map(|(at, exception)| (exception, excused.get(&at).copied().unwrap_or_default()))
    }

    /// Says how many problems were let pass, and which exceptions are over or idle.
    pub(super) fn tell(&self, excused: &BTreeMap<usize, u64>) {
        for (Exception { place, reason, .. }, passed) in self.exceptions(excused) {
            if passed > 0 {
                let problems = count(passed, "problem");
                complain(format_args!(
                    "note: {problems} at `{place}` let pass: {reason}"
                ));
            }
        }
        for said in self.policy.remarks(|at| excused.contains_key(&at)) {
            complain(format_args!("note: {said}"));
        }
    }
}

/// The rules that records can break: those of all catalogs, of formats, and of this catalog and its
/// plan.
fn rules() -> BTreeSet<&'static str> {
    let own = |rules: &'static [Rule]| rules.iter().map(|rule| rule.name);
    let events = catalog().events.iter().flat_map(|event| own(event.rules));
    let plan = tool().plan.into_iter().flat_map(|plan| plan.events);
    let general = rule::ALL.iter().map(|rule| rule.as_str());
    general
        .chain(Format::ALL.into_iter().map(Format::rule_id))
        .chain(events)
        .chain(plan.flat_map(|event| own(event.rules)))
        .collect()
}
