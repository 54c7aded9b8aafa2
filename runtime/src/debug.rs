//! `Debug` of records, without personal data unless it is asked for.

use std::fmt;

use crate::record::{AnyEvent, DynEvent, Record};
use crate::value::UnknownEvent;

use crate::record::view::HIDDEN;
pub(crate) use crate::record::view::debug as all_of;

/// `Debug` by a function.
pub(crate) struct Shown<F>(pub F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Debug for Shown<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

/// Formats a record for `Debug`, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn record(record: &dyn Record<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    all_of(record, false, f)
}

/// Formats what an event has in a group of fields. Of each field: its name,
/// whether it is personal, and its value.
///
/// # Errors
///
/// Those of the formatter.
pub fn fields(
    name: &str,
    fields: &[(&str, bool, &dyn fmt::Debug)],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut out = f.debug_struct(name);
    for (name, personal, value) in fields {
        out.field(name, if *personal { &HIDDEN } else { value });
    }
    out.finish()
}

/// Formats an event for `Debug`, as the record within, with personal data hidden.
///
/// # Errors
///
/// Those of the formatter.
pub fn event<'a, E: AnyEvent<'a>>(event: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    all_of_event(event, false, f)
}

pub(crate) fn all_of_event<'a, E: AnyEvent<'a>>(
    event: &E,
    personal: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match event.record() {
        Ok(record) => all_of(record, personal, f),
        Err(unknown) => unknown_event(unknown, personal, f),
    }
}

fn unknown_event(
    event: &UnknownEvent<'_>,
    personal: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut out = f.debug_struct("UnknownEvent");
    out.field("event_type", &event.event_type);
    out.field("fields", if personal { &event.fields } else { &HIDDEN });
    out.finish()
}

/// The fields are hidden: nobody knows what they hold.
impl fmt::Debug for UnknownEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unknown_event(self, false, f)
    }
}

impl UnknownEvent<'_> {
    /// The event for `{:?}` with its fields.
    pub fn show_pii(&self) -> impl fmt::Debug {
        Shown(|f: &mut fmt::Formatter<'_>| unknown_event(self, true, f))
    }
}

/// The record within, with personal data hidden.
impl fmt::Debug for DynEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        event(self, f)
    }
}
