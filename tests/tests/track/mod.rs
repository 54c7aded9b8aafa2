//! What is sent to `/users/track`: the facts of the event object, one by one.
//!
//! | module | what it shows |
//! |---|---|
//! | `requests` | requests decode, validate clean and come back equal, whatever they hold |
//! | `rules` | every rule and limit: at the limit all is well, one past it the rule tells where |
//! | `datetimes` | every format, and near misses |
//! | `builders` | whatever the builders make has no structural mistake |
//! | `batches` | batches hold all events in order, each within limits |
//! | `answers` | errors of the server lead back to event, field and rule |
//! | `custom` | custom events there and back, and what a tracking plan forbids |

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` in place of an argument reads best"
)]

mod answers;
mod batches;
mod builders;
mod custom;
mod datetimes;
mod requests;
mod rules;

use braze_events::object::Check;
use braze_events::track::TrackRequest;
use braze_events::{Severity, Violation};
use serde_json::Value;

/// A clock that stands still, after every moment in these tests that is not meant to lie in the
/// future.
fn check() -> Check {
    Check::new().now("2026-06-01T00:00:00Z".parse().unwrap())
}

/// A request with these events, as JSON.
fn body(events: &[Value]) -> String {
    serde_json::json!({ "events": events }).to_string()
}

/// An event with a few more members.
fn event(more: Value) -> Value {
    let mut event = serde_json::json!({"external_id": "u-1", "name": "rented", "time": "2026-03-07T09:08:07+02:00"});
    if let (Value::Object(event), Value::Object(more)) = (&mut event, more) {
        event.extend(more);
    }
    event
}

/// An event with these properties.
fn with_properties(properties: Value) -> Value {
    event(serde_json::json!({ "properties": properties }))
}

/// What is wrong with a request: pointer, rule, severity.
fn found(json: &str, check: &Check) -> Vec<(String, &'static str, Severity)> {
    let request = TrackRequest::from_json(json.as_bytes()).unwrap();
    summary(request.validate_with(check))
}

fn summary(violations: Vec<Violation>) -> Vec<(String, &'static str, Severity)> {
    violations
        .into_iter()
        .map(|violation| {
            (
                violation.pointer,
                violation.rule.as_str(),
                violation.severity,
            )
        })
        .collect()
}

/// What is wrong with a request of one event.
fn found_in(event: Value) -> Vec<(String, &'static str, Severity)> {
    found(&body(&[event]), &check())
}

/// Exactly one thing is wrong.
#[track_caller]
fn one(event: Value, pointer: &str, rule: &str, severity: Severity) {
    assert_eq!(
        found_in(event),
        [(pointer.to_owned(), rule, severity)].map(|(p, r, s)| (p, rule_id(r), s))
    );
}

/// Compared by text; the ids are static.
fn rule_id(rule: &str) -> &'static str {
    Box::leak(rule.to_owned().into_boxed_str())
}

/// Nothing is wrong.
#[track_caller]
fn clean(event: Value) {
    assert_eq!(found_in(event), []);
}
