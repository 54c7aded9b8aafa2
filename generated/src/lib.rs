//! Braze events.

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

pub use event_catalog::json::{DecodeError, Line, LineError, Lines};
pub use event_catalog::redact::Redaction;
pub use event_catalog::{
    AnyEvent, EventExt, Inspection, RecordExt, Severity, UnknownEvent, UnknownFields, Value, Violation, debug, descriptor, sample,
    violation,
};

/// The traits whose methods records and events have.
pub mod prelude {
    pub use event_catalog::{EventExt as _, RecordExt as _};
}
