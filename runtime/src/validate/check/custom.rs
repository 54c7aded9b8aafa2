//! Custom events, by the plan.

use std::borrow::Cow;

use super::path::Path;
use super::{Walk, is_absent, report};
use crate::descriptor::{FieldDescriptor, Plan, RecordDescriptor};
use crate::record::{FieldRef, Scalar, View};
use crate::value::{UnknownFields, Value};
use crate::violation::{Severity, rule};

/// What those have planned who have no plan.
static NO_PLAN: Plan = Plan {
    events: &[],
    back: None,
};

impl Walk<'_> {
    /// The properties of a custom event, by its name.
    pub(super) fn custom_event(
        &mut self,
        descriptor: &'static RecordDescriptor,
        fields: &[FieldRef<'_, '_>],
        unknown: Option<&UnknownFields<'_>>,
        path: &Path<'_>,
    ) {
        let Some(carries) = descriptor.carries else {
            return;
        };
        let plan = match self.check.plan.or(carries.plan) {
            Some(plan) => plan,
            None if self.check.is_strict => &NO_PLAN,
            None => return,
        };
        let member = |at: usize| -> Option<(&'static FieldDescriptor, View<'_, '_>)> {
            let member = descriptor.fields.get(at)?;
            let view = match (fields.get(at)?.view(), unknown) {
                (View::Absent, Some(unknown)) => {
                    unknown.get(member.name()).map_or(View::Absent, View::Value)
                }
                (view, _) => view,
            };
            Some((member, view))
        };
        let (Some((naming, name)), Some((member, properties))) =
            (member(carries.name), member(carries.properties))
        else {
            return;
        };
        let name = match name {
            View::Scalar(Scalar::Str(name)) => name,
            View::Value(Value::String(name)) => name,
            _ => return,
        };
        let Some(event) = plan.find(name).and_then(|at| plan.events.get(at)) else {
            if self.check.is_strict {
                self.report(
                    &path.key(naming.name()),
                    rule::UNPLANNED_EVENT,
                    Severity::Error,
                    report::unplanned(plan, name),
                );
            }
            return;
        };
        let members: &[(Cow<'_, str>, Value<'_>)] = match properties {
            View::Map(members) => members,
            View::Value(Value::Object(members)) => members,
            view if is_absent(&view) => &[],
            // Something else: its type was reported.
            _ => return,
        };
        let (before, bytes) = (self.violations.len(), self.bytes);
        self.raw(event, members, &path.key(member.name()));
        self.bytes = bytes;
        self.drop_known(before);
    }

    /// Forgets those of the later violations that the map's own rules have told before.
    pub(super) fn drop_known(&mut self, before: usize) {
        let own = self.violations.split_off(before);
        for violation in own {
            if !self
                .violations
                .iter()
                .rev()
                .take(64)
                .any(|known| known.rule == violation.rule && known.pointer == violation.pointer)
            {
                self.violations.push(violation);
            }
        }
    }
}
