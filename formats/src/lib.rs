//! What a value of an event catalog may be: the vocabulary that the generator and the runtime
//! share.
//!
//! | module | job |
//! |---|---|
//! | [`primitive`] | what values are made of, how many there are, whether they must be there |
//! | [`format`](mod@format) | what a text or number must look like, each format with its check |
//! | [`datetime`] | texts that stand for a moment, in formats that a catalog writes down |
//! | `avro` | names that are legal in Avro |
//! | `deprecation` | what is said of something that should no longer be used |
//! | [`base64`] | bytes as text |
//! | [`hash`] | hashes that stand in the place of a text |
//! | `json` | whether a text is JSON |
//! | [`scan`], [`bytes`] | texts, sixteen bytes at a time |
//! | [`random`] | numbers that look random, for samples and tests |
//!
//! It depends on no other crate of the project and knows no vendor: one check serves
//! `catalog check`, which judges examples, and validation, which judges what arrives.
//!
//! # Adding a format
//!
//! Write its check, in a file of its own in `format` if it is more than a line; add a variant to
//! [`Format`] and a row to its table there. How samples make one up is said in the runtime's
//! `sample::values`, and what a pseudonym of one looks like in `redact::stand_in`.

mod avro;
pub mod base64;
#[doc(hidden)]
pub mod bytes;
pub mod datetime;
mod deprecation;
pub mod format;
#[doc(hidden)]
pub mod hash;
mod json;
pub mod primitive;
#[doc(hidden)]
pub mod random;
#[doc(hidden)]
pub mod scan;

pub use avro::avro_name;
pub use deprecation::{deprecation_note, deprecation_remark};
pub use format::Format;
pub use json::is_json;
pub use primitive::{Presence, Primitive, Shape};

/// The largest number of fields that a record of a catalog has.
pub const MAX_FIELDS: usize = 128;
/// The deepest nesting of lists and objects in JSON that is read.
pub const MAX_DEPTH: u32 = 127;
