//! Events of the catalog as a good hand-writer would have it with serde's derives, and an
//! internally tagged enum over them.
//!
//! `build.rs` writes the structs from the resolved catalog, so they have the same fields as the
//! generated ones. Text borrows from the input unless it holds escapes, as in the generated
//! structs; enumerations are plain text, which spares the peers the comparison with each value.
//!
//! Every fourth event, unless the feature `every` asks for all: derives of all of them, through the
//! five formats that benchmarks compare, take a quarter of an hour to compile. Their mixed streams hold
//! the same events only, so nobody meets a type it does not know, and the peers have less code to
//! keep in the processor's caches than a stream of all events would need.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

include!(concat!(env!("OUT_DIR"), "/peer.rs"));

/// Text that borrows from the input where it can.
///
/// `#[serde(borrow)]` lets a bare `Cow<str>` borrow, but neither an `Option<Cow<str>>` nor a
/// `Vec<Cow<str>>`: those would copy every text. Inside this newtype they borrow too.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Decodes one event from JSON.
///
/// # Errors
///
/// Those of `serde_json`.
#[cfg(feature = "json")]
pub fn from_slice(json: &[u8]) -> serde_json::Result<Event<'_>> {
    serde_json::from_slice(json)
}

/// Encodes one event as JSON.
///
/// # Errors
///
/// Those of `serde_json`.
#[cfg(feature = "json")]
pub fn to_vec(event: &Event<'_>) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(event)
}
