//! `Debug` of records, with a switch that keeps personal data out of logs.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::descriptor::Shape;
use crate::event::AnyEvent;
use crate::record::{Record, Scalar};
use crate::value::UnknownEvent;

static HIDE_PII: AtomicBool = AtomicBool::new(false);

/// Makes `Debug` of every record in this process show `<hidden>` for fields that hold personal data, and for everything that the catalogue
/// does not know. Call it once when the program starts; `false` shows all again.
pub fn hide_pii(hide: bool) {
    HIDE_PII.store(hide, Ordering::Relaxed);
}

pub(crate) fn hides_pii() -> bool {
    HIDE_PII.load(Ordering::Relaxed)
}

/// Formats a record for `Debug`: present fields by name, then unknown ones.
///
/// # Errors
///
/// Those of the formatter.
pub fn record(record: &dyn Record<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let hide = hides_pii();
    let descriptor = record.descriptor();
    let mut result = Ok(());
    record.fields(&mut |fields, unknown| {
        let mut out = f.debug_struct(descriptor.name);
        for (field, slot) in fields.iter().zip(descriptor.slots) {
            if !field.is_present() {
                continue;
            }
            if hide && (slot.pii || slot.sensitive) {
                out.field(slot.name(), &format_args!("<hidden>"));
                continue;
            }
            let mut items = Vec::new();
            field.read(&mut |item| items.push(item));
            match items.as_slice() {
                [Some(value)] if slot.shape == Shape::One => out.field(slot.name(), &Plain(*value)),
                items => out.field(slot.name(), &items.iter().map(|item| item.map(Plain)).collect::<Vec<_>>()),
            };
        }
        if hide && !unknown.is_empty() {
            out.field("unknown", &format_args!("<hidden>"));
        } else if !unknown.is_empty() {
            out.field("unknown", unknown);
        }
        result = out.finish();
    });
    result
}

/// For generated code: formats what an event has in a group of fields. Of each field: its name, whether it is personal, and its value.
///
/// # Errors
///
/// Those of the formatter.
pub fn fields(name: &str, fields: &[(&str, bool, &dyn fmt::Debug)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(name);
    for (name, personal, value) in fields {
        if *personal && hides_pii() {
            out.field(name, &format_args!("<hidden>"));
        } else {
            out.field(name, value);
        }
    }
    out.finish()
}

/// Formats an event for `Debug`, as the record within.
///
/// # Errors
///
/// Those of the formatter.
pub fn event<'a, E: AnyEvent<'a>>(event: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match event.record() {
        Ok(record) => self::record(record, f),
        Err(unknown) => fmt::Debug::fmt(unknown, f),
    }
}

impl fmt::Debug for UnknownEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("UnknownEvent");
        out.field("event_type", &self.event_type);
        if hides_pii() {
            out.field("fields", &format_args!("<hidden>"));
        } else {
            out.field("fields", &self.fields);
        }
        out.finish()
    }
}

/// Shows the value alone, not the kind around it.
struct Plain<'s>(Scalar<'s>);

impl fmt::Debug for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Scalar::Str(v) => v.fmt(f),
            Scalar::Int(v) => v.fmt(f),
            Scalar::Long(v) => v.fmt(f),
            Scalar::Float(v) => v.fmt(f),
            Scalar::Bool(v) => v.fmt(f),
        }
    }
}
