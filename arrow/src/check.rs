//! Violations of data that is columnar already.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{StringBuilder, UInt64Builder};
use arrow_schema::{DataType, Field, Schema};
use event_catalog::record::{DynEvent, Events, FieldRef, Scalar};
use event_catalog::{AnyEvent as _, EventExt as _, Severity};

use crate::{Error, Rows};

/// Returns the schema of what [`check`] returns.
pub fn violations_schema() -> Schema {
    let text = |name, nullable| Field::new(name, DataType::Utf8, nullable);
    Schema::new(vec![
        Field::new("row", DataType::UInt64, false),
        text("id", true),
        text("pointer", false),
        text("rule", false),
        text("severity", false),
        text("message", false),
    ])
}

/// Returns what is wrong with the rows of a batch, by the same engine as that of any other record: a
/// row for each violation, with the number of the row from 0, its `id` if it has one, the JSON
/// pointer, the rule, the severity (`error`, `warning`) and the message.
///
/// The batch may be of whoever wrote it, as for [`Rows`]; `event` says what its rows are, if the
/// schema does not. A row that is no record at all, such as one that does not say which event it is,
/// is a violation of the rule `malformed.json`.
///
/// # Errors
///
/// Those of [`Rows::new`].
pub fn check(
    batch: &RecordBatch,
    events: &'static dyn Events,
    event: Option<&str>,
) -> Result<RecordBatch, Error> {
    let rows = Rows::new(batch, events.catalog(), event)?;
    let mut numbers = UInt64Builder::new();
    let [
        mut ids,
        mut pointers,
        mut rules,
        mut severities,
        mut messages,
    ] = std::array::from_fn(|_| StringBuilder::new());
    let mut json = Vec::new();
    for row in 0..rows.len() {
        json.clear();
        rows.write(row, &mut json);
        let mut add = |id: Option<&str>, pointer: &str, rule: &str, severity, message: &str| {
            numbers.append_value(row as u64);
            ids.append_option(id);
            pointers.append_value(pointer);
            rules.append_value(rule);
            severities.append_value(match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            });
            messages.append_value(message);
        };
        match DynEvent::inspect_json_of(events, &json) {
            Ok(inspected) => {
                let id = id(&inspected.event);
                for found in &inspected.violations {
                    let (rule, severity) = (found.rule.to_string(), found.severity);
                    add(
                        id.as_deref(),
                        &found.pointer,
                        &rule,
                        severity,
                        &found.message,
                    );
                }
            }
            Err(error) => add(
                None,
                "",
                "malformed.json",
                Severity::Error,
                &error.to_string(),
            ),
        }
    }
    Ok(RecordBatch::try_new(
        Arc::new(violations_schema()),
        vec![
            Arc::new(numbers.finish()),
            Arc::new(ids.finish()),
            Arc::new(pointers.finish()),
            Arc::new(rules.finish()),
            Arc::new(severities.finish()),
            Arc::new(messages.finish()),
        ],
    )?)
}

/// The id of a record, if its event has one that is text.
fn id(event: &DynEvent<'_>) -> Option<String> {
    let record = event.record().ok()?;
    let at = record.descriptor().position("id")?;
    let mut id = None;
    record.fields(&mut |fields, _| {
        if let Some(Scalar::Str(text)) = fields.get(at).and_then(FieldRef::scalar) {
            id = Some(text.to_owned());
        }
    });
    id
}
