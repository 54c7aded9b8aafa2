//! Violations of shape and of meaning together: what an event is looked at for that may not be
//! good.

use crate::json::{self, DecodeError};
use crate::record::AnyEvent;
use crate::violation::{Violation, rule};

/// What an event looked like on closer inspection: see
/// [`EventExt::inspect_json`](crate::EventExt::inspect_json).
#[derive(Debug)]
#[non_exhaustive]
pub struct Inspection<E> {
    /// The event, with the fields that could not be decoded left empty: look at it, do not forward
    /// it, unless `violations` has no error.
    pub event: E,
    /// All that is wrong with it, in shape and in meaning.
    pub violations: Vec<Violation>,
}

impl<E> Inspection<E> {
    /// Whether any violation is an error.
    pub fn has_errors(&self) -> bool {
        self.violations.iter().any(Violation::is_error)
    }
}

/// Decodes one JSON object and validates what could be decoded.
#[inline]
pub(crate) fn json<'a, E: AnyEvent<'a>>(
    source: E::Source,
    json: &'a [u8],
) -> Result<Inspection<E>, DecodeError> {
    let mut violations = Vec::new();
    let event = json::decode::event::<E>(source, json, &mut violations)?;
    let violations = with_meaning(&event, violations);
    Ok(Inspection { event, violations })
}

/// The violations of an event's shape, and behind them those of its meaning.
pub(crate) fn with_meaning<'a, E: AnyEvent<'a>>(
    event: &E,
    mut violations: Vec<Violation>,
) -> Vec<Violation> {
    if violations.is_empty() {
        return super::event(event);
    }
    // A field that could not be decoded is empty: neither what validation says of it nor what it
    // says of several fields is news.
    let known = violations.len();
    for violation in super::event(event) {
        let below = |v: &Violation| {
            v.pointer
                .strip_prefix(&violation.pointer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if violation.rule == rule::MAX_BYTES || !violations[..known].iter().any(below) {
            violations.push(violation);
        }
    }
    violations
}
