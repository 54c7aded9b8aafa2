//! Rules over several fields of an object.

use super::Walk;
use super::path::Path;
use crate::descriptor::{Demand, FieldDescriptor, Literal, RecordDescriptor};
use crate::record::member::whole;
use crate::record::{FieldRef, Scalar, View};
use crate::validate::rules::{is_broken, sentence};
use crate::value::Value;
use crate::violation::RuleId;

impl Walk<'_> {
    pub(super) fn rules(
        &mut self,
        descriptor: &RecordDescriptor,
        fields: &[FieldRef<'_, '_>],
        present: u128,
        path: &Path<'_>,
    ) {
        let view = |field: u8, value| says(&fields.get(usize::from(field))?.view(), value);
        for rule in descriptor.rules {
            if !is_broken(rule, present, &view) {
                continue;
            }
            let message = sentence(descriptor.fields, rule, present);
            // A contradiction stands at the field that contradicts; for the others no single field
            // is to blame.
            match rule.demand {
                Demand::Implies(_, second, _) => {
                    let name = descriptor.fields.get(usize::from(second));
                    let name = name.map_or("", FieldDescriptor::name);
                    self.report(
                        &path.key(name),
                        RuleId::new(rule.name),
                        rule.severity,
                        message,
                    );
                }
                _ => self.report(path, RuleId::new(rule.name), rule.severity, message),
            }
        }
    }
}

/// Returns whether a view is this value; `None` where it is absent or of another type, which was
/// reported.
pub(in crate::validate) fn says(view: &View<'_, '_>, value: Literal) -> Option<bool> {
    match (view, value) {
        (View::Scalar(Scalar::Bool(v)) | View::Value(Value::Bool(v)), Literal::Bool(value)) => {
            Some(*v == value)
        }
        (View::Scalar(Scalar::Str(v)), Literal::Text(value)) => Some(*v == value),
        (View::Value(Value::String(v)), Literal::Text(value)) => Some(v == value),
        (View::Scalar(v), Literal::Int(value)) => v.whole().map(|v| v == value),
        (View::Value(v), Literal::Int(value)) => whole(v).map(|v| v == value),
        _ => None,
    }
}
