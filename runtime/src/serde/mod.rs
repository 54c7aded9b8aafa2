//! The bridge to serde: every format that serde knows, through the same descriptors as the JSON
//! fast path.
//!
//! A record is a map from field names to values; absent fields are left out, present optional ones
//! are written as `Some`. So formats that describe themselves see a plain object, and the others
//! can still tell where they are. What the generated impls do is call one function here each.

mod de;
mod field;
mod keys;
mod ser;
mod value;

pub use de::{deserialize_event, deserialize_event_record};
pub(crate) use ser::Field;
pub use ser::{serialize_event, serialize_event_record, serialize_record};
pub use value::deserialize_text;
